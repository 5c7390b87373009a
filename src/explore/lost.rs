//! *When was it lost?* From many moments of a run that broke a promise, the share of its possible futures that break it, too.
//!
//! A future has the run's past up to a moment, and fresh [draws](crate::sim::fault::Intervention::Reseed) from there on. The interventions
//! that have struck by then stay, with those that lift them. Later ones are left out, so that the share jumps where one of them decides;
//! a second share keeps them. A first pass looks at moments at equal distances. Then the largest jumps are halved, until
//! [`MOMENTS_MAX`] moments are known.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::faults::lifts_something;
use super::otherwise::{broken_at, effects};
use crate::run::{Recipe, Run};
use crate::sim::digest::Digest;
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::Words;

/// The maximum number of moments.
pub const MOMENTS_MAX: usize = 96;
/// The number of moments of the first pass.
const FIRST: u64 = 24;
/// The number of futures from each moment.
pub const FUTURES: u32 = 16;
/// The number of events between checkpoints of the run: futures begin at one.
const SPACING: usize = 512;
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

/// A curve in the making.
pub struct Futures {
    run: Run,
    /// When each line of the script took effect.
    struck: Vec<SimTime>,
    check: String,
    /// The moments of the first pass that are still to come, the next one last.
    open: Vec<SimTime>,
    curve: Curve,
}

impl Futures {
    /// The futures of a recipe's run, judged by one check.
    pub fn of(recipe: &Recipe, check: &str) -> Self {
        let run = Run::complete_for_forks(recipe.clone(), SPACING);
        let trace = run.trace();
        let broken_at = broken_at(trace, check);
        let struck = effects(trace, &recipe.script);
        // Checks that are judged at the end are decided before: nothing happens after the last event.
        let last = trace.events_from(0).filter(|(_, event)| event.node != NodeId::NONE);
        let last = last.last().map_or(SimTime::ZERO, |(_, event)| event.at);
        let end = broken_at.map_or(SimTime::ZERO, |at| at.min(last)).as_micros();
        let mut open: Vec<SimTime> =
            (0..=FIRST).rev().map(|part| SimTime::from_micros(end * part / FIRST)).collect();
        open.dedup();
        let curve = Curve { broken_at, certain: true, finished: broken_at.is_none(), ..Curve::default() };
        Self { run, struck, check: check.to_owned(), open, curve }
    }

    /// The shares so far.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// Computes the futures of one more moment.
    pub fn advance(&mut self) {
        if self.curve.finished {
            return;
        }
        let next = self.open.pop().or_else(|| self.between());
        let Some(at) = next else {
            self.curve.finished = true;
            return;
        };
        let (broken, certain) = self.share(&self.script_at(at), at);
        let later = self.struck.iter().any(|struck| *struck >= at);
        let kept = if later { self.share(&self.run.recipe().script, at).0 } else { broken };
        self.curve.runs += FUTURES * (1 + u32::from(later));
        self.curve.certain &= certain;
        let place = self.curve.points.partition_point(|point| point.at < at);
        self.curve.points.insert(place, Point { at, broken, kept });
        self.curve.finished = self.open.is_empty() && self.between().is_none();
    }

    /// The moment halfway across the largest jump that is left.
    fn between(&self) -> Option<SimTime> {
        if self.curve.points.len() >= MOMENTS_MAX {
            return None;
        }
        let pairs = self.curve.points.windows(2).filter(|pair| pair[1].at > pair[0].at + NEAREST);
        let rise = |pair: &&[Point]| {
            pair[1].broken.abs_diff(pair[0].broken).max(pair[1].kept.abs_diff(pair[0].kept))
        };
        let steepest = pairs.max_by_key(rise).filter(|pair| rise(pair) * 4 >= FUTURES)?;
        Some(SimTime::from_micros(u64::midpoint(steepest[0].at.as_micros(), steepest[1].at.as_micros())))
    }

    /// The interventions that have struck before a moment, and those that lift them.
    fn script_at(&self, at: SimTime) -> Vec<Scripted> {
        let mut kept: Vec<Scripted> = Vec::new();
        for (scripted, struck) in self.run.recipe().script.iter().zip(&self.struck) {
            let mut with = kept.clone();
            with.push(*scripted);
            if *struck < at || lifts_something(&with, with.len() - 1) {
                kept = with;
            }
        }
        kept
    }

    /// The number of futures from a moment that break the check, and whether they are all the same.
    fn share(&self, script: &[Scripted], at: SimTime) -> (u32, bool) {
        let (mut broken, mut first, mut same) = (0, None, true);
        for salt in 1..=u64::from(FUTURES) {
            let mut script = script.to_vec();
            script.push(Scripted { at, intervention: Intervention::Reseed { salt } });
            Scripted::sort(&mut script);
            let mut world = self.run.common(&script);
            let mut shape = Digest::default();
            while !world.has_broken(&self.check) {
                if world.step(&mut None::<&mut Trace<Words>>).is_some() {
                    break;
                }
                world.now().hash(&mut shape);
            }
            broken += u32::from(world.has_broken(&self.check));
            let shape = shape.finish();
            same &= *first.get_or_insert(shape) == shape;
        }
        (broken, same)
    }
}
