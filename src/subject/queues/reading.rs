//! What is read off runs with a queue: what became of each booking, who believes what, and words for the timeline.

use super::scene::{LEDGER, QUEUE, SHOP};
use crate::policy::visibility::{Depth, Refused};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::counting::{counted, times};
use crate::subject::job::{Fact as Job, Handle, Number};
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// What was reported of bookings and messages.
pub fn jobs(trace: &Trace<Words>) -> Reader<'_, Job> {
    Reader::new(trace, Fact::job)
}

/// A booking's history.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The account it is for.
    pub account: u32,
    /// Whether nobody can process it.
    pub poison: bool,
    /// How many times the queue handed it out.
    pub received: u32,
    /// When the ledger applied it.
    pub applied: Vec<EventId>,
    /// Messages about it that are in the queue.
    pub open: Set<u32>,
    /// Whether one of them was set aside.
    pub dead: bool,
    /// Whether the queue ever had it.
    pub stored: bool,
}

/// A worker, as it sees itself.
#[derive(Clone, Debug, Default)]
struct Hands {
    at_work: Option<(Number, u32)>,
    done: u32,
    /// Messages that it was told are deleted, and which booking each is about.
    deleted: Map<u32, Number>,
    last: Option<EventId>,
}

/// How things stand at all nodes.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub bookings: Map<Number, History>,
    pub depth: Depth,
    /// The lines of the ledger.
    pub lines: u32,
    /// How many were applied after a later one of their account.
    pub late: u32,
    latest: Map<u32, Number>,
    workers: Map<NodeId, Hands>,
    last: Map<NodeId, EventId>,
}

impl State {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut state = Self::default();
        for (event, fact) in facts(trace, count, Fact::job) {
            state.follow(event, trace.event(event).node, fact);
        }
        // A crash makes a worker forget what it has in its hands.
        for (node, hands) in state.workers.iter_mut() {
            let since = hands.last;
            let crashed = trace.events_from(0).take(count).any(|(id, event)| {
                event.kind == Kind::Crashed && event.node == *node && since.is_none_or(|since| id > since)
            });
            if crashed {
                hands.at_work = None;
            }
        }
        state
    }

    fn history(&mut self, number: Number) -> &mut History {
        self.bookings.entry(number).or_default()
    }

    fn follow(&mut self, event: EventId, node: NodeId, fact: &Job) {
        self.last.insert(node, event);
        match fact {
            Job::Published { booking, poison } => {
                let history = self.history(booking.number);
                (history.account, history.poison) = (booking.account, *poison);
            }
            Job::Stored { message, number, depth } => {
                self.depth = *depth;
                let history = self.history(*number);
                history.stored = true;
                history.open.insert(*message);
            }
            Job::Received { number, depth, .. } => {
                self.depth = *depth;
                self.history(*number).received += 1;
            }
            Job::Visible { depth, .. } => self.depth = *depth,
            Job::Deleted { message, number, depth } => {
                self.depth = *depth;
                self.history(*number).open.remove(message);
            }
            Job::Parked { message, number, depth, .. } => {
                self.depth = *depth;
                let history = self.history(*number);
                history.open.remove(message);
                history.dead = true;
            }
            Job::Applied { booking, line } => {
                self.lines = *line;
                let history = self.history(booking.number);
                history.applied.push(event);
                let is_first = history.applied.len() == 1;
                let latest = self.latest.entry(booking.account).or_default();
                self.late += u32::from(is_first && booking.number < *latest);
                *latest = (*latest).max(booking.number);
            }
            _ => self.work(event, node, fact),
        }
    }

    /// Follows what a worker says of itself.
    fn work(&mut self, event: EventId, node: NodeId, fact: &Job) {
        if node == QUEUE || node == LEDGER || node == SHOP {
            return;
        }
        let hands = self.workers.entry(node).or_default();
        hands.last = Some(event);
        match fact {
            Job::Began { number, receive } => hands.at_work = Some((*number, *receive)),
            Job::Finished { handle: Handle { message, .. }, number } => {
                hands.at_work = None;
                hands.done += 1;
                hands.deleted.insert(*message, *number);
            }
            Job::Left { .. } | Job::Failed { .. } => hands.at_work = None,
            _ => {}
        }
    }

    /// How many bookings were applied more than once.
    pub fn twice(&self) -> u32 {
        self.bookings.values().filter(|history| history.applied.len() > 1).count() as u32
    }

    /// How many were applied at all.
    pub fn applied(&self) -> u32 {
        self.bookings.values().filter(|history| !history.applied.is_empty()).count() as u32
    }

    /// How many healthy ones the queue had, are in it no more, and were not applied.
    pub fn lost(&self) -> u32 {
        let lost = |history: &&History| {
            history.stored
                && history.open.is_empty()
                && history.applied.is_empty()
                && !history.dead
                && !history.poison
        };
        self.bookings.values().filter(lost).count() as u32
    }

    /// How many healthy ones are among the dead letters.
    pub fn wrongly_dead(&self) -> u32 {
        self.bookings.values().filter(|history| history.dead && !history.poison).count() as u32
    }
}

