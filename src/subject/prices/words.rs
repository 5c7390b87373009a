//! Words for a shared value: programs that read a price and set another one, and the store that holds it.

use crate::policy::register::Taken;
use crate::policy::stamp::Stamp;
use crate::sim::process::{Alarm, Describe, Meaning, Payload, Report, TimerRole, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;

use crate::subject::pay::Cents;
use crate::subject::request::RequestId;

/// A version of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The edit that made it.
    pub edit: u32,
    pub price: Cents,
    pub stamp: Stamp,
}

tagged! {
    /// A message about the price.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A request for the price.
        Read {
            /// The number of this request.
            request: RequestId,
        } = 0,
        /// The store's answer: the price.
        Value {
            /// The request it answers.
            request: RequestId,
            /// The version, if there is one.
            version: Option<Version>,
        } = 1,
        /// A request to set the price.
        Write {
            /// The number of this request; a new one each time the author thinks again.
            request: RequestId,
            /// The new version.
            version: Version,
            /// The stamp of the version its author has read.
            read: Option<Stamp>,
        } = 2,
        /// The store's answer to a write.
        Written {
            edit: u32,
            /// The request it answers.
            request: RequestId,
            /// True if it was accepted; an accepted write may still be thrown away.
            accepted: bool,
            /// If refused: the version there instead.
            version: Option<Version>,
        } = 3,
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Read { .. } => "price?",
            Self::Value { version: Some(_), .. } => "price",
            Self::Value { version: None, .. } => "no price",
            Self::Write { .. } => "set price",
            Self::Written { accepted: true, .. } => "saved",
            Self::Written { accepted: false, .. } => "refused",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let of = |version: &Version| {
            vec![
                ("edit", version.edit.to_string()),
                ("price", version.price.to_string()),
                ("stamp", version.stamp.time.to_string()),
            ]
        };
        let (Self::Read { request }
        | Self::Value { request, .. }
        | Self::Write { request, .. }
        | Self::Written { request, .. }) = self;
        let mut fields = vec![("request", request.to_string())];
        match self {
            Self::Value { version: Some(version), .. } | Self::Write { version, .. } => {
                fields.extend(of(version));
            }
            Self::Read { .. } | Self::Value { version: None, .. } => {}
            Self::Written { edit, .. } => fields.push(("edit", edit.to_string())),
        }
        fields
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        96
    }

    fn upshot(&self) -> Upshot {
        if matches!(self, Self::Written { accepted: false, .. }) { Upshot::Refusal } else { Upshot::Some }
    }

    /// Changes the price, if there is one.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = self.clone();
        if let Self::Value { version: Some(version), .. } | Self::Write { version, .. } = &mut changed {
            version.price = Cents(version.price.0 ^ (1 + (draw >> 56) as u32));
        }
        changed
    }
}

tagged! {
    /// A fact about edits.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// An author set a price.
        Set {
            edit: u32,
            /// The request that carries it.
            request: RequestId,
            price: Cents,
            /// The author's stamp.
            stamp: Stamp,
            /// The edit the author had read, which this one replaces.
            replaces: Option<u32>,
        } = 0,
        /// The store has decided about a write.
        Decided {
            edit: u32,
            /// The request that carried it.
            request: RequestId,
            /// The decision.
            taken: Taken,
            /// The edit the store held before.
            before: Option<u32>,
        } = 1,
        /// The store stamped an edit with its own clock.
        Stamped {
            edit: u32,
            stamp: Stamp,
        } = 2,
        /// An author was told that its edit is saved.
        Saved {
            edit: u32,
        } = 3,
        /// An author was told that its edit is refused, and gives up.
        Refused {
            edit: u32,
        } = 4,
        /// An author's stopwatch reading for an edit.
        Measured {
            edit: u32,
            /// In microseconds; negative if the clock was set back.
            took_us: i64,
            /// True if the stopwatch is the wall clock.
            by_wall: bool,
        } = 5,
        /// An author looked at the price.
        Looked {
            /// The edit it saw.
            edit: u32,
            price: Cents,
        } = 6,
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Set { .. } => "set price",
            Self::Decided { taken: Taken::Kept, .. } => "kept",
            Self::Decided { taken: Taken::Dropped, .. } => "thrown away",
            Self::Decided { taken: Taken::Refused, .. } => "refused",
            Self::Stamped { .. } => "stamped",
            Self::Saved { .. } => "told: saved",
            Self::Refused { .. } => "told: refused",
            Self::Measured { .. } => "measured",
            Self::Looked { .. } => "looked",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let (Self::Set { edit, .. }
        | Self::Decided { edit, .. }
        | Self::Stamped { edit, .. }
        | Self::Saved { edit }
        | Self::Refused { edit }
        | Self::Measured { edit, .. }
        | Self::Looked { edit, .. }) = self;
        let mut fields = vec![("edit", edit.to_string())];
        match self {
            Self::Set { price, stamp, .. } => {
                fields.push(("price", price.to_string()));
                fields.push(("stamp", stamp.time.to_string()));
            }
            Self::Stamped { stamp, .. } => fields.push(("stamp", stamp.time.to_string())),
            Self::Looked { price, .. } => fields.push(("price", price.to_string())),
            Self::Measured { took_us, .. } => fields.push(("took", signed(*took_us))),
            Self::Decided { .. } | Self::Saved { .. } | Self::Refused { .. } => {}
        }
        fields
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        let by_wall_clock =
            matches!(self, Self::Set { .. } | Self::Stamped { .. } | Self::Measured { by_wall: true, .. });
        Meaning { by_wall_clock, ..Meaning::default() }
    }
}

/// A duration that may be negative.
pub fn signed(us: i64) -> String {
    format!("{}{}", if us < 0 { "−" } else { "" }, Duration::from_micros(us.unsigned_abs()))
}

tagged! {
    /// The authors' timers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// An author is due to begin an edit.
        Begin {
            edit: u32,
        } = 0,
        /// An author has thought about what it read.
        Thought {
            edit: u32,
        } = 1,
        /// A question has timed out.
        ReadTimeout {
            request: RequestId,
        } = 2,
        /// A write has timed out.
        WriteTimeout {
            edit: u32,
        } = 3,
        /// An author is due for its final look at the price.
        Look = 4,
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "begin edit",
            Self::Thought { .. } => "think",
            Self::ReadTimeout { .. } | Self::WriteTimeout { .. } => "timeout",
            Self::Look => "look again",
        }
    }
}

impl Alarm for Timer {
    /// The scenario decides when authors edit or look; nobody is waiting for that.
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } | Self::Look => TimerRole::Scenery,
            Self::ReadTimeout { .. } | Self::WriteTimeout { .. } => TimerRole::Reply,
            Self::Thought { .. } => TimerRole::Pause,
        }
    }
}
