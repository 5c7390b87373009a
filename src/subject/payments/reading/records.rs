//! Compares a shop's database with the browser's claims.

use crate::sim::sorted::{Map, Set};

use super::{held, latency_by_outcome, payments};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::pay::{Belief, Fact};
use crate::subject::payments::scene::{BROWSER, DATABASE, SHOP};
use crate::subject::reading::facts;
use crate::subject::{self, Words};

/// The state of an order in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    Nothing,
    Recorded,
    Closed,
}

/// An order for which someone pressed Pay.
#[derive(Clone, Copy, Debug)]
struct Payment {
    truth: Truth,
    /// The outcome the browser was told, and the event.
    told: Option<(Outcome, EventId)>,
}

impl Payment {
    const fn is_recorded(self) -> bool {
        matches!(self.truth, Truth::Recorded)
    }

    /// Returns whether the browser was told something false.
    fn is_misled(self) -> bool {
        match self.told {
            Some((Outcome::Ok, _)) => !self.is_recorded(),
            Some((Outcome::Failed, _)) => self.is_recorded(),
            Some((Outcome::Unknown, _)) | None => false,
        }
    }
}

/// Every order for which Pay was pressed, after the first `count` events.
fn orders(trace: &Trace<Words>, count: usize) -> Map<u32, Payment> {
    let mut orders = Map::new();
    for (event, fact) in facts(trace, count, subject::Fact::pay) {
        match fact {
            Fact::Pressed { order, .. } => {
                orders.insert(*order, Payment { truth: Truth::Nothing, told: None });
            }
            Fact::Recorded { order, .. } => _ = orders.get_mut(order).map(|p| p.truth = Truth::Recorded),
            Fact::Closed { order } => _ = orders.get_mut(order).map(|p| p.truth = Truth::Closed),
            Fact::Settled { order, outcome, .. } => {
                _ = orders.get_mut(order).map(|p| p.told = Some((*outcome, event)));
            }
            _ => {}
        }
    }
    orders
}

/// The number of orders recorded at the end.
pub fn recorded(trace: &Trace<Words>) -> usize {
    orders(trace, trace.len()).values().filter(|payment| payment.is_recorded()).count()
}

/// The number of orders about which the browser was told something false.
pub fn misled(trace: &Trace<Words>) -> usize {
    orders(trace, trace.len()).values().filter(|payment| payment.is_misled()).count()
}

/// For each order, the outcome the browser was told, if any, and whether the order is recorded.
pub fn told_and_recorded(trace: &Trace<Words>) -> Vec<(Option<Outcome>, bool)> {
    let told = |payment: Payment| payment.told.map(|(outcome, _)| outcome);
    orders(trace, trace.len()).values().map(|payment| (told(*payment), payment.is_recorded())).collect()
}

/// When the browser was first told an outcome.
pub fn first_told(trace: &Trace<Words>) -> Option<EventId> {
    orders(trace, trace.len()).values().filter_map(|payment| Some(payment.told?.1)).min()
}

/// When the browser had been told an outcome for every order; `None` if it never was.
pub fn all_told(trace: &Trace<Words>) -> Option<EventId> {
    let orders = orders(trace, trace.len());
    orders.values().map(|payment| Some(payment.told?.1)).collect::<Option<Vec<_>>>()?.into_iter().max()
}

fn truth_words(orders: &Map<u32, Payment>) -> String {
    let words = |truth| match truth {
        Truth::Nothing => "not recorded",
        Truth::Recorded => "recorded",
        Truth::Closed => "closed, not recorded",
    };
    if orders.len() <= 1 {
        let only = orders.values().next().map(|payment| words(payment.truth));
        return only.unwrap_or("no payment requested yet").to_owned();
    }
    let kinds = [Truth::Recorded, Truth::Nothing, Truth::Closed];
    let counts = kinds.map(|kind| (kind, orders.values().filter(|p| p.truth == kind).count()));
    let parts = counts.iter().filter(|(_, count)| *count > 0);
    parts.map(|(kind, count)| format!("{count} {}", words(*kind))).collect::<Vec<_>>().join("; ")
}

/// The last crash of each node.
fn crashes(trace: &Trace<Words>, count: usize) -> Map<NodeId, EventId> {
    let crashed = trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed);
    crashed.map(|(id, event)| (event.node, id)).collect()
}

