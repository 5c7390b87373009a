//! The database: rows with versions, transactions at one isolation level, locks with queues.
//!
//! Committed rows are on disk. Open transactions, sessions and locks are in memory, so a crash rolls back and unlocks everything.
//! A statement that needs a lock which another session has waits for it, and is executed when the lock is granted. If it then finds that the row
//! does not match any more, it keeps the lock until its transaction ends, like any other.

mod locking;
mod session;

use super::parties::worker_node;
use super::words::{ADVISORY, End, Fact, Load, Msg, Store, Timer, Tx, Update, Why};
use crate::policy::isolation::{Failure, Level, Open, Rows, When};
use crate::policy::lock_queue::LockQueues;
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::Duration;
use crate::subject::request::RequestId;
use crate::subject::{self, Words};
use session::Session;

/// How long a session may be silent before the database ends it (`idle_in_transaction_session_timeout` and
/// `idle_session_timeout` in `PostgreSQL`).
pub const IDLE: Duration = Duration::from_secs(5);

/// A database.
#[derive(Clone, Debug)]
pub struct Database {
    pub level: Level,
    /// How long a statement waits for a lock (`lock_timeout`); `None`: for ever.
    pub lock_timeout: Option<Duration>,
    /// After what wait for a lock it looks for a deadlock (`deadlock_timeout`); `None`: never.
    pub deadlock_timeout: Option<Duration>,
    /// How much has to stay in all stores together. The database does not know of this rule; it is part of what is reported.
    pub keep: i32,
}

/// What is on its disk.
#[derive(Clone, Debug)]
pub struct Tables {
    rows: Rows<Tx>,
    /// By worker: its last transaction, and whether it was committed, once it has ended.
    last: Map<u16, (u32, Option<bool>)>,
    /// The locks that are held: only so that their end can be reported after a crash.
    held: Set<u32>,
}

impl Tables {
    /// Stores with the same stock, numbered from 1.
    pub fn stocked(stores: u32, stock: i32) -> Self {
        let rows = Rows::new((1..=stores).map(|store| (store, stock)));
        Self { rows, last: Map::new_vec(), held: Set::new() }
    }
}

/// What is in its memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    sessions: Map<u16, Session>,
    locks: LockQueues<u16, u32>,
}

/// A statement that is answered, perhaps after a wait.
#[derive(Clone, Copy, Debug)]
pub(super) enum Statement {
    Lock,
    Select { store: Store, locks: bool },
    Update(Update),
    Commit,
}

impl Database {
    fn load(cx: &Cx<'_, Self>) -> Load {
        let open = cx.memory.sessions.values().filter(|session| session.open.is_some()).count();
        Load { open: open as u32, waiting: cx.memory.locks.waiting() as u32 }
    }

    /// A statement has arrived. A repeated one gets the same answer, or goes on waiting.
    fn arrived(&self, cx: &mut Cx<'_, Self>, tx: Tx, request: RequestId, statement: Statement) {
        let worker = tx.worker;
        Self::heard(cx, worker);
        if let Some(session) = cx.memory.sessions.get(&worker).filter(|session| request <= session.request) {
            if let Some(answer) = session.answer.clone().filter(|_| request == session.request) {
                cx.send(worker_node(worker), answer);
            }
            return;
        }
        if cx.disk().last.get(&worker).is_some_and(|(nth, _)| *nth > tx.nth) {
            return;
        }
        self.enter(cx, tx, request);
        self.execute(cx, worker, statement);
    }

    /// Executes the current statement of a session, unless it has to wait for a lock.
    fn execute(&self, cx: &mut Cx<'_, Self>, worker: u16, statement: Statement) {
        let result = match statement {
            Statement::Lock => self.acquire(cx, worker, ADVISORY, statement).then_some(Ok(Reply::Locked)),
            Statement::Select { store, locks } => self.select(cx, worker, store, locks),
            Statement::Update(update) => self.update(cx, worker, update),
            Statement::Commit => Some(self.commit(cx, worker)),
        };
        match result {
            Some(Ok(reply)) => Self::answer(cx, worker, reply),
            Some(Err(why)) => self.refuse(cx, worker, why),
            None => {}
        }
    }

