//! The scenario: four nodes, the knobs, and the four promises that are watched.

use super::knobs;
use std::collections::BTreeMap;

use crate::lesson::knob::{Setting, Settings};
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::policy::idempotency::{IdempotencySettings, IdempotencyTable, KeyScheme};
use crate::policy::silence::Silence;
use crate::sim::check::{Check, Violation};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::pay::{Cents, Receipt};
use crate::subject::payments::client::{Client, Order};
use crate::subject::payments::promises;
use crate::subject::payments::provider::Provider;
use crate::subject::payments::service::{Remembers, Service};
use crate::subject::payments::store::Store;
use crate::subject::{Fact, Words, pay};

/// The browser.
pub const BROWSER: NodeId = NodeId(0);
/// The payment service.
pub const PAYMENTS: NodeId = NodeId(1);
/// Its database.
pub const PAYMENTS_DB: NodeId = NodeId(2);
/// The card provider.
pub const PROVIDER: NodeId = NodeId(3);

/// The check that no order is charged twice.
pub const ONE_CHARGE: &str = "one-charge";
/// The check that every retry gets the first answer.
pub const SAME_ANSWER: &str = "same-answer";
/// The check that an answer is for what was asked.
pub const FITTING_ANSWER: &str = "fitting-answer";

/// The number of the first order.
pub const FIRST_ORDER: u32 = 1204;
/// What an order costs, and what it costs once the person has changed it.
const AMOUNT: Cents = Cents(4_900);
const AMENDED: Cents = Cents(5_900);
/// When Pay is pressed first.
const FIRST_PRESS: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(8);

fn backoff(settings: &Settings, attempts: Setting<u32>) -> Backoff {
    let (growth, jitter) = match settings.get(knobs::BACKOFF) {
        "none" => (Growth::None, Jitter::None),
        "fixed" => (Growth::Fixed, Jitter::None),
        "exp" => (Growth::Exponential, Jitter::None),
        "equal" => (Growth::Exponential, Jitter::Equal),
        "decorrelated" => (Growth::Exponential, Jitter::Decorrelated),
        _ => (Growth::Exponential, Jitter::Full),
    };
    Backoff {
        growth,
        jitter,
        base: Duration::from_millis(200),
        cap: Duration::from_secs(2),
        max_attempts: settings.get(attempts),
    }
}

fn client(settings: &Settings) -> Client {
    let orders = (0..settings.get(knobs::ORDERS)).map(|index| Order {
        number: FIRST_ORDER + index,
        user: (7 + index).to_string(),
        amount: AMOUNT,
        pressed_after: FIRST_PRESS + Duration::from_millis(150).saturating_mul(u64::from(index)),
    });
    Client {
        service: PAYMENTS,
        orders: orders.collect(),
        keys: match settings.get(knobs::KEY) {
            "order" => KeyScheme::PerOrder,
            "attempt" => KeyScheme::PerAttempt,
            _ => KeyScheme::None,
        },
        timeout: settings.get(knobs::TIMEOUT),
        backoff: backoff(settings, knobs::ATTEMPTS),
        silence: Silence::Unknown,
        amended: settings.get(knobs::AMEND).then_some(AMENDED),
    }
}

