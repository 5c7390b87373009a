//! Message counts per link.

use crate::sim::ids::MessageId;
use crate::sim::process::{Alarm, Domain, Payload, TimerRole, Upshot};
use crate::sim::trace::{Event, Kind, Trace};

/// Messages per link, and how many of them came to nothing, in the order of the index's links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub links: Vec<u32>,
    /// Messages that were lost, refused or not answered in time. Counted when that became clear.
    pub vain: Vec<u32>,
}

impl Tally {
    /// Counts a message that was sent on a link.
    pub fn sent(&mut self, link: usize) {
        grown(&mut self.links, link, 1);
    }

    /// Counts a message on a link that came to nothing.
    pub fn failed(&mut self, link: usize) {
        grown(&mut self.vain, link, 1);
    }

    /// Adds the difference between two running totals.
    pub fn add_between(&mut self, earlier: &Self, later: &Self) {
        let sides =
            [(&mut self.links, &earlier.links, &later.links), (&mut self.vain, &earlier.vain, &later.vain)];
        for (sums, earlier, later) in sides {
            for (index, count) in later.iter().enumerate() {
                grown(sums, index, count - earlier.get(index).copied().unwrap_or(0));
            }
        }
    }
}

fn grown(counts: &mut Vec<u32>, index: usize, by: u32) {
    if counts.len() <= index {
        counts.resize(index + 1, 0);
    }
    counts[index] += by;
}

/// The messages that come to nothing with an event, unless they had before. Lists at most two.
pub(crate) fn failing<D: Domain>(trace: &Trace<D>, event: &Event) -> [Option<MessageId>; 2] {
    match event.kind {
        Kind::Sent | Kind::Duplicated => {
            let message = MessageId(event.a);
            if trace.message(message).payload.upshot() != Upshot::Refusal {
                return [None; 2];
            }
            // So does the request it refuses.
            let cause = event.cause.some().map(|cause| trace.event(cause));
            let request = cause.filter(|cause| cause.kind == Kind::Delivered).and_then(Event::message);
            [Some(message), request]
        }
        Kind::Dropped => [Some(MessageId(event.a)), None],
        Kind::TimerFired => [unanswered(trace, event), None],
        _ => [None; 2],
    }
}

/// The message that was not answered before this timer fired, if that is what the timer was for.
fn unanswered<D: Domain>(trace: &Trace<D>, event: &Event) -> Option<MessageId> {
    let timer = trace.timers.get(event.a as usize).filter(|timer| timer.timer.role() == TimerRole::Reply)?;
    // It was sent in the step that set the timer.
    let of_step = (timer.set.index()..trace.len()).map(|index| &trace.events[index]);
    let mut of_step =
        of_step.take_while(|one| one.cause == timer.set || one.cause == trace.event(timer.set).cause);
    of_step.find(|one| one.kind == Kind::Sent)?.message()
}
