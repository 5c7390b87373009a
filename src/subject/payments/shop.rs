//! A shop's API between a browser and the shop's database.
//!
//! Receiving, asking the database and answering are separate events, so that a crash can fall between any two of
//! them. Requests in progress are only in memory. Their numbers, which the database's answers refer to, are never
//! reused, so that an answer to a question from before a crash does not answer one asked after it.

use crate::sim::sorted::Map;

use super::words::{Belief, Cents, Fact, Msg, PayAnswer, Receipt, RowAnswer, RowAsk, Timer};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::Duration;
use crate::subject::request::RequestIds;
use crate::subject::{self, Words};

/// The API.
#[derive(Clone, Debug)]
pub struct Shop {
    pub database: NodeId,
    /// If true, it says "paid" before the database has said "recorded".
    pub answers_first: bool,
    /// The time for each step of its own work.
    pub work: Duration,
    /// How long it waits for the database.
    pub timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Receiving,
    Asking,
    Answering(RowAnswer),
}

/// A browser's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    Pay { amount: Cents, attempt: u32 },
    Status { question: u32, close: bool },
}

/// A request in progress.
#[derive(Clone, Debug)]
pub struct Job {
    from: NodeId,
    order: u32,
    request: Request,
    phase: Phase,
    answered: bool,
    span: SpanId,
    timer: Option<TimerId>,
}

/// The API's memory: the requests in progress.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    open: Map<u32, Job>,
}

impl Shop {
    fn receive(&self, cx: &mut Cx<'_, Self>, from: NodeId, order: u32, request: Request) {
        let (line, label) = match request {
            Request::Pay { .. } => ("shop.receive", "pay order"),
            Request::Status { .. } => ("shop.status", "status of order"),
        };
        cx.mark(line);
        let span = cx.open(Label::numbered(label, order), Tone::Neutral);
        let number = cx.transact(|ids| (None, ids.issue())).0;
        let job = Job { from, order, request, phase: Phase::Receiving, answered: false, span, timer: None };
        cx.memory.open.insert(number, job);
        cx.work(self.work, Timer::Work { job: number });
    }

    /// Sends the request to the database, and answers at once if the shop does not wait for it.
    fn ask(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        job.phase = Phase::Asking;
        let (order, request) = (job.order, job.request);
        if let Request::Pay { amount, .. } = request
            && self.answers_first
        {
            Self::answer_pay(cx, number, PayAnswer::Paid(Receipt { charge: order, amount }));
        }
        let (ask, line) = match request {
            Request::Pay { amount, .. } => (RowAsk::Record(amount), "shop.record"),
            Request::Status { close: false, .. } => (RowAsk::Read, "shop.read"),
            Request::Status { close: true, .. } => (RowAsk::Close, "shop.read"),
        };
        cx.mark(line);
        cx.send(self.database, Msg::Row { job: number, order, ask });
        let timer = cx.set_timer(self.timeout, Timer::RowTimeout { job: number });
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        job.timer = Some(timer);
        if !job.answered {
            cx.fact(Fact::Believes { order, belief: Belief::Waiting });
        }
    }

    /// Answers a payment; the request stays open until the database has answered.
    fn answer_pay(cx: &mut Cx<'_, Self>, number: u32, answer: PayAnswer) {
        let Some(job) = cx.memory.open.get_mut(&number) else { return };
        let (Request::Pay { attempt, .. }, false) = (job.request, job.answered) else { return };
        job.answered = true;
        let (from, order) = (job.from, job.order);
        cx.mark(match answer {
            PayAnswer::Paid(_) => "shop.reply",
            PayAnswer::Closed => "shop.closed",
            _ => "shop.unavailable",
        });
        if let PayAnswer::Paid(receipt) = answer {
            cx.fact(Fact::Answered { order, receipt });
            cx.fact(Fact::Believes { order, belief: Belief::Recorded });
        }
        cx.send(from, Msg::PayReply { order, attempt, answer });
    }

    /// The database has answered: answers the browser after a moment's work.
    fn answered(&self, cx: &mut Cx<'_, Self>, number: u32, order: u32, answer: RowAnswer) {
        let fits = |job: &&mut Job| job.phase == Phase::Asking && job.order == order;
        let Some(job) = cx.memory.open.get_mut(&number).filter(fits) else { return };
        job.phase = Phase::Answering(answer);
        if let Some(timer) = job.timer.take() {
            cx.cancel(timer);
        }
        match answer {
            RowAnswer::Recorded(_) => cx.fact(Fact::Believes { order, belief: Belief::Recorded }),
            RowAnswer::Closed => cx.fact(Fact::Believes { order, belief: Belief::Failed }),
            RowAnswer::Missing => {}
        }
        cx.work(self.work, Timer::Work { job: number });
    }

    fn finish(cx: &mut Cx<'_, Self>, number: u32, answer: RowAnswer) {
        match answer {
            RowAnswer::Recorded(receipt) => Self::answer_pay(cx, number, PayAnswer::Paid(receipt)),
            RowAnswer::Closed => Self::answer_pay(cx, number, PayAnswer::Closed),
            RowAnswer::Missing => {}
        }
        let Some(job) = cx.memory.open.remove(&number) else { return };
        if let Request::Status { question, .. } = job.request {
            cx.mark("shop.tell");
            cx.send(job.from, Msg::StatusReply { order: job.order, question, answer });
        }
        cx.close(job.span, SpanEnd::Ok);
    }

    /// The database is silent, so the API knows no more than a browser would. A question about an order
    /// is left unanswered; the browser will ask again.
    fn timed_out(cx: &mut Cx<'_, Self>, number: u32) {
        let Some(order) = cx.memory.open.get(&number).map(|job| job.order) else { return };
        cx.mark("shop.timeout");
        cx.fact(Fact::Believes { order, belief: Belief::Unknown });
        Self::answer_pay(cx, number, PayAnswer::Unavailable);
        let Some(job) = cx.memory.open.remove(&number) else { return };
        cx.close(job.span, SpanEnd::TimedOut);
    }
}

impl Process for Shop {
    type Domain = Words;
    type Volatile = Jobs;
    /// The numbers of its database requests used so far.
    type Durable = RequestIds;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_pay() else { return };
        match msg {
            Msg::Pay { order, amount, attempt, .. } => {
                self.receive(cx, from, order, Request::Pay { amount, attempt });
            }
            Msg::Status { order, question, close } => {
                self.receive(cx, from, order, Request::Status { question, close });
            }
            Msg::RowReply { job, order, answer } => self.answered(cx, job, order, answer),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_pay() else { return };
        match timer {
            Timer::Work { job } => match cx.memory.open.get(&job).map(|job| job.phase) {
                Some(Phase::Receiving) => self.ask(cx, job),
                Some(Phase::Answering(answer)) => Self::finish(cx, job, answer),
                _ => {}
            },
            Timer::RowTimeout { job } => Self::timed_out(cx, job),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("shop.restart");
    }

    fn inspect(&self, jobs: &Jobs, _: &RequestIds) -> Vec<Row> {
        let rows = jobs.open.values().map(|job| {
            let state = match job.phase {
                Phase::Receiving => "received",
                Phase::Asking if job.answered => "answered, recording",
                Phase::Asking => "waiting for the database",
                Phase::Answering(_) => "answering",
            };
            Row::memory(format!("order {}", job.order), state.to_owned())
        });
        rows.collect()
    }
}

#[cfg(test)]
mod tests;
