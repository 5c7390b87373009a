//! The runs to export.

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson;
use happens_before::run::export::{Format, Source};
use happens_before::run::{Recipe, Run};
use happens_before::sim::check::Check;
use happens_before::sim::ids::EventId;
use happens_before::sim::process::Domain;
use happens_before::subject::Words;
use happens_before::timeline::scene::Names;
use happens_before::timeline::sentence::event_words;

use crate::specimen::dice;
use crate::specimen::promises;

/// Hostile names that someone will use anyway.
const NAMES: [&str; 10] = [
    "Payment service",
    "\"quoted\" {\"json\": 1}",
    "tab\there, line\nthere",
    "Zürich → 東京 🦀",
    "constructor",
    "__proto__",
    "Payment service",
    " ",
    "a\\b:1",
    "line\u{2028}separator",
];

/// A run in one format, together with its source.
pub struct Exported<'a, D: Domain> {
    pub source: &'a Source<'a, D>,
    pub text: String,
    /// Names the run in the messages of failing tests.
    pub which: String,
}

/// A property that holds for runs of any domain.
pub trait Property {
    fn holds<D: Domain>(&self, exported: &Exported<'_, D>);
}

/// Checks a property on runs of every lesson, and on `cases` runs of the specimen.
pub fn on_runs(format: Format, cases: u64, property: &impl Property) {
    for case in 0..cases {
        on_specimen(format, case, property);
    }
    for lesson in lesson::all() {
        for (seed, scene) in (0..cases / 2).zip(lesson.scenes.iter().cycle()) {
            let mut recipe = Recipe::of_scene(lesson, scene);
            // The first ones are the scenes without extra faults.
            if seed as usize >= lesson.scenes.len() {
                let setup = (lesson.build)(&recipe.settings);
                recipe.script.extend(schedule(seed, setup.names().len(), setup.horizon(), Kinds::Any));
                recipe.script.sort_by_key(|scripted| scripted.at);
                recipe.seed = seed;
            }
            on_lesson(format, &Run::complete(recipe), scene.id, property);
        }
    }
}

fn on_lesson(format: Format, run: &Run, scene: &str, property: &impl Property) {
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let words = |id: EventId| event_words(run.trace(), &names, id);
    let source: Source<'_, Words> = Source::of(run, Some(scene), &words);
    let text = format.write(&source).expect("it is short");
    property.holds(&Exported { source: &source, text, which: source.title() });
}

fn on_specimen(format: Format, case: u64, property: &impl Property) {
    let recipe = dice::recipe(case);
    let (world, trace) = recipe.run();
    let checks: Vec<_> = promises::all().iter().map(Check::title).collect();
    let shift = case as usize;
    let nodes: Vec<String> =
        (0..recipe.nodes.len()).map(|node| NAMES[(node + shift) % NAMES.len()].to_owned()).collect();
    let names = Names {
        nodes: nodes.clone(),
        checks: checks.iter().map(|check| check.name.to_owned()).collect(),
        authors: Vec::new(),
    };
    let words = |id: EventId| event_words(&trace, &names, id);
    let source = Source {
        trace: &trace,
        nodes: &nodes,
        checks: &checks,
        horizon: happens_before::sim::time::SimTime::from_micros(recipe.horizon_us),
        end: world.end(),
        recipe: None,
        scene: None,
        words: &words,
    };
    let text = format.write(&source).expect("it is short");
    property.holds(&Exported { source: &source, text, which: format!("case {case}") });
}
