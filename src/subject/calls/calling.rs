//! How one process calls another: with a timeout, retries, waits between them, and optionally a retry
//! budget that all its calls share.
//!
//! [`Calling`] holds the settings and [`Desk`] the calls in progress. A process that implements
//! [`Calls`] passes its messages and timers to [`answered`] and [`fired`]. Clients and servers in the
//! middle of a chain call in the same way.
//!
//! The answer to an abandoned attempt is ignored: its connection is closed.

mod guard;
mod purse;

use crate::sim::sorted::Map;

use super::words::{Answer, Fact, Msg, Timer};
use crate::policy::backoff::{Backoff, BackoffState, Growth, Jitter};
use crate::policy::breaker::Permit;
use crate::policy::outcome::Outcome;
use crate::policy::retry_quota::{Cause, Taken};
use crate::policy::timeout::{Deadline, Timeout};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Level, Process, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime};
use crate::subject::Words;
use crate::subject::request::{RequestId, RequestIds};

pub use guard::{Breakers, Guard};
pub use purse::Budget;
use purse::Purse;

/// The settings for calling a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calling {
    /// The server, or the first of its instances.
    pub to: NodeId,
    /// The number of instances, on consecutive nodes. Calls go to them in turn.
    pub instances: u16,
    /// If true, a call that one instance refuses at once is tried on the next: a refused call was not made.
    pub elsewhere: bool,
    /// The time limits for an attempt and for the call as a whole.
    pub timeout: Timeout,
    /// How many times and when a call is retried.
    pub backoff: Backoff,
    /// The budget that all calls to this server share; `None`: retries are limited per call only.
    pub budget: Option<Budget>,
    /// The breaker that calls go through; `None`: every call is made.
    pub guard: Option<Guard>,
}

impl Calling {
    /// One attempt per call, with this timeout.
    pub const fn once(to: NodeId, attempt: Duration) -> Self {
        let backoff = Backoff {
            growth: Growth::Fixed,
            jitter: Jitter::None,
            base: Duration::ZERO,
            cap: Duration::ZERO,
            max_attempts: 1,
        };
        let timeout = Timeout { attempt, overall: None };
        Self { to, instances: 1, elsewhere: false, timeout, backoff, budget: None, guard: None }
    }

    /// The instance a call goes to after this many refusals. The rotation shifts by one each round, so
    /// that every other call does not always meet the same instance.
    fn instance(&self, job: u32, refusals: u16) -> NodeId {
        let count = u32::from(self.instances.max(1));
        let turn = (job + job / count + u32::from(refusals)) % count;
        NodeId(self.to.0 + u16::try_from(turn).unwrap_or(0))
    }
}

/// The subject of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The call's number, the same along a chain of servers.
    pub call: u32,
    /// The part of the server's data it concerns.
    pub shard: u32,
}

/// A call in progress.
#[derive(Clone, Debug)]
struct Open {
    subject: Subject,
    on_behalf: u32,
    permit: Option<Permit>,
    /// How many instances have refused it.
    refusals: u16,
    backoff: BackoffState,
    deadline: Deadline,
    began: SimTime,
    span: SpanId,
    timer: Option<TimerId>,
    /// The request awaiting its answer; `None` while waiting for the next attempt.
    asking: Option<RequestId>,
    /// An attempt got no answer, or an answer that the outcome is unknown: it may have been carried out.
    doubtful: bool,
    /// The tokens its last retry took from a quota.
    taken: Option<Taken>,
}

impl Open {
    /// The known outcome if the call is given up now.
    const fn given_up(&self) -> Outcome {
        if self.doubtful { Outcome::Unknown } else { Outcome::Failed }
    }
}

/// A process's calls in progress. A crash loses them, and the budget's count.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    last: u32,
    open: Map<u32, Open>,
    purse: Option<Purse>,
    breakers: Breakers,
}

impl Desk {
    /// The number of calls in progress.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// The tokens left in the budget, in thousandths; `None` until a call has used it.
    pub fn milli_tokens(&self) -> Option<u32> {
        self.purse.as_ref().map(Purse::milli_tokens)
    }

