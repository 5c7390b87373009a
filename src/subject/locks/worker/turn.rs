//! The steps of a turn: asking, entering, reading, working, writing, leaving, and keeping the lease meanwhile.

use crate::sim::sorted::Map;

use super::{Grant, LockWorker, Phase, Under};
use crate::policy::fence::FencingToken;
use crate::policy::lease::Owner;
use crate::sim::ids::{Label, NodeId, SpanId};
use crate::sim::process::{Cx, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime};
use crate::subject::lock::{Exit, Fact, Msg, Timer, Turn, labelled};
use crate::subject::request::RequestId;

/// After this many silences in a row, it switches to another server.
const SILENCES: u32 = 2;
/// The duration of work that never ends: longer than any run.
const FOR_EVER: Duration = Duration::from_secs(3_600);

impl LockWorker {
    pub(super) fn server(&self, cx: &Cx<'_, Self>) -> NodeId {
        self.servers[cx.memory.server % self.servers.len()]
    }

    pub(super) fn begin(&self, cx: &mut Cx<'_, Self>) {
        if cx.disk().done >= self.config.jobs || cx.memory.under.is_some() {
            return;
        }
        let nth = cx.disk().begun + 1;
        cx.write(Label::numbered("turn", nth), |book| book.begun = nth);
        let turn = Turn { worker: self.number, nth };
        let owner = self.name(cx);
        cx.fact(Fact::Wanted { file: self.file, turn });
        let span = cx.open("waiting for the lock", Tone::Waiting);
        let now = cx.now();
        cx.memory.under = Some(Under {
            turn,
            owner,
            phase: Phase::Asking,
            wanted: now,
            sent: Map::new(),
            request: RequestId(0),
            entered: now,
            token: None,
            version: 0,
            renewals: 0,
            renewing: None,
            until: None,
            span,
            work: SpanId::NONE,
            timer: None,
            renew: None,
            end: None,
        });
        self.ask(cx);
    }

    /// The owner id it uses for the lock.
    fn name(&self, cx: &mut Cx<'_, Self>) -> Owner {
        let drawn = Owner::drawn(&mut cx.random(Purpose::Identity));
        if self.config.random_owner { drawn } else { Owner(u64::from(self.number) + 1) }
    }

    /// Enters a phase and sets the timer that ends it.
    pub(super) fn phase(cx: &mut Cx<'_, Self>, phase: Phase, after: Duration, timer: Timer) {
        let timer = if timer == Timer::Work { cx.work(after, timer) } else { cx.set_timer(after, timer) };
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.phase = phase;
        if let Some(old) = under.timer.replace(timer) {
            cx.cancel(old);
        }
    }

    pub(super) fn ask(&self, cx: &mut Cx<'_, Self>) {
        let (now, server, request) = (cx.now(), self.server(cx), Self::issue(cx));
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.sent.insert(request, now);
        under.request = request;
        let (turn, owner, lease) = (under.turn, under.owner, self.config.lease);
        cx.mark("worker.ask");
        let ask = if self.says_time {
            Msg::AcquireBy { turn, request, owner, lease, now: cx.wall() }
        } else {
            Msg::Acquire { turn, request, owner, lease }
        };
        cx.send(server, ask);
        Self::phase(cx, Phase::Asking, self.timeout, Timer::AskTimeout);
    }

    pub(super) fn busy(&self, cx: &mut Cx<'_, Self>) {
        cx.memory.silences = 0;
        cx.mark("worker.busy");
        Self::phase(cx, Phase::Waiting, self.config.poll, Timer::Poll);
    }

    /// The lock server did not answer: perhaps another one will.
    pub(super) fn silent(&self, cx: &mut Cx<'_, Self>) {
        cx.memory.silences += 1;
        if cx.memory.silences >= SILENCES {
            cx.memory.silences = 0;
            cx.memory.server = (cx.memory.server + 1) % self.servers.len();
        }
    }

