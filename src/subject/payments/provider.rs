//! A card provider. When it charges, money moves: its ledger is the truth, whether or not the other
//! parties know it.

use crate::sim::sorted::Map;

use super::words::{Belief, Cents, ChargeAnswer, Fact, Msg, Receipt, Timer};
use crate::policy::idempotency::IdempotencyKey;
use crate::sim::ids::{Label, NodeId, SpanId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::Duration;
use crate::subject::{self, Words};

#[derive(Clone, Debug)]
pub struct Provider {
    /// How long a charge takes.
    pub work: Duration,
    /// If true, it recognises a key it has already charged for, and does not charge again.
    pub honours_keys: bool,
}

/// A request in progress.
#[derive(Clone, Debug)]
pub struct Pending {
    from: NodeId,
    job: u32,
    attempt: u32,
    order: u32,
    amount: Cents,
    key: Option<IdempotencyKey>,
    span: SpanId,
}

/// The provider's memory: the requests in progress.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    next: u32,
    pending: Map<u32, Pending>,
}

/// A charge in the ledger.
#[derive(Clone, Debug)]
pub struct Entry {
    order: u32,
    receipt: Receipt,
    key: Option<IdempotencyKey>,
}

/// The provider's disk: every charge.
pub type Ledger = Vec<Entry>;

impl Provider {
    /// Charges the card unless the key was already charged for, in one transaction.
    fn charge(&self, cx: &mut Cx<'_, Self>, pending: &Pending) -> ChargeAnswer {
        let known = pending.key.as_ref().filter(|_| self.honours_keys);
        let before = cx.disk().iter().find(|entry| known.is_some() && entry.key.as_ref() == known);
        if let Some(entry) = before {
            let receipt = entry.receipt;
            cx.mark("provider.known");
            return if receipt.amount == pending.amount {
                ChargeAnswer::Charged(receipt)
            } else {
                ChargeAnswer::Mismatch
            };
        }
        cx.mark("provider.charge");
        let number = u32::try_from(cx.disk().len()).unwrap_or(u32::MAX - 1) + 1;
        let receipt = Receipt { charge: number, amount: pending.amount };
        let order = pending.order;
        let entry = Entry { order, receipt, key: pending.key.clone() };
        cx.write(Label::numbered("charge", number), |ledger| ledger.push(entry));
        let times = cx.disk().iter().filter(|entry| entry.order == order).count();
        cx.fact(Fact::Charged { order, receipt });
        cx.fact(Fact::Believes { order, belief: Belief::Charged(u32::try_from(times).unwrap_or(u32::MAX)) });
        ChargeAnswer::Charged(receipt)
    }
}

impl Process for Provider {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Ledger;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_pay() else { return };
        let Msg::Charge { job, attempt, order, amount, key } = msg else { return };
        cx.mark("provider.receive");
        let span = cx.open(Label::numbered("charge order", order), Tone::Working);
        let desk = &mut *cx.memory;
        desk.next += 1;
        let number = desk.next;
        desk.pending.insert(number, Pending { from, job, attempt, order, amount, key, span });
        cx.work(self.work, Timer::Work { job: number });
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_pay() else { return };
        let Timer::Work { job } = timer else { return };
        let Some(pending) = cx.memory.pending.remove(&job) else { return };
        let answer = self.charge(cx, &pending);
        let end = if answer == ChargeAnswer::Mismatch { SpanEnd::Failed } else { SpanEnd::Ok };
        cx.close(pending.span, end);
        cx.mark("provider.reply");
        let (job, attempt) = (pending.job, pending.attempt);
        cx.send(pending.from, Msg::ChargeReply { job, attempt, answer });
    }

    fn inspect(&self, desk: &Desk, ledger: &Ledger) -> Vec<Row> {
        let working = desk.pending.values().map(|pending| {
            Row::memory(format!("order {}", pending.order), format!("charging {}", pending.amount))
        });
        let charged = ledger.iter().map(|entry| {
            let key = entry.key.as_ref().map_or_else(|| "no key".to_owned(), ToString::to_string);
            let name = format!("charge {}", entry.receipt.charge);
            Row::disk(name, format!("order {}, {}, {key}", entry.order, entry.receipt.amount))
        });
        charged.chain(working).collect()
    }
}
