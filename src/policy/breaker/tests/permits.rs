//! Permits that are used twice, and trials that never come back.

use super::*;

#[test]
fn a_permit_is_spent_once() {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    let permit = breaker.admit(at(0)).expect("closed");
    for _ in 0..5 {
        breaker.record(permit.clone(), at(1), false);
    }
    assert_eq!((breaker.state(), breaker.counts(at(1)).failed), (State::Closed, 1));

    let mut breaker = windowed(rates(Extent::Calls(2), 2));
    feed(&mut breaker, "xx");
    let trial = breaker.admit(at(5_001)).expect("three trials");
    for _ in 0..3 {
        breaker.record(trial.clone(), at(5_002), true);
    }
    assert_eq!((breaker.state(), breaker.counts(at(5_002)).calls), (State::HalfOpen, 1));
    breaker.release(trial);
    let more = (0..3).filter(|_| breaker.admit(at(5_003)).is_ok()).count();
    assert_eq!(more, 2, "a permit that was recorded cannot be given back");
}

/// A checkpoint is a clone: each copy of a breaker accepts the permit once.
#[test]
fn a_clone_of_the_breaker_knows_the_permit_too() {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    feed(&mut breaker, "xxxxx");
    let trial = breaker.admit(at(40_000)).expect("a trial");
    let mut copy = breaker.clone();
    breaker.record(trial.clone(), at(40_001), true);
    copy.record(trial, at(40_001), false);
    assert_eq!((breaker.state(), copy.state()), (State::Closed, State::Open));
}

/// The classic, opened at 4 ms, with a longest wait of ten seconds for its trial.
fn impatient() -> Breaker {
    let trials = Trials { longest_wait: Some(Duration::from_secs(10)), ..BreakerSettings::CLASSIC.trials };
    let mut breaker = Breaker::new(BreakerSettings { trials, ..BreakerSettings::CLASSIC });
    feed(&mut breaker, "xxxxx");
    breaker
}

#[test]
fn half_open_without_a_longest_wait_waits_for_good() {
    for longest_wait in [None, Some(Duration::ZERO)] {
        let trials = Trials { longest_wait, ..BreakerSettings::CLASSIC.trials };
        let mut breaker = Breaker::new(BreakerSettings { trials, ..BreakerSettings::CLASSIC });
        feed(&mut breaker, "xxxxx");
        assert!(breaker.admit(at(30_004)).is_ok());
        assert_eq!(breaker.admit(SimTime::MAX), Err(State::HalfOpen), "{longest_wait:?}");
    }
}

#[test]
fn a_trial_that_never_comes_back_opens_the_breaker_again() {
    let mut breaker = impatient();
    let lost = breaker.admit(at(30_004)).expect("a trial");
    assert_eq!(breaker.admit(at(40_003)), Err(State::HalfOpen));
    assert_eq!(breaker.admit(at(40_004)), Err(State::Open), "ten seconds later");
    breaker.record(lost, at(40_005), true);
    assert_eq!(breaker.state(), State::Open, "it came too late");
    assert_eq!(breaker.admit(at(70_003)), Err(State::Open), "open for its whole time");
    let trial = breaker.admit(at(70_004)).expect("another trial");
    breaker.record(trial, at(80_003), true);
    assert_eq!(breaker.state(), State::Closed);
}

/// It opened when the wait was over, no matter when anyone asks, as if a timer had done it.
#[test]
fn nobody_has_to_call_for_the_wait_to_end() {
    let mut breaker = impatient();
    let lost = breaker.admit(at(30_004)).expect("a trial");
    let trial = breaker.admit(at(70_004)).expect("open from 40.004 s to 70.004 s");
    breaker.record(lost, at(70_005), true);
    assert_eq!(breaker.state(), State::HalfOpen, "a trial of the period before");
    breaker.record(trial, at(70_006), true);
    assert_eq!(breaker.state(), State::Closed);
}

#[test]
fn a_result_at_the_end_of_the_wait_is_too_late() {
    let result_at = |now: u64| {
        let mut breaker = impatient();
        let trial = breaker.admit(at(30_004)).expect("a trial");
        breaker.record(trial, at(now), true);
        breaker.state()
    };
    assert_eq!(result_at(40_003), State::Closed);
    assert_eq!(result_at(40_004), State::Open);
}
