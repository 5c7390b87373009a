//! The programs that the nodes run. Which one is shown follows from the settings, as which one runs does.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::distributed_lock::listings::copied;
use crate::lesson::knob::Settings;
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A, WORKER_B};
use crate::subject::locks::server::Tokens;
use crate::subject::locks::store::Compares;

/// The listings for these settings.
pub fn listings(settings: &Settings) -> Vec<Listing> {
    let token = settings.get(knobs::TOKEN);
    let worker = match token {
        None => include_str!("code/worker_bare.ts"),
        Some(_) => include_str!("code/worker_token.ts"),
    };
    let greatest = if settings.get(knobs::FORGET) {
        include_str!("code/greatest_memory.ts")
    } else {
        include_str!("code/greatest_disk.ts")
    };
    let store = match token.map_or(Compares::Nothing, |_| settings.get(knobs::COMPARE)) {
        Compares::Nothing => vec![include_str!("code/store_blind.ts")],
        Compares::Writes => vec![greatest, include_str!("code/store_writes.ts")],
        Compares::Everything => vec![greatest, include_str!("code/store_all.ts")],
    };
    let made = match token {
        None | Some(Tokens::Counter) => include_str!("code/token_counter.ts"),
        Some(Tokens::Random) => include_str!("code/token_random.ts"),
        Some(Tokens::Clock) => include_str!("code/token_clock.ts"),
    };
    let server = [made, include_str!("code/lock.ts"), copied(settings.get(knobs::REPLICA))];
    vec![
        Listing::new(STORE, "File store", store),
        Listing::new(WORKER_A, "Worker A", [worker]),
        Listing::new(WORKER_B, "Worker B", [worker]),
        Listing::new(LOCK, "Lock server", server),
    ]
}
