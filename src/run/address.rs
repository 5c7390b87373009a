//! The state of the screen as an address and as a file:
//! `#/lesson/idempotency?v=3&e=2&step=break&scene=race&seed=7&timeout=500&at=1234567&do=AQADAw`.
//!
//! | name | value |
//! |---|---|
//! | `v` | the version of addresses, [`VERSION`]; without it 1, which had only scene, step, seed and settings |
//! | `e` | the [engine](ENGINE) that made it; without it 1 |
//! | `step`, `scene` | their ids; without a scene it is the step's |
//! | `seed`, and every knob's id | if different from the scene's own |
//! | `do` | the script, [packed](pack), if different from the scene's own |
//! | `at` | the playhead in microseconds of true time, if not 0 |
//! | `event` | the number of the selected event |
//! | `branch` | the name that a user gave the branch |
//! | `vs.seed`, `vs.do`, `vs.` and a knob's id | the same for the run it is compared with |
//!
//! `embed`, which shows the run and nothing else, is handled by the page. Every part is untrusted. What can be used
//! is used; the rest is left out and reported. An address that leads into a run and was made by another engine still
//! opens, with a warning that its run may differ.

mod file;
pub mod pack;

use super::recipe::{ENGINE, MAX_SEED, Recipe, said_of_engine};
use crate::lesson::{Lesson, Scene};
use crate::sim::fault::Scripted;
use crate::sim::ids::EventId;
use crate::sim::time::SimTime;

pub use file::{from_file, from_json};

/// The address version that this page writes.
pub const VERSION: u32 = 3;
/// The maximum number of characters in a query we write: mail and chat programs cut off longer ones.
pub const MAX_LINK: usize = 8_000;
/// The maximum number of characters in a query we read.
const MAX_QUERY: usize = 16_384;
/// The maximum number of characters in a branch's name.
pub const MAX_BRANCH: usize = 60;
/// The maximum number of sentences about one address.
const MAX_PROBLEMS: usize = 5;

/// The prefix of the compared run's names.
const TWIN: &str = "vs.";
/// Stands for a script that did not fit.
const LEFT_OUT: &str = "left-out";
/// Names that no knob may have. A test checks all lessons.
pub const RESERVED: [&str; 10] = ["v", "e", "step", "scene", "seed", "at", "event", "branch", "do", "embed"];
/// Names that only the page writes, and that lead into a particular run. People type the others by hand.
const INTO_A_RUN: [&str; 3] = ["v", "do", "event"];

/// The state of the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The recipe of the run.
    pub recipe: Recipe,
    /// The id of the scene it comes from.
    pub scene: &'static str,
    /// The step of the lesson, by position.
    pub step: Option<usize>,
    /// The playhead, in true time.
    pub at: SimTime,
    /// The selected event. Only the run can tell whether it exists.
    pub event: Option<EventId>,
    /// The name that a user gave the branch.
    pub branch: Option<String>,
    /// The run it is compared with.
    pub twin: Option<Recipe>,
}

/// The request in an address or a file, and the parts that could not be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The usable part.
    pub state: State,
    /// One sentence for each part that could not be used.
    pub problems: Vec<String>,
}

/// A query to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Names and values, not yet escaped.
    pub pairs: Vec<(String, String)>,
    /// True if the script did not fit, so that the query leads to another run. A file is needed then,
    /// and anyone who opens the query is told.
    pub left_out: bool,
}

impl State {
    /// The beginning of a scene.
    pub fn of_scene(lesson: &'static Lesson, scene: &'static Scene) -> Self {
        Self {
            recipe: Recipe::of_scene(lesson, scene),
            scene: scene.id,
            step: None,
            at: SimTime::ZERO,
            event: None,
            branch: None,
            twin: None,
        }
    }
}

/// True if a text can be a branch's name. Names are shown to others as they are.
pub fn is_branch_name(name: &str) -> bool {
    // Direction marks could make a name look like other words.
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !name.trim().is_empty()
        && name.chars().count() <= MAX_BRANCH
        && !name.chars().any(|c| c.is_control() || turns(c))
}

