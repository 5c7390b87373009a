//! A worker that changes a file, a turn at a time: it takes the lock, reads, works, writes, and gives the
//! lock back.
//!
//! Asking for the lock, reading, the work itself and writing are events of their own, so that a lease can
//! end, a pause begin or a message be late between any two of them. Which turn is the next one stands on
//! disk; what is under way does not.

mod turn;

use super::words::lock::{Exit, File, Giving, Msg, Timer, Turn, WriteAnswer};
use super::words::{self, Words};
use crate::policy::fence::FencingToken;
use crate::policy::lease::Owner;
use crate::sim::ids::{NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};

/// How a worker gives the lock back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivesBack {
    /// It deletes the lock.
    Delete,
    /// It asks whether the lock is its own, and then deletes it.
    AskThenDelete,
    /// It deletes the lock if it is its own, in one step of the server's.
    CompareAndDelete,
}

/// How workers go about it.
#[derive(Clone, Debug)]
pub struct Habits {
    /// How many times one changes the file.
    pub jobs: u32,
    /// How long the work on the file takes.
    pub work: Duration,
    /// Whether the first job never ends.
    pub hangs: bool,
    /// How long the lock is to be one's own; `None`: until it is given back.
    pub lease: Option<Duration>,
    /// Whether one calls oneself something else each turn.
    pub random_owner: bool,
    /// How the lock is given back.
    pub gives_back: GivesBack,
    /// How often a holder asks for more time at the most.
    pub renewals: u32,
    /// Whether a holder stops when its lease is over by its own clock.
    pub watches: bool,
    /// How long one waits before asking for the lock again.
    pub poll: Duration,
}

/// The worker.
#[derive(Clone, Debug)]
pub struct LockWorker {
    /// Its number, from zero: worker A.
    pub number: u16,
    /// The file that it changes.
    pub file: File,
    /// The lock server, and its replica if there is one.
    pub servers: Vec<NodeId>,
    /// Where the file is.
    pub store: NodeId,
    /// When it begins, after the start.
    pub begins_after: Duration,
    /// How long it rests between two turns.
    pub rest: Duration,
    /// How it goes about it.
    pub habits: Habits,
    /// Whether its requests carry the fencing token.
    pub shows_token: bool,
    /// How long it waits for an answer.
    pub timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Asking,
    Waiting,
    Reading,
    Working,
    Writing,
    Checking,
}

/// A turn under way.
#[derive(Clone, Debug)]
struct Under {
    turn: Turn,
    owner: Owner,
    phase: Phase,
    wanted: SimTime,
    /// When it asked first since it was last told "busy": if it has the lock, then not since earlier.
    asked: Option<SimTime>,
    entered: SimTime,
    token: Option<FencingToken>,
    version: u32,
    renewals: u32,
    /// When it asked for more time, while it has no answer to that.
    renewing: Option<SimTime>,
    span: SpanId,
    work: SpanId,
    timer: Option<TimerId>,
    renew: Option<TimerId>,
    end: Option<TimerId>,
}

/// What is in memory: the turn under way, which server it asks, and how often that was silent.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    under: Option<Under>,
    server: usize,
    silences: u32,
}

/// What is on disk: how many turns were begun, and how many jobs are done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    begun: u32,
    done: u32,
}

impl LockWorker {
    fn hear(&self, cx: &mut Cx<'_, Self>, phase: Phase, msg: &Msg) {
        use Phase::{Asking, Checking, Reading, Waiting, Writing};
        match (phase, msg) {
            // An answer that is late is an answer.
            (Asking | Waiting, Msg::Granted { token, .. }) => self.enter(cx, *token),
            (Asking, Msg::Busy { .. }) => self.busy(cx),
            (_, Msg::Renewed { ok, .. }) => self.renewed(cx, *ok),
            (Reading, Msg::Content { version, .. }) => self.work(cx, *version),
            (Writing, Msg::Written { answer: WriteAnswer::Stored(_), .. }) => self.leave(cx, Exit::Done),
            (Reading | Writing, Msg::Written { answer: WriteAnswer::Refused(_), .. }) => {
                self.leave(cx, Exit::Refused);
            }
            (Checking, Msg::Mine { yes: true, .. }) => self.release(cx, Giving::Delete, "worker.delete"),
            (Checking, Msg::Mine { yes: false, .. }) => self.finish(cx),
            _ => {}
        }
    }
}

impl Process for LockWorker {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Done;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.begins_after, Timer::Want);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: words::Msg) {
        let Some(msg) = msg.into_lock() else { return };
        let Some((phase, current)) = cx.memory.under.as_ref().map(|under| (under.phase, under.turn)) else {
            return;
        };
        // What is about an earlier turn came too late.
        if msg.turn() == Some(current) {
            self.hear(cx, phase, &msg);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: words::Timer) {
        let Some(timer) = timer.into_lock() else { return };
        let phase = cx.memory.under.as_ref().map(|under| under.phase);
        match (timer, phase) {
            (Timer::Want, _) => self.begin(cx),
            (Timer::AskTimeout, _) => {
                cx.mark("worker.silence");
                self.silent(cx);
                Self::phase(cx, Phase::Waiting, self.habits.poll, Timer::Poll);
            }
            (Timer::Poll, _) => self.ask(cx),
            (Timer::StorageTimeout, Some(Phase::Reading)) => self.read(cx),
            (Timer::StorageTimeout | Timer::Work, _) => self.write(cx),
            (Timer::Renew, _) => self.renew(cx),
            (Timer::OwnEnd, _) => self.leave(cx, Exit::Stopped),
            (Timer::CheckTimeout, _) => self.finish(cx),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.rest, Timer::Want);
    }

    fn inspect(&self, desk: &Desk, done: &Done) -> Vec<Row> {
        let state = match &desk.under {
            None => "at rest".to_owned(),
            Some(under) => match under.phase {
                Phase::Asking | Phase::Waiting => format!("{} waits for the lock", under.turn),
                Phase::Checking => format!("{} gives the lock back", under.turn),
                _ => format!("{} works on file {}", under.turn, self.file),
            },
        };
        let mut rows = vec![Row::memory("turn", state), Row::disk("jobs done", done.done.to_string())];
        rows.extend(
            desk.under
                .as_ref()
                .and_then(|under| under.token.map(|token| Row::memory("fencing token", token.to_string()))),
        );
        rows
    }
}
