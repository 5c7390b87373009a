//! Content needed only after a lesson's first step: the other steps' texts, and the question that carries the lesson over to
//! another system. Scene descriptions are here, too, because the panel that shows them loads after the page. Kept apart from the
//! lessons, so that a lesson can start without it.

use super::step::{Choice, Step, Transfer};
use super::{Lesson, Scene};

/// A lesson's content after its first step.
struct Later {
    /// The steps' ids with their texts as HTML.
    texts: &'static [(&'static str, &'static str)],
    /// The question in `prose/transfer.md`, if there is one.
    transfer: Option<Transfer>,
}

/// By lesson id.
static LATER: &[(&str, Later)] = include!(concat!(env!("OUT_DIR"), "/later.rs"));

/// The descriptions below the scenes' titles, by lesson id and scene id.
static BLURBS: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/blurbs.rs"));

fn of(lesson: &Lesson) -> Option<&'static Later> {
    LATER.iter().find(|(id, _)| *id == lesson.about.id).map(|(_, later)| later)
}

/// The HTML of a step's text; `None` if there is none.
pub fn text_of(lesson: &Lesson, step: &Step) -> Option<&'static str> {
    if step.id == lesson.steps[0].id {
        return lesson.first_text();
    }
    let texts = of(lesson)?.texts;
    texts.iter().find(|(id, _)| *id == step.id).map(|(_, html)| *html)
}

/// The question of a lesson's *transfer* step.
pub fn transfer_of(lesson: &Lesson) -> Option<&'static Transfer> {
    of(lesson)?.transfer.as_ref()
}

/// A scene's description, before its amounts are filled in; empty if there is none.
pub(super) fn blurb_of(lesson: &Lesson, scene: &Scene) -> &'static str {
    let of_lesson =
        BLURBS.iter().find(|(id, _)| *id == lesson.about.id).map_or(&[][..], |(_, blurbs)| blurbs);
    of_lesson.iter().find(|(id, _)| *id == scene.id).map_or("", |(_, blurb)| blurb)
}
