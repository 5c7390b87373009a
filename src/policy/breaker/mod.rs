//! A circuit breaker: who gets nothing but failures from a service stops asking it for a while.
//!
//! Between caller and service stands a state machine with three states (Nygard, "Release It!", 2007, chapter 5;
//! Fowler, "Circuit Breaker", 2014):
//!
//! | state | a call | goes on to |
//! |---|---|---|
//! | closed | is made, and its result counted | open, when [`Trip`] says that it is enough |
//! | open | is refused at once | half-open, with the first call after [`BreakerSettings::wait_open`] |
//! | half-open | is made as a trial, or refused | closed or open, by what the trials show; open, if [`Trials::longest_wait`] passes first |
//!
//! **When it trips.** [`Trip::Consecutive`] is the classic: a number of failures in a row, and one success clears
//! the count. [`Trip::Rate`] looks at a sliding window, with the semantics that Resilience4j documents
//! ("Circuit Breaker", resilience4j.readme.io): the last *n* calls, or the calls of the last *n* seconds; the
//! share that failed, and the share that was slow (took *longer than* a threshold, whatever came of it), each
//! trip the breaker when they are *equal to or greater than* their limit; nothing is said of fewer calls than a
//! minimum, which for a window of calls is never more than the window holds. A window begins empty whenever
//! the breaker closes.
//!
//! **Trials.** Half-open admits as many calls as are needed for a verdict and refuses the others until they
//! are back. The classic opens with the first trial that fails and closes when all succeeded; by rates, all
//! trials are awaited and judged by the same limits. [`Trials::everyone`] is the mistake of letting all
//! calls through meanwhile. (Resilience4j's documentation says that half-open judges the permitted calls. Its code
//! already judges after the lesser of the minimum and the permitted calls: with a minimum of 3 and 10 permitted
//! calls, after 3 results. Here it takes all of them.)
//!
//! A trial that never comes back keeps half-open for good, unless the trials have a longest wait. After it the
//! breaker is open again, for a whole [`BreakerSettings::wait_open`]: Resilience4j's
//! `maxWaitDurationInHalfOpenState`, whose default of 0 waits for good. It takes a timer for that; here the breaker
//! catches up with the next call or result, and then counts from the instant at which the wait was over.
//!
//! **Permits.** Each admitted call has a [`Permit`] with a number of its own, which counts once, and only in the
//! period in which it was given out: from one change of state to the next. A late result of an earlier period
//! decides nothing, and neither does a result that is reported a second time. [`Late`] has two ways to get that wrong, as
//! others' breakers had them. (Resilience4j counts a late result
//! for whatever state it meets.) Going from open to half-open takes a call, as is its default. `now` is the
//! caller's own monotonic clock.
//!
//! ```
//! use happens_before::policy::breaker::{Breaker, BreakerSettings, State};
//! use happens_before::sim::time::SimTime;
//! let at = SimTime::from_millis;
//! let mut breaker = Breaker::new(BreakerSettings::CLASSIC);
//! for call in 0..5 {
//!     let permit = breaker.admit(at(call)).expect("it is closed");
//!     breaker.record(permit, at(call), false);
//! }
//! assert_eq!(breaker.state(), State::Open);
//! assert!(breaker.admit(at(30_003)).is_err(), "refused at once, for 30 s");
//! let trial = breaker.admit(at(30_004)).expect("one trial");
//! assert!(breaker.admit(at(30_005)).is_err(), "only one");
//! breaker.record(trial, at(30_050), true);
//! assert_eq!(breaker.state(), State::Closed);
//! ```

mod window;

use crate::sim::sorted::Set;

use crate::sim::time::{Duration, SimTime};

pub use window::{Counts, Extent, Window};

/// What a breaker does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It lets them through and counts.
    Closed = 0,
    /// It refuses them.
    Open = 1,
    /// It lets some through to see how the service is.
    HalfOpen = 2,
}

/// When a closed breaker opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trip {
    /// After this many failures in a row.
    Consecutive {
        /// How many. Zero is read as one.
        failures: u32,
    },
    /// When too many calls of a window failed, or were slow.
    Rate(Rates),
}

/// The limits of a breaker with a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rates {
    /// Which calls are looked at.
    pub extent: Extent,
    /// Of fewer calls nothing is said.
    pub minimum_calls: u32,
    /// It opens when this many in a hundred failed, or more. 0 is read as 1, and more than 100 as 100.
    pub failure_percent: u32,
    /// It opens when this many in a hundred were slow, or more. Read in the same way.
    pub slow_percent: u32,
    /// A call is slow if it took longer than this.
    pub slow_after: Duration,
}

