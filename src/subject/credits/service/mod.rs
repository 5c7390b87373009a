//! A service: it keeps records that sagas share, and carries out one local transaction for each request.
//!
//! Records, with their semantic locks, and the last answer to each desk are on its disk, so a request that comes again gets the same answer. Requests that
//! wait for a lock are in memory: their desks ask again.

mod deeds;

use super::parties::{CREDIT, DELIVERY, PRICES, desk_node, keeper};
use super::words::{Deed, Fact, Key, Msg, OLD_ORDER, Order, Saga, Said, Timer, Why, parcel};
use crate::policy::countermeasures::{Access, Admission, Locking, Record, VersionFile};
use crate::sim::ids::NodeId;
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::Duration;
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// How long it takes to ask the driver for a parcel.
pub const DRIVER: Duration = Duration::from_millis(250);
/// How long a booked parcel stays in the house.
pub const TOUR: Duration = Duration::from_millis(900);

/// Where cancellations are noted that come before what they cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// Nowhere.
    None,
    /// In memory.
    Memory,
    /// On disk.
    Disk,
}

/// A service.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    pub locking: Locking,
    /// How long a request waits for a semantic lock; `None`: for ever.
    pub lock_timeout: Option<Duration>,
    pub file: File,
    /// The order that no tour takes; 0: there is none.
    pub no_tour: Order,
    /// The customer's limit.
    pub limit: i32,
}

/// A cancellation in a version file, or the order itself.
type Filed = (Saga, Deed);
/// What has arrived for each order.
type Files = Map<Order, VersionFile<Filed>>;

/// What is on its disk.
#[derive(Clone, Debug)]
pub struct Books {
    records: Map<Key, Record<Saga>>,
    /// What each order has of the credit.
    holds: Map<Order, i32>,
    /// The orders whose parcels have left.
    left: Set<Order>,
    files: Files,
    /// By desk: its last request, and the answer.
    answered: Map<u16, (RequestId, Deed, Said)>,
}

impl Books {
    /// What a service has at the start.
    pub fn of(node: NodeId, free: i32, held: i32, price: i32) -> Self {
        let mut books = Self {
            records: Map::new_vec(),
            holds: Map::new_vec(),
            left: Set::new(),
            files: Map::new_vec(),
            answered: Map::new_vec(),
        };
        let (key, value) = match node {
            CREDIT => (Key::Credit, free),
            DELIVERY => (Key::Parcel(OLD_ORDER), parcel::BOOKED),
            _ => (Key::Price, price),
        };
        books.records.insert(key, Record::new(value));
        if node == DELIVERY {
            books.left.insert(OLD_ORDER);
        }
        if node == CREDIT && held > 0 {
            books.holds.insert(OLD_ORDER, held);
        }
        books
    }

    /// The state of an order's parcel.
    fn parcel(&self, order: Order) -> i32 {
        if self.left.contains(&order) {
            return parcel::LEFT;
        }
        self.records.get(&Key::Parcel(order)).map_or(parcel::NONE, Record::value)
    }

    fn record(&mut self, key: Key) -> &mut Record<Saga> {
        self.records.entry(key).or_insert(Record::new(parcel::NONE))
    }
}

/// A request that is under way: it waits for a lock, or the driver is being asked.
#[derive(Clone, Copy, Debug)]
struct Open {
    saga: Saga,
    request: RequestId,
    deed: Deed,
    /// True if it waits for a lock.
    waits: bool,
}

/// What is in its memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    open: Vec<Open>,
    files: Files,
}

impl Service {
    /// The number of requests that wait for a lock.
    fn waiting(cx: &Cx<'_, Self>) -> u32 {
        cx.memory.open.iter().filter(|open| open.waits).count() as u32
    }

    /// A request has arrived. One that comes again gets the same answer, or goes on waiting.
    fn arrived(self, cx: &mut Cx<'_, Self>, saga: Saga, request: RequestId, deed: Deed) {
        let last = cx.disk().answered.get(&saga.desk).copied();
        if let Some((of, to, said)) = last.filter(|(of, ..)| request <= *of) {
            if of == request {
                cx.send(desk_node(saga.desk), Msg::Answer { saga, request, to, said });
            }
            return;
        }
        if deed.key().is_some_and(|key| keeper(key) != cx.me()) {
            return;
        }
        match cx.memory.open.iter().find(|open| open.saga.desk == saga.desk).map(|open| open.request) {
            Some(open) if open >= request => return,
            // The desk asks for something else by now.
            Some(open) => {
                cx.memory.open.retain(|other| other.request != open || other.saga.desk != saga.desk);
            }
            None => {}
        }
        self.enter(cx, Open { saga, request, deed, waits: false });
    }

