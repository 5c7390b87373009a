//! A worker that changes a file, a turn at a time: it takes the lock, reads, works, writes, and gives the
//! lock back.
//!
//! Asking for the lock, reading, the work itself and writing are events of their own, so that a lease can
//! end, a pause begin or a message be late between any two of them. Which turn is the next one stands on
//! disk; what is under way does not.
//!
//! Each reply counts for the request that it answers. The worker counts its lease from the moment at which it *sent*
//! the request that was granted: the server cannot have started the lease any earlier. It does not enter by a grant
//! whose lease is over by then. That one, and every grant for a turn that is over (an ask can overtake the message
//! that gives the lock back), it gives back at once, because the others would wait for the rest of the lease.

mod giving;
mod turn;

use crate::sim::sorted::Map;

use super::words::{Exit, File, Giving, Msg, Timer, Turn, WriteAnswer};
use crate::policy::fence::FencingToken;
use crate::policy::lease::Owner;
use crate::sim::ids::{NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::{Duration, SimTime};
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

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
pub struct WorkerConfig {
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
    /// How many times a holder asks for more time at most.
    pub renewals: u32,
    /// Whether a holder stops when its lease is over by its own clock.
    pub watches: bool,
    /// How long one waits before asking for the lock again.
    pub poll: Duration,
}

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
    pub config: WorkerConfig,
    /// Whether it says what its own wall clock shows when it asks for the lock.
    pub says_time: bool,
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
    /// When each request for the lock, or for more time, was sent: the lease that it got runs from then.
    sent: Map<RequestId, SimTime>,
    /// The request whose reply the present phase waits for, or waited for last.
    request: RequestId,
    entered: SimTime,
    token: Option<FencingToken>,
    version: u32,
    renewals: u32,
    /// The last request for more time, while it has no answer.
    renewing: Option<RequestId>,
    /// When its lease is over by its own clock, if it looks at that.
    until: Option<SimTime>,
    span: SpanId,
    work: SpanId,
    timer: Option<TimerId>,
    renew: Option<TimerId>,
    end: Option<TimerId>,
}

/// A grant as it arrives.
#[derive(Clone, Copy)]
struct Grant {
    from: NodeId,
    turn: Turn,
    request: RequestId,
    owner: Owner,
    token: FencingToken,
    lease: Option<Duration>,
}

/// What is in memory: the turn under way, which server it asks, and how often that was silent.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    under: Option<Under>,
    server: usize,
    silences: u32,
    /// Questions whether a lock that is to be given back is its own, each with the owner that it names.
    checks: Map<RequestId, Owner>,
}

/// What is on disk: how many turns were begun, how many jobs are done, and the numbers of requests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Book {
    begun: u32,
    done: u32,
    requests: RequestIds,
}

impl LockWorker {
    /// The number of a new request.
    fn issue(cx: &mut Cx<'_, Self>) -> RequestId {
        cx.transact(|book| (None, book.requests.issue()))
    }

    /// A message about the turn under way.
    fn hear(&self, cx: &mut Cx<'_, Self>, msg: &Msg) {
        use Phase::{Asking, Checking, Reading, Waiting, Writing};
        let Some(under) = &cx.memory.under else { return };
        // What is about an earlier turn came too late.
        if msg.turn() != Some(under.turn) {
            return;
        }
        let (phase, answers) = (under.phase, msg.request() == Some(under.request));
        match (phase, msg) {
            (Asking, Msg::Busy { .. }) if answers => self.busy(cx),
            // An earlier ask, or this one too late: the server is not silent, and that is all.
            (Asking | Waiting, Msg::Busy { .. }) => cx.memory.silences = 0,
            (_, Msg::Renewed { request, ok, .. }) => self.renewed(cx, *request, *ok),
            (Reading, Msg::Content { version, .. }) if answers => self.work(cx, *version),
            (Writing, Msg::Written { answer: WriteAnswer::Stored(_), .. }) if answers => {
                self.leave(cx, Exit::Done);
            }
            (Reading | Writing, Msg::Written { answer: WriteAnswer::Refused(_), .. }) if answers => {
                self.leave(cx, Exit::Refused);
            }
            (Checking, Msg::Mine { yes: true, .. }) if answers => {
                self.release(cx, Giving::Delete, "worker.delete");
            }
            (Checking, Msg::Mine { yes: false, .. }) if answers => self.finish(cx),
            _ => {}
        }
    }
}

impl Process for LockWorker {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Book;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.begins_after, Timer::Want);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_lock() else { return };
        match msg {
            Msg::Granted { turn, request, owner, token, lease } => {
                self.granted(cx, Grant { from, turn, request, owner, token, lease });
            }
            Msg::Mine { turn, request, yes } if cx.memory.checks.contains_key(&request) => {
                Self::checked(cx, from, turn, request, yes);
            }
            _ => self.hear(cx, &msg),
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_lock() else { return };
        let phase = cx.memory.under.as_ref().map(|under| under.phase);
        match (timer, phase) {
            (Timer::Want, _) => self.begin(cx),
            (Timer::AskTimeout, _) => {
                cx.mark("worker.silence");
                self.silent(cx);
                Self::phase(cx, Phase::Waiting, self.config.poll, Timer::Poll);
            }
            (Timer::Poll, _) => self.ask(cx),
            (Timer::StorageTimeout, Some(Phase::Reading)) => self.read(cx),
            (Timer::Work, _) => self.worked(cx),
            (Timer::StorageTimeout, _) => self.write(cx),
            (Timer::Renew, _) => self.renew(cx),
            (Timer::OwnEnd, _) => self.leave(cx, Exit::Stopped),
            (Timer::CheckTimeout, _) => self.finish(cx),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.rest, Timer::Want);
    }

    fn inspect(&self, desk: &Desk, book: &Book) -> Vec<Row> {
        let state = match &desk.under {
            None => "idle".to_owned(),
            Some(under) => match under.phase {
                Phase::Asking | Phase::Waiting => format!("{} is waiting for the lock", under.turn),
                Phase::Checking => format!("{} is releasing the lock", under.turn),
                _ => format!("{} is working on file {}", under.turn, self.file),
            },
        };
        let mut rows = vec![Row::memory("turn", state), Row::disk("jobs done", book.done.to_string())];
        rows.extend(
            desk.under
                .as_ref()
                .and_then(|under| under.token.map(|token| Row::memory("fencing token", token.to_string()))),
        );
        rows
    }
}
