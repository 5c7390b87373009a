//! Windows from 1 to 32 slips on a network that loses some: how many sales a second get into the book, with each of the two protocols.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, curves, mean};
use crate::policy::rto::Wait;
use crate::policy::window::{Bits, Repeat, Window};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::streams::protocol::{AckWhat, AckWhen, Layer, Memory, Protocol};
use crate::subject::streams::reading::Day;
use crate::subject::streams::scene::{Network, StreamScene};

/// The windows that are compared.
const SIZES: [u32; 6] = [1, 2, 4, 8, 16, 32];
/// The protocols, in the order of the curves.
const REPEATS: [(&str, Repeat, Sense); 2] =
    [("selective repeat", Repeat::Selective, Sense::Good), ("go-back-N", Repeat::GoBackN, Sense::Bad)];
/// How many runs a point is the mean of.
const RUNS: u32 = 10;
/// How long a message takes at least.
const WAY: Duration = Duration::from_millis(30);
/// How many sales wait to be sent.
const SALES: u32 = 80;

/// What came of a run: sales a second into the book, and slips sent for each of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Yield {
    pub goodput: f64,
    pub slips: f64,
}

pub(super) fn carried(size: u32, repeat: Repeat, loss: u32, seed: u64) -> Yield {
    let scene = StreamScene {
        protocol: Protocol {
            layer: Layer::Order,
            memory: Memory::Disk,
            when: AckWhen::Filed,
            what: AckWhat::Cumulative,
            window: Window { size, repeat, wait: Wait::Measured(super::BOUNDS) },
            bits: Bits(32),
        },
        network: Network { way: WAY, loss, repeats: 0, reordering: 0 },
        sales: SALES,
        every: Duration::ZERO,
        close: Duration::from_secs(60),
        promises: &[],
    };
    let trace = completed(scene.setup(), seed, &[]);
    let day = Day::of(&trace, trace.len());
    let last = day.booked.values().map(|event| trace.event(*event).at).max().unwrap_or_default();
    let booked = f64::from(day.lines);
    Yield {
        goodput: booked * 1e6 / (last.as_micros().max(1) as f64),
        slips: f64::from(day.sent) / booked.max(1.0),
    }
}

/// The mean of one protocol at one window: task after task, both protocols of a window first.
fn task(number: u32) -> Vec<f64> {
    let protocols = REPEATS.len() as u32;
    let (size, repeat) = (SIZES[(number / protocols) as usize], REPEATS[(number % protocols) as usize].1);
    mean(RUNS, |seed| {
        let Yield { goodput, slips } = carried(size, repeat, LOSS, seed);
        [goodput, slips]
    })
}

/// How many of a hundred messages get lost.
const LOSS: u32 = 5;

fn compared(found: &[Vec<f64>], of: usize) -> Plot {
    curves(found, of, &SIZES.map(f64::from), &REPEATS.map(|(name, _, sense)| (name, sense)))
}

/// The comparison, as the lesson offers it.
pub const WINDOWS: Experiment = Experiment {
    id: "windows",
    title: "Bigger and bigger windows, two ways to send again",
    about: || {
        let [fewest, .., most] = SIZES;
        format!(
            "{SALES} sales wait at the till, and the window has room for {fewest} to {most} slips. {LOSS} of a hundred messages get lost, in either direction; a message takes about {WAY}. Every point is the mean of {RUNS} runs."
        )
    },
    work: Work::Own { runs: SIZES.len() as u32 * 2 * RUNS, tasks: SIZES.len() as u32 * 2, task },
    figures: &[
        Figure {
            frame: Frame { title: "Goodput: sales a second into the book", x: "window, slips", y: "sales/s" },
            plot: |found| compared(found, 0),
        },
        Figure {
            frame: Frame { title: "Slips sent for each sale", x: "window, slips", y: "slips" },
            plot: |found| compared(found, 1),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(size: u32, repeat: Repeat) -> Yield {
        let at = SIZES.iter().position(|other| *other == size).expect("it is compared");
        let of = REPEATS.iter().position(|(_, other, _)| *other == repeat).expect("it is compared");
        let found = task((at * REPEATS.len() + of) as u32);
        Yield { goodput: found[0], slips: found[1] }
    }

    /// Without losses a window is a window per round trip, and no more than the line takes.
    #[test]
    fn without_losses_goodput_grows_with_the_window() {
        let [one, eight] = [1, 8].map(|size| carried(size, Repeat::Selective, 0, 1).goodput);
        // A round trip takes 60 to 66 ms, and filing 4.
        assert!((14.0..16.0).contains(&one), "{one}");
        assert!((7.0..8.5).contains(&(eight / one)), "{eight}");
    }

    #[test]
    fn a_window_of_one_makes_no_difference_between_the_two() {
        assert_eq!(mean(1, Repeat::Selective), mean(1, Repeat::GoBackN));
    }

    #[test]
    fn selective_repeat_sends_less_and_gets_more_through() {
        let (selective, back) = (mean(32, Repeat::Selective), mean(32, Repeat::GoBackN));
        assert!(selective.slips < back.slips && selective.goodput > back.goodput, "{selective:?} {back:?}");
        assert!(selective.goodput > 2.0 * mean(1, Repeat::Selective).goodput);
    }
}
