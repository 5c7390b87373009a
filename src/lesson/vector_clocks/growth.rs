//! What grows: siblings by the number of writes, clocks by the number of phones.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, curves, mean};
use crate::sim::time::Duration;
use crate::subject::carts::reading::State;
use crate::subject::carts::scene::CartScene;
use crate::subject::carts::version::Carry;
use crate::subject::chart::{Frame, Plot, Sense};

/// How many writes there are in all, and how many phones write.
const WRITES: [u32; 5] = [2, 4, 8, 16, 32];
const PHONES: [u32; 5] = [2, 4, 8, 16, 32];
/// The clocks, in the order of the curves.
const WAYS: [(&str, Carry, Sense); 3] = [
    ("one vector for all siblings", Carry::Shared, Sense::Bad),
    ("a vector of phones", Carry::Clients, Sense::Unknown),
    ("a dot and a vector of replicas", Carry::Dots, Sense::Good),
];
/// How many runs a point is the mean of.
const RUNS: u32 = 3;

fn measured(scene: CartScene, seed: u64) -> State {
    let trace = completed(scene.setup(), seed, &[]);
    State::of(&trace, trace.len())
}

/// The most siblings after so many writes of two phones that overlap, and the bytes of a clock after one write of each of so many phones, one
/// after the other.
fn grown(carry: Carry, point: usize, seed: u64) -> [f64; 2] {
    let overlapping = CartScene::busy(2, WRITES[point] / 2, carry);
    let in_turn =
        CartScene { every: Duration::from_millis(200), ..CartScene::busy(PHONES[point] as u16, 1, carry) };
    [f64::from(measured(overlapping, seed).most), f64::from(measured(in_turn, seed).most_bytes)]
}

/// The mean for one clock and one point: all clocks of a point first.
fn task(number: u32) -> Vec<f64> {
    let ways = WAYS.len() as u32;
    let (_, carry, _) = WAYS[(number % ways) as usize];
    mean(RUNS, |seed| grown(carry, (number / ways) as usize, seed))
}

fn compared(found: &[Vec<f64>], of: usize, points: [u32; 5]) -> Plot {
    curves(found, of, &points.map(f64::from), &WAYS.map(|(name, _, sense)| (name, sense)))
}

const TASKS: u32 = (WRITES.len() * WAYS.len()) as u32;

/// The comparison, as the lesson offers it.
pub const GROWTH: Experiment = Experiment {
    id: "growth",
    title: "What grows",
    about: || {
        format!(
            "All phones write through one replica. In the first chart two of them overlap: each has always missed the other's last write. In the second, phones write one after the other, once each, so there is only one version, and its clock is measured. Every point is the mean of {RUNS} runs. One vector for all siblings stays small and keeps everything. A vector of phones is exact and has an entry for every phone that ever wrote. A dot and a vector of replicas is exact and stays small."
        )
    },
    work: Work::Own { runs: 2 * TASKS * RUNS, tasks: TASKS, task },
    figures: &[
        Figure {
            frame: Frame { title: "Siblings", x: "writes by two phones", y: "most versions held" },
            plot: |found| compared(found, 0, WRITES),
        },
        Figure {
            frame: Frame { title: "Clock", x: "phones that have written", y: "bytes" },
            plot: |found| compared(found, 1, PHONES),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_grow_with_writes_clocks_with_phones_and_dots_with_neither() {
        let found: Vec<Vec<f64>> = (0..TASKS).map(task).collect();
        println!("{found:.1?}");
        let of = |way: usize, value: usize| -> Vec<f64> {
            found.iter().skip(way).step_by(WAYS.len()).map(|values| values[value]).collect()
        };
        assert_eq!(of(0, 0), WRITES.map(f64::from), "every write is kept");
        assert_eq!((of(1, 0), of(2, 0)), (vec![2.0; 5], vec![2.0; 5]), "one of each phone");
        assert_eq!(of(1, 1), PHONES.map(|phones| f64::from(6 * phones)), "an entry for each phone");
        assert_eq!(
            (of(0, 1), of(2, 1)),
            (vec![6.0; 5], vec![12.0; 5]),
            "an entry for the replica, and a dot"
        );
    }
}
