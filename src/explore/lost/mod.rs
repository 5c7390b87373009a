//! *When was it lost?* From many moments of a run that broke a promise, the share of its possible futures that break it, too.
//!
//! A future has the run's past up to a moment, and fresh [draws](crate::sim::fault::Intervention::Reseed) from there on. The interventions
//! that have struck by then stay, with those that lift them. Later ones are left out, so that the share jumps where one of them decides;
//! a second share keeps them. A first pass looks at moments at equal distances. Then the largest jumps are looked at more closely, until
//! [`MOMENTS_MAX`] moments are known.
//!
//! [`Futures`] computes the futures of any moment. A [`Tracing`](curve::Tracing) says which moments are next, and puts the shares together
//! to a [curve].

pub mod curve;

use std::hash::{Hash, Hasher};

use super::faults::lifts_something;
use super::otherwise::{broken_at, effects};
use crate::run::{Recipe, Run};
use crate::sim::digest::Digest;
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::ids::NodeId;
use crate::sim::time::SimTime;
use curve::{Outline, Piece, Point, Results, Shares};

/// The number of futures from each moment.
pub const FUTURES: u32 = 16;
/// The number of events between checkpoints of the run: futures begin at one.
const SPACING: usize = 512;

/// The futures of a run, judged by one check.
pub struct Futures {
    run: Run,
    /// When each line of the script took effect.
    struck: Vec<SimTime>,
    check: String,
}

impl Futures {
    /// Makes a recipe's run.
    pub fn of(recipe: &Recipe, check: &str) -> Self {
        let run = Run::complete_for_forks(recipe.clone(), SPACING);
        let struck = effects(run.trace(), &recipe.script);
        Self { run, struck, check: check.to_owned() }
    }

    /// Does one piece of the work.
    pub fn answer(&self, piece: Piece) -> Results {
        match piece {
            Piece::Outline => Results::Outline(self.outline()),
            Piece::Moment(at) => Results::Shares(self.shares(at)),
        }
    }

    fn outline(&self) -> Outline {
        let trace = self.run.trace();
        let broken_at = broken_at(trace, &self.check);
        // Checks that are judged at the end are decided before: nothing happens after the last event.
        let last = trace.events_from(0).filter(|(_, event)| event.node != NodeId::NONE);
        let last = last.last().map_or(SimTime::ZERO, |(_, event)| event.at);
        Outline { broken_at, end: broken_at.map_or(SimTime::ZERO, |at| at.min(last)) }
    }

    /// Computes the futures of one moment.
    fn shares(&self, at: SimTime) -> Shares {
        let (broken, certain) = self.share(&self.script_at(at), at);
        let later = self.struck.iter().any(|struck| *struck >= at);
        let kept = if later { self.share(&self.run.recipe().script, at).0 } else { broken };
        Shares { point: Point { at, broken, kept }, runs: FUTURES * (1 + u32::from(later)), certain }
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
                if world.step_unseen().is_some() {
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
