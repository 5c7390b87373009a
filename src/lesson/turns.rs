//! What the lessons about taking turns share: the scene with its lock server, its file and its workers, and
//! the promises that are watched. What is read off their runs is in [`turns_told`](super::turns_told).

use std::collections::BTreeMap;

use crate::lesson::knob::{Dial, Knob};
use crate::policy::fence::FencingToken;
use crate::sim::check::{Check, Monitor, Seen, Signal, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::sim::trace::Kind;
use crate::subject::lock::{Fact, Turn};
use crate::subject::locks::server::{Copies, LeaseClock, LockServer, Tokens};
use crate::subject::locks::store::{Compares, FileStore};
use crate::subject::locks::worker::{Habits, LockWorker};
use crate::subject::{self, Words};

/// The lock server.
pub const LOCK: NodeId = NodeId(0);
/// Where the file is.
pub const STORE: NodeId = NodeId(1);
/// The first worker; the others follow.
pub const WORKER_A: NodeId = NodeId(2);
/// The second worker.
pub const WORKER_B: NodeId = NodeId(3);
/// The third worker.
pub const WORKER_C: NodeId = NodeId(4);

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// One worker is inside at a time.
    Alone,
    /// Nobody frees another's lock.
    OwnLock,
    /// No update is written over by one who has not seen it.
    NothingLost,
    /// The store does not refuse whoever has the lock.
    HolderServed,
    /// Everybody gets a turn.
    Everybody,
}

/// When a run ends.
pub const HORIZON: Duration = Duration::from_secs(40);

/// The file that the lock guards.
const FILE: u32 = 7;

/// When worker A begins, and how much later each of the others.
const BEGINS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(800));

/// The knob for how often each worker changes the file.
pub const JOBS: Knob = Knob::new(
    "jobs",
    "Jobs for each",
    "Work",
    Dial::range(1, 5, 1, ""),
    1,
    "How often each changes the file.",
);
/// The knob for how long that takes.
pub const WORK: Knob = Knob::new(
    "work",
    "A job takes",
    "Work",
    Dial::range(100, 20_000, 100, "ms"),
    4_000,
    "How long it is from reading the file to writing it.",
);
/// The knob for how long whoever waits for the lock waits before it asks again.
pub const POLL: Knob = Knob::new(
    "poll",
    "Whoever waits asks every",
    "Work",
    Dial::range(200, 5_000, 100, "ms"),
    2_000,
    "How long a worker that was told “busy” waits before it asks again.",
);

