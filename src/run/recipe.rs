//! Recipes: the inputs that determine a run, and their file format.
//!
//! A file is untrusted: it is bounded, checked, and refused with a sentence that says what is wrong.
//! Nothing in it can make a run that the controls could not make. The format is described in
//! `static/schema/recipe.v2.schema.json`, which is published with the site.

pub mod bounds;
mod shape;

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::lesson::knob::{KnobError, SettingTexts, Settings};
use crate::lesson::{self, Lesson, Scene};
use crate::sim::fault::Scripted;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;

pub use bounds::MAX_SCRIPT;
use bounds::ScriptError;

/// The version of the engine: everything in kernel, policies and lessons that affects which run a recipe
/// makes. Raise it with every change that makes the same recipe produce a different run; only then may golden digests
/// be rewritten. Recipes, addresses and files carry it. A recipe that names no engine was made by engine 1.
pub const ENGINE: u32 = 2;
/// The version of the file format that this page writes. Version 2 added the engine, `spare` and `reseed`.
pub const VERSION: u32 = 2;
/// The largest file accepted, in bytes.
pub const MAX_FILE_BYTES: usize = 1 << 20;
/// The largest seed: the largest integer that JavaScript numbers hold exactly, so that seeds survive other tools.
pub const MAX_SEED: u64 = (1 << 53) - 1;

/// The inputs that determine a run.
#[derive(Clone)]
pub struct Recipe {
    /// The lesson that provides the scenario.
    pub lesson: &'static Lesson,
    /// The values of its knobs.
    pub settings: Settings,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The interventions, in chronological order.
    pub script: Vec<Scripted>,
}

/// Shows the lesson by its id: in full, it would bury the rest.
impl fmt::Debug for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lesson, settings, seed, script } = self;
        let mut shown = f.debug_struct("Recipe");
        shown.field("lesson", &lesson.about.id).field("settings", settings).field("seed", seed);
        shown.field("script", script).finish()
    }
}

impl PartialEq for Recipe {
    fn eq(&self, other: &Self) -> bool {
        self.lesson.about.id == other.lesson.about.id
            && self.settings == other.settings
            && self.seed == other.seed
            && self.script == other.script
    }
}

/// A recipe in the file format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipeFile {
    /// The version of the format.
    pub version: u32,
    /// The [engine](ENGINE) that made it.
    #[serde(default = "first_engine", skip_serializing_if = "is_first_engine")]
    pub engine: u32,
    /// The lesson's id.
    pub lesson: String,
    /// The knobs that were changed, by id.
    #[serde(default)]
    pub settings: SettingTexts,
    pub seed: u64,
    /// The interventions.
    #[serde(default)]
    pub script: Vec<Scripted>,
    /// The position in the lesson and in the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Box<ViewFile>>,
    /// The run it was compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<Box<TwinFile>>,
}

/// The engine of files that do not name one.
const fn first_engine() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_first_engine(engine: &u32) -> bool {
    *engine == first_engine()
}

/// A warning if the engine is not this one. Files from other engines still open.
pub fn said_of_engine(engine: u32) -> Option<String> {
    let later = if engine > ENGINE { "a later version" } else { "an earlier version" };
    (engine != ENGINE).then(|| {
        format!(
            "This was made by {later} of the simulation (engine {engine}; this page runs engine {ENGINE}). \
             Its run may differ from the original."
        )
    })
}

/// Parses a file. For a later format it reads only the version, because the rest may be anything.
///
/// # Errors
///
/// If it is too large, not in the format, or in a later format.
pub fn read_file(json: &str) -> Result<RecipeFile, RecipeError> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    if json.len() > MAX_FILE_BYTES {
        return Err(RecipeError::TooLarge(json.len()));
    }
    match serde_json::from_str::<Versioned>(json) {
        Ok(Versioned { version }) if version > VERSION => Err(RecipeError::Version(version)),
        _ => {
            let file: RecipeFile = serde_json::from_str(json)?;
            let [given, written] = [serde_json::from_str(json)?, serde_json::to_value(&file)?];
            match shape::difference(&given, &written) {
                Some(difference) => Err(RecipeError::Shape(difference)),
                None => Ok(file),
            }
        }
    }
}

/// A position in the file format.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ViewFile {
    /// The id of the scene the recipe comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene: Option<String>,
    /// The id of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The playhead, in true time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<SimTime>,
    /// The selected event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// The branch's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

/// A second recipe of the same lesson, in the file format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwinFile {
    /// The knobs that were changed, by id.
    #[serde(default)]
    pub settings: SettingTexts,
    pub seed: u64,
    /// The interventions.
    #[serde(default)]
    pub script: Vec<Scripted>,
}

