//! Charts as data: read off the trace here, and drawn elsewhere.

use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::seconds;

/// A chart that a lesson offers.
#[derive(Debug)]
pub struct Chart {
    pub title: &'static str,
    /// The horizontal axis's quantity and unit.
    pub x: &'static str,
    /// The vertical axis's quantity and unit.
    pub y: &'static str,
    /// The plot after the first `count` events.
    pub data: fn(&Trace<Words>, usize) -> Plot,
}

/// A chart's title and axis labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub title: &'static str,
    /// The horizontal axis's quantity and unit.
    pub x: &'static str,
    /// The vertical axis's quantity and unit.
    pub y: &'static str,
}

impl Chart {
    /// Its title and axis labels.
    pub const fn frame(&self) -> Frame {
        Frame { title: self.title, x: self.x, y: self.y }
    }
}

/// The contents of a chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Bars side by side, in groups: each group has a label and one value per series.
    Bars {
        /// The names of the series.
        series: Vec<Series>,
        /// The label and values of each group of bars.
        groups: Vec<(String, Vec<f64>)>,
        /// The length of time that each group covers, in seconds, if the groups are consecutive stretches of time from the start.
        every_s: Option<f64>,
    },
    /// The same bars for several runs, on the same axes.
    Panels {
        /// The names of the series; the bars of one group are stacked.
        series: Vec<Series>,
        /// The label of each group of bars.
        labels: Vec<String>,
        /// The runs.
        panels: Vec<Panel>,
    },
    /// Lines that change in steps, over true time in seconds.
    Steps {
        lines: Vec<(Series, Vec<(f64, f64)>)>,
        /// A value that should not be exceeded, if there is one.
        limit: Option<f64>,
    },
    /// Lines through points, over the quantity on the horizontal axis.
    Curves {
        /// The lines, and each one's points from left to right.
        curves: Vec<(Series, Vec<(f64, f64)>)>,
    },
    /// The same items in several orders, side by side.
    Orders {
        /// The items' names.
        items: Vec<String>,
        /// The orders.
        rankings: Vec<Ranking>,
        /// Pairs of items where the first led to the second, by their indices.
        pairs: Vec<(usize, usize)>,
    },
}

/// One run among several.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// A title that says what stands out in the run.
    pub title: String,
    /// One value per series, for each group of bars.
    pub groups: Vec<Vec<f64>>,
}

impl Panel {
    /// A series' highest bar: the index of its group, and its value.
    pub fn peak(&self, series: usize) -> Option<(usize, f64)> {
        let values = self.groups.iter().enumerate().filter_map(|(at, group)| Some((at, *group.get(series)?)));
        values
            .filter(|(_, value)| *value > 0.0)
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// The height of the highest stack of bars.
    pub fn highest(&self) -> f64 {
        self.groups.iter().map(|group| group.iter().sum()).fold(0.0, f64::max)
    }
}

/// One order of the items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The criterion they are ordered by.
    pub title: String,
    /// From first to last: the index of the item, and its value for the criterion.
    pub places: Vec<(usize, String)>,
}

impl Ranking {
    /// The place of an item, from 0.
    pub fn place_of(&self, item: usize) -> Option<usize> {
        self.places.iter().position(|(other, _)| *other == item)
    }

    /// Returns whether the first of a pair is ranked below the second; false if either has no place.
    fn is_inverted(&self, (one, other): &(usize, usize)) -> bool {
        self.place_of(*one).zip(self.place_of(*other)).is_some_and(|(one, other)| one > other)
    }

    /// Returns whether an item is ranked before something that led to it.
    pub fn is_early(&self, item: usize, pairs: &[(usize, usize)]) -> bool {
        pairs.iter().any(|pair| pair.1 == item && self.is_inverted(pair))
    }

    /// The number of pairs in the wrong order.
    pub fn inverted(&self, pairs: &[(usize, usize)]) -> usize {
        pairs.iter().filter(|pair| self.is_inverted(pair)).count()
    }
}

/// A series: its name, and its sense, which decides its colour and mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    /// Its meaning.
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
    /// The current height.
    pub fn height(&self) -> f64 {
        self.0.last().map_or(0.0, |(_, height)| *height)
    }

    /// Moves to another height at this time, in seconds.
    pub fn step(&mut self, at: f64, height: f64) {
        self.0.extend([(at, self.height()), (at, height)]);
    }

    /// Its points, from the start to the last of the first `count` events.
    pub fn until(mut self, trace: &Trace<Words>, count: usize) -> Vec<(f64, f64)> {
        if let Some(last) = count.checked_sub(1) {
            self.0.push((seconds(trace, EventId(last as u32)), self.height()));
        }
        self.0
    }
}

/// The meaning of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Neither good nor bad.
    Plain,
    /// As it should be.
    Good,
    /// Harm.
    Bad,
    /// Unknown.
    Unknown,
}

impl Plot {
    /// Returns whether there is nothing to draw yet.
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
