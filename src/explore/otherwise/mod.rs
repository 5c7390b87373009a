//! What would have had to be otherwise: runs a recipe that broke a promise again, each time with one thing changed.
//!
//! Draws are addressed, so two runs that differ in one thing differ only in its consequences. That makes a rerun an honest
//! answer to *but for this, would it have happened?*
//!
//! # The candidates
//!
//! In this order: each intervention of the script, left out together with those that lift it; each message on the path to
//! the violation that chance lost, copied, changed or delayed, [spared](crate::sim::fault::MessageFault::Spare); each knob
//! of the repair alone, then the whole repair; each knob that is a [wait](crate::lesson::knob::Knob::waits), longer and shorter. If the check holds without
//! none of the interventions and draws, it is overdetermined: pairs of them are tried, and all interventions together.
//!
//! The *path* consists of the [reasons](crate::sim::slicing) for the violation's witnesses. As Halpern and Pearl
//! have it, of two things of which either would do, only those on the path are causes: the others were preempted.
//!
//! # The verdict
//!
//! A change is a cause if the check holds in the rerun and in at least 29 of 32 comparisons under fresh draws. Each compares
//! the changed run with the unchanged one, so a violation that is itself a matter of luck is called chance. For a
//! change from some moment on, the draws are fresh from [that moment](crate::sim::fault::Intervention::Reseed). For knobs,
//! which change the run from its start, they are those of other seeds with which the unchanged run breaks the check.
//!
//! - `findings`: the results as data; [`words`] says them, and [`report`] is what the page gets
//! - `candidates`: what is tried; `rerun`: how; `same`: which message an intervention strikes in a rerun
//! - [`pieces`]: an inquiry whose candidates are judged by several workers at the same time

mod candidates;
mod findings;
pub mod pieces;
mod recipe;
pub mod report;
mod rerun;
mod same;
mod search;
pub mod words;

use std::cell::RefCell;

use crate::sim::check::{Check, When};
use crate::sim::fault::Scripted;
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::{Trace, Verdict};

pub use candidates::{PAIRS_MAX, SPARED_MAX};
pub use findings::{Change, Finding, Findings, Flaw, Fresh, Outcome, Part, Span, Thing, Turn};
pub use recipe::Lessons;
pub use rerun::{Scenario, broken_at};

use candidates::{Candidate, Happened, Range, bare, drawn, items, made, pairs, path, struck_at, without};
use rerun::{Draws, Judged, Lab, Variation};
use same::Target;

/// The number of comparisons under fresh draws.
const FRESH: u32 = 32;
/// The maximum number of other seeds that are tried to find some with which the unchanged run breaks the check.
const SEEDS_MAX: u32 = 128;

/// A run that broke a check, and what may have been otherwise besides its faults and its luck.
pub struct Question<'a, S> {
    pub scenario: S,
    pub seed: u64,
    /// The interventions, in chronological order.
    pub script: Vec<Scripted>,
    /// The id of the check.
    pub check: &'a str,
    /// The knobs that the repair turns.
    pub repair: Vec<Turn>,
    /// Knobs that hold durations: id, present position, minimum, maximum and step.
    pub durations: Vec<(&'static str, i64, [i64; 3])>,
}

/// The run that has to be made before a judgement can go on.
struct Needed(Variation, Draws);

/// An inquiry in progress: see the [module](self).
pub struct Inquiry<S: Scenario> {
    lab: Lab<S>,
    singles: Vec<Candidate>,
    pairs: Vec<Candidate>,
    /// The candidates still to be judged, the next one last.
    open: Vec<usize>,
    paired: bool,
    /// The runs made for the present candidate.
    known: Vec<(Variation, Draws, Judged)>,
    /// The verdicts on the unchanged run under other draws, and how many runs each took.
    unchanged: Vec<(Draws, bool, u32)>,
    /// The draws for which somebody has asked what the unchanged run does.
    asked: RefCell<Vec<Draws>>,
    findings: Findings,
}

impl<S: Scenario> Inquiry<S> {
    /// Makes the unchanged run and reads the candidates off it.
    pub fn new(question: Question<'_, S>) -> Self {
        let Question { scenario, seed, script, check, repair, durations } = question;
        let setup = scenario.setup(&[]);
        let nodes = setup.names().len();
        let when = setup.checks().iter().find(|one| one.id == check).map(|one: &Check<_>| one.when);
        let lab = Lab::new(scenario, seed, script, check);
        let findings = Findings { check: check.to_owned(), runs: 1, ..Findings::default() };
        let mut inquiry = Self {
            lab,
            singles: Vec::new(),
            pairs: Vec::new(),
            open: Vec::new(),
            paired: false,
            known: Vec::new(),
            unchanged: Vec::new(),
            asked: RefCell::default(),
            findings,
        };
        let verdict = inquiry.lab.trace().violations().find(|verdict| verdict.id == check).cloned();
        if let Some(verdict) = verdict {
            inquiry.findings.broken_at = Some(inquiry.lab.trace().event(verdict.judged).at);
            inquiry.collect(&verdict, when.unwrap_or(When::Always), nodes);
            inquiry.collect_knobs(repair, durations);
        }
        inquiry.open = (0..inquiry.singles.len()).rev().collect();
        inquiry.settle();
        inquiry
    }

