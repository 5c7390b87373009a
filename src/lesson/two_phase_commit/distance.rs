//! What two-phase commit costs without any fault, beside the saga: how long locks are kept and how much gets done on one pair of accounts, by
//! the time that a message takes; and what the auditor sees.

use crate::lesson::experiment::{Experiment, Figure, Work as Runs, completed, curves, mean};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::commits::coordinator::Protocol;
use crate::subject::commits::reading::State;
use crate::subject::commits::scene::CommitScene;

/// How long a message takes, in milliseconds.
const WAYS_MS: [u32; 6] = [1, 2, 5, 10, 20, 50];
/// The protocols, in the order of the curves.
const PROTOCOLS: [(&str, Protocol, Sense); 2] =
    [("two-phase commit", Protocol::TwoPhase, Sense::Bad), ("saga", Protocol::Saga, Sense::Good)];
/// How many runs a point is the mean of.
const RUNS: u32 = 5;
const LASTS: Duration = Duration::from_secs(10);

/// Transfers of a protocol on one pair of accounts, one after the other in this time, with messages that take this long.
fn seen(protocol: Protocol, way_ms: u32, every_ms: u64, seed: u64, audits: Duration) -> State {
    let way = Duration::from_millis(way_ms.into());
    let scene = CommitScene {
        protocol,
        way,
        far: way,
        transfers: 400,
        every: Duration::from_millis(every_ms),
        audits,
        // Nobody gives up for having to queue.
        votes: LASTS,
        bound: LASTS,
        lasts: LASTS,
        ..CommitScene::bare()
    };
    let trace = completed(scene.setup(), seed, &[]);
    State::of(&trace, trace.len())
}

/// How long a transfer keeps an account's lock in ms, and transfers done a second, with more of them than the accounts can take; and the share of
/// audits that do not add up in percent, with fewer.
fn cost(protocol: Protocol, way_ms: u32, seed: u64) -> [f64; 3] {
    let state = seen(protocol, way_ms, 20, seed, Duration::ZERO);
    let kept: Vec<f64> = state.kept().map(|(.., held)| held.as_micros() as f64 / 1e3).collect();
    let kept = kept.iter().sum::<f64>() / kept.len().max(1) as f64;
    let rate = f64::from(state.done()) * 1e6 / LASTS.as_micros() as f64;
    let audited = seen(protocol, way_ms, 600, seed, Duration::from_millis(70));
    let [good, bad] = audited.audits.map(f64::from);
    [kept, rate, 100.0 * bad / (good + bad).max(1.0)]
}

/// The mean for one protocol and one distance: both protocols of a distance first.
fn task(number: u32) -> Vec<f64> {
    let all = PROTOCOLS.len() as u32;
    let (way, protocol) = (WAYS_MS[(number / all) as usize], PROTOCOLS[(number % all) as usize].1);
    mean(RUNS, |seed| cost(protocol, way, seed))
}

fn compared(found: &[Vec<f64>], of: usize) -> Plot {
    curves(found, of, &WAYS_MS.map(f64::from), &PROTOCOLS.map(|(name, _, sense)| (name, sense)))
}

const TASKS: u32 = (WAYS_MS.len() * PROTOCOLS.len()) as u32;

/// The comparison, as the lesson offers it.
pub const DISTANCE: Experiment = Experiment {
    id: "distance",
    title: "What it costs when nothing fails",
    about: || {
        format!(
            "One pair of accounts, by the time that a message takes. Nothing fails. Every point is the mean of {RUNS} runs. In the first two charts there are more transfers than the accounts can take. Two-phase commit locks an account while messages travel, a saga only while the bank works on it. In the third chart there are fewer transfers, and one audit after the other. A saga's money is on its way for as long as its messages are, and audits find it missing."
        )
    },
    work: Runs::Own { runs: TASKS * RUNS, tasks: TASKS, task },
    figures: &[
        Figure {
            frame: Frame {
                title: "A transfer keeps an account's lock for",
                x: "a message takes, ms",
                y: "ms",
            },
            plot: |found| compared(found, 0),
        },
        Figure {
            frame: Frame { title: "Transfers done", x: "a message takes, ms", y: "transfers/s" },
            plot: |found| compared(found, 1),
        },
        Figure {
            frame: Frame { title: "Audits that do not add up", x: "a message takes, ms", y: "%" },
            plot: |found| compared(found, 2),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_costs_locks_with_two_phase_commit_and_isolation_with_sagas() {
        let found: Vec<Vec<f64>> = (0..TASKS).map(task).collect();
        let [commit, saga] = [0, 1].map(|at: usize| -> Vec<_> { found.iter().skip(at).step_by(2).collect() });
        assert!(commit.is_sorted_by(|one, other| one[0] < other[0] && one[1] > other[1]), "{commit:?}");
        let steady = saga.iter().all(|of| (of[0] - saga[0][0]).abs() < 1.0);
        assert!(steady, "a saga's locks know no distance: {saga:?}");
        assert!(commit.iter().zip(&saga).all(|(one, other)| one[0] > other[0]), "{commit:?} {saga:?}");
        assert!(commit.iter().all(|of| of[2] < 0.1), "{commit:?}");
        assert!(
            saga.is_sorted_by(|one, other| one[2] <= other[2]) && saga[5][2] > 3.0 * saga[0][2],
            "{saga:?}"
        );
    }
}
