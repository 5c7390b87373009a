//! The run on the screen with each choice of who stops at the deadline: who works for nobody.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::pool::Page;
use crate::subject::pools::reading::Day;

/// The comparison, as the lesson offers it.
pub const DEADLINES: Experiment = Experiment {
    id: "deadlines",
    title: "This run with each deadline",
    about: || {
        "The run on the screen with the deadline known to nobody, to the API, and to everyone: same other settings, same seed, same faults.".into()
    },
    work: Work::Choices { knob: knobs::DEADLINE.knob, read },
    figures: &[
        Figure {
            frame: Frame { title: "Work of all services", x: "the deadline", y: "s of work" },
            plot: |found| {
                side_by_side(found, 0, &[("somebody waits", Sense::Good), ("nobody waits", Sense::Bad)])
            },
        },
        Figure {
            frame: Frame { title: "Pages served", x: "the deadline", y: "pages" },
            plot: |found| side_by_side(found, 2, &[("prices", Sense::Good), ("reviews", Sense::Plain)]),
        },
    ],
};

/// Work for somebody and for nobody, in seconds; pages served.
fn read(trace: &Trace<Words>) -> Vec<f64> {
    let day = Day::of(trace, trace.len());
    let work = day.work();
    let [useful_s, orphaned_s] = [work.useful, work.orphaned].map(|time| time.as_micros() as f64 / 1e6);
    let [prices, reviews] = Page::ALL.map(|page| f64::from(day.fared(page).served));
    vec![useful_s, orphaned_s, prices, reviews]
}

fn side_by_side(found: &[Vec<f64>], first: usize, series: &[(&str, Sense)]) -> Plot {
    bars(found, first, ["nobody", "the API", "everyone"].into_iter(), series)
}

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};

    /// Knowing the deadline at the API spares the API's work, and only passing it along spares the others'.
    #[test]
    fn only_a_deadline_that_is_passed_along_ends_work_for_nobody() {
        let scene = LESSON.scene("timed").expect("it is there");
        let found = DEADLINES.choices().iter().map(|(choice, _)| {
            let mut recipe = Recipe::of_scene(&LESSON, scene);
            recipe.settings.set(knobs::DEADLINE.knob.id, choice).expect("it is a choice");
            read(Run::complete(recipe).trace())
        });
        let found: Vec<_> = found.collect();
        assert!(found[0][1] > 10.0 && found[1][1] > 10.0, "{found:?}");
        assert!(found[2][1] == 0.0 && found[2][3] > found[1][3], "and more reviews are served: {found:?}");
    }
}
