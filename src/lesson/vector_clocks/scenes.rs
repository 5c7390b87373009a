//! The variants: clocks that put concurrent writes in a row, clocks that lose track of what was replaced, merges that
//! lose or bring back items, and replicas that hand on too little. Each has the repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::{crash, cut, pause};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::Scripted;
use crate::subject::carts::parties::{REPLICA_1, REPLICA_2, phone_node};
use crate::subject::carts::promises::{BOUGHT, FEW, GONE, KEPT, MERGED, REPLACED};

const SEED: u64 = 3;

const DOTS: Turned = knobs::CARRY.to("dots");
const CLIENTS: Turned = knobs::CARRY.to("clients");
/// Each phone has read what the one before it wrote.
const IN_TURN: Turned = knobs::EVERY.at(500);

const USE_DOTS: Fix = Fix::new("Have versions carry a dot and a vector", &[DOTS]);
const OWN_ENTRY: Fix =
    Fix::new("Give each phone an entry of its own, counted on disk", &[knobs::NAMING.to("kept")]);
const NO_PRUNING: Fix = Fix::new("Do not prune vectors", &[knobs::ENTRIES.at(0)]);

/// What replica 1 hands on is lost for a while, and Ben's phone sleeps until that is over.
const GAP: &[Scripted] = &[
    pause(phone_node(2, 1), 100, 600),
    cut(REPLICA_1, REPLICA_2, 340, 500)[0],
    cut(REPLICA_1, REPLICA_2, 340, 500)[1],
];

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("one-lost", SEED).breaks(BOUGHT).fix(USE_DOTS),
    Scene::new("behind", SEED).turned(&[knobs::OFF.at(-5_000), IN_TURN]).breaks(KEPT).fix(USE_DOTS),
    Scene::new("lamport", SEED)
        .turned(&[knobs::CARRY.to("lamport"), knobs::CHANGES.at(2), knobs::SLOWER.at(700)])
        .breaks(KEPT)
        .fix(USE_DOTS),
    Scene::new("one-replica", SEED)
        .turned(&[knobs::CARRY.to("replicas"), knobs::REPLICAS.at(1)])
        .breaks(KEPT)
        .fix(USE_DOTS),
    Scene::new("account", SEED).turned(&[CLIENTS, knobs::NAMING.to("account")]).breaks(KEPT).fix(OWN_ENTRY),
    Scene::new("restart", SEED)
        .turned(&[CLIENTS, knobs::NAMING.to("recounted"), knobs::CHANGES.at(2), knobs::EVERY.at(1_200)])
        .script(&[crash(phone_node(2, 0), 500, 200)])
        .breaks(KEPT)
        .fix(OWN_ENTRY),
    Scene::new("pruned", SEED)
        .turned(&[CLIENTS, knobs::ENTRIES.at(2), knobs::PHONES.at(4), IN_TURN, knobs::DAY.at(3_000)])
        .breaks(REPLACED)
        .fix(NO_PRUNING),
    Scene::new("pruned-own", SEED)
        .turned(&[
            CLIENTS,
            knobs::ENTRIES.at(2),
            knobs::PHONES.at(3),
            IN_TURN,
            knobs::OFF.at(-60_000),
            knobs::DAY.at(2_500),
        ])
        .breaks(KEPT)
        .fix(NO_PRUNING),
    Scene::new("explosion", SEED)
        .turned(&[
            knobs::CARRY.to("shared"),
            knobs::REPLICAS.at(1),
            knobs::CHANGES.at(5),
            knobs::EVERY.at(180),
            knobs::DAY.at(3_000),
        ])
        .breaks(FEW)
        .fix(USE_DOTS),
    Scene::new("comes-back", SEED)
        .turned(&[DOTS, knobs::REMOVES.to("removes"), knobs::CHANGES.at(2)])
        .breaks(GONE)
        .fix(Fix::new("Remember what was removed", &[knobs::MERGE.to("tombstones")])),
    Scene::new("newest", SEED)
        .turned(&[DOTS, knobs::MERGE.to("newest"), knobs::CHANGES.at(2)])
        .breaks(MERGED)
        .fix(Fix::new("Merge to everything that is in any", &[knobs::MERGE.to("union")])),
    Scene::new("no-context", SEED)
        .turned(&[DOTS, knobs::CONTEXT.to("none"), knobs::CHANGES.at(3)])
        .breaks(REPLACED)
        .fix(Fix::new("Send the context of what was read", &[knobs::CONTEXT.to("whole")])),
    Scene::new("gap", SEED)
        .turned(&[DOTS, knobs::HANDS_ON.to("new"), knobs::PHONES.at(3)])
        .script(GAP)
        .breaks(KEPT)
        .fix(Fix::new("Send all versions that a replica holds", &[knobs::HANDS_ON.to("all")])),
    Scene::new("not-repaired", SEED)
        .turned(&[DOTS, knobs::HANDS_ON.to("nothing")])
        .breaks(BOUGHT)
        .fix(Fix::new("Ask the other replicas, and repair them", &[knobs::READS.to("repair")])),
    Scene::new("repaired", SEED).turned(&[
        DOTS,
        knobs::MERGE.to("tombstones"),
        knobs::READS.to("repair"),
        knobs::PHONES.at(3),
        knobs::CHANGES.at(2),
        knobs::REMOVES.to("removes"),
        knobs::DAY.at(4_000),
    ]),
];
