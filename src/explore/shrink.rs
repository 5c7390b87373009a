//! Smallest counterexamples: a recipe that breaks a promise, with the fewest faults that still break it.
//!
//! A fault that a schedule lifts stays lifted. A cut link that is never restored would be a smaller script, but an
//! unfair one, because it breaks promises that a healed network would keep.

use super::faults::{lifts_something, recipe};
use crate::run::{Recipe, Run};
use crate::sim::trace::Verdict;

fn violation<'a>(run: &'a Run, checks: &[&str]) -> Option<&'a Verdict> {
    run.trace().violations().find(|verdict| checks.contains(&verdict.id))
}

/// The first of these checks that a run broke.
pub fn broken_check(run: &Run, checks: &[&str]) -> Option<&'static str> {
    violation(run, checks).map(|verdict| verdict.id)
}

/// The recipe without the interventions after the check broke; `None` if it did not break.
fn broken(mut recipe: Recipe, check: &str) -> Option<Recipe> {
    let run = Run::complete(recipe.clone());
    let judged = run.trace().event(violation(&run, &[check])?.judged).at;
    recipe.script.retain(|scripted| scripted.at <= judged);
    Some(recipe)
}

/// Removes interventions one at a time, as long as the check still breaks. The remaining script breaks it, and every fault
/// in it is needed. The intervention that lifts a fault goes only with the fault, or when the check breaks before the lift.
pub fn shrink(recipe: Recipe, check: &str) -> Recipe {
    let Some(mut recipe) = broken(recipe.clone(), check) else { return recipe };
    let mut index = 0;
    while index < recipe.script.len() {
        if lifts_something(&recipe.script, index) {
            index += 1;
            continue;
        }
        let mut smaller = recipe.clone();
        smaller.script.remove(index);
        if let Some(smaller) = broken(smaller, check) {
            recipe = smaller;
            index = 0;
        } else {
            index += 1;
        }
    }
    recipe
}

/// True if the random schedule of a seed breaks one of the checks under a recipe's settings.
pub fn breaks(of: &Recipe, checks: &[&str], seed: u64) -> bool {
    let world = Run::judged(&recipe(of.lesson, &of.settings, seed));
    checks.iter().any(|check| world.has_broken(check))
}

/// The smallest form of the faults in the random schedule of a seed that break one of the checks; `None` if they break none.
/// Ignores the recipe's own script.
pub fn find(of: &Recipe, checks: &[&str], seed: u64) -> Option<Recipe> {
    let candidate = recipe(of.lesson, &of.settings, seed);
    let check = broken_check(&Run::complete(candidate.clone()), checks)?;
    Some(shrink(candidate, check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;
    use crate::sim::check::{Title, When};
    use crate::sim::fault::{Intervention, Scripted, Standing};

    /// True if a script leaves links faulty or nodes slow forever.
    fn lasts(script: &[Scripted]) -> bool {
        let (mut standing, mut slow) = (Standing::default(), std::collections::BTreeSet::new());
        for scripted in script {
            match scripted.intervention {
                Intervention::Switch { scope, fault } => standing.switch(scope, fault),
                Intervention::ClearAll => standing.clear_all(),
                Intervention::Slow { node, permille: 1_000 } => _ = slow.remove(&node),
                Intervention::Slow { node, .. } => _ = slow.insert(node),
                _ => {}
            }
        }
        standing.iter().count() > 0 || !slow.is_empty()
    }

    /// Counterexamples of every lesson: they break the intended checks, no fault is superfluous, and checks
    /// judged at the end are judged after everything was lifted.
    #[test]
    fn what_is_left_breaks_and_can_neither_be_spared_nor_lasts_to_the_end() {
        let (mut found, mut lifted) = (0, 0);
        for lesson in lesson::all() {
            let Some(proof) = lesson.proof else { continue };
            let [settings, _] = lesson.proved(&proof);
            let setup = (lesson.build)(&settings);
            let checks: Vec<_> = setup.checks().iter().map(|check| check.id).collect();
            let recipe = Recipe { lesson, settings, seed: 0, script: Vec::new() };
            for smallest in (1..80).filter_map(|seed| find(&recipe, &checks, seed)) {
                let run = Run::complete(smallest.clone());
                let broke: Vec<_> =
                    checks.iter().copied().filter(|check| violation(&run, &[*check]).is_some()).collect();
                let by_the_end = |check: &Title| check.when == When::Eventually;
                let at_end =
                    |id: &&str| run.checks().iter().any(|check| check.id == *id && by_the_end(check));
                assert!(!broke.is_empty());
                if broke.iter().all(at_end) {
                    assert!(!lasts(&smallest.script), "{}: {:?}", lesson.about.id, smallest.script);
                    lifted += usize::from(
                        smallest.script.iter().any(|one| one.intervention == Intervention::ClearAll),
                    );
                }
                // A fault without its lift is a different fault.
                let faults =
                    (0..smallest.script.len()).filter(|index| !lifts_something(&smallest.script, *index));
                for index in faults {
                    let mut script = smallest.script.clone();
                    script.remove(index);
                    let run = Run::complete(Recipe { script, ..smallest.clone() });
                    let still = broke.iter().all(|check| violation(&run, &[*check]).is_some());
                    assert!(!still, "{}: {index} of {:?}", lesson.about.id, smallest.script);
                }
                found += 1;
            }
        }
        assert!(found > 200 && lifted > 5, "{found} {lifted}");
    }
}
