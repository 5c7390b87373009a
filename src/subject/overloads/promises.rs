//! Promises about overloads: what is served, who is told what and when, and what workers spend their time on.

use super::parties::{RECOVERY, SECOND};
use super::words::{Fact, Tally, Why};
use crate::sim::check::{self, Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::Words;

pub const GOODPUT: &str = "goodput";
pub const RECOVERED: &str = "recovered";
pub const PROMPT: &str = "prompt";
pub const FRESH: &str = "fresh";
pub const CALM: &str = "calm";

/// Of a hundred calls that could be served in a second, how many have to be: at any time, and once everything is calm again.
const GOOD_PERCENT: u32 = 50;
const RECOVERED_PERCENT: u32 = 80;

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// In each second, a good part of what is possible is served in time.
    Goodput,
    /// Some time after a peak or a stall, nearly everyone is served again.
    Recovered,
    /// Every attempt is answered, yes or no, before its deadline. One that a stall got in the way of is excused.
    Prompt,
    /// No work begins on a request whose time is up: too late for the answer to get to its phone before the deadline.
    Fresh,
    /// Nobody is refused while there is little to do.
    Calm,
}

/// What the promises have to know of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How many requests the server can serve in a second, and in time if nothing waits.
    pub servable: u32,
    /// How long a phone waits.
    pub deadline: Duration,
    /// True if the server has little to do when there is no peak and no stall.
    pub is_light: bool,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self, terms: Terms) -> Check<Words> {
        let (id, name) = match self {
            Self::Goodput => (GOODPUT, "stalls aside, goodput is at least half of what is possible"),
            Self::Recovered => (RECOVERED, "goodput comes back after a peak or stall"),
            Self::Prompt => (PROMPT, "stalls aside, every attempt hears yes or no in time"),
            Self::Fresh => (FRESH, "no work begins on a request whose time is up"),
            Self::Calm => (CALM, "nobody is refused when it is calm"),
        };
        Check::new(id, name, When::Always, Watch { promise: self, terms, ..Watch::new() })
    }
}

/// What is known of the requests so far.
#[derive(Clone, Debug)]
struct Watch {
    promise: Promise,
    terms: Terms,
    /// When each call began.
    began: Map<u32, EventId>,
    /// When each attempt joined the queue, and when its sender gave up.
    queued: Map<(u32, u32), EventId>,
    gave_up: Map<(u32, u32), EventId>,
    /// The last work that began too late, the last request that was not served, and the last call.
    stale: Option<EventId>,
    /// When the request joined the queue for which that work was.
    stale_queued: Option<EventId>,
    dropped: Option<EventId>,
    last: Option<EventId>,
    /// The work that began too late and the requests that were not served, since the phones counted last.
    wasted: Vec<EventId>,
    /// What began a peak or a stall that lasts.
    trouble: Option<EventId>,
    /// What began the last peak or ended the last stall, which excuses nothing any more.
    struck: Option<EventId>,
    stalls: bool,
    /// When the last peak or stall ended, and by which event.
    calm: Option<(SimTime, EventId)>,
    /// When the last stall ended.
    resumed: Option<SimTime>,
    /// True once the promise is broken. An overload breaks it for hundreds of calls in a row, and one of them is enough to say so.
    broken: bool,
}

impl Watch {
    fn new() -> Self {
        Self {
            promise: Promise::Goodput,
            terms: Terms { servable: 0, deadline: Duration::ZERO, is_light: false },
            began: Map::new(),
            queued: Map::new(),
            gave_up: Map::new(),
            stale: None,
            stale_queued: None,
            dropped: None,
            last: None,
            wasted: Vec::new(),
            trouble: None,
            struck: None,
            stalls: false,
            calm: None,
            resumed: None,
            broken: false,
        }
    }

    /// True if there was a stall at some time in this last stretch.
    fn has_stalled(&self, now: SimTime, stretch: Duration) -> bool {
        self.stalls || self.resumed.is_some_and(|resumed| now.since(resumed) < stretch)
    }

    /// What was possible in a second.
    fn possible(&self, tally: &Tally) -> u32 {
        tally.began.min(self.terms.servable)
    }

    fn little_served(&self, now: SimTime, tally: &Tally) -> Option<Violation> {
        let possible = self.possible(tally);
        // A stall, and the second after it, are no time to count.
        if now.since(SimTime::ZERO + SECOND) < SECOND || self.has_stalled(now, SECOND.saturating_mul(2)) {
            return None;
        }
        if tally.served * 100 >= possible * GOOD_PERCENT {
            return None;
        }
        let violation = self.unserved(possible, tally.served, GOOD_PERCENT);
        let shown =
            self.struck.into_iter().chain(self.stale_queued).chain(self.stale.or(self.dropped).or(self.last));
        Some(violation.with(shown))
    }

