//! Clients: they ask for transfers, and ask again until they know what has become of each. They may look whether the money has arrived.

use super::parties::{WEST, account, pair_of};
use super::words::{Fact, Msg, Reading, Timer, Tx, Who};
use crate::policy::two_phase::Decision;
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// How long a client waits before it asks again.
const PATIENCE: Duration = Duration::from_millis(1_000);

/// Some clients.
#[derive(Clone, Debug)]
pub struct Clients {
    pub coordinator: NodeId,
    /// How many transfers they want.
    pub transfers: u32,
    /// When the first one is.
    pub first: Duration,
    /// The time from one to the next.
    pub every: Duration,
    /// How many pairs of accounts there are.
    pub pairs: u32,
    /// How they look whether a transfer has arrived, if they do.
    pub receipts: Option<Reading>,
}

/// What is on disk.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    count: u32,
    told: Set<Tx>,
}

/// The timers of what has not been answered.
#[derive(Clone, Debug, Default)]
pub struct Asked(Map<Tx, TimerId>);

impl Clients {
    fn next(&self, cx: &mut Cx<'_, Self>) {
        let count = cx.disk().count;
        if count < self.transfers {
            let due = self.first + self.every.saturating_mul(u64::from(count));
            cx.set_timer(due.saturating_sub(cx.now() - SimTime::ZERO), Timer::Next);
        }
    }

    fn ask(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        if !cx.disk().told.contains(&tx) {
            cx.send(self.coordinator, Msg::Transfer { tx });
        } else if let Some(reading) = self.receipts {
            let row = account(1, pair_of(tx, self.pairs));
            cx.send(WEST, Msg::Read { who: Who::Receipt(tx), row, reading });
        }
        let timer = cx.set_timer(PATIENCE, Timer::Patience { number: tx });
        if let Some(old) = cx.memory.0.insert(tx, timer) {
            cx.cancel(old);
        }
    }

    fn answered(cx: &mut Cx<'_, Self>, tx: Tx) -> bool {
        let timer = cx.memory.0.remove(&tx);
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        timer.is_some()
    }

    fn told(&self, cx: &mut Cx<'_, Self>, tx: Tx, decision: Decision) {
        if tx > cx.disk().count || cx.disk().told.contains(&tx) {
            return;
        }
        Self::answered(cx, tx);
        cx.transact(|wanted| (None, wanted.told.insert(tx)));
        cx.fact(Fact::Told { tx, decision });
        if decision == Decision::Commit && self.receipts.is_some() {
            self.ask(cx, tx);
        }
    }
}

impl Process for Clients {
    type Domain = Words;
    type Volatile = Asked;
    type Durable = Wanted;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.next(cx);
        let open = (1..=cx.disk().count).filter(|tx| !cx.disk().told.contains(tx));
        for tx in open.collect::<Vec<_>>() {
            self.ask(cx, tx);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        match msg.into_commit() {
            Some(Msg::Outcome { tx, decision }) => self.told(cx, tx, decision),
            Some(Msg::Balance { who: Who::Receipt(tx), has, .. })
                if cx.disk().told.contains(&tx) && Self::answered(cx, tx) =>
            {
                cx.fact(Fact::Checked { tx, arrived: has });
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_commit() {
            Some(Timer::Next) => {
                let tx = cx.disk().count + 1;
                cx.write(Label::numbered("transfer", tx), |wanted| wanted.count = tx);
                self.ask(cx, tx);
                self.next(cx);
            }
            Some(Timer::Patience { number }) => self.ask(cx, number),
            _ => {}
        }
    }

    fn inspect(&self, _: &Asked, wanted: &Wanted) -> Vec<Row> {
        vec![
            Row::disk("transfers wanted", wanted.count.to_string()),
            Row::disk("outcomes known", wanted.told.len().to_string()),
        ]
    }
}
