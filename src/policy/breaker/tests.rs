//! Tests the breaker against its definitions, and against models that keep everything.

use proptest::prelude::*;

use super::*;

mod incidents;
mod permits;

const fn at(ms: u64) -> SimTime {
    SimTime::from_millis(ms)
}

const fn rates(extent: Extent, minimum_calls: u32) -> Rates {
    Rates {
        extent,
        minimum_calls,
        failure_percent: 50,
        slow_percent: 100,
        slow_after: Duration::from_millis(500),
    }
}

fn windowed(rates: Rates) -> Breaker {
    let trials = Trials { needed: 3, everyone: false, longest_wait: None };
    let wait_open = Duration::from_secs(5);
    Breaker::new(BreakerSettings { trip: Trip::Rate(rates), wait_open, trials, late: Late::Ignored })
}

/// Makes a call that takes `took` ms; `None` if it was refused.
fn call(breaker: &mut Breaker, now: u64, took: u64, succeeds: bool) -> Option<State> {
    let permit = breaker.admit(at(now)).ok()?;
    breaker.record(permit, at(now + took), succeeds);
    Some(breaker.state())
}

fn feed(breaker: &mut Breaker, results: &str) -> Vec<State> {
    let made =
        results.bytes().enumerate().map_while(|(n, result)| call(breaker, n as u64, 0, result == b'.'));
    made.collect()
}

#[test]
fn the_classic_counts_failures_in_a_row() {
    let check = |results: &str, state: State| {
        let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
        feed(&mut breaker, results);
        assert_eq!(breaker.state(), state, "{results}");
    };
    check("xxxx", State::Closed);
    check("xxxxx", State::Open);
    check("xxxx.xxxx", State::Closed);
    check("x.x.x.x.x.x.x.x.x.x.", State::Closed);
    check("..xxxxx", State::Open);
}

#[test]
fn open_refuses_for_exactly_its_time_and_goes_on_with_a_call() {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    feed(&mut breaker, "xxxxx");
    assert_eq!(breaker.since, at(4));
    assert_eq!(breaker.admit(at(30_003)), Err(State::Open));
    assert_eq!(breaker.state(), State::Open);
    assert!(breaker.admit(at(30_004)).is_ok());
    assert_eq!(breaker.state(), State::HalfOpen);
}

#[test]
fn one_trial_decides_for_the_classic() {
    for (succeeds, state) in [(true, State::Closed), (false, State::Open)] {
        let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
        feed(&mut breaker, "xxxxx");
        let trial = breaker.admit(at(40_000)).expect("a trial");
        assert_eq!(breaker.admit(at(40_001)), Err(State::HalfOpen));
        breaker.record(trial, at(40_020), succeeds);
        assert_eq!(breaker.state(), state);
        assert_eq!(breaker.since, at(40_020), "the wait begins anew");
    }
}

#[test]
fn several_trials_of_the_classic_all_have_to_succeed() {
    let settings = BreakerSettings {
        trials: Trials { needed: 2, ..BreakerSettings::CLASSIC.trials },
        ..BreakerSettings::CLASSIC
    };
    let mut breaker = Breaker::new(settings);
    feed(&mut breaker, "xxxxx");
    assert_eq!(call(&mut breaker, 40_000, 1, true), Some(State::HalfOpen));
    assert_eq!(call(&mut breaker, 40_002, 1, true), Some(State::Closed));
    feed(&mut breaker, "xxxxx");
    assert_eq!(call(&mut breaker, 80_000, 1, true), Some(State::HalfOpen));
    assert_eq!(call(&mut breaker, 80_002, 1, false), Some(State::Open));
}

#[test]
fn a_result_from_an_earlier_state_does_not_count() {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    let early = breaker.admit(at(0)).expect("closed");
    feed(&mut breaker, "xxxxx");
    breaker.record(early.clone(), at(10), true);
    assert_eq!(breaker.state(), State::Open);
    let trial = breaker.admit(at(40_000)).expect("a trial");
    breaker.record(early, at(40_001), false);
    assert_eq!(breaker.state(), State::HalfOpen, "only the trial counts");
    breaker.record(trial, at(40_002), true);
    assert_eq!(breaker.state(), State::Closed);
}

#[test]
fn a_trial_that_says_nothing_makes_room_for_another() {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    feed(&mut breaker, "xxxxx");
    let trial = breaker.admit(at(40_000)).expect("a trial");
    breaker.release(trial);
    assert!(breaker.admit(at(40_001)).is_ok());
}

#[test]
fn letting_everyone_through_is_not_a_trial() {
    let settings = BreakerSettings {
        trials: Trials { everyone: true, ..BreakerSettings::CLASSIC.trials },
        ..BreakerSettings::CLASSIC
    };
    let mut breaker = Breaker::new(settings);
    feed(&mut breaker, "xxxxx");
    assert!((0..500).all(|n| breaker.admit(at(40_000 + n)).is_ok()));
}

