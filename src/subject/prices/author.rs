//! An author: a program that looks at a price, thinks, sets another one, and measures how long that took.
//!
//! It stamps what it writes, resends what was not answered, and after a refusal thinks again about the current
//! price. A crash loses the edit in progress.
//!
//! A resent message is the same request; a price set after thinking again is a new request. So a late refusal of an
//! earlier price does not pass for a refusal of the latest one.

use crate::sim::sorted::Map;

use super::words::{Fact, Msg, Timer, Version};
use crate::policy::stamp::Stamping;
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::{Duration, SimTime, WallTime};
use crate::subject::pay::Cents;
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// The maximum number of times a question or a write is sent, and a refused edit is reconsidered.
const ATTEMPTS_MAX: u32 = 6;

/// An edit to be made.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    pub number: u32,
    /// The new price.
    pub price: Cents,
    /// When it begins, after the start.
    pub after: Duration,
    /// If true, the author reads the price first; otherwise it uses the last one it knew.
    pub looks: bool,
}

/// The clock that a stopwatch uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopwatch {
    /// The wall clock, which can be set in the meantime.
    Wall,
    /// The monotonic clock, which cannot.
    Monotonic,
}

#[derive(Clone, Debug)]
pub struct Author {
    pub store: NodeId,
    /// The edits it will make.
    pub edits: Vec<Edit>,
    /// When it looks at the price a final time, after the start.
    pub looks_at: Duration,
    /// How long it thinks between reading and writing.
    pub thinks: Duration,
    /// How it stamps what it writes.
    pub stamping: Stamping,
    /// The clock it measures with.
    pub stopwatch: Stopwatch,
    /// How long it waits for an answer.
    pub timeout: Duration,
}

/// The author's current activity for an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Reading(RequestId),
    Thinking,
    Writing(RequestId, Version),
}

/// An edit in progress.
#[derive(Clone, Debug)]
pub struct Work {
    phase: Phase,
    read: Option<Version>,
    sent: u32,
    rounds: u32,
    begun: Option<(WallTime, SimTime)>,
    span: SpanId,
    timer: Option<TimerId>,
}

/// An author's memory.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    known: Option<Version>,
    open: Map<u32, Work>,
    /// The request of its final look.
    looking: Option<RequestId>,
}

impl Author {
    /// Issues a request number.
    fn issue(cx: &mut Cx<'_, Self>) -> RequestId {
        cx.transact(|ids| (None, ids.issue()))
    }

    fn plan(&self, number: u32) -> Option<&Edit> {
        self.edits.iter().find(|edit| edit.number == number)
    }

    fn begin(&self, cx: &mut Cx<'_, Self>, edit: &Edit) {
        let span = cx.open(Label::numbered("edit", edit.number), Tone::Neutral);
        let read = cx.memory.known;
        let work = Work { phase: Phase::Thinking, read, sent: 0, rounds: 1, begun: None, span, timer: None };
        cx.memory.open.insert(edit.number, work);
        if edit.looks {
            let request = Self::issue(cx);
            self.read(cx, edit.number, request);
        } else {
            self.write(cx, edit.number);
        }
    }

    fn read(&self, cx: &mut Cx<'_, Self>, edit: u32, request: RequestId) {
        let Some(work) = cx.memory.open.get_mut(&edit) else { return };
        work.phase = Phase::Reading(request);
        work.sent += 1;
        cx.mark("author.read");
        cx.send(self.store, Msg::Read { request });
        let timer = cx.set_timer(self.timeout, Timer::ReadTimeout { request });
        if let Some(work) = cx.memory.open.get_mut(&edit) {
            work.timer = Some(timer);
        }
    }

    /// Handles the answer to a question: think, or, for the final look, report it.
    fn on_value(&self, cx: &mut Cx<'_, Self>, request: RequestId, version: Option<Version>) {
        if cx.memory.looking == Some(request) {
            cx.memory.looking = None;
            cx.mark("author.look");
            if let Some(Version { edit, price, .. }) = version {
                cx.fact(Fact::Looked { edit, price });
            }
            return;
        }
        let asks = |work: &Work| work.phase == Phase::Reading(request);
        let Some((edit, work)) = cx.memory.open.iter_mut().find(|(_, work)| asks(work)) else { return };
        let (edit, timer) = (*edit, work.timer.take());
        (work.phase, work.read, work.sent) = (Phase::Thinking, version, 0);
        cx.memory.known = version;
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        cx.mark("author.think");
        if let Some(Version { edit, price, .. }) = version {
            cx.fact(Fact::Looked { edit, price });
        }
        cx.work(self.thinks, Timer::Thought { edit });
    }

    /// Stamps the price and sends it; the stopwatch is running.
    fn write(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let (wall, now, me) = (cx.wall(), cx.now(), cx.me().0);
        let request = Self::issue(cx);
        let Some(plan) = self.plan(number) else { return };
        let Some(work) = cx.memory.open.get_mut(&number) else { return };
        let stamp = self.stamping.stamp(wall, work.read.map(|version| version.stamp), me);
        let (replaces, price) = (work.read.map(|version| version.edit), plan.price);
        let version = Version { edit: number, price, stamp };
        work.phase = Phase::Writing(request, version);
        work.begun.get_or_insert((wall, now));
        cx.mark("author.set");
        cx.fact(Fact::Set { edit: number, request, price, stamp, replaces });
        self.send(cx, number);
    }

