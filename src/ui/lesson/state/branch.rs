//! Switching between branches, and comparing two of them.

use super::LessonState;
use super::act::BranchAct;
use crate::run::branches::BranchId;
use crate::run::session::Session;
use crate::ui::notice::{self, Tone};

impl LessonState {
    pub fn branch(&mut self, act: BranchAct) {
        let session = self.run.session.clone();
        match act {
            BranchAct::Switch(id) => self.switch(id),
            BranchAct::Walk(on) => self.walk(on),
            BranchAct::Rename(id, name) => session.change(|session| session.rename(id, &name)),
            BranchAct::Delete(id) => {
                if session.change(|session| session.delete(id)).is_none() {
                    notice::say(Tone::Info, "This is the only run, so it cannot be deleted.");
                }
            }
            BranchAct::Undelete => session.change(|session| _ = session.undelete()),
            BranchAct::Compare(id) => session.change(|session| session.compare(id)),
            BranchAct::Twins => self.toggle_twins(),
            BranchAct::Swap => {
                if let Some(twin) = session.read(Session::twin) {
                    self.switch(twin);
                }
            }
            BranchAct::Together(together) => session.change(|session| session.set_together(together)),
        }
        self.run.forget();
    }

    fn switch(&mut self, id: BranchId) {
        let session = &self.run.session;
        let at = session.read(Session::playhead);
        session.change(|session| session.switch(id));
        self.course.scene =
            session.read(|session| session.branches().scene_of(id)).unwrap_or(self.course.scene);
        // The other run may reveal the answer to a question.
        if self.course.holds_back(session, at) {
            session.change(Session::rewind);
        }
    }

    fn walk(&mut self, on: bool) {
        let next = self.run.session.read(|session| {
            let lines = session.branches().lines();
            let here = lines.iter().position(|line| line.id == session.branches().current().id)?;
            let there = if on { here + 1 } else { here + lines.len() - 1 } % lines.len();
            Some(lines[there].id).filter(|_| lines.len() > 1)
        });
        match next {
            Some(id) => self.switch(id),
            None => notice::say(
                Tone::Info,
                "There is only one run so far. Go back and change something to get a second one.",
            ),
        }
    }

    fn toggle_twins(&self) {
        let session = &self.run.session;
        if session.read(|session| session.twin().is_some()) {
            session.change(Session::end_comparison);
            return;
        }
        let (lesson, scene) = (self.course.lesson, self.course.scene);
        let mut recipe = self.run.recipe();
        let Some(counterpart) = lesson.counterpart(scene, &recipe.settings) else {
            notice::say(Tone::Info, "This scene has no repair to compare with.");
            return;
        };
        recipe.settings = counterpart.settings;
        if let Err(sentence) = session.change(|session| session.compare_with(&recipe, None)) {
            notice::say(Tone::Warn, sentence);
        }
    }
}
