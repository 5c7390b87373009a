//! Control over chance: a message that is spared, and a run whose draws start anew.

use std::collections::BTreeMap;

use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::{CERTAIN_PPM, DropReason, LinkSpec};
use happens_before::sim::time::{Duration, SimTime};

use crate::harness::{ensure, links_of, on_recipes, on_recipes_of};
use crate::idle::{told, told_until};
use crate::specimen::dice::{self, Dice};
use crate::specimen::laws;
use crate::specimen::recipe::{Habit, Recipe};
use crate::twins::{Flight, flights};

/// Two senders on a link of 10 ms. Node 0 sends its first message to node 1 at 20 ms.
fn pair() -> Recipe {
    let mut recipe = Recipe::of(2, Habit::Sender { period_us: 20_000 });
    recipe.default_link = LinkSpec { latency_us: 10_000, ..LinkSpec::default() };
    recipe
}

const FIRST: MessageRef = MessageRef::first(NodeId(0), NodeId(1));
const SPARE: Intervention = Intervention::Message { message: FIRST, fault: MessageFault::Spare };

/// Everything that chance can do to a message.
fn mishaps() -> [LinkFault; 6] {
    [
        LinkFault::Lose { ppm: CERTAIN_PPM },
        LinkFault::Duplicate { ppm: CERTAIN_PPM },
        LinkFault::Delay { extra_us: 0, jitter_us: 50_000 },
        LinkFault::Reorder { ppm: CERTAIN_PPM, window_us: 50_000 },
        LinkFault::Tamper { ppm: CERTAIN_PPM },
        LinkFault::Tail { ppm: CERTAIN_PPM },
    ]
}

/// The first message, the number of its copies, and all other messages.
fn first(recipe: &Recipe) -> (Flight, usize, BTreeMap<MessageRef, Vec<Flight>>) {
    let mut all = flights(&recipe.run().1);
    let copies = all.remove(&MessageRef { copy: true, ..FIRST }).map_or(0, |copies| copies.len());
    let flight = all.remove(&FIRST).expect("sent").swap_remove(0);
    (flight, copies, all)
}

/// Ordered in advance: the message arrives after the base latency, untampered and once, and no other message's fate
/// changes.
#[test]
fn a_spared_message_arrives_after_the_base_latency() {
    let each = mishaps().map(|fault| vec![fault]);
    for faults in each.into_iter().chain([mishaps().to_vec()]) {
        let mut recipe = pair();
        recipe.faults.extend(faults.iter().map(|fault| (Scope::ALL, *fault)));
        let (before, _, others) = first(&recipe);
        let (after, copies, same) = first(&recipe.and(5_000, SPARE));
        assert_eq!(after.arrived(), Some(SimTime::from_micros(30_000)), "{faults:?}");
        assert!(!after.tampered && copies == 0, "{faults:?}: {after:?}, {copies} copies");
        assert_eq!((after.payload, after.sent), (before.payload, before.sent));
        assert_eq!(others, same, "{faults:?}");
    }
}

/// Ordered in flight: chance's decisions are undone, unless they have already happened.
#[test]
fn a_message_is_spared_in_flight() {
    for fault in mishaps() {
        let mut recipe = pair();
        recipe.faults.push((Scope::ALL, fault));
        let (after, ..) = first(&recipe.clone().and(22_000, SPARE));
        assert_eq!(after.arrived(), Some(SimTime::from_micros(30_000)), "{fault:?}");
        assert!(!after.tampered, "{fault:?}");
        // Without the tail it would have arrived already, so it arrives at once.
        if matches!(fault, LinkFault::Tail { .. }) {
            let (late, ..) = first(&recipe.and(35_000, SPARE));
            assert_eq!(late.arrived(), Some(SimTime::from_micros(35_000)));
        }
    }
}

/// Everything but chance stays: cuts, full queues, the minimum of delay faults, and orders for this message.
#[test]
fn nothing_but_chance_is_spared() {
    let lost = |fault: LinkFault| {
        let mut recipe = pair();
        recipe.faults.push((Scope::ALL, fault));
        first(&recipe.and(5_000, SPARE)).0.end.and_then(|(_, how)| how.err())
    };
    assert_eq!(lost(LinkFault::Partition), Some(DropReason::Partitioned));
    assert_eq!(lost(LinkFault::Bandwidth { bytes_per_s: 1, queue_bytes: 0 }), Some(DropReason::QueueFull));
    let ordered = |fault: MessageFault, at: u64| {
        let order = Intervention::Message { message: FIRST, fault };
        first(&pair().and(at, order).and(at, SPARE)).0
    };
    for at in [5_000, 22_000] {
        let delayed = ordered(MessageFault::Delay { by: Duration::from_millis(7) }, at);
        assert_eq!(delayed.arrived(), Some(SimTime::from_micros(37_000)), "ordered at {at}");
        assert!(ordered(MessageFault::Tamper, at).tampered, "ordered at {at}");
        let dropped = ordered(MessageFault::Drop, at).end;
        assert!(matches!(dropped, Some((_, Err(DropReason::Intervened)))), "ordered at {at}");
    }
    let mut slow = pair();
    slow.faults.push((Scope::ALL, LinkFault::Delay { extra_us: 4_000, jitter_us: 9_000 }));
    assert_eq!(first(&slow.and(5_000, SPARE)).0.arrived(), Some(SimTime::from_micros(34_000)));
}

