//! The shared parts of charts: axes, and bars that differ by pattern as well as by colour.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;

use crate::lesson::scale::Scale;
use crate::subject::chart::Frame;

use super::colours::Colours;
use super::paper::Paper;

pub type Ground = DrawingArea<Paper, Shift>;
pub type Failed = DrawingAreaErrorKind<<Paper as DrawingBackend>::ErrorType>;
pub type Pixel = (i32, i32);

/// The size of text, in CSS pixels.
pub const TEXT_PX: f64 = 12.0;

/// How a bar is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    Solid,
    Rising,
    Dotted,
    Falling,
}

impl Pattern {
    /// The pattern for the series at this position.
    pub fn of(index: usize) -> Self {
        [Self::Solid, Self::Rising, Self::Dotted, Self::Falling][index % 4]
    }

    /// The CSS class that draws it in the legend.
    pub fn class(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Rising => "rising",
            Self::Dotted => "dotted",
            Self::Falling => "falling",
        }
    }
}

/// An axis from zero to the end of a scale, with marks that we choose.
#[derive(Clone)]
pub struct Axis {
    pub end: f64,
    pub marks: Vec<f64>,
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: Pixel) -> i32 {
        limit.0 + (f64::from(limit.1 - limit.0) * value / self.end).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.marks.clone() }
    }

    fn range(&self) -> Range<f64> {
        0.0..self.end
    }
}

impl Axis {
    /// An axis for `count` groups of bars, with as many labels as fit, evenly spaced and at round numbers.
    pub fn of_groups(count: usize, width: u32) -> Self {
        let (end, room) = (count as f64, (width / 46).max(1) as usize);
        let marks = Scale::holding(end, true, room).marks.into_iter().filter(|mark| *mark < end);
        Self { end, marks: marks.map(|mark| mark + 0.5).collect() }
    }
}

/// The group of bars whose centre is at this position.
pub fn group_at(at: f64, count: usize) -> Option<usize> {
    (0..count).find(|index| (*index as f64 + 0.5 - at).abs() < 0.25)
}

impl From<&Scale> for Axis {
    fn from(scale: &Scale) -> Self {
        Self { end: scale.end, marks: scale.marks.clone() }
    }
}

/// Draws axes with labels and units; the vertical one has room for labels of `letters` characters. Returns the mapping from values to
/// pixels.
pub fn axes(
    ground: &Ground,
    frame: Frame,
    (across, name): (Axis, &dyn Fn(&f64) -> String),
    (up, letters): (&Scale, usize),
    colours: &Colours,
) -> Result<impl Fn(f64, f64) -> Pixel + use<>, Failed> {
    let font = TextStyle::from((colours.family.as_str(), TEXT_PX));
    let mut built = ChartBuilder::on(ground)
        .margin_top(8)
        .margin_right(12)
        .x_label_area_size(38)
        .y_label_area_size(14 + 7 * letters as u32)
        .build_cartesian_2d(across, Axis::from(up))?;
    built
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(colours.line.stroke_width(1))
        .light_line_style(TRANSPARENT)
        .axis_style(colours.edge.stroke_width(1))
        .label_style(font.clone().color(&colours.soft))
        .axis_desc_style(font.color(&colours.ink))
        .x_label_formatter(name)
        .y_label_formatter(&|mark| up.spell(*mark))
        .x_desc(frame.x)
        .draw()?;
    let area = built.plotting_area().clone();
    Ok(move |x, y| area.map_coordinate(&(x, y)))
}

pub fn bar(
    ground: &Ground,
    (from, to): (Pixel, Pixel),
    pattern: Pattern,
    colour: RGBColor,
) -> Result<(), Failed> {
    let strength = if pattern == Pattern::Solid { 0.75 } else { 0.14 };
    ground.draw(&Rectangle::new([from, to], colour.mix(strength).filled()))?;
    let stroke = colour.stroke_width(1);
    match pattern {
        Pattern::Solid => {}
        Pattern::Rising | Pattern::Falling => {
            let (width, height) = (to.0 - from.0, to.1 - from.1);
            for offset in (5..width + height).step_by(6) {
                // From the left or lower edge to the upper or right edge, at 45 degrees.
                let (x0, y0) = if offset < height { (0, offset) } else { (offset - height, height) };
                let (x1, y1) = if offset < width { (offset, 0) } else { (width, offset - width) };
                let flip = |x: i32| if pattern == Pattern::Rising { from.0 + x } else { to.0 - x };
                let ends = vec![(flip(x0), from.1 + y0), (flip(x1), from.1 + y1)];
                ground.draw(&PathElement::new(ends, stroke))?;
            }
        }
        Pattern::Dotted => {
            for (row, y) in (from.1 + 4..to.1).step_by(5).enumerate() {
                let shift = if row % 2 == 0 { 3 } else { 6 };
                for x in (from.0 + shift..to.0 - 1).step_by(6) {
                    ground.draw(&Circle::new((x, y), 1, colour.filled()))?;
                }
            }
        }
    }
    ground.draw(&Rectangle::new([from, to], stroke))
}
