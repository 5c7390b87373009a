//! A lock server: one lock with a lease, kept on disk, and optionally copied to a replica that can take over.
//!
//! A replica takes over when a worker turns to it. A server with a replica does not serve again after a
//! crash; without one it continues from its disk. If changes are copied *first*, nobody is told of a change
//! before the replica has it, so a server whose replica has taken over can grant the lock to nobody.

mod replica;

use super::words::{Fact, File, Giving, Msg, Timer, Turn};
use crate::policy::fence::FencingToken;
use crate::policy::lease::{Acquired, Owner, Register};
use crate::sim::ids::{NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime, WallTime};
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// The clock that leases are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseClock {
    /// The wall clock, which can be set.
    Wall,
    /// The monotonic clock, which cannot.
    Monotonic,
    /// The requester's wall clock: each request carries its reading.
    Clients,
}

/// The kind of number used as fencing token. Random numbers and times are short, so that people can read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// A counter stored with the lock.
    Counter,
    /// A random number of at most three digits.
    Random,
    /// The server's wall clock, in seconds since midnight.
    Clock,
}

/// When the replica is told of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// This long after the change.
    Later(Duration),
    /// Before anyone else is told.
    First,
}

/// A lock server or its replica.
#[derive(Clone, Debug)]
pub struct LockServer {
    /// The file that the lock protects.
    pub file: File,
    /// The replica, if it has one.
    pub replica: Option<NodeId>,
    /// True if this is the replica.
    pub stands_by: bool,
    /// When changes are copied to the replica.
    pub copies: Copies,
    /// The clock that leases are measured by.
    pub clock: LeaseClock,
    /// The kind of tokens, if tokens are used.
    pub tokens: Option<Tokens>,
}

/// A server's current role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Role {
    /// As the scenario set it up.
    #[default]
    AsBegun,
    /// Serving, after a takeover.
    Serving,
    /// No longer serving.
    Retired,
}

/// A server's disk.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    register: Register,
    /// The turn that holds the lease in the register, and the token granted with it.
    turn: Option<(Turn, FencingToken)>,
    /// The number of changes so far.
    changes: u32,
    /// The last requester's clock reading, for leases measured by the requesters' clocks.
    told: SimTime,
    role: Role,
}

/// A server's memory.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    timer: Option<TimerId>,
    span: Option<SpanId>,
    /// Answers to send once the replica has this many changes.
    pending: Vec<(u32, NodeId, Msg)>,
    copied: u32,
    copying: bool,
}

/// A worker's request for the lock, or for more time.
#[derive(Clone, Copy)]
struct Ask {
    from: NodeId,
    turn: Turn,
    request: RequestId,
    owner: Owner,
    lease: Option<Duration>,
}

impl Ask {
    const fn granted(self, token: FencingToken, lease: Option<Duration>) -> Msg {
        Msg::Granted { turn: self.turn, request: self.request, owner: self.owner, token, lease }
    }
}

impl LockServer {
    fn serves(&self, kept: &Kept) -> bool {
        match kept.role {
            Role::AsBegun => !self.stands_by,
            Role::Serving => true,
            Role::Retired => false,
        }
    }

    /// The reading of the clock that leases are measured by.
    fn now(&self, cx: &Cx<'_, Self>) -> SimTime {
        match self.clock {
            LeaseClock::Monotonic => cx.now(),
            LeaseClock::Wall => on_wall(cx.wall()),
            LeaseClock::Clients => cx.disk().told,
        }
    }

    /// If the lease has run out, records that on disk.
    fn expire(&self, cx: &mut Cx<'_, Self>) {
        let now = self.now(cx);
        let Some((turn, _)) = cx.disk().turn.filter(|_| cx.disk().register.holder(now).is_none()) else {
            return;
        };
        cx.mark("lock.expire");
        cx.write("lease expired", |kept| {
            kept.register.delete(now);
            kept.turn = None;
        });
        cx.fact(Fact::Expired { file: self.file, turn, by_wall: self.clock == LeaseClock::Wall });
        Self::disarm(cx, SpanEnd::TimedOut);
        self.changed(cx);
    }

    /// Shows the lease on the timeline, and waits for its end.
    fn arm(&self, cx: &mut Cx<'_, Self>) {
        let Some((turn, token)) = cx.disk().turn else { return };
        let label = if self.tokens.is_some() { turn.lease_with(token) } else { turn.lease() };
        let span = cx.open(label, Tone::Neutral);
        cx.memory.span = Some(span);
        self.wait(cx);
    }

    fn wait(&self, cx: &mut Cx<'_, Self>) {
        let left = cx.disk().register.remaining(self.now(cx));
        let timer = left.map(|left| cx.set_timer(left, Timer::Lease));
        if let Some(old) = std::mem::replace(&mut cx.memory.timer, timer) {
            cx.cancel(old);
        }
    }

    fn disarm(cx: &mut Cx<'_, Self>, end: SpanEnd) {
        if let Some(timer) = cx.memory.timer.take() {
            cx.cancel(timer);
        }
        if let Some(span) = cx.memory.span.take() {
            cx.close(span, end);
        }
    }

    fn acquire(&self, cx: &mut Cx<'_, Self>, ask: Ask) {
        let now = self.now(cx);
        if let Some(held) = cx.disk().register.holder(now).copied() {
            if held.owner != ask.owner {
                cx.mark("lock.busy");
                return cx.send(ask.from, Msg::Busy { turn: ask.turn, request: ask.request });
            }
            // The first answer to it was lost. Nobody may be told of a change that the replica does not have.
            let token = cx.disk().turn.map_or(held.token, |(_, token)| token);
            let left = cx.disk().register.remaining(now);
            let after = self.changed(cx);
            return Self::answer(cx, ask.from, ask.granted(token, left), after);
        }
        let Some(token) = self.grant(cx, ask) else { return };
        let after = self.changed(cx);
        Self::answer(cx, ask.from, ask.granted(token, ask.lease), after);
        self.arm(cx);
    }

