//! How an orchestrator calls a participant, and how it interprets answers and silence.

use super::{
    Call, Cx, Deed, Entry, Fact, Failing, Label, Msg, Orchestrator, PAUSE, Says, Silence, SpanEnd, THINK,
    Timer, Tone,
};
use crate::policy::saga::Nature;

impl Orchestrator {
    /// Begins a call.
    pub(super) fn call(&self, cx: &mut Cx<'_, Self>, saga: u32, call: Call) {
        let (Call::Do(step) | Call::Undo(step)) = call;
        let Some((deed, _)) = self.steps.get(step).copied() else { return };
        let Some(parent) = cx.memory.active.get(&saga).map(|active| active.span) else { return };
        let (label, tone) = match call {
            Call::Do(_) => (deed.act(), Tone::Waiting),
            Call::Undo(_) => (deed.undo(), Tone::Compensating),
        };
        let span = cx.open_within(parent, Label::new(label), tone);
        if let Some(active) = cx.memory.active.get_mut(&saga) {
            active.call = Some((call, span));
            active.attempt = 0;
            active.under_way = false;
        }
        self.ask(cx, saga);
    }

    /// Sends the request, for the first time or again.
    pub(super) fn ask(&self, cx: &mut Cx<'_, Self>, saga: u32) {
        let Some(active) = cx.memory.active.get_mut(&saga) else { return };
        let Some((call, _)) = active.call else { return };
        active.attempt += 1;
        active.under_way = true;
        let attempt = active.attempt;
        let (Call::Do(step) | Call::Undo(step)) = call;
        let Some((deed, node)) = self.steps.get(step).copied() else { return };
        let (line, msg) = match call {
            Call::Do(_) => ("orchestrator.do", Msg::Do { saga, deed, attempt }),
            Call::Undo(_) => ("orchestrator.undo", Msg::Undo { saga, deed, attempt }),
        };
        cx.mark(line);
        cx.send(node, msg);
        let timer = cx.set_timer(self.config.timeout, Timer::StepTimeout { saga });
        if let Some(active) = cx.memory.active.get_mut(&saga) {
            active.timer = Some(timer);
        }
    }

    /// Handles an answer. Only an answer to the current call counts; any other is late. An earlier attempt's
    /// answer counts if it is final, but its failure says nothing about the current attempt.
    pub(super) fn answered(&self, cx: &mut Cx<'_, Self>, saga: u32, deed: Deed, attempt: u32, says: Says) {
        let Some(active) = cx.memory.active.get(&saga) else { return };
        let Some((call, _)) = active.call else { return };
        let is_present = active.under_way && active.attempt == attempt;
        let (Call::Do(step) | Call::Undo(step)) = call;
        if self.steps.get(step).is_none_or(|(wanted, _)| *wanted != deed) {
            return;
        }
        let (entry, fact, end, line) = match (call, says) {
            (Call::Do(_), Says::Done) => {
                (Entry::Done(step), Some(Fact::StepDone { saga, deed }), SpanEnd::Ok, "orchestrator.done")
            }
            // A retriable step cannot be refused for good, so treat this as a temporary failure.
            (Call::Do(_), Says::Refused) if self.plan.nature(step) == Nature::Retriable => {
                if is_present {
                    self.failed(cx, saga, call);
                }
                return;
            }
            (Call::Do(_), Says::Refused) => {
                (Entry::Refused(step), None, SpanEnd::Failed, "orchestrator.refused")
            }
            (Call::Undo(_), Says::Undone) => (
                Entry::Undone(step),
                Some(Fact::StepUndone { saga, deed }),
                SpanEnd::Ok,
                "orchestrator.undone",
            ),
            (Call::Undo(_), Says::Failing) if is_present => return self.failed(cx, saga, call),
            _ => return,
        };
        cx.mark(line);
        self.note(cx, saga, entry);
        if let Some(fact) = fact {
            cx.fact(fact);
        }
        Self::close_call(cx, saga, end);
    }

    /// Ends the call; the saga continues after a moment.
    fn close_call(cx: &mut Cx<'_, Self>, saga: u32, end: SpanEnd) {
        let Some(active) = cx.memory.active.get_mut(&saga) else { return };
        let (timer, call) = (active.timer.take(), active.call.take());
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        if let Some((_, span)) = call {
            cx.close(span, end);
        }
        cx.work(THINK, Timer::GoOn { saga });
    }

    /// The call has timed out.
    pub(super) fn timed_out(&self, cx: &mut Cx<'_, Self>, saga: u32) {
        let Some(active) = cx.memory.active.get_mut(&saga) else { return };
        active.timer = None;
        active.under_way = false;
        let attempt = active.attempt;
        let Some((call, _)) = active.call else { return };
        cx.mark("orchestrator.timeout");
        let Call::Do(step) = call else { return self.failed(cx, saga, call) };
        let certain =
            self.config.silence == Silence::Doubt && self.plan.nature(step) != Nature::Compensatable;
        if certain || attempt < self.config.attempts {
            return Self::pause(cx, saga);
        }
        let entry = match self.config.silence {
            Silence::Refusal => Entry::Refused(step),
            Silence::Doubt => Entry::Doubtful(step),
        };
        cx.mark(if self.config.silence == Silence::Refusal {
            "orchestrator.assume"
        } else {
            "orchestrator.doubt"
        });
        self.note(cx, saga, entry);
        Self::close_call(cx, saga, SpanEnd::TimedOut);
    }

    /// Waits before calling again; an answer that arrives meanwhile ends the wait.
    fn pause(cx: &mut Cx<'_, Self>, saga: u32) {
        let timer = cx.set_timer(PAUSE, Timer::Pause { saga });
        if let Some(active) = cx.memory.active.get_mut(&saga) {
            active.timer = Some(timer);
        }
    }

    /// An attempt failed at something that must succeed eventually: a compensation (silence counts as failure, too),
    /// or a retriable step. It is retried, and after the last attempt skipped or left to a human.
    fn failed(&self, cx: &mut Cx<'_, Self>, saga: u32, call: Call) {
        let Some(active) = cx.memory.active.get_mut(&saga) else { return };
        active.under_way = false;
        let (attempt, timer) = (active.attempt, active.timer.take());
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        let (step, attempts, undo) = match call {
            Call::Do(step) => (step, self.config.attempts, false),
            Call::Undo(step) => (step, self.config.undo_attempts, true),
        };
        if attempt < attempts {
            cx.mark("orchestrator.again");
            return Self::pause(cx, saga);
        }
        // Only a compensation can be skipped: a saga is not confirmed with a step missing.
        if undo && self.config.failing == Failing::Skip {
            cx.mark("orchestrator.skip");
            self.note(cx, saga, Entry::Skipped(step));
        } else {
            cx.mark("orchestrator.park");
            self.note(cx, saga, Entry::Parked(step));
            if let Some((deed, _)) = self.steps.get(step).copied() {
                cx.fact(Fact::StepParked { saga, deed, undo });
            }
        }
        Self::close_call(cx, saga, SpanEnd::Failed);
    }
}
