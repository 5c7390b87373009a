//! The shop: it publishes bookings, one after the other, and publishes a booking again until the queue has confirmed it.
//!
//! So it hands over each booking at least once, and in order. How far it got is on its disk.

use super::words::{Booking, Fact, Msg, Timer};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::pay::Cents;
use crate::subject::{self, Words};

/// How long the shop waits for the queue's confirmation.
const PATIENCE: Duration = Duration::from_millis(500);

/// A shop.
#[derive(Clone, Debug)]
pub struct Shop {
    pub queue: NodeId,
    /// How many bookings it publishes.
    pub bookings: u32,
    /// How many accounts they are for, in turns.
    pub accounts: u32,
    /// When the first is published.
    pub first: Duration,
    /// The time from one to the next.
    pub every: Duration,
    /// The number of a booking that no worker can process; 0: there is none.
    pub poison: u32,
}

/// What a crash makes it forget: the timer it waits for.
#[derive(Clone, Debug, Default)]
pub struct Waiting(Option<TimerId>);

/// Bookings that the queue has confirmed, and those that were published at least once.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    confirmed: u32,
    published: u32,
}

impl Shop {
    fn booking(&self, number: u32) -> Booking {
        let amount = Cents(500 + number.wrapping_mul(1_230) % 9_000);
        Booking { number, account: 1 + number.wrapping_sub(1) % self.accounts.max(1), amount }
    }

    /// Waits until the next booking is due.
    fn next(&self, cx: &mut Cx<'_, Self>) {
        let confirmed = cx.disk().confirmed;
        if confirmed < self.bookings {
            let due = self.first + self.every.saturating_mul(u64::from(confirmed));
            let left = due.saturating_sub(cx.now() - SimTime::ZERO);
            cx.memory.0 = Some(cx.set_timer(left, Timer::Publish));
        }
    }

    fn publish(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("shop.publish");
        let booking = self.booking(cx.disk().confirmed + 1);
        cx.send(self.queue, Msg::Publish(booking));
        let is_new = cx.disk().published < booking.number;
        if is_new {
            cx.write(Label::numbered("published", booking.number), |outbox| {
                outbox.published = booking.number;
            });
            cx.fact(Fact::Published { booking, poison: booking.number == self.poison });
        }
        cx.memory.0 = Some(cx.set_timer(PATIENCE, Timer::Resend));
    }
}

impl Process for Shop {
    type Domain = Words;
    type Volatile = Waiting;
    type Durable = Outbox;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(Msg::Stored { number }) = msg.into_job() else { return };
        if number != cx.disk().confirmed + 1 || number > cx.disk().published {
            return;
        }
        cx.mark("shop.stored");
        cx.write(Label::numbered("confirmed", number), |outbox| outbox.confirmed = number);
        if let Some(timer) = cx.memory.0.take() {
            cx.cancel(timer);
        }
        self.next(cx);
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Publish | Timer::Resend) = timer.into_job() {
            self.publish(cx);
        }
    }

    fn inspect(&self, _: &Waiting, outbox: &Outbox) -> Vec<Row> {
        vec![
            Row::disk("published", outbox.published.to_string()),
            Row::disk("confirmed by the queue", outbox.confirmed.to_string()),
        ]
    }
}
