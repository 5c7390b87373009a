//! A payment service between a browser, its own idempotency table and a card provider.
//!
//! Each request is a [`Job`], and every step that takes time is an event of its own: receive, ask the table, charge,
//! record, answer. A crash can fall between any two of them and lose the job, which is only in memory. Its number,
//! which answers refer to, is never reused: an answer to a question from before a crash must not pass for an answer
//! about another order.

use crate::sim::sorted::Map;

use super::words::{
    Belief, Cents, ChargeAnswer, Fact, Msg, PayAnswer, Receipt, StoreAnswer, StoreAsk, Timer,
};
use crate::policy::backoff::{Backoff, BackoffState};
use crate::policy::idempotency::{ClaimToken, Fingerprint, IdempotencyKey, required};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::Duration;
use crate::subject::request::RequestIds;
use crate::subject::{self, Words};

/// How the service uses its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembers {
    /// It does not use the table.
    Nothing,
    /// It looks the key up first and inserts the reply last: two steps.
    LookUpThenInsert,
    /// It claims the key in one step, works, then completes the claim.
    AtomicClaim,
}

/// How many times the service sends the same reply to the table before it gives up.
const RECORD_TRIES: u32 = 4;

#[derive(Clone, Debug)]
pub struct Service {
    /// Its database.
    pub store: NodeId,
    /// The card provider.
    pub provider: NodeId,
    /// How it uses its table.
    pub remembers: Remembers,
    /// If true, it refuses payments without a key.
    pub requires_key: bool,
    /// If true, it stores an unknown outcome as the final reply, so that every retry gets the same answer.
    pub keeps_failures: bool,
    /// If true, it uses a new key for each attempt at the provider.
    pub key_per_attempt: bool,
    /// The time for each step of its own work.
    pub work: Duration,
    /// How long it waits for the provider.
    pub timeout: Duration,
    /// How long it waits for its table.
    pub store_timeout: Duration,
    /// How many times and when it retries at the provider.
    pub backoff: Backoff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Receiving,
    AskingTable,
    Charging,
    Recording,
}

/// A request in progress.
#[derive(Clone, Debug)]
pub struct Job {
    from: NodeId,
    order: u32,
    amount: Cents,
    client_attempt: u32,
    key: Option<IdempotencyKey>,
    phase: Phase,
    token: Option<ClaimToken>,
    receipt: Option<Receipt>,
    attempt: u32,
    tries: u32,
    backoff: BackoffState,
    span: SpanId,
    step_span: SpanId,
    timer: Option<TimerId>,
}

/// The service's memory: the requests in progress.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    open: Map<u32, Job>,
}

impl Service {
    fn receive(&self, cx: &mut Cx<'_, Self>, from: NodeId, asked: Asked) {
        cx.mark("service.receive");
        let span = cx.open(Label::numbered("pay, attempt", asked.attempt), Tone::Neutral);
        let number = cx.transact(|ids| (None, ids.issue())).0;
        let job = Job {
            from,
            order: asked.order,
            amount: asked.amount,
            client_attempt: asked.attempt,
            key: asked.key,
            phase: Phase::Receiving,
            token: None,
            receipt: None,
            attempt: 0,
            tries: 0,
            backoff: BackoffState::new(self.backoff),
            span,
            step_span: SpanId::NONE,
            timer: None,
        };
        cx.memory.open.insert(number, job);
        cx.work(self.work, Timer::Work { job: number });
    }

    /// Cancels the current step's timer and closes its span.
    fn end_step(cx: &mut Cx<'_, Self>, number: u32, end: SpanEnd) {
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        let (timer, span) = (job.timer.take(), std::mem::replace(&mut job.step_span, SpanId::NONE));
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        cx.close(span, end);
    }

    fn begin_step(cx: &mut Cx<'_, Self>, number: u32, phase: Phase, label: Label, tone: Tone) {
        let Some(parent) = cx.memory.open.get(&number).map(|job| job.span) else { return };
        let span = cx.open_within(parent, label, tone);
        if let Some(job) = cx.memory.open.get_mut(&number) {
            job.phase = phase;
            job.step_span = span;
        }
    }

    fn keep_timer(cx: &mut Cx<'_, Self>, number: u32, after: Duration, timer: Timer) {
        let timer = cx.set_timer(after, timer);
        if let Some(job) = cx.memory.open.get_mut(&number) {
            job.timer = Some(timer);
        }
    }

