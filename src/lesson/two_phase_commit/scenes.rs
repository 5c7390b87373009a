//! The variants: a coordinator that crashes at every moment that matters, banks that answer doubt in five ways, writes that come too late, and
//! the same transfers as sagas. Each has the repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::{crash, crash_after, delay, lose, nth};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::subject::commits::parties::{COORDINATOR, EAST, WEST};
use crate::subject::commits::promises::{ATOMIC, BOUND, ENDS, KEPT, OWN, WHOLE};

const SEED: u64 = 3;

const SAGA: Turned = knobs::PROTOCOL.to("saga");
const COMMIT: Turned = knobs::PROTOCOL.to("commit");
const PEERS: Turned = knobs::DOUBT.to("peers");
const WAITS: Turned = knobs::DOUBT.to("wait");
const ASKS: Turned = knobs::DOUBT.to("ask");
/// As far away as another continent.
const FAR: Turned = knobs::FAR.at(100);
const FORCED: Turned = knobs::FORCED.to("all");

/// The coordinator tells a bank three things about the first transfer: to work, to prepare, and the decision.
const fn decision_for_west() -> MessageRef {
    nth(COORDINATOR, WEST, 3)
}

/// Both votes are with the coordinator, and its decision is not on disk yet.
const CRASH_AT_VOTES: &[Scripted] = &[crash(COORDINATOR, 180, 2_500)];
/// East has the decision, West has not, and the coordinator is down.
const fn told_one(down_ms: u64) -> [Scripted; 2] {
    [lose(decision_for_west()), crash_after(COORDINATOR, Trigger::Sent(nth(COORDINATOR, EAST, 3)), down_ms)]
}
const TOLD_ONE_LONG: [Scripted; 2] = told_one(2_500);
const TOLD_ONE_SHORT: [Scripted; 2] = told_one(600);
/// Both banks have been asked to prepare.
const CRASH_AT_PREPARE: Scripted = crash(COORDINATOR, 150, 2_000);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("in-doubt", SEED)
        .script(CRASH_AT_VOTES)
        .breaks(BOUND)
        .fix(Fix::new("Run transfers as sagas, which keep no lock between their steps", &[SAGA])),
    Scene::new("told-one", SEED)
        .script(&TOLD_ONE_LONG)
        .breaks(BOUND)
        .fix(Fix::new("A bank in doubt asks the other one, too", &[PEERS])),
    Scene::new("nobody-knows", SEED)
        .turned(&[PEERS])
        .script(CRASH_AT_VOTES)
        .breaks(BOUND)
        .fix(Fix::new("Run transfers as sagas, which keep no lock between their steps", &[SAGA])),
    Scene::new("rolls-back", SEED)
        .turned(&[knobs::DOUBT.to("rollback")])
        .script(&TOLD_ONE_LONG)
        .breaks(ATOMIC)
        .fix(Fix::new("Ask before deciding: the coordinator, and the other bank", &[PEERS])),
    Scene::new("commits", SEED)
        .turned(&[knobs::DOUBT.to("commit"), knobs::REFUSED.at(1)])
        .script(&[CRASH_AT_PREPARE])
        .breaks(ATOMIC)
        .fix(Fix::new("Ask before deciding: the coordinator, and the other bank", &[PEERS])),
    Scene::new("vote-unforced", SEED)
        .turned(&[knobs::FORCED.to("decisions")])
        .script(&[crash_after(WEST, Trigger::Sent(nth(WEST, COORDINATOR, 2)), 300)])
        .breaks(KEPT)
        .fix(Fix::new("Force the vote to disk before sending it", &[FORCED])),
    Scene::new("decision-unforced", SEED)
        .turned(&[knobs::FORCED.to("votes")])
        .script(&TOLD_ONE_SHORT)
        .breaks(ATOMIC)
        .fix(Fix::new("Force the decision to disk before telling anybody", &[FORCED])),
    Scene::new("nobody-tells", SEED)
        .turned(&[WAITS, knobs::RECOVERY.to("none")])
        .script(&TOLD_ONE_SHORT)
        .breaks(ENDS)
        .fix(Fix::new("After a restart, go on where the log ends", &[knobs::RECOVERY.to("log")])),
    Scene::new("late-prepare", SEED)
        .turned(&[WAITS, knobs::RECOVERY.to("scan"), knobs::BOUND.at(2_500)])
        .script(&[delay(nth(COORDINATOR, WEST, 2), 600), crash(COORDINATOR, 150, 300)])
        .breaks(ENDS)
        .fix(Fix::new("A bank in doubt asks, again and again", &[ASKS])),
    Scene::new("incident", SEED)
        .turned(&[
            FAR,
            knobs::RECEIPTS.on(),
            knobs::READS.to("committed"),
            knobs::TRANSFERS.at(1),
            knobs::DAY.at(1_000),
        ])
        .breaks(OWN)
        .fix(Fix::new("Tell the client once both banks have committed", &[knobs::REPLY.to("acknowledged")])),
    Scene::new("reads-past", SEED)
        .turned(&[
            FAR,
            knobs::READS.to("committed"),
            knobs::AUDITS.at(100),
            knobs::TRANSFERS.at(1),
            knobs::DAY.at(1_000),
        ])
        .breaks(WHOLE)
        .fix(Fix::new("Readers wait for the lock", &[knobs::READS.to("wait")])),
    Scene::new("half-way", SEED)
        .turned(&[FAR, SAGA, knobs::AUDITS.at(100), knobs::TRANSFERS.at(1), knobs::DAY.at(1_000)])
        .breaks(WHOLE)
        .fix(Fix::new("Run transfers with two-phase commit", &[COMMIT])),
    Scene::new("outage", SEED).turned(&[SAGA, PEERS, knobs::REFUSED.at(2)]).script(&[crash(
        COORDINATOR,
        98,
        2_500,
    )]),
    Scene::new("repaired", SEED)
        .turned(&[PEERS, knobs::AUDITS.at(500), knobs::REFUSED.at(3), knobs::TRANSFERS.at(4)])
        .script(&[TOLD_ONE_SHORT[0], TOLD_ONE_SHORT[1], crash_after(WEST, Trigger::Wrote { nth: 1 }, 300)]),
];
