//! A worker of the shop: it serves one customer after another, each with a program that reads the stock, works on the order, writes the
//! new stock and commits.
//!
//! On its disk are the customers that it has taken and the numbers that it has given out; a crash makes it forget the customer it was serving.

mod program;

use super::parties::DATABASE;
use super::words::{Answer, Fact, Msg, Store, Timer, Tx, Why};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// How long a worker waits for an answer before it sends its statement again.
pub const PATIENCE: Duration = Duration::from_millis(1_500);

/// The locks that a worker takes before it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locks {
    None,
    /// Those of the rows that it reads: `select … for update`.
    Rows,
    /// An advisory lock, given back after the commit.
    Advisory,
    /// An advisory lock, given back before the commit.
    Early,
}

impl Locks {
    /// Whether it takes the advisory lock.
    pub const fn is_advisory(self) -> bool {
        matches!(self, Self::Advisory | Self::Early)
    }
}

/// How the new stock is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// `set stock = $n`, with what the program has computed.
    Computed,
    /// `set stock = stock - 1`.
    Decrement,
    /// `set stock = stock - 1 where stock > 0`.
    Conditional,
    /// `set stock = $n where version = $v`.
    Versioned,
}

/// What a worker does when an update finds no row with its version, or the database refuses a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConflict {
    /// It begins again, and reads again.
    StartOver,
    /// It tells the customer to try again later.
    GiveUp,
    /// It asks for the version again and writes the same stock.
    SameAgain,
    /// It goes on as if nothing had happened.
    Ignore,
}

/// The order in which the rows of several stores are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The worker's own store first.
    OwnFirst,
    /// By their numbers.
    ById,
}

/// What all workers have in common.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub workers: u16,
    pub stores: u32,
    /// How much has to stay in all stores together; if more than nothing, a worker reads all rows.
    pub keep: i32,
    pub locks: Locks,
    pub order: Order,
    pub writes: Writes,
    pub on_conflict: OnConflict,
    /// How many transactions a customer may take at most.
    pub attempts: u32,
    /// The longest pause before starting over; it is drawn anew each time.
    pub pause: Duration,
    /// How long the work between reading and writing takes.
    pub work: Duration,
    /// How many customers each worker serves.
    pub customers: u32,
    /// The time between two customers of a worker.
    pub rest: Duration,
}

/// A worker.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Its number, from 0.
    pub number: u16,
    /// When its first customer comes.
    pub first: Duration,
    pub config: Config,
}

/// What the worker is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Locking,
    /// Reading the row at this place of its order.
    Reading(usize),
    Working,
    /// Asking for the version again.
    Rereading,
    Writing,
    Committing,
    Pausing,
}

/// The customer that it serves.
#[derive(Clone, Debug)]
struct Serving {
    customer: u32,
    store: Store,
    came: SimTime,
    tx: Tx,
    attempts: u32,
    phase: Phase,
    /// What it has read: stock and version, by store.
    seen: Map<Store, (i32, u32)>,
    /// The version that its update names.
    version: u32,
    /// The statement that it waits for, to be sent again.
    asked: Option<(RequestId, Msg, TimerId)>,
    span: SpanId,
}

/// What a crash makes it forget.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    serving: Option<Serving>,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// How many customers it has taken, and how many transactions it has begun.
    taken: u32,
    begun: u32,
    ids: RequestIds,
}

impl Worker {
    /// Waits for the next customer, if there is one.
    fn next(&self, cx: &mut Cx<'_, Self>, after: Duration) {
        if cx.disk().taken < self.config.customers {
            cx.set_timer(after, Timer::Customer);
        }
    }

    fn come(&self, cx: &mut Cx<'_, Self>) {
        let taken = cx.write("customer", |book| {
            book.taken += 1;
            book.taken
        });
        let customer = (taken - 1) * u32::from(self.config.workers) + u32::from(self.number) + 1;
        let store = u32::from(self.number) % self.config.stores.max(1) + 1;
        cx.fact(Fact::Came { customer, store });
        let span = cx.open(Label::numbered("customer", customer), Tone::Waiting);
        let came = cx.now();
        cx.memory.serving = Some(Serving {
            customer,
            store,
            came,
            tx: Tx { worker: self.number, nth: 0 },
            attempts: 0,
            phase: Phase::Pausing,
            seen: Map::new_vec(),
            version: 0,
            asked: None,
            span,
        });
        self.attempt(cx);
    }

    /// Begins a transaction.
    fn attempt(&self, cx: &mut Cx<'_, Self>) {
        self.renew(cx);
        if let Some(serving) = &mut cx.memory.serving {
            serving.seen = Map::new_vec();
        }
        if self.config.locks.is_advisory() {
            cx.mark("worker.lock");
            Self::ask(cx, Phase::Locking, |tx, request, _| Msg::Lock { tx, request });
        } else {
            self.read(cx, 0);
        }
    }

    /// Takes a new transaction number.
    fn renew(&self, cx: &mut Cx<'_, Self>) {
        let nth = cx.transact(|book| {
            book.begun += 1;
            (None, book.begun)
        });
        if let Some(serving) = &mut cx.memory.serving {
            serving.tx = Tx { worker: self.number, nth };
            serving.attempts += 1;
        }
    }

