//! The inquiry into a recipe of a lesson.

use crate::lesson::knob::{Dial, Knob, Settings};
use crate::lesson::{Lesson, Scene};
use crate::run::Recipe;
use crate::sim::setup::Setup;
use crate::subject::Words;

use super::findings::Turn;
use super::rerun::Scenario;
use super::{Inquiry, Question};

/// A lesson's scenario under some settings.
pub struct Lessons {
    lesson: &'static Lesson,
    settings: Settings,
}

impl Scenario for Lessons {
    type Domain = Words;

    fn setup(&self, turns: &[Turn]) -> Setup<Words> {
        let mut settings = self.settings.clone();
        for Turn { knob, to, .. } in turns {
            let dial = self.lesson.knobs.iter().find(|one| one.id == knob);
            let taken = dial.is_some_and(|dial| settings.set(knob, &dial.spell(*to)).is_ok());
            debug_assert!(taken, "{knob} takes {to}");
        }
        (self.lesson.build)(&settings)
    }
}

impl Inquiry<Lessons> {
    /// Why a recipe breaks a check, by its id. The repair is the scene's or, without one, that of the lesson's proof.
    pub fn of(recipe: &Recipe, scene: Option<&Scene>, check: &str) -> Self {
        let Recipe { lesson, settings, seed, script } = recipe.clone();
        let repair = repair(lesson, scene, &settings);
        let duration = |(knob, value): (&'static Knob, i64)| match knob.dial {
            Dial::Number { min, max, step, .. } if knob.waits => Some((knob.id, value, [min, max, step])),
            _ => None,
        };
        let durations = settings.iter().filter_map(duration).collect();
        let scenario = Lessons { lesson, settings };
        Self::new(Question { scenario, seed, script, check, repair, durations })
    }
}

/// The knobs of the repair that the settings have elsewhere.
fn repair(lesson: &'static Lesson, scene: Option<&Scene>, settings: &Settings) -> Vec<Turn> {
    let fixed = match (scene.filter(|scene| scene.fix.is_some()), lesson.proof) {
        (Some(scene), _) => [lesson.settings_of(scene), lesson.repaired(scene)],
        (None, Some(proof)) => lesson.proved(&proof),
        (None, None) => return Vec::new(),
    };
    let [bare, fixed] = &fixed;
    let knobs = settings.iter().zip(bare.iter().zip(fixed.iter()));
    knobs
        .filter(|((_, from), ((_, bare), (_, to)))| bare != to && from != to)
        .map(|((knob, from), (_, (_, to)))| Turn { knob: knob.id.to_owned(), from, to })
        .collect()
}
