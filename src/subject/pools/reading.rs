//! What is read off runs with pools: who was served, who holds the workers, what was done for nobody, and who believes what.

use super::gone::Gone;
use super::parties::{API, ARCHIVE, USERS};
use super::words::{Fact as Pool, Page};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::time::Duration;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::call::Health;
use crate::subject::counting::counted;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// The facts about pools.
pub fn pools(trace: &Trace<Words>) -> Reader<'_, Pool> {
    Reader::new(trace, Fact::pool)
}

/// How many of the customers for a page were served, told of a failure, or gave up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fared {
    pub served: u32,
    pub failed: u32,
    pub gave_up: u32,
}

impl Fared {
    /// Those who did not get their page.
    pub const fn lost(self) -> u32 {
        self.failed + self.gave_up
    }

    /// All who have got something or gone.
    pub const fn all(self) -> u32 {
        self.served + self.lost()
    }
}

/// Work by all services together, or by one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// While somebody waited for it.
    pub useful: Duration,
    /// When nobody did any more.
    pub orphaned: Duration,
    /// How many requests some of it was for, of those that nobody waited for.
    pub orphans: u32,
}

/// How things stand.
#[derive(Clone, Debug, Default)]
pub struct Day {
    pages: [Fared; Page::ALL.len()],
    gone: Gone,
    work: Map<NodeId, Work>,
    /// What each service has in its queue or under way: call and attempt.
    in_hand: Map<NodeId, Vec<(u32, u32)>>,
    since: Map<NodeId, EventId>,
    /// The API's workers, and how many wait for which service.
    waiting: Option<(u32, [u32; Page::ALL.len()])>,
    /// The archive's health.
    health: Option<Health>,
}

impl Day {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut day = Self::default();
        let mut crashes =
            trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed).peekable();
        for (id, fact) in facts(trace, count, Fact::pool) {
            while let Some((_, crash)) = crashes.next_if(|(crash, _)| *crash < id) {
                day.in_hand.remove(&crash.node);
            }
            day.follow(trace, id, fact);
        }
        for (_, crash) in crashes {
            day.in_hand.remove(&crash.node);
        }
        day
    }

    fn follow(&mut self, trace: &Trace<Words>, id: EventId, fact: &Pool) {
        let event = trace.event(id);
        let (node, now) = (event.node, event.at);
        self.gone.follow(now, id, fact);
        self.since.insert(node, id);
        match fact {
            Pool::Settled { page, outcome, .. } => {
                let fared = &mut self.pages[*page as usize];
                match outcome {
                    Outcome::Ok => fared.served += 1,
                    Outcome::Failed => fared.failed += 1,
                    Outcome::Unknown => fared.gave_up += 1,
                }
            }
            Pool::Arrived { call, attempt, .. } => {
                self.in_hand.entry(node).or_default().push((*call, *attempt));
            }
            Pool::Done { call, attempt, .. } | Pool::Skipped { call, attempt, .. } => {
                let in_hand = self.in_hand.entry(node).or_default();
                if let Some(at) = in_hand.iter().position(|of| of == &(*call, *attempt)) {
                    in_hand.remove(at);
                }
            }
            Pool::Worked { call, attempt, took } => {
                let orphaned = self
                    .gone
                    .since(node, *call, *attempt)
                    .map_or(Duration::ZERO, |(since, _)| now.since(since).min(*took));
                let work = self.work.entry(node).or_default();
                work.useful = work.useful + took.saturating_sub(orphaned);
                work.orphaned = work.orphaned + orphaned;
                work.orphans += u32::from(orphaned > Duration::ZERO);
            }
            Pool::Waiting { prices, reviews, workers } => {
                self.waiting = Some((*workers, [*prices, *reviews]));
            }
            Pool::Turned { health } if node == ARCHIVE => self.health = Some(*health),
            _ => {}
        }
    }

    /// How the customers for a page fared.
    pub fn fared(&self, page: Page) -> Fared {
        self.pages[page as usize]
    }

    /// The work of all services.
    pub fn work(&self) -> Work {
        let sum = |sum: Work, one: &Work| Work {
            useful: sum.useful + one.useful,
            orphaned: sum.orphaned + one.orphaned,
            orphans: sum.orphans + one.orphans,
        };
        self.work.values().fold(Work::default(), sum)
    }

    /// The work of one service.
    pub fn work_of(&self, node: NodeId) -> Work {
        self.work.get(&node).copied().unwrap_or_default()
    }

    /// How many requests a service has, and for how many of them nobody waits any more.
    fn hand(&self, node: NodeId) -> (usize, usize) {
        let Some(all) = self.in_hand.get(&node) else { return (0, 0) };
        let vain = all.iter().filter(|(call, attempt)| self.gone.since(node, *call, *attempt).is_some());
        (all.len(), vain.count())
    }
}

