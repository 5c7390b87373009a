//! The server that takes orders: workers, and a queue with an order, a bound, and a rule for throwing requests out of it.

mod waiting;

use rand::Rng;

use super::parties::{IMPORT, STALL};
use super::words::{Fact, Msg, Timer, Why};
use crate::policy::codel::CodelSettings;
use crate::sim::ids::{Label, NodeId, SpanId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::call::{Answer, Load};
use crate::subject::request::RequestId;
use crate::subject::{self, Words};
use waiting::Waiting;
pub use waiting::{Drops, Order};

/// The server.
#[derive(Clone, Debug)]
pub struct Server {
    /// How many requests it works on at once.
    pub workers: u32,
    /// How long it works on a request on average; up to a quarter more or less is drawn for each.
    pub service: Duration,
    /// Who is next.
    pub order: Order,
    /// How many requests may wait for a worker.
    pub bound: u32,
    /// What is thrown out of the queue.
    pub drops: Drops,
    /// When `CoDel` drops, if it does.
    pub codel: CodelSettings,
    /// How long a worker takes to refuse a request; if zero, nobody has to.
    pub refusal: Duration,
    /// True if it has a stall.
    pub stalls: bool,
    /// How many rows of the import may be on their way or in the queue; zero: it gives no credit.
    pub window: u32,
    /// How long phones wait, for the record.
    pub deadline: Duration,
}

/// A request that has arrived.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// The server's number for it.
    job: u32,
    from: NodeId,
    request: RequestId,
    call: u32,
    attempt: u32,
    since: SimTime,
    /// How long its sender said that it still waits.
    left: Option<Duration>,
}

impl Taken {
    /// True if its time is up: no answer could get to its sender in time.
    fn is_gone(&self, now: SimTime) -> bool {
        self.left.is_some_and(|left| now.since(self.since) >= left)
    }
}

/// What a worker does.
#[derive(Clone, Copy, Debug)]
struct Job {
    taken: Taken,
    span: SpanId,
    since: SimTime,
    /// True if all it does is refuse.
    refuses: bool,
}

/// The server's memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    last: u32,
    working: Map<u32, Job>,
    waiting: Waiting,
    done: u32,
    dropped: u32,
    /// Rows that were refused: their credit comes back when a worker is free.
    owed: u32,
    stall: Option<SpanId>,
}

/// What the import was granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    session: Option<RequestId>,
    limit: u32,
}

impl Server {
    fn load(&self, memory: &Memory) -> Load {
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let (working, waiting) = (count(memory.working.len()), count(memory.waiting.len()));
        Load { working, waiting, workers: self.workers, room: self.bound }
    }

    /// The longest that it may take to serve a request.
    fn longest(&self) -> Duration {
        Duration::from_micros(self.service.as_micros() / 4 * 5)
    }

    /// When a request can no longer be served in time: how long after its arrival.
    fn hopeless_after(&self, taken: &Taken) -> Option<Duration> {
        taken.left.map(|left| left.saturating_sub(self.longest()))
    }

    fn is_free(&self, memory: &Memory) -> bool {
        memory.working.len() < self.workers as usize
    }

    fn receive(&self, cx: &mut Cx<'_, Self>, taken: Taken) {
        cx.mark("server.receive");
        if self.is_free(cx.memory) {
            cx.memory.waiting.push(taken);
            return self.next(cx);
        }
        if cx.memory.waiting.len() >= self.bound as usize {
            let pushed = if self.order == Order::Oldest { None } else { cx.memory.waiting.oldest() };
            let Some(oldest) = pushed else {
                cx.mark("server.refuse");
                return self.turn_away(cx, taken, Why::Full);
            };
            cx.mark("server.refuse");
            self.turn_away(cx, oldest, Why::Pushed);
        }
        cx.mark("server.queue");
        cx.memory.waiting.push(taken);
        let load = self.load(cx.memory);
        cx.fact(Fact::Queued { call: taken.call, attempt: taken.attempt, load });
        if self.drops == Drops::Hopeless
            && let Some(after) = self.hopeless_after(&taken)
        {
            cx.set_timer(after, Timer::Hopeless { job: taken.job });
        }
    }

