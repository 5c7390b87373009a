//! Every misconception about breakers fails, and every repair holds, on each of a thousand seeds.

use std::thread;

use happens_before::lesson::Scene;
use happens_before::lesson::circuit_breaker::LESSON;
use happens_before::run::{Recipe, Run};
use happens_before::subject::reading::violation;

const SEEDS: u64 = 1_000;

/// The seeds on which a scene does not break what it says, and those on which its repair breaks anything.
fn exceptions(scene: &'static Scene) -> (Vec<u64>, Vec<u64>) {
    let run = |seed, settings| Run::complete(Recipe { settings, seed, ..Recipe::of_scene(&LESSON, scene) });
    let holds = |seed: &u64| violation(run(*seed, LESSON.settings_of(scene)).trace(), scene.breaks).is_none();
    let breaks = |seed: &u64| violation(run(*seed, LESSON.repaired(scene)).trace(), None).is_some();
    let unbroken = if scene.breaks.is_some() { (1..=SEEDS).filter(holds).collect() } else { Vec::new() };
    (unbroken, (1..=SEEDS).filter(breaks).collect())
}

#[test]
fn misconceptions_fail_and_repairs_hold_on_a_thousand_seeds() {
    let (one, other) = LESSON.scenes.split_at(LESSON.scenes.len() / 2);
    thread::scope(|scope| {
        for half in [one, other] {
            scope.spawn(move || {
                for scene in half {
                    let (unbroken, broken) = exceptions(scene);
                    assert!(unbroken.is_empty(), "{} breaks nothing on {unbroken:?}", scene.id);
                    assert!(broken.is_empty(), "{} repaired breaks on {broken:?}", scene.id);
                }
            });
        }
    });
}
