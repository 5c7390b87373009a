//! What is read after a lesson's first step: the texts of the other steps, and the question that carries the lesson over to another
//! system. With it, what is said of scenes: the panel that says it comes after the page. They are apart from the lessons, so that a
//! lesson can begin without them.

use super::step::{Choice, Step, Transfer};
use super::{Lesson, Scene};

/// What comes after a lesson's first step.
struct Later {
    /// Steps' ids, and their texts, as HTML.
    texts: &'static [(&'static str, &'static str)],
    /// What `prose/transfer.md` asks, if there is one.
    transfer: Option<Transfer>,
}

/// By the lessons' ids.
static LATER: &[(&str, Later)] = include!(concat!(env!("OUT_DIR"), "/later.rs"));

/// What is written of scenes below their titles, by the lessons' ids and theirs.
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

/// The question that a lesson's *transfer* step asks.
pub fn transfer_of(lesson: &Lesson) -> Option<&'static Transfer> {
    of(lesson)?.transfer.as_ref()
}

/// What to look at in a scene, before its amounts are filled in; empty if nothing is written of it.
pub(super) fn blurb_of(lesson: &Lesson, scene: &Scene) -> &'static str {
    let of_lesson =
        BLURBS.iter().find(|(id, _)| *id == lesson.about.id).map_or(&[][..], |(_, blurbs)| blurbs);
    of_lesson.iter().find(|(id, _)| *id == scene.id).map_or("", |(_, blurb)| blurb)
}
