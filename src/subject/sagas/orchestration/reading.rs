//! Reads runs with an orchestrator: what it reports of each saga, the truth about it, and how long it took.

use crate::sim::sorted::Map;

use super::scene::{FIRST, ORCHESTRATOR, SECOND, THIRD};
use crate::policy::saga::Ending;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::reading::{facts, seconds};
use crate::subject::saga::Fact;
use crate::subject::sagas::reading::{
    Book, Extent, Truth, effects_by_saga, is_broken, participant_row, sagas,
};
use crate::subject::{self, Words};

/// A saga as reported by its orchestrator.
#[derive(Clone, Copy, Debug, Default)]
pub struct Course {
    /// How many times it began.
    pub begun: usize,
    /// When it first began.
    pub since: Option<EventId>,
    /// How it ended, and the event.
    pub ended: Option<(Ending, EventId)>,
    /// The orchestrator's last fact about it.
    pub last: Option<EventId>,
}

/// Every saga that began in the first `count` events.
pub fn courses(trace: &Trace<Words>, count: usize) -> Map<u32, Course> {
    let mut courses: Map<u32, Course> = Map::new();
    let all = facts(trace, count, subject::Fact::saga);
    for (event, fact) in all.filter(|(event, _)| trace.event(*event).node == ORCHESTRATOR) {
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

/// The number of sagas that ended in this way.
pub fn ended_as(trace: &Trace<Words>, wanted: Ending) -> usize {
    let courses = courses(trace, trace.len());
    courses.values().filter(|course| course.ended.is_some_and(|(ending, _)| ending == wanted)).count()
}

/// When the orchestrator first declared a saga ended.
pub fn first_ended(trace: &Trace<Words>) -> Option<EventId> {
    courses(trace, trace.len()).values().filter_map(|course| Some(course.ended?.1)).min()
}

const fn ending_words(ending: Ending) -> &'static str {
    match ending {
        Ending::Confirmed => "confirmed",
        Ending::Compensated => "compensated",
        Ending::Parked => "parked for a human",
    }
}

/// Each party's belief about the sagas, and the truth.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let book = Book::of(trace, count);
    let rows = [FIRST, SECOND, THIRD].map(|node| participant_row(trace, count, node));
    Beliefs {
        truth: book.words("sagas"),
        truth_is_bad: is_broken(trace, count),
        rows: std::iter::once(orchestrator_row(trace, count, &book)).chain(rows).collect(),
    }
}

fn orchestrator_row(trace: &Trace<Words>, count: usize, book: &Book) -> BeliefRow {
    let seen = trace.events_from(0).take(count);
    let own = seen.filter(|(_, event)| event.kind == Kind::Crashed && event.node == ORCHESTRATOR);
    let crashed = own.map(|(id, _)| id).last();
    let courses = courses(trace, count);
    let mut counts: Map<&str, usize> = Map::new();
    let (mut mistaken, mut since) = (false, None);
    for (saga, course) in &courses {
        let forgotten = crashed.is_some_and(|crash| course.last.is_none_or(|last| last < crash));
        let words = match course.ended {
            Some((ending, _)) => ending_words(ending),
            None if forgotten => "forgotten in its crash",
            None => "in progress",
        };
        *counts.entry(words).or_default() += 1;
        let extent = book.0.get(saga).map_or(Extent::Nothing, Truth::extent);
        mistaken |= course.ended.is_some_and(|(ending, _)| !extent.bears_out(ending));
        since = since.max(course.last);
    }
    let one = courses.len() <= 1;
    let part =
        |(words, count): (&str, usize)| if one { words.to_owned() } else { format!("{count} {words}") };
    let believes = match counts.len() {
        0 => "has not heard of it".to_owned(),
        _ => counts.into_iter().map(part).collect::<Vec<_>>().join(", "),
    };
    BeliefRow { node: ORCHESTRATOR, believes, flaw: mistaken.into(), since: since.max(crashed) }
}

/// Notes on refusals, on how sagas ended, and on deeds done too often or too late, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut book = Book::default();
    let all = sagas(trace).all();
    let notes = all.filter_map(|(event, fact)| {
        let (words, bad) = note(book.follow(event, *fact), *fact)?;
        Some(Note { event, words, bad })
    });
    notes.collect()
}

fn note(truth: &Truth, fact: Fact) -> Option<(String, bool)> {
    Some(match fact {
        Fact::Refused { deed, .. } => (deed.refused().to_owned(), false),
        Fact::Ended { saga, ending } => {
            let said = ending_words(ending);
            if truth.extent().bears_out(ending) {
                (format!("saga {saga}: {said}"), ending == Ending::Parked)
            } else {
                (format!("saga {saga}: “{said}”, but {}", truth.words()), true)
            }
        }
        Fact::Did { deed, .. } if truth.effect(deed) > 1 => (format!("{} again", deed.done()), true),
        Fact::Did { deed, .. } if truth.ended == Some(Ending::Compensated) => {
            (format!("{} after all", deed.done()), true)
        }
        Fact::Undid { deed, .. } if truth.effect(deed) < 0 => (format!("{} again", deed.undone()), true),
        Fact::UndoFailed { .. } => ("undo failed".to_owned(), true),
        Fact::StepParked { deed, undo, .. } => {
            (format!("“{}” is left to a human", if undo { deed.undo() } else { deed.act() }), true)
        }
        Fact::Unmoved { undo: true, first: true, .. } => ("tombstone left".to_owned(), false),
        Fact::Unmoved { undo: false, .. } => ("duplicate recognised".to_owned(), false),
        _ => return None,
    })
}

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "What is in effect", x: "saga", y: "steps", data: effects_by_saga },
    Chart { title: "How long each saga took", x: "saga", y: "ms", data: durations },
];

/// The duration of each saga, by how it ended.
fn durations(trace: &Trace<Words>, count: usize) -> Plot {
    let group = |(saga, course): (u32, Course)| {
        let (ending, event) = course.ended?;
        let took = (seconds(trace, event) - seconds(trace, course.since?)) * 1e3;
        let mut values = vec![0.0; 3];
        values[ending as usize] = took.round();
        Some((saga.to_string(), values))
    };
    let series = [("confirmed", Sense::Good), ("compensated", Sense::Plain), ("parked", Sense::Bad)];
    Plot::Bars {
        every_s: None,
        series: series.map(|(name, sense)| Series::new(name, sense)).into(),
        groups: courses(trace, count).into_iter().filter_map(group).collect(),
    }
}
