//! The world: a run's current state, and the step that advances it.
//!
//! A [`World`] is plain data: clone it and you have a checkpoint. [`World::step`] lets one thing
//! happen and reports it to a [`Sink`]; stepping a clone with [`Discard`] reaches the same state
//! without recording. Nothing here reads a clock, a global random source or a hash map's order.
//!
//! - `queue`: pending items, ordered by their `keys`
//! - `step`: one thing happens, and its handler's effects are carried out
//! - `send`: a message is sent and its fate decided; `course`: that fate
//! - `faults`: interventions; `chance`: random streams; `fork`: branching from the same state
//!
//! [`Discard`]: super::sink::Discard

mod chance;
mod course;
mod faults;
mod fork;
mod judge;
mod keys;
mod node;
mod queue;
mod send;
mod step;

use std::sync::Arc;

use chance::Chance;
use course::{Course, CourseId, Courses};
pub use fork::Script;
use node::Node;
use queue::{Queue, Slot};

use super::check::Check;
use super::clock::{Clocks, NodeClock};
use super::fault::{MessageFault, MessageRef, Scripted, Standing, Trigger};
use super::ids::{EventId, MessageId, NodeId, TimerId};
use super::link::{Lane, Link, LinkSpec};
use super::process::{Domain, Lent, Row};
use super::setup::{Limits, Setup};
use super::sink::Sink;
use super::time::{Duration, SimTime, WallTime};
use super::trace::{Event, Kind};

/// The maximum number of verdicts recorded in a run.
const MAX_VERDICTS: u32 = 10_000;

/// A node's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It runs.
    Up,
    /// It is down; its memory is gone.
    Crashed,
    /// It is frozen: nothing runs on it, and it does not notice.
    Paused,
}

/// Why a run takes no further steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is over: the scenario's time is up.
    Horizon,
    /// It recorded the maximum number of events.
    EventLimit,
    /// Too many messages and timers are pending.
    PendingLimit,
    /// The recorded events take the maximum amount of memory.
    MemoryLimit,
}

impl End {
    /// The message shown when the run stops.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Horizon => "The run is over.",
            Self::EventLimit => "The run was paused: it reached its limit of events.",
            Self::PendingLimit => {
                "The run was paused: more messages and timers were waiting than a run may hold."
            }
            Self::MemoryLimit => "The run was paused: its events take as much memory as a page may use.",
        }
    }
}

/// How many messages there were, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sent by nodes.
    pub sent: u64,
    /// Copied by the network.
    pub duplicated: u64,
    /// Arrived.
    pub delivered: u64,
    /// Disappeared.
    pub dropped: u64,
    /// On their way, or waiting for a paused node.
    pub in_flight: u64,
}

impl Counts {
    /// Conservation of messages: none appears from nowhere, and none vanishes unrecorded.
    pub const fn balance(&self) -> bool {
        self.sent + self.duplicated == self.delivered + self.dropped + self.in_flight
    }
}

#[derive(Clone, Debug)]
struct Flight<M> {
    id: MessageId,
    name: MessageRef,
    payload: M,
    sent: EventId,
    lamport: u32,
    /// How much earlier it would arrive if [chance spared it](MessageFault::Spare), in microseconds; used only
    /// without a course.
    early_us: u32,
    /// Its planned fate, if it is subject to more than latency.
    course: CourseId,
    /// True if it has arrived and waits for its paused receiver: the network no longer affects it.
    landed: bool,
    flags: u8,
}

#[derive(Clone, Debug)]
enum Item<D: Domain> {
    Start(NodeId),
    Flight(Flight<D::Msg>),
    Timer { id: TimerId, node: NodeId, timer: D::Timer, set: EventId, due_on_node: SimTime, work: bool },
    Recover { node: NodeId, incarnation: u32, cause: EventId },
    Resume { node: NodeId, pause: u32, cause: EventId },
}

#[derive(Clone, Copy, Debug)]
struct Armed {
    node: NodeId,
    trigger: Trigger,
    down: Option<Duration>,
    by: EventId,
}

/// A run's current state.
#[derive(Clone)]
pub struct World<D: Domain> {
    now: SimTime,
    horizon: SimTime,
    limits: Limits,
    end: Option<End>,
    nodes: Vec<Node<D>>,
    queue: Queue<Item<D>>,
    courses: Courses,
    links: Vec<Link>,
    chance: Chance,
    base_specs: Arc<[LinkSpec]>,
    lanes: Arc<[Lane]>,
    /// True if any link is partitioned. While none is, arrivals need not check.
    some_link_is_cut: bool,
    standing: Standing,
    singles: Vec<(MessageRef, MessageFault, EventId)>,
    armed: Vec<Armed>,
    sprung: Vec<(Armed, EventId)>,
    script: Arc<[Scripted]>,
    next_scripted: usize,
    checks: Vec<Check<D>>,
    checks_want_events: bool,
    counts: Counts,
    next_event: u32,
    next_message: u32,
    next_verdict: u32,
    /// The event that began the current step: the cause of everything that follows from it.
    step_root: EventId,
    lent: Lent<D>,
}

