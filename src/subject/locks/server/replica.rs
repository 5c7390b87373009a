//! Replication: how a lock server keeps its replica up to date, and how the replica takes over.

use super::{Copies, LockServer, Role};
use crate::policy::lease::{Lease, Register};
use crate::sim::ids::NodeId;
use crate::sim::process::Cx;
use crate::subject::lock::{Copied, Fact, Msg, Timer};

impl LockServer {
    /// Records that the lock has changed and the replica must be told. Returns the change that an
    /// answer has to wait for.
    pub(super) fn changed(&self, cx: &mut Cx<'_, Self>) -> Option<u32> {
        self.replica?;
        let change = cx.transact(|kept| {
            kept.changes += 1;
            (None, kept.changes)
        });
        match self.copies {
            Copies::First => {
                self.copy(cx);
                Some(change)
            }
            Copies::Later(lag) => {
                if !std::mem::replace(&mut cx.memory.copying, true) {
                    cx.set_timer(lag, Timer::Replicate);
                }
                None
            }
        }
    }

    pub(super) fn copy(&self, cx: &mut Cx<'_, Self>) {
        let Some(replica) = self.replica else { return };
        cx.mark("lock.copy");
        let (now, kept) = (self.now(cx), cx.disk());
        let held = kept.register.holder(now).copied().zip(kept.turn);
        let held = held.map(|(lease, (turn, token))| {
            (lease.owner, turn, token, lease.until.map(|until| until.since(now)))
        });
        let state = Copied { held, last: kept.register.last_token() };
        cx.send(replica, Msg::Copy { change: kept.changes, state });
    }

    /// Answers once the replica has this many changes.
    pub(super) fn answer(cx: &mut Cx<'_, Self>, to: NodeId, msg: Msg, after: Option<u32>) {
        match after {
            Some(change) => cx.memory.pending.push((change, to, msg)),
            None => cx.send(to, msg),
        }
    }

    /// The replica learns the lock's new state.
    pub(super) fn learn(&self, cx: &mut Cx<'_, Self>, from: NodeId, change: u32, state: Copied) {
        if self.serves(cx.disk()) {
            return;
        }
        if change > cx.disk().changes {
            let now = self.now(cx);
            let lease = state.held.map(|(owner, _, token, left)| Lease {
                owner,
                until: left.map(|left| now.saturating_add(left)),
                token,
            });
            cx.mark("lock.learn");
            cx.write("copy", |kept| {
                kept.register = Register::restored(lease, state.last);
                kept.turn = state.held.map(|(_, turn, token, _)| (turn, token));
                kept.changes = change;
            });
        }
        cx.send(from, Msg::Copied { change });
    }

    pub(super) fn take_over(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("lock.take_over");
        cx.write("take over", |kept| kept.role = Role::Serving);
        cx.fact(Fact::TookOver { file: self.file, server: cx.me() });
        self.arm(cx);
    }

    pub(super) fn copied(cx: &mut Cx<'_, Self>, change: u32) {
        cx.memory.copied = cx.memory.copied.max(change);
        let copied = cx.memory.copied;
        let pending = std::mem::take(&mut cx.memory.pending);
        for (change, to, msg) in pending {
            if change <= copied {
                cx.send(to, msg);
            } else {
                cx.memory.pending.push((change, to, msg));
            }
        }
    }
}
