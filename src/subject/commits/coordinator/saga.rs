//! Transfers as sagas: the debit can be undone, and the credit decides.
//!
//! What comes next follows from the saga's log alone ([`next`]), which is on disk before anybody is asked.

use super::{Coordinator, Job};
use crate::policy::saga::{Ending, Entry, Log, Nature, Next, Plan, UndoOrder, next};
use crate::policy::two_phase::{Decision, Party};
use crate::sim::ids::{Label, TimerId};
use crate::sim::process::Cx;
use crate::sim::time::Duration;
use crate::subject::commits::parties::{AMOUNT, BANKS};
use crate::subject::commits::words::{Fact, Msg, Timer, Tx};

/// How long it waits for a bank before it asks again.
const PATIENCE: Duration = Duration::from_millis(400);

/// A saga in progress.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saga {
    timer: Option<TimerId>,
}

/// The debit can be compensated; the credit is the pivot.
fn plan() -> Plan {
    Plan::new(&[Nature::Compensatable, Nature::Pivot])
}

impl Coordinator {
    pub(super) fn start_saga(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        cx.transact(|log| (None, log.sagas.insert(tx, Log::default())));
        self.go_on_with(cx, tx);
    }

    /// After a restart.
    pub(super) fn resume_sagas(&self, cx: &mut Cx<'_, Self>) {
        let (jobs, sagas) = (&cx.memory.jobs, &cx.disk().sagas);
        let open = sagas.iter().filter(|(tx, log)| log.ending().is_none() && !jobs.contains_key(tx));
        for tx in open.map(|(tx, _)| *tx).collect::<Vec<Tx>>() {
            cx.mark("coordinator.resume");
            self.go_on_with(cx, tx);
        }
    }

    fn next(cx: &Cx<'_, Self>, tx: Tx) -> Next {
        cx.disk().sagas.get(&tx).map_or(Next::Nothing, |log| next(&plan(), log, UndoOrder::Reverse))
    }

    fn write(cx: &mut Cx<'_, Self>, tx: Tx, name: &'static str, entry: Entry) {
        cx.write(Label::numbered(name, tx), |log| log.sagas.entry(tx).or_default().push(entry));
    }

    /// Writes what comes next, and asks for it.
    fn go_on_with(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        match Self::next(cx, tx) {
            Next::Do(step) => Self::write(cx, tx, "step of saga", Entry::Trying(step)),
            Next::Undo(step) => Self::write(cx, tx, "compensation of saga", Entry::Undoing(step)),
            Next::End(ending) => return self.end(cx, tx, ending),
            Next::Nothing => return,
        }
        self.ask_again(cx, tx);
    }

    /// Asks for what comes next. A bank recognises what it has done.
    pub(super) fn ask_again(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        let bank = |step: usize| (BANKS[step.min(1)], self.row(tx, step.min(1) as Party));
        match Self::next(cx, tx) {
            Next::Do(step) => {
                let ((node, row), amount) = (bank(step), if step == 0 { -AMOUNT } else { AMOUNT });
                cx.mark(if step == 0 { "coordinator.debit" } else { "coordinator.credit" });
                cx.send(node, Msg::Work { tx, row, amount, alone: true });
            }
            Next::Undo(step) => {
                let (node, row) = bank(step);
                cx.mark("coordinator.undo");
                cx.send(node, Msg::Undo { tx, row, amount: AMOUNT });
            }
            Next::End(_) | Next::Nothing => return,
        }
        let timer = Some(cx.set_timer(PATIENCE, Timer::Banks { tx }));
        cx.memory.jobs.insert(tx, Job::Saga(Saga { timer }));
    }

    fn heard(cx: &mut Cx<'_, Self>, tx: Tx) {
        if let Some(Job::Saga(Saga { timer: Some(timer) })) = cx.memory.jobs.get(&tx) {
            let timer = *timer;
            cx.cancel(timer);
        }
    }

    /// A bank has done its step, or refuses it. An answer to a step that is not the next one is an old one.
    pub(super) fn step_done(&self, cx: &mut Cx<'_, Self>, tx: Tx, bank: Party, ok: bool) {
        let step = usize::from(bank);
        if Self::next(cx, tx) != Next::Do(step) {
            return;
        }
        Self::heard(cx, tx);
        let entry = if ok { Entry::Done(step) } else { Entry::Refused(step) };
        Self::write(cx, tx, "answer to saga", entry);
        self.go_on_with(cx, tx);
    }

    pub(super) fn step_undone(&self, cx: &mut Cx<'_, Self>, tx: Tx) {
        if let (Next::Undo(step), true) = (Self::next(cx, tx), cx.memory.jobs.contains_key(&tx)) {
            Self::heard(cx, tx);
            Self::write(cx, tx, "answer to saga", Entry::Undone(step));
            self.go_on_with(cx, tx);
        }
    }

    fn end(&self, cx: &mut Cx<'_, Self>, tx: Tx, ending: Ending) {
        Self::write(cx, tx, "end of saga", Entry::Ended(ending));
        cx.memory.jobs.remove(&tx);
        let decision = if ending == Ending::Confirmed { Decision::Commit } else { Decision::Abort };
        cx.mark("coordinator.end");
        cx.fact(Fact::Over { tx, decision });
        cx.send(self.clients, Msg::Outcome { tx, decision });
    }
}
