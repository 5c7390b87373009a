//! Promises about payments: for charged cards, for recorded orders, and for the people who pay.

use crate::sim::sorted::Map;

use super::words::{Fact, Receipt};
use crate::policy::outcome::Outcome;
use crate::sim::check::{Check, Violation};
use crate::sim::ids::EventId;
use crate::subject::{self, Words};

pub const ONE_CHARGE: &str = "one-charge";
pub const SAME_ANSWER: &str = "same-answer";
pub const FITTING_ANSWER: &str = "fitting-answer";
pub const FAILED_IS_SO: &str = "failed-is-so";
pub const PAID_IS_SO: &str = "paid-is-so";
pub const SETTLED: &str = "settled";

/// The checks where cards are charged, in the order of their positions.
pub fn of_cards() -> [Check<Words>; 4] {
    [
        Check::always(ONE_CHARGE, "charges per order ≤ 1", Map::new(), charged_again),
        Check::always(SAME_ANSWER, "every retry gets the first answer", Map::new(), other_answer),
        Check::always(FITTING_ANSWER, "every answer fits its request", Answers::default(), misfit),
        settled(),
    ]
}

/// The checks where orders are recorded, in the order of their positions. A payment called failed is never recorded,
/// even later; a payment called paid is recorded by the end.
pub fn of_records() -> [Check<Words>; 3] {
    [
        Check::always(FAILED_IS_SO, "no payment called failed is recorded", Map::new(), failed_and_recorded),
        Check::eventually(
            PAID_IS_SO,
            "every payment called paid is recorded",
            Map::new(),
            |orders, event, fact: &subject::Fact| {
                follow(orders, event, fact.pay()?);
                None
            },
            paid_and_not_recorded,
        ),
        settled(),
    ]
}

/// Tracks the charges of each order.
fn charged_again(
    charges: &mut Map<u32, Vec<EventId>>,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    let Fact::Charged { order, .. } = fact.pay()? else { return None };
    let charges = charges.entry(*order).or_default();
    charges.push(event);
    let words = || format!("{} charges for order {order}", charges.len());
    (charges.len() > 1).then(|| Violation::new(words()).with(charges.iter().copied()))
}

/// Tracks the first answer about each order.
fn other_answer(
    first: &mut Map<u32, (Receipt, EventId)>,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    let Fact::Answered { order, receipt } = fact.pay()? else { return None };
    let (first, answered) = *first.entry(*order).or_insert((*receipt, event));
    let words = || format!("order {order} was answered with {first}, and later with {receipt}");
    (first != *receipt).then(|| Violation::new(words()).with([answered]))
}

/// Each charge's order and event, and each order's latest answer.
#[derive(Clone, Debug, Default)]
struct Answers {
    charges: Map<u32, (u32, EventId)>,
    answered: Map<u32, EventId>,
}

/// A service must answer with a charge made for this order, and a client must be told the amount it asked to pay.
fn misfit(answers: &mut Answers, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.pay()? {
        Fact::Charged { order, receipt } => {
            answers.charges.insert(receipt.charge, (*order, event));
            None
        }
        Fact::Answered { order, receipt } => {
            answers.answered.insert(*order, event);
            let charge = answers.charges.get(&receipt.charge);
            let (made_for, made_at) = charge.filter(|(made_for, _)| made_for != order)?;
            let words =
                format!("order {order} was answered with {receipt}, which was made for order {made_for}");
            Some(Violation::new(words).with([*made_at]))
        }
        Fact::Settled { order, asked, told: Some(told), .. } => {
            let words = || format!("order {order} asked to pay {asked} and was told {told}");
            (asked != told).then(|| Violation::new(words()).with(answers.answered.get(order).copied()))
        }
        _ => None,
    }
}

/// The state of an order: whether it is recorded, what the browser was told, and the last fact about
/// it.
#[derive(Clone, Debug, Default)]
struct Known {
    recorded: Option<EventId>,
    told: Option<(Outcome, EventId)>,
    last: Option<EventId>,
}

/// Updates the state of an order from a fact.
fn follow<'a>(orders: &'a mut Map<u32, Known>, event: EventId, fact: &Fact) -> Option<&'a Known> {
    let (Fact::Recorded { order, .. } | Fact::Settled { order, .. } | Fact::Believes { order, .. }) = fact
    else {
        return None;
    };
    let known = orders.entry(*order).or_default();
    known.last = Some(event);
    match fact {
        Fact::Recorded { .. } => known.recorded = Some(event),
        Fact::Settled { outcome, .. } => known.told = Some((*outcome, event)),
        _ => {}
    }
    Some(known)
}

fn failed_and_recorded(
    orders: &mut Map<u32, Known>,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    let fact = fact.pay()?;
    let known = follow(orders, event, fact)?;
    let (Some(recorded), Some((Outcome::Failed, told))) = (known.recorded, known.told) else { return None };
    let words = match fact {
        Fact::Recorded { order, .. } => format!("order {order} was called failed, and is now recorded"),
        Fact::Settled { order, .. } => format!("order {order} is recorded, but was called failed"),
        _ => return None,
    };
    Some(Violation::new(words).with([recorded, told]))
}

fn paid_and_not_recorded(orders: &Map<u32, Known>) -> Option<Violation> {
    let (order, told, reported) = orders.iter().find_map(|(order, known)| {
        let (_, told) = known.told.filter(|(told, _)| *told == Outcome::Ok)?;
        known.recorded.is_none().then_some((*order, told, known.last))
    })?;
    let words = format!("order {order} was called paid, but is not recorded");
    Some(Violation::new(words).by(reported).owing(told, reported.unwrap_or(told)))
}

/// Everyone who pressed Pay knows the outcome by the end.
fn settled() -> Check<Words> {
    Check::eventually(
        SETTLED,
        "everyone learns the outcome in the end",
        Map::<u32, (EventId, EventId)>::new(),
        |doubtful, event, fact: &subject::Fact| {
            match fact.pay()? {
                Fact::Pressed { order, .. } => drop(doubtful.insert(*order, (event, event))),
                Fact::Settled { order, outcome: Outcome::Ok | Outcome::Failed, .. } => {
                    doubtful.remove(order);
                }
                Fact::Settled { order, outcome: Outcome::Unknown, .. } => {
                    doubtful.entry(*order).or_insert((event, event)).1 = event;
                }
                _ => {}
            }
            None
        },
        |doubtful| {
            let (order, (pressed, last)) = doubtful.first()?;
            let others = match doubtful.len() {
                1 => String::new(),
                count => format!(" (and {} more)", count - 1),
            };
            Some(
                Violation::new(format!("the browser never learned the outcome of order {order}{others}"))
                    .by(*last)
                    .owing(*pressed, *last),
            )
        },
    )
}
