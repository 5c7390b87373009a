//! A thousand seeds with random interventions: whatever happens, the kernel's promises hold.

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::LESSONS;
use happens_before::run::{Recipe, Run};
use happens_before::sim::world::End;

const SEEDS: u64 = 1_000;

#[test]
fn every_lesson_survives_a_thousand_seeds_of_chaos_in_every_scene() {
    for lesson in LESSONS {
        for seed in 0..SEEDS {
            let scene = &lesson.scenes[seed as usize % lesson.scenes.len()];
            let settings = if seed % 2 == 0 { lesson.settings_of(scene) } else { lesson.repaired(scene) };
            let setup = (lesson.build)(&settings);
            let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Any);
            let run = Run::complete(Recipe { lesson, settings, seed, script });
            let world = run.world_at(run.horizon());
            assert!(world.counts().balance(), "{}/{} seed {seed}: {:?}", lesson.id, scene.id, world.counts());
            assert_eq!(run.end(), Some(End::Horizon), "{}/{} seed {seed}", lesson.id, scene.id);
            let trace = run.trace();
            (lesson.beliefs)(trace, trace.len());
            (lesson.notes)(trace);
            for chart in lesson.charts {
                (chart.data)(trace, trace.len());
            }
        }
    }
}
