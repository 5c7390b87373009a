//! How a worker releases the lock: at the end of its turn, or when it is granted one it cannot use.

use super::{GivesBack, Grant, LockWorker, Phase};
use crate::sim::ids::NodeId;
use crate::sim::process::Cx;
use crate::subject::lock::{Fact, Giving, Msg, Timer, Turn};
use crate::subject::request::RequestId;

impl LockWorker {
    /// Returns a grant the worker cannot use, in its configured way, to the server that gave it. If that message is
    /// lost, the lease will end.
    pub(super) fn decline(&self, cx: &mut Cx<'_, Self>, grant: Grant) {
        let Grant { from, turn, owner, .. } = grant;
        cx.mark("worker.decline");
        cx.fact(Fact::Declined { file: self.file, turn });
        let how = match self.config.gives_back {
            GivesBack::Delete => Giving::Delete,
            GivesBack::CompareAndDelete => Giving::CompareAndDelete,
            GivesBack::AskThenDelete => {
                let request = Self::issue(cx);
                cx.memory.checks.insert(request, owner);
                return cx.send(from, Msg::IsMine { turn, request, owner });
            }
        };
        cx.send(from, Msg::Release { turn, owner, how });
    }

    /// Handles the lock server's answer whether the worker still has the lock it wants to release.
    pub(super) fn checked(cx: &mut Cx<'_, Self>, from: NodeId, turn: Turn, request: RequestId, yes: bool) {
        let Some(owner) = cx.memory.checks.remove(&request).filter(|_| yes) else { return };
        cx.send(from, Msg::Release { turn, owner, how: Giving::Delete });
    }

    pub(super) fn give_back(&self, cx: &mut Cx<'_, Self>) {
        match self.config.gives_back {
            GivesBack::Delete => self.release(cx, Giving::Delete, "worker.delete"),
            GivesBack::CompareAndDelete => self.release(cx, Giving::CompareAndDelete, "worker.compare"),
            GivesBack::AskThenDelete => {
                let (server, request) = (self.server(cx), Self::issue(cx));
                let Some(under) = cx.memory.under.as_mut() else { return };
                under.request = request;
                let (turn, owner) = (under.turn, under.owner);
                cx.mark("worker.check");
                cx.send(server, Msg::IsMine { turn, request, owner });
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
        if cx.disk().done < self.config.jobs {
            cx.set_timer(self.rest, Timer::Want);
        }
    }
}
