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
//! So every event of a story lies in the slice, except witnesses that contradict the event without having led to it. The
//! story keeps its colour on the timeline, with the events that connect its sentences, at most [`LIT_MAX`] in all. The
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

use super::Run;
use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::slicing::{Causes, EventSet};
use teller::Teller;

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
            Direction::Back => of.index().saturating_add(1),
            Direction::Forth => trace.len(),
        };
        let noted = (run.lesson().notes)(trace).into_iter().map(|note| note.event).collect();
        Self::read(&Causes::of(trace, count), of, direction, &noted)
    }

    /// The slice of any trace. `noted` are the events that the lesson has notes about.
    pub fn read<D: Domain>(
        causes: &Causes<'_, D>,
        of: EventId,
        direction: Direction,
        noted: &BTreeSet<EventId>,
    ) -> Self {
        let teller = Teller { causes, of, noted };
        let (events, listed, told) = match direction {
            Direction::Back => teller.back(),
            Direction::Forth => teller.forth(),
        };
        let story = path::story(causes, &told);
        let mut lit = path::connected(causes, &story, LIT_MAX);
        lit.extend(judged(causes, of).take(LIT_MAX - lit.len().min(LIT_MAX)));
        let omitted = listed.into_iter().filter(|id| !told.contains(id)).collect();
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
        Self { story: path::story(causes, &all), omitted, lit: Rc::new(lit), ..self.clone() }
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

/// The verdicts about an event.
fn judged<D: Domain>(causes: &Causes<'_, D>, of: EventId) -> impl Iterator<Item = EventId> {
    causes.trace().verdicts.iter().filter(move |verdict| verdict.event == of).map(|verdict| verdict.judged)
}
