//! Phones that order, each when it likes: they do not wait for each other, so a slow server does not slow them down.

use rand::Rng;

use super::parties::{FIRST, LAST, ORDERS, PEAK, SECOND, WAY};
use super::words::{Fact, Msg, Tally, Timer};
use crate::policy::outcome::Outcome;
use crate::policy::retry_budget::{RetryBudget, RetryThrottling};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::call::Answer;
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// How long a phone waits before a retry after a refusal, and by up to how much longer.
const PAUSE: Duration = Duration::from_millis(100);

/// The phones. One node stands for all of them.
#[derive(Clone, Debug)]
pub struct Phones {
    /// How many call in a second.
    pub rate: u32,
    /// How many call in a second during the peak, if there is one.
    pub peak: Option<u32>,
    /// How long each waits for an answer.
    pub deadline: Duration,
    /// How many times each tries.
    pub attempts: u32,
    /// True if retries have a budget.
    pub budget: bool,
}

/// The time from one to the next, at a rate per second.
const fn every(rate: u32) -> Duration {
    Duration::from_micros(1_000_000 / if rate == 0 { 1 } else { rate as u64 })
}

impl Phones {
    /// How many call in a second at a time.
    fn rate_at(&self, at: Duration) -> u32 {
        self.peak.filter(|_| at >= PEAK.0 && at < PEAK.1).unwrap_or(self.rate)
    }

    /// Plans the next call, a random part of the usual time late.
    fn schedule(&self, cx: &mut Cx<'_, Self>, index: u32) {
        let nominal = cx.memory.next;
        if nominal - SimTime::ZERO > LAST {
            return;
        }
        let every = every(self.rate_at(nominal - SimTime::ZERO));
        let draw = cx.random(Purpose::Arrival).next_u64();
        let at = nominal + Duration::from_micros(scale(draw, every.as_micros()));
        cx.memory.next = nominal + every;
        let after = at.since(cx.now());
        cx.set_timer(after, Timer::Begin { index });
    }

    fn plan(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now() - SimTime::ZERO;
        let seconds = now.as_micros() / SECOND.as_micros() + 1;
        cx.set_timer(SECOND.saturating_mul(seconds).saturating_sub(now), Timer::Count);
        if self.peak.is_some() {
            for (at, begins) in [(PEAK.0, true), (PEAK.1, false)] {
                if at >= now {
                    cx.set_timer(at.saturating_sub(now), Timer::Peak { begins });
                }
            }
        }
    }

    fn begin(&self, cx: &mut Cx<'_, Self>, index: u32) {
        let call = index + 1;
        cx.fact(Fact::Began { call });
        let span = cx.open(Label::numbered("call", call), Tone::Waiting);
        cx.memory.tally.began += 1;
        cx.memory.calls.insert(call, Call { attempt: 0, span, waits: None });
        self.attempt(cx, call);
    }

    /// The timer is set right after the request is sent, so that it is known to be about that request.
    fn attempt(&self, cx: &mut Cx<'_, Self>, call: u32) {
        let Some(Call { attempt, .. }) = cx.memory.calls.get(&call).copied() else { return };
        let attempt = attempt + 1;
        let request = cx.transact(|ids| (None, ids.issue()));
        cx.memory.tally.sent += 1;
        cx.mark("phone.call");
        let left = Some(self.deadline.saturating_sub(WAY));
        cx.send(ORDERS, Msg::Request { call, attempt, request, left });
        let timer = cx.set_timer(self.deadline, Timer::Deadline { call });
        if let Some(open) = cx.memory.calls.get_mut(&call) {
            open.attempt = attempt;
            open.waits = Some((request, timer));
        }
    }

    /// An attempt has failed: the next one follows, or the call is over.
    fn failed(&self, cx: &mut Cx<'_, Self>, call: u32, outcome: Outcome) {
        let Some(Call { attempt, .. }) = cx.memory.calls.get(&call).copied() else { return };
        let mut again = attempt < self.attempts;
        if let Some(budget) = cx.memory.budget.as_mut().filter(|_| self.budget) {
            budget.on_failure();
            if again && !budget.allows_retry() {
                again = false;
                cx.mark("phone.held");
                cx.fact(Fact::HeldBack { call });
            }
        }
        if !again {
            return Self::settle(cx, call, outcome);
        }
        if outcome == Outcome::Unknown {
            return self.attempt(cx, call);
        }
        let draw = cx.random(Purpose::Backoff).next_u64();
        let pause = PAUSE + Duration::from_micros(scale(draw, PAUSE.as_micros()));
        cx.set_timer(pause, Timer::Retry { call });
    }

