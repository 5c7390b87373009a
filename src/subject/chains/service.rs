//! A service: it does its own part of a request, and may have to ask others before it can answer.
//!
//! The services of a row, the front of a search and its shards are all services: they differ in their settings. A request holds a
//! worker while the service works on it, and none while the service waits for others.

mod asking;
mod storing;

use rand::Rng;

use super::lot::Lot;
use super::parties::{OUTAGE, SLOW_FACTOR};
use super::words::{Answer, Fact, Msg, Timer};
use crate::policy::hedge::Hedging;
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::sorted::{Map, Set};
use crate::sim::time::{Duration, SimTime};
use crate::subject::call::Load;
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

pub(super) use asking::Question;

/// Where a service stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It answers when everything behind it is done.
    Waits,
    /// It answers when its own part is done, and passes the order on from a queue.
    Accepts,
    /// It puts an order into its queue, answers, and works on it afterwards.
    Queued,
}

/// Where a queue is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// On disk, in the same write as the part that was done.
    Disk,
    /// In memory.
    Memory,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// How many requests it can work on at once, and how many more it takes.
    pub workers: u32,
    pub room: u32,
    /// How long it works on a request, and by up to how much longer, drawn for each.
    pub work: Duration,
    pub spread: Duration,
    /// Of how many requests one fails, and one is slow; 0: none.
    pub fails: u32,
    pub slow: u32,
    /// Whom it asks once its own part is done: nobody, the next one, or every shard.
    pub to: Vec<NodeId>,
    /// How long it waits for an answer, and how many times it asks.
    pub timeout: Duration,
    pub attempts: u32,
    /// When it sends a second copy.
    pub hedging: Hedging,
    /// True if it takes the other copy back when one is answered.
    pub cancels: bool,
    pub stage: Stage,
    pub kept: Kept,
    /// How it treats orders whose part it has done before; `None`: its work has no effect that stays.
    pub effect: Option<Repeats>,
    /// True if it has an outage.
    pub down: bool,
}

/// What a service does with an order whose part it has done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// It does it again.
    Again,
    /// It knows the order's number, and does nothing.
    Known,
}

/// What a service has under way.
#[derive(Clone, Debug)]
struct Job {
    call: u32,
    /// Who waits for the answer; `None`: it comes from the queue.
    origin: Option<(NodeId, RequestId)>,
    /// Its number in the queue, if it is there.
    ticket: Option<u32>,
    /// True once the service has done its part.
    worked: bool,
    doing: Doing,
}

#[derive(Clone, Debug)]
enum Doing {
    Waiting,
    Working { span: SpanId, timer: TimerId, fails: bool },
    Asking(Vec<Question>),
    Resting,
}

/// A service's memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    last: u32,
    jobs: Map<u32, Job>,
    down: Option<SpanId>,
}

/// A service's disk. Chance is on it as well: a crash does not change what is drawn next.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    ids: RequestIds,
    fails: Lot,
    slow: Lot,
    /// The orders whose part it has done.
    done: Set<u32>,
    /// The queue, by ticket: the order, and whether the service has done its part.
    queue: Map<u32, (u32, bool)>,
    tickets: u32,
}

impl Service {
    fn load(&self, memory: &Memory) -> Load {
        let is_working = |job: &&Job| matches!(job.doing, Doing::Working { .. });
        // What the service has asked others for is not in line, unless its queue keeps it until they have it.
        let in_line = |job: &&Job| match job.doing {
            Doing::Working { .. } => false,
            Doing::Asking(_) => job.ticket.is_some(),
            Doing::Waiting | Doing::Resting => true,
        };
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Load {
            working: count(memory.jobs.values().filter(is_working).count()),
            waiting: count(memory.jobs.values().filter(in_line).count()).min(self.room),
            workers: self.workers,
            room: self.room,
        }
    }

    /// Whether it is down at an instant of its own clock.
    fn is_down(&self, now: SimTime) -> bool {
        self.down && (OUTAGE.0..OUTAGE.1).contains(&(now - SimTime::ZERO))
    }

    fn reply(cx: &mut Cx<'_, Self>, call: u32, (to, request): (NodeId, RequestId), answer: Answer) {
        cx.send(to, Msg::Reply { call, request, answer });
    }

