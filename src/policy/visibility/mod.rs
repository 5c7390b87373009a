//! A queue with a visibility timeout: a message that is handed out stays in the queue, hidden, until it is deleted or its time is up.
//!
//! The semantics are those that Amazon documents for SQS (*Amazon SQS Developer Guide* and *API Reference*: "Visibility timeout",
//! `ReceiveMessage`, `DeleteMessage`, `ChangeMessageVisibility`, "Dead-letter queues", "FIFO delivery logic"), with one message a receive:
//!
//! | operation | does | standard queue | FIFO queue |
//! |---|---|---|---|
//! | [`send`](Queue::send) | stores a message | always a new one | within five minutes, the same deduplication id adds nothing |
//! | [`receive`](Queue::receive) | hides a message and counts the receive | any visible one; here the oldest | the oldest of a group that has none in flight |
//! | [`delete`](Queue::delete) | removes a message | by its latest receipt, even a late one | by its latest receipt, before the timeout |
//! | [`change`](Queue::change) | starts the timeout anew | if it is in flight | if it is in flight |
//!
//! Each receive has a receipt of its own, and only the latest one counts. With a limit on receives, a message that has
//! been received that many times goes to the dead letters in place of the next receive. Nobody has to report a failure for that: the
//! queue counts deliveries, not results.
//!
//! A standard queue may also deliver a message twice on its own, because one of its servers missed the deletion. This one does not.
//!
//! ```
//! use happens_before::policy::visibility::{Group, Kind, Queue, Refused, Rules};
//! use happens_before::sim::time::{Duration, SimTime};
//! let at = |s| SimTime::ZERO + Duration::from_secs(s);
//! let rules = Rules { kind: Kind::Standard, visibility: Duration::from_secs(30), max_receives: None };
//! let mut queue = Queue::default();
//! queue.send(Group(1), 7, rules, at(0));
//!
//! let first = queue.receive(rules, at(0)).delivery.expect("there is one");
//! assert!(queue.receive(rules, at(29)).delivery.is_none(), "it is hidden");
//! let second = queue.receive(rules, at(30)).delivery.expect("its time is up");
//! assert_eq!(second.receives, 2);
//! assert_eq!(queue.delete(first.receipt, rules, at(31)), Err(Refused::Stale), "there is a later receipt");
//! assert!(queue.delete(second.receipt, rules, at(32)).is_ok());
//! ```

#[cfg(test)]
mod tests;

use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};

/// How long a FIFO queue remembers deduplication ids: five minutes.
pub const DEDUPLICATION: Duration = Duration::from_secs(300);

/// The kind of queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// At least once, in no promised order.
    Standard,
    /// In order within a message group, one in flight per group.
    Fifo,
}

/// The settings of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Its kind.
    pub kind: Kind,
    /// How long a received message stays hidden.
    pub visibility: Duration,
    /// The maximum number of receives before a message goes to the dead letters; `None`: there are no dead letters.
    pub max_receives: Option<u32>,
}

/// A message's number, in the order in which the queue took them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u32);

/// A message group: whatever has to stay in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(pub u32);

/// The handle of one receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    /// The message.
    pub message: MessageId,
    /// The number of the receive, from 1.
    pub receive: u32,
}

/// A message that was handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The handle by which it can be deleted.
    pub receipt: Receipt,
    /// How many times it has been received, this time included (`ApproximateReceiveCount`).
    pub receives: u32,
    /// When it becomes visible again.
    pub until: SimTime,
}

/// What came of a receive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Messages that went to the dead letters first.
    pub parked: Vec<MessageId>,
    /// The message, if one was to be had.
    pub delivery: Option<Delivery>,
}

/// Why a receipt did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refused {
    /// The message was received again since.
    Stale = 0,
    /// The message is visible again.
    Expired = 1,
    /// The message is not in the queue.
    Gone = 2,
}

/// How many messages there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Depth {
    /// Ready to be received, as far as groups permit.
    pub visible: u32,
    /// Received, and neither deleted nor visible again.
    pub in_flight: u32,
    /// Set aside.
    pub dead: u32,
    /// In the queue, and received more than once.
    pub again: u32,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    group: Group,
    receives: u32,
    hidden_until: SimTime,
}

impl Kept {
    fn is_in_flight(&self, now: SimTime) -> bool {
        now < self.hidden_until
    }
}

/// A queue and its dead letters.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    last: u32,
    kept: Map<MessageId, Kept>,
    dead: Set<MessageId>,
    /// By deduplication id: the message, and when it was sent.
    recent: Map<u32, (MessageId, SimTime)>,
}

impl Queue {
    /// Stores a message. A FIFO queue that was sent the same deduplication id in the last five minutes returns the earlier message, even
    /// if that has been deleted since; the second value is true if the message is new.
    pub fn send(
        &mut self,
        group: Group,
        deduplication: u32,
        rules: Rules,
        now: SimTime,
    ) -> (MessageId, bool) {
        if rules.kind == Kind::Fifo
            && let Some((message, sent)) = self.recent.get(&deduplication)
            && now.since(*sent) < DEDUPLICATION
        {
            return (*message, false);
        }
        self.last = self.last.wrapping_add(1);
        let message = MessageId(self.last);
        self.kept.insert(message, Kept { group, receives: 0, hidden_until: SimTime::ZERO });
        self.recent.insert(deduplication, (message, now));
        (message, true)
    }

