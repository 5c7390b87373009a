//! A service's database, limited to its idempotency table. Each request is one transaction.

use super::words::{Msg, Receipt, StoreAnswer, StoreAsk};
use crate::policy::idempotency::{
    Claim, Fingerprint, IdempotencyKey, IdempotencyTable, NotHolder, Row as TableRow,
};
use crate::sim::ids::NodeId;
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::SimTime;
use crate::subject::{self, Words};

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    /// If true, a key is bound to the payload it was first used with.
    pub compares_payload: bool,
}

/// How a write is labelled that takes a claim over.
pub const TAKEN_OVER: &str = "take over claim";

impl Store {
    fn fingerprint(&self, fingerprint: Fingerprint) -> Fingerprint {
        if self.compares_payload { fingerprint } else { Fingerprint::of(b"any payload") }
    }

    fn claim(&self, cx: &mut Cx<'_, Self>, key: &IdempotencyKey, payload: Fingerprint) -> StoreAnswer {
        let (payload, now) = (self.fingerprint(payload), cx.now());
        cx.transact(|table| match table.claim(key, payload, now) {
            Claim::Granted(token) => (Some("claim".into()), StoreAnswer::Granted(token)),
            Claim::TakenOver(token) => (Some(TAKEN_OVER.into()), StoreAnswer::Granted(token)),
            Claim::InProgress => (None, StoreAnswer::InProgress),
            Claim::Done(reply) => (None, told(reply)),
            Claim::Mismatch => (None, StoreAnswer::Mismatch),
        })
    }

    fn transact(&self, cx: &mut Cx<'_, Self>, key: &IdempotencyKey, ask: &StoreAsk) -> Option<StoreAnswer> {
        Some(match *ask {
            StoreAsk::LookUp => match cx.disk().lookup(key, cx.now()) {
                Some(TableRow::Done { reply, .. }) => told(*reply),
                Some(TableRow::InProgress { .. }) | None => StoreAnswer::Missing,
            },
            StoreAsk::Claim(payload) => self.claim(cx, key, payload),
            StoreAsk::Insert(payload, receipt) => {
                let (payload, now) = (self.fingerprint(payload), cx.now());
                cx.write("insert reply", |table| table.insert(key, payload, Some(receipt), now));
                StoreAnswer::Stored
            }
            StoreAsk::Complete(token, receipt) => {
                let now = cx.now();
                cx.transact(|table| match table.complete(key, token, Some(receipt), now) {
                    Ok(()) => (Some("complete claim".into()), StoreAnswer::Stored),
                    // The same completion again after its answer was lost, or someone else's.
                    Err(NotHolder::AlreadyDone) => match table.lookup(key, now) {
                        Some(TableRow::Done { reply, .. }) => (None, told(*reply)),
                        _ => (None, StoreAnswer::Missing),
                    },
                    Err(NotHolder::NotClaimed) => (None, StoreAnswer::Missing),
                    Err(NotHolder::Superseded) => (None, StoreAnswer::Superseded),
                })
            }
            StoreAsk::Fail(token) => {
                let now = cx.now();
                cx.transact(|table| {
                    let kept = table.complete(key, token, None, now).is_ok();
                    (kept.then(|| "keep failure".into()), ())
                });
                return None;
            }
            StoreAsk::Release(token) => {
                let now = cx.now();
                cx.transact(|table| {
                    let released = table.release(key, token, now).is_ok();
                    (released.then(|| "release claim".into()), ())
                });
                return None;
            }
        })
    }
}

/// The answer for a stored reply: a receipt, or a stored failure.
fn told(reply: Option<Receipt>) -> StoreAnswer {
    reply.map_or(StoreAnswer::Failed, StoreAnswer::Done)
}

impl Process for Store {
    type Domain = Words;
    type Volatile = SimTime;
    type Durable = IdempotencyTable<Option<Receipt>>;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        *cx.memory = cx.now();
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_pay() else { return };
        let Msg::Store { job, key, ask } = msg else { return };
        *cx.memory = cx.now();
        if let Some(answer) = self.transact(cx, &key, &ask) {
            cx.send(from, Msg::StoreReply { job, answer });
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}

    fn inspect(&self, last: &SimTime, disk: &Self::Durable) -> Vec<Row> {
        disk.rows(*last)
            .map(|(key, row)| {
                let state = match row {
                    TableRow::InProgress { since, .. } => format!("in progress since {since}"),
                    TableRow::Done { reply: Some(receipt), .. } => format!("done: {receipt}"),
                    TableRow::Done { reply: None, .. } => "done: failed".to_owned(),
                };
                Row::disk(key.to_string(), state)
            })
            .collect()
    }
}
