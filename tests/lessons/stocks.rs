//! What workers that sell from one stock, and their database, do event by event: the claims that the lesson makes about its runs.

use happens_before::explore::faults::recipe;
use happens_before::lesson::lost_update::LESSON;
use happens_before::run::Run;
use happens_before::run::why::{Direction, Slice};
use happens_before::sim::process::Report;
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::Duration;
use happens_before::subject::reading::violation;
use happens_before::subject::stock::{Answer, End, Fact, Why};
use happens_before::subject::stocks::promises::{ANSWERED, KEPT, LOST, NEGATIVE, PROMPT, SERVED, SOLD};
use happens_before::subject::stocks::reading::{State, first_wait, read_by, stocks, told, written_by};
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

use super::runs;

pub fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

/// A scene's run with these knobs turned.
pub fn turned(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

pub fn repaired(id: &str) -> Run {
    runs::repaired(&LESSON, id)
}

fn state(run: &Run) -> State {
    State::of(run.trace(), run.trace().len())
}

pub fn broken(run: &Run) -> Vec<&'static str> {
    run.trace().violations().map(|verdict| verdict.id).collect()
}

/// What is left, how many were sold, and how many updates were lost.
fn sums(run: &Run) -> (i32, u32, u32) {
    let state = state(run);
    (state.left(), state.sold(), state.lost())
}

/// The story of the first violation of a check.
fn story(run: &Run, check: &str) -> Vec<String> {
    let broken = violation(run.trace(), Some(check)).expect("it breaks").event;
    let slice = Slice::of(run, broken, Direction::Back);
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let (causes, telling) = (
        Causes::of(run.trace(), slice.covered),
        Telling { names: &names, says_what_broke: true, says_what_was_left: true },
    );
    slice.told().map(|event| telling.event(&causes, event)).collect()
}

fn in_order(told: &[String], words: &[&str]) {
    let mut all = told.join("\n");
    for words in words {
        let at = all.find(words).unwrap_or_else(|| panic!("{words} in {told:#?}"));
        all = all.split_off(at);
    }
}

/// Both read one, both write zero, both sell. Every way out ends with one sale.
#[test]
fn one_lamp_is_sold_twice_or_once() {
    let run = run_of("sold-twice");
    assert_eq!(sums(&run), (0, 2, 1));
    assert_eq!(broken(&run), [LOST, SOLD]);
    for knobs in [
        [("writes", "conditional"), ("locks", "none")],
        [("writes", "versioned"), ("locks", "none")],
        [("writes", "computed"), ("locks", "rows")],
        [("writes", "computed"), ("locks", "advisory")],
        [("level", "repeatable-read"), ("locks", "none")],
        [("level", "serializable"), ("locks", "none")],
    ] {
        let run = turned("sold-twice", &knobs);
        assert_eq!(sums(&run), (0, 1, 0), "{knobs:?}");
        assert_eq!(state(&run).told(Answer::SoldOut), 1, "{knobs:?}");
        assert_eq!(broken(&run), [""; 0], "{knobs:?}");
    }
}

/// `PostgreSQL`'s documentation, 13.2.1: an update that has waited works on the updated version of the row.
#[test]
fn at_read_committed_a_subtraction_counts_both_sales_and_a_number_only_one() {
    let both = turned("sold-twice", &[("stock", "2"), ("writes", "decrement")]);
    assert_eq!(sums(&both), (0, 2, 0));
    assert_eq!(broken(&both), [""; 0]);
    let one = turned("sold-twice", &[("stock", "2")]);
    assert_eq!(sums(&one), (1, 2, 1));
    assert_eq!(broken(&one), [LOST]);
    assert_eq!(sums(&run_of("negative")), (-1, 2, 0));
    assert_eq!(broken(&run_of("negative")), [NEGATIVE, SOLD]);
}

/// 13.2.2: the second updater is refused, whether the first has committed already or is waited for, and goes on if that one rolls back.
#[test]
fn at_repeatable_read_the_first_updater_wins() {
    for writes in ["computed", "decrement", "conditional"] {
        let run = turned("first-updater", &[("writes", writes)]);
        assert_eq!(state(&run).refused(Why::ConcurrentUpdate), 1, "{writes}");
        assert_eq!(sums(&run), (1, 1, 0), "{writes}");
        assert_eq!(broken(&run), [SERVED], "{writes}");
    }
    assert_eq!(sums(&repaired("first-updater")), (0, 2, 0));
    let waits = turned("first-updater", &[("locks", "rows")]);
    let refused = state(&waits).refused(Why::ConcurrentUpdate);
    assert!(first_wait(waits.trace()).is_some() && refused == 1, "it waits, and is refused after that");
}

#[test]
fn checks_that_are_not_followed_up_sell_too_much_or_too_little() {
    assert_eq!(sums(&run_of("not-looked")), (0, 2, 0));
    assert_eq!(broken(&run_of("not-looked")), [SOLD]);
    assert_eq!((sums(&run_of("gives-up")), state(&run_of("gives-up")).missed), ((1, 1, 0), 1));
    assert_eq!(broken(&run_of("gives-up")), [SERVED]);
    let same = run_of("same-again");
    assert_eq!((sums(&same), state(&same).missed), ((0, 2, 1), 1));
    assert_eq!(broken(&same), [LOST, SOLD]);
}

