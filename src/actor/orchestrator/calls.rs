//! How an orchestrator asks a participant, and what it makes of answers and of silence.

use super::{
    Call, Cx, Deed, Entry, Fact, Failing, Label, Msg, Orchestrator, PAUSE, Says, Silence, SpanEnd, THINK,
    Timer, Tone,
};
use crate::policy::saga::Nature;

impl Orchestrator {
    /// Begins to ask.
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
        }
        self.ask(cx, saga);
    }

    /// Asks, perhaps again.
    pub(super) fn ask(&self, cx: &mut Cx<'_, Self>, saga: u32) {
        let Some(active) = cx.memory.active.get_mut(&saga) else { return };
        let Some((call, _)) = active.call else { return };
        active.attempt += 1;
        let attempt = active.attempt;
        let (Call::Do(step) | Call::Undo(step)) = call;
        let Some((deed, node)) = self.steps.get(step).copied() else { return };
        let (line, msg) = match call {
            Call::Do(_) => ("orchestrator.do", Msg::Do { saga, deed, attempt }),
            Call::Undo(_) => ("orchestrator.undo", Msg::Undo { saga, deed, attempt }),
        };
        cx.mark(line);
        cx.send(node, msg);
        let timer = cx.set_timer(self.timeout, Timer::StepTimeout { saga });
        if let Some(active) = cx.memory.active.get_mut(&saga) {
            active.timer = Some(timer);
        }
    }

    /// An answer came. Only that to what is asked at present counts; the rest is late.
    pub(super) fn answered(&self, cx: &mut Cx<'_, Self>, saga: u32, deed: Deed, says: Says) {
        let Some((call, _)) = cx.memory.active.get(&saga).and_then(|active| active.call) else { return };
        let (Call::Do(step) | Call::Undo(step)) = call;
        if self.steps.get(step).is_none_or(|(wanted, _)| *wanted != deed) {
            return;
        }
        let (entry, fact, end, line) = match (call, says) {
            (Call::Do(_), Says::Done) => {
                (Entry::Done(step), Some(Fact::StepDone { saga, deed }), SpanEnd::Ok, "orchestrator.done")
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
            (Call::Undo(_), Says::Failing) => return self.failed(cx, saga, step),
            _ => return,
        };
        cx.mark(line);
        self.note(cx, saga, entry);
        if let Some(fact) = fact {
            cx.fact(fact);
        }
        Self::close_call(cx, saga, end);
    }

    /// The call is over; after a moment the saga goes on.
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

    /// Nobody answered in time.
    pub(super) fn timed_out(&self, cx: &mut Cx<'_, Self>, saga: u32) {
        let Some(active) = cx.memory.active.get_mut(&saga) else { return };
        active.timer = None;
        let attempt = active.attempt;
        let Some((call, _)) = active.call else { return };
        cx.mark("orchestrator.timeout");
        let step = match call {
            Call::Do(step) => step,
            Call::Undo(step) => return self.failed(cx, saga, step),
        };
        let certain = self.silence == Silence::Doubt && self.plan.nature(step) != Nature::Compensatable;
        if certain || attempt < self.attempts {
            return Self::pause(cx, saga);
        }
        let entry = match self.silence {
            Silence::Refusal => Entry::Refused(step),
            Silence::Doubt => Entry::Doubtful(step),
        };
        cx.mark(if self.silence == Silence::Refusal { "orchestrator.assume" } else { "orchestrator.doubt" });
        self.note(cx, saga, entry);
        Self::close_call(cx, saga, SpanEnd::TimedOut);
    }

    /// Waits before it asks again; an answer that comes meanwhile ends the wait.
    fn pause(cx: &mut Cx<'_, Self>, saga: u32) {
        let timer = cx.set_timer(PAUSE, Timer::Pause { saga });
        if let Some(active) = cx.memory.active.get_mut(&saga) {
            active.timer = Some(timer);
        }
    }

    /// A compensation failed, or nobody answered it: once more, or what is done about those that keep failing.
    fn failed(&self, cx: &mut Cx<'_, Self>, saga: u32, step: usize) {
        let Some(active) = cx.memory.active.get_mut(&saga) else { return };
        let (attempt, timer) = (active.attempt, active.timer.take());
        if let Some(timer) = timer {
            cx.cancel(timer);
        }
        if attempt < self.undo_attempts {
            cx.mark("orchestrator.again");
            return Self::pause(cx, saga);
        }
        let (entry, line) = match self.failing {
            Failing::Skip => (Entry::Skipped(step), "orchestrator.skip"),
            Failing::Park => (Entry::Parked(step), "orchestrator.park"),
        };
        cx.mark(line);
        self.note(cx, saga, entry);
        Self::close_call(cx, saga, SpanEnd::Failed);
    }
}
