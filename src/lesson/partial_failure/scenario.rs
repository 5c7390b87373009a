//! The scenario: three nodes, the knobs, and the three promises that are watched.

use super::knobs;
use std::collections::BTreeMap;

use crate::lesson::knob::Settings;
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::policy::idempotency::KeyScheme;
use crate::policy::outcome::Outcome;
use crate::policy::silence::Silence;
use crate::sim::check::{Check, Violation};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::pay::Cents;
use crate::subject::payments::client::{Client, Order};
use crate::subject::payments::promises;
use crate::subject::payments::rows::Rows;
use crate::subject::payments::shop::Shop;
use crate::subject::{Fact, Words, pay};

/// The browser.
pub const BROWSER: NodeId = NodeId(0);
/// The shop's API.
pub const SHOP: NodeId = NodeId(1);
/// The shop's database.
pub const DATABASE: NodeId = NodeId(2);

/// The check that what was called failed has not happened, and does not happen later.
pub const FAILED_IS_SO: &str = "failed-is-so";
/// The check that what was called paid is recorded by the end.
pub const PAID_IS_SO: &str = "paid-is-so";

/// What an order costs.
const AMOUNT: Cents = Cents(4_900);
/// When Pay is pressed first.
pub const FIRST_PRESS: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(8);

fn client(settings: &Settings) -> Client {
    let at_most = settings.get(knobs::QUESTIONS);
    let orders = (0..settings.get(knobs::ORDERS)).map(|index| Order {
        number: index + 1,
        user: format!("u{}", index + 1),
        amount: AMOUNT,
        pressed_after: FIRST_PRESS + settings.get(knobs::EVERY).saturating_mul(u64::from(index)),
    });
    Client {
        service: SHOP,
        orders: orders.collect(),
        keys: KeyScheme::None,
        timeout: settings.get(knobs::TIMEOUT),
        // Asking for the payment itself again is another lesson.
        backoff: Backoff {
            growth: Growth::None,
            jitter: Jitter::None,
            base: Duration::ZERO,
            cap: Duration::ZERO,
            max_attempts: 1,
        },
        silence: match settings.get(knobs::SILENCE) {
            "unknown" => Silence::Unknown,
            "ask" => Silence::Ask { at_most },
            "close" => Silence::Close { at_most },
            _ => Silence::Failed,
        },
        amended: None,
    }
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let ms = Duration::from_millis;
    let mut setup = Setup::new(HORIZON);
    let browser = setup.node("Browser", client(settings));
    let api = Shop {
        database: DATABASE,
        answers_first: settings.get(knobs::ANSWER) == "before",
        work: ms(20),
        timeout: settings.get(knobs::SHOP_TIMEOUT),
    };
    let shop = setup.node("Shop API", api);
    let database = setup.node("Database", Rows { work: settings.get(knobs::WRITE) });
    assert_eq!([browser, shop, database], [BROWSER, SHOP, DATABASE]);
    // No two clocks agree: these are off by what is usual between machines that ask a time server.
    setup.clock(shop, -8_000, 0);
    setup.clock(database, 5_000, 0);
    setup.link(browser, shop, LinkSpec::steady(ms(60), ms(10)));
    setup.link(shop, database, LinkSpec::steady(ms(30), ms(4)));
    for check in checks() {
        setup.check(check);
    }
    setup
}

/// What is known of an order: whether it is recorded, what the browser was told, and the last thing that
/// anybody reported about it.
#[derive(Clone, Debug, Default)]
struct Known {
    recorded: Option<EventId>,
    told: Option<(Outcome, EventId)>,
    last: Option<EventId>,
}

/// The promises, in the order of their positions.
fn checks() -> [Check<Words>; 3] {
    [
        Check::always(
            FAILED_IS_SO,
            "what is called failed is not recorded",
            BTreeMap::new(),
            |orders, event, fact: &Fact| {
                let known = follow(orders, event, fact)?;
                let (Some(recorded), Some((Outcome::Failed, told))) = (known.recorded, known.told) else {
                    return None;
                };
                let words = match fact.pay()? {
                    pay::Fact::Recorded { order, .. } => {
                        format!("order {order} was called failed, and is recorded now")
                    }
                    pay::Fact::Settled { order, .. } => {
                        format!("order {order} is recorded, and was called failed")
                    }
                    _ => return None,
                };
                Some(Violation::new(words).with([recorded, told]))
            },
        ),
        Check::eventually(
            PAID_IS_SO,
            "what is called paid is recorded",
            BTreeMap::new(),
            |orders, event, fact: &Fact| {
                follow(orders, event, fact);
                None
            },
            |orders: &BTreeMap<u32, Known>| {
                let lost = |(order, known): (&u32, &Known)| {
                    let (_, told) = known.told.filter(|(told, _)| *told == Outcome::Ok)?;
                    known.recorded.is_none().then_some((*order, told, known.last))
                };
                let (order, told, reported) = orders.iter().find_map(lost)?;
                let words = format!("order {order} was called paid, and is not recorded");
                Some(Violation::new(words).by(reported).with([told]))
            },
        ),
        promises::settled(),
    ]
}

/// Takes a fact about an order to the notes.
fn follow<'a>(orders: &'a mut BTreeMap<u32, Known>, event: EventId, fact: &Fact) -> Option<&'a Known> {
    let (pay::Fact::Recorded { order, .. }
    | pay::Fact::Settled { order, .. }
    | pay::Fact::Believes { order, .. }) = fact.pay()?
    else {
        return None;
    };
    let known = orders.entry(*order).or_default();
    known.last = Some(event);
    match fact.pay()? {
        pay::Fact::Recorded { .. } => known.recorded = Some(event),
        pay::Fact::Settled { outcome, .. } => known.told = Some((*outcome, event)),
        _ => {}
    }
    Some(known)
}
