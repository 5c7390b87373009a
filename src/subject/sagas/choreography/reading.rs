//! Reads runs without an orchestrator: what each service believes of the orders, the events lost between them, and
//! the stock held.

use super::scene::{BUS, INVENTORY, ORDERS, PAYMENTS};
use crate::sim::ids::EventId;
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::{facts, seconds};
use crate::subject::saga::{Deed, Fact, Msg};
use crate::subject::sagas::reading::{
    Book, Extent, Truth, concluding_row, effects_by_saga, is_broken, participant_row, sagas,
};
use crate::subject::{self, Words};

/// Each party's belief about the orders, and the truth.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let book = Book::of(trace, count);
    let orders = concluding_row(trace, count, ORDERS, |truth, deed, effect| match deed {
        Deed::ConfirmOrder => effect > 0 && truth.extent() != Extent::All,
        _ => effect == 0 && truth.extent() != Extent::Nothing,
    });
    let [inventory, payments] = [INVENTORY, PAYMENTS].map(|node| participant_row(trace, count, node));
    Beliefs {
        truth: book.words("orders"),
        truth_is_bad: is_broken(trace, count),
        rows: vec![orders, bus_row(trace, count), inventory, payments],
    }
}

fn bus_row(trace: &Trace<Words>, count: usize) -> BeliefRow {
    let (mut due, mut since) = (0_i64, None);
    let all = facts(trace, count, subject::Fact::saga);
    for (event, fact) in all.filter(|(event, _)| trace.event(*event).node == BUS) {
        since = Some(event);
        due += match fact {
            Fact::Kept { .. } => 1,
            Fact::Cleared { .. } => -1,
            _ => 0,
        };
    }
    let believes = match due {
        0 if since.is_none() => "keeps no events".to_owned(),
        0 => "everybody has heard everything".to_owned(),
        due => format!("events still to be delivered: {due}"),
    };
    BeliefRow { node: BUS, believes, flaw: Flaw::None, since }
}

/// Notes on what was done, refused and undone, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut book = Book::default();
    let mut notes = Vec::new();
    for (event, fact) in sagas(trace).all() {
        let note = note(book.follow(event, *fact), *fact);
        notes.extend(note.map(|(words, bad)| Note { event, words, bad }));
    }
    notes.extend(lost(trace));
    sort_by_number(&mut notes, |note| note.event.0.into());
    notes
}

fn note(order: &Truth, fact: Fact) -> Option<(String, bool)> {
    Some(match fact {
        Fact::Did { deed, .. } => {
            let is_cancelled = deed != Deed::CreateOrder && order.effects.get(&Deed::CreateOrder) == Some(&0);
            match order.effect(deed) {
                times @ 2.. => (format!("{} for the {} time", deed.done(), nth(times)), true),
                _ if is_cancelled => (format!("{} for a cancelled order", deed.done()), true),
                _ if deed == Deed::ConfirmOrder => (deed.done().to_owned(), false),
                _ => return None,
            }
        }
        Fact::Undid { deed, .. } => (deed.undone().to_owned(), false),
        Fact::Refused { deed, .. } => (deed.refused().to_owned(), false),
        Fact::Unmoved { undo: true, first: true, .. } => ("tombstone left".to_owned(), false),
        _ => return None,
    })
}

fn nth(times: i64) -> String {
    match times {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        more => format!("{more}th"),
    }
}

/// Notes on lost events, if nobody keeps events.
fn lost(trace: &Trace<Words>) -> Vec<Note> {
    if sagas(trace).any(|fact| matches!(fact, Fact::Kept { .. })) {
        return Vec::new();
    }
    let dropped = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Dropped);
    let note = |(event, dropped): (EventId, &Event)| {
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

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "What is in effect", x: "order", y: "steps", data: effects_by_saga },
    Chart { title: "Stock held", x: "true time, s", y: "units", data: stock },
];

/// The number of items reserved or sold, and the number of orders still wanted.
fn stock(trace: &Trace<Words>, count: usize) -> Plot {
    let (mut held, mut wanted) = (StepLine::default(), StepLine::default());
    let mut book = Book::default();
    for (event, fact) in facts(trace, count, subject::Fact::saga) {
        book.follow(event, *fact);
        if !matches!(fact, Fact::Did { .. } | Fact::Undid { .. }) {
            continue;
        }
        let pieces: i64 = book.0.values().map(|order| order.effect(Deed::ReserveStock)).sum();
        let open = book.0.values().filter(|order| order.effect(Deed::CreateOrder) > 0).count();
        let at = seconds(trace, event);
        held.step(at, pieces as f64);
        wanted.step(at, open as f64);
    }
    Plot::Steps {
        lines: vec![
            (Series::new("units reserved or sold", Sense::Bad), held.until(trace, count)),
            (Series::new("orders not cancelled", Sense::Good), wanted.until(trace, count)),
        ],
        limit: None,
    }
}