    /// Too few of the calls that were possible in a second were served.
    fn unserved(&self, possible: u32, served: u32, percent: u32) -> Violation {
        let (broke, allowed) = (possible - served, possible - (possible * percent).div_ceil(100));
        let members = self.wasted.clone();
        let tally = check::Tally { broke, of: Some(possible), allowed, members, passed: None };
        Violation::counted(tally, "calls possible in a second went unserved")
    }

    fn not_back(&self, now: SimTime, tally: &Tally) -> Option<Violation> {
        let (since, event) = self.calm.filter(|_| self.trouble.is_none())?;
        let long = now.since(since);
        if long < RECOVERY + SECOND || tally.served * 100 >= self.possible(tally) * RECOVERED_PERCENT {
            return None;
        }
        let mut violation = self.unserved(self.possible(tally), tally.served, RECOVERED_PERCENT);
        let calm = Duration::from_millis(long.as_millis());
        violation.detail = format!("it has been calm for {calm}, and {}", violation.detail);
        Some(violation.with([event]).with(self.stale_queued).with(self.stale.or(self.dropped)))
    }

    fn unanswered(&self, now: SimTime, call: u32, attempt: u32) -> Option<Violation> {
        if self.has_stalled(now, self.terms.deadline) {
            return None;
        }
        let words = format!("attempt {attempt} of call {call} heard nothing for {}", self.terms.deadline);
        let witnesses = self.began.get(&call).into_iter().chain(self.queued.get(&(call, attempt)));
        Some(Violation::new(words).with(witnesses.copied()))
    }

    fn began_late(&self, call: u32, attempt: u32, waited: Duration) -> Violation {
        let waited = Duration::from_millis(waited.as_millis());
        let words = format!("work begins for call {call}, which has waited {waited}");
        let at = &(call, attempt);
        let witnesses = self.queued.get(at).into_iter().chain(self.gave_up.get(at));
        Violation::new(words).with(witnesses.copied())
    }

    fn refused(&self, now: SimTime, call: u32, why: Why) -> Option<Violation> {
        let is_needless = self.terms.is_light
            && why != Why::Gone
            && self.began.contains_key(&call)
            && self.trouble.is_none()
            && self.calm.is_none_or(|(since, _)| now.since(since) >= RECOVERY);
        let words = format!("call {call} is not served, although there is little to do");
        is_needless.then(|| Violation::new(words).with(self.began.get(&call).copied()))
    }

    /// Whether this breaks the promise, given what came before.
    fn judge(&self, now: SimTime, fact: &Fact) -> Option<Violation> {
        match (self.promise, fact) {
            (Promise::Goodput, Fact::Counted { tally }) => self.little_served(now, tally),
            (Promise::Recovered, Fact::Counted { tally }) => self.not_back(now, tally),
            (Promise::Prompt, Fact::GaveUp { call, attempt }) => self.unanswered(now, *call, *attempt),
            (Promise::Fresh, Fact::Started { call, attempt, waited, stale: true, .. }) => {
                Some(self.began_late(*call, *attempt, *waited))
            }
            (Promise::Calm, Fact::Dropped { call, why, .. }) => self.refused(now, *call, *why),
            _ => None,
        }
    }

    fn follow(&mut self, now: SimTime, id: EventId, fact: &Fact) {
        match fact {
            Fact::Began { call } => {
                self.began.insert(*call, id);
                self.last = Some(id);
            }
            Fact::Queued { call, attempt, .. } => _ = self.queued.insert((*call, *attempt), id),
            Fact::GaveUp { call, attempt } => _ = self.gave_up.insert((*call, *attempt), id),
            Fact::Started { call, attempt, stale: true, .. } => {
                self.stale = Some(id);
                self.stale_queued = self.queued.get(&(*call, *attempt)).copied();
                if self.wasted.last() != Some(&id) {
                    self.wasted.push(id);
                }
            }
            Fact::Dropped { .. } => {
                self.dropped = Some(id);
                // Several may be dropped at once.
                if self.wasted.last() != Some(&id) {
                    self.wasted.push(id);
                }
            }
            Fact::Counted { .. } => self.wasted.clear(),
            Fact::Peaked { begins, .. } | Fact::Stalled { begins } => {
                self.trouble = begins.then_some(id);
                if *begins == matches!(fact, Fact::Peaked { .. }) {
                    self.struck = Some(id);
                }
                if !begins {
                    self.calm = Some((now, id));
                }
                if matches!(fact, Fact::Stalled { .. }) {
                    self.stalls = *begins;
                    self.resumed = Some(now);
                }
            }
            _ => {}
        }
    }
}

impl Monitor<Words> for Watch {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        let Some(fact) = fact.rush() else { return Signal::Quiet };
        if self.broken {
            return Signal::Quiet;
        }
        let broken = self.judge(event.at, fact);
        self.follow(event.at, *id, fact);
        self.broken = broken.is_some();
        broken.into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
