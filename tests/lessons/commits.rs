//! What coordinators, banks and their customers do, event by event: the claims that the lesson makes about its runs.

use happens_before::explore::faults::recipe;
use happens_before::lesson::two_phase_commit::LESSON;
use happens_before::policy::two_phase::{By, Decision};
use happens_before::run::Run;
use happens_before::run::why::{Direction, Slice};
use happens_before::sim::ids::EventId;
use happens_before::sim::process::Report;
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::subject::commit::{Fact, Msg, Who};
use happens_before::subject::commits::parties::{COORDINATOR, WEST};
use happens_before::subject::commits::promises::{ATOMIC, BOUND, ENDS, KEPT, OWN, WHOLE};
use happens_before::subject::commits::reading::{History, State, commits};
use happens_before::subject::reading::violation;
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

pub fn state(run: &Run) -> State {
    State::of(run.trace(), run.trace().len())
}

pub fn first(run: &Run) -> History {
    state(run).transfers.get(&1).copied().expect("it was begun")
}

pub fn at(run: &Run, event: EventId) -> SimTime {
    run.trace().event(event).at
}

pub fn broken(run: &Run) -> Vec<&'static str> {
    run.trace().violations().map(|verdict| verdict.id).collect()
}

/// How the first transfer ended at East and at West, and by whom.
fn ends(run: &Run) -> [Option<(Decision, By)>; 2] {
    first(run).sides.map(|side| side.ended.map(|(decision, by, _)| (decision, by)))
}

/// How long the first transfer kept its account at West; to the end of the run, if it never gave it back.
fn kept_at_west(run: &Run) -> Duration {
    let state = state(run);
    let kept = state.kept().find(|(tx, row, _)| *tx == 1 && *row >= 20).map(|(.., kept)| kept);
    kept.unwrap_or_else(|| {
        let (_, since) = state.locked.get(&21).expect("it is locked");
        run.horizon().since(at(run, *since))
    })
}

fn messages(run: &Run, is: impl Fn(&Msg) -> bool) -> usize {
    let all = run.trace().messages.iter();
    all.filter(|message| message.payload.commit().is_some_and(&is)).count()
}

fn story(run: &Run, of: EventId) -> Vec<String> {
    let names = Names {
        nodes: run.names().to_vec(),
        checks: run.checks().iter().map(|check| check.name.to_owned()).collect(),
        authors: Vec::new(),
    };
    let slice = Slice::of(run, of, Direction::Back);
    let causes = Causes::of(run.trace(), slice.covered);
    let telling = Telling { names: &names, says_what_broke: true, says_what_was_left: true };
    slice.told().map(|event| telling.event(&causes, event)).collect()
}

/// The coordinator crashes after the votes: both banks keep their locks until it is back, and whoever wants the accounts queues up.
#[test]
fn banks_in_doubt_keep_their_locks_until_the_coordinator_is_back() {
    let run = run_of("in-doubt");
    let history = first(&run);
    assert_eq!(ends(&run), [Some((Decision::Abort, By::Coordinator)); 2], "presumed abort");
    assert!(
        history
            .sides
            .iter()
            .all(|side| side.voted.is_some_and(|voted| at(&run, voted).as_micros() < 180_000))
    );
    assert!(kept_at_west(&run) > Duration::from_millis(2_500), "{}", kept_at_west(&run));
    let end = at(&run, history.sides[1].ended.expect("it ends").2);
    let queued = |fact: &Fact| matches!(fact, Fact::Waits { who: Who::Withdrawal(_), .. });
    let queued =
        commits(run.trace()).all().filter(|(event, fact)| queued(fact) && at(&run, *event) < end).count();
    assert!(queued >= 9, "{queued} customers");
    assert!(messages(&run, |msg| matches!(msg, Msg::Inquire { tx: 1 })) > 8, "they ask in vain");
}

/// Whoever waits is told who keeps the account, and the story of an overdue customer goes through that lock to the crash.
#[test]
fn whoever_waits_is_told_who_has_the_lock() {
    let run = run_of("in-doubt");
    let causes = Causes::of(run.trace(), run.trace().len());
    let waits = commits(run.trace()).all().filter(|(_, fact)| matches!(fact, Fact::Waits { .. }));
    for (event, fact) in waits {
        assert!(fact.meaning().waits.is_some() && causes.held(event).len() == 1, "{fact:?}");
    }
    let broken = violation(run.trace(), Some(BOUND)).expect("it breaks").event;
    let told = story(&run, broken);
    let all = told.join("\n");
    for words in ["locked (account 11, by transfer 1)", "waits for the lock", "crash Coordinator"] {
        assert!(all.contains(words), "{words}: {told:#?}");
    }
}

