//! The curve, and which moments it is made of.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::FUTURES;
use crate::sim::time::{Duration, SimTime};

/// The maximum number of moments.
pub const MOMENTS_MAX: usize = 96;
/// The number of intervals of the first pass.
const FIRST: u64 = 24;
/// The number of jumps that are looked at in one round, the largest first.
const JUMPS: usize = 2;
/// The number of intervals that a jump is cut into. More than two, so that there is work for several workers where there is only one jump.
const PARTS: u64 = 4;
/// Two moments are at least this far apart.
const NEAREST: Duration = Duration::from_micros(200);

/// The futures of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub at: SimTime,
    /// The number of futures that break the check, out of [`FUTURES`].
    pub broken: u32,
    /// The number that break it if the interventions still to come are kept.
    pub kept: u32,
}

/// The shares so far, in chronological order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve {
    pub points: Vec<Point>,
    /// When the run itself broke the check; `None` if it did not, and then there is no curve.
    pub broken_at: Option<SimTime>,
    /// The number of futures computed.
    pub runs: u32,
    /// True if no two futures of any moment differed: the scenario leaves nothing to chance.
    pub certain: bool,
    pub finished: bool,
}

impl Curve {
    /// The two neighbouring moments between which the share of broken futures rises most, if it rises by at least a quarter.
    pub fn jump(&self) -> Option<[Point; 2]> {
        let pairs = self.points.windows(2).map(|pair| [pair[0], pair[1]]);
        let rise = |[before, after]: &[Point; 2]| after.broken.saturating_sub(before.broken);
        let steepest = pairs.max_by_key(rise)?;
        (rise(&steepest) * 4 >= FUTURES).then_some(steepest)
    }
}

/// What is known before any future is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// When the run broke the check; `None` if it did not.
    pub broken_at: Option<SimTime>,
    /// The last moment to look at.
    pub end: SimTime,
}

/// What one worker does at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    Outline,
    /// Compute the futures of a moment.
    Moment(SimTime),
}

/// What came of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    Outline(Outline),
    Shares(Shares),
}

/// What came of the futures of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    pub point: Point,
    /// The number of futures computed.
    pub runs: u32,
    /// True if they were all the same.
    pub certain: bool,
}

/// A curve in the making, whose futures are computed elsewhere. The moments of one round are known when it begins, so neither the number of
/// workers nor the order in which they answer changes the curve.
pub struct Tracing {
    /// The moments of this round that nobody has been given yet. Before the outline is asked for, there is no round.
    open: Option<VecDeque<SimTime>>,
    /// The number of moments whose futures are being computed.
    out: usize,
    curve: Curve,
}

impl Default for Tracing {
    fn default() -> Self {
        Self { open: None, out: 0, curve: Curve { certain: true, ..Curve::default() } }
    }
}

impl Tracing {
    /// The shares so far.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// The number of pieces that can be done now and that nobody has been given yet.
    pub fn waiting(&self) -> usize {
        self.open.as_ref().map_or(1, VecDeque::len)
    }

    /// The next piece, if one can be done now.
    pub fn hand_out(&mut self) -> Option<Piece> {
        let Some(open) = &mut self.open else {
            self.open = Some(VecDeque::new());
            return Some(Piece::Outline);
        };
        let at = open.pop_front()?;
        self.out += 1;
        Some(Piece::Moment(at))
    }

    /// Takes what came of a piece.
    pub fn take(&mut self, results: Results) {
        match results {
            Results::Outline(Outline { broken_at, end }) => {
                self.curve.broken_at = broken_at;
                self.curve.finished = broken_at.is_none();
                if broken_at.is_some() {
                    let end = end.as_micros();
                    let moments = (0..=FIRST).map(|part| SimTime::from_micros(end * part / FIRST));
                    let mut moments: Vec<SimTime> = moments.collect();
                    moments.dedup();
                    self.open = Some(moments.into());
                }
            }
            Results::Shares(Shares { point, runs, certain }) => {
                self.out -= 1;
                self.curve.runs += runs;
                self.curve.certain &= certain;
                let place = self.curve.points.partition_point(|other| other.at < point.at);
                self.curve.points.insert(place, point);
                if self.out == 0 && self.waiting() == 0 {
                    let between = self.between();
                    self.curve.finished = between.is_empty();
                    self.open = Some(between);
                }
            }
        }
    }

    /// The moments that divide the largest jumps that are left.
    fn between(&self) -> VecDeque<SimTime> {
        let points = &self.curve.points;
        let rise =
            |pair: &[Point]| pair[1].broken.abs_diff(pair[0].broken).max(pair[1].kept.abs_diff(pair[0].kept));
        let mut found = VecDeque::new();
        let mut left: Vec<&[Point]> = points.windows(2).filter(|pair| rise(pair) * 4 >= FUTURES).collect();
        left.retain(|pair| pair[1].at > pair[0].at + NEAREST);
        for _ in 0..JUMPS {
            // Of equal jumps, the last.
            let Some(steepest) = (0..left.len()).max_by_key(|place| rise(left[*place])) else { break };
            let [from, to] = [left[steepest][0].at.as_micros(), left[steepest][1].at.as_micros()];
            left.remove(steepest);
            let mut before = from;
            for part in 1..PARTS {
                let at = from + (to - from) * part / PARTS;
                if at > before && at < to && points.len() + found.len() < MOMENTS_MAX {
                    found.push_back(SimTime::from_micros(at));
                    before = at;
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::Futures;
    use super::*;
    use crate::lesson;
    use crate::run::Recipe;

    fn trace(futures: &Futures, choose: impl Fn(usize, usize) -> usize, workers: usize) -> Curve {
        let mut tracing = Tracing::default();
        let (mut busy, mut turns) = (Vec::new(), 0);
        while !tracing.curve().finished {
            while busy.len() < workers && tracing.waiting() > 0 {
                busy.extend(tracing.hand_out());
            }
            turns += 1;
            tracing.take(futures.answer(busy.swap_remove(choose(turns, busy.len()))));
        }
        assert!(busy.is_empty() && tracing.waiting() == 0);
        tracing.curve().clone()
    }

    #[test]
    fn a_curve_does_not_depend_on_the_number_of_workers_or_on_their_order() {
        for (lesson, scene) in [("fencing", 0), ("idempotency", 0), ("unreliable-network", 0)] {
            let lesson = lesson::find(lesson).expect("a lesson");
            let scene = &lesson.scenes[scene];
            let check = scene.breaks.expect("it breaks a promise");
            let futures = Futures::of(&Recipe::of_scene(lesson, scene), check);
            let alone = trace(&futures, |_, _| 0, 1);
            assert!(
                alone.points.len() > FIRST as usize / 2 && alone.points.is_sorted_by_key(|point| point.at)
            );
            for workers in [2, 3, 8] {
                assert_eq!(trace(&futures, |turn, busy| turn * 7 % busy, workers), alone, "{workers}");
                assert_eq!(trace(&futures, |_, busy| busy - 1, workers), alone, "{workers}");
            }
        }
    }

    #[test]
    fn a_run_that_keeps_its_promise_has_no_curve() {
        let mut tracing = Tracing::default();
        assert_eq!(tracing.hand_out(), Some(Piece::Outline));
        tracing.take(Results::Outline(Outline { broken_at: None, end: SimTime::ZERO }));
        assert!(tracing.curve().finished && tracing.waiting() == 0 && tracing.hand_out().is_none());
    }
}
