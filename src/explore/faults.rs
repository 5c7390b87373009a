//! Random fault schedules: the faults that a search injects into a scenario.
//!
//! Faults strike in the first three quarters of a run. Then everything that would last is lifted: standing faults are
//! switched off on all links, slow nodes run at full speed again, and nodes that are still down or paused come back. So
//! the last quarter runs on a healthy network, and a promise that something happens *eventually* is judged after the
//! network has healed: no program keeps such a promise while it is cut off. Clocks stay as they were set, and a fault on
//! a single message strikes that message whenever it is sent.

use std::collections::BTreeSet;

use rand::Rng;

use crate::lesson::Lesson;
use crate::lesson::knob::Settings;
use crate::run::Recipe;
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted};
use crate::sim::ids::NodeId;
use crate::sim::random::{Random, Stream, scale};
use crate::sim::time::{Duration, SimTime};

/// The part of a seed's random numbers that schedules are drawn from; nodes and links use other parts.
const PART: u64 = 3 << 32;

/// The kinds of fault that a schedule may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// Faults that networks and machines cause on their own.
    Honest,
    /// Those, and tampering with messages.
    Any,
}

/// The schedule of a seed for a scenario of `nodes` nodes that ends at `horizon`: one to eight faults
/// in the first three quarters of the run, then the interventions that lift those that still last.
pub fn schedule(seed: u64, nodes: usize, horizon: SimTime, kinds: Kinds) -> Vec<Scripted> {
    let mut rng = Stream::new(seed, PART).at(0, 0);
    let count = 1 + below(&mut rng, 8);
    let latest = horizon.as_micros() / 4 * 3;
    let mut script: Vec<_> = (0..count)
        .map(|_| Scripted {
            at: SimTime::from_micros(below(&mut rng, latest.max(1))),
            intervention: fault(&mut rng, nodes.max(1) as u64, kinds),
        })
        .collect();
    Scripted::sort(&mut script);
    let lifts = lifts(&script, SimTime::from_micros(latest));
    script.extend(lifts);
    script
}

/// The recipe of a seed: the settings, and a fault schedule that depends on the seed and the scenario's size.
pub fn recipe(lesson: &'static Lesson, settings: &Settings, seed: u64) -> Recipe {
    let setup = (lesson.build)(settings);
    let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Honest);
    Recipe { lesson, settings: settings.clone(), seed, script }
}

/// True if something that began at `since`, and ends after `span` if ever, is not over by `at`.
fn outlasts(since: SimTime, span: Option<Duration>, at: SimTime) -> bool {
    span.is_none_or(|span| since + span > at)
}

/// The interventions that lift everything in a script that still lasts at `at`.
fn lifts(script: &[Scripted], at: SimTime) -> Vec<Scripted> {
    let mut switched = false;
    let (mut slow, mut down, mut paused) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for Scripted { at: since, intervention } in script {
        match *intervention {
            Intervention::Switch { .. } => switched = true,
            Intervention::Slow { node, .. } => _ = slow.insert(node),
            Intervention::Crash { node, down: span } if outlasts(*since, span, at) => _ = down.insert(node),
            Intervention::Pause { node, span } if outlasts(*since, span, at) => _ = paused.insert(node),
            _ => {}
        }
    }
    let links = switched.then_some(Intervention::ClearAll);
    let speeds = slow.into_iter().map(|node| Intervention::Slow { node, permille: 1_000 });
    let restarts = down.into_iter().map(|node| Intervention::Recover { node });
    let resumptions = paused.into_iter().map(|node| Intervention::Resume { node });
    let all = links.into_iter().chain(speeds).chain(restarts).chain(resumptions);
    all.map(|intervention| Scripted { at, intervention }).collect()
}

/// True if the intervention at `index` lifts an earlier one in the script. Without it,
/// the rest of the script would be a different fault, and perhaps a worse one.
pub fn lifts_something(script: &[Scripted], index: usize) -> bool {
    let Some((lift, earlier)) = script.get(index).map(|lift| (lift, &script[..index])) else { return false };
    earlier.iter().any(|Scripted { at, intervention }| match (lift.intervention, *intervention) {
        (Intervention::ClearAll, Intervention::Switch { .. }) => true,
        (Intervention::Clear { scope, fault }, Intervention::Switch { scope: of, fault: on }) => {
            scope == of && fault.same_kind(&on)
        }
        (Intervention::Slow { node, permille: 1_000 }, Intervention::Slow { node: of, permille }) => {
            node == of && permille != 1_000
        }
        (Intervention::Recover { node }, Intervention::Crash { node: of, down }) => {
            node == of && outlasts(*at, down, lift.at)
        }
        (Intervention::Resume { node }, Intervention::Pause { node: of, span }) => {
            node == of && outlasts(*at, span, lift.at)
        }
        _ => false,
    })
}

/// A random number from 0 to `bound - 1`.
fn below(rng: &mut Random, bound: u64) -> u64 {
    scale(rng.next_u64(), bound.saturating_sub(1))
}

fn node(rng: &mut Random, nodes: u64) -> NodeId {
    NodeId(below(rng, nodes) as u16)
}

fn millis(rng: &mut Random, from: u64, to: u64) -> Duration {
    Duration::from_millis(from + below(rng, to - from + 1))
}