/// Cooperative termination: the other bank knows, or both are in doubt.
#[test]
fn a_bank_that_asks_its_peer_learns_what_that_one_knows() {
    let run = repaired("told-one");
    assert_eq!(ends(&run), [Some((Decision::Commit, By::Coordinator)), Some((Decision::Commit, By::Peer))]);
    assert!(kept_at_west(&run) < Duration::from_millis(600), "{}", kept_at_west(&run));
    // A bank that has refused tells the other one so.
    let run = repaired("commits");
    assert_eq!(ends(&run), [Some((Decision::Abort, By::Peer)), Some((Decision::Abort, By::Itself))]);
    // And where nobody knows, asking does not help.
    let run = run_of("nobody-knows");
    assert!(messages(&run, |msg| matches!(msg, Msg::Unsure { tx: 1 })) >= 2);
    assert_eq!(ends(&run), [Some((Decision::Abort, By::Coordinator)); 2]);
    assert!(kept_at_west(&run) > Duration::from_millis(2_500));
}

/// One that was not asked to vote yet rolls back when it is asked what it knows, and votes no afterwards.
#[test]
fn a_peer_that_has_not_voted_rolls_back_and_says_so() {
    use happens_before::lesson::script::{crash, delay, nth};
    let mut recipe = runs::recipe_of(&LESSON, "nobody-knows");
    recipe.script = vec![crash(COORDINATOR, 150, 4_000), delay(nth(COORDINATOR, WEST, 2), 550)];
    let run = Run::complete(recipe);
    let [east, west] = ends(&run);
    assert_eq!((east, west), (Some((Decision::Abort, By::Peer)), Some((Decision::Abort, By::Itself))));
    assert!(first(&run).sides[1].voted.is_none(), "West never says yes");
    assert_eq!(broken(&run), [""; 0]);
}

/// A heuristic decision frees the lock and tears the transfer, whichever way it goes.
#[test]
fn deciding_alone_frees_the_lock_and_tears_the_transfer() {
    let run = run_of("rolls-back");
    assert_eq!(
        ends(&run),
        [Some((Decision::Commit, By::Coordinator)), Some((Decision::Abort, By::Heuristic))]
    );
    assert!(kept_at_west(&run) < Duration::from_millis(600));
    assert_eq!(state(&run).imbalance(), -100, "the money is gone");
    assert!(broken(&run).contains(&ATOMIC) && broken(&run).contains(&KEPT), "{:?}", broken(&run));
    let damage = commits(run.trace()).count(|fact| matches!(fact, Fact::Damage { tx: 1, .. }));
    assert!(damage >= 1, "and the coordinator's decision finds it out");
    let run = run_of("commits");
    assert_eq!(ends(&run), [Some((Decision::Commit, By::Heuristic)), Some((Decision::Abort, By::Itself))]);
    assert_eq!(broken(&run), [ATOMIC]);
}

/// Leave one forced write out, and one crash is enough.
#[test]
fn a_vote_or_a_decision_that_was_not_on_disk_is_forgotten() {
    let run = run_of("vote-unforced");
    assert_eq!(ends(&run)[1], Some((Decision::Abort, By::Itself)), "its log says nothing of a promise");
    assert_eq!(broken(&run), [ATOMIC, KEPT]);
    let run = repaired("vote-unforced");
    let promised = |fact: &Fact| matches!(fact, Fact::Recovered { standing } if standing.prepared == 1);
    assert!(commits(run.trace()).any(promised), "it finds its promise");
    assert_eq!(ends(&run)[1], Some((Decision::Commit, By::Coordinator)));
    let run = run_of("decision-unforced");
    assert_eq!(
        ends(&run),
        [Some((Decision::Commit, By::Coordinator)), Some((Decision::Abort, By::Coordinator))]
    );
    assert_eq!(broken(&run), [ATOMIC]);
    assert_eq!(ends(&repaired("decision-unforced")), [Some((Decision::Commit, By::Coordinator)); 2]);
}

/// A prepare that arrives after recovery's scan leaves a promise that nobody asks about, unless the bank asks.
#[test]
fn a_prepare_after_the_scan_is_in_doubt_for_good_or_asks() {
    let run = run_of("late-prepare");
    let scanned = commits(run.trace()).all().filter_map(|(event, fact)| match fact {
        Fact::Scanned { found } => Some((event, *found)),
        _ => None,
    });
    let scanned: Vec<_> = scanned.collect();
    assert_eq!(scanned.iter().map(|(_, found)| found).sum::<u32>(), 1, "East's promise alone");
    let voted = first(&run).sides[1].voted.expect("West votes");
    assert!(scanned.iter().all(|(event, _)| *event < voted));
    assert_eq!(ends(&run), [Some((Decision::Abort, By::Coordinator)), None]);
    assert!(broken(&run).contains(&ENDS));
    assert_eq!(ends(&repaired("late-prepare")), [Some((Decision::Abort, By::Coordinator)); 2]);
    // Or the coordinator takes a vote that it knows nothing of for a question.
    assert_eq!(
        ends(&turned("late-prepare", &[("recovery", "log"), ("doubt", "ask")]))[1],
        Some((Decision::Abort, By::Coordinator))
    );
}

