//! The broker: it keeps messages, hands them out and hides them, and takes them back when their time is up
//! ([`visibility`](crate::policy::visibility)).
//!
//! Messages, receive counts and timeouts are on its disk. Which workers are waiting for a message is in its memory; after a crash they ask
//! again.

use super::words::{Booking, Fact, Handle, Msg, Timer};
use crate::policy::visibility::{Group, Kind, MessageId, Queue, Receipt, Refused, Rules};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// How long a worker's request for a message may wait for one. Workers ask again a little later than that, so a message is
/// never handed to someone who has just stopped listening.
pub const LONG_POLL: Duration = Duration::from_millis(1_900);

/// A broker with one queue.
#[derive(Clone, Debug)]
pub struct Broker {
    pub rules: Rules,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    queue: Queue,
    contents: Map<u32, Booking>,
}

/// What is in its memory.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    /// Workers that wait for a message, and since when.
    polls: Vec<(NodeId, RequestId, SimTime)>,
    /// The last request of each worker that was served. Copies of it are not served again.
    served: Map<NodeId, RequestId>,
    timers: Map<u32, TimerId>,
    /// Messages that were reported as held up, and the ones they wait for.
    told: Map<u32, u32>,
}

const fn receipt(handle: Handle) -> Receipt {
    Receipt { message: MessageId(handle.message), receive: handle.receive }
}

impl Broker {
    fn number(cx: &Cx<'_, Self>, message: u32) -> u32 {
        cx.disk().contents.get(&message).map_or(0, |booking| booking.number)
    }

    fn store(&self, cx: &mut Cx<'_, Self>, shop: NodeId, booking: Booking) {
        cx.mark("queue.store");
        let (now, rules, number) = (cx.now(), self.rules, booking.number);
        let (message, is_new) = cx.transact(|shelf| {
            let (message, is_new) = shelf.queue.send(Group(booking.account), number, rules, now);
            if is_new {
                shelf.contents.insert(message.0, booking);
            }
            (is_new.then_some(Label::numbered("booking", number)), (message.0, is_new))
        });
        cx.send(shop, Msg::Stored { number });
        if is_new {
            let depth = cx.disk().queue.depth(now);
            cx.fact(Fact::Stored { message, number, depth });
            self.serve(cx);
        }
    }

    /// Hands out messages as long as there are some, and workers that wait for them.
    fn serve(&self, cx: &mut Cx<'_, Self>) {
        let (now, rules) = (cx.now(), self.rules);
        cx.memory.polls.retain(|(.., since)| now.since(*since) < LONG_POLL);
        while let Some((worker, request, _)) = cx.memory.polls.first().copied() {
            let received = cx.transact(|shelf| {
                let received = shelf.queue.receive(rules, now);
                let taken = received.delivery.map(|taken| taken.receipt.message.0);
                let number = taken.and_then(|message| shelf.contents.get(&message)).map(|of| of.number);
                (number.map(|number| Label::numbered("receive of booking", number)), received)
            });
            let depth = cx.disk().queue.depth(now);
            for MessageId(message) in received.parked {
                cx.mark("queue.park");
                let number = Self::number(cx, message);
                let max = rules.max_receives.unwrap_or(0);
                cx.fact(Fact::Parked { message, number, receives: max, depth });
            }
            let Some(taken) = received.delivery else { break };
            cx.mark("queue.receive");
            let handle = Handle { message: taken.receipt.message.0, receive: taken.receives };
            let Some(booking) = cx.disk().contents.get(&handle.message).copied() else { break };
            cx.memory.polls.remove(0);
            cx.memory.served.insert(worker, request);
            cx.send(worker, Msg::Delivery { request, handle, booking });
            Self::hide(cx, handle.message, taken.until.since(now));
            cx.fact(Fact::Received { handle, number: booking.number, depth });
        }
        self.tell_held_up(cx);
    }

    fn hide(cx: &mut Cx<'_, Self>, message: u32, left: Duration) {
        let timer = cx.set_timer(left, Timer::Visibility { message });
        if let Some(old) = cx.memory.timers.insert(message, timer) {
            cx.cancel(old);
        }
    }

    fn unhide(cx: &mut Cx<'_, Self>, message: u32) {
        if let Some(timer) = cx.memory.timers.remove(&message) {
            cx.cancel(timer);
        }
    }

