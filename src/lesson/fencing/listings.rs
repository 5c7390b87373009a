//! The programs that the nodes run. Which one is shown follows from the settings, as which one runs does.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A, WORKER_B};

/// The lock server's program: what its token is, its lock, and what its replica is told.
macro_rules! server {
    ($token:literal, $copy:literal) => {
        concat!(
            include_str!(concat!("code/", $token)),
            include_str!("code/lock.ts"),
            include_str!(concat!("../distributed_lock/code/", $copy))
        )
    };
}

fn server(token: &str, replica: &str) -> &'static str {
    match (token, replica) {
        ("random", "none") => server!("token_random.ts", "copy_none.ts"),
        ("random", "later") => server!("token_random.ts", "copy_later.ts"),
        ("random", _) => server!("token_random.ts", "copy_first.ts"),
        ("clock", "none") => server!("token_clock.ts", "copy_none.ts"),
        ("clock", "later") => server!("token_clock.ts", "copy_later.ts"),
        ("clock", _) => server!("token_clock.ts", "copy_first.ts"),
        (_, "none") => server!("token_counter.ts", "copy_none.ts"),
        (_, "later") => server!("token_counter.ts", "copy_later.ts"),
        (_, _) => server!("token_counter.ts", "copy_first.ts"),
    }
}

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let worker = match settings.get(knobs::TOKEN) {
        "none" => include_str!("code/worker_bare.ts"),
        _ => include_str!("code/worker_token.ts"),
    };
    let store = match (settings.get(knobs::TOKEN), settings.get(knobs::COMPARE), settings.get(knobs::FORGET))
    {
        ("none", ..) | (_, "nothing", _) => include_str!("code/store_blind.ts"),
        (_, "writes", false) => {
            concat!(include_str!("code/greatest_disk.ts"), include_str!("code/store_writes.ts"))
        }
        (_, "writes", true) => {
            concat!(include_str!("code/greatest_memory.ts"), include_str!("code/store_writes.ts"))
        }
        (_, _, false) => concat!(include_str!("code/greatest_disk.ts"), include_str!("code/store_all.ts")),
        (_, _, true) => concat!(include_str!("code/greatest_memory.ts"), include_str!("code/store_all.ts")),
    };
    vec![
        Listing::new(STORE, "File store", [store]),
        Listing::new(WORKER_A, "Worker A", [worker]),
        Listing::new(WORKER_B, "Worker B", [worker]),
        Listing::new(LOCK, "Lock server", [server(settings.get(knobs::TOKEN), settings.get(knobs::REPLICA))]),
    ]
}
