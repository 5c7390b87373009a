//! The tasks of experiments, computed: by the search worker, and by the tests.

use crate::lesson::experiment::{Experiment, Work};
use crate::run::{Recipe, Run};

/// What the results depend on beside the experiment itself: the recipe on the screen, whatever the knob that is turned
/// stands at; nothing, if runs of its own are compared.
pub fn basis(experiment: &Experiment, recipe: &Recipe) -> Option<Recipe> {
    variant(experiment, recipe, 0)
}

/// The recipe with the knob at the choice of this number; `None` if there is no such choice.
fn variant(experiment: &Experiment, recipe: &Recipe, number: u32) -> Option<Recipe> {
    let Work::Choices { knob, .. } = experiment.work else { return None };
    let (choice, _) = experiment.choices().get(number as usize)?;
    let mut recipe = recipe.clone();
    recipe.settings.set(knob, choice).ok()?;
    Some(recipe)
}

/// What the task of this number, from 0, found. What there is no task for finds nothing.
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
    use crate::lesson::experiment::{self, EXPERIMENTS};
    use crate::lesson::figure;

    #[test]
    fn every_experiment_has_tasks_and_pictures_of_what_they_find() {
        assert!(experiment::are_well_named());
        for experiment in EXPERIMENTS {
            let lesson = crate::lesson::find(experiment.lesson).expect("it belongs to a lesson");
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
        for experiment in EXPERIMENTS {
            let Work::Choices { knob, .. } = experiment.work else { continue };
            let lesson = crate::lesson::find(experiment.lesson).expect("it belongs to a lesson");
            for scene in lesson.scenes {
                let recipe = Recipe::of_scene(lesson, scene);
                for (number, (choice, _)) in (0..).zip(experiment.choices()) {
                    let other = variant(experiment, &recipe, number).expect("there is such a choice");
                    assert_eq!(other.settings.choice(knob), *choice);
                    assert_eq!((other.seed, &other.script), (recipe.seed, &recipe.script));
                    // Whatever the knob stands at, the results are the same.
                    assert_eq!(basis(experiment, &other), basis(experiment, &recipe));
                }
                assert_eq!(variant(experiment, &recipe, experiment.tasks()), None);
                assert!(task(experiment, &recipe, experiment.tasks()).is_empty());
            }
        }
    }
}
