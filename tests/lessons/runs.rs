//! Runs of a lesson's scenes: as they are, repaired, and with knobs turned.

use happens_before::lesson::step::Task;
use happens_before::lesson::{Lesson, Scene};
use happens_before::run::{Recipe, Run};

fn scene(lesson: &'static Lesson, id: &str) -> &'static Scene {
    lesson.scene(id).unwrap_or_else(|| panic!("{} has no scene {id}", lesson.about.id))
}

/// A scene's recipe.
pub fn recipe_of(lesson: &'static Lesson, id: &str) -> Recipe {
    Recipe::of_scene(lesson, scene(lesson, id))
}

/// A scene's run.
pub fn run_of(lesson: &'static Lesson, id: &str) -> Run {
    Run::complete(recipe_of(lesson, id))
}

/// A scene's run with its repair.
pub fn repaired(lesson: &'static Lesson, id: &str) -> Run {
    let settings = lesson.repaired(scene(lesson, id));
    Run::complete(Recipe { settings, ..recipe_of(lesson, id) })
}

/// True if a run reaches the goal of the lesson's repair.
pub fn reaches_goal(run: &Run) -> bool {
    let reached = run.lesson().steps.iter().find_map(|step| match step.task {
        Task::Fix { reached, .. } => Some(reached(run.trace())),
        _ => None,
    });
    reached.expect("the lesson has a repair")
}

/// A scene's recipe with these knobs turned.
pub fn turned(lesson: &'static Lesson, id: &str, knobs: &[(&str, &str)]) -> Recipe {
    let recipe = recipe_of(lesson, id);
    let settings = recipe.settings.with(knobs).expect("knobs that exist");
    Recipe { settings, ..recipe }
}
