//! How a service asks others: with a timeout, several attempts, and a second copy where the first one takes long.

use super::super::words::{Answer, Fact, Msg, Timer};
use super::{Doing, Job, Service, Stage};
use crate::policy::hedge::{Heard, Hedge};
use crate::sim::ids::{Label, SpanId, TimerId};
use crate::sim::process::{Cx, SpanEnd, Tone};
use crate::subject::request::RequestId;

/// A question to one of those that a service asks.
#[derive(Clone, Debug)]
pub struct Question {
    /// For which time it is asked, from 1.
    nth: u32,
    hedge: Hedge,
    /// The copies that are out.
    copies: Vec<(RequestId, SpanId)>,
    timers: [Option<TimerId>; 2],
    /// The answer, once there is a good one.
    answer: Option<Answer>,
}

impl Service {
    /// Asks everybody whom it needs.
    pub(super) fn ask_all(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let questions = (0..self.to.len()).map(|to| self.question(cx, job, to, 1)).collect();
        Self::doing(cx, job, Doing::Asking(questions));
    }

    /// Asks for the `nth` time.
    fn question(&self, cx: &mut Cx<'_, Self>, job: u32, to: usize, nth: u32) -> Question {
        let hedge = Hedge::start(self.hedging, cx.now());
        let copies = vec![self.send(cx, job, to, nth, false)];
        let index = u16::try_from(to).unwrap_or(u16::MAX);
        let timeout = cx.set_timer(self.timeout, Timer::Timeout { job, to: index });
        let due = hedge.due_at().map(|at| cx.set_timer(at - cx.now(), Timer::Hedge { job, to: index }));
        Question { nth, hedge, copies, timers: [Some(timeout), due], answer: None }
    }

    fn send(&self, cx: &mut Cx<'_, Self>, job: u32, to: usize, nth: u32, hedge: bool) -> (RequestId, SpanId) {
        let call = cx.memory.jobs.get(&job).map_or(0, |job| job.call);
        let request = cx.transact(|disk| (None, disk.ids.issue()));
        let words = if hedge { "second copy" } else { "asks" };
        let span = cx.open(Label::numbered(words, call), Tone::Waiting);
        cx.mark(if hedge { "service.hedge" } else { "service.ask" });
        cx.send(self.to[to], Msg::Request { call, request });
        cx.fact(Fact::Asked { call, nth, hedge });
        (request, span)
    }

    fn questions<'a>(cx: &'a mut Cx<'_, Self>, job: u32) -> Option<&'a mut Vec<Question>> {
        match cx.memory.jobs.get_mut(&job) {
            Some(Job { doing: Doing::Asking(questions), .. }) => Some(questions),
            _ => None,
        }
    }

    /// The job, the question and the copy that a request number belongs to.
    fn find(cx: &Cx<'_, Self>, request: RequestId) -> Option<(u32, usize, usize)> {
        cx.memory.jobs.iter().find_map(|(job, of)| {
            let Doing::Asking(questions) = &of.doing else { return None };
            questions.iter().enumerate().find_map(|(to, question)| {
                let copy = question.copies.iter().position(|(known, _)| *known == request)?;
                Some((*job, to, copy))
            })
        })
    }

    /// An answer has come. One that nobody waits for any more is ignored.
    pub(super) fn answered(&self, cx: &mut Cx<'_, Self>, request: RequestId, answer: Answer) {
        let Some((job, to, copy)) = Self::find(cx, request) else { return };
        let Some(question) = Self::questions(cx, job).map(|questions| &mut questions[to]) else { return };
        let (_, span) = question.copies.remove(copy);
        let nth = question.nth;
        match question.hedge.hear(answer.is_good()) {
            Heard::First => {
                question.answer = Some(answer);
                cx.mark("service.answer");
                cx.close(span, SpanEnd::Ok);
                self.stop(cx, job, to);
                self.settled(cx, job);
            }
            Heard::Open => cx.close(span, SpanEnd::Failed),
            Heard::Failed => {
                cx.mark("service.failed");
                cx.close(span, SpanEnd::Failed);
                self.stop(cx, job, to);
                self.again(cx, job, to, nth, answer);
            }
            Heard::Late => cx.close(span, SpanEnd::Ok),
        }
    }

