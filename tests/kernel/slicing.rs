//! Slices, compared with a search that does not know how they are computed. It writes the definition at the top of
//! `sim::slicing` out as a list of edges, by looking at every pair, and follows them until it finds nothing new.

use std::collections::BTreeSet;

use happens_before::sim::fault::{Intervention, LinkFault};
use happens_before::sim::ids::{EventId, MessageId, NodeId};
use happens_before::sim::link::DropReason;
use happens_before::sim::logical_clocks::{Relation, VectorClocks};
use happens_before::sim::process::Alarm;
use happens_before::sim::slicing::{Causes, EventSet};
use happens_before::sim::trace::{FLAG_TAMPERED, Kind};

use crate::harness::{ensure, on_runs};
use crate::reading::{Trace, event_id, events, ticks};
use crate::specimen::dice::Dice;

/// Every reason for every event, from earlier to later.
fn reasons(trace: &Trace) -> Vec<(EventId, EventId)> {
    let mut edges = Vec::new();
    for (later, event) in events(trace) {
        let mut from = vec![event.cause];
        if matches!(event.kind, Kind::Sent | Kind::Wrote) {
            let writes = events(trace).take_while(|(id, _)| *id < later);
            let writes = writes.filter(|(_, one)| one.kind == Kind::Wrote && one.cause == event.cause);
            from.extend(writes.map(|(id, _)| id).last());
        }
        if event.kind == Kind::Crashed {
            from.push(EventId(event.b));
        }
        if matches!(event.kind, Kind::Delivered | Kind::Dropped | Kind::Duplicated) {
            from.push(trace.message(MessageId(event.a)).sent);
            from.extend(
                events(trace)
                    .map(|(id, _)| id)
                    .take_while(|id| *id < later)
                    .filter(|id| meddled(trace, *id, later)),
            );
        }
        if event.kind == Kind::Dropped && trace.drop_reason(event) == DropReason::NodeDown {
            let to = trace.message(MessageId(event.a)).to;
            let crash = |id: &usize| trace.events[*id].node == to && trace.events[*id].kind == Kind::Crashed;
            from.extend((0..later.index()).rev().find(crash).map(event_id));
        }
        from.extend(missing(trace, later));
        if event.kind == Kind::TimerFired {
            let timer = &trace.timers[event.a as usize];
            let pauses = events(trace).take_while(|(id, _)| *id < later);
            let pauses = pauses.filter(|(id, one)| {
                *id > timer.set && one.kind == Kind::Paused && one.node == event.node && event.at > timer.due
            });
            from.extend(pauses.map(|(id, _)| id).last());
        }
        edges.extend(from.into_iter().filter(|from| *from != EventId::NONE).map(|from| (from, later)));
    }
    edges
}

/// Every event, paired with the next one on its node.
fn neighbours(trace: &Trace) -> Vec<(EventId, EventId)> {
    let next = |(id, one): (EventId, &happens_before::sim::trace::Event)| {
        let same = |(later, event): &(EventId, &happens_before::sim::trace::Event)| {
            *later > id && event.node == one.node
        };
        events(trace).find(same).map(|(later, _)| (id, later))
    };
    events(trace).filter(|(_, event)| event.node != NodeId::NONE).filter_map(next).collect()
}

fn deed(trace: &Trace, id: EventId) -> Option<Intervention> {
    let event = trace.event(id);
    (event.kind == Kind::Intervened).then(|| trace.interventions[event.a as usize].intervention)
}

