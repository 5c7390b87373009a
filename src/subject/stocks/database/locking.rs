//! Row locks and the advisory lock: who gets one, who waits for it, and what happens when it is given back.

use super::{Database, Statement};
use crate::policy::lock_queue::Asked;
use crate::sim::ids::Label;
use crate::sim::process::{Cx, SpanEnd, Tone};
use crate::subject::stocks::words::{ADVISORY, Fact, Timer, Tx};

impl Database {
    /// Asks for a lock. If another session has it, the statement waits and this returns false.
    pub(super) fn acquire(
        &self,
        cx: &mut Cx<'_, Self>,
        worker: u16,
        lock: u32,
        statement: Statement,
    ) -> bool {
        let had = cx.memory.locks.holder(lock) == Some(worker);
        match cx.memory.locks.ask(worker, lock) {
            Asked::Granted => {
                if !had {
                    Self::granted(cx, worker, lock);
                }
                true
            }
            Asked::Queued { holder } => {
                self.wait(cx, worker, lock, holder, statement);
                false
            }
        }
    }

    fn tx_of(cx: &Cx<'_, Self>, worker: u16) -> Option<Tx> {
        cx.memory.sessions.get(&worker).map(|session| session.tx)
    }

    fn granted(cx: &mut Cx<'_, Self>, worker: u16, lock: u32) {
        let label =
            if lock == ADVISORY { Label::new("advisory lock") } else { Label::numbered("lock on row", lock) };
        let span = cx.open(label, Tone::Holding);
        let load = Self::load(cx);
        let Some(session) = cx.memory.sessions.get_mut(&worker) else { return };
        session.spans.insert(lock, span);
        let tx = session.tx;
        cx.transact(|tables| (None::<Label>, tables.held.insert(lock)));
        cx.fact(Fact::Locked { tx, lock, load });
    }

    fn wait(&self, cx: &mut Cx<'_, Self>, worker: u16, lock: u32, holder: u16, statement: Statement) {
        let (Some(tx), Some(holder)) = (Self::tx_of(cx, worker), Self::tx_of(cx, holder)) else { return };
        let Some(request) = cx.memory.sessions.get(&worker).map(|session| session.request.0) else {
            return;
        };
        let timers = [
            self.lock_timeout.map(|after| (after, Timer::LockTimeout { worker, request })),
            self.deadlock_timeout.map(|after| (after, Timer::DeadlockCheck { worker, request })),
        ];
        let timers = timers.map(|timer| timer.map(|(after, timer)| cx.set_timer(after, timer)));
        if let Some(session) = cx.memory.sessions.get_mut(&worker) {
            session.waits = Some((statement, timers));
        }
        let load = Self::load(cx);
        cx.mark("db.wait");
        cx.fact(Fact::Wants { tx, lock, holder, load });
    }

    /// Takes a session out of the queue that its statement stands in, if it waits.
    pub(super) fn stop_waiting(cx: &mut Cx<'_, Self>, worker: u16) -> Option<Statement> {
        let (statement, timers) = cx.memory.sessions.get_mut(&worker)?.waits.take()?;
        timers.into_iter().flatten().for_each(|timer| cx.cancel(timer));
        cx.memory.locks.withdraw(worker);
        Some(statement)
    }

    /// Gives a lock back, if the session has it. Whoever is next in its queue goes on.
    pub(super) fn release(&self, cx: &mut Cx<'_, Self>, worker: u16, lock: u32) {
        if cx.memory.locks.holder(lock) != Some(worker) {
            return;
        }
        let tx = Self::tx_of(cx, worker);
        let span = cx.memory.sessions.get_mut(&worker).and_then(|session| session.spans.remove(&lock));
        if let Some(span) = span {
            cx.close(span, SpanEnd::Ok);
        }
        let next = cx.memory.locks.release(worker, lock);
        cx.transact(|tables| (None::<Label>, tables.held.remove(&lock)));
        cx.fact(Fact::Freed { lock, tx });
        let Some(next) = next else { return };
        if let Some(statement) = Self::stop_waiting(cx, next) {
            Self::granted(cx, next, lock);
            self.execute(cx, next, statement);
        }
    }
}
