//! The lesson page's state, and what each act does to it.

use std::rc::Rc;

use super::act::{Act, Subject};
use super::progress::Progress;
use super::share::EMBED;
use super::state::{Moment, Shared};
use super::worlds;
use crate::explore::proof::Findings;
use crate::lesson::step::Task;
use crate::lesson::{Lesson, Scene};
use crate::run::recipe::RecipeFile;
use crate::run::session::Session;
use crate::run::why::{Direction, Slice};
use crate::run::{Recipe, address};
use crate::sim::fault::Intervention;
use crate::sim::ids::EventId;
use crate::sim::time::{Duration, SimTime};
use crate::subject::reading::violation;
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
    /// Whether it is shown what can be shared.
    pub share: bool,
    /// Whether only the run is shown, in a frame of another page.
    pub embed: bool,
    /// What the worker is at.
    pub search: Search,
    /// What the proof found.
    pub findings: Option<Rc<Findings>>,
    /// A knob that was given what it does not take, and what is wrong with it.
    pub knob_error: Option<(&'static str, String)>,
    /// How many branches were made of what the learner changed.
    pub parted: u32,
}

impl Model {
    /// The page for an address. What of the address cannot be used is said.
    pub fn new(lesson: &'static Lesson, query: &[(String, String)]) -> Self {
        let pairs = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let asked = address::read(lesson, pairs);
        for problem in &asked.problems {
            notice::say(Tone::Warn, problem.clone());
        }
        let state = asked.state;
        let scene = lesson.scene(state.scene).unwrap_or(&lesson.scenes[0]);
        let session = Shared::new(worlds::opened(&state, scene));
        let progress: Progress = storage::load();
        let next = (0..lesson.steps.len()).find(|step| !progress.passed(lesson.about, *step)).unwrap_or(0);
        let start = if query.is_empty() { next } else { 0 };
        let step = state.step.unwrap_or(start);
        let mut model = Self {
            lesson,
            scene,
            step,
            moment: Moment::of(&session, 0),
            session,
            revision: 0,
            progress,
            selected: None,
            slice: None,
            menu: None,
            help: false,
            share: false,
            embed: query.iter().any(|(name, _)| name == EMBED),
            search: Search::Idle,
            findings: None,
            knob_error: None,
            parted: 0,
        };
        if query.is_empty() && step > 0 {
            model.enter_step(step);
        }
        if state.at > SimTime::ZERO || state.event.is_some() {
            model.go_to(state.at, state.event);
            model.moment = Moment::of(&model.session, 0);
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
            Act::Why(event) => self.ask(event, Direction::Back),
            Act::LedTo(event) => self.ask(event, Direction::Forth),
            Act::AskHere(direction) => self.ask_here(direction),
            Act::Go(way) => self.go_way(way),
            Act::Violation(forward) => self.go_violation(forward),
            Act::Open(file) => self.open(*file),
            Act::Load(asked) => self.load(&asked),
            Act::World(act) => self.apply_world(act),
            other => self.show(&other),
        }
        self.refresh();
    }

    /// Does what only changes what is looked at.
    fn show(&mut self, act: &Act) {
        match *act {
            Act::EndWhy => {
                self.slice = None;
                self.selected = None;
            }
            Act::Select(event) => self.select(event),
            Act::OpenMenu(subject, x, y) => self.menu = Some(Menu { subject, x, y }),
            Act::CloseMenu => self.menu = None,
            Act::Help(open) => self.help = open,
            Act::Share(open) => {
                self.go(|session| session.play(false));
                self.share = open;
            }
            // What is left is the page's.
            _ => {}
        }
    }

    /// Takes the session's state over, and sees whether the step is passed.
    pub fn refresh(&mut self) {
        self.moment = Moment::of(&self.session, self.revision);
        self.extend_slice();
        self.note_progress();
    }

    pub(super) fn go(&self, change: impl FnOnce(&mut Session)) {
        self.session.change(change);
    }

    pub(super) fn seek(&mut self, at: SimTime) {
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

    /// Runs a changed recipe: from the start, or as far as the playhead is.
    pub(super) fn rerun(&mut self, change: impl FnOnce(&mut Recipe), from_start: bool) {
        let mut recipe = self.recipe();
        change(&mut recipe);
        self.replace(recipe, from_start);
    }

    /// What belonged to the run before.
    pub(super) fn forget(&mut self) {
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
        self.on_adopted(done);
    }

    fn show_scene(&mut self, id: &str) {
        if let Some(scene) = self.lesson.scene(id) {
            self.scene = scene;
            self.begin(Recipe::of_scene(self.lesson, scene), scene.title);
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

    fn open(&mut self, file: RecipeFile) {
        match Recipe::from_file(file) {
            Ok(recipe) if recipe.lesson.about.id == self.lesson.about.id => {
                self.begin(recipe, "");
                let first = self.session.read(|session| {
                    let trace = session.run().trace();
                    violation(trace, None).map(|verdict| trace.event(verdict.judged).at)
                });
                if let Some(at) = first {
                    self.go(|session| session.seek(at));
                }
            }
            Ok(recipe) => {
                notice::say(
                    Tone::Warn,
                    format!("This run belongs to the lesson “{}”.", recipe.lesson.about.title),
                );
            }
            Err(error) => notice::say(Tone::Warn, error.to_string()),
        }
    }
}

/// A pause that can be felt, and a down time that outlasts a timeout.
pub const SHORT_SPAN: Duration = Duration::from_millis(500);
