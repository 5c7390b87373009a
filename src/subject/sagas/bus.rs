//! An event bus: it forwards each event it receives to all services that have subscribed to it.
//!
//! It either forwards events and forgets them, or keeps each on disk until every subscriber has confirmed handling it,
//! and resends it until then: see [`Delivery`]. It does not preserve order: the first event sent may arrive last.

use crate::sim::sorted::{Map, Set};

use super::words::{Fact, Msg, Timer, Topic};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::Duration;
use crate::subject::{self, Words};

/// The delivery guarantee for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// At most once: sent, then forgotten.
    AtMostOnce,
    /// At least once: kept on disk, and resent until confirmed.
    AtLeastOnce,
}

#[derive(Clone, Debug)]
pub struct Bus {
    /// Which nodes subscribe to which events.
    pub subscriptions: Vec<(Topic, NodeId)>,
    /// The guarantee it gives: at least once means keeping events until they are confirmed.
    pub delivery: Delivery,
    /// The time until it resends an event.
    pub again: Duration,
}

/// An event that a subscriber still has to receive.
type Due = (u32, Topic, NodeId);

/// The bus's memory: the confirmations it waits for, each with its timer and attempt number.
pub type Waits = Map<Due, (TimerId, u32)>;

/// The bus's disk.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    accepted: Set<(u32, Topic)>,
    due: Set<Due>,
}

impl Bus {
    fn subscribers(&self, topic: Topic) -> impl Iterator<Item = NodeId> + use<> {
        let all: Vec<_> =
            self.subscriptions.iter().filter(|(of, _)| *of == topic).map(|(_, to)| *to).collect();
        all.into_iter()
    }

    fn published(&self, cx: &mut Cx<'_, Self>, from: NodeId, saga: u32, topic: Topic) {
        cx.mark("bus.receive");
        if self.delivery == Delivery::AtLeastOnce {
            // The publisher resends until it gets this reply, but it is still one event.
            let new = !cx.disk().accepted.contains(&(saga, topic));
            if new {
                let due: Vec<Due> = self.subscribers(topic).map(|to| (saga, topic, to)).collect();
                for _ in &due {
                    cx.fact(Fact::Kept { saga, topic });
                }
                cx.write(Label::numbered(topic.name(), saga), |store| {
                    store.accepted.insert((saga, topic));
                    store.due.extend(due);
                });
            }
            cx.send(from, Msg::Accepted { saga, topic });
            if !new {
                return;
            }
        }
        for to in self.subscribers(topic) {
            self.deliver(cx, (saga, topic, to));
        }
    }

    fn deliver(&self, cx: &mut Cx<'_, Self>, due: Due) {
        let (saga, topic, to) = due;
        let attempt = cx.memory.get(&due).map_or(0, |(_, attempt)| *attempt) + 1;
        cx.mark(if attempt == 1 { "bus.deliver" } else { "bus.again" });
        cx.send(to, Msg::Event { saga, topic, attempt });
        if self.delivery == Delivery::AtLeastOnce {
            let timer = cx.set_timer(self.again, Timer::EventTimeout { saga, topic, to });
            cx.memory.insert(due, (timer, attempt));
        }
    }

    fn handled(cx: &mut Cx<'_, Self>, due: Due) {
        if let Some((timer, _)) = cx.memory.remove(&due) {
            cx.cancel(timer);
        }
        if cx.disk().due.contains(&due) {
            let (saga, topic, _) = due;
            cx.mark("bus.handled");
            cx.write(Label::numbered("handled", saga), |store| store.due.remove(&due));
            cx.fact(Fact::Cleared { saga, topic });
        }
    }
}

impl Process for Bus {
    type Domain = Words;
    type Volatile = Waits;
    type Durable = Shelf;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_saga() else { return };
        match msg {
            Msg::Publish { saga, topic, .. } => self.published(cx, from, saga, topic),
            Msg::Handled { saga, topic } => Self::handled(cx, (saga, topic, from)),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(Timer::EventTimeout { saga, topic, to }) = timer.into_saga() else { return };
        self.deliver(cx, (saga, topic, to));
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let due: Vec<Due> = cx.disk().due.iter().copied().collect();
        for due in due {
            self.deliver(cx, due);
        }
    }

    fn inspect(&self, _: &Waits, store: &Shelf) -> Vec<Row> {
        let due = store.due.iter().map(|(saga, topic, _)| {
            Row::disk(format!("{}, {saga}", topic.name()), "not yet handled by every subscriber")
        });
        due.collect()
    }
}
