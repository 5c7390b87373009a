//! A worker: it receives one message at a time, does the work, has the ledger apply the booking, and deletes the message.
//!
//! The order of these, and what the ledger's table of keys has to do with them, are its [`Habits`]. If the ledger or the queue does not
//! answer, it leaves the message to the queue, which hands it out again. A crash makes it forget the message in its hands.

mod task;

use rand::Rng;

use self::task::{Phase, Task};
use super::habits::{Acks, Dedup, Habits};
use super::words::{Fact, Msg, Timer};
use crate::sim::ids::{Label, NodeId, TimerId};
use crate::sim::process::{Cx, Process, Row, SpanEnd, Tone};
use crate::sim::random::{Purpose, scale};
use crate::sim::time::Duration;
use crate::subject::request::{RequestId, RequestIds};
use crate::subject::{self, Words};

/// How long a worker waits for an answer.
const PATIENCE: Duration = Duration::from_millis(400);
/// After how long without a message a worker asks again.
const POLL: Duration = Duration::from_secs(2);

/// How long bookings take.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// What each takes at least.
    pub base: Duration,
    /// The maximum random extra time.
    pub spread: Duration,
    /// The extra time of one booking, and that booking's number.
    pub slow: (u32, Duration),
    /// The number of a booking that cannot be processed; 0: there is none.
    pub poison: u32,
}

/// A worker.
#[derive(Clone, Debug)]
pub struct Worker {
    pub queue: NodeId,
    pub ledger: NodeId,
    pub habits: Habits,
    pub work: Work,
    /// The queue's visibility timeout; heartbeats come three times as often.
    pub visibility: Duration,
}

/// What a crash makes it forget: the message in its hands, and what it waits for.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    asked: Option<RequestId>,
    task: Option<Task>,
    timer: Option<TimerId>,
    beat: Option<TimerId>,
}

impl Worker {
    fn poll(&self, cx: &mut Cx<'_, Self>) {
        cx.mark("worker.receive");
        let request = cx.transact(|ids| (None, ids.issue()));
        cx.memory.asked = Some(request);
        cx.send(self.queue, Msg::Receive { request });
        Self::wait(cx, POLL, Timer::Poll);
    }

    /// Sets the one timer that the worker waits by.
    fn wait(cx: &mut Cx<'_, Self>, after: Duration, timer: Timer) {
        let timer = if timer == Timer::Work { cx.work(after, timer) } else { cx.set_timer(after, timer) };
        if let Some(old) = cx.memory.timer.replace(timer) {
            cx.cancel(old);
        }
    }

    fn take(&self, cx: &mut Cx<'_, Self>, mut task: Task) {
        let number = task.booking.number;
        cx.mark("worker.begin");
        cx.memory.asked = None;
        task.span = cx.open(Label::numbered("booking", number), Tone::Working);
        cx.fact(Fact::Began { number, receive: task.handle.receive });
        if self.habits.heartbeat && self.habits.acks == Acks::After {
            self.schedule_beat(cx);
        }
        cx.memory.task = Some(task);
        match self.habits {
            Habits { acks: Acks::Before, .. } => self.enter(cx, Phase::Acknowledging),
            _ => self.begin(cx),
        }
    }

    /// Looks the booking up, where there is a table of keys, and does the work.
    fn begin(&self, cx: &mut Cx<'_, Self>) {
        let phase = if self.habits.dedup == Dedup::None { Phase::Working } else { Phase::LookingUp };
        self.enter(cx, phase);
    }

    /// Enters a phase of its task: sends what belongs to it, and waits for what ends it.
    fn enter(&self, cx: &mut Cx<'_, Self>, phase: Phase) {
        let request = cx.transact(|ids| (None, ids.issue()));
        let Some(task) = cx.memory.task.as_mut() else { return };
        (task.phase, task.request, task.tries) = (phase, request, 1);
        if phase == Phase::Working {
            cx.mark("worker.work");
            let span = self.work_on(cx);
            Self::wait(cx, span, Timer::Work);
        } else {
            self.send(cx);
        }
    }

    /// Sends the request of the present phase, for the first time or again.
    fn send(&self, cx: &mut Cx<'_, Self>) {
        let Some(task) = cx.memory.task else { return };
        cx.mark(task.phase.mark());
        let (msg, to_queue) = task.request(self.habits.key);
        cx.send(if to_queue { self.queue } else { self.ledger }, msg);
        Self::wait(cx, PATIENCE, Timer::Patience);
    }

    fn work_on(&self, cx: &mut Cx<'_, Self>) -> Duration {
        let number = cx.memory.task.map_or(0, |task| task.booking.number);
        let Work { base, spread, slow, .. } = self.work;
        let draw = cx.random(Purpose::Service).next_u64();
        let random = Duration::from_micros(scale(draw, spread.as_micros()));
        let extra = if slow.0 == number { slow.1 } else { Duration::ZERO };
        base.saturating_add(random).saturating_add(extra)
    }