    fn receive(&self, cx: &mut Cx<'_, Self>, call: u32, origin: (NodeId, RequestId)) {
        cx.mark("service.receive");
        if self.is_down(cx.now()) {
            cx.mark("service.down");
            let load = self.load(cx.memory);
            cx.fact(Fact::Arrived { call, load });
            Self::reply(cx, call, origin, Answer::Failed);
            return;
        }
        if self.knows(cx, call) {
            cx.mark("service.known");
            self.repeat(cx, call, origin);
            return;
        }
        let load = self.load(cx.memory);
        if load.waiting >= self.room && load.working >= self.workers {
            cx.mark("service.reject");
            cx.fact(Fact::Rejected { call, load });
            Self::reply(cx, call, origin, Answer::Failed);
            return;
        }
        if self.stage == Stage::Queued {
            self.store(cx, call, origin);
            return;
        }
        Self::take(
            cx,
            Job { call, origin: Some(origin), ticket: None, worked: false, doing: Doing::Waiting },
        );
        self.start(cx);
        let load = self.load(cx.memory);
        cx.fact(Fact::Arrived { call, load });
    }

    /// A request for an order that it knows. Its own part is done; whoever waits for the rest still needs it.
    fn repeat(&self, cx: &mut Cx<'_, Self>, call: u32, origin: (NodeId, RequestId)) {
        let load = self.load(cx.memory);
        cx.fact(Fact::Arrived { call, load });
        if self.stage == Stage::Waits {
            let origin = Some(origin);
            let job = Self::take(cx, Job { call, origin, ticket: None, worked: true, doing: Doing::Resting });
            self.go_on(cx, job);
        } else {
            Self::reply(cx, call, origin, Answer::Accepted);
        }
    }

    fn take(cx: &mut Cx<'_, Self>, job: Job) -> u32 {
        cx.memory.last += 1;
        let number = cx.memory.last;
        cx.memory.jobs.insert(number, job);
        number
    }

    /// Gives free workers to the jobs that have waited longest.
    fn start(&self, cx: &mut Cx<'_, Self>) {
        while self.load(cx.memory).working < self.workers {
            let waits = |(job, of): (&u32, &Job)| {
                (matches!(of.doing, Doing::Waiting) && !of.worked).then_some((*job, of.call))
            };
            let Some((job, call)) = cx.memory.jobs.iter().find_map(waits) else { return };
            let mut service = cx.random(Purpose::Service);
            let mut choice = cx.random(Purpose::Choice);
            let long = self.work + Duration::from_micros(scale(service.next_u64(), self.spread.as_micros()));
            let (fails, slow) = cx.transact(|disk| {
                let fails = disk.fails.draw(self.fails, |max| scale(choice.next_u64(), max));
                (None, (fails, disk.slow.draw(self.slow, |max| scale(service.next_u64(), max))))
            });
            cx.mark("service.work");
            let span = cx.open(Label::numbered(if slow { "slow" } else { "work" }, call), Tone::Working);
            let timer = cx.work(long.saturating_mul(if slow { SLOW_FACTOR } else { 1 }), Timer::Work { job });
            Self::doing(cx, job, Doing::Working { span, timer, fails });
        }
    }

    fn doing(cx: &mut Cx<'_, Self>, job: u32, doing: Doing) {
        if let Some(job) = cx.memory.jobs.get_mut(&job) {
            job.doing = doing;
        }
    }