    /// The first step: asks the table whether this was done before, if there is a key and the table is used.
    fn consult(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(job) = cx.memory.open.get(&number) else { return };
        if self.requires_key && required(job.key.as_ref()).is_err() {
            cx.fact(Fact::Believes { order: job.order, belief: Belief::Failed });
            return Self::answer(cx, number, PayAnswer::KeyMissing);
        }
        let (key, payload) = (job.key.clone(), job.fingerprint());
        let (ask, line, label) = match self.remembers {
            Remembers::LookUpThenInsert => (StoreAsk::LookUp, "service.lookup", "look up"),
            Remembers::AtomicClaim => (StoreAsk::Claim(payload), "service.claim", "claim"),
            Remembers::Nothing => return self.charge(cx, number),
        };
        let Some(key) = key else { return self.charge(cx, number) };
        cx.mark(line);
        Self::begin_step(cx, number, Phase::AskingTable, Label::new(label), Tone::Waiting);
        cx.send(self.store, Msg::Store { job: number, key, ask });
        Self::keep_timer(cx, number, self.store_timeout, Timer::StoreTimeout { job: number });
    }

    fn charge(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        job.attempt += 1;
        let (attempt, order, amount) = (job.attempt, job.order, job.amount);
        let key =
            job.key.clone().map(|key| if self.key_per_attempt { key.for_attempt(attempt) } else { key });
        cx.mark("service.charge");
        Self::begin_step(
            cx,
            number,
            Phase::Charging,
            Label::numbered("charge, attempt", attempt),
            Tone::Waiting,
        );
        cx.fact(Fact::Believes { order, belief: Belief::Waiting });
        cx.send(self.provider, Msg::Charge { job: number, attempt, order, amount, key });
        Self::keep_timer(cx, number, self.timeout, Timer::ChargeTimeout { job: number, attempt });
    }

    fn charge_timed_out(&self, cx: &mut Cx<'_, Self>, number: u32) {
        cx.mark("service.timeout");
        Self::end_step(cx, number, SpanEnd::TimedOut);
        let mut random = cx.random(Purpose::Backoff);
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        let (order, delay) = (job.order, job.backoff.next_delay(&mut random));
        cx.fact(Fact::Believes { order, belief: Belief::Unknown });
        match delay {
            Some(delay) => Self::keep_timer(cx, number, delay, Timer::ChargeBackoff { job: number }),
            None => self.unavailable(cx, number),
        }
    }

    /// The outcome is unknown. Normally that is not kept as a reply, since a retry may do better; with `keeps_failures` it is.
    fn unavailable(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(job) = cx.memory.open.get(&number) else { return };
        if let (true, Some(token), Some(key)) = (self.keeps_failures, job.token, job.key.clone()) {
            cx.send(self.store, Msg::Store { job: number, key, ask: StoreAsk::Fail(token) });
        }
        Self::answer(cx, number, PayAnswer::Unavailable);
    }

    /// The provider has charged: records it after a moment's work.
    fn charged(&self, cx: &mut Cx<'_, Self>, number: u32, receipt: Receipt) {
        cx.mark("service.charged");
        Self::end_step(cx, number, SpanEnd::Ok);
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        job.receipt = Some(receipt);
        job.phase = Phase::Recording;
        let order = job.order;
        cx.fact(Fact::Believes { order, belief: Belief::Charged(1) });
        cx.work(self.work, Timer::Work { job: number });
    }

    fn record(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        let Some(receipt) = job.receipt else { return };
        job.tries += 1;
        let (key, payload, token) = (job.key.clone(), job.fingerprint(), job.token);
        let (ask, line) = match (self.remembers, token) {
            (Remembers::LookUpThenInsert, _) => (StoreAsk::Insert(payload, receipt), "service.insert"),
            (Remembers::AtomicClaim, Some(token)) => (StoreAsk::Complete(token, receipt), "service.complete"),
            _ => return Self::answer(cx, number, PayAnswer::Paid(receipt)),
        };
        let Some(key) = key else { return Self::answer(cx, number, PayAnswer::Paid(receipt)) };
        cx.mark(line);
        Self::begin_step(cx, number, Phase::Recording, Label::new("record"), Tone::Waiting);
        cx.send(self.store, Msg::Store { job: number, key, ask });
        Self::keep_timer(cx, number, self.store_timeout, Timer::StoreTimeout { job: number });
    }

    fn answer(cx: &mut Cx<'_, Self>, number: u32, answer: PayAnswer) {
        let end = match answer {
            PayAnswer::Paid(_) => SpanEnd::Ok,
            PayAnswer::InProgress | PayAnswer::Mismatch | PayAnswer::Closed | PayAnswer::KeyMissing => {
                SpanEnd::Failed
            }
            PayAnswer::Unavailable => SpanEnd::TimedOut,
        };
        Self::end_step(cx, number, end);
        let Some(job) = cx.memory.open.remove(&number) else { return };
        let (order, attempt) = (job.order, job.client_attempt);
        cx.mark(match answer {
            PayAnswer::Paid(_) if job.receipt.is_some() => "service.reply",
            PayAnswer::Paid(_) => "service.replay",
            PayAnswer::InProgress => "service.conflict",
            PayAnswer::Mismatch | PayAnswer::Closed => "service.mismatch",
            PayAnswer::Unavailable => "service.unavailable",
            PayAnswer::KeyMissing => "service.keyless",
        });
        if let PayAnswer::Paid(receipt) = answer {
            cx.fact(Fact::Answered { order, receipt });
            cx.fact(Fact::Believes { order, belief: Belief::Charged(1) });
        }
        cx.send(job.from, Msg::PayReply { order, attempt, answer });
        cx.close(job.span, end);
    }

