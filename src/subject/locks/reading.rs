//! Reads runs in which workers take turns: who is inside, who believes to be, notes for the timeline,
//! charts, and numbers for the prose.

use crate::sim::sorted::Map;
use crate::sim::sorting::sort_by_number;

use super::scene::{LOCK, STORE};
use crate::policy::fence::FencingToken;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::Duration;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::lock::{Exit, Fact as Lock, Turn};
use crate::subject::reading::{Reader, facts, seconds};
use crate::subject::{Fact, Words};

/// A worker's situation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Waits,
    Inside,
    Done,
    Stopped,
    Crashed,
}

/// The state of the lock, the file and the workers.
#[derive(Clone, Debug, Default)]
struct Turns {
    workers: Map<NodeId, (Option<Turn>, At, EventId)>,
    /// The active server, the turn it says holds the lock, and since when.
    server: Option<NodeId>,
    held: Option<Turn>,
    since: Option<EventId>,
    /// The token of the last grant, if tokens are used.
    issued: Option<(Turn, FencingToken)>,
    version: u32,
    /// The token that came with this version, if any.
    stored: Option<FencingToken>,
    /// The highest token the store remembers, if it compares tokens, and since when.
    fence: Option<(Option<FencingToken>, EventId)>,
    lost: u32,
}

impl Turns {
    fn inside(&self) -> impl Iterator<Item = Turn> + '_ {
        self.workers.values().filter(|(_, at, _)| *at == At::Inside).filter_map(|(turn, ..)| *turn)
    }

    /// Returns whether this turn holds the lock with this token.
    fn has(&self, turn: Turn, token: FencingToken) -> bool {
        self.held == Some(turn) && self.issued == Some((turn, token))
    }

    /// Returns whether no worker is on this turn any more: it left, or crashed.
    fn is_over(&self, turn: Turn) -> bool {
        let under_way = |at: &At| matches!(at, At::Waits | At::Inside);
        !self.workers.values().any(|(of, at, _)| *of == Some(turn) && under_way(at))
    }

    fn waiting(&self) -> usize {
        self.workers.values().filter(|(_, at, _)| *at == At::Waits).count()
    }

    /// Updates from a fact, or from a crash if there is none.
    fn follow(&mut self, node: NodeId, event: EventId, fact: Option<&Lock>) {
        let mut worker = |turn: &Turn, at| _ = self.workers.insert(node, (Some(*turn), at, event));
        match fact {
            None => {
                if let Some((turn, at, since)) = self.workers.get_mut(&node) {
                    (*turn, *at, *since) = (None, At::Crashed, event);
                }
                if node == STORE && self.fence.is_some() {
                    self.fence = Some((None, event));
                }
            }
            Some(Lock::Wanted { turn, .. }) => worker(turn, At::Waits),
            Some(Lock::Entered { turn, .. }) => worker(turn, At::Inside),
            Some(Lock::Left { turn, exit, .. }) => {
                worker(turn, if *exit == Exit::Done { At::Done } else { At::Stopped });
            }
            Some(Lock::Granted { turn, .. }) => (self.held, self.since) = (Some(*turn), Some(event)),
            Some(Lock::Expired { .. } | Lock::Freed { .. }) => {
                (self.held, self.since) = (None, Some(event));
            }
            Some(Lock::TookOver { server, .. }) => {
                (self.server, self.since) = (Some(*server), Some(event));
            }
            Some(write @ Lock::Written { version, token, .. }) => {
                (self.version, self.stored) = (*version, *token);
                self.lost += u32::from(write.lost_update().is_some());
            }
            Some(Lock::Issued { turn, token, .. }) => self.issued = Some((*turn, *token)),
            Some(Lock::Seen { token, .. }) => self.fence = Some((Some(*token), event)),
            Some(Lock::Refused { .. } | Lock::Declined { .. }) => {}
        }
    }
}

/// The events that change the state, in order: facts about locks, and crashes.
fn course(trace: &Trace<Words>, count: usize) -> Vec<(EventId, Option<&Lock>)> {
    let crashed = trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed);
    let mut course: Vec<_> = crashed.map(|(id, _)| (id, None)).collect();
    course.extend(facts(trace, count, Fact::lock).map(|(id, fact)| (id, Some(fact))));
    sort_by_number(&mut course, |(id, _)| id.0.into());
    course
}

fn turns(trace: &Trace<Words>, count: usize) -> Turns {
    let mut turns = Turns::default();
    for (event, fact) in course(trace, count) {
        turns.follow(trace.event(event).node, event, fact);
    }
    turns
}

fn listed(turns: impl Iterator<Item = Turn>) -> Vec<String> {
    turns.map(|turn| turn.to_string()).collect()
}

