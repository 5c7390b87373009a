//! Builds the [`locks`](crate::subject::locks) scene from the lesson's settings.

use super::knobs::{self, Owners};
use crate::lesson::knob::Settings;
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::scene::{LockScene, WORKER_B};
use crate::subject::locks::server::Copies;
use crate::subject::locks::store::Compares;
use crate::subject::locks::worker::WorkerConfig;

/// The scenario for these settings.
pub fn build(settings: &Settings) -> Setup<Words> {
    let mut setup = LockScene {
        workers: settings.get(knobs::WORKERS),
        worker: WorkerConfig {
            jobs: settings.get(knobs::JOBS),
            work: settings.get(knobs::WORK),
            hangs: settings.get(knobs::HANG),
            lease: settings.get(knobs::EXPIRES).then(|| settings.get(knobs::LEASE)),
            random_owner: settings.get(knobs::OWNER) == Owners::Random,
            gives_back: settings.get(knobs::RELEASE),
            renewals: settings.get(knobs::RENEW),
            watches: settings.get(knobs::WATCH),
            poll: settings.get(knobs::POLL),
        },
        clock: settings.get(knobs::CLOCK),
        copies: settings.get(knobs::REPLICA).map(|copies| match copies {
            Copies::Later(_) => Copies::Later(settings.get(knobs::LAG)),
            Copies::First => Copies::First,
        }),
        tokens: None,
        compares: Compares::Nothing,
        forgets: false,
        promises: &[Promise::Alone, Promise::OwnLock, Promise::NothingLost, Promise::Everybody],
    }
    .setup();
    let ahead = settings.get(knobs::AHEAD).as_micros();
    if ahead > 0 {
        setup.clock(WORKER_B, ahead.cast_signed(), 0);
    }
    setup
}
