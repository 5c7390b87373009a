//! How words of outboxes are shown, and what they mean beyond that.

use super::{End, Fact, Load, Look, Msg, Number, Timer};
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

type Fields = Vec<(&'static str, String)>;

fn of(order: Number) -> Fields {
    vec![("order", order.to_string())]
}

fn and(mut fields: Fields, name: &'static str, value: u32) -> Fields {
    fields.push((name, value.to_string()));
    fields
}

/// A row that nobody has seen yet is known by its id.
fn rowed(row: u32, fields: Fields) -> Fields {
    if row == 0 { fields } else { and(Fields::new(), "row", row).into_iter().chain(fields).collect() }
}

fn with_row(fields: Fields, row: u32) -> Fields {
    if row == 0 { fields } else { and(fields, "row", row) }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Insert { outbox: false, .. } => "insert order",
            Self::Insert { .. } => "insert order and event",
            Self::Inserted { .. } => "inserted",
            Self::Commit { .. } => "commit",
            Self::Ended { committed: true, .. } => "committed",
            Self::Ended { .. } => "rolled back",
            Self::Reconnect { .. } => "new connection",
            Self::Query { look: Look::Log(_), .. } => "tail the log",
            Self::Query { .. } => "query",
            Self::Rows { rows, .. } if rows.is_empty() => "nothing",
            Self::Rows { .. } => "rows",
            Self::Mark { .. } => "mark",
            Self::Marked { .. } => "marked",
            Self::Publish { .. } | Self::Deliver { .. } => "order placed",
            Self::Published { .. } => "stored",
            Self::Acknowledge { .. } => "acknowledged",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Insert { order, .. }
            | Self::Inserted { order }
            | Self::Commit { order }
            | Self::Ended { order, .. }
            | Self::Publish { order, .. }
            | Self::Published { order, .. } => of(*order),
            Self::Deliver { message, order } | Self::Acknowledge { message, order } => {
                and(of(*order), "message", *message)
            }
            Self::Reconnect { last } => vec![("orders up to", last.to_string())],
            Self::Query { look, .. } => match look {
                Look::Unmarked { .. } => vec![("rows", "not marked".to_owned())],
                Look::Beyond(last) => vec![("id beyond", last.to_string())],
                Look::Log(after) => vec![("position after", after.to_string())],
            },
            Self::Rows { rows, .. } => {
                let ids: Vec<_> = rows.iter().map(|row| row.id.to_string()).collect();
                if ids.is_empty() { Vec::new() } else { vec![("rows", ids.join(", "))] }
            }
            Self::Mark { row, .. } => with_row(of(row.order), row.id),
            Self::Marked { request } => vec![("request", request.to_string())],
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Placed { .. } => "order placed by a customer",
            Self::Began { .. } => "transaction begins",
            Self::Ended { end, .. } => match end {
                End::Committed => "committed",
                End::Refused => "rolled back: the commit was refused",
                End::Left => "rolled back: its connection is gone",
                End::TimedOut => "rolled back: it was open for too long",
                End::Lost => "rolled back: the database went down",
            },
            Self::Looked { unread: 0, .. } => "rows read",
            Self::Looked { .. } => "a row is not asked for",
            Self::Passed { waited: false, .. } => "passes over a gap",
            Self::Passed { .. } => "gives up on a gap",
            Self::Waits { .. } => "waits at a gap",
            Self::Noted { .. } => "noted as published",
            Self::Announced { .. } => "announced",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Shipped { .. } => "shipped",
            Self::Known { .. } => "shipped before: nothing to do",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Placed { order } | Self::Shipped { order } | Self::Known { order } => of(*order),
            Self::Began { order, tx, row, .. } | Self::Ended { order, tx, row, .. } => {
                rowed(*row, and(of(*order), "transaction", *tx))
            }
            Self::Looked { found, unread: 0 } => vec![("rows", found.to_string())],
            Self::Looked { found, unread } => and(vec![("row", unread.to_string())], "rows found", *found),
            Self::Passed { row, count, .. } => match count {
                0 | 1 => vec![("row", row.to_string())],
                more => vec![("rows", format!("{row} to {}", row.saturating_add(more - 1)))],
            },
            Self::Waits { row } => vec![("row", row.to_string())],
            Self::Noted { row, order, .. } => with_row(of(*order), *row),
            Self::Announced { message, order, .. } | Self::Acknowledged { message, order, .. } => {
                and(of(*order), "message", *message)
            }
        }
    }
}

/// As many open transactions, or rows or events that wait, fill a bar.
const FULL: u32 = 6;

fn level(value: u32) -> Level {
    Level::open(value, FULL)
}

fn levels(load: Load) -> Meaning {
    Meaning { busy: Some(level(load.open)), queue: Some(level(load.unmarked)), ..Meaning::default() }
}

const fn state(number: u64, mood: Mood) -> NodeState {
    NodeState { machine: 0, number, mood, level: Level::new(0, 1) }
}

/// Tells the state of waiting for a row from that of having passed over as many.
const WAITING: u64 = 1 << 32;

/// What a relay that reads by id has passed over.
fn passed(count: u32) -> NodeState {
    state(u64::from(count), if count == 0 { Mood::Good } else { Mood::Warn })
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            // Until the transaction ends, nobody else sees its row.
            Self::Began { row, load, .. } => {
                Meaning { acquires: (*row > 0).then_some(*row), ..levels(*load) }
            }
            Self::Ended { row, load, .. } => {
                Meaning { releases: (*row > 0).then_some(*row), ..levels(*load) }
            }
            Self::Passed { total, .. } => Meaning { state: Some(passed(*total)), ..Meaning::default() },
            Self::Waits { row } => Meaning {
                waits: Some(Wait::Resource(*row)),
                state: Some(state(WAITING | u64::from(*row), Mood::Bad)),
                ..Meaning::default()
            },
            Self::Noted { load: Some(load), .. } => levels(*load),
            Self::Noted { passed: Some(count), .. } => {
                Meaning { state: Some(passed(*count)), ..Meaning::default() }
            }
            Self::Announced { waiting, .. } | Self::Acknowledged { waiting, .. } => {
                Meaning { queue: Some(level(*waiting)), ..Meaning::default() }
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let count = match self {
            Self::Waits { row } => {
                return StateWords { name: format!("waits for row {row}"), detail: String::new() };
            }
            Self::Passed { total, .. } => *total,
            Self::Noted { passed: Some(count), .. } => *count,
            _ => return StateWords::default(),
        };
        let name = match count {
            0 => "no id passed over".to_owned(),
            1 => "1 id passed over".to_owned(),
            more => format!("{more} ids passed over"),
        };
        StateWords { name, detail: String::new() }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Order => "next order",
            Self::Work { .. } => "work",
            Self::Patience { .. } | Self::Answer => "timeout",
            Self::Limit { .. } => "transaction timeout",
            Self::Poll => "poll interval",
            Self::Saved => "saving",
            Self::Redeliver { .. } => "redelivery",
            Self::Enough => "end of a long poll",
        }
    }
}

impl Alarm for Timer {
    /// When customers order is the scenario's business, and nobody is late if a poll finds nothing.
    fn role(&self) -> TimerRole {
        match self {
            Self::Order | Self::Limit { .. } | Self::Poll | Self::Enough => TimerRole::Scenery,
            Self::Patience { .. } | Self::Answer | Self::Redeliver { .. } => TimerRole::Reply,
            Self::Work { .. } | Self::Saved => TimerRole::Pause,
        }
    }
}
