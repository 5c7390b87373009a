//! The steps of a lesson. What the run shows or what the learner answers passes a step, not
//! pressing *next*; a step can always be skipped.

use serde::{Deserialize, Serialize};

use crate::lesson::knob::Turned;
use crate::sim::fault::Scripted;
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
        moment: Moment,
    },
    /// Commit to an answer, then see.
    Predict(Question),
    /// Ask why an event came about.
    Why {
        /// The question, as its button puts it.
        asks: &'static str,
        /// The event.
        moment: Moment,
    },
    /// Change settings until the whole run, with the same seed and faults, is right.
    Fix {
        /// What has to be reached, in words.
        goal: &'static str,
        /// Whether a finished run has reached it.
        reached: fn(&Trace<Words>) -> bool,
        /// Settings that reach it, for learners who are stuck and for the test.
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
    /// Find out what is wrong: point at the event that shows it, and say what it is.
    Diagnose(Diagnosis),
    /// Repair the settings, and have the repair graded on seeds and fault schedules that nobody has seen.
    Grade(Grading),
    /// Carry the idea over to another system. No run decides: what is asked comes [later](super::later::transfer_of), and is judged by
    /// reasoning.
    Transfer,
    Read,
}

/// What can be looked at below the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Order,
    Charts,
    Events,
    State,
    Code,
}

/// A prediction.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub asks: &'static str,
    /// The answers to choose from.
    pub options: &'static [Choice],
    /// Which of them the run shows to be right.
    pub answer: fn(&Trace<Words>) -> Option<usize>,
    /// When it shows it.
    pub moment: Moment,
    /// What happens then, as the timeline labels it.
    pub shows: &'static str,
    /// What the run showed; after a wrong answer it follows the sentence that refutes that answer.
    pub because: &'static str,
}

/// What a [`Task::Transfer`] asks: about another system, where the same idea holds.
#[derive(Debug)]
pub struct Transfer {
    /// What is asked.
    pub asks: &'static str,
    /// The answers to choose from. The right one is the one that nothing speaks against.
    pub options: &'static [Choice],
    /// What speaks for the right one.
    pub because: &'static str,
}

impl Transfer {
    /// Which answer is right.
    pub fn right(&self) -> Option<usize> {
        self.options.iter().position(|choice| choice.refuted.is_empty())
    }
}

/// What is wrong with a run.
#[derive(Debug)]
pub struct Diagnosis {
    /// What is asked.
    pub asks: &'static str,
    /// What it could be.
    pub causes: &'static [Choice],
    /// Which of them it is, according to the run.
    pub cause: fn(&Trace<Words>) -> Option<usize>,
    /// The events that show it: pointing at one of them is enough.
    pub evidence: fn(&Trace<Words>) -> Vec<EventId>,
    /// What the run shows, for a learner who found it.
    pub because: &'static str,
}

/// An answer, or a cause, to choose.
#[derive(Debug)]
pub struct Choice {
    /// What it says.
    pub words: &'static str,
    /// Why it is wrong in this run, for a learner who chose it. Empty for the right one.
    pub refuted: &'static str,
}

impl Choice {
    /// The right one.
    pub const fn right(words: &'static str) -> Self {
        Self { words, refuted: "" }
    }

    /// A wrong one, with the sentence that refutes it.
    pub const fn wrong(words: &'static str, refuted: &'static str) -> Self {
        Self { words, refuted }
    }
}

/// An event that a learner points at, and the cause they suspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub event: EventId,
    /// The cause, by its position.
    pub cause: usize,
}

/// The verdict on a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Event and cause are right.
    Right,
    /// The event shows it, but the cause is another one.
    OtherCause,
    /// The cause is right, but the event does not show it.
    OtherEvent,
    /// Neither is right.
    Neither,
}

impl Diagnosis {
    /// Judges a finding by a run.
    pub fn judge(&self, trace: &Trace<Words>, finding: Finding) -> Judged {
        let cause = (self.cause)(trace) == Some(finding.cause);
        match (cause, (self.evidence)(trace).contains(&finding.event)) {
            (true, true) => Judged::Right,
            (false, true) => Judged::OtherCause,
            (true, false) => Judged::OtherEvent,
            (false, false) => Judged::Neither,
        }
    }
}

