//! Overload: "the server works at full speed, and nobody is served".
//!
//! Phones order at their own rate. Where they come faster than the server can serve, an unbounded queue makes everyone wait for longer than
//! anyone waits. A bound, an order, a rule for throwing requests out, and a sender that can be told to wait each keep a server useful.

mod blips;
mod bounds;
mod curve;
mod knobs;
mod scenes;
mod steps;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::overloads::charts::CHARTS;
use crate::subject::overloads::goals::GOALS;
use crate::subject::overloads::parties::{BATCH, IMPORT, IMPORT_AT, ORDERS, PEAK, PHONES, SECOND, WAY};
use crate::subject::overloads::promises::Promise;
use crate::subject::overloads::reading::{
    self, Evening, ahead, between, calm_again, done_in, first_barren, recovered, trouble_begins, waiting,
};
use crate::subject::overloads::scene::{Feed, OverloadScene};
use crate::subject::overloads::server::{Drops, Order};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "overload",
    title: "Overload",
    part: Part::StayingUp,
    minutes: 30,
    before: &["retries", "timeouts-and-pools"],
    steps: Outlines::of(steps::STEPS),
    source: source!(overload),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[
        ("hook", Tab::Charts),
        ("predict", Tab::Charts),
        ("bound", Tab::Charts),
        ("fix", Tab::Charts),
        ("newest", Tab::Charts),
        ("gone", Tab::Code),
        ("blip", Tab::Charts),
        ("stays", Tab::Charts),
        ("pressure", Tab::Charts),
        ("break", Tab::Charts),
    ],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: CHARTS,
    values,
    experiments: &[curve::CURVE, bounds::LENGTHS, blips::BLIPS],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] =
    &[Promise::Goodput, Promise::Recovered, Promise::Prompt, Promise::Fresh, Promise::Calm];

fn scene(settings: &Settings) -> OverloadScene {
    OverloadScene {
        day: settings.get(knobs::DAY),
        rate: settings.get(knobs::RATE),
        peak: settings.get(knobs::PEAK),
        deadline: settings.get(knobs::DEADLINE),
        attempts: settings.get(knobs::ATTEMPTS),
        budget: settings.get(knobs::BUDGET),
        workers: settings.get(knobs::WORKERS),
        service: settings.get(knobs::SERVICE),
        order: settings.get(knobs::ORDER),
        bound: settings.get(knobs::BOUND),
        drops: settings.get(knobs::DROPS),
        target: settings.get(knobs::TARGET),
        interval: settings.get(knobs::INTERVAL),
        refusal: settings.get(knobs::REFUSAL),
        feed: settings.get(knobs::FEED),
        window: settings.get(knobs::WINDOW),
        promises: PROMISES,
    }
}

fn build(settings: &Settings) -> Setup<Words> {
    scene(settings).setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let phone = if settings.get(knobs::BUDGET) {
        include_str!("code/phone_budget.ts")
    } else {
        include_str!("code/phone.ts")
    };
    let (receive, pop) = match settings.get(knobs::ORDER) {
        Order::Oldest => (include_str!("code/receive_oldest.ts"), include_str!("code/pop_oldest.ts")),
        Order::Newest => (include_str!("code/receive_newest.ts"), include_str!("code/pop_newest.ts")),
        Order::Adaptive => (include_str!("code/receive_newest.ts"), include_str!("code/pop_adaptive.ts")),
    };
    let next = match settings.get(knobs::DROPS) {
        Drops::Nothing => include_str!("code/next_nothing.ts"),
        Drops::Gone => include_str!("code/next_gone.ts"),
        Drops::Hopeless => include_str!("code/next_hopeless.ts"),
        Drops::Codel => include_str!("code/next_codel.ts"),
    };
    let refuse = if settings.get(knobs::REFUSAL) > Duration::ZERO {
        include_str!("code/refuse_costly.ts")
    } else {
        include_str!("code/refuse.ts")
    };
    let work = include_str!("code/work.ts");
    let mut listings = vec![
        Listing::new(PHONES, "Phones", [phone]),
        Listing::new(ORDERS, "Orders", [receive, pop, next, work, refuse]),
    ];
    match settings.get(knobs::FEED) {
        Feed::None => {}
        Feed::Pushed => listings.push(Listing::new(IMPORT, "Import", [include_str!("code/import.ts")])),
        Feed::Credited => {
            listings.push(Listing::new(IMPORT, "Import", [include_str!("code/import_credit.ts")]));
        }
    }
    listings
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let scene = scene(say.settings);
    let capacity = scene.capacity();
    say.say("capacity", capacity);
    say.say("fits", u64::from(capacity) * scene.deadline.as_millis() / 1_000);
    say.say("storm", scene.attempts * scene.rate);
    // To the microsecond it would be hard to read.
    let rounded = |time: Duration| Duration::from_millis(time.as_millis() / 100 * 100);
    let full_wait = u64::from(scene.bound) * 1_000_000 / u64::from(capacity.max(1));
    say.say("full_wait", rounded(Duration::from_micros(full_wait)));
    say.say("batch", BATCH);
    say.say("way", WAY);
    say.at("trouble_at", trouble_begins(trace));
    say.at("calm_at", calm_again(trace));
    say.at("barren_at", first_barren(trace));
    say.some("barren_done", done_in(trace, first_barren(trace)));
    say.some("ahead", ahead(trace));
    say.some("backlog", calm_again(trace).map(|event| waiting(trace, event)));
    let back = calm_again(trace).zip(recovered(trace));
    let since = |(calm, back)| rounded(trace.event(back).at.since(trace.event(calm).at));
    say.some("back_after", back.map(since));
    let (served, _, done) = between(trace, PEAK.1.saturating_sub(SECOND), PEAK.1);
    say.say("peak_served", served);
    say.say("peak_done", done);
    let (served, began, _) = between(trace, IMPORT_AT, steps::IMPORT_UNTIL);
    say.say("import_served", served);
    say.say("import_began", began);
    let evening = Evening::of(trace, trace.len());
    say.say("served", evening.served);
    say.say("told_no", evening.told_no);
    say.say("never_heard", evening.never_heard);
    say.say("calls", evening.calls());
    say.say("stale", evening.stale);
    say.say("longest", rounded(evening.longest));
    say.live("some_refused", evening.told_no > 0);
}
