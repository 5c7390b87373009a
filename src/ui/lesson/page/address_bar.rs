//! The address bar, kept true to what is on the screen, though no more often than browsers bear: Safari
//! refuses a hundred changes in half a minute, Chromium holds them up.

use crate::run::address::{self, State};
use crate::ui::lesson::state::LessonState;
use crate::ui::route::{self, EMBED, Route};

/// The least milliseconds from one change to the next, while somebody drags the playhead.
const PAUSE_MS: f64 = 400.0;
/// The same while it plays.
const PAUSE_PLAYING_MS: f64 = 1_000.0;

/// What the address bar holds.
#[derive(Default)]
pub struct AddressBar {
    written: String,
    /// The step that it was written for last.
    step: Option<usize>,
    last_ms: f64,
    stale: bool,
}

impl AddressBar {
    /// Whether a query is what was written here, and not what somebody typed or followed.
    pub fn is_own(&self, query: &str) -> bool {
        self.written == query
    }

    /// An address was followed to this step: that is where one is in the history.
    pub fn followed(&mut self, step: usize) {
        self.step = Some(step);
    }

    /// Notes that something on the screen has changed.
    pub fn touch(&mut self) {
        self.stale = true;
    }

    /// Writes what is on the screen now.
    pub fn write(&mut self, page: &LessonState) {
        self.stale = false;
        let query = query_of(&page.state());
        let query = if page.course.embed { format!("{EMBED}&{query}") } else { query };
        if query != self.written {
            let lesson = page.course.lesson.about.id;
            // The way back leads to the step before, and to nothing in between.
            if self.step.is_some_and(|step| step != page.course.step) {
                route::push(lesson, &query);
            } else {
                route::replace(lesson, &query);
            }
            self.step = Some(page.course.step);
            // Browsers drop what comes too fast for them: then it is tried again.
            if route::current().is(lesson, &query) {
                self.written = query;
            } else {
                self.stale = true;
            }
        }
    }

    /// Whether it is to be written at an animation frame: what is on the screen has changed, and the last time is long enough ago.
    pub fn is_due(&mut self, page: &LessonState, now_ms: f64) -> bool {
        let pause = if page.run.moment.playing { PAUSE_PLAYING_MS } else { PAUSE_MS };
        // A step is a place to come back to, so none is left out.
        let moved = self.step.is_some_and(|step| step != page.course.step);
        let due = self.stale && (moved || now_ms - self.last_ms >= pause) && self.still_holds(page);
        if due {
            self.last_ms = now_ms;
        }
        due
    }

    /// Whether the address bar holds what was written here last. Between a click on a link and the page that
    /// it leads to there may be a frame, in which nothing must be written over the link's address.
    fn still_holds(&self, page: &LessonState) -> bool {
        match route::current() {
            Route::Lesson { id, query } => id == page.course.lesson.about.id && self.is_own(&query),
            Route::Home | Route::Handout { .. } | Route::Glossary { .. } | Route::Unknown(_) => false,
        }
    }
}

/// The query of the address of a state, escaped.
pub fn query_of(state: &State) -> String {
    route::encode_query(&address::write(state).pairs)
}
