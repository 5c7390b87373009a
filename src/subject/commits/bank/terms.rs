//! A bank's part in two-phase commit: what the policy says, carried out.

use super::{Bank, Desk, FLUSH, FORCE};
use crate::policy::two_phase::{By, Decision, Message, Output, Participant, Party, Record, To};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::Cx;
use crate::sim::sorted::Map;
use crate::subject::commits::words::{Fact, Msg, Row, Standing, Timer, Tx, Who};

/// What a record is called on disk.
fn label(record: Record, tx: Tx) -> Label {
    let name = match record {
        Record::Prepared => "prepared",
        Record::Committed => "commit",
        Record::Aborted => "abort",
        Record::Heuristic(_) => "heuristic decision",
        Record::End => "end",
    };
    Label::numbered(name, tx)
}

impl Bank {
    /// What it has promised.
    pub(super) fn standing(desk: &Desk) -> Standing {
        let mut standing = Standing::default();
        for (tx, part) in desk.participants.iter().filter(|(_, part)| part.is_in_doubt()) {
            if standing.prepared == 0 {
                standing.first = *tx;
            }
            standing.prepared += 1;
            standing.overdue += u32::from(part.is_impatient());
        }
        standing
    }

    /// A message about a transfer. One that it has no work for is aborted here.
    pub(super) fn hear(&self, cx: &mut Cx<'_, Self>, from: NodeId, tx: Tx, message: Message) {
        let now = cx.now();
        let mut outputs = Vec::new();
        let known = cx.memory.participants.get(&tx).copied();
        let is_unheard_of = cx.disk().records(tx).is_empty();
        let mut part = known.unwrap_or_else(|| {
            if message == Message::Inquire && is_unheard_of {
                return Participant::new(self.rules, self.habit);
            }
            let (part, first) = Participant::recover(cx.disk().records(tx), self.rules, self.habit, now);
            outputs = first;
            part
        });
        let peer: Party = 1 - self.number;
        let more = match message {
            Message::Prepare => {
                cx.mark("bank.prepare");
                part.prepare(tx != self.refused, now)
            }
            Message::Decide(decision) => {
                let by = if from == self.peer { By::Peer } else { By::Coordinator };
                part.told(decision, by)
            }
            Message::Inquire => part.peer_asks(peer),
            Message::Vote { .. } | Message::Acknowledge | Message::Unsure => Vec::new(),
        };
        outputs.extend(more);
        self.carry_out(cx, tx, part, outputs);
    }

    /// It has waited for a decision for long enough.
    pub(super) fn wake(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        cx.memory.alarms.remove(&tx);
        let now = cx.now();
        let Some(mut part) = cx.memory.participants.get(&tx).copied() else { return };
        let outputs = part.wake(now);
        self.carry_out(cx, tx, part, outputs);
    }

    /// A transfer's record is on disk.
    pub(super) fn record_forced(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        let Some(record) = cx.memory.forcing.remove(&tx) else { return };
        let Some(mut part) = cx.memory.participants.get(&tx).copied() else { return };
        Self::write_along(cx);
        cx.write(label(record, tx), |books| books.append(tx, record));
        let now = cx.now();
        let outputs = part.written(record, now);
        self.carry_out(cx, tx, part, outputs);
    }

    /// What was not forced goes to disk: the log is written in order, so before anything that is forced.
    pub(super) fn write_along(cx: &mut Cx<'_, Self>) {
        if let Some(flush) = cx.memory.flush.take() {
            cx.cancel(flush);
        }
        for (tx, record) in std::mem::take(&mut cx.memory.buffer) {
            cx.write(label(record, tx), |books| books.append(tx, record));
        }
    }

    /// Nobody has been heard from. What nothing was promised for is given up.
    pub(super) fn idle(&self, cx: &mut Cx<'_, Self>, who: Who) {
        let Who::Transfer(tx) = who else { return self.leave(cx, who) };
        let Some(mut part) = cx.memory.participants.get(&tx).copied() else { return };
        let outputs = part.withdraw();
        self.carry_out(cx, tx, part, outputs);
    }

