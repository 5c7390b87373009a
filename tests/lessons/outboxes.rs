//! What shops, relays, brokers and warehouses do, event by event: the claims that the lesson makes about its runs.

use happens_before::explore::faults::recipe;
use happens_before::lesson::outbox::LESSON;
use happens_before::run::Run;
use happens_before::run::why::{Direction, Slice};
use happens_before::sim::process::Report;
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::Duration;
use happens_before::subject::notice::{End, Fact};
use happens_before::subject::outboxes::promises::{ANNOUNCED, ONCE, PROMPT, PROMPTLY, REAL};
use happens_before::subject::outboxes::reading::{History, State, announced, ended, first_passed, notices};
use happens_before::subject::reading::violation;
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

use super::runs;

const READS: [&str; 4] = ["marks", "beyond", "gapless", "log"];

fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

/// A scene's run with these knobs turned.
fn turned(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

fn repaired(id: &str) -> Run {
    runs::repaired(&LESSON, id)
}

fn state(run: &Run) -> State {
    State::of(run.trace(), run.trace().len())
}

fn history(run: &Run, order: u32) -> History {
    state(run).orders.get(&order).expect("it was placed").clone()
}

fn broken(run: &Run) -> Vec<&'static str> {
    run.trace().violations().map(|verdict| verdict.id).collect()
}

/// The rows in the order in which their events reached the broker.
fn published(run: &Run) -> Vec<u32> {
    let state = state(run);
    let orders = notices(run.trace()).all().filter_map(|(_, fact)| match fact {
        Fact::Announced { order, .. } => state.orders.get(order).map(|history| history.row),
        _ => None,
    });
    orders.collect()
}

/// siddhi-io-cdc#31, whose repair is its pull request 39: transaction 851 takes id 101, transaction 852 takes id 102 and commits first.
#[test]
fn a_relay_that_reads_by_id_skips_the_id_that_commits_later() {
    let run = run_of("incident");
    let (first, second) = (history(&run, 1), history(&run, 2));
    assert_eq!([(first.tx, first.row), (second.tx, second.row)], [(851, 101), (852, 102)]);
    assert!(second.committed < first.committed, "the second commits first");
    assert_eq!(published(&run), [102, 103, 104, 105]);
    assert_eq!(broken(&run), [ANNOUNCED]);
    let (passed, row) = first_passed(run.trace()).expect("it passes over the gap");
    assert!(row == 101 && Some(passed) < ended(run.trace(), 1), "before the row is visible");
}

/// What is right: 101 is published, too, by waiting for the gap or by reading something else than ids.
#[test]
fn a_relay_that_waits_at_gaps_publishes_the_id_that_commits_later() {
    for horizon in ["0", "1200"] {
        let run = turned("incident", &[("reads", "gapless"), ("horizon", horizon)]);
        assert_eq!(published(&run), [101, 102, 103, 104, 105], "in the order of ids");
        assert_eq!(broken(&run), [""; 0]);
        assert!(first_passed(run.trace()).is_none());
    }
    for reads in ["marks", "log"] {
        let mut rows = published(&turned("incident", &[("reads", reads)]));
        assert_ne!(rows[0], 101, "{reads}: in the order of commits");
        rows.sort_unstable();
        assert_eq!(rows, [101, 102, 103, 104, 105], "{reads}");
    }
}

/// A gap of a transaction that was rolled back is never filled; only a horizon gets a relay past it, and past no other id.
#[test]
fn a_rollback_stops_a_relay_that_waits_for_ever() {
    let run = run_of("rolled-back");
    assert_eq!(published(&run), [101]);
    assert_eq!(history(&run, 2).row, 102);
    assert!(history(&run, 2).rolled_back.is_some());
    let run = repaired("rolled-back");
    assert_eq!(published(&run), [101, 103, 104, 105]);
    let passed: Vec<_> = notices(run.trace())
        .all()
        .filter_map(|(_, fact)| match fact {
            Fact::Passed { row, count, waited, .. } => Some((*row, *count, *waited)),
            _ => None,
        })
        .collect();
    assert_eq!(passed, [(102, 1, true)]);
}

/// Whoever waits at a gap is told of the transaction that has the id, as long as it is open.
#[test]
fn a_relay_that_waits_is_told_which_transaction_has_the_id() {
    let run = turned("incident", &[("reads", "gapless")]);
    let causes = Causes::of(run.trace(), run.trace().len());
    let mut waits = notices(run.trace()).all().filter(|(_, fact)| matches!(fact, Fact::Waits { .. }));
    let (event, fact) = waits.next().expect("it waits");
    assert!(fact.meaning().waits.is_some() && causes.held(event).len() == 1, "{fact:?}");
    let run = run_of("rolled-back");
    let causes = Causes::of(run.trace(), run.trace().len());
    let mut waits = notices(run.trace()).all().filter(|(_, fact)| matches!(fact, Fact::Waits { .. }));
    let (event, _) = waits.next().expect("it waits");
    assert_eq!(causes.held(event).len(), 0, "nobody has it any more");
}

/// Both ways round, a crash between the writes costs one of them, and in one transaction it costs both or neither.
#[test]
fn two_writes_are_torn_apart_by_a_crash_and_one_is_not() {
    let lost = history(&run_of("crash-between"), 2);
    assert!(lost.committed.is_some() && lost.announced.is_empty());
    let phantom = history(&run_of("broker-first"), 2);
    assert!(phantom.committed.is_none() && phantom.shipped.len() == 1);
    for scene in ["crash-between", "broker-first"] {
        let order = history(&repaired(scene), 2);
        assert_eq!(order.committed.is_some(), !order.announced.is_empty(), "{scene}");
    }
    assert_eq!(broken(&run_of("refused")), [REAL], "and it does not take a crash");
    assert_eq!(history(&run_of("refused"), 3).shipped.len(), 1);
}

