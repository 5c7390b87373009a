//! Why an event came about: its backward slice through the trace, and the events that tell the story.

use std::collections::BTreeSet;

use super::Run;
use crate::sim::causality::CauseGraph;
use crate::sim::ids::EventId;
use crate::sim::trace::Kind;

/// Why an event came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The event that was asked about.
    pub of: EventId,
    /// Everything that led to it: what happened before it, and what was lost on the way.
    pub events: BTreeSet<EventId>,
    /// The events that tell the story, oldest first, and with the event itself at the end.
    pub story: Vec<EventId>,
}

impl Slice {
    /// What led to an event of a run. A message that was lost did not happen before anything, yet that
    /// nothing came is why somebody's time ran out: losses of messages whose sending is part of the
    /// past belong to the story.
    pub fn of(run: &Run, of: EventId) -> Self {
        let trace = run.trace();
        let count = of.index() + 1;
        let graph = CauseGraph::of(trace, count);
        let mut events: BTreeSet<EventId> = graph.past(of).into_iter().collect();
        let losses: Vec<EventId> = trace
            .events_from(0)
            .take(count)
            .filter(|(_, event)| event.kind == Kind::Dropped)
            .filter(|(_, event)| event.message().is_some_and(|id| events.contains(&trace.message(id).sent)))
            .map(|(id, _)| id)
            .collect();
        let mut story: BTreeSet<EventId> = graph.chain(of).into_iter().collect();
        // How what was lost had come about is part of the story, too.
        for loss in &losses {
            let sent = trace.event(*loss).message().map(|id| trace.message(id).sent);
            story.extend(sent.into_iter().flat_map(|sent| graph.chain(sent)));
        }
        story.extend(&losses);
        events.extend(&story);
        // Who is to blame for a loss, and what the event broke, stay visible without being told.
        events.extend(losses.iter().filter_map(|loss| graph.cause(*loss)));
        events.extend(
            trace.verdicts.iter().filter(|verdict| verdict.event == of).map(|verdict| verdict.judged),
        );
        let noted = (run.lesson().notes)(trace).into_iter().map(|note| note.event);
        story.extend(noted.filter(|event| events.contains(event)));
        Self { of, events, story: story.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{LESSONS, violation};
    use crate::run::Recipe;
    use crate::timeline::scene::Names;
    use crate::timeline::sentence::event_sentence;

    #[test]
    fn the_story_of_the_second_charge_holds_the_lost_answer_and_the_first_charge() {
        let lesson = LESSONS[0];
        let run = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]));
        let broken = violation(run.trace(), None).expect("the hook breaks").event;
        let slice = Slice::of(&run, broken);
        let names = Names { nodes: run.names().to_vec(), checks: Vec::new() };
        let lost = slice.story.iter().map(|event| event_sentence(run.trace(), &names, *event));
        assert!(
            lost.into_iter()
                .any(|sentence| sentence.contains("charged #1 from Provider to Payments disappeared"))
        );
        let kinds: Vec<_> = slice.story.iter().map(|id| run.trace().event(*id).kind).collect();
        assert!(kinds.contains(&Kind::Dropped), "{kinds:?}");
        assert_eq!(kinds.iter().filter(|kind| **kind == Kind::Wrote).count(), 2, "{kinds:?}");
        assert_eq!(slice.story.last(), Some(&broken));
    }
}
