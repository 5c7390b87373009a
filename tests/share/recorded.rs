//! Addresses that were shared keep opening, in every version so far. Records here are never changed, only added.

use happens_before::lesson::{find, idempotency};
use happens_before::run::address::{self, Asked, pack};
use happens_before::run::recipe::{ENGINE, said_of_engine};
use happens_before::run::{Recipe, Run};
use happens_before::sim::fault::Scripted;
use happens_before::sim::ids::EventId;
use happens_before::sim::time::SimTime;

/// Reads the part after `?`, for the minimal escaping used here.
fn open(query: &str) -> Asked {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    address::read(find("idempotency").expect("a lesson"), pairs.map(|p| p.split_once('=').unwrap_or((p, ""))))
}

/// An address, and the scene, step, seed and changed knobs that it led to.
type First = (&'static str, &'static str, Option<&'static str>, u64, &'static [(&'static str, &'static str)]);

/// Version 1: scene, step, seed and settings; no `v`.
const FIRST: [First; 9] = [
    ("", "no-key", None, 7, &[]),
    ("step=hook&scene=no-key", "no-key", Some("hook"), 7, &[]),
    ("step=why", "no-key", Some("why"), 7, &[]),
    ("step=break", "attempt-key", Some("break"), 7, &[]),
    ("step=break&scene=race", "race", Some("break"), 3, &[]),
    ("step=break&scene=crash&seed=99&timeout=700", "crash", Some("break"), 99, &[("timeout", "700")]),
    ("scene=race&seed=7&timeout=500", "race", None, 7, &[("timeout", "500")]),
    (
        "step=fix&scene=no-key&seed=9007199254740991&key=order&provider=on",
        "no-key",
        Some("fix"),
        9_007_199_254_740_991,
        &[("key", "order"), ("provider", "on")],
    ),
    (
        "step=home&scene=repaired&ttl=500&backoff=none",
        "repaired",
        Some("home"),
        7,
        &[("ttl", "500"), ("backoff", "none")],
    ),
];

#[test]
fn addresses_of_version_1_open_as_they_did() {
    for (query, scene, step, seed, turned) in FIRST {
        let asked = open(query);
        assert_eq!(asked.problems, Vec::<String>::new(), "{query}");
        let lesson = &idempotency::LESSON;
        let scene = lesson.scene(scene).expect("a scene");
        let mut wanted = Recipe::of_scene(lesson, scene);
        wanted.seed = seed;
        wanted.settings = wanted.settings.with(turned).expect("settings");
        let state = asked.state;
        assert_eq!(state.recipe, wanted, "{query}");
        assert_eq!((state.scene, state.step.map(|step| lesson.steps[step].id)), (scene.id, step), "{query}");
        assert_eq!((state.at, state.event, state.branch, state.twin), (SimTime::ZERO, None, None, None));
    }
}

/// Version 3, which includes the engine.
const THIRD: [(&str, u64); 1] =
    [("v=3&e=2&step=break&scene=race&seed=7&do=AQADAAECBJBODAc&at=1234567", 0x0daa_086c_c892_ec42)];

