//! What the lesson reads off a run: beliefs and truth, words for the timeline, charts, and the numbers
//! that its prose mentions.

use super::knobs;
use std::collections::BTreeMap;

use super::scenario::{BROWSER, DATABASE, SHOP};
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::pay::Belief;
use crate::subject::payments::reading::latency_by_outcome;
use crate::subject::reading::facts;
use crate::subject::{Fact, Words, pay};

/// What the database holds of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    Nothing,
    Recorded,
    Closed,
}

/// An order that somebody has pressed Pay for.
#[derive(Clone, Copy, Debug)]
struct Payment {
    truth: Truth,
    /// What the browser was told, and when.
    told: Option<(Outcome, EventId)>,
}

impl Payment {
    const fn is_recorded(self) -> bool {
        matches!(self.truth, Truth::Recorded)
    }

    /// Whether the browser was told what is not so.
    fn is_misled(self) -> bool {
        match self.told {
            Some((Outcome::Ok, _)) => !self.is_recorded(),
            Some((Outcome::Failed, _)) => self.is_recorded(),
            Some((Outcome::Unknown, _)) | None => false,
        }
    }
}

/// Every order that was pressed for, after the first so many events.
fn payments(trace: &Trace<Words>, count: usize) -> BTreeMap<u32, Payment> {
    let mut payments = BTreeMap::new();
    for (event, fact) in facts(trace, count, Fact::pay) {
        match fact {
            pay::Fact::Pressed { order, .. } => {
                payments.insert(*order, Payment { truth: Truth::Nothing, told: None });
            }
            pay::Fact::Recorded { order, .. } => {
                _ = payments.get_mut(order).map(|p| p.truth = Truth::Recorded);
            }
            pay::Fact::Closed { order } => _ = payments.get_mut(order).map(|p| p.truth = Truth::Closed),
            pay::Fact::Settled { order, outcome, .. } => {
                _ = payments.get_mut(order).map(|p| p.told = Some((*outcome, event)));
            }
            _ => {}
        }
    }
    payments
}

/// How many orders are recorded when all is said.
pub fn recorded(trace: &Trace<Words>) -> usize {
    payments(trace, trace.len()).values().filter(|payment| payment.is_recorded()).count()
}

/// When the browser was told something of an order for the first time.
pub fn first_told(trace: &Trace<Words>) -> Option<EventId> {
    payments(trace, trace.len()).values().filter_map(|payment| Some(payment.told?.1)).min()
}

/// When it had been told something of every order.
pub fn all_told(trace: &Trace<Words>) -> Option<EventId> {
    let payments = payments(trace, trace.len());
    payments.values().map(|payment| Some(payment.told?.1)).collect::<Option<Vec<_>>>()?.into_iter().max()
}

fn truth_words(payments: &BTreeMap<u32, Payment>) -> String {
    let words = |truth| match truth {
        Truth::Nothing => "not recorded",
        Truth::Recorded => "recorded",
        Truth::Closed => "closed, not recorded",
    };
    if payments.len() <= 1 {
        let only = payments.values().next().map(|payment| words(payment.truth));
        return only.unwrap_or("nothing was asked for yet").to_owned();
    }
    let kinds = [Truth::Recorded, Truth::Nothing, Truth::Closed];
    let counts = kinds.map(|kind| (kind, payments.values().filter(|p| p.truth == kind).count()));
    let parts = counts.iter().filter(|(_, count)| *count > 0);
    parts.map(|(kind, count)| format!("{count} {}", words(*kind))).collect::<Vec<_>>().join("; ")
}

/// The last crash of each node.
fn crashes(trace: &Trace<Words>, count: usize) -> BTreeMap<NodeId, EventId> {
    let crashed = trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed);
    crashed.map(|(id, event)| (event.node, id)).collect()
}

/// What each party believes of the orders, and what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let truth = payments(trace, count);
    let crashes = crashes(trace, count);
    let mut held: BTreeMap<NodeId, BTreeMap<u32, (Belief, EventId)>> = BTreeMap::new();
    for (event, fact) in facts(trace, count, Fact::pay) {
        if let pay::Fact::Believes { order, belief } = fact {
            let node = trace.event(event).node;
            // A crash takes with it what was only in memory.
            if node == DATABASE || crashes.get(&node).is_none_or(|crash| *crash < event) {
                held.entry(node).or_default().insert(*order, (*belief, event));
            }
        }
    }
    let row = |node| row(node, held.get(&node), crashes.get(&node).copied(), &truth);
    let truth_is_bad = truth.values().any(|payment| payment.is_misled());
    Beliefs { truth: truth_words(&truth), truth_is_bad, rows: [BROWSER, SHOP, DATABASE].map(row).into() }
}

