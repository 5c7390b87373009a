//! The lesson page's state, and what each act does to it.

use std::rc::Rc;

use super::act::{Act, Subject};
use super::progress::Progress;
use super::state::{Moment, Shared};
use crate::explore::proof::Findings;
use crate::lesson::step::Task;
use crate::lesson::{Lesson, Scene, violation};
use crate::run::recipe::RecipeFile;
use crate::run::session::Session;
use crate::run::why::Slice;
use crate::run::{Recipe, address};
use crate::sim::fault::Intervention;
use crate::sim::ids::EventId;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Ruling;
use crate::ui::notice::{self, Tone};
use crate::ui::storage;

/// An open menu.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Menu {
    /// What it is about.
    pub subject: Subject,
    /// Where in the window it was asked for.
    pub x: f64,
    /// Where in the window it was asked for.
    pub y: f64,
}

/// What the worker is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// Nothing.
    #[default]
    Idle,
    /// The proof.
    Proving,
    /// Looking for faults that break something.
    Breaking,
}

/// The state of the page.
pub struct Model {
    /// The lesson.
    pub lesson: &'static Lesson,
    /// The scene that the recipe comes from.
    pub scene: &'static Scene,
    /// The step, by position.
    pub step: usize,
    /// The session.
    pub session: Shared,
    /// Counts the recipes.
    pub revision: u32,
    /// Where the page stands.
    pub moment: Moment,
    /// What was done.
    pub progress: Progress,
    /// The event that is looked at.
    pub selected: Option<EventId>,
    /// Why something came about, while that is shown.
    pub slice: Option<Rc<Slice>>,
    /// The open menu.
    pub menu: Option<Menu>,
    /// Whether the shortcuts are listed.
    pub help: bool,
    /// What the worker is at.
    pub search: Search,
    /// What the proof found.
    pub findings: Option<Rc<Findings>>,
    /// A knob that was given what it does not take, and what is wrong with it.
    pub knob_error: Option<(&'static str, String)>,
}

impl Model {
    /// The page for an address. What of the address cannot be used is said.
    pub fn new(lesson: &'static Lesson, query: &[(String, String)]) -> Self {
        let pairs = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let asked = address::read(lesson, pairs);
        for problem in &asked.problems {
            notice::say(Tone::Warn, problem.clone());
        }
        let session = Shared::new(Session::new(asked.recipe));
        let progress: Progress = storage::load();
        let next = (0..lesson.steps.len()).find(|step| !progress.passed(lesson, *step)).unwrap_or(0);
        let start = if query.is_empty() { next } else { 0 };
        let step = asked.step.unwrap_or(start);
        let mut model = Self {
            lesson,
            scene: lesson.scene(asked.scene).unwrap_or(&lesson.scenes[0]),
            step,
            moment: Moment::of(&session, 0),
            session,
            revision: 0,
            progress,
            selected: None,
            slice: None,
            menu: None,
            help: false,
            search: Search::Idle,
            findings: None,
            knob_error: None,
        };
        if query.is_empty() && step > 0 {
            model.enter_step(step);
        }
        model.note_progress();
        model
    }

    /// The recipe of the run.
    pub fn recipe(&self) -> Recipe {
        self.session.read(|session| session.run().recipe().clone())
    }

