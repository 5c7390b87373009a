//! The steps of a lesson. A step is passed by what the run shows or the learner answers, not by
//! pressing *next*; any step can be skipped.

use serde::{Deserialize, Serialize};

use crate::lesson::knob::Turned;
use crate::sim::fault::Scripted;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;

/// Finds the event at which something becomes visible in the trace; `None` if the run never gets there.
pub type Moment = fn(&Trace<Words>) -> Option<EventId>;

/// One step.
#[derive(Debug)]
pub struct Step {
    /// The id used in addresses and in the prose's file names.
    pub id: &'static str,
    /// The id of the scene it starts with.
    pub scene: &'static str,
    /// The task that passes it.
    pub task: Task,
}

/// A step's task.
#[derive(Debug)]
pub enum Task {
    /// Let the run continue until something happens.
    Watch {
        /// The event to wait for, in words.
        until: &'static str,
        moment: Moment,
    },
    /// Commit to an answer, then see.
    Predict(Question),
    /// Ask why an event happened.
    Why {
        /// The question on the button.
        asks: &'static str,
        /// The event.
        moment: Moment,
    },
    /// Change settings until the whole run, with the same seed and faults, is right.
    Fix {
        /// The goal in words.
        goal: &'static str,
        /// True if a finished run has reached it.
        reached: fn(&Trace<Words>) -> bool,
        /// Settings that reach it, for learners who are stuck and for the test.
        solution: &'static [Turned],
    },
    /// Watch scenes break, and repair them.
    Break {
        /// The ids of the scenes to choose from.
        scenes: &'static [&'static str],
        /// How many must be seen broken and then repaired.
        at_least: usize,
    },
    /// Run many seeds and fault schedules, with and without the fix.
    Prove,
    /// Find the fault: point at an event that shows it, and name the cause.
    Diagnose(Diagnosis),
    /// Repair the settings, and have the repair graded on unseen seeds and fault schedules.
    Grade(Grading),
    /// Apply the idea to another system. There is no run to decide: the question comes [later](super::later::transfer_of), and
    /// reasoning settles it.
    Transfer,
    Read,
}

/// The views below the timeline.
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
    /// The question.
    pub asks: &'static str,
    /// The answers to choose from.
    pub options: &'static [Choice],
    /// The index of the right answer, according to the run.
    pub answer: fn(&Trace<Words>) -> Option<usize>,
    /// The event that reveals it.
    pub moment: Moment,
    /// The timeline's label for that event.
    pub shows: &'static str,
    /// The explanation, from the run. After a wrong answer it follows the sentence that refutes that answer.
    pub because: &'static str,
}

/// The question of a [`Task::Transfer`], about another system where the same idea holds.
#[derive(Debug)]
pub struct Transfer {
    /// The question.
    pub asks: &'static str,
    /// The answers to choose from. The right one is the one without a refutation.
    pub options: &'static [Choice],
    /// The argument for the right one.
    pub because: &'static str,
}

impl Transfer {
    /// The index of the right answer.
    pub fn right(&self) -> Option<usize> {
        self.options.iter().position(|choice| choice.refuted.is_empty())
    }
}

/// A question about the cause of a failure.
#[derive(Debug)]
pub struct Diagnosis {
    /// The question.
    pub asks: &'static str,
    /// The possible causes.
    pub causes: &'static [Choice],
    /// The index of the actual cause, according to the run.
    pub cause: fn(&Trace<Words>) -> Option<usize>,
    /// The events that show it; pointing at one of them is enough.
    pub evidence: fn(&Trace<Words>) -> Vec<EventId>,
    /// The explanation, for a learner who found the cause.
    pub because: &'static str,
}

/// An answer or a cause to choose.
#[derive(Debug)]
pub struct Choice {
    /// The answer's words.
    pub words: &'static str,
    /// Why it is wrong in this run, for a learner who chose it. Empty for the right choice.
    pub refuted: &'static str,
}

impl Choice {
    /// The right choice.
    pub const fn right(words: &'static str) -> Self {
        Self { words, refuted: "" }
    }

