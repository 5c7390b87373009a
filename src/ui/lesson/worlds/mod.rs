//! Other worlds: the branches that part from one another, and the twin that plays along.
//!
//! | module | is |
//! |---|---|
//! | [`tree`] | the branches, as a list at the side |
//! | [`twins`] | two runs side by side: where they part, checks, counters |
//! | [`pair`] | the twin's timeline below the other one |
//! | [`words`] | what branches are called |

pub mod pair;
pub mod tree;
pub mod twins;
pub mod words;

use super::model::Model;
use crate::lesson::Scene;
use crate::run::Recipe;
use crate::run::address::State;
use crate::run::branches::BranchId;
use crate::run::session::{Adopted, Session};
use crate::sim::time::SimTime;
use crate::ui::notice::{self, Tone};

/// Something done to worlds.
#[derive(Clone, Debug, PartialEq)]
pub enum WorldAct {
    /// Goes over to a branch, at the same time of its run.
    Switch(BranchId),
    /// Goes over to the next branch of the list, or the one before it.
    Walk(bool),
    /// Gives a branch a name, or takes it away.
    Rename(BranchId, String),
    /// Deletes a branch and those that part from it.
    Delete(BranchId),
    /// Brings back what was deleted last.
    Undelete,
    /// Lets a branch play along.
    Compare(BranchId),
    /// Lets the same run with the fix play along, or without it; if one plays along already, ends that.
    Twins,
    /// Lets the two that are compared change places.
    Swap,
    /// Chooses whether what is done to the one is done to the other.
    Together(bool),
}

/// The session of a state that was shared: the scene's run, the run itself as a branch of it if it is
/// another one, and the twin.
pub fn opened(state: &State, scene: &Scene) -> Session {
    let own = Recipe::of_scene(state.recipe.lesson, scene);
    let mut session = Session::titled(own, scene.title);
    part(&mut session, state);
    session
}

/// Lets the run of a state part from the session's, with its name and its twin.
fn part(session: &mut Session, state: &State) {
    let done = session.part(&state.recipe).and_then(|()| {
        if let Some(name) = &state.branch {
            session.rename(session.branches().current().id, name);
        }
        state.twin.as_ref().map_or(Ok(()), |twin| session.compare_with(twin))
    });
    if let Err(sentence) = done {
        notice::say(Tone::Warn, sentence);
    }
}

impl Model {
    /// Does what an act says about worlds.
    pub(super) fn apply_world(&mut self, act: WorldAct) {
        match act {
            WorldAct::Switch(id) => self.go_over(id),
            WorldAct::Walk(on) => self.walk(on),
            WorldAct::Rename(id, name) => self.go(|session| session.rename(id, &name)),
            WorldAct::Delete(id) => {
                if self.session.change(|session| session.delete(id)).is_none() {
                    notice::say(Tone::Info, "This is the only run there is, so it stays.");
                }
            }
            WorldAct::Undelete => self.go(|session| _ = session.undelete()),
            WorldAct::Compare(id) => self.go(|session| session.compare(id)),
            WorldAct::Twins => self.toggle_twins(),
            WorldAct::Swap => {
                if let Some(twin) = self.session.read(Session::twin) {
                    self.go_over(twin);
                }
            }
            WorldAct::Together(together) => self.go(|session| session.set_together(together)),
        }
        self.forget();
    }

    fn go_over(&mut self, id: BranchId) {
        let at = self.session.read(Session::playhead);
        self.go(|session| session.switch(id));
        // The other run may hold what a question asks about.
        if self.held_back(at) {
            self.go(Session::rewind);
        }
    }

    fn walk(&mut self, on: bool) {
        let next = self.session.read(|session| {
            let lines = session.branches().lines();
            let here = lines.iter().position(|line| line.id == session.branches().current().id)?;
            let there = if on { here + 1 } else { here + lines.len() - 1 } % lines.len();
            Some(lines[there].id).filter(|_| lines.len() > 1)
        });
        match next {
            Some(id) => self.go_over(id),
            None => notice::say(
                Tone::Info,
                "There is one run so far. Go back and change something: then there are two.",
            ),
        }
    }

    fn toggle_twins(&mut self) {
        if self.session.read(|session| session.twin().is_some()) {
            self.go(Session::end_comparison);
            return;
        }
        let mut recipe = self.recipe();
        recipe.settings = self.lesson.counterpart(self.scene, &recipe.settings).settings;
        if let Err(sentence) = self.session.change(|session| session.compare_with(&recipe)) {
            notice::say(Tone::Warn, sentence);
        }
    }

    /// Begins with another recipe: a scene, or a run that was opened.
    pub(super) fn begin(&mut self, recipe: Recipe, title: &str) {
        let lesson = self.lesson;
        let untouched =
            |recipe: &Recipe| lesson.scenes.iter().any(|scene| Recipe::of_scene(lesson, scene) == *recipe);
        self.go(|session| session.begin(recipe, title, untouched));
        self.forget();
    }

    /// Begins with a state that was shared.
    pub(super) fn begin_with(&mut self, state: &State) {
        self.begin(Recipe::of_scene(self.lesson, self.scene), self.scene.title);
        self.go(|session| part(session, state));
        self.forget();
    }

    /// Says what became of what somebody changed, the first time that a branch was made of it.
    pub(super) fn on_adopted(&mut self, adopted: Result<Adopted, String>) {
        match adopted {
            Ok(adopted) => {
                if matches!(adopted, Adopted::Parted(_)) {
                    if self.parted == 0 {
                        let words = "You changed what had been: the run before is kept. Both are listed under Branches.";
                        notice::say(Tone::Info, words);
                    }
                    self.parted += 1;
                }
                self.forget();
            }
            Err(sentence) => notice::say(Tone::Warn, sentence),
        }
    }

    /// Runs a changed recipe: from the start, or as far as the playhead is.
    pub(super) fn replace(&mut self, recipe: Recipe, from_start: bool) {
        let adopted = self.session.change(|session| {
            if from_start {
                session.rewind();
            }
            session.adopt(recipe)
        });
        self.on_adopted(adopted);
    }
}

/// Where a branch parts from its parent: the first time at which something in it can be otherwise.
pub fn parts_at(session: &Session, id: BranchId) -> Option<SimTime> {
    session.branches().difference(id).map(|difference| difference.since())
}
