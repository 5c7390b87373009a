//! Recipes in addresses: `#/lesson/idempotency?scene=race&seed=7&timeout=500`.
//!
//! Every part is untrusted. What can be used is used; what cannot is left out, and said.

use super::recipe::{MAX_SEED, Recipe};
use crate::lesson::Lesson;

/// What an address asks for, and what of it could not be used.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The recipe.
    pub recipe: Recipe,
    /// The scene that it starts from.
    pub scene: &'static str,
    /// The step of the lesson, by position.
    pub step: Option<usize>,
    /// A sentence for each thing that could not be used.
    pub problems: Vec<String>,
}

/// The most characters of a query that are looked at.
const MAX_QUERY: usize = 16_384;

/// Reads the query of a lesson's address: pairs of names and values, already unescaped.
///
/// # Panics
///
/// If the lesson has no scene: a test walks all lessons.
pub fn read<'a>(lesson: &'static Lesson, query: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Asked {
    let mut problems = Vec::new();
    let length: usize = query.clone().map(|(name, value)| name.len() + value.len()).sum();
    if length > MAX_QUERY {
        problems.push("The address is too long to be one of ours; the lesson starts afresh.".to_owned());
        let scene = &lesson.scenes[0];
        return Asked { recipe: Recipe::of_scene(lesson, scene), scene: scene.id, step: None, problems };
    }
    let find = |wanted: &str| query.clone().find(|(name, _)| *name == wanted).map(|(_, value)| value);

    let step = find("step").and_then(|id| {
        let position = lesson.steps.iter().position(|step| step.id == id);
        if position.is_none() {
            problems.push(format!("This lesson has no step called “{}”.", clip(id)));
        }
        position
    });
    let by_step = step.map_or(lesson.scenes[0].id, |step| lesson.steps[step].scene);
    let scene_id = find("scene").unwrap_or(by_step);
    let scene = lesson.scene(scene_id).unwrap_or_else(|| {
        problems.push(format!("This lesson has no scene called “{}”.", clip(scene_id)));
        &lesson.scenes[0]
    });

    let mut recipe = Recipe::of_scene(lesson, scene);
    for (name, value) in query {
        match name {
            "scene" | "step" => {}
            "seed" => match value.trim().parse() {
                Ok(seed) if seed <= MAX_SEED => recipe.seed = seed,
                _ => problems.push(format!(
                    "“{}” is not a seed: a seed is a whole number from 0 to {MAX_SEED}.",
                    clip(value)
                )),
            },
            _ => {
                if let Err(error) = recipe.settings.set(name, value) {
                    problems.push(error.to_string());
                }
            }
        }
    }
    problems.truncate(5);
    Asked { recipe, scene: scene.id, step, problems }
}

/// The query that brings back a recipe made from a scene's script: scene, seed, and every setting that
/// differs from the scene's own.
pub fn write(recipe: &Recipe, scene: &Scene, step: Option<usize>) -> Vec<(&'static str, String)> {
    let own = recipe.lesson.settings_of(scene);
    let mut query = Vec::new();
    if let Some(step) = step {
        query.push(("step", recipe.lesson.steps[step].id.to_owned()));
    }
    query.push(("scene", scene.id.to_owned()));
    if recipe.seed != scene.seed {
        query.push(("seed", recipe.seed.to_string()));
    }
    for ((knob, value), (_, before)) in recipe.settings.iter().zip(own.iter()) {
        if value != before {
            query.push((knob.id, knob.spell(value)));
        }
    }
    query
}

use crate::lesson::Scene;

fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::LESSONS;

    fn ask(query: &[(&str, &str)]) -> Asked {
        read(LESSONS[0], query.iter().copied())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let asked = ask(&[("scene", "race"), ("seed", "99"), ("timeout", "700"), ("step", "break")]);
        assert!(asked.problems.is_empty(), "{:?}", asked.problems);
        let lesson = asked.recipe.lesson;
        let scene = lesson.scene(asked.scene).expect("it was found");
        let query = write(&asked.recipe, scene, asked.step);
        let again = read(lesson, query.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!((again.recipe, again.step), (asked.recipe, asked.step));
    }

    #[test]
    fn each_bad_part_gets_a_sentence_and_the_rest_is_used() {
        let asked =
            ask(&[("seed", "seven"), ("timeout", "9"), ("scene", "x"), ("step", "y"), ("attempts", "5")]);
        assert_eq!(asked.problems.len(), 4, "{:?}", asked.problems);
        assert!(asked.problems.iter().any(|p| p.starts_with("“seven” is not a seed")));
        assert_eq!(asked.recipe.settings.number("attempts"), 5);
        assert_eq!(asked.scene, LESSONS[0].scenes[0].id);
    }

    #[test]
    fn an_endless_address_is_not_read() {
        let long = "9".repeat(MAX_QUERY + 1);
        assert_eq!(ask(&[("seed", &long)]).problems.len(), 1);
    }
}
