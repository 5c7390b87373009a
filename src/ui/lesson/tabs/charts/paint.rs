//! Bars and lines. Every series differs from the others by pattern or mark as well as by colour.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::lesson::figure::changes;
use crate::lesson::scale::Scale;
use crate::subject::chart::{Frame, Plot, Series};

use super::colours::Colours;
use super::orders;
use super::panels;
use super::paper::Paper;

pub type Ground = DrawingArea<Paper, Shift>;
pub type Failed = DrawingAreaErrorKind<<Paper as DrawingBackend>::ErrorType>;
pub type Pixel = (i32, i32);

/// The widest bar, in CSS pixels.
const BAR_PX_MAX: f64 = 56.0;
/// Marks on a line are so far apart, in CSS pixels; between them the line alone says where it changes.
const MARKS_APART: i32 = 12;

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
    /// The pattern of the series at this position.
    pub fn of(index: usize) -> Self {
        [Self::Solid, Self::Rising, Self::Dotted, Self::Falling][index % 4]
    }

    /// The class that draws it in the legend.
    pub fn class(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Rising => "rising",
            Self::Dotted => "dotted",
            Self::Falling => "falling",
        }
    }
}

/// The mark on a line where it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Ring,
}

impl Mark {
    /// The mark of the line at this position.
    pub fn of(index: usize) -> Self {
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Cross, Self::Ring][index % 6]
    }

    /// How the legend writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Circle => "●",
            Self::Square => "■",
            Self::Triangle => "▲",
            Self::Diamond => "◆",
            Self::Cross => "✕",
            Self::Ring => "○",
        }
    }
}

/// An axis from zero to the end of a scale, with marks of our own choosing.
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
    /// An axis of so many groups of bars, with as many labels as have room on it, evenly and at round numbers.
    pub fn of_groups(count: usize, width: u32) -> Self {
        let (end, room) = (count as f64, (width / 46).max(1) as usize);
        let marks = Scale::holding(end, true, room).marks.into_iter().filter(|mark| *mark < end);
        Self { end, marks: marks.map(|mark| mark + 0.5).collect() }
    }
}

/// The group of bars whose middle is here.
pub fn group_at(at: f64, count: usize) -> Option<usize> {
    (0..count).find(|index| (*index as f64 + 0.5 - at).abs() < 0.25)
}

impl From<&Scale> for Axis {
    fn from(scale: &Scale) -> Self {
        Self { end: scale.end, marks: scale.marks.clone() }
    }
}

/// Draws a chart. Where a canvas refuses to be drawn on, the words and the table are still there.
pub fn draw(canvas: HtmlCanvasElement, size: (i32, i32), frame: Frame, plot: &Plot, colours: &Colours) {
    let size = (size.0.unsigned_abs(), size.1.unsigned_abs());
    if size.0 < 60 || size.1 < 60 {
        return;
    }
    let Some(paper) = Paper::new(canvas, size) else { return };
    if plot.is_empty() {
        return;
    }
    let ground = paper.into_drawing_area();
    let drawn = match plot {
        Plot::Orders { items, rankings, pairs } => orders::draw(&ground, items, rankings, pairs, colours),
        Plot::Bars { series, groups } => bars(&ground, frame, plot, (series, groups), colours),
        Plot::Steps { lines, limit } => steps(&ground, frame, plot, (lines, *limit), colours),
        Plot::Curves { curves: through } => curves(&ground, frame, plot, through, colours),
        Plot::Panels { series, labels, panels } => {
            panels::draw(&ground, frame, plot, (series, labels, panels), colours)
        }
    };
    // A failed drawing leaves an incomplete picture, and nothing else to be done about it.
    let _ = drawn.and_then(|()| ground.present());
}

/// Axes with labels and units. Returns where values are on the ground.
pub fn axes(
    ground: &Ground,
    frame: Frame,
    (across, name): (Axis, &dyn Fn(&f64) -> String),
    up: &Scale,
    colours: &Colours,
) -> Result<impl Fn(f64, f64) -> Pixel + use<>, Failed> {
    let font = TextStyle::from((colours.family.as_str(), TEXT_PX));
    let longest = up.marks.iter().map(|mark| up.spell(*mark).len()).max().unwrap_or(1);
    let mut built = ChartBuilder::on(ground)
        .margin_top(8)
        .margin_right(12)
        .x_label_area_size(38)
        .y_label_area_size(14 + 7 * longest as u32)
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

type Groups<'a> = (&'a [Series], &'a [(String, Vec<f64>)]);

fn bars(
    ground: &Ground,
    frame: Frame,
    plot: &Plot,
    (series, groups): Groups<'_>,
    colours: &Colours,
) -> Result<(), Failed> {
    let up = Scale::holding(plot.largest(), plot.is_whole(), 5);
    let across = Axis::of_groups(groups.len(), ground.dim_in_pixel().0);
    let name =
        |at: &f64| group_at(*at, groups.len()).map_or_else(String::new, |index| groups[index].0.clone());
    let pixel = axes(ground, frame, (across, &name), &up, colours)?;
    let slots = if plot.is_single() { 1 } else { series.len().max(1) };
    let group_px = f64::from((pixel(1.0, 0.0).0 - pixel(0.0, 0.0).0).max(1));
    let half = (BAR_PX_MAX * slots as f64 / group_px / 2.0).min(0.36);
    for (index, (_, values)) in groups.iter().enumerate() {
        for (position, value) in values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            let slot = if slots == 1 { 0 } else { position };
            let edge = |part: usize| index as f64 + 0.5 - half + 2.0 * half * part as f64 / slots as f64;
            let (left, right) = (pixel(edge(slot), *value), pixel(edge(slot + 1), 0.0));
            let right = (right.0.max(left.0 + 2) - i32::from(right.0 - left.0 > 6), right.1);
            let colour = colours.of(series[position].sense);
            bar(ground, (left, right), Pattern::of(position), colour)?;
        }
    }
    Ok(())
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
                // From the left or the lower edge to the upper or the right edge, at 45 degrees.
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

type Lines<'a> = (&'a [(Series, Vec<(f64, f64)>)], Option<f64>);

