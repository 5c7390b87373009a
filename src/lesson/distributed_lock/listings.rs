//! The programs that the nodes run. The settings choose the listings, just as they choose what runs.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A, WORKER_B, WORKER_C};
use crate::subject::locks::server::{Copies, LeaseClock};
use crate::subject::locks::worker::GivesBack;

/// The part of the lock server's program that updates its replica.
pub fn copied(copies: Option<Copies>) -> &'static str {
    match copies {
        None => include_str!("code/copy_none.ts"),
        Some(Copies::Later(_)) => include_str!("code/copy_later.ts"),
        Some(Copies::First) => include_str!("code/copy_first.ts"),
    }
}

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let works = match settings.get(knobs::RENEW) {
        0 => include_str!("code/worker.ts"),
        1.. => include_str!("code/worker_renew.ts"),
    };
    let gives_back = match settings.get(knobs::RELEASE) {
        GivesBack::Delete => include_str!("code/release_delete.ts"),
        GivesBack::AskThenDelete => include_str!("code/release_ask.ts"),
        GivesBack::CompareAndDelete => include_str!("code/release_compare.ts"),
    };
    let clock = match settings.get(knobs::CLOCK) {
        LeaseClock::Wall => include_str!("code/clock_wall.ts"),
        LeaseClock::Clients => include_str!("code/clock_clients.ts"),
        LeaseClock::Monotonic => include_str!("code/clock_monotonic.ts"),
    };
    let server = [clock, include_str!("code/lock.ts"), copied(settings.get(knobs::REPLICA))];
    let titles = [(WORKER_A, "Worker A"), (WORKER_B, "Worker B"), (WORKER_C, "Worker C")];
    let workers = titles.into_iter().take(settings.get(knobs::WORKERS) as usize);
    workers
        .map(|(node, title)| Listing::new(node, title, [works, gives_back]))
        .chain([
            Listing::new(LOCK, "Lock server", server),
            Listing::new(STORE, "File store", [include_str!("code/store.ts")]),
        ])
        .collect()
}
