//! Experiments: pictures of runs that are not on the screen, computed when somebody asks for them.
//!
//! A chart shows what the run on the screen did. An experiment compares what other runs did: hundreds of a
//! scenario of its own, or the one on the screen again with a knob at each of its choices. It is cut into tasks,
//! which the search worker does one after the other ([`crate::explore::experiment`]). The native tests call the same functions.

use crate::lesson::knob::{Dial, Knob};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Plot};

/// A comparison over many runs.
#[derive(Debug)]
pub struct Experiment {
    /// How requests call it.
    pub id: &'static str,
    pub title: &'static str,
    /// What is compared, in a sentence or two.
    pub about: &'static str,
    /// What is run.
    pub work: Work,
    /// What is drawn of what the tasks so far have found, in their order.
    pub figures: &'static [Figure],
}

/// What an experiment runs.
#[derive(Debug)]
pub enum Work {
    /// Runs of its own, whatever is on the screen.
    Own {
        /// How many all its tasks make together.
        runs: u32,
        /// How many tasks there are.
        tasks: u32,
        /// What the task of this number, from 0, found.
        task: fn(u32) -> Vec<f64>,
    },
    /// What is on the screen, with a knob at each of its choices: the same other settings, the same seed, the same
    /// faults. Each is one task.
    Choices {
        knob: Knob,
        /// What is read off a finished run.
        read: fn(&Trace<Words>) -> Vec<f64>,
    },
}

impl Experiment {
    /// How many tasks there are.
    pub fn tasks(&self) -> u32 {
        match self.work {
            Work::Own { tasks, .. } => tasks,
            Work::Choices { .. } => self.choices().len() as u32,
        }
    }

    /// How many runs all tasks make together.
    pub fn runs(&self) -> u32 {
        match self.work {
            Work::Own { runs, .. } => runs,
            Work::Choices { .. } => self.tasks(),
        }
    }

    /// The choices of the knob that is turned, as addresses spell them and as people read them; none if runs of its
    /// own are compared.
    pub fn choices(&self) -> &'static [(&'static str, &'static str)] {
        let Work::Choices { knob, .. } = self.work else { return &[] };
        if let Dial::Choice(choices) = knob.dial { choices } else { &[] }
    }
}

/// One picture of an experiment.
#[derive(Debug)]
pub struct Figure {
    /// Its title and axes.
    pub frame: Frame,
    /// What is drawn, from what the first tasks found.
    pub plot: fn(&[Vec<f64>]) -> Plot,
}
