//! The ring of `tests/bench/kernel/ring.rs` in nexosim, on one thread.
//!
//! `peers IN_FLIGHT MESSAGES` prints million messages per second. Each message is scheduled at its sender for the end
//! of its flight, and then sent through the sender's output port: nexosim's own way of giving a message a latency.

use std::time::{Duration, Instant};

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

const NODES: usize = 8;
const LATENCY_US: u64 = 1_000;
const JITTER_US: u64 = 9_000;
/// The mean flight, in microseconds.
const MEAN_US: u64 = LATENCY_US + JITTER_US / 2;

#[derive(Default, Serialize, Deserialize)]
struct Member {
    next: Output<u32>,
    memory: u64,
    tokens: u32,
    random: u64,
}

#[Model]
impl Member {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for token in 0..self.tokens {
            self.send(token, cx);
        }
    }

    async fn on_message(&mut self, payload: u32, cx: &Context<Self>) {
        self.memory += u64::from(payload);
        self.send(payload.wrapping_add(1), cx);
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, payload: u32) {
        self.next.send(payload).await;
    }

    fn send(&mut self, payload: u32, cx: &Context<Self>) {
        // SplitMix64, as in the kernel.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut draw = self.random;
        draw = (draw ^ (draw >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        draw = (draw ^ (draw >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        draw ^= draw >> 31;
        let jitter = (u128::from(draw) * u128::from(JITTER_US + 1)) >> 64;
        let flight = Duration::from_micros(LATENCY_US + jitter as u64);
        cx.schedule_event(flight, schedulable!(Self::arrive), payload).expect("flights take time");
    }
}

fn argument(nth: usize) -> u64 {
    std::env::args().nth(nth).and_then(|text| text.parse().ok()).expect("peers IN_FLIGHT MESSAGES")
}

fn main() -> Result<(), SimulationError> {
    let (in_flight, messages) = (argument(1), argument(2));
    let mailboxes: Vec<_> = (0..NODES).map(|_| Mailbox::new()).collect();
    let mut bench = SimInit::with_num_threads(1);
    let mut members = Vec::new();
    for index in 0..NODES {
        let tokens = (in_flight / NODES as u64) as u32;
        let mut member = Member { tokens, random: index as u64, ..Member::default() };
        member.next.connect(Member::on_message, &mailboxes[(index + 1) % NODES]);
        members.push(member);
    }
    for (member, mailbox) in members.into_iter().zip(mailboxes) {
        bench = bench.add_model(member, mailbox, "member");
    }
    let mut simulation = bench.init(MonotonicTime::EPOCH)?;
    let span = Duration::from_micros(messages * MEAN_US / in_flight);
    let start = Instant::now();
    simulation.step_until(span)?;
    // The number of messages must match the expected one to within a few per thousand.
    println!("{:.4}", messages as f64 / start.elapsed().as_secs_f64() / 1e6);
    Ok(())
}