fn fault(rng: &mut Random, nodes: u64, kinds: Kinds) -> Intervention {
    let sorts = if kinds == Kinds::Any { 8 } else { 7 };
    match below(rng, sorts) {
        0 | 1 => Intervention::Message { message: message(rng, nodes), fault: message_fault(rng) },
        2 => Intervention::Crash { node: node(rng, nodes), down: Some(millis(rng, 50, 1_500)) },
        3 => Intervention::Pause { node: node(rng, nodes), span: Some(millis(rng, 50, 1_500)) },
        4 => Intervention::Slow { node: node(rng, nodes), permille: 1_000 + below(rng, 9_000) as u32 },
        5 => Intervention::StepClock {
            node: node(rng, nodes),
            by_us: below(rng, 4_000_000).cast_signed() - 2_000_000,
        },
        6 => Intervention::Switch { scope: scope(rng, nodes), fault: link_fault(rng) },
        _ => Intervention::Switch { scope: scope(rng, nodes), fault: LinkFault::Tamper { ppm: 200_000 } },
    }
}

fn message(rng: &mut Random, nodes: u64) -> MessageRef {
    let from = node(rng, nodes);
    let to = NodeId(((u64::from(from.0) + 1 + below(rng, nodes.max(2) - 1)) % nodes) as u16);
    MessageRef { from, to, nth: 1 + below(rng, 4) as u32, copy: false }
}

fn message_fault(rng: &mut Random) -> MessageFault {
    match below(rng, 3) {
        0 => MessageFault::Drop,
        1 => MessageFault::Duplicate,
        _ => MessageFault::Delay { by: millis(rng, 50, 2_000) },
    }
}

fn scope(rng: &mut Random, nodes: u64) -> Scope {
    if below(rng, 3) == 0 {
        Scope::ALL
    } else {
        let message = message(rng, nodes);
        Scope::link(message.from, message.to)
    }
}

fn link_fault(rng: &mut Random) -> LinkFault {
    match below(rng, 6) {
        0 => LinkFault::Lose { ppm: 50_000 + below(rng, 350_000) as u32 },
        1 => LinkFault::Duplicate { ppm: 50_000 + below(rng, 350_000) as u32 },
        2 => LinkFault::Delay { extra_us: below(rng, 500_000) as u32, jitter_us: below(rng, 500_000) as u32 },
        3 => LinkFault::Reorder { ppm: 500_000, window_us: 100_000 + below(rng, 900_000) as u32 },
        4 => LinkFault::Tail { ppm: 50_000 + below(rng, 200_000) as u32 },
        _ => LinkFault::Partition,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::hash::Hasher;

    use super::*;
    use crate::sim::digest::Digest;
    use crate::sim::fault::Standing;

    const NODES: usize = 4;
    const HORIZON: SimTime = SimTime::from_millis(5_000);

    fn schedules() -> impl Iterator<Item = (u64, Vec<Scripted>)> {
        (0..2_000).map(|seed| (seed, schedule(seed, NODES, HORIZON, Kinds::Any)))
    }

    #[test]
    fn nothing_of_a_schedule_lasts_beyond_three_quarters_of_the_run() {
        let latest = SimTime::from_micros(HORIZON.as_micros() / 4 * 3);
        let (mut cleared, mut sped_up, mut woken) = (0, 0, 0);
        for (seed, script) in schedules() {
            let mut standing = Standing::default();
            let mut slow: BTreeMap<NodeId, u32> = BTreeMap::new();
            // When nodes come back from being down, and from being paused.
            let mut away: [BTreeMap<NodeId, SimTime>; 2] = Default::default();
            for Scripted { at, intervention } in script {
                assert!(at <= latest, "seed {seed}: {intervention:?} at {at}");
                match intervention {
                    Intervention::Switch { scope, fault } => standing.switch(scope, fault),
                    Intervention::ClearAll => {
                        assert!(standing.iter().count() > 0, "seed {seed}: there is nothing to clear");
                        standing.clear_all();
                        cleared += 1;
                    }
                    Intervention::Slow { node, permille } => {
                        slow.insert(node, permille);
                        sped_up += u32::from(permille == 1_000);
                    }
                    Intervention::Crash { node, down: Some(span) }
                    | Intervention::Pause { node, span: Some(span) } => {
                        let paused = matches!(intervention, Intervention::Pause { .. });
                        let until = away[usize::from(paused)].entry(node).or_default();
                        *until = (*until).max(at + span);
                    }
                    Intervention::Recover { node } | Intervention::Resume { node } => {
                        let paused = matches!(intervention, Intervention::Resume { .. });
                        let until = away[usize::from(paused)].insert(node, at);
                        assert!(until > Some(at), "seed {seed}: {node:?} is there");
                        woken += 1;
                    }
                    Intervention::Message { .. } | Intervention::StepClock { .. } => {}
                    other => panic!("seed {seed}: a schedule holds {other:?}"),
                }
            }
            assert_eq!(standing.iter().count(), 0, "seed {seed}");
            assert!(slow.values().all(|permille| *permille == 1_000), "seed {seed}: {slow:?}");
            assert!(
                away.iter().flat_map(BTreeMap::values).all(|until| *until <= latest),
                "seed {seed}: {away:?}"
            );
        }
        assert!(cleared > 500 && sped_up > 500 && woken > 100, "{cleared} {sped_up} {woken}");
    }

    /// A seed draws the same faults as before lifting was added.
    #[test]
    fn the_faults_of_a_seed_are_those_of_old() {
        let mut digest = Digest::default();
        for (_, mut script) in schedules() {
            script.retain(|scripted| scripted.at < SimTime::from_micros(HORIZON.as_micros() / 4 * 3));
            let text = serde_json::to_string(&script).expect("plain data");
            digest.write(text.as_bytes());
        }
        assert_eq!(format!("{:016x}", digest.finish()), "8320d3cb600071ee");
    }
}
