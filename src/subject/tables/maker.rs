//! A maker: a machine that creates rows with identifiers, some at a set time and some once it has heard of
//! another row, inserts them into a database, and tells others when they are committed.
//!
//! Everything it has made and heard, and the state of its identifier generators, is on its disk: a crash may
//! delay a row, but never sets a clock back.

use crate::sim::sorted::{Map, Set};

use super::words::{Fact, Id, Msg, Timer};
use crate::policy::hybrid::{Hybrid, HybridClock};
use crate::policy::ids::UlidGenerator;
use crate::policy::snowflake::SnowflakeGenerator;
use crate::sim::ids::{Label, NodeId, SpanId, TimerId, Wording};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// The wait before retrying when no identifier could be made.
const A_MILLISECOND: Duration = Duration::from_millis(1);
/// The maximum number of times an insert is sent.
const ATTEMPTS_MAX: u32 = 5;

/// The source of identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// A sequence in the database.
    Sequence,
    /// ULIDs, optionally from a monotonic generator, which never goes back.
    Ulid {
        /// True if the generator is monotonic.
        monotonic: bool,
    },
    /// Snowflakes: the wall clock's milliseconds, and a sequence within each millisecond.
    Snowflake {
        /// If true, the sequence is reset to zero when the clock was set back.
        resets: bool,
    },
    /// Hybrid timestamps; messages whose clock is too far ahead are refused.
    Hybrid {
        /// The maximum lead of a message's clock; `None`: no limit.
        at_most: Option<Duration>,
    },
}

/// When a row is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// At this time after the start.
    At(Duration),
    /// Once the machine knows that this row is committed.
    After(u32),
}

/// A row to be made.
#[derive(Clone, Copy, Debug)]
pub struct Planned {
    pub number: u32,
    /// The row's text.
    pub text: &'static str,
    /// When it is made.
    pub cue: Cue,
}

/// The machine.
#[derive(Clone, Debug)]
pub struct Maker {
    /// The database.
    pub table: NodeId,
    /// The nodes to tell of committed rows.
    pub tells: Vec<NodeId>,
    /// The rows it makes.
    pub rows: Vec<Planned>,
    /// The source of its identifiers.
    pub scheme: Scheme,
    /// How long it waits for a commit.
    pub timeout: Duration,
}

/// The maker's disk.
#[derive(Clone, Debug, Default)]
pub struct Book {
    made: Map<u32, Option<Id>>,
    committed: Set<u32>,
    ulids: Option<UlidGenerator>,
    clock: HybridClock,
    snowflakes: Option<SnowflakeGenerator>,
}

/// An insert in progress.
#[derive(Clone, Debug)]
pub struct Open {
    sent: u32,
    span: SpanId,
    timer: Option<TimerId>,
}

impl Maker {
    fn planned(&self, number: u32) -> Option<&Planned> {
        self.rows.iter().find(|row| row.number == number)
    }

    /// Makes a row unless it is already made, and inserts it.
    fn make(&self, cx: &mut Cx<'_, Self>, row: &Planned) {
        if !cx.disk().made.contains_key(&row.number) {
            let (wall, me) = (cx.wall(), cx.me().0);
            let mut random = cx.random(Purpose::Identity);
            if self.is_too_early(cx, wall.as_unix_millis()) {
                cx.mark("maker.wait");
                cx.set_timer(A_MILLISECOND, Timer::Begin { number: row.number });
                return;
            }
            let id = cx.write(Label::numbered("row", row.number), |book| {
                let id = match self.scheme {
                    Scheme::Sequence => None,
                    Scheme::Ulid { monotonic } => {
                        let ulids = book.ulids.get_or_insert_with(|| UlidGenerator::new(monotonic));
                        // In a run, no clock is out of a ULID's range, and no millisecond runs out of ULIDs.
                        ulids.next(wall.as_unix_millis(), &mut random).ok().map(|ulid| Id::Ulid(ulid.0))
                    }
                    Scheme::Snowflake { .. } => book
                        .snowflakes
                        .as_mut()
                        .and_then(|ids| ids.next(wall.as_unix_millis()).ok())
                        .map(Id::Snowflake),
                    Scheme::Hybrid { .. } => Some(Id::Hybrid(book.clock.tick(wall), me)),
                };
                book.made.insert(row.number, id);
                id
            });
            cx.mark("maker.make");
            if let Some(id) = id {
                cx.fact(Fact::Made { number: row.number, text: Wording(row.text), id });
            }
        }
        let span = cx.open(row.text, Tone::Waiting);
        cx.memory.insert(row.number, Open { sent: 0, span, timer: None });
        self.insert(cx, row);
    }

    /// Returns whether a snowflake generator refuses to make an identifier now. If so, it keeps the state that the request left it in.
    fn is_too_early(&self, cx: &mut Cx<'_, Self>, wall_ms: u64) -> bool {
        let Scheme::Snowflake { resets } = self.scheme else { return false };
        let me = cx.me().0;
        cx.transact(|book| {
            let ids = book.snowflakes.get_or_insert_with(|| SnowflakeGenerator::new(me, resets));
            let mut asked = ids.clone();
            let refused = asked.next(wall_ms).is_err();
            if refused {
                *ids = asked;
            }
            (None, refused)
        })
    }

