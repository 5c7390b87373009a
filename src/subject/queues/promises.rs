//! Promises about queues: what comes of each booking, how many times, and in what order.

use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::trace::Kind;
use crate::subject::job::{Booking, Fact, Msg, Number};
use crate::subject::{self, Words};

pub const KEPT: &str = "kept";
pub const ONCE: &str = "once";
pub const ORDER: &str = "in-order";
pub const DRAINS: &str = "drains";
pub const HEALTHY: &str = "healthy";

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// No booking is deleted from the queue without being applied.
    Kept,
    /// No booking is applied twice.
    Once,
    /// The bookings of an account are applied in order.
    Order,
    /// In the end, the queue is empty.
    Drains,
    /// Only what nobody can process is set aside.
    Healthy,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Kept => Check::new(KEPT, "no booking is lost", When::Eventually, Accounts::default()),
            Self::Once => Check::always(ONCE, "each booking is applied once", Map::new(), applied_again),
            Self::Order => {
                Check::always(ORDER, "an account's bookings stay in order", Order::default(), applied_late)
            }
            Self::Drains => {
                Check::eventually(DRAINS, "the queue is empty in the end", Map::new(), follow, still_there)
            }
            Self::Healthy => {
                Check::always(HEALTHY, "only poison is set aside", Receives::default(), set_aside)
            }
        }
    }
}

/// Follows when each booking was applied first.
fn applied_again(
    applied: &mut Map<Number, EventId>,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    let Fact::Applied { booking: Booking { number, .. }, .. } = fact.job()? else { return None };
    let Some(first) = applied.get(number).copied() else {
        applied.insert(*number, event);
        return None;
    };
    Some(Violation::new(format!("booking {number} is applied a second time")).with([first]))
}

/// What was applied, and the latest of each account.
#[derive(Clone, Debug, Default)]
struct Order {
    applied: Set<Number>,
    latest: Map<u32, (Number, EventId)>,
}

/// A repeat is not out of order: it is applied twice.
fn applied_late(order: &mut Order, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let Fact::Applied { booking: Booking { number, account, .. }, .. } = fact.job()? else { return None };
    if !order.applied.insert(*number) {
        return None;
    }
    match order.latest.get(account).copied() {
        Some((latest, at)) if latest > *number => {
            let words = format!("booking {number} is applied after booking {latest} of the same account");
            Some(Violation::new(words).with([at]))
        }
        _ => {
            order.latest.insert(*account, (*number, event));
            None
        }
    }
}

/// A message that is in the queue.
#[derive(Clone, Debug)]
struct Open {
    number: Number,
    stored: EventId,
    /// When it was handed out, each time.
    received: Vec<EventId>,
    /// What happened to it last.
    last: EventId,
}

/// Follows which messages are in the queue.
fn follow(open: &mut Map<u32, Open>, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.job()? {
        Fact::Stored { message, number, .. } => {
            let of = Open { number: *number, stored: event, received: Vec::new(), last: event };
            open.insert(*message, of);
        }
        Fact::Received { handle, .. } => {
            let of = open.get_mut(&handle.message)?;
            of.received.push(event);
            of.last = event;
        }
        Fact::Visible { message, .. } => open.get_mut(message)?.last = event,
        Fact::Deleted { message, .. } | Fact::Parked { message, .. } => _ = open.remove(message),
        _ => {}
    }
    None
}

/// The oldest message that is left, and how many there are beside it.
fn still_there(open: &Map<u32, Open>) -> Option<Violation> {
    let mut left = open.values();
    let oldest = left.next()?;
    let number = oldest.number;
    let received = match oldest.received.len() {
        0 => "has never been handed out".to_owned(),
        count => {
            let times = subject::counting::times(i64::try_from(count).unwrap_or(i64::MAX));
            format!("was handed out {times} and is still in the queue")
        }
    };
    let words = match left.count() {
        0 => format!("booking {number} {received}"),
        1 => format!("booking {number} {received}, and so is one other"),
        more => format!("booking {number} {received}, and so are {more} others"),
    };
    let witnesses = std::iter::once(oldest.stored).chain(oldest.received.iter().take(3).copied());
    Some(Violation::new(words).by(oldest.last).with(witnesses).owing(oldest.stored, oldest.last))
}