    /// Does what an act says. Time and the worker are the page's to handle.
    pub fn apply(&mut self, act: Act) {
        match act {
            Act::TogglePlay => self.toggle_play(),
            Act::RunToMoment => self.run_to_moment(),
            Act::ToEnd => self.seek(SimTime::MAX),
            Act::StepForward => self.step_forward(),
            Act::StepBack => self.go(|session| _ = session.step_back()),
            Act::Seek(at) => self.seek(at),
            Act::Speed(speed) => self.go(|session| session.set_speed(speed)),
            Act::Slower => self.go(|session| session.set_speed(session.speed().saturating_sub(1))),
            Act::Faster => self.go(|session| session.set_speed(session.speed() + 1)),
            Act::Seed(seed) => self.rerun(|recipe| recipe.seed = seed, true),
            Act::Turn(knob, text) => self.turn(knob, &text),
            Act::ResetKnobs => {
                let settings = self.lesson.settings_of(self.scene);
                self.rerun(|recipe| recipe.settings = settings, false);
            }
            Act::Intervene(intervention) => self.intervene(intervention),
            Act::InterveneAt(at, intervention) => {
                self.go(|session| session.seek(at));
                self.intervene(intervention);
            }
            Act::UndoIntervention => self.rerun(|recipe| _ = recipe.script.pop(), false),
            Act::ResetScript => {
                let script = (self.scene.script)();
                self.rerun(|recipe| recipe.script = script, false);
            }
            Act::Scene(id) => self.show_scene(id),
            Act::Repair => {
                let settings = self.lesson.repaired(self.scene);
                self.rerun(|recipe| recipe.settings = settings, true);
            }
            Act::Step(step) => self.enter_step(step),
            Act::Answer(answer) => {
                self.progress.change(self.lesson, self.step, |done| done.answer = Some(answer));
                self.run_to_moment();
            }
            Act::Solve => self.solve(),
            Act::Why(event) => self.why(event),
            Act::WhySelected => match self.selected {
                Some(event) => self.why(event),
                None => notice::say(
                    Tone::Info,
                    "Select an event first, on the timeline or in the list of events.",
                ),
            },
            Act::EndWhy => {
                self.slice = None;
                self.selected = None;
            }
            Act::Select(event) => self.select(event),
            Act::OpenMenu(subject, x, y) => self.menu = Some(Menu { subject, x, y }),
            Act::CloseMenu => self.menu = None,
            Act::Help(open) => self.help = open,
            Act::Open(file) => self.open(*file),
            Act::Frame(_)
            | Act::Picked(..)
            | Act::Zoom(_)
            | Act::Pan(_)
            | Act::Fit
            | Act::MenuOfSelected
            | Act::Prove
            | Act::StopSearch
            | Act::Proof(_)
            | Act::BreakIt
            | Act::Found(_)
            | Act::WorkerFailed(_) => {}
        }
        self.refresh();
    }

    /// Takes the session's state over, and sees whether the step is passed.
    pub fn refresh(&mut self) {
        self.moment = Moment::of(&self.session, self.revision);
        self.note_progress();
    }

    fn go(&self, change: impl FnOnce(&mut Session)) {
        self.session.change(change);
    }

    fn seek(&mut self, at: SimTime) {
        if self.held_back(at) {
            return;
        }
        self.go(|session| {
            session.play(false);
            session.seek(at);
        });
    }

    fn step_forward(&mut self) {
        let next =
            self.session.read(|session| session.run().trace().events.get(session.count()).map(|e| e.at));
        if !self.held_back(next.unwrap_or(SimTime::MAX)) {
            self.go(|session| _ = session.step_forward());
        }
    }

    /// Before a prediction the run stays before what would give the answer away: the moment that is asked
    /// about, and a promise broken before it.
    fn held_back(&self, at: SimTime) -> bool {
        let Task::Predict(question) = &self.lesson.steps[self.step].task else { return false };
        let done = self.progress.of(self.lesson, self.step);
        let held = done.answer.is_none()
            && self.session.read(|session| {
                let trace = session.run().trace();
                let broken = violation(trace, None).map(|verdict| verdict.event);
                let gives_away = (question.moment)(trace).into_iter().chain(broken).min();
                gives_away.is_some_and(|event| trace.event(event).at <= at)
            });
        if held {
            notice::say(Tone::Info, "Commit to an answer first, then see. (Or skip the step.)");
        }
        held
    }

    fn toggle_play(&mut self) {
        if self.session.read(Session::playing) {
            self.go(|session| session.play(false));
            return;
        }
        let unanswered = matches!(self.lesson.steps[self.step].task, Task::Predict(_))
            && self.progress.of(self.lesson, self.step).answer.is_none();
        if unanswered && self.held_back(SimTime::MAX) {
            return;
        }
        self.play_on();
    }

    fn play_on(&self) {
        let stop = self.next_stop();
        self.go(|session| {
            session.stop_at(stop);
            session.play(true);
        });
    }

