//! The programs that the nodes run. Which one is shown follows from the settings, as which one runs does.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A, WORKER_B, WORKER_C};

/// A worker's program: how it works, and how it gives the lock back.
macro_rules! worker {
    ($how:literal, $release:literal) => {
        concat!(include_str!(concat!("code/", $how)), include_str!(concat!("code/", $release)))
    };
}

/// The lock server's program: its clock, its lock, and what its replica is told.
macro_rules! server {
    ($clock:literal, $copy:literal) => {
        concat!(
            include_str!(concat!("code/", $clock)),
            include_str!("code/lock.ts"),
            include_str!(concat!("code/", $copy))
        )
    };
}

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let worker = match (settings.get(knobs::RENEW), settings.get(knobs::RELEASE)) {
        ("off", "ask") => worker!("worker.ts", "release_ask.ts"),
        ("off", "compare") => worker!("worker.ts", "release_compare.ts"),
        ("off", _) => worker!("worker.ts", "release_delete.ts"),
        (_, "ask") => worker!("worker_renew.ts", "release_ask.ts"),
        (_, "compare") => worker!("worker_renew.ts", "release_compare.ts"),
        (_, _) => worker!("worker_renew.ts", "release_delete.ts"),
    };
    let server = match (settings.get(knobs::CLOCK), settings.get(knobs::REPLICA)) {
        ("wall", "none") => server!("clock_wall.ts", "copy_none.ts"),
        ("wall", "later") => server!("clock_wall.ts", "copy_later.ts"),
        ("wall", _) => server!("clock_wall.ts", "copy_first.ts"),
        (_, "none") => server!("clock_monotonic.ts", "copy_none.ts"),
        (_, "later") => server!("clock_monotonic.ts", "copy_later.ts"),
        (_, _) => server!("clock_monotonic.ts", "copy_first.ts"),
    };
    let titles = [(WORKER_A, "Worker A"), (WORKER_B, "Worker B"), (WORKER_C, "Worker C")];
    let workers = titles.into_iter().take(settings.get(knobs::WORKERS) as usize);
    workers
        .map(|(node, title)| Listing::new(node, title, [worker]))
        .chain([
            Listing::new(LOCK, "Lock server", [server]),
            Listing::new(STORE, "File store", [include_str!("code/store.ts")]),
        ])
        .collect()
}
