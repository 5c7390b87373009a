//! Call chains: "every service keeps its promise, and the customer of eight does not get it".
//!
//! Services in a row multiply their availability and add up their latency; a search over many shards is as slow as the slowest of them.
//! Second copies cut the tail for a few per cent more requests, if they are sent at the right time and for work that may be done twice. The
//! same row with at most two services that a customer waits for, and queues behind them, keeps the promise.

mod delays;
mod hops;
mod knobs;
mod listings;
mod scenes;
mod steps;
mod tails;

use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::series::{all_but_one_in, all_of, any_of};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::chains::charts::CHARTS;
use crate::subject::chains::goals::GOALS;
use crate::subject::chains::parties::{PROMISED_PERCENT, ROW, SLOW_FACTOR, allowed, service};
use crate::subject::chains::promises::{Promise, SERVED};
use crate::subject::chains::reading::{
    self, State, first_failed, first_hedge, first_lost, in_outage, turned,
};
use crate::subject::chains::scene::{ChainScene, Shape};
use crate::subject::reading::broken_at;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "call-chains",
    title: "Call chains",
    part: Part::WhyItIsHard,
    minutes: 26,
    before: &["partial-failure", "timeouts-and-pools"],
    steps: Outlines::of(steps::STEPS),
    source: source!(call_chains),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[
        ("hook", Tab::Charts),
        ("predict", Tab::Charts),
        ("fan", Tab::Charts),
        ("hedge", Tab::Charts),
        ("later", Tab::Charts),
        ("fix", Tab::Code),
        ("break", Tab::Charts),
    ],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code: listings::code,
    charts: CHARTS,
    values,
    experiments: &[hops::HOPS, tails::TAILS, delays::DELAYS],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] =
    &[Promise::Services, Promise::Served, Promise::Fast, Promise::Load, Promise::Once, Promise::Completed];

fn scene(settings: &Settings) -> ChainScene {
    ChainScene {
        shape: settings.get(knobs::SHAPE),
        services: settings.get(knobs::SERVICES),
        fails: settings.get(knobs::FAILS),
        slow: settings.get(knobs::SLOW),
        workers: settings.get(knobs::WORKERS),
        down: settings.get(knobs::DAY),
        retries: settings.get(knobs::RETRIES),
        attempts: settings.get(knobs::ATTEMPTS),
        keys: settings.get(knobs::KEYS),
        hedge: settings.get(knobs::HEDGE).then(|| settings.get(knobs::DELAY)),
        cancels: settings.get(knobs::CANCELS),
        waits_for: settings.get(knobs::WAITS),
        kept: settings.get(knobs::KEPT),
        customers: settings.get(knobs::CUSTOMERS),
        every: settings.get(knobs::EVERY),
        promises: PROMISES,
    }
}

fn build(settings: &Settings) -> Setup<Words> {
    scene(settings).setup()
}

/// Parts per million as a percentage, with a place after the point if there is something there.
fn percent(ppm: u32) -> String {
    match (ppm + 500) / 1_000 {
        tenths if tenths % 10 == 0 => format!("{} %", tenths / 10),
        tenths => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// The share of a number that these parts per million are, rounded.
const fn share(of: u32, ppm: u32) -> u32 {
    ((of as u64 * ppm as u64 + 500_000) / 1_000_000) as u32
}

/// What the formulas say about these settings.
fn say_formulas(say: &mut Values<'_>) {
    let scene = scene(say.settings);
    let ChainScene { services, customers, .. } = scene;
    let waits = scene.waits_for.min(services);
    let (each, fast) = (all_but_one_in(scene.fails), all_but_one_in(scene.slow));
    say.say("each", percent(each));
    say.say("formula", percent(all_of(each, services)));
    say.say("formula_waits", percent(all_of(each, waits)));
    say.say("single", share(customers, each));
    say.say("formula_served", share(customers, all_of(each, services)));
    say.say("formula_slow", share(customers, any_of(1_000_000 - fast, services)));
    let promised = PROMISED_PERCENT * 10_000;
    say.some("fails_needed", (1..=10_000).find(|fails| all_of(all_but_one_in(*fails), services) >= promised));
    say.say("promised", format!("{PROMISED_PERCENT} %"));
    say.say("slow_factor", SLOW_FACTOR);
    say.say("needed", customers - allowed(customers));
    say.say("allowed", allowed(customers));
    say.say("limit", scene.shape.limit());
    say.say("last", if scene.shape == Shape::Row { ROW[services as usize - 1] } else { "The last shard" });
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    say_formulas(say);
    let state = State::of(trace, trace.len());
    // Rounded up, because answers come within it.
    let rounded = |time: Duration| Duration::from_millis(time.as_micros().div_ceil(1_000));
    say.say("served", state.served);
    say.say("lost", state.lost());
    say.say("half_done", state.half_done());
    say.say("slow_answers", state.slower_than(scene(say.settings).shape.limit()));
    say.some("median", state.percentile(50).map(rounded));
    say.some("p95", state.percentile(95).map(rounded));
    say.some("slowest", state.percentile(100).map(rounded));
    // The front of a search is no shard.
    let (first, again) = state.requests(service(if scene(say.settings).shape == Shape::Row { 1 } else { 2 }));
    say.say("first", first);
    say.say("again", again);
    say.say(
        "extra",
        percent(u32::try_from(u64::from(again) * 1_000_000 / u64::from(first.max(1))).unwrap_or(u32::MAX)),
    );
    say.say("most_asked", state.most_asked());
    say.at("lost_at", first_lost(trace));
    say.at("failed_at", first_failed(trace));
    say.at("broken_at", broken_at(trace, SERVED));
    say.at("hedged_at", first_hedge(trace));
    say.at("down_at", turned(trace, false));
    say.at("up_at", turned(trace, true));
    let last = service(say.settings.get(knobs::SERVICES));
    say.say("completed", state.completed(last));
    say.some("told_good", in_outage(trace).map(|(good, _)| good));
    let gone = reading::gone(trace, trace.len());
    say.say("gone", gone.iter().map(|(_, lost)| lost).sum::<u32>());
    say.at("completed_at", reading::last_completed(trace, last));
    say.live("some_lost", state.lost() > 0);
}
