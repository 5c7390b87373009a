//! Where two runs diverge: the first event that is not the same in both.
//!
//! Because random draws are addressed and not consumed, two runs whose recipes differ in one thing have
//! the same events up to the first one affected by it. That event may differ only in what
//! a message carries (with a key, without one). The first event that *happens* differently comes later;
//! both are found.

use std::hash::{Hash, Hasher};

use crate::sim::digest::Digest;
use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::trace::{Event, Kind, Trace};

/// The result so far of comparing two traces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Divergence {
    /// The number of events compared so far.
    compared: usize,
    first: Option<EventId>,
    deed: Option<EventId>,
}

impl Divergence {
    /// The first event that differs in any way: its position in both traces. One of the traces may have
    /// no event there.
    pub fn first(&self) -> Option<EventId> {
        self.first
    }

    /// The first event at which something different happens: at another time, somewhere else, of another
    /// kind, to another message. The contents of messages and the readings of clocks do not count.
    pub fn deed(&self) -> Option<EventId> {
        self.deed
    }

    /// Continues the comparison as far as both traces go. `ended` says for each whether it is complete.
    pub fn extend<D: Domain>(&mut self, one: &Trace<D>, other: &Trace<D>, ended: (bool, bool)) {
        let common = one.len().min(other.len());
        while self.deed.is_none() && self.compared < common {
            let id = EventId(u32::try_from(self.compared).unwrap_or(u32::MAX));
            self.compared += 1;
            if self.first.is_none() && !same_in_all(one, other, id) {
                self.first = Some(id);
            }
            if self.first.is_some() && deed(one, id) != deed(other, id) {
                self.deed = Some(id);
            }
        }
        let (shorter_ended, longer) =
            if one.len() <= other.len() { (ended.0, other) } else { (ended.1, one) };
        if self.deed.is_none() && self.compared == common && shorter_ended && longer.len() > common {
            let id = EventId(u32::try_from(common).unwrap_or(u32::MAX));
            self.first = self.first.or(Some(id));
            self.deed = Some(id);
        }
    }
}

fn same_in_all<D: Domain>(one: &Trace<D>, other: &Trace<D>, id: EventId) -> bool {
    let (a, b) = (one.event(id), other.event(id));
    a == b && carried(one, a) == carried(other, b)
}

/// A digest of what belongs to an event beyond its own fields.
fn carried<D: Domain>(trace: &Trace<D>, event: &Event) -> u64 {
    let mut digest = Digest::default();
    match event.kind {
        Kind::Sent | Kind::Duplicated => {
            if let Some(id) = event.message() {
                trace.message(id).payload.hash(&mut digest);
            }
        }
        Kind::TimerFired => {
            if let Some(timer) = trace.timers.get(event.a as usize) {
                timer.hash(&mut digest);
            }
        }
        Kind::Wrote => {
            let label = trace.label(event);
            (label.name, label.number).hash(&mut digest);
        }
        Kind::Intervened => trace.interventions.get(event.a as usize).hash(&mut digest),
        _ => {}
    }
    digest.finish()
}

/// A digest of what a viewer watching the lanes would see of an event.
fn deed<D: Domain>(trace: &Trace<D>, id: EventId) -> u64 {
    let event = trace.event(id);
    let mut digest = Digest::default();
    (event.at, event.kind, event.node, event.flags).hash(&mut digest);
    match event.kind {
        Kind::Sent | Kind::Delivered | Kind::Duplicated | Kind::Dropped => {
            event.message().map(|id| trace.reference(id)).hash(&mut digest);
            (event.kind == Kind::Dropped).then_some(event.b).hash(&mut digest);
        }
        Kind::TimerFired => {
            use crate::sim::process::Describe as _;
            trace.timers.get(event.a as usize).map(|timer| timer.timer.name()).hash(&mut digest);
        }
        Kind::Wrote => trace.label(event).name.hash(&mut digest),
        Kind::Intervened => trace.interventions.get(event.a as usize).hash(&mut digest),
        Kind::Judged => event.a.hash(&mut digest),
        _ => (event.a, event.b).hash(&mut digest),
    }
    digest.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{self, idempotency};
    use crate::run::{Recipe, Run};
    use crate::sim::fault::{Intervention, Scripted};
    use crate::sim::time::SimTime;

    fn compare(one: &Recipe, other: &Recipe) -> (Run, Run, Divergence) {
        let (one, other) = (Run::complete(one.clone()), Run::complete(other.clone()));
        let mut divergence = Divergence::default();
        divergence.extend(one.trace(), other.trace(), (true, true));
        (one, other, divergence)
    }

    #[test]
    fn the_same_recipe_never_parts() {
        let recipe = Recipe::of_scene(&idempotency::LESSON, &idempotency::LESSON.scenes[0]);
        assert_eq!(compare(&recipe, &recipe).2.first(), None);
    }

    #[test]
    fn an_intervention_is_where_runs_part() {
        let recipe = Recipe::of_scene(&idempotency::LESSON, &idempotency::LESSON.scenes[0]);
        let at = SimTime::from_micros(123_456);
        let mut other = recipe.clone();
        other.script.push(Scripted { at, intervention: Intervention::ClearAll });
        other.script.sort_by_key(|scripted| scripted.at);
        let (_, run, divergence) = compare(&recipe, &other);
        let first = divergence.first().expect("they differ");
        assert_eq!((run.trace().event(first).kind, run.trace().event(first).at), (Kind::Intervened, at));
        assert_eq!(divergence.deed(), Some(first));
    }

    /// Compares with an independent definition: the longest common prefix of what a person
    /// could list for each event. Compared piece by piece, as runs grow.
    #[test]
    fn the_first_difference_is_the_end_of_the_common_prefix() {
        for lesson in lesson::all() {
            for scene in lesson.scenes.iter().filter(|scene| scene.fix.is_some()) {
                let broken = Recipe::of_scene(lesson, scene);
                let repaired = Recipe { settings: lesson.repaired(scene), ..broken.clone() };
                let (one, other, whole) = compare(&broken, &repaired);
                let list = |run: &Run| {
                    let trace = run.trace();
                    let text = |event: &Event| {
                        let message =
                            event.message().filter(|_| matches!(event.kind, Kind::Sent | Kind::Duplicated));
                        let payload = message.map(|id| format!("{:?}", trace.message(id).payload));
                        let timer = (event.kind == Kind::TimerFired).then(|| trace.timers[event.a as usize]);
                        let label = (event.kind == Kind::Wrote).then(|| trace.label(event));
                        format!("{event:?} {payload:?} {timer:?} {label:?}")
                    };
                    trace.events.iter().map(text).collect::<Vec<_>>()
                };
                let (a, b) = (list(&one), list(&other));
                let common = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
                let expected = (common < a.len().max(b.len())).then_some(EventId(common as u32));
                assert_eq!(whole.first(), expected, "{}/{}", lesson.about.id, scene.id);
                assert!(whole.deed() >= whole.first(), "{}/{}", lesson.about.id, scene.id);

                let mut pieces = Divergence::default();
                let (mut left, mut right) = (Run::start(broken), Run::start(repaired));
                loop {
                    let ended = (left.advance(7), right.advance(11));
                    pieces.extend(left.trace(), right.trace(), ended);
                    if ended == (true, true) {
                        break;
                    }
                }
                assert_eq!((pieces.first(), pieces.deed()), (whole.first(), whole.deed()));
            }
        }
    }
}
