//! The trace's storage: chunks behave like one list, clones share full chunks, events are small.

use happens_before::sim::setup::{Limits, Setup};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::{Chunks, Event};
use happens_before::sim::world::World;
use proptest::prelude::*;

use crate::reading::Trace;
use crate::specimen::dice;
use crate::specimen::recipe::{Habit, Recipe};
use crate::specimen::sender::Sender;

/// The kernel's first two chunks hold this many entries; then sizes double, up to a limit.
const CHUNK: usize = 4_096;

fn chunks(values: impl IntoIterator<Item = u64>) -> Chunks<u64> {
    let mut chunks = Chunks::default();
    values.into_iter().for_each(|value| chunks.push(value));
    chunks
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_are_a_list(gaps in prop::collection::vec(0..3u64, 0..3 * CHUNK), wanted in 0..20_000u64) {
        let list: Vec<u64> = gaps.iter().scan(0, |sum, gap| { *sum += gap; Some(*sum) }).collect();
        let chunks = chunks(list.iter().copied());
        prop_assert_eq!(chunks.len(), list.len());
        prop_assert_eq!(chunks.is_empty(), list.is_empty());
        prop_assert!(chunks.iter().eq(&list));
        prop_assert!(chunks.iter().rev().eq(list.iter().rev()));
        prop_assert_eq!(chunks.partition_point(|v| *v < wanted), list.partition_point(|v| *v < wanted));
        prop_assert_eq!(chunks.get(wanted as usize), list.get(wanted as usize));
        let cut = chunks.cut(wanted as usize);
        prop_assert_eq!(cut.len(), list.len().min(wanted as usize));
        prop_assert!(cut.iter().eq(list.iter().take(wanted as usize)));
    }
}

#[test]
fn partition_points_fall_on_both_sides_of_every_border() {
    for len in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7, 4 * CHUNK + 1] {
        let chunks = chunks(0..len as u64);
        let borders = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 4 * CHUNK];
        for border in borders {
            let point = chunks.partition_point(|value| *value < border as u64);
            assert_eq!(point, border.min(len), "{len} entries, border {border}");
            assert_eq!(chunks.get(border).copied(), (border < len).then_some(border as u64));
        }
    }
}

#[test]
fn clones_share_full_chunks_and_grow_apart() {
    let mut one = chunks(0..2 * CHUNK as u64 + 10);
    let mut other = one.clone();
    one.push(1);
    other.push(2);
    for index in 0..2 * CHUNK {
        assert!(std::ptr::eq(one.get(index).expect("there"), other.get(index).expect("there")), "{index}");
    }
    let last = 2 * CHUNK + 10;
    assert_eq!((one.get(last), other.get(last)), (Some(&1), Some(&2)));
    assert!(!std::ptr::eq(one.get(2 * CHUNK).expect("there"), other.get(2 * CHUNK).expect("there")));
}

/// The cursor's position, compared with counting.
#[test]
fn counting_up_to_a_time_is_counting() {
    let mut recipe = Recipe::of(8, Habit::Regular { period_us: 5_000 });
    recipe.horizon_us = 2_000_000;
    let (_, trace) = recipe.run();
    assert!(trace.len() > 2 * CHUNK, "{} events cross no border", trace.len());
    for at in (0..=2_100_000).step_by(50_000).map(SimTime::from_micros) {
        let counted = trace.events.iter().filter(|event| event.at <= at).count();
        assert_eq!(trace.count_until(at), counted, "at {at}");
    }
}

#[test]
fn an_event_takes_twenty_four_bytes() {
    assert_eq!(size_of::<Event>(), 24);
}

/// A run with nothing but messages takes at most 64 bytes per event, everything counted.
#[test]
fn a_message_run_takes_at_most_64_bytes_an_event() {
    let mut setup = Setup::new(Duration::from_secs(1_000));
    setup.limits(Limits { events: 50_000, pending: 10_000 });
    for index in 0..8 {
        setup.node(format!("node {index}"), Sender { nodes: 8, period_us: 10_000 });
    }
    let (mut world, mut trace) = (World::new(setup, 7, &[]), Trace::default());
    world.run_to_end(&mut trace);
    let each = trace.bytes() / trace.len();
    assert!(each <= 64, "{each} bytes an event");
}

/// With spans, timers, facts and marks besides the events, random recipes stay within twice that.
#[test]
fn a_busy_run_takes_at_most_128_bytes_an_event() {
    for seed in 0..40 {
        let (_, trace) = dice::recipe(seed).run();
        let each = trace.bytes() / trace.len();
        assert!(each <= 128, "recipe {seed}: {each} bytes an event over {}", trace.len());
    }
}
