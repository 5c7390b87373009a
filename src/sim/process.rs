//! Processes: the state machines that run on nodes, and the context they act through.
//!
//! A [`Process`] reacts to being started, to a message, to a timer, to its node's recovery. Its
//! handlers see only what a real process could: its own memory and disk, its own node's clocks, and
//! random numbers addressed to it. They act through [`Cx`], which records effects; the
//! kernel carries them out after the handler returns. A handler is one atomic step: anything that
//! takes time is split by a timer, so that a crash can fall between the parts.
//!
//! Memory ([`Process::Volatile`]) is lost in a crash, disk ([`Process::Durable`]) is kept. Both are
//! plain data, so cloning a node makes a checkpoint.

use std::fmt::Debug;
use std::hash::Hash;

use super::clock::{Clocks, NodeClock};
use super::ids::{Label, NodeId, SpanId, TimerId};
use super::random::{PURPOSES, Purpose, Random, Stream};
use super::time::{Duration, SimTime, WallTime};

pub use super::domain::{
    Alarm, Compensation, Describe, Domain, Level, Meaning, Mood, NodeState, Payload, Report, StateWords,
    TimerRole, Upshot, Wait,
};

/// A state machine that runs on a node.
pub trait Process: Clone + Debug + 'static {
    /// Its message, fact and timer types.
    type Domain: Domain;
    /// The state that a crash loses.
    type Volatile: Clone + Debug + Default + 'static;
    /// The state that survives a crash.
    type Durable: Clone + Debug + 'static;

    /// Called when the node starts, at the beginning of the run.
    fn on_start(&self, cx: &mut Cx<'_, Self>);

    /// Called when a message arrives.
    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: MsgOf<Self>);

    /// Called when a timer of this incarnation fires.
    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: TimerOf<Self>);

    /// Called when the node restarts after a crash, with its disk and without its memory.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let _ = cx;
    }

    /// The node's state, for people to look at.
    fn inspect(&self, memory: &Self::Volatile, disk: &Self::Durable) -> Vec<Row> {
        let _ = (memory, disk);
        Vec::new()
    }
}

/// The message type of a process.
pub type MsgOf<P> = <<P as Process>::Domain as Domain>::Msg;
/// The fact type of a process.
pub type FactOf<P> = <<P as Process>::Domain as Domain>::Fact;
/// The timer type of a process.
pub type TimerOf<P> = <<P as Process>::Domain as Domain>::Timer;

/// One line of a node's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its current value.
    pub value: String,
    /// True if it is on disk and so survives a crash.
    pub durable: bool,
}

impl Row {
    /// A value in memory.
    pub fn memory(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), durable: false }
    }

    /// A value on disk.
    pub fn disk(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), durable: true }
    }
}

/// The meaning of a span, which decides its colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Tone {
    /// Any other activity.
    Neutral = 0,
    /// Waiting for another node.
    Waiting = 1,
    /// Working.
    Working = 2,
    /// Holding something exclusively.
    Holding = 3,
    /// Compensating: undoing earlier work.
    Compensating = 4,
}

/// How a span ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum SpanEnd {
    /// Successfully.
    Ok = 0,
    /// With a definite failure.
    Failed = 1,
    /// Unknown outcome: its time ran out.
    TimedOut = 2,
    /// Its node crashed.
    Crashed = 3,
}

