//! Two-phase commit: "the other bank's computer is down, so you cannot have your money".
//!
//! A coordinator moves money between two banks, all of it or nothing. Between a bank's vote and the decision it is in doubt and keeps its locks, and
//! everybody who wants the same account queues up behind them. What a bank may do about that, what it must not do, and what the same transfers
//! as sagas give up instead.

mod answers;
mod distance;
mod knobs;
mod listings;
mod scenes;
mod steps;

use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::two_phase::{Habit, Rules};
use crate::sim::setup::Setup;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::commits::bank::IDLE;
use crate::subject::commits::charts::CHARTS;
use crate::subject::commits::goals::GOALS;
use crate::subject::commits::parties::{COORDINATOR, WEST};
use crate::subject::commits::promises::Promise;
use crate::subject::commits::reading::{self, State};
use crate::subject::commits::scene::CommitScene;
use crate::subject::commits::teller::PATIENCE;
use crate::subject::counting::counted;
use crate::subject::reading::first_on;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "two-phase-commit",
    title: "Two-phase commit",
    part: Part::Transactions,
    minutes: 29,
    before: &["partial-failure", "idempotency"],
    steps: Outlines::of(steps::STEPS),
    source: source!(two_phase_commit),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[("hook", Tab::Code), ("ask", Tab::Code), ("saga", Tab::Charts), ("break", Tab::Code)],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code: listings::code,
    charts: CHARTS,
    values,
    experiments: &[answers::ANSWERS, distance::DISTANCE],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] =
    &[Promise::Atomic, Promise::Kept, Promise::Bound, Promise::Ends, Promise::Whole, Promise::Own];

fn build(settings: &Settings) -> Setup<Words> {
    CommitScene {
        protocol: settings.get(knobs::PROTOCOL),
        rules: Rules { presumption: settings.get(knobs::PRESUMES), forces: settings.get(knobs::FORCED) },
        habit: Habit { doubt: settings.get(knobs::DOUBT), patience: settings.get(knobs::PATIENCE) },
        recovery: settings.get(knobs::RECOVERY),
        reply: settings.get(knobs::REPLY),
        votes: settings.get(knobs::VOTES),
        reading: settings.get(knobs::READS),
        receipts: settings.get(knobs::RECEIPTS),
        audits: settings.get(knobs::AUDITS),
        refused: settings.get(knobs::REFUSED),
        transfers: settings.get(knobs::TRANSFERS),
        every: settings.get(knobs::EVERY),
        pairs: settings.get(knobs::PAIRS),
        withdrawals: settings.get(knobs::CASH),
        bound: settings.get(knobs::BOUND),
        far: settings.get(knobs::FAR),
        lasts: settings.get(knobs::DAY),
        promises: PROMISES,
        ..CommitScene::bare()
    }
    .setup()
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let state = State::of(trace, trace.len());
    say.faults();
    say.at("crash_at", first_on(trace, COORDINATOR, Kind::Crashed));
    say.at("back_at", first_on(trace, COORDINATOR, Kind::Recovered));
    if let Some(first) = steps::first(trace) {
        let [east, west] = first.sides;
        say.at("east_voted_at", east.voted);
        say.at("west_voted_at", west.voted);
        say.at("east_ended_at", east.ended.map(|(.., event)| event));
        say.at("west_ended_at", west.ended.map(|(.., event)| event));
        say.between("west_doubt", west.voted, west.ended.map(|(.., event)| event));
        say.at("decided_at", first.decided.map(|(_, event)| event));
        say.at("told_at", first.told.map(|(_, event)| event));
        say.at("debited_at", east.did);
        say.at("credited_at", west.did);
        say.between("transit", east.did, west.did);
    }
    say.some(
        "asked",
        steps::first_overdue(trace).map(|moment| counted(reading::asked(trace, WEST, moment), "time")),
    );
    say.say("idle", IDLE);
    if let Some((number, took)) = reading::slowest_payment(trace) {
        say.say("slowest", number);
        say.say("slowest_after", took);
    }
    say.say("asks_again_after", PATIENCE);
    say.say("longest_wait", state.longest_wait(trace, trace.len()));
    say.say("done", counted(state.done(), "transfer"));
    say.say("paid", counted(state.paid, "customer"));
    say.say("bad_audits", counted(state.audits[1], "audit"));
    say.live("waited", state.longest_wait(trace, trace.len()) > say.settings.get(knobs::BOUND));
}
