//! Sagas: a long transaction as a sequence of short ones, each with a compensation that undoes it.
//!
//! Hector Garcia-Molina and Kenneth Salem, "Sagas" (SIGMOD 1987): a saga is a sequence of transactions
//! T1 … Tn with compensating transactions C1 … Cn-1. The system guarantees that the executed sequence is either
//!
//! ```text
//! T1, T2, …, Tn            or            T1, …, Tj, Cj, …, C2, C1
//! ```
//!
//! A [`Log`] records a saga's progress, and is all that survives a crash.
//! [`next`] is a pure function of plan and log, so anyone who finds the log can continue the saga.
//!
//! Not every step can be undone, and not every step may fail. Following Mehrotra, Rastogi, Korth and
//! Silberschatz ("A Transaction Model for Multidatabase Systems", ICDCS 1992), a step is [compensatable],
//! [the pivot], or [retriable], and a plan is well ordered when they come in that order: a saga can go
//! back until the pivot is done, and only forward from then on.
//!
//! A step that was started but never answered is *in doubt*: it may have happened. A compensatable step in
//! doubt is requested again on the way forward and compensated on the way back. A step without a compensation
//! decides which way the saga goes, so while it is in doubt the saga goes neither way: it requests that step again
//! until it gets an answer. If the step was done, the saga goes forward; if it was refused, the saga goes back. A step
//! whose outcome no one can find out leaves the saga [parked](Ending::Parked). Repeating a request is safe only with
//! participants that recognise earlier requests: see [`ledger`].
//!
//! | steps without a compensation | other steps | the saga |
//! |---|---|---|
//! | one is in doubt | | requests it again, or is parked |
//! | one is done | the next step was not refused for good | goes forward |
//! | one is done | the next step was refused for good | is parked: it can go neither forward nor back |
//! | none has an effect | a step was refused or given up | goes back |
//! | none has an effect | nothing was refused | goes forward |
//!
//! On the way back, a compensation that keeps failing is parked for a human, one of the two ways out that
//! Garcia-Molina and Salem name under "Other errors". The other compensations are still carried out:
//! there is no reason to keep holding what they give back.
//!
//! ```
//! use happens_before::policy::saga::{Entry, Log, Next, Nature, Plan, UndoOrder, next};
//! let plan = Plan::new(&[Nature::Compensatable, Nature::Pivot, Nature::Retriable]);
//! let mut log = Log::default();
//! assert_eq!(next(&plan, &log, UndoOrder::Reverse), Next::Do(0));
//! log.extend([Entry::Trying(0), Entry::Done(0), Entry::Trying(1), Entry::Refused(1)]);
//! assert_eq!(next(&plan, &log, UndoOrder::Reverse), Next::Undo(0), "the pivot was refused: back");
//! ```
//!
//! [compensatable]: Nature::Compensatable
//! [the pivot]: Nature::Pivot
//! [retriable]: Nature::Retriable

pub mod ledger;
#[cfg(test)]
mod tests;

/// How a step can fail and be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// It may be refused, and it can be undone.
    Compensatable,
    /// It may be refused, and it cannot be undone: it decides.
    Pivot,
    /// It is never refused for good: it succeeds after enough attempts. It need not have a compensation.
    Retriable,
}

/// The steps of a saga, by their nature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan(Vec<Nature>);

impl Plan {
    /// A plan of these steps.
    pub fn new(natures: &[Nature]) -> Self {
        Self(natures.to_vec())
    }

    /// The number of steps.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are no steps.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The nature of a step. Steps beyond the plan count as pivots: never undone.
    pub fn nature(&self, step: usize) -> Nature {
        self.0.get(step).copied().unwrap_or(Nature::Pivot)
    }

    /// The pivots and the retriable steps, which nothing undoes.
    fn without_compensation(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|step| self.nature(*step) != Nature::Compensatable)
    }

    /// True if compensatable steps come first, then at most one pivot, then retriable ones. Such a saga can
    /// always reach one of its two ends. In another order a refusal may leave it unable to go either way.
    pub fn is_well_ordered(&self) -> bool {
        let pivots = self.0.iter().filter(|nature| **nature == Nature::Pivot).count();
        self.0.is_sorted() && pivots <= 1
    }
}

/// A line of a saga's log. Steps are counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A step is about to be requested.
    Trying(usize),
    /// The step was done.
    Done(usize),
    /// The step was refused, and has no effect. A [retriable](Nature::Retriable) step is different: it is
    /// refused only for now, and an earlier request for it may still be carried out.
    Refused(usize),
    /// No one answered. The step may have happened, or be about to. A compensatable step is given up with this.
    Doubtful(usize),
    /// A process that found the saga unfinished decided to take it back.
    TurnedBack,
    /// A compensation is about to be requested.
    Undoing(usize),
    /// The step no longer has an effect.
    Undone(usize),
    /// A failed compensation is no longer requested. The step is treated as undone, so an ending
    /// after this may be false: write [`Entry::Parked`] instead.
    Skipped(usize),
    /// A human has to look at this step: its compensation failed too often, or it has none and nobody can find out
    /// whether it happened, or get it done.
    Parked(usize),
    /// The saga is over.
    Ended(Ending),
}

