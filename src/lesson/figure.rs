//! What a chart needs beside its data, as far as it needs no browser: scales with round marks, and the
//! same numbers as a sentence and as a table, for whoever does not see it.

use super::chart::{Frame, Panel, Plot, Ranking, Series};

/// One axis: it begins at zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Where it ends.
    pub end: f64,
    /// Where it is marked.
    pub marks: Vec<f64>,
    /// How many decimals a mark needs.
    pub decimals: usize,
}

impl Scale {
    /// A scale that holds `largest`, marked at most `most` times after zero at steps of 1, 2 or 5 times
    /// a power of ten; at whole numbers only, where counts are shown.
    pub fn holding(largest: f64, whole: bool, most: usize) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
        let least = if whole { 1.0 } else { 1e-6 };
        let rough = (largest / most.max(1) as f64).max(least);
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|factor| factor * power)
            .into_iter()
            .find(|step| *step >= rough * (1.0 - 1e-9))
            .unwrap_or(10.0 * power);
        let count = (largest / step - 1e-9).ceil().max(1.0);
        let marks =
            (0..).map(|index| f64::from(index) * step).take_while(|mark| *mark <= (count + 0.5) * step);
        let decimals = if step >= 1.0 { 0.0 } else { (-step.log10()).ceil().clamp(0.0, 6.0) };
        #[expect(clippy::cast_sign_loss, reason = "it lies between 0 and 6")]
        let decimals = decimals as usize;
        Self { end: count * step, marks: marks.collect(), decimals }
    }

    /// A scale that ends exactly at `end`, as time does at the playhead.
    pub fn until(end: f64, most: usize) -> Self {
        let mut scale = Self::holding(end, false, most);
        if end.is_finite() && end > 0.0 {
            scale.end = end;
            scale.marks.retain(|mark| *mark <= end);
        }
        scale
    }

    /// A mark in figures.
    pub fn spell(&self, mark: f64) -> String {
        format!("{mark:.*}", self.decimals)
    }
}

/// A chart's numbers as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Plot {
    /// The largest value that has to fit.
    pub fn largest(&self) -> f64 {
        match self {
            Self::Bars { groups, .. } => {
                groups.iter().flat_map(|(_, values)| values).copied().fold(0.0, f64::max)
            }
            Self::Curves { curves } => {
                curves.iter().flat_map(|(_, points)| points).map(|(_, value)| *value).fold(0.0, f64::max)
            }
            Self::Steps { lines, limit } => {
                let values = lines.iter().flat_map(|(_, points)| points).map(|(_, value)| *value);
                values.chain(*limit).fold(0.0, f64::max)
            }
            Self::Panels { panels, .. } => panels.iter().map(Panel::highest).fold(0.0, f64::max),
            Self::Orders { .. } => 0.0,
        }
    }

    /// What lies furthest to the right: the latest time in seconds, or the last point of a curve; zero for bars.
    pub fn latest(&self) -> f64 {
        match self {
            Self::Bars { .. } | Self::Panels { .. } | Self::Orders { .. } => 0.0,
            Self::Steps { lines, .. } | Self::Curves { curves: lines } => {
                lines.iter().flat_map(|(_, points)| points).map(|(at, _)| *at).fold(0.0, f64::max)
            }
        }
    }

    /// Whether it shows counts.
    pub fn is_whole(&self) -> bool {
        let whole = |value: f64| value.fract() == 0.0;
        match self {
            Self::Bars { groups, .. } => groups.iter().flat_map(|(_, values)| values).all(|v| whole(*v)),
            Self::Steps { lines, .. } | Self::Curves { curves: lines } => {
                lines.iter().flat_map(|(_, points)| points).all(|(_, value)| whole(*value))
            }
            Self::Panels { panels, .. } => {
                panels.iter().flat_map(|panel| &panel.groups).flatten().all(|value| whole(*value))
            }
            Self::Orders { .. } => true,
        }
    }

    /// Whether each group has one bar at the most, which then may be as wide as the group.
    pub fn is_single(&self) -> bool {
        match self {
            Self::Bars { groups, .. } => {
                groups.iter().all(|(_, values)| values.iter().filter(|value| **value != 0.0).count() <= 1)
            }
            Self::Panels { .. } | Self::Steps { .. } | Self::Orders { .. } | Self::Curves { .. } => false,
        }
    }
}