/// Reads the query of a lesson's address: pairs of names and values, already unescaped.
///
/// # Panics
///
/// If the lesson has no scene; a test checks all lessons.
pub fn read<'a>(lesson: &'static Lesson, query: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Asked {
    let mut problems = Problems::default();
    let length: usize = query.clone().map(|(name, value)| name.len() + value.len()).sum();
    if length > MAX_QUERY {
        problems.say("The address is too long to be one of ours, so the lesson starts afresh.");
        return Asked { state: State::of_scene(lesson, &lesson.scenes[0]), problems: problems.0 };
    }
    let all = query.clone();
    let find = |wanted: &str| all.clone().find(|(name, _)| *name == wanted).map(|(_, value)| value);

    if let Some(text) = find("v") {
        problems.version(text);
    }
    let engine = if INTO_A_RUN.iter().any(|name| find(name).is_some()) {
        find("e").map_or(Some(1), |text| problems.engine(text))
    } else {
        None
    };
    problems.made_by(engine);
    let step = find("step").and_then(|id| problems.step(lesson, id));
    let by_step = step.map_or(lesson.scenes[0].id, |step| lesson.steps[step].scene);
    let scene = problems.scene(lesson, find("scene").unwrap_or(by_step));
    let own = query.clone().filter(|(name, _)| !name.starts_with(TWIN));
    let mut compared = query.filter_map(|(name, value)| Some((name.strip_prefix(TWIN)?, value)));
    let recipe = read_recipe(lesson, scene, own, &mut problems);
    let first = compared.next();
    let twin =
        first.map(|first| read_recipe(lesson, scene, std::iter::once(first).chain(compared), &mut problems));
    let at = find("at").map_or(SimTime::ZERO, |text| problems.time(text, &recipe));
    let event = find("event").and_then(|text| problems.event(text));
    let branch = find("branch").and_then(|name| problems.branch(name));
    let state = State { recipe, scene: scene.id, step, at, event, branch, twin };
    Asked { state, problems: problems.0 }
}

/// A recipe from the scene's own and the differences in the query.
fn read_recipe<'a>(
    lesson: &'static Lesson,
    scene: &'static Scene,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    problems: &mut Problems,
) -> Recipe {
    let mut recipe = Recipe::of_scene(lesson, scene);
    let mut script = None;
    for (name, value) in pairs {
        match name {
            "seed" => match value.trim().parse() {
                Ok(seed) if seed <= MAX_SEED => recipe.seed = seed,
                _ => problems.say(format!(
                    "“{}” is not a seed: a seed is a whole number from 0 to {MAX_SEED}.",
                    clip(value)
                )),
            },
            "do" => script = Some(value),
            _ if RESERVED.contains(&name) => {}
            _ => {
                if let Err(error) = recipe.settings.set(name, value) {
                    problems.say(error.to_string());
                }
            }
        }
    }
    // Last, because the settings decide which nodes there are and when the run ends.
    match script.map(|text| read_script(&recipe, text)) {
        Some(Ok(script)) => recipe.script = script,
        Some(Err(sentence)) => problems.say(format!("{sentence} The scene's own faults are used.")),
        None => {}
    }
    recipe
}

fn read_script(recipe: &Recipe, text: &str) -> Result<Vec<Scripted>, String> {
    if text == LEFT_OUT {
        let sentence =
            "The interventions of this run did not fit into its address: ask for the run as a file.";
        return Err(sentence.to_owned());
    }
    let script =
        pack::unpack(text).ok_or("The interventions of this run cannot be read from the address.")?;
    let recipe = Recipe { script, ..recipe.clone() };
    recipe.check_script().map_err(|error| error.to_string())?;
    Ok(recipe.script)
}

/// The query that restores a state.
///
/// # Panics
///
/// If the lesson does not have the scene or the step.
pub fn write(state: &State) -> Query {
    let query = Query { pairs: write_pairs(state, pack::pack), left_out: false };
    if length(&query.pairs) <= MAX_LINK {
        return query;
    }
    Query { pairs: write_pairs(state, |_| LEFT_OUT.to_owned()), left_out: true }
}