/// Resilience4j: with a minimum of 10, nine failures out of nine calls do not open it.
#[test]
fn fewer_calls_than_the_minimum_say_nothing() {
    let mut breaker = windowed(rates(Extent::Calls(100), 10));
    assert!(feed(&mut breaker, "xxxxxxxxx").iter().all(|state| *state == State::Closed));
    assert_eq!(call(&mut breaker, 9, 0, false), Some(State::Open));
}

#[test]
fn a_minimum_beyond_the_window_is_the_window() {
    let mut breaker = windowed(rates(Extent::Calls(4), 100));
    assert_eq!(feed(&mut breaker, "xxxx").last(), Some(&State::Open));
}

#[test]
fn a_rate_trips_when_it_is_reached_and_not_before() {
    let check = |results: &str, state: State| {
        let mut breaker = windowed(rates(Extent::Calls(10), 10));
        feed(&mut breaker, results);
        assert_eq!(breaker.state(), state, "{results}");
    };
    check("xxxx......", State::Closed);
    check("x.x.x.x.x.", State::Open);
    check("xxxx......x", State::Closed);
    check("......xxxx.x", State::Open);
}

#[test]
fn slow_calls_count_whatever_came_of_them() {
    let mut breaker = windowed(rates(Extent::Calls(4), 4));
    for n in 0..3 {
        assert_eq!(call(&mut breaker, n * 1_000, 501, true), Some(State::Closed));
    }
    assert_eq!(call(&mut breaker, 3_000, 501, true), Some(State::Open));
    let mut breaker = windowed(rates(Extent::Calls(4), 4));
    for n in 0..8 {
        assert_eq!(call(&mut breaker, n * 1_000, 500, true), Some(State::Closed), "not longer than");
    }
}

#[test]
fn trials_of_a_window_are_judged_together() {
    let check = |results: [bool; 3], state: State| {
        let mut breaker = windowed(rates(Extent::Calls(2), 2));
        feed(&mut breaker, "xx");
        let permits = results.map(|_| breaker.admit(at(5_001)).expect("three trials"));
        assert_eq!(breaker.admit(at(5_002)), Err(State::HalfOpen));
        for (index, (permit, succeeds)) in permits.into_iter().zip(results).enumerate() {
            breaker.record(permit, at(5_010), succeeds);
            assert!(index == 2 || breaker.state() == State::HalfOpen);
        }
        assert_eq!(breaker.state(), state, "{results:?}");
    };
    check([true, true, true], State::Closed);
    check([true, true, false], State::Closed);
    check([true, false, false], State::Open);
}

#[test]
fn seconds_leave_the_window_whole() {
    let mut breaker = windowed(rates(Extent::Seconds(3), 4));
    for now in [100, 200, 900] {
        call(&mut breaker, now, 0, false);
    }
    assert_eq!(breaker.counts(at(2_999)).failed, 3);
    assert_eq!(breaker.counts(at(3_000)).failed, 0, "second 0 is over");
    assert_eq!(call(&mut breaker, 3_000, 0, false), Some(State::Closed));
}

#[test]
fn closing_begins_with_an_empty_window() {
    let mut breaker = windowed(rates(Extent::Calls(4), 4));
    feed(&mut breaker, "xxxx");
    for n in 0..3 {
        call(&mut breaker, 6_000 + n, 0, true);
    }
    assert_eq!((breaker.state(), breaker.counts(at(6_010))), (State::Closed, Counts::default()));
}

#[test]
fn pressure_is_full_exactly_when_it_trips() {
    let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
    feed(&mut breaker, "xxxx");
    assert_eq!(breaker.pressure(at(9)), (4, 5));
    let mut breaker = windowed(rates(Extent::Calls(10), 10));
    feed(&mut breaker, "xxxx");
    assert_eq!(breaker.pressure(at(9)), (800, 1_000), "four of the five that half of ten are");
}

/// Full is a thousand, however many calls a window requires.
#[test]
fn pressure_does_not_overflow() {
    let mut breaker = windowed(rates(Extent::Seconds(60), 50_000_000));
    feed(&mut breaker, "xxxx");
    assert_eq!(breaker.pressure(at(9)), (0, 1_000));
    assert_eq!(breaker.state(), State::Closed);
}

