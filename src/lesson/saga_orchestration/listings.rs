//! The programs that the nodes run, in the language that most of the audience reads. The second participant stands
//! for the three: they differ in what they do, not in how.

use super::knobs;
use super::scenario::{ORCHESTRATOR, SECOND};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let orchestrator = match settings.get(knobs::LOG) {
        "memory" => include_str!("code/orchestrator_memory.ts"),
        "after" => include_str!("code/orchestrator_after.ts"),
        _ => include_str!("code/orchestrator_before.ts"),
    };
    let participant = match settings.get(knobs::MEMORY) {
        "none" => include_str!("code/participant_none.ts"),
        "done" => include_str!("code/participant_done.ts"),
        _ => include_str!("code/participant_all.ts"),
    };
    let title = if settings.get(knobs::STORY) == "trip" { "Cars" } else { "Inventory" };
    vec![
        Listing::new(ORCHESTRATOR, "Orchestrator", [orchestrator]),
        Listing::new(SECOND, title, [participant]),
    ]
}
