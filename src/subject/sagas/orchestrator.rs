//! An orchestrator: it runs sagas by calling one participant after another, and undoes what was done if a step
//! is refused. [`next`] decides each next action from the saga's log. The settings decide how much of the log is
//! on disk, and what happens to sagas that a crash left unfinished.

mod calls;
#[cfg(test)]
mod tests;

use crate::sim::sorted::{Map, Set};

use super::participant::Begin;
use super::words::{Deed, Fact, Msg, Says, Timer};
use crate::policy::saga::{Ending, Entry, Log, Next, Plan, UndoOrder, next};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{self, Words};

#[derive(Clone, Debug)]
pub struct Orchestrator {
    /// The nature of each step.
    pub plan: Plan,
    /// Each step's deed and participant.
    pub steps: Vec<(Deed, NodeId)>,
    /// The sagas to begin, and when.
    pub begins: Vec<Begin>,
    /// The settings.
    pub config: OrchestratorConfig,
}

/// An orchestrator's settings.
#[derive(Clone, Copy, Debug)]
pub struct OrchestratorConfig {
    /// How much of a saga's log is on disk.
    pub keeping: Keeping,
    /// The treatment of sagas that a crash left unfinished.
    pub recovery: Recovery,
    /// How silence is interpreted.
    pub silence: Silence,
    /// How long it waits for an answer.
    pub timeout: Duration,
    /// How many times it calls for a step before giving up. An unanswered step that cannot be undone is never
    /// given up; a retriable step that keeps being refused is then parked.
    pub attempts: u32,
    /// The order in which steps are undone.
    pub undo_order: UndoOrder,
    /// How many times it calls for a compensation.
    pub undo_attempts: u32,
    /// The treatment of a compensation that has failed that many times.
    pub failing: Failing,
}

/// How much of a saga's log is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Nothing: the log is only in memory.
    Memory,
    /// A line is written after a step has been answered.
    After,
    /// A line is also written before a step is called for.
    Before,
}

/// The treatment of sagas that a crash left unfinished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing.
    Off,
    /// A recovery job resumes each where its log ends.
    Forward,
    /// A recovery job undoes each, where that is still possible.
    Backward,
}

/// How silence is interpreted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The step did not happen.
    Refusal,
    /// The step may have happened: it is undone as well, or, if it cannot be undone, retried until there is an answer.
    Doubt,
}

/// The treatment of a compensation that keeps failing. The others are carried out in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// It is skipped and taken for done.
    Skip,
    /// It is left to a human, and so is the saga once the other compensations are done.
    Park,
}

/// The current call to a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Do(usize),
    Undo(usize),
}

/// A saga in progress.
#[derive(Clone, Debug)]
pub struct Active {
    span: SpanId,
    call: Option<(Call, SpanId)>,
    attempt: u32,
    /// True if the current attempt can still fail; false between two attempts.
    under_way: bool,
    timer: Option<TimerId>,
}

/// The orchestrator's memory.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    logs: Map<u32, Log>,
    active: Map<u32, Active>,
}

/// The orchestrator's disk: the sagas it was asked for, and their logs.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    taken: Set<u32>,
    logs: Map<u32, Log>,
}

/// The time to look at an answer and decide.
const THINK: Duration = Duration::from_millis(10);
/// The wait before it calls again.
const PAUSE: Duration = Duration::from_millis(100);
/// How long after a restart the recovery job runs.
const RECOVER_AFTER: Duration = Duration::from_millis(150);

impl Orchestrator {
    fn begin(&self, cx: &mut Cx<'_, Self>, saga: u32) {
        cx.mark("orchestrator.begin");
        let kept = self.config.keeping != Keeping::Memory;
        cx.write(Label::numbered("begin", saga), |store| {
            store.taken.insert(saga);
            if kept {
                store.logs.entry(saga).or_default();
            }
        });
        cx.fact(Fact::Began { saga });
        cx.memory.logs.entry(saga).or_default();
        self.take_up(cx, saga, "saga");
    }

    /// Starts working on a saga whose log is in memory.
    fn take_up(&self, cx: &mut Cx<'_, Self>, saga: u32, label: &'static str) {
        let span = cx.open(Label::numbered(label, saga), Tone::Neutral);
        cx.memory.active.insert(saga, Active { span, call: None, attempt: 0, under_way: false, timer: None });
        self.advance(cx, saga);
    }

    /// Adds a line to a saga's log: always in memory, and on disk if the settings say so.
    fn note(&self, cx: &mut Cx<'_, Self>, saga: u32, entry: Entry) {
        cx.memory.logs.entry(saga).or_default().push(entry);
        let ahead = matches!(entry, Entry::Trying(_) | Entry::Undoing(_));
        let kept = match self.config.keeping {
            Keeping::Memory => false,
            Keeping::After => !ahead,
            Keeping::Before => true,
        };
        if kept {
            let (words, step) = words_of(entry);
            if ahead {
                cx.mark("orchestrator.log");
            }
            let number = step.map_or(saga, |step| u32::try_from(step + 1).unwrap_or(0));
            cx.write(Label::numbered(words, number), |store| store.logs.entry(saga).or_default().push(entry));
        }
    }