/// Bookings that nobody can process, and when each message was handed out.
#[derive(Clone, Debug, Default)]
struct Receives {
    poison: Set<Number>,
    received: Map<u32, Vec<EventId>>,
}

fn set_aside(receives: &mut Receives, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.job()? {
        Fact::Published { booking, poison: true } => _ = receives.poison.insert(booking.number),
        Fact::Received { handle, .. } => {
            receives.received.entry(handle.message).or_default().push(event);
        }
        Fact::Parked { message, number, receives: count, .. } if !receives.poison.contains(number) => {
            let times = subject::counting::times(i64::from(*count));
            let words = format!(
                "nothing is wrong with booking {number}, and it is set aside after it was handed out {times}"
            );
            let handed_out = receives.received.get(message).into_iter().flatten().copied();
            return Some(Violation::new(words).with(handed_out));
        }
        _ => {}
    }
    None
}

/// What became of each booking.
#[derive(Clone, Debug, Default)]
struct Accounts {
    poison: Set<Number>,
    stored: Map<Number, EventId>,
    /// Messages in the queue or among the dead letters, by booking.
    there: Map<Number, Set<u32>>,
    deleted: Map<Number, EventId>,
    applied: Set<Number>,
    /// What each worker has in its hands.
    hands: Map<NodeId, Number>,
    /// What a crash, a loss or a worker's impatience put an end to last.
    ended: Map<Number, EventId>,
}

impl Accounts {
    fn fact(&mut self, node: NodeId, event: EventId, fact: &Fact) {
        match fact {
            Fact::Published { booking, poison: true } => _ = self.poison.insert(booking.number),
            Fact::Stored { message, number, .. } => {
                self.stored.entry(*number).or_insert(event);
                self.there.entry(*number).or_default().insert(*message);
            }
            Fact::Deleted { message, number, .. } => {
                self.there.entry(*number).or_default().remove(message);
                self.deleted.insert(*number, event);
            }
            Fact::Began { number, .. } => _ = self.hands.insert(node, *number),
            Fact::Left { number } => {
                self.hands.remove(&node);
                self.ended.insert(*number, event);
            }
            Fact::Finished { .. } | Fact::Failed { .. } => _ = self.hands.remove(&node),
            Fact::Applied { booking, .. } => _ = self.applied.insert(booking.number),
            _ => {}
        }
    }
}

impl Monitor<Words> for Accounts {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Fact(id, event, fact) => {
                if let Some(fact) = fact.job() {
                    self.fact(event.node, *id, fact);
                }
            }
            Seen::Event(id, event, _) if event.kind == Kind::Crashed => {
                if let Some(number) = self.hands.remove(&event.node) {
                    self.ended.insert(number, *id);
                }
            }
            Seen::Event(id, event, Some(msg)) if event.kind == Kind::Dropped => {
                if let Some(Msg::Commit { booking, .. }) = msg.job() {
                    self.ended.insert(booking.number, *id);
                }
            }
            Seen::Event(..) => {}
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let is_gone = |number: &Number| self.there.get(number).is_none_or(Set::is_empty);
        let mut lost = self.stored.iter().filter(|(number, _)| {
            is_gone(number) && !self.applied.contains(number) && !self.poison.contains(number)
        });
        let Some((number, stored)) = lost.next() else { return Signal::Quiet };
        let words = match lost.count() {
            0 => format!("booking {number} is not in the queue, and was never applied"),
            1 => format!("booking {number} is not in the queue and was never applied, nor was one other"),
            more => {
                format!("booking {number} is not in the queue and was never applied, nor were {more} others")
            }
        };
        let deleted = self.deleted.get(number).copied();
        let by = self.ended.get(number).copied().or(deleted).unwrap_or(*stored);
        Violation::new(words).by(by).with(deleted).owing(*stored, by).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
