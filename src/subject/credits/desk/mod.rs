//! A desk: it runs sagas, one at a time, by asking one service after the other. [`next`] decides each next action from the saga's log.
//!
//! The log is on its disk, with the request that is under way, so a restarted desk can go on where it was.

mod process;
mod program;
mod tasks;

use std::mem;

use super::parties::keeper;
use super::words::{Deed, Fact, Key, Msg, Purpose, Saga, Said, Timer, Why};
use crate::policy::countermeasures::{Covers, Lock, Locking, Undoing};
use crate::policy::saga::{Ending, Entry, Log, Next, UndoOrder, next};
use crate::sim::ids::{Label, NodeId, SpanId, TimerId};
use crate::sim::process::{Cx, SpanEnd, Tone};
use crate::sim::sorted::Map;
use crate::sim::time::Duration;
use crate::subject::request::{RequestId, RequestIds};
pub use tasks::Tasks;

/// How long a desk waits for an answer before it asks again.
pub const PATIENCE: Duration = Duration::from_millis(1_500);

/// How a new order takes from the credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// It reads what is free, and later writes what is left.
    Computed,
    /// It reads what is free, and later subtracts.
    Added,
    /// It subtracts if there is enough, in one local transaction.
    Floor,
}

/// When the semantic locks of a saga are released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When it is over.
    End,
    /// When it is over, or turns back: then before its compensations.
    Failure,
}

/// Which writes of a saga are on the condition that nothing has changed since it read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reread {
    None,
    /// The first one: what the order takes from the credit.
    First,
    /// That, and the invoice.
    Every,
}

/// In which order an order is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The credit is given back first.
    CreditFirst,
    /// The credit is given back last.
    CreditLast,
}

/// What all desks have in common.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub desks: u16,
    pub tasks: Tasks,
    /// How many tasks each desk has.
    pub each: u32,
    /// What new orders take from the credit: those of the first desk and every other one, and those of the rest.
    pub amounts: [i32; 2],
    pub writes: Writes,
    pub locking: Locking,
    pub until: Until,
    pub reread: Reread,
    pub view: View,
    pub undoing: Undoing,
    /// Whether a restarted desk takes up the saga that it finds.
    pub recovers: bool,
    /// How many times a task may be tried.
    pub attempts: u32,
    /// The longest pause before a task is tried again; each is drawn anew.
    pub pause: Duration,
    /// The work between two steps.
    pub work: Duration,
    /// The longest time between two tasks of a desk; each is drawn anew.
    pub rest: Duration,
}

/// A desk.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    /// Its number, from 0.
    pub number: u16,
    /// When its first task comes.
    pub first: Duration,
    pub config: Config,
}

/// What a desk has asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Do(usize),
    Undo(usize),
    Release,
}

/// The request that is under way.
#[derive(Clone, Copy, Debug)]
struct Asked {
    call: Call,
    request: RequestId,
    to: NodeId,
    deed: Deed,
}

/// What a step found and did, for its compensation: what was there before, how much was added to it, and the new version.
#[derive(Clone, Copy, Debug)]
struct Trail {
    before: i32,
    amount: i32,
    version: u32,
    filed: bool,
}

/// A saga under way.
#[derive(Clone, Debug)]
struct Running {
    saga: Saga,
    purpose: Purpose,
    attempt: u32,
    log: Log,
    /// What was read: value and version.
    seen: Map<Key, (i32, u32)>,
    trail: Map<usize, Trail>,
    asked: Option<Asked>,
    /// The services where it may have a semantic lock.
    locked: Vec<NodeId>,
    why: Option<Why>,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    running: Option<Running>,
    /// How many tasks it has taken, and how many sagas it has begun.
    taken: u32,
    begun: u32,
    ids: RequestIds,
}

/// What is in its memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    span: Option<SpanId>,
    patience: Option<TimerId>,
    /// What it will try again: the task and the number of the attempt.
    again: Option<(Purpose, u32)>,
}

impl Desk {
    fn rest(self, cx: &mut Cx<'_, Self>, after: Duration) {
        if cx.disk().taken < self.config.each {
            cx.set_timer(after, Timer::Next);
        }
    }

    fn begin(self, cx: &mut Cx<'_, Self>, purpose: Purpose, attempt: u32) {
        let desk = self.number;
        let saga = cx.write("saga log: begins", |journal| {
            journal.begun += 1;
            let saga = Saga { desk, nth: journal.begun };
            journal.running = Some(Running {
                saga,
                purpose,
                attempt,
                log: Log::default(),
                seen: Map::new_vec(),
                trail: Map::new_vec(),
                asked: None,
                locked: Vec::new(),
                why: None,
            });
            saga
        });
        cx.mark("desk.begin");
        cx.fact(Fact::Began { saga, purpose });
        Self::open_span(cx, saga);
        self.go_on(cx);
    }

    fn open_span(cx: &mut Cx<'_, Self>, saga: Saga) {
        cx.memory.span = Some(cx.open(Label::numbered("saga", saga.nth), Tone::Waiting));
    }

    /// Writes to the log of the saga that is under way.
    fn note<R>(cx: &mut Cx<'_, Self>, change: impl FnOnce(&mut Running) -> R) -> Option<R> {
        cx.transact(|journal| (None, journal.running.as_mut().map(change)))
    }

