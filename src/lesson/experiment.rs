//! Experiments: curves over many runs of a scenario, computed when somebody asks for them.
//!
//! A chart shows what the run on the screen did. An experiment compares what hundreds of runs did, none of
//! which is on the screen: it is cut into tasks, each of some runs, which the search worker does one after
//! the other. The native tests call the same functions.

use crate::lesson::LESSONS;
use crate::lesson::chart::{Frame, Plot};

/// A comparison over many runs.
#[derive(Debug)]
pub struct Experiment {
    /// The lesson that it belongs to.
    pub lesson: &'static str,
    /// How requests call it.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What is compared, in a sentence or two.
    pub about: &'static str,
    /// How many runs all its tasks make together.
    pub runs: u32,
    /// How many tasks there are.
    pub tasks: u32,
    /// What the task of this number, from 0, found.
    pub task: fn(u32) -> Vec<f64>,
    /// What is drawn of what the tasks so far have found, in their order.
    pub figures: &'static [Figure],
}

/// One picture of an experiment.
#[derive(Debug)]
pub struct Figure {
    /// Its title and axes.
    pub frame: Frame,
    /// What is drawn, from what the first tasks found.
    pub plot: fn(&[Vec<f64>]) -> Plot,
}

/// Every experiment there is.
pub static EXPERIMENTS: &[&Experiment] = &[&super::retries::CONTENTION];

/// The experiments of a lesson.
pub fn of(lesson: &str) -> impl Iterator<Item = &'static Experiment> {
    EXPERIMENTS.iter().copied().filter(move |experiment| experiment.lesson == lesson)
}

/// The experiment of this name.
pub fn find(lesson: &str, id: &str) -> Option<&'static Experiment> {
    of(lesson).find(|experiment| experiment.id == id)
}

/// Whether every experiment belongs to a lesson that there is, under a name of its own.
pub fn are_well_named() -> bool {
    EXPERIMENTS.iter().all(|experiment| {
        LESSONS.iter().any(|lesson| lesson.id == experiment.lesson)
            && of(experiment.lesson).filter(|other| other.id == experiment.id).count() == 1
    })
}
