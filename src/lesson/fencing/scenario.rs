//! The scene of [`locks`](crate::subject::locks) as the knobs describe it. Leases are counted by the monotonic clock and
//! given back by comparing, so that what goes wrong is not what the lesson before was about.

use super::knobs;
use crate::lesson::knob::Settings;
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::scene::LockScene;
use crate::subject::locks::server::LeaseClock;
use crate::subject::locks::worker::{GivesBack, WorkerConfig};

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: settings.get(knobs::WORKERS),
        worker: WorkerConfig {
            jobs: settings.get(knobs::JOBS),
            work: settings.get(knobs::WORK),
            hangs: false,
            lease: Some(settings.get(knobs::LEASE)),
            random_owner: true,
            gives_back: GivesBack::CompareAndDelete,
            renewals: 0,
            watches: settings.get(knobs::WATCH),
            poll: settings.get(knobs::POLL),
        },
        clock: LeaseClock::Monotonic,
        copies: settings.get(knobs::REPLICA),
        tokens: settings.get(knobs::TOKEN),
        compares: settings.get(knobs::COMPARE),
        forgets: settings.get(knobs::FORGET),
        promises: &[Promise::NothingLost, Promise::HolderServed, Promise::Everybody],
    }
    .setup()
}
