//! The front: collects pages from the catalogue, and sends orders to the checkout, sealed, and again if need be.

use super::habits::{Fetch, Retry};
use super::parties::{CATALOGUE, CUSTOMERS, OVERALL, PROXY, SECRET};
use super::words::{Answer, Fact, Msg, Slip, Submission, Timer};
use crate::policy::outcome::Outcome;
use crate::policy::seal::{Sealer, Seals};
use crate::policy::timeout::{Deadline, Timeout};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// The front.
#[derive(Clone, Debug)]
pub struct Front {
    pub fetch: Fetch,
    /// Items on a page.
    pub items: u32,
    pub retry: Retry,
    /// How long it waits for an answer to an order.
    pub wait: Duration,
    pub seals: Seals,
    /// True if it says how long it waits.
    pub tells: bool,
    /// From when on it writes the new field.
    pub writes: SimTime,
    /// What a gigabyte costs on the catalogue's line, in cents.
    pub price: u64,
}

/// A page that is being collected.
#[derive(Clone, Copy, Debug)]
struct Page {
    span: SpanId,
    /// The items that have come, one bit each.
    have: u64,
    calls: u32,
    bytes: u64,
    processing: Duration,
}

/// What the catalogue has sent of a page.
#[derive(Clone, Copy, Debug)]
struct Items {
    first: u32,
    count: u32,
    bytes: u64,
    processing: Duration,
}

/// An order that is not answered yet.
#[derive(Clone, Copy, Debug)]
struct Order {
    slip: Slip,
    attempt: u32,
    span: SpanId,
    timer: TimerId,
    deadline: Deadline,
}

/// What is under way.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pages: Map<u32, Page>,
    orders: Map<u32, Order>,
}

/// A processor costs 5 cents an hour: what a thousand times this long costs, in thousandths of a cent.
fn processor_cost(time: Duration) -> u64 {
    time.as_micros() / 720
}

impl Front {
    fn collect(&self, cx: &mut Cx<'_, Self>, page: u32) {
        if self.items == 0 || cx.memory.pages.contains_key(&page) {
            return;
        }
        let span = cx.open(Label::numbered("page", page), Tone::Waiting);
        let none = Page { span, have: 0, calls: 0, bytes: 0, processing: Duration::ZERO };
        cx.memory.pages.insert(page, none);
        match self.fetch {
            Fetch::Chatty => Self::get(cx, page, 0, 1),
            Fetch::Parallel => (0..self.items).for_each(|first| Self::get(cx, page, first, 1)),
            Fetch::Coarse => Self::get(cx, page, 0, self.items),
        }
    }

    fn get(cx: &mut Cx<'_, Self>, page: u32, first: u32, count: u32) {
        cx.mark("front.get");
        cx.send(CATALOGUE, Msg::Get { page, first, count });
    }

    /// Some items have come. The network may deliver them twice.
    fn got(&self, cx: &mut Cx<'_, Self>, page: u32, items: Items) {
        let Some(known) = cx.memory.pages.get_mut(&page) else { return };
        let new = (items.first..items.first + items.count).fold(0, |bits, item| bits | 1 << (item % 64));
        if known.have & new == new {
            return;
        }
        known.have |= new;
        known.calls += 1;
        known.bytes += items.bytes;
        known.processing = known.processing + items.processing;
        let Page { span, have, calls, bytes, processing } = *known;
        if have.count_ones() < self.items {
            if self.fetch == Fetch::Chatty {
                Self::get(cx, page, items.first + 1, 1);
            }
            return;
        }
        cx.memory.pages.remove(&page);
        cx.mark("front.show");
        cx.close(span, SpanEnd::Ok);
        let cost = bytes.saturating_mul(self.price) / 1_000 + processor_cost(processing);
        cx.fact(Fact::Collected { page, calls, bytes, processing, cost });
        cx.send(CUSTOMERS, Msg::Shown { page });
    }

    fn place(&self, cx: &mut Cx<'_, Self>, order: u32) {
        if cx.memory.orders.contains_key(&order) {
            return;
        }
        let note = (cx.now() >= self.writes).then_some(order * 7 % 10);
        let slip = Slip { order, house: 100 + order, note };
        let deadline = Timeout { attempt: self.wait, overall: Some(OVERALL) }.start(cx.now());
        self.send(cx, slip, 1, deadline);
    }

    fn send(&self, cx: &mut Cx<'_, Self>, slip: Slip, attempt: u32, deadline: Deadline) {
        let order = slip.order;
        let wait = deadline.attempt_timeout(cx.now());
        let seals = self.seals;
        let seal = cx.transact(|sealer| {
            let label = seals.numbered.then(|| Label::new("number"));
            (label, sealer.seal(seals, SECRET, &slip.content()))
        });
        let span = cx.open(Label::numbered("order", order), Tone::Waiting);
        cx.mark("front.send");
        // A fact belongs to the event before it: here to what brought the order, not to the message.
        cx.fact(Fact::Sent { slip, attempt, number: seal.number });
        let left = self.tells.then_some(wait);
        cx.send(PROXY, Msg::Submit(Submission { slip, attempt, left, seal }));
        let timer = cx.set_timer(wait, Timer::Wait { order });
        cx.memory.orders.insert(order, Order { slip, attempt, span, timer, deadline });
    }

    fn answered(cx: &mut Cx<'_, Self>, order: u32, answer: Answer) {
        let Some(known) = cx.memory.orders.remove(&order) else { return };
        cx.mark("front.answer");
        cx.cancel(known.timer);
        let entered = answer == Answer::Entered;
        cx.close(known.span, if entered { SpanEnd::Ok } else { SpanEnd::Failed });
        let outcome = if entered { Outcome::Ok } else { Outcome::Failed };
        cx.send(CUSTOMERS, Msg::Told { order, outcome });
    }

    fn timed_out(&self, cx: &mut Cx<'_, Self>, order: u32) {
        let Some(Order { slip, attempt, span, deadline, .. }) = cx.memory.orders.remove(&order) else {
            return;
        };
        cx.close(span, SpanEnd::TimedOut);
        cx.fact(Fact::GaveUp { order, attempt });
        if self.retry == Retry::Never || deadline.expired(cx.now()) {
            cx.mark("front.unknown");
            cx.send(CUSTOMERS, Msg::Told { order, outcome: Outcome::Unknown });
        } else {
            self.send(cx, slip, attempt + 1, deadline);
        }
    }
}

impl Process for Front {
    type Domain = Words;
    type Volatile = Memory;
    /// The numbers used so far.
    type Durable = Sealer;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        match msg.into_shop() {
            Some(Msg::Page { page }) => self.collect(cx, page),
            Some(Msg::Items { page, first, count, bytes, processing }) => {
                self.got(cx, page, Items { first, count, bytes, processing });
            }
            Some(Msg::Place { order }) => self.place(cx, order),
            Some(Msg::Submitted { order, answer, .. }) => Self::answered(cx, order, answer),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Wait { order }) = timer.into_shop() {
            self.timed_out(cx, order);
        }
    }

    fn inspect(&self, memory: &Memory, _: &Sealer) -> Vec<Row> {
        vec![
            Row::memory("pages being collected", memory.pages.len().to_string()),
            Row::memory("orders without an answer", memory.orders.len().to_string()),
        ]
    }
}
