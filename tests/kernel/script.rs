//! Interventions: on time, in order, before everything else at their instant, and never a panic.

use happens_before::sim::fault::{
    Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger,
};
use happens_before::sim::ids::{EventId, NodeId};
use happens_before::sim::logical_clocks::{HybridClocks, LamportClocks};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::{Event, Kind};

use crate::harness::{ensure, on_recipes, on_runs};
use crate::reading::{Trace, events};
use crate::specimen::dice;
use crate::specimen::recipe::{Habit, Recipe};

/// Whether an event comes from the queue, rather than from an intervention at the same instant.
fn from_the_queue(trace: &Trace, event: &Event) -> bool {
    let cause = event.cause.some().map(|id: EventId| trace.event(id).kind);
    match event.kind {
        Kind::Started | Kind::Delivered | Kind::TimerFired => true,
        Kind::Dropped => !matches!(cause, Some(Kind::Intervened | Kind::Crashed)),
        Kind::Recovered | Kind::Resumed => cause != Some(Kind::Intervened),
        _ => false,
    }
}

#[test]
fn interventions_come_before_everything_else_of_their_instant() {
    on_runs(|_, _, trace| {
        let mut latest = None;
        for (id, event) in events(trace) {
            if event.kind == Kind::Intervened {
                ensure(latest != Some(event.at), || format!("{id:?} at {} is too late", event.at))?;
            } else if from_the_queue(trace, event) {
                latest = Some(event.at);
            }
        }
        Ok(())
    });
}

/// All interventions within the run are made, at their times, in the order of the script.
#[test]
fn the_script_is_carried_out_in_full() {
    on_runs(|recipe, _, trace| {
        let mut expected = recipe.script.clone();
        expected.sort_by_key(|scripted| scripted.at);
        expected.retain(|scripted| scripted.at.as_micros() <= recipe.horizon_us);
        ensure(trace.interventions == expected, || format!("{:#?}", trace.interventions))?;
        let made = trace.events.iter().filter(|event| event.kind == Kind::Intervened);
        let made: Vec<_> = made.map(|event| (event.at, event.a)).collect();
        let told: Vec<_> = expected.iter().zip(0u32..).map(|(scripted, a)| (scripted.at, a)).collect();
        ensure(made == told, || format!("{made:?}, not {told:?}"))
    });
}

/// Interventions that make no sense: nonexistent nodes, absurd numbers.
fn absurd() -> Vec<Intervention> {
    let mut all = vec![];
    for node in [NodeId(3), NodeId(64), NodeId(u16::MAX - 1), NodeId::NONE] {
        let message = MessageRef { from: node, to: NodeId(0), nth: 1, copy: false };
        let back = MessageRef { from: NodeId(0), to: node, nth: u32::MAX, copy: true };
        all.extend([
            Intervention::Crash { node, down: None },
            Intervention::CrashAfter { node, trigger: Trigger::Wrote { nth: 1 }, down: None },
            Intervention::CrashAfter { node: NodeId(0), trigger: Trigger::Sent(back), down: None },
            Intervention::Recover { node },
            Intervention::Pause { node, span: None },
            Intervention::Resume { node },
            Intervention::Slow { node, permille: 5 },
            Intervention::StepClock { node, by_us: 5 },
            Intervention::Drift { node, ppm: 5 },
            Intervention::Switch { scope: Scope::link(node, NodeId(0)), fault: LinkFault::Partition },
            Intervention::Switch { scope: Scope { from: None, to: Some(node) }, fault: LinkFault::Partition },
            Intervention::Clear { scope: Scope::link(node, node), fault: LinkFault::Lose { ppm: 0 } },
            Intervention::Message { message, fault: MessageFault::Drop },
            Intervention::Message { message: back, fault: MessageFault::Duplicate },
        ]);
    }
    all
}

/// Naming something that does not exist leaves the run unchanged, apart from the interventions themselves.
#[test]
fn what_does_not_exist_cannot_be_harmed() {
    let plain = Recipe::of(3, Habit::Member { period_us: 40_000 });
    let scripted = absurd().into_iter().enumerate();
    let disturbed = scripted.fold(plain.clone(), |recipe, (index, i)| recipe.and(7_000 * index as u64, i));
    let told = |recipe: &Recipe| {
        let (_, trace) = recipe.run();
        let clocks = HybridClocks::of(&trace, trace.len());
        let lamport = LamportClocks::of(&trace, trace.len());
        let real = trace.events_from(0).filter(|(_, e)| !matches!(e.kind, Kind::Intervened | Kind::Judged));
        real.map(|(id, e)| (e.at, e.node, e.kind, clocks.at(id), lamport.at(id), e.a, e.b))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&plain), told(&disturbed));
}