/// Where nothing is left to chance, sparing a message changes nothing, whenever it is ordered.
#[test]
fn sparing_what_nothing_happened_to_changes_nothing() {
    let certain = |seed| {
        let mut recipe = dice::recipe(seed);
        for spec in links_of(&mut recipe) {
            let LinkSpec { latency_us, delay_us, bandwidth_bytes_per_s, queue_bytes, .. } = *spec;
            *spec =
                LinkSpec { latency_us, delay_us, bandwidth_bytes_per_s, queue_bytes, ..LinkSpec::default() };
        }
        recipe.faults.clear();
        recipe.script.retain(|scripted| !matches!(scripted.intervention, Intervention::Switch { .. }));
        recipe
    };
    on_recipes_of(certain, |recipe| {
        let mut dice = Dice::new(recipe.seed);
        let (_, plain) = recipe.run();
        let sent: Vec<_> = plain.messages.iter().map(|m| (m.from, m.to, m.nth)).collect();
        let Some(last) = sent.len().checked_sub(1) else { return Ok(()) };
        let (from, to, nth) = sent[dice.up_to(last as u64) as usize];
        let message = MessageRef { from, to, nth, copy: false };
        let at = dice.up_to(recipe.horizon_us);
        let spare = Intervention::Message { message, fault: MessageFault::Spare };
        let (plain, with) = (told(&plain), told(&recipe.clone().and(at, spare).run().1));
        let short = plain.len().min(with.len());
        ensure(plain[..short] == with[..short], || format!("{message:?} spared at {at}"))
    });
}

#[test]
fn a_run_before_it_is_reseeded_is_the_same() {
    on_recipes(|recipe| {
        let at = Dice::new(recipe.seed).up_to(recipe.horizon_us);
        let with = recipe.clone().and(at, Intervention::Reseed { salt: 5 });
        let before = |recipe: &Recipe| told_until(&recipe.run().1, SimTime::from_micros(at));
        ensure(before(recipe) == before(&with), || format!("reseeded at {at}"))
    });
}

/// Messages in flight keep their draws, even those that are drawn later.
#[test]
fn what_is_in_flight_keeps_its_draws() {
    on_recipes_of(dice::senders, |recipe| {
        let mut dice = Dice::new(recipe.seed);
        let at = dice.up_to(recipe.horizon_us);
        let names: Vec<_> = flights(&recipe.run().1).into_keys().filter(|name| !name.copy).collect();
        let Some(last) = names.len().checked_sub(1) else { return Ok(()) };
        let message = names[dice.up_to(last as u64) as usize];
        let tamper = Intervention::Message { message, fault: MessageFault::Tamper };
        let copy = Intervention::Message { message, fault: MessageFault::Duplicate };
        let plain = recipe.clone().and(at, tamper).and(at, copy);
        let reseeded = recipe.clone().and(at, Intervention::Reseed { salt: 1 }).and(at, tamper).and(at, copy);
        let (plain, with) = (flights(&plain.run().1), flights(&reseeded.run().1));
        for (name, before) in plain.iter().filter(|(_, all)| all[0].sent.as_micros() < at) {
            // Only on a thin line may a copy have to wait for messages sent meanwhile.
            ensure(with.get(name) == Some(before), || format!("{name:?}: {before:?}, {:?}", with.get(name)))?;
        }
        Ok(())
    });
}

/// After a reseed, links and processes draw differently. Two salts differ; the same salt gives the same draws,
/// however often and after whatever other salt it is given.
#[test]
fn each_salt_has_draws_of_its_own() {
    let mut recipe = pair();
    recipe.default_link.jitter_us = 10_000;
    let with = |salts: &[u64]| {
        let salted =
            salts.iter().fold(recipe.clone(), |r, salt| r.and(300_000, Intervention::Reseed { salt: *salt }));
        let later = |flight: &&Flight| flight.sent > SimTime::from_micros(300_000);
        let all = flights(&salted.run().1);
        let later = all.values().flatten().filter(later);
        later.map(|flight| (flight.payload.clone(), flight.planned_us)).collect::<Vec<_>>()
    };
    let all = [with(&[]), with(&[0]), with(&[1]), with(&[2])];
    assert!(all[0].len() > 50, "{}", all[0].len());
    for (index, one) in all.iter().enumerate() {
        for other in &all[..index] {
            let same = |part: fn(&(_, Option<u32>)) -> String| {
                one.iter().zip(other).filter(|(a, b)| part(a) == part(b)).count()
            };
            let (payloads, latencies) = (same(|(p, _)| format!("{p:?}")), same(|(_, l)| format!("{l:?}")));
            assert!(payloads < 5 && latencies < 5, "{payloads} and {latencies} of {}", one.len());
        }
    }
    assert_eq!(with(&[1, 1]), all[2]);
    assert_eq!(with(&[2, 1]), all[2]);
}

/// The laws that are also tested in Chromium.
#[test]
fn the_laws_of_the_browser_hold_natively() {
    laws::what_came_before_a_reseed_stays();
    laws::two_salts_make_two_runs();
    laws::sparing_undoes_chance_and_nothing_else();
}
