//! How a service asks another: through a bulkhead, with a timeout, several attempts, and a deadline for all of them.

use super::super::parties::ALLOWANCE;
use super::super::words::{Fact, Msg, Timer};
use super::{Asks, Doing, Job, Question, Service, Taken};
use crate::sim::ids::Label;
use crate::sim::process::{Cx, SpanEnd, Tone};
use crate::sim::time::{Duration, SimTime};
use crate::subject::call::Answer;
use crate::subject::request::RequestId;

impl Service {
    /// Asks another service for a request, unless as many workers wait for it as may.
    pub(super) fn begin_asking(&self, cx: &mut Cx<'_, Self>, asks: Asks, job: u32) {
        let Some(Job { taken, .. }) = cx.memory.working.get(&job).copied() else { return };
        // A pause may have lasted beyond the deadline.
        if self.is_late(&taken, cx.now()) {
            cx.mark("service.deadline");
            self.finish(cx, job, Answer::Unknown);
            return;
        }
        if !cx.memory.bulkheads[taken.page as usize].try_enter(asks.share.unwrap_or(u32::MAX)) {
            cx.mark("service.refuse");
            cx.fact(Fact::Refused { call: taken.call, page: taken.page });
            self.finish(cx, job, Answer::Refused);
            return;
        }
        self.ask(cx, asks, job, 1);
        self.report(cx);
    }

    /// Whether it is too late to ask: the deadline has come, or, if it is passed along, would be over on the way.
    fn is_late(&self, taken: &Taken, now: SimTime) -> bool {
        let way = if self.passes { ALLOWANCE } else { Duration::ZERO };
        taken.deadline.remaining(now).is_some_and(|left| left <= way)
    }

    /// Asks for the `nth` time.
    fn ask(&self, cx: &mut Cx<'_, Self>, asks: Asks, job: u32, nth: u32) {
        let Some(Job { taken, .. }) = cx.memory.working.get(&job).copied() else { return };
        let Taken { call, page, deadline, .. } = taken;
        let now = cx.now();
        let request = cx.transact(|ids| (None, ids.issue()));
        let span = cx.open(Label::numbered(page.service(), call), Tone::Waiting);
        let wait = deadline.attempt_timeout(now);
        // The API's attempt is the same number along the chain, so that its whole branch can be told from the others.
        let attempt = taken.attempt + nth - 1;
        let left = self.passes.then(|| wait.saturating_sub(ALLOWANCE));
        cx.mark("service.ask");
        cx.send(asks.to[page as usize], Msg::Request { call, attempt, request, page, left });
        cx.fact(Fact::Asked { call, attempt, page });
        let timer = asks.timeout.map(|_| cx.set_timer(wait, Timer::Timeout { job }));
        Self::doing(cx, job, Doing::Asking(Question { request, nth, span, timer }));
    }

    fn doing(cx: &mut Cx<'_, Self>, job: u32, doing: Doing) {
        if let Some(job) = cx.memory.working.get_mut(&job) {
            job.doing = doing;
        }
    }

    /// The question that a request waits for, if it waits for one.
    fn question(cx: &Cx<'_, Self>, job: u32) -> Option<(Taken, Question)> {
        match cx.memory.working.get(&job) {
            Some(Job { taken, doing: Doing::Asking(question), .. }) => Some((*taken, *question)),
            _ => None,
        }
    }

    /// An answer has come. One that nobody waits for any more is ignored.
    pub(super) fn answered(&self, cx: &mut Cx<'_, Self>, request: RequestId, answer: Answer) {
        let mut jobs = cx.memory.working.iter();
        let job = jobs.find_map(|(job, _)| {
            let (_, question) = Self::question(cx, *job)?;
            (question.request == request).then_some((*job, question))
        });
        let Some((job, Question { nth, span, timer, .. })) = job else { return };
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        if answer == Answer::Done {
            cx.mark("service.answer");
            cx.close(span, SpanEnd::Ok);
            self.finish(cx, job, answer);
        } else {
            cx.mark("service.failed");
            cx.close(span, SpanEnd::Failed);
            self.again(cx, job, nth, answer);
        }
    }

    /// An answer has not come in time.
    pub(super) fn timed_out(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let Some((taken, question)) = Self::question(cx, job) else { return };
        cx.mark("service.timeout");
        Self::give_up(cx, &taken, Question { timer: None, ..question });
        self.again(cx, job, question.nth, Answer::Unknown);
    }

    /// Asks once more, if it may. Otherwise this was the last answer.
    fn again(&self, cx: &mut Cx<'_, Self>, job: u32, nth: u32, answer: Answer) {
        let now = cx.now();
        let over = cx.memory.working.get(&job).is_none_or(|job| self.is_late(&job.taken, now));
        match self.asks {
            Some(asks) if nth < asks.attempts && !over => self.ask(cx, asks, job, nth + 1),
            _ => self.finish(cx, job, answer),
        }
    }

    /// Stops waiting for an answer.
    pub(super) fn give_up(cx: &mut Cx<'_, Self>, taken: &Taken, question: Question) {
        let Question { nth, span, timer, .. } = question;
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        cx.close(span, SpanEnd::TimedOut);
        let Taken { call, attempt, page, .. } = *taken;
        cx.fact(Fact::GaveUp { call, attempt: attempt + nth - 1, page });
    }
}
