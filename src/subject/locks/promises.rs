//! Promises about workers that take turns.

use crate::sim::sorted::Map;

use crate::policy::fence::FencingToken;
use crate::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::Kind;
use crate::subject::lock::{Fact, Turn};
use crate::subject::{self, Words};

pub const ALONE: &str = "alone";
pub const OWN_LOCK: &str = "own-lock";
pub const NOTHING_LOST: &str = "nothing-lost";
pub const HOLDER_SERVED: &str = "holder-served";
pub const EVERYBODY: &str = "everybody";

/// A promise about a lock scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// At most one worker is inside at a time.
    Alone,
    /// Nobody frees another worker's lock.
    OwnLock,
    /// No update is overwritten by a worker that has not seen it.
    NothingLost,
    /// The store does not refuse the worker that holds the lock.
    HolderServed,
    /// Every worker that wants a turn gets one.
    Everybody,
}

impl Promise {
    /// The check for this promise.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Alone => Check::new(ALONE, "one worker inside at a time", When::Always, Alone::default()),
            Self::OwnLock => {
                Check::always(OWN_LOCK, "nobody frees another's lock", Map::new(), freed_another)
            }
            Self::NothingLost => Check::always(NOTHING_LOST, "no update is lost", Map::new(), lost_update),
            Self::HolderServed => {
                Check::always(HOLDER_SERVED, "the holder is not refused", None, refused_holder)
            }
            Self::Everybody => {
                Check::new(EVERYBODY, "every worker gets its turn", When::Eventually, Everybody::default())
            }
        }
    }
}

/// Tracks the grant of each turn.
fn freed_another(grants: &mut Map<Turn, EventId>, id: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.lock()? {
        Fact::Granted { turn, .. } => _ = grants.insert(*turn, id),
        Fact::Freed { turn, by, .. } if turn != by => {
            let words = format!("{by} deleted the lock, which was {turn}'s");
            return Some(Violation::new(words).with(grants.get(turn).copied()));
        }
        _ => {}
    }
    None
}

/// Tracks the write of each version.
fn lost_update(writes: &mut Map<u32, EventId>, id: EventId, fact: &subject::Fact) -> Option<Violation> {
    let fact = fact.lock()?;
    let Fact::Written { turn, version, before, .. } = fact else { return None };
    writes.insert(*version, id);
    let ((over, read), before) = (fact.lost_update()?, (*before)?);
    let words = format!("{turn} had read version {read} and overwrote version {over} by {before}");
    Some(Violation::new(words).with(writes.get(&over).copied()))
}

/// Tracks who holds the lock, and with which token. A turn that was granted it twice may still be using the first token.
fn refused_holder(
    held: &mut Option<(Turn, FencingToken, EventId)>,
    id: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    match fact.lock()? {
        Fact::Granted { turn, token, .. } => *held = Some((*turn, *token, id)),
        Fact::Expired { .. } | Fact::Freed { .. } => *held = None,
        Fact::Refused { turn, token, highest, .. } => {
            let (.., granted) = held.filter(|(holder, with, _)| (holder, with) == (turn, token))?;
            let words = format!("{turn} has the lock, but its token {token} is lower than {highest}");
            return Some(Violation::new(words).with([granted]));
        }
        _ => {}
    }
    None
}

/// The workers inside, for the promise of at most one at a time. A crash ends a worker's turn.
#[derive(Clone, Debug, Default)]
struct Alone {
    inside: Map<NodeId, (Turn, EventId)>,
}

impl Monitor<Words> for Alone {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(_, event, _) if event.kind == Kind::Crashed => _ = self.inside.remove(&event.node),
            Seen::Event(..) => {}
            Seen::Fact(id, event, fact) => match fact.lock() {
                Some(Fact::Entered { turn, .. }) => {
                    let (others, entered): (Vec<String>, Vec<EventId>) =
                        self.inside.values().map(|(turn, entered)| (turn.to_string(), *entered)).unzip();
                    self.inside.insert(event.node, (*turn, *id));
                    if !others.is_empty() {
                        let words = format!("{turn} began while {} was inside", others.join(" and "));
                        return Violation::new(words).with(entered).into();
                    }
                }
                Some(Fact::Left { .. }) => _ = self.inside.remove(&event.node),
                _ => {}
            },
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// The workers waiting for a turn, and what could be keeping them waiting.
#[derive(Clone, Debug, Default)]
struct Everybody {
    waiting: Map<NodeId, (Turn, EventId)>,
    inside: Map<NodeId, (Turn, EventId)>,
    /// Turns ended by a crash, each with the crash.
    crashed: Map<Turn, EventId>,
    /// The holder of the lock, and the grant.
    held: Option<(Turn, EventId)>,
}

impl Monitor<Words> for Everybody {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(id, event, _) if event.kind == Kind::Crashed => {
                self.waiting.remove(&event.node);
                if let Some((turn, _)) = self.inside.remove(&event.node) {
                    self.crashed.insert(turn, *id);
                }
            }
            Seen::Event(..) => {}
            Seen::Fact(id, event, fact) => match fact.lock() {
                Some(Fact::Wanted { turn, .. }) => _ = self.waiting.insert(event.node, (*turn, *id)),
                Some(Fact::Entered { turn, .. }) => {
                    self.waiting.remove(&event.node);
                    self.inside.insert(event.node, (*turn, *id));
                }
                Some(Fact::Left { .. }) => _ = self.inside.remove(&event.node),
                Some(Fact::Granted { turn, .. }) => self.held = Some((*turn, *id)),
                Some(Fact::Freed { .. } | Fact::Expired { .. }) => self.held = None,
                _ => {}
            },
        }
        Signal::Quiet
    }

    /// Names the reason a worker still waits: a holder that crashed, one that is still inside, or one that has left but whose
    /// release did not arrive.
    fn at_end(&mut self) -> Signal {
        let Some((turn, wanted)) = self.waiting.values().next() else { return Signal::Quiet };
        let crash = self.held.and_then(|(held, _)| Some((held, *self.crashed.get(&held)?)));
        if let Some((held, crash)) = crash {
            let why = format!(
                "{turn} is still waiting at the end of the run: the lock is {held}'s, and {held} crashed"
            );
            return Violation::new(why).by(crash).owing(*wanted, *wanted).into();
        }
        if let Some((inside, entered)) = self.inside.values().next() {
            let why = format!("{turn} is still waiting at the end of the run, and {inside} is inside");
            return Violation::new(why).by(*entered).owing(*wanted, *wanted).into();
        }
        let is_waiting = |held: Turn| self.waiting.values().any(|(turn, _)| *turn == held);
        if let Some((held, granted)) = self.held.filter(|(held, _)| !is_waiting(*held)) {
            let why = format!(
                "{turn} is still waiting at the end of the run: the lock is {held}'s, whose turn is over"
            );
            return Violation::new(why).by(granted).owing(*wanted, *wanted).into();
        }
        let why = format!("{turn} is still waiting at the end of the run");
        Violation::new(why).by(*wanted).owing(*wanted, *wanted).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
