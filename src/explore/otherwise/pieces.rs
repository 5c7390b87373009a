//! An inquiry whose candidates are judged in pieces, by any number of workers at the same time.
//!
//! Each worker has an [`Inquiry`] of its own, which judges whatever candidate it is asked about. An [`Inquiring`] makes no runs: it says which
//! candidate is next, and states the findings in the order of the candidates. Neither the number of workers nor the order in which they
//! answer changes the report. Whether pairs are tried is known once all single changes are judged.

use serde::{Deserialize, Serialize};

use super::super::merge::Sequence;
use super::super::pieces::Span;
use super::findings::Finding;
use super::report::{Line, Report, is_knob};
use super::rerun::{Draws, Scenario};
use super::words::Words;
use super::{Inquiry, Needed};

/// What is known before anything is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The number of single changes.
    singles: u32,
    /// The number of candidates to try after them if the violation is overdetermined.
    pairs: u32,
    untried_spares: u32,
    untried_pairs: u32,
}

/// What one worker does at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    Outline,
    /// Judge a candidate.
    Candidate(u32),
}

/// What came of a piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    Outline(Outline),
    Candidate(Stated),
}

/// A finding in words, and what it took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    line: Line,
    /// True if it is about a knob of the repair, or about a wait.
    knob: bool,
    /// True if it makes pairs superfluous.
    enough: bool,
    /// The number of changed runs.
    runs: u32,
    /// The unchanged runs under other draws that it was compared with, and how many runs each took. Other candidates may need the same.
    unchanged: Vec<(Draws, u32)>,
}

impl<S: Scenario> Inquiry<S> {
    /// Does one piece.
    pub fn answer(&mut self, piece: Piece, words: &Words<'_>) -> Results {
        match piece {
            Piece::Outline => Results::Outline(self.outline()),
            Piece::Candidate(number) => {
                // The same pairs wherever they are collected.
                if number as usize >= self.singles.len() && self.pairs.is_empty() {
                    self.pair_up();
                }
                Results::Candidate(self.state(number as usize, words))
            }
        }
    }

    fn outline(&mut self) -> Outline {
        let untried_pairs = self.pair_up();
        Outline {
            singles: self.singles.len() as u32,
            pairs: self.pairs.len() as u32,
            untried_spares: self.findings.untried_spares,
            untried_pairs,
        }
    }

    /// Judges a candidate, with all the runs that it takes.
    fn state(&mut self, number: usize, words: &Words<'_>) -> Stated {
        self.known.clear();
        self.asked.borrow_mut().clear();
        let (before, mut of_unchanged) = (self.lab.runs, 0);
        let finding = loop {
            match self.judge(number) {
                Ok(finding) => break finding,
                Err(Needed(variation, draws)) => {
                    let unchanged = self.unchanged.len();
                    self.make(variation, draws);
                    of_unchanged += self.unchanged[unchanged..].iter().map(|(.., runs)| runs).sum::<u32>();
                }
            }
        };
        self.known.clear();
        let asked = self.asked.borrow();
        let compared = self.unchanged.iter().filter(|(draws, ..)| asked.contains(draws));
        Stated {
            line: Line { words: words.say(&finding), outcome: finding.outcome },
            knob: is_knob(&finding),
            enough: Finding::is_enough(&finding),
            runs: self.lab.runs - before - of_unchanged,
            unchanged: compared.map(|(draws, _, runs)| (*draws, *runs)).collect(),
        }
    }
}

/// An inquiry in progress whose candidates are judged elsewhere.
pub struct Inquiring {
    outline: Option<Outline>,
    asked: bool,
    /// The first candidate that nobody has been given yet.
    next: u32,
    /// The number of candidates, as far as known.
    end: u32,
    answers: Sequence<Stated>,
    stated: u32,
    enough: bool,
    unchanged: Vec<Draws>,
    report: Report,
}

impl Default for Inquiring {
    fn default() -> Self {
        Self {
            outline: None,
            asked: false,
            next: 0,
            end: 0,
            answers: Sequence::new(0),
            stated: 0,
            enough: false,
            unchanged: Vec::new(),
            report: Report { runs: 1, ..Report::default() },
        }
    }
}

impl Inquiring {
    /// The findings so far.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The number of pieces that can be done now and that nobody has been given yet.
    pub fn waiting(&self) -> usize {
        if self.asked { (self.end - self.next) as usize } else { 1 }
    }

    /// The next piece, if one can be done now.
    pub fn hand_out(&mut self) -> Option<Piece> {
        if !self.asked {
            self.asked = true;
            return Some(Piece::Outline);
        }
        (self.next < self.end).then(|| {
            self.next += 1;
            Piece::Candidate(self.next - 1)
        })
    }

    /// Takes what came of a piece.
    pub fn take(&mut self, piece: Piece, results: Results) {
        match (piece, results) {
            (_, Results::Outline(outline)) => {
                self.end = outline.singles;
                self.report.untried = outline.untried_spares;
                self.outline = Some(outline);
            }
            (Piece::Candidate(number), Results::Candidate(stated)) => {
                let span = Span { from: number, until: number + 1 };
                for stated in self.answers.add(span, stated) {
                    self.state(stated);
                }
            }
            (Piece::Outline, Results::Candidate(_)) => {}
        }
        if let Some(outline) = self.outline.filter(|outline| self.stated == outline.singles)
            && self.end == outline.singles
            && !self.enough
        {
            self.end += outline.pairs;
            self.report.untried += outline.untried_pairs;
        }
        self.report.pending = self.end - self.stated;
        self.report.finished = self.outline.is_some() && self.report.pending == 0;
    }

    /// Adds the next finding to the report: causes come first, and equal outcomes in the order of their candidates.
    fn state(&mut self, Stated { line, knob, enough, runs, unchanged }: Stated) {
        self.stated += 1;
        self.enough |= enough;
        self.report.runs += runs;
        for (draws, runs) in unchanged {
            if !self.unchanged.contains(&draws) {
                self.unchanged.push(draws);
                self.report.runs += runs;
            }
        }
        let lines = if knob { &mut self.report.knobs } else { &mut self.report.happened };
        let place = lines.partition_point(|other| other.outcome as u8 <= line.outcome as u8);
        lines.insert(place, line);
    }
}
