//! Selects the events of a slice to tell: witnesses, turning points, and the events that stand for others.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::TOLD_MAX;
use super::waves::{Wave, waves};
use super::weight::{Teller, Weight};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Alarm, Describe, Domain};
use crate::sim::slicing::{EventSet, Held};
use crate::sim::time::SimTime;
use crate::sim::trace::{Event, Kind, Ruling, Tally, Trace, Verdict};

/// The number of first consequences on each node that are always told.
const FIRST_ON_NODE: usize = 2;
/// The maximum number of faults that are told before anything of less weight.
const FAULTS_MAX: usize = 3;
/// The number of sentences up to which a story is filled with events that are no turning points.
const FILLED_MAX: usize = 7;
/// What the scenario begins again and again for more than one part in so many of the time goes on all the time.
const STREAM: u64 = 8;
/// What lasts longer than all but one of so many parts of the time goes on all the time.
const NEARLY: u64 = 16;
/// The maximum number of waits that are looked at for a circle.
const CIRCLES_MAX: usize = 4;
/// The maximum number of witnesses that are told.
const WITNESSES_MAX: usize = 5;
/// The maximum number of earlier witnesses and akin events that are told before anything of less weight, if there are fewer witnesses.
const ROOTS_MAX: usize = 3;

/// The subjects of an event's facts: each fact's name, and the name and value of its first field.
fn subjects<D: Domain>(trace: &Trace<D>, of: EventId) -> Vec<(&'static str, &'static str, String)> {
    trace.facts_of(of).filter_map(|(_, fact)| subject(fact)).collect()
}

/// The name of a fact, and the name and value of its first field.
fn subject(fact: &impl Describe) -> Option<(&'static str, &'static str, String)> {
    fact.fields().into_iter().next().map(|(field, value)| (fact.name(), field, value))
}

/// What there is to tell.
pub(super) struct Telling {
    /// The slice.
    pub events: EventSet,
    /// The events of the story in order.
    pub listed: Vec<EventId>,
    /// Those of them that are told.
    pub told: BTreeSet<EventId>,
    /// What is told with one of them.
    pub waves: Vec<Wave>,
}

