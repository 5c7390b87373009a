//! A replica of the cart. It takes writes, stores them, answers, and hands what it holds to the others. A read is answered from its own copy, or
//! after it has asked the others: then it takes over what they have, and sends it to those that are behind (*read repair*).
//!
//! What it holds is on its disk, and so is the last write that it took from each phone, so that a repeated one is stored once.

use super::parties::replica_node;
use super::store::{Held, Rule};
use super::version::{Carry, Dropped, Edit, Write};
use super::words::{Fact, Msg, Timer};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::Duration;
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// How long a replica waits for the others before it answers a read with what it has.
pub const READ_TIMEOUT: Duration = Duration::from_millis(100);

/// What a replica hands to the others after a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandsOn {
    /// All versions that it holds.
    All,
    /// The new one alone.
    New,
    /// Nothing: they learn of it when a read asks.
    Nothing,
}

/// A replica.
#[derive(Clone, Debug)]
pub struct Replica {
    /// Its number, from 0.
    pub number: u16,
    pub replicas: u16,
    pub rule: Rule,
    pub hands_on: HandsOn,
    /// Whether reads ask the other replicas and repair them.
    pub repairs: bool,
    /// How many phones there are; for what is reported.
    pub phones: u16,
}

/// A read that waits for the other replicas.
#[derive(Clone, Debug)]
struct Reading {
    from: NodeId,
    request: RequestId,
    /// What each of them held.
    heard: Map<NodeId, Vec<Edit>>,
    timer: TimerId,
}

/// What is in its memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    reads: Map<u32, Reading>,
}

/// What is on its disk.
#[derive(Clone, Debug)]
pub struct Disk {
    held: Held,
    /// By phone: its last write.
    taken: Map<u16, u32>,
    reads: u32,
}

impl Disk {
    /// A disk with the first cart.
    pub fn holding(held: Held) -> Self {
        Self { held, taken: Map::new_vec(), reads: 0 }
    }
}

impl Replica {
    fn others(&self) -> impl Iterator<Item = NodeId> + use<> {
        let own = self.number;
        (0..self.replicas).filter(move |number| *number != own).map(replica_node)
    }

    /// Takes over what came, and reports it if that changes anything.
    fn settle(&self, cx: &mut Cx<'_, Self>, came: Held) {
        let rule = self.rule;
        let edits = came.edits();
        let before = cx.disk().held.edits();
        let (after, dropped) = cx.transact(|disk| {
            let dropped = rule.sync(&mut disk.held, came);
            let after = disk.held.edits();
            ((after != before).then_some(Label::new("cart")), (after, dropped))
        });
        let is_news = |edit: &Edit| dropped.iter().any(|dropped| dropped.edit == *edit && !dropped.was_read);
        if after != before || edits.iter().any(is_news) {
            cx.mark(if dropped.is_empty() { "replica.siblings" } else { "replica.replaced" });
            Self::report(cx, edits, dropped);
        }
    }

    fn report(cx: &mut Cx<'_, Self>, came: Vec<Edit>, dropped: Vec<Dropped>) {
        let held = &cx.disk().held;
        let (kept, clock_bytes) = (held.kept(), held.clock_bytes());
        cx.fact(Fact::Settled { came, kept, dropped, clock_bytes });
    }

    fn put(&self, cx: &mut Cx<'_, Self>, from: NodeId, request: RequestId, write: Write) {
        let edit = write.edit;
        let is_new = cx.disk().taken.get(&edit.phone).is_none_or(|last| *last < edit.nth);
        if is_new {
            cx.mark("replica.put");
            let (rule, number, now) = (self.rule, self.number, cx.wall());
            let dropped = cx.write("cart", |disk| {
                disk.taken.insert(edit.phone, edit.nth);
                rule.put(&mut disk.held, write, number, now)
            });
            cx.mark(if dropped.is_empty() { "replica.siblings" } else { "replica.replaced" });
            Self::report(cx, vec![edit], dropped);
        }
        cx.send(from, Msg::Stored { request, edit });
        if !is_new {
            return;
        }
        let mut held = cx.disk().held.clone();
        if self.hands_on == HandsOn::New && self.rule.carry != Carry::Shared {
            held.versions.retain(|version| version.edit == edit);
        }
        if self.hands_on == HandsOn::Nothing || held.versions.is_empty() {
            return;
        }
        for other in self.others() {
            cx.send(other, Msg::Sync { held: held.clone() });
        }
    }

