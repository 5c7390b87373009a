//! What one run of a search came to: the check it broke, what nodes did, and what it showed for the first time.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::run::Run;
use crate::sim::digest::Digest;
use crate::sim::ids::{EventId, MessageId};
use crate::sim::process::{Alarm, Describe, TimerRole};
use crate::sim::trace::{Event, FLAG_COPY, Kind, Trace};
use crate::subject::Words;
use crate::subject::goal::Goal;

/// What one run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// A digest of what the nodes did and reported. Runs with equal digests differ for no node.
    pub digest: u64,
    /// The position of the counted check that broke, in the list of counted checks.
    pub broke: Option<u16>,
    /// The [goals](Goals) that the run reached, as bits.
    pub reached: u32,
}

/// What a search should have shown at least once, whatever its lesson. A search that never did says little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Common {
    Lost,
    Twice,
    Expired,
    Retried,
    LeaseOver,
    CrashAfterWrite,
}

impl Common {
    pub const ALL: [Self; 6] =
        [Self::Lost, Self::Twice, Self::Expired, Self::Retried, Self::LeaseOver, Self::CrashAfterWrite];

    /// The goal as a clause.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Lost => "a message was lost",
            Self::Twice => "a message arrived twice",
            Self::Expired => "a wait for a reply expired",
            Self::Retried => "a request was sent again after that",
            Self::LeaseOver => "a lease ran out",
            Self::CrashAfterWrite => "a node crashed between a write and its reply",
        }
    }

    /// Its bit in [`Outcome::reached`].
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What the runs of a search should show at least once: the [common](Common) goals, and those of the lesson.
#[derive(Clone, Copy, Debug)]
pub struct Goals(pub &'static [Goal]);

impl Goals {
    /// The goals that a run reached, as bits: the common ones, then the lesson's, in their order.
    pub fn reached(self, trace: &Trace<Words>) -> u32 {
        let own = self.0.iter().zip(Common::ALL.len()..);
        let own = own.filter(|(goal, _)| (goal.reached)(trace).is_some()).map(|(_, bit)| 1 << bit);
        own.fold(common(trace), |bits, bit| bits | bit)
    }

    /// Which of them runs with these bits reached.
    pub fn covered(self, reached: u32) -> Vec<Covered> {
        let covered =
            |(words, bit): (&str, u32)| Covered { words: words.to_owned(), reached: reached & bit != 0 };
        self.list().map(covered).collect()
    }

    /// Each goal as a clause, with its bit. The lesson's own come first.
    pub fn list(self) -> impl Iterator<Item = (&'static str, u32)> {
        let own = self.0.iter().zip(Common::ALL.len()..).map(|(goal, bit)| (goal.words, 1 << bit));
        own.chain(Common::ALL.into_iter().map(|goal| (goal.words(), goal.bit())))
    }
}

/// A goal of a search, and whether any of its runs reached it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The goal as a clause.
    pub words: String,
    pub reached: bool,
}

/// The common goals that a run reached, as bits.
fn common(trace: &Trace<Words>) -> u32 {
    let mut bits = 0;
    for (id, event) in trace.events_from(0) {
        let goal = match event.kind {
            Kind::Dropped => Common::Lost,
            Kind::Delivered if event.flags & FLAG_COPY != 0 => Common::Twice,
            Kind::Crashed if was_write(trace, event.cause) => Common::CrashAfterWrite,
            Kind::TimerFired => match trace.timers[event.a as usize].timer.role() {
                TimerRole::Reply => {
                    if bits & Common::Retried.bit() == 0 && was_retried(trace, id, event) {
                        bits |= Common::Retried.bit();
                    }
                    Common::Expired
                }
                TimerRole::Lease => Common::LeaseOver,
                TimerRole::Pause | TimerRole::Scenery => continue,
            },
            _ => continue,
        };
        bits |= goal.bit();
    }
    bits
}

fn was_write(trace: &Trace<Words>, cause: EventId) -> bool {
    cause.some().is_some_and(|cause| trace.event(cause).kind == Kind::Wrote)
}

/// True if the request whose wait expired is sent again: a message with the same name and the same subject.
fn was_retried(trace: &Trace<Words>, expired: EventId, event: &Event) -> bool {
    let set = trace.timers[event.a as usize].set;
    let Some(first) = Some(trace.event(set)).filter(|set| set.kind == Kind::Sent) else { return false };
    let request = trace.message(MessageId(first.a));
    let subject = request.payload.fields().into_iter().next();
    let later = trace.events_from(expired.index()).filter(|(_, event)| event.kind == Kind::Sent);
    let mut messages = later.map(|(_, event)| trace.message(MessageId(event.a)));
    messages.any(|message| {
        (message.from, message.to) == (request.from, request.to)
            && message.payload.name() == request.payload.name()
            && message.payload.fields().into_iter().next() == subject
    })
}

/// A digest of what the nodes did, and when: not of why, and not of what happened to them without their noticing.
#[derive(Clone, Default)]
pub struct Deeds {
    digest: Digest,
    events: usize,
    facts: usize,
}

impl Deeds {
    /// Takes in the next events, up to the first `count`.
    pub fn follow(&mut self, trace: &Trace<Words>, count: usize) {
        while self.events < count.min(trace.len()) {
            let id = EventId(self.events as u32);
            self.take(trace, trace.event(id));
            self.events += 1;
            while let Some((_, fact)) =
                (self.facts < trace.facts.len()).then(|| &trace.facts[self.facts]).filter(|(of, _)| *of == id)
            {
                fact.hash(&mut self.digest);
                self.facts += 1;
            }
        }
    }

    fn take(&mut self, trace: &Trace<Words>, event: &Event) {
        let digest = &mut self.digest;
        match event.kind {
            Kind::Sent | Kind::Delivered => {
                let message = trace.message(MessageId(event.a));
                (message.from, message.to, message.nth).hash(digest);
                if event.kind == Kind::Sent {
                    message.payload.hash(digest);
                }
            }
            Kind::TimerFired => event.a.hash(digest),
            Kind::Wrote => (event.a, event.b).hash(digest),
            Kind::Started | Kind::Crashed | Kind::Recovered => {}
            _ => return,
        }
        (event.at, event.node, event.kind, event.flags).hash(digest);
    }
}

/// The digests of a complete run's deeds on the way, so that runs that share a past need not hash it again.
pub struct Milestones(Vec<Deeds>);

/// Events between two of them.
const STRIDE: usize = 256;

impl Milestones {
    pub fn of(run: &Run) -> Self {
        let mut deeds = Deeds::default();
        let mut all = vec![deeds.clone()];
        for count in (STRIDE..=run.trace().len()).step_by(STRIDE) {
            deeds.follow(run.trace(), count);
            all.push(deeds.clone());
        }
        Self(all)
    }

    /// The digest of a run whose first `shared` events are those of the run that this is about.
    pub fn digest(&self, run: &Run, shared: usize) -> u64 {
        let nearest = (shared / STRIDE).min(self.0.len() - 1);
        let mut deeds = self.0[nearest].clone();
        deeds.follow(run.trace(), usize::MAX);
        deeds.digest.finish()
    }
}
