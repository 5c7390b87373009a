//! Runs with something changed, judged by one check.
//!
//! Where the settings and the seed stay, a rerun continues from the last state that it has in common with the original.
//! Where nothing in its script has to be found again, it records no trace, and it stops when the check is broken.

use serde::{Deserialize, Serialize};

use crate::run::tape::{BUDGET, Tape};
use crate::sim::check::Title;
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::sim::process::Domain;
use crate::sim::setup::Setup;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::sim::world::World;

use super::findings::Turn;
use super::same::{Named, Placement, Program, Target};

/// The number of events between checkpoints of the original run: reruns begin at one.
const SPACING: usize = 512;
/// The number of recorded events after which a rerun looks whether the check is broken.
const SLICE: usize = 128;

/// What makes runs: a scene with knobs.
pub trait Scenario {
    type Domain: Domain;

    /// The scene with these knobs turned.
    fn setup(&self, turns: &[Turn]) -> Setup<Self::Domain>;
}

/// What is changed in a rerun. Nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variation {
    /// The positions of the interventions that are left out.
    pub without: Vec<usize>,
    /// The messages that chance spares, and when each was sent.
    pub spared: Vec<(MessageRef, SimTime)>,
    /// The knobs that are turned.
    pub turns: Vec<Turn>,
}

/// The draws of a rerun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Draws {
    /// Those of the original.
    Same,
    /// Those of the original until a moment, and others from there on.
    From { at: SimTime, salt: u64 },
    /// Those of another seed.
    Seed(u64),
}

/// What came of a rerun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// When the check was broken, if it was.
    pub broken_at: Option<SimTime>,
    /// The positions of the interventions that no longer found what they had struck.
    pub absent: Vec<usize>,
    /// If the check was kept: the names of other checks that the original run kept and this one did not.
    pub breaks: Vec<String>,
}

/// A line of a rerun's script.
struct Line {
    /// Its position in the original script; `None` for a message that chance spares.
    position: Option<usize>,
    scripted: Scripted,
    target: Option<Target>,
    /// Where the target is in the rerun. Without a place, the line is left out.
    place: Option<Placement>,
}

/// The original run, and what it takes to run it again with something changed.
pub struct Lab<S: Scenario> {
    scenario: S,
    seed: u64,
    script: Vec<Scripted>,
    check: String,
    original: Tape<S::Domain>,
    /// What each line of the script struck in the original run.
    targets: Vec<Option<Target>>,
    /// The same for the unchanged run of another seed.
    of_seed: Option<(u64, Vec<Option<Target>>)>,
    /// The number of runs made.
    pub runs: u32,
}

impl<S: Scenario> Lab<S> {
    /// Runs the original. The script is sorted by time.
    pub fn new(scenario: S, seed: u64, script: Vec<Scripted>, check: &str) -> Self {
        let world = World::new(scenario.setup(&[]), seed, &script);
        let mut original = Tape::with(world, SPACING, BUDGET);
        while !original.advance(usize::MAX) {}
        let targets = targets(original.trace(), &script);
        Self { scenario, seed, script, check: check.to_owned(), original, targets, of_seed: None, runs: 1 }
    }

    /// The trace of the original run.
    pub fn trace(&self) -> &Trace<S::Domain> {
        self.original.trace()
    }

    pub fn script(&self) -> &[Scripted] {
        &self.script
    }

    /// The seed of the original run.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What a line of the script struck in the original run.
    pub fn target(&self, position: usize) -> Option<&Target> {
        self.targets[position].as_ref()
    }

    /// Makes a run. If an intervention has to be aimed anew, that takes further runs, two for each.
    pub fn run(&mut self, variation: &Variation, draws: Draws) -> Judged {
        match draws {
            Draws::Seed(seed) if *variation == Variation::default() => self.unchanged(seed),
            Draws::Seed(seed) => {
                if self.names_something() && self.of_seed.as_ref().is_none_or(|(of, _)| *of != seed) {
                    // It was counted when it was judged.
                    let runs = self.runs;
                    self.unchanged(seed);
                    self.runs = runs;
                }
                let targets = self.of_seed.as_ref().filter(|(of, _)| *of == seed);
                let targets = targets.map_or_else(|| self.targets.clone(), |(_, targets)| targets.clone());
                self.changed(variation, draws, &targets)
            }
            _ => {
                let targets = self.targets.clone();
                self.changed(variation, draws, &targets)
            }
        }
    }

