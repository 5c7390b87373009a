//! Finds what holds up a waiting process.
//!
//! A fact says what it waits for ([`Wait`]). The trace tells who has that: the last fact that acquired it, unless
//! it has been released since, or the work that was under way.

use crate::ids::{EventId, SpanId};
use crate::process::{Domain, Meaning, Report, Tone, Wait};
use crate::trace::Trace;

/// What holds something that another process waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The fact that acquired it, by position. No release has been reported since.
    Since(usize),
    /// Work under way on the same node.
    Work(SpanId),
}

/// The holders of what an event's facts wait for, earliest first. Empty if nothing waits or nothing is held.
pub(super) fn held<D: Domain>(trace: &Trace<D>, id: EventId) -> Vec<Held> {
    let waits = |(index, fact): (usize, &D::Fact)| Some((index, fact.meaning().waits?));
    let Some((index, wait)) = trace.facts_of(id).find_map(waits) else { return Vec::new() };
    match wait {
        Wait::Resource(wanted) => acquired(trace, index, wanted).map(Held::Since).into_iter().collect(),
        Wait::Worker => work(trace, id).map(Held::Work).collect(),
    }
}

/// The fact before `index` that acquired the resource, on any node, unless it has been released since.
fn acquired<D: Domain>(trace: &Trace<D>, index: usize, wanted: u32) -> Option<usize> {
    for earlier in (0..index).rev() {
        let Meaning { acquires, releases, .. } = trace.facts[earlier].1.meaning();
        if releases == Some(wanted) {
            return None;
        }
        if acquires == Some(wanted) {
            return Some(earlier);
        }
    }
    None
}

/// The work under way on an event's node that began before the event.
fn work<D: Domain>(trace: &Trace<D>, id: EventId) -> impl Iterator<Item = SpanId> + '_ {
    let node = trace.event(id).node;
    let before = trace.spans.iter().take_while(move |span| span.opened < id);
    let spans = (0..).map(SpanId).zip(before);
    let here = spans.filter(move |(_, span)| span.node == node && span.tone == Tone::Working);
    let open = here.filter(move |(span, _)| trace.span_end(*span).is_none_or(|(end, _)| end >= id));
    open.map(|(span, _)| span)
}