fn write_pairs(state: &State, pack: fn(&[Scripted]) -> String) -> Vec<(String, String)> {
    let lesson = state.recipe.lesson;
    let scene = lesson.scene(state.scene).expect("a state has a scene of its lesson");
    let mut pairs = vec![("v".to_owned(), VERSION.to_string()), ("e".to_owned(), ENGINE.to_string())];
    let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
    if let Some(step) = state.step {
        add("step", lesson.steps[step].id.to_owned());
    }
    add("scene", scene.id.to_owned());
    write_recipe(&state.recipe, scene, pack, &mut add);
    if let Some(twin) = &state.twin {
        let mut differs = false;
        write_recipe(twin, scene, pack, &mut |name, value| {
            differs = true;
            add(&format!("{TWIN}{name}"), value);
        });
        if !differs {
            add(&format!("{TWIN}scene"), scene.id.to_owned());
        }
    }
    if state.at > SimTime::ZERO {
        add("at", state.at.as_micros().to_string());
    }
    if let Some(event) = state.event {
        add("event", event.0.to_string());
    }
    if let Some(branch) = &state.branch {
        add("branch", branch.clone());
    }
    pairs
}

fn write_recipe(
    recipe: &Recipe,
    scene: &Scene,
    pack: fn(&[Scripted]) -> String,
    add: &mut impl FnMut(&str, String),
) {
    if recipe.seed != scene.seed {
        add("seed", recipe.seed.to_string());
    }
    let own = recipe.lesson.settings_of(scene);
    for ((knob, value), (_, before)) in recipe.settings.iter().zip(own.iter()) {
        if value != before {
            add(knob.id, knob.spell(value));
        }
    }
    if recipe.script != scene.script {
        add("do", pack(&recipe.script));
    }
}

/// The number of characters in the query, escaped.
fn length(pairs: &[(String, String)]) -> usize {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    let escaped = |text: &str| text.bytes().map(|byte| if plain(byte) { 1 } else { 3 }).sum::<usize>();
    pairs.iter().map(|(name, value)| escaped(name) + escaped(value) + 2).sum()
}

/// The parts that could not be used, and why.
#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn say(&mut self, sentence: impl Into<String>) {
        if self.0.len() < MAX_PROBLEMS {
            self.0.push(sentence.into());
        }
    }

    fn version(&mut self, text: &str) {
        match text.parse::<u32>() {
            Ok(1..=VERSION) => {}
            Ok(later @ 1..) => self.say(format!(
                "This address has version {later}, but this page reads versions up to {VERSION}. It uses what it knows."
            )),
            _ => self.say(format!("“{}” is not a version of an address.", clip(text))),
        }
    }

    fn engine(&mut self, text: &str) -> Option<u32> {
        let engine = text.parse().ok().filter(|engine| *engine > 0);
        if engine.is_none() {
            self.say(format!("“{}” is not an engine number.", clip(text)));
        }
        engine
    }

    /// Warns that the run may differ if another engine made the address or the file.
    fn made_by(&mut self, engine: Option<u32>) {
        if let Some(sentence) = engine.and_then(said_of_engine) {
            self.say(sentence);
        }
    }

    fn step(&mut self, lesson: &'static Lesson, id: &str) -> Option<usize> {
        let position = lesson.steps.iter().position(|step| step.id == id);
        if position.is_none() {
            self.say(format!("This lesson has no step called “{}”.", clip(id)));
        }
        position
    }

    fn scene(&mut self, lesson: &'static Lesson, id: &str) -> &'static Scene {
        lesson.scene(id).unwrap_or_else(|| {
            self.say(format!("This lesson has no scene called “{}”.", clip(id)));
            &lesson.scenes[0]
        })
    }

    fn time(&mut self, text: &str, recipe: &Recipe) -> SimTime {
        let Ok(us) = text.parse() else {
            self.say(format!("“{}” is not a time: it is a whole number of microseconds.", clip(text)));
            return SimTime::ZERO;
        };
        self.within(SimTime::from_micros(us), recipe)
    }

    /// Limits a time to a recipe's run.
    fn within(&mut self, at: SimTime, recipe: &Recipe) -> SimTime {
        let horizon = (recipe.lesson.build)(&recipe.settings).horizon();
        if at > horizon {
            self.say(format!("This run ends at {horizon}, so the playhead is there."));
        }
        at.min(horizon)
    }

    fn event(&mut self, text: &str) -> Option<EventId> {
        let event = text.parse().ok().and_then(|number| EventId(number).some());
        if event.is_none() {
            self.say(format!("“{}” is not an event number.", clip(text)));
        }
        event
    }

    fn branch(&mut self, name: &str) -> Option<String> {
        if is_branch_name(name) {
            return Some(name.to_owned());
        }
        self.say(format!("A branch name has 1 to {MAX_BRANCH} characters, on one line."));
        None
    }
}

fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests;
