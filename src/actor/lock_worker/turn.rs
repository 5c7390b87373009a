//! The steps of a turn: asking, entering, reading, working, writing, leaving, and seeing to the lease meanwhile.

use super::{GivesBack, LockWorker, Phase, Under};
use crate::actor::words::lock::{Exit, Fact, Giving, Msg, Timer, Turn, labelled};
use crate::policy::fence::FencingToken;
use crate::policy::lease::Owner;
use crate::sim::ids::{Label, NodeId, SpanId};
use crate::sim::process::{Cx, SpanEnd, Tone};
use crate::sim::random::Purpose;
use crate::sim::time::{Duration, SimTime};

/// After so many silences in a row it turns to another server.
const SILENCES: u32 = 2;
/// How long work takes that never ends, as far as a run goes.
const FOR_EVER: Duration = Duration::from_secs(3_600);

impl LockWorker {
    pub(super) fn server(&self, cx: &Cx<'_, Self>) -> NodeId {
        self.servers[cx.memory.server % self.servers.len()]
    }

    pub(super) fn begin(&self, cx: &mut Cx<'_, Self>) {
        if cx.disk().done >= self.habits.jobs || cx.memory.under.is_some() {
            return;
        }
        let nth = cx.disk().begun + 1;
        cx.write(Label::numbered("turn", nth), |done| done.begun = nth);
        let turn = Turn { worker: self.number, nth };
        let drawn = Owner::drawn(&mut cx.random(Purpose::Identity));
        let owner = if self.habits.random_owner { drawn } else { Owner(u64::from(self.number) + 1) };
        cx.fact(Fact::Wanted { file: self.file, turn });
        let span = cx.open("waits for the lock", Tone::Waiting);
        let now = cx.now();
        cx.memory.under = Some(Under {
            turn,
            owner,
            phase: Phase::Asking,
            wanted: now,
            asked: None,
            entered: now,
            token: None,
            version: 0,
            renewals: 0,
            renewing: None,
            span,
            work: SpanId::NONE,
            timer: None,
            renew: None,
            end: None,
        });
        self.ask(cx);
    }

    /// Goes to a phase, and sets the timer that ends it.
    pub(super) fn phase(cx: &mut Cx<'_, Self>, phase: Phase, after: Duration, timer: Timer) {
        let timer = if timer == Timer::Work { cx.work(after, timer) } else { cx.set_timer(after, timer) };
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.phase = phase;
        if let Some(old) = under.timer.replace(timer) {
            cx.cancel(old);
        }
    }

    pub(super) fn ask(&self, cx: &mut Cx<'_, Self>) {
        let (now, server) = (cx.now(), self.server(cx));
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.asked.get_or_insert(now);
        let (turn, owner) = (under.turn, under.owner);
        cx.mark("worker.ask");
        cx.send(server, Msg::Acquire { turn, owner, lease: self.habits.lease });
        Self::phase(cx, Phase::Asking, self.timeout, Timer::AskTimeout);
    }

    pub(super) fn busy(&self, cx: &mut Cx<'_, Self>) {
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.asked = None;
        cx.memory.silences = 0;
        cx.mark("worker.busy");
        Self::phase(cx, Phase::Waiting, self.habits.poll, Timer::Poll);
    }

    /// The lock server is silent: perhaps another one is not.
    pub(super) fn silent(&self, cx: &mut Cx<'_, Self>) {
        cx.memory.silences += 1;
        if cx.memory.silences >= SILENCES {
            cx.memory.silences = 0;
            cx.memory.server = (cx.memory.server + 1) % self.servers.len();
        }
    }

    pub(super) fn enter(&self, cx: &mut Cx<'_, Self>, token: FencingToken) {
        let now = cx.now();
        cx.memory.silences = 0;
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.entered = now;
        under.token = Some(token).filter(|_| self.shows_token);
        let (turn, waited, waiting) = (under.turn, now - under.wanted, under.span);
        let asked = under.asked.unwrap_or(now);
        cx.mark("worker.enter");
        cx.close(waiting, SpanEnd::Ok);
        let span = cx.open(Label::numbered("has file", self.file), Tone::Holding);
        cx.fact(Fact::Entered { file: self.file, turn, waited });
        if let Some(under) = cx.memory.under.as_mut() {
            under.span = span;
        }
        self.watch(cx, asked);
        self.read(cx);
        self.renew_later(cx);
    }

