//! What the lesson reads off a run: beliefs and truth, words for the timeline, charts, and the numbers
//! that its prose mentions.

use super::knobs;
use std::collections::BTreeMap;

use super::scenario::{BROWSER, PAYMENTS, PAYMENTS_DB, PROVIDER};
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::Duration;
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::pay::Belief;
use crate::subject::payments::reading::latency_by_outcome;
use crate::subject::reading::{facts, seconds};
use crate::subject::{Fact, Msg, Timer, Words, pay};

/// How often each order was charged.
fn charges(trace: &Trace<Words>, count: usize) -> BTreeMap<u32, u32> {
    let mut charges = BTreeMap::new();
    for (_, fact) in facts(trace, count, Fact::pay) {
        match fact {
            pay::Fact::Pressed { order, .. } => _ = charges.entry(*order).or_default(),
            pay::Fact::Charged { order, .. } => *charges.entry(*order).or_default() += 1,
            _ => {}
        }
    }
    charges
}

fn truth_words(charges: &BTreeMap<u32, u32>) -> String {
    let times = |count: u32| match count {
        0 => "not charged".to_owned(),
        1 => "charged once".to_owned(),
        2 => "charged twice".to_owned(),
        count => format!("charged {count} times"),
    };
    if charges.len() <= 1 {
        return charges.values().next().map_or_else(|| "nothing was asked for yet".to_owned(), |c| times(*c));
    }
    let orders = |wanted: fn(u32) -> bool| charges.values().filter(|count| wanted(**count)).count();
    let (none, once, more) = (orders(|c| c == 0), orders(|c| c == 1), orders(|c| c > 1));
    format!("{none} not charged, {once} charged once, {more} more than once")
}

/// What each party believes of the orders, and what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let truth = charges(trace, count);
    let mut held: BTreeMap<NodeId, BTreeMap<u32, (Belief, EventId)>> = BTreeMap::new();
    for (event, fact) in facts(trace, count, Fact::pay) {
        if let pay::Fact::Believes { order, belief } = fact {
            let node = trace.event(event).node;
            held.entry(node).or_default().insert(*order, (*belief, event));
        }
    }
    let parties = [BROWSER, PAYMENTS, PROVIDER];
    let rows = parties.into_iter().map(|node| row(node, held.get(&node), &truth));
    let truth_is_bad = truth.values().any(|count| *count > 1);
    Beliefs { truth: truth_words(&truth), truth_is_bad, rows: rows.collect() }
}

fn row(
    node: NodeId,
    held: Option<&BTreeMap<u32, (Belief, EventId)>>,
    truth: &BTreeMap<u32, u32>,
) -> BeliefRow {
    let held = held.into_iter().flatten();
    let wrong = |order: u32, belief: Belief| match belief {
        Belief::Waiting | Belief::Unknown => false,
        Belief::Recorded => truth.get(&order).copied().unwrap_or(0) != 1,
        Belief::Charged(times) => truth.get(&order).copied().unwrap_or(0) != times,
        Belief::Failed => truth.get(&order).copied().unwrap_or(0) != 0,
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut mistaken, mut since) = (false, None);
    for (order, (belief, event)) in held {
        *counts.entry(belief.to_string()).or_default() += 1;
        mistaken |= wrong(*order, *belief);
        since = since.max(Some(*event));
    }
    let believes = match counts.len() {
        0 => "knows of nothing".to_owned(),
        1 if truth.len() <= 1 => counts.into_keys().next().unwrap_or_default(),
        _ => {
            let parts: Vec<_> = counts.iter().map(|(belief, count)| format!("{count} × {belief}")).collect();
            parts.join(", ")
        }
    };
    BeliefRow { node, believes, mistaken, since }
}

/// Charges and outcomes, in a few words, beside the events that brought them.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut times: BTreeMap<u32, u32> = BTreeMap::new();
    let mut notes = Vec::new();
    for (event, fact) in facts(trace, trace.len(), Fact::pay) {
        match fact {
            pay::Fact::Charged { order, receipt } => {
                let count = times.entry(*order).or_default();
                *count += 1;
                let again = if *count > 1 { " again" } else { "" };
                let words = format!("charged {}{again}", receipt.amount);
                notes.push(Note { event, words, bad: *count > 1 });
            }
            pay::Fact::Settled { outcome, told, .. } => {
                let (words, bad) = match (outcome, told) {
                    (Outcome::Ok, Some(told)) => (format!("told: paid {told}"), false),
                    (Outcome::Ok, None) => ("told: paid".to_owned(), false),
                    (Outcome::Failed, _) => ("told: refused".to_owned(), false),
                    (Outcome::Unknown, _) => ("gives up: unknown".to_owned(), true),
                };
                notes.push(Note { event, words, bad });
            }
            _ => {}
        }
    }
    notes
}

