//! The vocabulary of processes: messages, facts and timers, and how they are shown to people.
//!
//! The kernel and the timeline work with numbers: a fact's [`Meaning`], a timer's [`TimerRole`]. They are
//! read for every fact and timer of a run, so they hold no text. [`Report::state_words`] and [`Describe`] produce
//! text only for what is drawn.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use super::ids::Label;

/// A value that can be shown to people: a name and named fields.
pub trait Describe {
    /// A short name: `charge`.
    fn name(&self) -> &'static str;

    /// Its fields, for tooltips, tables and exports. The first one identifies the subject.
    fn fields(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// The contents of a message.
pub trait Payload: Describe + Clone + Debug + Hash + 'static {
    /// The size on the wire, in bytes.
    fn size_bytes(&self) -> u32;

    /// The payload as an attacker or a broken middlebox would change it. `draw` decides how.
    #[must_use]
    fn tampered(&self, draw: u64) -> Self;

    /// The numbers it carries that decide its outcome, such as a fencing token and the version it is
    /// based on. The timeline shows them after its name.
    fn bears(&self) -> Vec<Label> {
        Vec::new()
    }

    /// For a reply: the outcome of the request.
    fn upshot(&self) -> Upshot {
        Upshot::Some
    }
}

/// The outcome that a reply reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upshot {
    /// Something was done, or the message is not a reply.
    Some,
    /// Nothing was done: the request was refused, or failed.
    Refusal,
    /// Nothing changed, and the request will be repeated: polling, heartbeats.
    Idle,
    /// Not a reply, but a question that may go unanswered: if no answer has come when the sender asks again, nothing changed.
    Poll,
}

/// A fact: what a process reports about the world.
pub trait Report: Describe + Clone + Debug + Hash + 'static {
    /// Its meaning to the kernel and the timeline.
    fn meaning(&self) -> Meaning {
        Meaning::default()
    }

    /// The [state](Meaning::state) it reports, in words.
    fn state_words(&self) -> StateWords {
        StateWords::default()
    }
}

/// The purpose of a timer.
pub trait Alarm: Describe + Copy + Debug + Hash + 'static {
    /// The part it plays on the timeline.
    fn role(&self) -> TimerRole {
        TimerRole::Pause
    }
}

/// The meaning of a fact beyond its name and its fields. Most facts need none of this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// The number of an exclusive resource that the node grants to someone.
    pub acquires: Option<u32>,
    /// The number of a resource that becomes free on the node and can be acquired again.
    pub releases: Option<u32>,
    /// A resource that someone wants and others have.
    pub waits: Option<Wait>,
    /// The number of whoever acquires, releases or waits for a resource, such as a transaction; `None`: the node does.
    pub party: Option<u32>,
    /// The number of the node's workers that are busy from now on. Drawn along the node's lane.
    pub busy: Option<Level>,
    /// The number of requests that wait for a worker from now on. Drawn below the lane.
    pub queue: Option<Level>,
    /// The number of the node's tokens that are spent from now on. Drawn along the node's lane.
    pub spent: Option<Level>,
    /// The state that a machine on the node is in from now on. Drawn as a band above the node's lane.
    pub state: Option<NodeState>,
    /// The machine on the node whose [state](Self::state) caused this, such as the breaker that refused a call.
    pub due_to: Option<u32>,
    /// Set if the fact reports an action or its compensation: the two are drawn as a pair.
    pub compensates: Option<Compensation>,
    /// True if it depends on the node's wall-clock reading: a clock set differently would have produced a different
    /// fact.
    pub by_wall_clock: bool,
    /// The ULID that the node generated.
    pub ulid: Option<u128>,
}

/// Something that someone cannot have right now, because others have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The number of an exclusive resource. It is taken from the fact that [acquires](Meaning::acquires) it to the one
    /// that [releases](Meaning::releases) it.
    Resource(u32),
    /// One of the node's workers. They are busy during the node's spans of [work](super::process::Tone::Working).
    Worker,
}

/// A fill level and its capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The current amount.
    pub value: u32,
    /// The capacity; without one, the amount that is drawn as high as there is room.
    pub of: u32,
    /// Whether there is a capacity, which can be used up.
    pub bounded: bool,
}

impl Level {
    /// So much of a capacity.
    pub const fn new(value: u32, of: u32) -> Self {
        Self { value, of, bounded: true }
    }

    /// So much of something that never runs out. From `scale` on it is drawn as high as there is room.
    pub const fn open(value: u32, scale: u32) -> Self {
        Self { value, of: scale, bounded: false }
    }
}

/// Digests cover the numbers. Whether they are bounded follows from the word that they are part of.
impl Hash for Level {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.value, self.of).hash(state);
    }
}

/// Half of a pair on a node: an action, or the compensation that undid it. Both have the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compensation {
    /// The action.
    Deed {
        /// Its key.
        key: u64,
        /// The action, in a word or two.
        words: &'static str,
    },
    /// The compensation, done or attempted.
    Undo {
        /// The action's key.
        key: u64,
    },
}

/// The state of a machine on a node, such as a breaker or a role, from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// The machine, if the node has several: each has its own band.
    pub machine: u32,
    /// Tells the states of a machine apart.
    pub number: u64,
    /// Marks the state as good or bad news.
    pub mood: Mood,
    /// Its progress towards the next change.
    pub level: Level,
}

/// A state in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateWords {
    /// A short name.
    pub name: String,
    /// More about the state while it lasts; may be empty.
    pub detail: String,
}

/// Marks a state as good or bad news, which decides its colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should be.
    Good,
    /// Temporary, on trial.
    Warn,
    /// Something is held back.
    Bad,
}

/// The part a timer plays on the timeline and in explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerRole {
    /// A process lets time pass.
    Pause,
    /// Part of the scenario: nobody waits, and nothing is drawn.
    Scenery,
    /// A process waits for a reply: the timer is set with a request and cancelled by the reply.
    Reply,
    /// Something was granted for a limited time. The timer is cancelled if it is returned early; the remaining time is drawn.
    Lease,
}

impl TimerRole {
    /// True if it fires because something did not come.
    pub const fn awaits(self) -> bool {
        matches!(self, Self::Reply | Self::Lease)
    }

    /// True if it is drawn as a wait.
    pub const fn is_drawn(self) -> bool {
        !matches!(self, Self::Scenery)
    }

    /// True if its remaining time is drawn.
    pub const fn runs_down(self) -> bool {
        matches!(self, Self::Lease)
    }
}

/// The message, fact and timer types of a run's processes.
pub trait Domain: Clone + Debug + 'static {
    /// The messages that nodes send each other.
    type Msg: Payload;
    /// The facts that processes report about the world. Checks, beliefs and charts read them from the trace.
    type Fact: Report;
    /// The purposes of timers.
    type Timer: Alarm;
}