    fn names_something(&self) -> bool {
        self.script.iter().any(|scripted| Named::by(&scripted.intervention).is_some())
    }

    /// The unchanged recipe with another seed: its script means what it says.
    fn unchanged(&mut self, seed: u64) -> Judged {
        self.runs += 1;
        let world = World::new(self.scenario.setup(&[]), seed, &self.script);
        if !self.names_something() {
            return self.judge(world);
        }
        let mut tape = Tape::new(world);
        while !tape.advance(usize::MAX) {}
        self.of_seed = Some((seed, targets(tape.trace(), &self.script)));
        self.judged(tape.broken(), broken_at(tape.trace(), &self.check))
    }

    /// What came of a run that broke these checks, and the check in question at this moment if at all.
    fn judged(&self, broken: impl Iterator<Item = Title>, broken_at: Option<SimTime>) -> Judged {
        let kept = |title: &Title| self.trace().violations().all(|verdict| verdict.id != title.id);
        let breaks = broken.filter(kept).map(|title| title.name.to_owned());
        let breaks = if broken_at.is_some() { Vec::new() } else { breaks.collect() };
        Judged { broken_at, absent: Vec::new(), breaks }
    }

    /// Steps a world until the check is broken or the run is over, without a trace. A world from the original run may have
    /// broken it already.
    fn judge(&self, mut world: World<S::Domain>) -> Judged {
        if world.has_broken(&self.check) {
            return self.judged(world.broken(), broken_at(self.trace(), &self.check));
        }
        while !world.has_broken(&self.check) && world.step_unseen().is_none() {}
        let broken_at = world.has_broken(&self.check).then(|| world.now());
        self.judged(world.broken(), broken_at)
    }

    fn changed(&mut self, variation: &Variation, draws: Draws, targets: &[Option<Target>]) -> Judged {
        let mut lines = self.lines(variation, targets);
        let same_until = self.same_until(variation, draws);
        let may_shift = |line: &Line| line.target.as_ref().is_some_and(|target| target.at >= same_until);
        let first_spared = variation.spared.iter().map(|(_, at)| *at).min();
        let is_first = |line: &Line| line.position.is_none() && Some(line.scripted.at) == first_spared;
        if !lines.iter().any(|line| may_shift(line) && !(is_first(line) && first_spared == Some(same_until)))
        {
            self.runs += 1;
            let script = script(&lines, draws);
            let world = match draws {
                Draws::Same | Draws::From { .. } if variation.turns.is_empty() => {
                    self.original.common(&script)
                }
                _ => self.world(variation, draws, &script),
            };
            return self.judge(world);
        }
        // In the order in which they struck, so that each is found before those that it may shift.
        let mut order: Vec<usize> = (0..lines.len()).filter(|index| lines[*index].target.is_some()).collect();
        crate::sim::sorting::sort_few(&mut order, |index| {
            lines[*index].target.as_ref().map(|target| target.event)
        });
        let program = if variation.turns.is_empty() { Program::Same } else { Program::Other };
        let mut settled = 0;
        let tape = loop {
            let tape = self.record(&lines, variation, draws);
            let astray = (settled..order.len())
                .find(|nth| is_astray(&mut lines[order[*nth]], &tape, program, &self.check));
            let Some(astray) = astray else { break tape };
            let later: Vec<_> = order[astray..].iter().map(|index| lines[*index].place.take()).collect();
            let before = self.record(&lines, variation, draws);
            for (index, place) in order[astray..].iter().zip(later) {
                lines[*index].place = place;
            }
            let line = &mut lines[order[astray]];
            line.place = line.target.as_ref().and_then(|target| target.find(before.trace(), program));
            settled = astray + 1;
        };
        let left_out = |line: &Line| line.target.is_some() && line.place.is_none();
        let absent = lines.iter().filter(|line| left_out(line)).filter_map(|line| line.position).collect();
        Judged { absent, ..self.judged(tape.broken(), broken_at(tape.trace(), &self.check)) }
    }

