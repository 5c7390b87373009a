//! What is read off runs with chains: who was served and how fast, what each service did, and who believes what.

use super::parties::{CUSTOMERS, allowed};
use super::words::Fact as Chain;
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::sorting::sort_by_number;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::counting::counted;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// The facts about chains.
pub fn chains(trace: &Trace<Words>) -> Reader<'_, Chain> {
    Reader::new(trace, Fact::chain)
}

/// What a service has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Requests for orders that it had not been asked for before, and others.
    pub first: u32,
    pub again: u32,
    /// How often it worked on one, and how often that failed.
    pub worked: u32,
    pub failed: u32,
    /// How many orders are in its queue, or in line for a worker.
    pub waiting: u32,
    /// True while it is down.
    pub down: bool,
}

/// How things stand.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// How many customers came, and how those fared who are settled.
    pub came: u32,
    pub served: u32,
    /// Of those served: how many have an order that is only accepted so far.
    pub accepted: u32,
    pub failed: u32,
    pub gave_up: u32,
    /// How long the good answers took, in the order in which they came.
    took: Vec<Duration>,
    pub services: Map<NodeId, Done>,
    asked: Set<(NodeId, u32)>,
    /// The services that have done their part, by order.
    did: Map<u32, Set<NodeId>>,
    /// How many requests each service got for each order.
    requests: Map<(NodeId, u32), u32>,
    /// Second copies that were sent.
    pub hedges: u32,
    /// Parts that were done again.
    pub repeated: u32,
    /// Orders that customers were told have failed.
    told_failed: Set<u32>,
    told_good: Set<u32>,
    since: Map<NodeId, EventId>,
}

impl State {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut state = Self::default();
        for (id, fact) in facts(trace, count, Fact::chain) {
            state.follow(trace.event(id).node, id, fact);
        }
        state
    }

    fn follow(&mut self, node: NodeId, id: EventId, fact: &Chain) {
        self.since.insert(node, id);
        match fact {
            Chain::Began { .. } => self.came += 1,
            Chain::Settled { call, outcome, accepted, took } => {
                match outcome {
                    Outcome::Ok => self.served += 1,
                    Outcome::Failed => self.failed += 1,
                    Outcome::Unknown => self.gave_up += 1,
                }
                if *outcome == Outcome::Ok {
                    self.accepted += u32::from(*accepted);
                    self.took.push(*took);
                    self.told_good.insert(*call);
                } else {
                    self.told_failed.insert(*call);
                }
            }
            Chain::Arrived { call, load } | Chain::Rejected { call, load } => {
                *self.requests.entry((node, *call)).or_default() += 1;
                let first = self.asked.insert((node, *call));
                let done = self.services.entry(node).or_default();
                done.first += u32::from(first);
                done.again += u32::from(!first);
                done.waiting = load.waiting;
            }
            Chain::Freed { load, .. } => {
                let done = self.services.entry(node).or_default();
                done.worked += 1;
                done.waiting = load.waiting;
            }
            Chain::Failed { .. } => self.services.entry(node).or_default().failed += 1,
            Chain::Passed { load, .. }
            | Chain::Stored { load, .. }
            | Chain::Answered { load, .. }
            | Chain::Cancelled { load, .. } => self.services.entry(node).or_default().waiting = load.waiting,
            Chain::Did { call } => {
                let first = self.did.entry(*call).or_default().insert(node);
                self.repeated += u32::from(!first);
            }
            Chain::Asked { hedge, .. } => self.hedges += u32::from(*hedge),
            Chain::Turned { down } => self.services.entry(node).or_default().down = *down,
            Chain::Budget { .. } | Chain::GaveUp { .. } => {}
        }
    }

    /// The customers who did not get what they came for.
    pub const fn lost(&self) -> u32 {
        self.failed + self.gave_up
    }

    /// The good answers' times, from the quickest to the slowest.
    pub fn times(&self) -> Vec<Duration> {
        sorted(self.took.clone())
    }

    /// How many good answers took longer than this.
    pub fn slower_than(&self, limit: Duration) -> u32 {
        self.took.iter().filter(|took| **took > limit).count() as u32
    }

    /// The time within which this percentage of the good answers came; `None` if there are none.
    pub fn percentile(&self, percent: u32) -> Option<Duration> {
        percentile(&self.times(), percent)
    }

    /// The first requests for an order that services from this one on got, and all further ones.
    pub fn requests(&self, from: NodeId) -> (u32, u32) {
        let counted = self.services.iter().filter(|(node, _)| **node >= from);
        counted.fold((0, 0), |(first, again), (_, done)| (first + done.first, again + done.again))
    }

    /// The most requests that one service got for one order.
    pub fn most_asked(&self) -> u32 {
        self.requests.values().copied().max().unwrap_or(0)
    }

    /// Orders that customers were told have failed, and of which some services have done their part.
    pub fn half_done(&self) -> u32 {
        self.told_failed.iter().filter(|call| self.did.get(call).is_some()).count() as u32
    }

    /// Orders that customers were told are done or accepted, and whose last part is not done.
    pub fn pending(&self, last: NodeId) -> u32 {
        let completed = |call: &u32| self.did.get(call).is_some_and(|did| did.contains(&last));
        self.told_good.iter().filter(|call| !completed(call)).count() as u32
    }

    /// Orders whose last part is done.
    pub fn completed(&self, last: NodeId) -> u32 {
        self.did.values().filter(|did| did.contains(&last)).count() as u32
    }

    /// The last service that does a part of orders, as far as the whole run shows.
    pub fn last(trace: &Trace<Words>) -> Option<NodeId> {
        let did = chains(trace).all().filter(|(_, fact)| matches!(fact, Chain::Did { .. }));
        did.map(|(event, _)| trace.event(event).node).max()
    }
}

