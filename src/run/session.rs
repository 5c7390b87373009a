//! A session: the playhead over a run and its branches. Pure state; the page's frame
//! loop calls [`Session::tick`].
//!
//! - this file: play, pause, step, seek
//! - `branches`: intervene, change the recipe, switch between branches
//! - `twin`: compare two branches

mod branches;
mod twin;

#[cfg(test)]
mod tests;

use super::branches::{Branches, Origin};
use super::{Recipe, Run};
use crate::sim::ids::EventId;
use crate::sim::time::{Duration, SimTime};
use crate::sim::world::End;
use twin::Twin;

pub use branches::{Adopted, OVER};

/// The available speeds, in thousandths of real time.
pub const SPEEDS_PERMILLE: [u64; 9] = [31, 62, 125, 250, 500, 1_000, 2_000, 8_000, 32_000];
/// The initial speed, at which a flight of 80 ms takes a third of a second. Long runs start faster.
pub const INITIAL_SPEED: usize = 3;
/// The maximum time to watch a run at its initial speed.
const WATCHED_MAX: Duration = Duration::from_secs(45);
/// The maximum number of events computed ahead per frame.
const AHEAD_PER_TICK: usize = 8_192;

/// The slowest speed, starting from the usual one, at which a run of this length does not take too long.
fn initial_speed(horizon: SimTime) -> usize {
    let short =
        |speed: &usize| horizon.as_micros() / SPEEDS_PERMILLE[*speed] * 1_000 <= WATCHED_MAX.as_micros();
    (INITIAL_SPEED..SPEEDS_PERMILLE.len()).find(short).unwrap_or(SPEEDS_PERMILLE.len() - 1)
}

/// A run, its branches, and the playhead.
pub struct Session {
    branches: Branches,
    playhead: SimTime,
    /// The target of the playhead once the run is computed that far.
    goal: Option<SimTime>,
    playing: bool,
    speed: usize,
    stop: Option<EventId>,
    /// The remainder of the last tick, in thousandths of a microsecond.
    rest: u64,
    twin: Option<Twin>,
}

impl Session {
    /// A session at the start of a recipe's run, paused.
    pub fn new(recipe: Recipe) -> Self {
        Self::from(recipe, Origin::Opened)
    }

    /// A session at the start of a recipe's run with this origin, paused.
    pub fn from(recipe: Recipe, origin: Origin) -> Self {
        let mut run = Run::start(recipe);
        run.advance(AHEAD_PER_TICK);
        let speed = initial_speed(run.horizon());
        Self {
            branches: Branches::new(run, origin),
            playhead: SimTime::ZERO,
            goal: None,
            playing: false,
            speed,
            stop: None,
            rest: 0,
            twin: None,
        }
    }

    pub fn run(&self) -> &Run {
        self.branches.run()
    }

    /// The position of the playhead, in true time.
    pub fn playhead(&self) -> SimTime {
        self.playhead
    }

    /// The latest time of this run that was shown.
    pub fn seen_until(&self) -> SimTime {
        self.branches.current().seen_until
    }

    /// The number of events that have happened at the playhead.
    pub fn count(&self) -> usize {
        self.run().trace().count_until(self.playhead)
    }

    /// True if it is playing.
    pub fn playing(&self) -> bool {
        self.playing
    }

    /// The position of the speed in [`SPEEDS_PERMILLE`].
    pub fn speed(&self) -> usize {
        self.speed
    }

    /// Sets the speed by its position in [`SPEEDS_PERMILLE`].
    pub fn set_speed(&mut self, speed: usize) {
        self.speed = speed.min(SPEEDS_PERMILLE.len() - 1);
    }

    /// True if the playhead is at the end of the run.
    pub fn at_end(&self) -> bool {
        self.is_over() || (self.run().end().is_some() && self.playhead >= self.last_time())
    }

    /// True if nothing can be changed any more, because an intervention happens after the playhead.
    pub fn is_over(&self) -> bool {
        self.playhead >= self.run().horizon()
    }

