//! The programs that the nodes run, in the language that most of the audience reads. Which one is shown
//! follows from the settings, as which one runs does.

use super::knobs;
use super::scenario::{BOB, STORE};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// An author's program and its stopwatch.
macro_rules! author {
    ($stamp:literal, $stopwatch:literal) => {
        concat!(include_str!($stamp), include_str!($stopwatch))
    };
}

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let author = match (settings.get(knobs::STAMP), settings.get(knobs::STOPWATCH)) {
        ("store", "monotonic") => author!("code/author_store.ts", "code/stopwatch_monotonic.ts"),
        ("store", _) => author!("code/author_store.ts", "code/stopwatch_wall.ts"),
        ("after", "monotonic") => author!("code/author_after.ts", "code/stopwatch_monotonic.ts"),
        ("after", _) => author!("code/author_after.ts", "code/stopwatch_wall.ts"),
        (_, "monotonic") => author!("code/author_own.ts", "code/stopwatch_monotonic.ts"),
        _ => author!("code/author_own.ts", "code/stopwatch_wall.ts"),
    };
    let store = match (settings.get(knobs::STAMP), settings.get(knobs::RULE)) {
        (_, "replaces") => include_str!("code/store_replaces.ts"),
        ("store", _) => include_str!("code/store_stamps.ts"),
        _ => include_str!("code/store_later.ts"),
    };
    vec![Listing::new(BOB, "Bob (and Alice)", [author]), Listing::new(STORE, "Store", [store])]
}
