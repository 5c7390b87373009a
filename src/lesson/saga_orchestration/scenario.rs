//! The scenario: an orchestrator, three participants, the knobs, and the promises that are watched.

use super::knobs;
use crate::lesson::knob::Settings;
use crate::policy::saga::ledger::Memory;
use crate::policy::saga::{Ending, Nature, Plan, UndoOrder};
use crate::sim::check::{Check, Violation};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::saga::{Deed, Fact};
use crate::subject::sagas::orchestrator::{Failing, Keeping, Orchestrator, Recovery, Silence};
use crate::subject::sagas::participant::{Begin, Duty, Participant};
use crate::subject::sagas::promises;
use crate::subject::sagas::reading::{Book, Extent, Truth};
use crate::subject::{self, Words};

/// Who keeps orders, or books hotels.
pub const FIRST: NodeId = NodeId(0);
/// Who runs the sagas: on the second lane, where the arcs of its compensations have room.
pub const ORCHESTRATOR: NodeId = NodeId(1);
/// Who keeps the stock, or books cars.
pub const SECOND: NodeId = NodeId(2);
/// Who charges cards, or books flights.
pub const THIRD: NodeId = NodeId(3);

/// The check that a saga that has ended is all done, all undone, or parked.
pub const WHOLE: &str = "whole";
/// The check that steps are undone in reverse order.
pub const REVERSE: &str = "reverse";
/// The check that every saga comes to an end.
pub const REST: &str = "rest";
/// The check that a refusal never leaves a saga with no way forward and no way back.
pub const STUCK: &str = "stuck";

/// When the first saga begins.
const START: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(8);

/// What each step is and what can be done about it, and who does it: in the order of the settings.
fn steps(settings: &Settings) -> [(Deed, Nature, NodeId); 4] {
    use Nature::{Compensatable, Pivot, Retriable};
    let mut steps = if settings.get(knobs::STORY) == "trip" {
        [
            (Deed::BookHotel, Compensatable, FIRST),
            (Deed::BookCar, Compensatable, SECOND),
            (Deed::BookFlight, Pivot, THIRD),
            (Deed::IssueTickets, Retriable, THIRD),
        ]
    } else {
        [
            (Deed::CreateOrder, Compensatable, FIRST),
            (Deed::ReserveStock, Compensatable, SECOND),
            (Deed::ChargeCard, Pivot, THIRD),
            (Deed::ConfirmOrder, Retriable, FIRST),
        ]
    };
    if settings.get(knobs::PIVOT) == "early" {
        steps.swap(1, 2);
    }
    steps
}

fn orchestrator(settings: &Settings) -> Orchestrator {
    let steps = steps(settings);
    let begins = (0..settings.get(knobs::SAGAS)).map(|index| Begin {
        saga: index + 1,
        after: START + settings.get(knobs::EVERY).saturating_mul(u64::from(index)),
    });
    Orchestrator {
        plan: Plan::new(&steps.map(|(_, nature, _)| nature)),
        steps: steps.map(|(deed, _, node)| (deed, node)).into(),
        begins: begins.collect(),
        keeping: match settings.get(knobs::LOG) {
            "memory" => Keeping::Memory,
            "after" => Keeping::After,
            _ => Keeping::Before,
        },
        recovery: match settings.get(knobs::RECOVERY) {
            "off" => Recovery::Off,
            "forward" => Recovery::Forward,
            _ => Recovery::Backward,
        },
        silence: if settings.get(knobs::SILENCE) == "refusal" { Silence::Refusal } else { Silence::Doubt },
        timeout: settings.get(knobs::TIMEOUT),
        attempts: settings.get(knobs::ATTEMPTS),
        undo_order: if settings.get(knobs::UNDO_ORDER) == "forward" {
            UndoOrder::Forward
        } else {
            UndoOrder::Reverse
        },
        undo_attempts: settings.get(knobs::UNDO_ATTEMPTS),
        failing: if settings.get(knobs::FAILING) == "skip" { Failing::Skip } else { Failing::Park },
    }
}