/// Everything about such a scene.
#[derive(Clone, Debug)]
pub struct Shift {
    /// How many workers there are.
    pub workers: u16,
    /// How they go about it; of them only worker A hangs.
    pub habits: Habits,
    /// By which clock leases end.
    pub clock: LeaseClock,
    /// When a replica learns of changes, if there is one.
    pub copies: Option<Copies>,
    /// What goes along with requests to the store, if anything does.
    pub tokens: Option<Tokens>,
    /// Which tokens the store compares.
    pub compares: Compares,
    /// Whether the store forgets in a crash which tokens it has seen.
    pub forgets: bool,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl Shift {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If its nodes came to be numbered otherwise than their names here say.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(HORIZON);
        let replica = self.copies.map(|_| NodeId(WORKER_A.0 + self.workers));
        let server = LockServer {
            file: FILE,
            replica,
            stands_by: false,
            copies: self.copies.unwrap_or(Copies::First),
            clock: self.clock,
            tokens: self.tokens,
        };
        let lock = setup.node("Lock server", server.clone());
        let store = FileStore { file: FILE, compares: self.compares, forgets: self.forgets };
        let store = setup.node("File store", store);
        assert_eq!([lock, store], [LOCK, STORE]);
        for number in 0..self.workers {
            let letter = Turn { worker: number, nth: 1 }.letter();
            let node = setup.node(format!("Worker {letter}"), self.worker(number, replica));
            // No two clocks agree: these are off by what is usual between machines that ask a time server.
            setup.clock(node, 3_000 - 4_000 * i64::from(number), 0);
            setup.link(node, lock, LinkSpec::steady(ms(20), ms(5)));
            setup.link(node, store, LinkSpec::steady(ms(40), ms(10)));
        }
        if let Some(replica) = replica {
            let standby = LockServer { replica: None, stands_by: true, ..server };
            assert_eq!(setup.node("Replica", standby), replica);
            setup.link(lock, replica, LinkSpec::steady(ms(15), ms(3)));
            for number in 0..self.workers {
                setup.link(NodeId(WORKER_A.0 + number), replica, LinkSpec::steady(ms(20), ms(5)));
            }
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }

    fn worker(&self, number: u16, replica: Option<NodeId>) -> LockWorker {
        LockWorker {
            number,
            file: FILE,
            servers: std::iter::once(LOCK).chain(replica).collect(),
            store: STORE,
            begins_after: BEGINS.0 + BEGINS.1.saturating_mul(u64::from(number)),
            rest: Duration::from_millis(2_000),
            habits: Habits { hangs: self.habits.hangs && number == 0, ..self.habits.clone() },
            shows_token: self.tokens.is_some(),
            timeout: Duration::from_millis(300),
        }
    }
}

impl Promise {
    fn check(self) -> Check<Words> {
        match self {
            Self::Alone => Check::new("one worker inside at a time", When::Always, Alone::default()),
            Self::OwnLock => Check::always("nobody frees another's lock", (), freed_another),
            Self::NothingLost => Check::always("no update is lost", (), lost_update),
            Self::HolderServed => Check::always("the holder is not refused", None, refused_holder),
            Self::Everybody => Check::new("everybody gets a turn", When::Eventually, Everybody::default()),
        }
    }
}

fn freed_another((): &mut (), _: EventId, fact: &subject::Fact) -> Option<String> {
    let Fact::Freed { turn, by, .. } = fact.lock()? else { return None };
    (turn != by).then(|| format!("{by} deleted the lock, which was {turn}'s"))
}

fn lost_update((): &mut (), _: EventId, fact: &subject::Fact) -> Option<String> {
    let Fact::Written { turn, version, based_on, before: Some(before), .. } = fact.lock()? else {
        return None;
    };
    let over = version.saturating_sub(1);
    (*based_on != over)
        .then(|| format!("{turn} has read version {based_on} and wrote over version {over} by {before}"))
}

/// Follows whose the lock is, and with which token: a turn that was granted it twice may still be using the first.
fn refused_holder(
    held: &mut Option<(Turn, FencingToken)>,
    _: EventId,
    fact: &subject::Fact,
) -> Option<String> {
    match fact.lock()? {
        Fact::Granted { turn, token, .. } => *held = Some((*turn, *token)),
        Fact::Expired { .. } | Fact::Freed { .. } => *held = None,
        Fact::Refused { turn, token, highest, .. } if *held == Some((*turn, *token)) => {
            return Some(format!("{turn} has the lock, and its token {token} is less than {highest}"));
        }
        _ => {}
    }
    None
}

/// Who is inside, for the promise that it is one at a time. A crash ends what a worker was doing.
#[derive(Clone, Debug, Default)]
struct Alone {
    inside: BTreeMap<NodeId, Turn>,
}

impl Monitor<Words> for Alone {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(_, event, _) if event.kind == Kind::Crashed => _ = self.inside.remove(&event.node),
            Seen::Event(..) => {}
            Seen::Fact(_, event, fact) => match fact.lock() {
                Some(Fact::Entered { turn, .. }) => {
                    let others: Vec<String> = self.inside.values().map(Turn::to_string).collect();
                    self.inside.insert(event.node, *turn);
                    if !others.is_empty() {
                        let others = others.join(" and ");
                        return Signal::Violated(format!("{turn} began while {others} was inside"), None);
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

/// Who waits for a turn, and on account of whom.
#[derive(Clone, Debug, Default)]
struct Everybody {
    waiting: BTreeMap<NodeId, (Turn, EventId)>,
    inside: BTreeMap<NodeId, (Turn, EventId)>,
    /// Turns that a crash ended, and the crash.
    crashed: BTreeMap<Turn, EventId>,
    /// Whose the lock is, and since when.
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

    /// What keeps somebody waiting: a holder that crashed, one that is still inside, or one that has left and whose
    /// message that gives the lock back did not arrive.
    fn at_end(&mut self) -> Signal {
        let Some((turn, wanted)) = self.waiting.values().next() else { return Signal::Quiet };
        let crash = self.held.and_then(|(held, _)| Some((held, *self.crashed.get(&held)?)));
        if let Some((held, crash)) = crash {
            let why =
                format!("{turn} still waits at the end of the run: the lock is {held}'s, which crashed");
            return Signal::Violated(why, Some(crash));
        }
        if let Some((inside, entered)) = self.inside.values().next() {
            let why = format!("{turn} still waits at the end of the run, and {inside} is inside");
            return Signal::Violated(why, Some(*entered));
        }
        let is_waiting = |held: Turn| self.waiting.values().any(|(turn, _)| *turn == held);
        if let Some((held, granted)) = self.held.filter(|(held, _)| !is_waiting(*held)) {
            let why = format!("{turn} waits to the end: the lock is still {held}'s, whose turn is over");
            return Signal::Violated(why, Some(granted));
        }
        Signal::Violated(format!("{turn} waits to the end"), Some(*wanted))
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
