//! A station: a service that does its stages of a workflow, each once the stages before it are done, logs a
//! line about each, and tells the services that wait for it.
//!
//! Everything it has heard and done is on its disk, with its vector clock, so that a crash delays work
//! but loses none of it.

use crate::sim::sorted::{Map, Set};

use super::words::{Fact, Line, Msg, SERVICE_NAMES, Timer};
use crate::policy::vector::VectorClock;
use crate::sim::ids::{Label, NodeId, SpanId, Wording};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

/// A stage of a workflow: the work, the service that does it, and the stages it depends on.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// The work, as written in the log.
    pub text: &'static str,
    /// The service that does it.
    pub node: NodeId,
    /// The indices of the stages it depends on.
    pub after: &'static [usize],
    /// The time it takes.
    pub work: Duration,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Station {
    /// The whole workflow.
    pub flow: Vec<Stage>,
    /// When each job begins, after the start; used by services with a stage that depends on nothing.
    pub jobs: Vec<Duration>,
    /// The node that lines are sent to.
    pub log: NodeId,
}

/// A service's disk: the numbers of the stages it knows to be done, the jobs begun, and its vector clock.
#[derive(Clone, Debug, Default)]
pub struct Book {
    done: Set<u32>,
    begun: Set<u32>,
    clock: VectorClock,
}

impl Station {
    /// The number of a job's stage, from 1; jobs count from 0.
    fn number(&self, job: u32, stage: usize) -> u32 {
        let stages = u32::try_from(self.flow.len()).unwrap_or(1);
        job * stages + u32::try_from(stage).unwrap_or(0) + 1
    }

    /// Begins every stage that is ready and neither done nor in progress.
    fn go_on(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let me = cx.me();
        for (stage, of) in self.flow.iter().enumerate().filter(|(_, of)| of.node == me) {
            let book = cx.disk();
            let ready = of.after.iter().all(|before| book.done.contains(&self.number(job, *before)));
            let ready = ready && (!of.after.is_empty() || book.begun.contains(&job));
            let number = self.number(job, stage);
            if ready && !book.done.contains(&number) && !cx.memory.contains_key(&number) {
                cx.mark("station.work");
                let span = cx.open(of.text, Tone::Working);
                cx.memory.insert(number, span);
                let stage = u32::try_from(stage).unwrap_or(0);
                cx.work(of.work, Timer::Stage { job, stage });
            }
        }
    }

    /// Completes a stage: logs a line, and tells the services that wait for it.
    fn done(&self, cx: &mut Cx<'_, Self>, job: u32, stage: usize) {
        let Some(of) = self.flow.get(stage) else { return };
        let (number, me) = (self.number(job, stage), cx.me());
        if cx.disk().done.contains(&number) {
            return;
        }
        let (wall, lamport) = (cx.wall(), cx.lamport());
        let vector = cx.write(Label::numbered("line", number), |book| {
            book.done.insert(number);
            book.clock.tick(me.0);
            book.clock.clone()
        });
        cx.mark("station.log");
        let text = Wording(of.text);
        let line = Line { number, job, text, wall, lamport, vector: vector.clone() };
        cx.fact(Fact::Logged(line.clone()));
        let waits = |other: &&Stage| other.after.contains(&stage) && other.node != me;
        let whom: Set<NodeId> = self.flow.iter().filter(waits).map(|other| other.node).collect();
        for node in whom {
            cx.mark("station.tell");
            cx.send(node, Msg::Done { number, job, text, vector: vector.clone() });
        }
        cx.send(self.log, Msg::Line(line));
        self.go_on(cx, job);
    }

    /// Sets timers for the jobs still to come.
    fn arm(&self, cx: &mut Cx<'_, Self>) {
        if !self.flow.iter().any(|of| of.node == cx.me() && of.after.is_empty()) {
            return;
        }
        let now = cx.now() - SimTime::ZERO;
        for (job, at) in (0..).zip(&self.jobs) {
            if !cx.disk().begun.contains(&job) {
                cx.set_timer(at.saturating_sub(now), Timer::Begin { job });
            }
        }
    }
}

impl Process for Station {
    type Domain = Words;
    /// The stages in progress, by number.
    type Volatile = Map<u32, SpanId>;
    type Durable = Book;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.arm(cx);
        for (job, _) in (0..).zip(&self.jobs) {
            self.go_on(cx, job);
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_flow() else { return };
        let Msg::Done { number, job, vector, .. } = msg else { return };
        cx.mark("station.hear");
        cx.write(Label::numbered("heard", number), |book| {
            book.done.insert(number);
            book.clock.receive(&vector);
        });
        self.go_on(cx, job);
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_flow() else { return };
        match timer {
            Timer::Begin { job } => {
                cx.write(Label::numbered("job", job + 1), |book| book.begun.insert(job));
                self.go_on(cx, job);
            }
            Timer::Stage { job, stage } => {
                let stage = usize::try_from(stage).unwrap_or(usize::MAX);
                if let Some(span) = cx.memory.remove(&self.number(job, stage)) {
                    cx.close(span, SpanEnd::Ok);
                }
                self.done(cx, job, stage);
            }
        }
    }

    fn inspect(&self, under_way: &Map<u32, SpanId>, book: &Book) -> Vec<Row> {
        let name = |number: &u32| {
            let stages = u32::try_from(self.flow.len()).unwrap_or(1);
            let text = self.flow.get(((number - 1) % stages) as usize).map_or("", |of| of.text);
            format!("{text}, job {}", (number - 1) / stages + 1)
        };
        let known = format!("vector clock: lines known of {}", SERVICE_NAMES.join(", "));
        let clock = Row::disk(known, format!("{:1$}", book.clock, SERVICE_NAMES.len()));
        let done = book.done.iter().map(|number| Row::disk(name(number), "done"));
        let working = under_way.keys().map(|number| Row::memory(name(number), "in progress"));
        std::iter::once(clock).chain(done).chain(working).collect()
    }
}
