//! The learner's progress, kept in the browser.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lesson::step::{Done, Outline};
use crate::lesson::{About, Lesson};
use crate::sim::sorted::Map;
use crate::ui::storage::{self, Stored};

/// A table in storage, by name. The library's own maps take several kilobytes to read, before a page is usable.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Table<V>(Map<String, V>);

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self(Map::default())
    }
}

impl<V: Serialize> Serialize for Table<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Table<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// Reads a table entry by entry.
struct Entries<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
    type Value = Table<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Table<V>, A::Error> {
        let mut table = Table::default();
        while let Some((name, value)) = entries.next_entry()? {
            table.0.insert(name, value);
        }
        Ok(table)
    }
}

/// Progress in every lesson, by lesson and step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Progress(Table<Table<Done>>);

impl Stored for Progress {
    const KEY: &'static str = "happens-before.progress";
    const VERSION: u32 = 1;
    const NAME: &'static str = "Your progress";
}

impl Progress {
    pub fn of(&self, lesson: &Lesson, step: usize) -> Done {
        let steps = self.0.0.get(lesson.about.id);
        steps.and_then(|steps| steps.0.get(lesson.steps[step].id)).cloned().unwrap_or_default()
    }

    /// For each of a lesson's steps, whether it is passed.
    pub fn passed(&self, about: &About) -> Vec<bool> {
        let done = self.0.0.get(about.id);
        let passed = |step: &Outline| {
            done.and_then(|done| done.0.get(step.id)).is_some_and(|done| step.needs.met(done))
        };
        about.steps.list().iter().map(passed).collect()
    }

    /// Changes the progress in a step, and stores it if it did change.
    pub fn change(&mut self, lesson: &Lesson, step: usize, change: impl FnOnce(&mut Done)) {
        let mut done = self.of(lesson, step);
        let before = done.clone();
        change(&mut done);
        if done != before {
            let steps = self.0.0.entry(lesson.about.id.to_owned()).or_default();
            steps.0.insert(lesson.steps[step].id.to_owned(), done);
            storage::save(self);
        }
    }
}
