//! Wall clocks: "I saved it after you, and yours stayed".
//!
//! Two programs set the price of an item in one store, which keeps the write with the later timestamp. One
//! of their clocks is ten milliseconds behind, so its later write carries an earlier timestamp and is
//! silently discarded.

mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::register::Rule;
use crate::policy::stamp::Stamping;
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::edit::signed;
use crate::subject::prices::author::Stopwatch;
use crate::subject::prices::goals::GOALS;
use crate::subject::prices::reading::{self, held, price, set_by};
use crate::subject::prices::scene::{ALICE, BOB, ClockError, PriceScene, STORE};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "wall-clocks",
    title: "Wall clocks",
    part: Part::TimeAndOrder,
    minutes: 18,
    before: &[],
    steps: Outlines::of(scenes::STEPS),
    source: source!(wall_clocks),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("hook", Tab::Order), ("predict", Tab::Order), ("why", Tab::Order), ("fix", Tab::Code)],
    proof: Some(scenes::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: reading::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

fn build(settings: &Settings) -> Setup<Words> {
    PriceScene {
        stamping: settings.get(knobs::STAMP),
        rule: settings.get(knobs::RULE),
        stopwatch: settings.get(knobs::STOPWATCH),
        alice: ClockError {
            ahead_ms: settings.get(knobs::ALICE_OFF),
            drift_ppm: settings.get(knobs::ALICE_DRIFT),
        },
        bob: ClockError { ahead_ms: settings.get(knobs::BOB_OFF), drift_ppm: settings.get(knobs::BOB_DRIFT) },
        rounds: settings.get(knobs::ROUNDS),
        every: settings.get(knobs::EVERY),
        follows: settings.get(knobs::FOLLOWS),
        bob_looks: settings.get(knobs::LOOKS),
        thinks: settings.get(knobs::THINKS),
        way: settings.get(knobs::WAY),
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let stamping = settings.get(knobs::STAMP);
    let author = match stamping {
        Stamping::Author => include_str!("code/author_own.ts"),
        Stamping::Store => include_str!("code/author_store.ts"),
        Stamping::After => include_str!("code/author_after.ts"),
    };
    let stopwatch = match settings.get(knobs::STOPWATCH) {
        Stopwatch::Wall => include_str!("code/stopwatch_wall.ts"),
        Stopwatch::Monotonic => include_str!("code/stopwatch_monotonic.ts"),
    };
    let store = match (settings.get(knobs::RULE), stamping) {
        (Rule::CompareAndSet, _) => include_str!("code/store_replaces.ts"),
        (Rule::LastWriteWins, Stamping::Store) => include_str!("code/store_stamps.ts"),
        (Rule::LastWriteWins, Stamping::Author | Stamping::After) => include_str!("code/store_later.ts"),
    };
    vec![Listing::new(BOB, "Bob (and Alice)", [author, stopwatch]), Listing::new(STORE, "Store", [store])]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let (alice, bob) = (set_by(trace, ALICE), set_by(trace, BOB));
    if let Some((event, edit)) = alice {
        say.some("alice_price", price(trace, edit));
        say.at("alice_true", Some(event));
        say.say("alice_wall", trace.wall(event));
    }
    if let Some((event, edit)) = bob {
        say.some("bob_price", price(trace, edit));
        say.at("bob_true", Some(event));
        say.say("bob_wall", trace.wall(event));
        say.say("behind", signed(-trace.wall_error_us(event)));
    }
    say.between("later", alice.map(|(event, _)| event), bob.map(|(event, _)| event));
    say.some("held", held(trace, trace.len()).and_then(|edit| price(trace, edit)));
}
