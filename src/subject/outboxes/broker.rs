//! The broker: it keeps each event until the warehouse has acknowledged it, and delivers it again until then.
//!
//! It does not recognise an event that is published twice: that makes two messages.

use super::words::{Fact, Msg, Number, Timer};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::Map;
use crate::sim::time::Duration;
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// How long the broker waits for an acknowledgement before it delivers again.
const REDELIVERY: Duration = Duration::from_millis(500);

/// A broker.
#[derive(Clone, Debug)]
pub struct Broker {
    pub warehouse: NodeId,
}

/// The events on its disk, by message, and how many there ever were.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    waiting: Map<u32, Number>,
    stored: u32,
}

/// The timers of its deliveries.
#[derive(Clone, Debug, Default)]
pub struct Timers(Map<u32, TimerId>);

impl Broker {
    fn store(&self, cx: &mut Cx<'_, Self>, sender: NodeId, request: RequestId, order: Number) {
        let message = cx.write(Label::numbered("event of order", order), |shelf| {
            shelf.stored = shelf.stored.wrapping_add(1);
            shelf.waiting.insert(shelf.stored, order);
            shelf.stored
        });
        let waiting = cx.disk().waiting.len() as u32;
        cx.fact(Fact::Announced { message, order, waiting });
        cx.send(sender, Msg::Published { request, order });
        self.deliver(cx, message);
    }

    fn deliver(&self, cx: &mut Cx<'_, Self>, message: u32) {
        let Some(order) = cx.disk().waiting.get(&message).copied() else { return };
        cx.send(self.warehouse, Msg::Deliver { message, order });
        let timer = cx.set_timer(REDELIVERY, Timer::Redeliver { message });
        cx.memory.0.insert(message, timer);
    }
}

impl Process for Broker {
    type Domain = Words;
    type Volatile = Timers;
    type Durable = Shelf;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let waiting: Vec<u32> = cx.disk().waiting.keys().copied().collect();
        for message in waiting {
            self.deliver(cx, message);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_notice() {
            Some(Msg::Publish { request, order }) => self.store(cx, from, request, order),
            Some(Msg::Acknowledge { message, .. }) => {
                let order = cx.transact(|shelf| {
                    let order = shelf.waiting.remove(&message);
                    (order.map(|order| Label::numbered("acknowledgement of order", order)), order)
                });
                if let Some(timer) = cx.memory.0.remove(&message) {
                    cx.cancel(timer);
                }
                if let Some(order) = order {
                    let waiting = cx.disk().waiting.len() as u32;
                    cx.fact(Fact::Acknowledged { message, order, waiting });
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Redeliver { message }) = timer.into_notice() {
            self.deliver(cx, message);
        }
    }

    fn inspect(&self, _: &Timers, disk: &Shelf) -> Vec<Row> {
        vec![
            Row::disk("events stored", disk.stored.to_string()),
            Row::disk("not acknowledged", disk.waiting.len().to_string()),
        ]
    }
}
