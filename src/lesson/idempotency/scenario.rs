//! The scenario: four nodes, the knobs, and the four promises that are watched.

use std::collections::BTreeMap;

use crate::lesson::knob::{Dial, Knob, Settings};
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::policy::idempotency::{IdempotencySettings, IdempotencyTable, KeyScheme};
use crate::policy::silence::Silence;
use crate::sim::check::Check;
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
pub const ONE_CHARGE: u16 = 0;
/// The check that every retry gets the first answer.
pub const SAME_ANSWER: u16 = 1;
/// The check that an answer is for what was asked.
pub const FITTING_ANSWER: u16 = 2;
/// The check that everybody gets an answer in the end.
pub const SETTLED: u16 = 3;

/// The number of the first order.
pub const FIRST_ORDER: u32 = 1204;
/// What an order costs, and what it costs once the person has changed it.
const AMOUNT: Cents = Cents(4_900);
const AMENDED: Cents = Cents(5_900);
/// When Pay is pressed first.
const FIRST_PRESS: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(8);

const KEYS: &str = "Keys";
const RETRIES: &str = "Retries";
const WORK: &str = "Work";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "key",
        "Idempotency key",
        KEYS,
        Dial::Choice(&[("none", "none"), ("order", "per order"), ("attempt", "per attempt")]),
        0,
        "What the browser sends along to name the payment: nothing, payment:{user}:{order}, or a key that also holds the number of the attempt.",
    ),
    Knob::new(
        "require",
        "Payments requires a key",
        KEYS,
        Dial::Switch,
        0,
        "If on, a payment that comes without a key is refused (HTTP 400) and nobody is charged. If off, it is charged.",
    ),
    Knob::new(
        "memory",
        "Payments remembers",
        KEYS,
        Dial::Choice(&[
            ("nothing", "nothing"),
            ("lookup", "look-up, then insert"),
            ("claim", "atomic claim"),
        ]),
        0,
        "How the payment service uses the key: not at all, in two steps, or by a claim in one step that a unique constraint protects.",
    ),
    Knob::new(
        "provider",
        "Provider honours the key",
        KEYS,
        Dial::Switch,
        0,
        "Whether the card provider, too, recognises a key that it has charged for.",
    ),
    Knob::new(
        "compare",
        "Payload is compared",
        KEYS,
        Dial::Switch,
        1,
        "Whether a key is refused when it comes back with another amount.",
    ),
    Knob::new(
        "ttl",
        "Keys are kept for",
        KEYS,
        Dial::range(100, 60_000, 100, "ms"),
        60_000,
        "How long the payment service remembers an answer.",
    ),
    Knob::new(
        "lease",
        "Claims last for",
        KEYS,
        Dial::range(0, 60_000, 100, "ms"),
        1_500,
        "How long a claim keeps others out before it may be taken over; 0 means for ever.",
    ),
    Knob::new(
        "attempts",
        "Browser attempts",
        RETRIES,
        Dial::range(1, 8, 1, ""),
        3,
        "How often the browser asks in all.",
    ),
    Knob::new(
        "timeout",
        "Browser timeout",
        RETRIES,
        Dial::range(100, 5_000, 100, "ms"),
        2_500,
        "How long the browser waits for an answer.",
    ),
    Knob::new(
        "service_attempts",
        "Payments attempts",
        RETRIES,
        Dial::range(1, 8, 1, ""),
        3,
        "How often the payment service asks the provider in all.",
    ),
    Knob::new(
        "service_timeout",
        "Payments timeout",
        RETRIES,
        Dial::range(100, 5_000, 100, "ms"),
        800,
        "How long the payment service waits for the provider.",
    ),
    Knob::new(
        "backoff",
        "Backoff",
        RETRIES,
        Dial::Choice(&[
            ("none", "none"),
            ("fixed", "fixed"),
            ("exp", "exponential"),
            ("full", "exp., full jitter"),
            ("equal", "exp., equal jitter"),
            ("decorrelated", "decorrelated jitter"),
        ]),
        3,
        "How long to wait before asking again (Brooker 2015). The base is 200 ms, the cap 2 s.",
    ),
    Knob::new(
        "orders",
        "Orders",
        WORK,
        Dial::range(1, 40, 1, ""),
        1,
        "How many people pay, one every 150 ms.",
    ),
    Knob::new(
        "provider_work",
        "Charging takes",
        WORK,
        Dial::range(10, 3_000, 10, "ms"),
        60,
        "How long the provider works on one charge.",
    ),
    Knob::new(
        "amend",
        "Amount changes before a retry",
        WORK,
        Dial::Switch,
        0,
        "Whether the person edits the order after the first attempt, while the browser keeps the key.",
    ),
];