/// How a saga ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// Every step was done.
    Confirmed = 0,
    /// Nothing is in effect: everything that was done was undone.
    Compensated = 1,
    /// It waits for a human: a compensation failed, a step without a compensation is in doubt, or such a step is done
    /// and a later one was refused.
    Parked = 2,
}

/// The log of one saga, oldest entry first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log(Vec<Entry>);

impl Extend<Entry> for Log {
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, entries: I) {
        self.0.extend(entries);
    }
}

/// The order in which steps are undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UndoOrder {
    /// Last step first, as in the definition: the steps that a step builds on are still in effect while it is undone.
    #[default]
    Reverse,
    /// First step first.
    Forward,
}

/// The next action of a saga.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Request a step, perhaps again.
    Do(usize),
    /// Request the compensation of a step, perhaps again.
    Undo(usize),
    /// Write the ending to the log.
    End(Ending),
    /// Nothing: the saga is over.
    Nothing,
}

/// The state of a step according to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Never requested.
    Untouched,
    /// It may have happened.
    InDoubt,
    /// It has its effect.
    Done,
    /// It has no effect: refused, undone, or treated as undone.
    Without,
}

impl Log {
    /// Appends an entry.
    pub fn push(&mut self, entry: Entry) {
        self.0.push(entry);
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// The state of a step.
    pub fn state(&self, plan: &Plan, step: usize) -> StepState {
        let nature = plan.nature(step);
        let of_step = |entry: &Entry| match *entry {
            Entry::Trying(s) | Entry::Doubtful(s) if s == step => Some(StepState::InDoubt),
            Entry::Refused(s) if s == step && nature == Nature::Retriable => Some(StepState::InDoubt),
            Entry::Done(s) if s == step => Some(StepState::Done),
            Entry::Refused(s) | Entry::Undone(s) if s == step => Some(StepState::Without),
            // Other steps have no compensation to skip, so this does not undo them.
            Entry::Skipped(s) if s == step && nature == Nature::Compensatable => Some(StepState::Without),
            _ => None,
        };
        self.0.iter().rev().find_map(of_step).unwrap_or(StepState::Untouched)
    }

    /// True if a human has to look at a step.
    pub fn is_parked(&self, step: usize) -> bool {
        self.0.contains(&Entry::Parked(step))
    }

    /// The ending, if the saga has ended.
    pub fn ending(&self) -> Option<Ending> {
        self.0
            .iter()
            .rev()
            .find_map(|entry| if let Entry::Ended(ending) = entry { Some(*ending) } else { None })
    }

    /// True if the saga goes back: a step was refused or given up, or someone decided to turn back, and no step without a
    /// compensation is done or in doubt.
    pub fn goes_back(&self, plan: &Plan) -> bool {
        let back =
            |entry: &Entry| matches!(entry, Entry::Refused(_) | Entry::Doubtful(_) | Entry::TurnedBack);
        let bound = |step| matches!(self.state(plan, step), StepState::Done | StepState::InDoubt);
        self.0.iter().any(back) && !plan.without_compensation().any(bound)
    }

    /// True if the saga may still be turned back by choice: according to the log, no step without a compensation was
    /// ever requested.
    pub fn may_turn_back(&self, plan: &Plan) -> bool {
        plan.without_compensation().all(|step| self.state(plan, step) == StepState::Untouched)
    }
}

/// The next action of a saga. After a crash it gives the same answer again, so every action must be safe to repeat.
/// The table at the top of this module has the rules.
pub fn next(plan: &Plan, log: &Log, order: UndoOrder) -> Next {
    if log.ending().is_some() {
        return Next::Nothing;
    }
    let in_doubt = |step: &usize| log.state(plan, *step) == StepState::InDoubt;
    match plan.without_compensation().find(in_doubt) {
        Some(step) if log.is_parked(step) => Next::End(Ending::Parked),
        Some(step) => Next::Do(step),
        None if log.goes_back(plan) => back(plan, log, order),
        None => forward(plan, log),
    }
}

fn forward(plan: &Plan, log: &Log) -> Next {
    let ahead = (0..plan.len()).find(|step| log.state(plan, *step) != StepState::Done);
    let Some(step) = ahead else { return Next::End(Ending::Confirmed) };
    // A step refused for good is not requested again, and this saga cannot go back.
    if log.is_parked(step) || log.state(plan, step) == StepState::Without {
        return Next::End(Ending::Parked);
    }
    Next::Do(step)
}

fn back(plan: &Plan, log: &Log, order: UndoOrder) -> Next {
    let left = |step: &usize| matches!(log.state(plan, *step), StepState::Done | StepState::InDoubt);
    let owed = |step: &usize| left(step) && !log.is_parked(*step);
    let step = match order {
        UndoOrder::Reverse => (0..plan.len()).rev().find(owed),
        UndoOrder::Forward => (0..plan.len()).find(owed),
    };
    match step {
        Some(step) => Next::Undo(step),
        None if (0..plan.len()).any(|step| left(&step)) => Next::End(Ending::Parked),
        None => Next::End(Ending::Compensated),
    }
}
