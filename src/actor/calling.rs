//! How one process calls another: with a timeout, some more attempts, waits between them, and perhaps a
//! budget for retries that all its calls share.
//!
//! [`Calling`] is the setting, [`Desk`] what is under way, and a process that implements [`Calls`] hands
//! its messages and timers to [`answered`] and [`fired`]. Clients and servers in the middle of a chain
//! call in the same way.
//!
//! An answer to an attempt that was given up is not looked at: its connection is closed.

use std::collections::BTreeMap;

use super::words::Words;
use super::words::call::{Answer, Fact, Msg, Timer};
use crate::policy::backoff::{Backoff, BackoffState, Growth, Jitter};
use crate::policy::outcome::Outcome;
use crate::policy::retry_budget::{RetryBudget, RetryThrottling};
use crate::policy::timeout::{Deadline, Timeout};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime};

/// How a server is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calling {
    /// The server.
    pub to: NodeId,
    /// How long an attempt, and the call as a whole, may take.
    pub timeout: Timeout,
    /// How often and when it is tried again.
    pub backoff: Backoff,
    /// The budget that all calls to this server share; `None`: every call has its attempts.
    pub budget: Option<RetryThrottling>,
}

impl Calling {
    /// One attempt for each call, which waits for so long.
    pub const fn once(to: NodeId, attempt: Duration) -> Self {
        let backoff = Backoff {
            growth: Growth::Fixed,
            jitter: Jitter::None,
            base: Duration::ZERO,
            cap: Duration::ZERO,
            max_attempts: 1,
        };
        Self { to, timeout: Timeout { attempt, overall: None }, backoff, budget: None }
    }
}

/// What a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The call's number, the same along a chain of servers.
    pub call: u32,
    /// Which part of the server's data it is about.
    pub shard: u32,
}

/// A call under way.
#[derive(Clone, Debug)]
struct Open {
    subject: Subject,
    backoff: BackoffState,
    deadline: Deadline,
    began: SimTime,
    span: SpanId,
    timer: Option<TimerId>,
    /// An attempt waits for its answer; otherwise the next one waits for its time.
    asking: bool,
    /// An attempt got no answer, or one that says that nobody knows: it may have been done.
    doubtful: bool,
}

/// The calls that a process has under way. A crash loses them, and the budget's count.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    last: u32,
    open: BTreeMap<u32, Open>,
    budget: Option<RetryBudget>,
}

impl Desk {
    /// How many calls are under way.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// The tokens left in the budget, in thousandths, once a call has used it.
    pub fn milli_tokens(&self) -> Option<u32> {
        self.budget.as_ref().map(RetryBudget::milli_tokens)
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The caller's number of it.
    pub job: u32,
    /// What it was about.
    pub subject: Subject,
    /// What is known of it.
    pub outcome: Outcome,
}

/// A process that calls a server.
pub trait Calls: Process<Domain = Words> {
    /// How it calls; `None`: it does not.
    fn calling(&self) -> Option<&Calling>;

    /// Where it keeps what is under way.
    fn desk(memory: &mut Self::Volatile) -> &mut Desk;

