//! How many times cards were charged, and what each party believes about it.

use crate::sim::sorted::Map;
use crate::sim::sorting::sort_by_number;

use super::{held, latency_by_outcome, payments};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series};
use crate::subject::counting::times;
use crate::subject::pay::{Belief, Fact, Msg, Timer};
use crate::subject::payments::scene::{BROWSER, PAYMENTS, PROVIDER};
use crate::subject::payments::store::TAKEN_OVER;
use crate::subject::reading::{facts, first_event, seconds};
use crate::subject::{self, Words};

/// The `nth` event in which a card was charged, counted from 1.
pub fn charged(trace: &Trace<Words>, nth: usize) -> Option<EventId> {
    payments(trace).nth(nth, |fact| matches!(fact, Fact::Charged { .. }))
}

/// The number of charges before an event.
pub fn charges_before(trace: &Trace<Words>, limit: EventId) -> usize {
    let charges = payments(trace).all().filter(|(_, fact)| matches!(fact, Fact::Charged { .. }));
    charges.filter(|(event, _)| *event < limit).count()
}

/// The service's first timeout while waiting for the provider.
pub fn gave_up_waiting(trace: &Trace<Words>) -> Option<EventId> {
    first_event(trace, |event| {
        let timer = || trace.timers[event.a as usize].timer;
        event.kind == Kind::TimerFired && matches!(timer(), subject::Timer::Pay(Timer::ChargeTimeout { .. }))
    })
}

/// All timeouts of the service at the provider.
pub fn waited_in_vain(trace: &Trace<Words>) -> impl Iterator<Item = EventId> {
    let is_timeout = |event: &Event| {
        let timer = || trace.timers[event.a as usize].timer;
        event.kind == Kind::TimerFired && matches!(timer(), subject::Timer::Pay(Timer::ChargeTimeout { .. }))
    };
    trace.events_from(0).filter(move |(_, event)| is_timeout(event)).map(|(id, _)| id)
}

/// The service's requests to the provider, in the order in which they were sent.
fn requests(trace: &Trace<Words>) -> impl Iterator<Item = (EventId, &Msg)> {
    let own = trace.messages.iter().filter(|message| message.from == PAYMENTS);
    own.filter_map(|message| Some((message.sent, message.payload.pay()?)))
}

/// When the service asked the provider for a charge once more.
pub fn asked_again(trace: &Trace<Words>) -> impl Iterator<Item = EventId> {
    requests(trace).filter(|(_, msg)| matches!(msg, Msg::Charge { attempt: 2.., .. })).map(|(sent, _)| sent)
}

/// How many of the service's jobs asked for a charge for an order.
pub fn jobs_of(trace: &Trace<Words>, order: u32) -> usize {
    let jobs = requests(trace).filter_map(|(_, msg)| match msg {
        Msg::Charge { job, order: of, .. } if *of == order => Some((*job, ())),
        _ => None,
    });
    jobs.collect::<Map<u32, ()>>().len()
}

/// How many keys the browser used for an order.
pub fn keys_used(trace: &Trace<Words>, order: u32) -> usize {
    let mut keys = Vec::new();
    for message in trace.messages.iter().filter(|message| message.from == BROWSER) {
        if let Some(Msg::Pay { order: of, key, .. }) = message.payload.pay()
            && *of == order
            && !keys.contains(&key)
        {
            keys.push(key);
        }
    }
    keys.len()
}

/// How many claims were taken over by another request than the one that had made them.
pub fn takeovers(trace: &Trace<Words>) -> usize {
    let wrote = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Wrote);
    wrote.filter(|(_, event)| trace.label(event).to_string() == TAKEN_OVER).count()
}

/// The first answer from the provider that arrives after the service retried.
pub fn retry_answered(trace: &Trace<Words>) -> Option<EventId> {
    let again = trace.messages.iter().find(|message| {
        message.from == PAYMENTS && matches!(message.payload.pay(), Some(Msg::Charge { attempt: 2.., .. }))
    });
    let of_provider = |event: &Event| event.message().is_some_and(|id| trace.message(id).from == PROVIDER);
    let answers = |(_, event): &(EventId, &Event)| {
        event.kind == Kind::Delivered && event.node == PAYMENTS && of_provider(event)
    };
    trace.events_from(again?.sent.index()).find(answers).map(|(id, _)| id)
}

/// The number of charges of each order.
fn charges(trace: &Trace<Words>, count: usize) -> Map<u32, u32> {
    let mut charges = Map::new();
    for (_, fact) in facts(trace, count, subject::Fact::pay) {
        match fact {
            Fact::Pressed { order, .. } => _ = charges.entry(*order).or_default(),
            Fact::Charged { order, .. } => *charges.entry(*order).or_default() += 1,
            _ => {}
        }
    }
    charges
}

fn truth_words(charges: &Map<u32, u32>) -> String {
    let told = |count: u32| match count {
        0 => "not charged".to_owned(),
        count => format!("charged {}", times(count.into())),
    };
    if charges.len() <= 1 {
        return charges.values().next().map_or_else(|| "no payment requested yet".to_owned(), |c| told(*c));
    }
    let orders = |wanted: fn(u32) -> bool| charges.values().filter(|count| wanted(**count)).count();
    let (none, once, more) = (orders(|c| c == 0), orders(|c| c == 1), orders(|c| c > 1));
    format!("{none} not charged, {once} charged once, {more} more than once")
}

