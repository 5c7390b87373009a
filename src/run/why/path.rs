//! Connects the events of a story: which of them follow from which, and over which events that are not told.

use std::collections::{BTreeMap, BTreeSet};

use super::Sentence;
use super::waves::Wave;
use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::slicing::{Causes, EventSet};
use crate::sim::trace::Kind;

/// The maximum number of untold events between two sentences.
const BETWEEN_MAX: usize = 400;
/// The maximum number of a wave's events whose reasons are looked for.
const TRACED_MAX: usize = 24;

/// The sentences that tell these events, some of them as parts of waves.
pub(super) fn story<D: Domain>(
    causes: &Causes<'_, D>,
    told: &BTreeSet<EventId>,
    waves: &[Wave],
) -> Vec<Sentence> {
    // Each event told so far, also as part of a wave, and the one that stands for it.
    let mut before = BTreeMap::new();
    let mut sentence = |event: &EventId| {
        let with = waves.iter().find(|wave| wave.event == *event).map(|wave| wave.with.clone());
        let with = with.unwrap_or_default();
        let all: Vec<EventId> = with.iter().copied().chain([*event]).collect();
        let mut after = reasons_told(causes, &all, &before);
        after.retain(|reason| reason < event);
        before.extend(all.iter().map(|id| (*id, *event)));
        Sentence { event: *event, with, after }
    };
    told.iter().map(&mut sentence).collect()
}

/// The reasons for these events that were told, oldest first, without those that are reasons for others
/// among them.
fn reasons_told<D: Domain>(
    causes: &Causes<'_, D>,
    ids: &[EventId],
    told: &BTreeMap<EventId, EventId>,
) -> Vec<EventId> {
    let found = all_told(causes, ids, told);
    let mut behind = BTreeSet::new();
    behind.extend(found.iter().flat_map(|id| all_told(causes, &[*id], told)));
    found.difference(&behind).copied().collect()
}

/// The reasons for these events that were told. Untold reasons, implied by others, are replaced by their own reasons.
fn all_told<D: Domain>(
    causes: &Causes<'_, D>,
    ids: &[EventId],
    told: &BTreeMap<EventId, EventId>,
) -> BTreeSet<EventId> {
    let trace = causes.trace();
    let mut found = BTreeSet::new();
    let mut met = BTreeSet::new();
    let mut open: Vec<EventId> =
        ids.iter().rev().take(TRACED_MAX).flat_map(|id| causes.reasons(*id)).collect();
    while let Some(reason) = open.pop() {
        if !met.insert(reason) {
            continue;
        }
        if let Some(stands) = told.get(&reason) {
            found.insert(*stands);
        } else if matches!(trace.event(reason).kind, Kind::Sent | Kind::TimerFired) {
            open.extend(causes.reasons(reason));
        }
    }
    found
}

/// The events of a story and, as long as there are at most `max`, those that connect them, the end of the story first. A message
/// that arrived or was lost brings its sending with it, so that it is drawn as a whole.
pub(super) fn connected<D: Domain>(causes: &Causes<'_, D>, story: &[Sentence], max: usize) -> EventSet {
    let trace = causes.trace();
    let told: BTreeSet<EventId> = story.iter().map(|sentence| sentence.event).collect();
    let mut lit: BTreeSet<EventId> = told.clone();
    let sent = |id: EventId| trace.event(id).message().map(|message| trace.message(message).sent);
    let sendings: Vec<EventId> = told.iter().rev().filter_map(|id| sent(*id)).collect();
    lit.extend(sendings.into_iter().take(max.saturating_sub(told.len())));
    for id in told.iter().rev() {
        let way = way_back(causes, *id, &told);
        let new = way.iter().filter(|id| !lit.contains(id)).count();
        if lit.len() + new <= max {
            lit.extend(way);
        }
    }
    lit.into_iter().collect()
}

/// The untold events on the shortest way from an event back to another that is told.
fn way_back<D: Domain>(causes: &Causes<'_, D>, from: EventId, told: &BTreeSet<EventId>) -> Vec<EventId> {
    let mut next: BTreeMap<EventId, EventId> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([from]);
    while let Some(id) = open.pop_front() {
        if next.len() > BETWEEN_MAX {
            break;
        }
        for reason in causes.reasons(id).into_iter().rev() {
            if reason == from || next.contains_key(&reason) {
                continue;
            }
            next.insert(reason, id);
            if told.contains(&reason) {
                let back = std::iter::successors(next.get(&reason), |id| next.get(id));
                return back.copied().take_while(|id| *id != from).collect();
            }
            open.push_back(reason);
        }
    }
    Vec::new()
}
