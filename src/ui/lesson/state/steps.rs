//! Moving through the lesson's steps.

use super::LessonState;
use super::act::CourseAct;
use super::course::ANSWER_FIRST;
use crate::lesson::step::{Finding, Judged, Task};
use crate::run::Recipe;
use crate::run::branches::Origin;
use crate::sim::time::SimTime;
use crate::ui::{notice, storage};

impl LessonState {
    /// Moves to a step, or answers the current one.
    pub fn step(&mut self, act: CourseAct) {
        match act {
            CourseAct::Step(step) => self.enter_step(step),
            CourseAct::RunToMoment => self.run_to_moment(),
            CourseAct::Recall => self.course.progress = storage::load(),
            CourseAct::Answer(answer) => {
                notice::take_back(ANSWER_FIRST);
                // If no run decides the answer, there is none to wait for.
                let by_run = !matches!(self.course.task(), Task::Transfer);
                self.course.note(|done| {
                    done.answer = Some(answer);
                    done.reached |= !by_run;
                });
                if by_run {
                    self.run_to_moment();
                }
            }
            CourseAct::Diagnose(cause) => self.diagnose(cause),
            CourseAct::Solve => self.solve(),
        }
    }

    /// Plays to the step's moment, from the start if the playhead is past it.
    fn run_to_moment(&self) {
        let moment = self.course.moment(&self.run.session);
        self.run.session.change(|session| {
            let passed = moment.is_some_and(|event| event.index() < session.count());
            if passed || session.at_end() {
                session.seek(SimTime::ZERO);
            }
        });
        self.play_on();
    }

    pub(super) fn enter_step(&mut self, step: usize) {
        let lesson = self.course.lesson;
        notice::take_back(ANSWER_FIRST);
        self.course.step = step.min(lesson.steps.len() - 1);
        self.run.slice = None;
        let Some(scene) = lesson.scene(lesson.steps[self.course.step].scene) else { return };
        let recipe = Recipe::of_scene(lesson, scene);
        self.run.history.clear();
        if self.run.recipe() != recipe {
            self.course.scene = scene;
            self.run.begin(recipe, Origin::Variant(scene.id));
        }
        self.begin_step();
    }

    /// Called once a step is entered and its run is on the screen.
    pub(super) fn begin_step(&mut self) {
        if matches!(self.course.task(), Task::Read) {
            self.course.note(|done| done.read = true);
        }
        self.go_before_question();
    }

    /// Moves the playhead to where the steps before have led, because that is where the question is asked: from after the
    /// answer, and from the start of the run for someone who comes by address.
    pub(super) fn go_before_question(&self) {
        let course = &self.course;
        let Task::Predict(question) = course.task() else { return };
        if !course.is_unanswered() {
            return;
        }
        let before = &course.lesson.steps[..course.step];
        let follows_watch = before.last().is_some_and(|step| matches!(step.task, Task::Watch { .. }));
        let scene = course.scene.id;
        self.run.session.change(|session| {
            let trace = session.run().trace();
            let at = |event| trace.event(event).at;
            let Some(answer) = (question.moment)(trace).map(at) else { return };
            let of_run = before.iter().rev().take_while(|step| step.scene == scene);
            let moments = of_run.filter_map(|step| match &step.task {
                Task::Watch { moment, .. } | Task::Why { moment, .. } => moment(trace),
                _ => None,
            });
            let start = moments.map(at).filter(|at| *at < answer).max();
            let early = follows_watch && start.is_some_and(|start| session.playhead() < start);
            if early || session.playhead() >= answer {
                session.seek(start.unwrap_or(SimTime::ZERO));
            }
        });
    }

    /// Records the learner's finding, and whether it is right.
    fn diagnose(&mut self, cause: usize) {
        let Task::Diagnose(diagnosis) = self.course.task() else { return };
        let Some(event) = self.run.selected else { return };
        let finding = Finding { event, cause };
        let judged = self.run.session.read(|session| diagnosis.judge(session.run().trace(), finding));
        self.course.note(|done| {
            done.finding = Some(finding);
            done.reached |= judged == Judged::Right;
        });
    }

    fn solve(&mut self) {
        let Task::Fix { solution, .. } = self.course.task() else { return };
        let settings = self.course.lesson.settings_of(self.course.scene).turned(solution);
        self.run.rerun(|recipe| recipe.settings = settings, true);
        self.play_on();
    }
}
