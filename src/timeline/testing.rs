//! A small domain for the timeline's tests: nodes that ask each other questions, with every kind of
//! fault now and then.

use std::sync::Arc;

use crate::sim::check::{Check, Violation};
use crate::sim::fault::{Intervention, LinkFault, Scope, Scripted};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::link::LinkSpec;
use crate::sim::process::{
    Alarm, Cx, Describe, Domain, Level, Meaning, Mood, NodeState, Payload, Process, Report, SpanEnd,
    StateWords, Tone,
};
use crate::sim::setup::{Limits, Setup};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::sim::world::World;

use crate::timeline::index::Index;
use crate::timeline::lanes::Lanes;
use crate::timeline::layout::{Input, layout};
use crate::timeline::list::DisplayList;
use crate::timeline::scene::{Cursor, Names, Scene};
use crate::timeline::view::View;

/// The test domain.
#[derive(Clone, Debug)]
pub(crate) struct Asking;

/// The messages.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) enum Talk {
    Ask(u32),
    Answer(u32),
}

/// The facts that nodes report.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) struct Answered(u32);

/// The timers.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) enum Wait {
    Next,
    Timeout(u32),
    Done(u16, u32, u32),
}

impl Describe for Talk {
    fn name(&self) -> &'static str {
        match self {
            Self::Ask(_) => "ask",
            Self::Answer(_) => "answer",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let (Self::Ask(number) | Self::Answer(number)) = self;
        vec![("number", number.to_string())]
    }
}

impl Describe for Answered {
    fn name(&self) -> &'static str {
        "answered"
    }
}

/// The states a node goes through.
const STATES: [(&str, Mood); 4] =
    [("calm", Mood::Good), ("at ease", Mood::Good), ("wary", Mood::Warn), ("closed to all", Mood::Bad)];

impl Answered {
    /// The index of the state it reports.
    fn state(self) -> usize {
        self.0 as usize / 7 % STATES.len()
    }
}

impl Report for Answered {
    /// Every node spends seven answers in each state in turn. Within a state, the level rises and falls.
    fn meaning(&self) -> Meaning {
        let level = Level::new([0, 2, 4, 6, 5, 3, 1][self.0 as usize % 7], 7);
        let (number, mood) = (self.state() as u64, STATES[self.state()].1);
        Meaning { state: Some(NodeState { machine: 0, number, mood, level }), ..Meaning::default() }
    }

    fn state_words(&self) -> StateWords {
        StateWords { name: STATES[self.state()].0.to_owned(), detail: String::new() }
    }
}

impl Describe for Wait {
    fn name(&self) -> &'static str {
        match self {
            Self::Next => "pause between",
            Self::Timeout(_) => "timeout",
            Self::Done(..) => "work",
        }
    }
}

impl Alarm for Wait {}

impl Payload for Talk {
    fn size_bytes(&self) -> u32 {
        16
    }

    fn tampered(&self, draw: u64) -> Self {
        Self::Ask(draw as u32 % 1_000)
    }

    fn bears(&self) -> Vec<Label> {
        if let Self::Ask(number) = self { vec![Label::numbered("number", *number)] } else { Vec::new() }
    }
}

impl Domain for Asking {
    type Msg = Talk;
    type Fact = Answered;
    type Timer = Wait;
}

/// A node that asks the others.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub nodes: u16,
    pub every: Duration,
    pub answers_in: Duration,
}

/// A node's memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    asked: u32,
    open: Vec<(u32, SpanId, TimerId)>,
}

impl Process for Peer {
    type Domain = Asking;
    type Volatile = Memory;
    type Durable = u32;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.every, Wait::Next);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.on_start(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: Talk) {
        match msg {
            Talk::Ask(number) => {
                let span = cx.open("answering", Tone::Working);
                cx.work(self.answers_in, Wait::Done(from.0, number, span.0));
            }
            Talk::Answer(number) => {
                let found = cx.memory.open.iter().position(|(n, ..)| *n == number);
                if let Some(at) = found {
                    let (_, span, timeout) = cx.memory.open.swap_remove(at);
                    cx.cancel(timeout);
                    cx.close(span, SpanEnd::Ok);
                    cx.fact(Answered(number));
                }
            }
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: Wait) {
        match timer {
            Wait::Next => {
                cx.memory.asked += 1;
                let (number, me) = (cx.memory.asked, cx.me().0);
                let to = (u32::from(me) + 1 + number % u32::from(self.nodes - 1)) % u32::from(self.nodes);
                let span = cx.open(Label::numbered("asking", number), Tone::Waiting);
                cx.send(NodeId(to as u16), Talk::Ask(number));
                let timeout =
                    cx.set_timer(Duration::from_micros(self.every.as_micros() * 3), Wait::Timeout(number));
                cx.memory.open.push((number, span, timeout));
                cx.set_timer(self.every, Wait::Next);
            }
            Wait::Timeout(number) => {
                let found = cx.memory.open.iter().position(|(n, ..)| *n == number);
                if let Some(at) = found {
                    let (_, span, _) = cx.memory.open.swap_remove(at);
                    cx.close(span, SpanEnd::TimedOut);
                }
            }
            Wait::Done(to, number, span) => {
                cx.write("answer", |rows| *rows += 1);
                cx.close(SpanId(span), SpanEnd::Ok);
                cx.send(NodeId(to), Talk::Answer(number));
            }
        }
    }
}