    fn worked(&self, cx: &mut Cx<'_, Self>) {
        let Some(task) = cx.memory.task else { return };
        if task.booking.number == self.work.poison {
            self.fail(cx, task);
            return;
        }
        self.enter(
            cx,
            match self.habits.dedup {
                Dedup::None | Dedup::After => Phase::Applying,
                Dedup::Before => Phase::Noting,
                Dedup::Together => Phase::Both,
            },
        );
    }

    /// The ledger has answered.
    fn committed(&self, cx: &mut Cx<'_, Self>, phase: Phase, fresh: bool) {
        match (phase, self.habits.dedup) {
            (Phase::Noting, Dedup::Before) if fresh => self.enter(cx, Phase::Applying),
            (Phase::Applying, Dedup::After) => self.enter(cx, Phase::Noting),
            _ => self.finish(cx),
        }
    }

    fn finish(&self, cx: &mut Cx<'_, Self>) {
        match self.habits.acks {
            Acks::After => self.enter(cx, Phase::Deleting),
            Acks::Before => self.done(cx),
        }
    }

    fn done(&self, cx: &mut Cx<'_, Self>) {
        if let Some(task) = cx.memory.task {
            cx.mark("worker.done");
            cx.fact(Fact::Finished { handle: task.handle, number: task.booking.number });
        }
        self.drop_task(cx, SpanEnd::Ok);
    }

    /// Lets go of the message and asks for the next one.
    fn drop_task(&self, cx: &mut Cx<'_, Self>, end: SpanEnd) {
        if let Some(task) = cx.memory.task.take() {
            cx.close(task.span, end);
        }
        if let Some(beat) = cx.memory.beat.take() {
            cx.cancel(beat);
        }
        self.poll(cx);
    }

    /// The booking cannot be processed.
    fn fail(&self, cx: &mut Cx<'_, Self>, task: Task) {
        cx.mark("worker.fail");
        cx.fact(Fact::Failed { number: task.booking.number });
        if self.habits.hands_back && self.habits.acks == Acks::After {
            cx.send(self.queue, task.change(true));
        }
        self.drop_task(cx, SpanEnd::Failed);
    }

    /// No answer came. A deletion is tried again; anything else is left to the queue.
    fn out_of_patience(&self, cx: &mut Cx<'_, Self>) {
        let Some(task) = cx.memory.task.as_mut() else { return };
        if task.phase.is_deletion() && task.tries < 3 {
            task.tries += 1;
            self.send(cx);
            return;
        }
        self.leave(cx, SpanEnd::TimedOut);
    }

    fn leave(&self, cx: &mut Cx<'_, Self>, end: SpanEnd) {
        if let Some(task) = cx.memory.task {
            cx.mark("worker.leave");
            cx.fact(Fact::Left { number: task.booking.number });
        }
        self.drop_task(cx, end);
    }

    fn schedule_beat(&self, cx: &mut Cx<'_, Self>) {
        let third = Duration::from_micros((self.visibility.as_micros() / 3).max(1_000));
        cx.memory.beat = Some(cx.set_timer(third, Timer::Heartbeat));
    }

    fn beat(&self, cx: &mut Cx<'_, Self>) {
        if let Some(task) = cx.memory.task {
            cx.mark("worker.beat");
            cx.send(self.queue, task.change(false));
            self.schedule_beat(cx);
        }
    }
}

impl Process for Worker {
    type Domain = Words;
    type Volatile = Hands;
    type Durable = RequestIds;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.poll(cx);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        self.poll(cx);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_job() else { return };
        if let Msg::Delivery { request, handle, booking } = msg {
            if cx.memory.asked == Some(request) {
                self.take(cx, Task::new(handle, booking));
            }
            return;
        }
        let Some(Task { phase, request: mine, booking, .. }) = cx.memory.task else { return };
        match msg {
            Msg::Known { request, known, .. } if request == mine && phase == Phase::LookingUp => {
                if known {
                    cx.mark("worker.skip");
                    cx.fact(Fact::Skipped { number: booking.number });
                    self.finish(cx);
                } else {
                    self.enter(cx, Phase::Working);
                }
            }
            Msg::Committed { request, fresh, .. } if request == mine && phase.is_transaction() => {
                self.committed(cx, phase, fresh);
            }
            Msg::Deleted { request, ok, .. } if request == mine && phase.is_deletion() => match (ok, phase) {
                (true, Phase::Acknowledging) => self.begin(cx),
                (true, _) => self.done(cx),
                (false, _) => self.leave(cx, SpanEnd::Failed),
            },
            _ => {}
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        match timer.into_job() {
            Some(Timer::Poll) => self.poll(cx),
            Some(Timer::Work) => self.worked(cx),
            Some(Timer::Patience) => self.out_of_patience(cx),
            Some(Timer::Heartbeat) => self.beat(cx),
            _ => {}
        }
    }

    fn inspect(&self, hands: &Hands, _: &RequestIds) -> Vec<Row> {
        let task = hands.task.map_or("nothing".to_owned(), |task| {
            format!("booking {}, received for time {}", task.booking.number, task.handle.receive)
        });
        vec![Row::memory("in its hands", task)]
    }
}
