//! A world and its trace, with checkpoints on the way: any moment of a run, soon.
//!
//! The state at a moment is the nearest checkpoint before it, stepped on without recording. Checkpoints
//! are clones of the world. They lie [`SPACING`] events apart at first; whenever they take more than
//! [`BUDGET`] together, every other one is given up, so a run's checkpoints never take more than that
//! (and one world), and a seek never runs more events again than lie between two of them.
//!
//! What was looked at last is kept: looking at a later moment goes on from there, so that playing
//! costs what happens and not what happened.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::sim::fault::Scripted;
use crate::sim::process::Domain;
use crate::sim::sink::Discard;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::sim::world::{End, Script, World};

/// How many events lie between two checkpoints at first.
pub const SPACING: usize = 2_048;
/// How many bytes the checkpoints of one run may take, by the worlds' own estimate.
pub const BUDGET: usize = 32 << 20;
/// How many bytes the trace of one run may take, unless [`set_trace_bytes_max`] says otherwise: some 350,000 events. With what panels
/// and timelines derive from a trace, a page takes three to four times as much.
pub const TRACE_BYTES_MAX: usize = 48 << 20;
/// How many events there may be between two looks at the bytes.
const LOOK_EVERY: usize = 1_024;

static TRACE_LIMIT: AtomicUsize = AtomicUsize::new(TRACE_BYTES_MAX);

/// Lets the trace of each run take this many bytes: fewer where there is little memory.
pub fn set_trace_bytes_max(bytes: usize) {
    TRACE_LIMIT.store(bytes, Ordering::Relaxed);
}

/// Clones of a world at some moments, from its start on.
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

    /// Takes one if it is time to.
    fn consider(&mut self, world: &World<D>) {
        let last = self.worlds.last().map_or(0, |(world, _)| world.event_count());
        if world.event_count() >= last + self.spacing {
            self.take(world);
        }
    }

    /// Gives up every other one; the start stays.
    fn thin_out(&mut self) {
        let mut index = 0;
        self.worlds.retain(|_| {
            index += 1;
            index % 2 == 1
        });
        self.spacing *= 2;
        self.bytes = self.worlds.iter().map(|(_, bytes)| bytes).sum();
    }

    /// Keeps the first `count`.
    fn truncate(&mut self, count: usize) {
        self.worlds.truncate(count);
        self.bytes = self.worlds.iter().map(|(_, bytes)| bytes).sum();
    }

    /// The last one at or before an instant.
    fn before(&self, at: SimTime) -> &World<D> {
        let later = self.worlds.partition_point(|(world, _)| world.now() <= at);
        &self.worlds[later.saturating_sub(1)].0
    }
}

/// A run of any domain: what happened so far, and the way to any of its states.
pub struct Tape<D: Domain> {
    head: World<D>,
    trace: Trace<D>,
    checkpoints: Checkpoints<D>,
    /// Whether the trace takes as much memory as it may.
    full: bool,
    /// How many bytes the trace may take, if that is not what all may.
    limit: Option<usize>,
    /// At how many events that is looked at again.
    next_look: usize,
    /// The state that was looked at last.
    present: RefCell<Option<World<D>>>,
}

impl<D: Domain> Tape<D> {
    /// A tape from a world at its start. Nothing has happened yet.
    pub fn new(world: World<D>) -> Self {
        Self::with(world, SPACING, BUDGET)
    }

    /// A tape with checkpoints this many events apart, that take this many bytes at most.
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

    /// Computes about `events` events more. Returns whether the end is reached.
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
            if self.head.step(&mut self.trace).is_some() {
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

    /// What is computed so far.
    pub fn trace(&self) -> &Trace<D> {
        &self.trace
    }

    /// Why it takes no further step, if it does not.
    pub fn end(&self) -> Option<End> {
        self.head.end().or(self.full.then_some(End::MemoryLimit))
    }

    /// Looks at the state in which everything at or before `at` has happened, as far as it is computed.
    pub fn look<R>(&self, at: SimTime, look: impl FnOnce(&World<D>) -> R) -> R {
        if self.head.now() <= at {
            return look(&self.head);
        }
        let checkpoint = self.checkpoints.before(at);
        // Taken out while it is looked at, so that looking again meanwhile is slow but works.
        let present = self.present.take().filter(|world| {
            world.end().is_none() && world.now() <= at && world.event_count() >= checkpoint.event_count()
        });
        // A checkpoint of a common past may stand before another script.
        let resume = || checkpoint.with_script(&self.head.script()).unwrap_or_else(|| checkpoint.clone());
        let mut world = present.unwrap_or_else(resume);
        world.run_until(at, &mut Discard);
        let result = look(&world);
        *self.present.borrow_mut() = Some(world);
        result
    }

    /// The same run with another script. It shares with this one what happened before the scripts part,
    /// and the checkpoints from then.
    pub fn fork(&self, script: &[Scripted]) -> Self {
        let script = Script::of(script);
        let mut checkpoints = self.checkpoints.clone();
        let shared = checkpoints.worlds.partition_point(|(world, _)| world.fits(&script));
        checkpoints.truncate(shared.max(1));
        // The last state in common: as far as this run is computed, or a checkpoint. The start takes any
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

    /// Bytes that the checkpoints take, by the worlds' own estimate.
    pub fn checkpoint_bytes(&self) -> usize {
        self.checkpoints.bytes
    }

    /// How many checkpoints there are.
    pub fn checkpoint_count(&self) -> usize {
        self.checkpoints.worlds.len()
    }

    /// Bytes held: the trace, and the checkpoints.
    pub fn bytes(&self) -> usize {
        self.trace.bytes() + self.checkpoints.bytes
    }
}

#[cfg(test)]
mod tests {
    use crate::lesson::retries::LESSON;
    use crate::run::{Recipe, Run};
    use crate::sim::world::End;

    /// A run that never comes to its end in the memory that there is.
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
