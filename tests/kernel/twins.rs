//! Twins: two runs of pure senders that differ in one standing fault differ in nothing else.

use std::collections::BTreeMap;

use happens_before::sim::fault::{Intervention, LinkFault, MessageRef, Scope};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::DropReason;
use happens_before::sim::time::SimTime;
use happens_before::sim::trace::{FLAG_TAMPERED, Kind};

use crate::harness::{Outcome, ensure, links_of, on_recipes_of};
use crate::reading::{Trace, messages};
use crate::singles::unlimited;
use crate::specimen::dice::{self, Dice};
use crate::specimen::recipe::Recipe;
use crate::specimen::words::Msg;

/// Everything about one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// The message.
    pub payload: Msg,
    /// When it was sent.
    pub sent: SimTime,
    /// Its planned latency; `None` for copies.
    pub planned_us: Option<u32>,
    /// When and how it ended.
    pub end: Option<(SimTime, Result<(), DropReason>)>,
    /// Whether it was changed on the way.
    pub tampered: bool,
}

impl Flight {
    /// When it arrived, if it did.
    pub fn arrived(&self) -> Option<SimTime> {
        self.end.and_then(|(at, how)| how.is_ok().then_some(at))
    }
}

/// The flights of a run, by the names that recipes use for messages; those with the same name in order.
pub fn flights(trace: &Trace) -> BTreeMap<MessageRef, Vec<Flight>> {
    let mut flights: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for id in messages(trace) {
        let message = trace.message(id);
        let sent = trace.event(message.sent);
        let fate = trace.fate(id).map(|event| trace.event(event));
        let original = trace.copy_of(id).is_none();
        flights.entry(trace.reference(id)).or_default().push(Flight {
            payload: message.payload.clone(),
            sent: sent.at,
            planned_us: original.then_some(sent.b),
            end: fate.map(|event| {
                let arrived = event.kind == Kind::Delivered;
                (event.at, if arrived { Ok(()) } else { Err(trace.drop_reason(event)) })
            }),
            tampered: fate.is_some_and(|event| event.flags & FLAG_TAMPERED != 0),
        });
    }
    flights
}

/// A link of the recipe and a time, chosen by its seed.
fn somewhere(recipe: &Recipe) -> (NodeId, NodeId, u64, Dice) {
    let mut dice = Dice::new(recipe.seed);
    let from = dice.up_to(recipe.nodes.len() as u64 - 1) as u16;
    let to = (from + 1 + dice.up_to(recipe.nodes.len() as u64 - 2) as u16) % recipe.nodes.len() as u16;
    let at = dice.up_to(recipe.horizon_us);
    (NodeId(from), NodeId(to), at, dice)
}

/// The recipe's flights without and with a fault on one link from some time on.
struct Twins {
    without: BTreeMap<MessageRef, Vec<Flight>>,
    with: BTreeMap<MessageRef, Vec<Flight>>,
    link: (NodeId, NodeId),
}

impl Twins {
    fn of(recipe: &Recipe, fault: impl Fn(&mut Dice) -> LinkFault) -> Self {
        let (from, to, at, mut dice) = somewhere(recipe);
        let switch = Intervention::Switch { scope: Scope::link(from, to), fault: fault(&mut dice) };
        let with = recipe.clone().and(at, switch);
        Self { without: flights(&recipe.run().1), with: flights(&with.run().1), link: (from, to) }
    }

    /// Compares the messages (not copies) of the link, one by one.
    fn on_the_link(&self, property: impl Fn(&Flight, &Flight) -> bool) -> Outcome {
        self.on_the_link_with_copies(|name, without, with| name.copy || property(without, with))
    }

    /// Compares the messages and copies of the link, one by one.
    fn on_the_link_with_copies(&self, property: impl Fn(&MessageRef, &Flight, &Flight) -> bool) -> Outcome {
        let on_link = |name: &MessageRef| (name.from, name.to) == self.link;
        for (name, without) in self.without.iter().filter(|(name, _)| on_link(name)) {
            let (without, with) = (&without[0], &self.with[name][0]);
            ensure(property(name, without, with), || format!("{name:?}: {without:?}, twin {with:?}"))?;
        }
        Ok(())
    }
}

