//! A world and its trace, with checkpoints along the way: fast access to any moment of a run.
//!
//! The state at a moment is the nearest checkpoint before it, stepped forward without recording. Checkpoints
//! are clones of the world. They are [`SPACING`] events apart at first. Whenever they take more than
//! [`BUDGET`] together, every other one is dropped, so a run's checkpoints never take more than that
//! (plus one world), and a seek never replays more events than lie between two of them.
//!
//! The last state looked at is kept: looking at a later moment continues from there, so that playing
//! costs only the new events.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::sim::check::Title;
use crate::sim::fault::Scripted;
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::sim::world::{End, Script, World};

/// The initial number of events between two checkpoints.
pub const SPACING: usize = 2_048;
/// The maximum memory for the checkpoints of one run, in bytes, by the worlds' own estimate.
pub const BUDGET: usize = 32 << 20;
/// The maximum memory for the trace of one run, in bytes, unless set with [`set_trace_bytes_max`]: some 350,000 events. With
/// everything that panels and timelines derive from a trace, a page takes three to four times as much.
pub const TRACE_BYTES_MAX: usize = 48 << 20;
/// The number of events between two checks of the memory.
const LOOK_EVERY: usize = 1_024;

static TRACE_LIMIT: AtomicUsize = AtomicUsize::new(TRACE_BYTES_MAX);

/// Sets the maximum memory for the trace of each run, in bytes: less on devices with little memory.
pub fn set_trace_bytes_max(bytes: usize) {
    TRACE_LIMIT.store(bytes, Ordering::Relaxed);
}

/// Clones of a world at some moments, including its start.
#[derive(Clone)]
struct Checkpoints<D: Domain> {
    worlds: Vec<(Rc<World<D>>, usize)>,
    spacing: usize,
    budget: usize,
    bytes: usize,
}

impl<D: Domain> Checkpoints<D> {
    fn new(start: &World<D>, spacing: usize, budget: usize) -> Self {
        let mut checkpoints = Self { worlds: Vec::new(), spacing, budget, bytes: 0 };
        checkpoints.take(start);
        checkpoints
    }

    fn take(&mut self, world: &World<D>) {
        let bytes = world.bytes();
        self.worlds.push((Rc::new(world.clone()), bytes));
        self.bytes += bytes;
        while self.bytes > self.budget && self.worlds.len() > 2 {
            self.thin_out();
        }
    }

    /// Takes a checkpoint if one is due.
    fn consider(&mut self, world: &World<D>) {
        let last = self.worlds.last().map_or(0, |(world, _)| world.event_count());
        if world.event_count() >= last + self.spacing {
            self.take(world);
        }
    }

    /// Drops every other checkpoint; the start stays.
    fn thin_out(&mut self) {
        let mut index = 0;
        self.worlds.retain(|_| {
            index += 1;
            index % 2 == 1
        });
        self.spacing *= 2;
        self.bytes = self.worlds.iter().map(|(_, bytes)| bytes).sum();
    }

    /// Keeps the first `count` checkpoints.
    fn truncate(&mut self, count: usize) {
        self.worlds.truncate(count);
        self.bytes = self.worlds.iter().map(|(_, bytes)| bytes).sum();
    }

    /// The last checkpoint at or before an instant.
    fn before(&self, at: SimTime) -> &World<D> {
        let later = self.worlds.partition_point(|(world, _)| world.now() <= at);
        &self.worlds[later.saturating_sub(1)].0
    }
}

/// A run of any domain: its trace so far, and access to any of its states.
pub struct Tape<D: Domain> {
    head: World<D>,
    trace: Trace<D>,
    checkpoints: Checkpoints<D>,
    /// True if the trace takes the maximum memory.
    full: bool,
    /// This tape's own limit for its trace in bytes; `None` for the common one.
    limit: Option<usize>,
    /// The number of events at which the memory is checked next.
    next_look: usize,
    /// The last state looked at.
    present: RefCell<Option<World<D>>>,
}

impl<D: Domain> Tape<D> {
    /// A tape from a world at its start. Nothing has happened yet.
    pub fn new(world: World<D>) -> Self {
        Self::with(world, SPACING, BUDGET)
    }

    /// A tape with initially `spacing` events between checkpoints, which take at most `budget` bytes.
    pub fn with(world: World<D>, spacing: usize, budget: usize) -> Self {
        let checkpoints = Checkpoints::new(&world, spacing, budget);
        Self {
            head: world,
            trace: Trace::default(),
            checkpoints,
            full: false,
            limit: None,
            next_look: 0,
            present: RefCell::new(None),
        }
    }

    /// Computes about `events` more events. Returns true if the end is reached.
    pub fn advance(&mut self, events: usize) -> bool {
        let goal = self.trace.len().saturating_add(events);
        while self.trace.len() < goal {
            if self.trace.len() >= self.next_look {
                self.next_look = self.trace.len() + LOOK_EVERY;
                let limit = self.limit.unwrap_or_else(|| TRACE_LIMIT.load(Ordering::Relaxed));
                self.full = self.trace.bytes() > limit;
            }
            if self.full {
                return true;
            }
            self.checkpoints.consider(&self.head);
            if self.head.step(&mut Some(&mut self.trace)).is_some() {
                return true;
            }
        }
        false
    }