    /// Sends a statement and waits for its answer.
    fn ask(cx: &mut Cx<'_, Self>, phase: Phase, statement: impl FnOnce(Tx, RequestId, &Serving) -> Msg) {
        let request = cx.transact(|book| (None, book.ids.issue()));
        let Some(serving) = &mut cx.memory.serving else { return };
        serving.phase = phase;
        let msg = statement(serving.tx, request, serving);
        cx.send(DATABASE, msg.clone());
        let timer = cx.set_timer(PATIENCE, Timer::Patience);
        if let Some(serving) = &mut cx.memory.serving {
            serving.asked = Some((request, msg, timer));
        }
    }

    /// Sends a message that needs no answer.
    fn tell(cx: &mut Cx<'_, Self>, message: impl Fn(Tx) -> Msg) {
        if let Some(tx) = cx.memory.serving.as_ref().map(|serving| serving.tx) {
            cx.send(DATABASE, message(tx));
        }
    }

    /// The customer is told how it went, from a line of the program. Returns the last transaction.
    fn told(&self, cx: &mut Cx<'_, Self>, answer: Answer, mark: &'static str) -> Option<Tx> {
        let serving = cx.memory.serving.take()?;
        if let Some((.., timer)) = serving.asked {
            cx.cancel(timer);
        }
        cx.mark(mark);
        cx.close(serving.span, if answer == Answer::Apology { SpanEnd::Failed } else { SpanEnd::Ok });
        let Serving { customer, store, tx, attempts, came, .. } = serving;
        let took = cx.now() - came;
        cx.fact(Fact::Told { customer, store, tx, answer, attempts, took });
        self.next(cx, self.config.rest);
        Some(tx)
    }

    /// The answer that it waits for has come.
    fn answered(&self, cx: &mut Cx<'_, Self>, msg: &Msg) {
        let Some((tx, Some(request))) = msg.of() else { return };
        let Some(serving) = &mut cx.memory.serving else { return };
        let is_awaited = serving.asked.as_ref().is_some_and(|(asked, ..)| *asked == request);
        if serving.tx != tx || !is_awaited {
            return;
        }
        let phase = serving.phase;
        if let Some((.., timer)) = serving.asked.take() {
            cx.cancel(timer);
        }
        match (phase, msg) {
            (Phase::Locking, Msg::Locked { .. }) => self.read(cx, 0),
            (Phase::Reading(place), Msg::Row { store, stock, version, .. }) => {
                self.saw(cx, place, *store, (*stock, *version));
            }
            (Phase::Rereading, Msg::Row { version, .. }) => {
                if let Some(serving) = &mut cx.memory.serving {
                    serving.version = *version;
                }
                self.write(cx);
            }
            (Phase::Writing, Msg::Updated { rows: 0, .. }) => self.found_none(cx),
            (Phase::Writing, Msg::Updated { .. }) => self.commit(cx),
            (Phase::Committing, Msg::Ended { committed: true, .. }) => self.sold(cx),
            (Phase::Committing, Msg::Ended { .. }) => self.conflict(cx, phase),
            (_, Msg::Refused { why, .. }) => {
                cx.mark(if *why == Why::LockTimeout { "worker.timeout" } else { "worker.refused" });
                self.conflict(cx, phase);
            }
            _ => {}
        }
    }
}

impl Process for Worker {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Book;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx, self.first);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.send(DATABASE, Msg::Connect { worker: self.number });
        self.next(cx, self.config.rest);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(msg) = msg.into_stock() {
            self.answered(cx, &msg);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let phase = cx.memory.serving.as_ref().map(|serving| serving.phase);
        match timer.into_stock() {
            Some(Timer::Customer) if phase.is_none() => self.come(cx),
            Some(Timer::Work) if phase == Some(Phase::Working) => self.write(cx),
            Some(Timer::Pause) if phase == Some(Phase::Pausing) => self.attempt(cx),
            Some(Timer::Patience) => {
                let Some((request, msg, _)) =
                    cx.memory.serving.as_mut().and_then(|serving| serving.asked.take())
                else {
                    return;
                };
                cx.send(DATABASE, msg.clone());
                let timer = cx.set_timer(PATIENCE, Timer::Patience);
                if let Some(serving) = &mut cx.memory.serving {
                    serving.asked = Some((request, msg, timer));
                }
            }
            _ => {}
        }
    }

    fn inspect(&self, desk: &Desk, book: &Book) -> Vec<Row> {
        let mut rows = vec![Row::disk("customers taken", book.taken.to_string())];
        if let Some(serving) = &desk.serving {
            rows.push(Row::memory("serves customer", serving.customer.to_string()));
            rows.push(Row::memory("transaction", serving.tx.to_string()));
            rows.extend(serving.seen.iter().map(|(store, (stock, version))| {
                Row::memory(format!("saw of store {store}"), format!("stock {stock}, version {version}"))
            }));
        }
        rows
    }
}
