//! Reads runs in which rows are made: rows and their orders, beliefs and truth, notes for the timeline, and
//! charts.

use super::promises::{Followed, off_by};
use super::scene::{DATABASE, FEED, STRIDE};
use crate::sim::ids::EventId;
use crate::sim::sorting::sort_few;
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::chart::{Chart, Plot, Ranking, Sense, Series};
use crate::subject::counting::counted;
use crate::subject::past::Past;
use crate::subject::reading::facts;
use crate::subject::row::Id;
use crate::subject::{Fact, Words, row};

/// A row with its identifier.
#[derive(Clone, Copy, Debug)]
pub struct MadeRow {
    /// The event in which it got the identifier.
    pub event: EventId,
    pub number: u32,
    /// The row's text.
    pub text: &'static str,
    pub id: Id,
}

/// The rows that got an identifier in the first `count` events, in true order.
pub fn made(trace: &Trace<Words>, count: usize) -> Vec<MadeRow> {
    let mut rows: Vec<MadeRow> = Vec::new();
    for (event, fact) in facts(trace, count, Fact::row) {
        if let row::Fact::Made { number, text, id } = fact {
            // A row whose transaction was lost in a crash gets a new number from the sequence.
            rows.retain(|row| row.number != *number);
            rows.push(MadeRow { event, number: *number, text: text.0, id: *id });
        }
    }
    rows
}

/// The first row with this text.
pub fn first_made(trace: &Trace<Words>, text: &str) -> Option<MadeRow> {
    made(trace, trace.len()).into_iter().find(|row| row.text == text)
}

/// The causal order of the rows made in the first `count` events.
fn past(trace: &Trace<Words>, count: usize) -> Past {
    Past::of(trace, count, |fact| match fact {
        Fact::Row(row::Fact::Made { number, .. }) => Some(*number),
        _ => None,
    })
}

/// The rows the feed has read and missed after the first `count` events.
pub fn followed(trace: &Trace<Words>, count: usize) -> Followed {
    let mut followed = Followed::default();
    for (_, fact) in facts(trace, count, Fact::row) {
        followed.missed_by(fact);
    }
    followed
}

/// The feed's last read.
pub fn read_last(trace: &Trace<Words>) -> Option<EventId> {
    last_read(trace, trace.len())
}

fn last_read(trace: &Trace<Words>, count: usize) -> Option<EventId> {
    let reads = facts(trace, count, Fact::row).filter(|(_, fact)| matches!(fact, row::Fact::Followed { .. }));
    reads.last().map(|(event, _)| event)
}

/// The number of cause-effect pairs that wall clocks put in the wrong order, whatever the identifiers say.
pub fn ways_wrong(trace: &Trace<Words>) -> usize {
    let rows = made(trace, trace.len());
    let past = past(trace, trace.len());
    let wall = |row: &MadeRow| trace.wall(row.event);
    let before = |row: &MadeRow| {
        rows.iter().filter(|other| past.led(other.number, row.number) && wall(other) > wall(row)).count()
    };
    rows.iter().map(before).sum()
}

/// A row's name: `payment`, or `payment 2` if there are several orders.
fn name(rows: &[MadeRow], row: &MadeRow) -> String {
    let several = rows.iter().any(|other| other.number / STRIDE != row.number / STRIDE);
    let item = row.number % STRIDE;
    match (row.text, several) {
        ("item", _) => format!("item {}", item.saturating_sub(3)),
        (text, true) => format!("{text} {}", row.number / STRIDE + 1),
        (text, false) => text.to_owned(),
    }
}

/// The rows that sort before something that led to them, each with one such cause.
fn early(rows: &[MadeRow], past: &Past) -> Vec<(MadeRow, MadeRow)> {
    let cause = |row: &MadeRow| {
        let later = rows.iter().filter(|other| past.led(other.number, row.number) && other.id > row.id);
        later.max_by_key(|other| other.id).map(|cause| (*row, *cause))
    };
    rows.iter().filter_map(cause).collect()
}

/// The rows in the database, those the feed has read, and those it will never read.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let followed = followed(trace, count);
    let (committed, read) = followed.counts();
    let missed = followed.missed().len();
    let rows = |count: usize| counted(count as u32, "row");
    let truth = match (committed, missed) {
        (0, _) => "no row committed yet".to_owned(),
        (all, 0) => format!("{} committed, none missed", rows(all)),
        (all, missed) => format!("{} committed, {missed} of them missed", rows(all)),
    };
    let feed = BeliefRow {
        node: FEED,
        believes: if read == 0 {
            "has read nothing yet".to_owned()
        } else {
            format!("has read everything: {}", rows(read))
        },
        flaw: (missed > 0).into(),
        since: last_read(trace, count),
    };
    let database = BeliefRow {
        node: DATABASE,
        believes: format!("holds {}", rows(committed)),
        flaw: Flaw::None,
        since: None,
    };
    Beliefs { truth, truth_is_bad: missed > 0, rows: vec![database, feed] }
}

