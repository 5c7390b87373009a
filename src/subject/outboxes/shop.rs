//! The shop: it takes orders, each in a transaction of its own, and sees to it that the warehouse hears of them: before the commit, after
//! it, or by a row in the same transaction.
//!
//! Transactions overlap if orders come faster than they are done. On the shop's disk is only how many orders it has taken; a crash makes
//! it forget whatever it was doing.

use rand::Rng;

use super::words::{Fact, Msg, Number, Timer};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// How long the shop waits for an answer before it asks again.
const PATIENCE: Duration = Duration::from_millis(400);

/// How an order and its event are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// The order is committed, then the event is published.
    DatabaseFirst,
    /// The event is published, then the order is committed.
    BrokerFirst,
    /// Odd orders are committed first, and for even ones the event is published first.
    InTurn,
    /// Order and event are rows of one transaction.
    Outbox,
}

/// How long transactions take.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// What each takes at least.
    pub base: Duration,
    /// The maximum random extra time.
    pub spread: Duration,
    /// The extra time of one order, and that order's number.
    pub slow: (Number, Duration),
}

/// A shop.
#[derive(Clone, Debug)]
pub struct Shop {
    pub database: NodeId,
    pub broker: NodeId,
    pub writes: Writes,
    pub work: Work,
    /// How many orders it takes.
    pub orders: u32,
    /// When the first one comes.
    pub first: Duration,
    /// The time from one to the next.
    pub every: Duration,
}

/// What the shop is doing about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Inserting,
    Working,
    Committing,
    Publishing(RequestId),
}

/// What a crash makes it forget: the orders in progress, and what it waits for.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    tasks: Map<Number, (Phase, TimerId)>,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    placed: u32,
    ids: RequestIds,
}

impl Shop {
    /// How an order and its event are written.
    const fn writes(&self, order: Number) -> Writes {
        match self.writes {
            Writes::InTurn if order % 2 == 1 => Writes::DatabaseFirst,
            Writes::InTurn => Writes::BrokerFirst,
            writes => writes,
        }
    }

    /// Waits until the next order is due.
    fn next(&self, cx: &mut Cx<'_, Self>) {
        let placed = cx.disk().placed;
        if placed < self.orders {
            let due = self.first + self.every.saturating_mul(u64::from(placed));
            let left = due.saturating_sub(cx.now() - SimTime::ZERO);
            cx.set_timer(left, Timer::Order);
        }
    }

    fn place(&self, cx: &mut Cx<'_, Self>) {
        let order = cx.disk().placed + 1;
        cx.write(Label::numbered("order", order), |disk| disk.placed = order);
        cx.fact(Fact::Placed { order });
        self.enter(cx, order, Phase::Inserting);
        self.next(cx);
    }

    /// Enters a phase: sends what belongs to it, and waits for what ends it.
    fn enter(&self, cx: &mut Cx<'_, Self>, order: Number, phase: Phase) {
        let timer = match phase {
            Phase::Inserting => {
                cx.mark("shop.insert");
                cx.send(self.database, Msg::Insert { order, outbox: self.writes == Writes::Outbox });
                cx.set_timer(PATIENCE, Timer::Patience { order })
            }
            Phase::Working => {
                cx.mark("shop.work");
                let span = self.work_on(cx, order);
                cx.work(span, Timer::Work { order })
            }
            Phase::Committing => {
                cx.mark("shop.commit");
                cx.send(self.database, Msg::Commit { order });
                cx.set_timer(PATIENCE, Timer::Patience { order })
            }
            Phase::Publishing(request) => {
                cx.mark("shop.publish");
                cx.send(self.broker, Msg::Publish { request, order });
                cx.set_timer(PATIENCE, Timer::Patience { order })
            }
        };
        if let Some((_, old)) = cx.memory.tasks.insert(order, (phase, timer)) {
            cx.cancel(old);
        }
    }

    fn work_on(&self, cx: &mut Cx<'_, Self>, order: Number) -> Duration {
        let Work { base, spread, slow } = self.work;
        let draw = cx.random(Purpose::Service).next_u64();
        let random = Duration::from_micros(scale(draw, spread.as_micros()));
        let extra = if slow.0 == order { slow.1 } else { Duration::ZERO };
        base.saturating_add(random).saturating_add(extra)
    }

    fn publish(&self, cx: &mut Cx<'_, Self>, order: Number) {
        let request = cx.transact(|disk| (None, disk.ids.issue()));
        self.enter(cx, order, Phase::Publishing(request));
    }

    fn done(cx: &mut Cx<'_, Self>, order: Number) {
        if let Some((_, timer)) = cx.memory.tasks.remove(&order) {
            cx.cancel(timer);
        }
    }

    fn phase(cx: &Cx<'_, Self>, order: Number) -> Option<Phase> {
        cx.memory.tasks.get(&order).map(|(phase, _)| *phase)
    }

    /// A transaction has ended. Whatever was still to do in it is in vain.
    fn ended(&self, cx: &mut Cx<'_, Self>, order: Number, committed: bool) {
        match Self::phase(cx, order) {
            None | Some(Phase::Publishing(_)) => {}
            Some(Phase::Committing) if committed && self.writes(order) == Writes::DatabaseFirst => {
                self.publish(cx, order);
            }
            Some(_) => {
                cx.mark(if committed { "shop.done" } else { "shop.failed" });
                Self::done(cx, order);
            }
        }
    }
}

impl Process for Shop {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Counter;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let last = cx.disk().placed;
        cx.send(self.database, Msg::Reconnect { last });
        self.next(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        match msg.into_notice() {
            Some(Msg::Inserted { order }) if Self::phase(cx, order) == Some(Phase::Inserting) => {
                self.enter(cx, order, Phase::Working);
            }
            Some(Msg::Ended { order, committed }) => self.ended(cx, order, committed),
            Some(Msg::Published { request, order })
                if Self::phase(cx, order) == Some(Phase::Publishing(request)) =>
            {
                if self.writes(order) == Writes::BrokerFirst {
                    self.enter(cx, order, Phase::Committing);
                } else {
                    cx.mark("shop.done");
                    Self::done(cx, order);
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_notice() {
            Some(Timer::Order) => self.place(cx),
            Some(Timer::Work { order }) => match self.writes(order) {
                Writes::BrokerFirst => self.publish(cx, order),
                _ => self.enter(cx, order, Phase::Committing),
            },
            Some(Timer::Patience { order }) => {
                if let Some(phase) = Self::phase(cx, order) {
                    self.enter(cx, order, phase);
                }
            }
            _ => {}
        }
    }

    fn inspect(&self, desk: &Desk, counter: &Counter) -> Vec<Row> {
        vec![
            Row::disk("orders taken", counter.placed.to_string()),
            Row::memory("orders in progress", desk.tasks.len().to_string()),
        ]
    }
}
