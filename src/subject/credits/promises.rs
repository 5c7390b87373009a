//! Promises about credits: what may be taken from one, what is owed to customers, and how sagas end.

mod ends;

use super::words::{Fact, Key, OLD_ORDER, Order, Purpose, Saga};
use crate::policy::saga::Ending;
use crate::sim::check::{Check, Violation, When};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::sorting::sort_by_number;
use crate::subject::{self, Words};

pub const LIMIT: &str = "limit";
pub const ADDS_UP: &str = "adds-up";
pub const PRICE: &str = "price";
pub const CANCELLED: &str = "cancelled";
pub const ENDS: &str = "ends";

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// The orders that stand do not take more than the limit.
    Limit,
    /// What is free and what the orders have taken is the limit.
    AddsUp,
    /// Customers pay what they were offered.
    Price,
    /// No parcel of a cancelled order leaves.
    Cancelled,
    /// Every saga is confirmed or compensated.
    Ends,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Limit => {
                Check::always(LIMIT, "no more is taken than the limit", Credit::default(), beyond_limit)
            }
            Self::AddsUp => Check::always(
                ADDS_UP,
                "free and taken add up to the limit",
                Credit::default(),
                does_not_add_up,
            ),
            Self::Price => {
                Check::always(PRICE, "who is invoiced pays what was offered", Prices::default(), dearer)
            }
            Self::Cancelled => Check::always(
                CANCELLED,
                "no parcel of a cancelled order leaves",
                Cancellations::default(),
                left_though_cancelled,
            ),
            Self::Ends => Check::new(
                ENDS,
                "every saga is confirmed or compensated",
                When::Eventually,
                ends::Open::default(),
            ),
        }
    }
}

/// The most events of others that a violation names.
const NAMED_MAX: usize = 3;

/// What there is of the credit, and what the orders have of it. A credit that went wrong once stays wrong, so once is enough to say so.
#[derive(Clone, Debug, Default)]
struct Credit {
    limit: i32,
    held: Map<Order, (i32, EventId)>,
    /// The last write, and when each saga last read the credit.
    last: Option<EventId>,
    read: Map<Saga, EventId>,
    broken: bool,
}

impl Credit {
    /// What the orders have together.
    fn taken(&self) -> i32 {
        self.held.values().map(|(held, _)| *held).fold(0, i32::saturating_add)
    }

    /// Follows a fact. For a write of the credit: who wrote, what is free now, and the write before.
    fn follow(&mut self, event: EventId, fact: &Fact) -> Option<(Saga, i32, Option<EventId>)> {
        match fact {
            Fact::Stands { key: Key::Credit, value, limit } => {
                self.limit = *limit;
                let held = limit.saturating_sub(*value);
                if held > 0 {
                    self.held.insert(OLD_ORDER, (held, event));
                }
            }
            Fact::Read { saga, key: Key::Credit, .. } => _ = self.read.insert(*saga, event),
            Fact::Wrote { saga, key: Key::Credit, order, written } => {
                self.held.insert(*order, (written.holds, event));
                let before = self.last.replace(event);
                return (!self.broken).then_some((*saga, written.value, before));
            }
            _ => {}
        }
        None
    }

    /// The latest events with which other orders took what they have.
    fn takers(&self, event: EventId) -> impl Iterator<Item = EventId> {
        let mut events: Vec<EventId> =
            self.held.values().filter(|(held, by)| *held > 0 && *by != event).map(|(_, by)| *by).collect();
        sort_by_number(&mut events, |event| event.0.into());
        let skipped = events.len().saturating_sub(NAMED_MAX);
        events.into_iter().skip(skipped)
    }
}

fn beyond_limit(credit: &mut Credit, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (saga, ..) = credit.follow(event, fact.credit()?)?;
    let taken = credit.taken();
    if taken <= credit.limit {
        return None;
    }
    credit.broken = true;
    let words = format!("after saga {saga}, {taken} is taken, and the limit is {}", credit.limit);
    let read = credit.read.get(&saga).copied();
    Some(Violation::new(words).with(credit.takers(event)).with(read))
}

fn does_not_add_up(credit: &mut Credit, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let (saga, free, before) = credit.follow(event, fact.credit()?)?;
    let should = credit.limit.saturating_sub(credit.taken());
    if free == should {
        return None;
    }
    credit.broken = true;
    let words = format!("after saga {saga}, {free} is free, and it should be {should}");
    Some(Violation::new(words).with(before).with(credit.read.get(&saga).copied()))
}

/// When prices were offered, and when the price was last set.
#[derive(Clone, Debug, Default)]
struct Prices {
    offered: Map<Saga, EventId>,
    set: Option<EventId>,
}

fn dearer(prices: &mut Prices, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.credit()? {
        Fact::Offered { saga, .. } => _ = prices.offered.insert(*saga, event),
        Fact::Wrote { key: Key::Price, .. } => prices.set = Some(event),
        Fact::Invoiced { saga, order, price, offered } if price != offered => {
            let words = format!("order {order} was offered at {offered}, and is invoiced at {price}");
            let earlier = [prices.offered.get(saga).copied(), prices.set];
            return Some(Violation::new(words).with(earlier.into_iter().flatten()));
        }
        _ => {}
    }
    None
}

/// What became of the parcels of cancelled orders.
#[derive(Clone, Debug, Default)]
struct Cancellations {
    /// When a cancellation was confirmed.
    cancelled: Map<Order, EventId>,
    /// When a cancellation had nothing to do, or was noted, at the delivery service.
    nothing: Map<Order, EventId>,
    booked: Map<Order, EventId>,
}

fn left_though_cancelled(
    parcels: &mut Cancellations,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    match fact.credit()? {
        Fact::Nothing { key: Key::Parcel(order), .. } | Fact::Filed { key: Key::Parcel(order), .. } => {
            parcels.nothing.insert(*order, event);
        }
        Fact::Wrote { key: Key::Parcel(order), .. } => _ = parcels.booked.insert(*order, event),
        Fact::Ended { purpose: Purpose::Cancel { order }, ending: Ending::Confirmed, .. } => {
            parcels.cancelled.insert(*order, event);
        }
        Fact::Left { order } => {
            let cancelled = parcels.cancelled.get(order).copied()?;
            let words = format!("order {order} was cancelled, and its parcel leaves");
            let earlier = [parcels.nothing.get(order), parcels.booked.get(order)];
            return Some(
                Violation::new(words).with([cancelled]).with(earlier.into_iter().flatten().copied()),
            );
        }
        _ => {}
    }
    None
}
