//! The beginning of a trace: the part that a run shares with another that diverges from it later.

use super::{EventId, Kind, Trace};
use crate::process::Domain;

/// The length of each of a trace's tables at some moment of its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Events so far.
    pub events: usize,
    /// Messages and copies so far.
    pub messages: usize,
    /// Timers so far.
    pub timers: usize,
    /// Spans so far.
    pub spans: usize,
    /// Interventions made so far.
    pub interventions: usize,
}

impl<D: Domain> Trace<D> {
    /// The trace as it was when it had this extent. What ended later is open again. Full chunks are
    /// shared with this trace, so this is cheap even for a long run.
    pub fn cut(&self, extent: Extent) -> Self {
        let happened = |event: EventId| event.index() < extent.events;
        let or_open = |event: EventId| if happened(event) { event } else { EventId::NONE };
        let names = self.names_used(extent.events);
        Self {
            events: self.events.cut(extent.events),
            messages: self.messages.cut(extent.messages),
            timers: self.timers.cut(extent.timers),
            spans: self.spans.cut(extent.spans),
            facts: self.facts.cut(self.facts.partition_point(|(event, _)| happened(*event))),
            marks: self.marks.cut(self.marks.partition_point(|(event, _)| happened(*event))),
            verdicts: self.verdicts.iter().filter(|verdict| happened(verdict.judged)).cloned().collect(),
            interventions: self.interventions.iter().take(extent.interventions).copied().collect(),
            copies: self.copies[..self.copies.partition_point(|(copy, _)| copy.index() < extent.messages)]
                .to_vec(),
            clocks: (self.clocks.iter())
                .map(|clocks| clocks[..clocks.partition_point(|(from, _)| happened(*from))].to_vec())
                .collect(),
            fates: self.fates.iter().take(extent.messages).map(|event| or_open(*event)).collect(),
            timer_ends: (self.timer_ends.iter().take(extent.timers))
                .map(|(event, fired)| (or_open(*event), *fired && happened(*event)))
                .collect(),
            span_ends: (self.span_ends.iter().take(extent.spans))
                .map(|entry| if happened(entry.0) { *entry } else { super::OPEN_SPAN })
                .collect(),
            name_numbers: self
                .name_numbers
                .iter()
                .filter(|(_, n)| (**n as usize) < names)
                .map(copied)
                .collect(),
            names: self.names.iter().take(names).copied().collect(),
        }
    }

    /// The number of names that the first `count` events use. Names are numbered in order of appearance, so the search
    /// ends at the event that uses the last one.
    fn names_used(&self, count: usize) -> usize {
        let mut used = 0;
        for event in self.events.iter().take(count) {
            if event.kind == Kind::Wrote {
                used = used.max(event.a as usize + 1);
                if used == self.names.len() {
                    break;
                }
            }
        }
        used
    }
}

fn copied<A: Copy, B: Copy>((a, b): (&A, &B)) -> (A, B) {
    (*a, *b)
}