    /// Plays to the step's moment, from the start if the playhead is past it.
    fn run_to_moment(&mut self) {
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

    /// Where playing stops by itself: at the step's moment, else at the next broken check.
    fn next_stop(&self) -> Option<EventId> {
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
        self.step_moment().filter(ahead).or(broken)
    }

    /// Runs a changed recipe: from the start, or as far as the playhead is.
    fn rerun(&mut self, change: impl FnOnce(&mut Recipe), from_start: bool) {
        let mut recipe = self.recipe();
        change(&mut recipe);
        self.replace(recipe, from_start);
    }

    fn replace(&mut self, recipe: Recipe, from_start: bool) {
        self.go(|session| if from_start { session.restart(recipe) } else { session.replace(recipe) });
        self.forget();
    }

    /// What belonged to the run before.
    fn forget(&mut self) {
        self.revision += 1;
        self.selected = None;
        self.slice = None;
        self.menu = None;
        self.knob_error = None;
    }

    fn turn(&mut self, knob: &'static str, text: &str) {
        let mut recipe = self.recipe();
        match recipe.settings.set(knob, text) {
            Ok(()) => self.replace(recipe, false),
            Err(error) => self.knob_error = Some((knob, error.to_string())),
        }
    }

    fn intervene(&mut self, intervention: Intervention) {
        let done = self.session.change(|session| session.intervene(intervention));
        match done {
            Ok(()) => self.forget(),
            Err(sentence) => notice::say(Tone::Warn, sentence),
        }
    }

    fn show_scene(&mut self, id: &str) {
        if let Some(scene) = self.lesson.scene(id) {
            self.scene = scene;
            self.replace(Recipe::of_scene(self.lesson, scene), true);
        }
    }

    fn enter_step(&mut self, step: usize) {
        let step = step.min(self.lesson.steps.len() - 1);
        self.step = step;
        self.slice = None;
        let wanted = self.lesson.steps[step].scene;
        let Some(scene) = self.lesson.scene(wanted) else { return };
        let recipe = Recipe::of_scene(self.lesson, scene);
        if self.recipe() != recipe {
            self.scene = scene;
            self.replace(recipe, true);
        }
        if matches!(self.lesson.steps[step].task, Task::Read) {
            self.progress.change(self.lesson, step, |done| done.read = true);
        }
        self.go_before_question();
    }

    /// A question is asked where the step before it ended, also for one who comes by address.
    fn go_before_question(&self) {
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

    fn solve(&mut self) {
        let Task::Fix { solution, .. } = &self.lesson.steps[self.step].task else { return };
        let settings = self.lesson.settings_of(self.scene).with(solution);
        if let Ok(settings) = settings {
            self.rerun(|recipe| recipe.settings = settings, true);
            self.play_on();
        }
    }

    fn select(&mut self, event: Option<EventId>) {
        self.selected = event;
        let Some(event) = event else { return };
        let ahead = self.session.read(|session| {
            (event.index() >= session.count()).then(|| session.run().trace().event(event).at)
        });
        if let Some(at) = ahead {
            self.seek(at);
        }
    }

    fn why(&mut self, event: EventId) {
        let moment = self.step_moment();
        let at = self.session.read(|session| session.run().trace().event(event).at);
        if self.session.read(Session::playhead) < at {
            self.seek(at);
        }
        if self.session.read(Session::playhead) < at {
            return;
        }
        let slice = self.session.read(|session| Slice::of(session.run(), event));
        if matches!(self.lesson.steps[self.step].task, Task::Why { .. })
            && moment.is_some_and(|wanted| slice.events.contains(&wanted))
        {
            self.progress.change(self.lesson, self.step, |done| done.asked_why = true);
        }
        self.selected = Some(event);
        self.menu = None;
        self.slice = Some(Rc::new(slice));
    }

    fn open(&mut self, file: RecipeFile) {
        match Recipe::from_file(file) {
            Ok(recipe) if recipe.lesson.id == self.lesson.id => {
                self.replace(recipe, true);
                let first = self.session.read(|session| {
                    let trace = session.run().trace();
                    violation(trace, None).map(|verdict| trace.event(verdict.judged).at)
                });
                if let Some(at) = first {
                    self.go(|session| session.seek(at));
                }
            }
            Ok(recipe) => {
                notice::say(Tone::Warn, format!("This run belongs to the lesson “{}”.", recipe.lesson.title));
            }
            Err(error) => notice::say(Tone::Warn, error.to_string()),
        }
    }

    /// Notes what the run has shown by now, as far as the step asks for it.
    fn note_progress(&mut self) {
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
    fn keeps_faults(&self) -> bool {
        self.session.read(|session| {
            let recipe = session.run().recipe();
            recipe.seed == self.scene.seed && recipe.script == (self.scene.script)()
        })
    }

    /// The address of what is on the screen. Live interventions are not part of it.
    pub fn query(&self) -> Vec<(&'static str, String)> {
        address::write(&self.recipe(), self.scene, Some(self.step))
    }
}

/// A pause that can be felt, and a down time that outlasts a timeout.
pub const SHORT_SPAN: Duration = Duration::from_millis(500);
