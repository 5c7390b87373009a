//! Undo and redo: the runs that were on the screen before each change.

use super::LessonState;
use crate::run::Recipe;
use crate::run::branches::Origin;
use crate::run::session::Session;
use crate::sim::time::SimTime;
use crate::ui::notice::{self, Tone};

/// How many changes can be undone.
const CHANGES_MAX: usize = 100;

/// A run, and the playhead in it.
#[derive(Clone)]
pub struct Snapshot {
    pub recipe: Recipe,
    pub playhead: SimTime,
}

/// The runs on the screen before each change, and the ones that were undone.
#[derive(Default)]
pub struct History {
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
}

impl History {
    /// Records the run on the screen before a change.
    pub fn note(&mut self, before: Snapshot) {
        self.future.clear();
        self.past.push(before);
        let surplus = self.past.len().saturating_sub(CHANGES_MAX);
        self.past.drain(..surplus);
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The stack to move from, and the other one.
    fn sides(&mut self, back: bool) -> (&mut Vec<Snapshot>, &mut Vec<Snapshot>) {
        if back { (&mut self.past, &mut self.future) } else { (&mut self.future, &mut self.past) }
    }
}

impl LessonState {
    /// Undoes the last change (`back`), or redoes it.
    pub(super) fn go_through_history(&mut self, back: bool) {
        let now = self.run.snapshot();
        let Some(there) = self.run.history.sides(back).0.last().cloned() else {
            let words = if back { "There is nothing to undo." } else { "There is nothing to redo." };
            notice::say(Tone::Info, words);
            return;
        };
        match self.show(there) {
            Ok(()) => {
                let (from, to) = self.run.history.sides(back);
                from.pop();
                to.push(now);
            }
            Err(sentence) => notice::say(Tone::Warn, sentence),
        }
    }

    /// Shows an earlier run, at its playhead.
    fn show(&mut self, Snapshot { recipe, playhead }: Snapshot) -> Result<(), String> {
        let session = self.run.session.clone();
        let known = session.read(|session| session.branches().find(&recipe).is_some());
        let lesson = self.course.lesson;
        let scene = lesson.scenes.iter().find(|scene| Recipe::of_scene(lesson, scene) == recipe);
        // An unchanged variant is dropped when another one is shown.
        if let Some(scene) = scene.filter(|_| !known) {
            self.run.begin(recipe, Origin::Variant(scene.id));
        } else {
            session.change(|session| session.adopt(recipe))?;
            self.run.forget();
        }
        let here = |session: &Session| session.branches().scene_of(session.branches().current().id);
        self.course.scene = session.read(here).unwrap_or(self.course.scene);
        if self.course.holds_back(&session, playhead) {
            session.change(Session::rewind);
        } else {
            self.run.pause_at(playhead);
        }
        Ok(())
    }
}