/// Each party's belief, and who is really inside.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let now = turns(trace, count);
    let inside: Vec<Turn> = now.inside().collect();
    let mut truth = match listed(inside.iter().copied()).as_slice() {
        [] => "nobody is inside".to_owned(),
        [one] => format!("{one} is inside"),
        many => format!("{} are inside", many.join(" and ")),
    };
    if now.lost > 0 {
        let words = if now.lost == 1 { "update" } else { "updates" };
        truth = format!("{truth}; {} {words} lost", now.lost);
    }
    let server = BeliefRow {
        node: now.server.unwrap_or(LOCK),
        believes: match now.held {
            None => "the lock is free".to_owned(),
            Some(turn) if now.is_over(turn) => format!("the lock is {turn}'s, whose turn is over"),
            Some(turn) => format!("the lock is {turn}'s"),
        },
        // The server's own statement is correct; the workers inside contradict it.
        flaw: if inside.iter().any(|turn| Some(*turn) != now.held) { Flaw::AtOdds } else { Flaw::None },
        since: now.since,
    };
    let worker = |(node, (turn, at, since)): (&NodeId, &(Option<Turn>, At, EventId))| {
        let name = turn.map_or("it".to_owned(), |turn| turn.to_string());
        let believes = match at {
            At::Waits => format!("{name} is waiting for its turn"),
            At::Inside => format!("{name} has the file to itself"),
            At::Done => format!("{name} is done"),
            At::Stopped => format!("{name} did not finish"),
            At::Crashed => "lost its memory in a crash".to_owned(),
        };
        let flaw = match at {
            At::Inside if inside.len() > 1 => Flaw::Mistaken,
            At::Inside if now.held != *turn => Flaw::AtOdds,
            _ => Flaw::None,
        };
        BeliefRow { node: *node, believes, flaw, since: Some(*since) }
    };
    let store = now.fence.map(|(highest, since)| BeliefRow {
        node: STORE,
        believes: highest.map_or_else(
            || "has seen no token".to_owned(),
            |token| format!("a token below {token} is stale"),
        ),
        flaw: (now.issued.is_some_and(|(turn, token)| now.has(turn, token) && highest > Some(token))).into(),
        since: Some(since),
    });
    let rows = std::iter::once(server).chain(store).chain(now.workers.iter().map(worker)).collect();
    Beliefs { truth, truth_is_bad: inside.len() > 1 || now.lost > 0, rows }
}

/// Notes beside the events at which turns are taken, lost or mixed up.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut now = Turns::default();
    let mut notes = Vec::new();
    for (event, fact) in course(trace, trace.len()) {
        let note = fact.and_then(|fact| note(&now, fact));
        notes.extend(note.map(|(words, bad)| Note { event, words, bad }));
        now.follow(trace.event(event).node, event, fact);
    }
    notes
}

fn note(now: &Turns, fact: &Lock) -> Option<(String, bool)> {
    let inside = |turn: &Turn| now.inside().any(|other| other == *turn);
    Some(match fact {
        Lock::Granted { turn, .. } if now.is_over(*turn) => {
            (format!("{turn} gets the lock after its turn"), true)
        }
        Lock::Declined { turn, .. } if now.is_over(*turn) => {
            (format!("{turn}'s turn is over: it returns the lock"), false)
        }
        Lock::Declined { turn, .. } => (format!("{turn} returns the lock: its lease is already over"), false),
        Lock::Expired { turn, .. } if inside(turn) => {
            (format!("{turn}'s lease is over, but {turn} is inside"), true)
        }
        Lock::Expired { turn, .. } => (format!("{turn}'s lease is over"), false),
        Lock::Freed { turn, by, .. } if turn != by => (format!("{by} deletes {turn}'s lock"), true),
        Lock::Entered { turn, .. } if now.inside().next().is_some() => {
            (format!("{turn} begins while {} is inside", listed(now.inside()).join(" and ")), true)
        }
        Lock::Left { turn, exit: Exit::Stopped, .. } => (format!("{turn} stops: its lease is over"), false),
        Lock::Left { turn, exit: Exit::Lost, .. } => (format!("{turn} learns it has lost the lock"), false),
        Lock::Written { turn, version, before, token, .. } => {
            let lost = before.filter(|_| fact.lost_update().is_some());
            match token {
                Some(token) => written_with(now, (*turn, *token), *version, lost.is_some()),
                None => lost.map_or_else(
                    || (format!("version {version} by {turn}"), false),
                    |before| (format!("version {version} by {turn}, over {before}'s"), true),
                ),
            }
        }
        Lock::Refused { turn, token, highest, .. } if now.has(*turn, *token) => {
            (format!("holder refused: {token} after {highest}"), true)
        }
        // The band above shows the token it came after.
        Lock::Refused { token, .. } => (format!("token {token} refused"), false),
        Lock::TookOver { .. } => ("takes over".to_owned(), false),
        _ => return None,
    })
}

