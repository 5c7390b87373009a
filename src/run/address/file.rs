//! The state of the screen as a file: the recipe's file plus the position in the lesson and the run.

use super::{Asked, Problems, State};
use crate::lesson::{Lesson, Scene};
use crate::run::recipe::{Recipe, RecipeError, RecipeFile, TwinFile, ViewFile, read_file};
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;

impl State {
    /// The state in the file's format.
    pub fn to_file(&self) -> RecipeFile {
        let lesson = self.recipe.lesson;
        let view = ViewFile {
            scene: Some(self.scene.to_owned()),
            step: self.step.map(|step| lesson.steps[step].id.to_owned()),
            at: Some(self.at).filter(|at| *at > SimTime::ZERO),
            event: self.event,
            branch: self.branch.clone(),
        };
        let twin = self.twin.as_ref().map(Recipe::to_file).map(|file| TwinFile {
            settings: file.settings,
            seed: file.seed,
            script: file.script,
        });
        RecipeFile { view: Some(Box::new(view)), twin: twin.map(Box::new), ..self.recipe.to_file() }
    }

    /// The state as JSON for people to read.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.to_file()).unwrap_or_default()
    }
}

/// Reads a state from untrusted JSON.
///
/// # Errors
///
/// If it is too large, not in the format, or asks for a run that the lesson does not have.
pub fn from_json(json: &str) -> Result<Asked, RecipeError> {
    from_file(read_file(json)?)
}

/// Reads a state from a file. It must hold a valid recipe; other problems are only reported.
///
/// # Errors
///
/// If it asks for a run that the lesson does not have.
pub fn from_file(mut file: RecipeFile) -> Result<Asked, RecipeError> {
    let (view, twin) = (file.view.take().unwrap_or_default(), file.twin.take());
    let engine = file.engine;
    let recipe = Recipe::from_file(file)?;
    let lesson = recipe.lesson;
    let twin =
        twin.map(|twin| Recipe::from_parts(lesson, &twin.settings, twin.seed, twin.script)).transpose()?;
    let mut problems = Problems::default();
    problems.made_by(Some(engine));
    let scene = match &view.scene {
        Some(id) => problems.scene(lesson, id),
        None => closest(lesson, &recipe),
    };
    let step = view.step.as_deref().and_then(|id| problems.step(lesson, id));
    let at = problems.within(view.at.unwrap_or_default(), &recipe);
    let event = view.event.and_then(EventId::some);
    let branch = view.branch.as_deref().and_then(|name| problems.branch(name));
    let state = State { recipe, scene: scene.id, step, at, event, branch, twin };
    Ok(Asked { state, problems: problems.0 })
}

/// The scene with exactly this recipe, else the first one with its settings, else the first scene.
fn closest(lesson: &'static Lesson, recipe: &Recipe) -> &'static Scene {
    let scenes = lesson.scenes.iter();
    let own = scenes.clone().find(|scene| Recipe::of_scene(lesson, scene) == *recipe);
    let alike = || scenes.clone().find(|scene| lesson.settings_of(scene) == recipe.settings);
    own.or_else(alike).unwrap_or(&lesson.scenes[0])
}
