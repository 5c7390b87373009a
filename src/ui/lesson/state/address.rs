//! Converts the state on the screen to the state that addresses and files hold, and back.

use super::LessonState;
use super::course::Course;
use super::open::Open;
use super::progress::Progress;
use super::run::RunOnScreen;
use crate::lesson::{Lesson, Scene};
use crate::run::Recipe;
use crate::run::address::{self, Asked, State};
use crate::run::branches::Origin;
use crate::run::session::Session;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::ui::notice::{self, Tone};
use crate::ui::route::EMBED;
use crate::ui::storage;

/// Whether an address asks for more than the lesson, or its run in a frame.
pub fn asks_more(query: &[(String, String)]) -> bool {
    query.iter().any(|(name, _)| name != EMBED)
}

impl LessonState {
    /// Opens a lesson from an address, at the first step that the learner has not passed. The rest of the address is
    /// then [visited](super::act::ChangeAct::Visit).
    pub fn begin(lesson: &'static Lesson, query: &[(String, String)]) -> Self {
        let progress: Progress = storage::load();
        let next = || progress.passed(lesson.about).iter().position(|passed| !passed).unwrap_or(0);
        let step = if query.is_empty() { next() } else { 0 };
        let first = &lesson.scenes[0];
        let scene = if step > 0 { lesson.scene(lesson.steps[step].scene).unwrap_or(first) } else { first };
        let session = Session::from(Recipe::of_scene(lesson, scene), Origin::Variant(scene.id));
        let embed = query.iter().any(|(name, _)| name == EMBED);
        let mut page = Self {
            run: RunOnScreen::new(session),
            course: Course { lesson, scene, step, progress, embed },
            open: Open::default(),
        };
        if step > 0 {
            page.begin_step();
        }
        page.refresh();
        page
    }

    /// Shows the state in an address, and reports the parts that cannot be used.
    pub(super) fn visit(&mut self, query: &[(String, String)]) {
        let lesson = self.course.lesson;
        let asked = read(lesson, query);
        say_problems(&asked);
        let state = asked.state;
        let scene = lesson.scene(state.scene).unwrap_or(&lesson.scenes[0]);
        self.run.session.change(|session| *session = opened(&state, scene));
        self.run.history.clear();
        self.run.forget();
        self.course.scene = scene;
        self.course.step = state.step.unwrap_or(0);
        if state.at > SimTime::ZERO || state.event.is_some() {
            self.go_to(state.at, state.event);
        }
    }

    /// The state on the screen.
    pub fn state(&self) -> State {
        self.run.session.read(|session| State {
            recipe: session.run().recipe().clone(),
            scene: self.course.scene.id,
            step: Some(self.course.step),
            at: session.playhead(),
            event: self.run.selected,
            branch: session.branches().current().name.clone(),
            twin: session.twin_run().map(|run| run.recipe().clone()),
        })
    }

    /// Shows the state in another address of this lesson. The existing runs stay.
    pub(super) fn follow(&mut self, query: &[(String, String)]) {
        let mut asked = read(self.course.lesson, query);
        asked.state.step = Some(asked.state.step.unwrap_or(0));
        self.load(&asked);
    }

    /// Shows a saved state.
    pub(super) fn load(&mut self, asked: &Asked) {
        let (state, lesson) = (&asked.state, self.course.lesson);
        if state.recipe.lesson.about.id != lesson.about.id {
            let title = state.recipe.lesson.about.title;
            notice::say(Tone::Warn, format!("This run belongs to the lesson “{title}”."));
            return;
        }
        say_problems(asked);
        let scene = lesson.scene(state.scene).unwrap_or(self.course.scene);
        self.course.scene = scene;
        self.course.step = state.step.unwrap_or(self.course.step);
        self.run.begin(Recipe::of_scene(lesson, scene), Origin::Variant(scene.id));
        self.run.session.change(|session| part(session, state));
        self.run.history.clear();
        self.run.forget();
        self.go_to(state.at, state.event);
    }

    /// Goes to a shared moment, and selects an event. Before a prediction this must not give the answer away: then it
    /// goes to where the question is asked, and says so.
    fn go_to(&mut self, at: SimTime, event: Option<EventId>) {
        let session = &self.run.session;
        session.change(|session| compute_until(session, at, event));
        // Selecting an event also reveals what happened in it.
        let looked_at = event.and_then(|event| {
            session.read(|session| session.run().trace().events.get(event.index()).map(|event| event.at))
        });
        let furthest = looked_at.map_or(at, |looked_at| looked_at.max(at));
        if furthest > SimTime::ZERO && self.course.gives_away(session, furthest) {
            self.go_before_question();
            notice::say(
                Tone::Info,
                "This address points past the question of this step. Commit to an answer first, then look.",
            );
            return;
        }
        self.run.pause_at(at);
        let events = session.read(|session| session.run().trace().len());
        match event {
            Some(event) if event.index() < events => self.run.selected = Some(event),
            Some(event) => notice::say(Tone::Warn, format!("This run has no event {}.", event.0)),
            None => {}
        }
    }
}

fn read(lesson: &'static Lesson, query: &[(String, String)]) -> Asked {
    address::read(lesson, query.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn say_problems(asked: &Asked) {
    asked.problems.iter().for_each(|problem| notice::say(Tone::Warn, problem.clone()));
}

/// The session of a shared state: the scene's run, the shared run as a branch of it if it differs, and the twin.
fn opened(state: &State, scene: &Scene) -> Session {
    let own = Recipe::of_scene(state.recipe.lesson, scene);
    let mut session = Session::from(own, Origin::Variant(scene.id));
    part(&mut session, state);
    session
}

/// Forks the run of a state from the session's, with its name and its twin.
fn part(session: &mut Session, state: &State) {
    let done = session.part(&state.recipe).and_then(|()| {
        if let Some(name) = &state.branch {
            session.rename(session.branches().current().id, name);
        }
        state.twin.as_ref().map_or(Ok(()), |twin| session.compare_with(twin, Some(Origin::Opened)))
    });
    if let Err(sentence) = done {
        notice::say(Tone::Warn, sentence);
    }
}

/// Computes a run as far as it will be shown. A paused session computes ahead and does not move.
fn compute_until(session: &mut Session, at: SimTime, event: Option<EventId>) {
    let there = |session: &Session| {
        let trace = session.run().trace();
        session.run().end().is_some()
            || trace.events.iter().next_back().is_some_and(|last| last.at > at)
                && event.is_none_or(|event| event.index() < trace.len())
    };
    session.play(false);
    while !there(session) {
        session.tick(0);
    }
}
