//! The run on the screen with each layer of the protocol: what each of them mends, and what it costs.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::streams::reading::{Day, latency};

/// The comparison, as the lesson offers it.
pub const LAYERS: Experiment = Experiment {
    id: "layers",
    title: "This run with each layer",
    about: || {
        "The run on the screen with each choice of protocol: same other settings, same seed, same faults. First what is wrong with the book, then what the protocol costs.".into()
    },
    work: Work::Choices { knob: knobs::LAYER.knob, read },
    figures: &[
        Figure {
            frame: Frame { title: "What is wrong with the book", x: "protocol", y: "sales" },
            plot: |found| {
                let flaws = [
                    ("missing", Sense::Bad),
                    ("booked twice", Sense::Unknown),
                    ("out of order", Sense::Plain),
                ];
                side_by_side(found, 0, &flaws)
            },
        },
        Figure {
            frame: Frame { title: "From the till into the book", x: "protocol", y: "ms, true time" },
            plot: |found| side_by_side(found, 3, &[("mean", Sense::Plain), ("slowest", Sense::Bad)]),
        },
        Figure {
            frame: Frame { title: "Slips sent", x: "protocol", y: "slips" },
            plot: |found| side_by_side(found, 5, &[("slips", Sense::Plain)]),
        },
    ],
};

/// What is missing, twice and out of order; how long sales took on average and the slowest, in milliseconds; slips.
fn read(trace: &Trace<Words>) -> Vec<f64> {
    let day = Day::of(trace, trace.len());
    let ms = |time: Duration| time.as_micros() as f64 / 1e3;
    let took: Vec<f64> =
        day.booked.keys().filter_map(|sale| Some(ms(latency(trace, &day, *sale)?.0))).collect();
    let mean_ms = took.iter().sum::<f64>() / (took.len().max(1) as f64);
    let slowest_ms = took.iter().copied().fold(0.0, f64::max);
    let [missing, twice, late] = [day.missing(), day.twice, day.late].map(f64::from);
    vec![missing, twice, late, mean_ms, slowest_ms, f64::from(day.sent)]
}

fn side_by_side(found: &[Vec<f64>], first: usize, series: &[(&str, Sense)]) -> Plot {
    bars(found, first, LAYERS.choices().iter().map(|(id, _)| *id), series)
}

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};

    /// Waiting for what is missing takes time, and waiting behind it takes more.
    #[test]
    fn each_layer_costs_more_than_the_one_before() {
        let scene = LESSON.scene("bad-day").expect("it is there");
        let found = LAYERS.choices().iter().map(|(choice, _)| {
            let mut recipe = Recipe::of_scene(&LESSON, scene);
            recipe.settings.set(knobs::LAYER.knob.id, choice).expect("it is a choice");
            read(Run::complete(recipe).trace())
        });
        let found: Vec<_> = found.collect();
        let [bare, acks, order] = [0, 3, 4].map(|layer: usize| found[layer][3]);
        assert!(bare < acks && acks < order, "mean, in ms: {bare} {acks} {order}");
        assert_eq!(found[4][..3], [0.0; 3], "and the book is right");
    }
}
