//! What each party of a stock believes, beside what is true: the database by its rows, and a worker by what it has asked for and what has come back.
//!
//! A worker knows nothing of a commit before the answer has reached it. So its row follows the messages that it sends and gets, and not what
//! the database reports.

use super::parties::{DATABASE, worker_node};
use super::reading::{Shelf, State};
use super::words::{Answer, Fact as Stock, Msg, Store, Tx, Update, Why};
use crate::policy::isolation::Change;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::trace::{Event, FLAG_TAMPERED, Kind, Trace};
use crate::subject::Words;
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw};
use crate::subject::counting::counted;
use crate::subject::request::RequestId;

/// What a worker does, as far as it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Begins,
    AsksForLock,
    AsksForStock,
    /// It has got its store's row: stock and version.
    Saw(i32, u32),
    /// The row was changed on its way.
    SawOther,
    AsksToWrite(Update),
    AsksToCommit,
    FoundNone,
    Refused(Why),
    /// It was told that its transaction has not been committed.
    RolledBack,
    Told(Answer),
    Crashed,
}

/// The customer that a worker serves, the statement that has not been answered, and what it does, since when.
#[derive(Clone, Copy, Debug)]
struct Service {
    customer: u32,
    store: Store,
    asked: Option<(Tx, RequestId)>,
    at: At,
    since: EventId,
}

impl Service {
    /// It has sent this. What it has read of its own row stays what it knows while it asks for the other one.
    fn sent(&self, msg: &Msg) -> Option<At> {
        Some(match msg {
            Msg::Lock { .. } => At::AsksForLock,
            Msg::Select { store, .. } if *store != self.store && matches!(self.at, At::Saw(..)) => self.at,
            Msg::Select { .. } => At::AsksForStock,
            Msg::Update { update, .. } => At::AsksToWrite(*update),
            Msg::Commit { .. } => At::AsksToCommit,
            _ => return None,
        })
    }

    /// The answer to what it has asked has reached it.
    fn got(&self, msg: &Msg, changed: bool) -> Option<At> {
        Some(match msg {
            Msg::Row { store, .. } if *store != self.store => self.at,
            Msg::Row { .. } if changed => At::SawOther,
            Msg::Row { stock, version, .. } => At::Saw(*stock, *version),
            Msg::Updated { rows, .. } if (*rows == 0) != changed => At::FoundNone,
            Msg::Ended { committed, .. } if *committed == changed => At::RolledBack,
            Msg::Refused { why, .. } if !changed => At::Refused(*why),
            Msg::Updated { .. } | Msg::Ended { .. } | Msg::Locked { .. } => self.at,
            _ => return None,
        })
    }
}

/// The workers by node, followed event by event.
#[derive(Clone, Debug, Default)]
struct Workers(Map<NodeId, Service>);

impl Workers {
    fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut workers = Self::default();
        for (id, event) in trace.events_from(0).take(count).filter(|(_, event)| event.node != DATABASE) {
            workers.event(trace, id, event);
            for (_, fact) in trace.facts_of(id) {
                workers.fact(event.node, id, fact.stock());
            }
        }
        workers
    }

    fn event(&mut self, trace: &Trace<Words>, id: EventId, event: &Event) {
        let Some(service) = self.0.get_mut(&event.node) else { return };
        if event.kind == Kind::Crashed {
            (service.at, service.since, service.asked) = (At::Crashed, id, None);
        }
        let msg = event.message().and_then(|message| trace.message(message).payload.stock());
        let Some((msg, (tx, Some(request)))) = msg.and_then(|msg| Some((msg, msg.of()?))) else { return };
        let at = match event.kind {
            Kind::Sent if service.asked != Some((tx, request)) => {
                service.asked = Some((tx, request));
                service.sent(msg)
            }
            Kind::Delivered if service.asked == Some((tx, request)) => {
                let changed = event.flags & FLAG_TAMPERED != 0;
                // An answer whose number was changed is none.
                if changed && matches!(msg, Msg::Locked { .. } | Msg::Refused { .. }) {
                    return;
                }
                service.asked = None;
                service.got(msg, changed)
            }
            _ => None,
        };
        if let Some(at) = at.filter(|at| *at != service.at) {
            (service.at, service.since) = (at, id);
        }
    }

    fn fact(&mut self, node: NodeId, id: EventId, fact: Option<&Stock>) {
        match fact {
            Some(Stock::Came { customer, store }) => {
                let (customer, store) = (*customer, *store);
                let service = Service { customer, store, asked: None, at: At::Begins, since: id };
                self.0.insert(node, service);
            }
            Some(Stock::Told { answer, .. }) => {
                if let Some(service) = self.0.get_mut(&node) {
                    (service.at, service.since, service.asked) = (At::Told(*answer), id, None);
                }
            }
            _ => {}
        }
    }
}

