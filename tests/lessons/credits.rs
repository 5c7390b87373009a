//! What sagas that share a credit, a price and parcels do event by event: the claims that the lesson makes about its runs.

use happens_before::checker::isolation::{Anomaly, Cycle};
use happens_before::explore::faults::recipe;
use happens_before::lesson::saga_isolation::LESSON;
use happens_before::run::Run;
use happens_before::sim::ids::EventId;
use happens_before::sim::process::Report;
use happens_before::sim::slicing::Causes;
use happens_before::subject::credit::{Fact, Key, Why};
use happens_before::subject::credits::judged::{Shown, judged};
use happens_before::subject::credits::promises::{ADDS_UP, CANCELLED, ENDS, LIMIT, PRICE};
use happens_before::subject::credits::reading::{State, credits, wrote_by};
use happens_before::subject::reading::violation;

use super::runs::{self, in_order, story};

fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

fn turned(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

fn state(run: &Run) -> State {
    State::of(run.trace(), run.trace().len())
}

fn broken(run: &Run) -> Vec<&'static str> {
    run.trace().violations().map(|verdict| verdict.id).collect()
}

fn shown(run: &Run) -> Shown {
    judged(run.trace(), run.trace().len()).shown()
}

/// What is free and what is taken, and how many sagas were confirmed and compensated.
fn sums(run: &Run) -> ([i32; 2], [u32; 2]) {
    let state = state(run);
    ([state.free, state.taken()], [state.confirmed, state.compensated])
}

/// The scene's run with each of these knobs turned alone: whether it keeps every promise, and what the checker says.
fn each(id: &str, ways: &[(&str, &str, bool, Shown)]) {
    for (knob, choice, holds, expected) in ways {
        let run = turned(id, &[(knob, choice)]);
        assert_eq!(broken(&run).is_empty(), *holds, "{id} with {knob} {choice}: {:?}", broken(&run));
        assert_eq!(shown(&run), *expected, "{id} with {knob} {choice}");
    }
}

/// Of 100, 60 is given back, 50 reserved, and 60 taken again. Only what keeps B from seeing the 60, or A from giving it too soon, helps.
#[test]
fn a_dirty_read_ends_beyond_the_limit() {
    let run = run_of("taken-back");
    assert_eq!(sums(&run), ([-10, 110], [1, 1]));
    assert_eq!((broken(&run), shown(&run)), (vec![LIMIT], Shown::DirtyRead));
    let words = judged(run.trace(), run.trace().len()).words();
    assert!(words.contains("B1 read the credit as A1 had written it, and A1 was compensated"), "{words}");
    each(
        "taken-back",
        &[
            ("lock", "refuse", true, Shown::Serializable),
            ("lock", "wait", true, Shown::Serializable),
            ("view", "last", true, Shown::Serializable),
            ("writes", "added", false, Shown::DirtyRead),
            ("reread", "every", false, Shown::DirtyRead),
            ("file", "disk", false, Shown::DirtyRead),
            ("undo", "before", false, Shown::LostUpdate),
        ],
    );
    in_order(
        &story(&run, LIMIT),
        &[
            "credit given back",
            "credit reserved",
            "saga turns back",
            "taken from the credit again",
            "110 is taken",
        ],
    );
}

/// Two orders that read the same and write what they have computed: one of them is not in the credit.
#[test]
fn a_lost_update_is_stopped_by_what_commutes_what_compares_and_what_locks() {
    let run = run_of("two-orders");
    assert_eq!(sums(&run), ([50, 110], [2, 0]));
    assert_eq!((broken(&run), shown(&run)), (vec![LIMIT, ADDS_UP], Shown::LostUpdate));
    let report = judged(run.trace(), run.trace().len()).report;
    assert!(report.cycle(Anomaly::GSingle).is_some_and(Cycle::is_lost_update));
    each(
        "two-orders",
        &[
            ("writes", "floor", true, Shown::Serializable),
            ("reread", "first", true, Shown::Serializable),
            ("lock", "refuse", true, Shown::Serializable),
            ("lock", "wait", true, Shown::Serializable),
            ("writes", "added", false, Shown::StaleRead),
            ("view", "last", false, Shown::LostUpdate),
            ("undo", "before", false, Shown::LostUpdate),
        ],
    );
    // With the check in another step, both amounts are subtracted, and nothing is left of the floor.
    let run = run_of("no-floor");
    assert_eq!((sums(&run).0, broken(&run)), ([-10, 110], vec![LIMIT]));
    in_order(&story(&run_of("two-orders"), ADDS_UP), &["credit read", "credit reserved", "update not seen"]);
}