/// How a repair is graded: it has to keep its promises without costing too much.
#[derive(Debug)]
pub struct Grading {
    /// What has to be reached, in words.
    pub goal: &'static str,
    /// The promises that count, by the ids of their checks.
    pub checks: &'static [&'static str],
    /// In how many of a thousand runs they have to hold.
    pub holds_min: u32,
    /// The fault that the drill is about, for a seed; it comes on top of the faults of that seed's schedule.
    pub night: fn(u64) -> Scripted,
    /// The unit in which work done is counted.
    pub unit: &'static str,
    /// How many units a finished run got done.
    pub yields: fn(&Trace<Words>) -> u32,
    /// How much of the original settings' work has to be left, in percent.
    pub yield_min_percent: u32,
    /// Settings that reach it, for the test.
    pub solution: &'static [Turned],
}

impl Grading {
    /// In how many of `runs` every promise has to hold.
    pub fn needed_of(&self, runs: u32) -> u32 {
        (u64::from(self.holds_min) * u64::from(runs)).div_ceil(1_000) as u32
    }
}

/// How many runs a proof makes with each of the two settings.
pub const RUNS: u32 = 1_000;

/// What a *prove* step compares.
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    /// The knobs that both sides turn.
    pub common: &'static [Turned],
    /// The knobs that only the side without the fix turns.
    pub without: &'static [Turned],
    /// The fix.
    pub with: &'static [Turned],
    /// The checks that count, by their ids.
    pub checks: &'static [&'static str],
    /// The others of the lesson, each with why it does not count: a clause that follows “not counted:”.
    pub uncounted: &'static [(&'static str, &'static str)],
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
    /// What the learner pointed at last.
    pub finding: Option<Finding>,
    /// Whether the repair passed its grading.
    pub graded: bool,
    /// Whether the text was opened.
    pub read: bool,
}

/// What has to be done for a step to be passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The moment, or the goal, is reached.
    Reached,
    /// An answer is given, and then the moment is reached, if there is one to wait for.
    Answer,
    /// *Why* is asked about the right event.
    Why,
    /// This many of these scenes are broken and repaired.
    Repairs {
        scenes: &'static [&'static str],
        at_least: usize,
    },
    Proof,
    Grading,
    Reading,
}

impl Needs {
    /// Whether it was done.
    pub fn met(self, done: &Done) -> bool {
        match self {
            Self::Reached => done.reached,
            Self::Answer => done.answer.is_some() && done.reached,
            Self::Why => done.asked_why,
            Self::Repairs { scenes, at_least } => {
                let through = |scene: &&&str| {
                    let in_list = |list: &[String]| list.iter().any(|id| id == **scene);
                    in_list(&done.broken) && in_list(&done.repaired)
                };
                scenes.iter().filter(through).count() >= at_least
            }
            Self::Proof => done.proved,
            Self::Grading => done.graded,
            Self::Reading => done.read,
        }
    }
}

impl Task {
    /// What has to be done.
    pub const fn needs(&self) -> Needs {
        match self {
            Self::Watch { .. } | Self::Fix { .. } | Self::Diagnose(_) => Needs::Reached,
            Self::Predict(_) | Self::Transfer => Needs::Answer,
            Self::Why { .. } => Needs::Why,
            Self::Break { scenes, at_least } => Needs::Repairs { scenes, at_least: *at_least },
            Self::Prove => Needs::Proof,
            Self::Grade(_) => Needs::Grading,
            Self::Read => Needs::Reading,
        }
    }

    /// Whether a step is passed.
    pub fn passed(&self, done: &Done) -> bool {
        self.needs().met(done)
    }
}

/// What the list of lessons has to know about a step before the lesson is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    pub id: &'static str,
    pub needs: Needs,
}

/// What the list of lessons has to know about a lesson's steps.
#[derive(Debug)]
pub struct Outlines {
    steps: [Outline; Self::MOST],
    count: usize,
}

impl Outlines {
    /// More steps than anybody would go through.
    const MOST: usize = 16;

    /// Of these steps.
    ///
    /// # Panics
    ///
    /// At compile time, if there are more than 16.
    pub const fn of(steps: &[Step]) -> Self {
        let mut outlines = [Outline { id: "", needs: Needs::Reading }; Self::MOST];
        let mut index = 0;
        while index < steps.len() {
            outlines[index] = Outline { id: steps[index].id, needs: steps[index].task.needs() };
            index += 1;
        }
        Self { steps: outlines, count: steps.len() }
    }

    /// In their order.
    pub fn list(&self) -> &[Outline] {
        &self.steps[..self.count]
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
