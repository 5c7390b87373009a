//! Seeking to any moment of a run: how long it takes, and how much its checkpoints hold, for runs of a thousand to a
//! million events. The clock is passed in, so that this runs both natively and in the browser.

use std::hint::black_box;

use happens_before::run::tape::{BUDGET, Tape};
use happens_before::sim::time::SimTime;

use super::report::Figure;
use super::ring::{Load, world};

/// Lengths of runs, in events.
const LENGTHS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Seeks per run.
const SEEKS: u64 = 300;
/// Messages in flight.
const IN_FLIGHT: u32 = 64;

/// Seeks to moments all over runs of each length. `now` returns milliseconds.
pub fn seeks(now: impl Fn() -> f64, figures: &mut Vec<Figure>) {
    for events in LENGTHS {
        let mut tape = Tape::new(world(IN_FLIGHT, events, Load::Everything));
        while !tape.advance(events as usize) {}
        let last = tape.trace().events.iter().next_back().map_or(SimTime::ZERO, |event| event.at);
        let took: Vec<f64> = (1..=SEEKS).map(|nth| seek(&tape, at(nth, last), &now)).collect();
        let name = |what: &str| format!("{events} events: {what}");
        figures.push(Figure::new(name("a seek"), "ms", took.clone()));
        let mut sorted = took;
        sorted.sort_by(f64::total_cmp);
        let high = sorted[sorted.len() * 95 / 100];
        figures.push(Figure::new(name("a seek, 95th percentile"), "ms", vec![high]));
        figures.push(Figure::new(name("checkpoints"), "count", vec![tape.checkpoint_count() as f64]));
        figures.push(Figure::new(name("checkpoints"), "MiB", vec![mib(tape.checkpoint_bytes())]));
        figures.push(Figure::new(name("trace"), "MiB", vec![mib(tape.trace().bytes())]));
    }
    figures.push(Figure::new("the most that a run's checkpoints may take", "MiB", vec![mib(BUDGET)]));
}

/// A moment of the run: a different one each time, and never near the previous one.
fn at(nth: u64, last: SimTime) -> SimTime {
    let golden = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    SimTime::from_micros(((u128::from(golden) * u128::from(last.as_micros())) >> 64) as u64)
}

fn seek(tape: &Tape<super::ring::Ring>, at: SimTime, now: impl Fn() -> f64) -> f64 {
    let start = now();
    let count = tape.look(at, happens_before::sim::world::World::event_count);
    let took = now() - start;
    assert_eq!(black_box(count), tape.trace().count_until(at), "the state is that of the moment");
    took
}

fn mib(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