/// Under an advisory lock, B reads what A has committed; after an early release or a timeout it reads what A is about to replace.
#[test]
fn a_lock_protects_from_the_read_to_the_commit_or_not_at_all() {
    for scene in ["early-unlock", "lock-timeout"] {
        let run = run_of(scene);
        assert_eq!((sums(&run), broken(&run)), ((0, 2, 1), vec![LOST, SOLD]), "{scene}");
        assert!(read_by(run.trace(), 1, 1) < written_by(run.trace(), 0), "{scene}");
        let run = repaired(scene);
        assert_eq!((sums(&run), broken(&run)), ((0, 1, 0), vec![]), "{scene}");
        assert!(read_by(run.trace(), 1, 1) > written_by(run.trace(), 0), "{scene}");
    }
    let timeouts = |run: &Run| state(run).refused(Why::LockTimeout);
    assert_eq!(timeouts(&run_of("lock-timeout")), 1);
    assert!(timeouts(&repaired("lock-timeout")) > 0, "it asks again, and gets the lock when it is free");
}

/// Five workers are served in the order in which they asked, and each reads what the one before has left.
#[test]
fn whoever_waits_for_a_row_lock_is_served_in_turn_and_told_who_has_it() {
    let run = run_of("queue");
    let causes = Causes::of(run.trace(), run.trace().len());
    let mut asked = Vec::new();
    for (event, fact) in stocks(run.trace()).all() {
        if let Fact::Wants { tx, .. } = fact {
            assert!(fact.meaning().waits.is_some() && causes.held(event).len() == 1, "{fact:?}");
            asked.push(*tx);
        }
    }
    assert_eq!(asked.len(), 4);
    let wrote = stocks(run.trace()).all().filter_map(|(_, fact)| match fact {
        Fact::Wrote { tx, stock, .. } => Some((*tx, *stock)),
        _ => None,
    });
    let wrote: Vec<_> = wrote.collect();
    assert_eq!(wrote.iter().map(|(tx, _)| *tx).skip(1).collect::<Vec<_>>(), asked);
    assert_eq!(wrote.iter().map(|(_, stock)| *stock).collect::<Vec<_>>(), [4, 3, 2, 1, 0]);
    assert_eq!(broken(&run), [PROMPT]);
    in_order(&story(&run, PROMPT), &["comes to buy", "sold"]);
}

/// With a version check, a sale costs a transaction for each round that was lost; with a lock and with a subtraction it costs one.
#[test]
fn a_crowd_works_in_vain_or_waits() {
    let crowd = run_of("crowd");
    assert_eq!((sums(&crowd), broken(&crowd)), ((0, 5, 0), vec![PROMPT]));
    assert!(state(&crowd).attempts > 9, "{}", state(&crowd).attempts);
    assert_eq!(state(&run_of("queue")).attempts, 5);
    let decrement = repaired("crowd");
    assert_eq!((sums(&decrement), state(&decrement).attempts), ((0, 5, 0), 5));
    let longest = |run: &Run| {
        let took = stocks(run.trace()).all().filter_map(|(_, fact)| match fact {
            Fact::Told { took, .. } => Some(*took),
            _ => None,
        });
        took.max().expect("all are answered")
    };
    assert!(longest(&decrement) < Duration::from_millis(800), "{}", longest(&decrement));
}

/// Write skew passes a version check, an atomic decrement and a snapshot. Serializable, a lock on both rows and a lock around all of it stop
/// it.
#[test]
fn write_skew_passes_every_check_of_one_row() {
    for scene in ["one-of-two", "skew"] {
        for level in ["read-committed", "repeatable-read"] {
            for writes in ["computed", "decrement", "conditional", "versioned"] {
                let run = turned(scene, &[("level", level), ("writes", writes)]);
                assert_eq!((sums(&run), broken(&run)), ((0, 2, 0), vec![KEPT]), "{level} {writes}");
                assert_eq!(state(&run).missed, 0, "nothing was in anybody's way");
            }
        }
    }
    let kept = [
        ("level", "serializable", Why::Dependencies),
        ("locks", "rows", Why::Deadlock),
        ("locks", "advisory", Why::Gone),
    ];
    for (knob, choice, why) in kept {
        let order = ("order", if why == Why::Deadlock { "own" } else { "id" });
        let run = turned("one-of-two", &[(knob, choice), order]);
        assert_eq!((sums(&run), broken(&run)), ((1, 1, 0), vec![]), "{knob} {choice}");
    }
    assert_eq!(state(&repaired("skew")).refused(Why::Dependencies), 1);
}