    /// Reads a row. `None`: it waits for the row's lock.
    fn select(&self, cx: &mut Cx<'_, Self>, worker: u16, store: Store, locks: bool) -> Option<Answered> {
        if !self.begin(cx, worker) {
            return Some(Err(Why::Gone));
        }
        if locks {
            if let Err(failure) = Self::within(cx, worker, |rows, open| rows.fresh(open, store))? {
                return Some(Err(why(failure)));
            }
            if !self.acquire(cx, worker, store, Statement::Select { store, locks }) {
                return None;
            }
        }
        let seen = Self::within(cx, worker, |rows, open| rows.read(open, store))?;
        let tx = cx.memory.sessions.get(&worker)?.tx;
        // There is a row for each store that workers know of; a tampered number finds none.
        let Some(seen) = seen else { return Some(Err(Why::Gone)) };
        let (stock, version, load) = (seen.value, seen.number, Self::load(cx));
        cx.mark("db.read");
        cx.fact(Fact::Read { tx, store, stock, version, load });
        Some(Ok(Reply::Row { store, stock, version }))
    }

    /// Changes a row. `None`: it waits for the row's lock.
    fn update(&self, cx: &mut Cx<'_, Self>, worker: u16, update: Update) -> Option<Answered> {
        let Update { store, change, when, based_on } = update;
        if !self.begin(cx, worker) {
            return Some(Err(Why::Gone));
        }
        if let Err(failure) = Self::within(cx, worker, |rows, open| rows.fresh(open, store))? {
            return Some(Err(why(failure)));
        }
        let rows = if Self::within(cx, worker, |rows, open| rows.matches(open, store, when))? {
            if !self.acquire(cx, worker, store, Statement::Update(update)) {
                return None;
            }
            match Self::within(cx, worker, |rows, open| rows.update(open, store, change, when))? {
                Ok(rows) => rows,
                Err(failure) => return Some(Err(why(failure))),
            }
        } else {
            0
        };
        if rows > 0 {
            cx.mark("db.update");
            cx.memory.sessions.get_mut(&worker)?.based_on.insert(store, based_on);
        } else {
            Self::missed(cx, worker, store, when);
        }
        Some(Ok(Reply::Updated { rows }))
    }

    /// Reports an update that has found no row.
    fn missed(cx: &mut Cx<'_, Self>, worker: u16, store: Store, when: When) {
        if let (Some(session), Some(newest)) = (cx.memory.sessions.get(&worker), cx.disk().rows.newest(store))
        {
            let (tx, stock, version) = (session.tx, newest.value, newest.number);
            cx.mark(if matches!(when, When::Version(_)) { "db.version" } else { "db.none" });
            cx.fact(Fact::Missed { tx, store, when, stock, version });
        }
    }

    fn commit(&self, cx: &mut Cx<'_, Self>, worker: u16) -> Answered {
        let Some(session) = cx.memory.sessions.get_mut(&worker) else { return Err(Why::Gone) };
        let tx = session.tx;
        let Some(open) = session.open.clone() else {
            let committed = cx.disk().last.get(&worker) == Some(&(tx.nth, Some(true)));
            return Ok(Reply::Ended { committed });
        };
        let based_on = session.based_on.clone();
        let before: Map<Store, Option<Tx>> =
            cx.disk().rows.all().map(|(store, newest)| (store, newest.by)).collect();
        let committed = cx.transact(|tables| {
            let committed = tables.rows.commit(open, tx);
            let wrote = committed.as_ref().ok().and_then(|changed| changed.first());
            let label = wrote.map(|(store, _)| Label::numbered("row of store", *store));
            if committed.is_ok() {
                tables.last.insert(worker, (tx.nth, Some(true)));
            }
            (label, committed)
        });
        let changed = committed.map_err(why)?;
        cx.mark("db.commit");
        for (store, version) in changed {
            cx.fact(Fact::Wrote {
                tx,
                store,
                stock: version.value,
                version: version.number,
                based_on: based_on.get(&store).copied().unwrap_or(0),
                before: before.get(&store).copied().flatten(),
                stores: before.len() as u32,
            });
        }
        self.end(cx, worker, End::Committed);
        Ok(Reply::Ended { committed: true })
    }
}

/// The answer to a statement, or why it failed.
type Answered = Result<Reply, Why>;

/// The answer to a statement that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Locked,
    Row { store: Store, stock: i32, version: u32 },
    Updated { rows: u32 },
    Ended { committed: bool },
}

