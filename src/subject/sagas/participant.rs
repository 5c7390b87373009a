//! A service that takes part in sagas: it performs a deed, refuses it, or undoes it.
//!
//! It acts on an orchestrator's command, which it answers, or on an event from a bus, which it follows with an event
//! of its own. [`Memory`] is what it remembers, and so how it handles messages that are duplicated or out of order.
//! Work takes time; its effect, and any event about it, are written in one transaction when the work is done.

mod publish;

use crate::sim::sorted::{Map, Set};

use super::bus::Delivery;
use super::words::{Deed, Fact, Msg, Says, Timer, Topic};
use crate::policy::saga::ledger::{Memory, Record, Said};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::{Duration, SimTime};
use crate::subject::counting::times;
use crate::subject::{self, Words};

/// The service.
#[derive(Clone, Debug)]
pub struct Participant {
    /// The deeds it can perform.
    pub duties: Vec<Duty>,
    /// Its memory of past deeds.
    pub memory: Memory,
    /// Its reactions to events.
    pub reactions: Vec<Reaction>,
    /// Where it publishes events, if it does.
    pub outlet: Option<Outlet>,
    /// The sagas that begin with its first duty, and when.
    pub begins: Vec<Begin>,
}

/// A deed that a participant can perform.
#[derive(Clone, Copy, Debug)]
pub struct Duty {
    /// The deed.
    pub deed: Deed,
    /// The time it takes, and the time undoing it takes.
    pub work: Duration,
    /// Sagas whose number is a multiple of this are refused; 0 refuses none.
    pub refuses_every: u32,
    /// How many times it can be in effect at once.
    pub capacity: Option<u32>,
    /// How many times undoing it fails before it succeeds, for each saga.
    pub undo_fails: u32,
    /// The label shown while it is in effect, if it keeps something from others.
    pub holds: Option<&'static str>,
    /// The event to publish when it is done.
    pub tells_done: Option<Topic>,
    /// The event to publish when it is refused.
    pub tells_refused: Option<Topic>,
}

impl Duty {
    /// A duty that is never refused and publishes nothing.
    pub const fn new(deed: Deed, work: Duration) -> Self {
        Self {
            deed,
            work,
            refuses_every: 0,
            capacity: None,
            undo_fails: 0,
            holds: None,
            tells_done: None,
            tells_refused: None,
        }
    }
}

/// A reaction to events about a saga.
#[derive(Clone, Copy, Debug)]
pub struct Reaction {
    /// The events that must all have been heard.
    pub on: &'static [Topic],
    /// The action.
    pub act: Act,
}

/// An action that a participant can be told to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Perform a deed.
    Do(Deed),
    /// Undo it.
    Undo(Deed),
    /// Make it final: it need not stay undoable.
    Settle(Deed),
}

/// Where a participant publishes events.
#[derive(Clone, Copy, Debug)]
pub struct Outlet {
    pub bus: NodeId,
    /// The guarantee it gives: at least once means keeping and resending events until the bus has confirmed them.
    pub delivery: Delivery,
    /// The time until an event is resent.
    pub again: Duration,
}

/// A saga to begin.
#[derive(Clone, Copy, Debug)]
pub struct Begin {
    /// The saga's number.
    pub saga: u32,
    /// When it begins, after the start.
    pub after: Duration,
}

impl Begin {
    /// `count` sagas, numbered from 1: the first begins at `first`, the others `every` apart.
    pub fn each(count: u32, first: Duration, every: Duration) -> Vec<Self> {
        let begin = |index| Self { saga: index + 1, after: first + every.saturating_mul(u64::from(index)) };
        (0..count).map(begin).collect()
    }
}

/// The source of a piece of work, which gets the result.
#[derive(Clone, Copy, Debug)]
enum Origin {
    Caller { node: NodeId, attempt: u32 },
    Event { topic: Topic },
    Own,
}

/// A piece of work.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    saga: u32,
    act: Act,
    origin: Origin,
    span: SpanId,
}

/// A participant's memory: the work in progress, and the confirmations it waits for.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    next: u32,
    jobs: Map<u32, Job>,
    waits: Map<(u32, Topic), (TimerId, u32)>,
    holds: Map<(u32, Deed), Vec<SpanId>>,
}

/// A participant's disk.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    records: Map<(u32, Deed), Record>,
    settled: Set<(u32, Deed)>,
    heard: Set<(u32, Topic)>,
    failed: Map<(u32, Deed), u32>,
    outbox: Set<(u32, Topic)>,
}

