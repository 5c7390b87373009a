//! The checkout: opens the seals of orders, finds the order service, and passes the orders on. It may be of an older version.

use super::habits::{Discovery, Retry, Rollout, Unknown};
use super::parties::{ORDERS, ORDERS_NEW, PROXY, REGISTRY, SECRET, UPGRADE};
use super::words::{Answer, Fact, Msg, Submission, Timer};
use crate::policy::discovery::Cached;
use crate::policy::seal::{Opener, Seals};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::SimTime;
use crate::subject::{self, Words};

/// The checkout.
#[derive(Clone, Debug)]
pub struct Checkout {
    pub seals: Seals,
    pub retry: Retry,
    pub discovery: Discovery,
    pub rollout: Rollout,
    pub unknown: Unknown,
    /// True if it tells the order service how long the front waits.
    pub tells: bool,
}

/// What is under way.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// True if the order service is known to have moved.
    address: Cached<bool>,
    /// The latest question to the registry.
    lookup: u32,
    /// The orders that wait for an address.
    waiting: Vec<Submission>,
    /// The orders that the order service has, and whether they were sent to the new address.
    open: Map<u32, (Submission, bool)>,
}

/// The numbers seen, the keys of orders that were entered, and the last question to the registry.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    opener: Opener,
    entered: Set<u32>,
    lookups: u32,
}

impl Checkout {
    /// True if it does not know the new field yet.
    fn is_old(&self, now: SimTime) -> bool {
        self.rollout != Rollout::Same && now < SimTime::ZERO + UPGRADE
    }

    fn submitted(&self, cx: &mut Cx<'_, Self>, submission: Submission) {
        let Submission { slip, attempt, seal, .. } = submission;
        let (order, seals) = (slip.order, self.seals);
        let opened = cx.transact(|disk| {
            let opened = disk.opener.open(seals, SECRET, &slip.content(), seal);
            ((opened.is_ok() && seals.numbered).then(|| Label::new("number")), opened)
        });
        if let Err(why) = opened {
            cx.mark("checkout.refuse");
            cx.fact(Fact::Refused { order, attempt, why });
            return;
        }
        cx.mark("checkout.accept");
        cx.fact(Fact::Accepted { slip, attempt, number: seal.number });
        if self.retry.is_keyed() && cx.disk().entered.contains(&order) {
            cx.mark("checkout.known");
            cx.fact(Fact::Known { order, attempt });
            Self::answer(cx, order, attempt, Answer::Entered);
            return;
        }
        let mut submission = submission;
        if slip.note.is_some() && self.is_old(cx.now()) && self.unknown != Unknown::Kept {
            let refused = self.unknown == Unknown::Refused;
            cx.mark("checkout.unfamiliar");
            cx.fact(Fact::Unfamiliar { order, refused });
            if refused {
                Self::answer(cx, order, attempt, Answer::Unreadable);
                return;
            }
            submission.slip.note = None;
        }
        self.locate(cx, submission);
    }

    /// Calls the order service, if its address is known, and otherwise asks for that first.
    fn locate(&self, cx: &mut Cx<'_, Self>, submission: Submission) {
        let now = cx.now();
        let moved = match self.discovery {
            Discovery::Configured => Some(false),
            Discovery::Cached(_) | Discovery::OnFailure => cx.memory.address.known(now).copied(),
        };
        if let Some(moved) = moved {
            self.call(cx, submission, moved);
            return;
        }
        cx.memory.waiting.push(submission);
        cx.mark("checkout.lookup");
        let lookup = cx.transact(|disk| {
            disk.lookups = disk.lookups.wrapping_add(1);
            (None, disk.lookups)
        });
        cx.memory.lookup = lookup;
        cx.send(REGISTRY, Msg::Lookup { lookup });
    }

    fn found(&self, cx: &mut Cx<'_, Self>, lookup: u32, moved: bool) {
        if lookup != cx.memory.lookup {
            return;
        }
        let ttl = match self.discovery {
            Discovery::Cached(ttl) => Some(ttl),
            Discovery::Configured | Discovery::OnFailure => None,
        };
        let now = cx.now();
        cx.memory.address.learn(moved, now, ttl);
        cx.fact(Fact::Found { moved });
        for submission in std::mem::take(&mut cx.memory.waiting) {
            self.call(cx, submission, moved);
        }
    }

    fn call(&self, cx: &mut Cx<'_, Self>, submission: Submission, moved: bool) {
        let Submission { slip, attempt, left, .. } = submission;
        cx.mark("checkout.call");
        cx.memory.open.insert(slip.order, (submission, moved));
        let left = left.filter(|_| self.tells);
        cx.send(if moved { ORDERS_NEW } else { ORDERS }, Msg::Enter { slip, attempt, left });
    }

    fn answered(&self, cx: &mut Cx<'_, Self>, from: NodeId, order: u32, attempt: u32, answer: Answer) {
        let open = cx.memory.open.remove(&order);
        if answer == Answer::Gone
            && self.discovery == Discovery::OnFailure
            && let Some((submission, _)) = open
        {
            cx.mark("checkout.gone");
            // Another order may have found the new address meanwhile.
            if from == ORDERS && cx.memory.address.known(cx.now()) == Some(&false) {
                cx.memory.address.forget();
            }
            self.locate(cx, submission);
            return;
        }
        if self.retry.is_keyed() && answer == Answer::Entered {
            cx.write("entered", |disk| _ = disk.entered.insert(order));
        }
        Self::answer(cx, order, attempt, answer);
    }

    fn answer(cx: &mut Cx<'_, Self>, order: u32, attempt: u32, answer: Answer) {
        cx.mark("checkout.answer");
        cx.send(PROXY, Msg::Submitted { order, attempt, answer });
    }

    fn plan(&self, cx: &mut Cx<'_, Self>) {
        if self.rollout == Rollout::Same {
            return;
        }
        let upgrade = SimTime::ZERO + UPGRADE;
        let old = self.is_old(cx.now());
        if old {
            cx.set_timer(upgrade - cx.now(), Timer::Turn);
        }
        cx.fact(Fact::Version { number: if old { 1 } else { 2 } });
    }
}

impl Process for Checkout {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Disk;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_shop() {
            Some(Msg::Submit(submission)) => self.submitted(cx, submission),
            Some(Msg::Entered { order, attempt, answer }) => self.answered(cx, from, order, attempt, answer),
            Some(Msg::Address { lookup, moved }) => self.found(cx, lookup, moved),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Turn) = timer.into_shop() {
            cx.fact(Fact::Version { number: 2 });
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
    }

    fn inspect(&self, memory: &Memory, disk: &Disk) -> Vec<Row> {
        let mut rows = vec![Row::memory("orders being entered", memory.open.len().to_string())];
        if self.discovery != Discovery::Configured {
            let address = match memory.address.known(SimTime::ZERO) {
                None => "none",
                Some(false) => "the first",
                Some(true) => "the second",
            };
            rows.push(Row::memory("last address found", address));
        }
        if self.retry.is_keyed() {
            rows.push(Row::disk("keys of entered orders", disk.entered.len().to_string()));
        }
        rows
    }
}
