//! The scenario: the knobs, and the scene that they make.

use super::knobs;
use crate::lesson::knob::Settings;
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::scene::LockScene;
use crate::subject::locks::server::{Copies, LeaseClock};
use crate::subject::locks::store::Compares;
use crate::subject::locks::worker::{GivesBack, WorkerConfig};

/// What is watched, by position.
const PROMISES: &[Promise] = &[Promise::Alone, Promise::OwnLock, Promise::NothingLost, Promise::Everybody];

/// How often a watchdog renews that does not do so for ever.
pub const RENEWALS: u32 = 3;

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: u16::try_from(settings.get(knobs::WORKERS)).unwrap_or(2),
        habits: WorkerConfig {
            jobs: settings.get(knobs::JOBS),
            work: settings.get(knobs::WORK),
            hangs: settings.get(knobs::HANG),
            lease: settings.get(knobs::EXPIRES).then(|| settings.get(knobs::LEASE)),
            random_owner: settings.get(knobs::OWNER) == "random",
            gives_back: match settings.get(knobs::RELEASE) {
                "ask" => GivesBack::AskThenDelete,
                "compare" => GivesBack::CompareAndDelete,
                _ => GivesBack::Delete,
            },
            renewals: match settings.get(knobs::RENEW) {
                "always" => u32::MAX,
                "limited" => RENEWALS,
                _ => 0,
            },
            watches: settings.get(knobs::WATCH),
            poll: settings.get(knobs::POLL),
        },
        clock: match settings.get(knobs::CLOCK) {
            "monotonic" => LeaseClock::Monotonic,
            _ => LeaseClock::Wall,
        },
        copies: match settings.get(knobs::REPLICA) {
            "later" => Some(Copies::Later(settings.get(knobs::LAG))),
            "first" => Some(Copies::First),
            _ => None,
        },
        tokens: None,
        compares: Compares::Nothing,
        forgets: false,
        promises: PROMISES,
    }
    .setup()
}