    /// Grants the free lock, with a token.
    fn grant(&self, cx: &mut Cx<'_, Self>, ask: Ask) -> Option<FencingToken> {
        let Ask { turn, owner, lease, .. } = ask;
        let now = self.now(cx);
        let mut random = cx.random(Purpose::Identity);
        let (file, tokens, wall_ms) = (self.file, self.tokens, cx.wall().as_unix_millis());
        cx.mark("lock.grant");
        let token = cx.write(turn.lease(), |kept| {
            let Acquired::Granted(counted) = kept.register.acquire(owner, lease, now) else { return None };
            let token = match tokens {
                None | Some(Tokens::Counter) => counted,
                Some(Tokens::Random) => FencingToken(1 + rand::Rng::next_u64(&mut random) % 999),
                Some(Tokens::Clock) => FencingToken(wall_ms / 1_000 % 86_400),
            };
            kept.turn = Some((turn, token));
            Some(token)
        })?;
        cx.fact(Fact::Granted { file, turn, token, lease });
        if let Some(tokens) = tokens {
            cx.fact(Fact::Issued { file, turn, token, by_wall: tokens == Tokens::Clock });
        }
        Some(token)
    }

    fn renew(&self, cx: &mut Cx<'_, Self>, ask: Ask) {
        let now = self.now(cx);
        let ok = cx.disk().register.is_holder(ask.owner, now);
        cx.mark(if ok { "lock.renew" } else { "lock.not_yours" });
        let mut after = None;
        if ok {
            cx.write("renewed", |kept| kept.register.renew(ask.owner, ask.lease, now).is_ok());
            after = self.changed(cx);
        }
        Self::answer(cx, ask.from, Msg::Renewed { turn: ask.turn, request: ask.request, ok }, after);
        if ok {
            self.wait(cx);
        }
    }

    fn release(&self, cx: &mut Cx<'_, Self>, by: Turn, owner: Owner, how: Giving) {
        let now = self.now(cx);
        let hits = match how {
            Giving::Delete => cx.disk().register.holder(now).is_some(),
            Giving::CompareAndDelete => cx.disk().register.is_holder(owner, now),
        };
        cx.mark(match how {
            Giving::Delete => "lock.delete",
            Giving::CompareAndDelete => "lock.compare",
        });
        let Some((turn, _)) = cx.disk().turn.filter(|_| hits) else { return };
        cx.write("free", |kept| {
            kept.register.delete(now);
            kept.turn = None;
        });
        cx.fact(Fact::Freed { file: self.file, turn, by });
        Self::disarm(cx, if turn == by { SpanEnd::Ok } else { SpanEnd::Failed });
        self.changed(cx);
    }
}

/// A wall-clock reading as a time for the register.
fn on_wall(shown: WallTime) -> SimTime {
    SimTime::from_micros(shown.as_micros().max(0).unsigned_abs())
}

impl Process for LockServer {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Kept;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_lock() else { return };
        match msg {
            Msg::Copy { change, state } => return self.learn(cx, from, change, state),
            Msg::Copied { change } => return Self::copied(cx, change),
            _ => {}
        }
        if cx.disk().role == Role::Retired {
            return;
        }
        if !self.serves(cx.disk()) {
            self.take_over(cx);
        }
        if let Msg::AcquireBy { now, .. } = msg {
            cx.transact(|kept| {
                kept.told = on_wall(now);
                (None, ())
            });
        }
        self.expire(cx);
        match msg {
            Msg::AcquireBy { turn, request, owner, lease, .. }
            | Msg::Acquire { turn, request, owner, lease } => {
                self.acquire(cx, Ask { from, turn, request, owner, lease });
            }
            Msg::Renew { turn, request, owner, lease } => {
                self.renew(cx, Ask { from, turn, request, owner, lease });
            }
            Msg::Release { turn, owner, how } => self.release(cx, turn, owner, how),
            Msg::IsMine { turn, request, owner } => {
                cx.mark("lock.check");
                let yes = cx.disk().register.is_holder(owner, self.now(cx));
                cx.send(from, Msg::Mine { turn, request, yes });
            }
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_lock() else { return };
        match timer {
            Timer::Lease => {
                cx.memory.timer = None;
                self.expire(cx);
                // If the clock was set back, the lease has some time left.
                if cx.disk().turn.is_some() {
                    self.wait(cx);
                }
            }
            Timer::Replicate => {
                cx.memory.copying = false;
                self.copy(cx);
            }
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        if self.replica.is_some() {
            cx.write("retire", |kept| kept.role = Role::Retired);
        } else if self.serves(cx.disk()) {
            self.expire(cx);
            self.arm(cx);
        }
    }

    fn inspect(&self, _: &Desk, kept: &Kept) -> Vec<Row> {
        let holder = kept.turn.map_or("nobody".to_owned(), |(turn, _)| turn.to_string());
        let role = match kept.role {
            Role::Retired => "retired",
            _ if self.serves(kept) => "serving",
            _ => "standby",
        };
        vec![
            Row::disk("lock held by", holder),
            Row::disk("last token", kept.register.last_token().to_string()),
            Row::disk("role", role),
        ]
    }
}
