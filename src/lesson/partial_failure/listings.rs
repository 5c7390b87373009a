//! The programs that the nodes run, in the language that most of the audience reads. Which one is shown
//! follows from the settings, as which one runs does.

use super::knobs;
use super::scenario::{BROWSER, DATABASE, SHOP};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let browser = match settings.get(knobs::SILENCE) {
        "unknown" => include_str!("code/browser_unknown.ts"),
        "ask" => include_str!("code/browser_ask.ts"),
        "close" => include_str!("code/browser_close.ts"),
        _ => include_str!("code/browser_failed.ts"),
    };
    let shop = match settings.get(knobs::ANSWER) {
        "before" => include_str!("code/shop_before.ts"),
        _ => include_str!("code/shop_after.ts"),
    };
    vec![
        Listing::new(BROWSER, "Browser", [browser]),
        Listing::new(SHOP, "Shop API", [shop]),
        Listing::new(DATABASE, "Database", [include_str!("code/database.ts")]),
    ]
}