/// The time in an identifier, or its number.
fn stamp(id: &Id) -> String {
    match id {
        Id::Number(number) => format!("#{number}"),
        Id::Ulid(_) => id.time().map(|time| time.to_string()).unwrap_or_default(),
        Id::Hybrid(stamp, _) => format!("{}+{}", stamp.wall, stamp.count),
        Id::Snowflake(_) => id.to_string(),
    }
}

/// Notes on identifiers, what is wrong with them, and what the feed has read and missed, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let rows = made(trace, trace.len());
    let past = past(trace, trace.len());
    let early = early(&rows, &past);
    let mut followed = Followed::default();
    let mut notes = Vec::new();
    for (event, fact) in facts(trace, trace.len(), Fact::row) {
        if let Some((_, missed)) = followed.missed_by(fact) {
            notes.push(Note { event, words: format!("{missed}: behind the cursor, never read"), bad: true });
            continue;
        }
        let (words, bad) = match fact {
            row::Fact::Made { number, id, .. } => {
                let Some(row) = rows.iter().find(|row| row.number == *number) else { continue };
                match early.iter().find(|(early, _)| early.number == *number) {
                    Some((_, cause)) => (format!("{}, before its {}", stamp(id), name(&rows, cause)), true),
                    None => (format!("{} {}", name(&rows, row), stamp(id)), false),
                }
            }
            row::Fact::Followed { rows: read, .. } => {
                let of = |read: &row::Read| {
                    rows.iter().find(|row| row.number == read.number).map(|row| name(&rows, row))
                };
                let names: Vec<String> = read.iter().filter_map(of).collect();
                (format!("read: {}", names.join(", ")), false)
            }
            row::Fact::Refused { ahead, .. } => (format!("refused: {ahead} ahead"), false),
            row::Fact::Committed { .. } => continue,
        };
        notes.push(Note { event, words, bad });
    }
    notes
}

pub const CHARTS: &[Chart] = &[
    Chart { title: "Three orders of the same rows", x: "place", y: "rows", data: orders },
    Chart { title: "What the feed has read", x: "", y: "rows", data: reading },
    Chart { title: "How far an id's time is from its machine's clock", x: "row", y: "ms", data: distances },
];

/// The maximum number of rows in the chart of orders; the latest are shown.
const SHOWN: usize = 15;

fn orders(trace: &Trace<Words>, count: usize) -> Plot {
    let mut rows = made(trace, count);
    let steps = past(trace, count).steps();
    rows.drain(..rows.len().saturating_sub(SHOWN));
    let position = |number: u32| rows.iter().position(|row| row.number == number);
    let mut by_id: Vec<usize> = (0..rows.len()).collect();
    sort_few(&mut by_id, |index| rows[*index].id);
    let committed: Vec<(usize, String)> = facts(trace, count, Fact::row)
        .filter_map(|(_, fact)| match fact {
            row::Fact::Committed { number, commit, .. } => {
                Some((position(*number)?, format!("commit {commit}")))
            }
            _ => None,
        })
        .collect();
    let true_time = |(index, row): (usize, &MadeRow)| (index, trace.event(row.event).at.to_string());
    let id = |index: usize| (index, stamp(&rows[index].id));
    let ranking = |title: &str, places: Vec<(usize, String)>| Ranking { title: title.to_owned(), places };
    Plot::Orders {
        items: rows.iter().map(|row| name(&rows, row)).collect(),
        rankings: vec![
            ranking("as they were made", rows.iter().enumerate().map(true_time).collect()),
            ranking("by identifier", by_id.into_iter().map(id).collect()),
            ranking("as they were committed", committed),
        ],
        pairs: steps.iter().filter_map(|(one, other)| Some((position(*one)?, position(*other)?))).collect(),
    }
}

fn reading(trace: &Trace<Words>, count: usize) -> Plot {
    let followed = followed(trace, count);
    let (committed, read) = followed.counts();
    let missed = followed.missed().len();
    let waiting = committed.saturating_sub(read + missed);
    let group = |name: &str, place: usize, value: usize| {
        let mut values = vec![0.0; 3];
        values[place] = value as f64;
        (name.to_owned(), values)
    };
    let series = [("read", Sense::Good), ("still to come", Sense::Unknown), ("missed", Sense::Bad)];
    Plot::Bars {
        every_s: None,
        series: series.map(|(name, sense)| Series::new(name, sense)).to_vec(),
        groups: vec![group("read", 0, read), group("still to come", 1, waiting), group("missed", 2, missed)],
    }
}

fn distances(trace: &Trace<Words>, count: usize) -> Plot {
    let rows = made(trace, count);
    let group = |row: &MadeRow| {
        let off = off_by(trace.wall(row.event), &row.id)?;
        Some((name(&rows, row), vec![off.unsigned_abs() as f64 / 1e3]))
    };
    Plot::Bars {
        every_s: None,
        series: vec![Series::new("off by", Sense::Unknown)],
        groups: rows.iter().filter_map(group).collect(),
    }
}
