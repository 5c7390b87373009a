//! An auditor: it reads the two accounts of a pair, one after the other, and adds up. Transfers between them do not change the sum, and
//! withdrawals are counted.

use super::parties::{BANKS, INITIAL, account};
use super::words::{Fact, Msg, Reading, Timer, Who};
use crate::policy::two_phase::Party;
use crate::sim::ids::{NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// How long it waits for a balance before it gives an audit up: not as long as a bank keeps a lock for someone who is not heard from.
const PATIENCE: Duration = Duration::from_millis(700);

/// An auditor.
#[derive(Clone, Debug)]
pub struct Auditor {
    /// When the first audit is.
    pub first: Duration,
    /// The time from one to the next.
    pub every: Duration,
    /// Whether it takes the locks that it needs.
    pub reading: Reading,
    /// How many pairs of accounts there are.
    pub pairs: u32,
}

/// The audit in progress: what the accounts read so far hold, what was paid out of them, and the timer for the next one.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    read: Vec<(i32, i32)>,
    timer: Option<TimerId>,
}

impl Auditor {
    fn next(&self, cx: &mut Cx<'_, Self>) {
        let due = self.first + self.every.saturating_mul(u64::from(*cx.disk()));
        cx.set_timer(due.saturating_sub(cx.now() - SimTime::ZERO), Timer::Next);
    }

    fn row(&self, number: u32, bank: Party) -> u32 {
        account(bank, number.saturating_sub(1) % self.pairs.max(1))
    }

    fn ask(&self, cx: &mut Cx<'_, Self>, number: u32, bank: Party) {
        let (who, row) = (Who::Audit(number), self.row(number, bank));
        cx.mark(if bank == 0 { "auditor.first" } else { "auditor.second" });
        cx.send(BANKS[usize::from(bank)], Msg::Read { who, row, reading: self.reading });
        if let Some(timer) = cx.memory.timer.take() {
            cx.cancel(timer);
        }
        cx.memory.timer = Some(cx.set_timer(PATIENCE, Timer::Again { number }));
    }

    /// Gives back what locks it has, or waits for.
    fn end(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Audit { timer, .. } = std::mem::take(cx.memory);
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        if self.reading == Reading::Holds {
            for (bank, node) in (0..).zip(BANKS) {
                cx.send(node, Msg::Release { who: Who::Audit(number), row: self.row(number, bank) });
            }
        }
        self.next(cx);
    }
}

impl Process for Auditor {
    type Domain = Words;
    type Volatile = Audit;
    /// How many audits it has begun.
    type Durable = u32;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let number = *cx.disk();
        self.end(cx, number);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let number = *cx.disk();
        let Some(Msg::Balance { who, balance, withdrawn, .. }) = msg.into_commit() else { return };
        let expected = cx.memory.timer.is_some() && BANKS.get(cx.memory.read.len()) == Some(&from);
        if who != Who::Audit(number) || !expected {
            return;
        }
        cx.memory.read.push((balance, withdrawn));
        if cx.memory.read.len() < BANKS.len() {
            return self.ask(cx, number, 1);
        }
        let add =
            |sum: (i32, i32), one: &(i32, i32)| (sum.0.saturating_add(one.0), sum.1.saturating_add(one.1));
        let (held, withdrawn) = cx.memory.read.iter().fold((0, 0), add);
        cx.fact(Fact::Audited { number, held, withdrawn, expected: 2 * INITIAL });
        self.end(cx, number);
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_commit() {
            Some(Timer::Next) => {
                let number = cx.transact(|count| {
                    *count += 1;
                    (None, *count)
                });
                self.ask(cx, number, 0);
            }
            Some(Timer::Again { number }) => self.end(cx, number),
            _ => {}
        }
    }

    fn inspect(&self, _: &Audit, count: &u32) -> Vec<Row> {
        vec![Row::disk("audits begun", count.to_string())]
    }
}
