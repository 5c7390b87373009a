//! The listings: the settings choose them, just as they choose what runs.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::policy::isolation::Level;
use crate::subject::stocks::parties::{DATABASE, WORKER_A, WORKER_B};
use crate::subject::stocks::worker::{Locks, OnConflict, Order, Writes};

pub fn code(settings: &Settings) -> Vec<Listing> {
    let worker = of_worker(settings);
    let mut all = vec![Listing::new(WORKER_A, "Worker A", worker.clone())];
    if settings.get(knobs::WORKERS) > 1 {
        all.push(Listing::new(WORKER_B, "Worker B", worker));
    }
    all.push(Listing::new(DATABASE, "Database", of_database(settings.get(knobs::LEVEL))));
    all
}

fn of_worker(settings: &Settings) -> Vec<&'static str> {
    let locks = settings.get(knobs::LOCKS);
    let ignores = settings.get(knobs::CONFLICT) == OnConflict::Ignore;
    let reads_all = settings.get(knobs::KEEP) > 0;
    let mut pieces = Vec::new();
    if reads_all {
        pieces.push(match settings.get(knobs::ORDER) {
            Order::OwnFirst => include_str!("code/order_own.ts"),
            Order::ById => include_str!("code/order_id.ts"),
        });
    }
    pieces.push(include_str!("code/head.ts"));
    if locks.is_advisory() {
        pieces.push(include_str!("code/lock.ts"));
    }
    pieces.push(match (reads_all, locks == Locks::Rows) {
        (false, false) => include_str!("code/read.ts"),
        (false, true) => include_str!("code/read_locking.ts"),
        (true, false) => include_str!("code/read_both.ts"),
        (true, true) => include_str!("code/read_both_locking.ts"),
    });
    if ignores {
        pieces.push(include_str!("code/nothing_read.ts"));
    }
    pieces.push(if reads_all { include_str!("code/look_both.ts") } else { include_str!("code/look.ts") });
    let writes = settings.get(knobs::WRITES);
    pieces.push(match writes {
        Writes::Computed => include_str!("code/write_computed.ts"),
        Writes::Decrement => include_str!("code/write_decrement.ts"),
        Writes::Conditional => include_str!("code/write_conditional.ts"),
        Writes::Versioned => include_str!("code/write_versioned.ts"),
    });
    if writes == Writes::Versioned {
        pieces.push(if ignores {
            include_str!("code/none_ignored.ts")
        } else {
            include_str!("code/none_looked.ts")
        });
    }
    let unlock = include_str!("code/unlock.ts");
    let commit = include_str!("code/commit.ts");
    pieces.extend(match locks {
        Locks::None | Locks::Rows => vec![commit],
        Locks::Advisory => vec![commit, unlock],
        Locks::Early => vec![unlock, commit],
    });
    pieces.push(include_str!("code/sold.ts"));
    pieces.push(match settings.get(knobs::CONFLICT) {
        OnConflict::StartOver => include_str!("code/over.ts"),
        OnConflict::GiveUp => include_str!("code/up.ts"),
        OnConflict::SameAgain => include_str!("code/same.ts"),
        OnConflict::Ignore => include_str!("code/ignore.ts"),
    });
    pieces.push(if locks.is_advisory() {
        include_str!("code/release_unlocking.ts")
    } else {
        include_str!("code/release.ts")
    });
    pieces.push(include_str!("code/stop.ts"));
    pieces
}

fn of_database(level: Level) -> [&'static str; 3] {
    let rows = match level {
        Level::ReadCommitted => include_str!("code/db_committed.ts"),
        Level::RepeatableRead | Level::Serializable => include_str!("code/db_snapshot.ts"),
    };
    let commit = match level {
        Level::ReadCommitted | Level::RepeatableRead => include_str!("code/db_commit.ts"),
        Level::Serializable => include_str!("code/db_commit_serializable.ts"),
    };
    [rows, include_str!("code/db_lock.ts"), commit]
}
