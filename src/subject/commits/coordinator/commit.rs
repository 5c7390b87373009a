//! The coordinator's part in two-phase commit: what the policy says, carried out.

use super::{Coordinator, Job, Recovery, Reply, party};
use crate::policy::two_phase::{self, Decision, Message, Output, Party, Record, To};
use crate::sim::ids::Label;
use crate::sim::process::Cx;
use crate::subject::commits::bank::{FLUSH, FORCE};
use crate::subject::commits::parties::{AMOUNT, BANKS};
use crate::subject::commits::words::{Fact, Msg, Timer, Tx, Who};

/// The banks as participants.
const PARTIES: [Party; 2] = [party(BANKS[0]), party(BANKS[1])];

fn label(record: Record, tx: Tx) -> Label {
    let name = match record {
        Record::Committed => "decision to commit",
        Record::End => "end",
        _ => "decision to abort",
    };
    Label::numbered(name, tx)
}

impl Coordinator {
    /// Has a bank work on its account.
    pub(super) fn work(&self, cx: &mut Cx<'_, Self>, tx: Tx, bank: Party) {
        let amount = if bank == 0 { -AMOUNT } else { AMOUNT };
        cx.mark(if bank == 0 { "coordinator.debit" } else { "coordinator.credit" });
        cx.send(BANKS[usize::from(bank)], Msg::Work { tx, row: self.row(tx, bank), amount, alone: false });
        let timer = cx.set_timer(self.waits.votes, Timer::Banks { tx });
        cx.memory.jobs.insert(tx, Job::Working(bank, timer));
    }

    /// A bank has done its work, or cannot.
    pub(super) fn worked(&self, cx: &mut Cx<'_, Self>, tx: Tx, bank: Party, ok: bool) {
        if let Some(Job::Working(_, timer)) = cx.memory.jobs.get(&tx) {
            let timer = *timer;
            cx.cancel(timer);
        }
        if !ok {
            self.give_up(cx, tx);
        } else if bank == 0 {
            self.work(cx, tx, 1);
        } else {
            let (job, outputs) = two_phase::Coordinator::begin(&PARTIES, self.rules, self.waits, cx.now());
            self.carry_out(cx, tx, job, outputs);
        }
    }

    /// Rolls back what nobody has been asked to prepare.
    pub(super) fn give_up(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        cx.memory.jobs.remove(&tx);
        let decision = Decision::Abort;
        cx.mark("coordinator.abort");
        cx.fact(Fact::Decided { tx, decision });
        for bank in BANKS {
            cx.send(bank, Msg::Decide { tx, decision });
        }
        cx.send(self.clients, Msg::Outcome { tx, decision });
    }

    fn committing(cx: &Cx<'_, Self>, tx: Tx) -> Option<two_phase::Coordinator> {
        match cx.memory.jobs.get(&tx) {
            Some(Job::Committing(job)) => Some(job.clone()),
            _ => None,
        }
    }

    pub(super) fn vote(&self, cx: &mut Cx<'_, Self>, tx: Tx, from: Party, yes: bool) {
        if let Some(mut job) = Self::committing(cx, tx) {
            let outputs = job.vote(from, yes, cx.now());
            return self.carry_out(cx, tx, job, outputs);
        }
        // A vote that it knows nothing of is a question, if it looks at it at all.
        if yes && self.recovery == Recovery::Log {
            self.inquired(cx, tx, from);
        }
    }

    /// A bank asks what has become of a transfer.
    pub(super) fn inquired(&self, cx: &mut Cx<'_, Self>, tx: Tx, from: Party) {
        if let Some(job) = Self::committing(cx, tx) {
            let outputs = job.asked(from);
            return self.carry_out(cx, tx, job, outputs);
        }
        if !cx.memory.jobs.contains_key(&tx) {
            let decision = cx.disk().decision(tx);
            cx.mark("coordinator.answer");
            cx.send(BANKS[usize::from(from)], Msg::Decide { tx, decision });
        }
    }

    pub(super) fn acknowledged(&self, cx: &mut Cx<'_, Self>, tx: Tx, from: Party) {
        if let Some(mut job) = Self::committing(cx, tx) {
            let outputs = job.acknowledged(from);
            self.carry_out(cx, tx, job, outputs);
        }
    }

    /// Votes or acknowledgements are missing.
    pub(super) fn wake(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        cx.memory.alarms.remove(&tx);
        if let Some(mut job) = Self::committing(cx, tx) {
            let outputs = job.wake(cx.now());
            self.carry_out(cx, tx, job, outputs);
        }
    }

