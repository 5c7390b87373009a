//! The shop's database: orders, an outbox, and a log in the order of commits.
//!
//! An id is taken when a row is inserted, and is never given back. The row is visible to others once its transaction has committed. Open
//! transactions are in memory, so a crash rolls them back; so does a connection that is gone, and a time limit.

use super::words::{End, Fact, Load, Look, Msg, Number, Row as Entry, Timer};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// The number of the first transaction, and the first id in the outbox.
pub const FIRST_TX: u32 = 851;
pub const FIRST_ROW: u32 = 101;
/// How many rows an answer has at most.
const ROWS_MAX: usize = 20;
/// How long a reader's request may wait for the log. Readers wait longer than that before they ask again.
pub const LONG_POLL: Duration = Duration::from_millis(1_500);
/// How long a claim lasts whose reader is not heard from again.
const CLAIM: Duration = Duration::from_secs(2);

/// A database.
#[derive(Clone, Debug)]
pub struct Database {
    /// How long a transaction may be open.
    pub limit: Duration,
    /// The order that it refuses to commit; 0: there is none.
    pub refused: Number,
    /// Whether readers mark rows.
    pub has_marks: bool,
}

/// A transaction, as the disk knows it.
#[derive(Clone, Copy, Debug)]
struct Tx {
    number: u32,
    row: u32,
    end: Option<End>,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    transactions: Map<Number, Tx>,
    rows: u32,
    /// Rows of the outbox, and whether they are marked.
    outbox: Map<u32, (Number, bool)>,
    /// Rows that were in an answer.
    read: Set<u32>,
    /// What was committed, in that order.
    log: Vec<(u32, Number)>,
}

/// What is in its memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    open: Map<Number, (SpanId, TimerId)>,
    /// Rows that a reader has claimed, and until when.
    claims: Map<u32, (NodeId, SimTime)>,
    /// Readers that wait for the log, and the position after which they read.
    tails: Vec<(NodeId, RequestId, u32, TimerId)>,
}

impl Database {
    fn load(&self, cx: &Cx<'_, Self>) -> Load {
        let unmarked = cx.disk().outbox.values().filter(|(_, marked)| !marked).count();
        Load { open: cx.memory.open.len() as u32, unmarked: if self.has_marks { unmarked as u32 } else { 0 } }
    }

    fn insert(&self, cx: &mut Cx<'_, Self>, shop: NodeId, order: Number, outbox: bool) {
        match cx.disk().transactions.get(&order).map(|tx| tx.end) {
            Some(None) => return cx.send(shop, Msg::Inserted { order }),
            Some(Some(end)) => {
                return cx.send(shop, Msg::Ended { order, committed: end == End::Committed });
            }
            None => {}
        }
        let tx = cx.transact(|tables| {
            tables.rows += u32::from(outbox);
            let row = if outbox { FIRST_ROW + tables.rows - 1 } else { 0 };
            let tx = Tx { number: FIRST_TX + tables.transactions.len() as u32, row, end: None };
            tables.transactions.insert(order, tx);
            (None, tx)
        });
        let span = cx.open(Label::numbered("transaction", tx.number), Tone::Holding);
        let timer = cx.set_timer(self.limit, Timer::Limit { order });
        cx.memory.open.insert(order, (span, timer));
        let load = self.load(cx);
        cx.fact(Fact::Began { order, tx: tx.number, row: tx.row, load });
        cx.send(shop, Msg::Inserted { order });
    }

    fn commit(&self, cx: &mut Cx<'_, Self>, shop: NodeId, order: Number) {
        let Some(tx) = cx.disk().transactions.get(&order).copied() else {
            return cx.send(shop, Msg::Ended { order, committed: false });
        };
        let end = tx.end.unwrap_or(if order == self.refused { End::Refused } else { End::Committed });
        if tx.end.is_none() {
            self.end(cx, order, end);
        }
        cx.send(shop, Msg::Ended { order, committed: end == End::Committed });
        if tx.end.is_none() && end == End::Committed {
            Self::serve_tails(cx);
        }
    }

    /// Ends an open transaction.
    fn end(&self, cx: &mut Cx<'_, Self>, order: Number, end: End) {
        let committed = end == End::Committed;
        let ended = cx.transact(|tables| {
            let Some(tx) = tables.transactions.get_mut(&order).filter(|tx| tx.end.is_none()) else {
                return (None, None);
            };
            tx.end = Some(end);
            let tx = *tx;
            if committed && tx.row > 0 {
                tables.outbox.insert(tx.row, (order, false));
                tables.log.push((tx.row, order));
            }
            (committed.then_some(Label::numbered("order", order)), Some(tx))
        });
        let Some(tx) = ended else { return };
        if let Some((span, timer)) = cx.memory.open.remove(&order) {
            cx.cancel(timer);
            cx.close(span, if committed { SpanEnd::Ok } else { SpanEnd::Failed });
        }
        let load = self.load(cx);
        cx.fact(Fact::Ended { order, tx: tx.number, row: tx.row, end, load });
    }

