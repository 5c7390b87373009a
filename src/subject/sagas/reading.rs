//! Reads runs of sagas: what is in effect of each, and what each participant knows of it.
//!
//! A saga is *whole* when all of its deeds are in effect, or none. That is read off what the participants did
//! and undid, regardless of anyone's belief.

use crate::sim::sorted::{Map, Set};

use crate::policy::saga::Ending;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::Trace;
use crate::subject::beliefs::BeliefRow;
use crate::subject::beliefs::Flaw;
use crate::subject::chart::{Plot, Sense, Series};
use crate::subject::counting::times;
use crate::subject::reading::{Reader, facts};
use crate::subject::saga::{Deed, Fact};
use crate::subject::{self, Words};

/// The deeds of an order in a shop.
pub const SHOP: &[Deed] = &[Deed::CreateOrder, Deed::ReserveStock, Deed::ChargeCard, Deed::ConfirmOrder];
/// The deeds of a trip.
pub const TRIP: &[Deed] = &[Deed::BookHotel, Deed::BookCar, Deed::BookFlight, Deed::IssueTickets];

/// The deeds of the kind of saga that this deed belongs to.
fn plan_of(deed: Deed) -> &'static [Deed] {
    if TRIP.contains(&deed) { TRIP } else { SHOP }
}

/// How much of a saga is in effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every deed, once.
    All,
    /// No deed.
    Nothing,
    /// Anything else.
    Partly,
}

impl Extent {
    /// Returns whether this extent matches the reported ending.
    pub fn bears_out(self, ending: Ending) -> bool {
        match ending {
            Ending::Confirmed => self == Self::All,
            Ending::Compensated => self == Self::Nothing,
            Ending::Parked => true,
        }
    }
}

/// The truth about one saga, as an all-seeing observer knows it.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// How many more times each deed was done than undone.
    pub effects: Map<Deed, i64>,
    /// True if someone began it or performed something for it. A saga number that appears only because a message
    /// was tampered with is not a saga.
    pub is_real: bool,
    /// The deeds that the orchestrator, if there is one, left to a human.
    pub parked: Set<Deed>,
    /// The ending reported by the orchestrator, if there is one.
    pub ended: Option<Ending>,
    /// The last event that reported it.
    pub ended_at: Option<EventId>,
    /// The events in which each deed was done or undone.
    pub acts: Map<Deed, Vec<EventId>>,
    /// The last refusal by a participant.
    pub refused: Option<EventId>,
    /// How many events about it still have to be heard, if events are kept.
    pub owed: i64,
    /// The first and the last event with a fact about it.
    pub first: Option<EventId>,
    pub last: Option<EventId>,
    /// The last misfortune: a message about it was lost, or a node crashed while the saga was partly done.
    pub trouble: Option<EventId>,
}

/// Returns whether a later deed supersedes this one in words: a confirmed order is no longer open.
fn is_past(deed: Deed, effect: i64, confirmed: i64) -> bool {
    deed == Deed::CreateOrder && effect == 1 && confirmed > 0
}

impl Truth {
    /// How much of it is in effect.
    pub fn extent(&self) -> Extent {
        let plan = self.effects.keys().next().map_or(SHOP, |deed| plan_of(*deed));
        let effect = |deed: &Deed| self.effects.get(deed).copied().unwrap_or(0);
        if plan.iter().all(|deed| effect(deed) == 1) {
            Extent::All
        } else if plan.iter().all(|deed| effect(deed) == 0) {
            Extent::Nothing
        } else {
            Extent::Partly
        }
    }

    /// How many times a deed is in effect.
    pub fn effect(&self, deed: Deed) -> i64 {
        self.effects.get(&deed).copied().unwrap_or(0)
    }