impl Work {
    /// All of it.
    pub fn all(&self) -> Duration {
        self.useful + self.orphaned
    }
}

/// `1 price page`, `3 price pages`.
fn price_pages(count: u32) -> String {
    counted(count, "price page")
}

/// What the API and the archive believe, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let day = Day::of(trace, count);
    let fared = day.fared(Page::Price);
    let vain: usize = day.in_hand.keys().map(|node| day.hand(*node).1).sum();
    let mut truth = format!("{} served, {} not", price_pages(fared.served), fared.lost());
    if vain > 0 {
        truth = format!("{truth}; {} in hand that nobody waits for", counted(vain as u32, "request"));
    }
    let row = |node: NodeId, words: &str| {
        let (has, vain) = day.hand(node);
        let believes = match has {
            0 => "nothing to do".to_owned(),
            has => format!(
                "somebody waits for {}{words}",
                if has == 1 { "its 1 request".to_owned() } else { format!("each of its {has} requests") }
            ),
        };
        BeliefRow { node, believes, flaw: (vain > 0).into(), since: day.since.get(&node).copied() }
    };
    let held = match day.waiting {
        Some((workers, [prices, reviews])) if prices + reviews > 0 => {
            format!("; of {workers} workers {prices} wait for Prices, {reviews} for Reviews")
        }
        _ => String::new(),
    };
    let health = match day.health {
        None | Some(Health::Healthy) => String::new(),
        Some(health) => format!("; it is {}", health.words()),
    };
    let users = BeliefRow {
        node: USERS,
        believes: format!("{} of {} served", fared.served, price_pages(fared.all())),
        flaw: Flaw::None,
        since: day.since.get(&USERS).copied(),
    };
    let rows = vec![users, row(API, &held), row(ARCHIVE, &health)];
    Beliefs { truth, truth_is_bad: fared.lost() > 0 || vain > 0, rows }
}

/// Words for the timeline: the first price page that was lost, and the first work for nobody.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let lost = first_price_lost(trace).map(|event| (event, "first price page lost"));
    let orphan = first_orphan(trace).map(|event| (event, "first work for nobody"));
    let note = |(event, words): (EventId, &str)| Note { event, words: words.to_owned(), bad: true };
    lost.into_iter().chain(orphan).map(note).collect()
}

/// The first customer who did not get a price.
pub fn first_price_lost(trace: &Trace<Words>) -> Option<EventId> {
    pools(trace).first(
        |fact| matches!(fact, Pool::Settled { page: Page::Price, outcome, .. } if *outcome != Outcome::Ok),
    )
}

/// The end of the first stretch of work that nobody waited for any more.
pub fn first_orphan(trace: &Trace<Words>) -> Option<EventId> {
    let mut gone = Gone::default();
    for (id, fact) in pools(trace).all() {
        let event = trace.event(id);
        if let Pool::Worked { call, attempt, .. } = fact
            && gone.since(event.node, *call, *attempt).is_some_and(|(since, _)| since < event.at)
        {
            return Some(id);
        }
        gone.follow(event.at, id, fact);
    }
    None
}

/// When the archive's bad time began, or ended.
pub fn turned(trace: &Trace<Words>, back: bool) -> Option<EventId> {
    pools(trace).first(|fact| matches!(fact, Pool::Turned { health } if (*health == Health::Healthy) == back))
}

/// When the API's workers all waited for one service for the first time.
pub fn first_full(trace: &Trace<Words>) -> Option<EventId> {
    pools(trace).first(|fact| match fact {
        Pool::Waiting { workers, .. } => fact.most_waited_for().is_some_and(|(_, most)| most >= *workers),
        _ => false,
    })
}

/// The most workers that waited for one service at once.
pub fn most_waiting(trace: &Trace<Words>) -> u32 {
    pools(trace).all().filter_map(|(_, fact)| fact.most_waited_for()).map(|(_, most)| most).max().unwrap_or(0)
}