/// An effect that a handler requests.
#[derive(Clone, Debug)]
pub(crate) enum Effect<D: Domain> {
    /// The message is taken out in place, and this effect is never moved: a wide read of what was written in narrow
    /// pieces stalls on memory.
    Send {
        to: NodeId,
        msg: Option<D::Msg>,
    },
    SetTimer {
        id: TimerId,
        after: Duration,
        timer: D::Timer,
        work: bool,
    },
    CancelTimer(TimerId),
    OpenSpan {
        id: SpanId,
        parent: SpanId,
        label: Label,
        tone: Tone,
    },
    CloseSpan {
        id: SpanId,
        end: SpanEnd,
    },
    Fact(D::Fact),
    Mark(&'static str),
    Wrote(Label),
}

/// The state that the kernel lends to the node whose handler runs. It belongs to the world and is lent by
/// reference, so nothing is constructed per handler.
#[derive(Clone)]
pub(crate) struct Lent<D: Domain> {
    pub effects: Vec<Effect<D>>,
    pub next_timer: u32,
    pub next_span: u32,
    pub me: NodeId,
    /// True time, which no process gets to see.
    pub at: SimTime,
    /// By node. Readings are computed when a handler asks.
    pub clocks: Vec<Clocks>,
    /// By node: its random stream, and the number of uses so far for each purpose.
    pub draws: Vec<(Stream, [u32; PURPOSES])>,
}

impl<D: Domain> Lent<D> {
    /// The state for nodes with these clocks and random streams.
    pub fn new(clocks: Vec<Clocks>, streams: impl Iterator<Item = Stream>) -> Self {
        Self {
            effects: Vec::new(),
            next_timer: 0,
            next_span: 0,
            me: NodeId::NONE,
            at: SimTime::ZERO,
            clocks,
            draws: streams.map(|stream| (stream, [0; PURPOSES])).collect(),
        }
    }
}

/// The context that a process acts through.
pub struct Cx<'a, P: Process> {
    /// The node's memory.
    pub memory: &'a mut P::Volatile,
    disk: &'a mut P::Durable,
    lent: &'a mut Lent<P::Domain>,
}

impl<P: Process> Cx<'_, P> {
    /// The node's disk, read-only.
    pub fn disk(&self) -> &P::Durable {
        self.disk
    }

    /// Writes to disk; `label` names the write in the trace. The write belongs to this step: a crash
    /// comes before all of it or after.
    pub fn write<R>(&mut self, label: impl Into<Label>, change: impl FnOnce(&mut P::Durable) -> R) -> R {
        let result = change(self.disk);
        self.lent.effects.push(Effect::Wrote(label.into()));
        result
    }

    /// Writes to disk if there is something to write: `change` returns the write's label, or `None` if it wrote nothing.
    pub fn transact<R>(&mut self, change: impl FnOnce(&mut P::Durable) -> (Option<Label>, R)) -> R {
        let (label, result) = change(self.disk);
        self.lent.effects.extend(label.map(Effect::Wrote));
        result
    }

    /// This node.
    pub fn me(&self) -> NodeId {
        self.lent.me
    }

    /// The node's monotonic clock. Not true time: it drifts with the node's oscillator.
    pub fn now(&self) -> SimTime {
        self.clock().monotonic(self.lent.at)
    }

    /// The node's wall clock, which may be wrong and may be stepped.
    pub fn wall(&self) -> WallTime {
        self.clock().wall(self.lent.at)
    }

    /// The node's Lamport time for the event being handled.
    pub fn lamport(&self) -> u32 {
        self.lent.clocks[self.lent.me.index()].lamport
    }

    fn clock(&self) -> &NodeClock {
        &self.lent.clocks[self.lent.me.index()].physical
    }

    /// Sends a message. The network decides whether it arrives.
    pub fn send(&mut self, to: NodeId, msg: impl Into<MsgOf<P>>) {
        self.lent.effects.push(Effect::Send { to, msg: Some(msg.into()) });
    }

    /// Sets a timer on the node's monotonic clock.
    pub fn set_timer(&mut self, after: Duration, timer: impl Into<TimerOf<P>>) -> TimerId {
        self.timer(after, timer.into(), false)
    }

    /// Starts work that takes this long on a healthy node and longer on a slow one. The timer fires
    /// when it is done.
    pub fn work(&mut self, span: Duration, done: impl Into<TimerOf<P>>) -> TimerId {
        self.timer(span, done.into(), true)
    }

    fn timer(&mut self, after: Duration, timer: TimerOf<P>, work: bool) -> TimerId {
        let id = TimerId(self.lent.next_timer);
        self.lent.next_timer += 1;
        self.lent.effects.push(Effect::SetTimer { id, after, timer, work });
        id
    }

    /// Cancels a timer. Does nothing if it has fired already.
    pub fn cancel(&mut self, timer: TimerId) {
        self.lent.effects.push(Effect::CancelTimer(timer));
    }

    /// Opens a span: a named stretch of this node's time.
    pub fn open(&mut self, label: impl Into<Label>, tone: Tone) -> SpanId {
        self.open_within(SpanId::NONE, label, tone)
    }

    /// Opens a span that is part of another.
    pub fn open_within(&mut self, parent: SpanId, label: impl Into<Label>, tone: Tone) -> SpanId {
        let id = SpanId(self.lent.next_span);
        self.lent.next_span += 1;
        self.lent.effects.push(Effect::OpenSpan { id, parent, label: label.into(), tone });
        id
    }

    /// Closes a span.
    pub fn close(&mut self, span: SpanId, end: SpanEnd) {
        self.lent.effects.push(Effect::CloseSpan { id: span, end });
    }

    /// Reports a fact about the world.
    pub fn fact(&mut self, fact: impl Into<FactOf<P>>) {
        self.lent.effects.push(Effect::Fact(fact.into()));
    }

    /// Marks the line of the code panel that this node has reached.
    pub fn mark(&mut self, line: &'static str) {
        self.lent.effects.push(Effect::Mark(line));
    }

    /// Random numbers for one purpose. Each call returns the next row of that purpose's stream, so
    /// one use never shifts the numbers of another, however many it takes.
    pub fn random(&mut self, purpose: Purpose) -> Random {
        let (stream, counts) = &mut self.lent.draws[self.lent.me.index()];
        let count = &mut counts[purpose as usize];
        let nth = *count;
        *count += 1;
        stream.of_use(purpose, nth)
    }
}

