//! A copy is a message: its link treats it like any other.

use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::{DropReason, LinkSpec};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::Kind;

use crate::harness::{ensure, links_of, on_recipes_of};
use crate::reading::{Trace, messages};
use crate::specimen::dice;
use crate::specimen::recipe::{Habit, Recipe};
use crate::twins::{Flight, flights};

/// Two senders on a link of 10 ms that copies every message. The first message is sent at 20 ms.
fn copying() -> Recipe {
    let mut recipe = Recipe::of(2, Habit::Sender { period_us: 20_000 });
    recipe.default_link = LinkSpec { latency_us: 10_000, ..LinkSpec::default() };
    recipe.faults.push((Scope::ALL, LinkFault::Duplicate { ppm: 1_000_000 }));
    recipe
}

const FIRST: MessageRef = MessageRef::first(NodeId(0), NodeId(1));
const COPY: MessageRef = MessageRef { copy: true, ..FIRST };

fn copy_of(name: &MessageRef) -> MessageRef {
    MessageRef { copy: true, ..*name }
}

/// The first message and its copy.
fn first_two(recipe: &Recipe) -> (Flight, Flight) {
    let mut all = flights(&recipe.run().1);
    let mut take = |name| all.remove(&name).expect("sent").swap_remove(0);
    (take(FIRST), take(COPY))
}

/// A message's time from sending to arrival, in microseconds.
fn took(flight: &Flight) -> u64 {
    (flight.arrived().expect("it arrived") - flight.sent).as_micros()
}

/// The recipe with one more standing fault.
fn with(mut recipe: Recipe, fault: LinkFault) -> Recipe {
    recipe.faults.push((Scope::ALL, fault));
    recipe
}

#[test]
fn a_copy_is_delayed_at_least_as_long_as_the_link_delays() {
    let (_, copy) = first_two(&with(copying(), LinkFault::Delay { extra_us: 1_000_000, jitter_us: 0 }));
    // The run ends before the copy does.
    assert_eq!(copy.end, None);
    let (_, copy) = first_two(&with(copying(), LinkFault::Delay { extra_us: 100_000, jitter_us: 0 }));
    assert!(took(&copy) >= 110_000, "after {} µs", took(&copy));
}

#[test]
fn a_copy_takes_its_time_on_a_thin_line() {
    let thin = LinkFault::Bandwidth { bytes_per_s: 1_000, queue_bytes: 10_000 };
    let (original, copy) = first_two(&with(copying(), thin));
    // Both take equally long on the line, and the copy has to wait for the original.
    let line_us = took(&original) - 10_000;
    assert!(line_us > 5_000, "{line_us}");
    assert!(took(&copy) >= 2 * line_us + 10_000, "{} after {line_us}", took(&copy));
}

#[test]
fn a_copy_is_refused_by_a_full_queue() {
    let full = LinkFault::Bandwidth { bytes_per_s: 100, queue_bytes: 0 };
    let (original, copy) = first_two(&with(copying(), full));
    for flight in [original, copy] {
        assert!(matches!(flight.end, Some((_, Err(DropReason::QueueFull)))), "{flight:?}");
    }
}

/// A line with room for just one message takes the original and refuses the copy.
#[test]
fn a_copy_needs_room_of_its_own() {
    let bytes =
        u64::from(happens_before::sim::process::Payload::size_bytes(&first_two(&copying()).0.payload));
    let narrow = LinkFault::Bandwidth { bytes_per_s: 1_000, queue_bytes: bytes };
    let (original, copy) = first_two(&with(copying(), narrow));
    assert!(original.arrived().is_some(), "{original:?}");
    assert!(matches!(copy.end, Some((_, Err(DropReason::QueueFull)))), "{copy:?}");
}

