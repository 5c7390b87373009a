//! A phone: its owner opens the cart, thinks, and adds or removes an item. The program reads the cart, merges siblings, makes the change and writes
//! the cart back with the context of what it has read.
//!
//! A phone always talks to the same replica, and sends a write again until it is told that it is stored. The write that is under way is on its disk,
//! and so is the number of the last change; a crash makes it forget what it has read.

use super::cart::{Cart, Change, Item, MILK, Merge};
use super::store::Held;
use super::version::{Carry, Clock, Context, Edit, Mark, Sibling, Write};
use super::words::{Fact, Msg, Timer};
use crate::policy::stamp::Stamp;
use crate::policy::version_vector::Actor;
use crate::sim::ids::{NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// How long a phone waits for an answer before it asks again.
pub const PATIENCE: Duration = Duration::from_millis(500);

/// Under which name a phone has its entry in a vector, and from where it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A name of its own, and its count is on its disk.
    Kept,
    /// A new name whenever the program starts.
    Fresh,
    /// A name of its own, and it counts from 1 whenever the program starts.
    Recounted,
    /// The account's name, which all phones have in common.
    Account,
}

/// What a phone sends back with its write of what it has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// The whole context.
    Context,
    /// Nothing.
    Nothing,
}

/// What all phones have in common.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub phones: u16,
    pub carry: Carry,
    pub merge: Merge,
    pub sends: Sends,
    pub naming: Naming,
    /// How many changes each owner makes.
    pub changes: u32,
    /// How long an owner thinks between reading and changing.
    pub think: Duration,
    /// The time from one change to opening the cart again.
    pub rest: Duration,
    /// Whether the first owner begins by taking out the milk.
    pub removes: bool,
    /// When the first owner goes to the checkout, after which nobody opens the cart any more.
    pub checkout: Duration,
}

/// A phone.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Its number, from 0.
    pub number: u16,
    /// The node of its replica.
    pub replica: NodeId,
    /// When its owner opens the cart for the first time.
    pub first: Duration,
    /// How much longer its owner thinks than others.
    pub slower: Duration,
    pub config: Config,
}

/// What a phone has read.
#[derive(Clone, Debug)]
pub struct Seen {
    siblings: Vec<Sibling>,
    past: Vec<Edit>,
    context: Context,
    shows: Cart,
}

/// What it waits for.
#[derive(Clone, Debug)]
struct Asked {
    request: RequestId,
    msg: Msg,
    timer: TimerId,
}

/// What a crash makes it forget.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    asked: Option<Asked>,
    /// Read in order to change the cart.
    seen: Option<Seen>,
    /// Whether the read under way is for the checkout.
    for_checkout: bool,
    wants_checkout: bool,
    span: Option<SpanId>,
    /// How many writes it has made since it was started.
    counted: u32,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    ids: RequestIds,
    /// How many changes it has made.
    made: u32,
    /// The write that nobody has confirmed yet.
    pending: Option<(RequestId, Write)>,
    /// How many times the program was started.
    starts: u16,
    checked_out: bool,
}

impl Phone {
    /// What its owner wants to change.
    fn change(&self, nth: u32) -> Change {
        if self.config.removes && self.number == 0 && nth == 1 {
            return Change { item: MILK, removes: true };
        }
        let item: Item = (nth - 1) * u32::from(self.config.phones) + u32::from(self.number) + 1;
        Change { item, removes: false }
    }

    fn ask(&self, cx: &mut Cx<'_, Self>, request: RequestId, msg: Msg) {
        cx.send(self.replica, msg.clone());
        let timer = cx.set_timer(PATIENCE, Timer::Patience);
        cx.memory.asked = Some(Asked { request, msg, timer });
    }

    fn get(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("phone.read");
        let request = cx.transact(|disk| (None, disk.ids.issue()));
        self.ask(cx, request, Msg::Get { request });
    }

    /// Its owner opens the cart.
    fn open(&self, cx: &mut Cx<'_, Self>) {
        let is_over = cx.now().since(SimTime::ZERO) >= self.config.checkout;
        let is_busy = cx.memory.asked.is_some() || cx.memory.seen.is_some();
        if is_over || is_busy || cx.disk().made >= self.config.changes {
            return;
        }
        let edit = Edit { phone: self.number, nth: cx.disk().made + 1 };
        cx.fact(Fact::Opened { edit });
        cx.memory.span = Some(cx.open("change", Tone::Waiting));
        self.get(cx);
    }

    /// It has read the cart.
    fn got(&self, cx: &mut Cx<'_, Self>, siblings: Vec<Sibling>, past: Vec<Edit>, context: Context) {
        let carts: Vec<_> = siblings.iter().map(|sibling| (sibling.cart, sibling.written)).collect();
        if carts.len() > 1 {
            cx.mark("phone.merge");
        }
        let shows = self.config.merge.merged(&carts);
        let edits = siblings.iter().map(|sibling| sibling.edit).collect();
        if std::mem::take(&mut cx.memory.for_checkout) {
            cx.mark("phone.checkout");
            cx.write("checked out", |disk| disk.checked_out = true);
            cx.fact(Fact::CheckedOut { phone: self.number, siblings: edits, cart: shows });
            return;
        }
        cx.fact(Fact::Read { phone: self.number, siblings: edits, shows });
        cx.memory.seen = Some(Seen { siblings, past, context, shows });
        cx.set_timer(self.config.think.saturating_add(self.slower), Timer::Decide);
    }