/// Why a recipe is refused, in a sentence.
#[derive(Error)]
pub enum RecipeError {
    /// It is too large to be a recipe.
    #[error("This is larger than a recipe can be ({0} bytes).")]
    TooLarge(usize),
    /// It is not in the format.
    #[error("This is not a recipe that can be read: {0}.")]
    NotAFile(#[from] serde_json::Error),
    /// Its JSON has a different structure from the format.
    #[error("This is not a recipe that can be read: {0}.")]
    Shape(String),
    /// It has a later format version.
    #[error("This recipe has format {0}, but this version reads formats up to {VERSION}.")]
    Version(u32),
    /// Its engine is 0; engines are numbered from 1.
    #[error("There is no engine {0}. Engines are numbered from 1.")]
    Engine(u32),
    /// The lesson does not exist.
    #[error("There is no lesson called “{0}”.")]
    Lesson(String),
    /// A setting is wrong.
    #[error("{0}")]
    Knob(#[from] KnobError),
    /// The seed is out of range.
    #[error("The seed {0} is larger than {MAX_SEED}.")]
    Seed(u64),
    /// There are too many interventions, or one of them is wrong.
    #[error(transparent)]
    Script(#[from] ScriptError),
}

/// The sentence once more. A derived one would be code in every page for words that nobody reads.
impl fmt::Debug for RecipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Recipe {
    /// A scene's recipe.
    pub fn of_scene(lesson: &'static Lesson, scene: &Scene) -> Self {
        Self { lesson, settings: lesson.settings_of(scene), seed: scene.seed, script: scene.script.to_vec() }
    }

    /// The recipe of a step: that of its own scene.
    ///
    /// # Panics
    ///
    /// If the step names a scene that does not exist; a test checks all steps.
    pub fn of_step(lesson: &'static Lesson, step: usize) -> Self {
        Self::of_scene(lesson, lesson.scene(lesson.steps[step].scene).expect("steps name scenes"))
    }

    /// True if it has a scene's seed and faults, whatever its settings are.
    pub fn has_faults_of(&self, scene: &Scene) -> bool {
        self.seed == scene.seed && self.script == scene.script
    }

    /// The recipe in the file format.
    pub fn to_file(&self) -> RecipeFile {
        RecipeFile {
            version: VERSION,
            engine: ENGINE,
            lesson: self.lesson.about.id.to_owned(),
            settings: self.settings.to_texts(),
            seed: self.seed,
            script: self.script.clone(),
            view: None,
            twin: None,
        }
    }

    /// The recipe as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.to_file()).unwrap_or_default()
    }

    /// Reads a recipe from untrusted JSON.
    ///
    /// # Errors
    ///
    /// If it is too large, not in the format, or asks for something that the lesson does not have.
    pub fn from_json(json: &str) -> Result<Self, RecipeError> {
        Self::from_file(read_file(json)?)
    }

    /// Builds a recipe from a parsed file.
    ///
    /// # Errors
    ///
    /// If it asks for something that the lesson does not have.
    pub fn from_file(file: RecipeFile) -> Result<Self, RecipeError> {
        if file.version == 0 || file.version > VERSION {
            return Err(RecipeError::Version(file.version));
        }
        if file.engine == 0 {
            return Err(RecipeError::Engine(file.engine));
        }
        let lesson = lesson::find(&file.lesson)
            .ok_or_else(|| RecipeError::Lesson(file.lesson.chars().take(40).collect()))?;
        Self::from_parts(lesson, &file.settings, file.seed, file.script)
    }

    /// Builds a recipe of a lesson from untrusted parts.
    ///
    /// # Errors
    ///
    /// If it asks for something that the lesson does not have.
    pub fn from_parts(
        lesson: &'static Lesson,
        settings: &SettingTexts,
        seed: u64,
        script: Vec<Scripted>,
    ) -> Result<Self, RecipeError> {
        let settings = Settings::from_texts(lesson.knobs, settings)?;
        if seed > MAX_SEED {
            return Err(RecipeError::Seed(seed));
        }
        let mut recipe = Self { lesson, settings, seed, script };
        recipe.check_script()?;
        Scripted::sort(&mut recipe.script);
        Ok(recipe)
    }

    /// Checks that its scenario accepts its script.
    ///
    /// # Errors
    ///
    /// The first problem with the script.
    pub fn check_script(&self) -> Result<(), ScriptError> {
        let setup = (self.lesson.build)(&self.settings);
        bounds::check(&self.script, self.lesson.nodes_at_most(), setup.horizon())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;

    #[test]
    fn every_scene_survives_its_file() {
        for lesson in lesson::all() {
            for scene in lesson.scenes {
                let recipe = Recipe::of_scene(lesson, scene);
                let read = Recipe::from_json(&recipe.to_json()).expect("its own file");
                assert_eq!(read, recipe);
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let say = |json: &str| Recipe::from_json(json).expect_err(json).to_string();
        assert!(say("{").starts_with("This is not a recipe that can be read"));
        assert_eq!(
            say(r#"{"version":9,"lesson":"idempotency","places":[]}"#),
            "This recipe has format 9, but this version reads formats up to 2."
        );
        assert_eq!(say(r#"{"version":1,"lesson":"no","seed":1}"#), "There is no lesson called “no”.");
        assert_eq!(
            say(r#"{"version":1,"lesson":"idempotency","seed":1,"settings":{"timeout":"9"}}"#),
            "“Browser timeout” must be between 100 and 5000 ms, not 9."
        );
        assert_eq!(
            say(
                r#"{"version":1,"lesson":"idempotency","seed":1,"script":[{"at":5,"do":{"crash":{"node":77}}}]}"#
            ),
            "Intervention 1 is about a node that this lesson does not have."
        );
        assert_eq!(
            say(r#"{"version":1,"lesson":"idempotency","seed":9007199254740992}"#),
            "The seed 9007199254740992 is larger than 9007199254740991."
        );
    }
}