impl Shelf {
    fn in_effect(&self, deed: Deed) -> i64 {
        let of_deed = self.records.iter().filter(|((_, other), _)| *other == deed);
        of_deed.map(|(_, record)| record.in_effect()).sum()
    }
}

impl Participant {
    fn duty(&self, deed: Deed) -> Option<Duty> {
        self.duties.iter().copied().find(|duty| duty.deed == deed)
    }

    fn start(&self, cx: &mut Cx<'_, Self>, saga: u32, act: Act, origin: Origin) {
        let (Act::Do(deed) | Act::Undo(deed) | Act::Settle(deed)) = act;
        let Some(duty) = self.duty(deed) else { return };
        let (line, label, tone) = match act {
            Act::Do(_) => ("participant.do", deed.act(), Tone::Working),
            Act::Undo(_) => ("participant.undo", deed.undo(), Tone::Compensating),
            Act::Settle(_) => ("participant.settle", "settle", Tone::Neutral),
        };
        cx.mark(line);
        let span = cx.open(Label::numbered(label, saga), tone);
        let desk = &mut *cx.memory;
        desk.next += 1;
        let job = desk.next;
        desk.jobs.insert(job, Job { saga, act, origin, span });
        cx.work(duty.work, Timer::Work { job });
    }

    /// The work is done: writes the result, and reports it.
    fn finish(&self, cx: &mut Cx<'_, Self>, number: u32) {
        let Some(job) = cx.memory.jobs.remove(&number) else { return };
        let Job { saga, act, origin, span } = job;
        let says = match act {
            Act::Do(deed) => self.perform(cx, saga, deed),
            Act::Undo(deed) => self.take_back(cx, saga, deed),
            Act::Settle(deed) => {
                cx.write(Label::numbered("settled", saga), |store| store.settled.insert((saga, deed)));
                cx.fact(Fact::Settled { saga, deed });
                Self::let_go(cx, saga, deed);
                Says::Done
            }
        };
        let end = if matches!(says, Says::Refused | Says::Failing) { SpanEnd::Failed } else { SpanEnd::Ok };
        cx.close(span, end);
        let (Act::Do(deed) | Act::Undo(deed) | Act::Settle(deed)) = act;
        match origin {
            Origin::Caller { node, attempt } => {
                cx.mark("participant.answer");
                cx.send(node, Msg::Answer { saga, deed, attempt, says });
            }
            Origin::Event { topic } => self.handled(cx, saga, topic),
            Origin::Own => {}
        }
    }

    fn perform(&self, cx: &mut Cx<'_, Self>, saga: u32, deed: Deed) -> Says {
        let Some(duty) = self.duty(deed) else { return Says::Refused };
        let left = duty.capacity.is_none_or(|most| cx.disk().in_effect(deed) < i64::from(most));
        let declined = duty.refuses_every > 0 && saga.is_multiple_of(duty.refuses_every);
        let memory = self.memory;
        let (said, closed) = cx.transact(|store| {
            let record = store.records.entry((saga, deed)).or_default();
            let said = record.act(memory, left && !declined);
            let label = matches!(said, Said::Done { now: true });
            (label.then(|| Label::numbered(deed.done(), saga)), (said, record.is_closed()))
        });
        match said {
            Said::Done { now: true } => {
                cx.mark("participant.done");
                cx.fact(Fact::Did { saga, deed });
                Self::hold(cx, saga, duty);
                self.tell(cx, saga, duty.tells_done);
            }
            Said::Refused { now: true } => {
                cx.mark(if closed { "participant.closed" } else { "participant.refused" });
                cx.fact(Fact::Refused { saga, deed });
                self.tell(cx, saga, duty.tells_refused.filter(|_| !closed));
            }
            _ => {
                cx.mark("participant.known");
                cx.fact(Fact::Unmoved { saga, deed, undo: false, first: false });
            }
        }
        if matches!(said, Said::Done { .. }) { Says::Done } else { Says::Refused }
    }

