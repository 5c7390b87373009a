//! Sagas: a long transaction as a sequence of short ones, each with something that takes it back.
//!
//! Hector Garcia-Molina and Kenneth Salem, "Sagas" (SIGMOD 1987): a saga is a sequence of transactions
//! T1 … Tn with compensating transactions C1 … Cn-1, and the system promises that either
//!
//! ```text
//! T1, T2, …, Tn            or            T1, …, Tj, Cj, …, C2, C1
//! ```
//!
//! is what was executed. A [`Log`] says how far a saga has come, and is all that is known of it after a crash;
//! [`next`] is a pure function of plan and log, so whoever finds the log can go on.
//!
//! Not every step can be taken back, and not every step may fail. Following Mehrotra, Rastogi, Korth and
//! Silberschatz ("A Transaction Model for Multidatabase Systems", ICDCS 1992), a step is [compensatable],
//! [the pivot], or [retriable], and a plan is well ordered when they come in that order: up to the pivot
//! one can go back, from it on only forward.
//!
//! A step that was begun and of which nothing was heard is *in doubt*: it may have happened. A compensatable step in
//! doubt is asked for again on the way forward and compensated on the way back. A step that has no compensation
//! decides which way the saga goes, so while it is in doubt the saga goes neither way: it asks for that step again
//! until it hears an answer. If the step was done, the saga goes forward; if it was refused, it goes back; and a step
//! of which nobody can find out leaves the saga [parked](Ending::Parked). Asking again is safe only with participants
//! that recognise what they were asked before: see [`ledger`].
//!
//! | the steps without a compensation | the rest | the saga |
//! |---|---|---|
//! | one is in doubt | | asks for it again, or is parked |
//! | one is done | the next step was not refused for good | goes forward |
//! | one is done | the next step was refused for good | is parked: it can go neither forward nor back |
//! | none has an effect | a step was refused or given up | goes back |
//! | none has an effect | nothing was refused | goes forward |
//!
//! On the way back, a compensation that keeps failing is parked for a human, which is one of the two ways out that
//! Garcia-Molina and Salem name under "Other errors". The other compensations are still carried out: what they
//! give back is held for nobody.
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

/// What can be done about a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// It may be refused, and it can be taken back.
    Compensatable,
    /// It may be refused, and it cannot be taken back: it decides.
    Pivot,
    /// It is never refused for good: asked often enough, it happens. It need not have a compensation.
    Retriable,
}

/// The steps of a saga, by what can be done about each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan(Vec<Nature>);

impl Plan {
    /// A plan of these steps.
    pub fn new(natures: &[Nature]) -> Self {
        Self(natures.to_vec())
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What can be done about a step. What lies beyond the plan is as good as the pivot: never undone.
    pub fn nature(&self, step: usize) -> Nature {
        self.0.get(step).copied().unwrap_or(Nature::Pivot)
    }

    /// The pivots and the retriable steps: what nothing takes back.
    fn without_compensation(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|step| self.nature(*step) != Nature::Compensatable)
    }

    /// Whether compensatable steps come first, then at most one pivot, then retriable ones: then a saga can
    /// always come to one of its two ends. In another order a refusal may find it where it can go neither way.
    pub fn is_well_ordered(&self) -> bool {
        let pivots = self.0.iter().filter(|nature| **nature == Nature::Pivot).count();
        self.0.is_sorted() && pivots <= 1
    }
}

/// A line of a saga's log. Steps are counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A step is about to be asked for.
    Trying(usize),
    /// It was done.
    Done(usize),
    /// It was refused, and has no effect. Of a [retriable](Nature::Retriable) step this says nothing: that one is
    /// refused only for now, and an earlier request for it may still be carried out.
    Refused(usize),
    /// Nobody answered. It may have happened, or be about to. A compensatable step is given up with this.
    Doubtful(usize),
    /// Whoever found the saga unfinished decided to take it back.
    TurnedBack,
    /// A compensation is about to be asked for.
    Undoing(usize),
    /// A step has no effect any more.
    Undone(usize),
    /// A compensation is not asked for any more, though it failed. The step is taken for undone, so an ending
    /// after this may say what is not true: write [`Entry::Parked`] instead.
    Skipped(usize),
    /// A human has to look at this step: its compensation failed too often, or it has none and nobody can find out
    /// whether it happened, or get it done.
    Parked(usize),
    /// It is over.
    Ended(Ending),
}

