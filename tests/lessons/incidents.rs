//! Reported incidents, as scenes: each goes wrong as reported, and the repair does what is right.

use happens_before::lesson::{self, Lesson};
use happens_before::policy::breaker::State;
use happens_before::policy::outcome::Outcome;
use happens_before::run::{Recipe, Run};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::subject::calls::breakers::reading::calls;
use happens_before::subject::locks::reading::locks;
use happens_before::subject::payments::reading::payments;
use happens_before::subject::sagas::reading::sagas;
use happens_before::subject::tables::reading::made;
use happens_before::subject::{call, lock, pay, row, saga};

/// A scene's run, and its repaired run.
fn runs(lesson: &str, scene: &str) -> [Run; 2] {
    let lesson: &'static Lesson = lesson::find(lesson).expect("it is listed");
    let scene = lesson.scene(scene).expect("it has this scene");
    let broken = Recipe::of_scene(lesson, scene);
    let repaired = Recipe { settings: lesson.repaired(scene), ..broken.clone() };
    [broken, repaired].map(Run::complete)
}

/// When the breaker of a run changed state, and to which.
fn turns(run: &Run) -> Vec<(State, SimTime)> {
    let turned = calls(run.trace()).all().filter_map(|(event, fact)| match fact {
        call::Fact::Breaker { state, turned: true, .. } => Some((*state, run.trace().event(event).at)),
        _ => None,
    });
    turned.skip(1).collect()
}

/// opossum#381: five failures open the breaker, and the success of an earlier call, ten seconds after it began, closes it. The right
/// behaviour: the breaker is still open then, and the trial after the full wait decides.
#[test]
fn a_success_from_before_closes_a_breaker_or_does_nothing() {
    let [broken, repaired] = runs("circuit-breaker", "late-success").map(|run| turns(&run));
    let [(State::Open, opened), (State::Closed, closed), (State::Open, _)] = broken[..] else {
        panic!("{broken:?}")
    };
    assert!(closed.since(opened) < Duration::from_secs(10), "long before its wait of 30 s is over");
    let [(State::Open, opens), (State::HalfOpen, tries), (State::Closed, _)] = repaired[..] else {
        panic!("{repaired:?}")
    };
    assert_eq!(opens, opened);
    assert!(tries.since(opens) >= Duration::from_secs(30) && closed < tries);
}

/// opossum#385: six calls are in progress when the service fails, and the sixth failure stops the clock. The right behaviour: half-open
/// exactly once, after the wait.
#[test]
fn a_sixth_failure_stops_the_clock_or_does_nothing() {
    let [broken, repaired] = runs("circuit-breaker", "sixth-failure").map(|run| turns(&run));
    assert!(matches!(broken[..], [(State::Open, _)]), "{broken:?}");
    let [(State::Open, opened), (State::HalfOpen, tries), (State::Closed, _)] = repaired[..] else {
        panic!("{repaired:?}")
    };
    assert!(tries.since(opened) >= Duration::from_secs(10));
}

/// Which worker entered, and when.
fn entries(run: &Run) -> Vec<(u16, SimTime)> {
    let entered = locks(run.trace()).all().filter_map(|(event, fact)| match fact {
        lock::Fact::Entered { turn, .. } => Some((turn.worker, run.trace().event(event).at)),
        _ => None,
    });
    entered.collect()
}

