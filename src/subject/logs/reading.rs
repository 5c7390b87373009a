//! Reads runs in which services log what they do: the lines, their order by each clock, and what really led to
//! what.

use crate::sim::sorted::Map;
use crate::sim::sorting::{sort_by_number, sort_few};

use super::journal::Sort;
use super::scene::{APART, LINES, LOG};
use super::words::{Fact as Flow, Line, Place};
use crate::policy::vector::Relation;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Ranking, Sense, Series};
use crate::subject::past::Past;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// A line, with the node and event that logged it, and the event that placed it in the log.
#[derive(Clone, Debug)]
pub struct Logged {
    pub node: NodeId,
    pub event: EventId,
    pub line: Line,
    pub placed: Option<EventId>,
}

impl Logged {
    /// The line's text.
    pub const fn text(&self) -> &'static str {
        self.line.text.0
    }

    fn place(&self, by: Sort) -> (i64, u32, u16) {
        match by {
            Sort::Wall => (self.line.wall.as_micros(), 0, self.node.0),
            Sort::Lamport => (i64::from(self.line.lamport), 0, self.node.0),
            Sort::Arrival => (0, self.placed.map_or(u32::MAX, |event| event.0), self.node.0),
        }
    }

    fn stamp(&self, by: Sort) -> String {
        match by {
            Sort::Wall => self.line.wall.to_string(),
            Sort::Lamport => format!("Lamport {}", self.line.lamport),
            Sort::Arrival => String::new(),
        }
    }
}

/// The facts about lines.
pub fn logs(trace: &Trace<Words>) -> Reader<'_, Flow> {
    Reader::new(trace, Fact::flow)
}

/// The lines logged in the first `count` events, in true order.
pub fn lines(trace: &Trace<Words>, count: usize) -> Vec<Logged> {
    let mut lines: Vec<Logged> = Vec::new();
    for (event, fact) in facts(trace, count, Fact::flow) {
        match fact {
            Flow::Logged(line) => {
                let node = trace.event(event).node;
                lines.push(Logged { node, event, line: line.clone(), placed: None });
            }
            Flow::Placed { number, .. } => {
                let line = lines.iter_mut().find(|line| line.line.number == *number);
                _ = line.map(|line| line.placed.get_or_insert(event));
            }
            Flow::Said { .. } => {}
        }
    }
    lines
}

/// The lines sorted by a criterion.
pub fn sorted(lines: &[Logged], by: Sort) -> Vec<&Logged> {
    let mut sorted: Vec<&Logged> = lines.iter().collect();
    sort_few(&mut sorted, |line| line.place(by));
    sorted
}

/// The true causal order of the lines logged in the first `count` events.
pub fn past(trace: &Trace<Words>, count: usize) -> Past {
    Past::of(trace, count, |fact| match fact {
        Fact::Flow(Flow::Logged(line)) => Some(line.number),
        _ => None,
    })
}

/// The lines that have reached the log, and the pairs where one led to the other.
#[derive(Clone, Debug)]
pub struct Merged {
    pub lines: Vec<Logged>,
    pub pairs: Vec<(u32, u32)>,
}

impl Merged {
    /// The state after the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let (mut lines, mut pairs) = (lines(trace, count), past(trace, count).pairs());
        lines.retain(|line| line.placed.is_some());
        let has = |number: u32| lines.iter().any(|line| line.line.number == number);
        pairs.retain(|(one, other)| has(*one) && has(*other));
        Self { lines, pairs }
    }

    /// The number of pairs that an order has the wrong way round.
    pub fn inverted(&self, by: Sort) -> usize {
        let place = |line: &Logged| (line.line.number, line.place(by));
        let places: Map<u32, _> = self.lines.iter().map(place).collect();
        self.pairs.iter().filter(|(one, other)| places.get(one) > places.get(other)).count()
    }
}

/// When the last line of the first order reached the log; `None` unless all of them did.
pub fn all_placed(trace: &Trace<Words>) -> Option<EventId> {
    let lines = lines(trace, trace.len());
    let first = lines.iter().filter(|line| line.line.job == 0);
    let events: Vec<EventId> = first.filter_map(|line| line.placed).collect();
    (events.len() == LINES).then(|| events.into_iter().max()).flatten()
}

/// When the reader first made a claim about the two independent lines.
pub fn said_apart(trace: &Trace<Words>) -> Option<EventId> {
    let is_apart = |one: u32, other: u32| (one.min(other), one.max(other)) == APART;
    logs(trace).first(|fact| matches!(fact, Flow::Said { number, above, .. } if is_apart(*number, *above)))
}

/// The log's sort criterion, as far as the run shows it.
fn sort_of(trace: &Trace<Words>) -> Sort {
    let first = logs(trace).find(|fact| match fact {
        Flow::Placed { place: Place::Wall(..), .. } => Some(Sort::Wall),
        Flow::Placed { place: Place::Lamport(..), .. } => Some(Sort::Lamport),
        Flow::Placed { place: Place::Arrival(_), .. } => Some(Sort::Arrival),
        Flow::Logged(_) | Flow::Said { .. } => None,
    });
    first.map_or(Sort::Wall, |(_, sort)| sort)
}

