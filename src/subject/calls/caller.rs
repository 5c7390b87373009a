//! Clients that call a server at their own rate, regardless of how the server copes. Each call has its
//! timeout, retries and budget.
//!
//! One node stands for an application with any number of users: its calls run concurrently.

use rand::Rng;

use super::calling::{self, Calling, Calls, Desk, Settled, Subject};
use super::words::{Fact, Timer};
use crate::policy::outcome::Outcome;
use crate::sim::ids::NodeId;
use crate::sim::process::{Cx, Process, Row};
use crate::sim::random::{Purpose, scale};
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::RequestIds;
use crate::subject::{self, Words};

/// The schedule of calls. They do not wait for one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// When the first calls begin.
    pub first: Duration,
    /// The time from one batch to the next.
    pub every: Duration,
    /// The number of calls in a batch.
    pub together: u32,
    /// The total number of calls.
    pub calls: u32,
    /// The maximum random delay of a call, drawn for each.
    pub spread: Duration,
    /// The number of parts of the server's data that the calls cycle through.
    pub shards: u32,
}

impl Load {
    /// When a call begins without its random delay.
    fn nominal(&self, index: u32) -> Duration {
        self.first + self.every.saturating_mul(u64::from(index / self.together.max(1)))
    }
}

/// The clients.
#[derive(Clone, Debug)]
pub struct Caller {
    /// How they make calls.
    pub calling: Calling,
    /// When they make calls.
    pub load: Load,
    /// The number of the first call; the others count up from it.
    pub first_call: u32,
}

/// The clients' memory: calls in progress, and how the others ended.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    desk: Desk,
    ok: u32,
    failed: u32,
    unknown: u32,
}

impl Caller {
    /// Sets the timer for a call, if the load has one with this index.
    fn schedule(&self, cx: &mut Cx<'_, Self>, index: u32) {
        if index >= self.load.calls {
            return;
        }
        let draw = cx.random(Purpose::Arrival).next_u64();
        let late = Duration::from_micros(scale(draw, self.load.spread.as_micros()));
        let due = SimTime::ZERO + self.load.nominal(index) + late;
        let after = due - cx.now();
        cx.set_timer(after, Timer::Begin { index });
    }
}

impl Calls for Caller {
    fn calling(&self) -> Option<&Calling> {
        Some(&self.calling)
    }

    fn desk(memory: &mut Memory) -> &mut Desk {
        &mut memory.desk
    }

    fn settled(&self, cx: &mut Cx<'_, Self>, settled: Settled) {
        let memory = &mut *cx.memory;
        match settled.outcome {
            Outcome::Ok => memory.ok += 1,
            Outcome::Failed => memory.failed += 1,
            Outcome::Unknown => memory.unknown += 1,
        }
    }
}

impl Process for Caller {
    type Domain = Words;
    type Volatile = Memory;
    /// The request numbers used so far.
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.schedule(cx, 0);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(msg) = msg.into_call() {
            calling::answered(self, cx, &msg);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_call() else { return };
        if calling::fired(self, cx, timer) {
            return;
        }
        let Timer::Begin { index } = timer else { return };
        let call = self.first_call + index;
        cx.fact(Fact::Began { call });
        calling::begin(self, cx, Subject { call, shard: index % self.load.shards.max(1) }, index);
        self.schedule(cx, index + 1);
    }

    /// Calls in progress are forgotten, and users who would have called during the downtime have gone elsewhere.
    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let now = cx.now();
        let missed = (0..self.load.calls).take_while(|index| SimTime::ZERO + self.load.nominal(*index) < now);
        let next = u32::try_from(missed.count()).unwrap_or(u32::MAX);
        self.schedule(cx, next);
    }

    fn inspect(&self, memory: &Memory, _: &RequestIds) -> Vec<Row> {
        let Memory { desk, ok, failed, unknown } = memory;
        let counts = [("calls under way", desk.open().to_string()), ("ok", ok.to_string())];
        let ends = [("failed", failed.to_string()), ("unknown", unknown.to_string())];
        let tokens = desk.milli_tokens().map(|left| {
            Row::memory("retry budget", format!("{}.{} tokens", left / 1_000, left % 1_000 / 100))
        });
        counts.into_iter().chain(ends).map(|(name, value)| Row::memory(name, value)).chain(tokens).collect()
    }
}
