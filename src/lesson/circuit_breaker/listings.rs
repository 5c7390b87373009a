//! The program that the shop runs, in the language that most of the audience reads. Which one is shown
//! follows from the settings, as which one runs does.

use super::knobs;
use super::scenario::SHOP;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let source = match (settings.get(knobs::BREAKER), settings.get(knobs::TRIP)) {
        ("none", _) => include_str!("code/shop_plain.ts"),
        (_, "row") => include_str!("code/shop_row.ts"),
        _ => include_str!("code/shop_rate.ts"),
    };
    vec![Listing::new(SHOP, "Shop", [source])]
}