    /// The moment up to which a rerun is the same as the original: messages sent before it have their numbers.
    fn same_until(&self, variation: &Variation, draws: Draws) -> SimTime {
        let redrawn = match draws {
            Draws::Same => SimTime::MAX,
            Draws::From { at, .. } => at,
            Draws::Seed(_) => SimTime::ZERO,
        };
        if !variation.turns.is_empty() {
            return SimTime::ZERO;
        }
        let removed = variation.without.iter().map(|position| {
            let at = self.script[*position].at;
            self.target(*position).map_or(at, |target| target.at.max(at))
        });
        removed.chain(variation.spared.iter().map(|(_, at)| *at)).chain([redrawn]).min().unwrap_or_default()
    }

    /// The lines of the changed script. What named something and struck nothing is left out.
    fn lines(&self, variation: &Variation, targets: &[Option<Target>]) -> Vec<Line> {
        let named = |scripted: &Scripted| Named::by(&scripted.intervention).is_some();
        let line = |position: Option<usize>, scripted: Scripted, target: Option<&Target>| Line {
            position,
            scripted,
            target: target.cloned(),
            place: target.map(Target::placement),
        };
        let kept =
            self.script.iter().enumerate().filter(|(position, _)| !variation.without.contains(position));
        let kept = kept.filter(|(position, scripted)| targets[*position].is_some() || !named(scripted));
        let kept =
            kept.map(|(position, scripted)| line(Some(position), *scripted, targets[position].as_ref()));
        let spared = variation.spared.iter().map(|(message, at)| {
            let intervention = Intervention::Message { message: *message, fault: MessageFault::Spare };
            let scripted = Scripted { at: *at, intervention };
            line(None, scripted, Target::of(self.trace(), &scripted).as_ref())
        });
        kept.chain(spared).collect()
    }

    fn world(&self, variation: &Variation, draws: Draws, script: &[Scripted]) -> World<S::Domain> {
        let seed = if let Draws::Seed(seed) = draws { seed } else { self.seed };
        World::new(self.scenario.setup(&variation.turns), seed, script)
    }

    /// Runs until the check is broken or the run is over, with a trace.
    fn record(&mut self, lines: &[Line], variation: &Variation, draws: Draws) -> Tape<S::Domain> {
        self.runs += 1;
        let script = script(lines, draws);
        let mut tape = match draws {
            Draws::Same | Draws::From { .. } if variation.turns.is_empty() => self.original.fork(&script),
            _ => Tape::new(self.world(variation, draws, &script)),
        };
        while !tape.has_broken(&self.check) && !tape.advance(SLICE) {}
        tape
    }
}

/// What each line of a script struck in a run.
fn targets<D: Domain>(trace: &Trace<D>, script: &[Scripted]) -> Vec<Option<Target>> {
    script.iter().map(|scripted| Target::of(trace, scripted)).collect()
}

/// When a run first broke a check.
pub fn broken_at<D: Domain>(trace: &Trace<D>, check: &str) -> Option<SimTime> {
    let verdict = trace.violations().find(|verdict| verdict.id == check)?;
    Some(trace.event(verdict.judged).at)
}

/// The script that the lines make, with fresh draws from their moment on.
fn script(lines: &[Line], draws: Draws) -> Vec<Scripted> {
    let aimed = |line: &Line| match (&line.target, line.place) {
        (None, _) => Some(line.scripted),
        (Some(target), Some(place)) => Some(target.aimed(&line.scripted, place)),
        (Some(_), None) => None,
    };
    let mut script: Vec<Scripted> = lines.iter().filter_map(aimed).collect();
    if let Draws::From { at, salt } = draws {
        script.push(Scripted { at, intervention: Intervention::Reseed { salt } });
    }
    Scripted::sort(&mut script);
    script
}

/// True if a line may have struck something else than its target in a run, or could strike it elsewhere. A line that
/// strikes nothing there, and whose target is not there, gives up its place.
fn is_astray<D: Domain>(line: &mut Line, tape: &Tape<D>, program: Program, check: &str) -> bool {
    let (Some(target), Some(place)) = (&line.target, line.place) else { return false };
    match target.find(tape.trace(), program) {
        Some(found) => found != place,
        None if target.is_taken(tape.trace(), place.nth) => true,
        None => {
            // A run that stopped at the violation may not have got as far as the target.
            if !tape.has_broken(check) {
                line.place = None;
            }
            false
        }
    }
}
