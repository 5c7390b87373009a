//! Waves: many events that are alike, one soon after the other, told in one sentence.
//!
//! A promise that allows a number of events is broken by a set of them. Telling a few would hide what matters, that there were many.
//! So the set is told as one, and so is each wave among its reasons: the calls that were turned away together, and those that came
//! back together.

use std::collections::BTreeMap;

use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::process::{Alarm, Describe, Domain};
use crate::sim::slicing::{Causes, EventSet};
use crate::sim::time::SimTime;
use crate::sim::trace::{Kind, Tally, Trace};

/// The minimum number of events in a wave.
const WAVE_MIN: usize = 4;
/// A gap that is this many times as long as the mean one separates two waves.
const LULL: u64 = 8;
/// A gap shorter than this part of the time until the promise was broken separates nothing.
const SHORT: u64 = 32;

/// Events that are told in one sentence: the one that stands for them, and the others in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wave {
    /// The event that stands for all of them.
    pub event: EventId,
    /// The others.
    pub with: Vec<EventId>,
}

impl Wave {
    /// A wave that its first event stands for.
    fn new(mut events: Vec<EventId>) -> Option<Self> {
        (!events.is_empty()).then(|| Self { event: events.remove(0), with: events })
    }

    /// The set that broke a promise. The event in question stands for it, if it is one of them.
    pub fn of_set(tally: &Tally, of: EventId) -> Option<Self> {
        if tally.members.contains(&of) {
            let with = tally.members.iter().copied().filter(|member| *member != of).collect();
            return Some(Self { event: of, with });
        }
        Self::new(tally.members.clone())
    }

    /// Its events, in no particular order.
    pub fn events(&self) -> impl Iterator<Item = EventId> + '_ {
        self.with.iter().copied().chain([self.event])
    }

    /// The last of its events.
    pub fn last(&self) -> EventId {
        self.with.last().copied().map_or(self.event, |last| last.max(self.event))
    }

    /// Its first, middle and last events.
    pub fn samples(&self) -> impl Iterator<Item = EventId> + '_ {
        [Some(self.event), self.with.get(self.with.len() / 2).copied(), self.with.last().copied()]
            .into_iter()
            .flatten()
    }

    /// True if one begins before the other has ended.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.event <= other.last() && other.event <= self.last()
    }
}

/// Where events of a wave happen, of what kind they are, and what they say. `None`: on any of the nodes of the set.
pub(super) type Likeness = (Option<NodeId>, u8, Vec<&'static str>);

/// What the events of a set have in common.
struct Common {
    /// Where they happened.
    peers: Vec<NodeId>,
    /// The first field that all of them report with the same value: then other events are like them only if they report it, too.
    subject: Option<(&'static str, String)>,
}

impl Common {
    fn of<D: Domain>(trace: &Trace<D>, set: &[EventId]) -> Self {
        let mut peers: Vec<NodeId> = set.iter().map(|member| trace.event(*member).node).collect();
        peers.sort_unstable();
        peers.dedup();
        let first = set.first().and_then(|member| fields(trace, *member).into_iter().next());
        let subject = first.filter(|subject| set.iter().all(|id| fields(trace, *id).contains(subject)));
        Self { peers, subject }
    }

    /// What an event has in common with others of its wave; `None` if it reports nothing, and nobody's wait runs out.
    fn likeness<D: Domain>(&self, trace: &Trace<D>, id: EventId) -> Option<Likeness> {
        let event = trace.event(id);
        let mut names: Vec<&'static str> = trace.facts_of(id).map(|(_, fact)| fact.name()).collect();
        match event.kind {
            Kind::TimerFired => {
                let timer = &trace.timers[event.a as usize];
                names.extend((!timer.work && timer.timer.role().awaits()).then(|| timer.timer.name()));
            }
            Kind::Sent | Kind::Delivered if !names.is_empty() => {
                names.push(trace.message(MessageId(event.a)).payload.name());
            }
            _ => {}
        }
        let about = self.subject.as_ref().is_none_or(|subject| fields(trace, id).contains(subject));
        let place = Some(event.node).filter(|node| !self.peers.contains(node));
        (!names.is_empty() && about).then_some((place, event.kind as u8, names))
    }
}

/// What an event reports.
fn fields<D: Domain>(trace: &Trace<D>, id: EventId) -> Vec<(&'static str, String)> {
    trace.facts_of(id).flat_map(|(_, fact)| fact.fields()).collect()
}

/// The waves among the reasons for a set, each with the place where it happened. Events that are alike belong to it although they
/// are no reasons themselves: how many were turned away matters, not only how many of those never got through. What was before `since` is left out.
pub(super) fn waves<D: Domain>(
    causes: &Causes<'_, D>,
    tally: &Tally,
    reasons: &EventSet,
    since: EventId,
) -> Vec<(Option<NodeId>, Wave)> {
    let trace = causes.trace();
    let common = Common::of(trace, &tally.members);
    let set: EventSet = tally.members.iter().copied().collect();
    let mut found: BTreeMap<Likeness, usize> = BTreeMap::new();
    for id in reasons.iter().filter(|id| !set.contains(*id)) {
        if let Some(like) = common.likeness(trace, id) {
            *found.entry(like).or_default() += 1;
        }
    }
    found.retain(|_, count| *count >= WAVE_MIN);
    let end = tally.members.last().map_or(0, |last| last.index());
    let mut alike: BTreeMap<Likeness, Vec<EventId>> = BTreeMap::new();
    for id in (since.index()..end).map(|index| EventId(index as u32)).filter(|id| !set.contains(*id)) {
        if let Some(like) = common.likeness(trace, id).filter(|like| found.contains_key(like)) {
            alike.entry(like).or_default().push(id);
        }
    }
    let cut = |((place, ..), ids): (Likeness, Vec<EventId>)| {
        let bursts =
            bursts(trace, ids, EventId(end as u32)).into_iter().filter(|burst| burst.len() >= WAVE_MIN);
        let concerning = bursts.filter(|burst| burst.iter().any(|id| reasons.contains(*id)));
        concerning.filter_map(move |burst| Some((place, Wave::new(burst)?))).collect::<Vec<_>>()
    };
    alike.into_iter().flat_map(cut).collect()
}

/// Cuts events where they pause. `end`: until when the story goes.
fn bursts<D: Domain>(trace: &Trace<D>, ids: Vec<EventId>, end: EventId) -> Vec<Vec<EventId>> {
    let at = |id: EventId| trace.event(id).at;
    let (Some(first), Some(last)) = (ids.first().copied(), ids.last().copied()) else { return Vec::new() };
    let (whole, gaps) = (at(last).since(at(first)).as_micros(), ids.len() as u64 - 1);
    let short = at(end).since(SimTime::ZERO).as_micros() / SHORT;
    let mut bursts: Vec<Vec<EventId>> = Vec::new();
    for id in ids {
        let before = bursts.last().and_then(|burst| burst.last().copied());
        let goes_on = before.is_some_and(|before| {
            let gap = at(id).since(at(before)).as_micros();
            gap <= short || gap * gaps <= whole * LULL
        });
        match bursts.last_mut().filter(|_| goes_on) {
            Some(burst) => burst.push(id),
            None => bursts.push(vec![id]),
        }
    }
    bursts
}