    /// Takes the saga's next action.
    fn advance(&self, cx: &mut Cx<'_, Self>, saga: u32) {
        let Some(log) = cx.memory.logs.get(&saga) else { return };
        match next(&self.plan, log, self.config.undo_order) {
            Next::Do(step) => {
                self.note(cx, saga, Entry::Trying(step));
                if let Some((deed, _)) = self.steps.get(step).copied() {
                    cx.fact(Fact::StepTried { saga, deed });
                }
                self.call(cx, saga, Call::Do(step));
            }
            Next::Undo(step) => {
                self.note(cx, saga, Entry::Undoing(step));
                self.call(cx, saga, Call::Undo(step));
            }
            Next::End(ending) => {
                cx.mark("orchestrator.end");
                self.note(cx, saga, Entry::Ended(ending));
                cx.fact(Fact::Ended { saga, ending });
                if let Some(active) = cx.memory.active.remove(&saga) {
                    let end = if ending == Ending::Parked { SpanEnd::Failed } else { SpanEnd::Ok };
                    cx.close(active.span, end);
                }
            }
            Next::Nothing => {}
        }
    }

    /// The recovery job: resumes sagas that are in the log but not being worked on.
    fn recover(&self, cx: &mut Cx<'_, Self>) {
        let open = |(saga, log): (&u32, &Log)| log.ending().is_none().then_some(*saga);
        let found: Vec<u32> = cx.disk().logs.iter().filter_map(open).collect();
        for saga in found {
            if cx.memory.active.contains_key(&saga) {
                continue;
            }
            cx.mark("orchestrator.recover");
            let may = cx
                .memory
                .logs
                .get(&saga)
                .is_some_and(|log| log.may_turn_back(&self.plan) && !log.goes_back(&self.plan));
            if self.config.recovery == Recovery::Backward && may {
                self.note(cx, saga, Entry::TurnedBack);
            }
            self.take_up(cx, saga, "saga, resumed");
        }
    }

    fn begin_later(&self, cx: &mut Cx<'_, Self>) {
        for begin in &self.begins {
            if !cx.disk().taken.contains(&begin.saga) {
                let left = (SimTime::ZERO + begin.after).since(cx.now());
                cx.set_timer(left, Timer::Begin { saga: begin.saga });
            }
        }
    }
}

/// The name of a log line, and the step it is about.
const fn words_of(entry: Entry) -> (&'static str, Option<usize>) {
    match entry {
        Entry::Trying(step) => ("log: trying step", Some(step)),
        Entry::Done(step) => ("log: done, step", Some(step)),
        Entry::Refused(step) => ("log: refused, step", Some(step)),
        Entry::Doubtful(step) => ("log: in doubt, step", Some(step)),
        Entry::TurnedBack => ("log: turned back, saga", None),
        Entry::Undoing(step) => ("log: undoing step", Some(step)),
        Entry::Undone(step) => ("log: undone, step", Some(step)),
        Entry::Skipped(step) => ("log: skipped, step", Some(step)),
        Entry::Parked(step) => ("log: parked at step", Some(step)),
        Entry::Ended(_) => ("log: ended, saga", None),
    }
}

impl Process for Orchestrator {
    type Domain = Words;
    type Volatile = Desk;
    type Durable = Shelf;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.begin_later(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(Msg::Answer { saga, deed, attempt, says }) = msg.into_saga() else { return };
        self.answered(cx, saga, deed, attempt, says);
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let Some(timer) = timer.into_saga() else { return };
        match timer {
            Timer::Begin { saga } => self.begin(cx, saga),
            Timer::GoOn { saga } => self.advance(cx, saga),
            Timer::Pause { saga } => self.ask(cx, saga),
            Timer::StepTimeout { saga } => self.timed_out(cx, saga),
            Timer::Recover => self.recover(cx),
            _ => {}
        }
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("orchestrator.restart");
        cx.memory.logs = cx.disk().logs.clone();
        self.begin_later(cx);
        if self.config.recovery != Recovery::Off {
            cx.set_timer(RECOVER_AFTER, Timer::Recover);
        }
    }

    fn inspect(&self, desk: &Desk, store: &Shelf) -> Vec<Row> {
        let line = |log: &Log| {
            let words = log.entries().last().map(|entry| words_of(*entry));
            match words {
                None => "begun".to_owned(),
                Some((words, step)) => {
                    let words = words.trim_start_matches("log: ").trim_end_matches(", saga");
                    step.map_or_else(|| words.to_owned(), |step| format!("{words} {}", step + 1))
                }
            }
        };
        let written =
            store.logs.iter().map(|(saga, log)| Row::disk(format!("log of saga {saga}"), line(log)));
        let memory = desk.logs.iter().filter(|(saga, _)| !store.logs.contains_key(saga));
        let memory = memory.map(|(saga, log)| Row::memory(format!("saga {saga}"), line(log)));
        written.chain(memory).collect()
    }
}
