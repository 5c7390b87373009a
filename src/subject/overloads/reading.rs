//! What is read off runs with an overload: who was served and when, what work was for, and who believes what.

use super::parties::{IMPORT, ORDERS, PHONES, SECOND};
use super::words::{Fact as Rush, Tally};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::call::Load;
use crate::subject::counting::counted;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// The facts about overloads.
pub fn rushes(trace: &Trace<Words>) -> Reader<'_, Rush> {
    Reader::new(trace, Fact::rush)
}

/// How things stand.
#[derive(Clone, Debug, Default)]
pub struct Evening {
    pub served: u32,
    pub told_no: u32,
    pub never_heard: u32,
    pub held_back: u32,
    /// Requests for phones that the server finished, and how many of them were begun too late.
    pub done: u32,
    pub stale: u32,
    /// What was not served, and how much of that because nobody waited for it any more.
    pub dropped: u32,
    pub gone: u32,
    /// The longest that a request stood in the queue before a worker began with it, and the most that ever waited.
    pub longest: Duration,
    pub most: u32,
    pub rows: u32,
    /// How many requests a call took at most.
    pub attempts: u32,
    load: Load,
    last: Option<Tally>,
    is_stale: bool,
    since: Map<NodeId, EventId>,
}

impl Evening {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut evening = Self::default();
        for (id, fact) in facts(trace, count, Fact::rush) {
            evening.since.insert(trace.event(id).node, id);
            evening.follow(fact);
        }
        evening
    }

    /// All calls that are over.
    pub const fn calls(&self) -> u32 {
        self.served + self.told_no + self.never_heard
    }

    fn loaded(&mut self, load: Load) {
        self.load = load;
        self.most = self.most.max(load.waiting);
    }

    fn follow(&mut self, fact: &Rush) {
        match fact {
            Rush::Settled { outcome, attempts, .. } => {
                self.attempts = self.attempts.max(*attempts);
                match outcome {
                    Outcome::Ok => self.served += 1,
                    Outcome::Failed => self.told_no += 1,
                    Outcome::Unknown => self.never_heard += 1,
                }
            }
            Rush::HeldBack { .. } => self.held_back += 1,
            Rush::Counted { tally } => self.last = Some(*tally),
            Rush::Queued { load, .. } | Rush::Refused { load, .. } => self.loaded(*load),
            Rush::Started { waited, stale, load, .. } => {
                self.longest = self.longest.max(*waited);
                self.is_stale = *stale;
                self.stale += u32::from(*stale);
                self.loaded(*load);
            }
            Rush::Done { load, .. } => {
                self.done += 1;
                self.loaded(*load);
            }
            Rush::Dropped { why, load, .. } => {
                self.dropped += 1;
                self.gone += u32::from(*why == super::words::Why::Gone);
                self.loaded(*load);
            }
            Rush::Imported { rows, .. } => self.rows = *rows,
            _ => {}
        }
    }
}

/// What the phones counted in each second, and how many requests the server finished in it.
pub fn seconds(trace: &Trace<Words>, count: usize) -> Vec<(EventId, Tally, u32)> {
    let (mut found, mut done) = (Vec::new(), 0);
    for (id, fact) in facts(trace, count, Fact::rush) {
        match fact {
            Rush::Done { .. } => done += 1,
            Rush::Counted { tally } => found.push((id, *tally, std::mem::take(&mut done))),
            _ => {}
        }
    }
    found
}

/// The first second in which the server finished requests, and nobody was served in time.
pub fn first_barren(trace: &Trace<Words>) -> Option<EventId> {
    let all = seconds(trace, trace.len());
    all.into_iter()
        .find(|(_, tally, done)| tally.served == 0 && tally.began > 0 && *done > 0)
        .map(|(id, ..)| id)
}

/// When the peak or the stall ended.
pub fn calm_again(trace: &Trace<Words>) -> Option<EventId> {
    rushes(trace)
        .first(|fact| matches!(fact, Rush::Peaked { begins: false, .. } | Rush::Stalled { begins: false }))
}

/// When the peak or the stall began.
pub fn trouble_begins(trace: &Trace<Words>) -> Option<EventId> {
    rushes(trace)
        .first(|fact| matches!(fact, Rush::Peaked { begins: true, .. } | Rush::Stalled { begins: true }))
}