/// node-redlock#296: a lease of one second, and an answer that takes longer than that. The right behaviour: the holder counts from before
/// it asked, and never enters with that grant.
#[test]
fn a_grant_that_comes_after_its_lease_lets_a_worker_in_or_not() {
    let [broken, repaired] = runs("distributed-lock", "late-grant").map(|run| entries(&run));
    assert_eq!(broken.iter().map(|(worker, _)| *worker).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(repaired.iter().map(|(worker, _)| *worker).collect::<Vec<_>>(), [1, 0], "{repaired:?}");
    assert!(broken[1].1 > SimTime::from_millis(1_200), "its lease is over by then: {broken:?}");
    assert!(
        repaired[1].1 > broken[1].1 + Duration::from_millis(500),
        "after the other is done: {repaired:?}"
    );
}

/// ShedLock#231: two clocks three minutes apart, and a lock for two minutes. The right behaviour: the second worker waits, whatever its
/// clock shows.
#[test]
fn two_clocks_for_one_lease_let_two_in_or_not() {
    let [broken, repaired] = runs("distributed-lock", "two-clocks");
    let within = |run: &Run| entries(run)[1].1.since(entries(run)[0].1);
    assert!(within(&broken) < Duration::from_secs(1), "{:?}", entries(&broken));
    assert!(within(&repaired) > Duration::from_secs(4), "{:?}", entries(&repaired));
}

/// What the browsers were told: paid, failed or unknown.
fn told(run: &Run) -> Vec<Outcome> {
    let settled = payments(run.trace()).all().filter_map(|(_, fact)| match fact {
        pay::Fact::Settled { outcome, .. } => Some(*outcome),
        _ => None,
    });
    settled.collect()
}

fn charges(run: &Run) -> usize {
    payments(run.trace()).count(|fact| matches!(fact, pay::Fact::Charged { .. }))
}

/// grape-idempotency#10: a second request while the key's first one is in progress. The right behaviour: one effect.
#[test]
fn the_same_key_while_the_first_is_under_way_has_one_effect_or_more() {
    let [broken, repaired] = runs("idempotency", "race");
    assert!(charges(&broken) > 1);
    assert_eq!((charges(&repaired), told(&repaired)), (1, vec![Outcome::Ok]));
}

/// IdempotentAPI#37: a crash in the middle of the work. The right behaviour: the claim expires, and there is still only one effect.
#[test]
fn a_claim_that_a_crash_left_stays_or_expires() {
    let [broken, repaired] = runs("idempotency", "left-claim");
    assert_eq!((charges(&broken), told(&broken)), (1, vec![Outcome::Unknown]));
    assert_eq!((charges(&repaired), told(&repaired)), (1, vec![Outcome::Ok]));
}

/// IdempotentAPI#37, further down: a failure is stored and replayed. The right behaviour: a result that a retry may improve is not stored.
#[test]
fn a_failure_is_kept_or_tried_again() {
    let [broken, repaired] = runs("idempotency", "kept-failure");
    assert_eq!((charges(&broken), told(&broken)), (0, vec![Outcome::Unknown]));
    assert_eq!((charges(&repaired), told(&repaired)), (1, vec![Outcome::Ok]));
}

/// temporal-compensating-transactions#4: the second step runs, and its answer is lost. The right behaviour: the step
/// is undone.
#[test]
fn a_step_in_doubt_is_left_or_undone() {
    let undone = runs("saga-orchestration", "registered-late").map(|run| {
        sagas(run.trace())
            .count(|fact| matches!(fact, saga::Fact::Undid { deed: saga::Deed::ReserveStock, .. }))
    });
    assert_eq!(undone, [0, 1]);
}

/// The ids of a run's rows, in the order of their creation.
fn ids(run: &Run) -> Vec<row::Id> {
    made(run.trace(), run.trace().len()).iter().map(|row| row.id).collect()
}

/// snowflake#6: three ids in a millisecond, a call in the previous one, and the next id. The right behaviour: no id comes twice.
#[test]
fn a_sequence_begins_again_or_goes_on() {
    let [broken, repaired] = runs("sortable-ids", "count-anew").map(|run| ids(&run));
    assert_eq!((broken.len(), broken.iter().position(|id| *id == broken[3])), (4, Some(1)), "{broken:?}");
    assert_eq!(repaired[..3], broken[..3]);
    assert!(repaired.is_sorted() && repaired[3] > repaired[2], "{repaired:?}");
}
