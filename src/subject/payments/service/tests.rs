//! A payment service that crashes, and late answers to its requests from before the crash.

use super::*;
use crate::policy::backoff::{Growth, Jitter};
use crate::policy::idempotency::{IdempotencySettings, IdempotencyTable, KeyScheme};
use crate::policy::outcome::Outcome;
use crate::policy::silence::Silence;
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::sim::world::World;
use crate::subject::payments::client::{Client, Order};
use crate::subject::payments::provider::Provider;
use crate::subject::payments::store::Store;

const SERVICE: NodeId = NodeId(1);
const STORE: NodeId = NodeId(2);
const PROVIDER: NodeId = NodeId(3);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Runs two orders, the second after the service has crashed and restarted. The first answer from `from` is so late
/// that it arrives while the service works on the second order.
fn run(remembers: Remembers, from: NodeId, late: Duration) -> Trace<Words> {
    let once = Backoff {
        growth: Growth::Fixed,
        jitter: Jitter::None,
        base: Duration::ZERO,
        cap: Duration::ZERO,
        max_attempts: 1,
    };
    let order = |number, cents, after| Order {
        number,
        user: "ada".to_owned(),
        amount: Cents(cents),
        pressed_after: ms(after),
    };
    let mut setup = Setup::new(Duration::from_secs(5));
    setup.default_link(LinkSpec::steady(ms(10), Duration::ZERO));
    setup.node(
        "Browser",
        Client {
            service: SERVICE,
            orders: vec![order(1, 4_900, 10), order(2, 7_700, 300)],
            keys: KeyScheme::PerOrder,
            timeout: ms(1_000),
            backoff: once,
            silence: Silence::Unknown,
            amended: None,
        },
    );
    let service = Service {
        store: STORE,
        provider: PROVIDER,
        remembers,
        requires_key: false,
        keeps_failures: false,
        key_per_attempt: false,
        work: ms(10),
        timeout: ms(500),
        store_timeout: ms(500),
        backoff: once,
    };
    setup.node("Payments", service);
    let table = IdempotencyTable::new(IdempotencySettings { ttl: None, claim_lease: None });
    setup.node_with_disk("Table", Store { compares_payload: true }, table);
    setup.node("Provider", Provider { work: ms(100), honours_keys: true });
    let message = MessageRef { from, to: SERVICE, nth: 1, copy: false };
    let late = Intervention::Message { message, fault: MessageFault::Delay { by: late } };
    let script = [
        Scripted { at: SimTime::ZERO, intervention: late },
        Scripted {
            at: SimTime::from_millis(200),
            intervention: Intervention::Crash { node: SERVICE, down: Some(ms(20)) },
        },
    ];
    let mut trace: Trace<Words> = Trace::default();
    let mut world = World::new(setup, 1, &script);
    while world.step(&mut trace).is_none() {}
    trace
}

/// The outcome the browser was told for each order.
fn told(trace: &Trace<Words>) -> Vec<(u32, Outcome, Option<Cents>)> {
    let settled = trace.facts.iter().filter_map(|(_, fact)| match fact.pay()? {
        Fact::Settled { order, outcome, told, .. } => Some((*order, *outcome, *told)),
        _ => None,
    });
    let mut settled: Vec<_> = settled.collect();
    settled.sort_by_key(|(order, ..)| *order);
    settled
}

/// The provider is working on the second order when the receipt for the first arrives.
#[test]
fn a_receipt_from_before_a_crash_is_not_taken_for_another_orders() {
    let told = told(&run(Remembers::Nothing, PROVIDER, ms(250)));
    assert_eq!(told, [(1, Outcome::Unknown, None), (2, Outcome::Ok, Some(Cents(7_700)))]);
}

/// The table's answer about the first order arrives when the service has asked about the second.
#[test]
fn an_answer_of_the_table_from_before_a_crash_is_not_taken_for_another_orders() {
    let trace = run(Remembers::AtomicClaim, STORE, ms(285));
    assert_eq!(told(&trace)[1], (2, Outcome::Ok, Some(Cents(7_700))));
    // With the first order's claim, it could not complete the second one's.
    let answers = trace.messages.iter().filter_map(|message| match message.payload.pay()? {
        Msg::StoreReply { answer, .. } => Some(*answer),
        _ => None,
    });
    assert_eq!(answers.filter(|answer| *answer == StoreAnswer::Superseded).count(), 0);
}
