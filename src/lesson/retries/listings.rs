//! The programs that the nodes run, in the language that most of the audience reads. Which one is shown
//! follows from the settings, as which one runs does.

use super::knobs;
use super::scenario::{FIRST_CLIENT, server};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// A program, followed by how long it waits.
macro_rules! with_wait {
    ($settings:expr, $program:literal) => {
        match ($settings.get(knobs::GROWTH), $settings.get(knobs::JITTER)) {
            ("none", _) => with_wait!(@ $program, "code/wait_none.ts"),
            (_, "decorrelated") => with_wait!(@ $program, "code/wait_decorrelated.ts"),
            ("fixed", "full") => with_wait!(@ $program, "code/wait_fixed_full.ts"),
            ("fixed", "equal") => with_wait!(@ $program, "code/wait_fixed_equal.ts"),
            ("fixed", _) => with_wait!(@ $program, "code/wait_fixed.ts"),
            (_, "full") => with_wait!(@ $program, "code/wait_full.ts"),
            (_, "equal") => with_wait!(@ $program, "code/wait_equal.ts"),
            _ => with_wait!(@ $program, "code/wait_exponential.ts"),
        }
    };
    (@ $program:literal, $wait:literal) => {
        concat!(include_str!($program), include_str!($wait))
    };
}

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let last = server(settings);
    if settings.get(knobs::WORK) == "record" {
        let writer = with_wait!(settings, "code/writer.ts");
        return vec![
            Listing::new(FIRST_CLIENT, "Writer 1", [writer]),
            Listing::new(last, "Record", [include_str!("code/record.ts")]),
        ];
    }
    let app = if settings.get(knobs::BUDGET) {
        with_wait!(settings, "code/app_budget.ts")
    } else {
        with_wait!(settings, "code/app.ts")
    };
    let title = if settings.get(knobs::APPS) == 1 { "App" } else { "App 1" };
    vec![
        Listing::new(FIRST_CLIENT, title, [app]),
        Listing::new(last, "Server", [include_str!("code/server.ts")]),
    ]
}
