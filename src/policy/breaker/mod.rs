//! A circuit breaker: after too many failures, a caller stops calling the service for a while.
//!
//! A state machine with three states stands between caller and service (Nygard, "Release It!", 2007, chapter 5;
//! Fowler, "Circuit Breaker", 2014):
//!
//! | state | a call | next state |
//! |---|---|---|
//! | closed | is made, and its result counted | open, when [`Trip`] decides it is time |
//! | open | is refused at once | half-open, with the first call after [`BreakerSettings::wait_open`] |
//! | half-open | is made as a trial, or refused | closed or open, depending on the trials; open, if [`Trials::longest_wait`] passes first |
//!
//! **When it trips.** [`Trip::Consecutive`] is the classic: it counts failures in a row, and one success resets
//! the count. [`Trip::Rate`] looks at a sliding window, with the semantics documented by Resilience4j
//! ("Circuit Breaker", resilience4j.readme.io). The window holds the last *n* calls, or the calls of the last *n*
//! seconds. The failure rate and the slow-call rate (calls that took *longer than* a threshold, failed or not) each
//! trip the breaker when they are *equal to or greater than* their limit. With fewer calls than a minimum there is
//! no verdict; for a window of calls, the minimum is never more than the window holds. A window starts out empty
//! whenever the breaker closes.
//!
//! **Trials.** Half-open admits as many calls as it needs for a verdict and refuses all others until those
//! are back. The classic opens on the first failed trial and closes when all have succeeded; with rates, it waits
//! for all trials and judges them by the same limits. [`Trials::everyone`] is the mistake of letting all
//! calls through in the meantime. (Resilience4j's documentation says that half-open judges the permitted calls, but its
//! code judges after the smaller of the minimum and the permitted calls: with a minimum of 3 and 10 permitted
//! calls, after 3 results. This breaker waits for all of them.)
//!
//! A trial that never comes back keeps the breaker half-open forever, unless the trials have a longest wait. After that
//! the breaker is open again, for a full [`BreakerSettings::wait_open`]. This is Resilience4j's
//! `maxWaitDurationInHalfOpenState`, whose default of 0 waits forever. Resilience4j uses a timer; this breaker
//! catches up on the next call or result, and counts from the instant at which the wait ended.
//!
//! **Permits.** Each admitted call has a [`Permit`] with its own number. It counts once, and only in the
//! period in which it was issued: from one state change to the next. A late result from an earlier period
//! decides nothing, and neither does a result reported twice. [`Late`] has two ways to get that wrong, taken
//! from real breakers. (Resilience4j counts a late result
//! in whatever state it finds the breaker.) Going from open to half-open takes a call, as is the default in
//! Resilience4j. `now` is the caller's own monotonic clock.
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

/// How a breaker treats calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It lets calls through and counts results.
    Closed = 0,
    /// It refuses calls.
    Open = 1,
    /// It lets a few calls through to probe the service.
    HalfOpen = 2,
}

/// When a closed breaker opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trip {
    /// After this many failures in a row.
    Consecutive {
        /// The number of failures. Zero is read as one.
        failures: u32,
    },
    /// When too many calls in a window failed or were slow.
    Rate(Rates),
}

/// The limits of a breaker with a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rates {
    /// The calls in the window.
    pub extent: Extent,
    /// With fewer calls there is no verdict.
    pub minimum_calls: u32,
    /// It opens when at least this percentage failed. 0 is read as 1, and more than 100 as 100.
    pub failure_percent: u32,
    /// It opens when at least this percentage was slow. Same range.
    pub slow_percent: u32,
    /// A call that took longer than this is slow.
    pub slow_after: Duration,
}

/// The rules while it is half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trials {
    /// The number of results needed for a verdict. Zero is read as one.
    pub needed: u32,
    /// If set, calls beyond those are let through too.
    pub everyone: bool,
    /// How long half-open may last before the breaker opens again; `None` or zero: until the trials are back.
    pub longest_wait: Option<Duration>,
}

