//! The proofs once more, with the fix and over many more fault schedules than the page runs. It takes minutes:
//!
//!     cargo test --no-default-features --test lessons -- --ignored --nocapture many_schedules

use std::thread;

use happens_before::actor::Words;
use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::circuit_breaker::ROOM;
use happens_before::lesson::{Lesson, find};
use happens_before::sim::trace::{Ruling, Trace};
use happens_before::sim::world::World;

const SCHEDULES: u64 = 15_000;

/// Violations that are true, and that no setting of the lesson prevents. Circuit breaker, seed 3646: a message far in
/// the tail of the customers' link held up 36 requests, which came in one go 0.4 s after Stock had become slow. All
/// threads then wait for Stock until the first call times out, three seconds later, and no breaker can open before.
const TRUE: [(&str, u64, u16); 1] = [("circuit-breaker", 3646, ROOM)];

/// The checks of its proof that a lesson breaks with the fix on one seed, with what the first verdict says of each.
fn broken(lesson: &'static Lesson, seed: u64) -> Vec<(u16, String)> {
    let settings = lesson.initial().with(lesson.proof.with).expect("proofs are tested");
    let setup = (lesson.build)(&settings);
    let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Honest);
    let mut trace: Trace<Words> = Trace::default();
    World::new(setup, seed, &script).run_to_end(&mut trace);
    let first = |check: &u16| {
        let verdict = trace.verdicts.iter().find(|v| v.check == *check && v.ruling == Ruling::Violated)?;
        Some((*check, format!("{verdict:?}")))
    };
    lesson.proof.checks.iter().filter_map(first).collect()
}

/// What every other seed from `first` on breaks.
fn half(lesson: &'static Lesson, first: u64) -> Vec<(u64, u16, String)> {
    let seeds = (first..=SCHEDULES).step_by(2);
    seeds.flat_map(|seed| broken(lesson, seed).into_iter().map(move |(c, d)| (seed, c, d))).collect()
}

#[test]
#[ignore = "it takes minutes, and runs before a release and after changes to processes"]
fn no_schedule_breaks_a_proof_with_the_fix() {
    let mut all = Vec::new();
    for id in ["partial-failure", "retries", "idempotency", "circuit-breaker"] {
        let lesson = find(id).expect("it is there");
        let mut found = thread::scope(|scope| {
            let other = scope.spawn(|| half(lesson, 2));
            let mut found = half(lesson, 1);
            found.extend(other.join().expect("it does not panic"));
            found
        });
        found.sort();
        println!("{id}: {} of {SCHEDULES} schedules break a promise", found.len());
        for (seed, check, said) in &found {
            println!("  seed {seed}, check {check}: {said}");
        }
        all.extend(found.into_iter().map(|(seed, check, _)| (id, seed, check)));
    }
    assert_eq!(all, TRUE);
}