fn backoff(settings: &Settings, attempts: &str) -> Backoff {
    let (growth, jitter) = match settings.choice("backoff") {
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
        max_attempts: settings.count(attempts),
    }
}

fn client(settings: &Settings) -> Client {
    let orders = (0..settings.count("orders")).map(|index| Order {
        number: FIRST_ORDER + index,
        user: (7 + index).to_string(),
        amount: AMOUNT,
        pressed_after: FIRST_PRESS + Duration::from_millis(150).saturating_mul(u64::from(index)),
    });
    Client {
        service: PAYMENTS,
        orders: orders.collect(),
        keys: match settings.choice("key") {
            "order" => KeyScheme::PerOrder,
            "attempt" => KeyScheme::PerAttempt,
            _ => KeyScheme::None,
        },
        timeout: settings.millis("timeout"),
        backoff: backoff(settings, "attempts"),
        silence: Silence::Unknown,
        amended: settings.on("amend").then_some(AMENDED),
    }
}

fn service(settings: &Settings) -> Service {
    Service {
        store: PAYMENTS_DB,
        provider: PROVIDER,
        remembers: match settings.choice("memory") {
            "lookup" => Remembers::LookUpThenInsert,
            "claim" => Remembers::AtomicClaim,
            _ => Remembers::Nothing,
        },
        requires_key: settings.on("require"),
        key_per_attempt: settings.choice("key") == "attempt",
        work: Duration::from_millis(12),
        timeout: settings.millis("service_timeout"),
        store_timeout: Duration::from_millis(300),
        backoff: backoff(settings, "service_attempts"),
    }
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let mut setup = Setup::new(HORIZON);
    let lease = settings.millis("lease");
    let table = IdempotencyTable::new(IdempotencySettings {
        ttl: Some(settings.millis("ttl")),
        claim_lease: (lease > Duration::ZERO).then_some(lease),
    });
    let browser = setup.node("Browser", client(settings));
    let payments = setup.node("Payments", service(settings));
    let db = setup.node_with_disk("Payments db", Store { compares_payload: settings.on("compare") }, table);
    let provider = setup.node(
        "Provider",
        Provider { work: settings.millis("provider_work"), honours_keys: settings.on("provider") },
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
        Check::always("charges per order ≤ 1", BTreeMap::<u32, u32>::new(), |charges, _, fact: &Fact| {
            let pay::Fact::Charged { order, .. } = fact.pay()? else { return None };
            let count = charges.entry(*order).or_default();
            *count += 1;
            (*count > 1).then(|| format!("{count} charges for order {order}"))
        }),
        Check::always(
            "every retry gets the first answer",
            BTreeMap::<u32, Receipt>::new(),
            |first, _, fact: &Fact| {
                let pay::Fact::Answered { order, receipt } = fact.pay()? else { return None };
                let first = *first.entry(*order).or_insert(*receipt);
                (first != *receipt).then(|| format!("order {order} was answered {first} and later {receipt}"))
            },
        ),
        Check::always("an answer is for what was asked", BTreeMap::<u32, u32>::new(), fitting),
        promises::settled(),
    ]
}

/// A service answers with a charge that was made for this order, and a client is told the amount that it asked for.
/// `charges` has the order of each.
fn fitting(charges: &mut BTreeMap<u32, u32>, _: EventId, fact: &Fact) -> Option<String> {
    match fact.pay()? {
        pay::Fact::Charged { order, receipt } => {
            charges.insert(receipt.charge, *order);
            None
        }
        pay::Fact::Answered { order, receipt } => {
            let made_for = charges.get(&receipt.charge).filter(|made_for| *made_for != order)?;
            Some(format!("order {order} was answered with {receipt}, which was made for order {made_for}"))
        }
        pay::Fact::Settled { order, asked, told: Some(told), .. } => {
            (asked != told).then(|| format!("order {order} asked to pay {asked} and was told {told}"))
        }
        _ => None,
    }
}