    /// Does not serve a request that is not in the queue, or no longer.
    fn turn_away(&self, cx: &mut Cx<'_, Self>, taken: Taken, why: Why) {
        let Taken { from, call, attempt, request, since, .. } = taken;
        cx.memory.dropped += 1;
        let (load, waited) = (self.load(cx.memory), cx.now().since(since));
        cx.fact(Fact::Dropped { call, attempt, why, waited, load });
        if why == Why::Gone {
            return;
        }
        if self.refusal > Duration::ZERO {
            cx.memory.waiting.refuse(taken);
            return;
        }
        cx.memory.owed += u32::from(from == IMPORT);
        cx.send(from, Msg::Reply { call, attempt, request, answer: Answer::Rejected });
    }

    /// A request has left the server: gives the import credit for another row, if this was one, or if one was refused before.
    fn credit(&self, cx: &mut Cx<'_, Self>, from: NodeId) {
        if self.window == 0 || from != IMPORT && cx.memory.owed == 0 {
            return;
        }
        if from != IMPORT {
            cx.memory.owed -= 1;
        }
        let Granted { session, limit } = cx.transact(|granted| {
            granted.limit = granted.limit.saturating_add(1);
            (None, *granted)
        });
        if let Some(session) = session {
            cx.send(IMPORT, Msg::Grant { session, limit });
        }
    }

    /// The import begins.
    fn greet(&self, cx: &mut Cx<'_, Self>, from: NodeId, session: RequestId) {
        if self.window > 0 && Some(session) > cx.disk().session {
            let limit = self.window;
            cx.transact(|granted| {
                *granted = Granted { session: Some(session), limit };
                (None, ())
            });
            cx.send(from, Msg::Grant { session, limit });
        }
    }

    /// Gives workers to requests while there are both.
    fn next(&self, cx: &mut Cx<'_, Self>) {
        while self.is_free(cx.memory) {
            if let Some(taken) = cx.memory.waiting.refused() {
                self.begin(cx, taken, self.refusal, true);
                continue;
            }
            let now = cx.now();
            let taken = if self.drops == Drops::Codel { self.by_codel(cx) } else { self.by_order(cx) };
            let Some(taken) = taken else { return };
            let is_hopeless =
                self.hopeless_after(&taken).is_some_and(|after| now.since(taken.since) >= after);
            match self.drops {
                Drops::Gone | Drops::Hopeless if taken.is_gone(now) => {
                    cx.mark("server.drop");
                    self.turn_away(cx, taken, Why::Gone);
                }
                Drops::Hopeless if is_hopeless => {
                    cx.mark("server.drop");
                    self.turn_away(cx, taken, Why::Hopeless);
                }
                _ => {
                    let draw = cx.random(Purpose::Service).next_u64();
                    let quarter = Duration::from_micros(self.service.as_micros() / 4);
                    let spread = Duration::from_micros(scale(draw, quarter.as_micros() * 2));
                    self.begin(cx, taken, self.service.saturating_sub(quarter) + spread, false);
                }
            }
        }
    }

    fn by_order(&self, cx: &mut Cx<'_, Self>) -> Option<Taken> {
        let now = cx.now();
        cx.memory.waiting.take(self.order, now)
    }

    fn by_codel(&self, cx: &mut Cx<'_, Self>) -> Option<Taken> {
        let now = cx.now();
        let was = cx.memory.waiting.is_dropping();
        let (taken, dropped) = cx.memory.waiting.by_codel(self.order, now, self.codel);
        for taken in dropped {
            cx.mark("server.drop");
            self.turn_away(cx, taken, Why::Standing);
        }
        let begins = cx.memory.waiting.is_dropping();
        if begins != was {
            let count = cx.memory.waiting.dropped();
            cx.fact(Fact::Dropping { begins, count });
        }
        taken
    }

