//! The scenario: two authors, one store, and a clock for each.

use super::checks::checks;
use crate::lesson::knob::{Dial, Knob, Settings};
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

const STAMPS: &str = "Stamps";
const CLOCKS: &str = "Clocks";
const WORK: &str = "Work";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "stamp",
        "Timestamps",
        STAMPS,
        Dial::Choice(&[
            ("author", "author's clock"),
            ("store", "store's clock"),
            ("after", "after what was read"),
        ]),
        0,
        "Which wall clock stamps a write: its author's, or the store's. The third way takes the author's, too, or one microsecond more than the stamp of the price that the author has read, whichever is later.",
    ),
    Knob::new(
        "rule",
        "The store keeps",
        STAMPS,
        Dial::Choice(&[("later", "the later stamp"), ("replaces", "what replaces it")]),
        0,
        "The later stamp: last write wins. It throws the other one away and says “saved”. What replaces it: compare and set. It refuses a write whose author has read something else than what is there; the author then reads again and decides anew.",
    ),
    Knob::new(
        "stopwatch",
        "Stopwatch",
        STAMPS,
        Dial::Choice(&[("wall", "wall clock"), ("monotonic", "monotonic clock")]),
        0,
        "What the authors look at to say how long a write took.",
    ),
    Knob::new(
        "alice_off",
        "Alice's clock is off by",
        CLOCKS,
        Dial::range(-60_000, 60_000, 1, "ms"),
        0,
        "How far it is ahead of true time at the start; below zero it is behind.",
    ),
    Knob::new(
        "bob_off",
        "Bob's clock is off by",
        CLOCKS,
        Dial::range(-60_000, 60_000, 1, "ms"),
        -10,
        "How far it is ahead of true time at the start; below zero it is behind.",
    ),
    Knob::new(
        "alice_drift",
        "Alice's clock drifts by",
        CLOCKS,
        Dial::range(-1_000, 1_000, 50, "ppm"),
        0,
        "How much it gains or loses: 100 ppm are 6 ms a minute. A quartz without temperature control is off by some 20 to 100.",
    ),
    Knob::new(
        "bob_drift",
        "Bob's clock drifts by",
        CLOCKS,
        Dial::range(-1_000, 1_000, 50, "ppm"),
        0,
        "How much it gains or loses.",
    ),
    Knob::new(
        "rounds",
        "Rounds",
        WORK,
        Dial::range(1, 20, 1, ""),
        1,
        "How often Alice sets a price and Bob corrects it.",
    ),
    Knob::new(
        "every",
        "One round every",
        WORK,
        Dial::range(100, 10_000, 100, "ms"),
        1_000,
        "How long it is from one round to the next.",
    ),
    Knob::new(
        "follows",
        "Bob begins after",
        WORK,
        Dial::range(0, 100_000, 100, "µs"),
        3_000,
        "How long after Alice has set her price Bob begins.",
    ),
    Knob::new(
        "looks",
        "Bob looks first",
        WORK,
        Dial::Switch,
        1,
        "Whether Bob reads the price before he sets his. Otherwise he goes by what he knew last.",
    ),
    Knob::new(
        "thinks",
        "Thinking takes",
        WORK,
        Dial::range(100, 50_000, 100, "µs"),
        2_000,
        "How long an author thinks between reading a price and setting another one.",
    ),
    Knob::new(
        "way",
        "One way takes",
        WORK,
        Dial::range(100, 50_000, 100, "µs"),
        2_000,
        "How long a message is on its way.",
    ),
];

/// From the question for the price to the moment at which another one is set.
fn lead(settings: &Settings) -> Duration {
    settings.micros("way").saturating_mul(2) + settings.micros("thinks")
}

/// When Alice sets the price of a round, from 0; what she looks at before takes a little of the time before.
fn round_at(settings: &Settings, round: u32) -> Duration {
    FIRST + settings.millis("every").saturating_mul(u64::from(round))
}

/// When both look once more at what the store holds.
fn looks_at(settings: &Settings) -> Duration {
    let last = round_at(settings, settings.count("rounds").saturating_sub(1));
    let way = settings.micros("way");
    last + settings.micros("follows") + lead(settings) + way.saturating_mul(4) + Duration::from_millis(4)
}

/// What a clock that drifts has counted when so much time has passed: edits come when they come, and not
/// when a clock says so.
fn by_own_clock(span: Duration, ppm: i64) -> Duration {
    let us = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    let gained = us.saturating_mul(ppm) / 1_000_000;
    Duration::from_micros(u64::try_from(us.saturating_add(gained)).unwrap_or(0))
}

fn edits(settings: &Settings, me: NodeId) -> Vec<Edit> {
    let rounds = 0..settings.count("rounds");
    let ppm = settings.number(if me == ALICE { "alice_drift" } else { "bob_drift" });
    let edit = |round: u32| {
        let at = round_at(settings, round);
        if me == ALICE {
            // The first price is new: there is nothing to look at.
            let looks = round > 0;
            let after = if looks { at.saturating_sub(lead(settings)) } else { at };
            let after = by_own_clock(after, ppm);
            Edit { number: 2 * round + 1, price: Cents(4_900 + 100 * round), after, looks }
        } else {
            let after = by_own_clock(at + settings.micros("follows"), ppm);
            let price = Cents(4_500 + 100 * round);
            Edit { number: 2 * round + 2, price, after, looks: settings.on("looks") }
        }
    };
    rounds.map(edit).collect()
}

fn stamping(settings: &Settings) -> Stamping {
    match settings.choice("stamp") {
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
        thinks: settings.micros("thinks"),
        stamping: stamping(settings),
        stopwatch: match settings.choice("stopwatch") {
            "monotonic" => Stopwatch::Monotonic,
            _ => Stopwatch::Wall,
        },
        timeout: TIMEOUT + settings.micros("way").saturating_mul(2),
    }
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let way = settings.micros("way");
    let end = looks_at(settings) + way.saturating_mul(3) + Duration::from_millis(6);
    let mut setup = Setup::new(end);
    let rule = if settings.choice("rule") == "replaces" { Rule::CompareAndSet } else { Rule::LastWriteWins };
    let alice = setup.node("Alice", author(settings, ALICE));
    let store = setup.node("Store", Ledger { rule, stamping: stamping(settings) });
    let bob = setup.node("Bob", author(settings, BOB));
    assert_eq!([alice, store, bob], [ALICE, STORE, BOB]);
    let ppm = |id: &str| i32::try_from(settings.number(id)).unwrap_or(0);
    setup.clock(alice, settings.number("alice_off") * 1_000, ppm("alice_drift"));
    setup.clock(bob, settings.number("bob_off") * 1_000, ppm("bob_drift"));
    let link = LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20));
    setup.link(alice, store, link);
    setup.link(store, bob, link);
    for check in checks() {
        setup.check(check);
    }
    setup
}
