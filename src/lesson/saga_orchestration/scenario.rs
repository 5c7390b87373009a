//! The scenario: an orchestrator, three participants, the knobs, and the promises that are watched.

use crate::lesson::knob::{Dial, Knob, Settings};
use crate::policy::saga::ledger::Memory;
use crate::policy::saga::{Ending, Nature, Plan, UndoOrder};
use crate::sim::check::Check;
use crate::sim::ids::NodeId;
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
pub const WHOLE: u16 = 0;
/// The check that nothing is done twice or undone twice.
pub const ONCE: u16 = 1;
/// The check that steps are undone in reverse order.
pub const REVERSE: u16 = 2;
/// The check that every saga comes to an end.
pub const REST: u16 = 3;
/// The check that a refusal never leaves a saga with no way forward and no way back.
pub const STUCK: u16 = 4;

/// When the first saga begins.
const START: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(8);

const STEPS: &str = "The saga";
const MIND: &str = "The orchestrator";
const UNDOING: &str = "Compensations";
const PARTIES: &str = "The participants";
const WORK: &str = "Work";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "story",
        "What is bought",
        STEPS,
        Dial::Choice(&[("shop", "a chair"), ("trip", "a trip")]),
        0,
        "An order: create it, reserve stock, charge the card, confirm. Or a trip: hotel, car, flight, tickets. The same saga with other words.",
    ),
    Knob::new(
        "pivot",
        "What cannot be undone comes",
        STEPS,
        Dial::Choice(&[
            ("late", "after all that may be refused"),
            ("early", "before the last that may be refused"),
        ]),
        0,
        "Charging the card, or booking the flight, is the pivot: nothing takes it back.",
    ),
    Knob::new(
        "log",
        "The saga log is written",
        MIND,
        Dial::Choice(&[
            ("memory", "nowhere: in memory"),
            ("after", "after each step"),
            ("before", "before and after each step"),
        ]),
        2,
        "What the orchestrator finds on its disk after a crash.",
    ),
    Knob::new(
        "recovery",
        "Recovery job",
        MIND,
        Dial::Choice(&[
            ("off", "none"),
            ("forward", "goes on with the saga"),
            ("backward", "takes the saga back"),
        ]),
        1,
        "After a restart it looks for sagas in the log that nobody works on. Beyond the pivot it can only go on.",
    ),
    Knob::new(
        "silence",
        "A step that nobody answers",
        MIND,
        Dial::Choice(&[("refusal", "did not happen"), ("doubt", "may have happened")]),
        1,
        "What may have happened is undone, too; and where nothing undoes it, it is asked for until somebody answers.",
    ),
    Knob::new(
        "timeout",
        "Timeout",
        MIND,
        Dial::range(50, 2_000, 50, "ms"),
        300,
        "How long the orchestrator waits for an answer.",
    ),
    Knob::new(
        "attempts",
        "Attempts of a step",
        MIND,
        Dial::range(1, 10, 1, ""),
        2,
        "How often it asks for a step before it gives up on it.",
    ),
    Knob::new(
        "undo_order",
        "Steps are undone",
        UNDOING,
        Dial::Choice(&[("reverse", "the last first"), ("forward", "the first first")]),
        0,
        "In which order the compensations run.",
    ),
    Knob::new(
        "undo_attempts",
        "Attempts of a compensation",
        UNDOING,
        Dial::range(1, 10, 1, ""),
        3,
        "How often it asks for a compensation that fails, or that nobody answers.",
    ),
    Knob::new(
        "failing",
        "One that keeps failing",
        UNDOING,
        Dial::Choice(&[("skip", "is left out"), ("park", "parks the saga for a human")]),
        1,
        "What becomes of a compensation that failed at every attempt. The others are carried out in either case.",
    ),
    Knob::new(
        "memory",
        "A participant remembers",
        PARTIES,
        Dial::Choice(&[
            ("none", "nothing"),
            ("done", "what it has done"),
            ("all", "also what it was to undo"),
        ]),
        2,
        "By which it recognises a command that comes twice, and a compensation that comes before what it is to undo.",
    ),
    Knob::new(
        "refused",
        "What is refused",
        PARTIES,
        Dial::Choice(&[
            ("none", "nothing"),
            ("second", "the stock, or the car"),
            ("third", "the card, or the flight"),
        ]),
        0,
        "Which step may be refused.",
    ),
    Knob::new(
        "refuses",
        "To every … customer",
        PARTIES,
        Dial::range(1, 10, 1, ""),
        1,
        "To every how-manieth customer it is refused: 1 is everybody.",
    ),
    Knob::new(
        "undo_fails",
        "Undoing the second step fails",
        PARTIES,
        Dial::range(0, 20, 1, "times"),
        0,
        "How often releasing the stock, or cancelling the car, fails before it succeeds.",
    ),
    Knob::new("sagas", "Customers", WORK, Dial::range(1, 12, 1, ""), 1, "How many sagas there are."),
    Knob::new(
        "every",
        "One every",
        WORK,
        Dial::range(50, 2_000, 50, "ms"),
        900,
        "How long it is from one saga to the next.",
    ),
];

