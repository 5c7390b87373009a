//! What is read off runs with credits: what is free and what is taken, what each saga is at, who believes what, and words for the timeline.

use super::judged::{Shown, judged};
use super::parties::{CREDIT, DELIVERY, PRICES};
use super::words::{Fact as Credit, Key, OLD_ORDER, Order, Purpose, Saga, parcel};
use crate::policy::saga::Ending;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::counting::counted;
use crate::subject::reading::{Reader, with_crashes};
use crate::subject::{Fact, Words};

/// What was reported of credits.
pub fn credits(trace: &Trace<Words>) -> Reader<'_, Credit> {
    Reader::new(trace, Fact::credit)
}

/// What a desk's saga is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Begins,
    /// It has read the credit: what was free, and which version.
    Saw(i32, u32),
    Waits(Saga),
    /// It has reserved or given back, so that this much is free.
    Wrote(i32),
    GoesBack,
    Over(Ending),
    Crashed,
}

/// A desk's saga, what it is at, and since when.
#[derive(Clone, Copy, Debug)]
struct Doing {
    saga: Saga,
    purpose: Purpose,
    at: At,
    since: EventId,
}

/// How things stand at all nodes.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub limit: i32,
    /// What is free, as the credit service has it.
    pub free: i32,
    version: u32,
    price: Option<i32>,
    /// What each order has of the credit.
    pub held: Map<Order, i32>,
    parcels: Map<Order, i32>,
    /// The orders whose cancellation was confirmed.
    cancelled: Vec<Order>,
    desks: Map<NodeId, Doing>,
    locks: Map<Key, Saga>,
    last: Map<NodeId, EventId>,
    pub confirmed: u32,
    pub compensated: u32,
    /// How many sagas began again as another one.
    pub again: u32,
    /// How many updates were overwritten by a saga that had not seen them.
    pub lost: u32,
}

impl State {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut state = Self::default();
        for (event, fact) in with_crashes(trace, count, Fact::credit) {
            state.follow(trace.event(event).node, event, fact);
        }
        state
    }

    /// What a saga's desk does from now on.
    fn now(&mut self, saga: Saga, since: EventId, at: At) {
        let running = self.desks.iter_mut().map(|(_, doing)| doing).find(|doing| doing.saga == saga);
        if let Some(doing) = running.filter(|doing| !matches!(doing.at, At::Over(_))) {
            (doing.at, doing.since) = (at, since);
        }
    }

    /// Updates from a fact, or from a crash if there is none.
    pub fn follow(&mut self, node: NodeId, event: EventId, fact: Option<&Credit>) {
        let Some(fact) = fact else {
            if let Some(doing) = self.desks.get_mut(&node).filter(|doing| !matches!(doing.at, At::Over(_))) {
                (doing.at, doing.since) = (At::Crashed, event);
            }
            return;
        };
        if node <= PRICES {
            self.last.insert(node, event);
        }
        match fact {
            Credit::Stands { key: Key::Credit, value, limit } => {
                (self.limit, self.free, self.version) = (*limit, *value, 1);
                self.held.insert(OLD_ORDER, limit.saturating_sub(*value));
                self.parcels.insert(OLD_ORDER, parcel::LEFT);
            }
            Credit::Stands { value, .. } => self.price = Some(*value),
            Credit::Began { saga, purpose } => {
                let doing = Doing { saga: *saga, purpose: *purpose, at: At::Begins, since: event };
                self.desks.insert(node, doing);
            }
            Credit::Read { saga, key: Key::Credit, value, version, .. } => {
                self.now(*saga, event, At::Saw(*value, *version));
            }
            Credit::Wrote { saga, key, order, written } => {
                self.lost += u32::from(fact.lost_update().is_some());
                match key {
                    Key::Credit => {
                        (self.free, self.version) = (written.value, written.version);
                        self.held.insert(*order, written.holds);
                        let at = if written.undo { At::GoesBack } else { At::Wrote(written.value) };
                        self.now(*saga, event, at);
                    }
                    Key::Price => self.price = Some(written.value),
                    Key::Parcel(order) => _ = self.parcels.insert(*order, written.value),
                }
            }
            Credit::Wants { saga, holder, .. } => self.now(*saga, event, At::Waits(*holder)),
            Credit::Locked { saga, key, .. } => {
                self.locks.insert(*key, *saga);
                self.now(*saga, event, At::Begins);
            }
            Credit::Freed { key, .. } => _ = self.locks.remove(key),
            Credit::Refused { saga, .. } | Credit::TurnedBack { saga, .. } => {
                self.now(*saga, event, At::GoesBack);
            }
            Credit::Left { order } => _ = self.parcels.insert(*order, parcel::LEFT),
            Credit::Ended { saga, purpose, ending, again, .. } => {
                self.now(*saga, event, At::Over(*ending));
                let confirmed = *ending == Ending::Confirmed;
                *(if confirmed { &mut self.confirmed } else { &mut self.compensated }) += 1;
                self.again += u32::from(*again);
                if let (Purpose::Cancel { order }, true) = (purpose, confirmed) {
                    self.cancelled.push(*order);
                }
            }
            Credit::Resumed { saga } => self.now(*saga, event, At::Begins),
            Credit::Read { .. }
            | Credit::Nothing { .. }
            | Credit::Filed { .. }
            | Credit::Offered { .. }
            | Credit::Invoiced { .. } => {}
        }
    }

    /// What the orders have of the credit together.
    pub fn taken(&self) -> i32 {
        self.held.values().copied().fold(0, i32::saturating_add)
    }

    /// How many sagas wait for a semantic lock.
    pub fn waiting(&self) -> u32 {
        self.desks.values().filter(|doing| matches!(doing.at, At::Waits(_))).count() as u32
    }

    /// What should be free.
    pub fn should(&self) -> i32 {
        self.limit.saturating_sub(self.taken())
    }

    /// The parcels that left although their orders had been cancelled.
    fn astray(&self) -> Option<Order> {
        let left = |order: &&Order| self.parcels.get(order) == Some(&parcel::LEFT);
        self.cancelled.iter().find(left).copied()
    }

    fn lock_words(&self, is: impl Fn(&Key) -> bool) -> String {
        let held = self.locks.iter().filter(|(key, _)| is(key));
        held.fold(String::new(), |words, (key, saga)| format!("{words}; {key} locked by {saga}"))
    }
}

