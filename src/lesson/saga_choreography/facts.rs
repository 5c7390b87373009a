//! What the lesson reads off a run: beliefs and truth, words for the timeline, charts, and the numbers
//! that its prose mentions.

use super::knobs;
use std::collections::BTreeMap;

use super::scenario::{BUS, INVENTORY, ORDERS, PAYMENTS, WHOLE};
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::reading::violation;
use crate::subject::reading::{facts, seconds};
use crate::subject::saga::{Deed, Fact, Msg};
use crate::subject::sagas::reading::{self as sagas, Book, Extent, Truth};
use crate::subject::{self, Words};

fn when(trace: &Trace<Words>, wanted: impl Fn(&Fact) -> bool) -> Option<EventId> {
    facts(trace, trace.len(), subject::Fact::saga).find(|(_, fact)| wanted(fact)).map(|(event, _)| event)
}

/// When Orders cancelled the second order.
pub fn second_cancelled(trace: &Trace<Words>) -> Option<EventId> {
    when(trace, |fact| matches!(fact, Fact::Undid { saga: 2, deed: Deed::CreateOrder }))
}

/// When the stock of an order was released.
pub fn released(trace: &Trace<Words>, order: u32) -> Option<EventId> {
    when(trace, |fact| matches!(*fact, Fact::Undid { saga, deed: Deed::ReserveStock } if saga == order))
}

/// What each party believes of the orders, and what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let book = Book::of(trace, count);
    let orders = sagas::concluding_row(trace, count, ORDERS, |truth, deed, effect| match deed {
        Deed::ConfirmOrder => effect > 0 && truth.extent() != Extent::All,
        _ => effect == 0 && truth.extent() != Extent::Nothing,
    });
    let [inventory, payments] = [INVENTORY, PAYMENTS].map(|node| sagas::participant_row(trace, count, node));
    Beliefs {
        truth: book.words("orders"),
        truth_is_bad: sagas::is_broken(trace, count),
        rows: vec![orders, bus_row(trace, count), inventory, payments],
    }
}

fn bus_row(trace: &Trace<Words>, count: usize) -> BeliefRow {
    let (mut kept, mut due, mut since) = (false, 0_i64, None);
    for (event, fact) in
        facts(trace, count, subject::Fact::saga).filter(|(id, _)| trace.event(*id).node == BUS)
    {
        let change = match fact {
            Fact::Kept { .. } => 1,
            Fact::Cleared { .. } => -1,
            _ => 0,
        };
        (kept, due, since) = (true, due + change, Some(event));
    }
    let believes = match due {
        0 if !kept => "keeps nothing".to_owned(),
        0 => "everybody has heard everything".to_owned(),
        due => format!("{due} events to be heard"),
    };
    BeliefRow { node: BUS, believes, mistaken: false, since }
}

/// What was done, refused and undone, beside the events that brought it.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut orders: BTreeMap<u32, BTreeMap<Deed, i64>> = BTreeMap::new();
    let mut notes = Vec::new();
    for (event, fact) in facts(trace, trace.len(), subject::Fact::saga) {
        let effects = orders.entry(fact.saga()).or_default();
        let (words, bad) = match *fact {
            Fact::Did { deed, .. } => {
                let effect = effects.entry(deed).or_default();
                *effect += 1;
                let times = *effect;
                let cancelled = deed != Deed::CreateOrder && effects.get(&Deed::CreateOrder) == Some(&0);
                match deed {
                    _ if times > 1 => (format!("{}, the {} time", deed.done(), nth(times)), true),
                    _ if cancelled => (format!("{} for a cancelled order", deed.done()), true),
                    Deed::ConfirmOrder => (deed.done().to_owned(), false),
                    _ => continue,
                }
            }
            Fact::Undid { deed, .. } => {
                *effects.entry(deed).or_default() -= 1;
                (deed.undone().to_owned(), false)
            }
            Fact::Refused { deed, .. } => (deed.refused().to_owned(), false),
            Fact::Unmoved { undo: true, first: true, .. } => ("noted: not to be done".to_owned(), false),
            _ => continue,
        };
        notes.push(Note { event, words, bad });
    }
    notes.extend(lost(trace));
    notes.sort_by_key(|note| note.event);
    notes
}

