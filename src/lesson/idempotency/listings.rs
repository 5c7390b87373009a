//! The programs that the nodes run, in the language that most of the audience reads. Which one is shown
//! follows from the settings, as which one runs does.

use super::knobs;
use super::scenario::{BROWSER, PAYMENTS, PROVIDER};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let keyed = settings.get(knobs::KEY) != "none";
    let service = match settings.get(knobs::MEMORY) {
        "lookup" if keyed => include_str!("code/service_lookup.ts"),
        "claim" if keyed => include_str!("code/service_claim.ts"),
        _ if settings.get(knobs::REQUIRE) && !keyed => include_str!("code/service_required.ts"),
        _ => include_str!("code/service_plain.ts"),
    };
    let provider = if settings.get(knobs::PROVIDER) && keyed {
        include_str!("code/provider_keyed.ts")
    } else {
        include_str!("code/provider_plain.ts")
    };
    vec![
        Listing::new(BROWSER, "Browser", [include_str!("code/browser.ts")]),
        Listing::new(PAYMENTS, "Payments", [service]),
        Listing::new(PROVIDER, "Provider", [provider]),
    ]
}