/// What happens while it is half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trials {
    /// How many results it takes for a verdict. Zero is read as one.
    pub needed: u32,
    /// Whether calls beyond those are let through, too.
    pub everyone: bool,
    /// How long half-open may last before the breaker opens again; `None`, or zero: until the trials are back.
    pub longest_wait: Option<Duration>,
}

/// What an open breaker makes of the result of a call that it let through before it opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Late {
    /// Nothing: it is of an earlier period.
    #[default]
    Ignored,
    /// A success closes it, however long it still has to wait (opossum#381).
    SuccessCloses,
    /// A failure opens it once more, and that stops the clock of its wait: half-open never comes (opossum#385).
    FailureStopsClock,
}

/// The settings: they hold no count and serve any number of breakers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BreakerSettings {
    /// When it opens.
    pub trip: Trip,
    /// How long it stays open before a trial.
    pub wait_open: Duration,
    /// The trials.
    pub trials: Trials,
    /// What becomes of late results. All but the first are mistakes.
    pub late: Late,
}

impl BreakerSettings {
    /// The classic: open after five failures in a row, for 30 s, then one trial.
    pub const CLASSIC: Self = Self {
        trip: Trip::Consecutive { failures: 5 },
        wait_open: Duration::from_secs(30),
        trials: Trials { needed: 1, everyone: false, longest_wait: None },
        late: Late::Ignored,
    };
}

/// Leave to make one call, handed back with its result. It can be cloned, because a checkpoint clones the process
/// that holds it; the breaker that gave it out takes it once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "a trial whose permit is never handed back may keep its breaker half-open for good"]
pub struct Permit {
    number: u64,
    began: SimTime,
}

/// The breaker of one caller for one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    settings: BreakerSettings,
    state: State,
    /// How many times the state has changed.
    turns: u64,
    /// When the present state began.
    since: SimTime,
    /// Whether its wait never ends.
    stopped: bool,
    in_a_row: u32,
    window: Window,
    last_permit: u64,
    /// The permits given out since the present state began that are not back.
    out: Set<u64>,
}

impl Breaker {
    /// A closed breaker that has seen nothing.
    #[must_use]
    pub fn new(settings: BreakerSettings) -> Self {
        let window = Window::new(extent_of(settings.trip));
        Self {
            settings,
            state: State::Closed,
            turns: 0,
            since: SimTime::ZERO,
            stopped: false,
            in_a_row: 0,
            window,
            last_permit: 0,
            out: Set::new(),
        }
    }