/// `1 booking`, `3 bookings`.
pub fn bookings(count: u32) -> String {
    counted(count, "booking")
}

/// What each party believes, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let state = State::of(trace, count);
    let published = state.bookings.len() as u32;
    let is_at_work = |number: &Number| {
        state.workers.values().any(|hands| hands.at_work.is_some_and(|(of, _)| of == *number))
    };
    // What a worker has deleted and still works on is not lost yet.
    let lost = state.bookings.iter().filter(|(number, history)| {
        history.stored
            && history.open.is_empty()
            && history.applied.is_empty()
            && !history.dead
            && !history.poison
            && !is_at_work(number)
    });
    let flaws = [
        (lost.count() as u32, "lost"),
        (state.twice(), "applied more than once"),
        (state.late, "out of order"),
        (state.wrongly_dead(), "set aside for nothing"),
    ];
    let told = flaws.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
    let flaws = told.collect::<Vec<_>>().join(", ");
    let truth = format!("{} published, {} applied", bookings(published), state.applied());
    let truth = if flaws.is_empty() { truth } else { format!("{truth}: {flaws}") };
    let stored = state.bookings.values().filter(|history| history.stored).count() as u32;
    let latest = |node| state.last.get(&node).copied();
    let row = |node, believes, flaw| BeliefRow { node, believes, flaw, since: latest(node) };
    let Depth { visible, in_flight, dead, .. } = state.depth;
    let letters = if dead > 0 { format!(", {dead} set aside as poison") } else { String::new() };
    let lines = match state.lines {
        0 => "nothing is applied yet".to_owned(),
        1 => "1 line".to_owned(),
        lines => format!("{lines} lines, each for a different booking"),
    };
    let mut rows = vec![
        row(SHOP, format!("has published {}", bookings(published)), Flaw::None),
        row(
            QUEUE,
            format!("was given {}; {visible} visible, {in_flight} in flight{letters}", bookings(stored)),
            (state.wrongly_dead() > 0).into(),
        ),
        row(LEDGER, lines, (state.twice() > 0).into()),
    ];
    rows.extend(state.workers.iter().map(|(node, hands)| {
        let done = match hands.done {
            0 => "is done with nothing yet".to_owned(),
            1 => "is done with 1 message, which is deleted".to_owned(),
            done => format!("is done with {done} messages, which are deleted"),
        };
        let believes = match hands.at_work {
            Some((number, _)) => format!("{done}, and has booking {number} to itself"),
            None => done,
        };
        BeliefRow { node: *node, believes, flaw: flaw(&state, *node, hands), since: hands.last }
    }));
    Beliefs { truth, truth_is_bad: !flaws.is_empty(), rows }
}

/// A worker is mistaken if someone else has the same booking in hand, or if a message that it deleted is still there.
fn flaw(state: &State, node: NodeId, hands: &Hands) -> Flaw {
    let shared = hands.at_work.is_some_and(|(number, _)| {
        let mut others = state.workers.iter().filter(|(other, _)| **other != node);
        others.any(|(_, other)| other.at_work.is_some_and(|(of, _)| of == number))
    });
    let is_there = |(message, number): (&u32, &Number)| {
        state.bookings.get(number).is_some_and(|history| history.open.contains(message))
    };
    (shared || hands.deleted.iter().any(is_there)).into()
}

