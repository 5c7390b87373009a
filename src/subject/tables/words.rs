//! Words for rows with identifiers: machines that make them, the database that holds them, and a reader that follows it.

use std::fmt;

use ulid::Ulid;

use crate::policy::hybrid::Hybrid;
use crate::policy::snowflake::Snowflake;
use crate::sim::ids::Wording;
use crate::sim::process::{Alarm, Describe, Meaning, Payload, Report, TimerRole, Upshot};
use crate::sim::tagged;
use crate::sim::time::{Duration, WallTime};

tagged! {
    /// A sortable identifier. Those in one run are all of one kind.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Id {
        /// A number from the database's sequence.
        Number(u64) = 0,
        Ulid(u128) = 1,
        /// A hybrid timestamp, with the machine's number to break ties.
        Hybrid(Hybrid, u16) = 2,
        /// Milliseconds, machine and sequence.
        Snowflake(Snowflake) = 3,
    }
}

impl Id {
    /// The time in the identifier, if it contains one.
    pub fn time(&self) -> Option<WallTime> {
        match self {
            Self::Number(_) => None,
            Self::Ulid(bits) => {
                let ms = i64::try_from(Ulid(*bits).timestamp_ms()).unwrap_or(i64::MAX);
                Some(WallTime::from_micros(ms.saturating_mul(1_000)))
            }
            Self::Hybrid(stamp, _) => Some(stamp.wall),
            Self::Snowflake(id) => {
                let ms = i64::try_from(id.wall_ms()).unwrap_or(i64::MAX);
                Some(WallTime::from_micros(ms.saturating_mul(1_000)))
            }
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "#{number}"),
            Self::Ulid(bits) => {
                // The parts in which identifiers of one run differ: the end of the time, and both ends of the random part.
                let text = Ulid(*bits).to_string();
                let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
                write!(f, "{}…{}·{}…{}", part(0..2), part(6..10), part(10..12), part(24..26))
            }
            Self::Hybrid(stamp, node) => write!(f, "{}+{}/{node}", stamp.wall, stamp.count),
            Self::Snowflake(id) => {
                write!(f, "{}·{}", self.time().unwrap_or_default(), id.sequence())
            }
        }
    }
}

tagged! {
    /// How far a reader has read.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Cursor {
        /// Up to this identifier, or so it believes.
        Id(Id) = 0,
        /// Up to this commit.
        Commit(u32) = 1,
    }
}

impl Cursor {
    /// Returns whether a reader at this cursor would no longer find such a row.
    pub fn is_past(&self, id: &Id, commit: u32) -> bool {
        match self {
            Self::Id(cursor) => id <= cursor,
            Self::Commit(cursor) => commit <= *cursor,
        }
    }
}

/// A reader's way of asking for new rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Follow {
    /// Rows with identifiers after the last one read.
    Ids = 0,
    /// Of those, the ones below every identifier in an open transaction.
    SettledIds = 1,
    /// Rows with commits after the last one read.
    Commits = 2,
}

/// A row as a reader receives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Read {
    /// The row.
    pub number: u32,
    /// Its identifier.
    pub id: Id,
}

tagged! {
    /// A message about rows.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A machine inserts a row.
        Insert {
            /// The row.
            number: u32,
            /// The row's text.
            text: Wording,
            /// Its identifier, if the machine has made one.
            id: Option<Id>,
            /// The sender's hybrid clock, if it has one.
            clock: Option<Hybrid>,
        } = 0,
        /// The row is committed.
        Inserted {
            /// The row.
            number: u32,
            /// The database's hybrid clock, if it has one.
            clock: Option<Hybrid>,
        } = 1,
        /// A machine tells another that a row is committed.
        Heard {
            /// The row.
            number: u32,
            /// The row's text.
            text: Wording,
            /// The sender's hybrid clock, if it has one.
            clock: Option<Hybrid>,
        } = 2,
        /// A reader asks for new rows.
        Poll {
            /// The way of asking.
            follow: Follow,
            after: Option<Cursor>,
        } = 3,
        /// The new rows.
        Page {
            /// The rows, in reading order.
            rows: Vec<Read>,
            /// The reader's new cursor.
            cursor: Option<Cursor>,
        } = 4,
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Insert { text, .. } | Self::Heard { text, .. } => text.0,
            Self::Inserted { .. } => "committed",
            Self::Poll { .. } => "new?",
            Self::Page { rows, .. } if rows.is_empty() => "nothing new",
            Self::Page { .. } => "rows",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let of = |number: &u32, clock: &Option<Hybrid>| {
            let mut fields = vec![("row", number.to_string())];
            fields.extend(clock.map(|clock| ("hybrid clock", format!("{}+{}", clock.wall, clock.count))));
            fields
        };
        match self {
            Self::Insert { number, id, clock, .. } => {
                let mut fields = of(number, clock);
                fields.extend(id.map(|id| ("id", id.to_string())));
                fields
            }
            Self::Inserted { number, clock } | Self::Heard { number, clock, .. } => of(number, clock),
            Self::Poll { after, .. } => vec![("after", cursor_words(after.as_ref()))],
            Self::Page { rows, cursor } => {
                read_fields(&rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>(), cursor.as_ref())
            }
        }
    }
}