/// A run with what a picture needs.
pub(crate) struct Shown {
    pub trace: Trace<Asking>,
    pub index: Index,
    pub scene: Scene,
    pub horizon: SimTime,
}

/// A run of `nodes` nodes that ask each other every `every_us` microseconds, up to the horizon or this many events.
pub(crate) fn busy(nodes: u16, every_us: u64, horizon: Duration, events: u32, script: &[Scripted]) -> Shown {
    let mut setup = Setup::new(horizon);
    let every = Duration::from_micros(every_us);
    let peer = Peer { nodes, every, answers_in: Duration::from_micros(every_us / 4) };
    for node in 0..nodes {
        setup.node(format!("Node {node}"), peer.clone());
    }
    let latency = Duration::from_micros(every_us / 3);
    setup.default_link(LinkSpec::steady(latency, latency));
    setup.fault(Scope::ALL, LinkFault::Lose { ppm: 40_000 });
    setup.fault(Scope::ALL, LinkFault::Duplicate { ppm: 40_000 });
    setup.fault(Scope::ALL, LinkFault::Tamper { ppm: 20_000 });
    setup.fault(Scope::ALL, LinkFault::Tail { ppm: 20_000 });
    setup.check(Check::always("at-most-40", "at most 40 answers", 0u32, |count, _, _| {
        *count += 1;
        (*count).is_multiple_of(41).then(|| Violation::new(format!("{count} answers")))
    }));
    setup.limits(Limits { events, ..Limits::default() });
    let names =
        Names { nodes: setup.names(), checks: vec!["at most 40 answers".to_owned()], authors: Vec::new() };
    let mut world = World::new(setup, 7, script);
    let mut trace = Trace::default();
    world.run_to_end(&mut trace);
    let horizon = trace.events.iter().next_back().map_or(SimTime::ZERO, |event| event.at);
    let details = names.nodes.iter().map(|_| "10:00:00.000 · L 1".to_owned()).collect();
    let scene = Scene { names, details, horizon, ..Scene::default() };
    let index = Index::of(&trace);
    Shown { trace, index, scene, horizon }
}

/// A regular series of crashes, pauses, clock steps and slowdowns.
pub(crate) fn troubles(nodes: u16, every: Duration, count: u64) -> Arc<[Scripted]> {
    let script = (1..=count).map(|turn| {
        let node = NodeId((turn % u64::from(nodes)) as u16);
        let half = Some(Duration::from_micros(every.as_micros() / 2));
        let intervention = match turn % 5 {
            0 => Intervention::Crash { node, down: half },
            1 => Intervention::Pause { node, span: half },
            2 => Intervention::StepClock { node, by_us: -2_000 },
            3 => Intervention::Slow { node, permille: 3_000 },
            _ => Intervention::Slow { node, permille: 1_000 },
        };
        Scripted { at: SimTime::from_micros(every.as_micros() * turn), intervention }
    });
    script.collect()
}

impl Shown {
    /// The picture of a stretch of time, with the playhead at `at`.
    pub(crate) fn picture(&self, from: SimTime, to: SimTime, at: SimTime) -> DisplayList {
        let view = View::new(132.0, 808.0, self.horizon).fit(from, to);
        self.picture_in(&view, 526.0, at)
    }

    /// The picture in a view, with the playhead at `at`.
    pub(crate) fn picture_in(&self, view: &View, height: f32, at: SimTime) -> DisplayList {
        let lanes = Lanes::new(self.scene.names.nodes.len(), height);
        let cursor = Cursor::at(&self.trace, at);
        let Self { trace, index, scene, .. } = self;
        layout(&Input { trace, index, scene, view, lanes: &lanes, cursor })
    }
}
