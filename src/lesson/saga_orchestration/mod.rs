//! Sagas by orchestration: "your order is cancelled, and your card is charged".
//!
//! One service runs the sagas: it requests each step, and when one is refused it undoes the completed ones in
//! reverse order. It can be wrong about a step, crash half-way, or meet a compensation that fails; after a crash
//! it knows only what it has written. An order in a shop and a trip are the same saga under different names.

pub(super) mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::saga::ledger::Memory;
use crate::sim::setup::Setup;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::reading::first_on;
use crate::subject::saga::{Deed, Fact};
use crate::subject::sagas::goals;
use crate::subject::sagas::orchestration::reading::{self, first_ended};
use crate::subject::sagas::orchestration::scene::{ORCHESTRATOR, OrchestrationScene, SECOND};
use crate::subject::sagas::orchestrator::{Keeping, OrchestratorConfig};
use crate::subject::sagas::promises::Promise;
use crate::subject::sagas::reading::{Book, sagas};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "saga-orchestration",
    title: "Sagas by orchestration",
    part: Part::Transactions,
    minutes: 19,
    before: &["saga-choreography"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(saga_orchestration),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("fix", Tab::Code)],
    proof: Some(scenes::PROOF),
    goals: goals::OF_STEPS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: reading::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

fn build(settings: &Settings) -> Setup<Words> {
    OrchestrationScene {
        story: settings.get(knobs::STORY),
        pivot: settings.get(knobs::PIVOT),
        sagas: settings.get(knobs::SAGAS),
        every: settings.get(knobs::EVERY),
        orchestrator: OrchestratorConfig {
            keeping: settings.get(knobs::LOG),
            recovery: settings.get(knobs::RECOVERY),
            silence: settings.get(knobs::SILENCE),
            timeout: settings.get(knobs::TIMEOUT),
            attempts: settings.get(knobs::ATTEMPTS),
            undo_order: settings.get(knobs::UNDO_ORDER),
            undo_attempts: settings.get(knobs::UNDO_ATTEMPTS),
            failing: settings.get(knobs::FAILING),
        },
        memory: settings.get(knobs::MEMORY),
        refuses: settings.get(knobs::REFUSED),
        refuses_every: settings.get(knobs::REFUSES),
        undo_fails: settings.get(knobs::UNDO_FAILS),
        promises: &[
            Promise::WholeAsEnded,
            Promise::Once,
            Promise::Reverse,
            Promise::Rest,
            Promise::NeverStuck,
        ],
    }
    .setup()
}

/// The second participant's listing stands for all three: they differ in what they do, not in how.
fn code(settings: &Settings) -> Vec<Listing> {
    let orchestrator = match settings.get(knobs::LOG) {
        Keeping::Memory => include_str!("code/orchestrator_memory.ts"),
        Keeping::After => include_str!("code/orchestrator_after.ts"),
        Keeping::Before => include_str!("code/orchestrator_before.ts"),
    };
    let participant = match settings.get(knobs::MEMORY) {
        Memory::Nothing => include_str!("code/participant_none.ts"),
        Memory::Done => include_str!("code/participant_done.ts"),
        Memory::All => include_str!("code/participant_all.ts"),
    };
    let [_, second, _] = settings.get(knobs::STORY).names();
    vec![
        Listing::new(ORCHESTRATOR, "Orchestrator", [orchestrator]),
        Listing::new(SECOND, second, [participant]),
    ]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    say.faults();
    let trace = say.trace;
    let sagas = sagas(trace);
    say.at("ended", first_ended(trace));
    say.at("charged", sagas.first(|fact| matches!(fact, Fact::Did { deed: Deed::ChargeCard, .. })));
    say.at("crashed", first_on(trace, ORCHESTRATOR, Kind::Crashed));
    say.say("undone", sagas.count(|fact| matches!(fact, Fact::Undid { .. })));
    say.some("left", Book::of(trace, trace.len()).left_over());
}