/// What one participant can do: its part of the steps.
fn participant(settings: &Settings, node: NodeId) -> Participant {
    let refused = match settings.get(knobs::REFUSED) {
        "second" => Some(SECOND),
        "third" => Some(THIRD),
        _ => None,
    };
    let own = steps(settings).into_iter().filter(|(_, _, of)| *of == node);
    let duties = own.map(|(deed, nature, _)| Duty {
        refuses_every: if refused == Some(node) && nature != Nature::Retriable {
            settings.get(knobs::REFUSES)
        } else {
            0
        },
        undo_fails: if node == SECOND { settings.get(knobs::UNDO_FAILS) } else { 0 },
        ..Duty::new(deed, Duration::from_millis(30))
    });
    Participant {
        duties: duties.collect(),
        memory: match settings.get(knobs::MEMORY) {
            "none" => Memory::Nothing,
            "done" => Memory::Done,
            _ => Memory::All,
        },
        reactions: Vec::new(),
        outlet: None,
        begins: Vec::new(),
    }
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let ms = Duration::from_millis;
    let mut setup = Setup::new(HORIZON);
    let [first, second, third] = if settings.get(knobs::STORY) == "trip" {
        ["Hotels", "Cars", "Airline"]
    } else {
        ["Orders", "Inventory", "Payments"]
    };
    let nodes = [
        setup.node(first, participant(settings, FIRST)),
        setup.node("Orchestrator", orchestrator(settings)),
        setup.node(second, participant(settings, SECOND)),
        setup.node(third, participant(settings, THIRD)),
    ];
    assert_eq!(nodes, [FIRST, ORCHESTRATOR, SECOND, THIRD]);
    // No two clocks agree: these are off by what is usual between machines that ask a time server.
    setup.clock(FIRST, -7_000, 0);
    setup.clock(SECOND, 4_000, 0);
    setup.clock(THIRD, 11_000, 0);
    setup.default_link(LinkSpec::steady(ms(30), ms(5)));
    for check in checks() {
        setup.check(check);
    }
    setup
}

/// Why a saga that has ended is not what its end says.
fn contradiction(truth: &Truth) -> Option<&'static str> {
    match (truth.ended?, truth.extent()) {
        (Ending::Confirmed, Extent::All) | (Ending::Compensated, Extent::Nothing) | (Ending::Parked, _) => {
            None
        }
        (Ending::Confirmed, _) => Some("is called confirmed"),
        (Ending::Compensated, _) => Some("is called compensated"),
    }
}

/// When each deed came to be otherwise than the end of its saga says.
fn contradicting(truth: &Truth) -> impl Iterator<Item = EventId> + '_ {
    let expected = i64::from(truth.ended == Some(Ending::Confirmed));
    let wrong = truth.acts.keys().filter(move |deed| truth.effect(**deed) != expected);
    wrong.filter_map(|deed| truth.acts_of(*deed).last())
}

/// The promises, in the order of their positions.
fn checks() -> [Check<Words>; 5] {
    [
        Check::always(
            WHOLE,
            "at rest, a saga is all done, all undone, or parked",
            Book::default(),
            |book: &mut Book, event, fact: &subject::Fact| {
                let fact = *fact.saga()?;
                let truth = book.follow(event, fact);
                let telling = matches!(fact, Fact::Ended { .. } | Fact::Did { .. } | Fact::Undid { .. });
                let said = contradiction(truth).filter(|_| telling)?;
                let words = format!("saga {} {said}: {}", fact.saga(), truth.words());
                Some(Violation::new(words).with(truth.ended_at).with(contradicting(truth)))
            },
        ),
        promises::once(),
        Check::always(
            REVERSE,
            "steps are undone in reverse order",
            Book::default(),
            |book: &mut Book, event, fact: &subject::Fact| {
                let fact = *fact.saga()?;
                let truth = book.follow(event, fact);
                let Fact::Undid { saga, deed } = fact else { return None };
                // Deeds are numbered in the order of a sound plan; from the pivot on nothing is undone. What a human
                // has to undo holds up nothing else.
                let later = [Deed::ReserveStock, Deed::BookCar].into_iter().find(|later| {
                    matches!(
                        (deed, later),
                        (Deed::CreateOrder, Deed::ReserveStock) | (Deed::BookHotel, Deed::BookCar)
                    ) && truth.effect(*later) > 0
                        && !truth.parked.contains(later)
                })?;
                let words = format!("saga {saga}: {} while {}", deed.undone(), later.done());
                Some(Violation::new(words).with(truth.acts_of(later).last()))
            },
        ),
        promises::by_the_end(REST, "every saga comes to an end", |saga, truth| {
            truth.ended.is_none().then(|| format!("saga {saga} was left half-way: {}", truth.words()))
        }),
        Check::always(
            STUCK,
            "a refusal never leaves a saga stuck",
            Book::default(),
            |book: &mut Book, event, fact: &subject::Fact| {
                let fact = *fact.saga()?;
                let truth = book.follow(event, fact);
                // Where a step was parked, it was no refusal that called for a human.
                let stuck =
                    matches!(fact, Fact::Ended { ending: Ending::Parked, .. }) && truth.parked.is_empty();
                let words =
                    || format!("saga {} can go neither forward nor back: {}", fact.saga(), truth.words());
                stuck.then(|| Violation::new(words()).with(truth.refused))
            },
        ),
    ]
}
