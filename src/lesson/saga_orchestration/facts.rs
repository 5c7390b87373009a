//! What the lesson reads off a run: beliefs and truth, words for the timeline, charts, and the numbers
//! that its prose mentions.

use super::knobs;
use std::collections::BTreeMap;

use super::scenario::{FIRST, ORCHESTRATOR, SECOND, THIRD};
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::policy::saga::Ending;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::reading::{facts, seconds};
use crate::subject::saga::{Deed, Fact};
use crate::subject::sagas::reading::{self as sagas, Book, Extent, Truth};
use crate::subject::{self, Words};

/// A saga as its orchestrator reports it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Course {
    /// How often it began.
    pub begun: usize,
    /// When it began first.
    pub since: Option<EventId>,
    /// How it ended, and when.
    pub ended: Option<(Ending, EventId)>,
    /// The last thing that the orchestrator reported of it.
    last: Option<EventId>,
}

/// Every saga that began in the first so many events.
pub fn endings(trace: &Trace<Words>, count: usize) -> BTreeMap<u32, Course> {
    let mut courses: BTreeMap<u32, Course> = BTreeMap::new();
    for (event, fact) in facts(trace, count, subject::Fact::saga) {
        if trace.event(event).node != ORCHESTRATOR {
            continue;
        }
        let course = courses.entry(fact.saga()).or_default();
        course.last = Some(event);
        match *fact {
            Fact::Began { .. } => {
                course.begun += 1;
                course.since = course.since.or(Some(event));
            }
            Fact::Ended { ending, .. } => course.ended = Some((ending, event)),
            _ => {}
        }
    }
    courses
}

/// When the orchestrator first called a saga over.
pub fn first_ended(trace: &Trace<Words>) -> Option<EventId> {
    endings(trace, trace.len()).values().filter_map(|course| Some(course.ended?.1)).min()
}

const fn ending_words(ending: Ending) -> &'static str {
    match ending {
        Ending::Confirmed => "confirmed",
        Ending::Compensated => "compensated",
        Ending::Parked => "parked for a human",
    }
}

/// What each party believes of the sagas, and what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let book = Book::of(trace, count);
    let rows = [FIRST, SECOND, THIRD].map(|node| sagas::participant_row(trace, count, node));
    let mut all = vec![orchestrator_row(trace, count, &book)];
    all.extend(rows);
    Beliefs { truth: book.words("sagas"), truth_is_bad: sagas::is_broken(trace, count), rows: all }
}

fn orchestrator_row(trace: &Trace<Words>, count: usize, book: &Book) -> BeliefRow {
    let seen = trace.events_from(0).take(count);
    let own = seen.filter(|(_, event)| event.kind == Kind::Crashed && event.node == ORCHESTRATOR);
    let crashed = own.map(|(id, _)| id).last();
    let courses = endings(trace, count);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut mistaken, mut since) = (false, None);
    for (saga, course) in &courses {
        let forgotten = crashed.is_some_and(|crash| course.last.is_none_or(|last| last < crash));
        let words = match course.ended {
            Some((ending, _)) => ending_words(ending),
            None if forgotten => "left by its crash",
            None => "under way",
        };
        *counts.entry(words).or_default() += 1;
        let extent = book.0.get(saga).map_or(Extent::Nothing, Truth::extent);
        mistaken |= match course.ended {
            Some((Ending::Confirmed, _)) => extent != Extent::All,
            Some((Ending::Compensated, _)) => extent != Extent::Nothing,
            Some((Ending::Parked, _)) | None => false,
        };
        since = since.max(course.last);
    }
    let one = courses.len() <= 1;
    let part =
        |(words, count): (&str, usize)| if one { words.to_owned() } else { format!("{count} {words}") };
    let believes = match counts.len() {
        0 => "knows of nothing".to_owned(),
        _ => counts.into_iter().map(part).collect::<Vec<_>>().join(", "),
    };
    BeliefRow { node: ORCHESTRATOR, believes, mistaken, since: since.max(crashed) }
}

