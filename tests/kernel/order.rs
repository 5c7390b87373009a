//! Time moves forward, causes come first, and messages that keep their order arrive in it.

use std::collections::BTreeMap;

use happens_before::sim::fault::{Intervention, LinkFault, MessageFault};
use happens_before::sim::ids::NodeId;
use happens_before::sim::time::SimTime;
use happens_before::sim::trace::Kind;

use crate::harness::{ensure, on_runs};
use crate::reading::events;
use crate::specimen::recipe::Recipe;

#[test]
fn time_never_goes_back_and_causes_come_first() {
    on_runs(|recipe, _, trace| {
        let mut now = SimTime::ZERO;
        for (id, event) in events(trace) {
            ensure(event.at >= now, || format!("{id:?} at {} after {now}", event.at))?;
            ensure(event.at.as_micros() <= recipe.horizon_us, || format!("{id:?} at {}", event.at))?;
            now = event.at;
            if let Some(cause) = event.cause.some() {
                ensure(cause < id, || format!("{id:?} names {cause:?} as its cause"))?;
            }
        }
        Ok(())
    });
}

/// An arrival comes after the sending, at the other end, and names it as its cause. A fault may make a message faster
/// than others, but never faster than its link.
#[test]
fn a_message_arrives_after_it_was_sent_and_where_it_was_sent_to() {
    on_runs(|recipe, _, trace| {
        let least = |from: NodeId, to: NodeId| {
            let ends = [(from, to), (to, from)];
            let special = recipe.links.iter().rev().find(|(a, b, _)| ends.contains(&(*a, *b)));
            u64::from(special.map_or(recipe.default_link, |link| link.2).latency_us)
        };
        for (id, event) in events(trace).filter(|(_, event)| event.kind == Kind::Delivered) {
            let message = trace.message(event.message().expect("a delivery is about one"));
            let sent = trace.event(message.sent);
            ensure(message.sent < id && event.cause == message.sent, || format!("{id:?} {event:?}"))?;
            ensure(sent.kind == Kind::Sent && sent.node == message.from, || format!("{sent:?}"))?;
            ensure(event.node == message.to, || format!("{message:?} arrived at {:?}", event.node))?;
            // A copy made in flight starts later than the original.
            let flight = (event.at - sent.at).as_micros();
            let least = least(message.from, message.to);
            ensure(flight >= least, || format!("{message:?} took {flight} of {least} µs"))?;
        }
        Ok(())
    });
}

/// Whether anything in the recipe may reorder a link's messages.
fn may_overtake(recipe: &Recipe, from: NodeId, to: NodeId) -> bool {
    let reorders = |fault: &LinkFault| matches!(fault, LinkFault::Reorder { .. });
    let ends = [(from, to), (to, from)];
    recipe.default_link.reorder_ppm > 0
        || recipe.links.iter().any(|(a, b, spec)| ends.contains(&(*a, *b)) && spec.reorder_ppm > 0)
        || recipe.faults.iter().any(|(scope, fault)| reorders(fault) && scope.covers(from, to))
        || recipe.script.iter().any(|scripted| match scripted.intervention {
            Intervention::Switch { scope, fault } => reorders(&fault) && scope.covers(from, to),
            Intervention::Message { message, fault: MessageFault::Delay { .. } } => {
                (message.from, message.to) == (from, to)
            }
            _ => false,
        })
}

#[test]
fn messages_that_keep_the_order_do_not_overtake() {
    on_runs(|recipe, _, trace| {
        let mut last = BTreeMap::new();
        for (id, event) in events(trace).filter(|(_, event)| event.kind == Kind::Delivered) {
            let number = event.message().expect("a delivery is about one");
            let message = trace.message(number);
            if trace.copy_of(number).is_some() || may_overtake(recipe, message.from, message.to) {
                continue;
            }
            let before = last.insert((message.from, message.to), message.nth).unwrap_or(0);
            ensure(before < message.nth, || {
                format!("{id:?} at {}: {message:?} arrives after number {before}", event.at)
            })?;
        }
        Ok(())
    });
}
