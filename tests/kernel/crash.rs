//! Crashes: the disk survives; memory, timers and open spans are lost; and nothing runs until the node is back.

use std::collections::BTreeMap;

use happens_before::sim::fault::Intervention;
use happens_before::sim::ids::{EventId, NodeId, SpanId, TimerId};
use happens_before::sim::link::DropReason;
use happens_before::sim::process::SpanEnd;
use happens_before::sim::time::Duration;
use happens_before::sim::trace::{Event, Kind};
use happens_before::sim::world::Status;

use crate::harness::{ensure, on_runs};
use crate::reading::{Trace, events, ticks};
use crate::specimen::recipe::{Habit, Recipe};
use crate::specimen::words::Fact;

/// The crashes of a run: each event, and its node.
fn crashes(trace: &Trace) -> Vec<(EventId, NodeId)> {
    events(trace).filter(|(_, e)| e.kind == Kind::Crashed).map(|(id, e)| (id, e.node)).collect()
}

/// Each member reports what it finds when it comes up: no step in memory, every write on disk. The report belongs to
/// the event that brought the member up.
#[test]
fn a_crash_keeps_the_disk_and_loses_the_memory() {
    on_runs(|_, _, trace| {
        let mut saved = BTreeMap::new();
        for (id, fact) in trace.facts.iter() {
            let event = trace.event(*id);
            match fact {
                Fact::Saved { disk } => drop(saved.insert(event.node, *disk)),
                Fact::Restarted { memory, disk } => {
                    let expected = saved.get(&event.node).copied().unwrap_or(0);
                    ensure(matches!(event.kind, Kind::Started | Kind::Recovered), || format!("{event:?}"))?;
                    ensure(*memory == 0, || format!("{id:?}: {memory} steps remembered"))?;
                    ensure(*disk == expected, || format!("{id:?}: {disk} writes, not {expected}"))?;
                }
                _ => {}
            }
        }
        Ok(())
    });
}

#[test]
fn timers_of_an_earlier_life_never_fire() {
    on_runs(|_, _, trace| {
        let crashes = crashes(trace);
        for (index, timer) in trace.timers.iter().enumerate() {
            let id = TimerId(index as u32);
            let crash = crashes.iter().find(|(crash, node)| *node == timer.node && *crash > timer.set);
            let end = trace.timer_end(id);
            if let Some((crash, _)) = crash {
                let ended = end.is_some_and(|(event, _)| event <= *crash);
                ensure(ended, || format!("{timer:?} outlives {crash:?}: {end:?}"))?;
            }
            if let Some((event, true)) = end {
                let fired = trace.event(event);
                let itself = (fired.kind, fired.a, fired.cause) == (Kind::TimerFired, id.0, timer.set);
                ensure(itself && fired.node == timer.node, || format!("{timer:?} ended by {fired:?}"))?;
            }
        }
        let fired = events(trace).filter(|(_, event)| event.kind == Kind::TimerFired);
        for (id, event) in fired {
            let end = trace.timer_end(TimerId(event.a));
            ensure(end == Some((id, true)), || format!("{id:?} fires a timer that ended with {end:?}"))?;
        }
        Ok(())
    });
}

/// A span closes once, after it opened: by its own node, or by the node's crash, which closes all of them.
#[test]
fn open_spans_close_at_the_crash() {
    on_runs(|_, _, trace| {
        let crashes = crashes(trace);
        for (index, span) in trace.spans.iter().enumerate() {
            let id = SpanId(index as u32);
            let end = trace.span_end(id);
            let crash = crashes.iter().find(|(crash, node)| *node == span.node && *crash > span.opened);
            match (crash, end) {
                (Some((crash, _)), None) => return Err(format!("{span:?} is open after {crash:?}")),
                (Some((crash, _)), Some((event, how))) => {
                    ensure(event <= *crash, || format!("{span:?} outlives {crash:?}: {event:?}"))?;
                    ensure((event == *crash) == (how == SpanEnd::Crashed), || format!("{span:?}: {how:?}"))?;
                }
                (None, end) => {
                    let sound =
                        end.is_none_or(|(event, how)| event >= span.opened && how != SpanEnd::Crashed);
                    ensure(sound, || format!("{span:?} without a crash: {end:?}"))?;
                }
            }
            if let Some(parent) = span.parent.some() {
                ensure(parent < id, || format!("{span:?} is part of a later one"))?;
                let parent = trace.spans[parent.index()];
                ensure(parent.node == span.node, || format!("{span:?} is part of {parent:?}"))?;
            }
        }
        Ok(())
    });
}

