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
//! A step that was begun and of which nothing was heard is *in doubt*: it may have happened. Going forward, it is
//! asked for again; going back, it is compensated, too. Both are safe only with participants that
//! recognise what they were asked before: see [`ledger`].
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
    /// It is never refused for good: asked often enough, it happens.
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

    /// Whether compensatable steps come first, then at most one pivot, then retriable ones: then a saga can
    /// always come to one of its two ends. In another order it may have to go back over what nothing takes back.
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
    /// It was refused, and has no effect.
    Refused(usize),
    /// Nobody answered. It may have happened, or be about to.
    Doubtful(usize),
    /// Whoever found the saga unfinished decided to take it back.
    TurnedBack,
    /// A compensation is about to be asked for.
    Undoing(usize),
    /// A step has no effect any more.
    Undone(usize),
    /// A compensation is not asked for any more, though it failed.
    Skipped(usize),
    /// A compensation failed so often that a human has to look at it.
    Parked(usize),
    /// It is over.
    Ended(Ending),
}

/// How a saga ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// Every step was done.
    Confirmed,
    /// Whatever was done was undone.
    Compensated,
    /// It waits for a human.
    Parked,
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

/// What is to be done next.
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
pub enum Standing {
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
    pub fn standing(&self, step: usize) -> Standing {
        let of_step = |entry: &Entry| match *entry {
            Entry::Trying(s) | Entry::Doubtful(s) if s == step => Some(Standing::InDoubt),
            Entry::Done(s) if s == step => Some(Standing::Done),
            Entry::Refused(s) | Entry::Undone(s) | Entry::Skipped(s) if s == step => Some(Standing::Without),
            _ => None,
        };
        self.0.iter().rev().find_map(of_step).unwrap_or(Standing::Untouched)
    }

    /// How it ended, if it has.
    pub fn ending(&self) -> Option<Ending> {
        self.0
            .iter()
            .rev()
            .find_map(|entry| if let Entry::Ended(ending) = entry { Some(*ending) } else { None })
    }

    /// Whether it goes back: a step was refused or given up, or somebody decided so.
    pub fn goes_back(&self) -> bool {
        let back =
            |entry: &Entry| matches!(entry, Entry::Refused(_) | Entry::Doubtful(_) | Entry::TurnedBack);
        self.0.iter().any(back)
    }

    /// Whether it may still be turned back by choice: as far as the log tells, the pivot was never asked for.
    pub fn may_turn_back(&self, plan: &Plan) -> bool {
        let untouched = |step| self.standing(step) == Standing::Untouched;
        (0..plan.len()).filter(|step| plan.nature(*step) != Nature::Compensatable).all(untouched)
    }
}

/// What a saga does next. Asked again after a crash it says the same, so whatever it says must be safe to do
/// twice. Pivots and retriable steps have no compensation and are passed over on the way back.
pub fn next(plan: &Plan, log: &Log, order: UndoOrder) -> Next {
    if log.ending().is_some() {
        return Next::Nothing;
    }
    if log.0.iter().any(|entry| matches!(entry, Entry::Parked(_))) {
        return Next::End(Ending::Parked);
    }
    if !log.goes_back() {
        let ahead = (0..plan.len()).find(|step| log.standing(*step) != Standing::Done);
        return ahead.map_or(Next::End(Ending::Confirmed), Next::Do);
    }
    let owed = |step: &usize| {
        plan.nature(*step) == Nature::Compensatable
            && matches!(log.standing(*step), Standing::Done | Standing::InDoubt)
    };
    let step = match order {
        UndoOrder::Reverse => (0..plan.len()).rev().find(owed),
        UndoOrder::Forward => (0..plan.len()).find(owed),
    };
    step.map_or(Next::End(Ending::Compensated), Next::Undo)
}