/// How a saga ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// Every step was done.
    Confirmed = 0,
    /// Nothing is in effect: whatever was done was undone.
    Compensated = 1,
    /// It waits for a human: a compensation failed, a step that nothing takes back is in doubt, or it stands while a
    /// later one was refused.
    Parked = 2,
}

/// What was written of one saga, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log(Vec<Entry>);

impl Extend<Entry> for Log {
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, entries: I) {
        self.0.extend(entries);
    }
}

/// In which order steps are undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UndoOrder {
    /// The last first, as the definition has it: what a step was built upon still stands while it is undone.
    #[default]
    Reverse,
    /// The first first.
    Forward,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for a step, perhaps again.
    Do(usize),
    /// Ask for the compensation of a step, perhaps again.
    Undo(usize),
    /// Write down that it is over.
    End(Ending),
    /// Nothing: it is over.
    Nothing,
}

/// Where a step stands, as far as the log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Never asked for.
    Untouched,
    /// It may have happened.
    InDoubt,
    /// It has its effect.
    Done,
    /// It has none: refused, undone, or taken for undone.
    Without,
}

impl Log {
    /// Writes a line.
    pub fn push(&mut self, entry: Entry) {
        self.0.push(entry);
    }

    /// The lines, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Where a step stands.
    pub fn state(&self, plan: &Plan, step: usize) -> StepState {
        let nature = plan.nature(step);
        let of_step = |entry: &Entry| match *entry {
            Entry::Trying(s) | Entry::Doubtful(s) if s == step => Some(StepState::InDoubt),
            Entry::Refused(s) if s == step && nature == Nature::Retriable => Some(StepState::InDoubt),
            Entry::Done(s) if s == step => Some(StepState::Done),
            Entry::Refused(s) | Entry::Undone(s) if s == step => Some(StepState::Without),
            // There is no compensation to skip for the others: this does not take them back.
            Entry::Skipped(s) if s == step && nature == Nature::Compensatable => Some(StepState::Without),
            _ => None,
        };
        self.0.iter().rev().find_map(of_step).unwrap_or(StepState::Untouched)
    }

    /// Whether a human has to look at a step.
    pub fn is_parked(&self, step: usize) -> bool {
        self.0.contains(&Entry::Parked(step))
    }

    /// How it ended, if it has.
    pub fn ending(&self) -> Option<Ending> {
        self.0
            .iter()
            .rev()
            .find_map(|entry| if let Entry::Ended(ending) = entry { Some(*ending) } else { None })
    }

    /// Whether it goes back: a step was refused or given up, or somebody decided so, and no step without a
    /// compensation stands or may stand.
    pub fn goes_back(&self, plan: &Plan) -> bool {
        let back =
            |entry: &Entry| matches!(entry, Entry::Refused(_) | Entry::Doubtful(_) | Entry::TurnedBack);
        let bound = |step| matches!(self.state(plan, step), StepState::Done | StepState::InDoubt);
        self.0.iter().any(back) && !plan.without_compensation().any(bound)
    }

    /// Whether it may still be turned back by choice: as far as the log tells, no step without a compensation was
    /// ever asked for.
    pub fn may_turn_back(&self, plan: &Plan) -> bool {
        plan.without_compensation().all(|step| self.state(plan, step) == StepState::Untouched)
    }
}

/// What a saga does next. Asked again after a crash it says the same, so whatever it says must be safe to do twice.
/// The table at the head of this module has the rules.
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
    // What was refused for good is not asked for again, and this saga does not go back.
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
