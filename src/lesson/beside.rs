//! The shared scales of charts shown together: the end of the horizontal axis and the space for the vertical axis's labels. With
//! both shared, the same moment is at the same place in every chart.

use super::scale::Scale;
use crate::subject::chart::{Frame, Plot};

/// The measures shared by charts with the same horizontal axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// The rightmost value in any of them.
    pub latest: f64,
    /// The length of the longest vertical-axis label, in characters.
    pub longest: usize,
}

impl Beside {
    /// The measures that a chart shares with those among `all` that have the same horizontal axis.
    pub fn of<'a>(frame: Frame, all: impl IntoIterator<Item = (Frame, &'a Plot)>) -> Self {
        let alike = all.into_iter().filter(|(other, _)| other.x == frame.x);
        alike.fold(Self { latest: 0.0, longest: 1 }, |shared, (_, plot)| Self {
            latest: shared.latest.max(plot.latest()),
            longest: shared.longest.max(longest(&upwards(plot))),
        })
    }
}

/// The vertical axis of a plot.
pub fn upwards(plot: &Plot) -> Scale {
    let whole = plot.is_whole() && !matches!(plot, Plot::Curves { .. });
    Scale::holding(plot.largest(), whole, 5)
}

/// The length of the longest label, in characters.
pub fn longest(up: &Scale) -> usize {
    up.marks.iter().map(|mark| up.spell(*mark).len()).max().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::chart::{Sense, Series};

    #[test]
    fn what_shows_the_same_time_ends_together_and_has_the_same_room() {
        let series = || Series::new("a", Sense::Plain);
        let time = Frame { title: "One", x: "true time, s", y: "requests" };
        let other = Frame { x: "order", ..time };
        let line = Plot::Steps {
            lines: vec![(series(), vec![(0.0, 1.0), (7.5, 0.0), (60.0, 0.0)])],
            limit: Some(12_000.0),
        };
        let bars = |every_s| Plot::Bars {
            series: vec![series()],
            groups: vec![("0–5".to_owned(), vec![1.0]), ("5–10".to_owned(), vec![2.0])],
            every_s,
        };
        let (over_time, by_order) = (bars(Some(5.0)), bars(None));
        assert!((line.latest() - 7.5).abs() < 1e-9, "what stays at nothing needs no room");
        let all = [(time, &line), (time, &over_time), (other, &by_order)];
        let shared = Beside { latest: 10.0, longest: "15000".len() };
        assert_eq!(Beside::of(time, all), shared);
        assert_eq!(Beside::of(other, all), Beside { latest: 0.0, longest: 1 });
    }
}
