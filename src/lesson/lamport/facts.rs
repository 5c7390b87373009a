//! What the lesson reads off a run: lines and their orders, beliefs and truth, words for the timeline, charts,
//! and the numbers that its prose mentions.

use std::collections::BTreeMap;

use super::scenario::{APART, LINES, LOG};
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::policy::vector::Relation;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Ranking, Sense, Series};
use crate::subject::flow::{Line, Place};
use crate::subject::past::Past;
use crate::subject::reading::facts;
use crate::subject::{Fact, Words, flow};

use super::checks::relation_of;

/// What lines can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The wall clocks of those who logged them.
    Wall,
    /// Their Lamport times.
    Lamport,
    /// When they came to the log.
    Arrival,
}

/// A line, with where and when it was logged and when it came to the log.
#[derive(Clone, Debug)]
pub struct Logged {
    node: NodeId,
    event: EventId,
    line: Line,
    /// What it says.
    pub text: &'static str,
    placed: Option<EventId>,
}

impl Logged {
    fn place(&self, by: By) -> (i64, u32, u16) {
        match by {
            By::Wall => (self.line.wall.as_micros(), 0, self.node.0),
            By::Lamport => (i64::from(self.line.lamport), 0, self.node.0),
            By::Arrival => (0, self.placed.map_or(u32::MAX, |event| event.0), self.node.0),
        }
    }

    fn stamp(&self, by: By) -> String {
        match by {
            By::Wall => self.line.wall.to_string(),
            By::Lamport => format!("Lamport {}", self.line.lamport),
            By::Arrival => String::new(),
        }
    }
}

/// The lines that were logged among the first so many events, in true order.
pub fn lines(trace: &Trace<Words>, count: usize) -> Vec<Logged> {
    let mut lines: Vec<Logged> = Vec::new();
    for (event, fact) in facts(trace, count, Fact::flow) {
        match fact {
            flow::Fact::Logged(line) => {
                let node = trace.event(event).node;
                lines.push(Logged { node, event, line: line.clone(), text: line.text.0, placed: None });
            }
            flow::Fact::Placed { number, .. } => {
                let line = lines.iter_mut().find(|line| line.line.number == *number);
                _ = line.map(|line| line.placed.get_or_insert(event));
            }
            flow::Fact::Said { .. } => {}
        }
    }
    lines
}

/// Lines in the order that something gives them.
pub fn sorted(lines: &[Logged], by: By) -> Vec<&Logged> {
    let mut sorted: Vec<&Logged> = lines.iter().collect();
    sorted.sort_by_key(|line| line.place(by));
    sorted
}

/// What truly led to what among the lines of the first so many events, and the pairs.
pub fn truth(trace: &Trace<Words>, count: usize) -> (Past, Vec<(u32, u32)>) {
    let past = Past::of(trace, count, |fact| match fact {
        Fact::Flow(flow::Fact::Logged(line)) => Some(line.number),
        _ => None,
    });
    let pairs = past.pairs();
    (past, pairs)
}

/// How many pairs an order has the wrong way round, of the lines that have come to the log.
pub fn inverted(trace: &Trace<Words>, count: usize, by: By) -> usize {
    let lines = placed(trace, count);
    let places: BTreeMap<u32, _> = lines.iter().map(|line| (line.line.number, line.place(by))).collect();
    let wrong = |(one, other): &(u32, u32)| {
        places.get(one).zip(places.get(other)).is_some_and(|(one, other)| one > other)
    };
    truth(trace, count).1.iter().filter(|pair| wrong(pair)).count()
}

/// The lines that have come to the log.
fn placed(trace: &Trace<Words>, count: usize) -> Vec<Logged> {
    let mut lines = lines(trace, count);
    lines.retain(|line| line.placed.is_some());
    lines
}

/// When the last line of the first order came to the log, if all of them did.
pub fn all_placed(trace: &Trace<Words>) -> Option<EventId> {
    let lines = lines(trace, trace.len());
    let first = lines.iter().filter(|line| line.line.job == 0);
    let events: Vec<EventId> = first.filter_map(|line| line.placed).collect();
    (events.len() == LINES as usize).then(|| events.into_iter().max()).flatten()
}