impl<D: Domain> Teller<'_, D> {
    /// What led to the event.
    pub fn back(&self) -> Telling {
        let past = self.causes.past(self.of);
        let witnesses = self.witnesses();
        // A set is told as a whole.
        let akin = if self.tally().is_some() { BTreeSet::new() } else { self.akin(&past) };
        let members: Vec<EventId> =
            self.tally().into_iter().flat_map(|tally| &tally.members).copied().collect();
        let stands = self.stands();
        let roots = akin.iter().chain(&witnesses).chain(&members).chain(&stands).copied();
        let story = self.causes.reasons_back(roots.chain([self.of]));
        let listed = self.listed(&story);
        let mut waves = self.waves(&story);
        let told = self.keys_back(&listed, &witnesses, &akin, &waves);
        waves.retain(|wave| told.contains(&wave.event));
        Telling { events: past, listed, told, waves }
    }

    /// What the event led to.
    pub fn forth(&self) -> Telling {
        let listed = self.listed(&self.causes.reasons_forth(self.of));
        let told = self.keys_forth(&listed);
        Telling { events: self.causes.future(self.of), listed, told, waves: Vec::new() }
    }

    /// The event that a question is about: for a verdict, the event that was judged.
    fn about(&self) -> EventId {
        let asked = self.causes.trace().event(self.of);
        if asked.kind == Kind::Judged { asked.cause } else { self.of }
    }

    /// The verdicts that the event broke a promise.
    fn broken(&self) -> impl Iterator<Item = &Verdict> {
        self.causes.trace().violations().filter(|verdict| [verdict.event, verdict.judged].contains(&self.of))
    }

    /// The set that broke the promise, if it took a set.
    fn tally(&self) -> Option<&Tally> {
        self.broken().find_map(|verdict| verdict.tally.as_deref())
    }

    /// The events that contradict the event, if it broke a promise. Those of a set are told together.
    fn witnesses(&self) -> BTreeSet<EventId> {
        let all = self.broken().flat_map(|verdict| verdict.witnesses.iter().copied());
        let known = all.filter(|id| id.index() < self.causes.count() && *id != self.of);
        known.filter(|id| self.tally().is_none_or(|tally| !tally.members.contains(id))).collect()
    }

    /// How far the first of a set had got when the promise was broken, or what was owed when it was judged, and why.
    fn stands(&self) -> Vec<EventId> {
        let mut stands = Vec::new();
        for verdict in self.broken().filter(|_| self.tells_the_end) {
            let first = verdict.tally.as_ref().and_then(|tally| tally.members.first());
            let debt = verdict.debt.map(|debt| (debt.last, verdict.judged));
            if let Some((of, until)) = debt.or(first.map(|first| (*first, self.of)))
                && until.index() <= self.causes.count()
                && of < until
            {
                stands.extend(self.causes.standing_behind(of, until));
            }
        }
        stands
    }

    /// Earlier events of the past that report the same about the same thing on the same node, or that
    /// are noted and about the same thing. For a verdict, it uses the event that the verdict is about.
    fn akin(&self, past: &EventSet) -> BTreeSet<EventId> {
        let trace = self.causes.trace();
        let about = self.about();
        let subjects = subjects(trace, about);
        let mut akin = BTreeSet::new();
        let Some(about) = trace.events.get(about.index()).filter(|_| !subjects.is_empty()) else {
            return akin;
        };
        for (event, fact) in trace.facts.iter().take_while(|(event, _)| *event < self.of) {
            if akin.contains(event) || !past.contains(*event) {
                continue;
            }
            let Some((name, field, value)) = subject(fact) else { continue };
            let here = trace.event(*event).node == about.node;
            let hit = subjects.iter().any(|(other, of, is)| {
                (*of, is) == (field, &value) && (self.noted.contains(event) || (here && *other == name))
            });
            if hit {
                akin.insert(*event);
            }
        }
        akin
    }

    /// The essential events of a story that led to the event.
    fn keys_back(
        &self,
        listed: &[EventId],
        witnesses: &BTreeSet<EventId>,
        akin: &BTreeSet<EventId>,
        waves: &[Wave],
    ) -> BTreeSet<EventId> {
        let mut keys = BTreeSet::from([self.of]);
        // The set is the first wave.
        keys.extend(waves.first().map(|set| set.event));
        for debt in self.broken().filter_map(|verdict| verdict.debt) {
            keys.extend([debt.made, debt.last]);
        }
        // The first witness is where it began, the last ones are where it went too far.
        let latest = witnesses.iter().rev().take(WITNESSES_MAX - 1);
        keys.extend(witnesses.first().into_iter().chain(latest));
        let room = ROOTS_MAX.saturating_sub(keys.len() - 1);
        keys.extend(akin.iter().rev().take(room));
        let distances = self.distances(&keys);
        let near = |id: &EventId| distances.get(id).copied().unwrap_or(usize::MAX);
        let subjects: Vec<_> =
            subjects(self.causes.trace(), self.about()).into_iter().map(|(_, of, is)| (of, is)).collect();
        let states = self.causes.states_behind(self.of);
        let in_waves: EventSet = waves.iter().flat_map(Wave::events).collect();
        let mut ranked: Vec<(Weight, usize, EventId)> = listed
            .iter()
            .filter(|id| !keys.contains(id) && !in_waves.contains(**id))
            .map(|id| {
                let weight = if states.contains(id) { Weight::Fault } else { self.weight(*id, &subjects) };
                (weight, near(id), *id)
            })
            .filter(|(weight, _, id)| *weight < Weight::Reported || !self.is_scenery(*id))
            .collect();
        ranked.sort_unstable();
        let mut once: BTreeSet<(Weight, NodeId)> =
            waves.iter().map(|wave| self.repeats(wave.event)).collect();
        let mut faults = 0;
        // Faults beyond the nearest, and repetitions, give way to everything else.
        let (first, last): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(weight, _, id)| match weight {
            Weight::Fault => {
                faults += usize::from(!self.is_told_with(*id, &keys));
                faults <= FAULTS_MAX
            }
            Weight::Wait | Weight::Expiry => once.insert((*weight, self.causes.trace().event(*id).node)),
            _ => true,
        });
        let (faults, first): (Vec<_>, Vec<_>) =
            first.into_iter().partition(|(weight, ..)| *weight == Weight::Fault);
        let waves = waves.iter().map(|wave| (Weight::Wait, 0, wave.event));
        let waiting: Vec<EventId> =
            first.iter().filter(|(weight, ..)| *weight == Weight::Wait).map(|(.., id)| *id).collect();
        keys.extend(self.circle(&waiting));
        for (weight, _, id) in faults.into_iter().chain(waves).chain(first).chain(last) {
            let room = if weight < Weight::Reported { TOLD_MAX } else { FILLED_MAX };
            if keys.len() < room && !self.is_told_with(id, &keys) {
                keys.insert(id);
            }
        }
        keys
    }

    /// If some of these waits, or the one in question, are part of a circle: all that wait in it and, as far as there is
    /// room, the grants of what they wait for.
    fn circle(&self, waiting: &[EventId]) -> BTreeSet<EventId> {
        let until = EventId(self.causes.count() as u32);
        let asked = waiting.iter().take(CIRCLES_MAX).copied().chain([self.of]);
        let circle = asked.map(|wait| self.causes.circle(wait, until)).find(|circle| !circle.is_empty());
        let trace = self.causes.trace();
        let circle = circle.unwrap_or_default();
        let granted = circle.iter().filter_map(|link| match link.held {
            Held::Since(fact) => Some(trace.facts[fact].0),
            Held::Work(_) => None,
        });
        // The waits first: the one that closes the circle names the grants as well.
        circle.iter().map(|link| link.wait).chain(granted).take(TOLD_MAX - 3).collect()
    }

    /// What a repetition of an event repeats.
    fn repeats(&self, id: EventId) -> (Weight, NodeId) {
        (self.weight(id, &[]), self.causes.trace().event(id).node)
    }

    /// The set that broke the promise, and the waves among its reasons, those of more weight first. At the same place and time, the
    /// one that began last tells most of what happened.
    fn waves(&self, reasons: &EventSet) -> Vec<Wave> {
        let Some(tally) = self.tally() else { return Vec::new() };
        // What was before anything went wrong is no turning point.
        let fault = reasons.iter().find(|id| self.weight(*id, &[]) == Weight::Fault).unwrap_or(EventId(0));
        let mut found: Vec<(Weight, Reverse<usize>, Wave, Option<NodeId>)> =
            waves(self.causes, tally, reasons, fault)
                .into_iter()
                .filter_map(|(place, wave)| {
                    let weight = wave.samples().map(|id| self.weight(id, &[])).min()?;
                    // Nor is what goes on all the time.
                    let is_plain = weight >= Weight::Noted && self.is_stream(&wave);
                    (!is_plain).then_some((weight, Reverse(wave.with.len()), wave, place))
                })
                .collect();
        found.sort_by_key(|(weight, size, wave, _)| (*weight, *size, wave.event));
        let covers = |(weight, _, wave, place): &(Weight, _, Wave, _),
                      (other, _, beside, there): &(Weight, _, Wave, _)| {
            (weight, place) == (other, there) && beside.event < wave.event && wave.overlaps(beside)
        };
        let kept = found.iter().filter(|one| !found.iter().any(|other| covers(other, one)));
        let set = Wave::of_set(tally, self.of);
        set.into_iter().chain(kept.map(|(.., wave, _)| wave.clone())).collect()
    }

    /// True if the scenario kept beginning these over a good part of the time, or if they went on nearly all the time.
    fn is_stream(&self, wave: &Wave) -> bool {
        let at = |id: EventId| self.causes.trace().event(id).at;
        let took = at(wave.last()).since(at(wave.event));
        let last =
            self.tally().and_then(|tally| tally.members.last()).map_or(self.of, |last| self.of.max(*last));
        let whole = at(last).since(SimTime::ZERO);
        let by_scenario = took.saturating_mul(STREAM) > whole && wave.samples().all(|id| self.is_scenery(id));
        by_scenario || took.saturating_mul(NEARLY) > whole.saturating_mul(NEARLY - 1)
    }

    /// The number of steps from each event back to the nearest of `roots`.
    fn distances(&self, roots: &BTreeSet<EventId>) -> BTreeMap<EventId, usize> {
        let mut distances: BTreeMap<EventId, usize> = roots.iter().map(|id| (*id, 0)).collect();
        let mut open: VecDeque<EventId> = roots.iter().rev().copied().collect();
        while let Some(id) = open.pop_front() {
            let next = distances[&id] + 1;
            for reason in self.causes.reasons(id) {
                if let std::collections::btree_map::Entry::Vacant(entry) = distances.entry(reason) {
                    entry.insert(next);
                    open.push_back(reason);
                }
            }
        }
        distances
    }

    /// The essential events of a story of what the event led to: failures and noted
    /// events, the first consequences on each node, and reported facts.
    fn keys_forth(&self, ids: &[EventId]) -> BTreeSet<EventId> {
        let trace = self.causes.trace();
        let mut on_node: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut first = |id: &EventId| {
            let met = on_node.entry(trace.event(*id).node).or_default();
            *met += 1;
            *met <= FIRST_ON_NODE && trace.event(*id).node != NodeId::NONE
        };
        let early: Vec<EventId> = ids.iter().filter(|id| first(id)).copied().collect();
        let (broken, others): (Vec<EventId>, Vec<EventId>) =
            ids.iter().partition(|id| self.is_broken_check(**id));
        let turns = others.iter().filter(|id| self.is_turn(**id) || self.noted.contains(id)).copied();
        let reported = others.iter().filter(|id| !subjects(trace, **id).is_empty()).copied();
        let mut keys = BTreeSet::from([self.of]);
        for id in broken.into_iter().chain(turns).chain(early).chain(reported) {
            if keys.len() < TOLD_MAX {
                keys.insert(id);
            }
        }
        keys
    }

    /// True if an event is a turning point: a loss, an intervention, trouble on a node, an expired
    /// wait.
    fn is_turn(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let event = trace.event(id);
        match event.kind {
            Kind::Dropped
            | Kind::Duplicated
            | Kind::Crashed
            | Kind::Recovered
            | Kind::Paused
            | Kind::Intervened => true,
            Kind::TimerFired => trace.timers[event.a as usize].timer.role().awaits(),
            _ => false,
        }
    }

    fn is_broken_check(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let event = trace.event(id);
        event.kind == Kind::Judged
            && trace.verdicts.get(event.b as usize).is_some_and(|verdict| verdict.ruling == Ruling::Violated)
    }

    /// The events of a story in order, without those implied by others: the sending of messages that arrived or were
    /// lost, and work done on time with an immediate consequence that is told. Checks that
    /// held to the end have no cause, so they are left out too.
    fn listed(&self, story: &EventSet) -> Vec<EventId> {
        let trace = self.causes.trace();
        let mut implied = EventSet::default();
        // Backwards, so that an event implied by something that is itself implied is met after it.
        let mut ids: Vec<EventId> = story.iter().collect();
        for id in ids.iter().rev().copied() {
            let event = trace.event(id);
            match event.kind {
                Kind::Delivered | Kind::Dropped => {
                    implied.extend(event.message().map(|message| trace.message(message).sent));
                }
                Kind::Judged if self.held(event) => implied.insert(id),
                _ => {}
            }
            if matches!(event.kind, Kind::Sent | Kind::Wrote) && self.is_plain_work(event.cause) {
                implied.insert(event.cause);
            }
        }
        ids.retain(|id| *id == self.of || !implied.contains(*id));
        ids
    }

    fn held(&self, event: &Event) -> bool {
        let verdict = self.causes.trace().verdicts.get(event.b as usize);
        verdict.is_some_and(|verdict| verdict.ruling == Ruling::Held)
    }

    /// True if an event only says that work was done, in the time it takes.
    fn is_plain_work(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let Some(event) = trace.events.get(id.index()).filter(|event| event.kind == Kind::TimerFired) else {
            return false;
        };
        let timer = &trace.timers[event.a as usize];
        let in_time = event.at <= trace.event(timer.set).at + timer.after;
        timer.work && in_time && subjects(trace, id).is_empty() && !self.noted.contains(&id)
    }
}