/// A compensation that writes the before-image back takes B's amount with it. It is harmless where nobody could come between.
#[test]
fn a_compensation_is_no_rollback() {
    let run = run_of("written-back");
    assert_eq!((sums(&run).0, broken(&run)), ([100, 50], vec![ADDS_UP]));
    let (_, free) = wrote_by(run.trace(), 0, true).expect("A compensates");
    assert_eq!((free, shown(&run)), (100, Shown::LostUpdate));
    let words = judged(run.trace(), run.trace().len()).words();
    assert!(words.contains("A1's compensation replaced the credit as B1 had written it"), "{words}");
    let inverse = runs::repaired(&LESSON, "written-back");
    assert_eq!((sums(&inverse).0, broken(&inverse)), ([50, 50], vec![]));
    assert_eq!(shown(&inverse), Shown::DirtyRead, "it commutes, and it was read all the same");
    for lock in ["refuse", "wait"] {
        let run = turned("written-back", &[("lock", lock)]);
        assert_eq!((broken(&run), shown(&run)), (vec![], Shown::Serializable), "{lock}");
    }
    in_order(
        &story(&run, ADDS_UP),
        &["credit reserved", "saga turns back", "100 is free, and it should be 50"],
    );
}

#[test]
fn a_fuzzy_read_is_stopped_by_comparing_where_it_counts() {
    let run = run_of("dearer");
    assert_eq!((broken(&run), shown(&run)), (vec![PRICE], Shown::FuzzyRead));
    each(
        "dearer",
        &[
            ("reread", "every", true, Shown::Serializable),
            ("lock", "refuse", true, Shown::Serializable),
            ("lock", "wait", true, Shown::Serializable),
            ("covers", "writes", false, Shown::FuzzyRead),
            ("undo", "before", false, Shown::FuzzyRead),
        ],
    );
    let turned_back = |run: &Run, of: Why| {
        credits(run.trace()).any(|fact| matches!(fact, Fact::TurnedBack { why, .. } if *why == of))
    };
    assert!(turned_back(&turned("dearer", &[("reread", "every")]), Why::Changed));
    assert_eq!(broken(&run_of("first-only")), [PRICE]);
    assert_eq!(shown(&run_of("first-only")), Shown::FuzzyRead);
    in_order(&story(&run, PRICE), &["price offered", "price set", "invoiced at 60"]);
}

/// What overtakes is noted, and carried out in order; a note in memory does not survive a crash. A lock holds the cancellation up instead.
#[test]
fn a_cancellation_that_comes_first_is_carried_out_last() {
    let run = run_of("overtaken");
    assert_eq!((broken(&run), shown(&run)), (vec![CANCELLED], Shown::ReadSkew));
    in_order(
        &story(&run, CANCELLED),
        &["nothing there to cancel", "saga confirmed", "delivery booked", "its parcel leaves"],
    );
    let run = runs::repaired(&LESSON, "overtaken");
    assert_eq!((broken(&run), shown(&run)), (vec![], Shown::Serializable));
    let parcel: Vec<i32> = credits(run.trace())
        .all()
        .filter_map(|(_, fact)| match fact {
            Fact::Wrote { key: Key::Parcel(_), written, .. } => Some(written.value),
            _ => None,
        })
        .collect();
    assert_eq!(parcel, [1, 3], "booked, and called back");
    each(
        "overtaken",
        &[("file", "memory", true, Shown::Serializable), ("lock", "wait", true, Shown::Serializable)],
    );
    assert_eq!(broken(&run_of("noted-in-memory")), [CANCELLED]);
}