    /// A worker begins. Whatever would be finished during the stall is finished that much later.
    fn begin(&self, cx: &mut Cx<'_, Self>, taken: Taken, long: Duration, refuses: bool) {
        let (now, Taken { job, call, attempt, since, .. }) = (cx.now(), taken);
        let mut done = now + long;
        let [from, until] = [STALL.0, STALL.1].map(|at| SimTime::ZERO + at);
        if self.stalls && now < until && done > from {
            done = until + done.since(from.max(now));
        }
        let label = if refuses { "refusal" } else { "call" };
        let span = cx.open(Label::numbered(label, call), Tone::Working);
        cx.memory.working.insert(job, Job { taken, span, since: now, refuses });
        if !refuses {
            cx.mark("server.work");
            let (load, stale) = (self.load(cx.memory), taken.is_gone(now));
            cx.fact(Fact::Started { call, attempt, waited: now.since(since), stale, load });
        }
        cx.work(done - now, Timer::Work { job });
    }

    /// A worker is done.
    fn finish(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { taken, span, since, refuses }) = cx.memory.working.remove(&job) else { return };
        let Taken { from, call, attempt, request, .. } = taken;
        cx.close(span, if refuses { SpanEnd::Failed } else { SpanEnd::Ok });
        let load = self.load(cx.memory);
        let answer = if refuses {
            cx.fact(Fact::Refused { call, load });
            Answer::Rejected
        } else {
            cx.memory.done += 1;
            cx.mark("server.done");
            cx.fact(Fact::Done { call, attempt, took: cx.now().since(since), load });
            Answer::Done
        };
        cx.send(from, Msg::Reply { call, attempt, request, answer });
        self.credit(cx, from);
        self.next(cx);
    }

    /// A request in the queue can no longer be served in time.
    fn give_over(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(taken) = cx.memory.waiting.remove(job) else { return };
        cx.mark("server.drop");
        let why = if taken.is_gone(cx.now()) { Why::Gone } else { Why::Hopeless };
        self.turn_away(cx, taken, why);
        self.next(cx);
    }

    fn plan(&self, cx: &mut Cx<'_, Self>) {
        let Self { workers, service, deadline, .. } = *self;
        cx.fact(Fact::Opened { workers, service, deadline });
        if self.stalls {
            let now = cx.now() - SimTime::ZERO;
            for (at, begins) in [(STALL.0, true), (STALL.1, false)] {
                if at >= now {
                    cx.set_timer(at.saturating_sub(now), Timer::Stall { begins });
                }
            }
        }
    }

    fn stall(cx: &mut Cx<'_, Self>, begins: bool) {
        if begins {
            cx.memory.stall = Some(cx.open("stalled", Tone::Neutral));
        } else if let Some(span) = cx.memory.stall.take() {
            cx.close(span, SpanEnd::Ok);
        }
        cx.fact(Fact::Stalled { begins });
    }
}

impl Process for Server {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Granted;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_rush() {
            Some(Msg::Request { call, attempt, request, left }) => {
                cx.memory.last += 1;
                let (job, since) = (cx.memory.last, cx.now());
                self.receive(cx, Taken { job, from, request, call, attempt, since, left });
            }
            Some(Msg::Hello { session }) => self.greet(cx, from, session),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_rush() {
            Some(Timer::Work { job }) => self.finish(cx, job),
            Some(Timer::Hopeless { job }) => self.give_over(cx, job),
            Some(Timer::Stall { begins }) => Self::stall(cx, begins),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("server.restart");
        self.plan(cx);
    }

    fn inspect(&self, memory: &Memory, _: &Granted) -> Vec<Row> {
        let Load { working, waiting, workers, .. } = self.load(memory);
        vec![
            Row::memory("workers busy", format!("{working} of {workers}")),
            Row::memory("queue", waiting.to_string()),
            Row::memory("served", memory.done.to_string()),
            Row::memory("refused or thrown away", memory.dropped.to_string()),
        ]
    }
}
