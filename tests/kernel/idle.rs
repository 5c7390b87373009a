//! An intervention without effect changes nothing, down to the order of events at one instant.

use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope};
use happens_before::sim::ids::NodeId;
use happens_before::sim::logical_clocks::LamportClocks;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::{Event, Kind};
use happens_before::sim::world::{Status, World};

use crate::harness::{ensure, on_recipes};
use crate::reading::{Trace, events, messages};
use crate::specimen::dice::Dice;
use crate::specimen::recipe::{Habit, Recipe};
use crate::specimen::words::Specimen;

/// Interventions that change nothing in this state.
fn idle(world: &World<Specimen>, trace: &Trace, nodes: usize, dice: &mut Dice) -> Vec<Intervention> {
    let node = NodeId(dice.up_to(nodes as u64 - 1) as u16);
    let mut all = vec![
        Intervention::Drift { node, ppm: world.clock(node).drift_ppm() },
        Intervention::StepClock { node, by_us: 0 },
        Intervention::Slow { node, permille: world.slow_permille(node) },
    ];
    let unlimited = LinkFault::Bandwidth { bytes_per_s: 0, queue_bytes: 0 };
    if world.standing().iter().all(|(scope, fault)| *scope != Scope::ALL || !fault.same_kind(&unlimited)) {
        all.push(Intervention::Switch { scope: Scope::ALL, fault: unlimited });
    }
    match world.status(node) {
        Status::Up => all.extend([
            Intervention::Recover { node },
            Intervention::Resume { node },
            Intervention::Pause { node, span: Some(Duration::ZERO) },
        ]),
        Status::Paused => {
            all.extend([Intervention::Recover { node }, Intervention::Pause { node, span: None }]);
        }
        Status::Crashed => all.extend([
            Intervention::Crash { node, down: None },
            Intervention::Pause { node, span: None },
            Intervention::Resume { node },
        ]),
    }
    match world.standing().iter().next() {
        Some((scope, fault)) => all.push(Intervention::Switch { scope: *scope, fault: *fault }),
        None => all.push(Intervention::ClearAll),
    }
    let pick = |flies: bool, dice: &mut Dice| {
        let some: Vec<_> = messages(trace).filter(|id| trace.fate(*id).is_none() == flies).collect();
        let index = dice.up_to(some.len().checked_sub(1)? as u64) as usize;
        Some(trace.reference(some[index]))
    };
    all.extend(
        pick(true, dice).map(|message| Intervention::Message {
            message,
            fault: MessageFault::Delay { by: Duration::ZERO },
        }),
    );
    all.extend(pick(false, dice).map(|message| Intervention::Message { message, fault: MessageFault::Drop }));
    all
}

/// All events of a run except interventions, clock steps and drifts, slowdowns, pauses and resumptions.
pub fn told(trace: &Trace) -> Vec<String> {
    told_until(trace, SimTime::MAX)
}

/// The same, up to a time.
pub fn told_until(trace: &Trace, until: SimTime) -> Vec<String> {
    let lamport = LamportClocks::of(trace, trace.len());
    let aside =
        [Kind::Intervened, Kind::ClockStepped, Kind::ClockDrifted, Kind::Slowed, Kind::Paused, Kind::Resumed];
    let name = |event: &Event| event.message().map(|id| trace.reference(id));
    let counted = events(trace).filter(|(_, event)| event.at < until && !aside.contains(&event.kind));
    counted
        .map(|(id, event)| {
            let Event { at, node, kind, flags, .. } = *event;
            let wrote = (kind == Kind::Wrote).then(|| trace.label(event).to_string());
            format!("{at:?} {node:?} {kind:?} {flags} {:?} {wrote:?} {}", name(event), lamport.at(id))
        })
        .collect()
}

#[test]
fn what_changes_nothing_changes_nothing() {
    on_recipes(|recipe| {
        let mut dice = Dice::new(recipe.seed);
        let at = dice.time(1, recipe.horizon_us);
        if recipe.script.iter().any(|scripted| scripted.at.as_micros() == at) {
            return Ok(());
        }
        let (mut world, mut trace) = (recipe.world(), Trace::default());
        world.run_until(SimTime::from_micros(at.saturating_sub(1)), &mut trace);
        if world.end().is_some() {
            return Ok(());
        }
        let (_, plain) = recipe.run();
        for intervention in idle(&world, &trace, recipe.nodes.len(), &mut dice) {
            let (_, with) = recipe.clone().and(at, intervention).run();
            // Interventions without effect count towards the limit on events, too.
            let (plain, with) = (told(&plain), told(&with));
            let short = plain.len().min(with.len());
            let at_limit = plain.len().max(with.len()) + 10 > recipe.limits.events as usize;
            let parted = (0..short).find(|index| plain[*index] != with[*index]);
            let same = parted.is_none() && (at_limit || plain.len() == with.len());
            ensure(same, || {
                let index = parted.unwrap_or(short);
                format!("{intervention:?} at {at}: {:?}, not {:?}", with.get(index), plain.get(index))
            })?;
        }
        Ok(())
    });
}

/// Timers of one node that are due together fire in the order in which they were set, even if the node's drift is set
/// meanwhile, to its current value or to another one and back.
#[test]
fn ties_keep_their_order_through_a_change_of_drift() {
    let node = NodeId(1);
    let plain = Recipe::of(4, Habit::Regular { period_us: 40_000 });
    let order = |recipe: &Recipe| {
        let (_, trace) = recipe.run();
        let fired = events(&trace).filter(|(_, event)| event.kind == Kind::TimerFired && event.node == node);
        fired.map(|(_, event)| format!("{:?}", trace.timers[event.a as usize].timer)).collect::<Vec<_>>()
    };
    // At another rate for 10 ms and back: the same timers, at other times, still in pairs.
    let to_and_fro = |recipe: Recipe, ppm| {
        recipe
            .and(10_000, Intervention::Drift { node, ppm })
            .and(20_000, Intervention::Drift { node, ppm: 0 })
    };
    let kinds = |fired: &[String]| fired.iter().map(|f| f[..3].to_owned()).collect::<Vec<_>>();
    let expected = order(&plain);
    assert_eq!(order(&to_and_fro(plain.clone(), 0)), expected);
    let moved = order(&to_and_fro(plain, 50_000));
    assert_eq!(kinds(&moved)[..2], kinds(&expected)[..2], "{moved:?}");
}

/// A message that is due at the same time as a timer keeps its place before or after it when it is delayed by zero.
#[test]
fn a_delay_of_nothing_keeps_a_message_in_its_place() {
    let message = MessageRef { from: NodeId(0), to: NodeId(1), nth: 2, copy: false };
    let mut plain = Recipe::of(2, Habit::Sender { period_us: 10_000 });
    plain.default_link.latency_us = 10_000;
    let nothing = MessageFault::Delay { by: Duration::ZERO };
    let delayed = plain.clone().and(25_000, Intervention::Message { message, fault: nothing });
    assert_eq!(told(&plain.run().1), told(&delayed.run().1));
}
