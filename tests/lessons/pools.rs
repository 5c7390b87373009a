//! What an API with a pool does, event by event.

use happens_before::lesson::timeouts_and_pools::LESSON;
use happens_before::run::{Recipe, Run};

#[test]
#[ignore = "prints"]
fn print_scenes() {
    for scene in LESSON.scenes {
        let seeds: u64 = std::env::var("POOL_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
        let run = Run::complete(Recipe::of_scene(&LESSON, scene));
        let mut firsts = std::collections::BTreeMap::new();
        let mut counts = std::collections::BTreeMap::new();
        for v in run.trace().violations() {
            *counts.entry(v.id).or_insert(0) += 1;
            firsts.entry(v.id).or_insert((v.detail.clone(), run.trace().event(v.event).at));
        }
        println!("== {} events {} {:?} {:?}", scene.id, run.trace().len(), counts, firsts);
        println!(
            "   {:?}",
            LESSON
                .values_of(run.settings(), run.trace())
                .into_iter()
                .filter(|(n, _)| !LESSON.knobs.iter().any(|k| k.id == *n))
                .map(|(n, v)| format!("{n}={v}"))
                .collect::<Vec<_>>()
                .join(" ")
        );
        let mut broken = std::collections::BTreeMap::new();
        let mut repaired = std::collections::BTreeMap::new();
        for seed in 1..=seeds {
            let recipe = Recipe { seed, ..Recipe::of_scene(&LESSON, scene) };
            let fixed = Recipe { settings: LESSON.repaired(scene), ..recipe.clone() };
            let ids: std::collections::BTreeSet<_> =
                Run::complete(recipe).trace().violations().map(|v| v.id).collect();
            for id in ids {
                *broken.entry(id).or_insert(0) += 1;
            }
            let run = Run::complete(fixed);
            let ids: std::collections::BTreeMap<_, _> =
                run.trace().violations().map(|v| (v.id, v.detail.clone())).collect();
            for (id, detail) in ids {
                repaired.entry(id).or_insert((0, detail, seed)).0 += 1;
            }
        }
        println!("   on {seeds}: claims {:?}: broken {broken:?} repaired {repaired:?}", scene.breaks);
    }
}
