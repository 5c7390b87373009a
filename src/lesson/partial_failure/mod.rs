//! Partial failure: "the shop said that the payment failed, and it had happened".
//!
//! A browser calls a shop's API, which writes to a database. Whether the request, a machine or the reply
//! fails, the browser sees the same: nothing. What it then says is a choice, and only some choices are
//! true.

mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::outcome::Outcome;
use crate::policy::silence::Silence;
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::pay::Fact;
use crate::subject::payments::goals;
use crate::subject::payments::reading::records::{self, first_told, misled, told_and_recorded};
use crate::subject::payments::reading::{amount, payments};
use crate::subject::payments::scene::{BROWSER, DATABASE, SHOP, ShopScene};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "partial-failure",
    title: "Partial failure",
    part: Part::WhyItIsHard,
    minutes: 18,
    before: &[],
    steps: Outlines::of(scenes::STEPS),
    source: source!(partial_failure),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("hook", Tab::Order), ("fix", Tab::Code), ("break", Tab::Order)],
    proof: Some(scenes::PROOF),
    goals: goals::OF_RECORDS,
    beliefs: records::beliefs,
    notes: records::notes,
    code,
    charts: records::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

fn build(settings: &Settings) -> Setup<Words> {
    let at_most = settings.get(knobs::QUESTIONS);
    ShopScene {
        orders: settings.get(knobs::ORDERS),
        every: settings.get(knobs::EVERY),
        timeout: settings.get(knobs::TIMEOUT),
        silence: match settings.get(knobs::SILENCE) {
            Silence::Ask { .. } => Silence::Ask { at_most },
            Silence::Close { .. } => Silence::Close { at_most },
            says @ (Silence::Failed | Silence::Unknown) => says,
        },
        answers_first: settings.get(knobs::ANSWER),
        shop_timeout: settings.get(knobs::SHOP_TIMEOUT),
        write: settings.get(knobs::WRITE),
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let browser = match settings.get(knobs::SILENCE) {
        Silence::Failed => include_str!("code/browser_failed.ts"),
        Silence::Unknown => include_str!("code/browser_unknown.ts"),
        Silence::Ask { .. } => include_str!("code/browser_ask.ts"),
        Silence::Close { .. } => include_str!("code/browser_close.ts"),
    };
    let shop = if settings.get(knobs::ANSWER) {
        include_str!("code/shop_before.ts")
    } else {
        include_str!("code/shop_after.ts")
    };
    vec![
        Listing::new(BROWSER, "Browser", [browser]),
        Listing::new(SHOP, "Shop API", [shop]),
        Listing::new(DATABASE, "Database", [include_str!("code/database.ts")]),
    ]
}

/// The placeholders in each row of the table of claims and truths.
const CELLS: [(&str, &str); 5] = [
    ("told_1", "truth_1"),
    ("told_2", "truth_2"),
    ("told_3", "truth_3"),
    ("told_4", "truth_4"),
    ("told_5", "truth_5"),
];

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    say.some("amount", amount(trace));
    say.say("payments", payments(trace).count(|fact| matches!(fact, Fact::Pressed { .. })));
    say.say("misled", misled(trace));
    say.at("first_told", first_told(trace));
    for ((told, truth), (outcome, recorded)) in CELLS.into_iter().zip(told_and_recorded(trace)) {
        say.say(
            told,
            match outcome {
                Some(Outcome::Ok) => "paid",
                Some(Outcome::Failed) => "failed",
                Some(Outcome::Unknown) => "unknown",
                None => "nothing yet",
            },
        );
        say.say(truth, if recorded { "recorded" } else { "not recorded" });
    }
    say.live("somebody_misled", misled(trace) > 0);
}
