//! The learner's progress, kept in the browser.

use serde::{Deserialize, Serialize};

use crate::lesson::step::{Done, Outline};
use crate::lesson::{About, Lesson};
use crate::sim::sorted::Map;
use crate::ui::storage::{self, Stored};

/// Progress in every lesson, by lesson and step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Progress(Map<String, Map<String, Done>>);

impl Stored for Progress {
    const KEY: &'static str = "happens-before.progress";
    const VERSION: u32 = 1;
    const NAME: &'static str = "Your progress";
}

impl Progress {
    pub fn of(&self, lesson: &Lesson, step: usize) -> Done {
        let steps = self.0.get(lesson.about.id);
        steps.and_then(|steps| steps.get(lesson.steps[step].id)).cloned().unwrap_or_default()
    }

    /// For each of a lesson's steps, whether it is passed.
    pub fn passed(&self, about: &About) -> Vec<bool> {
        let done = self.0.get(about.id);
        let passed =
            |step: &Outline| done.and_then(|done| done.get(step.id)).is_some_and(|done| step.needs.met(done));
        about.steps.list().iter().map(passed).collect()
    }

    /// Changes the progress in a step, and stores it if it did change.
    pub fn change(&mut self, lesson: &Lesson, step: usize, change: impl FnOnce(&mut Done)) {
        let mut done = self.of(lesson, step);
        let before = done.clone();
        change(&mut done);
        if done != before {
            let steps = self.0.entry(lesson.about.id.to_owned()).or_default();
            steps.insert(lesson.steps[step].id.to_owned(), done);
            storage::save(self);
        }
    }
}
