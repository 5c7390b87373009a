//! Words for an optimistic record: read its version, write if nobody else has written since.

use crate::sim::process::{Alarm, Describe, Payload, Report, TimerRole, Upshot};
use crate::sim::tagged;

tagged! {
    /// A message about a record.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A writer asks for the version.
        Read {
            /// The writer's number.
            writer: u32,
            /// Its attempt number.
            attempt: u32,
        } = 0,
        /// The record's answer: its version.
        Version {
            writer: u32,
            attempt: u32,
            version: u32,
        } = 1,
        /// A writer writes, provided the version is still this one.
        Write {
            writer: u32,
            attempt: u32,
            /// The version it has read.
            version: u32,
        } = 2,
        /// The record's answer: whether the write succeeded.
        Written {
            writer: u32,
            attempt: u32,
            /// True if it succeeded.
            won: bool,
        } = 3,
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        120
    }

    fn upshot(&self) -> Upshot {
        if matches!(self, Self::Written { won: false, .. }) { Upshot::Refusal } else { Upshot::Some }
    }

    /// Changes the version.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = self.clone();
        if let Self::Version { version, .. } | Self::Write { version, .. } = &mut changed {
            *version ^= 1 + (draw >> 60) as u32;
        }
        changed
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Read { .. } => "read",
            Self::Version { .. } => "version",
            Self::Write { .. } => "write",
            Self::Written { won: true, .. } => "written",
            Self::Written { won: false, .. } => "conflict",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let (Self::Read { writer, attempt }
        | Self::Version { writer, attempt, .. }
        | Self::Write { writer, attempt, .. }
        | Self::Written { writer, attempt, .. }) = self;
        let mut fields = vec![("writer", writer.to_string()), ("attempt", attempt.to_string())];
        if let Self::Version { version, .. } | Self::Write { version, .. } = self {
            fields.push(("version", version.to_string()));
        }
        fields
    }
}

tagged! {
    /// A fact about writes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A write arrived at the record.
        Tried {
            writer: u32,
            attempt: u32,
            /// True if it succeeded.
            won: bool,
        } = _,
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Tried { won: true, .. } => "written",
            Self::Tried { won: false, .. } => "conflict",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let Self::Tried { writer, attempt, .. } = self;
        vec![("writer", writer.to_string()), ("attempt", attempt.to_string())]
    }
}

impl Report for Fact {}

tagged! {
    /// The writers' timers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A writer begins.
        Begin = 0,
        /// An attempt has timed out.
        Timeout {
            attempt: u32,
        } = 1,
        /// The wait before a writer's next attempt is over.
        Backoff = 2,
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Timeout { .. } => "timeout",
            Self::Backoff => "backoff",
        }
    }
}

impl Alarm for Timer {
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin => TimerRole::Scenery,
            Self::Timeout { .. } => TimerRole::Reply,
            Self::Backoff => TimerRole::Pause,
        }
    }
}