fn nth(times: i64) -> String {
    match times {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        more => format!("{more}th"),
    }
}

/// Events that are lost where nobody keeps them.
fn lost(trace: &Trace<Words>) -> Vec<Note> {
    if facts(trace, trace.len(), subject::Fact::saga).any(|(_, fact)| matches!(fact, Fact::Kept { .. })) {
        return Vec::new();
    }
    let dropped = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Dropped);
    let note = |(event, dropped): (EventId, &crate::sim::trace::Event)| {
        let message = trace.message(dropped.message()?);
        let heard = match message.payload.saga()? {
            Msg::Event { .. } if message.to == INVENTORY => "Inventory",
            Msg::Event { .. } if message.to == PAYMENTS => "Payments",
            Msg::Event { .. } => "Orders",
            Msg::Publish { .. } => "the bus",
            _ => return None,
        };
        Some(Note { event, words: format!("nobody tells {heard} again"), bad: true })
    };
    dropped.filter_map(note).collect()
}

/// What can be drawn.
pub const CHARTS: &[Chart] = &[
    Chart { title: "What is in effect", x: "order", y: "deeds", data: sagas::effects_by_saga },
    Chart { title: "Stock that is held", x: "true time, s", y: "pieces", data: stock },
];

/// How many pieces are reserved or sold, and for how many orders that are still wanted.
fn stock(trace: &Trace<Words>, count: usize) -> Plot {
    let end = count.checked_sub(1).map_or(0.0, |last| seconds(trace, EventId(last as u32)));
    let (mut held, mut wanted) = (vec![(0.0, 0.0)], vec![(0.0, 0.0)]);
    let mut effects: BTreeMap<(u32, Deed), i64> = BTreeMap::new();
    for (event, fact) in facts(trace, count, subject::Fact::saga) {
        let (key, change) = match *fact {
            Fact::Did { saga, deed } => ((saga, deed), 1),
            Fact::Undid { saga, deed } => ((saga, deed), -1),
            _ => continue,
        };
        *effects.entry(key).or_default() += change;
        let of = |wanted: Deed| effects.iter().filter(move |((_, deed), _)| *deed == wanted);
        let pieces: i64 = of(Deed::ReserveStock).map(|(_, effect)| *effect).sum();
        let open = of(Deed::CreateOrder).filter(|(_, effect)| **effect > 0).count();
        let at = seconds(trace, event);
        for (line, value) in [(&mut held, pieces as f64), (&mut wanted, open as f64)] {
            let before = line.last().map_or(0.0, |(_, value)| *value);
            line.extend([(at, before), (at, value)]);
        }
    }
    for line in [&mut held, &mut wanted] {
        let before = line.last().map_or(0.0, |(_, value)| *value);
        line.push((end, before));
    }
    let series = |name: &str, sense| Series { name: name.to_owned(), sense };
    Plot::Steps {
        lines: vec![
            (series("pieces reserved or sold", Sense::Bad), held),
            (series("orders that are not cancelled", Sense::Good), wanted),
        ],
        limit: None,
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
    let events =
        trace.messages.iter().filter(|message| matches!(message.payload.saga(), Some(Msg::Event { .. })));
    let lost = violation(trace, Some(WHOLE)).map(|verdict| verdict.event);
    vec![
        ("orders", book.0.len().to_string()),
        ("in_part", book.count(Extent::Partly).to_string()),
        ("cancelled", at(second_cancelled(trace))),
        ("released", at(released(trace, 1))),
        ("lost", at(lost)),
        ("events", events.count().to_string()),
        ("again", settings.get(knobs::AGAIN).to_string()),
        (
            "left",
            book.0
                .values()
                .find(|truth| truth.extent() == Extent::Partly)
                .map_or_else(String::new, Truth::words),
        ),
    ]
}