    fn on_store_reply(&self, cx: &mut Cx<'_, Self>, number: u32, answer: StoreAnswer) {
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        match (job.phase, answer) {
            (Phase::AskingTable, StoreAnswer::Missing | StoreAnswer::Granted(_)) => {
                if let StoreAnswer::Granted(token) = answer {
                    job.token = Some(token);
                }
                Self::end_step(cx, number, SpanEnd::Ok);
                self.charge(cx, number);
            }
            // Done before, or the claim expired and someone else was faster: everyone gets the first reply.
            (Phase::AskingTable | Phase::Recording, StoreAnswer::Done(first)) => {
                Self::answer(cx, number, PayAnswer::Paid(first));
            }
            (Phase::AskingTable, StoreAnswer::InProgress) | (Phase::Recording, StoreAnswer::Superseded) => {
                Self::answer(cx, number, PayAnswer::InProgress);
            }
            (Phase::AskingTable | Phase::Recording, StoreAnswer::Failed) => {
                Self::answer(cx, number, PayAnswer::Unavailable);
            }
            (Phase::AskingTable, StoreAnswer::Mismatch) => Self::answer(cx, number, PayAnswer::Mismatch),
            // Stored now, or stored earlier and expired since.
            (Phase::Recording, StoreAnswer::Stored | StoreAnswer::Missing) => {
                if let Some(receipt) = job.receipt {
                    Self::answer(cx, number, PayAnswer::Paid(receipt));
                }
            }
            _ => {}
        }
    }

    /// The provider refused the payload, so nothing was done under the claim. It is released at once, so that an
    /// honest retry need not wait for its lease. If the message is lost, the lease expires instead.
    fn refused(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(job) = cx.memory.open.get(&number) else { return };
        if let (Some(token), Some(key)) = (job.token, job.key.clone()) {
            cx.send(self.store, Msg::Store { job: number, key, ask: StoreAsk::Release(token) });
        }
        Self::answer(cx, number, PayAnswer::Mismatch);
    }

    fn on_store_timeout(&self, cx: &mut Cx<'_, Self>, number: u32) {
        Self::end_step(cx, number, SpanEnd::TimedOut);
        let Some(job) = cx.memory.open.get(&number) else { return };
        if job.phase == Phase::Recording && job.tries < RECORD_TRIES {
            self.record(cx, number);
        } else {
            Self::answer(cx, number, PayAnswer::Unavailable);
        }
    }
}

impl Job {
    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(format!("order={};amount={}", self.order, self.amount).as_bytes())
    }
}

/// The contents of a client's request.
struct Asked {
    order: u32,
    amount: Cents,
    attempt: u32,
    key: Option<IdempotencyKey>,
}

impl Process for Service {
    type Domain = Words;
    type Volatile = Jobs;
    /// The job numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_pay() else { return };
        match msg {
            Msg::Pay { order, amount, attempt, key } => {
                self.receive(cx, from, Asked { order, amount, attempt, key });
            }
            Msg::StoreReply { job, answer } => self.on_store_reply(cx, job, answer),
            Msg::ChargeReply { job, answer, .. } => {
                let charging = cx.memory.open.get(&job).is_some_and(|job| job.phase == Phase::Charging);
                match answer {
                    ChargeAnswer::Charged(receipt) if charging => self.charged(cx, job, receipt),
                    ChargeAnswer::Mismatch if charging => self.refused(cx, job),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_pay() else { return };
        match timer {
            Timer::Work { job } => match cx.memory.open.get(&job).map(|job| job.phase) {
                Some(Phase::Receiving) => self.consult(cx, job),
                Some(Phase::Recording) => self.record(cx, job),
                _ => {}
            },
            Timer::StoreTimeout { job } => self.on_store_timeout(cx, job),
            Timer::ChargeTimeout { job, .. } => self.charge_timed_out(cx, job),
            Timer::ChargeBackoff { job } => self.charge(cx, job),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("service.restart");
    }

    fn inspect(&self, jobs: &Jobs, _: &RequestIds) -> Vec<Row> {
        let rows = jobs.open.values().map(|job| {
            let state = match job.phase {
                Phase::Receiving => "received".to_owned(),
                Phase::AskingTable => "asking its table".to_owned(),
                Phase::Charging => format!("charging {}, attempt {}", job.amount, job.attempt),
                Phase::Recording => "recording the reply".to_owned(),
            };
            Row::memory(format!("order {}, attempt {}", job.order, job.client_attempt), state)
        });
        rows.collect()
    }
}

#[cfg(test)]
mod tests;