    /// Hands out a message and hides it.
    pub fn receive(&mut self, rules: Rules, now: SimTime) -> Received {
        let mut received = Received::default();
        let busy = self.busy(rules, now);
        let ids: Vec<MessageId> = self.kept.iter().map(|(id, _)| *id).collect();
        for id in ids {
            let Some(kept) = self.kept.get_mut(&id) else { continue };
            if kept.is_in_flight(now) || busy.contains(&kept.group) {
                continue;
            }
            if rules.max_receives.is_some_and(|max| kept.receives >= max) {
                self.kept.remove(&id);
                self.dead.insert(id);
                received.parked.push(id);
                continue;
            }
            kept.receives = kept.receives.saturating_add(1);
            kept.hidden_until = now.saturating_add(rules.visibility);
            let receipt = Receipt { message: id, receive: kept.receives };
            received.delivery = Some(Delivery { receipt, receives: kept.receives, until: kept.hidden_until });
            break;
        }
        received
    }

    /// Groups with a message in flight; none in a standard queue.
    fn busy(&self, rules: Rules, now: SimTime) -> Set<Group> {
        let in_flight = self.kept.values().filter(|kept| kept.is_in_flight(now)).map(|kept| kept.group);
        in_flight.filter(|_| rules.kind == Kind::Fifo).collect()
    }

    /// The message of a receipt, if the receipt is its latest.
    fn latest(&mut self, receipt: Receipt) -> Result<&mut Kept, Refused> {
        let kept = self.kept.get_mut(&receipt.message).ok_or(Refused::Gone)?;
        if kept.receives == receipt.receive { Ok(kept) } else { Err(Refused::Stale) }
    }

    /// Removes a message.
    ///
    /// # Errors
    /// If the receipt is not the message's latest; in a FIFO queue also if the timeout is over. The message stays.
    pub fn delete(&mut self, receipt: Receipt, rules: Rules, now: SimTime) -> Result<(), Refused> {
        let kept = self.latest(receipt)?;
        if rules.kind == Kind::Fifo && !kept.is_in_flight(now) {
            return Err(Refused::Expired);
        }
        self.kept.remove(&receipt.message);
        Ok(())
    }

    /// Starts the timeout anew from now, at this length; zero makes the message visible at once. Returns when it will be over.
    ///
    /// # Errors
    /// If the receipt is not the message's latest, or the message is not in flight any more.
    pub fn change(&mut self, receipt: Receipt, timeout: Duration, now: SimTime) -> Result<SimTime, Refused> {
        let kept = self.latest(receipt)?;
        if !kept.is_in_flight(now) {
            return Err(Refused::Expired);
        }
        kept.hidden_until = now.saturating_add(timeout);
        Ok(kept.hidden_until)
    }

    /// The messages in flight, and when each becomes visible again.
    pub fn in_flight(&self, now: SimTime) -> impl Iterator<Item = (MessageId, SimTime)> {
        let kept = self.kept.iter().filter(move |(_, kept)| kept.is_in_flight(now));
        kept.map(|(id, kept)| (*id, kept.hidden_until))
    }

    /// When a message becomes visible; in the past if it is. `None` if it is not in the queue.
    pub fn visible_at(&self, message: MessageId) -> Option<SimTime> {
        self.kept.get(&message).map(|kept| kept.hidden_until)
    }

    /// How many times a message in the queue was received.
    pub fn receives(&self, message: MessageId) -> Option<u32> {
        self.kept.get(&message).map(|kept| kept.receives)
    }

    /// For each group that a message in flight holds up: the first visible message, and the one it waits for.
    pub fn held_up(&self, rules: Rules, now: SimTime) -> Vec<(MessageId, MessageId)> {
        let mut held = Vec::new();
        let mut groups = self.busy(rules, now);
        for (id, kept) in self.kept.iter().filter(|(_, kept)| !kept.is_in_flight(now)) {
            let in_group =
                |(_, other): &(&MessageId, &Kept)| other.group == kept.group && other.is_in_flight(now);
            if groups.remove(&kept.group)
                && let Some((holder, _)) = self.kept.iter().find(in_group)
            {
                held.push((*id, *holder));
            }
        }
        held
    }

    /// How many messages are in the queue, in flight or not.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// True if no message is in the queue; there may be dead letters.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many messages were set aside.
    pub fn dead(&self) -> usize {
        self.dead.len()
    }

    /// How many messages there are of each kind.
    pub fn depth(&self, now: SimTime) -> Depth {
        let in_flight = self.in_flight(now).count();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Depth {
            visible: count(self.kept.len() - in_flight),
            in_flight: count(in_flight),
            dead: count(self.dead.len()),
            again: count(self.kept.values().filter(|kept| kept.receives > 1).count()),
        }
    }
}
