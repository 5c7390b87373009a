//! How words of queues are shown, and what they mean beyond that.

use std::fmt::Display;

use super::{Booking, Fact, Msg, Number, Timer};
use crate::policy::visibility::{Depth, Refused};
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

type Fields = Vec<(&'static str, String)>;

fn booking(booking: &Booking) -> Fields {
    let Booking { number, account, amount } = booking;
    vec![("booking", number.to_string()), ("account", account.to_string()), ("amount", format!("€{amount}"))]
}

fn of(number: Number) -> Fields {
    vec![("booking", number.to_string())]
}

fn and(mut fields: Fields, name: &'static str, value: impl Display) -> Fields {
    fields.push((name, format!("{value}")));
    fields
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Publish(_) => "publish",
            Self::Stored { .. } => "stored",
            Self::Receive { .. } => "receive",
            Self::Delivery { .. } => "delivery",
            Self::Delete { .. } => "delete",
            Self::Deleted { ok: true, .. } => "deleted",
            Self::Deleted { .. } => "receipt expired",
            Self::Change { back: true, .. } => "hand back",
            Self::Change { .. } => "extend",
            Self::LookUp { .. } => "look up",
            Self::Known { known: true, .. } => "known",
            Self::Known { .. } => "unknown",
            Self::Commit { apply: false, .. } => "note key",
            Self::Commit { key: None, .. } => "apply",
            Self::Commit { .. } => "apply and note key",
            Self::Committed { fresh: true, .. } => "committed",
            Self::Committed { .. } => "key exists",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Publish(of) => booking(of),
            Self::Receive { request } => vec![("request", request.to_string())],
            Self::Delivery { booking: of, handle, .. } => and(booking(of), "receive", handle.receive),
            Self::Delete { handle, number, .. } | Self::Change { handle, number, .. } => {
                and(of(*number), "receipt", handle.receive)
            }
            Self::LookUp { number, key, .. } => and(of(*number), "key", key),
            Self::Commit { booking: of, key, .. } => match key {
                Some(key) => and(booking(of), "key", key),
                None => booking(of),
            },
            Self::Stored { number }
            | Self::Deleted { number, .. }
            | Self::Known { number, .. }
            | Self::Committed { number, .. } => of(*number),
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Published { .. } => "published",
            Self::Stored { .. } => "stored",
            Self::Received { handle, .. } if handle.receive > 1 => "handed out again",
            Self::Received { .. } => "handed out",
            Self::Deleted { .. } => "deleted",
            Self::Visible { .. } => "visible again",
            Self::Refused { why: Refused::Stale, .. } => "receipt out of date",
            Self::Refused { why: Refused::Expired, .. } => "receipt expired",
            Self::Refused { why: Refused::Gone, .. } => "message gone",
            Self::Parked { .. } => "set aside as a dead letter",
            Self::Extended { .. } => "timeout extended",
            Self::HeldUp { .. } => "held up in its group",
            Self::Began { .. } => "begins",
            Self::Failed { .. } => "processing failed",
            Self::Left { .. } => "left to the queue",
            Self::Skipped { .. } => "already in the ledger",
            Self::Finished { .. } => "done",
            Self::Applied { .. } => "applied",
            Self::Noted { .. } => "key noted",
            Self::Repeat { .. } => "key exists: nothing applied",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Published { booking: of, .. } => booking(of),
            Self::Received { handle, number, .. } => and(of(*number), "receive", handle.receive),
            Self::Refused { handle, number, .. } | Self::Extended { handle, number } => {
                and(of(*number), "receipt", handle.receive)
            }
            Self::Parked { number, receives, .. } => and(of(*number), "received", times(*receives)),
            Self::HeldUp { number, .. }
            | Self::Failed { number }
            | Self::Left { number }
            | Self::Skipped { number }
            | Self::Finished { number, .. }
            | Self::Stored { number, .. }
            | Self::Deleted { number, .. }
            | Self::Visible { number, .. }
            | Self::Noted { number }
            | Self::Repeat { number } => of(*number),
            Self::Began { number, receive } => and(of(*number), "receive", receive),
            Self::Applied { booking: of, line } => and(booking(of), "line", line),
        }
    }
}

fn times(count: u32) -> String {
    crate::subject::counting::times(i64::from(count))
}

/// What waits is drawn on the queue's lane.
fn levels(depth: &Depth) -> Meaning {
    let Depth { dead, again, .. } = *depth;
    let mood = match (dead, again) {
        (0, 0) => Mood::Good,
        (0, _) => Mood::Warn,
        _ => Mood::Bad,
    };
    let number = u64::from(dead) << 32 | u64::from(again);
    let level = Level::new(again.min(FULL), FULL);
    Meaning {
        queue: Some(Level::open(depth.visible, FULL)),
        state: Some(NodeState { machine: 0, number, mood, level }),
        ..Meaning::default()
    }
}

/// A queue as long as this fills its bar.
const FULL: u32 = 8;

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Stored { depth, .. } => levels(depth),
            // A message is for one worker at a time; the group behind it waits for it.
            Self::Received { handle, depth, .. } => {
                Meaning { acquires: Some(handle.message), ..levels(depth) }
            }
            Self::Deleted { message, depth, .. }
            | Self::Visible { message, depth, .. }
            | Self::Parked { message, depth, .. } => Meaning { releases: Some(*message), ..levels(depth) },
            Self::HeldUp { behind, .. } => {
                Meaning { waits: Some(Wait::Resource(*behind)), ..Meaning::default() }
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let (Self::Stored { depth, .. }
        | Self::Received { depth, .. }
        | Self::Deleted { depth, .. }
        | Self::Visible { depth, .. }
        | Self::Parked { depth, .. }) = self
        else {
            return StateWords::default();
        };
        let dead = match depth.dead {
            0 => None,
            1 => Some("1 dead letter".to_owned()),
            dead => Some(format!("{dead} dead letters")),
        };
        let again = match depth.again {
            0 => None,
            1 => Some("1 delivered again".to_owned()),
            again => Some(format!("{again} delivered again")),
        };
        let (name, detail) = match (dead, again) {
            (None, None) => ("no redelivery under way".to_owned(), String::new()),
            (Some(name), detail) => (name, detail.unwrap_or_default()),
            (None, Some(name)) => (name, String::new()),
        };
        StateWords { name, detail }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Publish => "next booking",
            Self::Resend => "resend",
            Self::Visibility { .. } => "visibility timeout",
            Self::Poll => "next poll",
            Self::Patience => "timeout",
            Self::Work => "work",
            Self::Heartbeat => "heartbeat",
        }
    }
}

impl Alarm for Timer {
    /// When the shop has something to publish is the scenario's business. Nobody is late if a worker's poll finds nothing.
    fn role(&self) -> TimerRole {
        match self {
            Self::Publish | Self::Poll | Self::Heartbeat => TimerRole::Scenery,
            Self::Resend | Self::Patience => TimerRole::Reply,
            Self::Visibility { .. } => TimerRole::Lease,
            Self::Work => TimerRole::Pause,
        }
    }
}
