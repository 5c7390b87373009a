//! The proofs of lessons, over many more seeds than the page runs. Not part of the test run, because it takes
//! minutes: run it after a change to the kernel, to a policy or to fault schedules.
//!
//! ```sh
//! PROOF_LESSON=saga-orchestration PROOF_SEEDS=15000 \
//!     cargo test --no-default-features --test lessons -- --ignored --nocapture proofs_over_many_seeds
//! ```
//!
//! `PROOF_LESSON` is the id of a lesson; without it, every lesson runs. `PROOF_SEEDS` is the number of seeds
//! (15,000), `PROOF_FIRST` the first of them (1). All checks of the lesson are counted, even those that its proof
//! leaves out. Only the checks that the proof counts must hold, apart from known [true](TRUE) violations.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::thread;

use happens_before::explore::faults::recipe;
use happens_before::lesson::step::Proof;
use happens_before::lesson::{self, Lesson};
use happens_before::run::Run;
use happens_before::subject::calls::breakers::promises::ROOM;

/// True violations that no setting of the lesson prevents. Circuit breaker, seed 3646: a message far in the tail of
/// the customers' link holds up 36 requests, which arrive all at once 0.4 s after Stock has become slow. All threads
/// then wait for Stock until the first call times out three seconds later, and no breaker can open before that.
const TRUE: [(&str, &str, u64); 1] = [("circuit-breaker", ROOM, 3646)];

/// How many of the seeds that break a check are printed.
const PRINTED_MAX: usize = 40;

/// The seeds that broke each check, in order.
type Broken = BTreeMap<&'static str, Vec<u64>>;

fn number(name: &str, default: u64) -> u64 {
    match env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")),
        Err(_) => default,
    }
}

/// Runs these seeds with the settings of the proof's fix.
fn broken(lesson: &'static Lesson, seeds: impl Iterator<Item = u64>) -> Broken {
    let [_, settings] = lesson.proved(&lesson.proof.expect("it has one"));
    let mut broken = Broken::new();
    for seed in seeds {
        let run = Run::complete(recipe(lesson, &settings, seed));
        let violated = run.trace().violations();
        // A check may be broken more than once in a run.
        for check in violated.map(|verdict| verdict.id).collect::<BTreeSet<_>>() {
            broken.entry(check).or_default().push(seed);
        }
    }
    broken
}

/// The same, in parallel on every core.
fn broken_in_parallel(lesson: &'static Lesson, first: u64, count: u64) -> Broken {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut all = Broken::new();
    thread::scope(|scope| {
        let part =
            |core| scope.spawn(move || broken(lesson, (first..first + count).skip(core).step_by(cores)));
        let parts: Vec<_> = (0..cores).map(part).collect();
        for part in parts {
            for (check, seeds) in part.join().expect("no run panics") {
                all.entry(check).or_default().extend(seeds);
            }
        }
    });
    for seeds in all.values_mut() {
        seeds.sort_unstable();
    }
    all
}

#[test]
#[ignore = "takes minutes"]
fn proofs_over_many_seeds_find_nothing_with_the_fix() {
    let wanted = env::var("PROOF_LESSON").ok();
    if let Some(id) = &wanted {
        assert!(lesson::find(id).is_some(), "there is no lesson “{id}”");
    }
    let (first, count) = (number("PROOF_FIRST", 1), number("PROOF_SEEDS", 15_000));
    let mut failed = Vec::new();
    for lesson in lesson::all().filter(|lesson| wanted.as_ref().is_none_or(|id| lesson.about.id == id)) {
        let Some(Proof { checks, .. }) = lesson.proof else { continue };
        let broken = broken_in_parallel(lesson, first, count);
        let setup = (lesson.build)(&lesson.initial());
        println!("{}: {count} seeds from {first} with the fix", lesson.about.id);
        for check in setup.checks() {
            let seeds = broken.get(check.id).map_or(&[][..], Vec::as_slice);
            let counts = checks.contains(&check.id);
            let part = if counts { "in the proof" } else { "not in the proof" };
            println!(
                "  {:>6} broke “{}” ({part}) {:?}",
                seeds.len(),
                check.name,
                &seeds[..seeds.len().min(PRINTED_MAX)]
            );
            let known = |seed: &&u64| TRUE.contains(&(lesson.about.id, check.id, **seed));
            let unknown = seeds.iter().filter(|seed| !known(seed)).count();
            if counts && unknown > 0 {
                failed.push(format!("{}: “{}” in {unknown} runs", lesson.about.id, check.name));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Every promise of a lesson is counted by its proof, or the proof says why it is not.
#[test]
fn proofs_count_every_promise_or_say_why_not() {
    for lesson in lesson::all() {
        let Some(proof) = lesson.proof else { continue };
        for settings in lesson.proved(&proof) {
            let setup = (lesson.build)(&settings);
            let mut promised: Vec<_> = setup.checks().iter().map(|check| check.id).collect();
            let uncounted = proof.uncounted.iter().map(|(check, because)| {
                assert!(!because.is_empty() && !because.ends_with('.'), "{}: {check}", lesson.about.id);
                *check
            });
            let mut told: Vec<_> = proof.checks.iter().copied().chain(uncounted).collect();
            promised.sort_unstable();
            told.sort_unstable();
            assert_eq!(told, promised, "{}", lesson.about.id);
        }
    }
}
