//! Random recipes: the same seed gives the same recipe everywhere.
//!
//! In three recipes out of ten, all times are on a coarse grid and nothing varies, so that events coincide. One
//! intervention in twenty is absurd.

use happens_before::sim::fault::{
    Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger,
};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::LinkSpec;
use happens_before::sim::random::{Random, Stream, scale};
use happens_before::sim::time::{Duration, SimTime};
use rand::Rng;

use super::recipe::{Habit, NodeRecipe, Recipe};

/// A generator for all parts of a recipe.
#[derive(Debug)]
pub struct Dice {
    random: Random,
    nodes: u16,
    horizon_us: u64,
    /// All times are multiples of this.
    grid_us: u64,
}

/// The recipe for a seed: 2 to 8 members.
pub fn recipe(seed: u64) -> Recipe {
    let mut dice = Dice::new(seed);
    let coarse = dice.grid_us > 1;
    let habit = |dice: &mut Dice| {
        let period_us = dice.time(20_000, 120_000);
        if coarse { Habit::Regular { period_us } } else { Habit::Member { period_us } }
    };
    let nodes: Vec<_> = (0..dice.nodes)
        .map(|_| NodeRecipe {
            habit: habit(&mut dice),
            offset_us: dice.sometimes(300_000, |d| d.within(-2_000_000, 2_000_000)),
            drift_ppm: if coarse { 0 } else { dice.sometimes(300_000, |d| d.within(-90_000, 90_000) as i32) },
        })
        .collect();
    let mut recipe =
        Recipe { nodes, horizon_us: dice.horizon_us, ..Recipe::of(0, Habit::Member { period_us: 1 }) };
    recipe.seed = dice.random.next_u64();
    recipe.default_link = dice.link();
    for _ in 0..dice.up_to(4) {
        let link = (dice.node(), dice.node(), dice.link());
        recipe.links.push(link);
    }
    for _ in 0..dice.up_to(2) {
        let fault = (dice.scope(), dice.fault());
        recipe.faults.push(fault);
    }
    for _ in 0..dice.up_to(18) {
        let at = SimTime::from_micros(dice.time(0, dice.horizon_us));
        recipe.script.push(Scripted { at, intervention: dice.intervention() });
    }
    recipe
}

/// The recipe for a seed, with pure senders instead of members, and without a script or standing faults.
pub fn senders(seed: u64) -> Recipe {
    let mut recipe = recipe(seed);
    for (index, node) in recipe.nodes.iter_mut().enumerate() {
        node.habit = Habit::Sender { period_us: 15_000 + 1_700 * index as u64 };
    }
    recipe.script.clear();
    recipe.faults.clear();
    recipe
}

impl Dice {
    /// The dice for a seed, with the number of nodes, the length and the grid already drawn.
    pub fn new(seed: u64) -> Self {
        let mut dice = Self { random: Stream::new(seed, 0).at(0, 0), nodes: 0, horizon_us: 0, grid_us: 1 };
        dice.nodes = 2 + dice.up_to(6) as u16;
        if dice.chance(300_000) {
            dice.grid_us = 5_000;
        }
        dice.horizon_us = dice.time(300_000, 1_200_000);
        dice
    }

    /// A number from zero to `max`.
    pub fn up_to(&mut self, max: u64) -> u64 {
        scale(self.random.next_u64(), max)
    }

    fn within(&mut self, least: i64, most: i64) -> i64 {
        least + self.up_to(most.abs_diff(least)).cast_signed()
    }

    /// Whether something with this probability, in parts per million, happens.
    pub fn chance(&mut self, ppm: u64) -> bool {
        self.up_to(999_999) < ppm
    }

    fn sometimes<T: Default>(&mut self, ppm: u64, value: impl FnOnce(&mut Self) -> T) -> T {
        if self.chance(ppm) { value(self) } else { T::default() }
    }

    /// A time on the grid, in microseconds.
    pub fn time(&mut self, least: u64, most: u64) -> u64 {
        let us = least + self.up_to(most - least);
        us / self.grid_us * self.grid_us
    }

    /// A node of the scenario.
    pub fn node(&mut self) -> NodeId {
        NodeId(self.up_to(u64::from(self.nodes) - 1) as u16)
    }

    /// A node of the scenario, or one that does not exist.
    fn any_node(&mut self) -> NodeId {
        if self.chance(50_000) {
            let absurd = [self.nodes, 63, 64, u16::MAX - 1, u16::MAX];
            return NodeId(absurd[self.up_to(4) as usize]);
        }
        self.node()
    }