/// When somebody said something of the two lines that know nothing of each other.
pub fn said_apart(trace: &Trace<Words>) -> Option<EventId> {
    facts(trace, trace.len(), Fact::flow).find_map(|(event, fact)| match fact {
        flow::Fact::Said { number, above, .. } => {
            let pair = (*number.min(above), *number.max(above));
            (pair == APART).then_some(event)
        }
        _ => None,
    })
}

/// What the log is sorted by, as far as it has shown.
fn sort_of(trace: &Trace<Words>) -> By {
    let first = facts(trace, trace.len(), Fact::flow).find_map(|(_, fact)| match fact {
        flow::Fact::Placed { place, .. } => Some(*place),
        _ => None,
    });
    match first {
        Some(Place::Lamport(..)) => By::Lamport,
        Some(Place::Arrival(_)) => By::Arrival,
        _ => By::Wall,
    }
}

/// What the log has in which order, and how much of that is so.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let by = sort_of(trace);
    let lines = placed(trace, count);
    let order: Vec<&str> = sorted(&lines, by).iter().map(|line| line.text).collect();
    let wrong = inverted(trace, count, by);
    let numbers: Vec<u32> = lines.iter().map(|line| line.line.number).collect();
    let (_, pairs) = truth(trace, count);
    let all = pairs.iter().filter(|(a, b)| numbers.contains(a) && numbers.contains(b)).count();
    let truth = match (all, wrong) {
        (0, _) => "nothing has led to anything yet".to_owned(),
        (all, 0) => format!("all {all} pairs of cause and effect stand in order"),
        (all, wrong) => format!("{wrong} of {all} pairs of cause and effect stand the wrong way round"),
    };
    let shown = order.len().min(5);
    let more =
        if order.len() > shown { format!(", and {} more", order.len() - shown) } else { String::new() };
    let believes = if order.is_empty() {
        "no line yet".to_owned()
    } else {
        format!("{}{more}", order[..shown].join(", "))
    };
    let row = BeliefRow {
        node: LOG,
        believes,
        mistaken: wrong > 0,
        since: lines.iter().filter_map(|line| line.placed).max(),
    };
    Beliefs { truth, truth_is_bad: wrong > 0, rows: vec![row] }
}

/// The time of each line, and what is wrong with it, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let by = sort_of(trace);
    let (past, _) = truth(trace, trace.len());
    let mut before: Vec<Logged> = Vec::new();
    let mut notes = Vec::new();
    for line in lines(trace, trace.len()) {
        let later = |other: &&Logged| {
            past.led(other.line.number, line.line.number) && other.place(by) > line.place(by)
        };
        let cause = before.iter().filter(later).max_by_key(|other| other.place(by));
        let event = line.event;
        match cause {
            Some(cause) if by == By::Wall => {
                let words = format!("{}, before “{}”", line.stamp(by), cause.text);
                notes.push(Note { event, words, bad: true });
            }
            _ if by != By::Arrival => notes.push(Note { event, words: line.stamp(by), bad: false }),
            _ => {}
        }
        before.push(line);
    }
    for (event, fact) in facts(trace, trace.len(), Fact::flow) {
        if let flow::Fact::Said { number, text, above, above_text, relation } = fact {
            let is = relation_of(&past, *above, *number);
            let said = match relation {
                Relation::Before => format!("“{above_text}” led to “{text}”"),
                Relation::After => format!("“{text}” led to “{above_text}”"),
                Relation::Concurrent | Relation::Same => format!("“{above_text}” and “{text}”: apart"),
            };
            let bad = is != *relation;
            // What is right and plain needs no words.
            if bad || *relation != Relation::Before {
                let words = if bad { format!("{said}? Not so") } else { said };
                notes.push(Note { event, words, bad });
            }
        }
    }
    notes.sort_by_key(|note| note.event);
    notes
}

/// What can be drawn.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Two orders of the same lines", x: "place", y: "lines", data: orders },
    Chart { title: "Cause and effect", x: "sorted by", y: "pairs", data: inversions },
];

/// How many lines the picture of orders holds: the latest.
const SHOWN: usize = 15;

