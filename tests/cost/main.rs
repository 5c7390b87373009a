//! The kernel's cost in counts that are the same on every machine: bytes and allocations per event, and the state
//! that a step has to look through.
//!
//! This is a separate binary because it counts the allocator's work. The kernel's speed is measured in `tests/bench`,
//! which shares the scenario.
#![cfg(not(target_arch = "wasm32"))]

mod play;
#[path = "../bench/ring.rs"]
mod ring;

use allocation_counter::measure;
use happens_before::sim::ids::{NodeId, TimerId};
use happens_before::sim::process::{Cx, Process};
use happens_before::sim::setup::Setup;
use happens_before::sim::sink::Discard;
use happens_before::sim::time::Duration;
use happens_before::sim::trace::Trace;
use happens_before::sim::world::World;
use ring::{Load, Never, Ring, Token};

/// Limit for the trace of a message-heavy run, all tables together, in bytes per event.
const TRACE_BYTES_MAX: usize = 40;
const EVENTS: u32 = 200_000;

#[test]
fn the_trace_takes_few_bytes_an_event() {
    for in_flight in [8, 512] {
        let (mut world, mut trace) = (ring::world(in_flight, EVENTS, Load::Everything), Trace::default());
        world.run_to_end(&mut trace);
        let bytes = trace.bytes().div_ceil(trace.len());
        assert!(bytes <= TRACE_BYTES_MAX, "{bytes} bytes an event with {in_flight} in flight");
    }
}

/// Steps until this many events have happened.
fn run_until_event(world: &mut World<Ring>, event: usize) {
    while world.event_count() < event {
        assert_eq!(world.step(&mut Discard), None);
    }
}

#[test]
fn a_step_allocates_nothing_once_its_lists_have_grown() {
    for load in [Load::Calm, Load::Everything] {
        let mut world = ring::world(512, EVENTS, load);
        run_until_event(&mut world, 50_000);
        let counted = measure(|| run_until_event(&mut world, EVENTS as usize));
        assert_eq!(counted.count_total, 0, "{load:?}: {counted:?}");
    }
}

/// Recording allocates by the chunk: two allocations per chunk for the two growing tables, and an occasional
/// doubling.
#[test]
fn recording_allocates_by_the_chunk() {
    let (mut world, mut trace) = (ring::world(512, EVENTS, Load::Everything), Trace::default());
    let counted = measure(|| {
        world.run_to_end(&mut trace);
    });
    let an_allocation = u64::from(EVENTS) / counted.count_total;
    assert!(an_allocation >= 500, "one allocation in {an_allocation} events: {counted:?}");
}

/// On every message, cancels its previous timer and sets another that is far in the future.
#[derive(Clone, Debug)]
struct Impatient;

impl Process for Impatient {
    type Domain = Ring;
    type Volatile = Option<TimerId>;
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.send(NodeId(0), Token(0));
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: Token) {
        if let Some(timer) = cx.memory.take() {
            cx.cancel(timer);
        }
        *cx.memory = Some(cx.set_timer(Duration::from_secs(3_600), Never));
        cx.send(NodeId(0), msg);
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: Never) {}
}

/// The state that a step looks through and a checkpoint copies does not grow with the run.
#[test]
fn the_world_does_not_grow_with_the_run() {
    let mut setup = Setup::new(Duration::from_secs(3_600));
    setup.node("impatient", Impatient);
    let mut impatient = World::new(setup, 1, &[]);
    let mut ring = ring::world(64, EVENTS, Load::Everything);
    for world in [&mut impatient, &mut ring] {
        run_until_event(world, 1_000);
        let early = world.bytes();
        run_until_event(world, EVENTS as usize);
        let late = world.bytes();
        assert!(late < early * 3 / 2, "{early} bytes after 1,000 events, {late} after {EVENTS}");
    }
}
