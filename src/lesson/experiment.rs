//! Experiments: charts of runs other than the one on the screen, computed on request.
//!
//! A chart shows what the run on the screen did. An experiment compares other runs: hundreds from a scenario of its own, or the
//! current one repeated with a knob at each of its choices. It is split into tasks, which workers run
//! in any order ([`crate::explore::experiment`]). The native tests call the same functions.

use crate::lesson::knob::{Dial, Knob};
use crate::sim::fault::Scripted;
use crate::sim::setup::Setup;
use crate::sim::trace::Trace;
use crate::sim::world::World;
use crate::subject::Words;
use crate::subject::chart::{Frame, Plot, Sense, Series};

/// A comparison over many runs.
#[derive(Debug)]
pub struct Experiment {
    /// The id used in requests.
    pub id: &'static str,
    pub title: &'static str,
    /// The comparison in a sentence or two, with its numbers.
    pub about: fn() -> String,
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

/// The trace of a scenario, run to its end.
pub fn completed(setup: Setup<Words>, seed: u64, script: &[Scripted]) -> Trace<Words> {
    let mut trace = Trace::default();
    let mut world = World::new(setup, seed, script);
    while world.next_time().is_some() && world.step(&mut Some(&mut trace)).is_none() {}
    trace
}

/// The means of what runs give, over the seeds from 1 to `runs`.
pub fn mean<const N: usize>(runs: u32, run: impl Fn(u64) -> [f64; N]) -> Vec<f64> {
    let mut mean = vec![0.0; N];
    for seed in 1..=runs {
        for (sum, value) in mean.iter_mut().zip(run(u64::from(seed))) {
            *sum += value / f64::from(runs);
        }
    }
    mean
}

/// One curve per series through one value of each task, where the tasks go through all series of one point before the next.
pub fn curves(found: &[Vec<f64>], of: usize, points: &[f64], series: &[(&str, Sense)]) -> Plot {
    let curve = |(index, (name, sense)): (usize, &(&str, Sense))| {
        let known = found.iter().skip(index).step_by(series.len());
        let through = points.iter().zip(known).map(|(x, values)| (*x, values[of]));
        (Series::new(*name, *sense), through.collect())
    };
    Plot::Curves { curves: series.iter().enumerate().map(curve).collect() }
}

/// The points of a curve through one value of each finished task, one task for each of `x`.
pub fn through(found: &[Vec<f64>], of: usize, x: &[f64]) -> Vec<(f64, f64)> {
    x.iter().zip(found).map(|(x, values)| (*x, values[of])).collect()
}

/// One curve per series through the finished tasks, one task for each point: the first series through the value `first` of each task, the
/// next through the one after it.
pub fn lines<'a>(
    found: &[Vec<f64>],
    first: usize,
    points: &[f64],
    series: impl IntoIterator<Item = (&'a str, Sense)>,
) -> Plot {
    let curve = |(of, (name, sense)): (usize, (&str, Sense))| {
        (Series::new(name, sense), through(found, first + of, points))
    };
    Plot::Curves { curves: series.into_iter().enumerate().map(curve).collect() }
}

/// Bars for each finished task: one per series, from the values of a task that begin at `first`.
pub fn bars<'a>(
    found: &[Vec<f64>],
    first: usize,
    names: impl Iterator<Item = &'a str>,
    series: &[(&str, Sense)],
) -> Plot {
    let group =
        |(name, values): (&str, &Vec<f64>)| (name.to_owned(), values[first..first + series.len()].to_vec());
    Plot::Bars {
        every_s: None,
        series: series.iter().map(|(name, sense)| Series::new(*name, *sense)).collect(),
        groups: names.zip(found).map(group).collect(),
    }
}
