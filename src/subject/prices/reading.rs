//! Reads runs in which prices are set: beliefs and truth, notes for the timeline, and charts.

use crate::sim::sorted::Map;

use super::promises::Read;
use super::scene::{ALICE, BOB, STORE};
use crate::policy::register::Taken;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::{Event, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::pay::Cents;
use crate::subject::reading::{Reader, facts, seconds};
use crate::subject::{Fact, Words, edit};

/// The facts about edits.
pub fn edits(trace: &Trace<Words>) -> Reader<'_, edit::Fact> {
    Reader::new(trace, Fact::edit)
}

/// The first edit that a node set, and its event.
pub fn set_by(trace: &Trace<Words>, node: NodeId) -> Option<(EventId, u32)> {
    edits(trace).all().find_map(|(event, fact)| match fact {
        edit::Fact::Set { edit, .. } if trace.event(event).node == node => Some((event, *edit)),
        _ => None,
    })
}

/// The price an edit set, if it was set.
pub fn price(trace: &Trace<Words>, edit: u32) -> Option<Cents> {
    let set = edits(trace).find(|fact| match fact {
        edit::Fact::Set { edit: of, price, .. } if *of == edit => Some(*price),
        _ => None,
    });
    set.map(|(_, price)| price)
}

/// The edit that the store holds after the first `count` events.
pub fn held(trace: &Trace<Words>, count: usize) -> Option<u32> {
    let kept = facts(trace, count, Fact::edit).filter_map(|(_, fact)| match fact {
        edit::Fact::Decided { edit, taken: Taken::Kept, .. } => Some(*edit),
        _ => None,
    });
    kept.last()
}

/// Bob's last look at the price.
pub fn last_look(trace: &Trace<Words>) -> Option<EventId> {
    let looks = edits(trace)
        .all()
        .filter(|(event, fact)| matches!(fact, edit::Fact::Looked { .. }) && trace.event(*event).node == BOB);
    let (last, _) = looks.last()?;
    // A look before his own write does not count.
    set_by(trace, BOB).filter(|(set, _)| *set < last).map(|_| last)
}

/// The price each edit set in the first `count` events, by edit; if it was set again, the latest.
fn prices(trace: &Trace<Words>, count: usize) -> Map<u32, (EventId, Cents)> {
    let set = facts(trace, count, Fact::edit).filter_map(|(event, fact)| match fact {
        edit::Fact::Set { edit, price, .. } => Some((*edit, (event, *price))),
        _ => None,
    });
    set.collect()
}

/// The price each author takes to be true: the last one it saw, or was told is saved.
fn taken_for_true(
    trace: &Trace<Words>,
    count: usize,
    prices: &Map<u32, (EventId, Cents)>,
) -> Map<NodeId, (Cents, bool, EventId)> {
    let mut beliefs = Map::new();
    for (event, fact) in facts(trace, count, Fact::edit) {
        let node = trace.event(event).node;
        match fact {
            edit::Fact::Looked { price, .. } => drop(beliefs.insert(node, (*price, false, event))),
            edit::Fact::Saved { edit } => {
                if let Some((_, price)) = prices.get(edit) {
                    beliefs.insert(node, (*price, true, event));
                }
            }
            _ => {}
        }
    }
    beliefs
}

/// The price each party takes to be true, and the price set last.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let prices = prices(trace, count);
    let last = prices.iter().max_by_key(|(_, (event, _))| *event);
    let kept = held(trace, count).and_then(|edit| Some(prices.get(&edit)?.1));
    let decided = |edit: u32| {
        facts(trace, count, Fact::edit)
            .any(|(_, fact)| matches!(fact, edit::Fact::Decided { edit: other, .. } if *other == edit))
    };
    let (truth, truth_is_bad) = match (last, kept) {
        (None, _) => ("no price set yet".to_owned(), false),
        (Some((edit, (_, set))), Some(kept)) if *set != kept && decided(*edit) => {
            (format!("{set} was set last, but the store holds {kept}"), true)
        }
        (Some((_, (_, set))), Some(kept)) if *set == kept => {
            (format!("{set} was set last, and the store holds it"), false)
        }
        (Some((_, (_, set))), _) => (format!("{set} was set last, and has not reached the store yet"), false),
    };
    let believed = taken_for_true(trace, count, &prices);
    let author = |node: NodeId| {
        let held = believed.get(&node);
        let words =
            held.map(|(price, saved, _)| if *saved { format!("{price}, saved") } else { price.to_string() });
        BeliefRow {
            node,
            believes: words.unwrap_or_else(|| "has not seen a price".to_owned()),
            flaw: (held.is_some_and(|(price, saved, _)| *saved && truth_is_bad && Some(*price) != kept))
                .into(),
            since: held.map(|(_, _, event)| *event),
        }
    };
    let store = BeliefRow {
        node: STORE,
        believes: kept.map_or("holds no price".to_owned(), |price| format!("{price} is the latest")),
        flaw: truth_is_bad.into(),
        since: None,
    };
    Beliefs { truth, truth_is_bad, rows: vec![author(ALICE), store, author(BOB)] }
}

