//! Lamport clocks: "the parcel was packed before the order was placed".
//!
//! An order passes through four services, and each logs what it does. Merged by wall clocks, the log shows effects
//! before their causes. Merged by Lamport clocks, it does not; but a smaller timestamp still does not mean that one
//! line caused the other.

mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::logs::goals::GOALS;
use crate::subject::logs::journal::{Reading, Sort};
use crate::subject::logs::promises::Promise;
use crate::subject::logs::reading::{self, Merged, lines, past};
use crate::subject::logs::scene::{APART, LINES, LOG, LogScene, SHOP};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "lamport",
    title: "Lamport clocks",
    part: Part::TimeAndOrder,
    minutes: 19,
    before: &["wall-clocks"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(lamport),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("hook", Tab::Order), ("predict", Tab::Order), ("why", Tab::Charts), ("fix", Tab::Charts)],
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
    let offsets = [knobs::SHOP_OFF, knobs::STOCK_OFF, knobs::PAYMENTS_OFF, knobs::SHIPPING_OFF];
    LogScene {
        sort: settings.get(knobs::ORDER),
        reading: settings.get(knobs::READS),
        offsets_ms: offsets.map(|offset| settings.get(offset)),
        orders: settings.get(knobs::ORDERS),
        every: settings.get(knobs::EVERY),
        way: settings.get(knobs::WAY),
        promises: &[Promise::Order, Promise::Said],
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let sorts = match settings.get(knobs::ORDER) {
        Sort::Wall => include_str!("code/log_wall.ts"),
        Sort::Lamport => include_str!("code/log_lamport.ts"),
        Sort::Arrival => include_str!("code/log_arrival.ts"),
    };
    let log = match settings.get(knobs::READS) {
        Reading::Silent => vec![sorts],
        Reading::Smaller => vec![sorts, include_str!("code/reads_smaller.ts")],
        Reading::Vector => vec![sorts, include_str!("code/reads_vector.ts")],
    };
    vec![
        Listing::new(SHOP, "Shop, and every service", [include_str!("code/service.ts")]),
        Listing::new(LOG, "Log", log),
    ]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let (lines, merged) = (lines(trace, trace.len()), Merged::of(trace, trace.len()));
    say.say("lines", lines.len());
    say.say("pairs", past(trace, trace.len()).pairs().len());
    say.say("inverted_wall", merged.inverted(Sort::Wall));
    say.say("inverted_lamport", merged.inverted(Sort::Lamport));
    let (reserved, charged) = APART;
    for (number, [true_time, wall, lamport]) in [
        (1, ["placed_true", "placed_wall", "placed_lamport"]),
        (reserved, ["reserved_true", "reserved_wall", "reserved_lamport"]),
        (charged, ["charged_true", "charged_wall", "charged_lamport"]),
        (LINES as u32, ["packed_true", "packed_wall", "packed_lamport"]),
    ] {
        if let Some(line) = lines.iter().find(|line| line.line.number == number) {
            say.at(true_time, Some(line.event));
            say.say(wall, line.line.wall);
            say.say(lamport, line.line.lamport);
        }
    }
    let here = merged.inverted(say.settings.get(knobs::ORDER));
    say.say("inverted_here", here);
    say.live("still_inverted", here > 0);
}
