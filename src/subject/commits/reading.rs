//! What is read off runs with transfers: how each ended where, who has which lock and who waits, who believes what, and words for the timeline.

use super::parties::{AMOUNT, BANKS, CLIENTS, COORDINATOR, EAST};
use super::words::{Msg, Row, Standing, Tx, Who};
use crate::policy::two_phase::{By, Decision};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::sorting::sort_by_number;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::commit::Fact as Commit;
use crate::subject::counting::counted;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// What was reported of transfers, accounts and locks.
pub fn commits(trace: &Trace<Words>) -> Reader<'_, Commit> {
    Reader::new(trace, Fact::commit)
}

/// A party's name in sentences.
pub fn name_of(node: NodeId) -> &'static str {
    match node.0 {
        0 => "the client",
        1 => "the coordinator",
        2 => "East",
        3 => "West",
        _ => "someone",
    }
}

/// A transfer at one bank.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    pub voted: Option<EventId>,
    /// How it ended there, by whom, and when.
    pub ended: Option<(Decision, By, EventId)>,
    /// When the bank did its step of a saga.
    pub did: Option<EventId>,
    pub undid: Option<EventId>,
}

impl Side {
    /// Whether the transfer is in the bank's books.
    pub fn in_effect(&self) -> bool {
        let committed = self.ended.is_some_and(|(decision, ..)| decision == Decision::Commit);
        committed || (self.did.is_some() && self.undid.is_none())
    }

    /// Whether the bank has promised to commit, and does not know how it ends.
    pub fn in_doubt(&self) -> bool {
        self.voted.is_some() && self.ended.is_none()
    }
}

/// A transfer's history.
#[derive(Clone, Copy, Debug, Default)]
pub struct History {
    pub begun: Option<EventId>,
    pub decided: Option<(Decision, EventId)>,
    pub told: Option<(Decision, EventId)>,
    pub sides: [Side; 2],
}

impl History {
    /// Whether it ended in different ways at the banks, or otherwise than its client was told.
    pub fn is_torn(&self) -> bool {
        let ends = self.sides.iter().filter_map(|side| side.ended.map(|(decision, ..)| decision));
        let mut all = ends.chain(self.told.map(|(decision, _)| decision));
        let first = all.next();
        all.any(|end| Some(end) != first)
    }

    /// Whether nothing of it is left to be done at the banks.
    pub fn is_over(&self) -> bool {
        let [east, west] = &self.sides;
        east.in_effect() == west.in_effect() && !east.in_doubt() && !west.in_doubt() && self.told.is_some()
    }

    /// What it adds to the sum of both banks' books: nothing, if it is whole.
    pub fn imbalance(&self) -> i32 {
        let [east, west] = self.sides.map(|side| i32::from(side.in_effect()) * AMOUNT);
        west - east
    }
}

/// How things stand at all nodes.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub transfers: Map<Tx, History>,
    pub standings: Map<NodeId, Standing>,
    /// Who has each lock, and since when.
    pub locked: Map<Row, (Who, EventId)>,
    /// Who waits for which lock, and since when.
    pub waiting: Map<Who, (Row, EventId)>,
    /// How long each kept which lock.
    pub held: Vec<(Who, Row, Duration)>,
    /// How long each waited for a lock that it got in the end.
    pub waited: Vec<(Who, Duration)>,
    /// Audits that added up, and those that did not.
    pub audits: [u32; 2],
    pub paid: u32,
    crashed: Map<NodeId, EventId>,
    last: Map<NodeId, EventId>,
}

/// Crashes and facts of the first `count` events, in order.
fn happenings(trace: &Trace<Words>, count: usize) -> Vec<(EventId, Option<&Commit>)> {
    let crashes = trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed);
    let mut all: Vec<_> = crashes.map(|(event, _)| (event, None)).collect();
    all.extend(facts(trace, count, Fact::commit).map(|(event, fact)| (event, Some(fact))));
    sort_by_number(&mut all, |(event, _)| u64::from(event.0));
    all
}

