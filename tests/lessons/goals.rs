//! What lessons say that their runs should show: each is shown by a scene, as it is or repaired, or with a single fault; and each has a
//! run that does not show it.

use happens_before::explore::search::outcome::Goals;
use happens_before::explore::search::plan::Plan;
use happens_before::lesson::{self, Lesson};
use happens_before::run::{Recipe, Run};

/// The recipes of all scenes: as they are, with their repairs, and without faults; and of the proof.
fn recipes(lesson: &'static Lesson) -> Vec<Recipe> {
    let of = |scene| {
        let recipe = Recipe::of_scene(lesson, scene);
        let other = lesson.counterpart(scene, &recipe.settings);
        let other = other.map(|other| Recipe { settings: other.settings, ..recipe.clone() });
        let calm = Recipe { script: Vec::new(), ..recipe.clone() };
        [Some(recipe), other, Some(calm)]
    };
    let proved = lesson.proof.map(|proof| lesson.proved(&proof));
    let proved =
        proved.into_iter().flatten().map(|settings| Recipe { lesson, settings, seed: 1, script: Vec::new() });
    lesson.scenes.iter().flat_map(of).flatten().chain(proved).collect()
}

/// For each recipe, the goals that its run reaches.
fn reached(lesson: &'static Lesson, recipes: &[Recipe]) -> Vec<u32> {
    recipes.iter().map(|recipe| Goals(lesson.goals).reached(Run::complete(recipe.clone()).trace())).collect()
}

/// The goals that single faults reach, of those in `open`. Stops when all are.
fn with_faults(recipes: &[Recipe], open: u32) -> u32 {
    let plan = |recipe: &Recipe| Plan::new(recipe, &recipe.lesson.counted(&recipe.settings));
    let plans: Vec<_> = recipes.iter().map(plan).collect();
    let most = plans.iter().map(|plan| plan.faults().len()).max().unwrap_or(0);
    let mut reached = 0;
    // A few faults on every recipe come before many on one.
    let tries = (0..most).flat_map(|number| plans.iter().map(move |plan| (number, plan)));
    for (number, plan) in tries.filter(|(number, plan)| *number < plan.faults().len()) {
        if open & !reached == 0 {
            break;
        }
        reached |= plan.outcome([Some(number), None]).reached;
    }
    reached
}

#[test]
fn each_goal_is_shown_by_some_run_and_not_by_every_run() {
    let mut wrong = Vec::new();
    for lesson in lesson::all() {
        let recipes = recipes(lesson);
        let each = reached(lesson, &recipes);
        let some = each.iter().fold(0, |all, one| all | one);
        let own: Vec<_> = Goals(lesson.goals).list().take(lesson.goals.len()).collect();
        let open = own.iter().fold(0, |all, (_, bit)| all | bit) & !some;
        let faulted = if open == 0 { 0 } else { with_faults(&recipes, open) };
        for (words, bit) in own {
            if (some | faulted) & bit == 0 {
                wrong.push(format!("{}: no run shows that {words}", lesson.about.id));
            }
            if each.iter().all(|one| one & bit != 0) {
                wrong.push(format!("{}: every scene shows that {words}", lesson.about.id));
            }
        }
        if lesson.goals.len() < 2 {
            wrong.push(format!("{}: it has {} goals", lesson.about.id, lesson.goals.len()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
