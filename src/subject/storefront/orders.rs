//! The order service, at its old or its new address, and the registry that knows which.

use rand::Rng;

use super::parties::{LIMIT, LIMITED, SPREAD, TURN, WORK};
use super::words::{Answer, Fact, Msg, Slip, Timer};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// The order service at one address.
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
#[derive(Clone, Debug)]
pub struct Orders {
    /// True if it leaves this address.
    pub leaves: bool,
    /// True if its owner rolls out a limit of its own.
    pub limited: bool,
    /// True if it stops when the caller stops waiting, and not by a limit of its own.
    pub heeds: bool,
    /// True if it answers a key that it has seen as before.
    pub keyed: bool,
}

/// An order that is being entered.
#[derive(Clone, Copy, Debug)]
struct Job {
    from: NodeId,
    slip: Slip,
    attempt: u32,
    span: SpanId,
    since: SimTime,
    work: TimerId,
    /// What stops it, and whether that is the service's own limit.
    limit: Option<(TimerId, bool)>,
}

/// What is under way.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    last: u32,
    jobs: Map<u32, Job>,
}

/// The orders entered: how many times each.
#[derive(Clone, Debug, Default)]
pub struct Book {
    entered: Map<u32, u32>,
}

impl Orders {
    /// For how long it has been gone from this address.
    fn gone(&self, now: SimTime) -> Option<Duration> {
        let left = SimTime::ZERO + TURN;
        (self.leaves && now >= left).then(|| now - left)
    }

    /// When it stops work on an order that has come now, if ever, and whether it does so on its own account.
    fn limit(&self, now: SimTime, left: Option<Duration>) -> Option<(Duration, bool)> {
        match left.filter(|_| self.heeds) {
            Some(left) => Some((left, false)),
            None => (self.limited && now >= SimTime::ZERO + LIMITED).then_some((LIMIT, true)),
        }
    }

    fn enter(&self, cx: &mut Cx<'_, Self>, from: NodeId, slip: Slip, attempt: u32, left: Option<Duration>) {
        let (order, now) = (slip.order, cx.now());
        if let Some(since) = self.gone(now) {
            cx.fact(Fact::Missed { order, since });
            cx.send(from, Msg::Entered { order, attempt, answer: Answer::Gone });
            return;
        }
        if self.keyed && cx.disk().entered.contains_key(&order) {
            cx.mark("orders.known");
            Self::known(cx, from, order, attempt);
            return;
        }
        cx.mark("orders.begin");
        let draw = cx.random(Purpose::Service).next_u64();
        let long = WORK + Duration::from_micros(scale(draw, SPREAD.as_micros()));
        cx.memory.last += 1;
        let job = cx.memory.last;
        let span = cx.open(Label::numbered("order", order), Tone::Working);
        let work = cx.work(long, Timer::Work { job });
        let limit = self.limit(now, left);
        let limit = limit.map(|(limit, own)| (cx.set_timer(limit, Timer::Limit { job }), own));
        cx.memory.jobs.insert(job, Job { from, slip, attempt, span, since: now, work, limit });
    }

    fn known(cx: &mut Cx<'_, Self>, from: NodeId, order: u32, attempt: u32) {
        cx.fact(Fact::Known { order, attempt });
        cx.send(from, Msg::Entered { order, attempt, answer: Answer::Entered });
    }

    fn worked(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { from, slip, attempt, span, limit, .. }) = cx.memory.jobs.remove(&job) else { return };
        if let Some((limit, _)) = limit {
            cx.cancel(limit);
        }
        cx.close(span, SpanEnd::Ok);
        let order = slip.order;
        // Two attempts may have been at work at the same time.
        if self.keyed && cx.disk().entered.contains_key(&order) {
            cx.mark("orders.again");
            Self::known(cx, from, order, attempt);
            return;
        }
        cx.mark("orders.enter");
        cx.write("order", |book| *book.entered.entry(order).or_default() += 1);
        cx.fact(Fact::Entered { slip, attempt });
        cx.send(from, Msg::Entered { order, attempt, answer: Answer::Entered });
    }

    fn too_long(cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { from, slip, attempt, span, since, work, limit }) = cx.memory.jobs.remove(&job) else {
            return;
        };
        let own = limit.is_some_and(|(_, own)| own);
        let order = slip.order;
        cx.mark("orders.cut");
        cx.cancel(work);
        cx.close(span, SpanEnd::Failed);
        cx.fact(Fact::CutOff { order, attempt, after: cx.now() - since, own });
        cx.send(from, Msg::Entered { order, attempt, answer: Answer::CutOff });
    }

    /// What was planned: a limit, and a move.
    fn plan(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        for (planned, at) in [(self.limited, LIMITED), (self.leaves, TURN)] {
            let at = SimTime::ZERO + at;
            if planned && now < at {
                cx.set_timer(at - now, Timer::Turn);
            }
        }
        if now > SimTime::ZERO {
            self.turn(cx);
        }
    }

    /// Says how things stand after the latest change.
    fn turn(&self, cx: &mut Cx<'_, Self>) {
        if self.gone(cx.now()).is_some() {
            cx.fact(Fact::Left);
        } else if self.limited && cx.now() >= SimTime::ZERO + LIMITED {
            cx.fact(Fact::Limited { limit: LIMIT });
        }
    }
}

impl Process for Orders {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Book;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        if let Some(Msg::Enter { slip, attempt, left }) = msg.into_shop() {
            self.enter(cx, from, slip, attempt, left);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_shop() {
            Some(Timer::Work { job }) => self.worked(cx, job),
            Some(Timer::Limit { job }) => Self::too_long(cx, job),
            Some(Timer::Turn) => self.turn(cx),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
    }

    fn inspect(&self, memory: &Memory, book: &Book) -> Vec<Row> {
        let lines: u32 = book.entered.values().sum();
        vec![
            Row::memory("being entered", memory.jobs.len().to_string()),
            Row::disk("orders in the book", book.entered.len().to_string()),
            Row::disk("lines in the book", lines.to_string()),
        ]
    }
}

/// The registry: where the order service is.
#[derive(Clone, Debug)]
pub struct Registry {
    /// True if the order service moves.
    pub moves: bool,
}

impl Process for Registry {
    type Domain = Words;
    type Volatile = ();
    type Durable = ();

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        if let Some(Msg::Lookup { lookup }) = msg.into_shop() {
            let moved = self.moves && cx.now() >= SimTime::ZERO + TURN;
            cx.send(from, Msg::Address { lookup, moved });
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}
}
