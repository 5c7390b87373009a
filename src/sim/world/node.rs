//! A node as the kernel keeps it: its process, its status, and what waits for it. Its clocks are in the state that
//! is lent to handlers.

use super::{Slot, Status};
use crate::ids::{SpanId, TimerId};
use crate::process::{Domain, Host};
use crate::time::Duration;

#[derive(Clone)]
pub(super) struct Node<D: Domain> {
    pub host: Box<dyn Host<D>>,
    pub status: Status,
    /// True if its process has started. A node that is down from the beginning has not.
    pub started: bool,
    pub incarnation: u32,
    pub pauses: u32,
    pub slow_permille: u32,
    pub writes: u32,
    pub held: Vec<Slot>,
    /// Work that was under way when the node was paused, and the time it still needs.
    pub suspended: Vec<(Slot, Duration)>,
    pub timers: Vec<(TimerId, Slot)>,
    pub open_spans: Vec<SpanId>,
}

impl<D: Domain> Node<D> {
    /// A node that runs from the start.
    pub fn new(host: Box<dyn Host<D>>) -> Self {
        Self {
            host,
            status: Status::Up,
            started: false,
            incarnation: 0,
            pauses: 0,
            slow_permille: 1_000,
            writes: 0,
            held: Vec::new(),
            suspended: Vec::new(),
            timers: Vec::new(),
            open_spans: Vec::new(),
        }
    }
}