impl<D: Domain> World<D> {
    /// The scenario at time zero, before anything has happened. The script is sorted by
    /// time; interventions at the same time keep their order.
    pub fn new(setup: Setup<D>, seed: u64, script: &[Scripted]) -> Self {
        let base_specs: Arc<[LinkSpec]> = setup.link_table().into();
        let count = setup.nodes.len();
        let chance = Chance::new(seed);
        let mut queue = Queue::default();
        let nodes = setup.nodes.into_iter().enumerate().map(|(index, node)| {
            queue.push(SimTime::ZERO, Item::Start(NodeId(index as u16)));
            let mut physical = NodeClock::default();
            physical.step(SimTime::ZERO, node.clock_offset_us);
            physical.set_drift(SimTime::ZERO, node.drift_ppm);
            (Node::new(node.host), Clocks { physical, lamport: 0 })
        });
        let (nodes, clocks): (Vec<_>, Vec<_>) = nodes.unzip();
        let mut world = Self {
            now: SimTime::ZERO,
            horizon: setup.horizon,
            limits: setup.limits,
            end: None,
            nodes,
            queue,
            courses: Courses::default(),
            links: vec![Link::default(); count * count],
            lanes: chance.lanes(count, base_specs.iter().copied()),
            some_link_is_cut: false,
            base_specs,
            standing: setup.standing,
            singles: Vec::new(),
            armed: Vec::new(),
            sprung: Vec::new(),
            script: Script::of(script).0,
            next_scripted: 0,
            checks_want_events: setup.checks.iter().any(|check| check.wants_events),
            checks: setup.checks,
            counts: Counts::default(),
            next_event: 0,
            next_message: 0,
            next_verdict: 0,
            step_root: EventId::NONE,
            lent: Lent::new(clocks, (0..count).map(|node| chance.of_node(node))),
            chance,
        };
        world.compile_links();
        world
    }

    /// The time of the last thing that happened.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// The number of events so far.
    pub fn event_count(&self) -> usize {
        self.next_event as usize
    }

    /// The message counts so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Why the run takes no further steps, if it has stopped.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// A node's status.
    pub fn status(&self, node: NodeId) -> Status {
        self.nodes[node.index()].status
    }

    /// The factor by which a node's work is stretched, in thousandths.
    pub fn slow_permille(&self, node: NodeId) -> u32 {
        self.nodes[node.index()].slow_permille
    }

    /// A node's clock.
    pub fn clock(&self, node: NodeId) -> &NodeClock {
        &self.lent.clocks[node.index()].physical
    }

    /// A node's Lamport time.
    pub fn lamport(&self, node: NodeId) -> u32 {
        self.lent.clocks[node.index()].lamport
    }

    /// A node's wall-clock reading at `at`, if nothing else changes its clock until then.
    pub fn wall(&self, node: NodeId, at: SimTime) -> WallTime {
        self.clock(node).wall(at)
    }

    /// A node's state, for people to look at.
    pub fn inspect(&self, node: NodeId) -> Vec<Row> {
        self.nodes[node.index()].host.inspect()
    }

    /// The standing faults.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The current specification of one link, including faults.
    pub fn link_spec(&self, from: NodeId, to: NodeId) -> &LinkSpec {
        &self.lanes[self.link_index(from, to)].spec
    }

    /// An estimate of the memory of a clone, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.nodes.len() * (size_of::<Node<D>>() + 512)
            + self.links.len() * size_of::<Link>()
            + self.queue.bytes()
            + self.courses.bytes()
            + self.chance.bytes()
    }

    fn link_index(&self, from: NodeId, to: NodeId) -> usize {
        from.index() * self.nodes.len() + to.index()
    }

    fn compile_links(&mut self) {
        let count = self.nodes.len();
        let lane = |(index, (lane, spec)): (usize, (&Lane, &LinkSpec))| {
            let (from, to) = (NodeId((index / count) as u16), NodeId((index % count) as u16));
            Lane::new(self.standing.on(from, to).fold(*spec, LinkSpec::with), lane.stream)
        };
        self.lanes = self.lanes.iter().zip(self.base_specs.iter()).enumerate().map(lane).collect();
        self.some_link_is_cut = self.lanes.iter().any(|lane| lane.spec.partitioned);
    }

    /// Ticks a node's Lamport clock. `received` is the timestamp of the received message, or 0 without one. Returns the
    /// new time.
    #[inline]
    fn tick(&mut self, node: NodeId, received: u32) -> u32 {
        let lamport = &mut self.lent.clocks[node.index()].lamport;
        *lamport = (*lamport).max(received) + 1;
        *lamport
    }

    /// Records an event of a rare kind.
    #[cold]
    fn emit<S: Sink<D>>(&mut self, sink: &mut S, draft: Draft, payload: Option<&D::Msg>) -> EventId {
        self.record(sink, draft, payload)
    }

    /// Records an event. If its kind ticks the Lamport clock, the clock has already ticked.
    #[inline]
    fn record<S: Sink<D>>(&mut self, sink: &mut S, draft: Draft, payload: Option<&D::Msg>) -> EventId {
        let id = EventId(self.next_event);
        self.next_event += 1;
        sink.event(draft.at(self.now));
        if self.checks_want_events && draft.kind != Kind::Judged {
            // Built again, so that runs without such checks need not keep an event in memory to lend.
            self.judge_event(sink, id, &draft.at(self.now), payload);
        }
        id
    }

    /// Reports a node's clock as it is from the next event on.
    fn tell_clock<S: Sink<D>>(&self, sink: &mut S, node: NodeId) {
        sink.clock(node, EventId(self.next_event), *self.clock(node));
    }
}

/// An event before the kernel adds time and clocks.
#[derive(Clone, Copy)]
struct Draft {
    node: NodeId,
    kind: Kind,
    cause: EventId,
    a: u32,
    b: u32,
    flags: u8,
}

impl Draft {
    fn new(node: NodeId, kind: Kind) -> Self {
        Self { node, kind, cause: EventId::NONE, a: 0, b: 0, flags: 0 }
    }

    #[inline]
    fn at(self, at: SimTime) -> Event {
        let Self { node, kind, cause, a, b, flags } = self;
        Event { at, cause, a, b, node, kind, flags }
    }
}