    /// It is up again: what it has promised is in the log, and all else is rolled back.
    pub(super) fn restart(&self, cx: &mut Cx<'_, Self>) {
        let locked: Map<Row, Who> = cx.transact(|books| (None, std::mem::take(&mut books.locked)));
        for (row, who) in locked {
            cx.fact(Fact::Unlocked { row, who, queue: 0 });
        }
        let work: Vec<(Tx, (Row, i32))> = cx.disk().work.iter().map(|(tx, work)| (*tx, *work)).collect();
        let now = cx.now();
        for (tx, (row, amount)) in work {
            let (part, outputs) = Participant::recover(cx.disk().records(tx), self.rules, self.habit, now);
            if part.is_in_doubt() {
                Self::relock(cx, Who::Transfer(tx), (row, amount), self.coordinator);
            }
            self.carry_out(cx, tx, part, outputs);
        }
        let standing = Self::standing(cx.memory);
        cx.fact(Fact::Recovered { standing });
    }

    fn carry_out(&self, cx: &mut Cx<'_, Self>, tx: Tx, part: Participant, outputs: Vec<Output>) {
        cx.memory.participants.insert(tx, part);
        let who = Who::Transfer(tx);
        for output in outputs {
            match output {
                Output::Write { record, forced: true } => {
                    cx.memory.forcing.insert(tx, record);
                    cx.mark(match record {
                        Record::Prepared => "bank.force",
                        Record::Heuristic(_) => "bank.alone",
                        _ if part.is_withdrawing() => "bank.refuse",
                        _ => "bank.commit",
                    });
                    cx.work(FORCE, Timer::Forced { who });
                }
                Output::Write { record, forced: false } => {
                    if cx.memory.flush.is_none() {
                        cx.memory.flush = Some(cx.set_timer(FLUSH, Timer::Flush));
                    }
                    cx.memory.buffer.push((tx, record));
                }
                Output::Send(to, message) => self.say(cx, tx, to, message),
                Output::InDoubt => {
                    cx.mark("bank.doubt");
                    let standing = Self::standing(cx.memory);
                    cx.fact(Fact::InDoubt { tx, standing });
                }
                Output::Ended(decision, by) => {
                    // One that rolls back on its own is at the line where it has decided so.
                    if decision == Decision::Abort && matches!(by, By::Coordinator | By::Peer) {
                        cx.mark("bank.abort");
                    }
                    let standing = Self::standing(cx.memory);
                    cx.fact(Fact::Ended { tx, decision, by, standing });
                    self.leave(cx, who);
                }
                Output::Damage(decision) => cx.fact(Fact::Damage { tx, decision }),
            }
        }
        Self::arm(cx, tx, part);
    }

    fn say(&self, cx: &mut Cx<'_, Self>, tx: Tx, to: To, message: Message) {
        let node = if to == To::Coordinator { self.coordinator } else { self.peer };
        match message {
            Message::Vote { yes } => {
                cx.mark("bank.vote");
                let standing = Self::standing(cx.memory);
                cx.fact(Fact::Voted { tx, yes, standing });
                // From here on it keeps its lock, whoever is heard from.
                let timer = cx.memory.tasks.get_mut(&Who::Transfer(tx)).and_then(|task| task.timer.take());
                if let Some(timer) = timer {
                    cx.cancel(timer);
                }
                cx.send(node, Msg::Vote { tx, yes });
            }
            Message::Acknowledge => cx.send(node, Msg::Acknowledge { tx }),
            Message::Inquire => {
                cx.mark("bank.ask");
                cx.send(node, Msg::Inquire { tx });
            }
            Message::Decide(decision) => cx.send(node, Msg::Decide { tx, decision }),
            Message::Unsure => cx.send(node, Msg::Unsure { tx }),
            Message::Prepare => {}
        }
    }

    /// Sets the timer for the moment when the participant wants to be woken.
    fn arm(cx: &mut Cx<'_, Self>, tx: Tx, part: Participant) {
        let armed = cx.memory.alarms.get(&tx).copied();
        if armed.map(|(due, _)| due) == part.due() {
            return;
        }
        if let Some((_, timer)) = armed {
            cx.cancel(timer);
            cx.memory.alarms.remove(&tx);
        }
        if let Some(due) = part.due() {
            let again = part.is_impatient();
            let timer = if again { Timer::Once { tx } } else { Timer::Doubt { tx } };
            let timer = cx.set_timer(due.since(cx.now()), timer);
            cx.memory.alarms.insert(tx, (due, timer));
        }
    }
}