/// Two rows locked in opposite orders: a circle, which the database ends after its check, and which stays if it does not look.
#[test]
fn opposite_orders_make_a_circle() {
    let run = run_of("opposite");
    let ended = stocks(run.trace()).find(|fact| match fact {
        Fact::Ended { tx, end: End::Refused(Why::Deadlock), .. } => Some(*tx),
        _ => None,
    });
    let (ended, victim) = ended.expect("the database finds it");
    let wait = first_wait(run.trace()).expect("one waits");
    let after = run.trace().event(ended).at.since(run.trace().event(wait).at);
    assert!((1_000..1_050).contains(&after.as_millis()), "{after}");
    assert_eq!((sums(&run).1, broken(&run)), (1, vec![SERVED]));
    let said = story(&run, SERVED);
    in_order(
        &said,
        &["waits for a row lock", &format!("deadlock detected (transaction {victim})"), "turned away"],
    );
    let again = turned("opposite", &[("conflict", "over")]);
    assert_eq!((sums(&again).1, broken(&again)), (2, vec![]), "and starting over costs a second");

    let stuck = run_of("never-checked");
    assert_eq!((sums(&stuck).1, broken(&stuck)), (0, vec![ANSWERED]));
    let broken = violation(stuck.trace(), Some(ANSWERED)).expect("it breaks");
    assert!(broken.detail.ends_with("wait for each other"), "{}", broken.detail);
    in_order(&story(&stuck, ANSWERED), &["row lock granted", "waits for a row lock", "waits for a row lock"]);
    for scene in ["opposite", "never-checked"] {
        let run = repaired(scene);
        let refused = state(&run).refused(Why::Deadlock);
        assert_eq!((sums(&run).1, refused), (2, 0), "{scene}: one order, no circle");
    }
}

/// The story of the lamp that was sold twice: both reads, both writes, both sales.
#[test]
fn the_second_sale_is_told_from_both_reads() {
    let run = run_of("sold-twice");
    let said = story(&run, SOLD);
    let words = [
        "row written (store 1, transaction A1",
        "row written over an update not seen",
        "2 sold, and 1 in stock",
    ];
    in_order(&said, &words);
    let lost = story(&run, LOST);
    in_order(
        &lost,
        &[
            "row read (store 1, transaction B1, stock 1",
            "row written (store 1, transaction A1",
            "overwrote version 2 by A1",
        ],
    );
    let kept = story(&run_of("one-of-two"), KEPT);
    in_order(
        &kept,
        &[
            "row read (store 1, transaction B1, stock 1",
            "row written (store 1, transaction A1",
            "0 left in all stores",
        ],
    );
    assert_eq!(told(run.trace(), 2).map(|(_, answer)| answer), Some(Answer::Sold));
}

/// What made the lock worthless is told: it was released too early, or it was never had.
#[test]
fn a_lock_that_did_not_protect_is_part_of_the_story() {
    let early = story(&run_of("early-unlock"), LOST);
    in_order(
        &early,
        &["advisory lock released (transaction A1)", "row read (store 1, transaction B1, stock 1"],
    );
    let timeout = story(&run_of("lock-timeout"), LOST);
    in_order(
        &timeout,
        &["held by A1", "lock timeout (transaction B1)", "row read (store 1, transaction B1, stock 1"],
    );
}

/// The proof is about updates that get lost, and about a rule for two rows.
#[test]
fn the_proof_finds_lost_updates_and_broken_rules() {
    let [settings, _] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let mut found = [0; 3];
    for seed in 1..=20 {
        let run = Run::complete(recipe(&LESSON, &settings, seed));
        for (count, check) in found.iter_mut().zip([LOST, SOLD, KEPT]) {
            *count += u32::from(violation(run.trace(), Some(check)).is_some());
        }
    }
    assert!(found.iter().all(|count| *count > 0), "{found:?}");
}

/// Whatever the faults: a row's versions are numbered without gaps, a sale that was told was committed once, and without lost updates the
/// database's stock accounts for every commit.
#[test]
fn over_many_fault_schedules_every_sale_is_in_the_stock() {
    let [_, settings] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let ways: [&[(&str, &str)]; 4] = [
        &[],
        &[("level", "read-committed"), ("writes", "conditional"), ("keep", "0")],
        &[("level", "read-committed"), ("locks", "rows"), ("order", "own")],
        &[("level", "repeatable-read"), ("writes", "versioned"), ("keep", "0")],
    ];
    let mut sold = 0;
    for way in ways {
        let settings = settings.with(way).expect("knobs that exist");
        for seed in 1..=60 {
            let run = Run::complete(recipe(&LESSON, &settings, seed));
            let state = state(&run);
            let commits = stocks(run.trace()).count(|fact| matches!(fact, Fact::Wrote { .. }));
            let taken = usize::try_from(state.stocked() - state.left()).expect("nothing is added");
            assert_eq!(taken, commits, "{way:?}, seed {seed}");
            assert!(state.sold() as usize <= commits, "{way:?}, seed {seed}");
            assert_eq!(state.lost(), 0, "{way:?}, seed {seed}");
            sold += state.sold();
        }
    }
    assert!(sold > 500, "{sold}");
}

/// Prints the story of each scene's broken promise.
#[test]
#[ignore = "for reading"]
fn print_stories() {
    for scene in LESSON.scenes {
        if let Some(check) = scene.breaks {
            println!("\n{}: {:#?}", scene.id, story(&run_of(scene.id), check));
        }
    }
}