    /// The answer without its reason, which follows a colon.
    pub fn answer(&self) -> &'static str {
        self.words.split(':').next().unwrap_or(self.words)
    }

    /// A wrong choice, with the sentence that refutes it.
    pub const fn wrong(words: &'static str, refuted: &'static str) -> Self {
        Self { words, refuted }
    }
}

/// The event a learner points at, and the cause they suspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub event: EventId,
    /// The index of the cause.
    pub cause: usize,
}

/// The judgement of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Both event and cause are right.
    Right,
    /// The event shows the fault, but the cause is wrong.
    OtherCause,
    /// The cause is right, but the event does not show the fault.
    OtherEvent,
    /// Both are wrong.
    Neither,
}

impl Diagnosis {
    /// Judges a finding against a run.
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

/// How to grade a repair: it must keep its promises without costing too much.
#[derive(Debug)]
pub struct Grading {
    /// The goal in words.
    pub goal: &'static str,
    /// The ids of the checks that count.
    pub checks: &'static [&'static str],
    /// How many of a thousand runs must keep them.
    pub holds_min: u32,
    /// The drill's own fault for a seed, added to that seed's fault schedule.
    pub night: fn(u64) -> Scripted,
    /// The unit of work.
    pub unit: &'static str,
    /// The number of units a finished run completed.
    pub yields: fn(&Trace<Words>) -> u32,
    /// The minimum work, in percent of what the original settings complete.
    pub yield_min_percent: u32,
    /// Settings that pass, for the test.
    pub solution: &'static [Turned],
}

impl Grading {
    /// How many of `runs` must keep every promise.
    pub fn needed_of(&self, runs: u32) -> u32 {
        (u64::from(self.holds_min) * u64::from(runs)).div_ceil(1_000) as u32
    }
}

/// The number of runs a proof makes with each of its two settings.
pub const RUNS: u32 = 1_000;

/// The comparison in a *prove* step.
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    /// The knobs turned on both sides.
    pub common: &'static [Turned],
    /// The knobs turned only on the side without the fix.
    pub without: &'static [Turned],
    /// The fix.
    pub with: &'static [Turned],
    /// The ids of the checks that count.
    pub checks: &'static [&'static str],
    /// The lesson's other checks, each with the reason it does not count: a clause that follows “not counted:”.
    pub uncounted: &'static [(&'static str, &'static str)],
}

/// A learner's progress in a step.
#[expect(clippy::struct_excessive_bools, reason = "each belongs to another kind of task")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Done {
    /// The index of the answer the learner committed to.
    pub answer: Option<usize>,
    /// True if the moment was reached (after the answer, if there is a question).
    pub reached: bool,
    /// True if the question *why* was asked about the right event.
    pub asked_why: bool,
    /// The ids of scenes seen to break.
    pub broken: Vec<String>,
    /// The ids of scenes repaired.
    pub repaired: Vec<String>,
    /// True if the proof ran to its end.
    pub proved: bool,
    /// The learner's latest finding.
    pub finding: Option<Finding>,
    /// True if the repair passed its grading.
    pub graded: bool,
    /// True if the text was opened.
    pub read: bool,
}

/// The requirement for passing a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Reaching the moment or the goal.
    Reached,
    /// Giving an answer, then reaching the moment, if there is one to wait for.
    Answer,
    /// Asking *why* about the right event.
    Why,
    /// Breaking and repairing this many of these scenes.
    Repairs {
        scenes: &'static [&'static str],
        at_least: usize,
    },
    Proof,
    Grading,
    Reading,
}

impl Needs {
    /// Returns whether the progress is enough.
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
    /// The requirement for passing the task.
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

    /// Returns whether the progress passes the task.
    pub fn passed(&self, done: &Done) -> bool {
        self.needs().met(done)
    }
}

/// A step as the list of lessons knows it before the lesson is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    pub id: &'static str,
    pub needs: Needs,
}

/// A lesson's steps as the list of lessons knows them.
#[derive(Debug)]
pub struct Outlines {
    steps: [Outline; Self::MOST],
    count: usize,
}

impl Outlines {
    /// More steps than any lesson should have.
    const MOST: usize = 16;

    /// The outlines of these steps.
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

    /// The outlines, in order.
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