#[test]
fn a_semantic_lock_protects_until_the_saga_is_over_if_everybody_heeds_it() {
    for (scene, breaks) in [("released-early", vec![LIMIT]), ("readers-pass", vec![LIMIT, ADDS_UP])] {
        let run = run_of(scene);
        assert_eq!((broken(&run), shown(&run)), (breaks, Shown::DirtyRead), "{scene}");
        let run = runs::repaired(&LESSON, scene);
        assert_eq!(sums(&run), ([40, 60], [0, 2]), "{scene}: B finds too little");
    }
    // Who is told of a lock is told who has it.
    let run = run_of("released-early");
    let causes = Causes::of(run.trace(), run.trace().len());
    let wants: Vec<EventId> = credits(run.trace())
        .all()
        .filter(|(_, fact)| fact.meaning().waits.is_some())
        .map(|(event, _)| event)
        .collect();
    assert!(!wants.is_empty() && wants.iter().all(|event| causes.held(*event).len() == 1));
    in_order(
        &story(&run, LIMIT),
        &["semantic lock released", "credit reserved", "taken from the credit again"],
    );
}

/// Two sagas that wait for each other at two services wait for good; a timeout, or the same order, ends it. A lock that was left behind keeps
/// others waiting until its desk goes on.
#[test]
fn locks_wait_in_circles_and_stay_behind() {
    let run = run_of("opposite");
    assert_eq!((broken(&run), sums(&run).1), (vec![ENDS], [0, 0]));
    let verdict = violation(run.trace(), Some(ENDS)).expect("it breaks");
    assert!(verdict.detail.contains("wait for each other"), "{}", verdict.detail);
    let told = story(&run, ENDS);
    in_order(&told, &["waits for a semantic lock", "waits for a semantic lock"]);
    for way in [("lock_timeout", "500"), ("view", "first"), ("lock", "refuse")] {
        assert_eq!(broken(&turned("opposite", &[way])), [""; 0], "{way:?}");
    }
    let run = run_of("left-locked");
    assert_eq!((broken(&run), sums(&run).1), (vec![ENDS], [0, 0]));
    in_order(&story(&run, ENDS), &["waits for a semantic lock", "crashed"]);
    let run = runs::repaired(&LESSON, "left-locked");
    assert_eq!((sums(&run), shown(&run)), (([40, 60], [1, 1]), Shown::Serializable));
    let timeout = turned("left-locked", &[("lock_timeout", "500")]);
    assert_eq!(
        (broken(&timeout), sums(&timeout).1),
        (vec![ENDS], [0, 1]),
        "B gives up, and A stays half done"
    );
}

/// Without countermeasures, random schedules show every anomaly that the lesson speaks of, and break every promise.
#[test]
fn the_proof_meets_every_anomaly_without_the_fix() {
    let [settings, _] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let (mut found, mut shows) = ([0; 4], [0; 3]);
    for seed in 1..=60 {
        let run = Run::complete(recipe(&LESSON, &settings, seed));
        for (count, check) in found.iter_mut().zip([LIMIT, ADDS_UP, PRICE, CANCELLED]) {
            *count += u32::from(violation(run.trace(), Some(check)).is_some());
        }
        let judged = judged(run.trace(), run.trace().len());
        let single = judged.report.cycle(Anomaly::GSingle).is_some();
        let anomalies =
            [!judged.report.aborted_reads.is_empty(), single, judged.shown() == Shown::LostUpdate];
        for (count, shown) in shows.iter_mut().zip(anomalies) {
            *count += u32::from(shown);
        }
    }
    println!("{found:?} {shows:?}");
    assert!(found.iter().chain(&shows).all(|count| *count > 0), "{found:?} {shows:?}");
}

/// Locks that everybody heeds to the end make sagas serializable, whatever the faults: no version, no order and no compensation says otherwise.
#[test]
fn over_many_fault_schedules_locked_sagas_are_serializable() {
    let [_, settings] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let mut over = [0; 2];
    for way in [[("writes", "computed"), ("view", "first")], [("writes", "floor"), ("view", "last")]] {
        let settings = settings.with(&way).expect("knobs that exist");
        for seed in 1..=120 {
            let run = Run::complete(recipe(&LESSON, &settings, seed));
            let judged = judged(run.trace(), run.trace().len());
            assert!(judged.report.is_serializable(), "{way:?}, seed {seed}: {}", judged.words());
            let state = state(&run);
            assert_eq!(state.free, state.should(), "{way:?}, seed {seed}");
            assert_eq!(
                broken(&run).iter().filter(|check| **check != ENDS).count(),
                0,
                "{way:?}, seed {seed}"
            );
            over = [over[0] + state.confirmed, over[1] + state.compensated];
        }
    }
    println!("{over:?}");
    assert!(over.iter().all(|count| *count > 1_000), "{over:?}");
}
