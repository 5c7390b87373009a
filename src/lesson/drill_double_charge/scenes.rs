//! The evening, the questions about it, and how a repair is graded.

use super::knobs;
use crate::lesson::script::{at, crash, lose, nth, pause, repeat, step_clock};
use crate::lesson::step::{Choice, Diagnosis, Grading, Step, Task};
use crate::lesson::{Scene, Seeds};
use crate::policy::outcome::Outcome;
use crate::sim::fault::{Intervention, LinkFault, Scope, Scripted};
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::pay::Fact;
use crate::subject::payments::promises::ONE_CHARGE;
use crate::subject::payments::reading::charges::{asked_again, jobs_of, waited_in_vain};
use crate::subject::payments::reading::payments;
use crate::subject::payments::scene::{BROWSER, PAYMENTS, PAYMENTS_DB, PROVIDER};
use crate::subject::reading::broken_at;

/// For a while the network is slow.
const SLOW: LinkFault = LinkFault::Delay { extra_us: 90_000, jitter_us: 40_000 };

/// What happened on that evening. Under other settings, each of these could have cost a customer money.
const EVENING: &[Scripted] = &[
    lose(nth(PAYMENTS, BROWSER, 23)),
    repeat(nth(BROWSER, PAYMENTS, 41)),
    lose(nth(BROWSER, PAYMENTS, 104)),
    lose(nth(PROVIDER, PAYMENTS, 118)),
    crash(PAYMENTS_DB, 209_000, 400),
    at(250_000, Intervention::Switch { scope: Scope::ALL, fault: SLOW }),
    at(275_000, Intervention::Clear { scope: Scope::ALL, fault: SLOW }),
    pause(PAYMENTS, 322_000, 1_500),
    step_clock(PAYMENTS, 371_000, -30_000),
    pause(PROVIDER, 538_500, 1_000),
];

/// Settings and faults worth looking at: there is one evening.
pub const SCENES: &[Scene] =
    &[Scene::new("evening", 5).script(EVENING).breaks(ONE_CHARGE).on_seeds(Seeds::ThisOne)];

/// An order that was charged for twice.
pub struct Double {
    pub order: u32,
    pub first: EventId,
    pub second: EventId,
    /// When the provider's answer to the first charge was lost, if it was.
    pub reply_lost: Option<EventId>,
}

/// The first order that was charged for twice.
pub fn double(trace: &Trace<Words>) -> Option<Double> {
    let second = broken_at(trace, ONE_CHARGE)?;
    let order = |event: EventId| {
        payments(trace).all().find_map(|(id, fact)| match fact {
            Fact::Charged { order, .. } if id == event => Some(*order),
            _ => None,
        })
    };
    let of = order(second)?;
    let first = payments(trace).first(|fact| matches!(fact, Fact::Charged { order, .. } if *order == of))?;
    let between = trace.events_from(first.index()).take_while(|(event, _)| *event < second);
    let lost = |event: &crate::sim::trace::Event| {
        event.kind == Kind::Dropped && event.message().is_some_and(|id| trace.message(id).from == PROVIDER)
    };
    let reply_lost = between.into_iter().find(|(_, event)| lost(event)).map(|(event, _)| event);
    Some(Double { order: of, first, second, reply_lost })
}

/// How many payments were made: the browser was told so.
pub fn paid(trace: &Trace<Words>) -> usize {
    payments(trace).count(|fact| matches!(fact, Fact::Settled { outcome: Outcome::Ok, .. }))
}

/// Why the card was charged again, as one of the causes.
fn cause(trace: &Trace<Words>) -> Option<usize> {
    let double = double(trace)?;
    match (jobs_of(trace, double.order), double.reply_lost) {
        // One job of the service made both charges.
        (1, Some(_)) => Some(2),
        (1, None) => None,
        _ => Some(1),
    }
}

/// What shows it: the loss of the provider's answer, the service that waited for it in vain, and what it asked for then.
fn evidence(trace: &Trace<Words>) -> Vec<EventId> {
    let Some(double) = double(trace) else { return Vec::new() };
    let Some(lost) = double.reply_lost else { return Vec::new() };
    let here = |event: &EventId| *event > double.first && *event <= double.second;
    let waited = waited_in_vain(trace).filter(here);
    let again = asked_again(trace).filter(here);
    let made = Some(trace.event(lost).cause).filter(|cause| *cause != EventId::NONE);
    [lost].into_iter().chain(made).chain(waited).chain(again).chain([double.second]).collect()
}

pub const STEPS: &[Step] = &[
    Step {
        id: "alarm",
        scene: "evening",
        task: Task::Watch { until: "a card is charged again", moment: |trace| broken_at(trace, ONE_CHARGE) },
    },
    Step {
        id: "cause",
        scene: "evening",
        task: Task::Diagnose(Diagnosis {
            asks: "Why was the card charged again? Select the event that shows it, on the timeline or in the list of events, and choose the cause.",
            causes: &[
                Choice {
                    words: "The browser asked again under another key",
                    refuted: "The browser's requests for order {order} carried {keys} key in all: the key names the order, not the attempt.",
                },
                Choice {
                    words: "Two requests for one order were worked on at once, and both were charged",
                    refuted: "A claim is one step: the second request finds it and waits. In this run {takeovers} claims were taken over by another request.",
                },
                Choice {
                    words: "The provider's answer was lost, and Payments asked for the charge again",
                    refuted: "",
                },
                Choice {
                    words: "The table forgot the key before the retry came",
                    refuted: "The table keeps keys for {ttl}. The two charges are {apart} apart.",
                },
                Choice {
                    words: "The database crashed and lost its claims",
                    refuted: "The database was back at {db_back}, long before the second charge at {second_charge}, and it keeps claims on disk.",
                },
            ],
            cause,
            evidence,
            because: "The provider charged the card at {first_charge}, and its answer was lost at {reply_lost}. Payments waited {service_timeout}, then asked again. The key stops at Payments: the provider does not know it, so at {second_charge} it charged the card a second time.",
        }),
    },
    Step {
        id: "repair",
        scene: "evening",
        task: Task::Grade(Grading {
            goal: "Change the settings so that on other evenings, with faults you have not seen, no order is charged for twice. On each of those evenings one of the provider's answers is lost.",
            checks: &[ONE_CHARGE],
            holds_min: 1_000,
            night: |seed| lose(nth(PROVIDER, PAYMENTS, 1 + (seed * 7_919 % 130) as u32)),
            unit: "orders paid",
            yields: |trace| u32::try_from(paid(trace)).unwrap_or(u32::MAX),
            yield_min_percent: 97,
            solution: &[knobs::PROVIDER.on()],
        }),
    },
    Step { id: "home", scene: "evening", task: Task::Read },
];
