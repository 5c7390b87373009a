//! The same stall with more and more calls and more and more attempts: from where on it stays.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, lines, mean};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Sense};
use crate::subject::overloads::parties::LAST;
use crate::subject::overloads::reading::between;
use crate::subject::overloads::scene::{Day, OverloadScene};

/// The calls per second that are compared.
const RATES: [u32; 8] = [20, 40, 60, 80, 100, 120, 140, 160];
/// The numbers of attempts that are compared.
const ATTEMPTS: [(u32, &str, Sense); 3] =
    [(1, "one attempt", Sense::Good), (2, "two attempts", Sense::Plain), (3, "three attempts", Sense::Bad)];
/// How many runs a point is the mean of.
const RUNS: u32 = 2;
/// When counting begins.
const FROM: Duration = Duration::from_secs(10);

/// The server of the lesson's stall, which finishes some 268 requests a second.
fn scene(rate: u32, attempts: u32) -> OverloadScene {
    let service = Duration::from_millis(41);
    OverloadScene { day: Day::Stall, workers: 11, service, rate, attempts, ..OverloadScene::bare() }
}

/// Of a hundred calls in the run's last seconds, how many are served, with each number of attempts.
fn task(number: u32) -> Vec<f64> {
    mean(RUNS, |seed| {
        ATTEMPTS.map(|(attempts, ..)| {
            let trace = completed(scene(RATES[number as usize], attempts).setup(), seed, &[]);
            let (served, began, _) = between(&trace, FROM, LAST);
            (100.0 * f64::from(served) / f64::from(began.max(1))).min(100.0)
        })
    })
}

/// The comparison, as the lesson offers it.
pub const BLIPS: Experiment = Experiment {
    id: "blips",
    title: "From where on a blip stays",
    about: || {
        format!(
            "The same stall of the larger server, with more and more calls a second, and with one, two or three attempts. How many calls are served in the run's last two seconds, long after the stall? Every point is the mean of {RUNS} runs."
        )
    },
    work: Work::Own {
        runs: RATES.len() as u32 * ATTEMPTS.len() as u32 * RUNS,
        tasks: RATES.len() as u32,
        task,
    },
    figures: &[Figure {
        frame: Frame { title: "Long after the stall", x: "calls per second", y: "% of calls served" },
        plot: |found| lines(found, 0, &RATES.map(f64::from), ATTEMPTS.map(|(_, name, sense)| (name, sense))),
    }],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// With one attempt the server is never asked for more than it can do. With three it is, from a third of its capacity on.
    #[test]
    fn a_blip_stays_where_attempts_times_calls_exceed_the_capacity() {
        let found: Vec<_> = (0..BLIPS.tasks()).map(task).collect();
        for (rate, values) in RATES.into_iter().zip(&found) {
            for ((attempts, ..), served) in ATTEMPTS.into_iter().zip(values) {
                let storm = rate * attempts;
                let capacity = scene(rate, attempts).capacity();
                if storm > capacity * 11 / 10 {
                    assert!(*served < 20.0, "{rate} × {attempts}: {served}");
                } else if storm < capacity * 6 / 10 {
                    assert!(*served > 80.0, "{rate} × {attempts}: {served}");
                }
            }
        }
    }
}
