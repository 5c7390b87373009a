//! A relay: it reads the outbox and publishes its rows, one after the other, and notes each as done.
//!
//! It reads rows that are not marked, or rows beyond its bookmark ([`outbox`](crate::policy::outbox)), or the log. Marks are in the
//! database; the bookmark is on the relay's own disk. It notes a row after publishing it or before.

use super::database::FIRST_ROW;
use super::words::{Fact, Look, Msg, Row as Entry, Timer};
use crate::policy::outbox::{Bookmark, Gaps, Step};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// How long a relay waits for an answer before it asks again. A reader of the log waits longer than the log's long poll.
const PATIENCE: Duration = Duration::from_millis(400);
const LOG_PATIENCE: Duration = Duration::from_millis(1_900);
/// How long it takes to save the bookmark.
const SAVING: Duration = Duration::from_millis(2);

/// How a relay reads the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Rows that are not marked.
    Unmarked,
    /// Rows with a higher id than the last one.
    Beyond,
    /// The same, but it waits where an id is missing.
    Gapless,
    /// The database's log.
    Log,
}

/// When a relay notes that a row is done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notes {
    AfterPublishing,
    BeforePublishing,
}

/// A relay.
#[derive(Clone, Debug)]
pub struct Relay {
    pub database: NodeId,
    pub broker: NodeId,
    pub reads: Reads,
    /// How long it waits at a gap; `None`: for ever.
    pub horizon: Option<Duration>,
    pub notes: Notes,
    /// The time from one look at the outbox to the next.
    pub poll: Duration,
    /// Whether it claims rows that are not marked.
    pub claims: bool,
    /// False if there is no outbox to read.
    pub runs: bool,
}

/// What a relay is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    Reading,
    Publishing(Entry),
    Noting(Entry),
}

/// What a crash makes it forget: the rows in its hands, and what it waits for.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    rows: Vec<Entry>,
    phase: Phase,
    request: Option<RequestId>,
    timer: Option<TimerId>,
    asked: SimTime,
    answered: SimTime,
    /// The id that it said it waits for.
    told: Option<u32>,
}

/// What is on its disk.
#[derive(Clone, Debug)]
pub struct Disk {
    ids: RequestIds,
    bookmark: Bookmark,
    /// How much of the log it is done with.
    position: u32,
    /// How many ids it has passed over.
    passed: u32,
}

impl Default for Disk {
    fn default() -> Self {
        Self { ids: RequestIds::default(), bookmark: Bookmark::new(FIRST_ROW - 1), position: 0, passed: 0 }
    }
}

impl Relay {
    /// Sets the one timer that the relay waits by.
    fn wait(cx: &mut Cx<'_, Self>, after: Duration, timer: Timer) {
        let timer = cx.set_timer(after, timer);
        if let Some(old) = cx.memory.timer.replace(timer) {
            cx.cancel(old);
        }
    }

    fn issue(cx: &mut Cx<'_, Self>) -> RequestId {
        let request = cx.transact(|disk| (None, disk.ids.issue()));
        cx.memory.request = Some(request);
        request
    }

    fn read(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("relay.read");
        cx.memory.rows.clear();
        (cx.memory.phase, cx.memory.asked) = (Phase::Reading, cx.now());
        let request = Self::issue(cx);
        let look = match self.reads {
            Reads::Unmarked => Look::Unmarked { claims: self.claims },
            Reads::Beyond | Reads::Gapless => Look::Beyond(cx.disk().bookmark.last()),
            Reads::Log => Look::Log(cx.disk().position),
        };
        cx.send(self.database, Msg::Query { request, look });
        Self::wait(cx, if self.reads == Reads::Log { LOG_PATIENCE } else { PATIENCE }, Timer::Answer);
    }

    /// Takes the next row in its hands, or waits before it reads again.
    fn next(&self, cx: &mut Cx<'_, Self>) {
        let row = match self.reads {
            Reads::Unmarked | Reads::Log => {
                let is_some = !cx.memory.rows.is_empty();
                is_some.then(|| cx.memory.rows.remove(0))
            }
            Reads::Beyond => Self::beyond(cx, Gaps::Ignore),
            Reads::Gapless => Self::beyond(cx, Gaps::Wait { horizon: self.horizon }),
        };
        match row {
            Some(row) if self.notes == Notes::AfterPublishing => self.publish(cx, row),
            Some(row) => self.note(cx, row),
            None if self.reads == Reads::Log => self.read(cx),
            None => {
                cx.memory.phase = Phase::Idle;
                Self::wait(cx, self.poll.max(Duration::from_millis(1)), Timer::Poll);
            }
        }
    }

