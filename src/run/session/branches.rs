//! Changes to the run: interventions, other recipes, and switching branches.

use super::{AHEAD_PER_TICK, Session};
use crate::run::Recipe;
use crate::run::branches::{BranchId, Branches, MAX_BRANCHES, Origin};
use crate::run::difference::Difference;
use crate::run::divergence::Divergence;
use crate::run::recipe::MAX_SCRIPT;
use crate::run::{Run, branches};
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::time::{Duration, SimTime};

/// Said to somebody who wants to change a run that is over. It is no longer true once the playhead has moved back.
pub const OVER: &str = "The run is over. Go back to change something.";

/// The result of adopting another recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adopted {
    /// It is the current recipe already.
    Same,
    /// It replaced the current recipe: nothing that was shown has changed.
    InPlace,
    /// A branch already had it, and is now the current one.
    Went(BranchId),
    /// A new branch diverges from the previous one and is now the current one.
    Parted(BranchId),
}

impl Session {
    pub fn branches(&self) -> &Branches {
        &self.branches
    }

    /// Runs another recipe of the lesson, keeping the playhead. The run that was shown stays as a branch, unless
    /// the change does not affect what was shown.
    ///
    /// # Errors
    ///
    /// A sentence, if there is no room for another branch. Nothing changes then.
    pub fn adopt(&mut self, recipe: Recipe) -> Result<Adopted, String> {
        let current = self.branches.current().id;
        let adopted = self.adopt_in(current, recipe)?;
        if let Adopted::Went(id) | Adopted::Parted(id) = adopted {
            self.go_to(id);
        }
        // A knob that was turned and turned back leaves nothing behind.
        if matches!(adopted, Adopted::Went(_)) && self.twin() != Some(current) {
            self.branches.discard_if_unseen(current);
        }
        self.settle();
        Ok(adopted)
    }

    /// Finds or makes a place for another recipe, starting from a branch.
    fn adopt_in(&mut self, id: BranchId, recipe: Recipe) -> Result<Adopted, String> {
        let Some(branch) = self.branches.get(id) else { return Ok(Adopted::Same) };
        if branch.recipe == recipe {
            return Ok(Adopted::Same);
        }
        if let Some(other) = self.branches.find(&recipe) {
            return Ok(Adopted::Went(other));
        }
        let since = Difference::of(&branch.recipe, &recipe).since();
        let unseen = branch.seen_until == SimTime::ZERO || since > branch.seen_until;
        let in_place = if self.branches.has_children(id) {
            since > branch.seen_until
        } else {
            unseen || self.is_another_turn(id, &recipe)
        };
        if in_place {
            self.branches.change(id, recipe);
            return Ok(Adopted::InPlace);
        }
        self.branches.part(id, &recipe, None, self.playhead).map(Adopted::Parted)
    }

    /// True if a recipe only turns the knob that created a branch once more, before anything of the
    /// branch was shown.
    fn is_another_turn(&self, id: BranchId, recipe: &Recipe) -> bool {
        let Some(branch) = self.branches.get(id).filter(|branch| branch.is_unseen()) else { return false };
        let Some(parent) = branch.parent.and_then(|parent| self.branches.get(parent)) else { return false };
        let made_by = Difference::of(&parent.recipe, &branch.recipe);
        made_by.turns_the_same(&Difference::of(&parent.recipe, recipe))
    }

    /// Intervenes now: just after everything that has happened at the playhead. A future that was already shown
    /// stays as a branch.
    ///
    /// # Errors
    ///
    /// A sentence, if the recipe has no room for another intervention, the run is over, or there is no room for
    /// another branch.
    pub fn intervene(&mut self, intervention: Intervention) -> Result<Adopted, String> {
        let at = self.playhead + Duration::from_micros(1);
        if self.is_over() {
            return Err(OVER.to_owned());
        }
        let scripted = Scripted { at, intervention };
        let too_many = |run: &Run| run.recipe().script.len() >= MAX_SCRIPT;
        if too_many(self.run()) || self.twin_run().is_some_and(too_many) {
            return Err(format!("A run takes at most {MAX_SCRIPT} interventions."));
        }
        if self.branches.count() + 2 > MAX_BRANCHES {
            return Err(branches::too_many());
        }
        let in_twin = self.twin.as_ref().filter(|twin| twin.together).map(|twin| twin.id);
        if let Some(id) = in_twin
            && let Some(run) = self.branches.run_of(id)
        {
            let recipe = run.with_intervention(scripted);
            if let Adopted::Went(other) | Adopted::Parted(other) = self.adopt_in(id, recipe)? {
                self.take_for_twin(other);
            }
        }
        let recipe = self.run().with_intervention(scripted);
        let adopted = self.adopt(recipe)?;
        self.seek(at);
        Ok(adopted)
    }

