//! How fast the kernel is: a ring of eight nodes that hand messages on, full kernel, trace on.
//!
//! `cargo bench --no-default-features --bench ring` prints millions of messages a second for 8 and for
//! 512 messages in flight: median, minimum and maximum of several runs. One message is one send and
//! one delivery.
#![expect(clippy::disallowed_types, reason = "a bench measures real time")]

use std::time::Instant;

use happens_before::sim::ids::NodeId;
use happens_before::sim::link::LinkSpec;
use happens_before::sim::process::{Cx, Describe, Domain, Payload, Process};
use happens_before::sim::setup::{Limits, Setup};
use happens_before::sim::time::Duration;
use happens_before::sim::trace::Trace;
use happens_before::sim::world::World;

const NODES: u16 = 8;
const EVENTS: u32 = 1_000_000;
const RUNS: usize = 7;

#[derive(Clone, Debug)]
struct Ring;

#[derive(Clone, Debug, Hash)]
struct Token(u32);

#[derive(Clone, Debug, Hash)]
struct Nothing;

#[derive(Clone, Copy, Debug, Hash)]
struct Never;

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

impl Describe for Never {
    fn name(&self) -> &'static str {
        "never"
    }
}

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
        cx.send(self.next, Token(msg.0 + 1));
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: Never) {}
}

fn world(in_flight: u32) -> World<Ring> {
    let mut setup = Setup::new(Duration::from_secs(1_000_000));
    setup.limits(Limits { events: EVENTS, pending: 10_000 });
    setup.default_link(LinkSpec::steady(Duration::from_millis(1), Duration::from_millis(9)));
    for index in 0..NODES {
        let tokens = in_flight / u32::from(NODES);
        setup.node("member", Member { next: NodeId((index + 1) % NODES), tokens });
    }
    World::new(setup, 7, &[])
}

fn main() {
    for in_flight in [8, 512] {
        let mut rates: Vec<f64> = (0..RUNS)
            .map(|_| {
                let (mut world, mut trace) = (world(in_flight), Trace::default());
                let start = Instant::now();
                world.run_to_end(&mut trace);
                let seconds = start.elapsed().as_secs_f64();
                assert!(world.counts().balance());
                f64::from(EVENTS) / 2.0 / seconds / 1e6
            })
            .collect();
        rates.sort_by(f64::total_cmp);
        let (least, median, most) = (rates[0], rates[RUNS / 2], rates[RUNS - 1]);
        println!(
            "ring of {NODES}, {in_flight:>3} in flight: {median:.2} M messages/s ({least:.2} to {most:.2})"
        );
    }
}