    fn send(&self, cx: &mut Cx<'_, Self>, edit: u32) {
        let Some(work) = cx.memory.open.get_mut(&edit) else { return };
        let Phase::Writing(request, version) = work.phase else { return };
        work.sent += 1;
        let read = work.read.map(|version| version.stamp);
        cx.send(self.store, Msg::Write { request, version, read });
        let timer = cx.set_timer(self.timeout, Timer::WriteTimeout { edit });
        if let Some(work) = cx.memory.open.get_mut(&edit) {
            work.timer = Some(timer);
        }
    }

    fn on_written(
        &self,
        cx: &mut Cx<'_, Self>,
        edit: u32,
        request: RequestId,
        accepted: bool,
        there: Option<Version>,
    ) {
        let Some(work) = cx.memory.open.get_mut(&edit) else { return };
        let Phase::Writing(asked, version) = work.phase else { return };
        // A late reply to an earlier price says nothing about the one set since.
        if asked != request {
            return;
        }
        if let Some(timer) = work.timer.take() {
            cx.cancel(timer);
        }
        let again = !accepted && cx.memory.open.get(&edit).is_some_and(|work| work.rounds < ATTEMPTS_MAX);
        cx.memory.known = if accepted { Some(version) } else { there };
        if again {
            let Some(work) = cx.memory.open.get_mut(&edit) else { return };
            (work.phase, work.read, work.sent) = (Phase::Thinking, there, 0);
            work.rounds += 1;
            cx.mark("author.refused");
            cx.work(self.thinks, Timer::Thought { edit });
        } else {
            self.finish(cx, edit, accepted);
        }
    }

    fn finish(&self, cx: &mut Cx<'_, Self>, edit: u32, accepted: bool) {
        let (wall, now) = (cx.wall(), cx.now());
        let Some(work) = cx.memory.open.remove(&edit) else { return };
        cx.mark("author.saved");
        cx.fact(if accepted { Fact::Saved { edit } } else { Fact::Refused { edit } });
        cx.close(work.span, if accepted { SpanEnd::Ok } else { SpanEnd::Failed });
        let Some((since_wall, since)) = work.begun else { return };
        let took_us = match self.stopwatch {
            Stopwatch::Wall => wall.as_micros() - since_wall.as_micros(),
            Stopwatch::Monotonic => i64::try_from((now - since).as_micros()).unwrap_or(i64::MAX),
        };
        cx.fact(Fact::Measured { edit, took_us, by_wall: self.stopwatch == Stopwatch::Wall });
    }

    /// No answer in time: send again, or give up.
    fn timed_out(&self, cx: &mut Cx<'_, Self>, edit: u32) {
        let Some(work) = cx.memory.open.get_mut(&edit) else { return };
        work.timer = None;
        cx.mark("author.timeout");
        let Some(work) = cx.memory.open.get(&edit) else { return };
        match work.phase {
            Phase::Reading(request) if work.sent < ATTEMPTS_MAX => self.read(cx, edit, request),
            Phase::Writing(..) if work.sent < ATTEMPTS_MAX => self.send(cx, edit),
            _ => {
                let span = work.span;
                cx.memory.open.remove(&edit);
                cx.close(span, SpanEnd::TimedOut);
            }
        }
    }

    /// Sets timers for the edits and looks still to come.
    fn arm(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now() - SimTime::ZERO;
        for edit in self.edits.iter().filter(|edit| edit.after >= now) {
            cx.set_timer(edit.after.saturating_sub(now), Timer::Begin { edit: edit.number });
        }
        if self.looks_at >= now {
            cx.set_timer(self.looks_at.saturating_sub(now), Timer::Look);
        }
    }
}

impl Process for Author {
    type Domain = Words;
    type Volatile = Desk;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_edit() else { return };
        match msg {
            Msg::Value { request, version } => self.on_value(cx, request, version),
            Msg::Written { edit, request, accepted, version } => {
                self.on_written(cx, edit, request, accepted, version);
            }
            Msg::Read { .. } | Msg::Write { .. } => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_edit() else { return };
        match timer {
            Timer::Begin { edit } => {
                if let Some(edit) = self.plan(edit) {
                    self.begin(cx, edit);
                }
            }
            Timer::Thought { edit } => self.write(cx, edit),
            Timer::WriteTimeout { edit } => self.timed_out(cx, edit),
            Timer::ReadTimeout { request } => {
                let asks = |work: &Work| work.phase == Phase::Reading(request);
                let asked = cx.memory.open.iter().find(|(_, work)| asks(work));
                if let Some(edit) = asked.map(|(edit, _)| *edit) {
                    self.timed_out(cx, edit);
                }
            }
            Timer::Look => {
                let request = Self::issue(cx);
                cx.memory.looking = Some(request);
                cx.send(self.store, Msg::Read { request });
            }
        }
    }

    fn inspect(&self, desk: &Desk, _: &RequestIds) -> Vec<Row> {
        let known = desk.known.map_or("nothing".to_owned(), |version| {
            format!("{} (edit {}, stamp {})", version.price, version.edit, version.stamp.time)
        });
        let open = desk.open.iter().map(|(edit, work)| {
            let state = match work.phase {
                Phase::Reading(_) => "reading".to_owned(),
                Phase::Thinking => "thinking".to_owned(),
                Phase::Writing(_, version) => format!("writing {}", version.price),
            };
            Row::memory(format!("edit {edit}"), state)
        });
        std::iter::once(Row::memory("knows", known)).chain(open).collect()
    }
}

#[cfg(test)]
mod tests;
