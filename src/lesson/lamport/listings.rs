//! The programs that the nodes run, in the language that most of the audience reads. Which one is shown
//! follows from the settings, as which one runs does.

use super::knobs;
use super::scenario::{LOG, SHOP};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// How the log is sorted, and how it is read.
macro_rules! log {
    ($sort:literal, $reading:literal) => {
        concat!(include_str!($sort), include_str!($reading))
    };
}

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let log = match (settings.get(knobs::ORDER), settings.get(knobs::READS)) {
        ("lamport", "smaller") => log!("code/log_lamport.ts", "code/reads_smaller.ts"),
        ("lamport", "vector") => log!("code/log_lamport.ts", "code/reads_vector.ts"),
        ("lamport", _) => include_str!("code/log_lamport.ts"),
        ("arrival", "smaller") => log!("code/log_arrival.ts", "code/reads_smaller.ts"),
        ("arrival", "vector") => log!("code/log_arrival.ts", "code/reads_vector.ts"),
        ("arrival", _) => include_str!("code/log_arrival.ts"),
        (_, "smaller") => log!("code/log_wall.ts", "code/reads_smaller.ts"),
        (_, "vector") => log!("code/log_wall.ts", "code/reads_vector.ts"),
        _ => include_str!("code/log_wall.ts"),
    };
    vec![
        Listing::new(SHOP, "Shop, and every service", [include_str!("code/service.ts")]),
        Listing::new(LOG, "Log", [log]),
    ]
}
