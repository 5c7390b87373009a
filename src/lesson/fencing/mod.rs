//! Fencing: "it had the lock, and then it did not, and then it wrote".
//!
//! The scene of [`distributed_lock`](super::distributed_lock), plus a number handed out with the lock. A paused
//! holder cannot know that its time is over, and neither can a delayed message. The file store can, but only if
//! it compares.

pub mod knobs;
mod scenes;

use super::code::Listing;
use super::distributed_lock::copied;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::lock::{Fact, Turn};
use crate::subject::locks::goals;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::reading::{self, entered, first_token, left, locks, losing_write, lost, version};
use crate::subject::locks::scene::{LOCK, LockScene, STORE, WORKER_A, WORKER_B};
use crate::subject::locks::server::{LeaseClock, Tokens};
use crate::subject::locks::store::Compares;
use crate::subject::locks::worker::{GivesBack, WorkerConfig};
use crate::subject::reading::first_on;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "fencing",
    title: "Fencing tokens",
    part: Part::TakingTurns,
    minutes: 19,
    before: &["distributed-lock"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(fencing),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("fix", Tab::Code), ("break", Tab::Code)],
    proof: Some(scenes::PROOF),
    goals: goals::OF_TOKENS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: reading::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

/// Leases run on the monotonic clock and are released by comparing, so that the previous lesson's problems stay out of
/// this one.
fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: settings.get(knobs::WORKERS),
        worker: WorkerConfig {
            jobs: settings.get(knobs::JOBS),
            work: settings.get(knobs::WORK),
            hangs: false,
            lease: Some(settings.get(knobs::LEASE)),
            random_owner: true,
            gives_back: GivesBack::CompareAndDelete,
            renewals: 0,
            watches: settings.get(knobs::WATCH),
            poll: settings.get(knobs::POLL),
        },
        clock: LeaseClock::Monotonic,
        copies: settings.get(knobs::REPLICA),
        tokens: settings.get(knobs::TOKEN),
        compares: settings.get(knobs::COMPARE),
        forgets: settings.get(knobs::FORGET),
        promises: &[Promise::NothingLost, Promise::HolderServed, Promise::Everybody],
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let token = settings.get(knobs::TOKEN);
    let worker = match token {
        None => include_str!("code/worker_bare.ts"),
        Some(_) => include_str!("code/worker_token.ts"),
    };
    let highest = if settings.get(knobs::FORGET) {
        include_str!("code/highest_memory.ts")
    } else {
        include_str!("code/highest_disk.ts")
    };
    let store = match token.map_or(Compares::Nothing, |_| settings.get(knobs::COMPARE)) {
        Compares::Nothing => vec![include_str!("code/store_blind.ts")],
        Compares::Writes => vec![highest, include_str!("code/store_writes.ts")],
        Compares::Everything => vec![highest, include_str!("code/store_all.ts")],
    };
    let made = match token {
        None | Some(Tokens::Counter) => include_str!("code/token_counter.ts"),
        Some(Tokens::Random) => include_str!("code/token_random.ts"),
        Some(Tokens::Clock) => include_str!("code/token_clock.ts"),
    };
    let server = [made, include_str!("code/lock.ts"), copied(settings.get(knobs::REPLICA))];
    vec![
        Listing::new(STORE, "File store", store),
        Listing::new(WORKER_A, "Worker A", [worker]),
        Listing::new(WORKER_B, "Worker B", [worker]),
        Listing::new(LOCK, "Lock server", server),
    ]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let (paused, woke) = (first_on(trace, WORKER_A, Kind::Paused), first_on(trace, WORKER_A, Kind::Resumed));
    say.at("paused", paused);
    say.at("woke", woke);
    say.between("slept", paused, woke);
    say.at("first_in", entered(trace, 1));
    say.at("second_in", entered(trace, 2));
    say.at("b_done", left(trace, Turn { worker: 1, nth: 1 }).map(|(event, _)| event));
    say.at("expired", locks(trace).first(|fact| matches!(fact, Fact::Expired { .. })));
    say.some("token_a", first_token(trace, 0));
    say.some("token_b", first_token(trace, 1));
    say.say("lost", lost(trace));
    say.say("refused", locks(trace).count(|fact| matches!(fact, Fact::Refused { .. })));
    say.say("version", version(trace));
    if let Some((event, (over, read))) = losing_write(trace) {
        say.at("lost_at", Some(event));
        say.say("over", over);
        say.say("read", read);
    }
}