    fn insert(&self, cx: &mut Cx<'_, Self>, row: &Planned) {
        let clock = self.stamp(cx);
        let id = cx.disk().made.get(&row.number).copied().flatten();
        cx.mark("maker.insert");
        cx.send(self.table, Msg::Insert { number: row.number, text: Wording(row.text), id, clock });
        let timer = cx.set_timer(self.timeout, Timer::InsertTimeout { number: row.number });
        if let Some(open) = cx.memory.get_mut(&row.number) {
            open.sent += 1;
            open.timer = Some(timer);
        }
    }

    /// The hybrid clock that a message carries: as it is now, ticked with the last write.
    fn stamp(&self, cx: &mut Cx<'_, Self>) -> Option<Hybrid> {
        let wall = cx.wall();
        matches!(self.scheme, Scheme::Hybrid { .. })
            .then(|| cx.transact(|book| (None, book.clock.tick(wall))))
    }

    /// Merges a sender's clock into its own. Returns whether the message is accepted.
    fn accepts(&self, cx: &mut Cx<'_, Self>, number: u32, clock: Option<Hybrid>) -> bool {
        let (Scheme::Hybrid { at_most }, Some(clock)) = (self.scheme, clock) else { return true };
        let wall = cx.wall();
        match cx.transact(|book| (None, book.clock.receive(clock, wall, at_most))) {
            Ok(_) => true,
            Err(refused) => {
                cx.mark("maker.refuse");
                cx.fact(Fact::Refused { number, ahead: refused.ahead });
                false
            }
        }
    }

    /// A row is now known to be committed: makes the rows that wait for it.
    fn known(&self, cx: &mut Cx<'_, Self>, number: u32) {
        if cx.disk().committed.contains(&number) {
            return;
        }
        cx.write(Label::numbered("know of row", number), |book| book.committed.insert(number));
        for row in self.rows.iter().filter(|row| row.cue == Cue::After(number)) {
            self.make(cx, row);
        }
    }

    fn on_inserted(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(open) = cx.memory.remove(&number) else { return };
        if let Some(timer) = open.timer {
            cx.cancel(timer);
        }
        cx.close(open.span, SpanEnd::Ok);
        let Some(row) = self.planned(number) else { return };
        let clock = self.stamp(cx);
        for node in &self.tells {
            cx.mark("maker.tell");
            cx.send(*node, Msg::Heard { number, text: Wording(row.text), clock });
        }
        self.known(cx, number);
    }

    fn timed_out(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(open) = cx.memory.get_mut(&number) else { return };
        open.timer = None;
        let (sent, span) = (open.sent, open.span);
        match self.planned(number) {
            Some(row) if sent < ATTEMPTS_MAX => self.insert(cx, row),
            _ => {
                cx.memory.remove(&number);
                cx.close(span, SpanEnd::TimedOut);
            }
        }
    }

    /// Sets timers for the rows still to come.
    fn arm(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now() - SimTime::ZERO;
        for row in &self.rows {
            if let Cue::At(at) = row.cue
                && at >= now
            {
                cx.set_timer(at.saturating_sub(now), Timer::Begin { number: row.number });
            }
        }
    }
}

impl Process for Maker {
    type Domain = Words;
    /// The inserts in progress, by row.
    type Volatile = Map<u32, Open>;
    type Durable = Book;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
        let unfinished: Vec<&Planned> = self
            .rows
            .iter()
            .filter(|row| {
                cx.disk().made.contains_key(&row.number) && !cx.disk().committed.contains(&row.number)
            })
            .collect();
        for row in unfinished {
            self.make(cx, row);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_row() else { return };
        match msg {
            Msg::Inserted { number, clock } if self.accepts(cx, number, clock) => {
                self.on_inserted(cx, number);
            }
            Msg::Heard { number, clock, .. } if self.accepts(cx, number, clock) => {
                cx.mark("maker.hear");
                self.known(cx, number);
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_row() else { return };
        match timer {
            Timer::Begin { number } => {
                if let Some(row) = self.planned(number) {
                    self.make(cx, row);
                }
            }
            Timer::InsertTimeout { number } => self.timed_out(cx, number),
            Timer::Commit { .. } | Timer::Poll => {}
        }
    }

    fn inspect(&self, open: &Map<u32, Open>, book: &Book) -> Vec<Row> {
        let row = |(number, id): (&u32, &Option<Id>)| {
            let text = self.planned(*number).map_or("", |row| row.text);
            let id = id.map_or_else(|| "id comes from the database".to_owned(), |id| id.to_string());
            let state = if open.contains_key(number) { ", not committed yet" } else { "" };
            Row::disk(text, format!("{id}{state}"))
        };
        book.made.iter().map(row).collect()
    }
}
