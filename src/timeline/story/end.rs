//! How a promise was broken, and, if it was judged at the end, what was left to wait for by then.

use std::fmt::Write as _;

use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::slicing::{Causes, Held, Missing};
use crate::sim::trace::{Debt, Ruling, Verdict};

use super::waits::held_since;
use super::{NAMED_MAX, Telling};

impl Telling<'_> {
    /// `, which broke “charges per order ≤ 1”: 2 charges for order 1204`.
    pub(super) fn broken<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId) -> String {
        let trace = causes.trace();
        let mut words = String::new();
        let here =
            trace.verdicts.iter().filter(|verdict| verdict.event == id && verdict.ruling == Ruling::Violated);
        for verdict in here {
            // What is judged later than it happened is judged at the end.
            let in_the_end = trace.event(verdict.judged).at > trace.event(id).at;
            let broke = if in_the_end { "which in the end broke" } else { "which broke" };
            let _ = write!(words, ", {broke} “{}”: {}", self.names.check(verdict.check), verdict.detail);
            let bound = verdict.tally.as_ref().filter(|tally| tally.allowed > 0);
            let passed = bound.and_then(|tally| tally.passed);
            if let Some(passed) = passed.filter(|passed| *passed != id) {
                let _ = write!(words, "; the one too many came at {}", trace.event(passed).at);
            }
            if let Some(debt) =
                verdict.debt.filter(|_| self.says_what_was_left && verdict.judged.index() < causes.count())
            {
                words.push_str(&self.left(causes, verdict, debt));
            }
        }
        words
    }

    /// What there was to wait for when a debt was judged: `; when the run ended, slip #3 from Till to Head office was still on
    /// its way`.
    fn left<D: Domain>(&self, causes: &Causes<'_, D>, verdict: &Verdict, debt: Debt) -> String {
        let trace = causes.trace();
        for wait in [debt.last, debt.made] {
            if let Some(Held::Since(fact)) = causes.held_at(wait, verdict.judged).first() {
                return format!("; when the run ended, it was {}", held_since(trace, *fact));
            }
        }
        let missing = causes.standing(debt.last, verdict.judged);
        let (open, over): (Vec<Missing>, Vec<Missing>) =
            missing.into_iter().partition(|missing| missing.is_open());
        let named = |missing: &[Missing]| {
            let mut named: Vec<String> = Vec::new();
            for missing in missing {
                let words = self.missing(trace, *missing);
                if !named.contains(&words) && named.len() < NAMED_MAX {
                    named.push(words);
                }
            }
            named.join(", ")
        };
        match (&open[..], &over[..]) {
            ([], []) => "; when the run ended, nothing was under way for it".to_owned(),
            // The sentence itself tells of the loss or the crash.
            ([], [Missing::Lost(id) | Missing::CutOff(id)]) if *id == verdict.event => {
                "; when the run ended, nothing else was under way for it".to_owned()
            }
            ([], over) => format!("; when the run ended, nothing was under way for it: {}", named(over)),
            (open, _) => format!("; when the run ended, {}", named(open)),
        }
    }
}
