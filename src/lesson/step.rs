//! The steps of a lesson. A step is passed by what the run shows or what the learner answers, not by
//! pressing *next*; skipping stays possible.

use serde::{Deserialize, Serialize};

use crate::lesson::knob::Turned;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// The event at which something can be seen, found in the trace; `None` if the run never gets there.
pub type Moment = fn(&Trace<Words>) -> Option<EventId>;

/// One step.
#[derive(Debug)]
pub struct Step {
    /// How addresses and the prose's files call it.
    pub id: &'static str,
    /// The scene that it begins with.
    pub scene: &'static str,
    /// What passes it.
    pub task: Task,
}

/// What a step asks for.
#[derive(Debug)]
pub enum Task {
    /// Let the run go on until something happens.
    Watch {
        /// What to wait for, in words.
        until: &'static str,
        /// The moment.
        moment: Moment,
    },
    /// Commit to an answer, then see.
    Predict(Question),
    /// Ask why an event came about.
    Why {
        /// What to ask about, in words.
        about: &'static str,
        /// The event.
        moment: Moment,
    },
    /// Change settings until the whole run, with the same seed and faults, is right.
    Fix {
        /// What has to be reached, in words.
        goal: &'static str,
        /// Whether a finished run has reached it.
        reached: fn(&Trace<Words>) -> bool,
        /// Settings that reach it, for whoever is stuck and for the test.
        solution: &'static [Turned],
    },
    /// Look at scenes that break, and repair them.
    Break {
        /// The scenes to choose from.
        scenes: &'static [&'static str],
        /// How many have to be seen broken and then repaired.
        at_least: usize,
    },
    /// Run many seeds and fault schedules, with and without the fix.
    Prove,
    /// Read.
    Read,
}

/// A prediction.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub asks: &'static str,
    /// The answers to choose from.
    pub options: &'static [&'static str],
    /// Which of them the run shows to be right.
    pub answer: fn(&Trace<Words>) -> Option<usize>,
    /// When it shows it.
    pub moment: Moment,
    /// What the run showed, in a sentence, for the one who was wrong and for the one who was right.
    pub because: &'static str,
}

/// How many runs a proof makes with each of the two settings.
pub const RUNS: u32 = 1_000;

/// What a *prove* step compares.
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    /// What both settings turn away from the initial ones.
    pub common: &'static [Turned],
    /// What is turned beside that without the fix.
    pub without: &'static [Turned],
    /// The fix.
    pub with: &'static [Turned],
    /// The checks that count, by their ids.
    pub checks: &'static [&'static str],
}

/// What a learner has done in a step.
#[expect(clippy::struct_excessive_bools, reason = "each belongs to another kind of task")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Done {
    /// The answer that the learner committed to.
    pub answer: Option<usize>,
    /// Whether the moment was reached (after the answer, if there is a question).
    pub reached: bool,
    /// Whether the question *why* was asked about the right event.
    pub asked_why: bool,
    /// Scenes that were seen to break.
    pub broken: Vec<String>,
    /// Scenes that were repaired.
    pub repaired: Vec<String>,
    /// Whether the proof ran to its end.
    pub proved: bool,
    /// Whether the text was opened.
    pub read: bool,
}

impl Task {
    /// Whether a step is passed.
    pub fn passed(&self, done: &Done) -> bool {
        match self {
            Self::Watch { .. } | Self::Fix { .. } => done.reached,
            Self::Predict(_) => done.answer.is_some() && done.reached,
            Self::Why { .. } => done.asked_why,
            Self::Break { scenes, at_least } => {
                let through = |scene: &&&str| {
                    let in_list = |list: &[String]| list.iter().any(|id| id == **scene);
                    in_list(&done.broken) && in_list(&done.repaired)
                };
                scenes.iter().filter(through).count() >= *at_least
            }
            Self::Prove => done.proved,
            Self::Read => done.read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_counts_once_it_was_broken_and_repaired() {
        let task = Task::Break { scenes: &["a", "b", "c"], at_least: 2 };
        let mut done = Done { broken: vec!["a".into(), "b".into()], ..Done::default() };
        assert!(!task.passed(&done));
        done.repaired = vec!["a".into(), "c".into()];
        assert!(!task.passed(&done), "c was never seen to break");
        done.repaired.push("b".into());
        assert!(task.passed(&done));
    }
}
