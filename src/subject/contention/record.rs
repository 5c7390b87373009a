//! An optimistic record and its writers: each reads the version, writes if nobody else has written since,
//! and otherwise waits and starts over (optimistic concurrency control, Kung and Robinson, "On Optimistic
//! Methods for Concurrency Control", ACM TODS 6(2), 1981).
//!
//! The record answers at once, so any cost of writing comes from conflicts.

use super::words::{Fact, Msg, Timer};
use crate::policy::backoff::{Backoff, BackoffState};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime};
use crate::subject::call;
use crate::subject::{self, Words};

/// The record. Its disk holds the version: the number of writes so far.
#[derive(Clone, Debug)]
pub struct Record;

impl Process for Record {
    type Domain = Words;
    type Volatile = ();
    type Durable = u32;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_record() {
            Some(Msg::Read { writer, attempt }) => {
                let version = *cx.disk();
                cx.mark("record.read");
                cx.send(from, Msg::Version { writer, attempt, version });
            }
            Some(Msg::Write { writer, attempt, version }) => {
                let won = version == *cx.disk();
                cx.mark(if won { "record.write" } else { "record.conflict" });
                if won {
                    cx.write(Label::numbered("version", version + 1), |kept| *kept += 1);
                }
                cx.fact(Fact::Tried { writer, attempt, won });
                cx.send(from, Msg::Written { writer, attempt, won });
            }
            _ => {}
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}

    fn inspect(&self, (): &(), version: &u32) -> Vec<Row> {
        vec![Row::disk("version", version.to_string())]
    }
}

/// A writer that writes to the record once.
#[derive(Clone, Debug)]
pub struct Writer {
    pub record: NodeId,
    /// The writer's number in facts.
    pub number: u32,
    /// When it begins.
    pub begins_after: Duration,
    /// How long it waits for an answer; `None`: forever.
    pub timeout: Option<Duration>,
    /// How many times and when it starts over.
    pub backoff: Backoff,
}

/// A writer's memory once it has begun.
#[derive(Clone, Debug)]
pub struct Writing {
    backoff: BackoffState,
    began: SimTime,
    span: SpanId,
    timer: Option<TimerId>,
    outcome: Option<Outcome>,
    asks: Asks,
    doubtful: bool,
}

/// The answer a writer is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Nothing,
    Version,
    Write,
}

impl Writer {
    fn read(&self, cx: &mut Cx<'_, Self>) {
        let Some(attempt) = Self::attempt(cx) else { return };
        cx.mark("writer.read");
        cx.fact(call::Fact::Attempted { call: self.number, attempt });
        self.ask(cx, attempt, Msg::Read { writer: self.number, attempt });
    }

    /// Sends a message and waits for the answer.
    fn ask(&self, cx: &mut Cx<'_, Self>, attempt: u32, msg: Msg) {
        let asks = if matches!(msg, Msg::Read { .. }) { Asks::Version } else { Asks::Write };
        cx.send(self.record, msg);
        let timer = self.timeout.map(|timeout| cx.set_timer(timeout, Timer::Timeout { attempt }));
        if let Some(writing) = cx.memory {
            (writing.timer, writing.asks) = (timer, asks);
        }
    }

    /// The current attempt, if there is one.
    fn attempt(cx: &Cx<'_, Self>) -> Option<u32> {
        let writing = cx.memory.as_ref().filter(|writing| writing.outcome.is_none())?;
        Some(writing.backoff.attempts())
    }

    fn again(&self, cx: &mut Cx<'_, Self>) {
        let mut random = cx.random(Purpose::Backoff);
        let Some(writing) = cx.memory else { return };
        let given_up = if writing.doubtful { Outcome::Unknown } else { Outcome::Failed };
        match writing.backoff.next_delay(&mut random) {
            Some(delay) => {
                cx.mark("writer.wait");
                cx.set_timer(delay, Timer::Backoff);
            }
            None => self.settle(cx, given_up),
        }
    }

    fn settle(&self, cx: &mut Cx<'_, Self>, outcome: Outcome) {
        let now = cx.now();
        let Some(writing) = cx.memory else { return };
        writing.outcome = Some(outcome);
        let (span, attempts, took) = (writing.span, writing.backoff.attempts(), now - writing.began);
        let (line, end) = match outcome {
            Outcome::Ok => ("writer.done", SpanEnd::Ok),
            Outcome::Failed => ("writer.giveup", SpanEnd::Failed),
            Outcome::Unknown => ("writer.giveup", SpanEnd::TimedOut),
        };
        cx.mark(line);
        cx.close(span, end);
        cx.fact(call::Fact::Settled { call: self.number, outcome, attempts, took });
    }
}

impl Process for Writer {
    type Domain = Words;
    type Volatile = Option<Writing>;
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.begins_after, Timer::Begin);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_record() else { return };
        let (Msg::Version { attempt, .. } | Msg::Written { attempt, .. }) = msg else { return };
        let wanted = if matches!(msg, Msg::Version { .. }) { Asks::Version } else { Asks::Write };
        if Self::attempt(cx) != Some(attempt) {
            return;
        }
        // A duplicate or late answer is not what the writer is waiting for.
        let Some(writing) = cx.memory.as_mut().filter(|writing| writing.asks == wanted) else { return };
        writing.asks = Asks::Nothing;
        if let Some(timer) = writing.timer.take() {
            cx.cancel(timer);
        }
        match msg {
            Msg::Version { version, .. } => {
                cx.mark("writer.write");
                self.ask(cx, attempt, Msg::Write { writer: self.number, attempt, version });
            }
            Msg::Written { won: true, .. } => self.settle(cx, Outcome::Ok),
            _ => {
                cx.mark("writer.conflict");
                self.again(cx);
            }
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_record() {
            Some(Timer::Begin) => {
                let span = cx.open(Label::numbered("write", self.number), Tone::Waiting);
                let backoff = BackoffState::new(self.backoff);
                let began = cx.now();
                *cx.memory = Some(Writing {
                    backoff,
                    began,
                    span,
                    timer: None,
                    outcome: None,
                    asks: Asks::Nothing,
                    doubtful: false,
                });
                cx.fact(call::Fact::Began { call: self.number });
                self.read(cx);
            }
            Some(Timer::Backoff) => self.read(cx),
            Some(Timer::Timeout { .. }) => {
                if let Some(writing) = cx.memory {
                    (writing.timer, writing.asks, writing.doubtful) = (None, Asks::Nothing, true);
                }
                cx.mark("writer.timeout");
                self.again(cx);
            }
            None => {}
        }
    }

    fn inspect(&self, memory: &Option<Writing>, (): &()) -> Vec<Row> {
        let state = memory.as_ref().map_or_else(
            || "has not begun".to_owned(),
            |writing| match writing.outcome {
                Some(Outcome::Ok) => "done".to_owned(),
                Some(_) => "gave up".to_owned(),
                None => format!("attempt {}", writing.backoff.attempts()),
            },
        );
        vec![Row::memory("write", state)]
    }
}
