//! The causes and effects of an event: its [slice](crate::sim::slicing) of the run, and the
//! events that tell the story.
//!
//! # The story
//!
//! A slice is mostly what *may* have mattered. The story tells what did, as far as the trace knows, in at most
//! [`TOLD_MAX`] sentences:
//!
//! - backward, it starts from the event and, if the event broke a promise, from the [witnesses] of that. It
//!   follows their reasons, the reasons for those, and so on, and tells the turning points among them: faults, losses,
//!   failing nodes, waits and who is in their way, and time running out. It also tells events *akin* to the event: earlier
//!   ones in its past that report the same about the same thing on the same node (a second charge of an order is told with
//!   the first one), or that the lesson has a note about;
//! - forward, it tells what the event is a reason for, and so on.
//!
//! A promise that allows a number of events is broken by a [set](crate::sim::trace::Tally) of them. The set is one sentence, and so
//! is each [wave](waves) of like events among its reasons. A promise that is judged at the end is broken by something that did
//! not happen. Its story tells what made the [obligation](crate::sim::trace::Debt) and the last step towards it, and may go on after the
//! event in question.
//!
//! So every event of a story lies in the slice, except witnesses that contradict the event without having led to it, and others
//! of a wave. The story keeps its colour on the timeline, with the events that connect its sentences, at most [`LIT_MAX`] in all. The
//! [whole](Slice::whole) slice can be shown too.
//!
//! Events implied by others are not told: the sending of a message that arrived or was lost, work done on time with an immediate
//! consequence, and a fault whose effect is told and names it.
//!
//! [witnesses]: crate::sim::trace::Verdict::witnesses

use std::collections::BTreeSet;
use std::rc::Rc;

mod path;
mod teller;
mod waves;
mod weight;

use super::Run;
use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::slicing::{Causes, EventSet};
use crate::sim::trace::Trace;
use teller::Telling;
use waves::Wave;
use weight::Teller;

/// The maximum number of sentences in a story.
pub const TOLD_MAX: usize = 9;
/// The maximum number of events that stay highlighted with a story.
pub const LIT_MAX: usize = 40;
/// The maximum number of sentences in the whole story.
pub const WHOLE_MAX: usize = 200;

/// The direction in which to look from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Why did it happen?
    Back,
    /// What did it lead to?
    Forth,
}

/// A sentence of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The event that it tells.
    pub event: EventId,
    /// Others that happened alike and are told with it, in order: the rest of a wave.
    pub with: Vec<EventId>,
    /// The event's reasons among the events told before.
    pub after: Vec<EventId>,
}

/// The causes or the effects of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The event in question.
    pub of: EventId,
    /// The direction from that event.
    pub direction: Direction,
    /// The number of events of the run that were considered.
    pub covered: usize,
    /// The event, and everything that led to it or that it led to.
    pub events: EventSet,
    /// The events that stay highlighted while the story is shown.
    pub lit: Rc<EventSet>,
    /// The story, oldest first.
    pub story: Vec<Sentence>,
    /// The events that could be told but are not, oldest first.
    pub omitted: Vec<EventId>,
}

impl Slice {
    /// The slice of a run from one of its events.
    pub fn of(run: &Run, of: EventId, direction: Direction) -> Self {
        let trace = run.trace();
        let count = match direction {
            // What was owed and never happened is told from the end.
            Direction::Back => judged_at(trace, of).unwrap_or(of).index().saturating_add(1),
            Direction::Forth => trace.len(),
        };
        let noted = (run.lesson().notes)(trace).into_iter().map(|note| note.event).collect();
        let is_drill = run.lesson().asks_for_cause(0);
        let causes = Causes::of(trace, count);
        Self::by(&Teller { causes: &causes, of, noted: &noted, tells_the_end: !is_drill }, direction)
    }

    /// The slice of any trace. `noted` are the events that the lesson has notes about.
    pub fn read<D: Domain>(
        causes: &Causes<'_, D>,
        of: EventId,
        direction: Direction,
        noted: &BTreeSet<EventId>,
    ) -> Self {
        Self::by(&Teller { causes, of, noted, tells_the_end: true }, direction)
    }

    fn by<D: Domain>(teller: &Teller<'_, D>, direction: Direction) -> Self {
        let Teller { causes, of, .. } = *teller;
        let Telling { events, listed, told, waves } = match direction {
            Direction::Back => teller.back(),
            Direction::Forth => teller.forth(),
        };
        let story = path::story(causes, &told, &waves);
        let mut lit = path::connected(causes, &story, LIT_MAX);
        let more = story.iter().rev().flat_map(|sentence| &sentence.with).copied();
        let more: Vec<EventId> = judged(causes, of).chain(more).filter(|id| !lit.contains(*id)).collect();
        lit.extend(more.into_iter().take(LIT_MAX.saturating_sub(lit.len())));
        let in_waves: EventSet = waves.iter().flat_map(Wave::events).collect();
        let omitted = listed.into_iter().filter(|id| !told.contains(id) && !in_waves.contains(*id)).collect();
        let covered = causes.count();
        Self { of, direction, covered, events, lit: Rc::new(lit), story, omitted }
    }

    /// The same, with up to [`WHOLE_MAX`] sentences, those nearest to the event, and with everything highlighted that may have
    /// mattered.
    #[must_use]
    pub fn whole<D: Domain>(&self, causes: &Causes<'_, D>) -> Self {
        let mut all: BTreeSet<EventId> = self.told().chain(self.omitted.iter().copied()).collect();
        while all.len() > WHOLE_MAX {
            _ = match self.direction {
                Direction::Back => all.pop_first(),
                Direction::Forth => all.pop_last(),
            };
        }
        let omitted = self.omitted.iter().filter(|id| !all.contains(id)).copied().collect();
        let mut lit = self.events.clone();
        lit.extend(self.lit.iter().chain(judged(causes, self.of)));
        let waves = self.story.iter().filter(|sentence| !sentence.with.is_empty());
        let waves: Vec<Wave> =
            waves.map(|sentence| Wave { event: sentence.event, with: sentence.with.clone() }).collect();
        Self { story: path::story(causes, &all, &waves), omitted, lit: Rc::new(lit), ..self.clone() }
    }

    /// True if everything is highlighted that may have mattered.
    pub fn is_whole(&self) -> bool {
        self.events.iter().all(|id| self.lit.contains(id))
    }

    /// The events that are told.
    pub fn told(&self) -> impl Iterator<Item = EventId> {
        self.story.iter().map(|sentence| sentence.event)
    }
}

/// When a promise was judged that an event broke, if that took something that had happened by then and not by the event.
fn judged_at<D: Domain>(trace: &Trace<D>, of: EventId) -> Option<EventId> {
    let broken = trace.violations().filter(|verdict| verdict.event == of);
    let later = broken.filter(|verdict| {
        let members = verdict.tally.iter().filter_map(|tally| tally.members.last());
        verdict.debt.is_some() || members.chain(verdict.witnesses.last()).any(|event| *event > of)
    });
    later.map(|verdict| verdict.judged).max()
}

/// The verdicts about an event.
fn judged<D: Domain>(causes: &Causes<'_, D>, of: EventId) -> impl Iterator<Item = EventId> {
    causes.trace().verdicts.iter().filter(move |verdict| verdict.event == of).map(|verdict| verdict.judged)
}