    /// The deeds in effect, in words: `order open, stock reserved`.
    pub fn words(&self) -> String {
        let confirmed = self.effect(Deed::ConfirmOrder);
        let told = |(deed, effect): &(&Deed, &i64)| **effect != 0 && !is_past(**deed, **effect, confirmed);
        let parts = self.effects.iter().filter(told).map(|(deed, effect)| match effect {
            1 => deed.done().to_owned(),
            2.. => format!("{} {}", deed.done(), times(*effect)),
            _ => format!("{} too many times", deed.undone()),
        });
        let parts: Vec<_> = parts.collect();
        if parts.is_empty() { "nothing in effect".to_owned() } else { parts.join(", ") }
    }

    /// The events in which a deed was done or undone so far.
    pub fn acts_of(&self, deed: Deed) -> impl Iterator<Item = EventId> + '_ {
        self.acts.get(&deed).into_iter().flatten().copied()
    }

    fn act(&mut self, event: EventId, deed: Deed, by: i64) {
        *self.effects.entry(deed).or_default() += by;
        self.acts.entry(deed).or_default().push(event);
    }

    fn follow(&mut self, event: EventId, fact: Fact) {
        self.first.get_or_insert(event);
        self.last = Some(event);
        self.is_real |= matches!(fact, Fact::Began { .. } | Fact::Did { .. });
        match fact {
            Fact::Did { deed, .. } => self.act(event, deed, 1),
            Fact::Undid { deed, .. } => self.act(event, deed, -1),
            Fact::Refused { .. } => self.refused = Some(event),
            Fact::StepParked { deed, .. } => {
                self.parked.insert(deed);
            }
            Fact::Ended { ending, .. } => {
                self.ended = Some(ending);
                self.ended_at = Some(event);
            }
            Fact::Kept { .. } => self.owed += 1,
            Fact::Cleared { .. } => self.owed -= 1,
            _ => {}
        }
    }
}

/// Every saga of a run.
#[derive(Clone, Debug, Default)]
pub struct Book(pub Map<u32, Truth>);

impl Book {
    /// The sagas after the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut book = Self::default();
        for (event, fact) in facts(trace, count, subject::Fact::saga) {
            book.follow(event, *fact);
        }
        book
    }

    /// Updates from a fact, and returns the saga it is about.
    pub fn follow(&mut self, event: EventId, fact: Fact) -> &Truth {
        let truth = self.0.entry(fact.saga()).or_default();
        truth.follow(event, fact);
        truth
    }

    /// The same for a fact of any family; `None` if it is not about sagas.
    pub fn take_in(&mut self, event: EventId, fact: &subject::Fact) -> Option<(Fact, &Truth)> {
        let fact = *fact.saga()?;
        Some((fact, self.follow(event, fact)))
    }

    /// The real sagas: see [`Truth::is_real`].
    pub fn real(&self) -> impl Iterator<Item = (u32, &Truth)> {
        self.0.iter().filter(|(_, truth)| truth.is_real).map(|(saga, truth)| (*saga, truth))
    }

    /// The number of sagas with this extent.
    pub fn count(&self, extent: Extent) -> usize {
        self.real().filter(|(_, truth)| truth.extent() == extent).count()
    }

    /// The deeds in effect of the first partly done saga, in words.
    pub fn left_over(&self) -> Option<String> {
        self.0.values().find(|truth| truth.extent() == Extent::Partly).map(Truth::words)
    }

    /// A summary of all sagas, for a sentence; `what` names them in the plural.
    pub fn words(&self, what: &str) -> String {
        let mut real = self.real();
        match (real.next(), real.next()) {
            (None, _) => format!("no {what} yet"),
            (Some((_, truth)), None) => truth.words(),
            (Some(_), Some(_)) => {
                let kinds =
                    [(Extent::All, "done"), (Extent::Nothing, "undone"), (Extent::Partly, "partly done")];
                let counts = kinds.map(|(extent, words)| (self.count(extent), words));
                let parts = counts.iter().filter(|(count, _)| *count > 0);
                let parts: Vec<_> = parts.map(|(count, words)| format!("{count} {words}")).collect();
                format!("{what}: {}", parts.join(", "))
            }
        }
    }
}

