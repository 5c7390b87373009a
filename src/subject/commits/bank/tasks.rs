//! What a bank does with an account's lock: it waits in the queue, works, writes, and leaves.

use super::{Bank, FORCE, IDLE, WORK};
use crate::policy::saga::ledger::{Memory, Said};
use crate::policy::two_phase::{Participant, Taken};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, SpanEnd, Tone};
use crate::subject::commits::words::{Fact, Msg, Reading, Row, Timer, Tx, Who};

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Waiting,
    Working,
    /// Its write is being forced.
    Writing,
    /// It keeps the lock until it is told more.
    Holding,
}

/// Something that is done with an account.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub from: NodeId,
    pub row: Row,
    /// What is added to the balance.
    pub amount: i32,
    /// True if it is committed on its own.
    pub alone: bool,
    pub reading: Reading,
    pub at: At,
    pub span: SpanId,
    /// The timer for its work, or for hearing nothing.
    pub timer: Option<TimerId>,
    /// The timer for the longest wait.
    pub bound: Option<TimerId>,
}

impl Task {
    pub const fn new(from: NodeId, row: Row) -> Self {
        Self {
            from,
            row,
            amount: 0,
            alone: true,
            reading: Reading::Holds,
            at: At::Waiting,
            span: SpanId::NONE,
            timer: None,
            bound: None,
        }
    }

    pub fn is_waiting(&self) -> bool {
        self.at == At::Waiting
    }
}

impl Bank {
    /// Asks for a lock. Whoever has it, or waits for it, is known.
    pub(super) fn want(&self, cx: &mut Cx<'_, Self>, who: Who, row: Row, task: Task) {
        match cx.memory.locks.take(row, who) {
            Taken::Known => {}
            Taken::Granted => {
                cx.memory.tasks.insert(who, task);
                self.granted(cx, who);
            }
            Taken::Queued => {
                let bound = cx.set_timer(self.bound, Timer::Bound { row, who });
                cx.memory.tasks.insert(who, Task { bound: Some(bound), ..task });
                let queue = cx.memory.locks.waiting() as u32;
                cx.mark("bank.wait");
                cx.fact(Fact::Waits { row, who, queue });
            }
        }
    }

    /// Someone has a lock now, and begins.
    pub(super) fn granted(&self, cx: &mut Cx<'_, Self>, who: Who) {
        let Some(mut task) = cx.memory.tasks.get(&who).cloned() else { return };
        let row = task.row;
        task.span = cx.open(Label::numbered("account", row), Tone::Holding);
        if let Some(bound) = task.bound.take() {
            cx.cancel(bound);
        }
        let queue = cx.memory.locks.waiting() as u32;
        cx.transact(|books| (None, books.locked.insert(row, who)));
        cx.mark("bank.lock");
        cx.fact(Fact::Locked { row, who, queue });
        let reads = matches!(who, Who::Audit(_) | Who::Receipt(_));
        let holds = task.reading == Reading::Holds;
        if reads {
            Self::tell(cx, task.from, who, row);
            task.at = At::Holding;
            task.timer = holds.then(|| cx.set_timer(IDLE, Timer::Idle { who }));
        } else {
            task.at = At::Working;
            task.timer = Some(cx.work(WORK, Timer::Work { who }));
        }
        cx.memory.tasks.insert(who, task);
        if reads && !holds {
            self.leave(cx, who);
        }
    }

    /// After a crash, a transfer that was promised has its lock again before anybody can ask for it.
    pub(super) fn relock(cx: &mut Cx<'_, Self>, who: Who, (row, amount): (Row, i32), from: NodeId) {
        cx.memory.locks.take(row, who);
        let span = cx.open(Label::numbered("account", row), Tone::Holding);
        cx.memory
            .tasks
            .insert(who, Task { amount, at: At::Holding, span, alone: false, ..Task::new(from, row) });
        cx.transact(|books| (None, books.locked.insert(row, who)));
        cx.fact(Fact::Locked { row, who, queue: 0 });
    }

    /// Someone gives a lock back, or leaves its queue.
    pub(super) fn leave(&self, cx: &mut Cx<'_, Self>, who: Who) {
        let Some(task) = cx.memory.tasks.remove(&who) else { return };
        for timer in [task.timer, task.bound].into_iter().flatten() {
            cx.cancel(timer);
        }
        let held = cx.memory.locks.holder(task.row) == Some(&who);
        let next = cx.memory.locks.leave(task.row, &who);
        if held {
            cx.close(task.span, SpanEnd::Ok);
            cx.transact(|books| (None, books.locked.remove(&task.row)));
            let queue = cx.memory.locks.waiting() as u32;
            cx.fact(Fact::Unlocked { row: task.row, who, queue });
        }
        if let Some(next) = next {
            self.granted(cx, next);
        }
    }

    /// The coordinator has it work on an account, as part of a transfer that commits at both banks.
    pub(super) fn work(&self, cx: &mut Cx<'_, Self>, from: NodeId, tx: Tx, row: Row, amount: i32) {
        let who = Who::Transfer(tx);
        if let Some(task) = cx.memory.tasks.get(&who) {
            if task.at == At::Holding {
                cx.send(from, Msg::Worked { tx, ok: true });
            }
            return;
        }
        if !cx.disk().records(tx).is_empty() || cx.memory.participants.contains_key(&tx) {
            return cx.send(from, Msg::Worked { tx, ok: false });
        }
        self.want(cx, who, row, Task { amount, alone: false, ..Task::new(from, row) });
    }