    /// Collects what happened to the run.
    fn collect(&mut self, verdict: &Verdict, when: When, nodes: usize) {
        let (trace, script) = (self.lab.trace(), self.lab.script());
        let path = path(trace, verdict, when);
        let mut happened = items(trace, script, &path, |index| self.lab.target(index).cloned());
        let mut drawn = drawn(trace, script, &path, nodes);
        self.findings.untried_spares = drawn.len().saturating_sub(SPARED_MAX) as u32;
        drawn.truncate(SPARED_MAX);
        happened.append(&mut drawn);
        self.singles.extend(happened.into_iter().map(Candidate::Without));
    }

    fn collect_knobs(&mut self, repair: Vec<Turn>, durations: Vec<(&'static str, i64, [i64; 3])>) {
        self.singles.extend(repair.iter().map(|turn| Candidate::Turned(vec![turn.clone()])));
        if repair.len() > 1 {
            self.singles.push(Candidate::Turned(repair));
        }
        for (knob, from, [min, max, step]) in durations {
            let ranges = [max, min].map(|end| Range { knob: knob.to_owned(), from, end, step });
            self.singles.extend(ranges.into_iter().filter(|range| range.count() > 0).map(Candidate::Time));
        }
    }

    /// The results so far.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The number of single changes to judge.
    pub fn candidates(&self) -> usize {
        self.singles.len()
    }

    /// Sets the order in which the candidates that are still open are judged, by their positions. The results are the same in
    /// any order.
    pub fn reorder(&mut self, order: &[usize]) {
        let open = std::mem::take(&mut self.open);
        let first = order.iter().copied().filter(|candidate| open.contains(candidate));
        let rest = open.iter().rev().copied().filter(|candidate| !order.contains(candidate));
        self.open = first.chain(rest).collect();
        self.open.reverse();
        self.known.clear();
    }

    /// Makes one more run, or states one more finding.
    pub fn advance(&mut self) {
        let Some(&candidate) = self.open.last() else { return };
        match self.judge(candidate) {
            Ok(finding) => {
                self.open.pop();
                self.known.clear();
                let found = &mut self.findings.found;
                let place = found.partition_point(|other| other.candidate < finding.candidate);
                found.insert(place, finding);
                self.settle();
            }
            Err(Needed(variation, draws)) => {
                self.make(variation, draws);
                self.findings.runs = self.lab.runs;
            }
        }
    }

    /// Makes the run that a judgement needs.
    fn make(&mut self, variation: Variation, draws: Draws) {
        let before = self.lab.runs;
        let judged = self.lab.run(&variation, draws);
        if variation == Variation::default() {
            self.unchanged.push((draws, judged.broken_at.is_some(), self.lab.runs - before));
        } else {
            self.known.push((variation, draws, judged));
        }
    }

    /// Goes on to pairs once all single changes are judged, and notices the end.
    fn settle(&mut self) {
        if self.open.is_empty() && !self.paired {
            self.paired = true;
            if !self.findings.found.iter().any(Finding::is_enough) {
                self.findings.untried_pairs = self.pair_up();
                let singles = self.singles.len();
                self.open = (singles..singles + self.pairs.len()).rev().collect();
            }
        }
        self.findings.pending = self.open.len() as u32;
        self.findings.finished = self.open.is_empty();
    }

    /// Collects the pairs to try, and whatever is tried after them. Returns the number of pairs that will not be tried.
    fn pair_up(&mut self) -> u32 {
        let things: Vec<Happened> = self.singles.iter().filter_map(happened).cloned().collect();
        let (pairs, all) = pairs(&things);
        let untried = all - pairs.len();
        self.pairs = pairs;
        self.pairs.extend(bare(&things));
        untried as u32
    }

    /// Judges a candidate from the runs made so far.
    fn judge(&self, number: usize) -> Result<Finding, Needed> {
        let candidate = self.singles.get(number).unwrap_or_else(|| &self.pairs[number - self.singles.len()]);
        let (change, Judgement { outcome, fresh, rerun }) = match candidate {
            Candidate::Without(happened) => {
                let judged = self.judge_without(std::slice::from_ref(happened))?;
                (Change::Without(happened.thing.clone()), judged)
            }
            Candidate::Both(both) => {
                let judged = self.judge_without(&both[..])?;
                let part = |happened: &Happened| (happened.thing.clone(), happened.part());
                (Change::WithoutBoth([part(&both[0]), part(&both[1])]), judged)
            }
            Candidate::Bare(items) => (Change::Bare, self.judge_without(items)?),
            Candidate::Turned(turns) => {
                let judged = self.judge_turned(turns)?;
                let change = if let [turn] = &turns[..] {
                    Change::Knob(turn.clone())
                } else {
                    Change::Repair(turns.clone())
                };
                (change, judged)
            }
            Candidate::Time(range) => {
                let (span, judged) = self.judge_time(range)?;
                (Change::Time(span), judged)
            }
        };
        let Judged { broken_at, absent, breaks } = rerun;
        Ok(Finding { candidate: number as u32, change, outcome, broken_at, fresh, absent, breaks })
    }

    /// What came of a run; an error if it has not been made.
    fn ask(&self, variation: &Variation, draws: Draws) -> Result<&Judged, Needed> {
        let known = self.known.iter().find(|(of, with, _)| *with == draws && of == variation);
        known.map(|(.., judged)| judged).ok_or_else(|| Needed(variation.clone(), draws))
    }

    /// True if the unchanged run breaks the check under other draws.
    fn ask_unchanged(&self, draws: Draws) -> Result<bool, Needed> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&draws) {
            asked.push(draws);
        }
        let known = self.unchanged.iter().find(|(with, ..)| *with == draws);
        known.map(|(_, broken, _)| *broken).ok_or_else(|| Needed(Variation::default(), draws))
    }

    fn judge_without(&self, things: &[Happened]) -> Result<Judgement, Needed> {
        let variation = without(things);
        let own = self.ask(&variation, Draws::Same)?;
        if own.broken_at.is_some() {
            return Ok(Judgement { outcome: Outcome::NoDifference, fresh: None, rerun: own.clone() });
        }
        let at = things.iter().map(|thing| thing.at).min().unwrap_or_default();
        let mut fresh = Fresh { of: FRESH, tried: FRESH, ..Fresh::default() };
        for salt in 1..=u64::from(FRESH) {
            let draws = Draws::From { at, salt };
            let broken = self.ask_unchanged(draws)?;
            fresh.broke += u32::from(broken);
            fresh.flips += u32::from(broken && self.ask(&variation, draws)?.broken_at.is_none());
        }
        Ok(Judgement::of(fresh, own))
    }

    fn judge_turned(&self, turns: &[Turn]) -> Result<Judgement, Needed> {
        let variation = Variation { turns: turns.to_vec(), ..Variation::default() };
        let own = self.ask(&variation, Draws::Same)?;
        if own.broken_at.is_some() {
            return Ok(Judgement { outcome: Outcome::NoDifference, fresh: None, rerun: own.clone() });
        }
        let mut fresh = Fresh { flips: 1, of: 1, broke: 1, tried: 1 };
        let others = (1..).filter(|seed| *seed != self.lab.seed()).take(SEEDS_MAX as usize);
        for seed in others {
            if fresh.of >= FRESH {
                break;
            }
            let draws = Draws::Seed(seed);
            fresh.tried += 1;
            if self.ask_unchanged(draws)? {
                fresh.broke += 1;
                fresh.of += 1;
                fresh.flips += u32::from(self.ask(&variation, draws)?.broken_at.is_none());
            }
        }
        Ok(Judgement::of(fresh, own))
    }
}

/// The outcome, the comparisons behind it, and the rerun.
struct Judgement {
    outcome: Outcome,
    fresh: Option<Fresh>,
    rerun: Judged,
}

impl Judgement {
    fn of(fresh: Fresh, rerun: &Judged) -> Self {
        let outcome = if fresh.decides() { Outcome::Cause } else { Outcome::Chance };
        Self { outcome, fresh: Some(fresh), rerun: rerun.clone() }
    }
}

/// For each intervention of a script, when it took effect in a run: when it was made or, if it names a message or a write, when it
/// struck that.
pub(super) fn effects<D: Domain>(trace: &Trace<D>, script: &[Scripted]) -> Vec<SimTime> {
    let effect = |(position, scripted): (usize, &Scripted)| {
        let target = Target::of(trace, scripted);
        struck_at(trace, made(trace, position), scripted, target.as_ref()).unwrap_or(scripted.at)
    };
    script.iter().enumerate().map(effect).collect()
}

fn happened(candidate: &Candidate) -> Option<&Happened> {
    if let Candidate::Without(happened) = candidate { Some(happened) } else { None }
}
