//! Bars, lines and curves. Every series differs from the others by pattern or mark as well as by colour.

use plotters::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::lesson::beside::{Beside, upwards};
use crate::lesson::figure::changes;
use crate::lesson::scale::Scale;
use crate::subject::chart::{Frame, Plot, Series};

use super::colours::Colours;
use super::ground::{Axis, Failed, Ground, Pattern, Pixel, axes, bar, group_at};
use super::orders;
use super::panels;
use super::paper::Paper;

/// The widest bar, in CSS pixels.
const BAR_PX_MAX: f64 = 56.0;
/// The shortest distance between marks on a line, in CSS pixels; between them the line alone shows where it changes.
const MARKS_APART: i32 = 12;

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
    /// The mark for the line at this position.
    pub fn of(index: usize) -> Self {
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Cross, Self::Ring][index % 6]
    }

    /// The mark as a character, for the legend.
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

/// Draws a chart. If the canvas refuses, the words and the table are still there.
pub fn draw(
    canvas: HtmlCanvasElement,
    size: (i32, i32),
    (frame, beside): (Frame, Beside),
    plot: &Plot,
    colours: &Colours,
) {
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
        Plot::Bars { series, groups, every_s } => {
            bars(&ground, (frame, beside), plot, (series, groups, *every_s), colours)
        }
        Plot::Steps { lines, limit } => steps(&ground, (frame, beside), plot, (lines, *limit), colours),
        Plot::Curves { curves: through } => curves(&ground, (frame, beside), plot, through, colours),
        Plot::Panels { series, labels, panels } => {
            panels::draw(&ground, frame, plot, (series, labels, panels), colours)
        }
    };
    // A failed drawing leaves an incomplete picture; nothing can be done about it.
    let _ = drawn.and_then(|()| ground.present());
}

type Groups<'a> = (&'a [Series], &'a [(String, Vec<f64>)], Option<f64>);

fn bars(
    ground: &Ground,
    (frame, beside): (Frame, Beside),
    plot: &Plot,
    (series, groups, every_s): Groups<'_>,
    colours: &Colours,
) -> Result<(), Failed> {
    let up = upwards(plot);
    let time = time(ground, beside);
    let spell = |at: &f64| time.spell(*at);
    let label =
        |at: &f64| group_at(*at, groups.len()).map_or_else(String::new, |index| groups[index].0.clone());
    let (across, name): (_, &dyn Fn(&f64) -> String) = match every_s {
        Some(_) => (Axis::from(&time), &spell),
        None => (Axis::of_groups(groups.len(), ground.dim_in_pixel().0), &label),
    };
    let axes = axes(ground, frame, (across, name), (&up, beside.longest), colours)?;
    let wide = every_s.unwrap_or(1.0);
    let pixel = |x: f64, y: f64| axes(x * wide, y);
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

/// A horizontal axis that covers the latest of the adjacent charts.
fn time(ground: &Ground, beside: Beside) -> Scale {
    Scale::until(beside.latest, (ground.dim_in_pixel().0 / 56).clamp(2, 10) as usize)
}

type Lines<'a> = (&'a [(Series, Vec<(f64, f64)>)], Option<f64>);

fn steps(
    ground: &Ground,
    (frame, beside): (Frame, Beside),
    plot: &Plot,
    (lines, limit): Lines<'_>,
    colours: &Colours,
) -> Result<(), Failed> {
    let (time, up) = (time(ground, beside), upwards(plot));
    let pixel =
        axes(ground, frame, (Axis::from(&time), &|at| time.spell(*at)), (&up, beside.longest), colours)?;
    if let Some(limit) = limit {
        let (from, to) = (pixel(0.0, limit), pixel(time.end, limit));
        for x in (from.0..to.0).step_by(9) {
            let dash = vec![(x, from.1), ((x + 5).min(to.0), from.1)];
            ground.draw(&PathElement::new(dash, colours.ink.stroke_width(1)))?;
        }
    }
    for (index, (series, points)) in lines.iter().enumerate() {
        // Where lines lie on each other, the earlier ones show at both sides of the later.
        let beneath = u32::try_from(lines.len() - 1 - index).unwrap_or(0).min(2);
        let place = |(at, value): &(f64, f64)| pixel(at.min(time.end), *value);
        let colour = colours.of(series.sense);
        let line: Vec<Pixel> = points.iter().map(place).collect();
        ground.draw(&PathElement::new(line, colour.stroke_width(2 + 2 * beneath)))?;
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

/// Lines through points, each with the line's mark.
fn curves(
    ground: &Ground,
    (frame, beside): (Frame, Beside),
    plot: &Plot,
    through: &[(Series, Vec<(f64, f64)>)],
    colours: &Colours,
) -> Result<(), Failed> {
    let (across, up) = (time(ground, beside), upwards(plot));
    let pixel =
        axes(ground, frame, (Axis::from(&across), &|at| across.spell(*at)), (&up, beside.longest), colours)?;
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
