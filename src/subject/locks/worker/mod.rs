//! A worker that changes a file, one turn at a time: it takes the lock, reads, works, writes, and
//! releases the lock.
//!
//! Asking for the lock, reading, working and writing are separate events, so that a lease can end, a
//! pause begin or a message be late between any two of them. The number of turns begun is on disk; the
//! current turn is not.
//!
//! Each reply counts only for the request it answers. The worker measures its lease from the moment it *sent* the
//! request that was granted: the server cannot have started the lease any earlier. A worker that watches its lease
//! does not enter on a grant whose lease is already over. It returns such a grant at once, and likewise every grant
//! for a turn that is over (a request can overtake the release), because otherwise the other workers would wait for
//! the rest of the lease.

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

/// How a worker releases the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivesBack {
    /// It deletes the lock.
    Delete,
    /// It asks whether it has the lock, then deletes it.
    AskThenDelete,
    /// It deletes the lock if it holds it, in one step on the server.
    CompareAndDelete,
}

/// Workers' settings.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// How many times each worker changes the file.
    pub jobs: u32,
    /// The time to work on the file.
    pub work: Duration,
    /// If true, the first job never ends.
    pub hangs: bool,
    /// The lease to request; `None`: until released.
    pub lease: Option<Duration>,
    /// If true, a worker uses a new random owner id each turn.
    pub random_owner: bool,
    /// How a worker releases the lock.
    pub gives_back: GivesBack,
    /// The maximum number of times a holder renews its lease.
    pub renewals: u32,
    /// If true, a holder stops when its own clock says the lease is over.
    pub watches: bool,
    /// The wait before asking for the lock again.
    pub poll: Duration,
}

#[derive(Clone, Debug)]
pub struct LockWorker {
    /// Its number, from zero for worker A.
    pub number: u16,
    /// The file it changes.
    pub file: File,
    /// The lock server, and its replica if there is one.
    pub servers: Vec<NodeId>,
    /// The store that holds the file.
    pub store: NodeId,
    /// When it begins, after the start.
    pub begins_after: Duration,
    /// How long it rests between two turns.
    pub rest: Duration,
    /// The workers' settings.
    pub config: WorkerConfig,
    /// If true, it sends its own wall clock's reading when asking for the lock.
    pub says_time: bool,
    /// If true, its requests to the store carry the fencing token.
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

/// A turn in progress.
#[derive(Clone, Debug)]
struct Under {
    turn: Turn,
    owner: Owner,
    phase: Phase,
    wanted: SimTime,
    /// When each request for the lock or for more time was sent: a granted lease runs from then.
    sent: Map<RequestId, SimTime>,
    /// The request whose reply the current phase waits for, or last waited for.
    request: RequestId,
    entered: SimTime,
    token: Option<FencingToken>,
    version: u32,
    renewals: u32,
    /// The renewal request that has not been answered yet.
    renewing: Option<RequestId>,
    /// When its lease is over by its own clock, if it watches it.
    until: Option<SimTime>,
    span: SpanId,
    work: SpanId,
    timer: Option<TimerId>,
    renew: Option<TimerId>,
    end: Option<TimerId>,
}

/// A grant as received.
#[derive(Clone, Copy)]
struct Grant {
    from: NodeId,
    turn: Turn,
    request: RequestId,
    owner: Owner,
    token: FencingToken,
    lease: Option<Duration>,
}

/// A worker's memory: the turn in progress, the server it uses, and how many times in a row that was silent.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    under: Option<Under>,
    server: usize,
    silences: u32,
    /// Unanswered questions whether the worker still has a lock it wants to release, each with the owner it names.
    checks: Map<RequestId, Owner>,
}

/// A worker's disk: the number of turns begun, the number of jobs done, and its request numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Book {
    begun: u32,
    done: u32,
    requests: RequestIds,
}

impl LockWorker {
    /// Issues a request number.
    fn issue(cx: &mut Cx<'_, Self>) -> RequestId {
        cx.transact(|book| (None, book.requests.issue()))
    }

    /// Handles a message about the turn in progress.
    fn hear(&self, cx: &mut Cx<'_, Self>, msg: &Msg) {
        use Phase::{Asking, Checking, Reading, Waiting, Writing};
        let Some(under) = &cx.memory.under else { return };
        // Messages about an earlier turn are too late.
        if msg.turn() != Some(under.turn) {
            return;
        }
        let (phase, answers) = (under.phase, msg.request() == Some(under.request));
        match (phase, msg) {
            (Asking, Msg::Busy { .. }) if answers => self.busy(cx),
            // It may answer an earlier request, or this one too late. It only shows that the server is not silent.
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
