//! Runs a property over many random recipes. The first recipe that breaks it is shrunk, by leaving out whatever can
//! be left out, and printed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use happens_before::sim::link::LinkSpec;
use happens_before::sim::trace::Trace;
use happens_before::sim::world::World;

use crate::specimen::dice;
use crate::specimen::recipe::Recipe;
use crate::specimen::words::Specimen;

/// A property's verdict on a recipe: nothing, or how it was broken.
pub type Outcome = Result<(), String>;

/// All link specifications of a recipe, for changing them.
pub fn links_of(recipe: &mut Recipe) -> impl Iterator<Item = &mut LinkSpec> {
    recipe.links.iter_mut().map(|link| &mut link.2).chain([&mut recipe.default_link])
}

/// How many recipes a property is tried on, unless `KERNEL_CASES` is set.
const CASES: u64 = 400;
/// How many times a failing recipe is tried with something left out.
const SHRINKS: usize = 3_000;

/// Fails with `why` unless `holds`.
pub fn ensure(holds: bool, why: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(why()) }
}

/// Tries a property on many recipes.
pub fn on_recipes(property: impl Fn(&Recipe) -> Outcome) {
    on_recipes_of(dice::recipe, property);
}

/// Tries a property on the traces of many recipes.
pub fn on_runs(property: impl Fn(&Recipe, &World<Specimen>, &Trace<Specimen>) -> Outcome) {
    on_recipes(|recipe| {
        let (world, trace) = recipe.run();
        property(recipe, &world, &trace)
    });
}

/// Tries a property on many recipes of a kind.
pub fn on_recipes_of(kind: impl Fn(u64) -> Recipe, property: impl Fn(&Recipe) -> Outcome) {
    let cases = std::env::var("KERNEL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    for case in 0..cases {
        let recipe = kind(case);
        if let Err(why) = attempt(&property, &recipe) {
            let (smallest, why) = shrink(&property, recipe, why);
            panic!("case {case}: {why}\nsmallest recipe that does it: {smallest:#?}");
        }
    }
}

/// The property's outcome; a panic counts as a failure.
fn attempt(property: &impl Fn(&Recipe) -> Outcome, recipe: &Recipe) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| property(recipe))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("panicked: {}", text.unwrap_or("without words")))
    })
}

fn shrink(property: &impl Fn(&Recipe) -> Outcome, recipe: Recipe, why: String) -> (Recipe, String) {
    let (mut smallest, mut reason, mut tries) = (recipe, why, 0);
    'smaller: loop {
        for candidate in simpler(&smallest) {
            tries += 1;
            if tries > SHRINKS {
                break 'smaller;
            }
            if let Err(why) = attempt(property, &candidate) {
                (smallest, reason) = (candidate, why);
                continue 'smaller;
            }
        }
        break;
    }
    (smallest, reason)
}

/// Variants of the recipe, each with one thing left out or simplified.
fn simpler(recipe: &Recipe) -> Vec<Recipe> {
    let mut all = Vec::new();
    let mut push = |change: &dyn Fn(&mut Recipe)| {
        let mut candidate = recipe.clone();
        change(&mut candidate);
        all.push(candidate);
    };
    if recipe.horizon_us > 20_000 {
        push(&|r| r.horizon_us /= 2);
        push(&|r| r.horizon_us = r.horizon_us * 9 / 10);
    }
    if recipe.nodes.len() > 2 {
        push(&|r| r.nodes.truncate(r.nodes.len() - 1));
    }
    for index in 0..recipe.script.len() {
        push(&|r| r.script.retain(other_than(index)));
    }
    for index in 0..recipe.links.len() {
        push(&|r| r.links.retain(other_than(index)));
    }
    for index in 0..recipe.faults.len() {
        push(&|r| r.faults.retain(other_than(index)));
    }
    for index in 0..recipe.nodes.len() {
        let node = recipe.nodes[index];
        if node.offset_us != 0 || node.drift_ppm != 0 {
            push(&|r| (r.nodes[index].offset_us, r.nodes[index].drift_ppm) = (0, 0));
        }
    }
    for plain in plainer(&recipe.default_link) {
        push(&|r| r.default_link = plain);
    }
    // A link to a node that was left out would be an error in the scenario.
    all.retain(|r| {
        let there = |node: usize| node < r.nodes.len();
        r.links.iter().all(|(one, other, _)| there(one.index()) && there(other.index()))
    });
    all
}

/// Keeps every entry but the one at `index`.
fn other_than<T>(index: usize) -> impl FnMut(&T) -> bool {
    let mut position = 0;
    move |_| {
        position += 1;
        position != index + 1
    }
}

fn plainer(spec: &LinkSpec) -> Vec<LinkSpec> {
    let plain = LinkSpec { latency_us: spec.latency_us, ..LinkSpec::default() };
    let candidates = [
        plain,
        LinkSpec { jitter_us: 0, ..*spec },
        LinkSpec { tail_ppm: 0, ..*spec },
        LinkSpec { loss_ppm: 0, ..*spec },
        LinkSpec { duplicate_ppm: 0, ..*spec },
        LinkSpec { reorder_ppm: 0, ..*spec },
        LinkSpec { tamper_ppm: 0, ..*spec },
        LinkSpec { bandwidth_bytes_per_s: 0, ..*spec },
    ];
    candidates.into_iter().filter(|candidate| candidate != spec).collect()
}

/// Tests the harness: it finds a rare fault, and leaves out what is irrelevant.
#[test]
fn a_broken_property_is_found_and_shrunk() {
    use happens_before::sim::fault::Intervention;
    let broken = |recipe: &Recipe| {
        let steps = |r: &Recipe| r.script.iter().any(|s| matches!(s.intervention, Intervention::Slow { .. }));
        ensure(!steps(recipe), || "somebody is slow".into())
    };
    let found = catch_unwind(AssertUnwindSafe(|| on_recipes(broken))).expect_err("some recipe has it");
    let text = found.downcast_ref::<String>().expect("a message");
    assert!(text.contains("somebody is slow"), "{text}");
    let case = (0..CASES).map(dice::recipe).find(|r| broken(r).is_err()).expect("as above");
    let (smallest, _) = shrink(&broken, case, String::new());
    assert_eq!((smallest.script.len(), smallest.nodes.len(), smallest.links.len()), (1, 2, 0));
}
