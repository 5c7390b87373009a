//! Clocks and timers, compared with an oracle that counts in exact fractions of a microsecond.

use happens_before::sim::clock::{MAX_DRIFT_PPM, MAX_ERROR_US, NodeClock};
use happens_before::sim::fault::Intervention;
use happens_before::sim::ids::{NodeId, TimerId};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::Kind;
use proptest::prelude::*;

use crate::harness::{ensure, on_recipes, on_runs};
use crate::reading::{events, without};
use crate::specimen::recipe::{Habit, Recipe};
use crate::specimen::words::Fact;

/// How far a reading, or a timer, may be off the exact value.
const CLOSE_US: i128 = 2;
const MILLION: i128 = 1_000_000;

/// A node's oscillator: its rate from each true time on. Times are in true microseconds, rates in millionths of a
/// counted microsecond per true microsecond.
struct Oscillator(Vec<(i128, i128)>);

impl Oscillator {
    fn of(recipe: &Recipe, wanted: NodeId) -> Self {
        let rate = |ppm: i32| MILLION + i128::from(ppm.clamp(-MAX_DRIFT_PPM, MAX_DRIFT_PPM));
        let mut script = recipe.script.clone();
        script.sort_by_key(|scripted| scripted.at);
        let changes = script.iter().filter_map(|scripted| match scripted.intervention {
            Intervention::Drift { node, ppm } if node == wanted => {
                Some((i128::from(scripted.at.as_micros()), rate(ppm)))
            }
            _ => None,
        });
        let first = (0, rate(recipe.nodes[wanted.index()].drift_ppm));
        Self(std::iter::once(first).chain(changes).collect())
    }

    /// The true time at which `span` more has been counted from `from` on, rounded up.
    fn counted_out(&self, from: SimTime, span: Duration) -> i128 {
        let mut at = i128::from(from.as_micros());
        let mut left = i128::from(span.as_micros()) * MILLION;
        for (index, (_, rate)) in self.0.iter().enumerate() {
            let until = self.0.get(index + 1).map_or(i128::MAX, |next| next.0);
            if until <= at {
                continue;
            }
            let needed = (left + rate - 1) / rate;
            if until == i128::MAX || at + needed <= until {
                return at + needed;
            }
            left -= (until - at) * rate;
            at = until;
        }
        at
    }
}

/// Timers run on the node's monotonic clock, even if its drift changes meanwhile.
#[test]
fn timers_count_on_their_own_nodes_clock() {
    on_recipes(|recipe| {
        let recipe = without(recipe, |i| matches!(i, Intervention::Pause { .. }));
        let (_, trace) = recipe.run();
        for (index, timer) in trace.timers.iter().enumerate().filter(|(_, timer)| !timer.work) {
            let set = trace.event(timer.set).at;
            let expected = Oscillator::of(&recipe, timer.node).counted_out(set, timer.after);
            match trace.timer_end(TimerId(index as u32)) {
                Some((event, true)) => {
                    let fired = i128::from(trace.event(event).at.as_micros());
                    let close = (fired - expected).abs() <= CLOSE_US;
                    ensure(close, || format!("{timer:?} set {set} fired {fired}, not {expected}"))?;
                }
                Some((_, false)) => {}
                None => {
                    let over = expected + CLOSE_US >= i128::from(recipe.horizon_us);
                    ensure(over, || format!("{timer:?} never fired, expected {expected}"))?;
                }
            }
        }
        Ok(())
    });
}

/// A process that waits until a time on its own clock finds, when its timer fires, that the time has come.
#[test]
fn no_timer_is_early_by_its_own_clock() {
    on_runs(|_, _, trace| {
        let early = trace.facts.iter().find(|(_, fact)| matches!(fact, Fact::Early { .. }));
        ensure(early.is_none(), || format!("{early:?}"))
    });
}

/// A node's wall-clock error at a time, computed from the recipe.
fn error_at(recipe: &Recipe, wanted: NodeId, at: i128) -> i128 {
    let bound = i128::from(MAX_ERROR_US);
    let node = recipe.nodes[wanted.index()];
    let (mut since, mut ppm) = (0, i128::from(node.drift_ppm));
    let mut millionths = i128::from(node.offset_us) * MILLION;
    let mut script = recipe.script.clone();
    script.sort_by_key(|scripted| scripted.at);
    for scripted in script.iter().filter(|scripted| i128::from(scripted.at.as_micros()) <= at) {
        let now = i128::from(scripted.at.as_micros());
        match scripted.intervention {
            Intervention::Drift { node, ppm: wish } if node == wanted => {
                millionths += (now - since) * ppm;
                (since, ppm) = (now, i128::from(wish.clamp(-MAX_DRIFT_PPM, MAX_DRIFT_PPM)));
            }
            Intervention::StepClock { node, by_us } if node == wanted => {
                millionths += (now - since) * ppm;
                since = now;
                // A step moves the clock's reading, which is bounded.
                let within = |millionths: i128| millionths.clamp(-bound * MILLION, bound * MILLION);
                millionths = within(within(millionths) + i128::from(by_us) * MILLION);
            }
            _ => {}
        }
    }
    (millionths + (at - since) * ppm).div_euclid(MILLION).clamp(-bound, bound)
}

