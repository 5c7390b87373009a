//! The run on the screen: its session, the moment on the screen, and what the learner has selected.

use std::rc::Rc;

use super::shared::{Moment, Shared};
use super::undo::{History, Snapshot};
use crate::lesson::Lesson;
use crate::run::Recipe;
use crate::run::branches::Origin;
use crate::run::session::{Adopted, Session};
use crate::run::why::{Direction, Slice};
use crate::sim::fault::Intervention;
use crate::sim::ids::EventId;
use crate::sim::slicing::Causes;
use crate::sim::time::SimTime;
use crate::ui::notice::{self, Tone};

pub struct RunOnScreen {
    /// The run, its branches, and the playhead.
    pub session: Shared,
    /// Increases with every new recipe.
    pub revision: u32,
    /// The session's position when the panels were last drawn.
    pub moment: Moment,
    pub selected: Option<EventId>,
    /// The causes or consequences of an event, while they are shown.
    pub slice: Option<Rc<Slice>>,
    /// A knob with an invalid input, and what is wrong with it.
    pub knob_error: Option<(&'static str, String)>,
    /// The runs on the screen before each change.
    pub history: History,
    /// Whether the user has been told that changing the past creates another run.
    told_of_branches: bool,
}

impl RunOnScreen {
    /// A session, with nothing selected in it.
    pub fn new(session: Session) -> Self {
        let session = Shared::new(session);
        Self {
            moment: Moment::of(&session, 0),
            session,
            revision: 0,
            selected: None,
            slice: None,
            knob_error: None,
            history: History::default(),
            told_of_branches: false,
        }
    }

    pub fn recipe(&self) -> Recipe {
        self.session.read(|session| session.run().recipe().clone())
    }

    /// The selected event, or else the one at the playhead.
    pub fn here(&self) -> Option<EventId> {
        self.selected.or_else(|| self.session.read(Session::current))
    }

    /// Updates the moment from the session.
    pub fn refresh(&mut self) {
        self.moment = Moment::of(&self.session, self.revision);
    }

    /// Whether the run has been computed further since the user asked for an event's consequences.
    pub fn slice_is_behind(&self) -> bool {
        let slice = self.slice.as_ref().filter(|slice| slice.direction == Direction::Forth);
        slice.is_some_and(|slice| self.moment.count > slice.covered)
    }

    /// Highlights everything that may have mattered, and tells more of it.
    pub(super) fn show_whole_slice(&mut self) {
        if let Some(slice) = &self.slice {
            let whole =
                self.session.read(|session| slice.whole(&Causes::of(session.run().trace(), slice.covered)));
            self.slice = Some(Rc::new(whole));
        }
    }

    /// Extends an event's consequences up to the playhead.
    pub(super) fn extend_slice(&mut self) {
        if let Some(slice) = &self.slice {
            let (of, direction) = (slice.of, slice.direction);
            let whole = slice.is_whole();
            let slice = self.session.read(|session| Slice::of(session.run(), of, direction));
            self.slice = Some(Rc::new(slice));
            if whole {
                self.show_whole_slice();
            }
        }
    }

    /// Pauses at a time.
    pub(super) fn pause_at(&self, at: SimTime) {
        self.session.change(|session| {
            session.play(false);
            session.seek(at);
        });
    }

    /// Plays on, and stops at an event.
    pub(super) fn play_to(&self, stop: Option<EventId>) {
        self.session.change(|session| {
            session.stop_at(stop);
            session.play(true);
        });
    }

    /// Intervenes now, or goes to another time first and intervenes there.
    pub(super) fn intervene(&mut self, at: Option<SimTime>, what: &[Intervention]) {
        let before = self.snapshot();
        let mut done = Ok(Adopted::Same);
        self.session.change(|session| {
            if let Some(at) = at {
                session.seek(at);
            }
            for intervention in what {
                // The first change decides what happened to the run; an error takes precedence.
                match session.intervene(*intervention) {
                    Ok(adopted) if done == Ok(Adopted::Same) => done = Ok(adopted),
                    Ok(_) => {}
                    Err(sentence) => done = Err(sentence),
                }
            }
        });
        self.on_adopted(before, done);
    }

    /// The run on the screen, and the playhead.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.session
            .read(|session| Snapshot { recipe: session.run().recipe().clone(), playhead: session.playhead() })
    }

    /// Records the current run for undo, before another one is shown.
    pub(super) fn note_before(&mut self) {
        let before = self.snapshot();
        self.history.note(before);
    }

    /// Runs a changed recipe: from the start, or up to the playhead.
    pub(super) fn rerun(&mut self, change: impl FnOnce(&mut Recipe), from_start: bool) {
        let mut recipe = self.recipe();
        change(&mut recipe);
        self.replace(recipe, from_start);
    }

    /// Runs another recipe: from the start, or up to the playhead.
    pub(super) fn replace(&mut self, recipe: Recipe, from_start: bool) {
        let before = self.snapshot();
        let adopted = self.session.change(|session| {
            if from_start {
                session.rewind();
            }
            session.adopt(recipe)
        });
        self.on_adopted(before, adopted);
    }

    /// Reports the result of a change: an error, or a hint the first time that a branch is created.
    fn on_adopted(&mut self, before: Snapshot, adopted: Result<Adopted, String>) {
        match adopted {
            Ok(adopted) => {
                if adopted != Adopted::Same {
                    self.history.note(before);
                }
                if matches!(adopted, Adopted::Parted(_)) && !self.told_of_branches {
                    let words = "You changed the past. The earlier run is kept under Runs.";
                    notice::say(Tone::Info, words);
                    self.told_of_branches = true;
                }
                self.forget();
            }
            Err(sentence) => notice::say(Tone::Warn, sentence),
        }
    }

    /// Starts over with another recipe: a scene, or a run that was found.
    pub(super) fn begin(&mut self, recipe: Recipe, origin: Origin) {
        let lesson: &Lesson = recipe.lesson;
        let untouched =
            |recipe: &Recipe| lesson.scenes.iter().any(|scene| Recipe::of_scene(lesson, scene) == *recipe);
        self.session.change(|session| session.begin(recipe, origin, untouched));
        self.forget();
    }

    /// Forgets everything about the earlier run. The new revision also closes the menu.
    pub(super) fn forget(&mut self) {
        self.revision += 1;
        self.selected = None;
        self.slice = None;
        self.knob_error = None;
    }
}