impl Reply {
    const fn message(self, tx: Tx, request: RequestId) -> Msg {
        match self {
            Self::Locked => Msg::Locked { tx, request },
            Self::Row { store, stock, version } => Msg::Row { tx, request, store, stock, version },
            Self::Updated { rows } => Msg::Updated { tx, request, rows },
            Self::Ended { committed } => Msg::Ended { tx, request, committed },
        }
    }
}

const fn why(failure: Failure) -> Why {
    match failure {
        Failure::ConcurrentUpdate => Why::ConcurrentUpdate,
        Failure::Dependencies => Why::Dependencies,
    }
}

impl Process for Database {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Tables;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        let all: Vec<_> = cx.disk().rows.all().map(|(store, row)| (store, row.value)).collect();
        let stores = all.len() as u32;
        for (store, stock) in all {
            cx.fact(Fact::Stocked { store, stock, stores, keep: self.keep });
        }
    }

    /// What was open is rolled back, and nobody has a lock any more.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let (lost, held) = cx.transact(|tables| {
            let mut lost = Vec::new();
            for (worker, (nth, end)) in tables.last.iter_mut() {
                if end.replace(end.unwrap_or(false)).is_none() {
                    lost.push(Tx { worker: *worker, nth: *nth });
                }
            }
            (None, (lost, std::mem::take(&mut tables.held)))
        });
        for tx in lost {
            cx.fact(Fact::Ended { tx, end: End::Lost, load: Load::default() });
        }
        for lock in held {
            cx.fact(Fact::Freed { lock, tx: None });
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let is_current = |cx: &Cx<'_, Self>, tx: Tx| {
            cx.memory.sessions.get(&tx.worker).is_some_and(|session| session.tx == tx)
        };
        match msg.into_stock() {
            Some(Msg::Lock { tx, request }) => self.arrived(cx, tx, request, Statement::Lock),
            Some(Msg::Select { tx, request, store, locks }) => {
                self.arrived(cx, tx, request, Statement::Select { store, locks });
            }
            Some(Msg::Update { tx, request, update }) => {
                self.arrived(cx, tx, request, Statement::Update(update));
            }
            Some(Msg::Commit { tx, request }) => self.arrived(cx, tx, request, Statement::Commit),
            Some(Msg::Unlock { tx }) if is_current(cx, tx) => self.release(cx, tx.worker, ADVISORY),
            Some(Msg::Rollback { tx }) if is_current(cx, tx) => self.end(cx, tx.worker, End::RolledBack),
            Some(Msg::Connect { worker }) => self.leave(cx, worker),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let waits = |cx: &Cx<'_, Self>, worker: u16, request: u32| {
            let session = cx.memory.sessions.get(&worker);
            session.is_some_and(|session| session.request.0 == request && session.waits.is_some())
        };
        match timer.into_stock() {
            Some(Timer::LockTimeout { worker, request }) if waits(cx, worker, request) => {
                self.refuse(cx, worker, Why::LockTimeout);
            }
            Some(Timer::DeadlockCheck { worker, request })
                if waits(cx, worker, request) && !cx.memory.locks.cycle(worker).is_empty() =>
            {
                self.refuse(cx, worker, Why::Deadlock);
            }
            Some(Timer::Idle { worker }) => self.leave(cx, worker),
            _ => {}
        }
    }

    fn inspect(&self, memory: &Memory, tables: &Tables) -> Vec<Row> {
        let open = memory.sessions.values().filter(|session| session.open.is_some()).count();
        let stocks = tables.rows.all().map(|(store, row)| {
            Row::disk(format!("store {store}"), format!("stock {}, version {}", row.value, row.number))
        });
        let mut rows: Vec<Row> = stocks.collect();
        rows.push(Row::memory("open transactions", open.to_string()));
        rows.push(Row::memory("waiting for a lock", memory.locks.waiting().to_string()));
        rows
    }
}

impl Database {
    /// What the rows say about a session's open transaction; `None` if it has none.
    fn within<R>(cx: &mut Cx<'_, Self>, worker: u16, ask: impl Fn(&Rows<Tx>, &mut Open) -> R) -> Option<R> {
        let mut open = cx.memory.sessions.get_mut(&worker)?.open.take()?;
        let said = ask(&cx.disk().rows, &mut open);
        cx.memory.sessions.get_mut(&worker)?.open = Some(open);
        Some(said)
    }
}
