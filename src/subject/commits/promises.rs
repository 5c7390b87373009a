//! Promises about transfers: how they end, what a vote is worth, and what others have to put up with meanwhile.

use super::parties::{BANKS, CLIENTS, COORDINATOR};
use super::reading::name_of;
use super::words::{Fact, Row, Tx, Who};
use crate::policy::two_phase::{By, Decision};
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::trace::Kind;
use crate::subject::{self, Words};

pub const ATOMIC: &str = "atomic";
pub const KEPT: &str = "kept";
pub const BOUND: &str = "bound";
pub const ENDS: &str = "ends";
pub const WHOLE: &str = "whole";
pub const OWN: &str = "own";

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// A transfer ends alike at both banks, and as its client is told.
    Atomic,
    /// No bank rolls back what it has voted yes for, unless it is told to.
    Kept,
    /// Nobody waits for a lock longer than the banks think right.
    Bound,
    /// Every transfer ends.
    Ends,
    /// No audit finds money missing, or too much of it.
    Whole,
    /// A client who is told that its transfer is done finds the money.
    Own,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Atomic => Check::new(
                ATOMIC,
                "a transfer ends alike at both banks and for its client",
                When::Always,
                Endings::default(),
            ),
            Self::Kept => Check::new(KEPT, "no bank takes its vote back", When::Always, Votes::default()),
            Self::Bound => {
                Check::always(BOUND, "nobody waits too long for a lock", Waits::default(), waited_too_long)
            }
            Self::Ends => Check::new(ENDS, "every transfer ends", When::Eventually, Open::default()),
            Self::Whole => {
                Check::always(WHOLE, "no audit sees half a transfer", Audits::default(), does_not_add_up)
            }
            Self::Own => Check::always(
                OWN,
                "who is told that a transfer is done finds the money",
                Receipts::default(),
                not_there,
            ),
        }
    }
}

/// What is said of a decision: "West has rolled it back".
fn said(node: NodeId, decision: Decision) -> String {
    let name = name_of(node);
    match (node == CLIENTS, decision) {
        (true, Decision::Commit) => "its client was told that it is done".to_owned(),
        (true, Decision::Abort) => "its client was told that it was rolled back".to_owned(),
        (false, Decision::Commit) => format!("{name} has committed it"),
        (false, Decision::Abort) => format!("{name} has rolled it back"),
    }
}

/// How a transfer has ended, for whom, and when.
type End = (Decision, NodeId, EventId);

/// Whether each transfer is known to be torn, and how it has ended.
#[derive(Clone, Debug, Default)]
struct Endings(Map<Tx, (bool, Vec<End>)>);