/// A node's process with its state, type-erased so that a run can mix process types.
pub(crate) trait Host<D: Domain> {
    fn start(&mut self, lent: &mut Lent<D>);
    fn message(&mut self, lent: &mut Lent<D>, from: NodeId, msg: D::Msg);
    fn timer(&mut self, lent: &mut Lent<D>, timer: D::Timer);
    fn recover(&mut self, lent: &mut Lent<D>);
    fn crash(&mut self);
    fn inspect(&self) -> Vec<Row>;
    fn clone_box(&self) -> Box<dyn Host<D>>;
}

#[derive(Clone, Debug)]
pub(crate) struct Hosted<P: Process> {
    pub process: P,
    pub memory: P::Volatile,
    pub disk: P::Durable,
}

impl<P: Process> Hosted<P> {
    fn cx<'a>(&'a mut self, lent: &'a mut Lent<P::Domain>) -> (&'a P, Cx<'a, P>) {
        (&self.process, Cx { memory: &mut self.memory, disk: &mut self.disk, lent })
    }
}

impl<P: Process> Host<P::Domain> for Hosted<P> {
    fn start(&mut self, lent: &mut Lent<P::Domain>) {
        let (process, mut cx) = self.cx(lent);
        process.on_start(&mut cx);
    }

    fn message(&mut self, lent: &mut Lent<P::Domain>, from: NodeId, msg: MsgOf<P>) {
        let (process, mut cx) = self.cx(lent);
        process.on_message(&mut cx, from, msg);
    }

    fn timer(&mut self, lent: &mut Lent<P::Domain>, timer: TimerOf<P>) {
        let (process, mut cx) = self.cx(lent);
        process.on_timer(&mut cx, timer);
    }

    fn recover(&mut self, lent: &mut Lent<P::Domain>) {
        let (process, mut cx) = self.cx(lent);
        process.on_recover(&mut cx);
    }

    fn crash(&mut self) {
        self.memory = P::Volatile::default();
    }

    fn inspect(&self) -> Vec<Row> {
        self.process.inspect(&self.memory, &self.disk)
    }

    fn clone_box(&self) -> Box<dyn Host<P::Domain>> {
        Box::new(self.clone())
    }
}

impl<D: Domain> Clone for Box<dyn Host<D>> {
    fn clone(&self) -> Self {
        (**self).clone_box()
    }
}
