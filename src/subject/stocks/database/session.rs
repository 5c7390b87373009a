//! Sessions: each worker has one, with at most one open transaction and one statement at a time.

use super::{Database, IDLE, Reply, Statement};
use crate::policy::isolation::Open;
use crate::sim::ids::{Label, SpanId, TimerId};
use crate::sim::process::Cx;
use crate::sim::sorted::Map;
use crate::subject::request::RequestId;
use crate::subject::stocks::parties::worker_node;
use crate::subject::stocks::words::{ADVISORY, End, Fact, Msg, Store, Timer, Tx, Why};

/// A worker's session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// The last transaction that it named.
    pub tx: Tx,
    /// The last statement, and its answer, if it has been given.
    pub request: RequestId,
    pub answer: Option<Msg>,
    /// The transaction, while it is open.
    pub open: Option<Open>,
    /// For the rows that it has changed: from which version the program computed what it wrote.
    pub based_on: Map<Store, u32>,
    /// The statement that waits for a lock, and the timers of that.
    pub waits: Option<(Statement, [Option<TimerId>; 2])>,
    /// The locks that it has, each with its span.
    pub spans: Map<u32, SpanId>,
    /// Ends the session if it stays silent.
    pub idle: TimerId,
}

impl Database {
    /// Makes this the current statement of its worker's session. A transaction that the worker has left for it is over.
    pub(super) fn enter(&self, cx: &mut Cx<'_, Self>, tx: Tx, request: RequestId) {
        let worker = tx.worker;
        if cx.memory.sessions.get(&worker).is_some_and(|session| session.tx != tx) {
            self.end(cx, worker, End::Left);
        }
        if let Some(session) = cx.memory.sessions.get_mut(&worker) {
            (session.tx, session.request, session.answer) = (tx, request, None);
            return;
        }
        let idle = cx.set_timer(IDLE, Timer::Idle { worker });
        let session = Session {
            tx,
            request,
            answer: None,
            open: None,
            based_on: Map::new_vec(),
            waits: None,
            spans: Map::new_vec(),
            idle,
        };
        cx.memory.sessions.insert(worker, session);
    }

    /// A session is not idle: its worker was heard from.
    pub(super) fn heard(cx: &mut Cx<'_, Self>, worker: u16) {
        if cx.memory.sessions.contains_key(&worker) {
            let idle = cx.set_timer(IDLE, Timer::Idle { worker });
            if let Some(session) = cx.memory.sessions.get_mut(&worker) {
                let old = std::mem::replace(&mut session.idle, idle);
                cx.cancel(old);
            }
        }
    }

    /// Begins a transaction with its first statement. Returns false if it has ended already.
    pub(super) fn begin(&self, cx: &mut Cx<'_, Self>, worker: u16) -> bool {
        let Some(session) = cx.memory.sessions.get(&worker) else { return false };
        let nth = session.tx.nth;
        if session.open.is_some() {
            return true;
        }
        if cx.disk().last.get(&worker).is_some_and(|(last, _)| *last >= nth) {
            return false;
        }
        cx.transact(|tables| (None, tables.last.insert(worker, (nth, None))));
        if let Some(session) = cx.memory.sessions.get_mut(&worker) {
            session.open = Some(Open::new(self.level));
            session.based_on = Map::new_vec();
        }
        true
    }

    pub(super) fn answer(cx: &mut Cx<'_, Self>, worker: u16, reply: Reply) {
        Self::say(cx, worker, |tx, request| reply.message(tx, request));
    }

    fn say(cx: &mut Cx<'_, Self>, worker: u16, answer: impl Fn(Tx, RequestId) -> Msg) {
        let Some(session) = cx.memory.sessions.get_mut(&worker) else { return };
        let answer = answer(session.tx, session.request);
        session.answer = Some(answer.clone());
        cx.send(worker_node(worker), answer);
    }

    /// A statement fails, and its transaction with it, if it belongs to one.
    pub(super) fn refuse(&self, cx: &mut Cx<'_, Self>, worker: u16, why: Why) {
        cx.mark(match why {
            Why::ConcurrentUpdate => "db.changed",
            Why::Dependencies => "db.dangerous",
            Why::Deadlock => "db.deadlock",
            Why::LockTimeout => "db.timeout",
            Why::Gone => "db.gone",
        });
        let session = cx.memory.sessions.get(&worker);
        // A wait for the advisory lock belongs to no transaction.
        let outside = session.filter(|session| session.open.is_none() && session.waits.is_some());
        let outside = outside.map(|session| session.tx);
        self.end(cx, worker, End::Refused(why));
        if let Some(tx) = outside {
            let load = Self::load(cx);
            cx.fact(Fact::Ended { tx, end: End::Refused(why), load });
        }
        Self::say(cx, worker, |tx, request| Msg::Refused { tx, request, why });
    }

    /// Ends a session's transaction, if one is open, gives back its row locks, and stops its wait. The advisory lock stays.
    pub(super) fn end(&self, cx: &mut Cx<'_, Self>, worker: u16, end: End) {
        Self::stop_waiting(cx, worker);
        let Some(session) = cx.memory.sessions.get_mut(&worker) else { return };
        let (tx, was_open) = (session.tx, session.open.take().is_some());
        if !was_open {
            return;
        }
        if end != End::Committed {
            cx.transact(|tables| (None::<Label>, tables.last.insert(worker, (tx.nth, Some(false)))));
        }
        let open: Vec<Open> =
            cx.memory.sessions.values().filter_map(|session| session.open.clone()).collect();
        cx.transact(|tables| (None::<Label>, tables.rows.prune(&open)));
        let load = Self::load(cx);
        cx.fact(Fact::Ended { tx, end, load });
        for lock in cx.memory.locks.of(worker).into_iter().filter(|lock| *lock != ADVISORY) {
            self.release(cx, worker, lock);
        }
    }

    /// Ends a session, with its transaction and all of its locks.
    pub(super) fn leave(&self, cx: &mut Cx<'_, Self>, worker: u16) {
        self.end(cx, worker, End::Left);
        self.release(cx, worker, ADVISORY);
        if let Some(session) = cx.memory.sessions.remove(&worker) {
            cx.cancel(session.idle);
        }
    }
}
