//! A member: gossips, asks, serves others, keeps books on disk, and comes back after a crash.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::sim::ids::{Label, NodeId, SpanId, TimerId};
use happens_before::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use happens_before::sim::random::{Purpose, scale};
use happens_before::sim::time::{Duration, SimTime};
use rand::Rng;

use super::words::{Fact, Msg, Specimen, Timer};

/// How many times a question is sent before the asker gives up.
const ATTEMPTS: u8 = 2;

/// A node that does everything a process can do.
#[derive(Clone, Debug)]
pub struct Member {
    /// The number of nodes.
    pub nodes: u16,
    /// The time between its own initiatives, in microseconds.
    pub period_us: u64,
    /// Whether its period is exact, so that events coincide, rather than varying.
    pub regular: bool,
}

/// The state that a crash loses.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    steps: u32,
    version: u32,
    heard: BTreeMap<u16, u32>,
    waiting: BTreeMap<u32, Waiting>,
}

/// A question that is waiting for its answer.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    to: NodeId,
    deadline: TimerId,
    ask: SpanId,
    attempt: SpanId,
}

/// The state that survives a crash.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    writes: u32,
    asked: u16,
    served: BTreeSet<u32>,
}

impl Process for Member {
    type Domain = Specimen;
    type Volatile = Memory;
    type Durable = Disk;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("start");
        self.boot(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("recover");
        self.boot(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: Msg) {
        cx.memory.steps += 1;
        match msg {
            Msg::Rumour { origin, version, hops, token } => {
                let known = cx.memory.heard.entry(origin).or_default();
                if version > *known {
                    *known = version;
                    if hops > 0 {
                        let to = self.peer(cx);
                        cx.send(to, Msg::Rumour { origin, version, hops: hops - 1, token });
                    }
                }
            }
            Msg::Ask { ticket, .. } => self.serve(cx, from, ticket),
            Msg::Answer { ticket, .. } => {
                if let Some(waiting) = cx.memory.waiting.remove(&ticket) {
                    cx.mark("answered");
                    cx.cancel(waiting.deadline);
                    cx.close(waiting.attempt, SpanEnd::Ok);
                    cx.close(waiting.ask, SpanEnd::Ok);
                    cx.fact(Fact::Answered { ticket });
                }
            }
            Msg::Beat { .. } => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: Timer) {
        cx.memory.steps += 1;
        match timer {
            Timer::Gossip { due_us } => {
                Self::watch_the_clock(cx, due_us);
                self.gossip(cx);
            }
            Timer::Ask { due_us } => {
                Self::watch_the_clock(cx, due_us);
                self.ask(cx);
            }
            Timer::Deadline { ticket, attempt } => self.run_out(cx, ticket, attempt),
            Timer::Done { asker, ticket, serve, commit } => {
                cx.mark("commit");
                Self::save(cx, Label::numbered("served", ticket), |disk| {
                    disk.served.insert(ticket);
                });
                cx.close(commit, SpanEnd::Ok);
                cx.fact(Fact::Charged { ticket });
                cx.send(asker, Msg::Answer { ticket, fresh: true });
                cx.close(serve, SpanEnd::Ok);
            }
            Timer::Beat => {}
        }
    }

    fn inspect(&self, memory: &Memory, disk: &Disk) -> Vec<Row> {
        vec![
            Row::memory("memory", format!("{memory:?}")),
            Row::disk("writes", disk.writes.to_string()),
            Row::disk("served", format!("{:?}", disk.served)),
        ]
    }
}

impl Member {
    fn boot(&self, cx: &mut Cx<'_, Self>) {
        let (memory, disk) = (cx.memory.steps, cx.disk().writes);
        cx.fact(Fact::Restarted { memory, disk });
        cx.memory.steps += 1;
        Self::save(cx, "boot", |_| {});
        self.wait(cx, |due_us| Timer::Gossip { due_us });
        self.wait(cx, |due_us| Timer::Ask { due_us });
    }

    /// Writes, reports how many writes are on disk, and reads the disk in the same step.
    fn save(cx: &mut Cx<'_, Self>, label: impl Into<Label>, change: impl FnOnce(&mut Disk)) {
        let disk = cx.write(label, |disk| {
            change(disk);
            disk.writes += 1;
            disk.writes
        });
        cx.fact(Fact::Saved { disk });
    }

    fn wait(&self, cx: &mut Cx<'_, Self>, timer: fn(u64) -> Timer) {
        let vary = if self.regular { 0 } else { self.period_us };
        let after = self.period_us + scale(cx.random(Purpose::Arrival).next_u64(), vary);
        let due = cx.now() + Duration::from_micros(after);
        cx.set_timer(Duration::from_micros(after), timer(due.as_micros()));
    }

    fn watch_the_clock(cx: &mut Cx<'_, Self>, due_us: u64) {
        let missing = SimTime::from_micros(due_us) - cx.now();
        if missing > Duration::ZERO {
            cx.fact(Fact::Early { by_us: missing.as_micros() });
        }
    }

    fn peer(&self, cx: &mut Cx<'_, Self>) -> NodeId {
        let others = u64::from(self.nodes.saturating_sub(2));
        let step = 1 + scale(cx.random(Purpose::Choice).next_u64(), others) as u16;
        NodeId((cx.me().0 + step) % self.nodes)
    }

    fn gossip(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("gossip");
        cx.memory.version += 1;
        let token = cx.random(Purpose::Identity).next_u64();
        let (origin, version) = (cx.me().0, cx.memory.version);
        let to = self.peer(cx);
        for hops in 0..=(token % 3) as u8 {
            cx.send(to, Msg::Rumour { origin, version, hops, token });
        }
        self.wait(cx, |due_us| Timer::Gossip { due_us });
    }

    fn ask(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("ask");
        let number = cx.disk().asked + 1;
        Self::save(cx, Label::numbered("asked", u32::from(number)), |disk| disk.asked = number);
        let ticket = u32::from(cx.me().0) << 16 | u32::from(number);
        let ask = cx.open(Label::numbered("ask", ticket), Tone::Neutral);
        cx.fact(Fact::Asked { ticket });
        let to = self.peer(cx);
        self.attempt(cx, (ticket, 1), to, ask);
        self.wait(cx, |due_us| Timer::Ask { due_us });
    }

    fn attempt(&self, cx: &mut Cx<'_, Self>, (ticket, attempt): (u32, u8), to: NodeId, ask: SpanId) {
        let span = cx.open_within(ask, Label::numbered("attempt", u32::from(attempt)), Tone::Waiting);
        let bytes = 20 + scale(cx.random(Purpose::Service).next_u64(), 400) as u16;
        cx.send(to, Msg::Ask { ticket, bytes });
        let after = Duration::from_micros(self.period_us * u64::from(attempt));
        let deadline = cx.set_timer(after, Timer::Deadline { ticket, attempt });
        cx.memory.waiting.insert(ticket, Waiting { to, deadline, ask, attempt: span });
    }

    fn run_out(&self, cx: &mut Cx<'_, Self>, ticket: u32, attempt: u8) {
        let Some(waiting) = cx.memory.waiting.remove(&ticket) else { return };
        cx.close(waiting.attempt, SpanEnd::TimedOut);
        if attempt < ATTEMPTS {
            cx.mark("again");
            self.attempt(cx, (ticket, attempt + 1), waiting.to, waiting.ask);
        } else {
            cx.mark("give up");
            cx.close(waiting.ask, SpanEnd::Failed);
            cx.fact(Fact::GaveUp { ticket });
        }
    }

    fn serve(&self, cx: &mut Cx<'_, Self>, asker: NodeId, ticket: u32) {
        cx.mark("serve");
        // Repeats of a served question are counted on disk; the first one writes nothing.
        let known = cx.transact(|disk| {
            let known = disk.served.contains(&ticket);
            disk.writes += u32::from(known);
            (known.then_some(Label::numbered("repeated", ticket)), known)
        });
        if known {
            let disk = cx.disk().writes;
            cx.fact(Fact::Saved { disk });
            cx.send(asker, Msg::Answer { ticket, fresh: false });
            return;
        }
        let serve = cx.open(Label::numbered("serve", ticket), Tone::Working);
        let commit = cx.open_within(serve, "commit", Tone::Holding);
        let most = self.period_us / 2;
        let vary = if self.regular { 0 } else { scale(cx.random(Purpose::Service).next_u64(), most) };
        cx.work(Duration::from_micros(most + vary), Timer::Done { asker, ticket, serve, commit });
    }
}
