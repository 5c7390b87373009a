//! Customers, who come at their own rate: in turns, one looks at a page and one places an order. Each waits only so long.

use rand::Rng;

use super::parties::{FIRST, FRONT, PATIENCE, UNTIL};
use super::words::{Fact, Msg, Timer};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// The customers. One node stands for all of them.
#[derive(Clone, Debug)]
pub struct Customers {
    /// The time from one customer to the next, and the longest that one may be late.
    pub every: Duration,
}

/// Someone who waits.
#[derive(Clone, Copy, Debug)]
struct Open {
    began: SimTime,
    span: SpanId,
    timer: TimerId,
}

/// Who waits for a page, and who for word of an order.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pages: Map<u32, Open>,
    orders: Map<u32, Open>,
}

impl Customers {
    /// When a customer comes who is not late.
    fn nominal(&self, index: u32) -> Duration {
        FIRST + self.every.saturating_mul(index.into())
    }

    fn schedule(&self, cx: &mut Cx<'_, Self>, index: u32) {
        if self.nominal(index) > UNTIL {
            return;
        }
        let draw = cx.random(Purpose::Arrival).next_u64();
        let late = Duration::from_micros(scale(draw, self.every.as_micros()));
        cx.set_timer((SimTime::ZERO + self.nominal(index) + late) - cx.now(), Timer::Begin { index });
    }

    fn begin(cx: &mut Cx<'_, Self>, index: u32) {
        let (number, began) = (index / 2 + 1, cx.now());
        if index.is_multiple_of(2) {
            cx.fact(Fact::Browsed { page: number });
            let span = cx.open(Label::numbered("page", number), Tone::Waiting);
            cx.send(FRONT, Msg::Page { page: number });
            let timer = cx.set_timer(PATIENCE, Timer::PagePatience { page: number });
            cx.memory.pages.insert(number, Open { began, span, timer });
        } else {
            cx.fact(Fact::Placed { order: number });
            let span = cx.open(Label::numbered("order", number), Tone::Waiting);
            cx.send(FRONT, Msg::Place { order: number });
            let timer = cx.set_timer(PATIENCE, Timer::OrderPatience { order: number });
            cx.memory.orders.insert(number, Open { began, span, timer });
        }
    }

    fn loaded(cx: &mut Cx<'_, Self>, page: u32, complete: bool) {
        let Some(open) = cx.memory.pages.remove(&page) else { return };
        let took = cx.now() - open.began;
        cx.cancel(open.timer);
        cx.close(open.span, if complete { SpanEnd::Ok } else { SpanEnd::TimedOut });
        cx.fact(Fact::Loaded { page, complete, took });
    }

    fn settled(cx: &mut Cx<'_, Self>, order: u32, outcome: Outcome) {
        let Some(open) = cx.memory.orders.remove(&order) else { return };
        cx.cancel(open.timer);
        let end = match outcome {
            Outcome::Ok => SpanEnd::Ok,
            Outcome::Failed => SpanEnd::Failed,
            Outcome::Unknown => SpanEnd::TimedOut,
        };
        cx.close(open.span, end);
        cx.fact(Fact::Settled { order, outcome });
    }
}

impl Process for Customers {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.schedule(cx, 0);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        match msg.into_shop() {
            Some(Msg::Shown { page }) => Self::loaded(cx, page, true),
            Some(Msg::Told { order, outcome }) => Self::settled(cx, order, outcome),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_shop() {
            Some(Timer::Begin { index }) => {
                Self::begin(cx, index);
                self.schedule(cx, index + 1);
            }
            Some(Timer::PagePatience { page }) => Self::loaded(cx, page, false),
            Some(Timer::OrderPatience { order }) => Self::settled(cx, order, Outcome::Unknown),
            _ => {}
        }
    }

    /// Those who waited are forgotten, and those who would have come meanwhile have gone elsewhere.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        let missed = (0..)
            .take_while(|index| self.nominal(*index) <= UNTIL && SimTime::ZERO + self.nominal(*index) < now);
        let next = u32::try_from(missed.count()).unwrap_or(u32::MAX);
        self.schedule(cx, next);
    }

    fn inspect(&self, memory: &Memory, (): &()) -> Vec<Row> {
        vec![
            Row::memory("wait for a page", memory.pages.len().to_string()),
            Row::memory("wait for word of an order", memory.orders.len().to_string()),
        ]
    }
}
