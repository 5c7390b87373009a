//! A server of limited capacity: workers, a bounded queue, and good and bad days.
//!
//! A request holds a worker while it is served, or waits in the queue for one, or is rejected at once if
//! there is no room. If the server needs another server, the worker is held until that one has answered
//! or the call is given up. A server is not told that its caller has gone: it continues.

use crate::sim::sorted::Map;
use std::collections::VecDeque;

use rand::Rng;

use super::calling::{self, Calling, Calls, Desk, Settled, Subject};
use super::words::{Answer, Fact, Health, Load, Msg, Timer};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{Label, NodeId, SpanId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// A period in which a server is unhealthy, by its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Start, as time since the run's start.
    pub from: Duration,
    /// End, as time since the run's start.
    pub until: Duration,
    /// The server's health during it.
    pub health: Health,
    /// The part of the data affected; `None`: all of it.
    pub shard: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Server {
    /// How many requests it can work on at once.
    pub workers: u32,
    /// How many requests may wait for a worker.
    pub queue: u32,
    /// The minimum time to work on a request.
    pub service: Duration,
    /// The maximum random extra time, drawn for each request.
    pub spread: Duration,
    /// Its bad days; if two overlap, the first counts.
    pub outages: Vec<Outage>,
    /// Requests for this many parts of the data, the first ones, are served without calling the other server.
    pub own_shards: u32,
    /// The settings for calling the server it depends on, if any.
    pub calling: Option<Calling>,
}

impl Server {
    /// A healthy server that depends on no other.
    pub const fn healthy(workers: u32, queue: u32, service: Duration) -> Self {
        Self {
            workers,
            queue,
            service,
            spread: Duration::ZERO,
            outages: Vec::new(),
            own_shards: 0,
            calling: None,
        }
    }

    /// Its health at an instant of its own clock, for a part of its data.
    pub fn health(&self, now: SimTime, shard: u32) -> Health {
        let at = now - SimTime::ZERO;
        let on = |outage: &&Outage| {
            (outage.from..outage.until).contains(&at) && outage.shard.is_none_or(|part| part == shard)
        };
        self.outages.iter().find(on).map_or(Health::Healthy, |outage| outage.health)
    }
}

/// A request that the server has accepted.
#[derive(Clone, Copy, Debug)]
struct Taken {
    from: NodeId,
    job: u32,
    request: RequestId,
    attempt: u32,
    subject: Subject,
}

impl Taken {
    const fn reply(&self, answer: Answer) -> Msg {
        let Self { job, request, attempt, subject, .. } = *self;
        Msg::Reply { call: subject.call, job, request, attempt, answer }
    }
}

/// A server's memory: requests being worked on, requests in the queue, and its own calls.
#[derive(Clone, Debug, Default)]
pub struct Desks {
    last: u32,
    working: Map<u32, (Taken, SpanId)>,
    waiting: VecDeque<Taken>,
    troubles: Map<u32, SpanId>,
    /// The number of requests since its health last changed, where its health depends on that.
    since_turn: u32,
    desk: Desk,
}

impl Server {
    fn load(&self, memory: &Desks) -> Load {
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let (working, waiting) = (count(memory.working.len()), count(memory.waiting.len()));
        Load { working, waiting, workers: self.workers, room: self.queue }
    }

    fn receive(&self, cx: &mut Cx<'_, Self>, request: Taken) {
        let Subject { call, shard } = request.subject;
        let attempt = request.attempt;
        cx.mark("server.receive");
        let health = self.health(cx.now(), shard);
        let free = cx.memory.working.len() < self.workers as usize;
        let room = cx.memory.waiting.len() < self.queue as usize;
        match health {
            Health::Silent => self.arrived(cx, request),
            Health::Flaky { every } if Self::nth_since_turn(cx).is_multiple_of(every.max(1)) => {
                self.arrived(cx, request);
            }
            Health::Failing => {
                self.arrived(cx, request);
                cx.mark("server.failing");
                let load = self.load(cx.memory);
                cx.send(request.from, request.reply(Answer::Failed));
                cx.fact(Fact::Served { call, attempt, answer: Answer::Failed, load });
            }
            _ if free => {
                self.work(cx, request);
                self.arrived(cx, request);
            }
            _ if room => {
                cx.mark("server.queue");
                cx.memory.waiting.push_back(request);
                self.arrived(cx, request);
            }
            _ => {
                cx.mark("server.reject");
                self.arrived(cx, request);
                let load = self.load(cx.memory);
                cx.send(request.from, request.reply(Answer::Rejected));
                cx.fact(Fact::Rejected { call, attempt, load });
            }
        }
    }

    fn arrived(&self, cx: &mut Cx<'_, Self>, request: Taken) {
        let load = self.load(cx.memory);
        cx.fact(Fact::Arrived { call: request.subject.call, attempt: request.attempt, load });
    }

    /// Counts the requests since the server's health last changed, from 1.
    fn nth_since_turn(cx: &mut Cx<'_, Self>) -> u32 {
        cx.memory.since_turn += 1;
        cx.memory.since_turn
    }

    /// Assigns a worker to a request.
    fn work(&self, cx: &mut Cx<'_, Self>, request: Taken) {
        let draw = cx.random(Purpose::Service).next_u64();
        let long = self.service + Duration::from_micros(scale(draw, self.spread.as_micros()));
        let permille = match self.health(cx.now(), request.subject.shard) {
            Health::Slow { permille } => permille,
            Health::Cold { requests, permille } if Self::nth_since_turn(cx) <= requests => permille,
            _ => 1_000,
        };
        let long = Duration::from_micros(long.saturating_mul(u64::from(permille)).as_micros() / 1_000);
        cx.mark("server.work");
        let span = cx.open(Label::numbered("call", request.subject.call), Tone::Working);
        let memory = &mut *cx.memory;
        memory.last += 1;
        let job = memory.last;
        memory.working.insert(job, (request, span));
        cx.work(long, Timer::Work { job });
    }

    /// The work is done: call the server it depends on, or answer.
    fn worked(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some((request, _)) = cx.memory.working.get(&job).copied() else { return };
        let alone = request.subject.shard < self.own_shards;
        if alone || !calling::begin(self, cx, request.subject, job) {
            self.finish(cx, job, Answer::Done);
        }
    }

    /// Answers a request, and gives its worker to the request that has waited longest.
    fn finish(&self, cx: &mut Cx<'_, Self>, job: u32, answer: Answer) {
        let Some((request, span)) = cx.memory.working.remove(&job) else { return };
        cx.mark("server.done");
        cx.close(span, if answer == Answer::Done { SpanEnd::Ok } else { SpanEnd::Failed });
        cx.send(request.from, request.reply(answer));
        if let Some(next) = cx.memory.waiting.pop_front() {
            self.work(cx, next);
        }
        let load = self.load(cx.memory);
        cx.fact(Fact::Served { call: request.subject.call, attempt: request.attempt, answer, load });
    }

    fn plan_outages(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        for (outage, stretch) in (0..).zip(&self.outages) {
            let turns = [(stretch.from, true), (stretch.until, false)];
            for (at, begins) in turns.map(|(at, begins)| (SimTime::ZERO + at, begins)) {
                if at >= now {
                    cx.set_timer(at - now, Timer::Turn { outage, begins });
                }
            }
        }
    }

    fn turn(&self, cx: &mut Cx<'_, Self>, outage: u32, begins: bool) {
        let Some(Outage { health, shard, .. }) = self.outages.get(outage as usize).copied() else {
            return;
        };
        if begins {
            let span = cx.open(health.words(), Tone::Neutral);
            cx.memory.troubles.insert(outage, span);
        } else if let Some(span) = cx.memory.troubles.remove(&outage) {
            cx.close(span, SpanEnd::Ok);
        }
        cx.memory.since_turn = 0;
        cx.fact(Fact::Turned { health: if begins { health } else { Health::Healthy }, shard });
    }
}

impl Calls for Server {
    fn calling(&self) -> Option<&Calling> {
        self.calling.as_ref()
    }

    fn desk(memory: &mut Desks) -> &mut Desk {
        &mut memory.desk
    }

    fn settled(&self, cx: &mut Cx<'_, Self>, settled: Settled) {
        let Settled { on_behalf, outcome, refused } = settled;
        let told = if refused && outcome == Outcome::Failed { Answer::Refused } else { Answer::of(outcome) };
        self.finish(cx, on_behalf, told);
    }
}

impl Process for Server {
    type Domain = Words;
    type Volatile = Desks;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.plan_outages(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_call() else { return };
        if calling::answered(self, cx, &msg) {
            return;
        }
        if let Msg::Request { call, job, request, attempt, shard } = msg {
            let subject = Subject { call, shard };
            self.receive(cx, Taken { from, job, request, attempt, subject });
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_call() else { return };
        if calling::fired(self, cx, timer) {
            return;
        }
        match timer {
            Timer::Work { job } => self.worked(cx, job),
            Timer::Turn { outage, begins } => self.turn(cx, outage, begins),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("server.restart");
        self.plan_outages(cx);
    }

    fn inspect(&self, memory: &Desks, _: &RequestIds) -> Vec<Row> {
        let Load { working, waiting, workers, room } = self.load(memory);
        let mut rows = vec![
            Row::memory("workers busy", format!("{working} of {workers}")),
            Row::memory("waiting", format!("{waiting} of {room}")),
        ];
        if self.calling.is_some() {
            rows.push(Row::memory("own calls under way", memory.desk.open().to_string()));
            rows.extend(memory.desk.breakers().rows());
        }
        rows
    }
}

#[cfg(test)]
mod tests;