/// The order the log shows, and how many of its cause-effect pairs are in order.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let (by, merged) = (sort_of(trace), Merged::of(trace, count));
    let order: Vec<&str> = sorted(&merged.lines, by).iter().map(|line| line.text()).collect();
    let wrong = merged.inverted(by);
    let truth = match (merged.pairs.len(), wrong) {
        (0, _) => "no cause and effect yet".to_owned(),
        (all, 0) => format!("cause-effect pairs in order: all {all}"),
        (all, wrong) => format!("cause-effect pairs the wrong way round: {wrong} of {all}"),
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
        flaw: (wrong > 0).into(),
        since: merged.lines.iter().filter_map(|line| line.placed).max(),
    };
    Beliefs { truth, truth_is_bad: wrong > 0, rows: vec![row] }
}

/// Notes on each line's time and what is wrong with it, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let past = past(trace, trace.len());
    let mut notes = stamps(trace, &past);
    for (event, fact) in logs(trace).all() {
        let note = said(&past, fact);
        notes.extend(note.map(|(words, bad)| Note { event, words, bad }));
    }
    sort_by_number(&mut notes, |note| note.event.0.into());
    notes
}

fn stamps(trace: &Trace<Words>, past: &Past) -> Vec<Note> {
    let by = sort_of(trace);
    let mut before: Vec<Logged> = Vec::new();
    let mut notes = Vec::new();
    for line in lines(trace, trace.len()) {
        let later = |other: &&Logged| {
            past.led(other.line.number, line.line.number) && other.place(by) > line.place(by)
        };
        let cause = before.iter().filter(later).max_by_key(|other| other.place(by));
        let event = line.event;
        match cause {
            Some(cause) if by == Sort::Wall => {
                let words = format!("{}, before “{}”", line.stamp(by), cause.text());
                notes.push(Note { event, words, bad: true });
            }
            _ if by != Sort::Arrival => notes.push(Note { event, words: line.stamp(by), bad: false }),
            _ => {}
        }
        before.push(line);
    }
    notes
}

/// The reader's claim in words, and whether it is wrong.
fn said(past: &Past, fact: &Flow) -> Option<(String, bool)> {
    let Flow::Said { number, text, above, above_text, relation } = fact else { return None };
    let said = match relation {
        Relation::Before => format!("“{above_text}” led to “{text}”"),
        Relation::After => format!("“{text}” led to “{above_text}”"),
        Relation::Concurrent | Relation::Same => format!("“{above_text}” and “{text}” are concurrent"),
    };
    if past.relation(*above, *number) != *relation {
        return Some((format!("{said}? Wrong"), true));
    }
    // A correct, unsurprising claim needs no note.
    (*relation != Relation::Before).then_some((said, false))
}

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Two orders of the same lines", x: "place", y: "lines", data: orders },
    Chart { title: "Cause and effect", x: "sorted by", y: "pairs", data: inversions },
];

/// The maximum number of lines in the chart of orders; the latest are shown.
const SHOWN: usize = 15;

fn orders(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines = lines(trace, count);
    let jobs = lines.iter().map(|line| line.line.job).max().unwrap_or(0);
    lines.drain(..lines.len().saturating_sub(SHOWN));
    let position = |number: u32| lines.iter().position(|line| line.line.number == number);
    let name = |line: &Logged| {
        if jobs > 0 { format!("{} ({})", line.text(), line.line.job + 1) } else { line.text().to_owned() }
    };
    let ranking = |title: &str, by: Sort| {
        let place = |line: &&Logged| Some((position(line.line.number)?, line.stamp(by)));
        Ranking { title: title.to_owned(), places: sorted(&lines, by).iter().filter_map(place).collect() }
    };
    let steps = past(trace, count).steps();
    Plot::Orders {
        items: lines.iter().map(name).collect(),
        rankings: vec![ranking("by wall clock", Sort::Wall), ranking("by Lamport time", Sort::Lamport)],
        pairs: steps.iter().filter_map(|(one, other)| Some((position(*one)?, position(*other)?))).collect(),
    }
}

fn inversions(trace: &Trace<Words>, count: usize) -> Plot {
    let merged = Merged::of(trace, count);
    let group = |(name, by): (&str, Sort)| {
        let wrong = merged.inverted(by);
        (name.to_owned(), vec![(merged.pairs.len() - wrong) as f64, wrong as f64])
    };
    let groups = [("wall", Sort::Wall), ("Lamport", Sort::Lamport), ("arrival", Sort::Arrival)];
    let series = [("in order", Sense::Good), ("inverted", Sense::Bad)];
    Plot::Bars {
        every_s: None,
        series: series.map(|(name, sense)| Series::new(name, sense)).into(),
        groups: groups.map(group).into(),
    }
}