/// Each party's belief about the orders, and the truth.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let truth = charges(trace, count);
    let held = held(trace, count, |_, _| true);
    let rows = [BROWSER, PAYMENTS, PROVIDER].map(|node| row(node, held.get(&node), &truth));
    let truth_is_bad = truth.values().any(|count| *count > 1);
    Beliefs { truth: truth_words(&truth), truth_is_bad, rows: rows.into() }
}

fn row(node: NodeId, held: Option<&Map<u32, (Belief, EventId)>>, truth: &Map<u32, u32>) -> BeliefRow {
    let mut counts: Map<String, usize> = Map::new();
    let (mut mistaken, mut since) = (false, None);
    for (order, (belief, event)) in held.into_iter().flatten() {
        *counts.entry(belief.to_string()).or_default() += 1;
        let charged = truth.get(order).copied().unwrap_or(0);
        mistaken |= match belief {
            Belief::Waiting | Belief::Unknown => false,
            Belief::Recorded => charged != 1,
            Belief::Charged(times) => charged != *times,
            Belief::Failed => charged != 0,
        };
        since = since.max(Some(*event));
    }
    let believes = match counts.len() {
        0 => "has not heard of it".to_owned(),
        1 if truth.len() <= 1 => counts.into_iter().next().unwrap_or_default().0,
        _ => {
            let parts: Vec<_> = counts.iter().map(|(belief, count)| format!("{count} × {belief}")).collect();
            parts.join(", ")
        }
    };
    BeliefRow { node, believes, flaw: mistaken.into(), since }
}

/// Notes on charges and outcomes, beside the events.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut times: Map<u32, u32> = Map::new();
    let mut notes = Vec::new();
    for (event, fact) in payments(trace).all() {
        let (words, bad) = match fact {
            Fact::Charged { order, receipt } => {
                let count = times.entry(*order).or_default();
                *count += 1;
                let again = if *count > 1 { " again" } else { "" };
                (format!("charged {}{again}", receipt.amount), *count > 1)
            }
            Fact::Settled { outcome, told, .. } => match (outcome, told) {
                (Outcome::Ok, Some(told)) => (format!("told: paid {told}"), false),
                (Outcome::Ok, None) => ("told: paid".to_owned(), false),
                (Outcome::Failed, _) => ("told: refused".to_owned(), false),
                (Outcome::Unknown, _) => ("gives up, outcome unknown".to_owned(), true),
            },
            _ => continue,
        };
        notes.push(Note { event, words, bad });
    }
    notes
}

/// The charts.
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

/// The orders with the most charges, as steps over time; at most six.
fn charges_over_time(trace: &Trace<Words>, count: usize) -> Plot {
    const MOST: usize = 6;
    let totals = charges(trace, count);
    let mut chosen: Vec<u32> = totals.keys().copied().collect();
    sort_by_number(&mut chosen, |order| u64::MAX - u64::from(totals[order]));
    chosen.truncate(MOST);
    sort_by_number(&mut chosen, |order| (*order).into());
    let end = count.checked_sub(1).map_or(0.0, |last| seconds(trace, EventId(last as u32)));
    let line = |order: &u32| {
        let mut points = vec![(0.0, 0.0)];
        let mut height = 0.0;
        for (event, fact) in facts(trace, count, subject::Fact::pay) {
            if matches!(fact, Fact::Charged { order: other, .. } if other == order) {
                let at = seconds(trace, event);
                points.push((at, height));
                height += 1.0;
                points.push((at, height));
            }
        }
        points.push((end, height));
        let sense = if height > 1.0 { Sense::Bad } else { Sense::Good };
        (Series::new(format!("order {order}"), sense), points)
    };
    Plot::Steps { lines: chosen.iter().map(line).collect(), limit: Some(1.0) }
}

/// The number of attempts by the browser and the service, for each order.
fn attempts_per_order(trace: &Trace<Words>, count: usize) -> Plot {
    let mut attempts: Map<u32, (f64, f64)> = Map::new();
    for (_, fact) in facts(trace, count, subject::Fact::pay) {
        if let Fact::Attempted { order, attempt } = fact {
            attempts.entry(*order).or_default().0 = f64::from(*attempt);
        }
    }
    for (_, event) in trace.events_from(0).take(count) {
        let Some(message) = event.message().filter(|_| event.kind == Kind::Sent) else { continue };
        if let subject::Msg::Pay(Msg::Charge { order, .. }) = trace.message(message).payload {
            attempts.entry(order).or_default().1 += 1.0;
        }
    }
    let plain = |name: &str, sense| Series::new(name, sense);
    Plot::Bars {
        every_s: None,
        series: vec![plain("by Browser", Sense::Plain), plain("by Payments", Sense::Unknown)],
        groups: attempts.into_iter().map(|(order, (a, b))| (order.to_string(), vec![a, b])).collect(),
    }
}
