//! Acts that change the run on the screen into another one: knobs, seed, faults, scenes, and runs that were saved or
//! found.

use super::LessonState;
use super::act::ChangeAct;
use crate::run::Recipe;
use crate::run::branches::Origin;
use crate::run::recipe::RecipeFile;
use crate::subject::reading::violation;
use crate::ui::notice::{self, Tone};

impl LessonState {
    /// Changes the run. The part of the earlier run that was seen stays as a branch.
    pub fn change(&mut self, act: ChangeAct) {
        let (lesson, scene) = (self.course.lesson, self.course.scene);
        match act {
            ChangeAct::Seed(seed) => self.run.rerun(|recipe| recipe.seed = seed, true),
            ChangeAct::Turn(knob, text) => self.turn(knob, &text),
            ChangeAct::ResetKnobs => {
                self.run.rerun(|recipe| recipe.settings = lesson.settings_of(scene), false);
            }
            ChangeAct::Repair => self.run.rerun(|recipe| recipe.settings = lesson.repaired(scene), true),
            ChangeAct::Intervene(at, what) => self.intervene_at(at, &what),
            ChangeAct::Undo => self.go_through_history(true),
            ChangeAct::Redo => self.go_through_history(false),
            ChangeAct::ResetScript => self.run.rerun(|recipe| recipe.script = scene.script.to_vec(), false),
            ChangeAct::Scene(id) => self.show_scene(id),
            ChangeAct::Visit(query) => self.visit(&query),
            ChangeAct::Follow(query) => self.follow(&query),
            ChangeAct::Open(file) => self.open_file(*file),
            ChangeAct::OpenBeside(file) => self.open_beside(*file),
            ChangeAct::Load(asked) => self.load(&asked),
        }
    }

    fn turn(&mut self, knob: &'static str, text: &str) {
        let mut recipe = self.run.recipe();
        match recipe.settings.set(knob, text) {
            Ok(()) => self.run.replace(recipe, false),
            Err(error) => self.run.knob_error = Some((knob, error.to_string())),
        }
    }

    fn show_scene(&mut self, id: &str) {
        let lesson = self.course.lesson;
        if let Some(scene) = lesson.scene(id) {
            self.run.note_before();
            self.course.scene = scene;
            self.run.begin(Recipe::of_scene(lesson, scene), Origin::Variant(scene.id));
        }
    }

    /// Shows the run of a recipe, and lets the same run without its faults play along.
    fn open_beside(&mut self, file: RecipeFile) {
        let script = file.script.clone();
        self.open_file(file);
        let recipe = self.run.recipe();
        if script.is_empty() || recipe.script != script {
            return;
        }
        let faultless = Recipe { script: Vec::new(), ..recipe };
        if let Err(sentence) = self.run.session.change(|session| session.compare_with(&faultless, None)) {
            notice::say(Tone::Warn, sentence);
        }
    }

    /// Shows the run of a recipe, starting where it first breaks a promise.
    fn open_file(&mut self, file: RecipeFile) {
        match Recipe::from_file(file) {
            Ok(recipe) if recipe.lesson.about.id == self.course.lesson.about.id => {
                self.run.note_before();
                self.run.begin(recipe, Origin::Found);
                self.run.session.change(|session| {
                    let trace = session.run().trace();
                    let broken = violation(trace, None).map(|verdict| trace.event(verdict.judged).at);
                    if let Some(at) = broken {
                        session.seek(at);
                    }
                });
            }
            Ok(recipe) => {
                notice::say(
                    Tone::Warn,
                    format!("This run belongs to the lesson “{}”.", recipe.lesson.about.title),
                );
            }
            Err(error) => notice::say(Tone::Warn, error.to_string()),
        }
    }
}