proptest! {
    /// Compares the window with a model that keeps every call and recounts.
    #[test]
    fn windows_hold_what_they_say(
        extent in prop_oneof![(0u32..8).prop_map(Extent::Calls), (0u32..5).prop_map(Extent::Seconds)],
        calls in prop::collection::vec((0u64..1_800_000, any::<bool>(), any::<bool>()), 0..60),
        later in 0u64..6_000_000,
    ) {
        let mut window = Window::new(extent);
        let mut all: Vec<(u64, bool, bool)> = Vec::new();
        let mut now = 0;
        let counted = |all: &[(u64, bool, bool)], now: u64| {
            let held = all.iter().enumerate().filter(|(n, (ended, ..))| match extent {
                Extent::Calls(size) => all.len() - n <= size.max(1) as usize,
                Extent::Seconds(size) => now / 1_000_000 - ended / 1_000_000 < u64::from(size.max(1)),
            });
            held.fold(Counts::default(), |sum, (_, (_, failed, slow))| Counts {
                calls: sum.calls + 1,
                failed: sum.failed + u32::from(*failed),
                slow: sum.slow + u32::from(*slow),
            })
        };
        for (after, failed, slow) in calls {
            now += after;
            window.record(SimTime::from_micros(now), failed, slow);
            all.push((now, failed, slow));
            prop_assert_eq!(window.counts(SimTime::from_micros(now)), counted(&all, now));
        }
        now += later;
        prop_assert_eq!(window.counts(SimTime::from_micros(now)), counted(&all, now));
    }

    /// In any history: no call while it is open; no more concurrent trials than needed; an open period lasts at
    /// least as long as it should, and a half-open one no longer than allowed; the classic opens only right after a
    /// failure or when half-open has waited too long; and a permit that was handed back has no further effect.
    #[test]
    fn it_keeps_its_word(
        classic in any::<bool>(), needed in 0u32..4, limit in 1u32..6, seconds in any::<bool>(),
        longest in prop::option::of(1u64..6_000),
        steps in prop::collection::vec((0u64..3_000, 0u8..4, any::<prop::sample::Index>()), 1..120),
    ) {
        let extent = if seconds { Extent::Seconds(limit) } else { Extent::Calls(limit) };
        let trip = if classic {
            Trip::Consecutive { failures: limit }
        } else {
            Trip::Rate(Rates { slow_percent: 60, ..rates(extent, limit) })
        };
        let wait_open = Duration::from_millis(4_000);
        let trials = Trials { needed, everyone: false, longest_wait: longest.map(Duration::from_millis) };
        let mut breaker = Breaker::new(BreakerSettings { trip, wait_open, trials, late: Late::Ignored });
        let mut now = 0;
        let mut out: Vec<(Permit, u64)> = Vec::new();
        let mut spent: Vec<Permit> = Vec::new();
        for (after, what, pick) in steps {
            now += after;
            let (before, since) = (breaker.state(), breaker.since);
            // When half-open ends with no result.
            let over = longest.filter(|_| before == State::HalfOpen).map(|ms| since + Duration::from_millis(ms));
            let over = over.filter(|over| at(now) >= *over);
            if what == 0 || out.is_empty() {
                match breaker.admit(at(now)) {
                    Ok(permit) => out.push((permit, breaker.turns())),
                    Err(state) => prop_assert_eq!(state, breaker.state()),
                }
                let opened = over.or((before == State::Open).then_some(since));
                match (opened, breaker.state()) {
                    (None, state) => prop_assert_eq!(state, before),
                    (Some(opened), State::Open) => {
                        prop_assert!(at(now).since(opened) < wait_open);
                        prop_assert_eq!(breaker.since, opened);
                    }
                    (Some(opened), state) => {
                        prop_assert!(at(now).since(opened) >= wait_open);
                        prop_assert_eq!((state, breaker.since), (State::HalfOpen, at(now)));
                    }
                }
                let trials = out.iter().filter(|(_, turns)| *turns == breaker.turns()).count();
                prop_assert!(breaker.state() != State::HalfOpen || trials <= needed.max(1) as usize);
                prop_assert!(breaker.state() != State::Open || trials == 0);
            } else {
                let (permit, turns) = out.swap_remove(pick.index(out.len()));
                let (succeeds, in_time) = (what != 1, turns == breaker.turns() && over.is_none());
                breaker.record(permit.clone(), at(now), succeeds);
                spent.push(permit);
                match breaker.state() {
                    _ if !in_time => prop_assert_eq!(breaker.state(), if over.is_some() { State::Open } else { before }),
                    State::Open => prop_assert!(!classic || !succeeds),
                    _ => {}
                }
                prop_assert!(before != State::Open || breaker.state() == State::Open);
            }
            if let Some(permit) = spent.get(pick.index(spent.len().max(1))) {
                let [failed, succeeded] = [false, true].map(|succeeds| {
                    let mut copy = breaker.clone();
                    copy.record(permit.clone(), at(now), succeeds);
                    copy
                });
                prop_assert_eq!(&failed, &breaker);
                prop_assert_eq!(&succeeded, &breaker);
            }
        }
    }

    /// Compares the classic with its one-line definition.
    #[test]
    fn the_classic_opens_at_the_first_run_of_failures(
        failures in 1u32..6, results in prop::collection::vec(any::<bool>(), 0..60),
    ) {
        let trip = Trip::Consecutive { failures };
        let mut breaker = Breaker::new(BreakerSettings { trip, ..BreakerSettings::CLASSIC });
        let made = results.iter().take_while(|result| call(&mut breaker, 0, 0, **result).is_some()).count();
        let text: String = results.iter().map(|ok| if *ok { '.' } else { 'x' }).collect();
        let run = "x".repeat(failures as usize);
        let expected = text.find(&run).map_or(results.len(), |start| start + run.len());
        prop_assert_eq!(made, expected);
    }
}