    /// The state. An open breaker whose wait is over stays open until somebody calls, and so does a half-open one
    /// that has waited too long for its trials.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// How many times the state has changed: tells one half-open period from the next.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.turns
    }

    /// Asks for leave to call.
    ///
    /// # Errors
    /// If the call is refused: the state that refuses it.
    pub fn admit(&mut self, now: SimTime) -> Result<Permit, State> {
        self.end_half_open(now);
        let is_over = !self.stopped && now.since(self.since) >= self.settings.wait_open;
        if self.state == State::Open && is_over {
            self.turn(State::HalfOpen, now);
        }
        match self.state {
            State::Closed => {}
            State::Open => return Err(State::Open),
            State::HalfOpen => {
                let Trials { needed, everyone, .. } = self.settings.trials;
                let wanted = needed.max(1).saturating_sub(self.window.counts(now).calls);
                if !everyone && self.out.len() >= wanted as usize {
                    return Err(State::HalfOpen);
                }
            }
        }
        self.last_permit += 1;
        self.out.insert(self.last_permit);
        Ok(Permit { number: self.last_permit, began: now })
    }

    /// Counts the result of a call, from its beginning until now. Nothing changes if the state has changed since
    /// the permit was given out, or if the permit was handed back before.
    #[expect(clippy::needless_pass_by_value, reason = "who hands a permit back has it no longer")]
    pub fn record(&mut self, permit: Permit, now: SimTime, succeeded: bool) {
        self.end_half_open(now);
        if !self.out.remove(&permit.number) {
            return self.record_late(now, succeeded);
        }
        let slow = match self.settings.trip {
            Trip::Consecutive { .. } => false,
            Trip::Rate(rates) => now.since(permit.began) > rates.slow_after,
        };
        self.window.record(now, !succeeded, slow);
        self.in_a_row = if succeeded { 0 } else { self.in_a_row.saturating_add(1) };
        match self.state {
            State::Closed if self.has_enough(now) => self.turn(State::Open, now),
            State::HalfOpen => self.judge_trials(now),
            _ => {}
        }
    }

    /// A result of an earlier period, which should decide nothing.
    fn record_late(&mut self, now: SimTime, succeeded: bool) {
        match (self.state, self.settings.late) {
            (State::Open, Late::SuccessCloses) if succeeded => self.turn(State::Closed, now),
            (State::Open, Late::FailureStopsClock) if !succeeded => self.stopped = true,
            _ => {}
        }
    }

    /// Takes a permit back whose call says nothing about the service: it was not made, or its answer is of a
    /// kind that does not count.
    #[expect(clippy::needless_pass_by_value, reason = "who hands a permit back has it no longer")]
    pub fn release(&mut self, permit: Permit) {
        self.out.remove(&permit.number);
    }

    /// What it has counted since the present state began, as far as its window reaches. The classic has
    /// no window but the failures in a row.
    #[must_use]
    pub fn counts(&self, now: SimTime) -> Counts {
        match (self.settings.trip, self.state) {
            (Trip::Consecutive { .. }, State::Closed) => {
                Counts { calls: self.in_a_row, failed: self.in_a_row, slow: 0 }
            }
            _ => self.window.counts(now),
        }
    }

    /// How close it is to its next change by what it has counted, and what would be enough: in thousandths for
    /// rates, in failures or trials else.
    #[must_use]
    pub fn pressure(&self, now: SimTime) -> (u32, u32) {
        let counts = self.counts(now);
        match (self.state, self.settings.trip) {
            (State::Open, _) => (0, 1),
            (State::HalfOpen, _) => {
                let needed = self.settings.trials.needed.max(1);
                (counts.calls.min(needed), needed)
            }
            (State::Closed, Trip::Consecutive { failures }) => (counts.failed, failures.max(1)),
            (State::Closed, Trip::Rate(rates)) => {
                let calls = u64::from(counts.calls.max(rates.minimum()));
                let share = |part: u32, percent: u32| {
                    (u64::from(part) * 100_000 / (calls * limit(percent))).min(1_000)
                };
                let most =
                    share(counts.failed, rates.failure_percent).max(share(counts.slow, rates.slow_percent));
                (u32::try_from(most).unwrap_or(1_000), 1_000)
            }
        }
    }

    /// Opens a breaker that has been half-open for as long as it may: then, and not only now.
    fn end_half_open(&mut self, now: SimTime) {
        let longest = self.settings.trials.longest_wait.filter(|wait| *wait > Duration::ZERO);
        let Some(longest) = longest.filter(|_| self.state == State::HalfOpen) else { return };
        if now.since(self.since) >= longest {
            self.turn(State::Open, self.since + longest);
        }
    }

    fn has_enough(&self, now: SimTime) -> bool {
        match self.settings.trip {
            Trip::Consecutive { failures } => self.in_a_row >= failures.max(1),
            Trip::Rate(rates) => {
                let counts = self.window.counts(now);
                counts.calls >= rates.minimum() && rates.too_bad(counts)
            }
        }
    }

    fn judge_trials(&mut self, now: SimTime) {
        let counts = self.window.counts(now);
        let all_back = counts.calls >= self.settings.trials.needed.max(1);
        let bad = match self.settings.trip {
            Trip::Consecutive { .. } => counts.failed > 0,
            Trip::Rate(rates) => all_back && rates.too_bad(counts),
        };
        if bad {
            self.turn(State::Open, now);
        } else if all_back {
            self.turn(State::Closed, now);
        }
    }

    fn turn(&mut self, state: State, now: SimTime) {
        (self.state, self.since, self.stopped) = (state, now, false);
        self.turns += 1;
        self.in_a_row = 0;
        self.out.clear();
        self.window = Window::new(match state {
            State::HalfOpen => Extent::Calls(u32::MAX),
            State::Closed | State::Open => extent_of(self.settings.trip),
        });
    }
}

/// What has to be kept of the past. The classic keeps a count and no calls.
fn extent_of(trip: Trip) -> Extent {
    match trip {
        Trip::Consecutive { .. } => Extent::Calls(1),
        Trip::Rate(rates) => rates.extent,
    }
}

impl Rates {
    /// How many calls it takes: no more than the window can hold.
    fn minimum(self) -> u32 {
        let least = self.minimum_calls.max(1);
        if let Extent::Calls(size) = self.extent { least.min(size.max(1)) } else { least }
    }

    fn too_bad(self, counts: Counts) -> bool {
        let reaches =
            |part: u32, percent: u32| u64::from(part) * 100 >= u64::from(counts.calls) * limit(percent);
        reaches(counts.failed, self.failure_percent) || reaches(counts.slow, self.slow_percent)
    }
}

/// A share in a hundred that calls can reach: a limit of 0 would trip without any failure, and none is above 100.
fn limit(percent: u32) -> u64 {
    percent.clamp(1, 100).into()
}

#[cfg(test)]
mod tests;
