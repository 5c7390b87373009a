//! What is read off runs with stocks: what was sold and what is left, and words for the timeline.

use super::parties::DATABASE;
use super::words::{ADVISORY, Answer, End, Fact as Stock, Store, Tx, Why};
use crate::policy::isolation::When;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::Note;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// What was reported of stocks.
pub fn stocks(trace: &Trace<Words>) -> Reader<'_, Stock> {
    Reader::new(trace, Fact::stock)
}

/// How things stand in a store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shelf {
    pub stocked: i32,
    pub left: i32,
    pub version: u32,
    pub sold: u32,
    /// How many updates were overwritten by somebody who had not seen them.
    pub lost: u32,
}

/// How things stand at all nodes.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub shelves: Map<Store, Shelf>,
    /// How much has to stay in all stores together.
    pub keep: i32,
    /// The transactions that are open.
    active: Set<Tx>,
    /// How many transactions are open and how many of them wait, and since when.
    pub open: u32,
    pub waiting: u32,
    pub last: Option<EventId>,
    told: Map<Answer, u32>,
    refused: Map<Why, u32>,
    /// How many updates found no row.
    pub missed: u32,
    /// How many transactions the answered customers took.
    pub attempts: u32,
}

/// Crashes and facts of the first `count` events, in order.
fn happenings(trace: &Trace<Words>, count: usize) -> Vec<(EventId, Option<&Stock>)> {
    let crashes = trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed);
    let mut all: Vec<_> = crashes.map(|(event, _)| (event, None)).collect();
    all.extend(facts(trace, count, Fact::stock).map(|(event, fact)| (event, Some(fact))));
    sort_by_number(&mut all, |(event, _)| u64::from(event.0));
    all
}

impl State {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut state = Self::default();
        for (event, fact) in happenings(trace, count) {
            state.follow(trace.event(event).node, event, fact);
        }
        state
    }

    fn crash(&mut self, node: NodeId, event: EventId) {
        if node == DATABASE {
            (self.open, self.waiting, self.last) = (0, 0, Some(event));
            self.active.clear();
        }
    }

    /// Updates from a fact, or from a crash if there is none.
    pub fn follow(&mut self, node: NodeId, event: EventId, fact: Option<&Stock>) {
        let Some(fact) = fact else { return self.crash(node, event) };
        if let Stock::Read { load, .. }
        | Stock::Wants { load, .. }
        | Stock::Locked { load, .. }
        | Stock::Ended { load, .. } = fact
        {
            (self.open, self.waiting, self.last) = (load.open, load.waiting, Some(event));
        }
        match fact {
            Stock::Stocked { store, stock, keep, .. } => {
                let row = Shelf { stocked: *stock, left: *stock, version: 1, ..Shelf::default() };
                self.shelves.insert(*store, row);
                (self.keep, self.last) = (*keep, Some(event));
            }
            Stock::Read { tx, .. } => _ = self.active.insert(*tx),
            Stock::Wrote { store, stock, version, .. } => {
                let row = self.shelves.entry(*store).or_default();
                (row.left, row.version) = (*stock, *version);
                row.lost += u32::from(fact.lost_update().is_some());
            }
            Stock::Ended { tx, end, .. } => {
                self.active.remove(tx);
                if let End::Refused(why) = end {
                    *self.refused.entry(*why).or_default() += 1;
                }
            }
            Stock::Missed { .. } => self.missed += 1,
            Stock::Told { store, answer, attempts, .. } => {
                *self.told.entry(*answer).or_default() += 1;
                self.attempts += attempts;
                self.shelves.entry(*store).or_default().sold += u32::from(*answer == Answer::Sold);
            }
            Stock::Came { .. } | Stock::Wants { .. } | Stock::Locked { .. } | Stock::Freed { .. } => {}
        }
    }

    fn total(&self, of: impl Fn(&Shelf) -> i32) -> i32 {
        self.shelves.values().map(of).fold(0, i32::saturating_add)
    }

    /// How much there was in all stores together.
    pub fn stocked(&self) -> i32 {
        self.total(|shelf| shelf.stocked)
    }

    /// How much the database says is left in all stores together.
    pub fn left(&self) -> i32 {
        self.total(|shelf| shelf.left)
    }

    /// How much was sold in all stores together.
    pub fn sold(&self) -> u32 {
        self.told(Answer::Sold)
    }

    /// How many of the sales the stock does not show.
    pub fn missing(&self) -> u32 {
        let taken = self.stocked().saturating_sub(self.left()).max(0).cast_unsigned();
        self.sold().saturating_sub(taken)
    }

    /// How many updates were lost: overwritten by a transaction that had not seen them. One of these may undo several sales.
    pub fn lost(&self) -> u32 {
        self.shelves.values().map(|shelf| shelf.lost).sum()
    }

    /// How many customers were told this.
    pub fn told(&self, answer: Answer) -> u32 {
        self.told.get(&answer).copied().unwrap_or(0)
    }

    /// How many transactions the database refused or ended for this reason.
    pub fn refused(&self, why: Why) -> u32 {
        self.refused.get(&why).copied().unwrap_or(0)
    }

    /// True if less is left than has to stay.
    pub fn is_short(&self) -> bool {
        self.keep > 0 && self.left() < self.keep
    }
}

