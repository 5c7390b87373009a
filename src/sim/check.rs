//! Checks: monitors that are fed a run event by event and say when it breaks a promise.
//!
//! *Always* checks are broken by one event, which the verdict names. *Eventually* checks are judged at
//! the end of the run. *Sometimes* checks are reached, or not: they say that a run shows something.
//! A monitor is plain data and part of the checkpoint, so going back takes its memory back too.

use std::fmt::Debug;
use std::ops::Deref;

use super::clock::Clocks;
use super::ids::EventId;
use super::process::Domain;
use super::time::WallTime;
use super::trace::Event;

/// When a check is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At every event.
    Always,
    /// At the end of the run.
    Eventually,
    /// Once is enough.
    Sometimes,
}

/// What a monitor sees.
#[derive(Debug)]
pub enum Seen<'a, D: Domain> {
    /// An event, and the payload of the message that it is about.
    Event(EventId, Stamped<'a>, Option<&'a D::Msg>),
    /// A fact, and the event that it belongs to.
    Fact(EventId, Stamped<'a>, &'a D::Fact),
}

/// An event, and the clocks of its node.
#[derive(Clone, Copy, Debug)]
pub struct Stamped<'a> {
    /// The event.
    pub event: &'a Event,
    /// The clocks as they are after it; those that are right, off the nodes.
    pub(crate) clocks: &'a Clocks,
}

impl Stamped<'_> {
    /// What the wall clock showed; true time off the nodes.
    pub fn wall(&self) -> WallTime {
        self.clocks.physical.wall(self.event.at)
    }

    /// The Lamport time after the event; 0 off the nodes.
    pub fn lamport(&self) -> u32 {
        self.clocks.lamport
    }
}

impl Deref for Stamped<'_> {
    type Target = Event;

    fn deref(&self) -> &Event {
        self.event
    }
}

/// What a monitor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Nothing new.
    Quiet,
    /// The promise is broken.
    Violated(Box<Violation>),
    /// It was seen.
    Reached(String),
}

impl From<Violation> for Signal {
    fn from(violation: Violation) -> Self {
        Self::Violated(Box::new(violation))
    }
}

impl From<Option<Violation>> for Signal {
    fn from(violation: Option<Violation>) -> Self {
        violation.map_or(Self::Quiet, Self::from)
    }
}

/// How a promise is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Why, in words.
    pub detail: String,
    /// The event that broke it, if that is not the present one.
    pub event: Option<EventId>,
    /// Earlier events without which it would not be one: the first of two charges, the grant that still stood.
    pub witnesses: Vec<EventId>,
}

impl Violation {
    /// By the present event, as far as anybody knows.
    pub fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), event: None, witnesses: Vec::new() }
    }

    /// By another event.
    pub fn by(self, event: impl Into<Option<EventId>>) -> Self {
        Self { event: event.into(), ..self }
    }

    /// With more witnesses.
    pub fn with(mut self, witnesses: impl IntoIterator<Item = EventId>) -> Self {
        self.witnesses.extend(witnesses);
        self
    }
}

impl From<String> for Violation {
    fn from(detail: String) -> Self {
        Self::new(detail)
    }
}

/// The state machine behind a check.
pub trait Monitor<D: Domain>: Debug {
    /// Whether it wants to see every event, not only facts. Asked once; it is shown no event otherwise.
    fn wants_events(&self) -> bool {
        false
    }

    /// Sees one thing more.
    fn observe(&mut self, seen: &Seen<'_, D>) -> Signal;

    /// The run is over: what is still owed.
    fn at_end(&mut self) -> Signal {
        Signal::Quiet
    }

    /// A copy, for a checkpoint.
    fn clone_box(&self) -> Box<dyn Monitor<D>>;
}

impl<D: Domain> Clone for Box<dyn Monitor<D>> {
    fn clone(&self) -> Self {
        (**self).clone_box()
    }
}

/// What a check is called, and when it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Title {
    /// How lessons and proofs call it: `one-charge`.
    pub id: &'static str,
    /// The promise in a few words: `charges per order ≤ 1`.
    pub name: &'static str,
    /// When it is judged.
    pub when: When,
}

/// A promise about a run.
#[derive(Clone, Debug)]
pub struct Check<D: Domain> {
    /// How lessons and proofs call it: `one-charge`. Its position among the checks is what digests know.
    pub id: &'static str,
    /// The promise in a few words: `charges per order ≤ 1`.
    pub name: &'static str,
    /// When it is judged.
    pub when: When,
    pub(crate) monitor: Box<dyn Monitor<D>>,
    /// What its monitor said when it was made.
    pub(crate) wants_events: bool,
    pub(crate) decided: bool,
}

impl<D: Domain> Check<D> {
    /// A check from a monitor.
    pub fn new(id: &'static str, name: &'static str, when: When, monitor: impl Monitor<D> + 'static) -> Self {
        let wants_events = monitor.wants_events();
        Self { id, name, when, monitor: Box::new(monitor), wants_events, decided: false }
    }

    /// What it is called, and when it is judged.
    pub fn title(&self) -> Title {
        Title { id: self.id, name: self.name, when: self.when }
    }

    /// Whether it was reached, and once is enough.
    pub(crate) fn is_over(&self) -> bool {
        self.decided && self.when == When::Sometimes
    }

    /// A check over facts alone: a starting state and a function that says why a fact breaks the
    /// promise, if it does.
    pub fn always<S: Clone + Debug + 'static>(
        id: &'static str,
        name: &'static str,
        state: S,
        broken: fn(&mut S, EventId, &D::Fact) -> Option<Violation>,
    ) -> Self {
        Self::new(id, name, When::Always, OverFacts { state, step: broken, owed: |_| None })
    }

    /// A check that by the end nothing is owed: `step` follows the facts, `owed` names the debt and
    /// the event that left it.
    pub fn eventually<S: Clone + Debug + 'static>(
        id: &'static str,
        name: &'static str,
        state: S,
        step: fn(&mut S, EventId, &D::Fact) -> Option<Violation>,
        owed: fn(&S) -> Option<Violation>,
    ) -> Self {
        Self::new(id, name, When::Eventually, OverFacts { state, step, owed })
    }
}

type FactStep<S, D> = fn(&mut S, EventId, &<D as Domain>::Fact) -> Option<Violation>;

/// A monitor that follows facts with plain functions.
struct OverFacts<S, D: Domain> {
    state: S,
    step: FactStep<S, D>,
    owed: fn(&S) -> Option<Violation>,
}

impl<S: Debug, D: Domain> Debug for OverFacts<S, D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OverFacts").field("state", &self.state).finish_non_exhaustive()
    }
}

impl<S: Clone + Debug + 'static, D: Domain> Monitor<D> for OverFacts<S, D> {
    fn observe(&mut self, seen: &Seen<'_, D>) -> Signal {
        let Seen::Fact(id, _, fact) = seen else { return Signal::Quiet };
        (self.step)(&mut self.state, *id, fact).into()
    }

    fn at_end(&mut self) -> Signal {
        (self.owed)(&self.state).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<D>> {
        Box::new(Self { state: self.state.clone(), step: self.step, owed: self.owed })
    }
}