/// Words beside what goes wrong, and what comes again.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut state = State::default();
    let mut notes: Vec<Note> = Vec::new();
    for (event, fact) in jobs(trace).all() {
        let note = note(&state, fact).filter(|_| notes.last().is_none_or(|last| last.event != event));
        if let Some((words, bad)) = note {
            notes.push(Note { event, words, bad });
        }
        state.follow(event, trace.event(event).node, fact);
    }
    notes
}

fn note(state: &State, fact: &Job) -> Option<(String, bool)> {
    Some(match fact {
        Job::Received { handle: Handle { receive: 2, .. }, number, .. } => {
            (format!("booking {number} again"), false)
        }
        // After that, not each of them: a poison message that is handed back comes dozens of times.
        Job::Received { handle: Handle { receive, .. }, number, .. }
            if (3..=5).contains(receive) || *receive > 5 && receive.is_multiple_of(10) =>
        {
            (format!("booking {number}, delivery {receive}"), *receive > 5)
        }
        Job::Refused { number, why: Refused::Stale | Refused::Expired, .. } => {
            (format!("too late for booking {number}"), true)
        }
        Job::Parked { number, .. } => {
            let healthy = state.bookings.get(number).is_none_or(|history| !history.poison);
            (format!("booking {number} set aside"), healthy)
        }
        Job::Applied { booking, .. } => {
            let history = state.bookings.get(&booking.number);
            let before = history.map_or(0, |history| history.applied.len() as u32);
            let latest = state.latest.get(&booking.account).copied().unwrap_or(0);
            if before > 0 {
                (format!("booking {} applied {}", booking.number, times(i64::from(before) + 1)), true)
            } else if booking.number < latest {
                (format!("{} after {latest}", booking.number), true)
            } else {
                return None;
            }
        }
        Job::Repeat { number } | Job::Skipped { number } => (format!("booking {number} is known"), false),
        _ => return None,
    })
}

/// When a booking was handed out for the `nth` time, from 1.
pub fn received(trace: &Trace<Words>, number: Number, nth: usize) -> Option<EventId> {
    jobs(trace).nth(nth, |fact| matches!(fact, Job::Received { number: of, .. } if *of == number))
}

/// When a worker began a booking for the `nth` time, from 1.
pub fn begun(trace: &Trace<Words>, number: Number, nth: usize) -> Option<EventId> {
    jobs(trace).nth(nth, |fact| matches!(fact, Job::Began { number: of, .. } if *of == number))
}

/// When a booking was applied for the `nth` time, from 1.
pub fn applied(trace: &Trace<Words>, number: Number, nth: usize) -> Option<EventId> {
    jobs(trace).nth(nth, |fact| matches!(fact, Job::Applied { booking, .. } if booking.number == number))
}

/// The first deletion of a message whose booking had not been applied by then. A crash at that moment would have lost it.
pub fn deleted_unapplied(trace: &Trace<Words>) -> Option<EventId> {
    let mut applied: Set<Number> = Set::default();
    jobs(trace).all().find_map(|(event, fact)| match fact {
        Job::Applied { booking, .. } => {
            applied.insert(booking.number);
            None
        }
        Job::Deleted { number, .. } => (!applied.contains(number)).then_some(event),
        _ => None,
    })
}

/// The first time that a message was handed out again: when, and which booking it carries.
pub fn first_again(trace: &Trace<Words>) -> Option<(EventId, Number)> {
    jobs(trace).find(|fact| match fact {
        Job::Received { handle: Handle { receive: 2.., .. }, number, .. } => Some(*number),
        _ => None,
    })
}

/// The first receipt that did nothing: when, and which booking it was for.
pub fn first_refused(trace: &Trace<Words>) -> Option<(EventId, Number)> {
    jobs(trace).find(|fact| match fact {
        Job::Refused { number, .. } => Some(*number),
        _ => None,
    })
}