/// Each party's belief about the orders, and the truth.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let truth = orders(trace, count);
    let crashes = crashes(trace, count);
    // A crash erases beliefs that were only in memory.
    let held = held(trace, count, |node, event| {
        node == DATABASE || crashes.get(&node).is_none_or(|crash| *crash < event)
    });
    let row = |node| row(node, held.get(&node), crashes.get(&node).copied(), &truth);
    let truth_is_bad = truth.values().any(|payment| payment.is_misled());
    Beliefs { truth: truth_words(&truth), truth_is_bad, rows: [BROWSER, SHOP, DATABASE].map(row).into() }
}

fn row(
    node: NodeId,
    held: Option<&Map<u32, (Belief, EventId)>>,
    crashed: Option<EventId>,
    truth: &Map<u32, Payment>,
) -> BeliefRow {
    let words = |belief| match belief {
        Belief::Recorded if node == DATABASE => "recorded",
        Belief::Failed if node == DATABASE => "closed",
        Belief::Waiting => "waiting",
        Belief::Charged(_) | Belief::Recorded => "paid",
        Belief::Failed => "failed",
        Belief::Unknown => "unknown",
    };
    let mut counts: Map<&str, usize> = Map::new();
    let (mut mistaken, mut since) = (false, None);
    for (order, (belief, event)) in held.into_iter().flatten() {
        *counts.entry(words(*belief)).or_default() += 1;
        let recorded = truth.get(order).is_some_and(|payment| payment.is_recorded());
        mistaken |= match belief {
            Belief::Waiting | Belief::Unknown => false,
            Belief::Charged(_) | Belief::Recorded => !recorded,
            Belief::Failed => recorded,
        };
        since = since.max(Some(*event));
    }
    let believes = match counts.len() {
        0 if crashed.is_some() && node != DATABASE => "lost its memory in a crash".to_owned(),
        0 => "has not heard of it".to_owned(),
        1 if truth.len() <= 1 => counts.into_iter().next().unwrap_or_default().0.to_owned(),
        _ => counts.iter().map(|(words, count)| format!("{count} {words}")).collect::<Vec<_>>().join(", "),
    };
    BeliefRow { node, believes, flaw: mistaken.into(), since: since.or(crashed.filter(|_| node != DATABASE)) }
}

/// Notes on what the database did and what the browser was told, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let (mut recorded, mut failed) = (Set::new(), Set::new());
    let mut notes = Vec::new();
    for (event, fact) in payments(trace).all() {
        let (words, bad) = match fact {
            Fact::Recorded { order, .. } => {
                recorded.insert(*order);
                let late = failed.contains(order);
                (format!("order {order} recorded{}", if late { " after all" } else { "" }), late)
            }
            Fact::Closed { order } => (format!("order {order} closed"), false),
            Fact::Settled { order, outcome: Outcome::Ok, .. } => (format!("order {order}: paid"), false),
            Fact::Settled { order, outcome: Outcome::Failed, .. } => {
                failed.insert(*order);
                let wrong = recorded.contains(order);
                let yet = if wrong { ", but recorded" } else { "" };
                (format!("order {order}: “failed”{yet}"), wrong)
            }
            Fact::Settled { order, outcome: Outcome::Unknown, .. } => {
                (format!("order {order}: unknown"), false)
            }
            _ => continue,
        };
        notes.push(Note { event, words, bad });
    }
    notes
}

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Belief and truth", x: "the browser says", y: "payments", data: belief_and_truth },
    Chart {
        title: "Time until the browser knew",
        x: "order",
        y: "ms, on the browser's clock",
        data: latency_by_outcome,
    },
];

/// The number of payments for each belief of the browser, split by whether they are recorded.
fn belief_and_truth(trace: &Trace<Words>, count: usize) -> Plot {
    let orders = orders(trace, count);
    let group = |label: &str, told: Option<Outcome>| {
        let of = |recorded: bool| {
            let those = orders.values().filter(|p| p.told.map(|(outcome, _)| outcome) == told);
            those.filter(|p| p.is_recorded() == recorded).count() as f64
        };
        (label.to_owned(), vec![of(true), of(false)])
    };
    Plot::Bars {
        every_s: None,
        series: vec![Series::new("recorded", Sense::Plain), Series::new("not recorded", Sense::Unknown)],
        groups: vec![
            group("paid", Some(Outcome::Ok)),
            group("failed", Some(Outcome::Failed)),
            group("unknown", Some(Outcome::Unknown)),
            group("nothing yet", None),
        ],
    }
}