    /// Does what comes next.
    fn go_on(self, cx: &mut Cx<'_, Self>) {
        let Some(running) = cx.disk().running.as_ref() else { return };
        let steps = self.config.steps(running.purpose);
        let plan = program::plan(&steps);
        let (saga, next) = (running.saga, next(&plan, &running.log, UndoOrder::Reverse));
        let early = self.config.until == Until::Failure && matches!(next, Next::Undo(_));
        let over = matches!(next, Next::End(_));
        if (early || over)
            && let Some(to) = running.locked.first().copied()
        {
            cx.mark("desk.release");
            return Self::ask(cx, Call::Release, to, Deed::Release);
        }
        match next {
            Next::Do(step) => match self.config.deed(steps[step], running) {
                Ok(deed) => {
                    cx.mark(steps[step].mark());
                    Self::note(cx, |running| running.log.push(Entry::Trying(step)));
                    let to = deed.key().map_or(NodeId::NONE, keeper);
                    Self::ask(cx, Call::Do(step), to, deed);
                }
                Err(why) => self.turn_back(cx, step, why),
            },
            Next::Undo(step) => {
                let Some(deed) = self.config.compensation(steps[step], step, running) else {
                    Self::note(cx, |running| running.log.push(Entry::Undone(step)));
                    return self.go_on(cx);
                };
                cx.mark("desk.undo");
                Self::note(cx, |running| running.log.push(Entry::Undoing(step)));
                let to = deed.key().map_or(NodeId::NONE, keeper);
                Self::ask(cx, Call::Undo(step), to, deed);
            }
            Next::End(ending) => self.end(cx, saga, ending),
            Next::Nothing => {}
        }
    }

    /// Sends a request and waits for its answer.
    fn ask(cx: &mut Cx<'_, Self>, call: Call, to: NodeId, deed: Deed) {
        let request = cx.transact(|journal| (None, journal.ids.issue()));
        let asked = Asked { call, request, to, deed };
        let saga = Self::note(cx, |running| {
            running.asked = Some(asked);
            running.saga
        });
        if let Some(saga) = saga {
            Self::send(cx, saga, asked);
        }
    }

    fn send(cx: &mut Cx<'_, Self>, saga: Saga, Asked { request, to, deed, .. }: Asked) {
        cx.send(to, Msg::Ask { saga, request, deed });
        cx.memory.patience = Some(cx.set_timer(PATIENCE, Timer::Patience));
    }

    /// A step was refused: what was done so far has to be undone.
    fn turn_back(self, cx: &mut Cx<'_, Self>, step: usize, why: Why) {
        let saga = Self::note(cx, |running| {
            running.log.push(Entry::Refused(step));
            running.why = Some(why);
            running.saga
        });
        if let Some(saga) = saga {
            cx.mark("desk.back");
            cx.fact(Fact::TurnedBack { saga, why });
            self.go_on(cx);
        }
    }

    /// An answer has come.
    fn answered(self, cx: &mut Cx<'_, Self>, saga: Saga, request: RequestId, said: Said) {
        let awaited = cx.disk().running.as_ref().filter(|running| running.saga == saga);
        let Some(asked) = awaited.and_then(|running| running.asked).filter(|asked| asked.request == request)
        else {
            return;
        };
        if let Some(timer) = mem::take(&mut cx.memory.patience) {
            cx.cancel(timer);
        }
        Self::note(cx, |running| running.asked = None);
        match asked.call {
            Call::Do(step) => self.did(cx, step, asked, said),
            Call::Undo(step) => {
                Self::note(cx, |running| running.log.push(Entry::Undone(step)));
                self.go_on(cx);
            }
            Call::Release => {
                Self::note(cx, |running| running.locked.retain(|node| *node != asked.to));
                self.go_on(cx);
            }
        }
    }

    fn did(self, cx: &mut Cx<'_, Self>, step: usize, asked: Asked, said: Said) {
        let Locking { lock, covers } = self.config.locking;
        let reads = matches!(asked.deed, Deed::Read { .. });
        let locks = lock != Lock::None && (covers == Covers::ReadsAndWrites || !reads);
        if locks && !matches!(said, Said::Refused(Why::Locked | Why::TimedOut)) {
            Self::note(cx, |running| {
                if !running.locked.contains(&asked.to) {
                    running.locked.push(asked.to);
                }
            });
        }
        match self.heed(cx, step, asked.deed, said) {
            Ok(()) => {
                cx.write("saga log: done", |journal| {
                    if let Some(running) = &mut journal.running {
                        running.log.push(Entry::Done(step));
                    }
                });
                self.work_or_end(cx);
            }
            Err(why) => self.turn_back(cx, step, why),
        }
    }

    /// Works on the next step, if there is one.
    fn work_or_end(self, cx: &mut Cx<'_, Self>) {
        let more = cx.disk().running.as_ref().is_some_and(|running| {
            let plan = program::plan(&self.config.steps(running.purpose));
            matches!(next(&plan, &running.log, UndoOrder::Reverse), Next::Do(_))
        });
        if more && self.config.work > Duration::ZERO {
            cx.set_timer(self.config.work, Timer::Work);
        } else {
            self.go_on(cx);
        }
    }

    fn end(self, cx: &mut Cx<'_, Self>, saga: Saga, ending: Ending) {
        let Some(running) = cx.write("saga log: over", |journal| journal.running.take()) else { return };
        let Running { purpose, attempt, why, .. } = running;
        let confirmed = ending == Ending::Confirmed;
        let again = !confirmed && why.is_some_and(Why::is_conflict) && attempt < self.config.attempts;
        cx.mark(if confirmed { "desk.done" } else { "desk.compensated" });
        if let Some(span) = cx.memory.span.take() {
            cx.close(span, if confirmed { SpanEnd::Ok } else { SpanEnd::Failed });
        }
        cx.fact(Fact::Ended { saga, purpose, ending, again, why });
        if again {
            cx.memory.again = Some((purpose, attempt + 1));
            let pause = Self::drawn(cx, self.config.pause);
            cx.set_timer(pause, Timer::Pause);
        } else {
            let rest = Self::drawn(cx, self.config.rest);
            self.rest(cx, rest);
        }
    }
}
