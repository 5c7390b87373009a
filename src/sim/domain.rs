//! The words that processes talk in: messages, facts and timers, and how they are shown to people.
//!
//! What a word means to the kernel and to the timeline is numbers: a fact's [`Meaning`], a timer's [`TimerRole`]. They are
//! read for every fact and timer of a run, so they hold no text; [`Report::state_words`] and [`Describe`] make that
//! for what is drawn.

use std::fmt::Debug;
use std::hash::Hash;

use super::ids::Label;

/// Something that can be shown to people: a name and named values.
pub trait Describe {
    /// What it is called, a few words: `charge`.
    fn name(&self) -> &'static str;

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

    /// The numbers that it bears and that decide what becomes of it, such as a fencing token and the version that it is
    /// based on. On the timeline they stand after its name.
    fn bears(&self) -> Vec<Label> {
        Vec::new()
    }

    /// What came of what it answers.
    fn upshot(&self) -> Upshot {
        Upshot::Some
    }
}

/// What came of what a message answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upshot {
    /// Something; or it is no answer.
    Some,
    /// Nothing: it was refused, or failed.
    Refusal,
    /// It left everything as it was, and will be asked again: polling, heartbeats.
    Idle,
}

/// What a process reports of the world: a fact.
pub trait Report: Describe + Clone + Debug + Hash + 'static {
    /// What follows from it.
    fn meaning(&self) -> Meaning {
        Meaning::default()
    }

    /// The [state](Meaning::state) that it tells of, in words.
    fn state_words(&self) -> StateWords {
        StateWords::default()
    }
}

/// What a timer is set for.
pub trait Alarm: Describe + Copy + Debug + Hash + 'static {
    /// What part it plays.
    fn role(&self) -> TimerRole {
        TimerRole::Pause
    }
}

/// What a fact says beside its name and its fields. Most facts say none of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// The number of something that only one may have at a time, and that its node gives to somebody.
    pub acquires: Option<u32>,
    /// The number of what becomes free on its node, so that it can be acquired.
    pub releases: Option<u32>,
    /// What somebody wants and others have.
    pub waits: Option<Wait>,
    /// How many of its node's workers are busy from now on. It is drawn along the node's lane.
    pub busy: Option<Level>,
    /// How many wait for one of them from now on. It is drawn below.
    pub queue: Option<Level>,
    /// How many of the tokens that its node pays with are spent from now on. It is drawn along the node's lane.
    pub spent: Option<Level>,
    /// Which state something on its node is in from now on. It is drawn as a band above the node's lane.
    pub state: Option<NodeState>,
    /// The machine on its node because of whose [state](Self::state) it is so: a call that a breaker refused.
    pub due_to: Option<u32>,
    /// Whether it tells of something that was done, or of what undid it: the two are drawn as a pair.
    pub compensates: Option<Compensation>,
    /// Whether it rests on what its node's wall clock showed: it would have been another one had that clock been set
    /// otherwise.
    pub by_wall_clock: bool,
    /// The ULID that its node made.
    pub ulid: Option<u128>,
}

/// Something that somebody cannot have at once, because others have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The number of what only one may have at a time. Whoever [acquired](Meaning::acquires) it has it, until it is
    /// [released](Meaning::releases).
    Resource(u32),
    /// One of its node's workers. They are busy with the node's spans of [work](super::process::Tone::Working).
    Worker,
}

/// How full something is, and of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Level {
    /// How much there is.
    pub value: u32,
    /// How much there can be.
    pub of: u32,
}

/// One of a pair on a node: something that was done, and what undid it. The keys of both are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compensation {
    /// It was done.
    Deed {
        /// Its key.
        key: u64,
        /// What was done, in a word or two.
        words: &'static str,
    },
    /// It was undone, or was to be.
    Undo {
        /// The deed's key.
        key: u64,
    },
}

/// A state that something on a node is in from now on: a breaker, a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// Which of the node's machines, if it has several: each has a band of its own.
    pub machine: u32,
    /// Tells the states of a machine apart.
    pub number: u64,
    /// How it is meant.
    pub mood: Mood,
    /// How close it is to its next change.
    pub level: Level,
}

/// A state in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateWords {
    /// What it is called, a few words.
    pub name: String,
    /// What can be said of it beside, while it lasts; may be empty.
    pub detail: String,
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

/// What part a timer plays on the timeline, and in why things happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerRole {
    /// Somebody lets time pass.
    Pause,
    /// The scenario's business: nobody waits, and nothing is drawn.
    Scenery,
    /// Somebody hopes for an answer: it is set with a message, and taken back when the answer comes.
    Reply,
    /// Something was given for so long. It is taken back when it comes back earlier; what is left of it is drawn.
    Lease,
}

impl TimerRole {
    /// Whether it runs out because of something that did not come.
    pub const fn awaits(self) -> bool {
        matches!(self, Self::Reply | Self::Lease)
    }

    /// Whether it is drawn as a wait.
    pub const fn is_drawn(self) -> bool {
        !matches!(self, Self::Scenery)
    }

    /// Whether what is left of it is drawn.
    pub const fn runs_down(self) -> bool {
        matches!(self, Self::Lease)
    }
}

/// The words in which the processes of a run talk.
pub trait Domain: Clone + Debug + 'static {
    /// What nodes send each other.
    type Msg: Payload;
    /// What a process reports of the world, for checks, beliefs and charts to read from the trace.
    type Fact: Report;
    /// What a process sets timers for.
    type Timer: Alarm;
}