fn steps(
    ground: &Ground,
    frame: Frame,
    plot: &Plot,
    (lines, limit): Lines<'_>,
    colours: &Colours,
) -> Result<(), Failed> {
    let room = (ground.dim_in_pixel().0 / 56).clamp(2, 10) as usize;
    let time = Scale::until(plot.latest(), room);
    let up = Scale::holding(plot.largest(), plot.is_whole(), 5);
    let pixel = axes(ground, frame, (Axis::from(&time), &|at| time.spell(*at)), &up, colours)?;
    if let Some(limit) = limit {
        let (from, to) = (pixel(0.0, limit), pixel(time.end, limit));
        for x in (from.0..to.0).step_by(9) {
            let dash = vec![(x, from.1), ((x + 5).min(to.0), from.1)];
            ground.draw(&PathElement::new(dash, colours.ink.stroke_width(1)))?;
        }
    }
    for (index, (series, points)) in lines.iter().enumerate() {
        // Lines of one height lie beside each other, the first at its height.
        let apart = 2 * i32::try_from(index).unwrap_or(0);
        let place = |(at, value): &(f64, f64)| {
            let (x, y) = pixel(*at, *value);
            (x, y - apart)
        };
        let colour = colours.of(series.sense);
        let line: Vec<Pixel> = points.iter().map(place).collect();
        ground.draw(&PathElement::new(line, colour.stroke_width(2)))?;
        let mut before = None;
        for change in changes(points).iter().skip(1).map(place) {
            if before.is_none_or(|before| change.0 - before >= MARKS_APART) {
                mark(ground, change, Mark::of(index), colour)?;
                before = Some(change.0);
            }
        }
        if let Some(last) = points.last() {
            mark(ground, place(last), Mark::of(index), colour)?;
        }
    }
    Ok(())
}

/// Lines through points, each of which bears the line's mark.
fn curves(
    ground: &Ground,
    frame: Frame,
    plot: &Plot,
    through: &[(Series, Vec<(f64, f64)>)],
    colours: &Colours,
) -> Result<(), Failed> {
    let room = (ground.dim_in_pixel().0 / 56).clamp(2, 10) as usize;
    let across = Scale::until(plot.latest(), room);
    let up = Scale::holding(plot.largest(), false, 5);
    let pixel = axes(ground, frame, (Axis::from(&across), &|at| across.spell(*at)), &up, colours)?;
    for (index, (series, points)) in through.iter().enumerate() {
        let colour = colours.of(series.sense);
        let line: Vec<Pixel> = points.iter().map(|(x, y)| pixel(*x, *y)).collect();
        ground.draw(&PathElement::new(line.clone(), colour.stroke_width(2)))?;
        for at in line {
            mark(ground, at, Mark::of(index), colour)?;
        }
    }
    Ok(())
}

fn mark(ground: &Ground, (x, y): Pixel, mark: Mark, colour: RGBColor) -> Result<(), Failed> {
    let shape = |corners: &[Pixel]| {
        Polygon::new(corners.iter().map(|(dx, dy)| (x + dx, y + dy)).collect::<Vec<_>>(), colour.filled())
    };
    match mark {
        Mark::Circle => ground.draw(&Circle::new((x, y), 4, colour.filled())),
        Mark::Square => ground.draw(&shape(&[(-4, -4), (4, -4), (4, 4), (-4, 4)])),
        Mark::Triangle => ground.draw(&shape(&[(0, -5), (5, 4), (-5, 4)])),
        Mark::Diamond => ground.draw(&shape(&[(0, -5), (5, 0), (0, 5), (-5, 0)])),
        Mark::Cross => ground.draw(&Cross::new((x, y), 4, colour.stroke_width(2))),
        Mark::Ring => ground.draw(&Circle::new((x, y), 4, colour.stroke_width(2))),
    }
}
