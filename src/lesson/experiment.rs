//! Experiments: charts of runs other than the one on the screen, computed on request.
//!
//! A chart shows what the run on the screen did. An experiment compares other runs: hundreds from a scenario of its own, or the
//! current one repeated with a knob at each of its choices. It is split into tasks, which the search worker runs one after the
//! other ([`crate::explore::experiment`]). The native tests call the same functions.

use crate::lesson::knob::{Dial, Knob};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Plot};

/// A comparison over many runs.
#[derive(Debug)]
pub struct Experiment {
    /// The id used in requests.
    pub id: &'static str,
    pub title: &'static str,
    /// The comparison in a sentence or two.
    pub about: &'static str,
    /// The runs it makes.
    pub work: Work,
    /// The charts, drawn from the results of the tasks finished so far, in order.
    pub figures: &'static [Figure],
}

/// The runs an experiment makes.
#[derive(Debug)]
pub enum Work {
    /// Its own runs, independent of what is on the screen.
    Own {
        /// The total number of runs in all tasks.
        runs: u32,
        /// The number of tasks.
        tasks: u32,
        /// Runs one task, numbered from 0, and returns its results.
        task: fn(u32) -> Vec<f64>,
    },
    /// The run on the screen with a knob at each of its choices, and the same other settings, seed and faults.
    /// Each choice is one task.
    Choices {
        knob: Knob,
        /// Reads the results off a finished run.
        read: fn(&Trace<Words>) -> Vec<f64>,
    },
}

impl Experiment {
    /// The number of tasks.
    pub fn tasks(&self) -> u32 {
        match self.work {
            Work::Own { tasks, .. } => tasks,
            Work::Choices { .. } => self.choices().len() as u32,
        }
    }

    /// The total number of runs in all tasks.
    pub fn runs(&self) -> u32 {
        match self.work {
            Work::Own { runs, .. } => runs,
            Work::Choices { .. } => self.tasks(),
        }
    }

    /// The ids and labels of the varied knob's choices; empty if the experiment makes its own runs.
    pub fn choices(&self) -> &'static [(&'static str, &'static str)] {
        let Work::Choices { knob, .. } = self.work else { return &[] };
        if let Dial::Choice(choices) = knob.dial { choices } else { &[] }
    }
}

/// One chart of an experiment.
#[derive(Debug)]
pub struct Figure {
    /// Its title and axes.
    pub frame: Frame,
    /// The plot for the results of the first tasks.
    pub plot: fn(&[Vec<f64>]) -> Plot,
}
