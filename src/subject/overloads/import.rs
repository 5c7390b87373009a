//! An import: a batch of rows for the same server. It is in no hurry, and it can be told to wait.

use super::parties::{BATCH, IMPORT_AT, ORDERS};
use super::words::{Fact, Msg, Timer};
use crate::policy::credit::Credit;
use crate::sim::ids::NodeId;
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::call::Answer;
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// The time from one row to the next, for an import that nobody slows down.
const EVERY: Duration = Duration::from_millis(10);
/// Rows are numbered from one more than this, so that no row has the number of a call.
const NUMBERS: u32 = 100_000;

/// The import.
#[derive(Clone, Debug)]
pub struct Import {
    /// How many rows may be on their way or in the queue at once: the credit that the server gives; `None`: nobody counts.
    pub window: Option<u32>,
}

/// What is left to send, and what has been brought in.
#[derive(Clone, Debug)]
pub struct Memory {
    left: u32,
    sent: u32,
    rows: u32,
    session: RequestId,
    credit: Credit,
    feeding: bool,
}

impl Default for Memory {
    fn default() -> Self {
        let session = RequestId(0);
        Self { left: BATCH, sent: 0, rows: 0, session, credit: Credit::default(), feeding: false }
    }
}

impl Import {
    fn send(cx: &mut Cx<'_, Self>) {
        let request = cx.transact(|ids| (None, ids.issue()));
        cx.memory.left -= 1;
        cx.memory.sent += 1;
        let call = NUMBERS + cx.memory.sent;
        cx.mark("import.send");
        cx.send(ORDERS, Msg::Request { call, attempt: 1, request, left: None });
    }

    /// Sends as far as the credit goes.
    fn flow(&self, cx: &mut Cx<'_, Self>) {
        while cx.memory.left > 0 && cx.memory.credit.spend() {
            Self::send(cx);
        }
        self.report(cx);
    }

    fn report(&self, cx: &mut Cx<'_, Self>) {
        let Memory { rows, credit, .. } = *cx.memory;
        let credit = u32::try_from(credit.left()).unwrap_or(u32::MAX);
        cx.fact(Fact::Imported { credit, window: self.window.unwrap_or(0), rows });
    }

    /// Sends the next row of an import that nobody slows down.
    fn push(cx: &mut Cx<'_, Self>) {
        cx.memory.feeding = cx.memory.left > 0;
        if cx.memory.feeding {
            Self::send(cx);
            cx.set_timer(EVERY, Timer::Feed);
        }
    }

    fn begin(&self, cx: &mut Cx<'_, Self>) {
        if self.window.is_some() {
            let session = cx.transact(|ids| (None, ids.issue()));
            cx.memory.session = session;
            cx.send(ORDERS, Msg::Hello { session });
        } else {
            Self::push(cx);
        }
    }
}

impl Process for Import {
    type Domain = Words;
    type Volatile = Memory;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(IMPORT_AT, Timer::Feed);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        match msg.into_rush() {
            Some(Msg::Grant { session, limit }) if session == cx.memory.session => {
                cx.memory.credit.raise(limit.into());
                self.flow(cx);
            }
            Some(Msg::Reply { answer: Answer::Done, .. }) => {
                cx.memory.rows += 1;
                self.report(cx);
            }
            Some(Msg::Reply { .. }) => {
                // Every row has to get in, so it is sent again.
                cx.memory.left += 1;
                if self.window.is_none() && !cx.memory.feeding {
                    cx.memory.feeding = true;
                    cx.set_timer(EVERY, Timer::Feed);
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Feed) = timer.into_rush() {
            let begins = cx.memory.sent == 0;
            if begins { self.begin(cx) } else { Self::push(cx) }
        }
    }

    /// It begins anew.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now() - SimTime::ZERO;
        cx.set_timer(IMPORT_AT.saturating_sub(now), Timer::Feed);
    }

    fn inspect(&self, memory: &Memory, _: &RequestIds) -> Vec<Row> {
        let mut rows = vec![
            Row::memory("rows to send", memory.left.to_string()),
            Row::memory("rows brought in", format!("{} of {BATCH}", memory.rows)),
        ];
        if let Some(window) = self.window {
            rows.push(Row::memory("credit", format!("{} of {window}", memory.credit.left())));
        }
        rows
    }
}