    /// The breakers that calls have used so far.
    pub fn breakers(&self) -> &Breakers {
        &self.breakers
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The number that the caller gave it, for whatever it was made for.
    pub on_behalf: u32,
    /// The outcome, as far as the caller knows it.
    pub outcome: Outcome,
    /// True if it was not made at all because a breaker refused it, here or farther down the chain.
    pub refused: bool,
}

/// A process that calls a server.
///
/// Request numbers are on disk. An attempt may ask one instance after another, and a crash may lose the calls in
/// progress, so neither the attempt nor the call identifies the request that an answer belongs to.
pub trait Calls: Process<Domain = Words, Durable = RequestIds> {
    /// The settings for its calls; `None` if it makes none.
    fn calling(&self) -> Option<&Calling>;

    /// Where it keeps its calls in progress.
    fn desk(memory: &mut Self::Volatile) -> &mut Desk;

    /// One of its calls has ended.
    fn settled(&self, cx: &mut Cx<'_, Self>, settled: Settled);
}

/// Begins a call on behalf of something the caller has a number for. If a breaker refuses it, it has
/// already ended on return. Returns whether this process makes calls at all.
pub fn begin<P: Calls>(process: &P, cx: &mut Cx<'_, P>, subject: Subject, on_behalf: u32) -> bool {
    let Some(calling) = process.calling().copied() else { return false };
    let now = cx.now();
    let span = cx.open(Label::numbered("call", subject.call), Tone::Waiting);
    let desk = P::desk(cx.memory);
    desk.last += 1;
    let job = desk.last;
    let open = Open {
        subject,
        on_behalf,
        permit: None,
        refusals: 0,
        backoff: BackoffState::new(calling.backoff),
        deadline: calling.timeout.start(now),
        began: now,
        span,
        timer: None,
        asking: None,
        doubtful: false,
        taken: None,
    };
    desk.open.insert(job, open);
    attempt(process, cx, job);
    true
}

fn attempt<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32) {
    let now = cx.now();
    let Some(calling) = process.calling() else { return };
    let Some(open) = P::desk(cx.memory).open.get(&job) else { return };
    let (Subject { call, shard }, attempt) = (open.subject, open.backoff.attempts());
    let (refusals, given_up) = (open.refusals, open.given_up());
    let permit = match calling.guard {
        Some(guard) => match guard::admit(cx, guard, Subject { call, shard }) {
            Ok(permit) => Some(permit),
            Err(_) => return settle(process, cx, job, End { outcome: given_up, attempt, refused: true }),
        },
        None => None,
    };
    let request = cx.transact(|ids| (None, ids.issue()));
    let Some(open) = P::desk(cx.memory).open.get_mut(&job) else { return };
    (open.asking, open.permit) = (Some(request), permit);
    let patience = open.deadline.attempt_timeout(now);
    cx.mark("caller.send");
    cx.send(calling.instance(job, refusals), Msg::Request { call, job, request, attempt, shard });
    cx.fact(Fact::Attempted { call, attempt });
    let timer = cx.set_timer(patience, Timer::Timeout { job, attempt });
    if let Some(open) = P::desk(cx.memory).open.get_mut(&job) {
        open.timer = Some(timer);
    }
}

/// Handles a message that may answer one of this process's calls. Returns whether it was an answer,
/// expected or not.
pub fn answered<P: Calls>(process: &P, cx: &mut Cx<'_, P>, msg: &Msg) -> bool {
    let Msg::Reply { job, request, attempt, answer, .. } = *msg else { return false };
    let desk = P::desk(cx.memory);
    let fits = |open: &&mut Open| open.asking == Some(request);
    let Some(open) = desk.open.get_mut(&job).filter(fits) else { return true };
    let timer = open.timer.take();
    open.asking = None;
    open.doubtful |= answer == Answer::Unknown;
    let (given_up, taken) = (open.given_up(), open.taken);
    if let Some(timer) = timer {
        cx.cancel(timer);
    }
    guard::record(process, cx, job, answer);
    match answer {
        Answer::Done => {
            if let Some(purse) = purse(process, cx) {
                let before = purse.spent();
                purse.succeeded(taken);
                report(cx, before);
            }
            cx.mark("caller.ok");
            settle(process, cx, job, End { outcome: Outcome::Ok, attempt, refused: false });
        }
        Answer::Refused if ask_elsewhere(process, cx, job) => {
            cx.mark("caller.elsewhere");
            self::attempt(process, cx, job);
        }
        // A retry would be refused, too.
        Answer::Refused => {
            cx.mark("caller.refused");
            settle(process, cx, job, End { outcome: given_up, attempt, refused: true });
        }
        Answer::Rejected | Answer::Failed | Answer::Unknown => {
            cx.mark("caller.refused");
            retry(process, cx, job, Cause::Failure);
        }
    }
    true
}

/// Counts a refusal. Returns whether there is an instance left to ask.
fn ask_elsewhere<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32) -> bool {
    let Some(calling) = process.calling().filter(|calling| calling.elsewhere) else { return false };
    let Some(open) = P::desk(cx.memory).open.get_mut(&job) else { return false };
    open.refusals += 1;
    open.refusals < calling.instances
}

