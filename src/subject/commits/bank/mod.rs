//! A bank: accounts with a balance, a lock and a queue each, and a part in transfers.
//!
//! A transfer that is to be committed at both banks keeps its lock until it has ended here. A step of a saga, a withdrawal and a
//! single read commit on their own, and give the lock back right after.
//!
//! In its memory are the locks, their queues, and what is not forced. A crash loses that. Transfers that it has promised to commit are
//! in its log, and get their locks back; all other work is rolled back.

mod tasks;
mod terms;

use super::parties::{CASH, INITIAL};
use super::words::{Fact, Msg, Row, Timer, Tx, Who};
use crate::policy::saga::ledger;
use crate::policy::two_phase::{Habit, LockTable, Message, Participant, Party, Record, Rules};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row as Entry};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};
use tasks::Task;

/// How long work on an account takes.
const WORK: Duration = Duration::from_millis(20);
/// How long a write to disk takes that somebody waits for.
pub const FORCE: Duration = Duration::from_millis(10);
/// After how long a write goes to disk that nobody waits for.
pub const FLUSH: Duration = Duration::from_millis(200);
/// How long a lock is kept for someone who is not heard from, and whom nothing was promised.
pub const IDLE: Duration = Duration::from_millis(800);

/// A bank.
#[derive(Clone, Debug)]
pub struct Bank {
    /// Its number as a participant.
    pub number: Party,
    pub coordinator: NodeId,
    pub peer: NodeId,
    /// How many accounts it has.
    pub accounts: u32,
    pub rules: Rules,
    pub habit: Habit,
    /// The transfer that it refuses; 0: there is none.
    pub refused: Tx,
    /// How long anybody should wait for a lock at most.
    pub bound: Duration,
}

/// An account, as far as it is committed.
#[derive(Clone, Copy, Debug)]
struct Account {
    balance: i32,
    withdrawn: i32,
}

impl Default for Account {
    fn default() -> Self {
        Self { balance: INITIAL, withdrawn: 0 }
    }
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Books {
    accounts: Map<Row, Account>,
    /// What the log says about each transfer.
    log: Map<Tx, Vec<Record>>,
    /// The work done for each transfer, and the account.
    work: Map<Tx, (Row, i32)>,
    /// Each saga's step.
    steps: Map<Tx, ledger::Record>,
    paid: Set<u32>,
    /// Who had which lock: only so that its end can be reported after a crash.
    locked: Map<Row, Who>,
}

/// What is in its memory.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    locks: LockTable<Who>,
    tasks: Map<Who, Task>,
    participants: Map<Tx, Participant>,
    /// What is being forced for a transfer.
    forcing: Map<Tx, Record>,
    /// What goes to disk with the next write that is forced, and the timer for when there is none.
    buffer: Vec<(Tx, Record)>,
    flush: Option<TimerId>,
    /// When each participant is to be woken.
    alarms: Map<Tx, (SimTime, TimerId)>,
}

impl Books {
    fn add(&mut self, row: Row, amount: i32) {
        let account = self.accounts.entry(row).or_default();
        account.balance = account.balance.saturating_add(amount);
    }

    /// Adds a line to the log. A commit changes the balance in the same write.
    fn append(&mut self, tx: Tx, record: Record) {
        let takes_effect = commits(record);
        self.log.entry(tx).or_default().push(record);
        if let Some((row, amount)) = self.work.get(&tx).copied().filter(|_| takes_effect) {
            self.add(row, amount);
        }
    }

    fn records(&self, tx: Tx) -> &[Record] {
        self.log.get(&tx).map_or(&[], |records| records)
    }

    /// Whether a transfer is in the balance.
    fn has(&self, tx: Tx) -> bool {
        self.records(tx).iter().any(|record| commits(*record))
            || self.steps.get(&tx).is_some_and(|step| step.in_effect() > 0)
    }
}

/// Whether a record makes a transfer take effect here.
fn commits(record: Record) -> bool {
    use crate::policy::two_phase::Decision::Commit;
    matches!(record, Record::Committed | Record::Heuristic(Commit))
}

