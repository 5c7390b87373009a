//! A cash machine: its customers withdraw money from the accounts at both banks in turn. It needs no coordinator, only the account's lock.

use super::parties::{BANKS, account};
use super::words::{Fact, Msg, Timer};
use crate::policy::two_phase::Party;
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// How long it waits before it asks again.
pub const PATIENCE: Duration = Duration::from_millis(1_500);

/// A cash machine.
#[derive(Clone, Debug)]
pub struct Teller {
    /// When the first customer comes.
    pub first: Duration,
    /// The time from one to the next; zero: nobody comes.
    pub every: Duration,
    /// Until when customers come.
    pub until: Duration,
    /// How many pairs of accounts there are.
    pub pairs: u32,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    count: u32,
    paid: Set<u32>,
}

/// The timers of what has not been answered.
#[derive(Clone, Debug, Default)]
pub struct Asked(Map<u32, TimerId>);

impl Teller {
    fn next(&self, cx: &mut Cx<'_, Self>) {
        let due = self.first + self.every.saturating_mul(u64::from(cx.disk().count));
        if self.every > Duration::ZERO && due <= self.until {
            cx.set_timer(due.saturating_sub(cx.now() - SimTime::ZERO), Timer::Next);
        }
    }

    /// Odd customers have an account at the second bank, even ones at the first.
    fn ask(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let place = number.saturating_sub(1);
        let bank = ((place + 1) % 2) as Party;
        let row = account(bank, place / 2 % self.pairs.max(1));
        cx.send(BANKS[usize::from(bank)], Msg::Withdraw { number, row });
        let timer = cx.set_timer(PATIENCE, Timer::Again { number });
        cx.memory.0.insert(number, timer);
    }
}

impl Process for Teller {
    type Domain = Words;
    type Volatile = Asked;
    type Durable = Tape;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
        let open = (1..=cx.disk().count).filter(|number| !cx.disk().paid.contains(number));
        for number in open.collect::<Vec<_>>() {
            self.ask(cx, number);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(Msg::Paid { number }) = msg.into_commit() else { return };
        if let Some(timer) = cx.memory.0.remove(&number) {
            cx.cancel(timer);
            cx.write(Label::numbered("paid", number), |tape| tape.paid.insert(number));
            cx.fact(Fact::Paid { number });
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_commit() {
            Some(Timer::Next) => {
                let number = cx.disk().count + 1;
                cx.write(Label::numbered("customer", number), |tape| tape.count = number);
                self.ask(cx, number);
                self.next(cx);
            }
            Some(Timer::Again { number }) => self.ask(cx, number),
            _ => {}
        }
    }

    fn inspect(&self, _: &Asked, tape: &Tape) -> Vec<Row> {
        vec![
            Row::disk("customers", tape.count.to_string()),
            Row::disk("paid out", tape.paid.len().to_string()),
        ]
    }
}
