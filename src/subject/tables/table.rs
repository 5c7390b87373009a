//! A table: it accepts rows, each in a transaction that takes time, optionally numbers them from a sequence,
//! and lets readers ask for new rows.
//!
//! A number is allocated when a row arrives and stays used, whatever happens to the transaction. Rows may be
//! committed in a different order.

use crate::sim::sorted::Map;
use crate::sim::sorting::{sort_by_number, sort_few};

use super::maker::Scheme;
use super::words::{Cursor, Fact, Follow, Id, Msg, Read, Timer};
use crate::policy::hybrid::{Hybrid, HybridClock};
use crate::sim::ids::{Label, NodeId, SpanId, Wording};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::Duration;
use crate::subject::{self, Words};

#[derive(Clone, Debug)]
pub struct Table {
    /// The source of identifiers.
    pub scheme: Scheme,
    /// How long transactions take, by the row's text; others commit at once.
    pub takes: Vec<(&'static str, Duration)>,
}

/// An open transaction.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    from: NodeId,
    text: Wording,
    id: Id,
    span: SpanId,
}

/// A committed row.
#[derive(Clone, Copy, Debug)]
struct Kept {
    id: Id,
    text: Wording,
    commit: u32,
}

/// The table's disk.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    allocated: u64,
    kept: Map<u32, Kept>,
    clock: HybridClock,
}

impl Table {
    fn insert(&self, cx: &mut Cx<'_, Self>, from: NodeId, number: u32, text: Wording, id: Option<Id>) {
        if cx.disk().kept.contains_key(&number) {
            return self.answer(cx, from, number);
        }
        if cx.memory.contains_key(&number) {
            return;
        }
        let id = id.unwrap_or_else(|| Self::allocate(cx, number, text));
        cx.mark("table.begin");
        let span = cx.open(text.0, Tone::Working);
        cx.memory.insert(number, Open { from, text, id, span });
        let takes =
            self.takes.iter().find(|(of, _)| *of == text.0).map_or(Duration::ZERO, |(_, takes)| *takes);
        cx.work(takes, Timer::Commit { number });
    }

    /// Allocates the next number of the sequence.
    fn allocate(cx: &mut Cx<'_, Self>, number: u32, text: Wording) -> Id {
        let id = cx.write("sequence", |rows| {
            rows.allocated += 1;
            Id::Number(rows.allocated)
        });
        cx.mark("table.allocate");
        cx.fact(Fact::Made { number, text, id });
        id
    }

    fn commit(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(Open { from, text, id, span }) = cx.memory.remove(&number) else { return };
        let commit = cx.write(Label::numbered("commit row", number), |rows| {
            let commit = u32::try_from(rows.kept.len()).unwrap_or(u32::MAX - 1) + 1;
            rows.kept.insert(number, Kept { id, text, commit });
            commit
        });
        cx.mark("table.commit");
        cx.fact(Fact::Committed { number, text, id, commit });
        cx.close(span, SpanEnd::Ok);
        self.answer(cx, from, number);
    }

    fn answer(&self, cx: &mut Cx<'_, Self>, to: NodeId, number: u32) {
        let wall = cx.wall();
        let clock = matches!(self.scheme, Scheme::Hybrid { .. })
            .then(|| cx.transact(|rows| (None, rows.clock.tick(wall))));
        cx.send(to, Msg::Inserted { number, clock });
    }

    /// Merges a sender's clock into its own. Returns whether the message is accepted.
    fn accepts(&self, cx: &mut Cx<'_, Self>, number: u32, clock: Option<Hybrid>) -> bool {
        let (Scheme::Hybrid { at_most }, Some(clock)) = (self.scheme, clock) else { return true };
        let wall = cx.wall();
        match cx.transact(|rows| (None, rows.clock.receive(clock, wall, at_most))) {
            Ok(_) => true,
            Err(refused) => {
                cx.fact(Fact::Refused { number, ahead: refused.ahead });
                false
            }
        }
    }

    /// The new rows after a cursor, and the cursor after them.
    fn page(
        rows: &Rows,
        open: &Map<u32, Open>,
        follow: Follow,
        after: Option<Cursor>,
    ) -> (Vec<Read>, Option<Cursor>) {
        let oldest = open.values().map(|open| open.id).min().filter(|_| follow == Follow::SettledIds);
        let is_new = |kept: &Kept| after.is_none_or(|after| !after.is_past(&kept.id, kept.commit));
        let settled = |kept: &Kept| oldest.is_none_or(|oldest| kept.id < oldest);
        let mut found: Vec<(u32, Kept)> = rows
            .kept
            .iter()
            .map(|(number, kept)| (*number, *kept))
            .filter(|(_, kept)| is_new(kept) && settled(kept))
            .collect();
        match follow {
            Follow::Commits => sort_by_number(&mut found, |(_, kept)| kept.commit.into()),
            Follow::Ids | Follow::SettledIds => sort_few(&mut found, |(_, kept)| kept.id),
        }
        let cursor = found.last().map(|(_, kept)| match follow {
            Follow::Commits => Cursor::Commit(kept.commit),
            Follow::Ids | Follow::SettledIds => Cursor::Id(kept.id),
        });
        (found.into_iter().map(|(number, kept)| Read { number, id: kept.id }).collect(), cursor.or(after))
    }
}

impl Process for Table {
    type Domain = Words;
    /// The open transactions, by row.
    type Volatile = Map<u32, Open>;
    type Durable = Rows;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_row() else { return };
        match msg {
            Msg::Insert { number, text, id, clock } if self.accepts(cx, number, clock) => {
                self.insert(cx, from, number, text, id);
            }
            Msg::Poll { follow, after } => {
                cx.mark("table.page");
                let (rows, cursor) = Self::page(cx.disk(), cx.memory, follow, after);
                cx.send(from, Msg::Page { rows, cursor });
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Commit { number }) = timer.into_row() {
            self.commit(cx, number);
        }
    }

    fn inspect(&self, open: &Map<u32, Open>, rows: &Rows) -> Vec<Row> {
        let mut kept: Vec<&Kept> = rows.kept.values().collect();
        sort_few(&mut kept, |kept| kept.id);
        let committed = kept
            .into_iter()
            .map(|kept| Row::disk(kept.id.to_string(), format!("{}, commit {}", kept.text, kept.commit)));
        let pending =
            open.values().map(|open| Row::memory(open.id.to_string(), format!("{}, open", open.text)));
        committed.chain(pending).collect()
    }
}