    /// A call of its own is over.
    fn settled(&self, cx: &mut Cx<'_, Self>, settled: Settled);
}

/// Begins a call. Returns the caller's number of it, or `None` if this process calls nobody.
pub fn begin<P: Calls>(process: &P, cx: &mut Cx<'_, P>, subject: Subject) -> Option<u32> {
    let calling = *process.calling()?;
    let now = cx.now();
    let span = cx.open(Label::numbered("call", subject.call), Tone::Waiting);
    let desk = P::desk(cx.memory);
    desk.last += 1;
    let job = desk.last;
    let open = Open {
        subject,
        backoff: BackoffState::new(calling.backoff),
        deadline: calling.timeout.start(now),
        began: now,
        span,
        timer: None,
        asking: false,
        doubtful: false,
    };
    desk.open.insert(job, open);
    attempt(process, cx, job);
    Some(job)
}

fn attempt<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32) {
    let now = cx.now();
    let Some(calling) = process.calling() else { return };
    let Some(open) = P::desk(cx.memory).open.get_mut(&job) else { return };
    let (Subject { call, shard }, attempt) = (open.subject, open.backoff.attempts());
    open.asking = true;
    let patience = open.deadline.attempt_timeout(now);
    cx.mark("caller.send");
    cx.send(calling.to, Msg::Request { call, job, attempt, shard });
    cx.fact(Fact::Attempted { call, attempt });
    let timer = cx.set_timer(patience, Timer::Timeout { job, attempt });
    if let Some(open) = P::desk(cx.memory).open.get_mut(&job) {
        open.timer = Some(timer);
    }
}

/// A message came that may be an answer to a call of this process. Returns whether it was an answer,
/// wanted or not.
pub fn answered<P: Calls>(process: &P, cx: &mut Cx<'_, P>, msg: &Msg) -> bool {
    let Msg::Reply { call, job, attempt, answer } = *msg else { return false };
    let desk = P::desk(cx.memory);
    // Numbers begin anew after a crash, so an answer from before may bear the number of another call.
    let fits =
        |open: &&mut Open| open.asking && open.subject.call == call && open.backoff.attempts() == attempt;
    let Some(open) = desk.open.get_mut(&job).filter(fits) else { return true };
    let timer = open.timer.take();
    open.asking = false;
    open.doubtful |= answer == Answer::Unknown;
    if let Some(timer) = timer {
        cx.cancel(timer);
    }
    if answer == Answer::Done {
        if let Some(budget) = budget(process, cx) {
            budget.on_success();
        }
        cx.mark("caller.ok");
        settle(process, cx, job, (Outcome::Ok, attempt));
    } else {
        cx.mark("caller.refused");
        retry(process, cx, job);
    }
    true
}

/// A timer fired that may be one of a call. Returns whether it was.
pub fn fired<P: Calls>(process: &P, cx: &mut Cx<'_, P>, timer: Timer) -> bool {
    match timer {
        Timer::Timeout { job, .. } => {
            let Some(open) = P::desk(cx.memory).open.get_mut(&job) else { return true };
            (open.timer, open.asking, open.doubtful) = (None, false, true);
            cx.mark("caller.timeout");
            retry(process, cx, job);
            true
        }
        Timer::Backoff { job } => {
            attempt(process, cx, job);
            true
        }
        _ => false,
    }
}

/// The budget, full at its first use; `None` if there is none, or its settings are none that A6 allows.
fn budget<'a, P: Calls>(process: &P, cx: &'a mut Cx<'_, P>) -> Option<&'a mut RetryBudget> {
    let settings = process.calling()?.budget?;
    let desk = P::desk(cx.memory);
    if desk.budget.is_none() {
        desk.budget = RetryBudget::new(settings).ok();
    }
    desk.budget.as_mut()
}

/// An attempt came to nothing: try again after a while, or give up.
fn retry<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32) {
    // Drawn whether or not it is used, so that a budget changes nothing but what it holds back.
    let mut random = cx.random(Purpose::Backoff);
    let now = cx.now();
    let allowed = budget(process, cx).map(|budget| {
        budget.on_failure();
        (budget.allows_retry(), budget.milli_tokens())
    });
    let Some(open) = P::desk(cx.memory).open.get_mut(&job) else { return };
    let (call, attempt) = (open.subject.call, open.backoff.attempts());
    let given_up = if open.doubtful { Outcome::Unknown } else { Outcome::Failed };
    let deadline = open.deadline;
    let delay = open.backoff.next_delay(&mut random).filter(|delay| !deadline.expired(now + *delay));
    match (delay, allowed) {
        (Some(_), Some((false, milli_tokens))) => {
            cx.mark("caller.budget");
            cx.fact(Fact::HeldBack { call, attempt, milli_tokens });
            settle(process, cx, job, (given_up, attempt));
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
            settle(process, cx, job, (given_up, attempt));
        }
    }
}

fn settle<P: Calls>(process: &P, cx: &mut Cx<'_, P>, job: u32, (outcome, attempts): (Outcome, u32)) {
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
    let subject = open.subject;
    cx.fact(Fact::Settled { call: subject.call, outcome, attempts, took: now - open.began });
    process.settled(cx, Settled { job, subject, outcome });
}
