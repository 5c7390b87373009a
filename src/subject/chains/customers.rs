//! Customers, who each send one order or one search, at their own rate.

use rand::Rng;

use super::parties::{FIRST, FRONT, PATIENCE, allowed};
use super::words::{Answer, Fact, Msg, Timer};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// The customers. One node stands for all of them.
#[derive(Clone, Debug)]
pub struct Customers {
    /// How many there are.
    pub count: u32,
    /// The time from one customer to the next, and the longest that one may be late.
    pub every: Duration,
    /// How many times each asks.
    pub attempts: u32,
    /// What each wants, in a word.
    pub wants: &'static str,
}

impl Customers {
    /// When a customer comes who is not late.
    fn nominal(&self, index: u32) -> Duration {
        FIRST + self.every.saturating_mul(index.into())
    }

    fn schedule(&self, cx: &mut Cx<'_, Self>, index: u32) {
        if index >= self.count {
            return;
        }
        let draw = cx.random(Purpose::Arrival).next_u64();
        let late = Duration::from_micros(scale(draw, self.every.as_micros()));
        let after = (SimTime::ZERO + self.nominal(index) + late) - cx.now();
        cx.set_timer(after, Timer::Begin { index });
    }

    fn ask(&self, cx: &mut Cx<'_, Self>, call: u32, nth: u32, began: SimTime) {
        let span = cx.open(Label::numbered(self.wants, call), Tone::Waiting);
        let request = cx.transact(|ids| (None, ids.issue()));
        cx.send(FRONT, Msg::Request { call, request });
        let timer = cx.set_timer(PATIENCE, Timer::Patience { call });
        cx.memory.open.insert(call, Open { request, nth, began, span, timer });
    }

    /// An attempt has ended: with an answer, or without one.
    fn ended(&self, cx: &mut Cx<'_, Self>, call: u32, answer: Answer) {
        let Some(open) = cx.memory.open.remove(&call) else { return };
        cx.cancel(open.timer);
        let (outcome, end) = match answer {
            Answer::Done | Answer::Accepted => (Outcome::Ok, SpanEnd::Ok),
            Answer::Failed => (Outcome::Failed, SpanEnd::Failed),
            Answer::Unknown => (Outcome::Unknown, SpanEnd::TimedOut),
        };
        cx.close(open.span, end);
        if !answer.is_good() && open.nth < self.attempts {
            self.ask(cx, call, open.nth + 1, open.began);
            return;
        }
        let accepted = answer == Answer::Accepted;
        let took = cx.now() - open.began;
        cx.fact(Fact::Settled { call, outcome, accepted, took });
        cx.memory.settled += 1;
        if outcome != Outcome::Ok {
            cx.memory.lost += 1;
            self.report(cx);
        }
    }

    fn report(&self, cx: &mut Cx<'_, Self>) {
        let lost = cx.memory.lost;
        cx.fact(Fact::Budget { lost, allowed: allowed(self.count) });
    }
}

/// A customer who waits.
#[derive(Clone, Copy, Debug)]
struct Open {
    request: RequestId,
    /// The number of the attempt, from 1.
    nth: u32,
    began: SimTime,
    span: SpanId,
    timer: TimerId,
}

/// Who waits, and how the others fared.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    open: Map<u32, Open>,
    settled: u32,
    lost: u32,
}

impl Process for Customers {
    type Domain = Words;
    type Volatile = Memory;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.report(cx);
        self.schedule(cx, 0);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(Msg::Reply { call, request, answer }) = msg.into_chain() else { return };
        if cx.memory.open.get(&call).is_some_and(|open| open.request == request) {
            self.ended(cx, call, answer);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_chain() {
            Some(Timer::Begin { index }) => {
                let call = index + 1;
                cx.fact(Fact::Began { call });
                let now = cx.now();
                self.ask(cx, call, 1, now);
                self.schedule(cx, index + 1);
            }
            Some(Timer::Patience { call }) => self.ended(cx, call, Answer::Unknown),
            _ => {}
        }
    }

    /// Those who waited are forgotten, and those who would have come meanwhile have gone elsewhere.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        let missed = (0..self.count).take_while(|index| SimTime::ZERO + self.nominal(*index) < now).count();
        self.schedule(cx, u32::try_from(missed).unwrap_or(u32::MAX));
    }

    fn inspect(&self, memory: &Memory, _: &RequestIds) -> Vec<Row> {
        let waiting = memory.open.len() as u32;
        let served = memory.settled - memory.lost;
        [("waiting", waiting), ("answered", served), ("not served", memory.lost)]
            .map(|(name, count)| Row::memory(name, count.to_string()))
            .into()
    }
}