/// Whether the intervention at `by` contributed to what `later` says about a message.
fn meddled(trace: &Trace, by: EventId, later: EventId) -> bool {
    let event = trace.event(later);
    let message = trace.message(MessageId(event.a));
    let name = trace.reference(MessageId(event.a));
    let reason = (event.kind == Kind::Dropped).then(|| trace.drop_reason(event));
    match deed(trace, by) {
        Some(Intervention::Message { message: wanted, .. }) => {
            wanted == name
                || (name.copy
                    && (wanted.from, wanted.to, wanted.nth, wanted.copy)
                        == (name.from, name.to, name.nth, false))
        }
        Some(Intervention::Switch { scope, fault }) => {
            let shows = match fault {
                LinkFault::Lose { .. } => reason == Some(DropReason::Lost),
                LinkFault::Partition => reason == Some(DropReason::Partitioned),
                LinkFault::Bandwidth { .. } => reason == Some(DropReason::QueueFull),
                LinkFault::Duplicate { .. } => event.kind == Kind::Duplicated && event.cause == message.sent,
                LinkFault::Tamper { .. } => event.kind == Kind::Delivered && event.flags & FLAG_TAMPERED != 0,
                LinkFault::Delay { .. } => event.kind == Kind::Delivered,
                LinkFault::Reorder { .. } | LinkFault::Tail { .. } => false,
            };
            let is_making = |one: &happens_before::sim::trace::Event| {
                one.kind == Kind::Duplicated && one.a == event.a && event.kind != Kind::Duplicated
            };
            let made = events(trace).find(|(_, one)| is_making(one)).map(|(id, _)| id);
            let until = [made.unwrap_or(message.sent), later];
            let asked = if fault == LinkFault::Partition { &until[..] } else { &until[..1] };
            let in_force = |at: &EventId| {
                let ends = |id: EventId| match deed(trace, id) {
                    Some(Intervention::ClearAll) => true,
                    Some(
                        Intervention::Switch { scope: s, fault: f }
                        | Intervention::Clear { scope: s, fault: f },
                    ) => s == scope && f.same_kind(&fault),
                    _ => false,
                };
                by < *at && !(by.index() + 1..at.index()).any(|index| ends(event_id(index)))
            };
            shows && scope.covers(message.from, message.to) && asked.iter().any(in_force)
        }
        _ => false,
    }
}

/// The events before `fired` of the exchange that a node started with the message `set`, up to the replies to it.
fn exchange(trace: &Trace, set: EventId, fired: EventId) -> BTreeSet<EventId> {
    let node = trace.event(set).node;
    let mut exchange = BTreeSet::from([set]);
    loop {
        let before = exchange.len();
        for (id, one) in events(trace).take_while(|(id, _)| *id < fired) {
            let inside = match one.kind {
                Kind::Delivered => {
                    let message = trace.message(MessageId(one.a));
                    let copied = trace
                        .copy_of(MessageId(one.a))
                        .is_none_or(|_| made_with(trace, MessageId(one.a)) == Some(message.sent));
                    copied && exchange.contains(&message.sent) && one.node != node
                }
                Kind::Sent | Kind::Wrote => one.cause != set && exchange.contains(&one.cause),
                Kind::TimerFired => exchange.contains(&one.cause) && one.node != node,
                _ => false,
            };
            if inside {
                exchange.insert(id);
            }
        }
        if exchange.len() == before {
            break;
        }
    }
    exchange
}

/// Where the awaited reply was held up when its wait expired at `fired`. The exchange is grown over all earlier events
/// until it stops growing.
fn missing(trace: &Trace, fired: EventId) -> Vec<EventId> {
    let event = trace.event(fired);
    if event.kind != Kind::TimerFired || !trace.timers[event.a as usize].timer.role().awaits() {
        return Vec::new();
    }
    // In the specimen, a node sends a question and then waits: the event that sent it also set the wait.
    let set = trace.timers[event.a as usize].set;
    assert_eq!(trace.event(set).kind, Kind::Sent);
    let exchange = exchange(trace, set, fired);
    let paused = |node: NodeId| {
        let changes = events(trace).take_while(|(id, _)| *id < fired).filter(|(_, one)| one.node == node);
        let changes = changes.filter(|(_, one)| {
            matches!(one.kind, Kind::Crashed | Kind::Recovered | Kind::Paused | Kind::Resumed)
        });
        changes.last().filter(|(_, one)| one.kind == Kind::Paused).map(|(id, _)| id)
    };
    let mut found = Vec::new();
    for (index, message) in
        trace.messages.iter().enumerate().filter(|(_, message)| exchange.contains(&message.sent))
    {
        let id = MessageId(index as u32);
        if trace.copy_of(id).is_some() && made_with(trace, id) != Some(message.sent) {
            continue;
        }
        let plan = trace.event(message.sent);
        let due = plan.at.as_micros() + u64::from(plan.b) <= event.at.as_micros();
        if let Some(fate) = trace.fate(id).filter(|fate| *fate < fired) {
            found.extend((trace.event(fate).kind == Kind::Dropped).then_some(fate));
        } else {
            let held = paused(message.to).filter(|_| due && message.to != event.node);
            found.push(held.unwrap_or(message.sent));
        }
    }
    let own = |(_, timer): &(usize, &happens_before::sim::trace::Timer<_>)| {
        timer.node != event.node && exchange.contains(&timer.set)
    };
    for (index, timer) in trace.timers.iter().enumerate().filter(own) {
        let end =
            trace.timer_end(happens_before::sim::ids::TimerId(index as u32)).filter(|(end, _)| *end < fired);
        match (end, paused(timer.node)) {
            (Some((end, false)), _) if trace.event(end).kind == Kind::Crashed => found.push(end),
            (None, Some(pause)) => found.push(pause),
            (None, None) if timer.work => {
                found.push(timer.set);
                found.extend(slow_since(trace, timer.node, timer.set));
            }
            (Some(_), _) | (None, None) => {}
        }
    }
    if found.is_empty() {
        for id in exchange.iter().filter(|id| trace.event(**id).kind == Kind::Delivered) {
            let node = trace.event(*id).node;
            let slow = slow_since(trace, node, *id).filter(|_| node != event.node && did_nothing(trace, *id));
            found.extend(slow.into_iter().flat_map(|since| [since, *id]));
        }
    }
    found
}

