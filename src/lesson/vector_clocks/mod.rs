//! Vector clocks and version vectors: "Ann put eggs in the cart, and they were gone at the checkout".
//!
//! Phones change one shopping cart through replicas. Versions carry a clock, by which a replica tells which of them replaces
//! which. Wall clocks and Lamport numbers put all versions in a row, so concurrent writes get lost. Version vectors keep
//! them as siblings, if each write has an entry or a dot of its own, and somebody has to merge those.

mod growth;
mod kinds;
mod knobs;
mod listings;
mod scenes;
mod steps;

use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::cart::Edit;
use crate::subject::carts::charts::CHARTS;
use crate::subject::carts::goals::GOALS;
use crate::subject::carts::phone::Config;
use crate::subject::carts::promises::Promise;
use crate::subject::carts::reading::{self, State};
use crate::subject::carts::scene::CartScene;
use crate::subject::counting::counted;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "vector-clocks",
    title: "Vector clocks",
    part: Part::TimeAndOrder,
    minutes: 27,
    before: &["lamport"],
    steps: Outlines::of(steps::STEPS),
    source: source!(vector_clocks),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[
        ("hook", Tab::Code),
        ("fix", Tab::Code),
        ("replica", Tab::Code),
        ("explosion", Tab::Charts),
        ("break", Tab::Code),
    ],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code: listings::code,
    charts: CHARTS,
    values,
    experiments: &[kinds::KINDS, growth::GROWTH],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] = &[
    Promise::Kept,
    Promise::Replaced,
    Promise::Few,
    Promise::Merged,
    Promise::Gone,
    Promise::Bought,
    Promise::Agree,
];

/// The time from one change to opening the cart again.
const REST: Duration = Duration::from_millis(20);

fn build(settings: &Settings) -> Setup<Words> {
    let entries = settings.get(knobs::ENTRIES) as usize;
    CartScene {
        config: Config {
            phones: settings.get(knobs::PHONES) as u16,
            carry: settings.get(knobs::CARRY),
            merge: settings.get(knobs::MERGE),
            sends: settings.get(knobs::CONTEXT),
            naming: settings.get(knobs::NAMING),
            changes: settings.get(knobs::CHANGES),
            think: settings.get(knobs::THINK),
            rest: REST,
            removes: settings.get(knobs::REMOVES),
            checkout: Duration::ZERO,
        },
        replicas: settings.get(knobs::REPLICAS) as u16,
        entries: (entries > 0).then_some(entries),
        hands_on: settings.get(knobs::HANDS_ON),
        repairs: settings.get(knobs::READS),
        every: settings.get(knobs::EVERY),
        slower: settings.get(knobs::SLOWER),
        off_ms: settings.get(knobs::OFF),
        lasts: settings.get(knobs::DAY),
        promises: PROMISES,
    }
    .setup()
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let state = State::of(trace, trace.len());
    say.faults();
    say.at("read_ann_at", reading::read(trace, 0, 1));
    say.at("read_ben_at", reading::read(trace, 1, 1));
    for (name, phone, nth) in [
        ("wrote_ann_at", 0, 1),
        ("wrote_ben_at", 1, 1),
        ("wrote_ann_again_at", 0, 2),
        ("wrote_ben_again_at", 1, 2),
    ] {
        say.at(name, reading::wrote(trace, phone, nth));
    }
    for (name, phone, nth) in [("cart_ann", 0, 1), ("cart_ben", 1, 1), ("cart_ann_again", 0, 2)] {
        say.some(name, state.cart_of(Edit { phone, nth }));
    }
    let bought = reading::checkout(trace);
    say.at("bought_at", bought.map(|(event, _)| event));
    say.some("bought", bought.map(|(_, cart)| cart.words()));
    say.say("saved", counted(state.saved(), "write"));
    say.say("lost", counted(state.lost(), "write"));
    say.say("most", state.most);
    say.say("most_bytes", state.most_bytes);
    say.live("any_lost", state.lost() > 0);
    say.live("any_siblings", state.most > 1);
}
