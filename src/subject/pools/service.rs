//! A service with a pool of workers and a queue. A request keeps its worker until it is answered, also while the service waits for
//! another one.
//!
//! The API, the services that it asks, and the archive behind one of them are all services: they differ in their settings.

mod asking;

use std::collections::VecDeque;

use rand::Rng;

use super::parties::BAD;
use super::words::{Fact, Msg, Page, Timer};
use crate::policy::bulkhead::Bulkhead;
use crate::policy::timeout::{Deadline, Timeout};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::subject::call::{Answer, Health, Load};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// Longer than any run: no timeout.
const FOREVER: Duration = Duration::from_secs(86_400);

/// How a service asks others.
#[derive(Clone, Copy, Debug)]
pub struct Asks {
    /// Whom it asks, by page.
    pub to: [NodeId; Page::ALL.len()],
    /// How long it waits for an answer; `None`: for as long as it takes.
    pub timeout: Option<Duration>,
    /// How many times it asks.
    pub attempts: u32,
    /// How many of its workers may wait for one service at once; `None`: all of them.
    pub share: Option<u32>,
}

impl Asks {
    /// True if it asks different services for different pages, so that it matters which one its workers wait for.
    fn is_split(&self) -> bool {
        self.to[0] != self.to[1]
    }
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// How many requests it can work on at once.
    pub workers: u32,
    /// How many requests may wait for a worker.
    pub room: u32,
    /// How long it works on a request, and by up to how much longer, drawn for each.
    pub work: Duration,
    pub spread: Duration,
    /// Its health in its bad time, if it has one.
    pub bad: Option<Health>,
    /// How it asks others, if it does.
    pub asks: Option<Asks>,
    /// True if it stops when the deadline that a request carries has come.
    pub heeds: bool,
    /// True if it tells others how long it waits.
    pub passes: bool,
}

/// A request that the service has accepted.
#[derive(Clone, Copy, Debug)]
struct Taken {
    from: NodeId,
    request: RequestId,
    call: u32,
    attempt: u32,
    page: Page,
    deadline: Deadline,
}

/// A request that has a worker.
#[derive(Clone, Copy, Debug)]
struct Job {
    taken: Taken,
    span: SpanId,
    doing: Doing,
    deadline: Option<TimerId>,
}

/// What a worker does.
#[derive(Clone, Copy, Debug)]
enum Doing {
    Working { since: SimTime, timer: TimerId },
    Asking(Question),
}

/// A question to another service.
#[derive(Clone, Copy, Debug)]
struct Question {
    request: RequestId,
    /// For which time it is asked, from 1.
    nth: u32,
    span: SpanId,
    timer: Option<TimerId>,
}

/// A service's memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    last: u32,
    working: Map<u32, Job>,
    waiting: VecDeque<Taken>,
    /// Who waits for other services, by page.
    bulkheads: [Bulkhead; Page::ALL.len()],
    bad: Option<SpanId>,
}

impl Service {
    fn load(&self, memory: &Memory) -> Load {
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let (working, waiting) = (count(memory.working.len()), count(memory.waiting.len()));
        Load { working, waiting, workers: self.workers, room: self.room }
    }

    /// Its health at an instant of its own clock.
    fn health(&self, now: SimTime) -> Health {
        let (from, until) = BAD;
        let is_bad = (from..until).contains(&(now - SimTime::ZERO));
        self.bad.filter(|_| is_bad).unwrap_or(Health::Healthy)
    }

    fn receive(&self, cx: &mut Cx<'_, Self>, taken: Taken, left: Option<Duration>) {
        let Taken { call, attempt, from, request, .. } = taken;
        cx.mark("service.receive");
        let health = self.health(cx.now());
        let free = cx.memory.working.len() < self.workers as usize;
        let room = cx.memory.waiting.len() < self.room as usize;
        match health {
            Health::Silent | Health::Failing => {}
            _ if free => self.work(cx, taken),
            _ if room => {
                cx.mark("service.queue");
                cx.memory.waiting.push_back(taken);
            }
            _ => {
                cx.mark("service.reject");
                let load = self.load(cx.memory);
                // A fact belongs to the event before it: here to the arrival, not to the answer.
                cx.fact(Fact::Rejected { call, attempt, load });
                cx.send(from, Msg::Reply { call, attempt, request, answer: Answer::Rejected });
                return;
            }
        }
        let load = self.load(cx.memory);
        cx.fact(Fact::Arrived { call, attempt, left, load });
        if health == Health::Failing {
            let answer = Answer::Failed;
            cx.send(from, Msg::Reply { call, attempt, request, answer });
            cx.fact(Fact::Done { call, attempt, answer, load });
        }
    }

    /// Gives a request a worker.
    fn work(&self, cx: &mut Cx<'_, Self>, taken: Taken) {
        let now = cx.now();
        let draw = cx.random(Purpose::Service).next_u64();
        let long = self.work + Duration::from_micros(scale(draw, self.spread.as_micros()));
        let permille = match self.health(now) {
            Health::Slow { permille } => permille,
            _ => 1_000,
        };
        let long = Duration::from_micros(long.saturating_mul(u64::from(permille)).as_micros() / 1_000);
        cx.mark("service.work");
        let span = cx.open(Label::numbered("call", taken.call), Tone::Working);
        cx.memory.last += 1;
        let job = cx.memory.last;
        let timer = cx.work(long, Timer::Work { job });
        let left = taken.deadline.remaining(now);
        let deadline = left.map(|left| cx.set_timer(left, Timer::Deadline { job }));
        let doing = Doing::Working { since: now, timer };
        cx.memory.working.insert(job, Job { taken, span, doing, deadline });
    }

