//! The coordinator: it runs each transfer, by two-phase commit or as a saga.
//!
//! Either way it first has one bank work, then the other. With two-phase commit, the banks keep their locks, and the coordinator asks both to
//! prepare, decides, and tells them. As a saga, each bank commits its step at once, and if the second one refuses, the first is undone.
//!
//! On its disk are the transfers that it has taken, and its log. A crash makes it forget whatever it was doing.

mod commit;
mod saga;

use super::parties::{BANKS, COORDINATOR, EAST, account, pair_of};
use super::words::{Fact, Msg, Row, Timer, Tx, Who};
use crate::policy::saga as sagas;
use crate::policy::two_phase::{self, Decision, Party, Record, Rules, Waits};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row as Entry};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::RequestIds;
use crate::subject::{self, Words};
use saga::Saga;

/// How long after a restart it looks around.
const RESTART: Duration = Duration::from_millis(50);

/// How transfers are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    TwoPhase,
    Saga,
}

/// What it does after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// It goes on where its log ends, and answers votes that it knows nothing of.
    Log,
    /// It asks each bank once for what it has prepared, and settles that by its log.
    Scan,
    /// Nothing, until somebody asks.
    Nothing,
}

/// When the client is told that its transfer is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Once it is decided.
    Decided,
    /// Once both banks have acknowledged.
    Acknowledged,
}

/// A coordinator.
#[derive(Clone, Debug)]
pub struct Coordinator {
    pub clients: NodeId,
    pub protocol: Protocol,
    pub rules: Rules,
    pub waits: Waits,
    pub recovery: Recovery,
    pub reply: Reply,
    /// How many pairs of accounts there are.
    pub pairs: u32,
}

/// A transfer in progress.
#[derive(Clone, Debug)]
enum Job {
    /// This bank is working on it.
    Working(Party, TimerId),
    Committing(two_phase::Coordinator),
    Saga(Saga),
}

/// What is in its memory.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    jobs: Map<Tx, Job>,
    /// What is being forced for a transfer.
    forcing: Map<Tx, Record>,
    buffer: Vec<(Tx, Record)>,
    /// When that goes to disk, if nothing is forced before.
    flush: Option<TimerId>,
    alarms: Map<Tx, (SimTime, TimerId)>,
    /// Transfers whose decision has been reported.
    decided: Set<Tx>,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Log {
    taken: Set<Tx>,
    records: Map<Tx, Vec<Record>>,
    sagas: Map<Tx, sagas::Log>,
    ids: RequestIds,
}

impl Log {
    /// What the log says about how a transfer ended.
    fn decision(&self, tx: Tx) -> Decision {
        let committed = self.records.get(&tx).is_some_and(|records| records.contains(&Record::Committed));
        if committed { Decision::Commit } else { two_phase::without_information() }
    }
}

impl Coordinator {
    /// The account of a transfer at a bank.
    pub(super) fn row(&self, tx: Tx, bank: Party) -> Row {
        account(bank, pair_of(tx, self.pairs))
    }

    fn begin(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        if cx.memory.jobs.contains_key(&tx) {
            return;
        }
        if cx.disk().taken.contains(&tx) {
            return self.answer(cx, tx);
        }
        Self::write_along(cx);
        cx.write(Label::numbered("transfer", tx), |log| log.taken.insert(tx));
        cx.fact(Fact::Begun { tx });
        match self.protocol {
            Protocol::TwoPhase => self.work(cx, tx, 0),
            Protocol::Saga => self.start_saga(cx, tx),
        }
    }

    /// The client asks again about a transfer that is not in progress.
    fn answer(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        let decision = if let Some(log) = cx.disk().sagas.get(&tx) {
            match log.ending() {
                None => return,
                Some(sagas::Ending::Confirmed) => Decision::Commit,
                Some(_) => Decision::Abort,
            }
        } else {
            cx.disk().decision(tx)
        };
        cx.send(self.clients, Msg::Outcome { tx, decision });
    }

    /// Looks around after a restart.
    fn look_around(&self, cx: &mut Cx<'_, Self>) {
        match self.recovery {
            Recovery::Log => self.go_on(cx),
            Recovery::Scan if self.protocol == Protocol::TwoPhase => {
                let request = cx.transact(|log| (None, log.ids.issue()));
                cx.mark("coordinator.scan");
                for bank in BANKS {
                    cx.send(bank, Msg::Scan { request });
                }
            }
            Recovery::Scan | Recovery::Nothing => {}
        }
        if self.recovery != Recovery::Nothing {
            self.resume_sagas(cx);
        }
    }

    /// What a bank has prepared is settled by the log.
    fn scanned(cx: &mut Cx<'_, Self>, bank: NodeId, transfers: &[Tx]) {
        cx.fact(Fact::Scanned { found: transfers.len() as u32 });
        let open: Vec<Tx> = transfers.iter().filter(|tx| !cx.memory.jobs.contains_key(tx)).copied().collect();
        for tx in open {
            let decision = cx.disk().decision(tx);
            cx.mark("coordinator.settle");
            cx.send(bank, Msg::Decide { tx, decision });
        }
    }
}

/// A bank's number as a participant.
const fn party(bank: NodeId) -> Party {
    bank.0 - EAST.0
}

impl Process for Coordinator {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Log;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(RESTART, Timer::Restarted);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_commit() else { return };
        match msg {
            Msg::Transfer { tx } if tx > 0 => self.begin(cx, tx),
            Msg::Worked { tx, ok } if BANKS.contains(&from) => match cx.memory.jobs.get(&tx) {
                Some(Job::Working(bank, _)) if *bank == party(from) => self.worked(cx, tx, *bank, ok),
                Some(Job::Saga(_)) => self.step_done(cx, tx, party(from), ok),
                _ => {}
            },
            Msg::Undone { tx } => self.step_undone(cx, tx),
            Msg::Vote { tx, yes } if BANKS.contains(&from) => self.vote(cx, tx, party(from), yes),
            Msg::Acknowledge { tx } if BANKS.contains(&from) => self.acknowledged(cx, tx, party(from)),
            Msg::Inquire { tx } if BANKS.contains(&from) => self.inquired(cx, tx, party(from)),
            Msg::Prepared { transfers, .. } => Self::scanned(cx, from, &transfers),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_commit() {
            Some(Timer::Restarted) => self.look_around(cx),
            Some(Timer::Forced { who: Who::Transfer(tx) }) => self.forced(cx, tx),
            Some(Timer::Flush) => Self::write_along(cx),
            Some(Timer::Banks { tx }) => match cx.memory.jobs.get(&tx) {
                Some(Job::Working(..)) => self.give_up(cx, tx),
                Some(Job::Committing(_)) => self.wake(cx, tx),
                Some(Job::Saga(_)) => self.ask_again(cx, tx),
                None => {}
            },
            _ => {}
        }
    }

    fn inspect(&self, desk: &Desk, log: &Log) -> Vec<Entry> {
        let committed = log.records.values().filter(|records| records.contains(&Record::Committed)).count();
        let mut rows = vec![
            Entry::memory("transfers in progress", desk.jobs.len().to_string()),
            Entry::disk("transfers taken", log.taken.len().to_string()),
        ];
        match self.protocol {
            Protocol::TwoPhase => rows.push(Entry::disk("commit records", committed.to_string())),
            Protocol::Saga => {
                let ended = log.sagas.values().filter(|log| log.ending().is_some()).count();
                rows.push(Entry::disk("sagas that ended", ended.to_string()));
            }
        }
        rows
    }
}

const _: () = assert!(COORDINATOR.0 < EAST.0, "banks are numbered after the coordinator");