    /// What was forced is on disk.
    pub(super) fn forced(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        let Some(record) = cx.memory.forcing.remove(&tx) else { return };
        Self::write_along(cx);
        cx.write(label(record, tx), |log| log.records.entry(tx).or_default().push(record));
        if let Some(mut job) = Self::committing(cx, tx) {
            let outputs = job.written(record, cx.now());
            self.carry_out(cx, tx, job, outputs);
        }
    }

    /// What was not forced goes to disk: the log is written in order, so before anything that is forced.
    pub(super) fn write_along(cx: &mut Cx<'_, Self>) {
        if let Some(flush) = cx.memory.flush.take() {
            cx.cancel(flush);
        }
        for (tx, record) in std::mem::take(&mut cx.memory.buffer) {
            cx.write(label(record, tx), |log| log.records.entry(tx).or_default().push(record));
        }
    }

    /// Goes on where the log ends.
    pub(super) fn go_on(&self, cx: &mut Cx<'_, Self>) {
        let logs: Vec<(Tx, Vec<Record>)> =
            cx.disk().records.iter().map(|(tx, records)| (*tx, records.clone())).collect();
        for (tx, records) in logs {
            if cx.memory.jobs.contains_key(&tx) {
                continue;
            }
            let recovered =
                two_phase::Coordinator::recover(&records, &PARTIES, self.rules, self.waits, cx.now());
            if let Some((job, outputs)) = recovered {
                cx.mark("coordinator.resume");
                cx.memory.decided.insert(tx);
                self.carry_out(cx, tx, job, outputs);
            }
        }
    }

    fn carry_out(&self, cx: &mut Cx<'_, Self>, tx: Tx, job: two_phase::Coordinator, outputs: Vec<Output>) {
        if let Some(decision) = job.decision() {
            self.decided(cx, tx, decision);
        }
        for output in outputs {
            match output {
                Output::Write { record, forced: true } => {
                    cx.memory.forcing.insert(tx, record);
                    cx.mark(if record == Record::Committed {
                        "coordinator.force"
                    } else {
                        "coordinator.force_abort"
                    });
                    cx.work(FORCE, Timer::Forced { who: Who::Transfer(tx) });
                }
                Output::Write { record, forced: false } => {
                    if cx.memory.flush.is_none() {
                        cx.memory.flush = Some(cx.set_timer(FLUSH, Timer::Flush));
                    }
                    cx.memory.buffer.push((tx, record));
                }
                Output::Send(To::Party(bank), message) => Self::say(cx, tx, bank, message),
                Output::Send(..) | Output::InDoubt | Output::Ended(..) | Output::Damage(_) => {}
            }
        }
        let over = job.is_over();
        if over && job.decision() == Some(Decision::Commit) && self.reply == Reply::Acknowledged {
            cx.send(self.clients, Msg::Outcome { tx, decision: Decision::Commit });
        }
        Self::arm(cx, tx, &job);
        if over {
            cx.memory.jobs.remove(&tx);
        } else {
            cx.memory.jobs.insert(tx, Job::Committing(job));
        }
    }

    /// The first time that there is a decision.
    fn decided(&self, cx: &mut Cx<'_, Self>, tx: Tx, decision: Decision) {
        if !cx.memory.decided.insert(tx) {
            return;
        }
        cx.fact(Fact::Decided { tx, decision });
        if decision == Decision::Abort || self.reply == Reply::Decided {
            cx.send(self.clients, Msg::Outcome { tx, decision });
        }
    }

    fn say(cx: &mut Cx<'_, Self>, tx: Tx, bank: Party, message: Message) {
        let to = BANKS[usize::from(bank)];
        match message {
            Message::Prepare => {
                cx.mark("coordinator.prepare");
                cx.send(to, Msg::Prepare { tx });
            }
            Message::Decide(decision) => {
                cx.mark(match decision {
                    Decision::Commit => "coordinator.commit",
                    Decision::Abort => "coordinator.abort",
                });
                cx.send(to, Msg::Decide { tx, decision });
            }
            _ => {}
        }
    }

    fn arm(cx: &mut Cx<'_, Self>, tx: Tx, job: &two_phase::Coordinator) {
        let armed = cx.memory.alarms.get(&tx).copied();
        if armed.map(|(due, _)| due) == job.due() {
            return;
        }
        if let Some((_, timer)) = armed {
            cx.cancel(timer);
            cx.memory.alarms.remove(&tx);
        }
        if let Some(due) = job.due() {
            let timer = cx.set_timer(due.since(cx.now()), Timer::Banks { tx });
            cx.memory.alarms.insert(tx, (due, timer));
        }
    }
}