fn service(settings: &Settings) -> Service {
    Service {
        store: PAYMENTS_DB,
        provider: PROVIDER,
        remembers: match settings.get(knobs::MEMORY) {
            "lookup" => Remembers::LookUpThenInsert,
            "claim" => Remembers::AtomicClaim,
            _ => Remembers::Nothing,
        },
        requires_key: settings.get(knobs::REQUIRE),
        key_per_attempt: settings.get(knobs::KEY) == "attempt",
        work: Duration::from_millis(12),
        timeout: settings.get(knobs::SERVICE_TIMEOUT),
        store_timeout: Duration::from_millis(300),
        backoff: backoff(settings, knobs::SERVICE_ATTEMPTS),
    }
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let mut setup = Setup::new(HORIZON);
    let lease = settings.get(knobs::LEASE);
    let table = IdempotencyTable::new(IdempotencySettings {
        ttl: Some(settings.get(knobs::TTL)),
        claim_lease: (lease > Duration::ZERO).then_some(lease),
    });
    let browser = setup.node("Browser", client(settings));
    let payments = setup.node("Payments", service(settings));
    let db =
        setup.node_with_disk("Payments db", Store { compares_payload: settings.get(knobs::COMPARE) }, table);
    let provider = setup.node(
        "Provider",
        Provider { work: settings.get(knobs::PROVIDER_WORK), honours_keys: settings.get(knobs::PROVIDER) },
    );
    assert_eq!([browser, payments, db, provider], [BROWSER, PAYMENTS, PAYMENTS_DB, PROVIDER]);
    // No two clocks agree: these are off by what is usual between machines that ask a time server.
    setup.clock(payments, -12_000, 0);
    setup.clock(db, -3_000, 0);
    setup.clock(provider, 9_000, 0);
    let ms = Duration::from_millis;
    setup.link(browser, payments, LinkSpec::steady(ms(60), ms(30)));
    setup.link(payments, db, LinkSpec::steady(ms(14), ms(8)));
    setup.link(payments, provider, LinkSpec::steady(ms(80), ms(50)));
    for check in checks() {
        setup.check(check);
    }
    setup
}

/// The promises, in the order of their positions.
fn checks() -> [Check<Words>; 4] {
    [
        Check::always(
            ONE_CHARGE,
            "charges per order ≤ 1",
            BTreeMap::<u32, Vec<EventId>>::new(),
            |charges, event, fact: &Fact| {
                let pay::Fact::Charged { order, .. } = fact.pay()? else { return None };
                let charges = charges.entry(*order).or_default();
                charges.push(event);
                let words = || format!("{} charges for order {order}", charges.len());
                (charges.len() > 1).then(|| Violation::new(words()).with(charges.iter().copied()))
            },
        ),
        Check::always(
            SAME_ANSWER,
            "every retry gets the first answer",
            BTreeMap::<u32, (Receipt, EventId)>::new(),
            |first, event, fact: &Fact| {
                let pay::Fact::Answered { order, receipt } = fact.pay()? else { return None };
                let (first, answered) = *first.entry(*order).or_insert((*receipt, event));
                let words = || format!("order {order} was answered {first} and later {receipt}");
                (first != *receipt).then(|| Violation::new(words()).with([answered]))
            },
        ),
        Check::always(FITTING_ANSWER, "an answer is for what was asked", Answers::default(), fitting),
        promises::settled(),
    ]
}

/// The order of each charge, and the event; and where each order was answered last.
#[derive(Clone, Debug, Default)]
struct Answers {
    charges: BTreeMap<u32, (u32, EventId)>,
    answered: BTreeMap<u32, EventId>,
}

/// A service answers with a charge that was made for this order, and a client is told the amount that it asked for.
fn fitting(answers: &mut Answers, event: EventId, fact: &Fact) -> Option<Violation> {
    match fact.pay()? {
        pay::Fact::Charged { order, receipt } => {
            answers.charges.insert(receipt.charge, (*order, event));
            None
        }
        pay::Fact::Answered { order, receipt } => {
            answers.answered.insert(*order, event);
            let charge = answers.charges.get(&receipt.charge);
            let (made_for, made_at) = charge.filter(|(made_for, _)| made_for != order)?;
            let words =
                format!("order {order} was answered with {receipt}, which was made for order {made_for}");
            Some(Violation::new(words).with([*made_at]))
        }
        pay::Fact::Settled { order, asked, told: Some(told), .. } => {
            let words = || format!("order {order} asked to pay {asked} and was told {told}");
            (asked != told).then(|| Violation::new(words()).with(answers.answered.get(order).copied()))
        }
        _ => None,
    }
}