fn orders(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines = lines(trace, count);
    let jobs = lines.iter().map(|line| line.line.job).max().unwrap_or(0);
    lines.drain(..lines.len().saturating_sub(SHOWN));
    let position = |number: u32| lines.iter().position(|line| line.line.number == number);
    let name = |line: &Logged| {
        if jobs > 0 { format!("{} ({})", line.text, line.line.job + 1) } else { line.text.to_owned() }
    };
    let ranking = |title: &str, by: By| {
        let place = |line: &&Logged| Some((position(line.line.number)?, line.stamp(by)));
        Ranking { title: title.to_owned(), places: sorted(&lines, by).iter().filter_map(place).collect() }
    };
    let steps = truth(trace, count).0.steps();
    Plot::Orders {
        items: lines.iter().map(name).collect(),
        rankings: vec![ranking("by wall clock", By::Wall), ranking("by Lamport time", By::Lamport)],
        pairs: steps.iter().filter_map(|(one, other)| Some((position(*one)?, position(*other)?))).collect(),
    }
}

fn inversions(trace: &Trace<Words>, count: usize) -> Plot {
    let lines = placed(trace, count);
    let numbers: Vec<u32> = lines.iter().map(|line| line.line.number).collect();
    let (_, pairs) = truth(trace, count);
    let all = pairs.iter().filter(|(a, b)| numbers.contains(a) && numbers.contains(b)).count();
    let group = |name: &str, by: By| {
        let wrong = inverted(trace, count, by);
        (name.to_owned(), vec![(all - wrong) as f64, wrong as f64])
    };
    Plot::Bars {
        series: vec![
            Series { name: "in order".to_owned(), sense: Sense::Good },
            Series { name: "inverted".to_owned(), sense: Sense::Bad },
        ],
        groups: vec![group("wall", By::Wall), group("Lamport", By::Lamport), group("arrival", By::Arrival)],
    }
}

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(_: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let lines = lines(trace, trace.len());
    let (_, pairs) = truth(trace, trace.len());
    let by_wall = sorted(&lines, By::Wall);
    let first = by_wall.first();
    let mut values = vec![
        ("lines", lines.len().to_string()),
        ("pairs", pairs.len().to_string()),
        ("inverted_wall", inverted(trace, trace.len(), By::Wall).to_string()),
        ("inverted_lamport", inverted(trace, trace.len(), By::Lamport).to_string()),
        ("first", first.map_or_else(String::new, |line| line.text.to_owned())),
        ("first_wall", first.map_or_else(String::new, |line| line.line.wall.to_string())),
    ];
    let names = [
        (1, "placed_true", "placed_wall", "placed_lamport"),
        (APART.0, "reserved_true", "reserved_wall", "reserved_lamport"),
        (APART.1, "charged_true", "charged_wall", "charged_lamport"),
        (5, "packed_true", "packed_wall", "packed_lamport"),
    ];
    for (number, true_name, wall_name, lamport_name) in names {
        let Some(line) = lines.iter().find(|line| line.line.number == number) else { continue };
        values.push((true_name, trace.event(line.event).at.to_string()));
        values.push((wall_name, line.line.wall.to_string()));
        values.push((lamport_name, line.line.lamport.to_string()));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};

    /// What the second question's explanation says of its run.
    #[test]
    fn the_smaller_lamport_time_came_later() {
        let run = Run::complete(Recipe::of_scene(&LESSON, LESSON.scene("blame").expect("it is there")));
        let lines = lines(run.trace(), run.trace().len());
        let line = |number| lines.iter().find(|line| line.line.number == number).expect("it was logged");
        let (reserved, charged) = (line(APART.0), line(APART.1));
        assert!(reserved.line.lamport < charged.line.lamport);
        assert!(reserved.event > charged.event, "and yet it happened later");
    }

    #[test]
    fn lamport_times_have_nothing_the_wrong_way_round_in_any_scene() {
        for scene in LESSON.scenes {
            let run = Run::complete(Recipe::of_scene(&LESSON, scene));
            let count = run.trace().len();
            assert_eq!(inverted(run.trace(), count, By::Lamport), 0, "{}", scene.id);
        }
        let hook = Run::complete(Recipe::of_scene(&LESSON, &LESSON.scenes[0]));
        assert_eq!(inverted(hook.trace(), hook.trace().len(), By::Wall), 6);
    }
}