/// The event that made a node slow, if it was slow just before an event.
fn slow_since(trace: &Trace, node: NodeId, before: EventId) -> Option<EventId> {
    let mut since = None;
    for (id, event) in events(trace).take_while(|(id, _)| *id < before).filter(|(_, one)| one.node == node) {
        if event.kind == Kind::Slowed {
            since = since.or(Some(id)).filter(|_| event.a > 1_000);
        }
    }
    since
}

/// True if the step that began with an event sent nothing and set no timer.
fn did_nothing(trace: &Trace, root: EventId) -> bool {
    let own = |id: EventId| {
        let event = trace.event(id);
        id == root || (matches!(event.kind, Kind::Sent | Kind::Wrote) && event.cause == root)
    };
    let sent = events(trace).any(|(id, event)| event.kind == Kind::Sent && id > root && own(id));
    !sent && !trace.timers.iter().any(|timer| own(timer.set))
}

/// The event with which the network made a copy, if it did so when the message was sent.
fn made_with(trace: &Trace, copy: MessageId) -> Option<EventId> {
    let made = events(trace).find(|(_, event)| event.kind == Kind::Duplicated && event.a == copy.0);
    made.map(|(_, event)| event.cause)
}

/// Everything reachable from `start`: follows the edges until it finds nothing new.
fn reached(start: EventId, edges: &[(EventId, EventId)]) -> EventSet {
    let mut seen = BTreeSet::from([start]);
    loop {
        let before = seen.len();
        for (from, to) in edges {
            if seen.contains(from) {
                seen.insert(*to);
            }
        }
        if seen.len() == before {
            return seen.into_iter().collect();
        }
    }
}

fn backwards(edges: &[(EventId, EventId)]) -> Vec<(EventId, EventId)> {
    edges.iter().rev().map(|(from, to)| (*to, *from)).collect()
}

/// How many events of a run are looked at; looking at every pair takes time.
const COUNT: usize = 400;

#[test]
fn past_and_future_are_what_a_search_finds() {
    on_runs(|recipe, _, trace| {
        let trace = &cut(recipe, trace.len().min(COUNT));
        let count = trace.len();
        let (mut edges, neighbours) = (reasons(trace), neighbours(trace));
        ensure(edges.iter().all(|(from, to)| from < to), || "a reason comes first".into())?;
        let causes = Causes::of(trace, count);
        let id = event_id(Dice::new(recipe.seed).up_to(count as u64 - 1) as usize);
        let (back, forth) = (causes.reasons_back([id]), causes.reasons_forth(id));
        let differ = |what: &str, one: &EventSet, other: &EventSet| {
            let (one, other): (Vec<_>, Vec<_>) = (one.iter().collect(), other.iter().collect());
            ensure(one == other, || format!("{what} of {id:?}: {one:?}, not {other:?}"))
        };
        differ("reasons", &back, &reached(id, &backwards(&edges)))?;
        differ("effects", &forth, &reached(id, &edges))?;
        edges.extend(neighbours);
        differ("past", &causes.past(id), &reached(id, &backwards(&edges)))?;
        differ("future", &causes.future(id), &reached(id, &edges))
    });
}

/// The first events of a recipe's run, as a trace of their own; a few more if a step makes several.
fn cut(recipe: &crate::specimen::recipe::Recipe, count: usize) -> Trace {
    let mut recipe = recipe.clone();
    recipe.limits.events = count as u32;
    recipe.run().1
}