    /// Ends the timers of a question, and takes back the copies that are still out.
    fn stop(&self, cx: &mut Cx<'_, Self>, job: u32, to: usize) {
        let Some(call) = cx.memory.jobs.get(&job).map(|job| job.call) else { return };
        let Some(question) = Self::questions(cx, job).map(|questions| &mut questions[to]) else { return };
        let (timers, copies) = (std::mem::take(&mut question.timers), std::mem::take(&mut question.copies));
        self.take_back(cx, call, to, timers, copies);
    }

    fn take_back(
        &self,
        cx: &mut Cx<'_, Self>,
        call: u32,
        to: usize,
        timers: [Option<TimerId>; 2],
        copies: Vec<(RequestId, SpanId)>,
    ) {
        for timer in timers.into_iter().flatten() {
            cx.cancel(timer);
        }
        for (request, span) in copies {
            cx.close(span, SpanEnd::Ok);
            if self.cancels {
                cx.send(self.to[to], Msg::Cancel { call, request });
            }
        }
    }

    /// Nobody needs the answers to these any more.
    pub(super) fn drop_all(&self, cx: &mut Cx<'_, Self>, call: u32, questions: Vec<Question>) {
        for (to, Question { timers, copies, .. }) in questions.into_iter().enumerate() {
            self.take_back(cx, call, to, timers, copies);
        }
    }

    /// Goes on where everybody has answered.
    fn settled(&self, cx: &mut Cx<'_, Self>, job: u32) {
        let answers = Self::questions(cx, job).and_then(|questions| {
            questions.iter().map(|question| question.answer).collect::<Option<Vec<_>>>()
        });
        let Some(answers) = answers else { return };
        let accepted = answers.contains(&Answer::Accepted);
        Self::mark_done(cx, job);
        self.finish(cx, job, if accepted { Answer::Accepted } else { Answer::Done });
    }

    /// An answer has not come in time.
    pub(super) fn timed_out(&self, cx: &mut Cx<'_, Self>, job: u32, to: usize) {
        let Some(call) = cx.memory.jobs.get(&job).map(|job| job.call) else { return };
        let Some(question) = Self::questions(cx, job).map(|questions| &mut questions[to]) else { return };
        let (nth, copies) = (question.nth, std::mem::take(&mut question.copies));
        cx.mark("service.timeout");
        for (_, span) in copies {
            cx.close(span, SpanEnd::TimedOut);
        }
        cx.fact(Fact::GaveUp { call });
        self.stop(cx, job, to);
        self.again(cx, job, to, nth, Answer::Unknown);
    }

    /// A question was out for long: a second copy goes out, unless it has been answered.
    pub(super) fn hedge(&self, cx: &mut Cx<'_, Self>, job: u32, to: usize) {
        let now = cx.now();
        let Some(question) = Self::questions(cx, job).map(|questions| &mut questions[to]) else { return };
        if !question.hedge.send(now) {
            return;
        }
        let nth = question.nth;
        let copy = self.send(cx, job, to, nth, true);
        if let Some(questions) = Self::questions(cx, job) {
            questions[to].copies.push(copy);
        }
    }

    /// Asks once more, if it may. An order in the queue is tried again after a rest; otherwise this was the last answer.
    fn again(&self, cx: &mut Cx<'_, Self>, job: u32, to: usize, nth: u32, answer: Answer) {
        if self.stage != Stage::Waits {
            Self::rest(cx, job);
            return;
        }
        if nth < self.attempts {
            let question = self.question(cx, job, to, nth + 1);
            if let Some(questions) = Self::questions(cx, job) {
                questions[to] = question;
            }
            return;
        }
        let Some(Job { call, doing, .. }) = cx.memory.jobs.get_mut(&job) else { return };
        let (call, doing) = (*call, std::mem::replace(doing, Doing::Resting));
        if let Doing::Asking(questions) = doing {
            self.drop_all(cx, call, questions);
        }
        Self::mark_done(cx, job);
        self.finish(cx, job, answer);
    }
}
