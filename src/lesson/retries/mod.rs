//! Retries: "everybody tried again, and that is what brought it down".
//!
//! Apps call a server of limited capacity. Calls rejected together come back together; layers that each retry multiply
//! them; and retries can keep an overload alive after its trigger is gone. Backoff, jitter and a budget each help
//! against one of these.

mod contention;
mod jitters;
mod knobs;
mod scenes;
#[cfg(test)]
mod tests;

pub use contention::CONTENTION;
pub use jitters::JITTERS;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::sim::setup::Setup;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::calls::calling::Budget;
use crate::subject::calls::goals;
use crate::subject::calls::reading::{cast, first_given_up, requests, second_wave, tally};
use crate::subject::calls::scene::{BEGIN, CallScene, FIRST_APP, HORIZON};
use crate::subject::calls::{charts, promises, reading};
use crate::subject::contention::scene::{ContentionScene, FIRST_WRITER};
use crate::subject::reading::first_on;
use knobs::Work;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "retries",
    title: "Retries",
    part: Part::SafeRetries,
    minutes: 19,
    before: &["partial-failure"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(retries),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[
        ("hook", Tab::Charts),
        ("predict", Tab::Charts),
        ("why", Tab::Charts),
        ("fix", Tab::Charts),
        ("break", Tab::Charts),
        ("contention", Tab::Charts),
    ],
    proof: Some(scenes::PROOF),
    goals: goals::OF_RETRIES,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: charts::CHARTS,
    values,
    experiments: &[JITTERS, CONTENTION],
    ..Lesson::plain(&ABOUT, build)
};

fn backoff(settings: &Settings) -> Backoff {
    Backoff {
        growth: settings.get(knobs::GROWTH),
        jitter: settings.get(knobs::JITTER),
        base: settings.get(knobs::BASE),
        cap: settings.get(knobs::CAP),
        max_attempts: settings.get(knobs::ATTEMPTS),
    }
}

/// The apps, for runs that call the server.
fn calls(settings: &Settings) -> CallScene {
    CallScene {
        apps: settings.get(knobs::APPS),
        calls: settings.get(knobs::CALLS),
        every: settings.get(knobs::EVERY),
        layers: settings.get(knobs::LAYERS),
        middle_retries: settings.get(knobs::WHERE),
        timeout: settings.get(knobs::TIMEOUT),
        backoff: backoff(settings),
        budget: settings.get(knobs::BUDGET).then(|| settings.get(knobs::RULE)),
        workers: settings.get(knobs::WORKERS),
        queue: settings.get(knobs::QUEUE),
        service: settings.get(knobs::SERVICE),
    }
}

/// The writers, for runs that write to the record.
fn contention(settings: &Settings) -> ContentionScene {
    ContentionScene {
        writers: settings.get(knobs::WRITERS) as u16,
        begin: BEGIN,
        backoff: backoff(settings),
        timeout: Some(settings.get(knobs::TIMEOUT)),
        horizon: HORIZON,
    }
}

/// Both kinds of work make the same promises: nothing calls the record the way a server is called.
fn build(settings: &Settings) -> Setup<Words> {
    let (calls, contention) = (calls(settings), contention(settings));
    let (mut setup, clients, callers) = match settings.get(knobs::WORK) {
        Work::Calls => (calls.setup(), calls.clients(), calls.callers()),
        Work::Record => (contention.setup(), 0..contention.writers, 0..0),
    };
    for check in promises::of_calls(clients, callers, calls.capacity(), HORIZON) {
        setup.check(check);
    }
    setup
}

/// The part of a program that computes the wait.
fn wait(Backoff { growth, jitter, .. }: Backoff) -> &'static str {
    match (growth, jitter) {
        (Growth::None, _) => include_str!("code/wait_none.ts"),
        (Growth::Fixed | Growth::Exponential, Jitter::Decorrelated) => {
            include_str!("code/wait_decorrelated.ts")
        }
        (Growth::Fixed, Jitter::None) => include_str!("code/wait_fixed.ts"),
        (Growth::Fixed, Jitter::Full) => include_str!("code/wait_fixed_full.ts"),
        (Growth::Fixed, Jitter::Equal) => include_str!("code/wait_fixed_equal.ts"),
        (Growth::Exponential, Jitter::None) => include_str!("code/wait_exponential.ts"),
        (Growth::Exponential, Jitter::Full) => include_str!("code/wait_full.ts"),
        (Growth::Exponential, Jitter::Equal) => include_str!("code/wait_equal.ts"),
    }
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let wait = wait(backoff(settings));
    if settings.get(knobs::WORK) == Work::Record {
        let record = contention(settings).record();
        return vec![
            Listing::new(FIRST_WRITER, "Writer 1", [include_str!("code/writer.ts"), wait]),
            Listing::new(record, "Record", [include_str!("code/record.ts")]),
        ];
    }
    let scene = calls(settings);
    let app = match scene.budget {
        None => include_str!("code/app.ts"),
        Some(Budget::Grpc(_)) => include_str!("code/app_budget.ts"),
        Some(Budget::Sdk) => include_str!("code/app_quota.ts"),
    };
    let title = if scene.apps == 1 { "App" } else { "App 1" };
    vec![
        Listing::new(FIRST_APP, title, [app, wait]),
        Listing::new(scene.server(), "Server", [include_str!("code/server.ts")]),
    ]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let all = tally(trace);
    say.say("calls", all.began);
    say.say("answered", all.answered);
    say.say("given_up", all.given_up);
    say.say("requests", requests(trace));
    say.say("room", say.settings.get(knobs::WORKERS) + say.settings.get(knobs::QUEUE));
    say.at("second_wave", second_wave(trace));
    say.at("first_given_up", first_given_up(trace));
    say.at("recovered", first_on(trace, cast(trace).server, Kind::Recovered));
    say.live("some_given_up", all.given_up > 0);
}