    fn answered(&self, cx: &mut Cx<'_, Self>, call: u32, request: RequestId, answer: Answer) {
        let Some(open) = cx.memory.calls.get_mut(&call) else { return };
        let Some((_, timer)) = open.waits.filter(|(of, _)| *of == request) else { return };
        open.waits = None;
        cx.cancel(timer);
        if answer == Answer::Done {
            cx.mark("phone.served");
            if let Some(budget) = cx.memory.budget.as_mut() {
                budget.on_success();
            }
            cx.memory.tally.served += 1;
            Self::settle(cx, call, Outcome::Ok);
        } else {
            cx.mark("phone.refused");
            cx.memory.tally.refused += 1;
            self.failed(cx, call, Outcome::Failed);
        }
    }

    fn too_late(&self, cx: &mut Cx<'_, Self>, call: u32) {
        let Some(open) = cx.memory.calls.get_mut(&call) else { return };
        open.waits = None;
        let attempt = open.attempt;
        cx.memory.tally.unanswered += 1;
        cx.mark("phone.late");
        cx.fact(Fact::GaveUp { call, attempt });
        self.failed(cx, call, Outcome::Unknown);
    }

    fn settle(cx: &mut Cx<'_, Self>, call: u32, outcome: Outcome) {
        let Some(open) = cx.memory.calls.remove(&call) else { return };
        let (end, count) = match outcome {
            Outcome::Ok => (SpanEnd::Ok, 0),
            Outcome::Failed => (SpanEnd::Failed, 1),
            Outcome::Unknown => (SpanEnd::TimedOut, 2),
        };
        cx.memory.ended[count] += 1;
        cx.close(open.span, end);
        cx.fact(Fact::Settled { call, outcome, attempts: open.attempt });
    }
}

/// A call that is not over.
#[derive(Clone, Copy, Debug)]
struct Call {
    attempt: u32,
    span: SpanId,
    /// What it waits for, and until when.
    waits: Option<(RequestId, TimerId)>,
}

/// The calls that are not over, and how the others ended: served, told no, never heard.
#[derive(Clone, Debug)]
pub struct Memory {
    calls: Map<u32, Call>,
    ended: [u32; 3],
    tally: Tally,
    /// When the next phone calls, if it is not late.
    next: SimTime,
    budget: Option<RetryBudget>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            calls: Map::new(),
            ended: [0; 3],
            tally: Tally::default(),
            next: SimTime::ZERO + FIRST,
            budget: RetryBudget::new(RetryThrottling::A6).ok(),
        }
    }
}

impl Process for Phones {
    type Domain = Words;
    type Volatile = Memory;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
        self.schedule(cx, 0);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(Msg::Reply { call, request, answer, .. }) = msg.into_rush() {
            self.answered(cx, call, request, answer);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_rush() {
            Some(Timer::Begin { index }) => {
                self.begin(cx, index);
                self.schedule(cx, index + 1);
            }
            Some(Timer::Deadline { call }) => self.too_late(cx, call),
            Some(Timer::Retry { call }) => self.attempt(cx, call),
            Some(Timer::Count) => {
                let tally = std::mem::take(&mut cx.memory.tally);
                cx.fact(Fact::Counted { tally });
                cx.set_timer(SECOND, Timer::Count);
            }
            Some(Timer::Peak { begins }) => {
                let rate = self.peak.filter(|_| begins).unwrap_or(self.rate);
                cx.fact(Fact::Peaked { begins, rate });
            }
            _ => {}
        }
    }

    /// Those who waited are forgotten; the next ones call from now on.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let issued = cx.transact(|ids| (None, ids.issue()));
        cx.memory.next = cx.now().max(SimTime::ZERO + FIRST);
        self.plan(cx);
        // A number that no earlier call has had: there was a request for each.
        self.schedule(cx, issued.0);
    }

    fn inspect(&self, memory: &Memory, _: &RequestIds) -> Vec<Row> {
        let [served, told_no, never_heard] = memory.ended;
        let waiting = memory.calls.len() as u32;
        let mut rows: Vec<Row> =
            [("waiting", waiting), ("served", served), ("told no", told_no), ("never heard", never_heard)]
                .map(|(name, count)| Row::memory(name, count.to_string()))
                .into();
        if let Some(budget) = memory.budget.as_ref().filter(|_| self.budget) {
            rows.push(Row::memory(
                "retry budget",
                format!("{} of 10,000 thousandths", budget.milli_tokens()),
            ));
        }
        rows
    }
}