/// Between a crash and the recovery a node does nothing, and incoming messages are dropped.
#[test]
fn nothing_runs_on_a_crashed_node() {
    on_runs(|recipe, world, trace| {
        let mut down = vec![false; recipe.nodes.len()];
        for (id, event) in events(trace) {
            if event.kind == Kind::Dropped && trace.drop_reason(event) == DropReason::NodeDown {
                let to = trace.message(event.message().expect("one")).to;
                ensure(down[to.index()], || format!("{id:?}: {to:?} is not down"))?;
            }
            let Some(down) = down.get_mut(event.node.index()) else { continue };
            match event.kind {
                Kind::Crashed => ensure(!std::mem::replace(down, true), || format!("{id:?}: crashed twice"))?,
                Kind::Recovered => ensure(std::mem::replace(down, false), || format!("{id:?}: was up"))?,
                kind => ensure(!(ticks(kind) && *down), || format!("{id:?}: {kind:?} on a crashed node"))?,
            }
        }
        for (index, down) in down.into_iter().enumerate() {
            let status = world.status(NodeId(index as u16));
            ensure(down == (status == Status::Crashed), || format!("node {index}: {status:?}"))?;
        }
        Ok(())
    });
}

/// A node starts at most once, and before anything else that it does.
#[test]
fn a_node_comes_up_once_at_a_time() {
    on_runs(|recipe, _, trace| {
        let mut seen = vec![false; recipe.nodes.len()];
        for (id, event) in events(trace).filter(|(_, event)| ticks(event.kind)) {
            let first = !std::mem::replace(&mut seen[event.node.index()], true);
            let starts = event.kind == Kind::Started;
            ensure(starts == first || event.kind == Kind::Recovered, || format!("{id:?}: {event:?}"))?;
            ensure(!starts || event.at.as_micros() == 0 || was_paused(trace, id), || {
                format!("{id:?} is late")
            })?;
        }
        Ok(())
    });
}

/// Whether the node of an event was paused at the start of the run.
fn was_paused(trace: &Trace, id: EventId) -> bool {
    let node = trace.event(id).node;
    events(trace).any(|(_, e)| e.node == node && e.kind == Kind::Paused && e.at.as_micros() == 0)
}

/// The events that bring up node 0 of a pair, and their times, under these interventions.
fn comes_up(script: &[(u64, Intervention)]) -> Vec<(Kind, u64)> {
    let pair = Recipe { horizon_us: 90_000, ..Recipe::of(2, Habit::Regular { period_us: 20_000 }) };
    let (_, trace) =
        script.iter().fold(pair, |recipe, (at, intervention)| recipe.and(*at, *intervention)).run();
    let ups =
        |event: &&Event| event.node == NodeId(0) && matches!(event.kind, Kind::Started | Kind::Recovered);
    trace.events.iter().filter(ups).map(|event| (event.kind, event.at.as_micros())).collect()
}

/// Interventions at the first instant come before the nodes start.
#[test]
fn what_happens_to_a_node_before_it_starts_is_not_lost() {
    let node = NodeId(0);
    let pause = Intervention::Pause { node, span: Some(Duration::from_millis(30)) };
    let crash = |down| Intervention::Crash { node, down };
    let recover = Intervention::Recover { node };
    assert_eq!(comes_up(&[(0, pause)]), [(Kind::Started, 30_000)]);
    assert_eq!(comes_up(&[(0, crash(None))]), []);
    // A node that is down when it should start does so when it comes up, and only once.
    let both = |us| [(Kind::Recovered, us), (Kind::Started, us)];
    assert_eq!(comes_up(&[(0, crash(Some(Duration::ZERO)))]), both(0));
    assert_eq!(comes_up(&[(0, crash(None)), (0, recover)]), both(0));
    assert_eq!(comes_up(&[(0, crash(None)), (40_000, recover)]), both(40_000));
    assert_eq!(comes_up(&[(0, pause), (10_000, crash(None)), (20_000, recover)]), both(20_000));
    let again = [(0, crash(None)), (10_000, recover), (20_000, crash(None)), (30_000, recover)];
    assert_eq!(comes_up(&again), [&both(10_000)[..], &[(Kind::Recovered, 30_000)]].concat());
}

/// Such a node does what it would have done from the start.
#[test]
fn a_node_that_was_down_at_the_start_runs() {
    let node = NodeId(0);
    let recipe = Recipe::of(2, Habit::Regular { period_us: 20_000 })
        .and(0, Intervention::Crash { node, down: Some(Duration::from_millis(30)) });
    let (_, trace) = recipe.run();
    let fired = events(&trace).filter(|(_, event)| event.kind == Kind::TimerFired && event.node == node);
    assert_eq!(fired.map(|(_, event)| event.at.as_micros()).next(), Some(50_000));
    let starts = events(&trace).filter(|(_, event)| event.kind == Kind::Started && event.node == node);
    let causes: Vec<_> = starts.map(|(_, event)| trace.event(event.cause).kind).collect();
    assert_eq!(causes, [Kind::Recovered]);
}