    /// Starts over with a recipe, from its beginning, paused: a scene, or a run that was opened. Branches of
    /// other recipes stay; runs that are unchanged (according to `untouched`) are dropped.
    pub fn begin(&mut self, recipe: Recipe, origin: Origin, untouched: impl Fn(&Recipe) -> bool) {
        self.twin = None;
        self.playhead = SimTime::ZERO;
        self.playing = false;
        match self.branches.find(&recipe) {
            Some(id) => self.go_to(id),
            None => self.branches.plant(recipe, origin, untouched),
        }
        self.settle();
    }

    /// Adds an opened recipe as a branch that diverges from the current run at the start, and shows it.
    ///
    /// # Errors
    ///
    /// A sentence, if there is no room for another branch.
    pub fn part(&mut self, recipe: &Recipe) -> Result<(), String> {
        let current = self.branches.current();
        if *recipe != current.recipe {
            let id = self.branches.part(current.id, recipe, Some(Origin::Opened), SimTime::ZERO)?;
            self.go_to(id);
            self.settle();
        }
        Ok(())
    }

    /// Goes to the start, paused.
    pub fn rewind(&mut self) {
        self.play(false);
        self.playhead = SimTime::ZERO;
        self.goal = None;
    }

    /// Makes a branch the current one, at the same simulated time.
    pub fn switch(&mut self, id: BranchId) {
        if self.twin.as_ref().is_some_and(|twin| twin.id == id) {
            // Twins change places.
            let current = self.branches.current().id;
            self.go_to(id);
            self.take_for_twin(current);
        } else {
            self.go_to(id);
        }
        self.settle();
    }

    fn go_to(&mut self, id: BranchId) {
        self.branches.switch(id);
        if self.twin.as_ref().is_some_and(|twin| twin.id == id) {
            self.twin = None;
        }
        self.stop = None;
    }

    /// After the current run has changed: computes it as far as the playhead, and compares again.
    pub(super) fn settle(&mut self) {
        let playhead = self.playhead;
        let twin = self.twin.as_ref().map(|twin| twin.id);
        for id in [Some(self.branches.current().id), twin].into_iter().flatten() {
            self.branches.load(id);
            if let Some(run) = self.branches.run_of_mut(id) {
                run.advance(AHEAD_PER_TICK);
                run.advance_to(playhead);
            }
        }
        self.branches.make_room(twin);
        if let Some(twin) = &mut self.twin {
            twin.divergence = Divergence::default();
        }
        self.compare_on();
        self.stop = None;
        self.seek(playhead);
    }

    /// Names a branch; an empty name removes its name.
    pub fn rename(&mut self, id: BranchId, name: &str) {
        self.branches.rename(id, name);
    }

    /// Deletes a branch and its descendants. Returns how many, or `None` if nothing would be left.
    pub fn delete(&mut self, id: BranchId) -> Option<usize> {
        let gone = self.branches.delete(id)?;
        let current = self.branches.current().id;
        if self.twin.as_ref().is_some_and(|twin| twin.id == current || self.branches.get(twin.id).is_none()) {
            self.twin = None;
        }
        self.settle();
        Some(gone)
    }

    /// Restores the branches deleted last. Returns true if there were any.
    pub fn undelete(&mut self) -> bool {
        let restored = self.branches.restore();
        let current = self.branches.current().id;
        if self.twin.as_ref().is_some_and(|twin| twin.id == current) {
            self.twin = None;
        }
        self.settle();
        restored
    }

    /// The estimated memory of all runs, in bytes; shared parts are counted for each run.
    pub fn bytes(&self) -> usize {
        let lines = self.branches.lines();
        lines.iter().filter_map(|line| self.branches.run_of(line.id)).map(Run::bytes).sum()
    }

    pub fn branch(&self, id: BranchId) -> Option<&branches::Branch> {
        self.branches.get(id)
    }
}
