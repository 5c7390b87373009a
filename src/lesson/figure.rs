//! Charts for readers who cannot see them: the same numbers as a sentence and as a table.

use crate::subject::chart::{Frame, Panel, Plot, Ranking, Series};

/// A chart's numbers as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The column headings.
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Plot {
    /// The largest value the vertical axis must hold.
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

    /// The largest horizontal value: the last point of a curve, or the last moment that has a value, in seconds. Zero for bars
    /// without a time axis.
    pub fn latest(&self) -> f64 {
        match self {
            Self::Bars { groups, every_s, .. } => {
                let filled = groups.iter().rposition(|(_, values)| values.iter().any(|value| *value != 0.0));
                every_s.zip(filled).map_or(0.0, |(every, last)| (last + 1) as f64 * every)
            }
            Self::Panels { .. } | Self::Orders { .. } => 0.0,
            Self::Curves { curves } => {
                curves.iter().flat_map(|(_, points)| points).map(|(at, _)| *at).fold(0.0, f64::max)
            }
            Self::Steps { lines, .. } => {
                let last = |points: &[(f64, f64)]| {
                    let filled = points.iter().rposition(|(_, value)| *value != 0.0)?;
                    points.get(filled + 1).or(points.get(filled)).map(|(at, _)| *at)
                };
                let ends = lines.iter().filter_map(|(_, points)| last(points));
                ends.fold(0.0, f64::max)
            }
        }
    }

    /// Returns whether all values are whole numbers.
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

    /// Returns whether each group has at most one bar, which may then be as wide as the group.
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
        Plot::Bars { series, groups, .. } => {
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
                let early = if by.is_early(*item, pairs) { ", before its cause" } else { "" };
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

/// One row per group of bars, one column per series of each run.
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

/// One of several runs, described by the highest bar of each series.
fn panel_words(frame: Frame, series: &[Series], labels: &[String], panel: &Panel) -> String {
    let peak = |(of, series): (usize, &Series)| {
        let (at, value) = panel.peak(of)?;
        let label = labels.get(at).map_or("", String::as_str);
        Some(format!("{} peak at {}, at {label} {}", series.name, number(value), frame.x))
    };
    let peaks: Vec<_> = series.iter().enumerate().filter_map(peak).collect();
    format!("{}: {}", panel.title, peaks.join(", "))
}

/// One row per horizontal value, one column per curve.
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

/// The start of a step line and each change, with the value from then on.
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

/// The maximum number of lines or groups mentioned in a sentence.
const MENTIONED: usize = 6;

/// What stands in the place of a plot that is empty.
pub const fn nothing(plot: &Plot) -> &'static str {
    match plot {
        Plot::Bars { groups, .. } if !groups.is_empty() => "Zero everywhere so far.",
        _ => "Nothing to draw yet.",
    }
}

/// A plot in a sentence or two.
pub fn sentence(frame: Frame, plot: &Plot) -> String {
    if plot.is_empty() {
        return nothing(plot).to_owned();
    }
    let (parts, all, limit): (Vec<String>, usize, Option<f64>) = match plot {
        Plot::Bars { series, groups, .. } => {
            let bar =
                |(name, value): (&str, &f64)| (*value != 0.0).then(|| format!("{name} {}", number(*value)));
            let names = || series.iter().map(|series| series.name.as_str());
            let group = |(label, values): &(String, Vec<f64>)| {
                let bars: Vec<_> = names().zip(values).filter_map(bar).collect();
                format!("{} {label}: {}", frame.x, listed(&bars)).trim_start().to_owned()
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
                let (wrong, names) = (by.inverted(pairs), listed(&names));
                format!("{}: {names} (steps inverted: {wrong} of {})", by.title, pairs.len())
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

/// The items as a comma-separated list; `nothing` if there are none.
fn listed<T: AsRef<str>>(parts: &[T]) -> String {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;
    use crate::lesson::scale::Scale;
    use crate::run::{Recipe, Run};
    use crate::subject::chart::Sense;

    #[test]
    fn a_line_of_steps_is_told_by_its_changes() {
        let points = [(0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (1.2, 1.0)];
        assert_eq!(changes(&points), [(0.0, 0.0), (0.4, 1.0)]);
    }

    #[test]
    fn words_and_table_hold_the_numbers() {
        let frame = Frame { title: "T", x: "order", y: "attempts" };
        let series = |name: &str| Series::new(name, Sense::Plain);
        let plot = Plot::Bars {
            series: vec![series("a"), series("b")],
            groups: vec![("1".to_owned(), vec![2.0, 0.0]), ("2".to_owned(), vec![0.0, 1.5])],
            every_s: None,
        };
        assert_eq!(sentence(frame, &plot), "T, attempts. order 1: a 2; order 2: b 1.5.");
        assert!(plot.is_single() && !plot.is_whole());
        let table = table(frame, &plot);
        assert_eq!(table.head, ["order", "a, attempts", "b, attempts"]);
        assert_eq!(table.rows, [["1", "2", "–"], ["2", "–", "1.5"]]);
    }

    #[test]
    fn orders_say_what_is_inverted() {
        let frame = Frame { title: "T", x: "place", y: "lines" };
        let ranking = |title: &str, order: [usize; 2]| Ranking {
            title: title.to_owned(),
            places: order.map(|item| (item, format!("t{item}"))).to_vec(),
        };
        let plot = Plot::Orders {
            items: vec!["cause".to_owned(), "effect".to_owned()],
            rankings: vec![ranking("one way", [1, 0]), ranking("the other", [0, 1])],
            pairs: vec![(0, 1)],
        };
        let words = sentence(frame, &plot);
        assert!(words.contains("one way: effect, cause (steps inverted: 1 of 1)"), "{words}");
        assert!(words.contains("the other: cause, effect (steps inverted: 0 of 1)"), "{words}");
        let table = table(frame, &plot);
        assert_eq!(table.rows[0], ["1", "t1 effect, before its cause", "t0 cause"]);
    }

    #[test]
    fn curves_are_told_by_where_they_end_and_tabled_side_by_side() {
        let frame = Frame { title: "Work", x: "clients", y: "writes" };
        let curve = |name: &str, points: &[(f64, f64)]| (Series::new(name, Sense::Plain), points.to_vec());
        let plot = Plot::Curves {
            curves: vec![curve("a", &[(10.0, 1.0), (20.0, 2.5)]), curve("b", &[(10.0, 4.0)])],
        };
        assert_eq!(sentence(frame, &plot), "Work, writes. a: 2.5 at 20 clients; b: 4 at 10 clients.");
        let table = table(frame, &plot);
        assert_eq!(table.head, ["clients", "a, writes", "b, writes"]);
        assert_eq!(table.rows, [["10", "1", "4"], ["20", "2.5", "–"]]);
        assert!((plot.largest() - 4.0).abs() < 1e-9 && (plot.latest() - 20.0).abs() < 1e-9);
    }

    #[test]
    fn every_chart_of_every_scene_has_words_and_a_table_at_every_moment() {
        for lesson in lesson::all() {
            for scene in lesson.scenes {
                let run = Run::complete(Recipe::of_scene(lesson, scene));
                for chart in lesson.charts {
                    for count in (0..=run.trace().len()).step_by(5).chain([run.trace().len()]) {
                        let plot = (chart.data)(run.trace(), count);
                        let scale = Scale::holding(plot.largest(), plot.is_whole(), 5);
                        assert!(scale.end >= plot.largest() && scale.marks.len() <= 7);
                        let words = sentence(chart.frame(), &plot);
                        assert_eq!(plot.is_empty(), words == nothing(&plot), "{words}");
                        let table = table(chart.frame(), &plot);
                        assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
                    }
                }
            }
        }
    }

    #[test]
    fn panels_are_told_by_their_highest_bars_and_tabled_run_by_run() {
        let frame = Frame { title: "Arrivals", x: "s", y: "requests" };
        let series = |name: &str| Series::new(name, Sense::Plain);
        let panel = |title: &str, groups: [[f64; 2]; 2]| Panel {
            title: title.to_owned(),
            groups: groups.map(|group| group.to_vec()).to_vec(),
        };
        let plot = Plot::Panels {
            series: vec![series("first"), series("again")],
            labels: vec!["0.0".to_owned(), "0.1".to_owned()],
            panels: vec![panel("alike", [[4.0, 0.0], [1.0, 6.0]]), panel("spread", [[4.0, 1.0], [0.0, 2.0]])],
        };
        assert_eq!(
            sentence(frame, &plot),
            "Arrivals, requests. alike: first peak at 4, at 0.0 s, again peak at 6, at 0.1 s; spread: first peak at 4, at 0.0 s, again peak at 2, at 0.1 s.",
        );
        let table = table(frame, &plot);
        assert_eq!(table.head[1..3], ["alike: first, requests", "alike: again, requests"]);
        assert_eq!(table.rows, [["0.0", "4", "–", "4", "1"], ["0.1", "1", "6", "–", "2"]]);
        // Bars of one group are stacked, and all runs share the axes.
        assert!((plot.largest() - 7.0).abs() < 1e-9 && plot.is_whole() && !plot.is_empty());
        let nothing = Plot::Panels { series: vec![series("first")], labels: Vec::new(), panels: Vec::new() };
        assert_eq!(sentence(frame, &nothing), "Nothing to draw yet.");
    }
}
