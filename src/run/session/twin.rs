//! Compares two branches: one plays along with the other, and their divergence is found as they are computed.

use super::Session;
use crate::run::branches::{BranchId, Origin};
use crate::run::divergence::Divergence;
use crate::run::{Recipe, Run};
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// Continues the comparison of two traces.
type Compare = fn(&mut Divergence, &Trace<Words>, &Trace<Words>, (bool, bool));

/// The run that plays along with the current one.
pub(super) struct Twin {
    pub(super) id: BranchId,
    pub(super) divergence: Divergence,
    /// [`Divergence::extend`], as a function pointer, so that a page that compares nothing does not need to load it.
    compare: Compare,
    /// True if interventions apply to both runs.
    pub(super) together: bool,
}

impl Session {
    /// Makes another branch play along, at the same times.
    pub fn compare(&mut self, id: BranchId) {
        if id == self.branches.current().id || self.branches.get(id).is_none() {
            return;
        }
        self.take_for_twin(id);
        self.settle();
    }

    /// Makes the run of another recipe play along. It becomes a branch of the current one unless some branch already
    /// has that recipe.
    ///
    /// # Errors
    ///
    /// A sentence, if it is the current recipe, or there is no room for another branch.
    pub fn compare_with(&mut self, recipe: &Recipe, origin: Option<Origin>) -> Result<(), String> {
        let current = self.branches.current().id;
        if *recipe == self.branches.current().recipe {
            return Err("That run is already on the screen, so there is nothing to compare.".to_owned());
        }
        let id = match self.branches.find(recipe) {
            Some(id) => id,
            None => self.branches.part(current, recipe, origin, SimTime::ZERO)?,
        };
        self.compare(id);
        Ok(())
    }

    pub(super) fn take_for_twin(&mut self, id: BranchId) {
        let together = self.twin.as_ref().is_none_or(|twin| twin.together);
        self.twin =
            Some(Twin { id, divergence: Divergence::default(), compare: Divergence::extend, together });
    }

    /// Ends the comparison.
    pub fn end_comparison(&mut self) {
        self.twin = None;
    }

    /// The branch that plays along.
    pub fn twin(&self) -> Option<BranchId> {
        self.twin.as_ref().map(|twin| twin.id)
    }

    pub fn twin_run(&self) -> Option<&Run> {
        self.branches.run_of(self.twin()?)
    }

    /// True if interventions apply to both runs.
    pub fn together(&self) -> bool {
        self.twin.as_ref().is_some_and(|twin| twin.together)
    }

    /// Sets whether interventions apply to both runs.
    pub fn set_together(&mut self, together: bool) {
        if let Some(twin) = &mut self.twin {
            twin.together = together;
        }
    }

    /// Where the twins diverge, as far as they are computed.
    pub fn divergence(&self) -> Option<Divergence> {
        self.twin.as_ref().map(|twin| twin.divergence)
    }

    pub(super) fn compare_on(&mut self) {
        let Some(twin) = &mut self.twin else { return };
        let (one, Some(other)) = (self.branches.run(), self.branches.run_of(twin.id)) else { return };
        let ended = (one.end().is_some(), other.end().is_some());
        (twin.compare)(&mut twin.divergence, one.trace(), other.trace(), ended);
    }
}
