//! Promises about pools: who is served, who holds the workers, and what is done for customers who have gone.

use super::gone::Gone;
use super::parties::{API, ARCHIVE};
use super::words::{Fact, Page};
use crate::policy::outcome::Outcome;
use crate::sim::check::{Check, Monitor, Seen, Signal, Tally, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::sorting::sort_by_number;
use crate::sim::time::{Duration, SimTime};
use crate::subject::Words;
use crate::subject::call::{Answer, Health};

pub const FAST: &str = "fast";
pub const ISOLATED: &str = "isolated";
pub const ATTEMPTS: &str = "attempts";
pub const ORPHANED: &str = "orphaned";
pub const HEALTHY: &str = "healthy";

/// How long the archive has to be healthy again before its bad time excuses nobody any more: by then its backlog is worked off.
const SETTLED: Duration = Duration::from_millis(1_000);

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Whoever asks for a price gets it in time.
    Fast,
    /// The API's workers never all wait for the same service.
    Isolated,
    /// Nobody asks once more when a request's deadline is over.
    Attempts,
    /// Nobody works on what nobody waits for.
    Orphaned,
    /// Healthy services are asked, and waited for until they have answered.
    Healthy,
}

impl Promise {
    /// The monitor that watches it, where customers wait this long.
    pub fn check(self, patience: Duration) -> Check<Words> {
        let (id, name) = match self {
            Self::Fast => (FAST, "every price page is served in time"),
            Self::Isolated => (ISOLATED, "no service holds all of the API's workers"),
            Self::Attempts => (ATTEMPTS, "no further attempt after the deadline"),
            Self::Orphaned => (ORPHANED, "no work is finished for someone who has gone"),
            Self::Healthy => (HEALTHY, "healthy services are asked, and waited for"),
        };
        Check::new(id, name, When::Always, Watch { promise: self, patience, ..Watch::new() })
    }
}

/// What is known of the requests so far. Each promise needs some of it.
#[derive(Clone, Debug)]
struct Watch {
    promise: Promise,
    patience: Duration,
    /// When each customer came.
    began: Map<u32, (SimTime, EventId)>,
    /// When each request last reached the API.
    reached: Map<u32, EventId>,
    /// The deadlines that services were told.
    told: Map<(NodeId, u32, u32), SimTime>,
    /// The calls that the API's workers wait for, by page, and since when.
    asking: [Map<u32, EventId>; Page::ALL.len()],
    gone: Gone,
    bad: bool,
    /// Since when the archive has been healthy again; `None`: it was never anything else.
    healthy_since: Option<SimTime>,
    /// True once the promise is broken. A slow service breaks it for dozens of customers in a row, and one of them is enough to say so.
    broken: bool,
}

impl Watch {
    fn new() -> Self {
        Self {
            promise: Promise::Fast,
            patience: Duration::ZERO,
            began: Map::new(),
            reached: Map::new(),
            told: Map::new(),
            asking: Default::default(),
            gone: Gone::default(),
            bad: false,
            healthy_since: None,
            broken: false,
        }
    }

    fn began(&self, call: u32) -> Option<EventId> {
        self.began.get(&call).map(|(_, event)| *event)
    }

    /// When a node has to be done with a request: by what it was told, or else when the customer goes.
    fn deadline(&self, node: NodeId, call: u32, attempt: u32) -> Option<SimTime> {
        let goes = self.began.get(&call).map(|(at, _)| at.saturating_add(self.patience));
        self.told.get(&(node, call, attempt)).copied().or(goes)
    }

    /// Whether nothing has been wrong with the archive for long enough.
    fn is_healthy(&self, now: SimTime) -> bool {
        !self.bad && self.healthy_since.is_none_or(|since| now.since(since) >= SETTLED)
    }

    fn not_served(&self, call: u32, page: Page, outcome: Outcome) -> Option<Violation> {
        let words = match outcome {
            _ if page != Page::Price => return None,
            Outcome::Ok => return None,
            Outcome::Failed => format!("customer {call} wanted a price and got an error page"),
            Outcome::Unknown => format!("customer {call} wanted a price and gave up waiting"),
        };
        let witnesses = self.began(call).into_iter().chain(self.reached.get(&call).copied());
        Some(Violation::new(words).with(witnesses))
    }

