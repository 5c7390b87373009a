//! The programs that the nodes run, in the language that most of the audience reads. Inventory stands for
//! Payments, too: they differ in what they do, not in how.

use super::knobs;
use super::scenario::{BUS, INVENTORY, ORDERS};
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let service = match settings.get(knobs::MEMORY) {
        "none" => include_str!("code/inventory_none.ts"),
        "done" => include_str!("code/inventory_done.ts"),
        _ => include_str!("code/inventory_all.ts"),
    };
    let orders = match settings.get(knobs::MEMORY) {
        "none" => include_str!("code/orders_none.ts"),
        _ => include_str!("code/orders.ts"),
    };
    let bus = match settings.get(knobs::DELIVERY) {
        "once" => include_str!("code/bus_once.ts"),
        _ => include_str!("code/bus_kept.ts"),
    };
    vec![
        Listing::new(INVENTORY, "Inventory", [service]),
        Listing::new(ORDERS, "Orders", [orders]),
        Listing::new(BUS, "Event bus", [bus]),
    ]
}