/// How many services have a row of their own.
const ROWS: usize = 9;

/// The orders that are gone after a restart: they were in the service's queue when it crashed, and now they are in no queue and not completed.
/// Each restart among the first `count` events after which some are, with how many.
pub fn gone(trace: &Trace<Words>, count: usize) -> Vec<(EventId, u32)> {
    let last = State::last(trace);
    let mut completed: Set<u32> = Set::default();
    let mut queues: Map<NodeId, Set<u32>> = Map::new();
    let mut crashed: Map<NodeId, Set<u32>> = Map::new();
    let mut found = Vec::new();
    let mut all = chains(trace).all().peekable();
    for (id, event) in trace.events_from(0).take(count) {
        while let Some((_, fact)) = all.next_if(|(of, _)| *of <= id) {
            match fact {
                Chain::Stored { call, .. } => _ = queues.entry(event.node).or_default().insert(*call),
                Chain::Passed { call, .. } => _ = queues.entry(event.node).or_default().remove(call),
                Chain::Did { call } if Some(event.node) == last => _ = completed.insert(*call),
                _ => {}
            }
        }
        match event.kind {
            Kind::Crashed => {
                let queue = queues.remove(&event.node).unwrap_or_default();
                crashed.insert(event.node, queue);
            }
            Kind::Recovered => {
                let had = crashed.remove(&event.node).unwrap_or_default();
                let is_somewhere = |call: &u32| {
                    completed.contains(call) || queues.values().any(|queue| queue.contains(call))
                };
                let missing = had.iter().filter(|call| !is_somewhere(call)).count() as u32;
                found.extend((missing > 0).then_some((id, missing)));
            }
            _ => {}
        }
    }
    found
}

/// What customers and services believe, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let state = State::of(trace, count);
    let missing: u32 = gone(trace, count).iter().map(|(_, missing)| *missing).sum();
    let settled = state.served + state.lost();
    let mut truth = format!("{} of {} served", state.served, counted(settled, "customer"));
    let last = State::last(trace);
    let pending = last.map_or(0, |last| state.pending(last)).saturating_sub(missing);
    if pending > 0 {
        truth = format!("{truth}; {} accepted and not yet completed", counted(pending, "order"));
    }
    if missing > 0 {
        truth = format!("{truth}; {} accepted and gone", counted(missing, "order"));
    }
    if state.half_done() > 0 {
        truth = format!("{truth}; {} failed halfway", counted(state.half_done(), "order"));
    }
    if state.repeated > 0 {
        truth =
            format!("{truth}; work done again: {}", crate::subject::counting::times(state.repeated.into()));
    }
    let told = match state.accepted {
        0 => format!("{} served, {} not served", counted(state.served, "customer"), state.lost()),
        some => format!(
            "{} served, {} of them with an order accepted for later; {} not served",
            counted(state.served, "customer"),
            some,
            state.lost()
        ),
    };
    let mut rows = vec![BeliefRow {
        node: CUSTOMERS,
        believes: told,
        flaw: (missing > 0).into(),
        since: state.since.get(&CUSTOMERS).copied(),
    }];
    rows.extend(state.services.iter().take(ROWS).map(|(node, done)| BeliefRow {
        node: *node,
        believes: believes(*done),
        flaw: Flaw::None,
        since: state.since.get(node).copied(),
    }));
    Beliefs {
        truth,
        truth_is_bad: missing > 0 || state.repeated > 0 || state.lost() > allowed(state.came.max(1)),
        rows,
    }
}