    /// Lets a request in, unless another saga's semantic lock keeps it out.
    fn enter(self, cx: &mut Cx<'_, Self>, open: Open) {
        let Open { saga, request, deed, .. } = open;
        let step = deed.key().filter(|_| !deed.is_compensation());
        let access = if matches!(deed, Deed::Read { .. }) { Access::Read } else { Access::Write };
        let locking = self.locking;
        let admission = step
            .map(|key| (key, cx.transact(|books| (None, books.record(key).admit(saga, access, locking)))));
        match admission {
            Some((key, Admission::Refused { .. })) => {
                cx.mark("service.locked");
                Self::refuse(cx, open, key, Why::Locked);
            }
            Some((key, Admission::Waits { holder })) => {
                cx.mark("service.wait");
                cx.memory.open.push(Open { waits: true, ..open });
                let waiting = Self::waiting(cx);
                cx.fact(Fact::Wants { saga, key, holder, waiting });
                if let Some(timeout) = self.lock_timeout {
                    cx.set_timer(timeout, Timer::LockTimeout { desk: saga.desk, request: request.0 });
                }
            }
            Some((key, Admission::Taken)) => {
                let waiting = Self::waiting(cx);
                cx.fact(Fact::Locked { saga, key, waiting });
                self.perform(cx, open);
            }
            Some((_, Admission::Free)) | None => self.perform(cx, open),
        }
    }

    fn answer(cx: &mut Cx<'_, Self>, Open { saga, request, deed, .. }: Open, said: Said) {
        cx.memory.open.retain(|open| open.request != request || open.saga.desk != saga.desk);
        cx.transact(|books| (None, books.answered.insert(saga.desk, (request, deed, said))));
        cx.send(desk_node(saga.desk), Msg::Answer { saga, request, to: deed, said });
    }

    fn refuse(cx: &mut Cx<'_, Self>, open: Open, key: Key, why: Why) {
        cx.fact(Fact::Refused { saga: open.saga, key, why });
        Self::answer(cx, open, Said::Refused(why));
    }

    /// Releases all semantic locks of a saga here, and lets in who waits for them.
    fn release(self, cx: &mut Cx<'_, Self>, saga: Saga) {
        let held = cx.disk().records.iter().filter(|(_, record)| record.holder() == Some(saga));
        let held: Vec<Key> = held.map(|(key, _)| *key).collect();
        for key in held {
            cx.transact(|books| (None, books.record(key).release(saga)));
            let waiting = Self::waiting(cx);
            cx.fact(Fact::Freed { saga, key, waiting });
            let next = cx.memory.open.iter().position(|open| open.waits && open.deed.key() == Some(key));
            // Whoever has waited longest sets the lock, and so keeps the others waiting.
            if let Some(next) = next {
                let open = cx.memory.open.remove(next);
                self.enter(cx, Open { waits: false, ..open });
            }
        }
    }

    fn timed_out(cx: &mut Cx<'_, Self>, desk: u16, request: u32) {
        let is = |open: &&Open| open.waits && open.saga.desk == desk && open.request.0 == request;
        let Some(open) = cx.memory.open.iter().find(is).copied() else { return };
        if let Some(key) = open.deed.key() {
            cx.mark("service.timeout");
            Self::refuse(cx, open, key, Why::TimedOut);
        }
    }
}

impl Process for Service {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Books;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        if [CREDIT, PRICES].contains(&cx.me()) {
            let limit = self.limit;
            let stands: Vec<(Key, i32)> =
                cx.disk().records.iter().map(|(key, record)| (*key, record.value())).collect();
            for (key, value) in stands {
                cx.fact(Fact::Stands { key, value, limit });
            }
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let books = cx.disk();
        let orders = books.records.keys().filter_map(|key| match key {
            Key::Parcel(order) if books.parcel(*order) == parcel::BOOKED => Some(*order),
            _ => None,
        });
        for order in orders.collect::<Vec<_>>() {
            cx.set_timer(TOUR, Timer::Leaves { order });
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(Msg::Ask { saga, request, deed }) = msg.into_credit() {
            self.arrived(cx, saga, request, deed);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_credit() {
            Some(Timer::LockTimeout { desk, request }) => Self::timed_out(cx, desk, request),
            Some(Timer::Driver { desk }) => {
                let asked = cx.memory.open.iter().find(|open| open.saga.desk == desk && !open.waits).copied();
                if let Some(open) = asked {
                    Self::called(cx, open);
                }
            }
            Some(Timer::Leaves { order }) => Self::leaves(cx, order),
            _ => {}
        }
    }

    fn inspect(&self, _: &Memory, books: &Books) -> Vec<Row> {
        let rows = books.records.iter().map(|(key, record)| {
            let lock = record.holder().map_or_else(String::new, |holder| format!(", locked by {holder}"));
            let words = format!("{}, version {}{lock}", record.value(), record.version());
            Row::disk(key.to_string(), words)
        });
        let holds = books.holds.iter().filter(|(_, held)| **held > 0);
        rows.chain(holds.map(|(order, held)| Row::disk(format!("order {order} holds"), held.to_string())))
            .collect()
    }
}