impl Shelf {
    /// True if more was sold than there was.
    pub const fn is_oversold(&self) -> bool {
        self.sold as i64 > self.stocked as i64
    }

    /// True if the database's stock does not count everything that was sold, or cannot be true.
    pub const fn is_wrong(&self) -> bool {
        self.lost > 0 || self.left < 0 || self.sold as i64 > self.stocked as i64 - self.left as i64
    }
}

/// Words beside waits, writes, refusals and answers.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut state = State::default();
    let mut notes: Vec<Note> = Vec::new();
    for (event, fact) in happenings(trace, trace.len()) {
        state.follow(trace.event(event).node, event, fact);
        let note = fact.and_then(|fact| note_after(&state, fact));
        if let Some((words, bad)) = note.filter(|_| notes.last().is_none_or(|last| last.event != event)) {
            notes.push(Note { event, words, bad });
        }
    }
    notes
}

/// Words for a fact, in the state after it.
fn note_after(state: &State, fact: &Stock) -> Option<(String, bool)> {
    let of = |store: &Store| state.shelves.get(store).copied().unwrap_or_default();
    Some(match fact {
        Stock::Wants { tx, holder, .. } => (format!("{tx} waits for {holder}"), false),
        Stock::Wrote { tx, before, .. } if fact.lost_update().is_some() => {
            let whose = before.map_or_else(String::new, |before| format!(" {before}'s"));
            (format!("{tx} overwrites{whose} update"), true)
        }
        Stock::Wrote { stock, .. } if *stock < 0 => (format!("stock {stock}"), true),
        Stock::Wrote { .. } if state.is_short() => {
            (format!("{} left, {} to stay", state.left(), state.keep), true)
        }
        Stock::Wrote { tx, stock, .. } => (format!("{tx} writes stock {stock}"), false),
        Stock::Freed { lock: ADVISORY, tx: Some(tx) } if state.active.contains(tx) => {
            (format!("{tx} unlocks before it commits"), true)
        }
        Stock::Missed { tx, when, stock, version, .. } => {
            let now = if let When::Version(_) = when {
                format!("version {version}")
            } else {
                format!("stock {stock}")
            };
            (format!("{tx} changes no row: {now} by now"), false)
        }
        Stock::Ended { tx, end: End::Refused(why), .. } => match why {
            Why::ConcurrentUpdate | Why::Dependencies => (format!("{tx} refused: {}", why.words()), false),
            Why::Deadlock => (format!("deadlock: {tx} is ended"), true),
            Why::LockTimeout => (format!("{tx} waited too long"), true),
            Why::Gone => return None,
        },
        Stock::Told { store, answer: Answer::Sold, .. } if of(store).is_oversold() => {
            (format!("{} sold of {}", of(store).sold, of(store).stocked), true)
        }
        Stock::Told { store, answer: Answer::Apology, customer, .. } => {
            (format!("customer {customer} turned away"), of(store).left > 0)
        }
        _ => return None,
    })
}

/// The first event in which a worker's transaction read this store's row.
pub fn read_by(trace: &Trace<Words>, worker: u16, of: Store) -> Option<EventId> {
    stocks(trace)
        .first(|fact| matches!(fact, Stock::Read { tx, store, .. } if tx.worker == worker && *store == of))
}

/// The first event in which a worker's write was committed.
pub fn written_by(trace: &Trace<Words>, worker: u16) -> Option<EventId> {
    stocks(trace).first(|fact| matches!(fact, Stock::Wrote { tx, .. } if tx.worker == worker))
}

/// What a customer was told, and when.
pub fn told(trace: &Trace<Words>, of: u32) -> Option<(EventId, Answer)> {
    stocks(trace).find(|fact| match fact {
        Stock::Told { customer, answer, .. } if *customer == of => Some(*answer),
        _ => None,
    })
}

/// The first wait for a lock.
pub fn first_wait(trace: &Trace<Words>) -> Option<EventId> {
    stocks(trace).first(|fact| matches!(fact, Stock::Wants { .. }))
}

/// The first transaction that the database refused or ended, and why.
pub fn first_refused(trace: &Trace<Words>) -> Option<(EventId, (Tx, Why))> {
    stocks(trace).find(|fact| match fact {
        Stock::Ended { tx, end: End::Refused(why), .. } => Some((*tx, *why)),
        _ => None,
    })
}

/// Whether a transaction gave the advisory lock back before it had ended.
pub fn unlocked_early(trace: &Trace<Words>) -> bool {
    let mut active: Set<Tx> = Set::new();
    stocks(trace).all().any(|(_, fact)| {
        match fact {
            Stock::Read { tx, .. } => _ = active.insert(*tx),
            Stock::Ended { tx, .. } => _ = active.remove(tx),
            Stock::Freed { lock: ADVISORY, tx: Some(tx) } => return active.contains(tx),
            _ => {}
        }
        false
    })
}

/// Whether a customer came before another one had an answer.
pub fn overlap(trace: &Trace<Words>) -> bool {
    let mut waiting = 0;
    stocks(trace).all().any(|(_, fact)| {
        match fact {
            Stock::Came { .. } => waiting += 1,
            Stock::Told { .. } => waiting -= 1,
            _ => {}
        }
        waiting > 1
    })
}