impl State {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut state = Self::default();
        for (event, fact) in happenings(trace, count) {
            state.follow(trace, event, fact);
        }
        state
    }

    fn side(&mut self, node: NodeId, tx: Tx) -> &mut Side {
        let bank = usize::from(node.0.saturating_sub(EAST.0)).min(1);
        &mut self.transfers.entry(tx).or_default().sides[bank]
    }

    fn follow(&mut self, trace: &Trace<Words>, event: EventId, fact: Option<&Commit>) {
        let node = trace.event(event).node;
        self.last.insert(node, event);
        let Some(fact) = fact else {
            self.crashed.insert(node, event);
            if BANKS.contains(&node) {
                // Its queues are gone.
                let bank = u32::from(node.0 - EAST.0) + 1;
                self.waiting.retain(|_, (row, _)| *row / 10 != bank);
            }
            return;
        };
        let since = |from: EventId| trace.event(event).at.since(trace.event(from).at);
        match fact {
            Commit::Begun { tx } => self.transfers.entry(*tx).or_default().begun = Some(event),
            Commit::Locked { row, who, .. } => {
                if let Some((_, from)) = self.waiting.remove(who) {
                    self.waited.push((*who, since(from)));
                }
                self.locked.insert(*row, (*who, event));
            }
            Commit::Waits { row, who, .. } => _ = self.waiting.insert(*who, (*row, event)),
            Commit::Unlocked { row, who, .. } => {
                if let Some((_, from)) = self.locked.remove(row) {
                    self.held.push((*who, *row, since(from)));
                }
            }
            Commit::Voted { tx, yes, standing } => {
                self.standings.insert(node, *standing);
                if *yes {
                    self.side(node, *tx).voted.get_or_insert(event);
                }
            }
            Commit::InDoubt { standing, .. } | Commit::Recovered { standing } => {
                self.standings.insert(node, *standing);
            }
            Commit::Decided { tx, decision } | Commit::Over { tx, decision } => {
                self.transfers.entry(*tx).or_default().decided.get_or_insert((*decision, event));
            }
            Commit::Ended { tx, decision, by, standing } => {
                self.standings.insert(node, *standing);
                self.side(node, *tx).ended = Some((*decision, *by, event));
            }
            Commit::Did { tx, .. } => _ = self.side(node, *tx).did.get_or_insert(event),
            Commit::Undid { tx, .. } => self.side(node, *tx).undid = Some(event),
            Commit::Told { tx, decision } => {
                self.transfers.entry(*tx).or_default().told = Some((*decision, event));
            }
            Commit::Paid { .. } => self.paid += 1,
            Commit::Audited { .. } => self.audits[usize::from(fact.miscounted().is_some())] += 1,
            Commit::Overdue { .. }
            | Commit::Damage { .. }
            | Commit::Refused { .. }
            | Commit::Looked { .. }
            | Commit::Checked { .. }
            | Commit::Scanned { .. } => {}
        }
    }

    fn count(&self, is: impl Fn(&History) -> bool) -> u32 {
        self.transfers.values().filter(|history| is(history)).count() as u32
    }

    /// How many transfers are done at both banks.
    pub fn done(&self) -> u32 {
        self.count(|of| of.sides.iter().all(Side::in_effect))
    }

    /// How many clients know that their transfer was rolled back.
    pub fn rolled_back(&self) -> u32 {
        self.count(|of| of.told.is_some_and(|(decision, _)| decision == Decision::Abort))
    }

    /// How many ended in different ways.
    pub fn torn(&self) -> u32 {
        self.count(History::is_torn)
    }

    /// By how much the banks' books are off, all transfers together.
    pub fn imbalance(&self) -> i32 {
        self.transfers.values().map(History::imbalance).sum()
    }

    /// The longest that anybody has waited for a lock, until the end of what is shown.
    pub fn longest_wait(&self, trace: &Trace<Words>, count: usize) -> Duration {
        let now = count.checked_sub(1).map(|last| trace.event(EventId(last as u32)).at);
        let still = self.waiting.values().filter_map(|(_, from)| Some(now?.since(trace.event(*from).at)));
        self.waited.iter().map(|(_, waited)| *waited).chain(still).max().unwrap_or_default()
    }

    /// Transfers that have a lock at the end of what is shown, each account on its own, and for how long.
    pub fn keeping(&self, trace: &Trace<Words>, count: usize) -> Vec<(Tx, Row, Duration)> {
        let Some(last) = count.checked_sub(1) else { return Vec::new() };
        let now = trace.event(EventId(last as u32)).at;
        let of = |(row, (who, from)): (&Row, &(Who, EventId))| match who {
            Who::Transfer(tx) => Some((*tx, *row, now.since(trace.event(*from).at))),
            _ => None,
        };
        self.locked.iter().filter_map(of).collect()
    }

    /// How long transfers kept their locks, each account on its own.
    pub fn kept(&self) -> impl Iterator<Item = (Tx, Row, Duration)> + '_ {
        self.held.iter().filter_map(|(who, row, held)| match who {
            Who::Transfer(tx) => Some((*tx, *row, *held)),
            _ => None,
        })
    }
}

