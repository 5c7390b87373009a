//! The causes and effects of an event: its [slice](crate::sim::slicing) of the run, and the
//! events that tell the story.
//!
//! # The story
//!
//! A slice is mostly what *may* have mattered. The story tells what did, as far as the trace knows:
//!
//! - backward, the event's reasons, their reasons, and so on, and the same for events *akin* to the
//!   event: earlier events of its past that report the same about the same thing on the same node (a
//!   second charge of an order is told with the first one), or that the lesson has a note about;
//! - forward, everything that the event is a reason for, and so on.
//!
//! So every event of a story lies in the slice. Events implied by others are not told: the sending of a message
//! that arrived or was lost, and work done on time with an immediate consequence. A long story is
//! shortened: the omitted part is replaced by a [gap], which can be told too.
//!
//! [gap]: Passage::Gap

use std::collections::BTreeSet;
use std::rc::Rc;

mod teller;

use super::Run;
use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::slicing::{Causes, EventSet};
use teller::{Teller, parts};

/// The maximum number of events told in a long story.
pub const TOLD_MAX: usize = 16;
/// The maximum number of omitted events that can be told on demand.
pub const WHOLE_MAX: usize = 200;
/// The number of first consequences on each node that are always told.
const FIRST_ON_NODE: usize = 3;
/// The number of events right before the end of a long story that are always told.
const LAST: usize = 3;

/// The direction in which to look from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Why did it happen?
    Back,
    /// What did it lead to?
    Forth,
}

/// A part of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// An event, and its reasons among the events told before.
    Told(EventId, Vec<EventId>),
    /// Events that a shortened story omits here.
    Gap(Vec<EventId>),
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
    /// The events that stay highlighted while the slice is shown: the slice, and the verdicts about the event.
    pub lit: Rc<EventSet>,
    /// The story, oldest first.
    pub story: Vec<Passage>,
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
        let (events, told) = match direction {
            Direction::Back => {
                let past = causes.past(of);
                let akin = teller.akin(&past);
                let story = causes.reasons_back(akin.iter().copied().chain([of]));
                (past, teller.tell(&story, &teller.keys_back(&story, &akin)))
            }
            Direction::Forth => {
                let story = causes.reasons_forth(of);
                (causes.future(of), teller.tell(&story, &teller.keys_forth(&story)))
            }
        };
        let verdicts = causes.trace().verdicts.iter().filter(|verdict| verdict.event == of);
        let mut lit = events.clone();
        lit.extend(verdicts.map(|verdict| verdict.judged));
        Self { of, direction, covered: causes.count(), events, lit: Rc::new(lit), story: told }
    }

    /// The story with less omitted: up to [`WHOLE_MAX`] of the omitted events are told too.
    pub fn whole_story<D: Domain>(&self, causes: &Causes<'_, D>) -> Vec<Passage> {
        let all: Vec<EventId> = self.told_and_left_out().collect();
        let mut keys = BTreeSet::new();
        keys.extend(self.told());
        let more: Vec<EventId> =
            all.iter().filter(|id| !keys.contains(id)).take(WHOLE_MAX).copied().collect();
        keys.extend(more);
        parts(causes, &all, &keys)
    }

    fn told_and_left_out(&self) -> impl Iterator<Item = EventId> {
        self.story
            .iter()
            .flat_map(|part| match part {
                Passage::Told(id, _) => std::slice::from_ref(id),
                Passage::Gap(left_out) => left_out,
            })
            .copied()
    }

    /// The events that are told.
    pub fn told(&self) -> impl Iterator<Item = EventId> {
        self.story.iter().filter_map(|part| if let Passage::Told(id, _) = part { Some(*id) } else { None })
    }
}
