//! A till: it rings up sales, and sends a slip about each to head office.
//!
//! What was rung up and what was acknowledged is on its disk. After a crash it does not know what is under way, so it sends everything
//! again that was not acknowledged.

use crate::sim::sorted::{Map, Set};

use super::protocol::Protocol;
use super::words::{Fact, Flight, Msg, Sale, Timer};
use crate::policy::window::{Ack, Sender};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::pay::Cents;
use crate::subject::{self, Words};

/// A till.
#[derive(Clone, Debug)]
pub struct Till {
    /// Where slips go.
    pub office: NodeId,
    pub protocol: Protocol,
    /// How many sales there are.
    pub sales: u32,
    /// When the first is rung up.
    pub first: Duration,
    /// How long it is from one to the next.
    pub every: Duration,
    /// When the day is over.
    pub close: Duration,
}

/// What a till keeps.
#[derive(Clone, Debug)]
pub struct Drawer {
    /// How many sales were rung up.
    rung: u32,
    /// The first that is not acknowledged, and those after it that are.
    base: u32,
    also: Set<u32>,
    closed: bool,
}

impl Default for Drawer {
    fn default() -> Self {
        Self { rung: 0, base: 1, also: Set::new(), closed: false }
    }
}

/// What a crash makes it forget: what is under way, and its timers.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    sender: Sender,
    timers: Map<u32, TimerId>,
    /// How many times each slip was sent.
    times: Map<u32, u32>,
    /// Whether sales wait behind a full window.
    full: bool,
}

/// What a sale comes to: something different each time, and always the same.
pub fn amount_of(sale: Sale) -> Cents {
    Cents(320 + sale.wrapping_mul(1_237) % 4_600)
}

/// What the first sales come to together.
pub fn sum_of(sales: u32) -> Cents {
    Cents((1..=sales).map(|sale| amount_of(sale).0).sum())
}

impl Till {
    fn flight(&self, cx: &Cx<'_, Self>) -> Flight {
        let sender = &cx.memory.sender;
        Flight {
            under_way: sender.under_way(),
            window: self.protocol.window.size,
            waiting: (cx.disk().rung + 1).saturating_sub(sender.next()),
            of: self.sales,
        }
    }

    /// Sends a slip, and waits for word of it if there will be any.
    fn transmit(&self, cx: &mut Cx<'_, Self>, sale: Sale) {
        let protocol = &self.protocol;
        cx.mark("till.send");
        let number = protocol.has_numbers().then(|| protocol.bits.on_the_wire(sale));
        cx.send(self.office, Msg::Slip { sale, amount: amount_of(sale), number });
        let times = cx.memory.times.get(&sale).map_or(1, |times| times + 1);
        cx.memory.times.insert(sale, times);
        if !protocol.has_acks() {
            cx.fact(Fact::Sent { sale, times, flight: None });
            return;
        }
        let timeout = cx.memory.sender.timeout(protocol.window.wait);
        let resend = cx.set_timer(timeout, Timer::Resend { number: sale });
        if let Some(old) = cx.memory.timers.insert(sale, resend) {
            cx.cancel(old);
        }
        let flight = Some(self.flight(cx));
        cx.fact(Fact::Sent { sale, times, flight });
    }

    /// Sends what the window has room for.
    fn fill(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        while cx.memory.sender.next() <= cx.disk().rung {
            let Some(sale) = cx.memory.sender.send(self.protocol.window, now) else { break };
            self.transmit(cx, sale);
        }
        let flight = self.flight(cx);
        let full = flight.waiting > 0;
        if full != cx.memory.full {
            cx.memory.full = full;
            cx.fact(Fact::Window { full, flight });
        }
    }

    fn ring_up(&self, cx: &mut Cx<'_, Self>, sale: Sale) {
        cx.mark("till.sale");
        cx.write(Label::numbered("sale", sale), |drawer| drawer.rung = drawer.rung.max(sale));
        cx.fact(Fact::RangUp { sale, amount: amount_of(sale) });
        if self.protocol.has_acks() {
            self.fill(cx);
        } else {
            self.transmit(cx, sale);
        }
    }

    fn acknowledged(&self, cx: &mut Cx<'_, Self>, next: u32, also: Option<u32>) {
        cx.mark("till.ack");
        let (now, bits) = (cx.now(), self.protocol.bits);
        let base = cx.memory.sender.progress().0;
        // Of what is under way, or a bit more: nothing, if it is old news.
        let room = cx.memory.sender.next() - base + 1;
        let read = |number| bits.read(number, base, room);
        let news = cx.memory.sender.acknowledge(Ack { next: read(next), also: also.map(read) }, now);
        if news.is_empty() {
            return;
        }
        let (base, also) = cx.memory.sender.progress();
        let also = also.clone();
        cx.write(Label::numbered("crossed off before", base), |drawer| {
            (drawer.base, drawer.also) = (base, also);
        });
        for sale in news {
            if let Some(timer) = cx.memory.timers.remove(&sale) {
                cx.cancel(timer);
            }
            let flight = self.flight(cx);
            cx.fact(Fact::CrossedOff { sale, flight });
        }
        self.fill(cx);
    }

    fn timed_out(&self, cx: &mut Cx<'_, Self>, number: u32) {
        cx.mark("till.timeout");
        cx.memory.timers.remove(&number);
        let now = cx.now();
        for sale in cx.memory.sender.expire(number, self.protocol.window, now) {
            cx.mark("till.again");
            self.transmit(cx, sale);
        }
    }

    /// Sets timers for what is still to come today.
    fn arm(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now() - SimTime::ZERO;
        for sale in cx.disk().rung + 1..=self.sales {
            let at = self.first + self.every.saturating_mul(u64::from(sale - 1));
            cx.set_timer(at.saturating_sub(now), Timer::Sale { sale });
        }
        if !cx.disk().closed {
            cx.set_timer(self.close.saturating_sub(now), Timer::Close);
        }
    }
}

impl Process for Till {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Drawer;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("till.restart");
        self.arm(cx);
        if !self.protocol.has_acks() {
            return;
        }
        let Drawer { rung, base, also, .. } = cx.disk().clone();
        let known = (rung + 1).min(base + self.protocol.window.size.max(1));
        cx.memory.sender = Sender::resume(base, also, known);
        let now = cx.now();
        for sale in cx.memory.sender.all_again(now) {
            self.transmit(cx, sale);
        }
        self.fill(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(Msg::Ack { next, also }) = msg.into_slip() {
            self.acknowledged(cx, next, also);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_slip() {
            Some(Timer::Sale { sale }) => self.ring_up(cx, sale),
            Some(Timer::Resend { number }) => self.timed_out(cx, number),
            Some(Timer::Close) => {
                let entries = cx.write("day closed", |drawer| {
                    drawer.closed = true;
                    drawer.rung
                });
                cx.fact(Fact::Closed { entries, sum: sum_of(entries) });
            }
            _ => {}
        }
    }

    fn inspect(&self, desk: &Desk, drawer: &Drawer) -> Vec<Row> {
        let mut rows = vec![Row::disk("rung up", drawer.rung.to_string())];
        if self.protocol.has_acks() {
            rows.push(Row::disk("crossed off before", drawer.base.to_string()));
            let timeout = desk.sender.timeout(self.protocol.window.wait);
            rows.push(Row::memory("under way", desk.sender.under_way().to_string()));
            rows.push(Row::memory("retransmission timeout", timeout.to_string()));
        }
        rows
    }
}