    fn get(&self, cx: &mut Cx<'_, Self>, from: NodeId, request: RequestId) {
        if !self.repairs || self.replicas < 2 {
            return Self::answer(cx, from, request);
        }
        cx.mark("replica.fetch");
        let read = cx.transact(|disk| {
            disk.reads += 1;
            (None, disk.reads)
        });
        for other in self.others() {
            cx.send(other, Msg::Fetch { read });
        }
        let timer = cx.set_timer(READ_TIMEOUT, Timer::Fetch { read });
        let heard = Map::new_vec();
        cx.memory.reads.insert(read, Reading { from, request, heard, timer });
    }

    fn answer(cx: &mut Cx<'_, Self>, to: NodeId, request: RequestId) {
        cx.mark("replica.get");
        let held = &cx.disk().held;
        let (siblings, past, context) = (held.siblings(), held.past(), held.context(cx.wall()));
        cx.send(to, Msg::Got { request, siblings, past, context });
    }

    /// Another replica has said what it holds.
    fn fetched(&self, cx: &mut Cx<'_, Self>, from: NodeId, read: u32, held: Held) {
        let edits = held.edits();
        self.settle(cx, held);
        let Some(reading) = cx.memory.reads.get_mut(&read) else { return };
        reading.heard.insert(from, edits);
        if reading.heard.len() + 1 >= usize::from(self.replicas) {
            Self::done(cx, read);
        }
    }

    /// A read is answered, and whoever is behind is repaired.
    fn done(cx: &mut Cx<'_, Self>, read: u32) {
        let Some(Reading { from, request, heard, timer }) = cx.memory.reads.remove(&read) else { return };
        cx.cancel(timer);
        Self::answer(cx, from, request);
        let held = cx.disk().held.clone();
        let own: Set<Edit> = held.edits().into_iter().collect();
        for (other, edits) in heard {
            if edits.into_iter().collect::<Set<Edit>>() != own {
                cx.mark("replica.repair");
                cx.send(other, Msg::Sync { held: held.clone() });
            }
        }
    }
}

impl Process for Replica {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Disk;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        let held = &cx.disk().held;
        if let Some(first) = held.versions.first() {
            let (cart, clock_bytes) = (first.cart, held.clock_bytes());
            cx.fact(Fact::Began { cart, phones: self.phones.into(), clock_bytes });
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_cart() {
            Some(Msg::Get { request }) => self.get(cx, from, request),
            Some(Msg::Put { request, write }) => self.put(cx, from, request, write),
            Some(Msg::Sync { held }) => {
                cx.mark("replica.sync");
                self.settle(cx, held);
            }
            Some(Msg::Fetch { read }) => {
                let held = cx.disk().held.clone();
                cx.send(from, Msg::Fetched { read, held });
            }
            Some(Msg::Fetched { read, held }) => self.fetched(cx, from, read, held),
            Some(Msg::Got { .. } | Msg::Stored { .. }) | None => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Fetch { read }) = timer.into_cart() {
            Self::done(cx, read);
        }
    }

    fn inspect(&self, _: &Memory, disk: &Disk) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for version in &disk.held.versions {
            let value = format!("{}, clock {}", version.cart.words(), version.clock.words());
            rows.push(Row::disk(version.edit.to_string(), value));
        }
        if disk.held.shared.entries().len() > 0 {
            rows.push(Row::disk("clock of all", disk.held.clock_words()));
        }
        rows
    }
}
