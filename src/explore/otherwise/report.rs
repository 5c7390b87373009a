//! What an inquiry has found so far, in sentences: a worker sends it to the page.

use serde::{Deserialize, Serialize};

use super::findings::{Change, Finding, Outcome};

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The sentence, with its full stop.
    pub words: String,
    pub outcome: Outcome,
}

/// The progress of an inquiry and its findings, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Findings about what happened to the run: interventions, and messages that chance affected.
    pub happened: Vec<Line>,
    /// Findings about the knobs of the repair, and about waits.
    pub knobs: Vec<Line>,
    /// The number of runs made.
    pub runs: u32,
    /// The number of changes still to be judged.
    pub pending: u32,
    /// The number of messages and pairs that were not tried.
    pub untried: u32,
    /// True if there is nothing more to come.
    pub finished: bool,
}

/// True if it is about a knob of the repair, or about a wait.
pub const fn is_knob(finding: &Finding) -> bool {
    matches!(finding.change, Change::Knob(_) | Change::Repair(_) | Change::Time(_))
}
