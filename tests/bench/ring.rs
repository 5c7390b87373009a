//! The scenario to measure: a ring of eight nodes that pass messages on. Each delivery updates the node's memory and
//! sends one message to the next node, which takes 1 to 10 ms.

use happens_before::sim::check::{Check, Monitor, Seen, Signal, Violation, When};
use happens_before::sim::fault::{LinkFault, Scope};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::LinkSpec;
use happens_before::sim::process::{Alarm, Cx, Describe, Domain, Payload, Process, Report};
use happens_before::sim::setup::{Limits, Setup};
use happens_before::sim::time::Duration;
use happens_before::sim::world::World;

/// The number of nodes.
pub const NODES: u16 = 8;
/// The shortest latency of a message, in microseconds.
pub const LATENCY_US: u64 = 1_000;
/// Up to this many microseconds are added, uniformly distributed.
pub const JITTER_US: u64 = 9_000;
/// The seed of every run.
pub const SEED: u64 = 7;

/// How much of the kernel is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// Clocks, causes and random draws, as in every run; no faults and no checks.
    Calm,
    /// All clocks drift, every link reorders and tampers, and a check sees every event.
    Everything,
}

/// The domain of the ring.
#[derive(Clone, Debug)]
pub struct Ring;

/// The message that is passed on, with the number of times it was.
#[derive(Clone, Debug, Hash)]
pub struct Token(pub u32);

/// The ring reports no facts.
#[derive(Clone, Debug, Hash)]
pub struct Nothing;

/// The ring sets no timers.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Never;

impl Describe for Token {
    fn name(&self) -> &'static str {
        "token"
    }
}

impl Describe for Nothing {
    fn name(&self) -> &'static str {
        "nothing"
    }
}

impl Report for Nothing {}

impl Describe for Never {
    fn name(&self) -> &'static str {
        "never"
    }
}

impl Alarm for Never {}

impl Payload for Token {
    fn size_bytes(&self) -> u32 {
        4
    }

    fn tampered(&self, draw: u64) -> Self {
        Self(draw as u32)
    }
}

impl Domain for Ring {
    type Msg = Token;
    type Fact = Nothing;
    type Timer = Never;
}

#[derive(Clone, Debug)]
struct Member {
    next: NodeId,
    tokens: u32,
}

impl Process for Member {
    type Domain = Ring;
    type Volatile = u64;
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        for token in 0..self.tokens {
            cx.send(self.next, Token(token));
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: Token) {
        *cx.memory += u64::from(msg.0);
        cx.send(self.next, Token(msg.0.wrapping_add(1)));
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: Never) {}
}

/// Checks that each node's Lamport time only grows; this check must see every event.
#[derive(Clone, Debug, Default)]
struct LamportGrows([u32; NODES as usize]);

impl Monitor<Ring> for LamportGrows {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Ring>) -> Signal {
        let Seen::Event(_, event, _) = seen else { return Signal::Quiet };
        let Some(last) = self.0.get_mut(event.node.index()) else { return Signal::Quiet };
        if event.kind.ticks() && event.lamport() <= *last {
            return Violation::new(format!("{} after {last}", event.lamport())).into();
        }
        *last = event.lamport();
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Ring>> {
        Box::new(self.clone())
    }
}

/// A ring with this many messages in flight that stops after this many events.
pub fn world(in_flight: u32, events: u32, load: Load) -> World<Ring> {
    let mut setup = Setup::new(Duration::from_secs(1_000_000));
    setup.limits(Limits { events, pending: 10_000 });
    let (latency, jitter) = (Duration::from_micros(LATENCY_US), Duration::from_micros(JITTER_US));
    setup.default_link(LinkSpec::steady(latency, jitter));
    for index in 0..NODES {
        let tokens = in_flight / u32::from(NODES);
        let node = setup.node("member", Member { next: NodeId((index + 1) % NODES), tokens });
        if load == Load::Everything {
            setup.clock(node, i64::from(index) * 1_000, i32::from(index) * 30 - 100);
        }
    }
    if load == Load::Everything {
        setup.fault(Scope::ALL, LinkFault::Reorder { ppm: 10_000, window_us: 5_000 });
        setup.fault(Scope::ALL, LinkFault::Tamper { ppm: 10_000 });
        setup.check(Check::new("lamport-grows", "Lamport times grow", When::Always, LamportGrows::default()));
    }
    World::new(setup, SEED, &[])
}
