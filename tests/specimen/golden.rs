//! Golden recipes: runs with known digests, the same natively and in the browser.
//!
//! [`check_all`] panics with the recipe's name, the expected and the actual digest. `tests/kernel/golden.rs` explains
//! how to print new digests after a change that is meant to change runs.

use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Trigger};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::LinkSpec;
use happens_before::sim::time::Duration;

use super::dice;
use super::recipe::{Habit, Recipe};

/// A recipe, and the known digest of its run.
pub struct Golden {
    /// The recipe's subject.
    pub name: &'static str,
    /// The run.
    pub recipe: Recipe,
    /// The digest of its trace.
    pub expected: u64,
}

impl Golden {
    /// The digest of the run here and now.
    pub fn actual(&self) -> u64 {
        self.recipe.run().1.digest()
    }
}

/// Runs every golden recipe. Panics at the first one whose digest differs.
pub fn check_all() {
    for golden in all() {
        let (expected, actual) = (golden.expected, golden.actual());
        assert!(
            actual == expected,
            "golden recipe \"{}\": expected {expected:#018x}, actual {actual:#018x}",
            golden.name
        );
    }
}

/// The golden recipes.
pub fn all() -> Vec<Golden> {
    let golden = |name, expected, recipe| Golden { name, recipe, expected };
    vec![
        golden("two members, nothing wrong", 0xf763_28e7_632e_712c, members(2)),
        golden(
            "eight members at exact periods",
            0x9ea7_8ec2_bcf8_627d,
            Recipe::of(8, Habit::Regular { period_us: 50_000 }),
        ),
        golden("pure senders on a thin line", 0x7e22_d475_f9c2_3cc9, thin_line()),
        golden("loss, jitter and a heavy tail", 0xb41a_dbd7_896b_ab69, rough()),
        golden("copies, reordering, tampering", 0x4a1f_68fe_27d2_3627, muddled()),
        golden("a one-way partition that heals", 0x96a0_15b3_07ab_f9ff, one_way()),
        golden("crashes after triggers, with recovery", 0x463d_d0ec_293e_f4f2, triggered()),
        golden("pauses over crashes, slow work", 0x1f85_28f6_ecd9_4a93, halting()),
        golden("clocks off, drifting, set", 0x3a1d_571f_aa55_7e0d, off_clocks()),
        golden("single faults in advance and in flight", 0x263a_9d51_db16_5df3, singled_out()),
        golden("spared, and drawn anew", 0xcfa2_d660_7fcd_d0aa, reseeded()),
        golden(
            "copies on a thin line, and a node that is down at the start",
            0x3bb2_8e64_b8f0_c573,
            copied(),
        ),
        golden("stopped by its limit of events", 0x2e4a_5928_6c28_b943, limited()),
        golden("random recipe 4", 0xce6d_0a5d_5f79_1543, dice::recipe(4)),
        golden("random recipe 11", 0xf372_653e_67c4_980d, dice::recipe(11)),
        golden("random recipe 42", 0xc717_f8bd_38af_f1ed, dice::recipe(42)),
        golden("random senders 7", 0x13c7_01d8_b803_1e05, dice::senders(7)),
    ]
}

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);