/// Too much or too little money, in words; nothing if the books are right.
fn off(imbalance: i32) -> Option<String> {
    match imbalance {
        0 => None,
        less @ ..0 => Some(format!("{} missing", less.unsigned_abs())),
        more => Some(format!("{more} too much")),
    }
}

/// What each party believes, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let state = State::of(trace, count);
    let row = |node: NodeId, believes: String, flaw: Flaw| BeliefRow {
        node,
        believes,
        flaw,
        since: state.last.get(&node).copied(),
    };
    let begun = state.transfers.len() as u32;
    let torn = state.torn();
    let truth = format!("{} begun, {} done at both banks", counted(begun, "transfer"), state.done());
    let flaws = [off(state.imbalance()), (torn > 0).then(|| format!("{} torn", counted(torn, "transfer")))];
    let flaws: Vec<String> = flaws.into_iter().flatten().collect();
    let truth = if flaws.is_empty() { truth } else { format!("{truth}: {}", flaws.join(", ")) };
    let told = |decision| state.count(|of| of.told.is_some_and(|(told, _)| told == decision));
    let misled = state.count(|of| {
        let end = |side: &Side| side.ended.map(|(decision, ..)| decision);
        of.told.is_some_and(|(told, _)| of.sides.iter().filter_map(end).any(|end| end != told))
    });
    let clients =
        format!("{} done, {} rolled back, as they were told", told(Decision::Commit), told(Decision::Abort));
    // It also knows how those ended that it has only answered questions about.
    let by_it = |side: &Side| matches!(side.ended, Some((_, By::Coordinator, _)));
    let known = state.count(|of| of.decided.is_some() || of.told.is_some() || of.sides.iter().any(by_it));
    let coordinator = if let Some(crash) = state.crashed.get(&COORDINATOR)
        && state.last.get(&COORDINATOR) == Some(crash)
    {
        "has lost its memory in a crash".to_owned()
    } else {
        format!("knows the end of {known} of {}", counted(begun, "transfer"))
    };
    let mut rows =
        vec![row(CLIENTS, clients, (misled > 0).into()), row(COORDINATOR, coordinator, Flaw::None)];
    for (bank, node) in BANKS.into_iter().enumerate() {
        let standing = state.standings.get(&node).copied().unwrap_or_default();
        let sides = || state.transfers.iter().map(|(tx, of)| (*tx, of, &of.sides[bank]));
        let at_odds = sides().find(|(_, of, side)| of.is_torn() && side.ended.is_some());
        let done = sides().filter(|(_, _, side)| side.in_effect()).count();
        let believes = match standing {
            Standing { prepared: 0, .. } => {
                format!("{} in its books, nothing promised", counted(done as u32, "transfer"))
            }
            Standing { prepared: 1, first, .. } => {
                format!("has promised transfer {first}, and does not know how it ends")
            }
            Standing { prepared, .. } => {
                format!("has promised {prepared} transfers, and does not know how they end")
            }
        };
        rows.push(row(node, believes, if at_odds.is_some() { Flaw::AtOdds } else { Flaw::None }));
    }
    Beliefs { truth, truth_is_bad: !flaws.is_empty(), rows }
}

