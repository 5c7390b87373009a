//! Lineage: which of a run's events its good outcome rested on, and how directly.
//!
//! After lineage-driven fault injection (Alvaro, Rosen, Hellerstein, SIGMOD 2015): faults that strike what the outcome
//! rested on are tried first. That only orders the search. Timing and contention matter as well, so nothing is left out.
//! The sorts of fault take turns, because each program is weak against another one.

use super::faults::{Fault, Sort};
use crate::sim::ids::EventId;
use crate::sim::process::Describe;
use crate::sim::slicing::Causes;
use crate::sim::sorted::Map;
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// The distance of an event that no outcome rested on.
const UNRELATED: u32 = u32::MAX;

/// Sorts faults: in turn one of each sort, those first whose anchors led to the run's outcome most directly. Equally direct
/// ones keep their order.
pub fn sort(trace: &Trace<Words>, faults: &mut [Fault]) {
    let distances = distances(trace);
    let distance = |fault: &Fault| distances.get(fault.anchor.index()).copied().unwrap_or(UNRELATED);
    sort_by_number(faults, |fault| distance(fault).into());
    let mut counts = [0; Sort::COUNT];
    let mut turns: Vec<(u64, Fault)> = Vec::with_capacity(faults.len());
    for fault in faults.iter() {
        let count = &mut counts[fault.sort as usize];
        *count += 1;
        turns.push((*count, fault.clone()));
    }
    sort_by_number(&mut turns, |(turn, _)| *turn);
    for (place, (_, fault)) in faults.iter_mut().zip(turns) {
        *place = fault;
    }
}

/// By event: the number of reasons on the shortest way from it to an outcome.
fn distances(trace: &Trace<Words>) -> Vec<u32> {
    let causes = Causes::of(trace, trace.len());
    let mut distances = vec![UNRELATED; trace.len()];
    for outcome in outcomes(trace) {
        distances[outcome.index()] = 0;
    }
    // Reasons come earlier, so every event's distance is final when its turn comes.
    for index in (0..trace.len()).rev() {
        let distance = distances[index];
        if distance == UNRELATED {
            continue;
        }
        for reason in causes.reasons(EventId(index as u32)) {
            let known = &mut distances[reason.index()];
            *known = (*known).min(distance + 1);
        }
    }
    distances
}

/// The last fact of each kind about each subject: what the checks of a run have to go by in the end.
fn outcomes(trace: &Trace<Words>) -> Vec<EventId> {
    let mut last: Map<(&'static str, String), EventId> = Map::new();
    for (event, fact) in trace.facts.iter() {
        let subject = fact.fields().into_iter().next().map(|(_, value)| value).unwrap_or_default();
        last.insert((fact.name(), subject), *event);
    }
    last.iter().map(|(_, event)| *event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::search::faults::singles;
    use crate::lesson;
    use crate::run::{Recipe, Run};

    #[test]
    fn it_orders_and_leaves_nothing_out() {
        let lesson = lesson::find("idempotency").expect("a lesson");
        let recipe = Recipe { script: Vec::new(), ..Recipe::of_scene(lesson, &lesson.scenes[0]) };
        let run = Run::complete(recipe);
        let before = singles(&run);
        let mut after = before.clone();
        sort(run.trace(), &mut after);
        assert!(before != after && before.len() == after.len());
        assert!(before.iter().all(|fault| after.contains(fault)));
        let distances = distances(run.trace());
        let of = |fault: &&Fault| distances[fault.anchor.index()];
        for first in &after[..6] {
            let same = after.iter().filter(|fault| fault.sort == first.sort);
            assert!(same.is_sorted_by_key(|fault| of(&fault)));
            assert_eq!(after.iter().take(6).filter(|fault| fault.sort == first.sort).count(), 1, "{first:?}");
        }
    }
}