#[test]
fn a_fault_on_one_link_changes_nothing_on_the_others() {
    on_recipes_of(dice::senders, |recipe| {
        let twins = Twins::of(recipe, Dice::fault);
        let elsewhere = |(name, _): &(&MessageRef, &Vec<Flight>)| (name.from, name.to) != twins.link;
        let mut without = twins.without.iter().filter(elsewhere);
        let mut with = twins.with.iter().filter(elsewhere);
        loop {
            let (one, other) = (without.next(), with.next());
            ensure(one == other, || format!("without: {one:?}\nwith: {other:?}"))?;
            if one.is_none() {
                return Ok(());
            }
        }
    });
}

/// Messages and copies that survive arrive when they would have; the rest was lost.
#[test]
fn losing_some_leaves_the_others_as_they_were() {
    on_recipes_of(dice::senders, |recipe| {
        let twins = Twins::of(recipe, |dice| LinkFault::Lose { ppm: dice.up_to(900_000) as u32 });
        twins.on_the_link_with_copies(|_, without, with| {
            let lost = matches!(with.end, Some((_, Err(DropReason::Lost)))) || with.end.is_none();
            without == with || (lost && (without.arrived().is_some() || without.end.is_none()))
        })?;
        ensure(twins.without.len() == twins.with.len(), || "another number of messages".into())
    });
}

#[test]
fn cutting_a_link_leaves_what_got_through_as_it_was() {
    on_recipes_of(dice::senders, |recipe| {
        let twins = Twins::of(recipe, |_| LinkFault::Partition);
        twins.on_the_link(|without, with| {
            let cut = matches!(with.end, Some((_, Err(DropReason::Partitioned)))) || with.end.is_none();
            without == with || cut
        })
    });
}

/// Only without thin lines: there a copy takes time, and later messages wait for it. A copy that was made anyway may
/// have to wait for another that was not.
#[test]
fn duplicating_leaves_the_originals_as_they_were() {
    on_recipes_of(
        |seed| unlimited(dice::senders(seed)),
        |recipe| {
            let twins = Twins::of(recipe, |dice| LinkFault::Duplicate { ppm: dice.up_to(900_000) as u32 });
            let elsewhere = |name: &MessageRef| (name.from, name.to) != twins.link;
            let mut kept = twins.without.iter().filter(|(name, _)| !name.copy || elsewhere(name));
            ensure(kept.all(|(name, all)| twins.with.get(name) == Some(all)), || "a message differs".into())?;
            twins.on_the_link_with_copies(|name, without, with| {
                let later = matches!((without.end, with.end), (Some((was, _)), Some((is, _))) if is >= was);
                !name.copy || without == with || later || with.end.is_none()
            })
        },
    );
}

#[test]
fn tampering_changes_what_is_said_and_not_when() {
    on_recipes_of(dice::senders, |recipe| {
        let twins = Twins::of(recipe, |dice| LinkFault::Tamper { ppm: dice.up_to(900_000) as u32 });
        twins.on_the_link(|without, with| {
            let same = Flight { tampered: with.tampered, ..without.clone() };
            same == *with && (with.tampered || !without.tampered)
        })
    });
}

/// Reordered messages are late by up to the window; all others arrive as they did.
#[test]
fn reordering_makes_some_late_and_leaves_the_others_as_they_were() {
    on_recipes_of(dice::senders, |recipe| {
        const WINDOW_US: u32 = 40_000;
        // Faults of the same kind add up, so this twin needs links that keep the order themselves.
        let mut recipe = recipe.clone();
        for spec in links_of(&mut recipe) {
            (spec.reorder_ppm, spec.reorder_window_us) = (0, 0);
        }
        let fault = LinkFault::Reorder { ppm: 300_000, window_us: WINDOW_US };
        Twins::of(&recipe, |_| fault).on_the_link(|without, with| {
            let (Some(before), Some(after)) = (without.planned_us, with.planned_us) else { return false };
            let late = after.checked_sub(before).is_some_and(|late| late <= WINDOW_US);
            without == with || (late && !matches!(without.end, Some((_, Err(_)))))
        })
    });
}

/// Delay adds to the latency and never reduces it.
#[test]
fn delaying_delays() {
    on_recipes_of(dice::senders, |recipe| {
        let fault = LinkFault::Delay { extra_us: 7_000, jitter_us: 0 };
        Twins::of(recipe, |_| fault).on_the_link(|without, with| with.planned_us >= without.planned_us)
    });
}