    /// The service's own work on a request is over.
    fn worked(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { call, origin, doing: Doing::Working { span, fails, .. }, .. }) =
            cx.memory.jobs.get(&job).cloned()
        else {
            return;
        };
        Self::doing(cx, job, Doing::Resting);
        if fails {
            cx.mark("service.fail");
            cx.close(span, SpanEnd::Failed);
            cx.fact(Fact::Failed { call });
            match origin {
                Some(_) => self.finish(cx, job, Answer::Failed),
                None => Self::rest(cx, job),
            }
        } else {
            cx.close(span, SpanEnd::Ok);
            self.did(cx, job);
            self.go_on(cx, job);
        }
        self.start(cx);
        let load = self.load(cx.memory);
        cx.fact(Fact::Freed { call, load });
    }

    /// Its own part of a request is done: asks others, or answers.
    fn go_on(&self, cx: &mut Cx<'_, Self>, job: u32) {
        if self.to.is_empty() {
            Self::mark_done(cx, job);
            self.finish(cx, job, Answer::Done);
        } else {
            self.ask_all(cx, job);
        }
    }

    /// Marks the line at which a request is answered that somebody waits for.
    fn mark_done(cx: &mut Cx<'_, Self>, job: u32) {
        if cx.memory.jobs.get(&job).is_some_and(|job| job.origin.is_some()) {
            cx.mark("service.done");
        }
    }

    /// A request is done with: answers it, or takes it out of the queue.
    fn finish(&self, cx: &mut Cx<'_, Self>, job: u32, answer: Answer) {
        let Some(Job { call, origin, ticket, .. }) = cx.memory.jobs.remove(&job) else { return };
        if let Some(origin) = origin {
            Self::reply(cx, call, origin, answer);
            let load = self.load(cx.memory);
            cx.fact(Fact::Answered { call, answer, load });
        }
        if let Some(ticket) = ticket {
            self.pass(cx, call, ticket);
        }
    }

    /// Whoever asked needs no answer any more.
    fn cancelled(&self, cx: &mut Cx<'_, Self>, origin: (NodeId, RequestId)) {
        let found = cx.memory.jobs.iter().find(|(_, job)| job.origin == Some(origin)).map(|(job, _)| *job);
        let Some(Job { call, doing, .. }) = found.and_then(|job| cx.memory.jobs.remove(&job)) else { return };
        cx.mark("service.cancel");
        match doing {
            Doing::Working { span, timer, .. } => {
                cx.cancel(timer);
                cx.close(span, SpanEnd::Ok);
            }
            Doing::Asking(questions) => self.drop_all(cx, call, questions),
            Doing::Waiting | Doing::Resting => {}
        }
        self.start(cx);
        let load = self.load(cx.memory);
        cx.fact(Fact::Cancelled { call, load });
    }

    fn plan(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        for (at, begins) in [(OUTAGE.0, true), (OUTAGE.1, false)] {
            let at = SimTime::ZERO + at;
            if self.down && at >= now {
                cx.set_timer(at - now, Timer::Turn { begins });
            }
        }
    }

    fn turn(cx: &mut Cx<'_, Self>, begins: bool) {
        if begins {
            cx.memory.down = Some(cx.open("down", Tone::Neutral));
        } else if let Some(span) = cx.memory.down.take() {
            cx.close(span, SpanEnd::Ok);
        }
        cx.fact(Fact::Turned { down: begins });
    }
}

impl Process for Service {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Disk;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.plan(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_chain() {
            Some(Msg::Request { call, request }) => self.receive(cx, call, (from, request)),
            Some(Msg::Reply { request, answer, .. }) => self.answered(cx, request, answer),
            Some(Msg::Cancel { request, .. }) => self.cancelled(cx, (from, request)),
            None => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_chain() {
            Some(Timer::Work { job }) => self.worked(cx, job),
            Some(Timer::Timeout { job, to }) => self.timed_out(cx, job, to.into()),
            Some(Timer::Hedge { job, to }) => self.hedge(cx, job, to.into()),
            Some(Timer::Rest { job }) => self.rested(cx, job),
            Some(Timer::Turn { begins }) => Self::turn(cx, begins),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("service.restart");
        self.plan(cx);
        self.reload(cx);
    }

    fn inspect(&self, memory: &Memory, disk: &Disk) -> Vec<Row> {
        let Load { working, waiting, workers, room } = self.load(memory);
        let mut rows = vec![
            Row::memory("workers busy", format!("{working} of {workers}")),
            Row::memory("in line", format!("{waiting} of {room}")),
        ];
        if self.effect == Some(Repeats::Known) {
            rows.push(Row::disk("orders known", disk.done.len().to_string()));
        }
        if self.stage != Stage::Waits && self.kept == Kept::Disk {
            rows.push(Row::disk("queue", disk.queue.len().to_string()));
        }
        rows
    }
}