    /// Its owner has decided: the cart is written back.
    fn decide(&self, cx: &mut Cx<'_, Self>) {
        let Some(seen) = cx.memory.seen.take() else { return };
        let nth = cx.disk().made + 1;
        let (edit, change) = (Edit { phone: self.number, nth }, self.change(nth));
        let cart = seen.shows.changed(change, self.config.merge == Merge::Tombstones);
        cx.memory.counted += 1;
        let mark = self.mark(cx, &seen);
        let read = seen.siblings.iter().map(|sibling| sibling.edit).collect();
        let write = Write { edit, cart, written: cx.wall(), mark, past: seen.past };
        cx.mark("phone.write");
        cx.fact(Fact::Wrote { edit, read, change, cart });
        let request = cx.write("change", |disk| {
            disk.made = nth;
            let request = disk.ids.issue();
            disk.pending = Some((request, write.clone()));
            request
        });
        self.ask(cx, request, Msg::Put { request, write });
    }

    /// What its write carries.
    fn mark(&self, cx: &Cx<'_, Self>, seen: &Seen) -> Mark {
        let nothing = Context::default();
        let context = if self.config.sends == Sends::Nothing { &nothing } else { &seen.context };
        let wall = cx.wall();
        match self.config.carry {
            Carry::Wall => Mark::Made(Clock::Wall(Stamp { time: wall, by: self.number })),
            Carry::Lamport => Mark::Made(Clock::Lamport(context.lamport + 1, self.number)),
            Carry::Clients => {
                let name = self.name(cx);
                let read = context.vector.count(name);
                let count = match self.config.naming {
                    Naming::Kept => cx.disk().made + 1,
                    Naming::Fresh | Naming::Recounted => cx.memory.counted,
                    Naming::Account => read + 1,
                };
                Mark::Made(Clock::Vector(context.vector.with((name, count), wall)))
            }
            Carry::Replicas | Carry::Shared | Carry::Dots => Mark::Read(context.vector.clone()),
        }
    }

    /// The name of its entry.
    fn name(&self, cx: &Cx<'_, Self>) -> Actor {
        match self.config.naming {
            Naming::Kept | Naming::Recounted => self.number,
            Naming::Fresh => self.number.saturating_add(self.config.phones.saturating_mul(cx.disk().starts)),
            Naming::Account => 0,
        }
    }

    fn saved(&self, cx: &mut Cx<'_, Self>, edit: Edit) {
        cx.write("saved", |disk| disk.pending = None);
        cx.mark("phone.saved");
        cx.fact(Fact::Saved { edit });
        if let Some(span) = cx.memory.span.take() {
            cx.close(span, SpanEnd::Ok);
        }
        self.next(cx);
    }

    /// What it does when it is done with something.
    fn next(&self, cx: &mut Cx<'_, Self>) {
        if cx.memory.wants_checkout {
            return self.checkout(cx);
        }
        cx.set_timer(self.config.rest, Timer::Open);
    }

    /// The first owner goes to the checkout as soon as nothing else is under way.
    fn checkout(&self, cx: &mut Cx<'_, Self>) {
        cx.memory.wants_checkout = true;
        if cx.memory.asked.is_some() || cx.memory.seen.is_some() || cx.disk().checked_out {
            return;
        }
        cx.memory.for_checkout = true;
        cx.fact(Fact::ToCheckout { phone: self.number });
        self.get(cx);
    }
}

impl Process for Phone {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Disk;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.first, Timer::Open);
        if self.number == 0 {
            cx.set_timer(self.config.checkout, Timer::Checkout);
        }
    }

    /// A write that nobody has confirmed is sent again.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.write("start", |disk| disk.starts += 1);
        if self.number == 0 && !cx.disk().checked_out {
            // By its own clock, so it is due even if it passed while the phone was down.
            let due = self.config.checkout.as_micros().saturating_sub(cx.now().as_micros());
            cx.set_timer(Duration::from_micros(due), Timer::Checkout);
        }
        match cx.disk().pending.clone() {
            Some((request, write)) => self.ask(cx, request, Msg::Put { request, write }),
            None => _ = cx.set_timer(self.config.rest, Timer::Open),
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_cart() else { return };
        let (Msg::Got { request, .. } | Msg::Stored { request, .. }) = &msg else { return };
        let request = *request;
        let Some(asked) = cx.memory.asked.take_if(|asked| asked.request == request) else { return };
        cx.cancel(asked.timer);
        match msg {
            Msg::Got { siblings, past, context, .. } => self.got(cx, siblings, past, context),
            Msg::Stored { edit, .. } => self.saved(cx, edit),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_cart() {
            Some(Timer::Open) => self.open(cx),
            Some(Timer::Decide) => self.decide(cx),
            Some(Timer::Checkout) => self.checkout(cx),
            Some(Timer::Patience) => {
                if let Some(Asked { request, msg, .. }) = cx.memory.asked.take() {
                    self.ask(cx, request, msg);
                }
            }
            _ => {}
        }
    }

    fn inspect(&self, memory: &Memory, disk: &Disk) -> Vec<Row> {
        let mut rows = vec![Row::disk("changes made", disk.made.to_string())];
        if let Some((_, write)) = &disk.pending {
            rows.push(Row::disk("not saved yet", write.edit.to_string()));
        }
        if let Some(seen) = &memory.seen {
            rows.push(Row::memory("shows", seen.shows.words()));
            rows.push(Row::memory("context", Held::context_words(self.config.carry, &seen.context)));
        }
        rows
    }
}
