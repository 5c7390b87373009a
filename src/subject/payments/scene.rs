//! Two scenes with payments: cards charged by a provider, and orders recorded by a shop's database.

use super::client::{Client, Order};
use super::promises;
use super::provider::Provider;
use super::rows::Rows;
use super::service::{Remembers, Service};
use super::shop::Shop;
use super::store::Store;
use super::words::Cents;
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::policy::idempotency::{IdempotencySettings, IdempotencyTable, KeyScheme};
use crate::policy::silence::Silence;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// The browser, in both scenes.
pub const BROWSER: NodeId = NodeId(0);
/// For cards: the payment service, its database, and the card provider.
pub const PAYMENTS: NodeId = NodeId(1);
pub const PAYMENTS_DB: NodeId = NodeId(2);
pub const PROVIDER: NodeId = NodeId(3);
/// For orders: the shop's API and its database.
pub const SHOP: NodeId = NodeId(1);
pub const DATABASE: NodeId = NodeId(2);

/// When a run ends.
const HORIZON: Duration = Duration::from_secs(8);
/// When Pay is first pressed.
const FIRST_PRESS: Duration = Duration::from_millis(20);
/// The price of an order, and its price once the buyer has changed it.
const AMOUNT: Cents = Cents(4_900);
const AMENDED: Cents = Cents(5_900);

/// A browser, a payment service with an idempotency table, and a card provider.
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
#[derive(Clone, Debug)]
pub struct CardScene {
    /// The number of people who pay.
    pub orders: u32,
    /// How the browser keys its attempts, how long each waits for its answer, and when the next follows.
    pub keys: KeyScheme,
    pub timeout: Duration,
    pub backoff: Backoff,
    /// If true, the buyer changes the amount after the first attempt.
    pub amends: bool,
    /// How the service uses its table, and whether it requires a key.
    pub remembers: Remembers,
    pub requires_key: bool,
    /// If true, it stores an unknown outcome as the reply for the key.
    pub keeps_failures: bool,
    /// How long the service waits for the provider, and when it retries.
    pub service_timeout: Duration,
    pub service_backoff: Backoff,
    /// How long the table keeps claims and replies, and whether it refuses a key reused with another payload.
    pub table: IdempotencySettings,
    pub compares_payload: bool,
    pub provider: Provider,
}

impl CardScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        self.setup_over(HORIZON, Duration::from_millis(150))
    }

    /// The scenario of a run that is this long, in which people pay at this distance.
    ///
    /// # Panics
    ///
    /// If its nodes came to be numbered otherwise than their names here say.
    pub fn setup_over(&self, horizon: Duration, every: Duration) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(horizon);
        let browser = setup.node("Browser", self.browser(every));
        let payments = setup.node("Payments", self.service());
        let store = Store { compares_payload: self.compares_payload };
        let db = setup.node_with_disk("Payments db", store, IdempotencyTable::new(self.table));
        let provider = setup.node("Provider", self.provider.clone());
        assert_eq!([browser, payments, db, provider], [BROWSER, PAYMENTS, PAYMENTS_DB, PROVIDER]);
        // No two clocks agree: these errors are typical of machines synchronised with a time server.
        setup.clock(payments, -12_000, 0);
        setup.clock(db, -3_000, 0);
        setup.clock(provider, 9_000, 0);
        setup.link(browser, payments, LinkSpec::steady(ms(60), ms(30)));
        setup.link(payments, db, LinkSpec::steady(ms(14), ms(8)));
        setup.link(payments, provider, LinkSpec::steady(ms(80), ms(50)));
        for check in promises::of_cards() {
            setup.check(check);
        }
        setup
    }

    fn browser(&self, every: Duration) -> Client {
        let orders = (0..self.orders).map(|index| Order {
            number: 1_204 + index,
            user: (7 + index).to_string(),
            amount: AMOUNT,
            pressed_after: FIRST_PRESS + every.saturating_mul(u64::from(index)),
        });
        Client {
            service: PAYMENTS,
            orders: orders.collect(),
            keys: self.keys,
            timeout: self.timeout,
            backoff: self.backoff,
            silence: Silence::Unknown,
            amended: self.amends.then_some(AMENDED),
        }
    }

    fn service(&self) -> Service {
        Service {
            store: PAYMENTS_DB,
            provider: PROVIDER,
            remembers: self.remembers,
            requires_key: self.requires_key,
            keeps_failures: self.keeps_failures,
            key_per_attempt: self.keys == KeyScheme::PerAttempt,
            work: Duration::from_millis(12),
            timeout: self.service_timeout,
            store_timeout: Duration::from_millis(300),
            backoff: self.service_backoff,
        }
    }
}

/// A browser, a shop's API, and the shop's database.
#[derive(Clone, Debug)]
pub struct ShopScene {
    pub orders: u32,
    /// The time from one payment to the next.
    pub every: Duration,
    /// How long the browser waits for an answer, and what it concludes from silence.
    pub timeout: Duration,
    pub silence: Silence,
    /// If `answers_first`, the shop says "paid" before its database has said "recorded". It waits `shop_timeout` for the database.
    pub answers_first: bool,
    pub shop_timeout: Duration,
    /// How long the database takes for a transaction.
    pub write: Duration,
}

impl ShopScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(HORIZON);
        let browser = setup.node("Browser", self.browser());
        let (answers_first, timeout) = (self.answers_first, self.shop_timeout);
        let shop = Shop { database: DATABASE, answers_first, work: ms(20), timeout };
        let shop = setup.node("Shop API", shop);
        let database = setup.node("Database", Rows { work: self.write });
        assert_eq!([browser, shop, database], [BROWSER, SHOP, DATABASE]);
        // No two clocks agree: these errors are typical of machines synchronised with a time server.
        setup.clock(shop, -8_000, 0);
        setup.clock(database, 5_000, 0);
        setup.link(browser, shop, LinkSpec::steady(ms(60), ms(10)));
        setup.link(shop, database, LinkSpec::steady(ms(30), ms(4)));
        for check in promises::of_records() {
            setup.check(check);
        }
        setup
    }

    fn browser(&self) -> Client {
        let orders = (0..self.orders).map(|index| Order {
            number: index + 1,
            user: format!("u{}", index + 1),
            amount: AMOUNT,
            pressed_after: FIRST_PRESS + self.every.saturating_mul(u64::from(index)),
        });
        Client {
            service: SHOP,
            orders: orders.collect(),
            keys: KeyScheme::None,
            timeout: self.timeout,
            // The payment itself is not retried: the browser asks what became of it, or does nothing.
            backoff: Backoff {
                growth: Growth::None,
                jitter: Jitter::None,
                base: Duration::ZERO,
                cap: Duration::ZERO,
                max_attempts: 1,
            },
            silence: self.silence,
            amended: None,
        }
    }
}
