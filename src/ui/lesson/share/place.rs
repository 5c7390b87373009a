//! Where the page stands, as a state that can be shared, and how the page gets to one.

use crate::run::address::{Asked, State};
use crate::run::session::Session;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::ui::lesson::model::Model;
use crate::ui::notice::{self, Tone};

impl Model {
    /// What is on the screen.
    pub fn state(&self) -> State {
        self.session.read(|session| State {
            recipe: session.run().recipe().clone(),
            scene: self.scene.id,
            step: Some(self.step),
            at: session.playhead(),
            event: self.selected,
            branch: session.branches().current().name.clone(),
            twin: session.twin_run().map(|run| run.recipe().clone()),
        })
    }

    /// Shows a state that somebody saved.
    pub(in crate::ui::lesson) fn load(&mut self, asked: &Asked) {
        let state = &asked.state;
        if state.recipe.lesson.about.id != self.lesson.about.id {
            let title = state.recipe.lesson.about.title;
            notice::say(Tone::Warn, format!("This run belongs to the lesson “{title}”."));
            return;
        }
        asked.problems.iter().for_each(|problem| notice::say(Tone::Warn, problem.clone()));
        self.scene = self.lesson.scene(state.scene).unwrap_or(self.scene);
        self.step = state.step.unwrap_or(self.step);
        self.begin_with(state);
        self.go_to(state.at, state.event);
    }

    /// Goes to a moment that somebody shared, and looks at an event. Before a prediction nothing of what
    /// is asked may be given away: then it goes to where the question is asked, and says so.
    pub(in crate::ui::lesson) fn go_to(&mut self, at: SimTime, event: Option<EventId>) {
        self.go(|session| compute_until(session, at, event));
        // Looking at an event says what it was, too.
        let looked_at = event.and_then(|event| {
            self.session.read(|session| session.run().trace().events.get(event.index()).map(|event| event.at))
        });
        let furthest = looked_at.map_or(at, |looked_at| looked_at.max(at));
        if furthest > SimTime::ZERO && self.gives_away(furthest) {
            self.go_before_question();
            notice::say(
                Tone::Info,
                "This address leads to a moment after the question of this step: commit to an answer first, then see.",
            );
            return;
        }
        self.go(|session| {
            session.play(false);
            session.seek(at);
        });
        let events = self.session.read(|session| session.run().trace().len());
        match event {
            Some(event) if event.index() < events => self.selected = Some(event),
            Some(event) => notice::say(Tone::Warn, format!("This run has no event number {}.", event.0)),
            None => {}
        }
    }
}

/// Computes a run as far as it is to be shown. A paused session computes ahead and does not move.
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
