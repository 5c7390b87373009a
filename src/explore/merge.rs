//! Puts together the results of pieces that were done elsewhere, in whatever order they arrive. The whole is the same as if one
//! worker had done it from beginning to end.

use super::pieces::{Broken, Span};
use super::proof::Findings;
use crate::run::recipe::RecipeFile;

/// A proof or a grading whose seeds are run in pieces ([`super::proof::Prover::part`]).
pub struct Merger {
    first_seed: u64,
    findings: Findings,
    done: Vec<Span>,
    /// Whether the counterexample without and with the fix has been asked for.
    asked: [bool; 2],
}

impl Merger {
    /// Nothing has been run yet, of `goal` seeds.
    pub fn new(first_seed: u64, goal: u32) -> Self {
        let findings = Findings { goal, ..Findings::default() };
        Self { first_seed, findings, done: Vec::new(), asked: [false; 2] }
    }

    /// The results so far.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Adds the results of a span of seeds. Returns the runs that are now known to be the first to break a promise, and have to be shrunk.
    pub fn add(&mut self, span: Span, part: &Findings) -> Vec<Broken> {
        self.findings.add(part);
        self.done.push(span);
        let certain = |&fixed: &bool| !self.asked[usize::from(fixed)];
        let broken: Vec<Broken> =
            [false, true].into_iter().filter(certain).filter_map(|fixed| self.first(fixed)).collect();
        for one in &broken {
            self.asked[usize::from(one.fixed)] = true;
        }
        broken
    }

    /// Adds a counterexample that [`Self::add`] asked for.
    pub fn shrunk(&mut self, broken: Broken, recipe: RecipeFile) {
        self.findings.tally(broken.fixed).counterexample = Some(recipe);
    }

    /// The first run that broke a promise, once all seeds below it have been run.
    fn first(&self, fixed: bool) -> Option<Broken> {
        let tally = if fixed { &self.findings.with } else { &self.findings.without };
        let seed = tally.first_broken?;
        let below = |span: &Span| {
            (u64::from(span.until).min(seed - self.first_seed)).saturating_sub(span.from.into())
        };
        let run: u64 = self.done.iter().map(below).sum();
        (run == seed - self.first_seed).then_some(Broken { fixed, seed })
    }
}

/// Hands on results in the order of their spans, however they arrive.
pub struct Sequence<T> {
    /// Everything before this has been handed on.
    next: u32,
    early: Vec<(Span, T)>,
}

impl<T> Sequence<T> {
    /// A sequence whose first span begins at `first`.
    pub fn new(first: u32) -> Self {
        Self { next: first, early: Vec::new() }
    }

