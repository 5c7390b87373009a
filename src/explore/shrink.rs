//! Smallest counterexamples: a recipe that breaks a promise, with as few faults as still break it.

use super::faults::{Kinds, schedule};
use crate::run::{Recipe, Run};
use crate::sim::trace::Ruling;

/// The first of these checks that a run broke.
pub fn broken_check(run: &Run, checks: &[u16]) -> Option<u16> {
    let violated = run
        .trace()
        .verdicts
        .iter()
        .find(|verdict| verdict.ruling == Ruling::Violated && checks.contains(&verdict.check));
    violated.map(|verdict| verdict.check)
}

/// Takes interventions out, one at a time, as long as the check still breaks. What is left breaks it,
/// and none of it can be spared.
pub fn shrink(mut recipe: Recipe, check: u16) -> Recipe {
    let mut index = 0;
    while index < recipe.script.len() {
        let mut smaller = recipe.clone();
        smaller.script.remove(index);
        if broken_check(&Run::complete(smaller.clone()), &[check]).is_some() {
            recipe = smaller;
            index = 0;
        } else {
            index += 1;
        }
    }
    recipe
}

/// Looks for faults that break one of the checks under a recipe's settings, trying `tries` schedules.
/// The recipe's own script is left out. Returns the smallest form of the first that breaks.
pub fn find(recipe: &Recipe, checks: &[u16], first_seed: u64, tries: u32) -> Option<Recipe> {
    let setup = (recipe.lesson.build)(&recipe.settings);
    let (nodes, horizon) = (setup.names().len(), setup.horizon());
    (0..u64::from(tries)).find_map(|offset| {
        let seed = first_seed + offset;
        let script = schedule(seed, nodes, horizon, Kinds::Honest);
        let candidate = Recipe { seed, script, ..recipe.clone() };
        let check = broken_check(&Run::complete(candidate.clone()), checks)?;
        Some(shrink(candidate, check))
    })
}