    /// Reports each message once that is held up by another one, while a worker would take it.
    fn tell_held_up(&self, cx: &mut Cx<'_, Self>) {
        if cx.memory.polls.is_empty() {
            return;
        }
        for (MessageId(message), MessageId(behind)) in cx.disk().queue.held_up(self.rules, cx.now()) {
            if cx.memory.told.insert(message, behind) != Some(behind) {
                cx.fact(Fact::HeldUp { message, number: Self::number(cx, message), behind });
            }
        }
    }

    fn refuse(cx: &mut Cx<'_, Self>, handle: Handle, number: u32, why: Refused) {
        cx.mark("queue.refuse");
        cx.fact(Fact::Refused { handle, number, why });
    }

    /// Deletes a message. A standard queue reports success for a receipt that is out of date; a FIFO queue reports an error.
    fn delete(&self, cx: &mut Cx<'_, Self>, worker: NodeId, request: RequestId, handle: Handle, number: u32) {
        let (now, rules) = (cx.now(), self.rules);
        let deleted = cx.transact(|shelf| {
            let deleted = shelf.queue.delete(receipt(handle), rules, now);
            (deleted.is_ok().then_some(Label::numbered("deletion of booking", number)), deleted)
        });
        let ok = match deleted {
            Ok(()) => {
                cx.mark("queue.delete");
                Self::unhide(cx, handle.message);
                let depth = cx.disk().queue.depth(now);
                cx.fact(Fact::Deleted { message: handle.message, number, depth });
                true
            }
            Err(Refused::Gone) => true,
            Err(why) => {
                Self::refuse(cx, handle, number, why);
                rules.kind == Kind::Standard
            }
        };
        cx.send(worker, Msg::Deleted { request, number, ok });
        self.serve(cx);
    }

    fn change(&self, cx: &mut Cx<'_, Self>, handle: Handle, number: u32, back: bool) {
        let (now, rules) = (cx.now(), self.rules);
        let timeout = if back { Duration::ZERO } else { rules.visibility };
        let changed = cx.transact(|shelf| (None, shelf.queue.change(receipt(handle), timeout, now)));
        match changed {
            Ok(_) if back => {
                cx.mark("queue.back");
                Self::unhide(cx, handle.message);
                let depth = cx.disk().queue.depth(now);
                cx.fact(Fact::Visible { message: handle.message, number, depth });
                self.serve(cx);
            }
            Ok(_) => {
                cx.mark("queue.extend");
                Self::hide(cx, handle.message, timeout);
                cx.fact(Fact::Extended { handle, number });
            }
            Err(why) => {
                cx.mark("queue.late");
                cx.fact(Fact::Refused { handle, number, why });
            }
        }
    }

    /// A timeout is over: the message is visible, unless its timeout was changed or its clock is a little early.
    fn time_is_up(&self, cx: &mut Cx<'_, Self>, message: u32) {
        let now = cx.now();
        cx.memory.timers.remove(&message);
        let Some(visible) = cx.disk().queue.visible_at(MessageId(message)) else { return };
        if visible > now {
            Self::hide(cx, message, visible.since(now));
            return;
        }
        cx.mark("queue.visible");
        let (number, depth) = (Self::number(cx, message), cx.disk().queue.depth(now));
        cx.fact(Fact::Visible { message, number, depth });
        self.serve(cx);
    }
}

impl Process for Broker {
    type Domain = Words;
    type Volatile = Counter;
    type Durable = Shelf;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        let hidden: Vec<_> = cx.disk().queue.in_flight(now).collect();
        for (MessageId(message), until) in hidden {
            Self::hide(cx, message, until.since(now));
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_job() {
            Some(Msg::Publish(booking)) => self.store(cx, from, booking),
            Some(Msg::Receive { request })
                if cx.memory.served.get(&from).is_none_or(|served| *served < request) =>
            {
                cx.memory.polls.retain(|(worker, ..)| *worker != from);
                let now = cx.now();
                cx.memory.polls.push((from, request, now));
                self.serve(cx);
            }
            Some(Msg::Delete { request, handle, number }) => self.delete(cx, from, request, handle, number),
            Some(Msg::Change { handle, number, back }) => self.change(cx, handle, number, back),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Visibility { message }) = timer.into_job() {
            self.time_is_up(cx, message);
        }
    }

    fn inspect(&self, memory: &Counter, disk: &Shelf) -> Vec<Row> {
        let in_flight = memory.timers.len();
        let dead = disk.queue.dead();
        vec![
            Row::disk("messages in the queue", disk.queue.len().to_string()),
            Row::memory("visibility timeouts running", in_flight.to_string()),
            Row::disk("dead letters", dead.to_string()),
            Row::memory("workers waiting", memory.polls.len().to_string()),
        ]
    }
}
