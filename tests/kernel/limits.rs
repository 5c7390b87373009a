//! A run that reaches a limit stops, and says why.

use happens_before::sim::ids::NodeId;
use happens_before::sim::link::LinkSpec;
use happens_before::sim::setup::Limits;
use happens_before::sim::world::End;

use crate::harness::{ensure, on_recipes};
use crate::reading::Trace;
use crate::specimen::dice::Dice;
use crate::specimen::recipe::{Habit, Recipe};

/// The run stops within one step of the limit, records what a run without the limit records, and stays stopped.
#[test]
fn a_run_stops_at_its_limit_of_events() {
    on_recipes(|recipe| {
        let (_, whole) = recipe.run();
        let events = 1 + Dice::new(recipe.seed).up_to(300) as u32;
        let limited = Recipe { limits: Limits { events, ..recipe.limits }, ..recipe.clone() };
        let (mut world, mut trace) = (limited.world(), Trace::default());
        // The trace's length before each step.
        let mut lengths = vec![];
        while world.end().is_none() {
            lengths.push(trace.len());
            world.step(&mut trace);
        }
        let over = |length: &usize| *length >= events as usize;
        let told = world.end() == Some(End::EventLimit);
        let at_once = lengths.iter().filter(|length| over(length)).count() == usize::from(told);
        ensure(at_once, || format!("{:?} at {} of {events}", world.end(), trace.len()))?;
        let quiet = lengths.last() == Some(&trace.len());
        ensure(quiet || !told, || "the step that stops records nothing".into())?;
        let prefix = trace.events.iter().eq(whole.events.iter().take(trace.len()));
        ensure(prefix, || "the limit changed the run".into())?;
        let after = (world.step(&mut trace), world.next_time());
        ensure(after == (world.end(), None), || format!("goes on: {after:?}"))
    });
}

#[test]
fn a_run_stops_when_too_much_is_pending() {
    let slow = LinkSpec { latency_us: 900_000, ..LinkSpec::default() };
    let mut recipe = Recipe { default_link: slow, ..Recipe::of(4, Habit::Sender { period_us: 10_000 }) };
    recipe.limits.pending = 100;
    let (world, trace) = recipe.run();
    assert_eq!(world.end(), Some(End::PendingLimit));
    // Each beat is three messages; four timers are pending besides them.
    assert!((97..=103).contains(&world.counts().in_flight), "{:?}", world.counts());
    assert_eq!(world.counts().sent, world.counts().in_flight);
    assert!(trace.len() < 200);
}

#[test]
fn a_run_within_its_limits_ends_at_its_horizon() {
    let (world, trace) = Recipe::of(2, Habit::Member { period_us: 50_000 }).run();
    assert_eq!(world.end(), Some(End::Horizon));
    assert_eq!(world.now().as_micros(), 1_000_000);
    assert!(trace.len() > 50);
}

/// A run without any nodes is a run too.
#[test]
fn a_scenario_without_nodes_ends() {
    let (world, trace) = Recipe::of(0, Habit::Member { period_us: 1 }).run();
    assert_eq!(world.end(), Some(End::Horizon));
    assert!(trace.events.iter().all(|event| event.cause.some().is_none()), "{:?}", trace.events);
}

/// Every end has a sentence for people.
#[test]
fn ends_have_sentences() {
    for end in [End::Horizon, End::EventLimit, End::PendingLimit, End::MemoryLimit] {
        assert!(end.sentence().starts_with("The run ") && end.sentence().ends_with('.'), "{end:?}");
    }
}

/// With three nodes, the slot of a link from the first to a fourth would be another link's.
#[test]
#[should_panic(expected = "of which the scenario does not have both")]
fn a_link_to_a_node_that_there_is_not_is_refused() {
    let mut recipe = Recipe::of(3, Habit::Member { period_us: 40_000 });
    recipe.links.push((NodeId(0), NodeId(3), LinkSpec::default()));
    recipe.world();
}
