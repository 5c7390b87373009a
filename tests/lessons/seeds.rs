//! What scenes claim of other seeds than their own: with the same faults they break their check on so many of a thousand,
//! and their repair holds.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use happens_before::lesson::{self, Lesson, Scene, Seeds};
use happens_before::run::{Recipe, Run};
use happens_before::subject::reading::violation;

const SEEDS: u64 = 1_000;

/// On how many seeds a scene breaks its check, or any if it names none; and with its repair, its own check, and another.
#[derive(Debug, Default)]
struct Count {
    broken: u32,
    own: u32,
    other: u32,
}

fn count(lesson: &'static Lesson, scene: &Scene) -> Count {
    let mut count = Count::default();
    for seed in 1..=SEEDS {
        let recipe = Recipe { seed, ..Recipe::of_scene(lesson, scene) };
        let repaired = Recipe { settings: lesson.repaired(scene), ..recipe.clone() };
        count.broken += u32::from(violation(Run::complete(recipe).trace(), scene.breaks).is_some());
        if scene.fix.is_some() {
            let repaired = Run::complete(repaired);
            let is_own = violation(repaired.trace(), scene.breaks).is_some();
            count.own += u32::from(is_own);
            count.other += u32::from(!is_own && violation(repaired.trace(), None).is_some());
        }
    }
    count
}

/// What is wrong with a claim, if something is.
fn refuted(claim: Seeds, scene: &Scene, count: &Count) -> bool {
    let Seeds::Most { broken_min, disturbed_max } = claim else { return false };
    let is_broken = match scene.breaks {
        Some(_) => count.broken >= broken_min,
        None => count.broken == 0,
    };
    !is_broken || count.own > 0 || count.other > disturbed_max
}

#[test]
fn scenes_keep_what_they_claim_of_a_thousand_seeds() {
    let claimed = lesson::all().flat_map(|lesson| {
        let claims = lesson.scenes.iter().map(move |scene| (lesson, scene, lesson.claim_of(scene)));
        claims.filter(|(.., claim)| *claim != Seeds::ThisOne)
    });
    let claimed: Vec<_> = claimed.collect();
    assert!(claimed.len() > 50, "{} scenes claim something", claimed.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((lesson, scene, claim)) = claimed.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let count = count(lesson, scene);
                    let (lesson, id) = (lesson.about.id, scene.id);
                    println!("{lesson}/{id}: {count:?} of {SEEDS}");
                    assert!(
                        !refuted(*claim, scene, &count),
                        "{lesson}/{id} claims {claim:?}, found {count:?}"
                    );
                }
            });
        }
    });
}

#[test]
fn a_claim_is_refuted_by_what_it_says() {
    let broken = Scene::new("broken", 1).breaks("check");
    let check = |scene: &Scene, counts: [u32; 3], expected: bool| {
        let [broken, own, other] = counts;
        let claim = Seeds::Most { broken_min: 900, disturbed_max: 20 };
        assert_eq!(refuted(claim, scene, &Count { broken, own, other }), expected, "{counts:?}");
        assert!(!refuted(Seeds::ThisOne, scene, &Count { broken, own, other }));
    };
    check(&broken, [900, 0, 20], false);
    check(&broken, [899, 0, 0], true);
    check(&broken, [1_000, 1, 0], true);
    check(&broken, [1_000, 0, 21], true);
    check(&Scene::new("whole", 1), [0, 0, 0], false);
    check(&Scene::new("whole", 1), [1, 0, 0], true);
}

/// What could be claimed of every scene: for whoever writes a lesson.
#[test]
#[ignore = "takes minutes"]
fn print_what_could_be_claimed() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            println!("{}/{}: {:?}", lesson.about.id, scene.id, count(lesson, scene));
        }
    }
}
