//! Faster and faster lines: when compression pays, and when the processor costs more than the line.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, curves, mean};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Sense};
use crate::subject::storefront::habits::Pictures;
use crate::subject::storefront::reading::Board;
use crate::subject::storefront::scene::StoreScene;

/// What the line carries, in kB/s.
const LINES_KB: [u64; 7] = [200, 300, 400, 600, 800, 1_200, 2_000];
/// What is compared, in the order of the curves.
const PICTURES: [(Pictures, (&str, Sense)); 3] = [
    (Pictures::Full, ("full size", Sense::Bad)),
    (Pictures::Compressed, ("compressed", Sense::Unknown)),
    (Pictures::Thumbnails, ("thumbnails", Sense::Good)),
];
/// How many runs a point is the mean of.
const RUNS: u32 = 3;

/// The mean time of a page, in milliseconds. Customers come slowly, so that no page waits for another.
fn task(number: u32) -> Vec<f64> {
    let at = number as usize;
    let (line, (pictures, _)) = (LINES_KB[at / PICTURES.len()] * 1_000, PICTURES[at % PICTURES.len()]);
    let every = Duration::from_millis(1_000);
    let scene = StoreScene { line: Some(line), pictures, every, ..StoreScene::bare() };
    mean(RUNS, |seed| {
        let trace = completed(scene.setup(), seed, &[]);
        [Board::of(&trace, trace.len()).mean_page().as_micros() as f64 / 1e3]
    })
}

/// The comparison, as the lesson offers it.
pub const PACKING: Experiment = Experiment {
    id: "packing",
    title: "When compression pays",
    about: || {
        "Pages over slower and faster lines, with pictures in full size, compressed for each request, and as thumbnails. Customers come so rarely that no page waits for another.".into()
    },
    work: Work::Own {
        runs: (LINES_KB.len() * PICTURES.len()) as u32 * RUNS,
        tasks: (LINES_KB.len() * PICTURES.len()) as u32,
        task,
    },
    figures: &[Figure {
        frame: Frame { title: "How long a page takes", x: "line, kB/s", y: "ms" },
        plot: |found| {
            let lines = LINES_KB.map(|kb| kb as f64);
            curves(found, 0, &lines, &PICTURES.map(|(_, series)| series))
        },
    }],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// On a slow line compression pays, on a fast one the processor costs more than it saves. Thumbnails are always cheaper.
    #[test]
    fn compression_pays_on_slow_lines_only() {
        let found: Vec<f64> = (0..PACKING.tasks()).map(|number| task(number)[0]).collect();
        let lines: Vec<&[f64]> = found.chunks(PICTURES.len()).collect();
        let (slow, fast) = (lines[0], lines[lines.len() - 1]);
        assert!(slow[1] < slow[0] && fast[1] > fast[0], "{lines:?}");
        let crossings =
            lines.windows(2).filter(|pair| (pair[0][1] < pair[0][0]) != (pair[1][1] < pair[1][0]));
        assert_eq!(crossings.count(), 1, "{lines:?}");
        assert!(lines.iter().all(|line| line[2] < line[0] && line[2] < line[1]), "{lines:?}");
    }
}