fn believes(done: Done) -> String {
    let mut words = if done.down {
        "down".to_owned()
    } else {
        match done.failed {
            0 => "none of my own work has failed".to_owned(),
            failed => {
                format!("my own work failed for {failed} of {}", counted(done.worked.max(failed), "request"))
            }
        }
    };
    if done.waiting > 0 {
        words = format!("{words}; {} in line", done.waiting);
    }
    words
}

/// Words for the timeline: the first failure and the first customer not served, the first second copy, the first repeat, and what a crash
/// took with it.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let note = |bad| move |(event, words): (EventId, &str)| Note { event, words: words.to_owned(), bad };
    let lost = first_lost(trace).map(|event| (event, "first customer not served"));
    let repeated = first_repeated(trace).map(|event| (event, "done a second time"));
    let failed = first_failed(trace).map(|event| (event, "own work fails"));
    let hedged = first_hedge(trace).map(|event| (event, "second copy goes out"));
    let mut notes: Vec<Note> = lost.into_iter().chain(repeated).chain(failed).map(note(true)).collect();
    notes.extend(hedged.map(note(false)));
    notes.extend(gone(trace, trace.len()).into_iter().map(|(event, lost)| Note {
        event,
        words: format!("{} gone with its memory", counted(lost, "order")),
        bad: true,
    }));
    notes
}

/// The first customer who got nothing.
pub fn first_lost(trace: &Trace<Words>) -> Option<EventId> {
    chains(trace).first(|fact| matches!(fact, Chain::Settled { outcome, .. } if *outcome != Outcome::Ok))
}

/// The first failure of a service's own work.
pub fn first_failed(trace: &Trace<Words>) -> Option<EventId> {
    chains(trace).first(|fact| matches!(fact, Chain::Failed { .. }))
}

/// The first part of an order that was done a second time.
pub fn first_repeated(trace: &Trace<Words>) -> Option<EventId> {
    let mut did: Set<(NodeId, u32)> = Set::default();
    chains(trace).all().find_map(|(event, fact)| match fact {
        Chain::Did { call } => (!did.insert((trace.event(event).node, *call))).then_some(event),
        _ => None,
    })
}

/// The first answer that took longer than this.
pub fn first_slow(trace: &Trace<Words>, limit: Duration) -> Option<EventId> {
    chains(trace)
        .first(|fact| matches!(fact, Chain::Settled { outcome: Outcome::Ok, took, .. } if *took > limit))
}

/// The first second copy of a request.
pub fn first_hedge(trace: &Trace<Words>) -> Option<EventId> {
    chains(trace).first(|fact| matches!(fact, Chain::Asked { hedge: true, .. }))
}

/// The last customer who was settled, among those of the whole run.
pub fn last_settled(trace: &Trace<Words>) -> Option<EventId> {
    let settled = chains(trace).all().filter(|(_, fact)| matches!(fact, Chain::Settled { .. }));
    settled.last().map(|(event, _)| event)
}

/// When the outage begins, or is over.
pub fn turned(trace: &Trace<Words>, back: bool) -> Option<EventId> {
    chains(trace).first(|fact| matches!(fact, Chain::Turned { down } if *down != back))
}

/// How many customers were settled during the outage: with a good answer, and without.
pub fn in_outage(trace: &Trace<Words>) -> Option<(u32, u32)> {
    let [from, until]: [SimTime; 2] =
        [turned(trace, false)?, turned(trace, true)?].map(|event| trace.event(event).at);
    let mut counts = (0, 0);
    for (event, fact) in chains(trace).all() {
        let at = trace.event(event).at;
        if let Chain::Settled { outcome, .. } = fact
            && (from..until).contains(&at)
        {
            *(if *outcome == Outcome::Ok { &mut counts.0 } else { &mut counts.1 }) += 1;
        }
    }
    Some(counts)
}

/// When the last order of the run was completed, by this service.
pub fn last_completed(trace: &Trace<Words>, last: NodeId) -> Option<EventId> {
    let did = chains(trace)
        .all()
        .filter(|(event, fact)| matches!(fact, Chain::Did { .. }) && trace.event(*event).node == last);
    did.last().map(|(event, _)| event)
}

/// Times from the quickest to the slowest.
pub fn sorted(mut times: Vec<Duration>) -> Vec<Duration> {
    sort_by_number(&mut times, |time| time.as_micros());
    times
}

/// The time within which this percentage of the sorted times lies; `None` if there are none.
pub fn percentile(sorted: &[Duration], percent: u32) -> Option<Duration> {
    let rank = (sorted.len() * percent as usize).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The same in milliseconds; 0 if there are none.
pub fn percentile_ms(sorted: &[Duration], percent: u32) -> f64 {
    percentile(sorted, percent).map_or(0.0, |time| time.as_micros() as f64 / 1e3)
}
