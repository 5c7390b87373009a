//! The tasks of experiments, run by the search worker and by the tests.

use crate::lesson::experiment::{Experiment, Work};
use crate::run::{Recipe, Run};

/// The recipe that the results depend on: the one on the screen, with the varied knob at its first choice; `None` if
/// the experiment compares its own runs.
pub fn basis(experiment: &Experiment, recipe: &Recipe) -> Option<Recipe> {
    variant(experiment, recipe, 0)
}

/// The recipe with the knob at choice `number`; `None` if there is no such choice.
fn variant(experiment: &Experiment, recipe: &Recipe, number: u32) -> Option<Recipe> {
    let Work::Choices { knob, .. } = experiment.work else { return None };
    let (choice, _) = experiment.choices().get(number as usize)?;
    let mut recipe = recipe.clone();
    recipe.settings.set(knob.id, choice).ok()?;
    Some(recipe)
}

/// The result of task `number`, from 0. Empty if there is no such task.
pub fn task(experiment: &Experiment, recipe: &Recipe, number: u32) -> Vec<f64> {
    match experiment.work {
        Work::Own { task, .. } => task(number),
        Work::Choices { read, .. } => variant(experiment, recipe, number)
            .map(|recipe| read(Run::complete(recipe).trace()))
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::retries::{self, JITTERS};
    use crate::lesson::{self, Lesson, Scene, figure};
    use crate::subject::chart::{Panel, Plot};

    fn experiments() -> impl Iterator<Item = (&'static Lesson, &'static Experiment)> {
        lesson::all().flat_map(|lesson| lesson.experiments.iter().map(move |experiment| (lesson, experiment)))
    }

    #[test]
    fn every_experiment_has_tasks_and_pictures_of_what_they_find() {
        for (lesson, experiment) in experiments() {
            assert!(experiment.tasks() > 0, "{}", experiment.id);
            let named = lesson.experiments.iter().filter(|other| other.id == experiment.id);
            assert_eq!(named.count(), 1, "{}", experiment.id);
            let recipe = Recipe::of_scene(lesson, &lesson.scenes[0]);
            let found: Vec<_> = (0..2).map(|number| task(experiment, &recipe, number)).collect();
            assert!(found.iter().all(|values| !values.is_empty()), "{}", experiment.id);
            for figure in experiment.figures {
                let plot = (figure.plot)(&found);
                let table = figure::table(figure.frame, &plot);
                assert!(table.rows.iter().all(|row| row.len() == table.head.len()), "{}", experiment.id);
                assert!(!figure::sentence(figure.frame, &plot).is_empty());
                assert!((figure.plot)(&[]).is_empty());
            }
        }
    }

    #[test]
    fn a_knob_at_each_of_its_choices_is_all_that_differs() {
        for (lesson, experiment) in experiments() {
            let Work::Choices { knob, .. } = experiment.work else { continue };
            for scene in lesson.scenes {
                let recipe = Recipe::of_scene(lesson, scene);
                for (number, (choice, _)) in (0..).zip(experiment.choices()) {
                    let other = variant(experiment, &recipe, number).expect("there is such a choice");
                    let turned = other
                        .settings
                        .iter()
                        .find(|(of, _)| of.id == knob.id)
                        .map(|(of, value)| of.spell(value));
                    assert_eq!(turned.as_deref(), Some(*choice));
                    assert_eq!((other.seed, &other.script), (recipe.seed, &recipe.script));
                    // Whatever the knob's current value, the results are the same.
                    assert_eq!(basis(experiment, &other), basis(experiment, &recipe));
                }
                assert_eq!(variant(experiment, &recipe, experiment.tasks()), None);
                assert!(task(experiment, &recipe, experiment.tasks()).is_empty());
            }
        }
    }

    /// The panels of a scene for each jitter, in the order of the knob's choices.
    fn panels(scene: &Scene) -> Vec<Panel> {
        let recipe = Recipe::of_scene(&retries::LESSON, scene);
        let found: Vec<_> = (0..JITTERS.tasks()).map(|number| task(&JITTERS, &recipe, number)).collect();
        let Plot::Panels { panels, labels, .. } = (JITTERS.figures[0].plot)(&found) else {
            panic!("it draws panels");
        };
        assert!(panels.iter().all(|panel| panel.groups.len() == labels.len()), "the axes are the same");
        panels
    }

    /// Checks the panels of the two scenes whose waves jitter is meant to flatten.
    #[test]
    fn jitter_flattens_the_waves_of_retries() {
        for id in ["waves", "exponential"] {
            let scene =
                retries::LESSON.scenes.iter().find(|scene| scene.id == id).expect("there is such a scene");
            let [none, full, equal, decorrelated]: [Panel; 4] =
                panels(scene).try_into().expect("four jitters");
            let peak = |panel: &Panel, series| panel.peak(series).map_or(0.0, |(_, most)| most);
            // All clients call at the same moment, whatever comes after.
            let first = [&none, &full, &equal, &decorrelated].map(|panel| peak(panel, 0));
            assert!(first.iter().all(|most| (most - 64.0).abs() < 1e-9), "{id}: {first:?}");
            // Of the 64 calls, twelve found room: the others come back as one wave, or spread out.
            assert!((peak(&none, 1) - 52.0).abs() < 1e-9, "{id}: {none:?}");
            for (spread, least) in [(&full, 2.0), (&equal, 1.5), (&decorrelated, 2.0)] {
                assert!(peak(spread, 1) * least < peak(&none, 1), "{id}: {}", spread.title);
            }
            assert_eq!(none.title.split(" · ").next(), Some("none"));
            // Waves with nothing in between: far fewer bars than with randomly spread retries.
            let busy = |panel: &Panel| panel.groups.iter().filter(|group| group[1] > 0.0).count();
            assert!(busy(&none) * 2 < busy(&full), "{id}: {} and {}", busy(&none), busy(&full));
        }
    }
}
