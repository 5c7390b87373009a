//! A node as the kernel keeps it: its process, whether it runs, its clocks, and what waits for it.

use super::{Slot, Status};
use crate::clock::{Hlc, NodeClock, Reading};
use crate::ids::{SpanId, TimerId};
use crate::process::{Domain, Host};
use crate::time::{Duration, SimTime};

/// What a message bears of its sender's logical clocks.
#[derive(Clone, Copy, Default)]
pub(super) struct Stamp {
    pub hlc: Hlc,
    pub lamport: u32,
}

#[derive(Clone)]
pub(super) struct Node<D: Domain> {
    pub host: Box<dyn Host<D>>,
    pub status: Status,
    pub incarnation: u32,
    pub pauses: u32,
    pub slow_permille: u32,
    pub lamport: u32,
    pub hlc: Hlc,
    pub writes: u32,
    pub held: Vec<Slot>,
    /// Work that was under way when the node was paused, and what of it was left to do.
    pub suspended: Vec<(Slot, Duration)>,
    pub timers: Vec<(TimerId, Slot)>,
    pub open_spans: Vec<SpanId>,
    clock: NodeClock,
    /// What the clock showed when it was last read. One step asks for it several times, and each
    /// answer would take a division.
    last_reading: Reading,
}

impl<D: Domain> Node<D> {
    /// A node that runs from the start, with this clock.
    pub fn new(host: Box<dyn Host<D>>, clock: NodeClock) -> Self {
        Self {
            host,
            status: Status::Up,
            incarnation: 0,
            pauses: 0,
            slow_permille: 1_000,
            lamport: 0,
            hlc: Hlc::default(),
            writes: 0,
            held: Vec::new(),
            suspended: Vec::new(),
            timers: Vec::new(),
            open_spans: Vec::new(),
            clock,
            last_reading: clock.read(SimTime::ZERO),
        }
    }

    pub fn clock(&self) -> &NodeClock {
        &self.clock
    }

    /// What the clock shows now.
    #[inline]
    pub fn read(&mut self, now: SimTime) -> &Reading {
        if self.last_reading.at != now {
            self.last_reading = self.clock.read(now);
        }
        &self.last_reading
    }

    /// Changes the clock, and with it what it shows now.
    pub fn change_clock(&mut self, now: SimTime, change: impl FnOnce(&mut NodeClock)) {
        change(&mut self.clock);
        self.last_reading = self.clock.read(now);
    }

    /// Lets the logical clocks tick, having received a message with these stamps; zeroes, if none.
    pub fn tick(&mut self, now: SimTime, (lamport, hlc): (u32, Hlc)) -> Stamp {
        let hlc_floor = self.read(now).hlc_floor;
        self.lamport = self.lamport.max(lamport) + 1;
        self.hlc = self.hlc.max(hlc).tick_from(hlc_floor);
        Stamp { hlc: self.hlc, lamport: self.lamport }
    }
}
