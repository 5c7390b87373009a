//! A shop that crashes, and a late answer from its database to a question from before the crash.

use super::*;
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::policy::idempotency::KeyScheme;
use crate::policy::silence::Silence;
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::sim::world::World;
use crate::subject::payments::client::{Client, Order};
use crate::subject::payments::rows::Rows;

const BROWSER: NodeId = NodeId(0);
const SHOP: NodeId = NodeId(1);
const DATABASE: NodeId = NodeId(2);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn late(from: NodeId, to: NodeId, by: Duration) -> Scripted {
    let message = MessageRef { from, to, nth: 1, copy: false };
    let intervention = Intervention::Message { message, fault: MessageFault::Delay { by } };
    Scripted { at: SimTime::ZERO, intervention }
}

/// The payment is late, so the browser asks about it, and the database has nothing. That answer is late, too: by then
/// the shop has crashed, the payment has arrived, and the database is working on it.
#[test]
fn an_answer_from_before_a_crash_does_not_answer_what_is_asked_after_it() {
    let once = Backoff {
        growth: Growth::Fixed,
        jitter: Jitter::None,
        base: Duration::ZERO,
        cap: Duration::ZERO,
        max_attempts: 1,
    };
    let order =
        Order { number: 7, user: "ada".to_owned(), amount: Cents(4_900), pressed_after: Duration::ZERO };
    let mut setup = Setup::new(Duration::from_secs(5));
    setup.default_link(LinkSpec::steady(ms(10), Duration::ZERO));
    setup.node(
        "Browser",
        Client {
            service: SHOP,
            orders: vec![order],
            keys: KeyScheme::None,
            timeout: ms(100),
            backoff: once,
            silence: Silence::Ask { at_most: 1 },
            amended: None,
        },
    );
    setup.node("Shop", Shop { database: DATABASE, answers_first: false, work: ms(5), timeout: ms(1_000) });
    setup.node("Database", Rows { work: ms(100) });
    // The question is sent at 100 ms, and the database answers at 225 ms.
    let crash = Intervention::Crash { node: SHOP, down: Some(ms(10)) };
    let script = [
        late(BROWSER, SHOP, ms(290)),
        late(DATABASE, SHOP, ms(140)),
        Scripted { at: SimTime::from_millis(150), intervention: crash },
    ];
    let mut trace: Trace<Words> = Trace::default();
    let mut world = World::new(setup, 1, &script);
    while world.step(&mut trace).is_none() {}
    let paid =
        |msg: &subject::Msg| matches!(msg.pay(), Some(Msg::PayReply { answer: PayAnswer::Paid(_), .. }));
    assert_eq!(trace.messages.iter().filter(|message| paid(&message.payload)).count(), 1);
}
