//! Stories of random runs: everything told is in the slice, in causal order, and nothing is silently lost.

use std::collections::BTreeSet;

use happens_before::run::why::{Direction, LIT_MAX, Slice, TOLD_MAX, WHOLE_MAX};
use happens_before::sim::ids::{EventId, NodeId};
use happens_before::sim::logical_clocks::{Relation, VectorClocks};
use happens_before::sim::slicing::{Causes, EventSet};
use happens_before::sim::trace::{Kind, Ruling};

use crate::harness::{Outcome, ensure, on_runs};
use crate::reading::{Trace, event_id};
use crate::specimen::dice::Dice;
use crate::specimen::recipe::Recipe;

fn asked(seed: u64, trace: &Trace) -> EventId {
    event_id(Dice::new(seed).up_to(trace.len() as u64 - 1) as usize)
}

fn slice(
    trace: &Trace,
    of: EventId,
    direction: Direction,
) -> (Causes<'_, crate::specimen::words::Specimen>, Slice) {
    let count = if direction == Direction::Back { of.index() + 1 } else { trace.len() };
    let causes = Causes::of(trace, count);
    let slice = Slice::read(&causes, of, direction, &BTreeSet::new());
    (causes, slice)
}

/// All events that a story tells or omits, in order.
fn mentioned(slice: &Slice) -> Vec<EventId> {
    let all: BTreeSet<EventId> = slice.told().chain(slice.omitted.iter().copied()).collect();
    all.into_iter().collect()
}

fn sound(trace: &Trace, slice: &Slice, causes: &Causes<'_, crate::specimen::words::Specimen>) -> Outcome {
    let mentioned = mentioned(slice);
    ensure(mentioned.is_sorted_by(|one, other| one < other), || format!("not in order: {mentioned:?}"))?;
    ensure(mentioned.iter().all(|id| slice.events.contains(*id)), || {
        format!("not in the slice: {mentioned:?}")
    })?;
    let end = if slice.direction == Direction::Back { mentioned.last() } else { mentioned.first() };
    ensure(end == Some(&slice.of), || format!("{:?} is not where the story ends: {mentioned:?}", slice.of))?;
    ensure(slice.told().any(|id| id == slice.of), || "the event itself is told".into())?;
    let mut before = EventSet::default();
    for sentence in &slice.story {
        let past = causes.past(sentence.event);
        for reason in &sentence.after {
            let known = before.contains(*reason) && past.contains(*reason);
            ensure(known, || format!("{reason:?} of {:?}", sentence.event))?;
        }
        before.insert(sentence.event);
    }
    ensure(slice.told().all(|id| slice.lit.contains(id)), || "what is told is highlighted".into())?;
    ensure(slice.lit.len() <= LIT_MAX, || format!("{} highlighted", slice.lit.len()))?;
    let kinds = |id: &EventId| trace.event(*id).kind;
    ensure(slice.story.len() <= TOLD_MAX, || {
        format!("too long: {:?}", mentioned.iter().map(kinds).collect::<Vec<_>>())
    })
}

/// According to the vector clocks, which do not know slices: every event in the `wanted` relation to the asked one is in its slice, and
/// none in the opposite relation is.
fn complete(recipe: &Recipe, trace: &Trace, slice: &Slice, wanted: Relation) -> Outcome {
    let clocks = VectorClocks::of(trace, recipe.nodes.len(), trace.len());
    let on_node = |id: EventId| trace.event(id).node != NodeId::NONE;
    if !on_node(slice.of) {
        return Ok(());
    }
    for id in (0..trace.len()).map(event_id).filter(|id| on_node(*id)) {
        let relation = clocks.compare(id, slice.of);
        let other = matches!(relation, Relation::Before | Relation::After) && relation != wanted;
        let fits = if slice.events.contains(id) { !other } else { relation != wanted };
        ensure(fits, || format!("{id:?} is {relation:?} {:?}", slice.of))?;
    }
    Ok(())
}

#[test]
fn stories_back_lie_in_the_slice_in_order_and_end_with_what_was_asked() {
    on_runs(|recipe, _, trace| {
        let (causes, slice) = slice(trace, asked(recipe.seed, trace), Direction::Back);
        complete(recipe, trace, &slice, Relation::Before)?;
        sound(trace, &slice, &causes)
    });
}

#[test]
fn stories_forth_lie_in_the_slice_in_order_and_begin_with_what_was_asked() {
    on_runs(|recipe, _, trace| {
        let (causes, slice) = slice(trace, asked(recipe.seed, trace), Direction::Forth);
        complete(recipe, trace, &slice, Relation::After)?;
        sound(trace, &slice, &causes)
    });
}

/// A story tells or counts as left out every reason, except those that others imply: sent messages whose arrival or
/// loss is in it, and work done on time from which something in it followed at once. (That a check held to the end is
/// in no story but its own.)
#[test]
fn nothing_is_left_out_silently() {
    on_runs(|recipe, _, trace| {
        for direction in [Direction::Back, Direction::Forth] {
            let (causes, slice) = slice(trace, asked(recipe.seed, trace), direction);
            let mentioned: EventSet = mentioned(&slice).into_iter().collect();
            let reasons = match direction {
                Direction::Back => causes.reasons_back([slice.of]),
                Direction::Forth => causes.reasons_forth(slice.of),
            };
            for id in reasons.iter().filter(|id| !mentioned.contains(*id)) {
                ensure(implied(trace, id, &reasons), || {
                    format!("{id:?} is left out of the story of {:?}", slice.of)
                })?;
            }
            let whole: EventSet = slice.whole(&causes).told().collect();
            let all = mentioned.len() <= WHOLE_MAX;
            ensure(!all || whole == mentioned, || "the whole story tells it all".into())?;
        }
        Ok(())
    });
}

fn implied(trace: &Trace, id: EventId, story: &EventSet) -> bool {
    let event = trace.event(id);
    let mut others = story.iter().map(|other| trace.event(other));
    match event.kind {
        Kind::Sent => others.any(|other| {
            matches!(other.kind, Kind::Delivered | Kind::Dropped)
                && other.message().is_some_and(|message| trace.message(message).sent == id)
        }),
        Kind::TimerFired => {
            let timer = &trace.timers[event.a as usize];
            let in_time = event.at <= trace.event(timer.set).at + timer.after;
            timer.work
                && in_time
                && others.any(|other| matches!(other.kind, Kind::Sent | Kind::Wrote) && other.cause == id)
        }
        Kind::Judged => trace.verdicts[event.b as usize].ruling == Ruling::Held,
        _ => false,
    }
}

/// Forward, every violation that follows is told as long as there is room for all of them.
#[test]
fn broken_checks_that_follow_are_told() {
    let met = std::cell::Cell::new(0);
    on_runs(|recipe, _, trace| {
        let (causes, slice) = slice(trace, asked(recipe.seed, trace), Direction::Forth);
        let reasons = causes.reasons_forth(slice.of);
        let broken: Vec<_> = trace
            .verdicts
            .iter()
            .filter(|v| v.ruling == Ruling::Violated && reasons.contains(v.judged))
            .collect();
        met.set(met.get() + broken.len());
        if broken.len() >= TOLD_MAX {
            return Ok(());
        }
        ensure(broken.iter().all(|verdict| slice.told().any(|id| id == verdict.judged)), || {
            format!("{broken:?}")
        })
    });
    assert!(met.get() > 50, "{} broken checks were met", met.get());
}
