//! Checks: monitors that follow a run event by event and report when it breaks a promise.
//!
//! A single event breaks an *always* check, and the verdict names it. *Eventually* checks are judged at
//! the end of the run. *Sometimes* checks assert that a run shows something: they are reached or not.
//! A monitor is plain data and part of the checkpoint, so going back in time rewinds its memory too.

use std::fmt::Debug;
use std::ops::Deref;

use super::clock::Clocks;
use super::ids::EventId;
use super::process::Domain;
use super::time::WallTime;
use super::trace::Event;

pub use super::violation::{Debt, Tally, Violation};

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

/// An observation passed to a monitor.
#[derive(Debug)]
pub enum Seen<'a, D: Domain> {
    /// An event, and the payload of the message it concerns.
    Event(EventId, Stamped<'a>, Option<&'a D::Msg>),
    /// A fact, and the event it belongs to.
    Fact(EventId, Stamped<'a>, &'a D::Fact),
}

/// An event with the clocks of its node.
#[derive(Clone, Copy, Debug)]
pub struct Stamped<'a> {
    /// The event.
    pub event: &'a Event,
    /// The node's clocks after the event; off the nodes, clocks with no error.
    pub(crate) clocks: &'a Clocks,
}

impl Stamped<'_> {
    /// The wall-clock reading at the event; true time off the nodes.
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

/// A monitor's response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Nothing new.
    Quiet,
    /// The promise is broken.
    Violated(Box<Violation>),
    /// The situation that the check looks for occurred.
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

/// The state machine behind a check.
pub trait Monitor<D: Domain> {
    /// True if it wants to see every event; otherwise it sees only facts. Asked once, when the check is made.
    fn wants_events(&self) -> bool {
        false
    }

    /// Observes one more event or fact.
    fn observe(&mut self, seen: &Seen<'_, D>) -> Signal;

    /// Called when the run is over; reports what is still owed.
    fn at_end(&mut self) -> Signal {
        Signal::Quiet
    }

    /// A copy for a checkpoint.
    fn clone_box(&self) -> Box<dyn Monitor<D>>;
}

/// Only that there is one: what it remembers would be a kilobyte of code in every page that has promises.
impl<D: Domain> Debug for dyn Monitor<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Monitor")
    }
}

impl<D: Domain> Clone for Box<dyn Monitor<D>> {
    fn clone(&self) -> Self {
        (**self).clone_box()
    }
}

/// A check's name, and when it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Title {
    /// The id used by lessons and proofs: `one-charge`.
    pub id: &'static str,
    /// The promise in a few words: `charges per order ≤ 1`.
    pub name: &'static str,
    /// When it is judged.
    pub when: When,
}

/// A promise about a run.
#[derive(Clone, Debug)]
pub struct Check<D: Domain> {
    /// The id used by lessons and proofs: `one-charge`. Digests know a check by its position in the list instead.
    pub id: &'static str,
    /// The promise in a few words: `charges per order ≤ 1`.
    pub name: &'static str,
    /// When it is judged.
    pub when: When,
    pub(crate) monitor: Box<dyn Monitor<D>>,
    /// The monitor's answer to [`Monitor::wants_events`] when the check was made.
    pub(crate) wants_events: bool,
    pub(crate) decided: bool,
    pub(crate) broken: bool,
}

impl<D: Domain> Check<D> {
    /// A check from a monitor.
    pub fn new(id: &'static str, name: &'static str, when: When, monitor: impl Monitor<D> + 'static) -> Self {
        let wants_events = monitor.wants_events();
        Self { id, name, when, monitor: Box::new(monitor), wants_events, decided: false, broken: false }
    }

    /// The check's name, and when it is judged.
    pub fn title(&self) -> Title {
        Title { id: self.id, name: self.name, when: self.when }
    }

    /// True if it is a *sometimes* check that has been reached.
    pub(crate) fn is_over(&self) -> bool {
        self.decided && self.when == When::Sometimes
    }

    /// A check over facts alone: a starting state, and a function that explains why a fact breaks the
    /// promise, if it does.
    pub fn always<S: Clone + 'static>(
        id: &'static str,
        name: &'static str,
        state: S,
        broken: fn(&mut S, EventId, &D::Fact) -> Option<Violation>,
    ) -> Self {
        Self::new(id, name, When::Always, OverFacts { state, step: broken, owed: |_| None })
    }

    /// A check that nothing is owed at the end: `step` follows the facts; `owed` describes the debt and
    /// names the event that left it.
    pub fn eventually<S: Clone + 'static>(
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

impl<S: Clone + 'static, D: Domain> Monitor<D> for OverFacts<S, D> {
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