/// The fields for rows that were read, if any, and the cursor after them.
fn read_fields(rows: &[String], cursor: Option<&Cursor>) -> Vec<(&'static str, String)> {
    let mut fields = vec![("rows", rows.join(", ")), ("cursor", cursor_words(cursor))];
    if rows.is_empty() {
        fields.remove(0);
    }
    fields
}

/// A cursor in words.
pub fn cursor_words(cursor: Option<&Cursor>) -> String {
    match cursor {
        None => "the beginning".to_owned(),
        Some(Cursor::Id(id)) => id.to_string(),
        Some(Cursor::Commit(commit)) => format!("commit {commit}"),
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        let rows = if let Self::Page { rows, .. } = self { rows.len() } else { 0 };
        80 + 40 * u32::try_from(rows).unwrap_or(u32::MAX / 80)
    }

    fn upshot(&self) -> Upshot {
        if matches!(self, Self::Page { rows, .. } if rows.is_empty()) { Upshot::Idle } else { Upshot::Some }
    }

    /// Changes an identifier, if there is one.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = self.clone();
        if let Self::Insert { id: Some(id), .. } = &mut changed {
            match id {
                Id::Number(number) => *number ^= 1 + (draw >> 60),
                Id::Ulid(bits) => *bits ^= 1 + u128::from(draw),
                Id::Hybrid(stamp, _) => stamp.count ^= 1 + (draw >> 60) as u32,
                Id::Snowflake(id) => id.0 ^= 1 + (draw >> 60),
            }
        }
        changed
    }
}

tagged! {
    /// A fact about rows.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A row has got its identifier.
        Made {
            /// The row.
            number: u32,
            /// The row's text.
            text: Wording,
            /// The identifier.
            id: Id,
        } = 0,
        /// A row is committed.
        Committed {
            /// The row.
            number: u32,
            /// The row's text.
            text: Wording,
            /// Its identifier.
            id: Id,
            /// The number of the commit, from 1.
            commit: u32,
        } = 1,
        /// A reader has read rows.
        Followed {
            /// The rows.
            rows: Vec<Read>,
            /// Its new cursor.
            cursor: Option<Cursor>,
        } = 2,
        /// A message was refused because its clock is too far ahead.
        Refused {
            /// The row it was about.
            number: u32,
            /// How far ahead it is.
            ahead: Duration,
        } = 3,
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Made { .. } => "id made",
            Self::Committed { .. } => "row committed",
            Self::Followed { rows, .. } if rows.is_empty() => "read nothing new",
            Self::Followed { .. } => "read",
            Self::Refused { .. } => "refused: clock too far ahead",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Made { number, text, id } => {
                vec![("row", number.to_string()), ("text", text.to_string()), ("id", id.to_string())]
            }
            Self::Committed { number, text, id, commit } => vec![
                ("row", number.to_string()),
                ("text", text.to_string()),
                ("id", id.to_string()),
                ("commit", commit.to_string()),
            ],
            Self::Followed { rows, cursor } => read_fields(
                &rows.iter().map(|row| row.number.to_string()).collect::<Vec<_>>(),
                cursor.as_ref(),
            ),
            Self::Refused { number, ahead } => {
                vec![("row", number.to_string()), ("ahead", ahead.to_string())]
            }
        }
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        let by_wall_clock = matches!(
            self,
            Self::Made { id: Id::Ulid(_) | Id::Hybrid(..) | Id::Snowflake(_), .. } | Self::Refused { .. }
        );
        let ulid = match self {
            Self::Made { id: Id::Ulid(bits), .. } => Some(*bits),
            _ => None,
        };
        Meaning { by_wall_clock, ulid, ..Meaning::default() }
    }
}

tagged! {
    /// The timers of machines, the database and readers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A row is due to be made.
        Begin {
            /// The row.
            number: u32,
        } = 0,
        /// An insert has timed out.
        InsertTimeout {
            /// The row.
            number: u32,
        } = 1,
        /// A transaction commits.
        Commit {
            /// The row.
            number: u32,
        } = 2,
        /// A reader is due to ask for new rows.
        Poll = 3,
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "begin row",
            Self::InsertTimeout { .. } => "timeout",
            Self::Commit { .. } => "transaction",
            Self::Poll => "poll",
        }
    }
}

impl Alarm for Timer {
    /// The scenario decides when rows are made or looked for; nobody is waiting for that.
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } | Self::Poll => TimerRole::Scenery,
            Self::InsertTimeout { .. } => TimerRole::Reply,
            Self::Commit { .. } => TimerRole::Pause,
        }
    }
}
