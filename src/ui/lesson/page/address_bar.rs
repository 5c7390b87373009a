//! Keeps the address bar in step with the screen, within the browsers' limits: Safari refuses a hundred changes in
//! half a minute, Chromium delays them.

use crate::run::address::{self, State};
use crate::ui::lesson::state::LessonState;
use crate::ui::route::{self, EMBED, Route};

/// The shortest pause between two changes in milliseconds, while the user drags the playhead.
const PAUSE_MS: f64 = 400.0;
/// The shortest pause in milliseconds while the run plays.
const PAUSE_PLAYING_MS: f64 = 1_000.0;

/// The contents of the address bar.
#[derive(Default)]
pub struct AddressBar {
    written: String,
    /// The step at the last write.
    step: Option<usize>,
    last_ms: f64,
    stale: bool,
}

impl AddressBar {
    /// Whether we wrote this query, as opposed to the user typing it or following a link.
    pub fn is_own(&self, query: &str) -> bool {
        self.written == query
    }

    /// Notes that an address led to this step, so that it is already in the history.
    pub fn followed(&mut self, step: usize) {
        self.step = Some(step);
    }

    /// Notes that something on the screen has changed.
    pub fn touch(&mut self) {
        self.stale = true;
    }

    /// Writes the state on the screen to the address bar.
    pub fn write(&mut self, page: &LessonState) {
        self.stale = false;
        let query = query_of(&page.state());
        let query = if page.course.embed { format!("{EMBED}&{query}") } else { query };
        if query != self.written {
            let lesson = page.course.lesson.about.id;
            // Back leads to the previous step, skipping everything in between.
            if self.step.is_some_and(|step| step != page.course.step) {
                route::push(lesson, &query);
            } else {
                route::replace(lesson, &query);
            }
            self.step = Some(page.course.step);
            // Browsers drop changes that come too fast; those are tried again.
            if route::current().is(lesson, &query) {
                self.written = query;
            } else {
                self.stale = true;
            }
        }
    }

    /// Whether to write at this animation frame: something has changed, and the last write is long enough ago.
    pub fn is_due(&mut self, page: &LessonState, now_ms: f64) -> bool {
        let pause = if page.run.moment.playing { PAUSE_PLAYING_MS } else { PAUSE_MS };
        // A step is a place to come back to, so none is skipped.
        let moved = self.step.is_some_and(|step| step != page.course.step);
        let due = self.stale && (moved || now_ms - self.last_ms >= pause) && self.still_holds(page);
        if due {
            self.last_ms = now_ms;
        }
        due
    }

    /// Whether the address bar still holds our last write. Between a click on a link and the page it leads to there
    /// may be a frame, which must not overwrite the link's address.
    fn still_holds(&self, page: &LessonState) -> bool {
        match route::current() {
            Route::Lesson { id, query } => id == page.course.lesson.about.id && self.is_own(&query),
            Route::Home | Route::Handout { .. } | Route::Glossary { .. } | Route::Unknown(_) => false,
        }
    }
}

/// A state as the escaped query of an address.
pub fn query_of(state: &State) -> String {
    route::encode_query(&address::write(state).pairs)
}
