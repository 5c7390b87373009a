//! Charts as data: what is drawn is read off the trace here, and only drawn elsewhere.

use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::seconds;

/// A chart that a lesson offers.
#[derive(Debug)]
pub struct Chart {
    pub title: &'static str,
    /// What the horizontal axis shows, with its unit.
    pub x: &'static str,
    /// What the vertical axis shows, with its unit.
    pub y: &'static str,
    /// What is drawn after the first `count` events.
    pub data: fn(&Trace<Words>, usize) -> Plot,
}

/// What a picture of numbers is called, and what its axes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub title: &'static str,
    /// What the horizontal axis shows, with its unit.
    pub x: &'static str,
    /// What the vertical axis shows, with its unit.
    pub y: &'static str,
}

impl Chart {
    /// Its title and axes.
    pub const fn frame(&self) -> Frame {
        Frame { title: self.title, x: self.x, y: self.y }
    }
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Bars side by side: each has a label and one value a series.
    Bars {
        /// The names of the series.
        series: Vec<Series>,
        /// Label and values of each group of bars.
        groups: Vec<(String, Vec<f64>)>,
        /// How many seconds each group stands for, if they are stretches of time, one after the other from the start.
        every_s: Option<f64>,
    },
    /// The same bars of several runs, on the same axes.
    Panels {
        /// The names of the series; those of one group are stacked.
        series: Vec<Series>,
        /// The label of each group of bars.
        labels: Vec<String>,
        /// The runs.
        panels: Vec<Panel>,
    },
    /// Lines that change in steps, over true time in seconds.
    Steps {
        lines: Vec<(Series, Vec<(f64, f64)>)>,
        /// The value that should not be passed, if there is one.
        limit: Option<f64>,
    },
    /// Lines through points, over whatever the horizontal axis shows.
    Curves {
        /// The lines, and the points that each goes through, from left to right.
        curves: Vec<(Series, Vec<(f64, f64)>)>,
    },
    /// The same things in several orders, side by side.
    Orders {
        /// What is ordered.
        items: Vec<String>,
        /// The orders.
        rankings: Vec<Ranking>,
        /// Pairs of things of which the first led to the second, by their positions among the items.
        pairs: Vec<(usize, usize)>,
    },
}

/// One run among several.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What is told of it.
    pub title: String,
    /// One value a series, for each group of bars.
    pub groups: Vec<Vec<f64>>,
}

impl Panel {
    /// The highest bar of a series, by the position of its group, and how high it is.
    pub fn peak(&self, series: usize) -> Option<(usize, f64)> {
        let values = self.groups.iter().enumerate().filter_map(|(at, group)| Some((at, *group.get(series)?)));
        values
            .filter(|(_, value)| *value > 0.0)
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// The highest stack of bars.
    pub fn highest(&self) -> f64 {
        self.groups.iter().map(|group| group.iter().sum()).fold(0.0, f64::max)
    }
}

/// An order of things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// By what they are ordered.
    pub title: String,
    /// From the first to the last: the position among the items, and what it is ordered by.
    pub places: Vec<(usize, String)>,
}

impl Ranking {
    /// The place of an item, from 0.
    pub fn place_of(&self, item: usize) -> Option<usize> {
        self.places.iter().position(|(other, _)| *other == item)
    }

    /// Whether of two items, both of which have a place, the first stands below the second.
    fn is_inverted(&self, (one, other): &(usize, usize)) -> bool {
        self.place_of(*one).zip(self.place_of(*other)).is_some_and(|(one, other)| one > other)
    }

    /// Whether an item stands before something that led to it.
    pub fn is_early(&self, item: usize, pairs: &[(usize, usize)]) -> bool {
        pairs.iter().any(|pair| pair.1 == item && self.is_inverted(pair))
    }

    /// How many pairs it has the wrong way round.
    pub fn inverted(&self, pairs: &[(usize, usize)]) -> usize {
        pairs.iter().filter(|pair| self.is_inverted(pair)).count()
    }
}

/// A series: its name and what it stands for, which decides its colour and mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    /// What it stands for.
    pub sense: Sense,
}

impl Series {
    pub fn new(name: impl Into<String>, sense: Sense) -> Self {
        Self { name: name.into(), sense }
    }
}

/// A line that changes in steps, from zero at the start.
#[derive(Clone, Debug)]
pub struct StepLine(Vec<(f64, f64)>);

impl Default for StepLine {
    fn default() -> Self {
        Self(vec![(0.0, 0.0)])
    }
}

impl StepLine {
    /// How high it is now.
    pub fn height(&self) -> f64 {
        self.0.last().map_or(0.0, |(_, height)| *height)
    }

    /// It goes to another height at this time, in seconds.
    pub fn step(&mut self, at: f64, height: f64) {
        self.0.extend([(at, self.height()), (at, height)]);
    }

    /// Its points, from the start to the last of the first `count` events of a run.
    pub fn until(mut self, trace: &Trace<Words>, count: usize) -> Vec<(f64, f64)> {
        if let Some(last) = count.checked_sub(1) {
            self.0.push((seconds(trace, EventId(last as u32)), self.height()));
        }
        self.0
    }
}

/// What a series stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Neither good nor bad.
    Plain,
    /// As it should be.
    Good,
    /// Harm.
    Bad,
    /// Not known.
    Unknown,
}

impl Plot {
    /// Whether there is nothing to draw yet.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Bars { groups, .. } => groups.iter().all(|(_, values)| values.iter().all(|v| *v == 0.0)),
            Self::Panels { panels, .. } => panels.iter().all(|panel| panel.highest() <= 0.0),
            Self::Steps { lines, .. } => lines.iter().all(|(_, points)| points.len() < 2),
            Self::Orders { items, .. } => items.is_empty(),
            Self::Curves { curves } => curves.iter().all(|(_, points)| points.len() < 2),
        }
    }
}
