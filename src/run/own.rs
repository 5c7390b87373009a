//! A step's own run: that of the step's scene, whatever is on the screen.

use super::{Recipe, Run};
use crate::lesson::Lesson;
use crate::lesson::prose::fill_text;
use crate::lesson::step::{Question, Task};

/// The values that a step's texts and questions take from its own run.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRun {
    /// Its recipe.
    pub recipe: Recipe,
    /// The title of its scene.
    pub title: &'static str,
    /// The values that the texts mention.
    pub values: Vec<(&'static str, String)>,
    /// The correct answer to the step's question according to the run, if the step asks one.
    pub answer: Option<usize>,
}

impl OwnRun {
    /// The run of a step. Computes it unless `at_hand` is that run, complete.
    ///
    /// # Panics
    ///
    /// If the step names a scene that does not exist; a test checks all steps.
    pub fn of(lesson: &'static Lesson, step: usize, at_hand: &Run) -> Self {
        let recipe = Recipe::of_step(lesson, step);
        let is_at_hand = at_hand.end().is_some() && *at_hand.recipe() == recipe;
        let computed = (!is_at_hand).then(|| Run::complete(recipe.clone()));
        let run = computed.as_ref().unwrap_or(at_hand);
        let answer = match &lesson.steps[step].task {
            Task::Predict(question) => (question.answer)(run.trace()),
            _ => None,
        };
        let values = lesson.values_of(run.settings(), run.trace());
        let title = lesson.scene(lesson.steps[step].scene).map_or("", |scene| lesson.title_of(scene));
        Self { recipe, title, values, answer }
    }
}

/// What a run shows that need not be the step's own, in the words of one of the answers and with this run's values; `None` if it shows none
/// of them. Only the answer: the reasons are about the step's own run.
pub fn shown_by(run: &Run, question: &Question) -> Option<String> {
    let answer = (question.answer)(run.trace())?;
    let answer = question.options.get(answer)?.answer();
    Some(fill_text(answer, &run.lesson().values_of(run.settings(), run.trace())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;

    #[test]
    fn a_step_is_about_its_own_run_whatever_is_at_hand() {
        for lesson in lesson::all() {
            let scenes = || lesson.scenes.iter().map(|scene| Recipe::of_scene(lesson, scene));
            let others: Vec<Run> = scenes().map(Run::complete).collect();
            for step in 0..lesson.steps.len() {
                let own = OwnRun::of(lesson, step, &others[0]);
                for other in &others {
                    assert_eq!(own, OwnRun::of(lesson, step, other), "{}/{step}", lesson.about.id);
                }
                let asks = matches!(lesson.steps[step].task, Task::Predict(_));
                assert_eq!(own.answer.is_some(), asks, "{}/{step}", lesson.about.id);
            }
        }
    }
}