    /// A step of a saga. One that was done before is not done again.
    pub(super) fn step(&self, cx: &mut Cx<'_, Self>, from: NodeId, tx: Tx, row: Row, amount: i32) {
        let known = cx.disk().steps.get(&tx).copied();
        if let Some(mut known) = known {
            let ok = matches!(known.act(Memory::All, true), Said::Done { .. });
            return cx.send(from, Msg::Worked { tx, ok });
        }
        self.want(cx, Who::Transfer(tx), row, Task { amount, ..Task::new(from, row) });
    }

    /// The compensation of that step.
    pub(super) fn undo(&self, cx: &mut Cx<'_, Self>, from: NodeId, tx: Tx, row: Row, amount: i32) {
        let in_effect = cx.disk().steps.get(&tx).is_some_and(|step| step.in_effect() > 0);
        if in_effect {
            return self.want(cx, Who::Refund(tx), row, Task { amount, ..Task::new(from, row) });
        }
        // A step that has not come yet must not be done any more.
        cx.transact(|books| (None, books.steps.entry(tx).or_default().undo(Memory::All)));
        self.leave(cx, Who::Transfer(tx));
        cx.send(from, Msg::Undone { tx });
    }

    /// The work on an account is done.
    pub(super) fn worked(&self, cx: &mut Cx<'_, Self>, who: Who) {
        let Some(mut task) = cx.memory.tasks.get(&who).cloned() else { return };
        match who {
            // It has been aborted meanwhile.
            Who::Transfer(tx) if !task.alone && cx.memory.participants.contains_key(&tx) => return,
            Who::Transfer(tx) if !task.alone => {
                let (row, amount, from) = (task.row, task.amount, task.from);
                cx.transact(|books| (None, books.work.insert(tx, (row, amount))));
                cx.memory.participants.insert(tx, Participant::new(self.rules, self.habit));
                task.at = At::Holding;
                task.timer = Some(cx.set_timer(IDLE, Timer::Idle { who }));
                cx.mark("bank.worked");
                cx.send(from, Msg::Worked { tx, ok: true });
            }
            Who::Transfer(tx) if tx == self.refused => {
                let ok = false;
                cx.transact(|books| (None, books.steps.entry(tx).or_default().act(Memory::All, ok)));
                cx.fact(Fact::Refused { tx });
                cx.send(task.from, Msg::Worked { tx, ok });
                return self.leave(cx, who);
            }
            _ => {
                task.at = At::Writing;
                task.timer = Some(cx.work(FORCE, Timer::Forced { who }));
            }
        }
        cx.memory.tasks.insert(who, task);
    }

    /// What was forced is on disk.
    pub(super) fn forced(&self, cx: &mut Cx<'_, Self>, who: Who) {
        let task = cx.memory.tasks.get(&who).filter(|task| task.at == At::Writing && task.alone).cloned();
        match (who, task) {
            (Who::Withdrawal(number), Some(task)) => self.paid(cx, number, &task),
            (Who::Transfer(tx), Some(task)) => {
                let (row, amount) = (task.row, task.amount);
                Self::write_along(cx);
                cx.write(Label::numbered("step of transfer", tx), |books| {
                    if books.steps.entry(tx).or_default().act(Memory::All, true) == (Said::Done { now: true })
                    {
                        books.add(row, amount);
                    }
                });
                cx.mark("bank.step");
                cx.fact(Fact::Did { tx, row });
                cx.send(task.from, Msg::Worked { tx, ok: true });
                self.leave(cx, who);
            }
            (Who::Refund(tx), Some(task)) => {
                let (row, amount) = (task.row, task.amount);
                Self::write_along(cx);
                cx.write(Label::numbered("refund of transfer", tx), |books| {
                    if (books.steps.entry(tx).or_default().undo(Memory::All)) == (Said::Undone { now: true })
                    {
                        books.add(row, amount);
                    }
                });
                cx.mark("bank.refund");
                cx.fact(Fact::Undid { tx, row });
                cx.send(task.from, Msg::Undone { tx });
                self.leave(cx, who);
            }
            (Who::Transfer(tx), None) => self.record_forced(cx, tx),
            _ => {}
        }
    }

    /// Someone wants to know a balance.
    pub(super) fn read(&self, cx: &mut Cx<'_, Self>, from: NodeId, who: Who, row: Row, reading: Reading) {
        if reading == Reading::Committed {
            return Self::tell(cx, from, who, row);
        }
        if cx.memory.tasks.get(&who).is_some_and(|task| task.at == At::Holding) {
            return Self::tell(cx, from, who, row);
        }
        self.want(cx, who, row, Task { reading, ..Task::new(from, row) });
    }

    /// Tells the committed balance.
    fn tell(cx: &mut Cx<'_, Self>, from: NodeId, who: Who, row: Row) {
        let account = cx.disk().accounts.get(&row).copied().unwrap_or_default();
        let has = matches!(who, Who::Receipt(tx) if cx.disk().has(tx));
        let (balance, withdrawn) = (account.balance, account.withdrawn);
        cx.mark("bank.read");
        let past = cx.memory.locks.holder(row).is_some_and(|holder| *holder != who);
        cx.fact(Fact::Looked { row, who, balance, past });
        cx.send(from, Msg::Balance { who, row, balance, withdrawn, has });
    }
}
