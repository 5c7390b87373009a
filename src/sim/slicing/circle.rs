//! Finds circles of waits: everyone in it waits for something that the next one has, so nobody ever goes on (deadlock).
//!
//! A wait for a resource is one for its holder, and goes on with what the holder waits for itself. A wait for a worker is over when
//! any of them comes free, so it is part of a deadlock only if each of the node's workers waits as well, for someone who is stuck.

use super::Hands;
use super::held::{Held, acquired, held_at, holdup};
use super::missing::Missing;
use crate::ids::{EventId, NodeId};
use crate::process::{Domain, Report, Wait};
use crate::sorted::Map;
use crate::trace::Trace;

/// The maximum number of waits that are followed.
const WAITS_MAX: usize = 64;

/// A wait in a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The event whose facts have to wait.
    pub wait: EventId,
    /// What has the thing waited for, and waits in the next link.
    pub held: Held,
}

/// For each wait, what is in its way, and what that waits for itself; `None`: nothing, so the wait comes to an end.
type Waits = Map<EventId, Vec<(Held, Option<EventId>)>>;

/// The circle that the wait reported by an event was part of just before another event, beginning with it; empty if there is none.
pub(super) fn circle<D: Domain>(trace: &Trace<D>, hands: &Hands, id: EventId, until: EventId) -> Vec<Link> {
    let mut waits = followed(trace, hands, id, until);
    loop {
        let is_stuck = |ways: &Vec<(Held, Option<EventId>)>| {
            !ways.is_empty()
                && ways.iter().all(|(_, next)| next.is_some_and(|next| waits.contains_key(&next)))
        };
        let free: Vec<EventId> =
            waits.iter().filter(|(_, ways)| !is_stuck(ways)).map(|(wait, _)| *wait).collect();
        if free.is_empty() {
            break;
        }
        for wait in free {
            waits.remove(&wait);
        }
    }
    back_to(&waits, id)
}

/// The waits that a wait leads to.
fn followed<D: Domain>(trace: &Trace<D>, hands: &Hands, id: EventId, until: EventId) -> Waits {
    let (mut waits, mut open) = (Waits::default(), vec![id]);
    while let Some(wait) = open.pop().filter(|_| waits.len() < WAITS_MAX) {
        if waits.contains_key(&wait) {
            continue;
        }
        let mut ways = Vec::new();
        for held in held_at(trace, wait, until) {
            let next = next(trace, hands, held, until);
            ways.push((held, next));
            // One that goes on is enough to end the wait.
            if next.is_none() {
                break;
            }
        }
        if ways.iter().all(|(_, next)| next.is_some()) {
            open.extend(ways.iter().filter_map(|(_, next)| *next));
        }
        waits.insert(wait, ways);
    }
    waits
}

/// What a holder waits for itself.
fn next<D: Domain>(trace: &Trace<D>, hands: &Hands, held: Held, until: EventId) -> Option<EventId> {
    match held {
        Held::Since(fact) => wait_of(trace, fact, until),
        Held::Work(span) => {
            let missing = holdup(trace, hands, span, until).missing;
            missing.into_iter().find_map(|missing| match missing {
                Missing::Queued(wait) => Some(wait),
                _ => None,
            })
        }
    }
}

/// The wait that whoever acquired something in a fact is in. Where facts name no party, a node that has something and waits for it does not
/// wait for itself: it speaks for two others.
fn wait_of<D: Domain>(trace: &Trace<D>, fact: usize, until: EventId) -> Option<EventId> {
    let party = party_of(trace, fact);
    let end = trace.facts.partition_point(|(event, _)| *event < until);
    let later = (fact + 1..end).rev().filter(|index| party_of(trace, *index) == party);
    let mut telling = later.filter_map(|index| {
        let meaning = trace.facts[index].1.meaning();
        let Some(Wait::Resource(wanted)) = meaning.waits else {
            return (meaning.acquires.is_some() || meaning.releases.is_some()).then_some(None);
        };
        let holder = acquired(trace, end, wanted).map(|fact| party_of(trace, fact));
        Some(holder.filter(|holder| party.is_ok() || *holder != party).map(|_| trace.facts[index].0))
    });
    telling.next().flatten()
}

/// Whoever a fact is about: the party that it names, or else its node.
fn party_of<D: Domain>(trace: &Trace<D>, fact: usize) -> Result<u32, NodeId> {
    let (event, fact) = &trace.facts[fact];
    fact.meaning().party.ok_or(trace.event(*event).node)
}

/// The shortest way from a wait back to itself.
fn back_to(waits: &Waits, id: EventId) -> Vec<Link> {
    let mut ways: Vec<Vec<Link>> = vec![Vec::new()];
    let mut met = Vec::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let wait = way.last().map_or(id, |link: &Link| after(waits, *link));
            for (held, next) in waits.get(&wait).into_iter().flatten() {
                let Some(next) = *next else { continue };
                let mut way = way.clone();
                way.push(Link { wait, held: *held });
                if next == id {
                    return way;
                }
                if !met.contains(&next) {
                    met.push(next);
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    Vec::new()
}

/// The wait that follows a link.
fn after(waits: &Waits, link: Link) -> EventId {
    let mut ways = waits.get(&link.wait).into_iter().flatten();
    ways.find_map(|(held, next)| next.filter(|_| *held == link.held)).unwrap_or(EventId::NONE)
}
