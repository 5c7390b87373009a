//! Pauses and slowness: what a node must not do meanwhile, and when it catches up.

use std::cell::Cell;

use happens_before::sim::fault::{Intervention, MessageFault};
use happens_before::sim::ids::{EventId, NodeId, TimerId};
use happens_before::sim::time::SimTime;
use happens_before::sim::trace::{FLAG_COPY, FLAG_WORK, Kind};

use crate::harness::{ensure, on_recipes, on_runs};
use crate::reading::{Trace, events, handled_at, pauses, planned_arrivals, ticks, without};

#[test]
fn a_paused_node_handles_nothing() {
    on_runs(|recipe, _, trace| {
        let mut paused = vec![false; recipe.nodes.len()];
        for (id, event) in events(trace) {
            let Some(paused) = paused.get_mut(event.node.index()) else { continue };
            match event.kind {
                Kind::Paused => ensure(!std::mem::replace(paused, true), || format!("{id:?}: twice"))?,
                Kind::Resumed => ensure(std::mem::replace(paused, false), || format!("{id:?}: for nothing"))?,
                Kind::Crashed => *paused = false,
                kind => ensure(!(ticks(kind) && *paused), || format!("{id:?}: {kind:?} while paused"))?,
            }
        }
        Ok(())
    });
}

/// The messages and timers, except work, that a node handles: when each was due, and the event that handled it.
fn handled(trace: &Trace, node: NodeId) -> Vec<(SimTime, EventId)> {
    let planned = planned_arrivals(trace);
    let due = |id: EventId| {
        let event = trace.event(id);
        match event.kind {
            Kind::Started => Some(SimTime::ZERO),
            Kind::Delivered if event.flags & FLAG_COPY == 0 => planned.get(&event.message()?).copied(),
            Kind::TimerFired if event.flags & FLAG_WORK == 0 => {
                Some(trace.timers[TimerId(event.a).index()].due)
            }
            _ => None,
        }
    };
    let on_node = events(trace).filter(|(_, event)| event.node == node);
    on_node.filter_map(|(id, _)| Some((due(id)?, id))).collect()
}

/// Messages and timers are handled when they are due, or at the end of a pause if they fall into one, and always in
/// the order in which they were due.
#[test]
fn a_resumed_node_handles_what_came_in_order() {
    on_recipes(|recipe| {
        // A late change of drift or delay leads to a due time that the trace does not show.
        let (_, trace) = without(recipe, |intervention| {
            let delays =
                matches!(intervention, Intervention::Message { fault: MessageFault::Delay { .. }, .. });
            delays || matches!(intervention, Intervention::Drift { .. })
        })
        .run();
        for node in (0..recipe.nodes.len()).map(|index| NodeId(index as u16)) {
            let pauses = pauses(&trace, node);
            let mut before = SimTime::ZERO;
            for (due, id) in handled(&trace, node) {
                let (at, expected) = (trace.event(id).at, handled_at(due, &pauses));
                ensure(at == expected, || format!("{id:?}: due {due}, expected {expected}, handled {at}"))?;
                ensure(due >= before, || format!("{id:?} at {at}: due {due}, after what was due {before}"))?;
                before = due;
            }
        }
        Ok(())
    });
}

/// Work in progress takes longer by the time that its node is paused.
#[test]
fn work_stands_still_while_its_node_does() {
    let stretched = Cell::new(0);
    on_runs(|recipe, _, trace| {
        for node in (0..recipe.nodes.len()).map(|index| NodeId(index as u16)) {
            let pauses = pauses(trace, node);
            let fired =
                events(trace).filter(|(_, event)| event.node == node && event.kind == Kind::TimerFired);
            for (id, event) in fired.filter(|(_, event)| event.flags & FLAG_WORK != 0) {
                let timer = &trace.timers[TimerId(event.a).index()];
                let began = trace.event(timer.set).at;
                let overlap = |(from, until, _): &(SimTime, SimTime, Kind)| {
                    ((*until).min(event.at) - (*from).max(began)).as_micros()
                };
                let still: u64 = pauses.iter().map(overlap).sum();
                let (took, alone) = ((event.at - began).as_micros(), (timer.due - began).as_micros());
                ensure(took == alone + still, || {
                    format!("{id:?}: took {took}, alone {alone}, paused {still}")
                })?;
                stretched.set(stretched.get() + u32::from(still > 0));
            }
        }
        Ok(())
    });
    assert!(stretched.get() > 50, "only {} pieces of work were paused", stretched.get());
}

/// Work takes longer in proportion to the node's slowness when it begins; other timers are unaffected.
#[test]
fn slowness_stretches_work_and_nothing_else() {
    on_runs(|recipe, _, trace| {
        let mut permille = vec![1_000u64; recipe.nodes.len()];
        let mut timers = trace.timers.iter().peekable();
        for (id, event) in events(trace) {
            if event.kind == Kind::Slowed {
                permille[event.node.index()] = u64::from(event.a);
            }
            while let Some(timer) = timers.next_if(|timer| timer.set == id) {
                let took = (timer.due - event.at).as_micros();
                let asked = timer.after.as_micros();
                if timer.work {
                    let expected = asked * permille[timer.node.index()] / 1_000;
                    ensure(took == expected, || format!("{timer:?} takes {took}, not {expected}"))?;
                } else {
                    // Drift may change it by up to a tenth either way, slowness by more.
                    let close = took * 9 / 10 <= asked + 2 && asked <= took * 11 / 10 + 2;
                    ensure(close, || format!("{timer:?} takes {took}"))?;
                }
            }
        }
        ensure(timers.next().is_none(), || "a timer without its event".into())
    });
}

/// A mark on the event tells work from other timers.
#[test]
fn work_is_marked_as_work() {
    on_runs(|_, _, trace| {
        for (id, event) in events(trace).filter(|(_, event)| event.kind == Kind::TimerFired) {
            let timer = &trace.timers[event.a as usize];
            ensure(timer.work == (event.flags & FLAG_WORK != 0), || format!("{id:?}: {timer:?}"))?;
        }
        Ok(())
    });
}
