//! Runs of a lesson's scenes: as they are, repaired, and with knobs turned; and their stories.

use happens_before::lesson::step::Task;
use happens_before::lesson::{Lesson, Scene};
use happens_before::run::why::{Direction, Slice};
use happens_before::run::{Recipe, Run};
use happens_before::sim::slicing::Causes;
use happens_before::subject::reading::violation;
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

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

/// The story of the first violation of a check.
pub fn story(run: &Run, check: &str) -> Vec<String> {
    let broken = violation(run.trace(), Some(check)).expect("it breaks").event;
    let slice = Slice::of(run, broken, Direction::Back);
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let (causes, telling) = (
        Causes::of(run.trace(), slice.covered),
        Telling { names: &names, says_what_broke: true, says_what_was_left: true },
    );
    slice.told().map(|event| telling.event(&causes, event)).collect()
}

/// The words are in the story, one after the other.
pub fn in_order(told: &[String], words: &[&str]) {
    let mut all = told.join("\n");
    for words in words {
        let at = all.find(words).unwrap_or_else(|| panic!("{words} in {told:#?}"));
        all = all.split_off(at);
    }
}
