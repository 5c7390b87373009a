//! A service's queue: orders that it has accepted and not yet passed on, and the orders whose part it has done.

use super::super::parties::REST;
use super::super::words::{Answer, Fact, Timer};
use super::{Doing, Job, Kept, Repeats, Service, Stage};
use crate::sim::ids::NodeId;
use crate::sim::process::Cx;
use crate::subject::request::RequestId;

impl Service {
    /// Whether it knows an order: it has done its part, or has it in its queue.
    pub(super) fn knows(&self, cx: &Cx<'_, Self>, call: u32) -> bool {
        if self.effect != Some(Repeats::Known) {
            return false;
        }
        let in_queue = cx.memory.jobs.values().any(|job| job.call == call && job.ticket.is_some());
        in_queue || cx.disk().done.contains(&call)
    }

    /// A new number in the queue, for an order whose part is done or not.
    fn ticket(&self, cx: &mut Cx<'_, Self>, call: u32, worked: bool) -> u32 {
        let kept = self.kept;
        cx.transact(|disk| {
            disk.tickets += 1;
            if kept == Kept::Disk {
                disk.queue.insert(disk.tickets, (call, worked));
            }
            let label = (kept == Kept::Disk).then(|| "order in the queue".into());
            (label, disk.tickets)
        })
    }

    /// Puts an order into the queue, and says so.
    pub(super) fn store(&self, cx: &mut Cx<'_, Self>, call: u32, (to, request): (NodeId, RequestId)) {
        cx.mark("queue.store");
        let ticket = self.ticket(cx, call, false);
        Self::take(
            cx,
            Job { call, origin: None, ticket: Some(ticket), worked: false, doing: Doing::Waiting },
        );
        self.start(cx);
        let load = self.load(cx.memory);
        cx.fact(Fact::Arrived { call, load });
        cx.fact(Fact::Stored { call, load });
        Self::reply(cx, call, (to, request), Answer::Accepted);
    }

    /// Its own part is done. What is noted about it is written in the same step.
    pub(super) fn did(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { call, origin, ticket, .. }) = cx.memory.jobs.get(&job).cloned() else { return };
        let known = self.effect == Some(Repeats::Known);
        let first = !known || cx.transact(|disk| (None, disk.done.insert(call)));
        let accepts = self.stage == Stage::Accepts && !self.to.is_empty();
        let ticket = match ticket {
            Some(ticket) if self.kept == Kept::Disk => {
                cx.transact(|disk| (None, disk.queue.insert(ticket, (call, true))));
                Some(ticket)
            }
            None if accepts => Some(self.ticket(cx, call, true)),
            other => other,
        };
        if let Some(job) = cx.memory.jobs.get_mut(&job) {
            job.worked = true;
            job.ticket = ticket;
            if accepts {
                job.origin = None;
            }
        }
        if first && self.effect.is_some() {
            cx.mark("service.did");
            cx.write("part done", |_| ());
            cx.fact(Fact::Did { call });
        }
        if let Some(origin) = origin.filter(|_| accepts) {
            cx.mark("queue.accept");
            Self::reply(cx, call, origin, Answer::Accepted);
            let load = self.load(cx.memory);
            cx.fact(Fact::Stored { call, load });
        }
    }

    /// The next service has an order, or everything is done: it leaves the queue.
    pub(super) fn pass(&self, cx: &mut Cx<'_, Self>, call: u32, ticket: u32) {
        cx.mark("queue.pass");
        cx.transact(|disk| (None, disk.queue.remove(&ticket)));
        let load = self.load(cx.memory);
        cx.fact(Fact::Passed { call, load });
    }

    /// An order stays in the queue for a while before it is tried again.
    pub(super) fn rest(cx: &mut Cx<'_, Self>, job: u32) {
        cx.mark("queue.rest");
        Self::doing(cx, job, Doing::Resting);
        cx.set_timer(REST, Timer::Rest { job });
    }

    pub(super) fn rested(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some(Job { worked, doing: Doing::Resting, .. }) = cx.memory.jobs.get(&job) else { return };
        if *worked {
            self.go_on(cx, job);
        } else {
            Self::doing(cx, job, Doing::Waiting);
            self.start(cx);
        }
    }

    /// After a restart: what is in the queue on disk is taken up again.
    pub(super) fn reload(&self, cx: &mut Cx<'_, Self>) {
        let queue: Vec<_> = cx.disk().queue.iter().map(|(ticket, entry)| (*ticket, *entry)).collect();
        let mut worked_on = Vec::new();
        for (ticket, (call, worked)) in queue {
            let job = Job { call, origin: None, ticket: Some(ticket), worked, doing: Doing::Waiting };
            let job = Self::take(cx, job);
            let load = self.load(cx.memory);
            cx.fact(Fact::Stored { call, load });
            worked_on.extend(worked.then_some(job));
        }
        for job in worked_on {
            self.go_on(cx, job);
        }
        self.start(cx);
    }
}