    /// Handles a grant, which may answer an earlier request of this turn, or be for a turn that is over.
    pub(super) fn granted(&self, cx: &mut Cx<'_, Self>, grant: Grant) {
        let Grant { turn, request, owner, token, lease, .. } = grant;
        let now = cx.now();
        let own = |under: &&Under| under.turn == turn && under.owner == owner;
        let Some(under) = cx.memory.under.as_ref().filter(own) else { return self.decline(cx, grant) };
        match under.phase {
            Phase::Asking | Phase::Waiting => {}
            // It already has the lock; a second grant to the same owner ends with the first.
            Phase::Reading | Phase::Working | Phase::Writing => return,
            Phase::Checking => return self.decline(cx, grant),
        }
        let Some(sent) = under.sent.get(&request).copied() else { return };
        let until = lease.map(|lease| sent.saturating_add(lease));
        if self.config.watches && until.is_some_and(|until| until <= now) {
            self.run_out(cx, grant);
        } else {
            self.enter(cx, token, until);
        }
    }

    /// The grant came so late that its lease is over: treat it as not granted. From now on the worker uses another
    /// owner id, so that the release it sends here cannot affect a later grant.
    fn run_out(&self, cx: &mut Cx<'_, Self>, grant: Grant) {
        let owner = self.name(cx);
        if let Some(under) = cx.memory.under.as_mut() {
            under.owner = owner;
        }
        cx.memory.silences = 0;
        self.decline(cx, grant);
        Self::phase(cx, Phase::Waiting, self.config.poll, Timer::Poll);
    }

    fn enter(&self, cx: &mut Cx<'_, Self>, token: FencingToken, until: Option<SimTime>) {
        let (now, request) = (cx.now(), Self::issue(cx));
        cx.memory.silences = 0;
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.entered = now;
        under.request = request;
        under.token = Some(token).filter(|_| self.shows_token);
        let (turn, waited, waiting) = (under.turn, now - under.wanted, under.span);
        cx.mark("worker.enter");
        cx.close(waiting, SpanEnd::Ok);
        let span = cx.open(Label::numbered("has file", self.file), Tone::Holding);
        cx.fact(Fact::Entered { file: self.file, turn, waited });
        if let Some(under) = cx.memory.under.as_mut() {
            under.span = span;
        }
        self.watch(cx, until);
        self.read(cx);
        self.renew_later(cx);
    }

    /// Makes the worker stop when its lease is over. A grant is not withdrawn by an earlier one: of several lease
    /// ends the latest counts, in whatever order the replies arrive.
    fn watch(&self, cx: &mut Cx<'_, Self>, until: Option<SimTime>) {
        let Some(until) = until.filter(|_| self.config.watches) else { return };
        let later = |under: &&mut Under| under.until.is_none_or(|before| before < until);
        let Some(under) = cx.memory.under.as_mut().filter(later) else { return };
        under.until = Some(until);
        let timer = cx.set_timer(until.since(cx.now()), Timer::OwnEnd);
        if let Some(old) = cx.memory.under.as_mut().and_then(|under| under.end.replace(timer)) {
            cx.cancel(old);
        }
    }

    pub(super) fn renew_later(&self, cx: &mut Cx<'_, Self>) {
        let Some(lease) = self.config.lease else { return };
        if cx.memory.under.as_ref().is_none_or(|under| under.renewals >= self.config.renewals) {
            return;
        }
        let timer = cx.set_timer(Duration::from_micros(lease.as_micros() / 3), Timer::Renew);
        if let Some(under) = cx.memory.under.as_mut() {
            under.renew = Some(timer);
        }
    }

    pub(super) fn renew(&self, cx: &mut Cx<'_, Self>) {
        if cx.memory.under.as_ref().is_some_and(|under| under.renewing.is_some()) {
            self.silent(cx);
        }
        let (now, server, request) = (cx.now(), self.server(cx), Self::issue(cx));
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.renewals += 1;
        under.sent.insert(request, now);
        under.renewing = Some(request);
        let (turn, owner) = (under.turn, under.owner);
        cx.mark("worker.renew");
        cx.send(server, Msg::Renew { turn, request, owner, lease: self.config.lease });
        self.renew_later(cx);
    }

