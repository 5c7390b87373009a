//! Sales from one stock: what the page says about them is what the run shows, and luck is no repair.

use happens_before::explore::faults::recipe;
use happens_before::lesson::knob::Settings;
use happens_before::lesson::lost_update::LESSON;
use happens_before::lesson::script::{crash, lose, nth};
use happens_before::lesson::step::Task;
use happens_before::run::why::{Direction, Slice};
use happens_before::run::{Recipe, Run};
use happens_before::subject::reading::violation;
use happens_before::subject::stock::Fact;
use happens_before::subject::stocks::beliefs::{beliefs, row_came};
use happens_before::subject::stocks::parties::{DATABASE, WORKER_A, WORKER_B};
use happens_before::subject::stocks::promises::{ANSWERED, LOST, NEGATIVE, PROMPT, SERVED, SOLD};
use happens_before::subject::stocks::reading::{first_wait, read_by, stocks, told, written_by};

use super::runs;
use super::stocks::{broken, repaired, run_of, turned};

/// A worker believes what has reached it: where the answer to its commit is lost, it has asked to commit, and the database knows better.
#[test]
fn a_worker_does_not_know_of_a_commit_before_it_is_told() {
    let mut recipe = runs::recipe_of(&LESSON, "sold-twice");
    // The database has answered A's select, update and commit.
    recipe.script = vec![lose(nth(DATABASE, WORKER_A, 3))];
    let run = Run::complete(recipe);
    let committed = written_by(run.trace(), 0).expect("A commits");
    let believes = |count: usize| {
        let rows = beliefs(run.trace(), count).rows;
        rows.into_iter().find(|row| row.node == WORKER_A).expect("A has begun").believes
    };
    let answered = told(run.trace(), 1).expect("A asks again and is told").0;
    for count in committed.index() + 1..=answered.index() {
        assert_eq!(believes(count), "customer 1: has asked to commit", "after {count} events");
    }
    assert_eq!(believes(answered.index() + 1), "customer 1: sold");
    // Nor does it know what it has read before that has reached it.
    let read = read_by(run.trace(), 0, 1).expect("the database reads");
    assert_eq!(believes(read.index() + 1), "customer 1: has asked for the stock");
    let came = row_came(run.trace(), 0, 1).expect("it gets the row");
    assert_eq!(believes(came.index() + 1), "customer 1: the stock is 1");
}

/// In the recommended repair B's update waits for A's, looks again, and finds no row; the program is at the line that sees this, and the
/// timeline says what there is by now.
#[test]
fn an_update_that_subtracts_waits_looks_again_and_finds_nothing() {
    let run = repaired("at-once");
    let wait = first_wait(run.trace()).expect("B waits");
    let missed = stocks(run.trace()).first(|fact| matches!(fact, Fact::Missed { .. })).expect("it misses");
    assert!(wait < missed && missed >= written_by(run.trace(), 0).expect("A commits"));
    let listings = (LESSON.code)(run.settings());
    let worker = listings.iter().find(|listing| listing.node == WORKER_B).expect("B has a program");
    let line = worker.line_at(run.trace(), run.trace().len()).expect("it is somewhere");
    let lines = worker.lines();
    assert!(lines[line - 1].text.contains("updated === 0"), "{}", lines[line].text);
    for (writes, now) in [("conditional", "stock 0"), ("versioned", "version 2")] {
        let run = turned("sold-twice", &[("writes", writes)]);
        let words = format!("B1 changes no row: {now} by now");
        assert!((LESSON.notes)(run.trace()).iter().any(|note| note.words == words), "{words}");
    }
}

/// A run in which a lock is released too early holds by luck, and one in which nobody overlaps shows nothing.
#[test]
fn luck_is_no_repair() {
    let step = LESSON.steps.iter().find(|step| step.id == "fix").expect("it is there");
    let Task::Fix { reached, .. } = &step.task else { panic!("it is to be repaired") };
    let check = |knobs: &[(&str, &str)], is_repair: bool| {
        let run = turned(step.scene, knobs);
        assert_eq!(broken(&run), [""; 0], "{knobs:?} holds");
        assert_eq!(reached(run.trace()), is_repair, "{knobs:?}");
    };
    check(&[("locks", "early")], false);
    check(&[("every", "1000")], false);
    check(&[("locks", "advisory")], true);
    check(&[("locks", "rows")], true);
    check(&[("writes", "versioned")], true);
    check(&[("level", "serializable")], true);
}

/// A database that comes up again reports the end of locks that were held, and of no others.
#[test]
fn a_crash_releases_what_was_held() {
    let freed = |at_ms: u64| {
        let mut recipe = runs::recipe_of(&LESSON, "queue");
        recipe.script = vec![crash(DATABASE, at_ms, 100)];
        let run = Run::complete(recipe);
        stocks(run.trace()).count(|fact| matches!(fact, Fact::Freed { tx: None, .. }))
    };
    assert_eq!(freed(20), 0, "nobody had asked yet");
    assert_eq!(freed(300), 1, "A had the row, and nobody had the advisory lock");
}

/// What each sale is computed from is in the story, with the message that brought it.
#[test]
fn what_was_read_keeps_its_colour() {
    let run = run_of("sold-twice");
    for check in [SOLD, LOST] {
        let broken = violation(run.trace(), Some(check)).expect("it breaks").event;
        let slice = Slice::of(&run, broken, Direction::Back);
        let came = row_came(run.trace(), 1, 1).expect("B gets the row");
        let message = run.trace().event(came).message().expect("it is a message");
        let sent = run.trace().message(message).sent;
        assert!(slice.lit.contains(came) && slice.lit.contains(sent), "{check}");
    }
}

/// Why a check is not counted by the proof has to be so: some are broken on neither side, and one is broken with the fix where faults are in the way.
/// The side without the fix needs no faults.
#[test]
fn the_reasons_for_not_counting_a_check_are_true() {
    let [without, with] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let mut late = 0;
    for seed in 1..=40 {
        for settings in [&without, &with] {
            let run = Run::complete(recipe(&LESSON, settings, seed));
            for check in [NEGATIVE, SERVED, ANSWERED] {
                assert!(!broken(&run).contains(&check), "{check}, seed {seed}");
            }
        }
        let run = Run::complete(recipe(&LESSON, &with, seed));
        late += u32::from(broken(&run).contains(&PROMPT));
        let bare = |settings: &Settings| {
            let recipe = Recipe { lesson: &LESSON, settings: settings.clone(), seed, script: Vec::new() };
            broken(&Run::complete(recipe))
        };
        assert!(bare(&without).contains(&LOST), "without any fault, seed {seed}");
        assert_eq!(bare(&with), [""; 0], "without any fault, seed {seed}");
    }
    assert!(late > 0, "faults hold up answers");
}
