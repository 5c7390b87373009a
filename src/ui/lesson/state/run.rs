//! The run on the screen: its session, the moment that is shown, and what the learner looks at in it.

use std::rc::Rc;

use super::shared::{Moment, Shared};
use crate::lesson::Lesson;
use crate::run::Recipe;
use crate::run::branches::Origin;
use crate::run::session::{Adopted, Session};
use crate::run::why::{Direction, Slice};
use crate::sim::fault::Intervention;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;
use crate::ui::notice::{self, Tone};

pub struct RunOnScreen {
    /// The run, its branches, and the playhead.
    pub session: Shared,
    /// Counts the recipes.
    pub revision: u32,
    /// Where the session stood when the panels were drawn last.
    pub moment: Moment,
    /// The event that is looked at.
    pub selected: Option<EventId>,
    /// Why something came about, or what it led to, while that is shown.
    pub slice: Option<Rc<Slice>>,
    /// A knob that was given what it does not take, and what is wrong with it.
    pub knob_error: Option<(&'static str, String)>,
    /// Whether it was said that changing the past makes a branch.
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
            told_of_branches: false,
        }
    }

    pub fn recipe(&self) -> Recipe {
        self.session.read(|session| session.run().recipe().clone())
    }

    /// The event that is selected, or else the one at the playhead.
    pub fn here(&self) -> Option<EventId> {
        self.selected.or_else(|| self.session.read(Session::current))
    }

    /// Takes the session's state over.
    pub fn refresh(&mut self) {
        self.moment = Moment::of(&self.session, self.revision);
    }

    /// Whether the run was computed further since it was asked what an event led to.
    pub fn slice_is_behind(&self) -> bool {
        let slice = self.slice.as_ref().filter(|slice| slice.direction == Direction::Forth);
        slice.is_some_and(|slice| self.moment.count > slice.covered)
    }

    /// Brings what an event led to up to the present.
    pub(super) fn extend_slice(&mut self) {
        if let Some(slice) = &self.slice {
            let (of, direction) = (slice.of, slice.direction);
            let slice = self.session.read(|session| Slice::of(session.run(), of, direction));
            self.slice = Some(Rc::new(slice));
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

    pub(super) fn intervene(&mut self, intervention: Intervention) {
        let done = self.session.change(|session| session.intervene(intervention));
        self.on_adopted(done);
    }

    /// Runs a changed recipe: from the start, or as far as the playhead is.
    pub(super) fn rerun(&mut self, change: impl FnOnce(&mut Recipe), from_start: bool) {
        let mut recipe = self.recipe();
        change(&mut recipe);
        self.replace(recipe, from_start);
    }

    /// Runs another recipe: from the start, or as far as the playhead is.
    pub(super) fn replace(&mut self, recipe: Recipe, from_start: bool) {
        let adopted = self.session.change(|session| {
            if from_start {
                session.rewind();
            }
            session.adopt(recipe)
        });
        self.on_adopted(adopted);
    }

    /// Says what became of what somebody changed, the first time that a branch was made of it.
    fn on_adopted(&mut self, adopted: Result<Adopted, String>) {
        match adopted {
            Ok(adopted) => {
                if matches!(adopted, Adopted::Parted(_)) && !self.told_of_branches {
                    let words = "You changed the past. The earlier run is kept: see Branches.";
                    notice::say(Tone::Info, words);
                    self.told_of_branches = true;
                }
                self.forget();
            }
            Err(sentence) => notice::say(Tone::Warn, sentence),
        }
    }

    /// Begins with another recipe: a scene, or a run that was found.
    pub(super) fn begin(&mut self, recipe: Recipe, origin: Origin) {
        let lesson: &Lesson = recipe.lesson;
        let untouched =
            |recipe: &Recipe| lesson.scenes.iter().any(|scene| Recipe::of_scene(lesson, scene) == *recipe);
        self.session.change(|session| session.begin(recipe, origin, untouched));
        self.forget();
    }

    /// Forgets what belonged to the run before. Another revision also closes the menu.
    pub(super) fn forget(&mut self) {
        self.revision += 1;
        self.selected = None;
        self.slice = None;
        self.knob_error = None;
    }
}