/// After publishing: at least once. Before publishing: at most once. However the relay reads.
#[test]
fn noting_after_repeats_and_noting_before_loses() {
    for reads in READS {
        let run = turned("relay-crash", &[("reads", reads)]);
        assert_eq!((history(&run, 2).announced.len(), history(&run, 2).shipped.len()), (2, 2), "{reads}");
        assert_eq!(broken(&run), [ONCE], "{reads}");
        let run = turned("relay-crash", &[("reads", reads), ("dedup", "on")]);
        assert_eq!((history(&run, 2).announced.len(), history(&run, 2).shipped.len()), (2, 1), "{reads}");
        assert_eq!(broken(&run), [""; 0], "{reads}");
    }
    for reads in ["beyond", "gapless", "log"] {
        let run = turned("noted-first", &[("reads", reads)]);
        assert_eq!(history(&run, 2).announced.len(), 0, "{reads}");
        assert_eq!(broken(&run), [ANNOUNCED], "{reads}");
    }
}

/// Two relays publish what both have read. A claim keeps them apart.
#[test]
fn relays_that_claim_rows_publish_each_once() {
    let run = run_of("two-relays");
    assert!(published(&run).len() > 5);
    let run = repaired("two-relays");
    let mut rows = published(&run);
    rows.sort_unstable();
    assert_eq!(rows, [101, 102, 103, 104, 105]);
}

/// A relay that reads the log announces each order right after its commit, and one that polls after half a pause on average.
#[test]
fn late_announcements_come_from_rare_reads_and_long_waits() {
    for scene in ["slow-poll", "long-horizon"] {
        let longest = |run: &Run| {
            let state = state(run);
            let delays = state.orders.values().filter_map(|history| State::delay(run.trace(), history));
            delays.max().expect("some are announced")
        };
        let run = run_of(scene);
        assert!(longest(&run) > PROMPTLY && broken(&run) == [PROMPT], "{scene}");
        assert!(longest(&repaired(scene)) < Duration::from_millis(100), "{scene}");
    }
}

/// The story of the row that was never published: the id, the commit of the higher one, the bookmark, the late commit.
#[test]
fn the_skipped_row_is_told_from_its_id_to_its_commit() {
    let run = run_of("incident");
    let broken = violation(run.trace(), Some(ANNOUNCED)).expect("it breaks").event;
    let slice = Slice::of(&run, broken, Direction::Back);
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let (causes, telling) = (
        Causes::of(run.trace(), slice.covered),
        Telling { names: &names, says_what_broke: true, says_what_was_left: true },
    );
    let told: Vec<String> = slice.told().map(|event| telling.event(&causes, event)).collect();
    let mut all = told.join("\n");
    for words in [
        "transaction begins (row 101, order 1, transaction 851)",
        "passes over a gap (row 101)",
        "committed (row 101, order 1, transaction 851)",
        "row 101 is not asked for, because a relay had passed over it",
    ] {
        let at = all.find(words).unwrap_or_else(|| panic!("{words} in {told:#?}"));
        all = all.split_off(at);
    }
}

/// The proof is about the two writes: without the outbox events get lost, and others are about orders that do not exist.
#[test]
fn the_proof_finds_lost_events_and_phantoms() {
    let [settings, _] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let mut runs = (1..=1_000).map(|seed| Run::complete(recipe(&LESSON, &settings, seed)));
    let mut found = [0; 3];
    while found[0] == 0 || found[1] == 0 {
        let run = runs.next().expect("one of a thousand");
        for (count, check) in found.iter_mut().zip([ANNOUNCED, REAL, ONCE]) {
            *count += u32::from(violation(run.trace(), Some(check)).is_some());
        }
    }
    assert_eq!(found[2], 0, "the warehouse recognises repeats");
}

/// Over many fault schedules, with the outbox: what is announced has been committed before, and the relay that reads the log publishes in the
/// order of commits, apart from repeats.
#[test]
fn with_an_outbox_nothing_is_announced_before_its_commit() {
    let [_, settings] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let mut met = 0;
    for reads in READS {
        let settings = settings.with(&[("reads", reads)]).expect("a choice");
        for seed in 1..=100 {
            let run = Run::complete(recipe(&LESSON, &settings, seed));
            let mut committed = Vec::new();
            let mut firsts = Vec::new();
            for (_, fact) in notices(run.trace()).all() {
                match fact {
                    Fact::Ended { order, end: End::Committed, .. } => committed.push(*order),
                    Fact::Announced { order, .. } => {
                        assert!(committed.contains(order), "{reads}, seed {seed}: {fact:?}");
                        if !firsts.contains(order) {
                            firsts.push(*order);
                        }
                        met += 1;
                    }
                    _ => {}
                }
            }
            if reads == "log" {
                assert_eq!(firsts, committed, "seed {seed}");
            }
            if reads == "marks" || reads == "gapless" {
                let late = announced(run.trace(), *committed.last().expect("some"), 1);
                assert!(reads == "gapless" || late.is_some(), "{reads}, seed {seed}");
            }
        }
    }
    assert!(met > 5_000, "{met}");
}