/// The facts about sagas.
pub fn sagas(trace: &Trace<Words>) -> Reader<'_, Fact> {
    Reader::new(trace, subject::Fact::saga)
}

/// When a deed of a saga was first undone.
pub fn undone(trace: &Trace<Words>, saga: u32, deed: Deed) -> Option<EventId> {
    sagas(trace).first(|fact| *fact == Fact::Undid { saga, deed })
}

/// Returns whether any promise was found broken within the first `count` events.
pub fn is_broken(trace: &Trace<Words>, count: usize) -> bool {
    trace.violations().any(|verdict| verdict.judged.index() < count)
}

/// A participant's own knowledge: what it has done and not undone. It claims nothing about the others, so it is never mistaken.
pub fn participant_row(trace: &Trace<Words>, count: usize, node: NodeId) -> BeliefRow {
    concluding_row(trace, count, node, |_, _, _| false)
}

/// The same for a participant that takes its own state for the state of the whole. `contradicts` says whether that is
/// at odds with the rest, given how many times the deed is in effect there.
pub fn concluding_row(
    trace: &Trace<Words>,
    count: usize,
    node: NodeId,
    contradicts: impl Fn(&Truth, Deed, i64) -> bool,
) -> BeliefRow {
    let book = Book::of(trace, count);
    // For each deed: how many times it is in effect, and whether it ever was.
    let mut own: Map<(u32, Deed), (i64, bool)> = Map::new();
    let mut since = None;
    for (event, fact) in facts(trace, count, subject::Fact::saga) {
        let (saga, deed, change) = match *fact {
            Fact::Did { saga, deed } => (saga, deed, 1),
            Fact::Undid { saga, deed } => (saga, deed, -1),
            Fact::Refused { saga, deed } => (saga, deed, 0),
            _ => continue,
        };
        if trace.event(event).node == node {
            let (effect, ever) = own.entry((saga, deed)).or_default();
            (*effect, *ever) = (*effect + change, *ever || change > 0);
            since = Some(event);
        }
    }
    let mut counts: Map<String, usize> = Map::new();
    let mut flaw = Flaw::None;
    let confirmed = |saga: u32| own.get(&(saga, Deed::ConfirmOrder)).map_or(0, |(effect, _)| *effect);
    for ((saga, deed), (effect, ever)) in &own {
        if book.0.get(saga).is_some_and(|truth| contradicts(truth, *deed, *effect)) {
            flaw = Flaw::AtOdds;
        }
        if is_past(*deed, *effect, confirmed(*saga)) {
            continue;
        }
        let words = match effect {
            0 if *ever => deed.undone().to_owned(),
            0 => deed.refused().to_owned(),
            1 => deed.done().to_owned(),
            2.. => format!("{} {}", deed.done(), times(*effect)),
            _ => format!("{} too many times", deed.undone()),
        };
        *counts.entry(words).or_default() += 1;
    }
    let one = book.real().count() <= 1;
    let part = |(words, count): (String, usize)| if one { words } else { format!("{count} × {words}") };
    let believes = match counts.len() {
        0 => "has not heard of it".to_owned(),
        _ => counts.into_iter().map(part).collect::<Vec<_>>().join(", "),
    };
    BeliefRow { node, believes, flaw, since }
}

/// The number of each saga's deeds in effect: all of them, or only some.
pub fn effects_by_saga(trace: &Trace<Words>, count: usize) -> Plot {
    let book = Book::of(trace, count);
    let group = |(saga, truth): (&u32, &Truth)| {
        let effects = truth.effects.values().map(|effect| effect.unsigned_abs()).sum::<u64>() as f64;
        let whole = truth.extent() == Extent::All;
        (saga.to_string(), if whole { vec![effects, 0.0] } else { vec![0.0, effects] })
    };
    let series = [("all in effect", Sense::Good), ("only partly in effect", Sense::Bad)];
    Plot::Bars {
        every_s: None,
        series: series.map(|(name, sense)| Series::new(name, sense)).into(),
        groups: book.0.iter().map(group).collect(),
    }
}