#[test]
fn what_is_in_the_past_of_an_event_has_the_event_in_its_future() {
    on_runs(|recipe, _, trace| {
        let causes = Causes::of(trace, trace.len());
        let mut dice = Dice::new(recipe.seed);
        let mut any = || event_id(dice.up_to(trace.len() as u64 - 1) as usize);
        for _ in 0..4 {
            let one = any();
            let future = causes.future(one);
            for other in (0..12).map(|_| any()) {
                let past = causes.past(other);
                ensure(past.contains(one) == future.contains(other), || format!("{one:?} and {other:?}"))?;
            }
        }
        Ok(())
    });
}

/// The slice contains everything that happened before according to the vector clocks: nothing that could matter is
/// missing.
#[test]
fn the_past_holds_everything_that_happened_before() {
    on_runs(|recipe, _, trace| {
        let clocks = VectorClocks::of(trace, recipe.nodes.len(), trace.len());
        let causes = Causes::of(trace, trace.len());
        let id = event_id(Dice::new(recipe.seed).up_to(trace.len() as u64 - 1) as usize);
        if !ticks(trace.event(id).kind) {
            return Ok(());
        }
        let past = causes.past(id);
        let before = (0..id.index()).map(event_id).filter(|one| ticks(trace.event(*one).kind));
        for one in before.filter(|one| clocks.compare(*one, id) == Relation::Before) {
            ensure(past.contains(one), || format!("{one:?} is missing from the past of {id:?}"))?;
        }
        Ok(())
    });
}

/// Every kind of reason occurs, except waiting in a queue, which the specimen does not have; otherwise the comparison above would be
/// empty.
#[test]
fn waits_run_out_for_every_reason_that_there_is() {
    use happens_before::sim::slicing::Missing;
    let met = std::cell::RefCell::new(BTreeSet::new());
    on_runs(|_, _, trace| {
        let causes = Causes::of(trace, trace.len());
        for (id, _) in events(trace) {
            met.borrow_mut().extend(causes.missing(id).into_iter().map(|missing| match missing {
                Missing::Lost(_) => "lost",
                Missing::CutOff(_) => "cut off",
                Missing::Paused(_) => "paused",
                Missing::OnItsWay(_) => "on its way",
                Missing::AtWork(..) => "at work",
                Missing::Queued(_) => "queued",
                Missing::Unanswered(_) => "unanswered",
                Missing::Pending(..) => "pending",
            }));
        }
        Ok(())
    });
    assert_eq!(
        met.into_inner().into_iter().collect::<Vec<_>>(),
        ["at work", "cut off", "lost", "on its way", "paused"]
    );
}

/// Clocks computed from a prefix equal those of the longer run.
#[test]
fn a_prefix_has_the_clocks_of_the_whole() {
    on_runs(|recipe, _, trace| {
        let count = Dice::new(recipe.seed).up_to(trace.len() as u64) as usize;
        let (whole, part) = (
            VectorClocks::of(trace, recipe.nodes.len(), trace.len()),
            VectorClocks::of(trace, recipe.nodes.len(), count),
        );
        let same = (0..count).map(event_id).all(|id| whole.at(id) == part.at(id));
        ensure(same && part.at(event_id(count)).is_empty(), || format!("cut at {count}"))
    });
}

/// A node that was made slow stays slow, also through a crash, until somebody makes it fast again.
#[test]
fn a_slow_node_is_in_trouble_until_it_is_fast_again() {
    let through_crashes = std::cell::Cell::new(0);
    on_runs(|recipe, _, trace| {
        let causes = Causes::of(trace, trace.len());
        for node in (0..recipe.nodes.len()).map(|index| NodeId(index as u16)) {
            for id in (0..trace.len()).step_by(7).map(event_id) {
                let since = slow_since(trace, node, id);
                ensure(causes.trouble(node, id) == since, || format!("{node:?} before {id:?}: {since:?}"))?;
                let recovered = |since: EventId| {
                    (since.index()..id.index()).any(|index| {
                        let event = &trace.events[index];
                        event.kind == Kind::Recovered && event.node == node
                    })
                };
                through_crashes.set(through_crashes.get() + u32::from(since.is_some_and(recovered)));
            }
        }
        Ok(())
    });
    assert!(through_crashes.get() > 0, "no node was slow through a crash");
}