    /// A random link specification.
    pub fn link(&mut self) -> LinkSpec {
        let varies = self.grid_us == 1;
        let rare = |dice: &mut Self, most: u64| dice.sometimes(300_000, |d| d.up_to(most) as u32);
        LinkSpec {
            latency_us: self.time(0, 20_000) as u32,
            jitter_us: if varies { rare(self, 30_000) } else { 0 },
            tail_ppm: rare(self, 200_000),
            loss_ppm: rare(self, 300_000),
            duplicate_ppm: rare(self, 300_000),
            reorder_ppm: rare(self, 500_000),
            reorder_window_us: self.time(0, 50_000) as u32,
            tamper_ppm: rare(self, 300_000),
            bandwidth_bytes_per_s: self.sometimes(300_000, |d| 1_000 + d.up_to(100_000)),
            queue_bytes: self.up_to(4_000),
            ..LinkSpec::default()
        }
    }

    fn scope(&mut self) -> Scope {
        let end = |dice: &mut Self| dice.chance(700_000).then(|| dice.any_node());
        Scope { from: end(self), to: end(self) }
    }

    /// A random standing fault, possibly absurd.
    pub fn fault(&mut self) -> LinkFault {
        let absurd = self.chance(50_000);
        let ppm = if absurd { u32::MAX } else { self.up_to(600_000) as u32 };
        let us = if absurd { u32::MAX } else { self.time(0, 60_000) as u32 };
        match self.up_to(7) {
            0 => LinkFault::Lose { ppm },
            1 => LinkFault::Duplicate { ppm },
            2 => LinkFault::Delay { extra_us: us, jitter_us: self.time(0, 20_000) as u32 },
            3 => LinkFault::Reorder { ppm, window_us: us },
            4 => LinkFault::Tamper { ppm },
            5 => LinkFault::Tail { ppm },
            6 if absurd => LinkFault::Bandwidth { bytes_per_s: u64::MAX, queue_bytes: 0 },
            6 => LinkFault::Bandwidth { bytes_per_s: self.up_to(50_000), queue_bytes: self.up_to(2_000) },
            _ => LinkFault::Partition,
        }
    }

    fn message(&mut self) -> MessageRef {
        let (from, to) = (self.any_node(), self.any_node());
        let nth = if self.chance(30_000) {
            [0, u32::MAX][self.up_to(1) as usize]
        } else {
            1 + self.up_to(14) as u32
        };
        MessageRef { from, to, nth, copy: self.chance(150_000) }
    }

    /// A random fault for one message.
    pub fn message_fault(&mut self) -> MessageFault {
        match self.up_to(4) {
            0 => MessageFault::Drop,
            1 if self.chance(50_000) => MessageFault::Delay { by: Duration::MAX },
            1 => MessageFault::Delay { by: Duration::from_micros(self.time(0, 80_000)) },
            2 => MessageFault::Duplicate,
            3 => MessageFault::Spare,
            _ => MessageFault::Tamper,
        }
    }

    fn trigger(&mut self, node: NodeId) -> Trigger {
        match self.up_to(2) {
            0 => Trigger::Received(MessageRef { to: node, ..self.message() }),
            1 => Trigger::Sent(MessageRef { from: node, copy: false, ..self.message() }),
            _ => Trigger::Wrote { nth: 1 + self.up_to(12) as u32 },
        }
    }

    fn span(&mut self) -> Option<Duration> {
        match self.up_to(9) {
            0 => None,
            1 => Some(Duration::ZERO),
            2 => Some(Duration::MAX),
            _ => Some(Duration::from_micros(self.time(0, 150_000))),
        }
    }

    /// A random intervention.
    pub fn intervention(&mut self) -> Intervention {
        let node = self.any_node();
        match self.up_to(20) {
            0..=2 => Intervention::Switch { scope: self.scope(), fault: self.fault() },
            3 => Intervention::Clear { scope: self.scope(), fault: self.fault() },
            4 => Intervention::ClearAll,
            5..=8 => Intervention::Message { message: self.message(), fault: self.message_fault() },
            9 | 10 => Intervention::Crash { node, down: self.span() },
            11 | 12 => Intervention::CrashAfter { node, trigger: self.trigger(node), down: self.span() },
            13 => Intervention::Recover { node },
            14 | 15 => Intervention::Pause { node, span: self.span() },
            16 => Intervention::Resume { node },
            17 => Intervention::Slow { node, permille: [0, 500, 3_000, u32::MAX][self.up_to(3) as usize] },
            18 if self.chance(100_000) => {
                Intervention::StepClock { node, by_us: [i64::MIN, i64::MAX][self.up_to(1) as usize] }
            }
            18 => Intervention::StepClock { node, by_us: self.within(-500_000, 500_000) },
            19 => Intervention::Reseed { salt: self.up_to(3) },
            _ if self.chance(100_000) => {
                Intervention::Drift { node, ppm: [i32::MIN, i32::MAX][self.up_to(1) as usize] }
            }
            _ => Intervention::Drift { node, ppm: self.within(-90_000, 90_000) as i32 },
        }
    }
}