/// How many times a bank had asked the coordinator about a transfer by an event.
pub fn asked(trace: &Trace<Words>, bank: NodeId, until: EventId) -> u32 {
    let sent = trace.events_from(0).take(until.index()).filter(|(_, event)| event.kind == Kind::Sent);
    let by_bank = sent.filter(|(_, event)| event.node == bank).filter_map(|(_, event)| event.message());
    by_bank
        .map(|message| trace.message(message))
        .filter(|message| message.to == COORDINATOR)
        .filter(|message| matches!(message.payload.commit(), Some(Msg::Inquire { .. })))
        .count() as u32
}

/// The customer of the cash machine who was paid latest after asking, and how long that took.
pub fn slowest_payment(trace: &Trace<Words>) -> Option<(u32, Duration)> {
    let mut asked: Map<u32, SimTime> = Map::new();
    for message in trace.messages.iter() {
        if let Some(Msg::Withdraw { number, .. }) = message.payload.commit() {
            asked.entry(*number).or_insert(trace.event(message.sent).at);
        }
    }
    let paid = commits(trace).all().filter_map(|(event, fact)| match fact {
        Commit::Paid { number } => Some((trace.event(event).at.since(*asked.get(number)?), *number)),
        _ => None,
    });
    paid.max().map(|(took, number)| (number, took))
}

/// Words beside what goes wrong, and what decides.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut promised: Map<(NodeId, Tx), ()> = Map::new();
    for (event, fact) in commits(trace).all() {
        let bank = trace.event(event).node;
        if let Commit::Voted { tx, yes: true, .. } = fact {
            promised.insert((bank, *tx), ());
        }
        let note = match fact {
            Commit::Ended { tx, by: By::Itself, .. } if promised.contains_key(&(bank, *tx)) => {
                Some((format!("finds no promise of {tx} in its log"), true))
            }
            _ => note(fact),
        };
        if let Some((words, bad)) = note.filter(|_| notes.last().is_none_or(|last| last.event != event)) {
            notes.push(Note { event, words, bad });
        }
    }
    notes
}

fn note(fact: &Commit) -> Option<(String, bool)> {
    Some(match fact {
        Commit::Decided { decision: Decision::Commit, tx } => (format!("decides: commit {tx}"), false),
        Commit::Decided { tx, .. } => (format!("decides: abort {tx}"), false),
        Commit::Voted { yes: false, tx, .. } | Commit::Refused { tx } => {
            (format!("refuses transfer {tx}"), false)
        }
        Commit::Overdue { who, bound, .. } => (format!("{who} has waited {bound}"), true),
        Commit::Ended { tx, decision, by: By::Heuristic, .. } => match decision {
            Decision::Commit => (format!("commits {tx} on its own"), true),
            Decision::Abort => (format!("rolls {tx} back on its own"), true),
        },
        Commit::Ended { tx, decision: Decision::Commit, by: By::Peer, .. } => {
            (format!("commits {tx}: the other bank knew"), false)
        }
        Commit::Ended { tx, by: By::Peer, .. } => (format!("rolls {tx} back: the other bank knew"), false),
        Commit::Damage { tx, decision: Decision::Commit } => (format!("{tx} was to be committed"), true),
        Commit::Damage { tx, .. } => (format!("{tx} was to be rolled back"), true),
        Commit::Audited { expected, .. } => {
            let (_, counted) = fact.miscounted()?;
            (format!("counts {counted}, not {expected}"), true)
        }
        Commit::Checked { arrived: false, .. } => ("the money is not there".to_owned(), true),
        _ => return None,
    })
}