/// The numbers of a plot as a table.
pub fn table(frame: Frame, plot: &Plot) -> Table {
    match plot {
        Plot::Bars { series, groups } => {
            let head = series.iter().map(|series| format!("{}, {}", series.name, frame.y));
            let row = |(label, values): &(String, Vec<f64>)| {
                let value = |value: &f64| if *value == 0.0 { "–".to_owned() } else { number(*value) };
                std::iter::once(label.clone()).chain(values.iter().map(value)).collect()
            };
            Table {
                head: std::iter::once(frame.x.to_owned()).chain(head).collect(),
                rows: groups.iter().map(row).collect(),
            }
        }
        Plot::Steps { lines, .. } => {
            let rows = lines.iter().flat_map(|(series, points)| {
                let changes = changes(points).into_iter();
                changes.map(|(at, value)| vec![series.name.clone(), format!("{at:.3}"), number(value)])
            });
            Table {
                head: vec!["line".to_owned(), frame.x.to_owned(), frame.y.to_owned()],
                rows: rows.collect(),
            }
        }
        Plot::Orders { items, rankings, pairs } => {
            let head = std::iter::once(frame.x.to_owned()).chain(rankings.iter().map(|by| by.title.clone()));
            let cell = |by: &Ranking, place: usize| {
                let Some((item, stamp)) = by.places.get(place) else { return String::new() };
                let name = items.get(*item).map_or("", String::as_str);
                let early = if by.is_early(*item, pairs) { ", before what led to it" } else { "" };
                format!("{stamp} {name}{early}").trim_start().to_owned()
            };
            let row = |place: usize| {
                let cells = rankings.iter().map(|by| cell(by, place));
                std::iter::once((place + 1).to_string()).chain(cells).collect()
            };
            Table { head: head.collect(), rows: (0..items.len()).map(row).collect() }
        }
        Plot::Curves { curves } => curves_table(frame, curves),
        Plot::Panels { series, labels, panels } => panels_table(frame, series, labels, panels),
    }
}

/// A row for each group of bars, a column for each series of each run.
fn panels_table(frame: Frame, series: &[Series], labels: &[String], panels: &[Panel]) -> Table {
    let head = panels.iter().flat_map(|panel| {
        series.iter().map(move |series| format!("{}: {}, {}", panel.title, series.name, frame.y))
    });
    let row = |(at, label): (usize, &String)| {
        let cell = |panel: &Panel, of: usize| {
            let value = panel.groups.get(at).and_then(|group| group.get(of)).copied().unwrap_or(0.0);
            if value == 0.0 { "–".to_owned() } else { number(value) }
        };
        let cells = panels.iter().flat_map(|panel| (0..series.len()).map(move |of| cell(panel, of)));
        std::iter::once(label.clone()).chain(cells).collect()
    };
    Table {
        head: std::iter::once(frame.x.to_owned()).chain(head).collect(),
        rows: labels.iter().enumerate().map(row).collect(),
    }
}

/// A run among several, by the highest bar of each series.
fn panel_words(frame: Frame, series: &[Series], labels: &[String], panel: &Panel) -> String {
    let peak = |(of, series): (usize, &Series)| {
        let (at, value) = panel.peak(of)?;
        let label = labels.get(at).map_or("", String::as_str);
        Some(format!("{} at most {}, at {label} {}", series.name, number(value), frame.x))
    };
    let peaks: Vec<_> = series.iter().enumerate().filter_map(peak).collect();
    format!("{}: {}", panel.title, peaks.join(", "))
}

