//! Connects the events of a story: which of them follow from which, and over which events that are not told.

use std::collections::{BTreeMap, BTreeSet};

use super::Sentence;
use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::slicing::{Causes, EventSet};
use crate::sim::trace::Kind;

/// The maximum number of untold events between two sentences.
const BETWEEN_MAX: usize = 400;

/// The sentences that tell these events.
pub(super) fn story<D: Domain>(causes: &Causes<'_, D>, told: &BTreeSet<EventId>) -> Vec<Sentence> {
    let mut before = BTreeSet::new();
    let mut sentence = |event: &EventId| {
        let after = reasons_told(causes, *event, &before);
        before.insert(*event);
        Sentence { event: *event, after }
    };
    told.iter().map(&mut sentence).collect()
}

/// The reasons for an event that were told, oldest first, without those that are reasons for others
/// among them.
fn reasons_told<D: Domain>(causes: &Causes<'_, D>, id: EventId, told: &BTreeSet<EventId>) -> Vec<EventId> {
    let found = all_told(causes, id, told);
    let mut behind = BTreeSet::new();
    behind.extend(found.iter().flat_map(|id| all_told(causes, *id, told)));
    found.difference(&behind).copied().collect()
}

/// The reasons for an event that were told. Untold reasons, implied by others, are replaced by their own reasons.
fn all_told<D: Domain>(causes: &Causes<'_, D>, id: EventId, told: &BTreeSet<EventId>) -> BTreeSet<EventId> {
    let trace = causes.trace();
    let mut found = BTreeSet::new();
    let mut met = BTreeSet::new();
    let mut open = causes.reasons(id);
    while let Some(reason) = open.pop() {
        if !met.insert(reason) {
            continue;
        }
        if told.contains(&reason) {
            found.insert(reason);
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