/// Notes on stamps and on writes kept or thrown away, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let prices = prices(trace, trace.len());
    let price = |edit: &u32| prices.get(edit).map_or_else(String::new, |(_, price)| price.to_string());
    let by_store = edits(trace).any(|fact| matches!(fact, edit::Fact::Stamped { .. }));
    // By edit: the stamp of the write the store took; before that, the stamp of the latest one set.
    let mut stamps = Map::new();
    let mut sets = Map::new();
    let mut read = Read::default();
    let mut notes = Vec::new();
    for (event, fact) in trace.facts.iter() {
        let lost = read.lost(*event, fact);
        let Fact::Edit(fact) = fact else { continue };
        if let edit::Fact::Decided { edit, request, taken: Taken::Kept, .. } = fact {
            stamps.extend(sets.get(&(*edit, *request)).map(|stamp| (*edit, *stamp)));
        }
        let (words, bad) = match (fact, lost) {
            (edit::Fact::Stamped { stamp, .. }, _) => (format!("stamped {}", stamp.time), false),
            (edit::Fact::Set { price, .. }, _) if by_store => (format!("sets {price}"), false),
            (edit::Fact::Set { edit, request, price, stamp, replaces }, _) => {
                stamps.insert(*edit, *stamp);
                sets.insert((*edit, *request), *stamp);
                let read = replaces.and_then(|edit| stamps.get(&edit));
                let earlier = read.is_some_and(|read| read > stamp);
                let than = if earlier { ", earlier than the stamp it read" } else { "" };
                (format!("{price} at {}{than}", stamp.time), earlier)
            }
            (edit::Fact::Decided { edit, taken: Taken::Kept, before: Some(other), .. }, Some(_)) => {
                (format!("{} kept, {} lost unread", price(edit), price(other)), true)
            }
            (edit::Fact::Decided { edit, taken: Taken::Kept, .. }, _) => {
                (format!("{} kept", price(edit)), false)
            }
            (edit::Fact::Decided { edit, taken: Taken::Dropped, before: Some(other), .. }, _) => {
                (format!("{} thrown away: {} has the later stamp", price(edit), price(other)), true)
            }
            (edit::Fact::Decided { taken: Taken::Refused, .. }, _) => {
                ("refused: must read again".to_owned(), false)
            }
            (edit::Fact::Measured { took_us, .. }, _) if *took_us < 0 => {
                (format!("measured: {}", edit::signed(*took_us)), true)
            }
            _ => continue,
        };
        notes.push(Note { event: *event, words, bad });
    }
    notes
}

pub const CHARTS: &[Chart] = &[
    Chart { title: "How far each clock is off", x: "true time, s", y: "ms ahead or behind", data: errors },
    Chart { title: "Fate of the writes", x: "writes by", y: "writes", data: fates },
    Chart { title: "How far the stopwatch was off", x: "edit", y: "ms", data: mismeasured },
];

fn errors(trace: &Trace<Words>, count: usize) -> Plot {
    let line = |node: NodeId, name: &str| {
        let own = trace.events_from(0).take(count).filter(|(_, event)| event.node == node);
        let off = |(id, _): (EventId, &Event)| {
            (seconds(trace, id), trace.wall_error_us(id).unsigned_abs() as f64 / 1e3)
        };
        let points: Vec<_> = own.map(off).collect();
        let wrong = points.iter().any(|(_, off)| *off > 0.0);
        (Series::new(name, if wrong { Sense::Bad } else { Sense::Plain }), points)
    };
    Plot::Steps { lines: vec![line(ALICE, "Alice"), line(STORE, "Store"), line(BOB, "Bob")], limit: None }
}

/// The number of writes kept, thrown away and refused, by author.
fn fates(trace: &Trace<Words>, count: usize) -> Plot {
    let authors: Map<u32, NodeId> = facts(trace, count, Fact::edit)
        .filter_map(|(event, fact)| match fact {
            edit::Fact::Set { edit, .. } => Some((*edit, trace.event(event).node)),
            _ => None,
        })
        .collect();
    let mut counts: Map<(NodeId, Taken), f64> = Map::new();
    for (_, fact) in facts(trace, count, Fact::edit) {
        if let edit::Fact::Decided { edit, taken, .. } = fact
            && let Some(author) = authors.get(edit)
        {
            *counts.entry((*author, *taken)).or_default() += 1.0;
        }
    }
    let kinds = [
        (Taken::Kept, "kept", Sense::Good),
        (Taken::Dropped, "thrown away", Sense::Bad),
        (Taken::Refused, "refused", Sense::Unknown),
    ];
    let group = |node: NodeId, name: &str| {
        let values = kinds.map(|(kind, ..)| counts.get(&(node, kind)).copied().unwrap_or(0.0));
        (name.to_owned(), values.to_vec())
    };
    Plot::Bars {
        every_s: None,
        series: kinds.map(|(_, name, sense)| Series::new(name, sense)).to_vec(),
        groups: vec![group(ALICE, "Alice"), group(BOB, "Bob")],
    }
}

/// The difference between measured and actual durations.
fn mismeasured(trace: &Trace<Words>, count: usize) -> Plot {
    let mut set = Map::new();
    let mut groups = Vec::new();
    for (event, fact) in facts(trace, count, Fact::edit) {
        let at = trace.event(event).at;
        match fact {
            edit::Fact::Set { edit, .. } => drop(set.entry(*edit).or_insert(at)),
            edit::Fact::Measured { edit, took_us, .. } => {
                let Some(since) = set.get(edit) else { continue };
                let took = i64::try_from((at - *since).as_micros()).unwrap_or(i64::MAX);
                groups.push((edit.to_string(), vec![took_us.abs_diff(took) as f64 / 1e3]));
            }
            _ => {}
        }
    }
    Plot::Bars { every_s: None, series: vec![Series::new("off by", Sense::Bad)], groups }
}
