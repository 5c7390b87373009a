//! Finds a message again in another run of nearly the same recipe.
//!
//! A script names messages by their numbers on a link, and writes by their numbers on a node. One message more or less
//! shifts the numbers of all that follow. So an intervention is resolved to the message that it struck in the original run:
//!
//! - It is the same message if it is on the same link, carries an equal payload, has the same kind of cause (a timer of the
//!   same name; a message of the same name from the same node), and is the same in turn among all of which that is true.
//! - If no message of the other run is equal in payload, because a time or a random number in it is another, the payload's
//!   name and its first field, which identifies its subject, have to be equal instead.
//! - Where knobs are turned, the program is another: it may send the same for another reason, or another word in the same
//!   place, such as a release that compares in place of one that does not. There the name and the subject are enough or, if
//!   nothing has these either, the kind of cause.
//! - A write to disk is found by its node, its label and its cause in the same way.
//!
//! A message that is not found is absent, and the intervention strikes nothing. So does one that struck nothing in the
//! original run.

use std::hash::{Hash, Hasher};

use crate::sim::digest::Digest;
use crate::sim::fault::{Intervention, MessageRef, Scripted, Trigger};
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::process::{Describe, Domain};
use crate::sim::time::SimTime;
use crate::sim::trace::{Event, Kind, Trace};

/// What an intervention names by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Message(MessageRef),
    /// The `nth` write to a node's disk.
    Write(NodeId, u32),
}

impl Named {
    /// What an intervention names, if anything.
    pub fn by(intervention: &Intervention) -> Option<Self> {
        match *intervention {
            Intervention::Message { message, .. }
            | Intervention::CrashAfter {
                trigger: Trigger::Received(message) | Trigger::Sent(message), ..
            } => Some(Self::Message(message)),
            Intervention::CrashAfter { node, trigger: Trigger::Wrote { nth }, .. } => {
                Some(Self::Write(node, nth))
            }
            _ => None,
        }
    }

    fn nth(self) -> u32 {
        match self {
            Self::Message(message) => message.nth,
            Self::Write(_, nth) => nth,
        }
    }

    /// True if both are on the same link, or node.
    fn is_beside(self, other: Self) -> bool {
        match (self, other) {
            (Self::Message(one), Self::Message(other)) => {
                MessageRef { nth: 0, ..one } == MessageRef { nth: 0, ..other }
            }
            (Self::Write(one, _), Self::Write(other, _)) => one == other,
            _ => false,
        }
    }
}

/// The same intervention with another number.
fn renumbered(intervention: Intervention, nth: u32) -> Intervention {
    let renumber = |message: MessageRef| MessageRef { nth, ..message };
    match intervention {
        Intervention::Message { message, fault } => {
            Intervention::Message { message: renumber(message), fault }
        }
        Intervention::CrashAfter { node, trigger, down } => {
            let trigger = match trigger {
                Trigger::Received(message) => Trigger::Received(renumber(message)),
                Trigger::Sent(message) => Trigger::Sent(renumber(message)),
                Trigger::Wrote { .. } => Trigger::Wrote { nth },
            };
            Intervention::CrashAfter { node, trigger, down }
        }
        other => other,
    }
}

/// One that may be named: its name, when it came about, and digests of what it is about.
struct Place {
    named: Named,
    event: EventId,
    at: SimTime,
    /// Digests of what it is about, loosest first: the kind of its cause; its name and subject; both; the cause and all of it.
    about: [u64; 4],
}

/// All messages on the link, or writes on the node, of `named`, in order.
fn places<D: Domain>(trace: &Trace<D>, named: Named) -> Vec<Place> {
    match named {
        Named::Message(message) => {
            let here = (0..trace.messages.len()).map(|index| MessageId(index as u32));
            let here = here.filter(|id| {
                let other = trace.message(*id);
                (other.from, other.to) == (message.from, message.to)
                    && trace.copy_of(*id).is_some() == message.copy
            });
            here.map(|id| message_place(trace, id)).collect()
        }
        Named::Write(node, _) => {
            let writes = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Wrote);
            let writes = writes.filter(|(_, event)| event.node == node);
            (1..).zip(writes).map(|(nth, (id, event))| write_place(trace, nth, id, event)).collect()
        }
    }
}

fn message_place<D: Domain>(trace: &Trace<D>, id: MessageId) -> Place {
    let message = trace.message(id);
    let sent = trace.event(message.sent);
    let by_cause = cause(trace, sent);
    let mut exactly = by_cause.clone();
    message.payload.hash(&mut exactly);
    let mut subject = Digest::default();
    message.payload.name().hash(&mut subject);
    if let Some((_, value)) = message.payload.fields().first() {
        value.hash(&mut subject);
    }
    Place {
        named: Named::Message(trace.reference(id)),
        event: message.sent,
        at: sent.at,
        about: about(&by_cause, &subject, &exactly),
    }
}

