//! Bugs reported for real breakers, each with the numbers of its report.

use super::*;

/// The classic, opened by five failures at 1 s, with one call in flight since 0 s.
fn opened_at_one_second() -> (Breaker, Permit) {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    let slow = breaker.admit(at(0)).expect("closed");
    for _ in 0..5 {
        call(&mut breaker, 1_000, 0, false);
    }
    assert_eq!(breaker.state(), State::Open);
    (breaker, slow)
}

/// opossum#381: a call that began before the breaker opened succeeds at 10 s. It closed the breaker 21 s early.
#[test]
fn a_late_success_does_not_close_an_open_breaker() {
    let (mut breaker, slow) = opened_at_one_second();
    breaker.record(slow, at(10_000), true);
    assert_eq!(breaker.state(), State::Open);
    assert_eq!(breaker.admit(at(10_000)), Err(State::Open));
    assert_eq!(breaker.admit(at(30_999)), Err(State::Open), "nor does it shorten the wait");
    assert!(breaker.admit(at(31_000)).is_ok());
}

/// The same with the reported mistake: it closes at 10 s, and the next five calls fail again.
#[test]
fn a_late_success_that_counts_closes_an_open_breaker_too_early() {
    let late = Late::SuccessCloses;
    let mut breaker = Breaker::new(BreakerSettings { late, ..BreakerSettings::CLASSIC });
    let [slow, other] = [0, 1].map(|ms| breaker.admit(at(ms)).expect("closed"));
    for _ in 0..5 {
        call(&mut breaker, 1_000, 0, false);
    }
    breaker.record(other, at(9_000), false);
    assert_eq!(breaker.state(), State::Open, "a late failure says nothing");
    breaker.record(slow, at(10_000), true);
    assert_eq!(breaker.state(), State::Closed, "21 s early");
}

/// Polly#216 and #217: while the first trial was slow, half-open let further calls through, and results of calls
/// from before it opened decided the state.
#[test]
fn only_the_trials_of_this_half_open_period_decide() {
    let (mut breaker, slow) = opened_at_one_second();
    let first = breaker.admit(at(31_000)).expect("a trial");
    assert!((31_001..60_000).step_by(500).all(|now| breaker.admit(at(now)) == Err(State::HalfOpen)));
    for succeeds in [true, false] {
        breaker.record(slow.clone(), at(32_000), succeeds);
        assert_eq!(breaker.state(), State::HalfOpen, "an older call says nothing, success or failure");
    }
    breaker.record(first.clone(), at(61_000), false);
    assert_eq!(breaker.state(), State::Open);
    let second = breaker.admit(at(91_000)).expect("a trial");
    for succeeds in [true, false] {
        breaker.record(first.clone(), at(91_001), succeeds);
        assert_eq!(breaker.state(), State::HalfOpen, "nor does a trial of the period before");
    }
    breaker.record(second, at(91_002), true);
    assert_eq!(breaker.state(), State::Closed);
}

/// opossum#385: of six calls that failed together, the fifth opened the breaker and set its timer, and the sixth
/// cancelled the timer, so that half-open never came.
#[test]
fn six_failures_at_once_lead_to_half_open_exactly_once() {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    let calls: Vec<Permit> = (0..6).map(|_| breaker.admit(at(0)).expect("closed")).collect();
    for permit in calls {
        breaker.record(permit, at(1_000), false);
    }
    let admitted: Vec<u64> = (1_000..40_000).filter(|now| breaker.admit(at(*now)).is_ok()).collect();
    assert_eq!(admitted, [31_000]);
    assert_eq!(breaker.state(), State::HalfOpen);
}

/// The same with the reported mistake: the sixth failure stops the clock.
#[test]
fn a_late_failure_that_counts_keeps_a_breaker_open_for_good() {
    let late = Late::FailureStopsClock;
    let mut breaker = Breaker::new(BreakerSettings { late, ..BreakerSettings::CLASSIC });
    let calls: Vec<Permit> = (0..6).map(|_| breaker.admit(at(0)).expect("closed")).collect();
    for permit in calls {
        breaker.record(permit, at(1_000), false);
    }
    assert!((1_000..4_000_000).step_by(500).all(|now| breaker.admit(at(now)) == Err(State::Open)));
}
