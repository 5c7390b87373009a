//! The same bars for several runs, in separate panels on the same axes, so that heights and times can be compared by
//! eye. Where there is room, two panels stand side by side.

use plotters::prelude::*;
use plotters::style::FontStyle;

use crate::lesson::beside::longest;
use crate::lesson::scale::Scale;
use crate::subject::chart::{Frame, Panel, Plot, Series};

use super::colours::Colours;
use super::ground::{Axis, Failed, Ground, Pattern, TEXT_PX, axes, bar, group_at};

/// The height of a panel's title, in pixels.
const TITLE: i32 = 18;
/// The gap between a panel and the next one below, in pixels.
const GAP: i32 = 6;
/// The smallest width with two panels side by side, in pixels.
const TWO_PX: u32 = 560;

type Parts<'a> = (&'a [Series], &'a [String], &'a [Panel]);

pub fn draw(
    ground: &Ground,
    frame: Frame,
    plot: &Plot,
    (series, labels, panels): Parts<'_>,
    colours: &Colours,
) -> Result<(), Failed> {
    let columns = if ground.dim_in_pixel().0 < TWO_PX { 1 } else { 2 };
    let rows = panels.len().div_ceil(columns).max(1);
    let up = Scale::holding(plot.largest(), plot.is_whole(), 4);
    for (area, panel) in ground.split_evenly((rows, columns)).iter().zip(panels) {
        let strong = TextStyle::from((colours.family.as_str(), TEXT_PX, FontStyle::Bold)).color(&colours.ink);
        area.draw(&Text::new(panel.title.clone(), (2, 2), strong))?;
        let below = area.margin(TITLE, GAP, 0, 0);
        let across = Axis::of_groups(labels.len(), below.dim_in_pixel().0);
        let name = |at: &f64| group_at(*at, labels.len()).map_or_else(String::new, |at| labels[at].clone());
        let pixel = axes(&below, frame, (across, &name), (&up, longest(&up)), colours)?;
        for (index, values) in panel.groups.iter().enumerate() {
            let mut foot = 0.0;
            for (position, value) in values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
                let (left, top) = pixel(index as f64 + 0.1, foot + value);
                let (right, bottom) = pixel(index as f64 + 0.9, foot);
                let colour = colours.of(series[position].sense);
                // Pixels are relative to the whole drawing area.
                let ends = ((left, top), (right.max(left + 2), bottom));
                bar(ground, ends, Pattern::of(position), colour)?;
                foot += value;
            }
        }
    }
    Ok(())
}
