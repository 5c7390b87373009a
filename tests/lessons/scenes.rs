//! Scenes and repairs.

use happens_before::lesson;
use happens_before::run::{Recipe, Run};
use happens_before::sim::world::End;
use happens_before::subject::reading::violation;

fn broken(run: &Run) -> Vec<&'static str> {
    let violated = run.trace().violations();
    violated.map(|verdict| verdict.id).collect()
}

#[test]
fn every_scene_breaks_what_it_says_and_nothing_when_it_says_so() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            assert_eq!(run.end(), Some(End::Horizon), "{}/{}", lesson.about.id, scene.id);
            match scene.breaks {
                Some(check) => assert!(
                    violation(run.trace(), Some(check)).is_some(),
                    "{}/{} does not break “{check}”, but {:?}",
                    lesson.about.id,
                    scene.id,
                    broken(&run),
                ),
                None => assert_eq!(broken(&run), [""; 0], "{}/{}", lesson.about.id, scene.id),
            }
        }
    }
}

#[test]
fn every_repair_holds_on_the_same_seed_and_the_same_faults() {
    for lesson in lesson::all() {
        for scene in lesson.scenes.iter().filter(|scene| scene.fix.is_some()) {
            let recipe = Recipe { settings: lesson.repaired(scene), ..Recipe::of_scene(lesson, scene) };
            let run = Run::complete(recipe);
            assert_eq!(broken(&run), [""; 0], "{}/{} repaired", lesson.about.id, scene.id);
        }
    }
}

/// Addresses and files keep scripts sorted by time.
#[test]
fn scripts_are_in_the_order_of_time() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            assert!(
                scene.script.is_sorted_by_key(|scripted| scripted.at),
                "{}/{}",
                lesson.about.id,
                scene.id
            );
        }
    }
}

#[test]
fn a_scene_without_its_script_differs_from_the_scene() {
    // If a scripted fault no longer hit anything, a scene would pass for the wrong reason.
    for lesson in lesson::all() {
        for scene in lesson.scenes.iter().filter(|scene| !scene.script.is_empty()) {
            let with = Recipe::of_scene(lesson, scene);
            let without = Recipe { script: Vec::new(), ..with.clone() };
            let counts = |recipe| {
                let run = Run::complete(recipe);
                let world = run.world_at(run.horizon());
                (world.counts().sent, world.counts().dropped, broken(&run))
            };
            let (with, without) = (counts(with), counts(without));
            assert_ne!(with, without, "{}/{}: the script changes nothing", lesson.about.id, scene.id);
        }
    }
}

/// In every scene, one press compares a run with the same run with the fix, or without it.
#[test]
fn every_scene_has_a_counterpart_and_is_that_ones() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let settings = lesson.settings_of(scene);
            let Some(counterpart) = lesson.counterpart(scene, &settings) else {
                assert!(scene.fix.is_none() && lesson.proof.is_none());
                continue;
            };
            assert_ne!(counterpart.settings, settings, "{}/{}", lesson.about.id, scene.id);
            assert_eq!(counterpart.fixed, scene.fix.is_some(), "{}/{}", lesson.about.id, scene.id);
            if scene.fix.is_some() {
                assert_eq!(counterpart.settings, lesson.repaired(scene));
            }
            let back = lesson.counterpart(scene, &counterpart.settings).expect("the other way as well");
            assert_eq!(
                (back.settings, back.fixed),
                (settings, !counterpart.fixed),
                "{}/{}",
                lesson.about.id,
                scene.id
            );
        }
    }
}
