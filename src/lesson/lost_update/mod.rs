//! The lost update: "one lamp was left, and two were sold".
//!
//! Workers of a shop read a stock, work on an order, and write the stock that they have computed. Two that overlap overwrite each other. An
//! update that subtracts, a version check, a lock, or an isolation level prevents that, each in its own way and for its own price. And a
//! rule about two rows needs more than a check of the one that is written.

mod crowds;
mod knobs;
mod levels;
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
use crate::subject::counting::counted;
use crate::subject::stock::{Answer, Fact};
use crate::subject::stocks::beliefs::beliefs;
use crate::subject::stocks::charts::CHARTS;
use crate::subject::stocks::database::IDLE;
use crate::subject::stocks::goals::GOALS;
use crate::subject::stocks::promises::Promise;
use crate::subject::stocks::reading::{self, State, stocks};
use crate::subject::stocks::scene::StockScene;
use crate::subject::stocks::worker::{Config, PATIENCE};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "lost-update",
    title: "Lost updates",
    part: Part::TakingTurns,
    minutes: 27,
    before: &["partial-failure"],
    steps: Outlines::of(steps::STEPS),
    source: source!(lost_update),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[
        ("hook", Tab::Code),
        ("fix", Tab::Code),
        ("levels", Tab::Code),
        ("queue", Tab::Charts),
        ("break", Tab::Code),
    ],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs,
    notes: reading::notes,
    code: listings::code,
    charts: CHARTS,
    values,
    experiments: &[levels::LEVELS, crowds::CROWDS],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] = &[
    Promise::Sold,
    Promise::Lost,
    Promise::Negative,
    Promise::Kept,
    Promise::Served,
    Promise::Answered,
    Promise::Prompt,
];

fn build(settings: &Settings) -> Setup<Words> {
    StockScene {
        config: Config {
            workers: settings.get(knobs::WORKERS) as u16,
            stores: settings.get(knobs::STORES),
            keep: settings.get(knobs::KEEP).cast_signed(),
            locks: settings.get(knobs::LOCKS),
            order: settings.get(knobs::ORDER),
            writes: settings.get(knobs::WRITES),
            on_conflict: settings.get(knobs::CONFLICT),
            attempts: settings.get(knobs::ATTEMPTS),
            pause: settings.get(knobs::PAUSE),
            work: settings.get(knobs::WORK),
            customers: settings.get(knobs::CUSTOMERS),
            rest: REST,
        },
        stock: settings.get(knobs::STOCK).cast_signed(),
        level: settings.get(knobs::LEVEL),
        lock_timeout: settings.get(knobs::LOCK_TIMEOUT),
        deadlock_timeout: settings.get(knobs::DEADLOCK),
        every: settings.get(knobs::EVERY),
        lasts: settings.get(knobs::DAY),
        promises: PROMISES,
    }
    .setup()
}

/// The time between two customers of a worker.
const REST: Duration = Duration::from_millis(100);

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let state = State::of(trace, trace.len());
    say.faults();
    say.say("stocked", state.stocked());
    let first = stocks(trace).find(|fact| match fact {
        Fact::Read { stock, .. } => Some(*stock),
        _ => None,
    });
    say.some("seen", first.map(|(_, stock)| stock));
    let written = stocks(trace).find(|fact| match fact {
        Fact::Wrote { tx, stock, .. } if tx.worker == 0 => Some(*stock),
        _ => None,
    });
    say.some("written_a", written.map(|(_, stock)| stock));
    say.at("read_a_at", reading::read_by(trace, 0, 1));
    say.at("read_b_at", stocks(trace).first(|fact| matches!(fact, Fact::Read { tx, .. } if tx.worker == 1)));
    say.at("wrote_a_at", reading::written_by(trace, 0));
    say.at("wrote_b_at", reading::written_by(trace, 1));
    say.at("wait_at", reading::first_wait(trace));
    say.say("sold", state.sold());
    say.say("left", state.left());
    say.say("transactions", counted(state.attempts, "transaction"));
    say.say("customers_told", counted(state.sold() + state.told(Answer::SoldOut), "customer"));
    say.say("lost", counted(state.lost(), "update"));
    say.say("patience", PATIENCE);
    say.say("idle", IDLE);
    say.live("any_lost", state.lost() > 0);
}