/// npgsql#1571: what is read right after a commit is the old value, or the reader waits. The right behaviour: the run shows which.
#[test]
fn a_read_right_after_the_commit_waits_or_sees_the_old_value() {
    let looked = |run: &Run| {
        let found = commits(run.trace()).find(|fact| match fact {
            Fact::Checked { tx: 1, arrived } => Some(*arrived),
            _ => None,
        });
        let (event, arrived) = found.expect("it looks");
        let (_, told) = first(run).told.expect("it was told");
        (arrived, at(run, event).since(at(run, told)))
    };
    let run = run_of("incident");
    let (arrived, after) = looked(&run);
    assert!(!arrived && after < Duration::from_millis(30), "the old value, at once: {after}");
    assert_eq!(broken(&run), [OWN]);
    let west = first(&run).sides[1].ended.expect("it ends").2;
    assert!(at(&run, west) > at(&run, first(&run).told.expect("it was told").1), "the lock lingers");
    let run = turned("incident", &[("reads", "wait")]);
    let (arrived, after) = looked(&run);
    assert!(arrived && after > Duration::from_millis(80), "the new value, after a wait: {after}");
    assert_eq!(broken(&run), [""; 0]);
    let run = repaired("incident");
    let (arrived, after) = looked(&run);
    assert!(arrived && after < Duration::from_millis(30), "told later, and there at once: {after}");
}

/// A saga keeps no lock through the outage, and shows its halves; two-phase commit is the other way round.
#[test]
fn a_saga_makes_nobody_wait_and_everybody_see() {
    let run = run_of("half-way");
    assert_eq!(broken(&run), [WHOLE]);
    assert!(state(&run).audits[1] >= 1, "{:?}", state(&run).audits);
    let run = run_of("outage");
    assert_eq!(broken(&run), [""; 0]);
    let outage = state(&run);
    assert!(outage.longest_wait(run.trace(), run.trace().len()) < Duration::from_millis(200));
    let [east, west] = first(&run).sides.map(|side| at(&run, side.did.expect("it is done")));
    assert!(west.since(east) > Duration::from_millis(2_400), "the money is in nobody's books: {east} {west}");
    assert_eq!(outage.imbalance(), 0, "in the end it is whole");
    let audited = turned("outage", &[("audits", "200")]);
    assert!(state(&audited).audits[1] > 8, "{:?}", state(&audited).audits);
    let run = run_of("in-doubt");
    let longest = state(&run).longest_wait(run.trace(), run.trace().len());
    assert!(longest > Duration::from_millis(2_500), "{longest}");
    let run = turned("half-way", &[("refused", "1"), ("day", "9000")]);
    let undone = commits(run.trace()).count(|fact| matches!(fact, Fact::Undid { tx: 1, .. }));
    assert_eq!((undone, state(&run).imbalance()), (1, 0), "what is refused is given back");
}

/// A reader that passes locks by sees a transfer at one bank and not at the other, without any saga.
#[test]
fn readers_that_never_wait_see_halves() {
    let run = run_of("reads-past");
    assert_eq!(broken(&run), [WHOLE]);
    let audits = state(&repaired("reads-past")).audits;
    assert!(audits[0] > 5 && audits[1] == 0, "{audits:?}");
}

/// With presumed abort, a rollback takes fewer messages, and nothing else changes.
#[test]
fn presuming_abort_saves_the_acknowledgements_of_rollbacks() {
    let acknowledged = |presumes: &str| {
        let run = turned("repaired", &[("presumes", presumes), ("refused", "1")]);
        assert_eq!(broken(&run), [""; 0], "{presumes}");
        messages(&run, |msg| matches!(msg, Msg::Acknowledge { tx: 1 }))
    };
    assert_eq!(acknowledged("abort"), 0);
    assert!(acknowledged("nothing") > 0);
}

/// Whatever the network does, no transfer is torn and no promise broken; and nothing is in doubt a while after all faults are over.
#[test]
fn with_every_repair_transfers_end_alike_under_random_faults() {
    let [_, settings] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let (mut committed, mut asked) = (0, 0);
    for seed in 1..=300 {
        let run = Run::complete(recipe(&LESSON, &settings, seed));
        for check in [ATOMIC, KEPT, WHOLE, OWN] {
            assert!(violation(run.trace(), Some(check)).is_none(), "seed {seed}: {:?}", broken(&run));
        }
        committed += state(&run).done();
        asked += messages(&run, |msg| matches!(msg, Msg::Inquire { .. }));
    }
    assert!(committed > 2_000 && asked > 100, "{committed} {asked}");
}