    pub(super) fn renewed(&self, cx: &mut Cx<'_, Self>, request: RequestId, ok: bool) {
        let inside =
            |under: &&mut Under| matches!(under.phase, Phase::Reading | Phase::Working | Phase::Writing);
        let Some(under) = cx.memory.under.as_mut().filter(inside) else { return };
        let Some(sent) = under.sent.get(&request).copied() else { return };
        under.renewing = under.renewing.filter(|renewing| *renewing != request);
        cx.memory.silences = 0;
        if !ok {
            return self.leave(cx, Exit::Lost);
        }
        self.watch(cx, self.config.lease.map(|lease| sent.saturating_add(lease)));
    }

    pub(super) fn read(&self, cx: &mut Cx<'_, Self>) {
        let Some(under) = &cx.memory.under else { return };
        let (turn, request, token) = (under.turn, under.request, under.token);
        cx.mark("worker.read");
        cx.send(self.store, Msg::Read { turn, request, token });
        Self::phase(cx, Phase::Reading, self.timeout, Timer::StorageTimeout);
    }

    pub(super) fn work(&self, cx: &mut Cx<'_, Self>, version: u32) {
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.version = version;
        let (parent, hangs) = (under.span, self.config.hangs && under.turn.nth == 1);
        let label = under.token.map_or(Label::new("works"), |token| labelled("token", token));
        cx.mark("worker.work");
        let span = cx.open_within(parent, label, Tone::Working);
        if let Some(under) = cx.memory.under.as_mut() {
            under.work = span;
        }
        let takes = if hangs { FOR_EVER } else { self.config.work };
        Self::phase(cx, Phase::Working, takes, Timer::Work);
    }

    /// The work is done; sends its result in a new request.
    pub(super) fn worked(&self, cx: &mut Cx<'_, Self>) {
        let request = Self::issue(cx);
        if let Some(under) = cx.memory.under.as_mut() {
            under.request = request;
        }
        self.write(cx);
    }

    pub(super) fn write(&self, cx: &mut Cx<'_, Self>) {
        let Some(under) = &cx.memory.under else { return };
        let (turn, request, work) = (under.turn, under.request, under.work);
        let (token, based_on) = (under.token, under.version);
        cx.mark("worker.write");
        cx.close(work, SpanEnd::Ok);
        cx.send(self.store, Msg::Write { turn, request, token, based_on });
        Self::phase(cx, Phase::Writing, self.timeout, Timer::StorageTimeout);
    }

    /// Ends the turn inside. The lock is released whatever the outcome, unless it is known to belong
    /// to someone else.
    pub(super) fn leave(&self, cx: &mut Cx<'_, Self>, exit: Exit) {
        let now = cx.now();
        let Some(under) = cx.memory.under.as_mut() else { return };
        let timers = [under.timer.take(), under.renew.take(), under.end.take()];
        let (turn, inside) = (under.turn, now - under.entered);
        let (span, work) = (under.span, under.work);
        timers.into_iter().flatten().for_each(|timer| cx.cancel(timer));
        let (end, line) = match exit {
            Exit::Done => (SpanEnd::Ok, "worker.done"),
            Exit::Lost => (SpanEnd::Failed, "worker.lost"),
            Exit::Stopped => (SpanEnd::Failed, "worker.stop"),
            Exit::Refused => (SpanEnd::Failed, "worker.refused"),
        };
        cx.mark(line);
        cx.close(work, end);
        cx.close(span, end);
        if exit == Exit::Done {
            cx.write("job done", |book| book.done += 1);
        }
        cx.fact(Fact::Left { file: self.file, turn, exit, inside });
        if exit == Exit::Lost { self.finish(cx) } else { self.give_back(cx) }
    }
}