impl Monitor<Words> for Endings {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        let Some(Fact::Ended { tx, decision, .. } | Fact::Told { tx, decision }) = fact.commit() else {
            return Signal::Quiet;
        };
        let (torn, known) = self.0.entry(*tx).or_default();
        let others = || known.iter().filter(|(other, ..)| other != decision).copied();
        // What another bank did says more than what the client was told.
        let other = others().find(|(_, node, _)| *node != CLIENTS).or_else(|| others().next());
        known.push((*decision, event.node, *id));
        let Some((first, node, known)) = other.filter(|_| !*torn) else { return Signal::Quiet };
        *torn = true;
        let words = format!("transfer {tx}: {}, and {}", said(node, first), said(event.node, *decision));
        Violation::new(words).with([known]).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// The banks that have voted yes, and when.
#[derive(Clone, Debug, Default)]
struct Votes(Map<(NodeId, Tx), EventId>);

impl Monitor<Words> for Votes {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        match fact.commit() {
            Some(Fact::Voted { tx, yes: true, .. }) => _ = self.0.insert((event.node, *tx), *id),
            Some(Fact::Ended { tx, decision, by, .. }) => {
                let voted = self.0.remove(&(event.node, *tx));
                let alone = matches!(by, By::Itself | By::Heuristic);
                if let Some(voted) = voted.filter(|_| alone && *decision == Decision::Abort) {
                    let words = format!(
                        "{} has voted yes for transfer {tx}, and rolls it back on its own",
                        name_of(event.node)
                    );
                    return Violation::new(words).with([voted]).into();
                }
            }
            _ => {}
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// Who has which lock, and who waits since when. One who waits too long is enough to say so.
#[derive(Clone, Debug, Default)]
struct Waits {
    locked: Map<Row, (Who, EventId)>,
    since: Map<Who, EventId>,
    broken: bool,
}

fn waited_too_long(waits: &mut Waits, id: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.commit()? {
        Fact::Locked { row, who, .. } => _ = waits.locked.insert(*row, (*who, id)),
        Fact::Unlocked { row, .. } => _ = waits.locked.remove(row),
        Fact::Waits { who, .. } => _ = waits.since.insert(*who, id),
        Fact::Overdue { row, who, bound, .. } if !waits.broken => {
            waits.broken = true;
            let (holder, locked) = waits.locked.get(row).copied()?;
            let words = format!("{who} has waited {bound} for account {row}, which {holder} keeps");
            let waited = waits.since.get(who).copied();
            return Some(Violation::new(words).with(waited.into_iter().chain([locked])));
        }
        _ => {}
    }
    None
}

/// What has begun somewhere and has not ended there.
#[derive(Clone, Debug, Default)]
struct Open {
    /// Each vote, and since when the bank has been waiting in vain.
    votes: Map<(NodeId, Tx), (EventId, Option<EventId>)>,
    /// The account that a saga has changed at one bank so far.
    halves: Map<Tx, EventId>,
    /// The last crash or loss of a message that the coordinator had sent to a bank.
    trouble: Map<NodeId, EventId>,
}

impl Open {
    fn fact(&mut self, node: NodeId, id: EventId, fact: &Fact) {
        match fact {
            Fact::Voted { tx, yes: true, .. } => {
                self.votes.entry((node, *tx)).or_insert((id, None));
            }
            Fact::InDoubt { tx, .. } => {
                if let Some((_, doubts)) = self.votes.get_mut(&(node, *tx)) {
                    *doubts = Some(id);
                }
            }
            Fact::Ended { tx, .. } => _ = self.votes.remove(&(node, *tx)),
            Fact::Did { tx, .. } if self.halves.remove(tx).is_none() => {
                self.halves.insert(*tx, id);
            }
            Fact::Undid { tx, .. } => _ = self.halves.remove(tx),
            _ => {}
        }
    }
}

impl Monitor<Words> for Open {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Fact(id, event, fact) => {
                if let Some(fact) = fact.commit() {
                    self.fact(event.node, *id, fact);
                }
            }
            Seen::Event(id, event, _) if event.kind == Kind::Crashed => {
                self.trouble.insert(event.node, *id);
            }
            Seen::Event(..) => {}
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let crash = self.trouble.get(&COORDINATOR).copied();
        if let Some(((node, tx), (voted, doubts))) = self.votes.iter().next() {
            let words =
                format!("{} is still in doubt about transfer {tx} at the end of the run", name_of(*node));
            let last = doubts.unwrap_or(*voted);
            return Violation::new(words).by(last).owing(*voted, last).into();
        }
        if let Some((tx, did)) = self.halves.iter().next() {
            let words = format!("transfer {tx} is half done at the end of the run");
            return Violation::new(words).by(*did).owing(*did, crash.unwrap_or(*did)).into();
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// When the balances of an audit were read. One audit that does not add up is enough to say so.
#[derive(Clone, Debug, Default)]
struct Audits {
    looked: Vec<(u32, EventId)>,
    broken: bool,
}

fn does_not_add_up(audits: &mut Audits, id: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.commit()? {
        Fact::Looked { who: Who::Audit(number), .. } => {
            audits.looked.retain(|(other, _)| other == number);
            audits.looked.push((*number, id));
        }
        Fact::Audited { number, expected, .. } if !audits.broken => {
            let (off, counted) = fact.commit()?.miscounted()?;
            audits.broken = true;
            let much = if off < 0 { "too little" } else { "too much" };
            let off = off.unsigned_abs();
            let words = format!("audit {number} finds {off} {much}: {counted}, in place of {expected}");
            let looked = audits.looked.iter().filter(|(other, _)| other == number).map(|(_, event)| *event);
            return Some(Violation::new(words).with(looked));
        }
        _ => {}
    }
    None
}

/// When clients were told that their transfers are done, and when banks answered their looks. One who does not find the money is enough to say so.
#[derive(Clone, Debug, Default)]
struct Receipts {
    told: Map<Tx, (EventId, Option<EventId>)>,
    broken: bool,
}

fn not_there(receipts: &mut Receipts, id: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.commit()? {
        Fact::Told { tx, decision: Decision::Commit } => _ = receipts.told.insert(*tx, (id, None)),
        Fact::Looked { who: Who::Receipt(tx), .. } => {
            if let Some((_, looked)) = receipts.told.get_mut(tx) {
                *looked = Some(id);
            }
        }
        Fact::Checked { tx, arrived: false } if !receipts.broken => {
            receipts.broken = true;
            let words =
                format!("the client of transfer {tx} was told that it is done, and does not find the money");
            let events = receipts.told.get(tx).map(|(told, looked)| [Some(*told), *looked]);
            return Some(Violation::new(words).with(events.into_iter().flatten().flatten()));
        }
        _ => {}
    }
    None
}

const _: () = assert!(BANKS.len() == 2, "a step at one bank and one at the other make a whole transfer");
