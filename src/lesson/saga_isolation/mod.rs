//! Saga isolation: "110 of 100".
//!
//! Two sagas work on one customer's credit, one price, one order. Each of their steps is committed at once, so each saga sees what the other has
//! not finished: dirty reads, lost updates, fuzzy reads. Countermeasures stop one or the other, and each has a price. And a compensation that writes back
//! what was there before is no rollback, because others have been there since.

mod costs;
mod knobs;
mod listings;
mod scenes;
mod steps;

use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::countermeasures::Locking;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::counting::counted;
use crate::subject::credit::{Fact, Key};
use crate::subject::credits::charts::CHARTS;
use crate::subject::credits::desk::Config;
use crate::subject::credits::goals::GOALS;
use crate::subject::credits::judged::judged;
use crate::subject::credits::promises::Promise;
use crate::subject::credits::reading::{self, State, credits};
use crate::subject::credits::scene::CreditScene;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "saga-isolation",
    title: "Saga isolation",
    part: Part::Transactions,
    minutes: 28,
    before: &["saga-orchestration"],
    steps: Outlines::of(steps::STEPS),
    source: source!(saga_isolation),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[("hook", Tab::Charts), ("fix", Tab::Code), ("rollback", Tab::Charts), ("break", Tab::Code)],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code: listings::code,
    charts: CHARTS,
    values,
    experiments: &[costs::COSTS],
    ..Lesson::plain(&ABOUT, build)
};

/// What is promised.
const PROMISES: &[Promise] =
    &[Promise::Limit, Promise::AddsUp, Promise::Price, Promise::Cancelled, Promise::Ends];
/// The customer's limit.
const LIMIT: i32 = 100;
/// The longest pause between two attempts, and between two tasks of a desk.
const PAUSE: Duration = Duration::from_millis(200);

fn build(settings: &Settings) -> Setup<Words> {
    CreditScene {
        config: Config {
            desks: settings.get(knobs::DESKS) as u16,
            tasks: settings.get(knobs::TASKS),
            each: settings.get(knobs::EACH),
            amounts: [knobs::FIRST, knobs::SECOND].map(|knob| settings.get(knob).cast_signed()),
            writes: settings.get(knobs::WRITES),
            locking: Locking { lock: settings.get(knobs::LOCK), covers: settings.get(knobs::COVERS) },
            until: settings.get(knobs::UNTIL),
            reread: settings.get(knobs::REREAD),
            view: settings.get(knobs::VIEW),
            undoing: settings.get(knobs::UNDO),
            recovers: settings.get(knobs::RECOVERY),
            attempts: settings.get(knobs::ATTEMPTS),
            pause: PAUSE,
            work: settings.get(knobs::WORK),
            rest: PAUSE,
        },
        limit: LIMIT,
        held: settings.get(knobs::HELD).cast_signed(),
        lock_timeout: settings.get(knobs::LOCK_TIMEOUT),
        file: settings.get(knobs::FILE),
        no_tour: if settings.get(knobs::NO_TOUR) { 2 } else { 0 },
        every: settings.get(knobs::EVERY),
        lasts: settings.get(knobs::DAY),
        promises: PROMISES,
    }
    .setup()
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let state = State::of(trace, trace.len());
    say.faults();
    say.say("limit", state.limit);
    let wrote = |desk| reading::wrote_by(trace, desk, false);
    say.at("wrote_a_at", wrote(0).map(|(event, _)| event));
    say.at("wrote_b_at", wrote(1).map(|(event, _)| event));
    say.at("undone_at", reading::wrote_by(trace, 0, true).map(|(event, _)| event));
    say.some("left_a", wrote(0).map(|(_, free)| free));
    say.some("seen", reading::read_by(trace, 0).map(|(_, free)| free));
    say.say("alone_b", state.limit - say.settings.get(knobs::SECOND).cast_signed());
    let price = credits(trace).find(|fact| match fact {
        Fact::Offered { price, .. } => Some(*price),
        _ => None,
    });
    say.some("offered", price.map(|(_, price)| price));
    let set = credits(trace).find(|fact| match fact {
        Fact::Wrote { key: Key::Price, written, .. } => Some(written.value),
        _ => None,
    });
    say.some("new_price", set.map(|(_, price)| price));
    say.at("price_set_at", set.map(|(event, _)| event));
    say.say("taken", state.taken());
    say.say("confirmed", counted(state.confirmed, "saga"));
    say.say("compensated", counted(state.compensated, "saga"));
    let judged = judged(trace, trace.len());
    say.say("judged", judged.words());
    say.live("judges", judged.sagas > 1);
}
