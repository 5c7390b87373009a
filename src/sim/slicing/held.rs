//! Finds what holds up a waiting process.
//!
//! A fact says what it waits for ([`Wait`]). The trace tells who has that: the last fact that acquired it, unless
//! it has been released since, or the work that was under way.

use super::Hands;
use super::missing::Missing;
use super::missing::exchange::Exchange;
use crate::ids::{EventId, MessageId, NodeId, SpanId};
use crate::process::{Domain, Meaning, Report, Tone, Wait};
use crate::trace::Trace;

/// The maximum number of workers whose work is followed to see what it waits for.
const FOLLOWED_MAX: usize = 16;

/// What holds something that another process waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The fact that acquired it, by position. No release has been reported since.
    Since(usize),
    /// Work under way on the same node.
    Work(SpanId),
}

/// The first of an event's facts that waits for something, by position, and what for.
fn waiting<D: Domain>(trace: &Trace<D>, id: EventId) -> Option<(usize, Wait)> {
    trace.facts_of(id).find_map(|(index, fact)| Some((index, fact.meaning().waits?)))
}

/// The holders of what an event's facts wait for, earliest first. Empty if nothing waits or nothing is held.
pub(super) fn held<D: Domain>(trace: &Trace<D>, id: EventId) -> Vec<Held> {
    let Some((index, wait)) = waiting(trace, id) else { return Vec::new() };
    holders(trace, id, wait, index, id)
}

/// Those that hold it just before a later event.
pub(super) fn held_at<D: Domain>(trace: &Trace<D>, id: EventId, until: EventId) -> Vec<Held> {
    let Some((_, wait)) = waiting(trace, id) else { return Vec::new() };
    let end = trace.facts.partition_point(|(event, _)| *event < until);
    holders(trace, id, wait, end, until)
}

/// The holders of what an event waits for, after the first `facts` facts and just before another event.
fn holders<D: Domain>(trace: &Trace<D>, id: EventId, wait: Wait, facts: usize, at: EventId) -> Vec<Held> {
    match wait {
        Wait::Resource(wanted) => acquired(trace, facts, wanted).map(Held::Since).into_iter().collect(),
        Wait::Worker => work(trace, trace.event(id).node, at).map(Held::Work).collect(),
    }
}

/// The fact before `index` that acquired the resource, on any node, unless it has been released since.
pub(super) fn acquired<D: Domain>(trace: &Trace<D>, index: usize, wanted: u32) -> Option<usize> {
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

/// The work under way on a node at an event that began before the event.
fn work<D: Domain>(trace: &Trace<D>, node: NodeId, id: EventId) -> impl Iterator<Item = SpanId> + '_ {
    let before = trace.spans.iter().take_while(move |span| span.opened < id);
    let spans = (0..).map(SpanId).zip(before);
    let here = spans.filter(move |(_, span)| span.node == node && span.tone == Tone::Working);
    let open = here.filter(move |(span, _)| trace.span_end(*span).is_none_or(|(end, _)| end >= id));
    open.map(|(span, _)| span)
}

/// What some work under way was waiting for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdup {
    /// The node that it had asked last; `None` if it was at work itself.
    pub asked: Option<NodeId>,
    /// How far that had got.
    pub missing: Vec<Missing>,
}

/// What held up the work of a span just before an event.
pub(super) fn holdup<D: Domain>(trace: &Trace<D>, hands: &Hands, span: SpanId, at: EventId) -> Holdup {
    let node = trace.spans[span.index()].node;
    let mut exchange = Exchange::new(trace, hands, NodeId::NONE, at);
    exchange.work(span);
    let missing = exchange.follow();
    let itself = missing
        .iter()
        .any(|missing| matches!(missing, Missing::AtWork(set, _) if trace.event(*set).node == node));
    let asked = exchange
        .last_sent_by(node)
        .filter(|_| !itself)
        .map(|sent| trace.message(MessageId(trace.event(sent).a)).to);
    Holdup { asked, missing }
}

/// The events that explain why an event's facts have to wait: the grant that stands; or what the work that has been under way
/// longest waits for, and the trouble that brought. Of several, work that waits for others comes first, because the story
/// goes on there.
pub(super) fn behind<D: Domain>(trace: &Trace<D>, hands: &Hands, id: EventId) -> [Option<EventId>; 2] {
    let mut first = [None, None];
    for held in held(trace, id).into_iter().take(FOLLOWED_MAX) {
        let span = match held {
            Held::Since(fact) => return [Some(trace.facts[fact].0), None],
            Held::Work(span) => span,
        };
        let missing = holdup(trace, hands, span, id).missing;
        if let Some(queued) = missing.iter().find(|missing| matches!(missing, Missing::Queued(_))) {
            return [Some(queued.event()), None];
        }
        if first[0].is_none() {
            let begun = trace.spans[span.index()].opened;
            first = missing.first().map_or([Some(begun), None], |missing| missing.behind(trace, hands));
        }
    }
    first
}
