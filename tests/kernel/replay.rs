//! The same recipe gives the same run: again, in pieces, from a checkpoint, without recording.

use happens_before::sim::ids::{NodeId, TimerId};
use happens_before::sim::sink::Discard;
use happens_before::sim::time::SimTime;
use happens_before::sim::world::World;

use crate::harness::{Outcome, ensure, on_recipes};
use crate::reading::{Trace, events, messages};
use crate::specimen::dice::{self, Dice};
use crate::specimen::recipe::Recipe;
use crate::specimen::words::Specimen;

/// Where two runs first differ, in words and with the simulated time.
pub fn first_difference(one: &Trace, other: &Trace) -> Option<String> {
    let mut others = other.events.iter();
    for (id, event) in events(one) {
        match others.next() {
            Some(other) if other == event => {}
            other => return Some(format!("at {}, {id:?}: {event:?}\nagainst {other:?}", event.at)),
        }
    }
    if let Some(event) = others.next() {
        return Some(format!("at {}, only in the second: {event:?}", event.at));
    }
    let when = |event| one.event(event).at;
    for id in messages(one) {
        let (a, b) = (one.message(id), other.message(id));
        if a.payload != b.payload {
            return Some(format!("at {}, {:?} against {:?}", when(a.sent), a.payload, b.payload));
        }
    }
    for index in 0..one.timers.len() {
        let (a, b) = (&one.timers[index], &other.timers[index]);
        let id = TimerId(index as u32);
        if a != b || one.timer_end(id) != other.timer_end(id) {
            return Some(format!("at {}, {a:?} against {b:?}", when(a.set)));
        }
    }
    let mut facts = one.facts.iter().zip(other.facts.iter());
    if let Some((a, b)) = facts.find(|(a, b)| a != b) {
        return Some(format!("at {}, {a:?} against {b:?}", when(a.0)));
    }
    (one.digest() != other.digest()).then(|| "the digests differ, and no event does".into())
}

fn same(one: &Trace, other: &Trace) -> Outcome {
    first_difference(one, other).map_or(Ok(()), Err)
}

/// What nodes know, and the state of everything else.
pub fn state(world: &World<Specimen>, nodes: usize) -> String {
    let nodes = (0..nodes).map(|index| NodeId(index as u16));
    let each = nodes.map(|n| (world.status(n), world.inspect(n), world.lamport(n), *world.clock(n)));
    format!("{} {:?} {:?} {:?}", world.now(), world.counts(), world.end(), each.collect::<Vec<_>>())
}

#[test]
fn the_same_recipe_gives_the_same_digest_twice() {
    on_recipes(|recipe| {
        let (one, other) = (recipe.run().1, recipe.run().1);
        same(&one, &other)?;
        ensure(one.digest() == other.digest(), || "digests".into())
    });
}

/// A world is run for some steps and cloned; when both continue, they record the same rest.
#[test]
fn a_clone_takes_the_same_way() {
    on_recipes(|recipe| {
        let (mut world, mut trace) = (recipe.world(), Trace::default());
        for _ in 0..Dice::new(recipe.seed).up_to(400) {
            world.step(&mut trace);
        }
        let (mut twin, mut twin_trace) = (world.clone(), trace.clone());
        twin.run_to_end(&mut twin_trace);
        world.run_to_end(&mut trace);
        same(&trace, &twin_trace)?;
        same(&trace, &recipe.run().1)?;
        let (one, other) = (state(&world, recipe.nodes.len()), state(&twin, recipe.nodes.len()));
        ensure(one == other, || format!("{one}\n{other}"))
    });
}

/// Stepping without recording reaches the same state. Continued from there, the run records the same rest onto the
/// same prefix.
#[test]
fn a_run_continues_from_a_state_that_was_reached_without_recording() {
    on_recipes(|recipe| {
        let (mut world, mut trace) = (recipe.world(), Trace::default());
        let mut silent = recipe.world();
        for _ in 0..Dice::new(recipe.seed).up_to(400) {
            let (one, other) = (world.step(&mut trace), silent.step(&mut Discard));
            ensure(one == other, || format!("{one:?} {other:?}"))?;
        }
        let (one, other) = (state(&world, recipe.nodes.len()), state(&silent, recipe.nodes.len()));
        ensure(one == other, || format!("{one}\n{other}"))?;
        let mut rest = trace.clone();
        silent.run_to_end(&mut rest);
        world.run_to_end(&mut trace);
        same(&trace, &rest)
    });
}

/// Stopping on the way makes no difference. After a stop, everything up to then has happened and nothing after it.
#[test]
fn running_in_pieces_is_running() {
    on_recipes(|recipe| {
        let mut dice = Dice::new(recipe.seed);
        let (mut world, mut trace) = (recipe.world(), Trace::default());
        let mut stops: Vec<_> = (0..6).map(|_| dice.up_to(recipe.horizon_us - 1)).collect();
        stops.sort_unstable();
        for at in stops.into_iter().map(SimTime::from_micros) {
            world.run_until(at, &mut trace);
            let late = trace.events.iter().next_back().filter(|event| event.at > at);
            ensure(late.is_none(), || format!("{late:?} when run until {at}"))?;
            let next = world.next_time();
            ensure(next.is_none_or(|next| next > at), || format!("{next:?} is left of {at}"))?;
            ensure(trace.count_until(at) == trace.len(), || format!("counted to {at}"))?;
        }
        world.run_to_end(&mut trace);
        same(&trace, &recipe.run().1)
    });
}

/// Tests the tests: other seeds differ, and the report says when.
#[test]
fn a_difference_is_reported_with_its_time() {
    let recipe = dice::recipe(1);
    let other = Recipe { seed: recipe.seed + 1, ..recipe.clone() };
    let difference = first_difference(&recipe.run().1, &other.run().1).expect("seeds matter");
    assert!(difference.starts_with("at 0.") && difference.contains(" s, "), "{difference}");
}

/// Two traces that differ only in something other than events have different digests.
#[test]
fn the_digest_covers_how_spans_and_timers_end() {
    use happens_before::sim::ids::{EventId, SpanId};
    use happens_before::sim::process::SpanEnd;
    use happens_before::sim::sink::Sink;
    let (_, trace) = dice::recipe(3).run();
    assert!(!trace.spans.is_empty() && !trace.timers.is_empty());
    let mut changed = trace.clone();
    Sink::span_end(&mut changed, SpanId(0), EventId(1), SpanEnd::Failed);
    assert_ne!(trace.digest(), changed.digest());
    let mut changed = trace.clone();
    Sink::timer_end(&mut changed, TimerId(0), EventId(1), false);
    assert_ne!(trace.digest(), changed.digest());
}
