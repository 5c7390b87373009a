//! The program of a sale, step by step, and what it does when it is in somebody's way.

use rand::Rng;

use super::super::parties::DATABASE;
use super::super::words::{Answer, Msg, Store, Timer, Update};
use super::{Locks, OnConflict, Order, Phase, Worker, Writes};
use crate::policy::isolation::{Change, When};
use crate::sim::process::Cx;
use crate::sim::random::{Purpose, scale};
use crate::sim::time::Duration;

impl Worker {
    /// The rows that it reads, in its order.
    fn rows(&self, own: Store) -> Vec<Store> {
        if self.config.keep <= 0 {
            return vec![own];
        }
        let all = 1..=self.config.stores.max(1);
        match self.config.order {
            Order::ById => all.collect(),
            Order::OwnFirst => std::iter::once(own).chain(all.filter(|store| *store != own)).collect(),
        }
    }

    /// Reads the row at this place of its order; after the last one, looks at what it has seen.
    pub(super) fn read(&self, cx: &mut Cx<'_, Self>, place: usize) {
        let Some(own) = cx.memory.serving.as_ref().map(|serving| serving.store) else { return };
        let Some(store) = self.rows(own).get(place).copied() else { return self.look(cx) };
        cx.mark(if store == own { "worker.read" } else { "worker.other" });
        let locks = self.config.locks == Locks::Rows;
        Self::ask(cx, Phase::Reading(place), |tx, request, _| Msg::Select { tx, request, store, locks });
    }

    pub(super) fn saw(&self, cx: &mut Cx<'_, Self>, place: usize, store: Store, seen: (i32, u32)) {
        if let Some(serving) = &mut cx.memory.serving {
            serving.seen.insert(store, seen);
        }
        self.read(cx, place + 1);
    }

    /// Looks at what it has read: is there something to sell?
    fn look(&self, cx: &mut Cx<'_, Self>) {
        let Some(serving) = &mut cx.memory.serving else { return };
        let (stock, version) = serving.seen.get(&serving.store).copied().unwrap_or_default();
        let total: i32 = serving.seen.values().map(|(stock, _)| *stock).fold(0, i32::saturating_add);
        serving.version = version;
        if stock < 1 || total <= self.config.keep {
            return self.stop(cx, Answer::SoldOut, "worker.out");
        }
        serving.phase = Phase::Working;
        cx.mark("worker.work");
        cx.work(self.config.work, Timer::Work);
    }

    /// Writes the new stock.
    pub(super) fn write(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("worker.write");
        let writes = self.config.writes;
        Self::ask(cx, Phase::Writing, |tx, request, serving| {
            let store = serving.store;
            let (stock, version) = serving.seen.get(&store).copied().unwrap_or_default();
            let computed = Change::Set(stock.saturating_sub(1));
            let (change, when, based_on) = match writes {
                Writes::Computed => (computed, When::Always, version),
                Writes::Decrement => (Change::Add(-1), When::Always, 0),
                Writes::Conditional => (Change::Add(-1), When::AtLeast(1), 0),
                Writes::Versioned => (computed, When::Version(serving.version), version),
            };
            Msg::Update { tx, request, update: Update { store, change, when, based_on } }
        });
    }

    /// The update has found no row. If the condition was about the stock, that says it all.
    pub(super) fn found_none(&self, cx: &mut Cx<'_, Self>) {
        if self.config.writes == Writes::Conditional {
            return self.stop(cx, Answer::SoldOut, "worker.none");
        }
        // Without a version in its condition there is always a row, unless the message was tampered with.
        let versioned = self.config.writes == Writes::Versioned;
        cx.mark(if versioned { "worker.none" } else { "worker.refused" });
        self.conflict(cx, Phase::Writing);
    }

    pub(super) fn commit(&self, cx: &mut Cx<'_, Self>) {
        if self.config.locks == Locks::Early {
            Self::tell(cx, |tx| Msg::Unlock { tx });
        }
        cx.mark("worker.commit");
        Self::ask(cx, Phase::Committing, |tx, request, _| Msg::Commit { tx, request });
    }

    pub(super) fn sold(&self, cx: &mut Cx<'_, Self>) {
        let tx = self.told(cx, Answer::Sold, "worker.sold");
        if let Some(tx) = tx.filter(|_| self.config.locks == Locks::Advisory) {
            cx.send(DATABASE, Msg::Unlock { tx });
        }
    }

    /// Ends the transaction without a sale.
    fn stop(&self, cx: &mut Cx<'_, Self>, answer: Answer, mark: &'static str) {
        let Some(tx) = self.told(cx, answer, mark) else { return };
        cx.send(DATABASE, Msg::Rollback { tx });
        if self.config.locks.is_advisory() {
            cx.send(DATABASE, Msg::Unlock { tx });
        }
    }

    /// Somebody was in its way.
    pub(super) fn conflict(&self, cx: &mut Cx<'_, Self>, phase: Phase) {
        let attempts = cx.memory.serving.as_ref().map_or(0, |serving| serving.attempts);
        let may_go_on = attempts < self.config.attempts;
        match self.config.on_conflict {
            OnConflict::Ignore => match phase {
                Phase::Locking => self.read(cx, 0),
                Phase::Writing => self.commit(cx),
                Phase::Committing => self.sold(cx),
                // It has read nothing that it could go on with.
                Phase::Reading(_) | Phase::Rereading | Phase::Working | Phase::Pausing => {
                    self.apologise(cx);
                }
            },
            OnConflict::SameAgain
                if may_go_on && matches!(phase, Phase::Writing | Phase::Committing | Phase::Rereading) =>
            {
                self.reread(cx);
            }
            OnConflict::StartOver | OnConflict::SameAgain if may_go_on => self.start_over(cx),
            _ => self.apologise(cx),
        }
    }

    fn apologise(&self, cx: &mut Cx<'_, Self>) {
        self.stop(cx, Answer::Apology, "worker.sorry");
    }

    /// Asks for the version alone, in a new transaction, to write the stock that it has computed before.
    fn reread(&self, cx: &mut Cx<'_, Self>) {
        Self::tell(cx, |tx| Msg::Rollback { tx });
        self.renew(cx);
        cx.mark("worker.again");
        let locks = self.config.locks == Locks::Rows;
        Self::ask(cx, Phase::Rereading, |tx, request, serving| Msg::Select {
            tx,
            request,
            store: serving.store,
            locks,
        });
    }

    fn start_over(&self, cx: &mut Cx<'_, Self>) {
        Self::tell(cx, |tx| Msg::Rollback { tx });
        if self.config.locks.is_advisory() {
            Self::tell(cx, |tx| Msg::Unlock { tx });
        }
        if let Some(serving) = &mut cx.memory.serving {
            serving.phase = Phase::Pausing;
        }
        cx.mark("worker.again");
        let draw = cx.random(Purpose::Backoff).next_u64();
        let pause = Duration::from_micros(scale(draw, self.config.pause.as_micros()));
        cx.set_timer(pause, Timer::Pause);
    }
}
