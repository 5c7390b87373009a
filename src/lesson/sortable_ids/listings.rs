//! The programs that the nodes run, in the language that most of the audience reads. Which one is shown
//! follows from the settings, as which one runs does.

use super::knobs;
use super::scenario::{DATABASE, FEED, ORDERS};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// How a table takes rows, and what it gives a reader.
macro_rules! table {
    ($insert:literal, $page:literal) => {
        concat!(include_str!($insert), include_str!($page))
    };
}

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let maker = match settings.get(knobs::IDS) {
        "monotonic" => include_str!("code/maker_monotonic.ts"),
        "sequence" => include_str!("code/maker_sequence.ts"),
        "hybrid" => include_str!("code/maker_hybrid.ts"),
        _ => include_str!("code/maker_ulid.ts"),
    };
    let table = match (settings.get(knobs::IDS), settings.get(knobs::FEED)) {
        ("sequence", "settled") => table!("code/table_sequence.ts", "code/page_settled.ts"),
        ("sequence", "commits") => table!("code/table_sequence.ts", "code/page_commits.ts"),
        ("sequence", _) => table!("code/table_sequence.ts", "code/page_ids.ts"),
        ("hybrid", "settled") => table!("code/table_hybrid.ts", "code/page_settled.ts"),
        ("hybrid", "commits") => table!("code/table_hybrid.ts", "code/page_commits.ts"),
        ("hybrid", _) => table!("code/table_hybrid.ts", "code/page_ids.ts"),
        (_, "settled") => table!("code/table_plain.ts", "code/page_settled.ts"),
        (_, "commits") => table!("code/table_plain.ts", "code/page_commits.ts"),
        _ => table!("code/table_plain.ts", "code/page_ids.ts"),
    };
    vec![
        Listing::new(ORDERS, "Orders (and Payments)", [maker]),
        Listing::new(DATABASE, "Database", [table]),
        Listing::new(FEED, "Feed", [include_str!("code/feed.ts")]),
    ]
}
