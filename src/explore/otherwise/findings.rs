//! The findings as data, without words: a worker sends them to the page as JSON, and [`words`](super::words) says them.

use serde::{Deserialize, Serialize};

use crate::sim::fault::MessageRef;
use crate::sim::time::SimTime;

/// The progress of an inquiry, and its results so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The id of the check that is asked about.
    pub check: String,
    /// When the unchanged run breaks it, in true time. If it does not, there is nothing to find.
    pub broken_at: Option<SimTime>,
    /// One for each change that has been judged, in the order of the candidates.
    pub found: Vec<Finding>,
    /// The number of runs made, including the unchanged one and those with fresh draws.
    pub runs: u32,
    /// The number of changes still to be judged, as far as known.
    pub pending: u32,
    /// The number of messages that chance affected and that were too far from the violation to be tried.
    pub untried_spares: u32,
    /// The number of pairs that were not tried.
    pub untried_pairs: u32,
    pub finished: bool,
}

impl Findings {
    /// The causes, in the order of the candidates.
    pub fn causes(&self) -> impl Iterator<Item = &Finding> {
        self.found.iter().filter(|finding| finding.outcome == Outcome::Cause)
    }
}

/// A change, and whether it made a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The candidate's position, which tells findings apart.
    pub candidate: u32,
    pub change: Change,
    pub outcome: Outcome,
    /// When the check is broken in the rerun, if it is.
    pub broken_at: Option<SimTime>,
    /// The comparison under fresh draws; `None` if the verdict did not flip in the rerun itself, so nothing was compared.
    pub fresh: Option<Fresh>,
    /// The positions of the interventions whose message or write did not exist in the rerun. They struck nothing there.
    pub absent: Vec<usize>,
    /// The names of other checks that the rerun broke and the original run kept. A run in which nothing gets done keeps many promises.
    pub breaks: Vec<String>,
}

impl Finding {
    /// True if the check holds without one thing that happened: then it was not overdetermined, and no pairs are tried.
    pub fn is_enough(&self) -> bool {
        self.outcome != Outcome::NoDifference && matches!(self.change, Change::Without(_))
    }
}

/// Whether a change makes the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The check holds in the rerun, and in nearly all comparisons under fresh draws.
    Cause,
    /// The check holds in the rerun, but under fresh draws the change does not decide it.
    Chance,
    /// The check is broken in the rerun, too.
    NoDifference,
}

/// Comparisons with and without a change, under the same fresh draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    /// The number of comparisons in which the unchanged run breaks the check and the changed one keeps it.
    pub flips: u32,
    /// The number of comparisons.
    pub of: u32,
    /// The number of unchanged runs that break the check, out of `tried`.
    pub broke: u32,
    /// The number of unchanged runs. It exceeds `of` where only seeds that break the check are compared.
    pub tried: u32,
}

/// The share of comparisons that have to flip for a cause: 29 of 32.
const NEEDED: (u32, u32) = (29, 32);

impl Fresh {
    /// True if enough comparisons flip.
    pub fn decides(&self) -> bool {
        self.flips * NEEDED.1 >= NEEDED.0 * self.of
    }
}

/// What is otherwise in the rerun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// One thing did not happen.
    Without(Thing),
    /// Neither of two things happened.
    WithoutBoth([(Thing, Part); 2]),
    /// None of the interventions happened.
    Bare,
    /// One knob of the repair was turned.
    Knob(Turn),
    /// The whole repair was applied: several knobs at once.
    Repair(Vec<Turn>),
    /// Something took longer or shorter.
    Time(Span),
}

/// Something that happened to the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// An intervention of the script, by position, followed by those that lift it.
    Item(Vec<usize>),
    /// Chance affected a message.
    Drawn(MessageRef, Flaw),
}

/// The part that one of two things played if the check holds only without both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// It lies on the path to the violation.
    Cause,
    /// It does not: it would have broken the check if the other had not.
    Preempted,
}

/// How chance affected a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    Lost,
    Copied,
    Changed,
    /// It took at least twice as long as the fastest message on its link.
    Late,
}

/// A knob turned from one position to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The knob's id.
    pub knob: String,
    pub from: i64,
    pub to: i64,
}

/// A search along the range of a knob that holds a duration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The knob's id.
    pub knob: String,
    pub from: i64,
    /// The end of the range in the direction of the search.
    pub end: i64,
    /// The value nearest to the present one at which the check was found to hold: with fresh draws as well, if it is a cause.
    pub holds: Option<i64>,
    /// The farthest tried value before that one at which the check is broken; the present value if none was tried.
    pub breaks: i64,
}