fn members(nodes: usize) -> Recipe {
    Recipe::of(nodes, Habit::Member { period_us: 40_000 })
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn thin_line() -> Recipe {
    let spec = LinkSpec { bandwidth_bytes_per_s: 9_000, queue_bytes: 600, ..LinkSpec::default() };
    Recipe { default_link: spec, ..Recipe::of(4, Habit::Sender { period_us: 20_000 }) }
}

fn rough() -> Recipe {
    let spec = LinkSpec { jitter_us: 9_000, tail_ppm: 100_000, loss_ppm: 150_000, ..LinkSpec::default() };
    Recipe { default_link: spec, seed: 0x5eed, ..members(5) }
}

fn muddled() -> Recipe {
    let mut recipe = Recipe { seed: u64::MAX, ..members(4) };
    recipe.faults = vec![
        (Scope::ALL, LinkFault::Duplicate { ppm: 200_000 }),
        (Scope { from: Some(A), to: None }, LinkFault::Reorder { ppm: 400_000, window_us: 30_000 }),
        (Scope { from: None, to: Some(B) }, LinkFault::Tamper { ppm: 250_000 }),
    ];
    recipe
}

fn one_way() -> Recipe {
    let (scope, fault) = (Scope::link(A, B), LinkFault::Partition);
    let delay = LinkFault::Delay { extra_us: 12_000, jitter_us: 8_000 };
    members(3)
        .and(200_000, Intervention::Switch { scope, fault })
        .and(300_000, Intervention::Switch { scope: Scope::ALL, fault: delay })
        .and(600_000, Intervention::Clear { scope, fault })
        .and(800_000, Intervention::ClearAll)
}

fn triggered() -> Recipe {
    let message = MessageRef { from: A, to: B, nth: 3, copy: false };
    members(3)
        .and(
            0,
            Intervention::CrashAfter { node: B, trigger: Trigger::Received(message), down: Some(ms(120)) },
        )
        .and(0, Intervention::CrashAfter { node: C, trigger: Trigger::Wrote { nth: 4 }, down: Some(ms(90)) })
        .and(400_000, Intervention::Crash { node: A, down: None })
        .and(700_000, Intervention::Recover { node: A })
}

fn halting() -> Recipe {
    members(4)
        .and(100_000, Intervention::Slow { node: B, permille: 4_000 })
        .and(150_000, Intervention::Pause { node: A, span: Some(ms(200)) })
        .and(250_000, Intervention::Crash { node: A, down: Some(ms(60)) })
        .and(400_000, Intervention::Pause { node: C, span: None })
        .and(650_000, Intervention::Resume { node: C })
}

fn off_clocks() -> Recipe {
    let mut recipe = members(3);
    (recipe.nodes[0].offset_us, recipe.nodes[0].drift_ppm) = (250_000, 40_000);
    (recipe.nodes[1].offset_us, recipe.nodes[1].drift_ppm) = (-90_000, -70_000);
    recipe
        .and(300_000, Intervention::Drift { node: A, ppm: -100_000 })
        .and(450_000, Intervention::StepClock { node: B, by_us: -1_500_000 })
        .and(600_000, Intervention::Drift { node: C, ppm: 100_000 })
}

fn singled_out() -> Recipe {
    let to_b = |nth| MessageRef { from: A, to: B, nth, copy: false };
    let spec = LinkSpec { latency_us: 30_000, ..LinkSpec::default() };
    Recipe { default_link: spec, ..Recipe::of(2, Habit::Sender { period_us: 10_000 }) }
        .and(0, Intervention::Message { message: to_b(2), fault: MessageFault::Drop })
        .and(0, Intervention::Message { message: to_b(3), fault: MessageFault::Delay { by: ms(45) } })
        .and(0, Intervention::Message { message: to_b(4), fault: MessageFault::Duplicate })
        .and(65_000, Intervention::Message { message: to_b(5), fault: MessageFault::Tamper })
        .and(75_000, Intervention::Message { message: to_b(6), fault: MessageFault::Duplicate })
        .and(76_000, Intervention::Message { message: to_b(6), fault: MessageFault::Drop })
}

fn reseeded() -> Recipe {
    let spared = |nth| MessageRef { from: A, to: B, nth, copy: false };
    let spare = |nth| Intervention::Message { message: spared(nth), fault: MessageFault::Spare };
    rough()
        .and(0, spare(1))
        .and(150_000, spare(4))
        .and(400_000, Intervention::Reseed { salt: 1 })
        .and(700_000, Intervention::Reseed { salt: 2 })
}

fn copied() -> Recipe {
    let mut recipe = thin_line().and(0, Intervention::Crash { node: B, down: Some(ms(100)) });
    recipe.default_link.jitter_us = 5_000;
    recipe.faults.push((Scope::ALL, LinkFault::Duplicate { ppm: 400_000 }));
    recipe
}

fn limited() -> Recipe {
    let mut recipe = members(6);
    recipe.limits.events = 500;
    recipe
}