    /// Computes until everything at or before an instant has happened, or the end is reached.
    pub fn advance_to(&mut self, at: SimTime) {
        while self.end().is_none() && self.head.next_time().is_none_or(|next| next <= at) {
            self.advance(1);
        }
    }

    /// The trace so far.
    pub fn trace(&self) -> &Trace<D> {
        &self.trace
    }

    /// Why it takes no further steps, if it has stopped.
    pub fn end(&self) -> Option<End> {
        self.head.end().or(self.full.then_some(End::MemoryLimit))
    }

    /// True if a check has been broken so far.
    pub fn has_broken(&self, check: &str) -> bool {
        self.head.has_broken(check)
    }

    /// The checks that have been broken so far.
    pub fn broken(&self) -> impl Iterator<Item = Title> {
        self.head.broken()
    }

    /// The last state that this run has in common with the run of another script, ready to follow that script.
    ///
    /// # Panics
    ///
    /// Never: the start, which is always kept, fits any script.
    pub fn common(&self, script: &[Scripted]) -> World<D> {
        let script = Script::of(script);
        let shared = self.checkpoints.worlds.iter().rev().find_map(|(world, _)| world.with_script(&script));
        let nearest = self.head.with_script(&script).or(shared);
        nearest.expect("the start fits any script")
    }

    /// Looks at the state after everything at or before `at` has happened, as far as it is computed.
    pub fn look<R>(&self, at: SimTime, look: impl FnOnce(&World<D>) -> R) -> R {
        if self.head.now() <= at {
            return look(&self.head);
        }
        let checkpoint = self.checkpoints.before(at);
        // Taken out during the look, so that a nested look is slow but works.
        let present = self.present.take().filter(|world| {
            world.end().is_none() && world.now() <= at && world.event_count() >= checkpoint.event_count()
        });
        // A checkpoint from a shared past may still have another script.
        let resume = || checkpoint.with_script(&self.head.script()).unwrap_or_else(|| checkpoint.clone());
        let mut world = present.unwrap_or_else(resume);
        world.run_until(at, &mut None);
        let result = look(&world);
        *self.present.borrow_mut() = Some(world);
        result
    }

    /// The same run with another script. It shares with this one the part before the scripts diverge,
    /// and the checkpoints in it.
    pub fn fork(&self, script: &[Scripted]) -> Self {
        let script = Script::of(script);
        let mut checkpoints = self.checkpoints.clone();
        let shared = checkpoints.worlds.partition_point(|(world, _)| world.fits(&script));
        checkpoints.truncate(shared.max(1));
        // The last common state: this run's latest, or a checkpoint. The start fits any
        // script.
        let nearest = checkpoints.worlds.last().map_or(&self.head, |(world, _)| world);
        let common = if self.head.fits(&script) { &self.head } else { nearest };
        let head = common.with_script(&script).unwrap_or_else(|| common.clone());
        let trace = self.trace.cut(head.extent());
        Self {
            head,
            trace,
            checkpoints,
            full: false,
            limit: self.limit,
            next_look: 0,
            present: RefCell::new(None),
        }
    }

    /// The same tape, but it takes no further checkpoints: for runs that are only judged.
    #[must_use]
    pub fn without_checkpoints(mut self) -> Self {
        self.checkpoints.spacing = usize::MAX / 2;
        self
    }

    /// The memory of the checkpoints, in bytes, by the worlds' own estimate.
    pub fn checkpoint_bytes(&self) -> usize {
        self.checkpoints.bytes
    }

    /// The number of checkpoints.
    pub fn checkpoint_count(&self) -> usize {
        self.checkpoints.worlds.len()
    }

    /// The memory of the trace and the checkpoints, in bytes.
    pub fn bytes(&self) -> usize {
        self.trace.bytes() + self.checkpoints.bytes
    }
}

#[cfg(test)]
mod tests {
    use crate::lesson::retries::LESSON;
    use crate::run::{Recipe, Run};
    use crate::sim::world::End;

    /// A run that runs out of memory before its end.
    #[test]
    fn a_run_stops_where_its_memory_ends_and_says_so() {
        let mut settings = LESSON.initial();
        for (knob, value) in [
            ("apps", "8"),
            ("calls", "200"),
            ("attempts", "12"),
            ("growth", "none"),
            ("queue", "0"),
            ("service", "500"),
        ] {
            settings.set(knob, value).expect("it takes this");
        }
        let mut run = Run::start(Recipe { lesson: &LESSON, settings, seed: 3, script: Vec::new() });
        run.tape.limit = Some(1 << 20);
        while !run.advance(10_000) {}
        assert_eq!(run.end(), Some(End::MemoryLimit));
        let (bytes, count) = (run.trace().bytes(), run.trace().len());
        assert!((1 << 20..5 << 18).contains(&bytes), "{bytes} bytes");
        assert!(run.advance(10_000) && run.trace().len() == count, "it stays there");
        let other = run.fork(Recipe { script: Vec::new(), ..run.recipe().clone() });
        assert_eq!(other.tape.limit, Some(1 << 20));
    }
}