    /// Sees to it that it stops when the lease is over that it asked for at `asked`.
    pub(super) fn watch(&self, cx: &mut Cx<'_, Self>, asked: SimTime) {
        let Some(lease) = self.habits.lease.filter(|_| self.habits.watches) else { return };
        let left = asked.saturating_add(lease).since(cx.now());
        let timer = cx.set_timer(left, Timer::OwnEnd);
        if let Some(old) = cx.memory.under.as_mut().and_then(|under| under.end.replace(timer)) {
            cx.cancel(old);
        }
    }

    pub(super) fn renew_later(&self, cx: &mut Cx<'_, Self>) {
        let Some(lease) = self.habits.lease else { return };
        if cx.memory.under.as_ref().is_none_or(|under| under.renewals >= self.habits.renewals) {
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
        let (now, server) = (cx.now(), self.server(cx));
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.renewals += 1;
        under.renewing = Some(now);
        let (turn, owner) = (under.turn, under.owner);
        cx.mark("worker.renew");
        cx.send(server, Msg::Renew { turn, owner, lease: self.habits.lease });
        self.renew_later(cx);
    }

    pub(super) fn renewed(&self, cx: &mut Cx<'_, Self>, ok: bool) {
        let inside =
            |under: &&mut Under| matches!(under.phase, Phase::Reading | Phase::Working | Phase::Writing);
        let Some(under) = cx.memory.under.as_mut().filter(inside) else { return };
        let asked = under.renewing.take();
        cx.memory.silences = 0;
        if !ok {
            return self.leave(cx, Exit::Lost);
        }
        if let Some(asked) = asked {
            self.watch(cx, asked);
        }
    }

    pub(super) fn read(&self, cx: &mut Cx<'_, Self>) {
        let Some(under) = &cx.memory.under else { return };
        let (turn, token) = (under.turn, under.token);
        cx.mark("worker.read");
        cx.send(self.store, Msg::Read { turn, token });
        Self::phase(cx, Phase::Reading, self.timeout, Timer::StorageTimeout);
    }

    pub(super) fn work(&self, cx: &mut Cx<'_, Self>, version: u32) {
        let Some(under) = cx.memory.under.as_mut() else { return };
        under.version = version;
        let (parent, hangs) = (under.span, self.habits.hangs && under.turn.nth == 1);
        let label = under.token.map_or(Label::new("works"), |token| labelled("token", token));
        cx.mark("worker.work");
        let span = cx.open_within(parent, label, Tone::Working);
        if let Some(under) = cx.memory.under.as_mut() {
            under.work = span;
        }
        let takes = if hangs { FOR_EVER } else { self.habits.work };
        Self::phase(cx, Phase::Working, takes, Timer::Work);
    }

    pub(super) fn write(&self, cx: &mut Cx<'_, Self>) {
        let Some(under) = &cx.memory.under else { return };
        let (turn, token, based_on, work) = (under.turn, under.token, under.version, under.work);
        cx.mark("worker.write");
        cx.close(work, SpanEnd::Ok);
        cx.send(self.store, Msg::Write { turn, token, based_on });
        Self::phase(cx, Phase::Writing, self.timeout, Timer::StorageTimeout);
    }

    /// The turn inside is over. Whatever came of it, the lock is given back, unless it is known to be
    /// somebody else's.
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
            cx.write("job done", |done| done.done += 1);
        }
        cx.fact(Fact::Left { file: self.file, turn, exit, inside });
        if exit == Exit::Lost { self.finish(cx) } else { self.give_back(cx) }
    }

    pub(super) fn give_back(&self, cx: &mut Cx<'_, Self>) {
        match self.habits.gives_back {
            GivesBack::Delete => self.release(cx, Giving::Delete, "worker.delete"),
            GivesBack::CompareAndDelete => self.release(cx, Giving::CompareAndDelete, "worker.compare"),
            GivesBack::AskThenDelete => {
                let server = self.server(cx);
                let Some(under) = &cx.memory.under else { return };
                let (turn, owner) = (under.turn, under.owner);
                cx.mark("worker.check");
                cx.send(server, Msg::IsMine { turn, owner });
                Self::phase(cx, Phase::Checking, self.timeout, Timer::CheckTimeout);
            }
        }
    }

    pub(super) fn release(&self, cx: &mut Cx<'_, Self>, how: Giving, line: &'static str) {
        let server = self.server(cx);
        let Some(under) = &cx.memory.under else { return };
        let (turn, owner) = (under.turn, under.owner);
        cx.mark(line);
        cx.send(server, Msg::Release { turn, owner, how });
        self.finish(cx);
    }

    pub(super) fn finish(&self, cx: &mut Cx<'_, Self>) {
        let timer = cx.memory.under.take().and_then(|under| under.timer);
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        if cx.disk().done < self.habits.jobs {
            cx.set_timer(self.rest, Timer::Want);
        }
    }
}
