//! Where a lesson comes from when it is opened: the list of lessons is there at once, each lesson and its texts when asked for.

use std::sync::OnceLock;

use super::Lesson;
use super::prose::Written;
use crate::late::{Coming, Missing, at_once};

/// A lesson, and what is written for it.
#[derive(Clone, Copy, Debug)]
pub struct Parcel {
    pub lesson: &'static Lesson,
    pub written: &'static Written,
}

impl Parcel {
    /// A lesson for which nothing is written; it is called by its ids.
    pub fn unwritten(lesson: &'static Lesson) -> Coming<Self> {
        Box::pin(async move { Ok(Self { lesson, written: &Written::NOTHING }) })
    }
}

/// Where a lesson comes from. What has come stays.
#[derive(Debug)]
pub struct Source {
    fetch: fn() -> Coming<Parcel>,
    here: OnceLock<Parcel>,
}

impl Source {
    pub const fn new(fetch: fn() -> Coming<Parcel>) -> Self {
        Self { fetch, here: OnceLock::new() }
    }

    /// Fetches the lesson, unless it is here.
    ///
    /// # Errors
    ///
    /// If its file does not come. It is asked for again by whoever asks next.
    pub async fn fetched(&self) -> Result<&'static Lesson, Missing> {
        if let Some(here) = self.here.get() {
            return Ok(here.lesson);
        }
        let come = (self.fetch)().await?;
        Ok(self.here.get_or_init(|| come).lesson)
    }

    /// The lesson.
    ///
    /// # Panics
    ///
    /// In a program that was split, if nobody has fetched it: pages and the worker do so before they read a recipe.
    pub fn lesson(&self) -> &'static Lesson {
        self.parcel().lesson
    }

    /// What is written for the lesson.
    ///
    /// # Panics
    ///
    /// As [`Self::lesson`] does.
    pub fn written(&self) -> &'static Written {
        self.parcel().written
    }

    fn parcel(&self) -> Parcel {
        let now = || at_once((self.fetch)()).ok().and_then(Result::ok);
        *self.here.get_or_init(|| now().expect("a lesson is fetched before it is used"))
    }
}

/// A lesson's source: `source!(fencing)` where its module `fencing` has a `LESSON`. It is a split point of that name, with the
/// texts that `src/build.rs` has made of the module's `prose/`.
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