/// What each party believes, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let state = State::of(trace, count);
    let judged = judged(trace, count);
    let mut truth = format!("{} of {} taken", state.taken(), state.limit);
    if let Some(order) = state.astray() {
        truth = format!("{truth}; the parcel of cancelled order {order} has left");
    }
    if judged.sagas > 1 {
        truth = format!("{truth}; {} sagas over: {}", judged.sagas, judged.words());
    }
    let truth_is_bad = state.taken() > state.limit || state.astray().is_some();
    let since = |node: NodeId| state.last.get(&node).copied();
    let credit = format!(
        "free {}, version {}{}",
        state.free,
        state.version,
        state.lock_words(|key| *key == Key::Credit)
    );
    let mut rows = vec![BeliefRow {
        node: CREDIT,
        believes: credit,
        flaw: (state.free != state.should()).into(),
        since: since(CREDIT),
    }];
    let booked = state.parcels.values().filter(|parcel| **parcel == parcel::BOOKED).count() as u32;
    let lock = state.lock_words(|key| matches!(key, Key::Parcel(_)));
    let parcels = format!("{} to take out{lock}", counted(booked, "parcel"));
    rows.push(BeliefRow { node: DELIVERY, believes: parcels, flaw: Flaw::None, since: since(DELIVERY) });
    if let Some(price) = state.price {
        let lock = state.lock_words(|key| *key == Key::Price);
        let believes = format!("the price is {price}{lock}");
        rows.push(BeliefRow { node: PRICES, believes, flaw: Flaw::None, since: since(PRICES) });
    }
    rows.extend(state.desks.iter().map(|(node, doing)| belief(&state, *node, doing)));
    Beliefs { truth, truth_is_bad, rows }
}