    /// The latest time the playhead can reach now.
    fn last_time(&self) -> SimTime {
        match self.run().end() {
            Some(End::Horizon) => self.run().horizon(),
            _ => self.run().trace().events.iter().next_back().map_or(SimTime::ZERO, |event| event.at),
        }
    }

    /// Makes playing stop at this event.
    pub fn stop_at(&mut self, event: Option<EventId>) {
        self.stop = event;
    }

    /// Starts or stops playing. At the end, playing starts over.
    pub fn play(&mut self, playing: bool) {
        if playing && self.at_end() {
            self.playhead = SimTime::ZERO;
        }
        self.goal = None;
        self.playing = playing;
        self.rest = 0;
    }

    /// Advances by `real_us` microseconds of real time. Returns true if the playhead moved.
    pub fn tick(&mut self, real_us: u64) -> bool {
        let before = self.playhead;
        self.compute_ahead();
        if !self.playing {
            return self.playhead != before;
        }
        let product = real_us.saturating_mul(SPEEDS_PERMILLE[self.speed]).saturating_add(self.rest);
        self.rest = product % 1_000;
        let target = self.playhead + Duration::from_micros(product / 1_000);
        let target = if self.nothing_follows() { self.run().horizon() } else { target };
        let stop = self
            .stop
            .map(|event| self.run().trace().event(event).at)
            .filter(|at| *at > self.playhead && *at <= target);
        self.seek(stop.unwrap_or(target));
        if stop.is_some() || self.at_end() {
            self.playing = false;
        }
        true
    }

    /// True if only the end, where some checks are judged, comes after the playhead: there is nothing
    /// to watch before it.
    fn nothing_follows(&self) -> bool {
        let trace = self.run().trace();
        self.run().end() == Some(End::Horizon)
            && trace.events.get(self.count()).is_none_or(|event| event.at == self.run().horizon())
    }

    /// Computes a slice of the run and of its twin, and moves the playhead towards its target.
    fn compute_ahead(&mut self) {
        self.branches.current_run_mut().advance(AHEAD_PER_TICK);
        if let Some(twin) = &self.twin
            && let Some(run) = self.branches.run_of_mut(twin.id)
        {
            run.advance(AHEAD_PER_TICK);
        }
        self.compare_on();
        if let Some(goal) = self.goal {
            self.seek(goal);
        }
    }

    /// Moves the playhead, as far as the run goes. If the run is not computed that far yet, the playhead
    /// continues on its own as soon as it is.
    pub fn seek(&mut self, at: SimTime) {
        let (last, ended) = (self.last_time(), self.run().end().is_some());
        self.playhead = at.min(last);
        self.goal = Some(at).filter(|at| !ended && *at > last);
        self.note_seen();
    }

    /// True if the playhead is on its way to a time that is not computed yet.
    pub fn is_on_its_way(&self) -> bool {
        self.goal.is_some()
    }

    fn note_seen(&mut self) {
        let playhead = self.playhead;
        let branch = self.branches.current_mut();
        branch.seen_until = branch.seen_until.max(playhead);
        if let Some(twin) = &self.twin
            && let Some(branch) = self.branches.get_mut(twin.id)
        {
            branch.seen_until = branch.seen_until.max(playhead);
        }
    }

    /// Moves to the next moment at which something happens. Returns false if there is none.
    pub fn step_forward(&mut self) -> bool {
        self.playing = false;
        if let Some(event) = self.run().trace().events.get(self.count()) {
            let at = event.at;
            self.seek(at);
            true
        } else {
            self.seek(self.run().horizon());
            false
        }
    }

    /// Moves back to the last moment before the current one at which something happened.
    /// Returns false if there is none.
    pub fn step_back(&mut self) -> bool {
        self.playing = false;
        let before = self.run().trace().events.partition_point(|event| event.at < self.playhead);
        let target = before.checked_sub(1).map(|last| self.run().trace().events[last].at);
        self.seek(target.unwrap_or(SimTime::ZERO));
        target.is_some()
    }

    /// The event at the playhead: the last one that has happened.
    pub fn current(&self) -> Option<EventId> {
        self.count().checked_sub(1).map(|last| EventId(last as u32))
    }
}