#[test]
fn wall_clocks_are_off_by_what_the_recipe_says() {
    on_runs(|recipe, _, trace| {
        for (id, event) in events(trace).filter(|(_, event)| event.node != NodeId::NONE) {
            // Between two interventions at one instant there is no telling which ones count.
            if recipe.script.iter().any(|scripted| scripted.at == event.at) {
                continue;
            }
            let expected = error_at(recipe, event.node, i128::from(event.at.as_micros()));
            let error_us = trace.wall_error_us(id);
            let close = (i128::from(error_us) - expected).abs() <= CLOSE_US;
            ensure(close, || format!("{id:?}: off by {error_us}, not {expected}"))?;
        }
        Ok(())
    });
}

/// The event reports the actual step of a clock, or its new drift, rather than what was ordered.
#[test]
fn a_clock_that_is_bounded_says_what_happened_to_it() {
    let node = NodeId(0);
    let steps = [i64::MAX, 5, -10, i64::MIN, 0, 7];
    let drifts = [i32::MAX, 3, i32::MIN];
    let mut recipe = Recipe::of(2, Habit::Sender { period_us: 500_000 });
    for (at, by_us) in (1..).zip(steps) {
        recipe = recipe.and(at, Intervention::StepClock { node, by_us });
    }
    for (at, ppm) in (100..).zip(drifts) {
        recipe = recipe.and(at, Intervention::Drift { node, ppm });
    }
    let (_, trace) = recipe.run();
    let of = |kind: Kind| trace.events.iter().filter(move |event| event.kind == kind);
    let stepped = of(Kind::ClockStepped).map(|e| (u64::from(e.a) | u64::from(e.b) << 32).cast_signed());
    let bound = MAX_ERROR_US;
    assert_eq!(stepped.collect::<Vec<_>>(), [bound, 0, -10, 10 - 2 * bound, 0, 7]);
    let drifted = of(Kind::ClockDrifted).map(|event| event.a.cast_signed());
    assert_eq!(drifted.collect::<Vec<_>>(), [MAX_DRIFT_PPM, 3, -MAX_DRIFT_PPM]);
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Drift(i32),
    Step(i64),
}

fn changes() -> impl Strategy<Value = Vec<(u64, Change)>> {
    let change = prop_oneof![
        3 => (-MAX_DRIFT_PPM..=MAX_DRIFT_PPM).prop_map(Change::Drift),
        1 => (-2_000_000_000i64..=2_000_000_000).prop_map(Change::Step),
    ];
    prop::collection::vec((0..2_000_000u64, change), 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// However often drift changes, rounding errors do not add up. The monotonic clock never goes back, and steps do
    /// not affect it.
    #[test]
    fn a_clock_keeps_count_through_any_number_of_changes(changes in changes()) {
        let mut clock = NodeClock::default();
        let (mut now, mut ppm, mut drifted, mut last) = (0u64, 0i128, 0i128, SimTime::ZERO);
        let mut stepped = 0i128;
        let bound = i128::from(MAX_ERROR_US);
        for (gap, change) in changes {
            now += gap;
            drifted += i128::from(gap) * ppm;
            let at = SimTime::from_micros(now);
            match change {
                Change::Drift(wish) => {
                    clock.set_drift(at, wish);
                    ppm = i128::from(wish);
                }
                Change::Step(by) => {
                    clock.step(at, by);
                    let before = (drifted.div_euclid(MILLION) + stepped).clamp(-bound, bound);
                    let wanted = (before + i128::from(by)).clamp(-bound, bound);
                    stepped = wanted - drifted.div_euclid(MILLION);
                }
            }
            let counted = i128::from(now) + drifted.div_euclid(MILLION);
            let shown = i128::from(clock.monotonic(at).as_micros());
            prop_assert!((shown - counted).abs() <= CLOSE_US, "{} shows {}, not {}", at, shown, counted);
            prop_assert!(clock.monotonic(at) >= last);
            last = clock.monotonic(at);
            let error = (drifted.div_euclid(MILLION) + stepped).clamp(-bound, bound);
            let shown = i128::from(clock.error_us(at));
            prop_assert!((shown - error).abs() <= CLOSE_US, "{} off by {}, not {}", at, shown, error);
        }
    }

    /// A span's true duration is the shortest time after which the clock has counted the span.
    #[test]
    fn a_true_duration_is_exact(ppm in -MAX_DRIFT_PPM..=MAX_DRIFT_PPM, span in 0..10_000_000_000u64) {
        let mut clock = NodeClock::default();
        clock.set_drift(SimTime::ZERO, ppm);
        let took = i128::from(clock.true_duration(Duration::from_micros(span)).as_micros());
        let rate = MILLION + i128::from(ppm);
        prop_assert!(took * rate >= i128::from(span) * MILLION);
        prop_assert!((took - 1) * rate < i128::from(span) * MILLION || took == 0);
    }
}
