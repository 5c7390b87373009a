//! The proxy between front and checkout. It passes everything on, and somebody may have taken it over.
//!
//! Then it can read, copy and change whatever passes. What it cannot do is compute a signature, because it does not know the secret.

use super::habits::Attack;
use super::parties::{CHECKOUT, FRONT, REPLAY_AFTER};
use super::words::{Fact, Msg, Submission, Timer};
use crate::policy::seal::Seal;
use crate::sim::ids::NodeId;
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::Map;
use crate::subject::{self, Words};

/// The house that the attacker has things sent to.
pub const ATTACKERS_HOUSE: u32 = 666;
/// One order in this many is forged, and one repeated.
const ONE_IN: u32 = 3;

/// The proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    pub attack: Attack,
}

/// What an attacker needs to remember.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    passed: u32,
    /// The orders to repeat.
    copies: Map<u32, Submission>,
    /// The highest number seen.
    highest: u64,
    meddled: u32,
}

/// A submission under the next number, if numbers are not signed; if they are, the signature would not fit any more.
fn renumbered(submission: Submission, highest: u64) -> Submission {
    let Seal { number, mac } = submission.seal;
    let number = if mac.is_none() { number.map(|_| highest + 1) } else { number };
    Submission { seal: Seal { number, mac }, ..submission }
}

impl Proxy {
    fn pass(&self, cx: &mut Cx<'_, Self>, submission: Submission) {
        let turn = cx.memory.passed % ONE_IN;
        cx.memory.passed += 1;
        cx.memory.highest = cx.memory.highest.max(submission.seal.number.unwrap_or(0));
        let order = submission.slip.order;
        if turn == 0 && matches!(self.attack, Attack::Forge | Attack::Both) {
            cx.memory.meddled += 1;
            cx.fact(Fact::Meddled { order, forged: true });
            let mut forged = submission;
            forged.slip.house = ATTACKERS_HOUSE;
            // It comes first, and takes the number of the one that it replaces.
            cx.send(CHECKOUT, Msg::Submit(forged));
        }
        if turn == 1 && matches!(self.attack, Attack::Replay | Attack::Both) {
            cx.memory.copies.insert(order, submission);
            cx.set_timer(REPLAY_AFTER, Timer::Replay { order });
        }
        cx.send(CHECKOUT, Msg::Submit(submission));
    }

    fn replay(cx: &mut Cx<'_, Self>, order: u32) {
        let Some(copy) = cx.memory.copies.remove(&order) else { return };
        cx.memory.meddled += 1;
        cx.fact(Fact::Meddled { order, forged: false });
        let copy = renumbered(copy, cx.memory.highest);
        cx.memory.highest = cx.memory.highest.max(copy.seal.number.unwrap_or(0));
        cx.send(CHECKOUT, Msg::Submit(copy));
    }
}

impl Process for Proxy {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = ();

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_shop() {
            Some(Msg::Submit(submission)) if from == FRONT => self.pass(cx, submission),
            Some(Msg::Submitted { order, attempt, answer }) => {
                cx.send(FRONT, Msg::Submitted { order, attempt, answer });
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Replay { order }) = timer.into_shop() {
            Self::replay(cx, order);
        }
    }

    fn inspect(&self, memory: &Memory, (): &()) -> Vec<Row> {
        let mut rows = vec![Row::memory("orders passed on", memory.passed.to_string())];
        if self.attack != Attack::None {
            rows.push(Row::memory("orders forged or repeated", memory.meddled.to_string()));
        }
        rows
    }
}