    fn all_wait(&self, fact: &Fact, workers: u32) -> Option<Violation> {
        let (page, waiting) = fact.most_waited_for()?;
        if waiting < workers {
            return None;
        }
        let mut asked: Vec<EventId> = self.asking[page as usize].values().copied().collect();
        sort_by_number(&mut asked, |event| event.0.into());
        let tally = Tally { broke: waiting, ..Tally::of_events(asked.clone(), workers - 1).out_of(workers) };
        Some(Violation::counted(tally, &format!("workers had to wait for {}", page.service())).with(asked))
    }

    fn asked(&self, node: NodeId, now: SimTime, call: u32, attempt: u32) -> Option<Violation> {
        // Only the API asks more than once.
        let over = self.deadline(node, call, 1).filter(|_| node == API && attempt > 1)?;
        if now <= over {
            return None;
        }
        let words = format!("attempt {attempt} for customer {call} begins {} after the deadline", now - over);
        Some(Violation::new(words).with(self.began(call)))
    }

    fn worked(&self, node: NodeId, now: SimTime, call: u32, attempt: u32) -> Option<Violation> {
        let (since, gone) = self.gone.since(node, call, attempt)?;
        if now <= since {
            return None;
        }
        let words = format!("work for customer {call}, {} after nobody waited any more", now - since);
        Some(Violation::new(words).with([gone]))
    }

    /// A service is given up, or not asked, although nothing is wrong.
    fn spurned(&self, node: NodeId, now: SimTime, call: u32, words: String) -> Option<Violation> {
        let asked = self.asking.iter().find_map(|asking| asking.get(&call).copied());
        let blameless = node == API && self.is_healthy(now);
        blameless.then(|| Violation::new(words).with(asked.or_else(|| self.began(call))))
    }

    /// Whether this breaks the promise, given what came before.
    fn judge(&self, node: NodeId, now: SimTime, fact: &Fact) -> Option<Violation> {
        match (self.promise, fact) {
            (Promise::Fast, Fact::Settled { call, page, outcome, .. }) => {
                self.not_served(*call, *page, *outcome)
            }
            (Promise::Isolated, Fact::Waiting { workers, .. }) => self.all_wait(fact, *workers),
            (Promise::Attempts, Fact::Asked { call, attempt, .. }) => self.asked(node, now, *call, *attempt),
            (Promise::Orphaned, Fact::Worked { call, attempt, .. }) => {
                self.worked(node, now, *call, *attempt)
            }
            (Promise::Healthy, Fact::Done { call, answer: Answer::Unknown, .. }) => {
                let words = format!("no service is slow any more, and customer {call} gets nothing in time");
                self.spurned(node, now, *call, words)
            }
            (Promise::Healthy, Fact::Refused { call, page }) => {
                let words = format!("{} is healthy, and the API does not ask it", page.service());
                self.spurned(node, now, *call, words)
            }
            _ => None,
        }
    }

    fn follow(&mut self, node: NodeId, now: SimTime, id: EventId, fact: &Fact) {
        self.gone.follow(now, id, fact);
        match fact {
            Fact::Began { call, .. } => _ = self.began.insert(*call, (now, id)),
            Fact::Arrived { call, attempt, left, .. } => {
                if node == API {
                    self.reached.insert(*call, id);
                }
                if let Some(left) = left {
                    self.told.insert((node, *call, *attempt), now.saturating_add(*left));
                }
            }
            Fact::Rejected { call, .. } if node == API => _ = self.reached.insert(*call, id),
            Fact::Asked { call, page, .. } if node == API => {
                self.asking[*page as usize].insert(*call, id);
            }
            Fact::Done { call, .. } if node == API => {
                for asking in &mut self.asking {
                    asking.remove(call);
                }
            }
            Fact::Turned { health } if node == ARCHIVE => {
                self.bad = *health != Health::Healthy;
                self.healthy_since = Some(now);
            }
            _ => {}
        }
    }
}

impl Monitor<Words> for Watch {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        let Some(fact) = fact.pool() else { return Signal::Quiet };
        if self.broken {
            return Signal::Quiet;
        }
        let broken = self.judge(event.node, event.at, fact);
        self.follow(event.node, event.at, *id, fact);
        self.broken = broken.is_some();
        broken.into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
