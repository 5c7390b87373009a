//! The way through a lesson's steps: where playing stops, what is held back until an answer is given, and
//! what the run has shown by now.

use super::model::Model;
use crate::lesson::step::Task;
use crate::run::Recipe;
use crate::run::session::Session;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::sim::trace::Ruling;
use crate::subject::reading::violation;
use crate::ui::notice::{self, Tone};

impl Model {
    /// Before a prediction the run stays before what would give the answer away: the moment that is asked
    /// about, and a promise broken before it.
    pub(super) fn held_back(&self, at: SimTime) -> bool {
        let held = self.gives_away(at);
        if held {
            notice::say(Tone::Info, "Commit to an answer first, then see. (Or skip the step.)");
        }
        held
    }

    /// Whether what is asked could be seen at this time, and no answer is given yet. In a frame of
    /// another page nothing is asked.
    pub(super) fn gives_away(&self, at: SimTime) -> bool {
        if self.embed {
            return false;
        }
        let Task::Predict(question) = &self.lesson.steps[self.step].task else { return false };
        let done = self.progress.of(self.lesson, self.step);
        done.answer.is_none()
            && self.session.read(|session| {
                let trace = session.run().trace();
                let broken = violation(trace, None).map(|verdict| verdict.event);
                let gives_away = (question.moment)(trace).into_iter().chain(broken).min();
                gives_away.is_some_and(|event| trace.event(event).at <= at)
            })
    }

    pub(super) fn play_on(&self) {
        let stop = self.next_stop();
        self.go(|session| {
            session.stop_at(stop);
            session.play(true);
        });
    }

    /// Plays to the step's moment, from the start if the playhead is past it.
    pub(super) fn run_to_moment(&mut self) {
        let moment = self.step_moment();
        self.go(|session| {
            let passed = moment.is_some_and(|event| event.index() < session.count());
            if passed || session.at_end() {
                session.seek(SimTime::ZERO);
            }
        });
        self.play_on();
    }

    /// The event that the present step wants to get to.
    pub fn step_moment(&self) -> Option<EventId> {
        self.session.read(|session| {
            let trace = session.run().trace();
            match &self.lesson.steps[self.step].task {
                Task::Watch { moment, .. } | Task::Why { moment, .. } => moment(trace),
                Task::Predict(question) => (question.moment)(trace),
                _ => None,
            }
        })
    }

    /// The verdict with which a scene that the step asks to see broken shows what it is about.
    fn scene_breaks(&self) -> Option<EventId> {
        let Task::Break { scenes, .. } = &self.lesson.steps[self.step].task else { return None };
        let check = self.scene.breaks.filter(|_| scenes.contains(&self.scene.id))?;
        self.session.read(|session| Some(violation(session.run().trace(), Some(check))?.judged))
    }

    /// Where playing stops by itself: at the step's moment or where the scene breaks what it says, else at
    /// the next broken check.
    pub(super) fn next_stop(&self) -> Option<EventId> {
        let count = self.session.read(Session::count);
        let ahead = |event: &EventId| event.index() >= count;
        let broken = self.session.read(|session| {
            let trace = session.run().trace();
            let verdict = trace
                .verdicts
                .iter()
                .find(|verdict| verdict.ruling == Ruling::Violated && ahead(&verdict.judged));
            verdict.map(|verdict| verdict.judged)
        });
        self.step_moment().or_else(|| self.scene_breaks()).filter(ahead).or(broken)
    }

    pub(super) fn enter_step(&mut self, step: usize) {
        let step = step.min(self.lesson.steps.len() - 1);
        self.step = step;
        self.slice = None;
        let wanted = self.lesson.steps[step].scene;
        let Some(scene) = self.lesson.scene(wanted) else { return };
        let recipe = Recipe::of_scene(self.lesson, scene);
        if self.recipe() != recipe {
            self.scene = scene;
            self.begin(recipe, scene.title);
        }
        if matches!(self.lesson.steps[step].task, Task::Read) {
            self.progress.change(self.lesson, step, |done| done.read = true);
        }
        self.go_before_question();
    }

    /// A question is asked where the step before it ended, also for one who comes by address.
    pub(super) fn go_before_question(&self) {
        let step = &self.lesson.steps[self.step];
        let (Task::Predict(question), Some(before)) = (&step.task, self.step.checked_sub(1)) else { return };
        let Task::Watch { moment, .. } = &self.lesson.steps[before].task else { return };
        if self.progress.of(self.lesson, self.step).answer.is_some() {
            return;
        }
        self.go(|session| {
            let trace = session.run().trace();
            let start = moment(trace).map(|event| trace.event(event).at);
            let answer = (question.moment)(trace).map(|event| trace.event(event).at);
            if let (Some(start), Some(answer)) = (start, answer)
                && (session.playhead() < start || session.playhead() >= answer)
            {
                session.seek(start);
            }
        });
    }

    pub(super) fn solve(&mut self) {
        let Task::Fix { solution, .. } = &self.lesson.steps[self.step].task else { return };
        let settings = self.lesson.settings_of(self.scene).turned(solution);
        self.rerun(|recipe| recipe.settings = settings, true);
        self.play_on();
    }

    /// Notes what the run has shown by now, as far as the step asks for it.
    pub(super) fn note_progress(&mut self) {
        if self.embed {
            return;
        }
        let (lesson, step, scene) = (self.lesson, self.step, self.scene);
        let task = &lesson.steps[step].task;
        let seen = |event: Option<EventId>| event.is_some_and(|event| event.index() < self.moment.count);
        let at_end = self.moment.at_end;
        match task {
            Task::Watch { .. } | Task::Predict(_) => {
                let reached = seen(self.step_moment());
                let may = reached
                    && (matches!(task, Task::Watch { .. })
                        || self.progress.of(lesson, step).answer.is_some());
                if may {
                    self.progress.change(lesson, step, |done| done.reached = true);
                }
            }
            Task::Fix { reached, .. } if at_end => {
                let ok = self.keeps_faults() && self.session.read(|s| reached(s.run().trace()));
                if ok {
                    self.progress.change(lesson, step, |done| done.reached = true);
                }
            }
            Task::Break { scenes, .. } if scenes.contains(&scene.id) && self.keeps_faults() => {
                let broken = self.session.read(|session| {
                    violation(session.run().trace(), scene.breaks).map(|verdict| verdict.judged)
                });
                let unbroken = self.session.read(|s| violation(s.run().trace(), None).is_none());
                let own = self.recipe().settings == lesson.settings_of(scene);
                let note = |list: &mut Vec<String>| {
                    if !list.iter().any(|id| id == scene.id) {
                        list.push(scene.id.to_owned());
                    }
                };
                if own && seen(broken) {
                    self.progress.change(lesson, step, |done| note(&mut done.broken));
                } else if !own && at_end && unbroken {
                    self.progress.change(lesson, step, |done| note(&mut done.repaired));
                }
            }
            _ => {}
        }
    }

    /// Whether the run has the scene's own seed and faults: a repair counts only against those.
    pub(super) fn keeps_faults(&self) -> bool {
        self.session.read(|session| {
            let recipe = session.run().recipe();
            recipe.seed == self.scene.seed && recipe.script == (self.scene.script)()
        })
    }
}