/// What was refused, how sagas ended, and what was done too often or too late, beside the events that brought it.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut book = Book::default();
    let mut notes = Vec::new();
    for (event, fact) in facts(trace, trace.len(), subject::Fact::saga) {
        let truth = book.follow(event, *fact);
        let (words, bad) = match *fact {
            Fact::Refused { deed, .. } => (deed.refused().to_owned(), false),
            Fact::Ended { saga, ending } => ended_note(saga, ending, truth),
            Fact::Did { deed, .. } if truth.effect(deed) > 1 => (format!("{} again", deed.done()), true),
            Fact::Did { deed, .. } if truth.ended == Some(Ending::Compensated) => {
                (format!("{} after all", deed.done()), true)
            }
            Fact::Undid { deed, .. } if truth.effect(deed) < 0 => (format!("{} again", deed.undone()), true),
            Fact::UndoFailed { .. } => ("could not be undone".to_owned(), true),
            Fact::StepParked { deed, undo, .. } => {
                (format!("“{}” is left to a human", if undo { deed.undo() } else { deed.act() }), true)
            }
            Fact::Unmoved { undo: true, first: true, .. } => ("noted: not to be done".to_owned(), false),
            Fact::Unmoved { undo: false, .. } => ("recognised".to_owned(), false),
            _ => continue,
        };
        notes.push(Note { event, words, bad });
    }
    notes
}

fn ended_note(saga: u32, ending: Ending, truth: &Truth) -> (String, bool) {
    let said = ending_words(ending);
    let wrong = match ending {
        Ending::Confirmed => truth.extent() != Extent::All,
        Ending::Compensated => truth.extent() != Extent::Nothing,
        Ending::Parked => false,
    };
    let words = if wrong {
        format!("saga {saga}: “{said}”, yet {}", truth.words())
    } else {
        format!("saga {saga}: {said}")
    };
    (words, wrong || ending == Ending::Parked)
}

/// What can be drawn.
pub const CHARTS: &[Chart] = &[
    Chart { title: "What is in effect", x: "saga", y: "deeds", data: sagas::effects_by_saga },
    Chart { title: "How long each saga took", x: "saga", y: "ms", data: durations },
];

/// How long each saga took, by how it ended.
fn durations(trace: &Trace<Words>, count: usize) -> Plot {
    let group = |(saga, course): (u32, Course)| {
        let (ending, event) = course.ended?;
        let took = (seconds(trace, event) - seconds(trace, course.since?)) * 1e3;
        let mut values = vec![0.0; 3];
        values[match ending {
            Ending::Confirmed => 0,
            Ending::Compensated => 1,
            Ending::Parked => 2,
        }] = took.round();
        Some((saga.to_string(), values))
    };
    let series = [("confirmed", Sense::Good), ("compensated", Sense::Plain), ("parked", Sense::Bad)];
    Plot::Bars {
        series: series.map(|(name, sense)| Series { name: name.to_owned(), sense }).into(),
        groups: endings(trace, count).into_iter().filter_map(group).collect(),
    }
}

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let at = |event: Option<EventId>| event.map_or("never".to_owned(), |id| trace.event(id).at.to_string());
    let book = Book::of(trace, trace.len());
    let undone =
        facts(trace, trace.len(), subject::Fact::saga).filter(|(_, fact)| matches!(fact, Fact::Undid { .. }));
    let charged = facts(trace, trace.len(), subject::Fact::saga)
        .find(|(_, fact)| matches!(fact, Fact::Did { deed: Deed::ChargeCard, .. }));
    let crashed = trace.events_from(0).find(|(_, event)| event.kind == Kind::Crashed).map(|(id, _)| id);
    let mut values = vec![
        ("sagas", book.0.len().to_string()),
        ("ended", at(first_ended(trace))),
        ("undone", undone.count().to_string()),
        ("charged", at(charged.map(|(event, _)| event))),
        ("timeout", settings.get(knobs::TIMEOUT).to_string()),
        (
            "left",
            book.0
                .values()
                .find(|truth| truth.extent() == Extent::Partly)
                .map_or_else(String::new, Truth::words),
        ),
    ];
    values.extend(crashed.map(|event| ("crashed", at(Some(event)))));
    values
}
