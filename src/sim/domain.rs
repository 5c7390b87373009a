//! The words that processes talk in: messages, facts and timers, and how they are shown to people.

use std::fmt::Debug;
use std::hash::Hash;

use super::ids::Label;

/// How full something is, and of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Level {
    /// How much there is.
    pub value: u32,
    /// How much there can be.
    pub of: u32,
}

/// What pairs something that was done on a node with what undid it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Partner {
    /// The same for both.
    pub key: u64,
    /// Whether this is what undid it.
    pub undoes: bool,
    /// What it is, in a word or two.
    pub words: &'static str,
}

/// A state that something on a node is in from now on: a breaker, a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// Which of the node's machines, if it has several: each has a band of its own.
    pub machine: u32,
    /// The state in a few words.
    pub name: String,
    /// What can be said of it beside, while it lasts; may be empty.
    pub detail: String,
    /// How it is meant.
    pub mood: Mood,
    /// How close it is to its next change.
    pub level: Level,
}

/// How a state is meant, which decides its colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should be.
    Good,
    /// For a while, and on trial.
    Warn,
    /// Something is held back.
    Bad,
}

/// Something that can be shown to people: a name and named values.
pub trait Describe {
    /// What it is called, a few words: `charge`.
    fn name(&self) -> &'static str;

    /// Whether it is part of the scenery: of a timer, that it is not drawn as somebody waiting.
    fn is_scenery(&self) -> bool {
        false
    }

    /// Whether somebody awaits something with it: of a timer, that it is set with a message to which an
    /// answer is hoped for, and taken back when one comes.
    fn awaits(&self) -> bool {
        false
    }

    /// Of a fact, how full its node is from now on: a queue, a window. It is drawn along the node's lane.
    fn level(&self) -> Option<Level> {
        None
    }

    /// Whether it rests on what its node's wall clock showed: of a fact, that it would have been another
    /// one had that clock been set otherwise.
    fn by_wall_clock(&self) -> bool {
        false
    }

    /// Of a fact, whether it tells of something that was done, or of what undid it: the two are drawn as a pair.
    fn partner(&self) -> Option<Partner> {
        None
    }

    /// Of a fact, which state something on its node is in from now on. It is drawn as a band above the node's lane.
    fn state(&self) -> Option<NodeState> {
        None
    }

    /// Of a fact, the machine on its node because of whose [state](Self::state) it is so: a call that a breaker
    /// refused.
    fn due_to(&self) -> Option<u32> {
        None
    }

    /// Whether it runs down: of a timer, that what is left of it is drawn, such as of a lease.
    fn runs_down(&self) -> bool {
        false
    }

    /// The number of what it takes: of a fact, about something that only one may have at a time.
    fn takes(&self) -> Option<u32> {
        None
    }

    /// The number of what it frees, so that it can be taken.
    fn frees(&self) -> Option<u32> {
        None
    }

    /// Of a message, the number that it bears and that decides what becomes of it, such as a fencing token. On the
    /// timeline it stands after its name.
    fn bears(&self) -> Option<Label> {
        None
    }

    /// What it holds, for tooltips, tables and exports. The first names what it is about.
    fn fields(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// What a message carries.
pub trait Payload: Describe + Clone + Debug + Hash + 'static {
    /// How many bytes it takes on the wire.
    fn size_bytes(&self) -> u32;

    /// The payload as an attacker, or a broken middlebox, would change it. `draw` decides how.
    #[must_use]
    fn tampered(&self, draw: u64) -> Self;
}

/// The words in which the processes of a run talk.
pub trait Domain: Clone + Debug + 'static {
    /// What nodes send each other.
    type Msg: Payload;
    /// What a process reports of the world, for checks, beliefs and charts to read from the trace.
    type Fact: Describe + Clone + Debug + Hash + 'static;
    /// What a process sets timers for.
    type Timer: Describe + Copy + Debug + Hash + 'static;
}