/// Handles a timer that may belong to a call. Returns whether it did.
pub fn fired<P: Calls>(process: &P, cx: &mut Cx<'_, P>, timer: Timer) -> bool {
    match timer {
        Timer::Timeout { job, .. } => {
            let Some(open) = P::desk(cx.memory).open.get_mut(&job) else { return true };
            (open.timer, open.asking, open.doubtful) = (None, None, true);
            cx.mark("caller.timeout");
            guard::record(process, cx, job, Answer::Unknown);
            retry(process, cx, job, Cause::Timeout);
            true
        }
        Timer::Backoff { job } => {
            attempt(process, cx, job);
            true
        }
        _ => false,
    }
}

/// The token purse, created full at first use; `None` if there is no budget.
fn purse<'a, P: Calls>(process: &P, cx: &'a mut Cx<'_, P>) -> Option<&'a mut Purse> {
    let settings = process.calling()?.budget?;
    let desk = P::desk(cx.memory);
    if desk.purse.is_none() {
        desk.purse = Purse::of(settings);
    }
    desk.purse.as_mut()
}

/// Reports how many tokens are spent, if this budget reports it and the number has changed.
fn report<P: Calls>(cx: &mut Cx<'_, P>, before: Option<Level>) {
    let spent = P::desk(cx.memory).purse.as_ref().and_then(Purse::spent);
    if let Some(spent) = spent.filter(|spent| Some(*spent) != before) {
        cx.fact(Fact::Paid { spent });
    }
}

/// An attempt failed: retry after a wait, or give up.
fn retry<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32, cause: Cause) {
    // Drawn whether or not it is used, so that a budget changes only the retries it holds back.
    let mut random = cx.random(Purpose::Backoff);
    let now = cx.now();
    let Some(open) = P::desk(cx.memory).open.get_mut(&job) else { return };
    let (call, attempt) = (open.subject.call, open.backoff.attempts());
    let end = End { outcome: open.given_up(), attempt, refused: false };
    let deadline = open.deadline;
    let delay = open.backoff.next_delay(&mut random).filter(|delay| !deadline.expired(now + *delay));
    let mut before = None;
    let allowed = purse(process, cx).map(|purse| {
        before = purse.spent();
        let (allowed, taken) = purse.failed(cause, delay.is_some());
        (allowed, taken, purse.milli_tokens())
    });
    if let (Some((_, Some(taken), _)), Some(open)) = (allowed, P::desk(cx.memory).open.get_mut(&job)) {
        open.taken = Some(taken);
    }
    report(cx, before);
    match (delay, allowed) {
        (Some(_), Some((false, _, milli_tokens))) => {
            cx.mark("caller.budget");
            cx.fact(Fact::HeldBack { call, attempt, milli_tokens });
            settle(process, cx, job, end);
        }
        (Some(delay), _) => {
            cx.mark("caller.wait");
            let timer = cx.set_timer(delay, Timer::Backoff { job });
            if let Some(open) = P::desk(cx.memory).open.get_mut(&job) {
                open.timer = Some(timer);
            }
        }
        (None, _) => {
            cx.mark("caller.giveup");
            settle(process, cx, job, end);
        }
    }
}

/// The end of a call.
#[derive(Clone, Copy)]
struct End {
    outcome: Outcome,
    attempt: u32,
    refused: bool,
}

fn settle<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32, end: End) {
    let End { outcome, attempt: attempts, refused } = end;
    let now = cx.now();
    let Some(open) = P::desk(cx.memory).open.remove(&job) else { return };
    cx.close(
        open.span,
        match outcome {
            Outcome::Ok => SpanEnd::Ok,
            Outcome::Failed => SpanEnd::Failed,
            Outcome::Unknown => SpanEnd::TimedOut,
        },
    );
    cx.fact(Fact::Settled { call: open.subject.call, outcome, attempts, took: now - open.began });
    process.settled(cx, Settled { on_behalf: open.on_behalf, outcome, refused });
}
