//! The scenario: the knobs, and the scene that they make. Leases are counted by the monotonic clock and
//! given back by comparing, so that what goes wrong is not what the lesson before was about.

use super::knobs;
use crate::lesson::knob::Settings;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::scene::LockScene;
use crate::subject::locks::server::{Copies, LeaseClock, Tokens};
use crate::subject::locks::store::Compares;
use crate::subject::locks::worker::{GivesBack, WorkerConfig};

/// What is watched, by position.
const PROMISES: &[Promise] = &[Promise::NothingLost, Promise::HolderServed, Promise::Everybody];

/// How much later a replica is told, where it is told later.
const LAG: Duration = Duration::from_secs(2);

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: u16::try_from(settings.get(knobs::WORKERS)).unwrap_or(2),
        habits: WorkerConfig {
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
        copies: match settings.get(knobs::REPLICA) {
            "later" => Some(Copies::Later(LAG)),
            "first" => Some(Copies::First),
            _ => None,
        },
        tokens: match settings.get(knobs::TOKEN) {
            "counter" => Some(Tokens::Counter),
            "random" => Some(Tokens::Random),
            "clock" => Some(Tokens::Clock),
            _ => None,
        },
        compares: match settings.get(knobs::COMPARE) {
            "writes" => Compares::Writes,
            "all" => Compares::Everything,
            _ => Compares::Nothing,
        },
        forgets: settings.get(knobs::FORGET),
        promises: PROMISES,
    }
    .setup()
}