    /// Everything before this has been handed on.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// Adds a result. Returns all results that are next in order, which may be none.
    pub fn add(&mut self, span: Span, result: T) -> Vec<T> {
        self.early.push((span, result));
        let mut next = Vec::new();
        while let Some(index) = self.early.iter().position(|(span, _)| span.from == self.next) {
            let (span, result) = self.early.swap_remove(index);
            self.next = span.until;
            next.push(result);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice::Dice;
    use super::super::proof::{HELD_OUT, Prover, Tally};
    use super::*;
    use crate::lesson::step::{RUNS, Task};
    use crate::lesson::{self, Lesson};
    use crate::run::Recipe;

    /// Cuts the numbers below `goal` into pieces of various sizes, in a random order.
    fn shuffled(dice: &mut Dice, goal: u32, most: usize) -> Vec<Span> {
        let (mut pieces, mut from) = (Vec::new(), 0);
        while from < goal {
            let until = goal.min(from + 1 + dice.below(most) as u32);
            pieces.insert(dice.below(pieces.len() + 1), Span { from, until });
            from = until;
        }
        pieces
    }

    /// The whole is what the prover finds alone. Each piece is run once and merged in several orders.
    fn same_as_alone(new: impl Fn() -> Prover, first_seed: u64, dice: &mut Dice) -> Findings {
        let mut alone = new();
        while !alone.findings().finished() {
            alone.advance();
        }
        let pieces = shuffled(dice, RUNS, 60);
        let mut parts: Vec<_> = pieces.into_iter().map(|span| (span, new().part(span))).collect();
        for _ in 0..10 {
            let (mut merger, mut runs, mut late) = (Merger::new(first_seed, RUNS), 0, Vec::new());
            for (span, part) in &parts {
                late.extend(merger.add(*span, part));
                let findings = merger.findings();
                assert!(
                    findings.with.runs > runs && findings.with.runs == findings.without.runs,
                    "progress grows"
                );
                runs = findings.with.runs;
            }
            assert!(late.len() <= 2, "{late:?}");
            assert_eq!(merger.findings().finished(), late.is_empty(), "it lacks the counterexamples");
            for broken in late {
                merger.shrunk(broken, new().counterexample(broken));
            }
            assert!(merger.findings().finished());
            assert_eq!(merger.findings(), alone.findings());
            for index in (1..parts.len()).rev() {
                parts.swap(index, dice.below(index + 1));
            }
        }
        alone.findings().clone()
    }

    fn lesson_of(id: &str) -> &'static Lesson {
        lesson::find(id).expect("there is such a lesson")
    }

    #[test]
    fn a_proof_in_pieces_is_the_same_as_a_whole_one() {
        let mut dice = Dice(7);
        for (id, first_seed) in [("fencing", 1), ("idempotency", 4_001)] {
            let findings = same_as_alone(|| Prover::new(lesson_of(id), first_seed), first_seed, &mut dice);
            assert!(findings.without.first_broken.is_some() && findings.with.first_broken.is_none());
        }
    }

    #[test]
    fn a_grading_in_pieces_is_the_same_as_a_whole_one() {
        let lesson = lesson_of("drill-leaky-lock");
        let graded = lesson.steps.iter().find_map(|step| match &step.task {
            Task::Grade(grading) => Some((lesson.scene(step.scene)?, grading)),
            _ => None,
        });
        let (scene, grading) = graded.expect("the drill grades a repair");
        let recipe = Recipe::of_scene(lesson, scene);
        let findings =
            same_as_alone(|| Prover::grading(&recipe, scene, grading, HELD_OUT), HELD_OUT, &mut Dice(3));
        assert!(findings.with.counterexample.is_some() && findings.with.yielded > 0);
    }

    /// Without knowing that nothing below it broke, no run is shrunk: only one counterexample is ever worth that.
    #[test]
    fn a_counterexample_is_asked_for_once_no_lower_seed_can_break() {
        let part = |first_broken| {
            let tally = Tally { runs: 10, broken: 1, by_check: vec![1], first_broken, ..Tally::default() };
            Findings {
                without: tally,
                with: Tally { runs: 10, by_check: vec![0], ..Tally::default() },
                goal: RUNS,
            }
        };
        let mut merger = Merger::new(100, RUNS);
        assert_eq!(merger.add(Span { from: 20, until: 30 }, &part(Some(125))), []);
        assert_eq!(merger.add(Span { from: 10, until: 20 }, &part(Some(112))), []);
        let expected = Broken { fixed: false, seed: 112 };
        assert_eq!(merger.add(Span { from: 0, until: 10 }, &part(None)), [expected]);
        assert_eq!(merger.add(Span { from: 30, until: 40 }, &part(Some(131))), []);
    }

    #[test]
    fn a_sequence_is_in_order_however_it_arrives() {
        let mut dice = Dice(5);
        for _ in 0..50 {
            let mut sequence = Sequence::new(0);
            let mut seen = Vec::new();
            for span in shuffled(&mut dice, 100, 7) {
                seen.extend(sequence.add(span, span));
                assert_eq!(sequence.next, seen.last().map_or(0, |last| last.until));
            }
            assert_eq!(seen.iter().map(|span| span.until - span.from).sum::<u32>(), 100);
            assert!(seen.is_sorted_by_key(|span| span.from));
        }
    }

    #[test]
    fn a_cut_span_is_covered_in_order() {
        let span = Span { from: 3, until: 50 };
        let pieces = span.cut(20);
        let expected = [(3, 23), (23, 43), (43, 50)].map(|(from, until)| Span { from, until });
        assert_eq!(pieces, expected);
        assert!(Span { from: 4, until: 4 }.cut(20).is_empty());
    }
}