/// Absurd numbers, one at a time and all together: no panic, and the counts balance.
#[test]
fn numbers_beyond_reason_do_not_panic() {
    let node = NodeId(1);
    let message = |nth| MessageRef { from: NodeId(0), to: node, nth, copy: false };
    let worst = [
        LinkFault::Lose { ppm: u32::MAX },
        LinkFault::Duplicate { ppm: u32::MAX },
        LinkFault::Delay { extra_us: u32::MAX, jitter_us: u32::MAX },
        LinkFault::Reorder { ppm: u32::MAX, window_us: u32::MAX },
        LinkFault::Tamper { ppm: u32::MAX },
        LinkFault::Tail { ppm: u32::MAX },
        LinkFault::Bandwidth { bytes_per_s: 0, queue_bytes: 0 },
        LinkFault::Bandwidth { bytes_per_s: 1, queue_bytes: u64::MAX },
        LinkFault::Bandwidth { bytes_per_s: u64::MAX, queue_bytes: u64::MAX },
    ];
    let mut all: Vec<_> = worst.map(|fault| Intervention::Switch { scope: Scope::ALL, fault }).into();
    all.extend([
        Intervention::Message { message: message(0), fault: MessageFault::Drop },
        Intervention::Message { message: message(u32::MAX), fault: MessageFault::Tamper },
        Intervention::Message { message: message(9), fault: MessageFault::Delay { by: Duration::MAX } },
        Intervention::Message { message: message(1), fault: MessageFault::Delay { by: Duration::MAX } },
        Intervention::Slow { node, permille: 0 },
        Intervention::Slow { node, permille: u32::MAX },
        Intervention::StepClock { node, by_us: i64::MIN },
        Intervention::StepClock { node, by_us: i64::MAX },
        Intervention::Drift { node, ppm: i32::MIN },
        Intervention::Drift { node, ppm: i32::MAX },
        Intervention::Pause { node, span: Some(Duration::MAX) },
        Intervention::Crash { node, down: Some(Duration::MAX) },
        Intervention::Crash { node: NodeId(0), down: Some(Duration::ZERO) },
        Intervention::CrashAfter { node: NodeId(2), trigger: Trigger::Wrote { nth: 0 }, down: None },
    ]);
    let plain = Recipe::of(3, Habit::Member { period_us: 40_000 });
    let alone = all.iter().map(|intervention| plain.clone().and(45_000, *intervention));
    let together = all.iter().fold(plain.clone(), |recipe, intervention| recipe.and(45_000, *intervention));
    let late = Scripted { at: SimTime::MAX, intervention: Intervention::ClearAll };
    for mut recipe in alone.chain([together]) {
        recipe.script.push(late);
        let (world, _) = recipe.run();
        assert!(world.counts().balance(), "{:?}", recipe.script);
    }
}

/// A partition that begins while a message waits for its paused receiver does not lose the message. One that is there
/// when the message arrives does, even if it has healed by the time the receiver resumes.
#[test]
fn a_partition_counts_when_the_message_comes() {
    let pair = |cut: u64, healed: u64| {
        let scope = Scope::link(NodeId(0), NodeId(1));
        let (_, trace) = Recipe { horizon_us: 50_000, ..Recipe::of(2, Habit::Sender { period_us: 30_000 }) }
            .and(20_000, Intervention::Pause { node: NodeId(1), span: Some(Duration::from_millis(20)) })
            .and(cut, Intervention::Switch { scope, fault: LinkFault::Partition })
            .and(healed, Intervention::Clear { scope, fault: LinkFault::Partition })
            .run();
        // Sent at 30 ms, due at 31 ms; the receiver resumes at 40 ms.
        let fate = trace.fate(happens_before::sim::ids::MessageId(0)).expect("an end");
        (trace.event(fate).kind, trace.event(fate).at.as_micros())
    };
    assert_eq!(pair(35_000, 45_000), (Kind::Delivered, 40_000));
    assert_eq!(pair(30_500, 35_000), (Kind::Dropped, 31_000));
    assert_eq!(pair(10_000, 15_000), (Kind::Delivered, 40_000));
}

/// A crash triggered by an event comes right after it, and only once.
#[test]
fn a_crash_follows_its_trigger() {
    on_recipes(|recipe| {
        let (_, trace) = recipe.run();
        for (id, event) in events(&trace).filter(|(_, event)| event.kind == Kind::Crashed) {
            let order = trace.event(EventId(event.b));
            ensure(order.kind == Kind::Intervened, || format!("{id:?}: ordered by {order:?}"))?;
            let cause = trace.event(event.cause);
            let direct = event.cause == EventId(event.b);
            let sprung =
                cause.node == event.node && matches!(cause.kind, Kind::Delivered | Kind::Sent | Kind::Wrote);
            ensure(cause.at == event.at && (direct || sprung), || format!("{id:?}: {cause:?}"))?;
            let Intervention::CrashAfter { node, trigger, .. } =
                trace.interventions[order.a as usize].intervention
            else {
                continue;
            };
            let hit = match trigger {
                Trigger::Received(name) => {
                    cause.kind == Kind::Delivered && trace.reference(cause.message().expect("one")) == name
                }
                Trigger::Sent(name) => {
                    cause.kind == Kind::Sent && trace.reference(cause.message().expect("one")) == name
                }
                Trigger::Wrote { nth } => {
                    let writes = events(&trace).filter(|(_, e)| e.kind == Kind::Wrote && e.node == node);
                    writes.take(nth as usize).last().is_some_and(|(write, _)| write == event.cause)
                }
            };
            ensure(node == event.node && hit, || format!("{id:?}: {trigger:?} by {cause:?}"))?;
        }
        Ok(())
    });
}

/// The random recipes serve their purpose: everything that can happen happens in some of them.
#[test]
fn random_recipes_reach_everything() {
    let mut kinds = std::collections::BTreeMap::<Kind, usize>::new();
    for seed in 0..100 {
        let (_, trace) = dice::recipe(seed).run();
        trace.events.iter().for_each(|event| *kinds.entry(event.kind).or_default() += 1);
    }
    assert_eq!(kinds.len(), 16, "{kinds:?}");
    assert!(kinds.values().all(|times| *times >= 10), "{kinds:?}");
}
