//! What may have made the difference: the changes that an inquiry tries.

use crate::explore::faults::lifts_something;
use crate::sim::check::When;
use crate::sim::fault::{Intervention, MessageRef, Scripted};
use crate::sim::ids::{EventId, MessageId};
use crate::sim::link::DropReason;
use crate::sim::process::Domain;
use crate::sim::slicing::{Causes, EventSet};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Event, FLAG_TAMPERED, Kind, Trace, Verdict};

use super::findings::{Flaw, Part, Thing, Turn};
use super::rerun::Variation;
use super::same::Target;

/// The maximum number of messages tried with chance sparing them.
pub const SPARED_MAX: usize = 24;
/// The maximum number of pairs tried.
pub const PAIRS_MAX: usize = 64;
/// A message that took this many times as long as the fastest on its link was late.
const LATE: u64 = 2;

/// A change to try.
#[derive(Clone, Debug)]
pub enum Candidate {
    /// Without one thing that happened.
    Without(Happened),
    /// Without either of two.
    Both(Box<[Happened; 2]>),
    /// Without any intervention at all.
    Bare(Vec<Happened>),
    /// With these knobs of the repair turned.
    Turned(Vec<Turn>),
    /// With a duration longer or shorter.
    Time(Range),
}

/// Something that happened to the run, and what takes it away.
#[derive(Clone, Debug)]
pub struct Happened {
    pub thing: Thing,
    /// The moment at which a run without it parts from the run with it.
    pub at: SimTime,
    /// When its message was sent, if chance affected one.
    sent: SimTime,
    /// True if it lies on the path to the violation.
    pub on_path: bool,
}

impl Happened {
    fn remove(&self, variation: &mut Variation) {
        match &self.thing {
            Thing::Item(positions) => variation.without.extend(positions),
            Thing::Drawn(message, _) => variation.spared.push((*message, self.sent)),
        }
    }

    /// The part it played in a pair.
    pub fn part(&self) -> Part {
        if self.on_path { Part::Cause } else { Part::Preempted }
    }
}

/// The run without these things.
pub fn without(things: &[Happened]) -> Variation {
    let mut variation = Variation::default();
    for thing in things {
        thing.remove(&mut variation);
    }
    variation
}

/// The positions of a knob from the present one towards the end of its range, `step` apart; the end itself is one.
#[derive(Clone, Debug)]
pub struct Range {
    pub knob: String,
    pub from: i64,
    pub end: i64,
    pub step: i64,
}

impl Range {
    /// The number of positions, without the present one.
    pub fn count(&self) -> u32 {
        let distance = self.from.abs_diff(self.end).div_ceil(self.step.unsigned_abs().max(1));
        u32::try_from(distance).unwrap_or(u32::MAX)
    }

    /// A position by its number from the present one.
    pub fn at(&self, number: u32) -> i64 {
        let by = i64::from(number).saturating_mul(self.step.max(1));
        if self.end < self.from { (self.from - by).max(self.end) } else { (self.from + by).min(self.end) }
    }

    pub fn turn(&self, number: u32) -> Turn {
        Turn { knob: self.knob.clone(), from: self.from, to: self.at(number) }
    }
}

/// The path to a violation: the reasons for its witnesses. A debt at the end has no event that broke the promise, so what
/// its witnesses led to counts as well.
pub fn path<D: Domain>(trace: &Trace<D>, verdict: &Verdict, when: When) -> EventSet {
    let witnesses = verdict.witnesses.iter().copied().chain([verdict.event]);
    let causes = Causes::of(trace, verdict.judged.index());
    let mut path = causes.reasons_back(witnesses.clone());
    if when == When::Eventually {
        witnesses.for_each(|witness| path.extend(causes.reasons_forth(witness).iter()));
    }
    path
}

/// The interventions of the script, each with those that lift it.
pub fn items<D: Domain>(
    trace: &Trace<D>,
    script: &[Scripted],
    path: &EventSet,
    target: impl Fn(usize) -> Option<Target>,
) -> Vec<Happened> {
    let faults = (0..script.len()).filter(|index| !lifts_something(script, *index));
    let item = |index: usize| {
        let by = made(trace, index);
        let struck = struck_at(trace, by, &script[index], target(index).as_ref());
        // The moment right after an intervention took effect.
        let at = struck.map_or(script[index].at, |at| at + Duration::from_micros(1));
        Happened { thing: Thing::Item(with_lifts(script, index)), at, sent: at, on_path: path.contains(by) }
    };
    faults.map(item).collect()
}

/// The event in which an intervention was made, by its position in the script.
pub fn made<D: Domain>(trace: &Trace<D>, position: usize) -> EventId {
    let of = |event: &Event| event.kind == Kind::Intervened && event.a as usize == position;
    trace.events_from(0).find(|(_, event)| of(event)).map_or(EventId::NONE, |(id, _)| id)
}

/// When an intervention that named a message or a write took effect: with the crash that it had prepared, or the sending of its message.
/// `None` if it names nothing, or struck nothing.
pub fn struck_at<D: Domain>(
    trace: &Trace<D>,
    by: EventId,
    scripted: &Scripted,
    target: Option<&Target>,
) -> Option<SimTime> {
    if let Intervention::CrashAfter { .. } = scripted.intervention {
        let mut events = trace.events_from(0).map(|(_, event)| event);
        return events.find(|event| event.kind == Kind::Crashed && event.b == by.0).map(|crash| crash.at);
    }
    target.map(|target| target.at.max(scripted.at))
}