/// The treatment of a late result: one that reaches an open breaker from a call of an earlier period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Late {
    /// Ignores it.
    #[default]
    Ignored,
    /// A success closes the breaker, however long it still has to wait (opossum#381).
    SuccessCloses,
    /// A failure opens it once more and thereby stops the clock of its wait: half-open never comes (opossum#385).
    FailureStopsClock,
}

/// The settings. They hold no state and serve any number of breakers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BreakerSettings {
    /// When it opens.
    pub trip: Trip,
    /// How long it stays open before the first trial.
    pub wait_open: Duration,
    /// The rules for trials.
    pub trials: Trials,
    /// The treatment of late results. All variants but the first are mistakes.
    pub late: Late,
}

impl BreakerSettings {
    /// The classic: opens after five failures in a row, for 30 s, then allows one trial.
    pub const CLASSIC: Self = Self {
        trip: Trip::Consecutive { failures: 5 },
        wait_open: Duration::from_secs(30),
        trials: Trials { needed: 1, everyone: false, longest_wait: None },
        late: Late::Ignored,
    };
}

/// Permission to make one call, handed back with the result. It can be cloned, because a checkpoint clones the process
/// that holds it, but the breaker that issued it accepts it only once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "a trial whose permit is never handed back may keep its breaker half-open for good"]
pub struct Permit {
    number: u64,
    began: SimTime,
}

/// One caller's breaker for one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    settings: BreakerSettings,
    state: State,
    /// The number of state changes.
    turns: u64,
    /// When the current state began.
    since: SimTime,
    /// True if its wait never ends.
    stopped: bool,
    in_a_row: u32,
    window: Window,
    last_permit: u64,
    /// The permits issued since the current state began that are not back yet.
    out: Set<u64>,
}

impl Breaker {
    /// A closed breaker that has not seen any calls.
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

    /// The state. An open breaker whose wait is over stays open until the next call; a half-open one
    /// that has waited too long for its trials stays half-open until the next call or result.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The number of state changes, which distinguishes one half-open period from the next.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.turns
    }

    /// Asks for permission to call.
    ///
    /// # Errors
    /// The state of the breaker, if the call is refused.
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

    /// Counts the result of a call, timed from its permit until now. Does nothing if the state has changed since
    /// the permit was issued (unless [`Late`] is set to a mistake), or if the permit was already handed back.
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

    /// Handles a result from an earlier period, which should decide nothing.
    fn record_late(&mut self, now: SimTime, succeeded: bool) {
        match (self.state, self.settings.late) {
            (State::Open, Late::SuccessCloses) if succeeded => self.turn(State::Closed, now),
            (State::Open, Late::FailureStopsClock) if !succeeded => self.stopped = true,
            _ => {}
        }
    }

    /// Takes back the permit of a call that says nothing about the service: it was not made, or its outcome is of a
    /// kind that does not count.
    #[expect(clippy::needless_pass_by_value, reason = "who hands a permit back has it no longer")]
    pub fn release(&mut self, permit: Permit) {
        self.out.remove(&permit.number);
    }

    /// The results counted since the current state began, as far as the window reaches. The classic has
    /// no window, only the failures in a row.
    #[must_use]
    pub fn counts(&self, now: SimTime) -> Counts {
        match (self.settings.trip, self.state) {
            (Trip::Consecutive { .. }, State::Closed) => {
                Counts { calls: self.in_a_row, failed: self.in_a_row, slow: 0 }
            }
            _ => self.window.counts(now),
        }
    }

    /// The progress towards the next state change, and the value that triggers it: in thousandths for
    /// rates, otherwise in failures or trials.
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

    /// Opens a breaker that has been half-open for too long, as of the instant when its time was up.
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

/// The part of the past to keep. The classic keeps a count and no calls.
fn extent_of(trip: Trip) -> Extent {
    match trip {
        Trip::Consecutive { .. } => Extent::Calls(1),
        Trip::Rate(rates) => rates.extent,
    }
}

impl Rates {
    /// The number of calls needed for a verdict: no more than the window can hold.
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

/// A percentage that can be reached: a limit of 0 would trip without any failure, and none is above 100.
fn limit(percent: u32) -> u64 {
    percent.clamp(1, 100).into()
}

#[cfg(test)]
mod tests;