fn write_place<D: Domain>(trace: &Trace<D>, nth: u32, id: EventId, event: &Event) -> Place {
    let label = trace.label(event);
    let by_cause = cause(trace, event);
    let mut exactly = by_cause.clone();
    (label.name, label.number).hash(&mut exactly);
    let mut subject = Digest::default();
    label.name.hash(&mut subject);
    let about = about(&by_cause, &subject, &exactly);
    Place { named: Named::Write(event.node, nth), event: id, at: event.at, about }
}

/// The digests of a [`Place`].
fn about(cause: &Digest, subject: &Digest, exactly: &Digest) -> [u64; 4] {
    let mut both = cause.clone();
    both.write_u64(subject.finish());
    [cause, subject, &both, exactly].map(Hasher::finish)
}

/// A digest of the kind of an event's cause.
fn cause<D: Domain>(trace: &Trace<D>, event: &Event) -> Digest {
    let mut digest = Digest::default();
    let Some(cause) = trace.events.get(event.cause.index()) else { return digest };
    digest.write_u8(cause.kind as u8);
    match cause.kind {
        Kind::TimerFired => trace.timers[cause.a as usize].timer.name().hash(&mut digest),
        Kind::Delivered => {
            let message = trace.message(MessageId(cause.a));
            message.from.hash(&mut digest);
            message.payload.name().hash(&mut digest);
        }
        _ => {}
    }
    digest
}

/// A message or write that an intervention struck, so that it is found again in other runs.
#[derive(Clone, Debug)]
pub struct Target {
    named: Named,
    /// The event that brought it about, in the original run.
    pub event: EventId,
    /// The time of that event.
    pub at: SimTime,
    /// What it is about, as in [`Place`], and how many before it are about the same.
    about: [(u64, usize); 4],
}

/// How much two runs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Same,
    /// Knobs are turned.
    Other,
}

/// Where a target is in a run: its number, and when it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    pub nth: u32,
    pub at: SimTime,
}

impl Target {
    /// What an intervention struck in a run; `None` if it names nothing, or struck nothing.
    pub fn of<D: Domain>(trace: &Trace<D>, scripted: &Scripted) -> Option<Self> {
        let named = Named::by(&scripted.intervention)?;
        let places = places(trace, named);
        let index = places.iter().position(|place| place.named == named)?;
        let place = &places[index];
        let over = match scripted.intervention {
            Intervention::CrashAfter { trigger: Trigger::Sent(_) | Trigger::Wrote { .. }, .. } => place.at,
            _ => fate(trace, named).unwrap_or(SimTime::MAX),
        };
        if over < scripted.at {
            return None;
        }
        let ranked = |level: usize| {
            let alike = places[..index].iter().filter(|other| other.about[level] == place.about[level]);
            (place.about[level], alike.count())
        };
        Some(Self { named, event: place.event, at: place.at, about: [0, 1, 2, 3].map(ranked) })
    }

    /// Where it was in the original run.
    pub fn placement(&self) -> Placement {
        Placement { nth: self.named.nth(), at: self.at }
    }

    /// Where it is in another run, as far as that is computed.
    pub fn find<D: Domain>(&self, trace: &Trace<D>, program: Program) -> Option<Placement> {
        let places = places(trace, self.named);
        // The strictest level at which anything is the same.
        let alike =
            |level: usize| places.iter().filter(move |place| place.about[level] == self.about[level].0);
        let levels: &[usize] = if program == Program::Other { &[3, 2, 1, 0] } else { &[3, 2] };
        let level = *levels.iter().find(|level| alike(**level).next().is_some())?;
        let place = alike(level).nth(self.about[level].1)?;
        Some(Placement { nth: place.named.nth(), at: place.at })
    }

    /// True if a run has something with this number, whatever it is.
    pub fn is_taken<D: Domain>(&self, trace: &Trace<D>, nth: u32) -> bool {
        places(trace, self.named).iter().any(|place| place.named.nth() == nth)
    }

    /// The intervention, aimed at where the target is now. An order given in advance stays in advance, and what struck in
    /// flight strikes as far into the flight.
    pub fn aimed(&self, scripted: &Scripted, now: Placement) -> Scripted {
        debug_assert!(Named::by(&scripted.intervention).is_some_and(|named| named.is_beside(self.named)));
        let at =
            if scripted.at <= self.at { scripted.at.min(now.at) } else { now.at + (scripted.at - self.at) };
        Scripted { at, intervention: renumbered(scripted.intervention, now.nth) }
    }
}

/// When a named message arrived or disappeared, if it did.
fn fate<D: Domain>(trace: &Trace<D>, named: Named) -> Option<SimTime> {
    let Named::Message(message) = named else { return None };
    let ids = (0..trace.messages.len()).map(|index| MessageId(index as u32));
    let mut ids = ids.filter(|id| trace.message(*id).nth == message.nth);
    let id = ids.find(|id| trace.reference(*id) == message)?;
    trace.fate(id).map(|event| trace.event(event).at)
}