/// An intervention's position, and those of the interventions that would lift nothing without it.
fn with_lifts(script: &[Scripted], index: usize) -> Vec<usize> {
    let mut rest = script.to_vec();
    rest.remove(index);
    let lifts = (index + 1..script.len())
        .filter(|lift| lifts_something(script, *lift) && !lifts_something(&rest, lift - 1));
    std::iter::once(index).chain(lifts).collect()
}

/// The messages that chance affected on the path, nearest to the violation first.
pub fn drawn<D: Domain>(
    trace: &Trace<D>,
    script: &[Scripted],
    path: &EventSet,
    nodes: usize,
) -> Vec<Happened> {
    let fastest = Fastest::of(trace, nodes);
    let mut met: Vec<MessageRef> = Vec::new();
    let mut found = Vec::new();
    let events: Vec<EventId> = path.iter().collect();
    for id in events.into_iter().rev() {
        let Some(message) = trace.event(id).message() else { continue };
        let copied = trace.event(id).kind == Kind::Duplicated;
        let of = trace.copy_of(message).filter(|_| copied).unwrap_or(message);
        let name = trace.reference(of);
        let ordered = |scripted: &Scripted| {
            matches!(scripted.intervention, Intervention::Message { message, .. }
                if MessageRef { copy: name.copy, ..message } == name)
        };
        if met.contains(&name) || script.iter().any(ordered) {
            continue;
        }
        let flaw = if copied { Some(Flaw::Copied) } else { flaw(trace, of, &fastest) };
        let Some(flaw) = flaw else { continue };
        met.push(name);
        let sent = trace.event(trace.message(of).sent).at;
        let (thing, at) = (Thing::Drawn(name, flaw), sent + Duration::from_micros(1));
        found.push(Happened { thing, at, sent, on_path: true });
    }
    found
}

/// How chance affected a message other than by copying it.
fn flaw<D: Domain>(trace: &Trace<D>, id: MessageId, fastest: &Fastest) -> Option<Flaw> {
    let message = trace.message(id);
    let end = trace.fate(id).map(|event| trace.event(event));
    if let Some(end) = end {
        if end.kind == Kind::Dropped {
            return (trace.drop_reason(end) == DropReason::Lost).then_some(Flaw::Lost);
        }
        if end.flags & FLAG_TAMPERED != 0 {
            return Some(Flaw::Changed);
        }
    }
    let last = trace.len().checked_sub(1)?;
    let until = end.map_or(trace.events[last].at, |end| end.at);
    let took = (until - trace.event(message.sent).at).as_micros();
    (took >= fastest.like(trace, id).saturating_mul(LATE)).then_some(Flaw::Late)
}

/// The shortest flight on each link under each set of standing faults, in microseconds.
struct Fastest {
    nodes: usize,
    /// The interventions that changed the standing faults.
    switches: Vec<EventId>,
    /// One row per sender, one table per set of standing faults.
    flights: Vec<u64>,
}

impl Fastest {
    fn of<D: Domain>(trace: &Trace<D>, nodes: usize) -> Self {
        let switches = |event: &Event| {
            let done = trace.interventions.get(event.a as usize).filter(|_| event.kind == Kind::Intervened);
            done.is_some_and(|done| {
                use Intervention::{Clear, ClearAll, Switch};
                matches!(done.intervention, Switch { .. } | Clear { .. } | ClearAll)
            })
        };
        let switches = trace.events_from(0).filter(|(_, event)| switches(event)).map(|(id, _)| id);
        let switches: Vec<_> = switches.collect();
        let flights = vec![u64::MAX; (switches.len() + 1) * nodes * nodes];
        let mut fastest = Self { nodes, switches, flights };
        for (_, event) in trace.events_from(0).filter(|(_, event)| event.kind == Kind::Delivered) {
            let id = MessageId(event.a);
            let flight = (event.at - trace.event(trace.message(id).sent).at).as_micros();
            let index = fastest.index(trace, id);
            fastest.flights[index] = fastest.flights[index].min(flight);
        }
        fastest
    }

    fn index<D: Domain>(&self, trace: &Trace<D>, id: MessageId) -> usize {
        let message = trace.message(id);
        let table = self.switches.partition_point(|switch| *switch < message.sent);
        (table * self.nodes + message.from.index()) * self.nodes + message.to.index()
    }

    /// The shortest flight of a message like this one.
    fn like<D: Domain>(&self, trace: &Trace<D>, id: MessageId) -> u64 {
        self.flights[self.index(trace, id)]
    }
}

/// Pairs of things of which at least one lies on the path: those that both do first. The second number is how many pairs
/// there are in all.
pub fn pairs(things: &[Happened]) -> (Vec<Candidate>, usize) {
    let all = || {
        let firsts = things.iter().enumerate();
        firsts.flat_map(|(index, one)| things[index + 1..].iter().map(move |other| [one, other]))
    };
    let count = |pair: &[&Happened; 2]| pair.iter().filter(|thing| thing.on_path).count();
    let sorted = [2, 1].into_iter().flat_map(|on_path| all().filter(move |pair| count(pair) == on_path));
    let pairs = sorted.take(PAIRS_MAX).map(|pair| Candidate::Both(Box::new(pair.map(Clone::clone))));
    (pairs.collect(), all().count())
}

/// The run without all interventions, if that is not one of the pairs.
pub fn bare(things: &[Happened]) -> Option<Candidate> {
    let items = things.iter().filter(|thing| matches!(thing.thing, Thing::Item(_)));
    let items: Vec<_> = items.cloned().collect();
    (items.len() > 2).then_some(Candidate::Bare(items))
}
