//! States are read back bit for bit, and a typical address is short.

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::{self, idempotency};
use happens_before::run::address::{self, Asked, MAX_LINK, Query, State};
use happens_before::run::recipe::MAX_SCRIPT;
use happens_before::sim::ids::EventId;
use happens_before::sim::time::SimTime;

use crate::dice::Dice;

const CASES: u64 = 20_000;

pub fn read(state: &State, query: &Query) -> Asked {
    let pairs = query.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    address::read(state.recipe.lesson, pairs)
}

#[test]
fn a_state_is_what_its_address_says() {
    for seed in 0..CASES {
        let state = Dice::new(seed).state();
        let query = address::write(&state);
        assert!(!query.left_out, "seed {seed}");
        let asked = read(&state, &query);
        assert_eq!(asked, Asked { state, problems: Vec::new() }, "seed {seed}: {:?}", query.pairs);
        assert_eq!(address::write(&asked.state), query, "seed {seed}: there is one address");
    }
}

#[test]
fn a_state_is_what_its_file_says() {
    for seed in 0..CASES / 10 {
        let state = Dice::new(seed).state();
        let json = state.to_json();
        let asked = address::from_json(&json).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{json}"));
        assert_eq!(asked, Asked { state, problems: Vec::new() }, "seed {seed}: {json}");
    }
}

/// Every scene as a learner leaves it: in a step, with a knob turned, up to eight faults added and up to twelve in
/// all, at some moment, with an event selected.
#[test]
fn usual_addresses_have_less_than_300_characters() {
    let mut longest = String::new();
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            for seed in 0..100 {
                let mut state = State::of_scene(lesson, scene);
                let setup = (lesson.build)(&state.recipe.settings);
                let more = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Any);
                // The interventions that lift them at the end of a search are not a learner's.
                let thrown_in = 8.min(12_usize.saturating_sub(scene.script.len()));
                state.recipe.script.extend(more.into_iter().take(thrown_in));
                state.recipe.script.sort_by_key(|scripted| scripted.at);
                state.recipe.seed = seed;
                if let Some(fix) = &scene.fix {
                    state.recipe.settings = state.recipe.settings.turned(&fix.settings[..1]);
                }
                state.step = Some(lesson.steps.len() - 1);
                state.at = SimTime::from_micros(5_432_101);
                state.event = Some(EventId(1_234));
                let pairs = address::write(&state).pairs;
                // None of these values needs escaping.
                let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let address = format!("#/lesson/{}?{}", lesson.about.id, pairs.join("&"));
                longest = std::cmp::max_by_key(longest, address, String::len);
            }
        }
    }
    assert!(longest.len() < 300, "{}: {longest}", longest.len());
    assert!(longest.len() > 100, "all that was put in is in it: {longest}");
}

#[test]
fn what_does_not_fit_is_left_out_and_said() {
    let lesson = &idempotency::LESSON;
    let mut state = State::of_scene(lesson, &lesson.scenes[0]);
    let setup = (lesson.build)(&state.recipe.settings);
    let script = Dice::new(1).script(MAX_SCRIPT, setup.names().len(), setup.horizon());
    state.recipe.script = script;
    state.at = SimTime::from_millis(7);
    let query = address::write(&state);
    assert!(query.left_out);
    let written: usize = query.pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    assert!(written <= MAX_LINK);
    let asked = read(&state, &query);
    assert_eq!(
        asked.problems,
        [
            "The interventions of this run did not fit into its address: ask for the run as a file. The scene's own faults are used."
        ]
    );
    assert_eq!(asked.state.at, state.at);
    let file = address::from_json(&state.to_json()).expect("a file holds it all");
    assert_eq!(file.state, state);
}

/// A recipe file without a scene, as the failure page shows it, belongs to the scene that it matches.
#[test]
fn a_bare_recipe_finds_its_scene() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let state = State::of_scene(lesson, scene);
            let asked = address::from_json(&state.recipe.to_json()).expect("its own file");
            assert_eq!(asked.state, state);
        }
    }
}
