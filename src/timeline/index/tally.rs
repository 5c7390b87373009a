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
    pub fn count(&mut self, link: Option<usize>, (sent, vain): (u32, u32)) {
        if let Some(link) = link {
            grown(&mut self.links, link, sent);
            grown(&mut self.vain, link, vain);
        }
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

/// How an event changes the counts: the message it concerns, how many more were sent, and how many more came to nothing.
pub(crate) fn weighed<D: Domain>(trace: &Trace<D>, event: &Event) -> Option<(MessageId, (u32, u32))> {
    match event.kind {
        Kind::Sent | Kind::Duplicated => {
            let message = MessageId(event.a);
            // A refusal counts twice: the request it refuses came to nothing, too.
            let refused = trace.message(message).payload.upshot() == Upshot::Refusal;
            Some((message, (1, if refused { 2 } else { 0 })))
        }
        Kind::Dropped => Some((MessageId(event.a), (0, 1))),
        Kind::TimerFired => {
            let timer =
                trace.timers.get(event.a as usize).filter(|timer| timer.timer.role() == TimerRole::Reply)?;
            // The timer fired, so the message sent in the step that set it was not answered in time.
            let step = timer.set.index();
            let of_step = (step..trace.len()).map(|index| &trace.events[index]);
            let mut of_step =
                of_step.take_while(|one| one.cause == timer.set || one.cause == trace.event(timer.set).cause);
            let message = of_step.find(|one| one.kind == Kind::Sent)?.message()?;
            let dropped = trace.fate(message).is_some_and(|fate| trace.event(fate).kind == Kind::Dropped);
            Some((message, (0, u32::from(!dropped))))
        }
        _ => None,
    }
}
