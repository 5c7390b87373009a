//! A session: the playhead over a run. Pure state; the page's frame loop calls [`Session::tick`].

use super::{Recipe, Run};
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::ids::EventId;
use crate::sim::time::{Duration, SimTime};
use crate::sim::world::End;

/// Speeds that can be chosen, in thousandths of real time.
pub const SPEEDS_PERMILLE: [u64; 8] = [31, 62, 125, 250, 500, 1_000, 2_000, 8_000];
/// The speed at first: a flight of 80 ms takes a third of a second.
pub const INITIAL_SPEED: usize = 3;
/// Events computed ahead in one frame at the most.
const AHEAD_PER_TICK: usize = 20_000;

/// A run and where in it one is.
pub struct Session {
    run: Run,
    playhead: SimTime,
    /// The latest time that was shown of this run.
    seen_until: SimTime,
    playing: bool,
    speed: usize,
    stop: Option<EventId>,
    /// What a tick left over, in thousandths of a microsecond.
    rest: u64,
}

impl Session {
    /// A session at the start of a recipe's run, paused.
    pub fn new(recipe: Recipe) -> Self {
        let mut run = Run::start(recipe);
        run.advance(AHEAD_PER_TICK);
        Self {
            run,
            playhead: SimTime::ZERO,
            seen_until: SimTime::ZERO,
            playing: false,
            speed: INITIAL_SPEED,
            stop: None,
            rest: 0,
        }
    }

    /// The run.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// Where the playhead is, in true time.
    pub fn playhead(&self) -> SimTime {
        self.playhead
    }

    /// The latest time that was shown.
    pub fn seen_until(&self) -> SimTime {
        self.seen_until
    }

    /// How many events have happened at the playhead.
    pub fn count(&self) -> usize {
        self.run.trace().count_until(self.playhead)
    }

    /// Whether it plays.
    pub fn playing(&self) -> bool {
        self.playing
    }

    /// The position of the speed in [`SPEEDS_PERMILLE`].
    pub fn speed(&self) -> usize {
        self.speed
    }

    /// Chooses a speed by its position.
    pub fn set_speed(&mut self, speed: usize) {
        self.speed = speed.min(SPEEDS_PERMILLE.len() - 1);
    }

    /// Whether the playhead is at the end of the run.
    pub fn at_end(&self) -> bool {
        self.playhead >= self.run.horizon() || (self.run.end().is_some() && self.playhead >= self.last_time())
    }

    fn last_time(&self) -> SimTime {
        match self.run.end() {
            Some(End::Horizon) => self.run.horizon(),
            _ => self.run.trace().events.iter().next_back().map_or(SimTime::ZERO, |event| event.at),
        }
    }

    /// Where playing stops by itself: at this event.
    pub fn stop_at(&mut self, event: Option<EventId>) {
        self.stop = event;
    }

    /// Starts or stops playing. At the end, playing starts over.
    pub fn play(&mut self, playing: bool) {
        if playing && self.at_end() {
            self.playhead = SimTime::ZERO;
        }
        self.playing = playing;
        self.rest = 0;
    }

    /// Lets `real_us` microseconds of real time pass. Returns whether the playhead moved.
    pub fn tick(&mut self, real_us: u64) -> bool {
        self.run.advance(AHEAD_PER_TICK);
        if !self.playing {
            return false;
        }
        let product = real_us.saturating_mul(SPEEDS_PERMILLE[self.speed]).saturating_add(self.rest);
        self.rest = product % 1_000;
        let target = self.playhead + Duration::from_micros(product / 1_000);
        let target = if self.nothing_follows() { self.run.horizon() } else { target };
        let stop = self
            .stop
            .map(|event| self.run.trace().event(event).at)
            .filter(|at| *at > self.playhead && *at <= target);
        self.seek(stop.unwrap_or(target));
        if stop.is_some() || self.at_end() {
            self.playing = false;
        }
        true
    }

    /// Whether nothing but the end, at which some checks are judged, comes after the playhead: nobody
    /// wants to watch that.
    fn nothing_follows(&self) -> bool {
        let trace = self.run.trace();
        self.run.end() == Some(End::Horizon)
            && trace.events.get(self.count()).is_none_or(|event| event.at == self.run.horizon())
    }

    /// Puts the playhead somewhere, as far as the run goes.
    pub fn seek(&mut self, at: SimTime) {
        self.playhead = at.min(self.last_time().max(self.computed_until()));
        self.seen_until = self.seen_until.max(self.playhead);
    }

    /// Until when the run is computed.
    fn computed_until(&self) -> SimTime {
        if self.run.end().is_some() {
            return SimTime::ZERO;
        }
        self.run.trace().events.iter().next_back().map_or(SimTime::ZERO, |event| event.at)
    }

    /// Goes to the next moment at which something happens. Returns whether there is one.
    pub fn step_forward(&mut self) -> bool {
        self.playing = false;
        if let Some(event) = self.run.trace().events.get(self.count()) {
            let at = event.at;
            self.seek(at);
            true
        } else {
            self.seek(self.run.horizon());
            false
        }
    }

    /// Goes back to the moment before: the last one at which something happened, before the present one.
    /// Returns whether there is one.
    pub fn step_back(&mut self) -> bool {
        self.playing = false;
        let before = self.run.trace().events.partition_point(|event| event.at < self.playhead);
        let target = before.checked_sub(1).map(|last| self.run.trace().events[last].at);
        self.seek(target.unwrap_or(SimTime::ZERO));
        target.is_some()
    }

    /// The event at the playhead: the last one that has happened.
    pub fn current(&self) -> Option<EventId> {
        self.count().checked_sub(1).map(|last| EventId(last as u32))
    }

    /// Intervenes now: just after everything that has happened at the playhead. What was seen of the
    /// future is another future from now on.
    ///
    /// # Errors
    ///
    /// When the recipe holds as many interventions as it may, in a sentence.
    pub fn intervene(&mut self, intervention: Intervention) -> Result<(), String> {
        let at = self.playhead + Duration::from_micros(1);
        if self.run.recipe().script.len() >= super::recipe::MAX_SCRIPT {
            return Err(format!("A run takes at most {} interventions.", super::recipe::MAX_SCRIPT));
        }
        if at > self.run.horizon() {
            return Err("The run is over: go back to change something.".to_owned());
        }
        let recipe = self.run.with_intervention(Scripted { at, intervention });
        self.replace(recipe);
        self.seek(at);
        self.seen_until = self.playhead;
        Ok(())
    }

    /// Runs another recipe, keeping the playhead and the pace.
    pub fn replace(&mut self, recipe: Recipe) {
        let playhead = self.playhead;
        let mut run = Run::start(recipe);
        while !run.advance(AHEAD_PER_TICK)
            && run.trace().events.iter().next_back().is_some_and(|e| e.at <= playhead)
        {}
        self.run = run;
        self.stop = None;
        self.seek(playhead);
        self.seen_until = self.playhead;
    }

    /// Runs another recipe from its start, paused.
    pub fn restart(&mut self, recipe: Recipe) {
        let speed = self.speed;
        *self = Self::new(recipe);
        self.speed = speed;
    }
}
