//! Timeouts and pools: "the archive is slow, and nobody gets a price".
//!
//! An API with a fixed pool of workers calls a fast service and one that becomes slow. Workers wait for the slow one until none is left
//! for pages that never touch it. A bigger pool only takes longer to fill. Little's law says how many workers a slow service takes; a
//! timeout, a bulkhead and a deadline that is passed along bound it, and end the work for customers who have gone.

mod deadlines;
mod knobs;
mod laws;
mod scenes;
mod sizes;
mod steps;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::sim::time::{Duration, SimTime};
use crate::subject::Words;
use crate::subject::pool::Page;
use crate::subject::pools::charts::CHARTS;
use crate::subject::pools::goals::GOALS;
use crate::subject::pools::little::{Law, System, between, decimal};
use crate::subject::pools::parties::{API, ARCHIVE, BAD, HORIZON, PRICES};
use crate::subject::pools::promises::Promise;
use crate::subject::pools::reading::{self, Day, first_full, first_price_lost, turned};
use crate::subject::pools::scene::{Deadlines, PoolScene};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "timeouts-and-pools",
    title: "Timeouts and pools",
    part: Part::WhyItIsHard,
    minutes: 25,
    before: &["partial-failure"],
    steps: Outlines::of(steps::STEPS),
    source: source!(timeouts_and_pools),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[
        ("hook", Tab::Charts),
        ("predict", Tab::Charts),
        ("bigger", Tab::Charts),
        ("little", Tab::Charts),
        ("orphans", Tab::Code),
        ("break", Tab::Charts),
    ],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: CHARTS,
    values,
    experiments: &[deadlines::DEADLINES, sizes::POOLS, laws::LAWS],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] =
    &[Promise::Fast, Promise::Isolated, Promise::Attempts, Promise::Orphaned, Promise::Healthy];

fn scene(settings: &Settings) -> PoolScene {
    PoolScene {
        workers: settings.get(knobs::WORKERS),
        room: settings.get(knobs::QUEUE),
        timeout: Some(settings.get(knobs::TIMEOUT)),
        attempts: settings.get(knobs::ATTEMPTS),
        share: settings.get(knobs::BULKHEAD).then(|| settings.get(knobs::SHARE)),
        deadlines: settings.get(knobs::DEADLINE),
        day: settings.get(knobs::DAY),
        every: settings.get(knobs::EVERY),
        patience: settings.get(knobs::PATIENCE),
        promises: PROMISES,
    }
}

fn build(settings: &Settings) -> Setup<Words> {
    scene(settings).setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let deadlines = settings.get(knobs::DEADLINE);
    let receive = include_str!("code/receive.ts");
    let work = match deadlines {
        Deadlines::Nobody => include_str!("code/api_work.ts"),
        Deadlines::Api | Deadlines::Chain => include_str!("code/api_work_deadline.ts"),
    };
    let enter = if settings.get(knobs::BULKHEAD) {
        include_str!("code/ask_bulkhead.ts")
    } else {
        include_str!("code/ask_open.ts")
    };
    let attempts = match deadlines {
        Deadlines::Nobody => include_str!("code/attempts.ts"),
        Deadlines::Api => include_str!("code/attempts_deadline.ts"),
        Deadlines::Chain => include_str!("code/attempts_passed.ts"),
    };
    let archive = match deadlines {
        Deadlines::Nobody | Deadlines::Api => include_str!("code/archive_work.ts"),
        Deadlines::Chain => include_str!("code/archive_work_deadline.ts"),
    };
    vec![
        Listing::new(API, "API", [receive, work, enter, attempts]),
        Listing::new(ARCHIVE, "Archive", [receive, archive]),
    ]
}

/// Says the three numbers of a system, and what the law makes of two of them.
fn say_law(say: &mut Values<'_>, names: [&'static str; 4], law: Option<Law>) {
    let [mean, rate, time_inside, predicted] = names;
    say.some(mean, law.map(|law| decimal(law.inside_milli)));
    say.some(rate, law.map(|law| decimal(law.rate_milli)));
    // A stay to the microsecond would be hard to read.
    say.some(time_inside, law.map(|law| Duration::from_millis(law.stay.as_millis())));
    say.some(predicted, law.map(|law| decimal(law.predicted_milli)));
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let day = Day::of(trace, trace.len());
    let prices = day.fared(Page::Price);
    say.say("prices", prices.all());
    say.say("prices_lost", prices.lost());
    say.say("prices_served", prices.served);
    say.say("reviews_served", day.fared(Page::Reviews).served);
    say.at("slow_at", turned(trace, false));
    say.at("back_at", turned(trace, true));
    say.at("lost_at", first_price_lost(trace));
    say.at("full_at", first_full(trace));
    say.between("full_after", turned(trace, false), first_full(trace));
    let (work, archive) = (day.work(), day.work_of(ARCHIVE));
    let tenths = |time: Duration| Duration::from_millis(time.as_millis() / 100 * 100);
    say.say("prices_worked", day.work_of(PRICES).all());
    say.say("day", HORIZON);
    say.say("orphaned", tenths(work.orphaned));
    say.say("orphans", work.orphans);
    say.say("orphaned_archive", tenths(archive.orphaned));
    say.say("useful_archive", tenths(archive.useful));
    // One customer in three asks for reviews.
    let every_us = say.settings.get(knobs::EVERY).as_micros().max(1) * 3;
    let rate_milli = 1_000_000_000 / every_us;
    say.say("reviews_rate", decimal(rate_milli));
    let timeout_us = say.settings.get(knobs::TIMEOUT).as_micros();
    say.say("expected", decimal(timeout_us * 1_000 / every_us));
    let [from, until] = [BAD.0, BAD.1].map(|at| SimTime::ZERO + at);
    let waiting = between(trace, System::Waiting(Page::Reviews), from, until);
    say_law(say, ["waiting_l", "waiting_rate", "waiting_stay", "waiting_lw"], waiting);
    let api = between(trace, System::Api, SimTime::ZERO, SimTime::ZERO + HORIZON);
    say_law(say, ["api_l", "api_rate", "api_stay", "api_lw"], api);
    say.live("prices_were_lost", prices.lost() > 0);
}
