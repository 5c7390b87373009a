//! Drill: a lock that leaks.
//!
//! A night on the [`locks`](crate::subject::locks) that ends with updates missing from a file. Several things
//! happened to the machines; one of them let two workers in at once. Nothing is explained in advance: the engineer on
//! call has only the counters and the timeline.

mod knobs;
mod scenes;

use std::collections::BTreeMap;

use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::lock::Fact;
use crate::subject::locks::goals;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::reading::{self, done, locks, losing_write, lost, version};
use crate::subject::locks::scene::{LOCK, LockScene, STORE};
use crate::subject::locks::worker::WorkerConfig;
use crate::subject::reading::first_on;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "drill-leaky-lock",
    title: "Drill: the leaky lock",
    part: Part::Drills,
    minutes: 14,
    before: &["distributed-lock", "fencing"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(drill_leaky_lock),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("alarm", Tab::Charts), ("cause", Tab::Events)],
    goals: goals::OF_LEASES,
    beliefs: reading::beliefs,
    notes: reading::notes,
    charts: reading::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

/// The length of the night, and a worker's rest between two jobs.
const NIGHT: Duration = Duration::from_secs(600);
const REST: Duration = Duration::from_secs(11);

const WORKERS: u32 = 4;
const WORK: Duration = Duration::from_millis(2_500);

fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: WORKERS,
        worker: WorkerConfig {
            jobs: u32::MAX,
            work: WORK,
            hangs: false,
            lease: Some(settings.get(knobs::LEASE)),
            random_owner: true,
            gives_back: settings.get(knobs::RELEASE),
            renewals: settings.get(knobs::RENEW),
            watches: settings.get(knobs::WATCH),
            poll: settings.get(knobs::POLL),
        },
        clock: settings.get(knobs::CLOCK),
        copies: None,
        tokens: settings.get(knobs::TOKEN),
        compares: settings.get(knobs::COMPARE),
        forgets: false,
        promises: &[Promise::NothingLost, Promise::HolderServed],
    }
    .setup_over(NIGHT, REST)
}

/// Numbers from the run for the prose and the questions.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    say.say("workers", WORKERS);
    say.say("minutes", NIGHT.as_millis() / 60_000);
    say.say("work_takes", WORK);
    say.say("done", done(trace));
    say.say("version", version(trace));
    say.say("lost", lost(trace));
    say.say(
        "freed_wrongly",
        locks(trace).count(|fact| matches!(fact, Fact::Freed { turn, by, .. } if turn != by)),
    );
    say.at("store_back", first_on(trace, STORE, Kind::Recovered));
    say.some("longest_pause", longest_pause(trace));
    say.at("lost_at", losing_write(trace).map(|(event, _)| event));
    let stepped = first_on(trace, LOCK, Kind::ClockStepped);
    say.at("stepped_at", stepped);
    let by_us = stepped.map(|event| trace.event(event).clock_step_us());
    say.some("stepped_by", by_us.map(|us| Duration::from_micros(us.unsigned_abs())));
    if let Some((cut_short, in_too_early)) = scenes::overlap(trace) {
        say.say("cut_short", cut_short);
        say.say("in_too_early", in_too_early);
    }
}

fn longest_pause(trace: &Trace<Words>) -> Option<Duration> {
    let mut began = BTreeMap::new();
    let mut longest = None;
    for (_, event) in trace.events_from(0) {
        if event.kind == Kind::Paused {
            began.insert(event.node, event.at);
        } else if let Some(at) = began.remove(&event.node).filter(|_| event.kind == Kind::Resumed) {
            longest = longest.max(Some(event.at - at));
        }
    }
    longest
}
