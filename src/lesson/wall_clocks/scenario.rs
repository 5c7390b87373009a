//! The scenario: two authors, one store, and a clock for each.

use super::checks::checks;
use super::knobs;
use crate::lesson::knob::Settings;
use crate::policy::register::Rule;
use crate::policy::stamp::Stamping;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::pay::Cents;
use crate::subject::prices::author::{Author, Edit, Stopwatch};
use crate::subject::prices::ledger::Ledger;

/// Alice's program.
pub const ALICE: NodeId = NodeId(0);
/// The store.
pub const STORE: NodeId = NodeId(1);
/// Bob's program.
pub const BOB: NodeId = NodeId(2);

/// When Alice sets her first price.
const FIRST: Duration = Duration::from_millis(1);
/// How long an author waits for an answer.
const TIMEOUT: Duration = Duration::from_millis(50);

/// From the question for the price to the moment at which another one is set.
fn lead(settings: &Settings) -> Duration {
    settings.get(knobs::WAY).saturating_mul(2) + settings.get(knobs::THINKS)
}

/// When Alice sets the price of a round, from 0; what she looks at before takes a little of the time before.
fn round_at(settings: &Settings, round: u32) -> Duration {
    FIRST + settings.get(knobs::EVERY).saturating_mul(u64::from(round))
}

/// When both look once more at what the store holds.
fn looks_at(settings: &Settings) -> Duration {
    let last = round_at(settings, settings.get(knobs::ROUNDS).saturating_sub(1));
    let way = settings.get(knobs::WAY);
    last + settings.get(knobs::FOLLOWS) + lead(settings) + way.saturating_mul(4) + Duration::from_millis(4)
}

/// What a clock that drifts has counted when so much time has passed: edits come when they come, and not
/// when a clock says so.
fn by_own_clock(span: Duration, ppm: i64) -> Duration {
    let us = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    let gained = us.saturating_mul(ppm) / 1_000_000;
    Duration::from_micros(u64::try_from(us.saturating_add(gained)).unwrap_or(0))
}

fn edits(settings: &Settings, me: NodeId) -> Vec<Edit> {
    let rounds = 0..settings.get(knobs::ROUNDS);
    let ppm = settings.get(if me == ALICE { knobs::ALICE_DRIFT } else { knobs::BOB_DRIFT });
    let edit = |round: u32| {
        let at = round_at(settings, round);
        if me == ALICE {
            // The first price is new: there is nothing to look at.
            let looks = round > 0;
            let after = if looks { at.saturating_sub(lead(settings)) } else { at };
            let after = by_own_clock(after, ppm);
            Edit { number: 2 * round + 1, price: Cents(4_900 + 100 * round), after, looks }
        } else {
            let after = by_own_clock(at + settings.get(knobs::FOLLOWS), ppm);
            let price = Cents(4_500 + 100 * round);
            Edit { number: 2 * round + 2, price, after, looks: settings.get(knobs::LOOKS) }
        }
    };
    rounds.map(edit).collect()
}

fn stamping(settings: &Settings) -> Stamping {
    match settings.get(knobs::STAMP) {
        "store" => Stamping::Store,
        "after" => Stamping::After,
        _ => Stamping::Author,
    }
}

fn author(settings: &Settings, me: NodeId) -> Author {
    Author {
        store: STORE,
        edits: edits(settings, me),
        looks_at: looks_at(settings),
        thinks: settings.get(knobs::THINKS),
        stamping: stamping(settings),
        stopwatch: match settings.get(knobs::STOPWATCH) {
            "monotonic" => Stopwatch::Monotonic,
            _ => Stopwatch::Wall,
        },
        timeout: TIMEOUT + settings.get(knobs::WAY).saturating_mul(2),
    }
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let way = settings.get(knobs::WAY);
    let end = looks_at(settings) + way.saturating_mul(3) + Duration::from_millis(6);
    let mut setup = Setup::new(end);
    let rule =
        if settings.get(knobs::RULE) == "replaces" { Rule::CompareAndSet } else { Rule::LastWriteWins };
    let alice = setup.node("Alice", author(settings, ALICE));
    let store = setup.node("Store", Ledger { rule, stamping: stamping(settings) });
    let bob = setup.node("Bob", author(settings, BOB));
    assert_eq!([alice, store, bob], [ALICE, STORE, BOB]);
    let ppm = |drift| i32::try_from(settings.get(drift)).unwrap_or(0);
    setup.clock(alice, settings.get(knobs::ALICE_OFF) * 1_000, ppm(knobs::ALICE_DRIFT));
    setup.clock(bob, settings.get(knobs::BOB_OFF) * 1_000, ppm(knobs::BOB_DRIFT));
    let link = LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20));
    setup.link(alice, store, link);
    setup.link(store, bob, link);
    for check in checks() {
        setup.check(check);
    }
    setup
}