/// The cut lasts for the microsecond in which the message is sent.
#[test]
fn a_copy_does_not_cross_a_cut() {
    let recipe = copying()
        .and(20_000, Intervention::Switch { scope: Scope::ALL, fault: LinkFault::Partition })
        .and(20_001, Intervention::Clear { scope: Scope::ALL, fault: LinkFault::Partition });
    let (original, copy) = first_two(&recipe);
    for flight in [original, copy] {
        assert!(matches!(flight.end, Some((_, Err(DropReason::Partitioned)))), "{flight:?}");
    }
    // A copy ordered for a message in flight while the link is cut.
    let by_hand = Recipe { faults: Vec::new(), ..copying() }
        .and(25_000, Intervention::Switch { scope: Scope::ALL, fault: LinkFault::Partition })
        .and(25_001, Intervention::Message { message: FIRST, fault: MessageFault::Duplicate })
        .and(25_002, Intervention::Clear { scope: Scope::ALL, fault: LinkFault::Partition });
    let (original, copy) = first_two(&by_hand);
    assert_eq!(original.arrived(), Some(SimTime::from_micros(30_000)));
    assert!(matches!(copy.end, Some((_, Err(DropReason::Partitioned)))), "{copy:?}");
}

#[test]
fn a_copy_can_get_lost() {
    let (_, copy) = first_two(&with(copying(), LinkFault::Lose { ppm: 1_000_000 }));
    assert!(matches!(copy.end, Some((_, Err(DropReason::Lost)))), "{copy:?}");
}

/// A copy that arrives before a message sent or copied earlier on its link, in words, if there is one.
fn overtakes(trace: &Trace) -> Option<String> {
    let mut links = std::collections::BTreeMap::<_, Vec<_>>::new();
    for id in messages(trace) {
        let message = trace.message(id);
        let fate = trace.fate(id).filter(|event| trace.event(*event).kind == Kind::Delivered);
        if let Some(event) = fate {
            links.entry((message.from, message.to)).or_default().push((id, event));
        }
    }
    links.values().find_map(|arrived| {
        let copies = arrived.iter().enumerate().filter(|(_, (id, _))| trace.copy_of(*id).is_some());
        copies.into_iter().find_map(|(index, (copy, event))| {
            let (earlier, late) = arrived[..index].iter().find(|(_, late)| late > event)?;
            Some(format!("{copy:?} at {event:?} before {earlier:?} at {late:?}"))
        })
    })
}

/// Without reordering, a copy overtakes nothing, whatever other faults there are.
#[test]
fn a_copy_overtakes_nothing() {
    let in_order = |seed| {
        let mut recipe = dice::senders(seed);
        for spec in links_of(&mut recipe) {
            (spec.reorder_ppm, spec.duplicate_ppm) = (0, spec.duplicate_ppm.max(200_000));
        }
        recipe
    };
    on_recipes_of(in_order, |recipe| {
        let (_, trace) = recipe.run();
        let found = overtakes(&trace);
        ensure(found.is_none(), || found.unwrap_or_default())
    });
}

/// Chance treats a copy on its own: the original's draws say nothing about it.
#[test]
fn a_copy_has_draws_of_its_own() {
    let lossy = Recipe { horizon_us: 10_000_000, ..with(copying(), LinkFault::Lose { ppm: 500_000 }) };
    let lossy = Recipe { limits: happens_before::sim::setup::Limits::default(), ..lossy };
    let all = flights(&lossy.run().1);
    let arrived = |name: &MessageRef| all[name][0].arrived().is_some();
    let names: Vec<_> = all.keys().filter(|name| !name.copy && all[name][0].end.is_some()).collect();
    let count = |original: bool, copied: bool| {
        let fits = |name: &&&MessageRef| (arrived(name), arrived(&copy_of(name))) == (original, copied);
        names.iter().filter(fits).count()
    };
    let all = [count(false, false), count(false, true), count(true, false), count(true, true)];
    // About a quarter each of some thousand.
    assert!(
        names.len() > 900 && all.iter().all(|n| (names.len() / 6..names.len() / 3).contains(n)),
        "{all:?}"
    );
}

/// A copy follows its original by up to the link's latency, as the fault panel says.
#[test]
fn a_copy_comes_within_a_latency_of_its_own() {
    let (original, copy) = first_two(&copying());
    assert_eq!(original.arrived(), Some(SimTime::from_micros(30_000)));
    let later = copy.arrived().expect("nothing else is on") - SimTime::from_micros(30_000);
    assert!(later <= Duration::from_millis(10), "{later}");
}
