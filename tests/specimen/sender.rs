//! A pure sender: what it sends, and when, does not depend on what it receives. So two runs of senders that differ in
//! one fault can be compared message by message.

use happens_before::sim::ids::NodeId;
use happens_before::sim::process::{Cx, Process};
use happens_before::sim::random::{Purpose, scale};
use happens_before::sim::time::Duration;
use rand::Rng;

use super::words::{Msg, Specimen, Timer};

/// Sends a beat to every other node, again and again.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The number of nodes.
    pub nodes: u16,
    /// The time between beats, in microseconds.
    pub period_us: u64,
}

impl Process for Sender {
    type Domain = Specimen;
    type Volatile = u32;
    type Durable = ();

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(Duration::from_micros(self.period_us), Timer::Beat);
    }

    fn on_message(&self, _: &mut Cx<'_, Self>, _: NodeId, _: Msg) {}

    fn on_timer(&self, cx: &mut Cx<'_, Self>, _: Timer) {
        *cx.memory += 1;
        let number = *cx.memory;
        let me = cx.me();
        for to in (0..self.nodes).map(NodeId).filter(|to| *to != me) {
            let bytes = scale(cx.random(Purpose::Choice).next_u64(), 400) as u16;
            cx.send(to, Msg::Beat { number, bytes });
        }
        cx.set_timer(Duration::from_micros(self.period_us), Timer::Beat);
    }
}