    /// The next row beyond the bookmark.
    fn beyond(cx: &mut Cx<'_, Self>, gaps: Gaps) -> Option<Entry> {
        let ids: Vec<u32> = cx.memory.rows.iter().map(|row| row.id).collect();
        let (asked, answered) = (cx.memory.asked, cx.memory.answered);
        let (step, last) = cx.transact(|disk| {
            let step = disk.bookmark.next(&ids, gaps, asked, answered);
            if let Step::Publish { passed, .. } = step {
                disk.passed = disk.passed.saturating_add(passed);
            }
            (None, (step, disk.bookmark.last()))
        });
        match step {
            Step::Publish { id, passed } => {
                if passed > 0 {
                    let (total, waited) = (cx.disk().passed, gaps != Gaps::Ignore);
                    if waited {
                        cx.mark("relay.pass");
                    }
                    cx.fact(Fact::Passed { row: last + 1, count: passed, waited, total });
                }
                cx.memory.told = None;
                cx.memory.rows.iter().find(|row| row.id == id).copied()
            }
            Step::Wait { gap } => {
                cx.mark("relay.wait");
                if cx.memory.told.replace(gap) != Some(gap) {
                    cx.fact(Fact::Waits { row: gap });
                }
                None
            }
            Step::Idle => None,
        }
    }

    fn publish(&self, cx: &mut Cx<'_, Self>, row: Entry) {
        cx.memory.phase = Phase::Publishing(row);
        let request = Self::issue(cx);
        self.send(cx, request);
    }

    fn note(&self, cx: &mut Cx<'_, Self>, row: Entry) {
        cx.memory.phase = Phase::Noting(row);
        let request = Self::issue(cx);
        if self.reads == Reads::Unmarked {
            self.send(cx, request);
            return;
        }
        cx.mark("relay.note");
        let passed = cx.write(Label::numbered("bookmark at row", row.id), |disk| {
            disk.bookmark.advance(row.id);
            disk.position = disk.position.max(row.place);
            disk.passed
        });
        let passed = (self.reads != Reads::Log).then_some(passed);
        cx.fact(Fact::Noted { row: row.id, order: row.order, load: None, passed });
        Self::wait(cx, SAVING, Timer::Saved);
    }

    /// Sends the request of the present phase, for the first time or again.
    fn send(&self, cx: &mut Cx<'_, Self>, request: RequestId) {
        match cx.memory.phase {
            Phase::Publishing(row) => {
                cx.mark("relay.publish");
                cx.send(self.broker, Msg::Publish { request, order: row.order });
            }
            Phase::Noting(row) => {
                cx.mark("relay.note");
                cx.send(self.database, Msg::Mark { request, row });
            }
            Phase::Idle | Phase::Reading => return,
        }
        Self::wait(cx, PATIENCE, Timer::Answer);
    }

    /// The present phase is over.
    fn proceed(&self, cx: &mut Cx<'_, Self>) {
        cx.memory.request = None;
        match (cx.memory.phase, self.notes) {
            (Phase::Publishing(row), Notes::AfterPublishing) => self.note(cx, row),
            (Phase::Noting(row), Notes::BeforePublishing) => self.publish(cx, row),
            _ => self.next(cx),
        }
    }
}

impl Process for Relay {
    type Domain = Words;
    type Volatile = Hands;
    type Durable = Disk;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        if self.runs {
            self.read(cx);
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.on_start(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_notice() else { return };
        let mine = cx.memory.request;
        match msg {
            Msg::Rows { request, rows } if Some(request) == mine && cx.memory.phase == Phase::Reading => {
                (cx.memory.rows, cx.memory.answered, cx.memory.request) = (rows, cx.now(), None);
                self.next(cx);
            }
            Msg::Published { request, .. }
                if Some(request) == mine && matches!(cx.memory.phase, Phase::Publishing(_)) =>
            {
                self.proceed(cx);
            }
            Msg::Marked { request }
                if Some(request) == mine && matches!(cx.memory.phase, Phase::Noting(_)) =>
            {
                self.proceed(cx);
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_notice() {
            Some(Timer::Poll) => self.read(cx),
            Some(Timer::Saved) => self.proceed(cx),
            Some(Timer::Answer) => match cx.memory.request {
                Some(request) if cx.memory.phase != Phase::Reading => self.send(cx, request),
                _ => self.read(cx),
            },
            _ => {}
        }
    }

    fn inspect(&self, hands: &Hands, disk: &Disk) -> Vec<Row> {
        if !self.runs {
            return Vec::new();
        }
        let row = match hands.phase {
            Phase::Publishing(row) | Phase::Noting(row) => format!("row {}", row.id),
            Phase::Idle | Phase::Reading => "nothing".to_owned(),
        };
        let mut rows = vec![Row::memory("in its hands", row)];
        match self.reads {
            Reads::Unmarked => {}
            Reads::Beyond | Reads::Gapless => {
                rows.push(Row::disk("bookmark: last id", disk.bookmark.last().to_string()));
            }
            Reads::Log => rows.push(Row::disk("bookmark: position in the log", disk.position.to_string())),
        }
        rows
    }
}