/// What can be drawn.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Charges per order over time", x: "true time, s", y: "charges", data: charges_over_time },
    Chart { title: "Attempts per order", x: "order", y: "attempts", data: attempts_per_order },
    Chart {
        title: "Latency by outcome",
        x: "order",
        y: "ms, on the browser's clock",
        data: latency_by_outcome,
    },
];

/// The orders with the most charges, as steps over time; all orders together beyond six.
fn charges_over_time(trace: &Trace<Words>, count: usize) -> Plot {
    const MOST: usize = 6;
    let totals = charges(trace, count);
    let mut chosen: Vec<u32> = totals.keys().copied().collect();
    chosen.sort_by_key(|order| (std::cmp::Reverse(totals[order]), *order));
    chosen.truncate(MOST);
    chosen.sort_unstable();
    let end = count.checked_sub(1).map_or(0.0, |last| seconds(trace, EventId(last as u32)));
    let line = |order: &u32| {
        let mut points = vec![(0.0, 0.0)];
        let mut height = 0.0;
        for (event, fact) in facts(trace, count, Fact::pay) {
            if matches!(fact, pay::Fact::Charged { order: other, .. } if other == order) {
                let at = seconds(trace, event);
                points.push((at, height));
                height += 1.0;
                points.push((at, height));
            }
        }
        points.push((end, height));
        let sense = if height > 1.0 { Sense::Bad } else { Sense::Good };
        (Series { name: format!("order {order}"), sense }, points)
    };
    Plot::Steps { lines: chosen.iter().map(line).collect(), limit: Some(1.0) }
}

/// How often the browser and the service asked, for each order.
fn attempts_per_order(trace: &Trace<Words>, count: usize) -> Plot {
    let mut attempts: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for (_, fact) in facts(trace, count, Fact::pay) {
        if let pay::Fact::Attempted { order, attempt } = fact {
            attempts.entry(*order).or_default().0 = f64::from(*attempt);
        }
    }
    for (_, event) in trace.events_from(0).take(count) {
        let Some(message) = event.message().filter(|_| event.kind == Kind::Sent) else { continue };
        if let Msg::Pay(pay::Msg::Charge { order, .. }) = trace.message(message).payload {
            attempts.entry(order).or_default().1 += 1.0;
        }
    }
    let plain = |name: &str, sense| Series { name: name.to_owned(), sense };
    Plot::Bars {
        series: vec![plain("Browser asked", Sense::Plain), plain("Payments asked", Sense::Unknown)],
        groups: attempts.into_iter().map(|(order, (a, b))| (order.to_string(), vec![a, b])).collect(),
    }
}

/// The service's first timeout at the provider.
pub fn first_charge_timeout(trace: &Trace<Words>) -> Option<EventId> {
    let is_it = |event: &Event| {
        event.kind == Kind::TimerFired
            && matches!(trace.timers[event.a as usize].timer, Timer::Pay(pay::Timer::ChargeTimeout { .. }))
    };
    trace.events_from(0).find(|(_, event)| is_it(event)).map(|(id, _)| id)
}

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let at = |event: Option<EventId>| event.map_or("never".to_owned(), |id| trace.event(id).at.to_string());
    let charged: Vec<EventId> = facts(trace, trace.len(), Fact::pay)
        .filter(|(_, fact)| matches!(fact, pay::Fact::Charged { .. }))
        .map(|(event, _)| event)
        .collect();
    let timeout = first_charge_timeout(trace);
    let dropped = trace.events_from(0).find(|(_, event)| event.kind == Kind::Dropped).map(|(id, _)| id);
    let waited = timeout.map_or(Duration::ZERO, |id| trace.timers[trace.event(id).a as usize].after);
    let amount = facts(trace, trace.len(), Fact::pay).find_map(|(_, fact)| match fact {
        pay::Fact::Pressed { amount, .. } => Some(amount.to_string()),
        _ => None,
    });
    let table_writes =
        trace.events.iter().filter(|event| event.kind == Kind::Wrote && event.node == PAYMENTS_DB).count();
    vec![
        ("amount", amount.unwrap_or_default()),
        ("charges", charged.len().to_string()),
        ("first_charge", at(charged.first().copied())),
        ("second_charge", at(charged.get(1).copied())),
        ("lost_at", at(dropped)),
        ("timeout_at", at(timeout)),
        ("waited", waited.to_string()),
        ("service_timeout", settings.get(knobs::SERVICE_TIMEOUT).to_string()),
        ("table_writes", table_writes.to_string()),
    ]
}