fn belief(state: &State, node: NodeId, doing: &Doing) -> BeliefRow {
    let what = format!("{}: {}", doing.saga, doing.purpose.words());
    let (believes, flaw) = match doing.at {
        At::Begins => (what, Flaw::None),
        At::Saw(free, version) => (format!("{what}; {free} is free"), (version != state.version).into()),
        At::Waits(holder) => (format!("{what}; waits for {holder}"), Flaw::None),
        At::Wrote(free) => (format!("{what}; {free} is left"), Flaw::None),
        At::GoesBack => (format!("{what}; goes back"), Flaw::None),
        At::Over(Ending::Confirmed) => {
            let astray = matches!(doing.purpose, Purpose::Cancel { order } if state.astray() == Some(order));
            (format!("{what}; confirmed"), if astray { Flaw::AtOdds } else { Flaw::None })
        }
        At::Over(_) => (format!("{what}; compensated"), Flaw::None),
        At::Crashed => (format!("{what}; lost its memory in a crash"), Flaw::None),
    };
    BeliefRow { node, believes, flaw, since: Some(doing.since) }
}

/// Words beside what sagas do to each other.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut state = State::default();
    let mut notes: Vec<Note> = Vec::new();
    for (event, fact) in with_crashes(trace, trace.len(), Fact::credit) {
        state.follow(trace.event(event).node, event, fact);
        let note = fact.and_then(|fact| note_after(&state, fact));
        if let Some((words, bad)) = note.filter(|_| notes.last().is_none_or(|last| last.event != event)) {
            notes.push(Note { event, words, bad });
        }
    }
    notes
}

/// Words for a fact, in the state after it.
fn note_after(state: &State, fact: &Credit) -> Option<(String, bool)> {
    let beyond = state.taken() > state.limit;
    Some(match fact {
        Credit::Read { saga, key: Key::Credit, value, by: Some(by), .. } => {
            (format!("{saga} reads {by}'s {value}"), false)
        }
        Credit::Wrote { saga, written, .. } if fact.lost_update().is_some() => {
            let whose = written.over.map_or_else(String::new, |over| format!(" {over}'s"));
            (format!("{saga} overwrites{whose} update"), true)
        }
        Credit::Wrote { key: Key::Credit, .. } if beyond => {
            (format!("{} of {} taken", state.taken(), state.limit), true)
        }
        Credit::Wrote { saga, key: Key::Credit, written, .. } => {
            let undo = if written.undo { " again" } else { "" };
            (format!("{saga}: free {}{undo}", written.value), false)
        }
        Credit::Wants { saga, holder, .. } => (format!("{saga} waits for {holder}"), false),
        Credit::Refused { saga, why, .. } => (format!("{saga} refused: {}", why.words()), false),
        Credit::Filed { saga, .. } => (format!("{saga}'s cancellation is noted"), false),
        Credit::Nothing { saga, .. } => (format!("{saga} finds nothing to cancel"), false),
        Credit::Left { order } if state.cancelled.contains(order) => {
            (format!("cancelled order {order} leaves"), true)
        }
        Credit::Invoiced { price, offered, .. } if price != offered => {
            (format!("invoiced {price}, offered {offered}"), true)
        }
        _ => return None,
    })
}

/// The first event in which a desk's saga read the credit, and what it read.
pub fn read_by(trace: &Trace<Words>, desk: u16) -> Option<(EventId, i32)> {
    credits(trace).find(|fact| match fact {
        Credit::Read { saga, key: Key::Credit, value, .. } if saga.desk == desk => Some(*value),
        _ => None,
    })
}

/// The first write of the credit by a desk's saga, or the first compensation, and what is free after it.
pub fn wrote_by(trace: &Trace<Words>, desk: u16, undo: bool) -> Option<(EventId, i32)> {
    credits(trace).find(|fact| match fact {
        Credit::Wrote { saga, key: Key::Credit, written, .. }
            if saga.desk == desk && written.undo == undo =>
        {
            Some(written.value)
        }
        _ => None,
    })
}

/// How a desk's first saga ended.
pub fn ended(trace: &Trace<Words>, desk: u16) -> Option<(EventId, Ending)> {
    credits(trace).find(|fact| match fact {
        Credit::Ended { saga, ending, .. } if saga.desk == desk => Some(*ending),
        _ => None,
    })
}

/// What a whole run shows.
pub fn shown(trace: &Trace<Words>) -> Shown {
    judged(trace, trace.len()).shown()
}