    fn query(cx: &mut Cx<'_, Self>, reader: NodeId, request: RequestId, look: Look) {
        let mut unread = 0;
        let rows: Vec<Entry> = match look {
            Look::Log(after) => return Self::tail(cx, reader, request, after),
            Look::Beyond(last) => {
                let behind = cx.disk().outbox.keys().take_while(|id| **id <= last);
                unread = behind.filter(|id| !cx.disk().read.contains(id)).copied().next().unwrap_or(0);
                let beyond = cx.disk().outbox.iter().filter(|(id, _)| **id > last);
                beyond.take(ROWS_MAX).map(|(id, (order, _))| entry(*id, *order, *id)).collect()
            }
            Look::Unmarked { claims } => Self::unmarked(cx, reader, claims),
        };
        Self::answer(cx, reader, request, rows, unread);
    }

    fn answer(cx: &mut Cx<'_, Self>, reader: NodeId, request: RequestId, rows: Vec<Entry>, unread: u32) {
        cx.transact(|tables| (None, tables.read.extend(rows.iter().map(|row| row.id))));
        cx.fact(Fact::Looked { found: rows.len() as u32, unread });
        cx.send(reader, Msg::Rows { request, rows });
    }

    /// Rows that are not marked. A reader that claims skips those that another one has claimed.
    fn unmarked(cx: &mut Cx<'_, Self>, reader: NodeId, claims: bool) -> Vec<Entry> {
        let now = cx.now();
        cx.memory.claims.retain(|_, (other, until)| *other != reader && *until > now);
        let taken = if claims { cx.memory.claims.clone() } else { Map::new() };
        let rows = cx.disk().outbox.iter().filter(|(id, (_, marked))| !marked && !taken.contains_key(id));
        let rows: Vec<_> = rows.take(ROWS_MAX).map(|(id, (order, _))| entry(*id, *order, *id)).collect();
        if claims {
            for row in &rows {
                cx.memory.claims.insert(row.id, (reader, now.saturating_add(CLAIM)));
            }
        }
        rows
    }

    fn tail(cx: &mut Cx<'_, Self>, reader: NodeId, request: RequestId, after: u32) {
        let old = cx.memory.tails.iter().position(|(other, ..)| *other == reader);
        if let Some(at) = old {
            let (.., timer) = cx.memory.tails.remove(at);
            cx.cancel(timer);
        }
        let timer = cx.set_timer(LONG_POLL, Timer::Enough);
        cx.memory.tails.push((reader, request, after, timer));
        Self::serve_tails(cx);
    }

    /// Answers the readers for whom the log has something.
    fn serve_tails(cx: &mut Cx<'_, Self>) {
        let end = cx.disk().log.len() as u32;
        while let Some(at) = cx.memory.tails.iter().position(|(_, _, after, _)| *after < end) {
            let (reader, request, after, timer) = cx.memory.tails.remove(at);
            cx.cancel(timer);
            let new = (1..).zip(&cx.disk().log).skip(after as usize).take(ROWS_MAX);
            let rows: Vec<_> = new.map(|(place, (id, order))| entry(*id, *order, place)).collect();
            Self::answer(cx, reader, request, rows, 0);
        }
    }

    fn mark(&self, cx: &mut Cx<'_, Self>, reader: NodeId, request: RequestId, row: Entry) {
        let fresh = cx.transact(|tables| {
            let fresh =
                tables.outbox.get_mut(&row.id).is_some_and(|(_, marked)| !std::mem::replace(marked, true));
            (fresh.then_some(Label::numbered("mark of row", row.id)), fresh)
        });
        cx.memory.claims.remove(&row.id);
        if fresh {
            let load = Some(self.load(cx));
            cx.fact(Fact::Noted { row: row.id, order: row.order, load, passed: None });
        }
        cx.send(reader, Msg::Marked { request });
    }
}

const fn entry(id: u32, order: Number, place: u32) -> Entry {
    Entry { id, order, place }
}

impl Process for Database {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Tables;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    /// Recovery rolls back what was open.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let open = cx.disk().transactions.iter().filter(|(_, tx)| tx.end.is_none());
        let open: Set<Number> = open.map(|(order, _)| *order).collect();
        for order in open {
            self.end(cx, order, End::Lost);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_notice() {
            Some(Msg::Insert { order, outbox }) => self.insert(cx, from, order, outbox),
            Some(Msg::Commit { order }) => self.commit(cx, from, order),
            Some(Msg::Reconnect { last }) => {
                let left: Vec<_> = cx.memory.open.keys().filter(|order| **order <= last).copied().collect();
                for order in left {
                    self.end(cx, order, End::Left);
                }
            }
            Some(Msg::Query { request, look }) => Self::query(cx, from, request, look),
            Some(Msg::Mark { request, row }) => self.mark(cx, from, request, row),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_notice() {
            Some(Timer::Limit { order }) => self.end(cx, order, End::TimedOut),
            Some(Timer::Enough) if !cx.memory.tails.is_empty() => {
                // Everyone waits equally long, so it is the first one's.
                let (reader, request, ..) = cx.memory.tails.remove(0);
                Self::answer(cx, reader, request, Vec::new(), 0);
            }
            _ => {}
        }
    }

    fn inspect(&self, memory: &Memory, tables: &Tables) -> Vec<Row> {
        let committed = tables.transactions.values().filter(|tx| tx.end == Some(End::Committed)).count();
        let marked = tables.outbox.values().filter(|(_, marked)| *marked).count();
        vec![
            Row::memory("open transactions", memory.open.len().to_string()),
            Row::disk("orders", committed.to_string()),
            Row::disk("rows in the outbox", tables.outbox.len().to_string()),
            Row::disk("of these marked", marked.to_string()),
        ]
    }
}
