//! Who has what somebody waits for.
//!
//! A fact says what it waits for ([`Wait`]). Who has that, the trace tells: the last fact that acquired it, if none
//! has released it since, or the work that was going on.

use crate::ids::{EventId, SpanId};
use crate::process::{Domain, Meaning, Report, Tone, Wait};
use crate::trace::Trace;

/// Somebody has what another waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Since this fact, by its position, which acquired it. Nobody has reported that it was released.
    Since(usize),
    /// For this work, which is under way on the same node.
    Work(SpanId),
}

/// Who has what the facts of an event wait for, the earliest first. Nothing, if nobody waits or nobody has it.
pub(super) fn held<D: Domain>(trace: &Trace<D>, id: EventId) -> Vec<Held> {
    let waits = |(index, fact): (usize, &D::Fact)| Some((index, fact.meaning().waits?));
    let Some((index, wait)) = trace.facts_of(id).find_map(waits) else { return Vec::new() };
    match wait {
        Wait::Resource(wanted) => acquired(trace, index, wanted).map(Held::Since).into_iter().collect(),
        Wait::Worker => work(trace, id).map(Held::Work).collect(),
    }
}

/// The fact before `index` that acquired something that has not been released since, on whatever node.
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

/// The work that is under way on an event's node, and began before it.
fn work<D: Domain>(trace: &Trace<D>, id: EventId) -> impl Iterator<Item = SpanId> + '_ {
    let node = trace.event(id).node;
    let before = trace.spans.iter().take_while(move |span| span.opened < id);
    let spans = (0..).map(SpanId).zip(before);
    let here = spans.filter(move |(_, span)| span.node == node && span.tone == Tone::Working);
    let open = here.filter(move |(span, _)| trace.span_end(*span).is_none_or(|(end, _)| end >= id));
    open.map(|(span, _)| span)
}
