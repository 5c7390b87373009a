//! Comparing two branches: one plays along with the other, and where they part is found as they are computed.

use super::Session;
use crate::run::branches::{BranchId, Origin};
use crate::run::divergence::Divergence;
use crate::run::{Recipe, Run};
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// Compares two traces on from where a comparison stands.
type Compare = fn(&mut Divergence, &Trace<Words>, &Trace<Words>, (bool, bool));

/// The run that plays along with the current one.
pub(super) struct Twin {
    pub(super) id: BranchId,
    pub(super) divergence: Divergence,
    /// [`Divergence::extend`]. By reference, so that a page on which nothing is compared does not need it.
    compare: Compare,
    /// Whether what is done to the one is done to the other.
    pub(super) together: bool,
}

impl Session {
    /// Lets another branch play along, at the same times.
    pub fn compare(&mut self, id: BranchId) {
        if id == self.branches.current().id || self.branches.get(id).is_none() {
            return;
        }
        self.take_for_twin(id);
        self.settle();
    }

    /// Lets the run of another recipe play along, as a branch of the current one unless there is one with
    /// it.
    ///
    /// # Errors
    ///
    /// When it is the recipe that runs, or there are as many branches as may be, in a sentence.
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

    /// Shows one run again.
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

    /// Whether what is done to the one is done to the other.
    pub fn together(&self) -> bool {
        self.twin.as_ref().is_some_and(|twin| twin.together)
    }

    /// Chooses whether what is done to the one is done to the other.
    pub fn set_together(&mut self, together: bool) {
        if let Some(twin) = &mut self.twin {
            twin.together = together;
        }
    }

    /// Where the twins part, as far as they are computed.
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
