//! Fault schedules that nobody chose: what a search throws at a scenario.

use rand::Rng;

use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted};
use crate::sim::ids::NodeId;
use crate::sim::random::{Random, Stream, scale};
use crate::sim::time::{Duration, SimTime};

/// The part of a seed's random numbers that schedules are drawn from; runs use other parts.
const PART: u64 = 3 << 32;

/// Which kinds of fault a schedule may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// What networks and machines do by themselves.
    Honest,
    /// Those, and messages that somebody changes on the way.
    Any,
}

/// The schedule of a seed for a scenario of `nodes` nodes that ends at `horizon`: one to eight faults
/// in the first three quarters of the run.
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
    script
}

/// A number from 0 to `bound - 1`.
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
