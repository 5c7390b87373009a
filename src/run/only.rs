//! What happens in only one of two runs.
//!
//! After two runs diverge, the same things happen at different times and under different numbers. So events are matched by where
//! they happen, their kind, the name of their message or timer, and their facts. If something happens more often in one
//! run, its last occurrences there are the ones without a match.

use crate::sim::ids::EventId;
use crate::sim::process::Describe;
use crate::sim::sorted::Map;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;

/// The events of each run that have no counterpart in the other, in order. Looks at the first `counts` events of each run;
/// before `parting` the runs are the same.
pub fn only_in(runs: [&Trace<Words>; 2], counts: [usize; 2], parting: usize) -> [Vec<EventId>; 2] {
    let mut found: Map<String, [Vec<EventId>; 2]> = Map::default();
    for (side, trace) in runs.into_iter().enumerate() {
        let events = parting..counts[side].min(trace.len());
        for id in events.map(|index| EventId(index as u32)) {
            if let Some(what) = what(trace, id) {
                found.entry(what).or_default()[side].push(id);
            }
        }
    }
    let mut only = [Vec::new(), Vec::new()];
    for [above, below] in found.values() {
        let both = above.len().min(below.len());
        only[0].extend_from_slice(&above[both..]);
        only[1].extend_from_slice(&below[both..]);
    }
    only.each_mut().into_iter().for_each(|events| events.sort_unstable());
    only
}

/// The identity of an event apart from its time and its numbers; `None` for events that say nothing about the world, like verdicts.
fn what(trace: &Trace<Words>, id: EventId) -> Option<String> {
    let event = trace.event(id);
    let body = match event.kind {
        Kind::Judged | Kind::Started => return None,
        Kind::TimerFired => trace.timers.get(event.a as usize)?.timer.name().to_owned(),
        Kind::Wrote => trace.label(event).to_string(),
        Kind::Intervened => format!("{:?}", trace.interventions.get(event.a as usize)),
        _ => event.message().map_or_else(String::new, |id| {
            let message = trace.message(id);
            format!("{:?}{:?}{}", message.from, message.to, message.payload.name())
        }),
    };
    let facts: Vec<_> = trace.facts_of(id).map(|(_, fact)| fact.name()).collect();
    Some(format!("{:?} {:?} {body} {facts:?}", event.node, event.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{self, Lesson};
    use crate::run::{Recipe, Run};

    fn run(scene: &str, repaired: bool) -> Run {
        let lesson: &'static Lesson = lesson::find("idempotency").expect("the lesson is there");
        let scene = lesson.scene(scene).expect("the scene is there");
        let mut recipe = Recipe::of_scene(lesson, scene);
        if repaired {
            recipe.settings = lesson.repaired(scene);
        }
        let mut run = Run::start(recipe);
        while run.end().is_none() {
            run.advance(10_000);
        }
        run
    }

    fn names(run: &Run, events: &[EventId]) -> Vec<&'static str> {
        events
            .iter()
            .flat_map(|id| run.trace().facts_of(*id).map(|(_, fact)| fact.name()).collect::<Vec<_>>())
            .collect()
    }

    #[test]
    fn a_run_has_nothing_that_it_has_not_itself() {
        let run = run("no-key", false);
        let trace = run.trace();
        assert_eq!(only_in([trace, trace], [trace.len(); 2], 0), [Vec::new(), Vec::new()]);
    }

    #[test]
    fn the_second_charge_is_in_the_run_without_the_key_alone() {
        let (without, with) = (run("no-key", false), run("no-key", true));
        let traces = [without.trace(), with.trace()];
        let counts = traces.map(Trace::len);
        let [above, below] = only_in(traces, counts, 0);
        assert!(
            names(&without, &above).iter().filter(|name| **name == "card charged").count() == 1,
            "{:?}",
            names(&without, &above)
        );
        assert!(!names(&with, &below).contains(&"card charged"), "{:?}", names(&with, &below));
        assert!(above.is_sorted() && below.is_sorted());
    }

    #[test]
    fn what_is_not_seen_yet_is_in_neither() {
        let (without, with) = (run("no-key", false), run("no-key", true));
        assert_eq!(only_in([without.trace(), with.trace()], [3, 3], 3), [Vec::new(), Vec::new()]);
    }
}
