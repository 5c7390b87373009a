//! Loads a lesson and its texts when it is opened; only the list of lessons is there from the start.

use std::sync::OnceLock;

use super::Lesson;
use super::prose::Written;
use crate::late::{Coming, Missing, at_once};

/// A lesson and its texts.
#[derive(Clone, Copy, Debug)]
pub struct Parcel {
    pub lesson: &'static Lesson,
    pub written: &'static Written,
}

impl Parcel {
    /// A lesson without texts: its ids stand in for titles.
    pub fn unwritten(lesson: &'static Lesson) -> Coming<Self> {
        Box::pin(async move { Ok(Self { lesson, written: &Written::NOTHING }) })
    }
}

/// Loads a lesson once and keeps it.
#[derive(Debug)]
pub struct Source {
    fetch: fn() -> Coming<Parcel>,
    here: OnceLock<Parcel>,
}

impl Source {
    pub const fn new(fetch: fn() -> Coming<Parcel>) -> Self {
        Self { fetch, here: OnceLock::new() }
    }

    /// Fetches the lesson unless it is already loaded.
    ///
    /// # Errors
    ///
    /// If its file cannot be loaded. The next call tries again.
    pub async fn fetched(&self) -> Result<&'static Lesson, Missing> {
        if let Some(here) = self.here.get() {
            return Ok(here.lesson);
        }
        let come = (self.fetch)().await?;
        Ok(self.here.get_or_init(|| come).lesson)
    }

    /// The lesson, which must be loaded.
    ///
    /// # Panics
    ///
    /// In a split program, if it has not been fetched: pages and the worker do so before they read a recipe.
    pub fn lesson(&self) -> &'static Lesson {
        self.parcel().lesson
    }

    /// The lesson's texts.
    ///
    /// # Panics
    ///
    /// Like [`Self::lesson`].
    pub fn written(&self) -> &'static Written {
        self.parcel().written
    }

    fn parcel(&self) -> Parcel {
        let now = || at_once((self.fetch)()).ok().and_then(Result::ok);
        *self.here.get_or_init(|| now().expect("a lesson is fetched before it is used"))
    }
}

/// A lesson's source: `source!(fencing)` where its module `fencing` has a `LESSON`. It is a split point of that name, with the
/// texts that `src/build.rs` generated from the module's `prose/`.
macro_rules! source {
    ($module:ident) => {{
        $crate::late::split_point!($module: fn fetch() -> $crate::lesson::Parcel {
            $crate::lesson::Parcel {
                lesson: &LESSON,
                written: &include!(concat!(env!("OUT_DIR"), "/prose/", stringify!($module), ".rs")),
            }
        });
        $crate::lesson::Source::new(|| Box::pin(fetch()))
    }};
}
pub(crate) use source;