/// A row for each place on the horizontal axis, a column for each curve.
fn curves_table(frame: Frame, curves: &[(Series, Vec<(f64, f64)>)]) -> Table {
    let head = curves.iter().map(|(series, _)| format!("{}, {}", series.name, frame.y));
    let longest = curves.iter().map(|(_, points)| points).max_by_key(|points| points.len());
    let row = |(index, (x, _)): (usize, &(f64, f64))| {
        let value = |points: &[(f64, f64)]| points.get(index).map_or("–".to_owned(), |(_, y)| number(*y));
        std::iter::once(number(*x)).chain(curves.iter().map(|(_, points)| value(points))).collect()
    };
    Table {
        head: std::iter::once(frame.x.to_owned()).chain(head).collect(),
        rows: longest.into_iter().flatten().enumerate().map(row).collect(),
    }
}

/// Where a line of steps begins and where it changes, with the value from then on.
pub fn changes(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut changes: Vec<(f64, f64)> = Vec::new();
    for (at, value) in points {
        match changes.last_mut() {
            Some((_, before)) if before.to_bits() == value.to_bits() => {}
            _ => changes.push((*at, *value)),
        }
    }
    changes
}

/// How many lines or groups a sentence mentions.
const MENTIONED: usize = 6;

/// A plot in a sentence or two.
pub fn sentence(frame: Frame, plot: &Plot) -> String {
    if plot.is_empty() {
        return "Nothing to draw yet.".to_owned();
    }
    let (parts, all, limit): (Vec<String>, usize, Option<f64>) = match plot {
        Plot::Bars { series, groups } => {
            let bar =
                |(name, value): (&str, &f64)| (*value != 0.0).then(|| format!("{name} {}", number(*value)));
            let names = || series.iter().map(|series| series.name.as_str());
            let group = |(label, values): &(String, Vec<f64>)| {
                let bars: Vec<_> = names().zip(values).filter_map(bar).collect();
                format!("{} {label}: {}", frame.x, bars.join(", "))
            };
            (groups.iter().take(MENTIONED).map(group).collect(), groups.len(), None)
        }
        Plot::Curves { curves } => {
            let curve = |(series, points): &(Series, Vec<(f64, f64)>)| {
                let (x, y) = points.last().copied().unwrap_or_default();
                format!("{}: {} at {} {}", series.name, number(y), number(x), frame.x)
            };
            (curves.iter().take(MENTIONED).map(curve).collect(), curves.len(), None)
        }
        Plot::Panels { series, labels, panels } => {
            let panel = |panel: &Panel| panel_words(frame, series, labels, panel);
            (panels.iter().take(MENTIONED).map(panel).collect(), panels.len(), None)
        }
        Plot::Steps { lines, limit } => {
            let line = |(series, points): &(_, Vec<(f64, f64)>)| {
                let series: &Series = series;
                let (at, value) = changes(points).last().copied().unwrap_or_default();
                format!("{}: {} since {at:.3} s", series.name, number(value))
            };
            (lines.iter().take(MENTIONED).map(line).collect(), lines.len(), *limit)
        }
        Plot::Orders { items, rankings, pairs } => {
            let ranking = |by: &Ranking| {
                let in_order = by.places.iter().filter_map(|(item, _)| items.get(*item));
                let names: Vec<_> = in_order.map(String::as_str).collect();
                let wrong = by.inverted(pairs);
                format!("{}: {} ({wrong} of {} steps inverted)", by.title, names.join(", "), pairs.len())
            };
            (rankings.iter().map(ranking).collect(), rankings.len(), None)
        }
    };
    let more = match all - parts.len() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let limit = limit.map(|limit| format!(" The limit is {}.", number(limit))).unwrap_or_default();
    format!("{}, {}. {}{more}.{limit}", frame.title, frame.y, parts.join("; "))
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests;