impl Bank {
    /// The number of a row as one of its accounts.
    fn owns(&self, row: Row) -> bool {
        let first = super::parties::account(self.number, 0);
        row >= first && row - first < self.accounts
    }

    fn withdraw(&self, cx: &mut Cx<'_, Self>, from: NodeId, number: u32, row: Row) {
        if cx.disk().paid.contains(&number) {
            return cx.send(from, Msg::Paid { number });
        }
        self.want(cx, Who::Withdrawal(number), row, Task::new(from, row));
    }

    /// A withdrawal is on disk.
    fn paid(&self, cx: &mut Cx<'_, Self>, number: u32, task: &Task) {
        let row = task.row;
        Self::write_along(cx);
        cx.write(Label::numbered("withdrawal", number), |books| {
            books.add(row, -CASH);
            let account = books.accounts.entry(row).or_default();
            account.withdrawn = account.withdrawn.saturating_add(CASH);
            books.paid.insert(number);
        });
        cx.send(task.from, Msg::Paid { number });
        self.leave(cx, Who::Withdrawal(number));
    }
}

impl Process for Bank {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Books;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.restart(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_commit() else { return };
        match msg {
            Msg::Work { tx, row, amount, alone } if self.owns(row) => {
                if alone {
                    self.step(cx, from, tx, row, amount);
                } else {
                    self.work(cx, from, tx, row, amount);
                }
            }
            Msg::Undo { tx, row, amount } if self.owns(row) => self.undo(cx, from, tx, row, amount),
            Msg::Prepare { tx } => self.hear(cx, from, tx, Message::Prepare),
            Msg::Decide { tx, decision } => self.hear(cx, from, tx, Message::Decide(decision)),
            Msg::Inquire { tx } => self.hear(cx, from, tx, Message::Inquire),
            Msg::Scan { request } => {
                let in_doubt = cx.memory.participants.iter().filter(|(_, part)| part.is_in_doubt());
                let transfers = in_doubt.map(|(tx, _)| *tx).collect();
                cx.send(from, Msg::Prepared { request, transfers });
            }
            Msg::Withdraw { number, row } if self.owns(row) => self.withdraw(cx, from, number, row),
            Msg::Read { who, row, reading } if self.owns(row) => self.read(cx, from, who, row, reading),
            Msg::Release { who, .. } => self.leave(cx, who),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_commit() {
            Some(Timer::Work { who }) => self.worked(cx, who),
            Some(Timer::Forced { who }) => self.forced(cx, who),
            Some(Timer::Flush) => Self::write_along(cx),
            Some(Timer::Idle { who }) => self.idle(cx, who),
            Some(Timer::Bound { row, who }) if cx.memory.tasks.get(&who).is_some_and(Task::is_waiting) => {
                let doubts = match cx.memory.locks.holder(row) {
                    Some(Who::Transfer(tx)) => {
                        cx.memory.participants.get(tx).is_some_and(Participant::is_impatient)
                    }
                    _ => false,
                };
                cx.fact(Fact::Overdue { row, who, bound: self.bound, doubts });
            }
            Some(Timer::Doubt { tx } | Timer::Once { tx }) => self.wake(cx, tx),
            _ => {}
        }
    }

    fn inspect(&self, desk: &Desk, books: &Books) -> Vec<Entry> {
        let mut rows = Vec::new();
        for pair in 0..self.accounts {
            let row = super::parties::account(self.number, pair);
            let account = books.accounts.get(&row).copied().unwrap_or_default();
            rows.push(Entry::disk(format!("account {row}"), account.balance.to_string()));
            if let Some(who) = desk.locks.holder(row) {
                let waiting = match desk.locks.waiting_for(row) {
                    0 => String::new(),
                    count => format!(", {count} waiting"),
                };
                rows.push(Entry::memory(format!("lock of {row}"), format!("{who}{waiting}")));
            }
        }
        let standing = Self::standing(desk);
        rows.push(Entry::disk("transfers prepared", standing.prepared.to_string()));
        rows
    }
}
