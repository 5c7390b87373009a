//! The run on the screen repeated with each jitter: request arrivals at the server, one panel each, on the same axes.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::calls::charts::arrived;
use crate::subject::calls::charts::in_seconds;
use crate::subject::chart::{Frame, Panel, Plot, Sense, Series};

/// The resolution of arrival counts, in milliseconds.
const FINE_MS: u64 = 10;
/// The possible bar widths in units of [`FINE_MS`]: the smallest that gives few enough bars is used.
const PARTS: [usize; 6] = [1, 2, 5, 10, 20, 50];
/// The maximum number of bars in a panel.
const BARS_MAX: usize = 60;

/// The comparison, as the lesson offers it.
pub const JITTERS: Experiment = Experiment {
    id: "jitters",
    title: "This run with each jitter",
    about: || {
        "The run on the screen with each jitter: same settings, same seed, same faults. All charts have the same axes.".into()
    },
    work: Work::Choices { knob: knobs::JITTER.knob, read },
    figures: &[Figure {
        frame: Frame { title: "Requests arriving at the server", x: "true time, s", y: "requests" },
        plot,
    }],
};

/// The arrivals in each 10 ms of the run: first attempts, then retries, alternating.
fn read(trace: &Trace<Words>) -> Vec<f64> {
    let mut counts = Vec::new();
    for (ms, retry) in arrived(trace, trace.len()) {
        let at = (ms / FINE_MS) as usize * 2;
        if counts.len() < at + 2 {
            counts.resize(at + 2, 0.0);
        }
        counts[at + usize::from(retry)] += 1.0;
    }
    counts
}

/// One panel for each run computed so far.
fn plot(found: &[Vec<f64>]) -> Plot {
    let fine = found.iter().map(|run| run.len() / 2).max().unwrap_or(0);
    let part = PARTS.into_iter().find(|part| fine.div_ceil(*part) <= BARS_MAX).unwrap_or(50);
    let bars = fine.div_ceil(part);
    let width_ms = FINE_MS * part as u64;
    let panel = |((_, jitter), run): (&(&str, &str), &Vec<f64>)| {
        let sum = |stretch: &[f64], of: usize| stretch.iter().skip(of).step_by(2).sum();
        let groups = run.chunks(2 * part).map(|stretch| vec![sum(stretch, 0), sum(stretch, 1)]);
        let groups = groups.chain(std::iter::repeat(vec![0.0, 0.0])).take(bars).collect();
        let mut panel = Panel { title: String::new(), groups };
        panel.title = match panel.peak(1) {
            Some((_, most)) => format!("{jitter} · peak: {} retries in {width_ms} ms", most as i64),
            None => format!("{jitter} · no retries"),
        };
        panel
    };
    let series = |name: &str, sense| Series::new(name, sense);
    Plot::Panels {
        series: vec![series("first attempts", Sense::Plain), series("retries", Sense::Bad)],
        labels: (0..bars as u64).map(|bar| in_seconds(bar * width_ms)).collect(),
        panels: JITTERS.choices().iter().zip(found).map(panel).collect(),
    }
}
