//! Drill: a saga that stands half-way.
//!
//! Ten minutes of orchestrated [`sagas`](crate::subject::sagas) in which one order never comes to an end. Several messages and machines failed;
//! one of these faults left the order where it is. The on-call engineer has the counters and the timeline.

mod knobs;
mod scenes;

use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::saga::{Ending, UndoOrder};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::reading::first_on;
use crate::subject::saga::Fact;
use crate::subject::sagas::goals;
use crate::subject::sagas::orchestration::reading::{self, ended_as};
use crate::subject::sagas::orchestration::scene::{
    ORCHESTRATOR, OrchestrationScene, PivotAt, SECOND, Story, THIRD,
};
use crate::subject::sagas::orchestrator::OrchestratorConfig;
use crate::subject::sagas::promises::Promise;
use crate::subject::sagas::reading::{Book, sagas};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "drill-stuck-saga",
    title: "Drill: the stuck saga",
    part: Part::Drills,
    minutes: 14,
    before: &["saga-orchestration"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(drill_stuck_saga),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("alarm", Tab::Charts), ("cause", Tab::Events)],
    goals: goals::OF_ORDERS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    charts: reading::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

/// The length of the run, and the customers in it.
const EVENING: Duration = Duration::from_secs(600);
const CUSTOMERS: u32 = 48;
const EVERY: Duration = Duration::from_secs(12);
/// Payments declines the card of every so many customers.
const DECLINES_EVERY: u32 = 9;

fn build(settings: &Settings) -> Setup<Words> {
    OrchestrationScene {
        story: Story::Shop,
        pivot: PivotAt::Late,
        sagas: CUSTOMERS,
        every: EVERY,
        orchestrator: OrchestratorConfig {
            keeping: settings.get(knobs::LOG),
            recovery: settings.get(knobs::RECOVERY),
            silence: settings.get(knobs::SILENCE),
            timeout: settings.get(knobs::TIMEOUT),
            attempts: settings.get(knobs::ATTEMPTS),
            undo_order: UndoOrder::Reverse,
            undo_attempts: settings.get(knobs::UNDO_ATTEMPTS),
            failing: settings.get(knobs::FAILING),
        },
        memory: settings.get(knobs::MEMORY),
        refuses: Some(THIRD),
        refuses_every: DECLINES_EVERY,
        undo_fails: 0,
        promises: &[Promise::Rest, Promise::WholeAsEnded, Promise::Once],
    }
    .setup_over(EVENING)
}

/// Numbers from the run for the prose and the questions.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    say.say("minutes", EVENING.as_millis() / 60_000);
    say.say("customers", sagas(trace).count(|fact| matches!(fact, Fact::Began { .. })));
    say.say("confirmed", ended_as(trace, Ending::Confirmed));
    say.say("compensated", ended_as(trace, Ending::Compensated));
    say.say("parked", ended_as(trace, Ending::Parked));
    say.say("undo_failed", sagas(trace).count(|fact| matches!(fact, Fact::UndoFailed { .. })));
    say.at("inventory_back", first_on(trace, SECOND, Kind::Recovered));
    say.at("payments_resumed", first_on(trace, THIRD, Kind::Resumed));
    say.at("first_crash", first_on(trace, ORCHESTRATOR, Kind::Crashed));
    if let Some(stuck) = scenes::stuck(trace) {
        say.say("saga", stuck.saga);
        say.at("stuck_since", Some(stuck.last));
        say.at("crashed", stuck.crash);
        say.at("restarted", stuck.restart);
        if let Some(truth) = Book::of(trace, trace.len()).0.get(&stuck.saga) {
            say.say("left", truth.words());
        }
    }
}
