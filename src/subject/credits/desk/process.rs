//! A desk as a process: what reaches it, and what is on its disk in words.

use super::super::words::{Msg, Timer};
use super::program::Step;
use super::{Desk, Journal, Memory};
use crate::policy::saga::Entry;
use crate::sim::ids::NodeId;
use crate::sim::process::{Cx, Process, Row};
use crate::subject::credit::Fact;
use crate::subject::{self, Words};

impl Process for Desk {
    type Domain = Words;
    type Volatile = Memory;
    type Durable = Journal;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        self.rest(cx, self.first);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        let Some(running) = cx.disk().running.as_ref() else { return self.rest(cx, self.config.rest) };
        let (saga, asked) = (running.saga, running.asked);
        if !self.config.recovers {
            return;
        }
        cx.mark("desk.recover");
        cx.fact(Fact::Resumed { saga });
        Self::open_span(cx, saga);
        match asked {
            Some(asked) => Self::send(cx, saga, asked),
            None => self.go_on(cx),
        }
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        if let Some(Msg::Answer { saga, request, said, .. }) = msg.into_credit() {
            self.answered(cx, saga, request, said);
        }
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        let running = cx.disk().running.as_ref().map(|running| (running.saga, running.asked));
        match (timer.into_credit(), running) {
            (Some(Timer::Next), None) => {
                let nth = cx.transact(|journal| {
                    journal.taken += 1;
                    (None, journal.taken)
                });
                let purpose = self.task(cx, nth);
                self.begin(cx, purpose, 1);
            }
            (Some(Timer::Pause), None) => {
                if let Some((purpose, attempt)) = cx.memory.again.take() {
                    self.begin(cx, purpose, attempt);
                }
            }
            (Some(Timer::Work), Some((_, None))) => self.go_on(cx),
            (Some(Timer::Patience), Some((saga, Some(asked)))) => Self::send(cx, saga, asked),
            _ => {}
        }
    }

    fn inspect(&self, _: &Memory, journal: &Journal) -> Vec<Row> {
        let Some(running) = &journal.running else { return Vec::new() };
        let mut rows = vec![Row::disk(format!("saga {}", running.saga), running.purpose.words())];
        let steps = self.config.steps(running.purpose);
        rows.extend(running.log.entries().iter().map(|entry| Row::disk("log", entry_words(*entry, &steps))));
        rows
    }
}

/// A line of the saga log in words.
fn entry_words(entry: Entry, steps: &[Step]) -> String {
    let of = |step: usize| steps.get(step).map_or("a step", |step| step.words());
    match entry {
        Entry::Trying(step) => format!("asks to {}", of(step)),
        Entry::Done(step) => format!("done: {}", of(step)),
        Entry::Refused(step) => format!("refused: {}", of(step)),
        Entry::Undoing(step) => format!("undoes: {}", of(step)),
        Entry::Undone(step) => format!("undone: {}", of(step)),
        _ => "over".to_owned(),
    }
}