    /// The service's own work on a request is done.
    fn worked(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { taken, doing: Doing::Working { since, .. }, .. }) =
            cx.memory.working.get(&job).copied()
        else {
            return;
        };
        let took = cx.now() - since;
        cx.fact(Fact::Worked { call: taken.call, attempt: taken.attempt, took });
        match self.asks {
            Some(asks) => self.begin_asking(cx, asks, job),
            None => self.finish(cx, job, Answer::Done),
        }
    }

    /// A request's deadline has come: nobody waits for it any more, so whatever is going on for it ends.
    fn too_late(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { taken, doing, .. }) = cx.memory.working.get(&job).copied() else { return };
        cx.mark("service.deadline");
        match doing {
            Doing::Working { since, timer } => {
                cx.cancel(timer);
                let took = cx.now() - since;
                cx.fact(Fact::Worked { call: taken.call, attempt: taken.attempt, took });
            }
            Doing::Asking(question) => Self::give_up(cx, &taken, question),
        }
        self.finish(cx, job, Answer::Unknown);
    }

    /// Answers a request, and gives its worker to the one that has waited longest.
    fn finish(&self, cx: &mut Cx<'_, Self>, job: u32, answer: Answer) {
        let Some(Job { taken, span, doing, deadline }) = cx.memory.working.remove(&job) else { return };
        let Taken { from, call, attempt, request, page, .. } = taken;
        cx.mark("service.done");
        cx.close(span, if answer == Answer::Done { SpanEnd::Ok } else { SpanEnd::Failed });
        if let Some(timer) = deadline {
            cx.cancel(timer);
        }
        cx.send(from, Msg::Reply { call, attempt, request, answer });
        let asked = matches!(doing, Doing::Asking(_));
        if asked {
            cx.memory.bulkheads[page as usize].leave();
        }
        let load = self.load(cx.memory);
        cx.fact(Fact::Done { call, attempt, answer, load });
        if asked {
            self.report(cx);
        }
        self.next(cx);
    }

    /// Takes requests out of the queue while there is a worker for them.
    fn next(&self, cx: &mut Cx<'_, Self>) {
        while cx.memory.working.len() < self.workers as usize {
            let Some(next) = cx.memory.waiting.pop_front() else { return };
            if next.deadline.expired(cx.now()) {
                cx.mark("service.skip");
                let Taken { from, call, attempt, request, .. } = next;
                cx.send(from, Msg::Reply { call, attempt, request, answer: Answer::Unknown });
                let load = self.load(cx.memory);
                cx.fact(Fact::Skipped { call, attempt, load });
            } else {
                self.work(cx, next);
            }
        }
    }

    /// Reports how many workers wait for each other service, if there is more than one.
    fn report(&self, cx: &mut Cx<'_, Self>) {
        if !self.asks.is_some_and(|asks| asks.is_split()) {
            return;
        }
        let [prices, reviews] = cx.memory.bulkheads.map(|bulkhead| bulkhead.inside());
        cx.fact(Fact::Waiting { prices, reviews, workers: self.workers });
    }

    fn plan(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        if self.bad.is_some() {
            for (at, begins) in [(BAD.0, true), (BAD.1, false)] {
                let at = SimTime::ZERO + at;
                if at >= now {
                    cx.set_timer(at - now, Timer::Turn { begins });
                }
            }
        }
    }

    fn turn(&self, cx: &mut Cx<'_, Self>, begins: bool) {
        let health = self.bad.filter(|_| begins).unwrap_or(Health::Healthy);
        if begins {
            cx.memory.bad = Some(cx.open(health.words(), Tone::Neutral));
        } else if let Some(span) = cx.memory.bad.take() {
            cx.close(span, SpanEnd::Ok);
        }
        cx.fact(Fact::Turned { health });
    }
}

impl Process for Service {
    type Domain = Words;
    type Volatile = Memory;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_pool() {
            Some(Msg::Request { call, attempt, request, page, left }) => {
                let attempts = self.asks.and_then(|asks| asks.timeout).unwrap_or(FOREVER);
                let timeout = Timeout { attempt: attempts, overall: None };
                let deadline = timeout.inherit(cx.now(), left.filter(|_| self.heeds));
                self.receive(cx, Taken { from, request, call, attempt, page, deadline }, left);
            }
            Some(Msg::Reply { request, answer, .. }) => self.answered(cx, request, answer),
            None => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_pool() {
            Some(Timer::Work { job }) => self.worked(cx, job),
            Some(Timer::Timeout { job }) => self.timed_out(cx, job),
            Some(Timer::Deadline { job }) => self.too_late(cx, job),
            Some(Timer::Turn { begins }) => self.turn(cx, begins),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("service.restart");
        self.plan(cx);
        self.report(cx);
    }

    fn inspect(&self, memory: &Memory, _: &RequestIds) -> Vec<Row> {
        let Load { working, waiting, workers, room } = self.load(memory);
        let mut rows = vec![
            Row::memory("workers busy", format!("{working} of {workers}")),
            Row::memory("queue", format!("{waiting} of {room}")),
        ];
        if let Some(asks) = self.asks.filter(Asks::is_split) {
            rows.extend(Page::ALL.map(|page| {
                let inside = memory.bulkheads[page as usize].inside();
                let of = asks.share.map(|share| format!(" of {share}")).unwrap_or_default();
                Row::memory(format!("waiting for {}", page.service()), format!("{inside}{of}"))
            }));
        }
        rows
    }
}