    fn take_back(&self, cx: &mut Cx<'_, Self>, saga: u32, deed: Deed) -> Says {
        let fails = self.duty(deed).map_or(0, |duty| duty.undo_fails);
        if cx.disk().failed.get(&(saga, deed)).copied().unwrap_or(0) < fails {
            cx.mark("participant.failing");
            cx.write("attempt to undo", |store| *store.failed.entry((saga, deed)).or_default() += 1);
            cx.fact(Fact::UndoFailed { saga, deed });
            return Says::Failing;
        }
        let memory = self.memory;
        let (said, first) = cx.transact(|store| {
            let record = store.records.entry((saga, deed)).or_default();
            let known = record.is_closed();
            let said = record.undo(memory);
            let first = record.is_closed() && !known;
            let label = if first { "tombstone" } else { deed.undone() };
            ((said.happened() || first).then(|| Label::numbered(label, saga)), (said, first))
        });
        if said.happened() {
            cx.mark("participant.undone");
            cx.fact(Fact::Undid { saga, deed });
            Self::let_go(cx, saga, deed);
        } else {
            cx.mark(if first { "participant.tombstone" } else { "participant.nothing" });
            cx.fact(Fact::Unmoved { saga, deed, undo: true, first });
        }
        Says::Undone
    }

    fn hold(cx: &mut Cx<'_, Self>, saga: u32, duty: Duty) {
        let Some(label) = duty.holds else { return };
        if cx.disk().settled.contains(&(saga, duty.deed)) {
            return;
        }
        let span = cx.open(Label::numbered(label, saga), Tone::Holding);
        cx.memory.holds.entry((saga, duty.deed)).or_default().push(span);
    }

    fn let_go(cx: &mut Cx<'_, Self>, saga: u32, deed: Deed) {
        let held = cx.memory.holds.get_mut(&(saga, deed)).and_then(Vec::pop);
        if let Some(span) = held {
            cx.close(span, SpanEnd::Ok);
        }
    }

    fn begin_later(&self, cx: &mut Cx<'_, Self>) {
        let Some(first) = self.duties.first().filter(|_| !self.begins.is_empty()) else { return };
        for begin in &self.begins {
            if !cx.disk().records.contains_key(&(begin.saga, first.deed)) {
                let left = (SimTime::ZERO + begin.after).since(cx.now());
                cx.set_timer(left, Timer::Begin { saga: begin.saga });
            }
        }
    }
}

impl Process for Participant {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Shelf;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.begin_later(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_saga() else { return };
        match msg {
            Msg::Do { saga, deed, attempt } => {
                self.start(cx, saga, Act::Do(deed), Origin::Caller { node: from, attempt });
            }
            Msg::Undo { saga, deed, attempt } => {
                self.start(cx, saga, Act::Undo(deed), Origin::Caller { node: from, attempt });
            }
            Msg::Event { saga, topic, .. } => self.hear(cx, saga, topic),
            Msg::Accepted { saga, topic } => Self::accepted(cx, saga, topic),
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_saga() else { return };
        match timer {
            Timer::Begin { saga } => {
                if let Some(first) = self.duties.first() {
                    self.start(cx, saga, Act::Do(first.deed), Origin::Own);
                }
            }
            Timer::Work { job } => self.finish(cx, job),
            Timer::PublishTimeout { saga, topic } => self.publish(cx, saga, topic),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.begin_later(cx);
        let unsettled: Vec<_> = {
            let store = cx.disk();
            let held = store.records.iter().filter(|(key, _)| !store.settled.contains(key));
            held.flat_map(|(key, record)| (0..record.in_effect().max(0)).map(|_| *key)).collect()
        };
        for (saga, deed) in unsettled {
            if let Some(duty) = self.duty(deed) {
                Self::hold(cx, saga, duty);
            }
        }
        let untold: Vec<_> = cx.disk().outbox.iter().copied().collect();
        for (saga, topic) in untold {
            self.publish(cx, saga, topic);
        }
    }

    fn inspect(&self, desk: &Desk, store: &Shelf) -> Vec<Row> {
        let records = store.records.iter().map(|((saga, deed), record)| {
            let state = match record.in_effect() {
                0 if record.is_closed() => "undone before it was done".to_owned(),
                0 => "no effect".to_owned(),
                1 => deed.done().to_owned(),
                more => format!("{} {}", deed.done(), times(more)),
            };
            Row::disk(format!("{}, {saga}", deed.act()), state)
        });
        let outbox = store
            .outbox
            .iter()
            .map(|(saga, topic)| Row::disk(format!("outbox: {}, {saga}", topic.name()), "not confirmed yet"));
        let jobs = desk.jobs.values().map(|job| {
            let (Act::Do(deed) | Act::Undo(deed) | Act::Settle(deed)) = job.act;
            let what = if matches!(job.act, Act::Undo(_)) { deed.undo() } else { deed.act() };
            Row::memory(format!("{what}, {}", job.saga), "in progress")
        });
        records.chain(outbox).chain(jobs).collect()
    }
}
