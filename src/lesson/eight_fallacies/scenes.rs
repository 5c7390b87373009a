//! The variants: all eight at once; each on its own, with its repair; and repairs that are almost right.

use super::knobs::{
    ATTACK, DEADLINE, ENCODING, FETCH, FINDS, LATENCY, LINE, LOSS, MOVES, OWNERS, PICTURES, PRICE, RETRY,
    ROLLOUT, SEAL, TTL, UNKNOWN, WAIT,
};
use crate::lesson::knob::Turned;
use crate::lesson::{Fix, Scene, Seeds};
use crate::subject::storefront::eight::{ANSWERED, CURRENT, FAST, GENUINE, KEPT, ONCE, ROOM, THRIFTY, UNCUT};

const SEED: u64 = 3;

// What is real.
const LOSSY: Turned = LOSS.at(20);
const FAR: Turned = LATENCY.at(30);
const NARROW: Turned = LINE.at(1_000);
const HOSTILE: Turned = ATTACK.to("both");
const MOVING: Turned = MOVES.on();
const TWO: Turned = OWNERS.to("two");
const BILLED: Turned = PRICE.at(9);
const MIXED: Turned = ROLLOUT.to("writer");

// What helps.
const KEYED: Turned = RETRY.to("keyed");
const COARSE: Turned = FETCH.to("coarse");
const SMALL: Turned = PICTURES.to("thumbnails");
const SEALED: Turned = SEAL.to("both");
const ASKING: Turned = FINDS.to("failure");
const TRAVELS: Turned = DEADLINE.on();
const BINARY: Turned = ENCODING.to("binary");
const KEEPING: Turned = UNKNOWN.to("kept");

/// Everything that is real.
const REAL: &[Turned] = &[LOSSY, FAR, NARROW, HOSTILE, MOVING, TWO, BILLED, MIXED];

/// All eight repairs: what the *fix* step asks for.
pub const ALL: &[Turned] = &[KEYED, COARSE, SMALL, SEALED, ASKING, TRAVELS, BINARY, KEEPING];

const REPAIRED: &[Turned] = &[
    LOSSY, FAR, NARROW, HOSTILE, MOVING, TWO, BILLED, MIXED, KEYED, COARSE, SMALL, SEALED, ASKING, TRAVELS,
    BINARY, KEEPING,
];

/// What a proof has on both sides: an unreliable network with an attacker in it, and repairs that are almost right.
pub const PROVED: &[Turned] = &[LOSSY, HOSTILE, RETRY.to("plain"), SEAL.to("signature")];
/// The fix that it puts to the test.
pub const PROVED_FIX: &[Turned] = &[KEYED, SEALED];

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("all", SEED).turned(REAL).breaks(GENUINE).fix(Fix::new("All eight repairs", ALL)),
    Scene::new("laptop", SEED).fix(Fix::new("All eight repairs", ALL)),
    Scene::new("reliable", SEED)
        .turned(&[LOSSY])
        .breaks(ANSWERED)
        .fix(Fix::new("Send again, with a key", &[KEYED]))
        .on_seeds(Seeds::AtLeast(990)),
    Scene::new("latency", SEED)
        .turned(&[FAR])
        .breaks(FAST)
        .fix(Fix::new("One call for the whole page", &[COARSE])),
    Scene::new("bandwidth", SEED).turned(&[NARROW]).breaks(ROOM).fix(Fix::new("Thumbnails", &[SMALL])),
    Scene::new("secure", SEED).turned(&[HOSTILE]).breaks(GENUINE).fix(Fix::new("A signed number", &[SEALED])),
    Scene::new("topology", SEED)
        .turned(&[MOVING])
        .breaks(CURRENT)
        .fix(Fix::new("Ask the registry, and again when a call fails", &[ASKING])),
    Scene::new("administrators", SEED)
        .turned(&[TWO])
        .breaks(UNCUT)
        .fix(Fix::new("Send the deadline with the call", &[TRAVELS])),
    Scene::new("cost", SEED).turned(&[BILLED]).breaks(THRIFTY).fix(Fix::new("A binary encoding", &[BINARY])),
    Scene::new("homogeneous", SEED)
        .turned(&[MIXED])
        .breaks(KEPT)
        .fix(Fix::new("Keep unknown fields", &[KEEPING])),
    Scene::new("unkeyed", SEED)
        .turned(&[LOSSY, RETRY.to("plain")])
        .breaks(ONCE)
        .fix(Fix::new("Send the key as well", &[KEYED]))
        .on_seeds(Seeds::AtLeast(900)),
    Scene::new("signed", SEED)
        .turned(&[ATTACK.to("replay"), SEAL.to("signature")])
        .breaks(GENUINE)
        .fix(Fix::new("Sign a number as well", &[SEALED])),
    Scene::new("numbered", SEED)
        .turned(&[HOSTILE, SEAL.to("number")])
        .breaks(GENUINE)
        .fix(Fix::new("Sign the number", &[SEALED])),
    Scene::new("patient", SEED)
        .turned(&[TWO, WAIT.at(1_000)])
        .breaks(UNCUT)
        .fix(Fix::new("Send the deadline with the call", &[TRAVELS])),
    Scene::new("stale-cache", SEED)
        .turned(&[MOVING, FINDS.to("cache")])
        .breaks(CURRENT)
        .fix(Fix::new("Believe an address for {ttl}", &[TTL.at(400)])),
    Scene::new("compressed", SEED)
        .turned(&[NARROW, PICTURES.to("compressed")])
        .breaks(FAST)
        .fix(Fix::new("Thumbnails", &[SMALL])),
    Scene::new("parallel", SEED)
        .turned(&[FAR, NARROW, FETCH.to("parallel")])
        .breaks(ROOM)
        .fix(Fix::new("Thumbnails", &[SMALL])),
    Scene::new("strict", SEED)
        .turned(&[MIXED, UNKNOWN.to("refused")])
        .breaks(KEPT)
        .fix(Fix::new("Upgrade readers first", &[ROLLOUT.to("readers")])),
    Scene::new("repaired", SEED).turned(REPAIRED),
];