/// What each party believes, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let state = State::of(trace, count);
    let mut truth = format!("{} in stock at first, {} sold", state.stocked(), state.sold());
    if state.missing() > 0 {
        let counts = state.sold() - state.missing();
        truth = format!("{truth}, and the stock counts {counts} of {}", counted(state.sold(), "sale"));
    }
    if state.lost() > 0 {
        truth = format!("{truth}; {} lost", counted(state.lost(), "update"));
    }
    if state.keep > 0 {
        truth = format!("{truth}; {} left, {} to stay", state.left(), state.keep);
    }
    let bad = |shelf: &Shelf| shelf.is_oversold() || shelf.lost > 0 || shelf.left < 0;
    let truth_is_bad = state.is_short() || state.shelves.values().any(bad);
    let mut rows = vec![of_database(&state)];
    let workers = Workers::of(trace, count);
    rows.extend(workers.0.iter().map(|(node, service)| of_worker(&state, *node, service)));
    Beliefs { truth, truth_is_bad, rows }
}

fn of_database(state: &State) -> BeliefRow {
    let shelf = |(store, shelf): (&Store, &Shelf)| {
        format!("store {store}: stock {}, version {}", shelf.left, shelf.version)
    };
    let mut believes = state.shelves.iter().map(shelf).collect::<Vec<_>>().join("; ");
    if state.open > 0 {
        believes = format!("{believes}; {}", counted(state.open, "open transaction"));
    }
    if state.waiting > 0 {
        believes = format!("{believes}, {} waiting for a lock", state.waiting);
    }
    let flaw = state.shelves.values().any(Shelf::is_wrong).into();
    BeliefRow { node: DATABASE, believes, flaw, since: state.last }
}

fn of_worker(state: &State, node: NodeId, service: &Service) -> BeliefRow {
    let Service { customer, store, at, since, .. } = *service;
    let version = state.shelves.get(&store).map_or(0, |shelf| shelf.version);
    let is_old = |read: u32| Flaw::from(read != version);
    let (words, flaw) = match at {
        At::Crashed => {
            let believes = "lost its memory in a crash".to_owned();
            return BeliefRow { node, believes, flaw: Flaw::None, since: Some(since) };
        }
        At::Begins => ("begins".to_owned(), Flaw::None),
        At::AsksForLock => ("has asked for the lock".to_owned(), Flaw::None),
        At::AsksForStock => ("has asked for the stock".to_owned(), Flaw::None),
        At::Saw(stock, read) => (format!("the stock is {stock}"), is_old(read)),
        At::SawOther => ("has read another stock than was sent".to_owned(), Flaw::Mistaken),
        At::AsksToWrite(Update { change: Change::Set(stock), based_on, .. }) => {
            (format!("has asked to write stock {stock}"), is_old(based_on))
        }
        At::AsksToWrite(_) => ("has asked to subtract 1".to_owned(), Flaw::None),
        At::AsksToCommit => ("has asked to commit".to_owned(), Flaw::None),
        At::FoundNone => ("its update changed no row".to_owned(), Flaw::None),
        At::Refused(why) => (format!("refused, {}", why.words()), Flaw::None),
        At::RolledBack => ("was not committed".to_owned(), Flaw::None),
        At::Told(Answer::Sold) => ("sold".to_owned(), Flaw::None),
        At::Told(Answer::SoldOut) => ("sold out".to_owned(), Flaw::None),
        At::Told(Answer::Apology) => ("turned away".to_owned(), Flaw::None),
    };
    BeliefRow { node, believes: format!("customer {customer}: {words}"), flaw, since: Some(since) }
}

/// The event in which a worker first got the row of this store: the answer to its read.
pub fn row_came(trace: &Trace<Words>, worker: u16, of: Store) -> Option<EventId> {
    let is_it = |event: &Event| {
        let msg = event.message().and_then(|message| trace.message(message).payload.stock());
        event.kind == Kind::Delivered
            && event.node == worker_node(worker)
            && matches!(msg, Some(Msg::Row { store, .. }) if *store == of)
    };
    trace.events_from(0).find(|(_, event)| is_it(event)).map(|(id, _)| id)
}