/// The note on a write that carried a token, and whether it is bad news.
fn written_with(
    now: &Turns,
    (turn, token): (Turn, FencingToken),
    version: u32,
    loses: bool,
) -> (String, bool) {
    if let (true, Some(stored)) = (loses, now.stored) {
        return (format!("token {token} stored over token {stored}"), true);
    }
    // Written without holding the lock, while the holder is inside and may already have read.
    match now.issued {
        Some((other, issued)) if other != turn && now.inside().any(|inside| inside == other) => {
            (format!("token {token} stored, {other} is inside with {issued}"), true)
        }
        _ => (format!("version {version} by {turn}, token {token}"), false),
    }
}

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Inside and waiting", x: "true time, s", y: "workers", data: inside_and_waiting },
    Chart { title: "Time in the queue", x: "turn", y: "ms, on the worker's clock", data: queue },
];

fn inside_and_waiting(trace: &Trace<Words>, count: usize) -> Plot {
    let mut now = Turns::default();
    let (mut inside, mut waiting) = (StepLine::default(), StepLine::default());
    for (event, fact) in course(trace, count) {
        now.follow(trace.event(event).node, event, fact);
        let at = seconds(trace, event);
        inside.step(at, now.inside().count() as f64);
        waiting.step(at, now.waiting() as f64);
    }
    let line = |name: &str, sense, line: StepLine| (Series::new(name, sense), line.until(trace, count));
    let lines = vec![line("inside", Sense::Plain, inside), line("waiting", Sense::Unknown, waiting)];
    Plot::Steps { lines, limit: Some(1.0) }
}

/// How long each turn waited, and how long it was inside.
fn queue(trace: &Trace<Words>, count: usize) -> Plot {
    let ms = |time: &Duration| time.as_micros() as f64 / 1e3;
    let mut turns: Map<Turn, (f64, f64)> = Map::new();
    for (_, fact) in facts(trace, count, Fact::lock) {
        match fact {
            Lock::Entered { turn, waited, .. } => turns.entry(*turn).or_default().0 = ms(waited),
            Lock::Left { turn, inside, .. } => turns.entry(*turn).or_default().1 = ms(inside),
            _ => {}
        }
    }
    let series = [("waited", Sense::Unknown), ("inside", Sense::Plain)];
    let series = series.map(|(name, sense)| Series::new(name, sense));
    let groups = turns.into_iter().map(|(turn, (waited, inside))| (turn.to_string(), vec![waited, inside]));
    Plot::Bars { every_s: None, series: series.into(), groups: groups.collect() }
}

/// The facts about locks.
pub fn locks(trace: &Trace<Words>) -> Reader<'_, Lock> {
    Reader::new(trace, Fact::lock)
}

/// The number of lost updates.
pub fn lost(trace: &Trace<Words>) -> u32 {
    turns(trace, trace.len()).lost
}

/// The file's final version.
pub fn version(trace: &Trace<Words>) -> u32 {
    turns(trace, trace.len()).version
}

/// The `nth` event in which any worker entered, counted from 1.
pub fn entered(trace: &Trace<Words>, nth: usize) -> Option<EventId> {
    locks(trace).nth(nth, |fact| matches!(fact, Lock::Entered { .. }))
}

/// The event that ended a turn, and how it ended.
pub fn left(trace: &Trace<Words>, turn: Turn) -> Option<(EventId, Exit)> {
    locks(trace).find(|fact| match fact {
        Lock::Left { turn: of, exit, .. } if *of == turn => Some(*exit),
        _ => None,
    })
}

/// A worker's first token.
pub fn first_token(trace: &Trace<Words>, worker: u16) -> Option<FencingToken> {
    let granted = locks(trace).find(|fact| match fact {
        Lock::Granted { turn, token, .. } if turn.worker == worker => Some(*token),
        _ => None,
    });
    granted.map(|(_, token)| token)
}

/// The first write that lost an update: the version it overwrote, and the version its worker had read.
pub fn losing_write(trace: &Trace<Words>) -> Option<(EventId, (u32, u32))> {
    locks(trace).find(Lock::lost_update)
}

/// The number of turns that ended with the work done.
pub fn done(trace: &Trace<Words>) -> usize {
    locks(trace).count(|fact| matches!(fact, Lock::Left { exit: Exit::Done, .. }))
}
