//! A shop's database: at most one row per order, which says that it was paid or that it is closed.
//!
//! A row is written or read in one transaction, at the end of the work on it; a crash before that
//! leaves no trace of it.

use crate::sim::sorted::Map;

use super::words::{Belief, Cents, Fact, Msg, Receipt, RowAnswer, RowAsk, Timer};
use crate::sim::ids::{Label, NodeId, SpanId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::Duration;
use crate::subject::{self, Words};

/// The database.
#[derive(Clone, Debug)]
pub struct Rows {
    /// How long a transaction takes.
    pub work: Duration,
}

/// A request in progress.
#[derive(Clone, Debug)]
pub struct Pending {
    from: NodeId,
    job: u32,
    order: u32,
    ask: RowAsk,
    span: SpanId,
}

/// The database's memory: the transactions in progress.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    next: u32,
    pending: Map<u32, Pending>,
}

/// The database's disk: each order's payment, or `None` if the order is closed.
pub type Orders = Map<u32, Option<Receipt>>;

impl Rows {
    fn transact(cx: &mut Cx<'_, Self>, order: u32, ask: RowAsk) -> RowAnswer {
        match (cx.disk().get(&order).copied(), ask) {
            (Some(Some(receipt)), _) => RowAnswer::Recorded(receipt),
            (Some(None), _) => RowAnswer::Closed,
            (None, RowAsk::Read) => RowAnswer::Missing,
            (None, RowAsk::Record(amount)) => Self::record(cx, order, amount),
            (None, RowAsk::Close) => {
                cx.mark("database.close");
                cx.write(Label::numbered("close order", order), |orders| orders.insert(order, None));
                cx.fact(Fact::Closed { order });
                cx.fact(Fact::Believes { order, belief: Belief::Failed });
                RowAnswer::Closed
            }
        }
    }

    fn record(cx: &mut Cx<'_, Self>, order: u32, amount: Cents) -> RowAnswer {
        cx.mark("database.record");
        let receipt = Receipt { charge: order, amount };
        cx.write(Label::numbered("payment", order), |orders| orders.insert(order, Some(receipt)));
        cx.fact(Fact::Recorded { order, receipt });
        cx.fact(Fact::Believes { order, belief: Belief::Recorded });
        RowAnswer::Recorded(receipt)
    }
}

impl Process for Rows {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Orders;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_pay() else { return };
        let Msg::Row { job, order, ask } = msg else { return };
        cx.mark("database.receive");
        let label = if matches!(ask, RowAsk::Record(_)) { "record order" } else { "read order" };
        let span = cx.open(Label::numbered(label, order), Tone::Working);
        let desk = &mut *cx.memory;
        desk.next += 1;
        let number = desk.next;
        desk.pending.insert(number, Pending { from, job, order, ask, span });
        cx.work(self.work, Timer::Work { job: number });
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_pay() else { return };
        let Timer::Work { job } = timer else { return };
        let Some(pending) = cx.memory.pending.remove(&job) else { return };
        let (job, order) = (pending.job, pending.order);
        let answer = Self::transact(cx, order, pending.ask);
        cx.mark("database.reply");
        cx.close(pending.span, SpanEnd::Ok);
        cx.send(pending.from, Msg::RowReply { job, order, answer });
    }

    fn inspect(&self, desk: &Desk, orders: &Orders) -> Vec<Row> {
        let kept = orders.iter().map(|(order, row)| {
            let state = row.map_or_else(|| "closed".to_owned(), |receipt| format!("paid {}", receipt.amount));
            Row::disk(format!("order {order}"), state)
        });
        let working = desk.pending.values().map(|pending| {
            Row::memory(format!("order {}", pending.order), "transaction in progress".to_owned())
        });
        kept.chain(working).collect()
    }
}