fn row(
    node: NodeId,
    held: Option<&BTreeMap<u32, (Belief, EventId)>>,
    crashed: Option<EventId>,
    truth: &BTreeMap<u32, Payment>,
) -> BeliefRow {
    let words = |belief| match belief {
        Belief::Recorded if node == DATABASE => "recorded",
        Belief::Failed if node == DATABASE => "closed",
        Belief::Waiting => "waiting",
        Belief::Charged(_) | Belief::Recorded => "paid",
        Belief::Failed => "failed",
        Belief::Unknown => "unknown",
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
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
        0 if crashed.is_some() && node != DATABASE => "remembers nothing since its crash".to_owned(),
        0 => "knows of nothing".to_owned(),
        1 if truth.len() <= 1 => counts.into_keys().next().unwrap_or_default().to_owned(),
        _ => counts.iter().map(|(words, count)| format!("{count} {words}")).collect::<Vec<_>>().join(", "),
    };
    BeliefRow { node, believes, mistaken, since: since.or(crashed.filter(|_| node != DATABASE)) }
}

/// What the database did and what the browser was told, beside the events that brought them.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut recorded: BTreeMap<u32, bool> = BTreeMap::new();
    let mut failed: BTreeMap<u32, bool> = BTreeMap::new();
    let mut notes = Vec::new();
    for (event, fact) in facts(trace, trace.len(), Fact::pay) {
        let (words, bad) = match fact {
            pay::Fact::Recorded { order, .. } => {
                recorded.insert(*order, true);
                let late = failed.contains_key(order);
                (format!("order {order} recorded{}", if late { " all the same" } else { "" }), late)
            }
            pay::Fact::Closed { order } => (format!("order {order} closed"), false),
            pay::Fact::Settled { order, outcome: Outcome::Ok, .. } => (format!("order {order}: paid"), false),
            pay::Fact::Settled { order, outcome: Outcome::Failed, .. } => {
                failed.insert(*order, true);
                let wrong = recorded.contains_key(order);
                let yet = if wrong { ", yet recorded" } else { "" };
                (format!("order {order}: “failed”{yet}"), wrong)
            }
            pay::Fact::Settled { order, outcome: Outcome::Unknown, .. } => {
                (format!("order {order}: unknown"), false)
            }
            _ => continue,
        };
        notes.push(Note { event, words, bad });
    }
    notes
}

/// What can be drawn.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Belief and truth", x: "the browser says", y: "payments", data: belief_and_truth },
    Chart {
        title: "How long until the browser knew",
        x: "order",
        y: "ms, on the browser's clock",
        data: latency_by_outcome,
    },
];

/// How many payments there are of each belief of the browser, and of those how many are recorded.
fn belief_and_truth(trace: &Trace<Words>, count: usize) -> Plot {
    let payments = payments(trace, count);
    let group = |label: &str, told: Option<Outcome>| {
        let of = |recorded: bool| {
            let those = payments.values().filter(|p| p.told.map(|(outcome, _)| outcome) == told);
            those.filter(|p| p.is_recorded() == recorded).count() as f64
        };
        (label.to_owned(), vec![of(true), of(false)])
    };
    Plot::Bars {
        series: vec![
            Series { name: "recorded".to_owned(), sense: Sense::Plain },
            Series { name: "not recorded".to_owned(), sense: Sense::Unknown },
        ],
        groups: vec![
            group("paid", Some(Outcome::Ok)),
            group("failed", Some(Outcome::Failed)),
            group("unknown", Some(Outcome::Unknown)),
            group("nothing yet", None),
        ],
    }
}

/// The names of a row's cells in the table of what was told and what is true.
const CELLS: [(&str, &str); 5] = [
    ("told_1", "truth_1"),
    ("told_2", "truth_2"),
    ("told_3", "truth_3"),
    ("told_4", "truth_4"),
    ("told_5", "truth_5"),
];

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let at = |event: Option<EventId>| event.map_or("never".to_owned(), |id| trace.event(id).at.to_string());
    let payments = payments(trace, trace.len());
    let those = |wanted: fn(&Payment) -> bool| payments.values().filter(|p| wanted(p)).count().to_string();
    let amount = facts(trace, trace.len(), Fact::pay).find_map(|(_, fact)| match fact {
        pay::Fact::Pressed { amount, .. } => Some(amount.to_string()),
        _ => None,
    });
    let mut values = vec![
        ("amount", amount.unwrap_or_default()),
        ("payments", payments.len().to_string()),
        ("recorded", those(|payment| payment.is_recorded())),
        ("not_recorded", those(|payment| !payment.is_recorded())),
        ("misled", those(|payment| payment.is_misled())),
        ("first_told", at(first_told(trace))),
        ("timeout", settings.get(knobs::TIMEOUT).to_string()),
    ];
    for (index, (told, truth)) in (1..).zip(CELLS) {
        let Some(payment) = payments.get(&index) else { continue };
        let said = match payment.told {
            Some((Outcome::Ok, _)) => "paid",
            Some((Outcome::Failed, _)) => "failed",
            Some((Outcome::Unknown, _)) => "unknown",
            None => "nothing yet",
        };
        values.push((told, said.to_owned()));
        values.push((truth, if payment.is_recorded() { "recorded" } else { "not recorded" }.to_owned()));
    }
    values
}