/// The end of the first second after that in which nearly all calls were served.
pub fn recovered(trace: &Trace<Words>) -> Option<EventId> {
    let calm = calm_again(trace)?;
    let begins = trace.event(calm).at;
    let is_whole = |id: &EventId| trace.event(*id).at.since(begins) >= SECOND;
    let mut all = seconds(trace, trace.len()).into_iter().filter(|(id, ..)| *id > calm && is_whole(id));
    all.find(|(_, tally, _)| tally.served * 100 >= tally.began * 80).map(|(id, ..)| id)
}

/// The last count of the run.
pub fn last_count(trace: &Trace<Words>) -> Option<EventId> {
    seconds(trace, trace.len()).last().map(|(id, ..)| *id)
}

/// The first work that began on a request whose time was up.
pub fn first_stale(trace: &Trace<Words>) -> Option<EventId> {
    rushes(trace).first(|fact| matches!(fact, Rush::Started { stale: true, .. }))
}

/// The first phone that heard nothing in time.
pub fn first_unanswered(trace: &Trace<Words>) -> Option<EventId> {
    rushes(trace).first(|fact| matches!(fact, Rush::GaveUp { .. }))
}

/// How many requests the server finished in the second that a count ends.
pub fn done_in(trace: &Trace<Words>, count: Option<EventId>) -> Option<u32> {
    seconds(trace, trace.len()).into_iter().find(|(id, ..)| Some(*id) == count).map(|(.., done)| done)
}

/// How many requests waited when the first one joined the queue that was begun too late.
pub fn ahead(trace: &Trace<Words>) -> Option<u32> {
    let (_, stale) = rushes(trace).find(|fact| match fact {
        Rush::Started { call, attempt, stale: true, .. } => Some((*call, *attempt)),
        _ => None,
    })?;
    let found = rushes(trace).find(|fact| match fact {
        Rush::Queued { call, attempt, load } if (*call, *attempt) == stale => Some(load.waiting - 1),
        _ => None,
    });
    found.map(|(_, ahead)| ahead)
}

/// How many requests wait at an event.
pub fn waiting(trace: &Trace<Words>, event: EventId) -> u32 {
    Evening::of(trace, event.index() + 1).load.waiting
}

/// How many were served, came, and were finished in whole seconds between two instants.
pub fn between(trace: &Trace<Words>, from: Duration, until: Duration) -> (u32, u32, u32) {
    let [from, until] = [from, until].map(|at| SimTime::ZERO + at);
    let all = seconds(trace, trace.len());
    let within = all.iter().filter(|(id, ..)| {
        let at = trace.event(*id).at;
        at > from && at.since(from) >= SECOND && at <= until
    });
    within.fold((0, 0, 0), |(served, began, finished), (_, tally, done)| {
        (served + tally.served, began + tally.began, finished + done)
    })
}

/// What phones, server and import believe, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let evening = Evening::of(trace, count);
    let Evening { served, told_no, never_heard, stale, load, is_stale, .. } = evening;
    let truth =
        format!("{served} served, {told_no} told no, {never_heard} never heard; {stale} begun too late");
    let row = |node, believes: String, flaw: Flaw| BeliefRow {
        node,
        believes,
        flaw,
        since: evening.since.get(&node).copied(),
    };
    let phones = match evening.last {
        None => "nothing counted yet".to_owned(),
        Some(tally) => format!("in the last second, {}", tally.words()),
    };
    let orders = match (load.working, load.waiting) {
        (0, _) => "nothing to do".to_owned(),
        (working, 0) => format!("works for {}", counted(working, "caller")),
        (working, waiting) => {
            format!("works for {}, and {} in line", counted(working, "caller"), counted(waiting, "caller"))
        }
    };
    let mut rows =
        vec![row(PHONES, phones, Flaw::None), row(ORDERS, orders, (is_stale && load.working > 0).into())];
    if evening.since.get(&IMPORT).is_some() {
        rows.push(row(IMPORT, format!("{} brought in", counted(evening.rows, "row")), Flaw::None));
    }
    Beliefs { truth, truth_is_bad: never_heard > 0 || stale > 0, rows }
}

/// Words for the timeline: what goes wrong first, and when it is over.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let note = |event: Option<EventId>, words: &str, bad| {
        event.map(|event| Note { event, words: words.to_owned(), bad })
    };
    let found = [
        note(first_unanswered(trace), "first call without an answer", true),
        note(first_stale(trace), "first work that begins too late", true),
        note(first_barren(trace), "a second in which nobody is served", true),
        note(recovered(trace), "nearly everyone is served again", false),
    ];
    found.into_iter().flatten().collect()
}
