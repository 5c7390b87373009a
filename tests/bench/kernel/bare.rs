//! The baseline for the kernel: the same ring in the barest possible loop, a binary heap and nodes behind `dyn`, with
//! or without two records per message. No faults, no clocks, no causes, no checkpoints.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use happens_before::sim::random::{LinkDraw, Stream, scale};

use crate::ring::{JITTER_US, LATENCY_US, NODES, SEED};

#[expect(dead_code, reason = "written as a trace is, and read by nobody")]
/// A bare trace's record of a send or a delivery: 24 bytes.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The time, in microseconds.
    pub at_us: u64,
    /// The message's number.
    pub message: u32,
    /// The message's payload.
    pub payload: u32,
    /// The node.
    pub node: u16,
    /// Whether it was sent rather than delivered.
    pub sent: bool,
}

trait Node {
    /// Handles a message. Returns the node that the next message goes to, and its payload.
    fn on_message(&mut self, payload: u32) -> (u16, u32);
}

struct Member {
    next: u16,
    memory: u64,
}

impl Node for Member {
    fn on_message(&mut self, payload: u32) -> (u16, u32) {
        self.memory += u64::from(payload);
        (self.next, payload.wrapping_add(1))
    }
}

/// Delivers this many messages. With `records`, records each send and each delivery.
pub fn run(in_flight: u32, messages: u32, mut records: Option<&mut Vec<Record>>) {
    let member = |index| Box::new(Member { next: (index + 1) % NODES, memory: 0 }) as Box<dyn Node>;
    let mut nodes: Vec<Box<dyn Node>> = black_box((0..NODES).map(member).collect());
    let stream = Stream::new(SEED, 0);
    let latency = |id: u32| LATENCY_US + scale(stream.value(u64::from(id), LinkDraw::Latency), JITTER_US);
    let mut heap = BinaryHeap::new();
    let mut next_id = 0;
    for index in 0..in_flight {
        heap.push(Reverse((latency(next_id), next_id, (index % u32::from(NODES)) as u16, index)));
        next_id += 1;
    }
    for _ in 0..messages {
        let Some(Reverse((at_us, message, node, payload))) = heap.pop() else { return };
        let (next, answer) = nodes[usize::from(node)].on_message(payload);
        if let Some(records) = &mut records {
            records.push(Record { at_us, message, payload, node, sent: false });
            records.push(Record { at_us, message: next_id, payload: answer, node, sent: true });
        }
        heap.push(Reverse((at_us + latency(next_id), next_id, next, answer)));
        next_id += 1;
    }
    black_box(&nodes);
}
