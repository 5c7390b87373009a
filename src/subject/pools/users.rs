//! Customers, who ask an API for pages at their own rate, and wait for each only so long.

use rand::Rng;

use super::parties::{ALLOWANCE, API, FIRST};
use super::words::{Fact, Msg, Page, Timer};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::call::Answer;
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// The customers. One node stands for all of them.
#[derive(Clone, Debug)]
pub struct Users {
    /// The time from one customer to the next, and the longest that one may be late.
    pub every: Duration,
    /// One in this many asks for reviews; the others ask for a price.
    pub reviews_every: u32,
    /// How long each waits.
    pub patience: Duration,
    /// True if they say how long they wait.
    pub tells: bool,
    /// When the last of them comes.
    pub until: Duration,
}

impl Users {
    fn page(&self, index: u32) -> Page {
        if index.is_multiple_of(self.reviews_every.max(1)) { Page::Reviews } else { Page::Price }
    }

    /// When a customer comes who is not late.
    fn nominal(&self, index: u32) -> Duration {
        FIRST + self.every.saturating_mul(index.into())
    }

    fn schedule(&self, cx: &mut Cx<'_, Self>, index: u32) {
        if self.nominal(index) > self.until {
            return;
        }
        let draw = cx.random(Purpose::Arrival).next_u64();
        let late = Duration::from_micros(scale(draw, self.every.as_micros()));
        let after = (SimTime::ZERO + self.nominal(index) + late) - cx.now();
        cx.set_timer(after, Timer::Begin { index });
    }

    fn begin(&self, cx: &mut Cx<'_, Self>, index: u32) {
        let (call, page) = (index + 1, self.page(index));
        cx.fact(Fact::Began { call, page });
        let span = cx.open(Label::numbered(page.words(), call), Tone::Waiting);
        let request = cx.transact(|ids| (None, ids.issue()));
        let left = self.tells.then(|| self.patience.saturating_sub(ALLOWANCE));
        cx.send(API, Msg::Request { call, attempt: 1, request, page, left });
        let timer = cx.set_timer(self.patience, Timer::Patience { call });
        let began = cx.now();
        cx.memory.open.insert(call, Open { page, request, began, span, timer });
    }

    fn settle(cx: &mut Cx<'_, Self>, call: u32, outcome: Outcome) {
        let now = cx.now();
        let Some(open) = cx.memory.open.remove(&call) else { return };
        let (end, count) = match outcome {
            Outcome::Ok => (SpanEnd::Ok, 0),
            Outcome::Failed => (SpanEnd::Failed, 1),
            Outcome::Unknown => (SpanEnd::TimedOut, 2),
        };
        cx.memory.ended[count] += 1;
        cx.close(open.span, end);
        cx.cancel(open.timer);
        cx.fact(Fact::Settled { call, page: open.page, outcome, took: now - open.began });
    }
}

/// A customer who waits.
#[derive(Clone, Copy, Debug)]
struct Open {
    page: Page,
    request: RequestId,
    began: SimTime,
    span: SpanId,
    timer: TimerId,
}

/// Who waits, and how the others fared: served, told of a failure, given up.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    open: Map<u32, Open>,
    ended: [u32; 3],
}

impl Process for Users {
    type Domain = Words;
    type Volatile = Memory;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.schedule(cx, 0);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(Msg::Reply { call, request, answer, .. }) = msg.into_pool() else { return };
        let waits = cx.memory.open.get(&call).is_some_and(|open| open.request == request);
        if waits {
            let outcome = if answer == Answer::Done { Outcome::Ok } else { Outcome::Failed };
            Self::settle(cx, call, outcome);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_pool() {
            Some(Timer::Begin { index }) => {
                self.begin(cx, index);
                self.schedule(cx, index + 1);
            }
            Some(Timer::Patience { call }) => Self::settle(cx, call, Outcome::Unknown),
            _ => {}
        }
    }

    /// Those who waited are forgotten, and those who would have come meanwhile have gone elsewhere.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        let missed = (0..).take_while(|index| {
            self.nominal(*index) <= self.until && SimTime::ZERO + self.nominal(*index) < now
        });
        let next = u32::try_from(missed.count()).unwrap_or(u32::MAX);
        self.schedule(cx, next);
    }

    fn inspect(&self, memory: &Memory, _: &RequestIds) -> Vec<Row> {
        let [served, failed, gone] = memory.ended;
        let waiting = memory.open.len() as u32;
        [("waiting", waiting), ("served", served), ("error pages", failed), ("gave up", gone)]
            .map(|(name, count)| Row::memory(name, count.to_string()))
            .into()
    }
}
