//! The claims of scenes about seeds other than their own: with the same faults they break their check on N of a
//! thousand, and their repair holds.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use happens_before::lesson::{self, Lesson, Scene, Seeds};
use happens_before::run::{Recipe, Run};
use happens_before::subject::reading::violation;

const SEEDS: u64 = 1_000;

/// On how many seeds a scene breaks its check, or any check if it names none; and on how many its repair breaks any.
#[derive(Debug, Default)]
struct Count {
    broken: u32,
    repaired: u32,
}

fn count(lesson: &'static Lesson, scene: &Scene) -> Count {
    let mut count = Count::default();
    for seed in 1..=SEEDS {
        let recipe = Recipe { seed, ..Recipe::of_scene(lesson, scene) };
        let repaired = Recipe { settings: lesson.repaired(scene), ..recipe.clone() };
        count.broken += u32::from(violation(Run::complete(recipe).trace(), scene.breaks).is_some());
        let is_repaired = scene.fix.is_some();
        count.repaired +=
            u32::from(is_repaired && violation(Run::complete(repaired).trace(), None).is_some());
    }
    count
}

/// Whether the counts contradict a scene's claim.
fn is_refuted(scene: &Scene, count: &Count) -> bool {
    let broken_min = match (scene.on_seeds, scene.breaks) {
        (Seeds::ThisOne, _) => return false,
        (_, None) => return count.broken > 0,
        (Seeds::All, Some(_)) => SEEDS as u32,
        (Seeds::AtLeast(count), Some(_)) => count,
    };
    count.broken < broken_min || count.repaired > 0
}

#[test]
fn scenes_keep_what_they_claim_of_a_thousand_seeds() {
    let claimed = lesson::all().flat_map(|lesson| {
        let claiming = lesson.scenes.iter().filter(|scene| scene.on_seeds != Seeds::ThisOne);
        claiming.map(move |scene| (lesson, scene))
    });
    let claimed: Vec<_> = claimed.collect();
    assert!(claimed.len() > 50, "{} scenes claim something", claimed.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((lesson, scene)) = claimed.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let count = count(lesson, scene);
                    let (lesson, id) = (lesson.about.id, scene.id);
                    println!("{lesson}/{id}: {count:?} of {SEEDS}");
                    assert!(
                        !is_refuted(scene, &count),
                        "{lesson}/{id} claims {:?}: {count:?}",
                        scene.on_seeds
                    );
                }
            });
        }
    });
}

#[test]
fn a_claim_is_refuted_by_what_it_says() {
    let check = |scene: Scene, [broken, repaired]: [u32; 2], expected: bool| {
        assert_eq!(is_refuted(&scene, &Count { broken, repaired }), expected, "{broken} {repaired}");
        assert!(!is_refuted(&scene.on_seeds(Seeds::ThisOne), &Count { broken, repaired }));
    };
    let broken = || Scene::new("broken", 1).breaks("check");
    check(broken(), [1_000, 0], false);
    check(broken(), [999, 0], true);
    check(broken(), [1_000, 1], true);
    check(broken().on_seeds(Seeds::AtLeast(900)), [900, 0], false);
    check(broken().on_seeds(Seeds::AtLeast(900)), [899, 0], true);
    check(Scene::new("whole", 1), [0, 0], false);
    check(Scene::new("whole", 1), [1, 0], true);
}

/// Prints what every scene could claim, for authors of lessons.
#[test]
#[ignore = "takes minutes"]
fn print_what_could_be_claimed() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            println!("{}/{}: {:?}", lesson.about.id, scene.id, count(lesson, scene));
        }
    }
}
