//! The learner's way through a lesson's steps: the current step, what is held back until a question is answered, and
//! what the run has shown so far.

use super::progress::Progress;
use super::run::RunOnScreen;
use super::shared::Shared;
use crate::explore::proof::{Findings, Grade};
use crate::lesson::step::{Done, Step, Task};
use crate::lesson::{Lesson, Scene};
use crate::run::Recipe;
use crate::run::session::Session;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::subject::reading::violation;
use crate::ui::notice::{self, Tone};

/// Why the playhead does not go past an unanswered question. It is taken back when the question is answered or left.
pub(super) const ANSWER_FIRST: &str = "Commit to an answer first, then look. (Or skip the step.)";

pub struct Course {
    pub lesson: &'static Lesson,
    /// The scene that the run comes from.
    pub scene: &'static Scene,
    pub step: usize,
    pub progress: Progress,
    /// Whether only the run is shown, in a frame of another page. Then nothing is asked, and no progress is recorded.
    pub embed: bool,
}

impl Course {
    pub fn present(&self) -> &'static Step {
        &self.lesson.steps[self.step]
    }

    /// The current step's task.
    pub(super) fn task(&self) -> &'static Task {
        &self.present().task
    }

    pub fn done(&self) -> Done {
        self.progress.of(self.lesson, self.step)
    }

    pub fn note(&mut self, change: impl FnOnce(&mut Done)) {
        self.progress.change(self.lesson, self.step, change);
    }

    pub fn passed(&self) -> Vec<bool> {
        self.progress.passed(self.lesson.about)
    }

    /// Whether the step is an unanswered question.
    pub fn is_unanswered(&self) -> bool {
        !self.embed && matches!(self.task(), Task::Predict(_)) && self.done().answer.is_none()
    }

    /// Before a prediction the run must stop short of anything that gives the answer away: the moment in question,
    /// and any promise broken before it. Returns whether that applies to `at`, and tells the user if it does.
    pub(super) fn holds_back(&self, session: &Shared, at: SimTime) -> bool {
        let held = self.gives_away(session, at);
        if held {
            notice::say(Tone::Info, ANSWER_FIRST);
        }
        held
    }

    /// Whether the answer would be visible at this time, and no answer has been given yet.
    pub(super) fn gives_away(&self, session: &Shared, at: SimTime) -> bool {
        let Task::Predict(question) = self.task() else { return false };
        self.is_unanswered()
            && self.shows_own_run(session)
            && session.read(|session| {
                let trace = session.run().trace();
                let broken = violation(trace, None).map(|verdict| verdict.event);
                let gives_away = (question.moment)(trace).into_iter().chain(broken).min();
                gives_away.is_some_and(|event| trace.event(event).at <= at)
            })
    }

    /// The event that the current step leads up to.
    pub(super) fn moment(&self, session: &Shared) -> Option<EventId> {
        let moment = match self.task() {
            Task::Watch { moment, .. } | Task::Why { moment, .. } => *moment,
            Task::Predict(question) => question.moment,
            Task::Fix { .. }
            | Task::Break { .. }
            | Task::Prove
            | Task::Diagnose(_)
            | Task::Grade(_)
            | Task::Transfer
            | Task::Read => return None,
        };
        session.read(|session| moment(session.run().trace()))
    }

    /// The verdict that shows a scene's violation, if the step asks to see that scene break.
    fn scene_breaks(&self, session: &Shared) -> Option<EventId> {
        let Task::Break { scenes, .. } = self.task() else { return None };
        let check = self.scene.breaks.filter(|_| scenes.contains(&self.scene.id))?;
        session.read(|session| Some(violation(session.run().trace(), Some(check))?.judged))
    }

    /// Where playing stops on its own: at the step's moment or where the scene breaks its promise, else at the next
    /// violation.
    pub(super) fn next_stop(&self, session: &Shared) -> Option<EventId> {
        let count = session.read(Session::count);
        let ahead = |event: &EventId| event.index() >= count;
        let broken = session.read(|session| {
            let mut judged = session.run().trace().violations().map(|verdict| verdict.judged);
            judged.find(ahead)
        });
        self.moment(session).or_else(|| self.scene_breaks(session)).filter(ahead).or(broken)
    }

    /// Records what the run has shown so far, as far as the step asks for it.
    pub(super) fn note_progress(&mut self, run: &RunOnScreen) {
        if self.embed {
            return;
        }
        let reached = match self.task() {
            Task::Watch { .. } => self.has_shown_moment(run),
            Task::Predict(_) => {
                self.shows_own_run(&run.session) && self.has_shown_moment(run) && !self.is_unanswered()
            }
            Task::Fix { reached, .. } => {
                run.moment.at_end
                    && self.keeps_faults(run)
                    && run.session.read(|session| reached(session.run().trace()))
            }
            Task::Break { scenes, .. } => {
                self.note_scene(scenes, run);
                return;
            }
            // Recorded when the learner asks or answers, when the worker is done, and when the step is entered.
            Task::Why { .. }
            | Task::Prove
            | Task::Diagnose(_)
            | Task::Grade(_)
            | Task::Transfer
            | Task::Read => return,
        };
        if reached {
            self.note(|done| done.reached = true);
        }
    }

    /// Records the findings of a proof or a grading once it is done.
    pub fn note_findings(&mut self, findings: &Findings) {
        match self.task() {
            Task::Prove => self.note(|done| done.proved = true),
            Task::Grade(grading) if Grade::of(findings, grading).passes() => {
                self.note(|done| done.graded = true);
            }
            // The learner has moved on to another step meanwhile, or the repair is not good enough.
            Task::Grade(_)
            | Task::Watch { .. }
            | Task::Predict(_)
            | Task::Why { .. }
            | Task::Fix { .. }
            | Task::Break { .. }
            | Task::Diagnose(_)
            | Task::Transfer
            | Task::Read => {}
        }
    }

    /// Whether the run on the screen is the step's own.
    fn shows_own_run(&self, session: &Shared) -> bool {
        let own = Recipe::of_step(self.lesson, self.step);
        session.read(|session| *session.run().recipe() == own)
    }

    fn has_shown_moment(&self, run: &RunOnScreen) -> bool {
        self.moment(&run.session).is_some_and(|event| event.index() < run.moment.count)
    }

    /// Records a scene that was seen to break under its own settings, or to hold under others.
    fn note_scene(&mut self, scenes: &[&str], run: &RunOnScreen) {
        let scene = self.scene;
        if !scenes.contains(&scene.id) || !self.keeps_faults(run) {
            return;
        }
        let (own, broken, unbroken) = run.session.read(|session| {
            let trace = session.run().trace();
            let broken = violation(trace, scene.breaks).map(|verdict| verdict.judged);
            let own = *session.run().settings() == self.lesson.settings_of(scene);
            (own, broken, violation(trace, None).is_none())
        });
        let add = |list: &mut Vec<String>| {
            if !list.iter().any(|id| id == scene.id) {
                list.push(scene.id.to_owned());
            }
        };
        if own && broken.is_some_and(|event| event.index() < run.moment.count) {
            self.note(|done| add(&mut done.broken));
        } else if !own && run.moment.at_end && unbroken {
            self.note(|done| add(&mut done.repaired));
        }
    }

    /// Whether the run has the scene's own seed and faults; a repair counts only against those.
    fn keeps_faults(&self, run: &RunOnScreen) -> bool {
        run.session.read(|session| session.run().recipe().has_faults_of(self.scene))
    }
}