/// Checks that addresses open with no message but `said`, and lead to runs with these digests.
fn hold(recorded: &[(&str, u64)], said: &str) {
    let wanted = recorded.iter().map(|(query, digest)| format!("{digest:016x} {query}"));
    let actual = recorded.iter().map(|(query, _)| {
        let asked = open(query);
        let expected: Vec<&str> = Some(said).filter(|said| !said.is_empty()).into_iter().collect();
        assert_eq!(asked.problems, expected, "{query}");
        format!("{:016x} {query}", Run::complete(asked.state.recipe).trace().digest())
    });
    assert_eq!(actual.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
}

#[test]
fn addresses_of_version_3_lead_to_the_same_runs() {
    hold(&THIRD, "");
}

/// Version 2, with the digests of the runs in engine 2. Engine 1 had others.
const SECOND: [(&str, u64); 3] = [
    ("v=2&step=break&scene=race&at=1234567", 0x851a_b239_49e6_e21c),
    (
        "v=2&step=break&scene=race&seed=7&timeout=500&do=AQADAQMCAA&at=1234567&event=12&branch=mine",
        0x1d6b_fd2c_4df2_56f5,
    ),
    ("v=2&scene=no-key&do=AQ&vs.key=order&vs.provider=on", 0x07f9_06fa_9f2b_1f89),
];

/// Engine 1 made them, and a message says so; their runs are those of today's engine.
#[test]
fn addresses_of_version_2_open_as_they_did() {
    hold(&SECOND, &said_of_engine(1).expect("another engine"));
    let state = open(SECOND[1].0).state;
    assert_eq!((state.at, state.event), (SimTime::from_micros(1_234_567), Some(EventId(12))));
    assert_eq!(state.branch.as_deref(), Some("mine"));
    let twin = open(SECOND[2].0).state.twin.expect("a twin");
    assert_eq!((twin.settings.position("key"), twin.seed), (1, 7), "per order");
}

/// Every kind of intervention, fault and trigger, in version 1 of packed scripts.
const EVERYTHING: (&str, &str) = (
    "AQABAAAAwKkHiQEBAgMBAaAiAQQAAgXAmgyLhAIBAAEDoMIe4KcSgMgIAQAABMCEPQABAgMFoI0GiQEBBAAGgLTEwyGAgECgIgEAAQeLhAICAgMHgMgIAAADAAMEAIkBAwADBAGw4y2gIgMAAwQCi4QCAwADBAOAyAgDAwDZBAAABAEAiQEEAYG1GKAiBQIAAAMEgbUYi4QCBQIBAAMEgbUYgMgIBQICA4G1GAAGAokBBwOhwh6gIgcDAIuEAggDgMgICQCIJwAKAP-IeokBCwGfnAE",
    r#"[{"at":0,"do":{"switch":{"scope":{},"fault":{"lose":{"ppm":120000}}}}},{"at":137,"do":{"switch":{"scope":{"from":1,"to":2},"fault":{"duplicate":{"ppm":1}}}}},{"at":4521,"do":{"switch":{"scope":{"from":3},"fault":{"delay":{"extra_us":5,"jitter_us":200000}}}}},{"at":37812,"do":{"switch":{"scope":{"to":0},"fault":{"reorder":{"ppm":500000,"window_us":300000}}}}},{"at":178100,"do":{"switch":{"scope":{},"fault":{"tamper":{"ppm":1000000}}}}},{"at":178100,"do":{"switch":{"scope":{"from":1,"to":2},"fault":{"tail":{"ppm":100000}}}}},{"at":178237,"do":{"switch":{"scope":{"from":3},"fault":{"bandwidth":{"bytes_per_s":9000000000,"queue_bytes":1048576}}}}},{"at":182621,"do":{"switch":{"scope":{"to":0},"fault":"partition"}}},{"at":215912,"do":{"clear":{"scope":{"from":1,"to":2},"fault":"partition"}}},{"at":356200,"do":"clear_all"},{"at":356200,"do":{"message":{"message":{"from":0,"to":3,"nth":2},"fault":"drop"}}},{"at":356337,"do":{"message":{"message":{"from":0,"to":3,"nth":2},"fault":{"delay":{"by":750000}}}}},{"at":360721,"do":{"message":{"message":{"from":0,"to":3,"nth":2},"fault":"duplicate"}}},{"at":394012,"do":{"message":{"message":{"from":0,"to":3,"nth":2},"fault":"tamper"}}},{"at":534300,"do":{"message":{"message":{"from":3,"to":0,"nth":300,"copy":true},"fault":"drop"}}},{"at":534300,"do":{"crash":{"node":1}}},{"at":534437,"do":{"crash":{"node":1,"down":400000}}},{"at":538821,"do":{"crash_after":{"node":2,"trigger":{"received":{"from":0,"to":3,"nth":2}},"down":400000}}},{"at":572112,"do":{"crash_after":{"node":2,"trigger":{"sent":{"from":0,"to":3,"nth":2}},"down":400000}}},{"at":712400,"do":{"crash_after":{"node":2,"trigger":{"wrote":{"nth":3}},"down":400000}}},{"at":712400,"do":{"recover":{"node":2}}},{"at":712537,"do":{"pause":{"node":3,"span":500000}}},{"at":716921,"do":{"pause":{"node":3}}},{"at":750212,"do":{"resume":{"node":3}}},{"at":890500,"do":{"slow":{"node":0,"permille":5000}}},{"at":890500,"do":{"step_clock":{"node":0,"by_us":-1000000}}},{"at":890637,"do":{"drift":{"node":1,"ppm":-10000}}}]"#,
);

#[test]
fn packed_scripts_of_version_1_unpack_as_they_did() {
    let (packed, json) = EVERYTHING;
    let script: Vec<Scripted> = serde_json::from_str(json).expect("a script");
    assert_eq!((pack::unpack(packed).as_ref(), pack::pack(&script).as_str()), (Some(&script), packed));
}

/// Files of format 1, as failure pages and the worker wrote them when files held nothing but recipes.
#[test]
fn files_of_format_1_open_as_they_did() {
    let old = r#"{"version":1,"lesson":"idempotency","settings":{"key":"order","timeout":"1000"},"seed":11,"script":[{"at":0,"do":{"message":{"message":{"from":1,"to":0,"nth":1},"fault":"drop"}}},{"at":70000,"do":{"pause":{"node":1,"span":500000}}},{"at":70000,"do":{"switch":{"scope":{},"fault":{"delay":{"extra_us":0,"jitter_us":200000}}}}}]}"#;
    let Asked { state, problems: said } = address::from_json(old).expect("a file of format 1");
    assert_eq!(state.scene, "no-memory", "the scene with these settings");
    assert_eq!((state.recipe.seed, state.recipe.script.len()), (11, 3));
    assert_eq!(said, [said_of_engine(1).expect("another engine")]);
    let written = old.replace(r#""version":1,"#, &format!(r#""version":2,"engine":{ENGINE},"#));
    assert_eq!(state.recipe.to_json(), written, "the rest is written as it was");
}