/// What each step is and what can be done about it, and who does it: in the order of the settings.
fn steps(settings: &Settings) -> [(Deed, Nature, NodeId); 4] {
    use Nature::{Compensatable, Pivot, Retriable};
    let mut steps = if settings.choice("story") == "trip" {
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
    if settings.choice("pivot") == "early" {
        steps.swap(1, 2);
    }
    steps
}

fn orchestrator(settings: &Settings) -> Orchestrator {
    let steps = steps(settings);
    let begins = (0..settings.count("sagas")).map(|index| Begin {
        saga: index + 1,
        after: START + settings.millis("every").saturating_mul(u64::from(index)),
    });
    Orchestrator {
        plan: Plan::new(&steps.map(|(_, nature, _)| nature)),
        steps: steps.map(|(deed, _, node)| (deed, node)).into(),
        begins: begins.collect(),
        keeping: match settings.choice("log") {
            "memory" => Keeping::Memory,
            "after" => Keeping::After,
            _ => Keeping::Before,
        },
        recovery: match settings.choice("recovery") {
            "off" => Recovery::Off,
            "forward" => Recovery::Forward,
            _ => Recovery::Backward,
        },
        silence: if settings.choice("silence") == "refusal" { Silence::Refusal } else { Silence::Doubt },
        timeout: settings.millis("timeout"),
        attempts: settings.count("attempts"),
        undo_order: if settings.choice("undo_order") == "forward" {
            UndoOrder::Forward
        } else {
            UndoOrder::Reverse
        },
        undo_attempts: settings.count("undo_attempts"),
        failing: if settings.choice("failing") == "skip" { Failing::Skip } else { Failing::Park },
    }
}

/// What one participant can do: its part of the steps.
fn participant(settings: &Settings, node: NodeId) -> Participant {
    let refused = match settings.choice("refused") {
        "second" => Some(SECOND),
        "third" => Some(THIRD),
        _ => None,
    };
    let own = steps(settings).into_iter().filter(|(_, _, of)| *of == node);
    let duties = own.map(|(deed, nature, _)| Duty {
        refuses_every: if refused == Some(node) && nature != Nature::Retriable {
            settings.count("refuses")
        } else {
            0
        },
        undo_fails: if node == SECOND { settings.count("undo_fails") } else { 0 },
        ..Duty::new(deed, Duration::from_millis(30))
    });
    Participant {
        duties: duties.collect(),
        memory: match settings.choice("memory") {
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
    let [first, second, third] = if settings.choice("story") == "trip" {
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

/// The promises, in the order of their positions.
fn checks() -> [Check<Words>; 5] {
    [
        Check::always(
            "at rest, a saga is all done, all undone, or parked",
            Book::default(),
            |book: &mut Book, event, fact: &subject::Fact| {
                let fact = *fact.saga()?;
                let truth = book.follow(event, fact);
                let telling = matches!(fact, Fact::Ended { .. } | Fact::Did { .. } | Fact::Undid { .. });
                let said = contradiction(truth).filter(|_| telling)?;
                Some(format!("saga {} {said}: {}", fact.saga(), truth.words()))
            },
        ),
        promises::once(),
        Check::always(
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
                Some(format!("saga {saga}: {} while {}", deed.undone(), later.done()))
            },
        ),
        promises::by_the_end("every saga comes to an end", |saga, truth| {
            truth.ended.is_none().then(|| format!("saga {saga} was left half-way: {}", truth.words()))
        }),
        Check::always(
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
                stuck.then(words)
            },
        ),
    ]
}
