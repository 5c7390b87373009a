//! A thousand seeds with random interventions: whatever happens, the kernel keeps its promises.

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson;
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::EventId;
use happens_before::sim::trace::Kind;
use happens_before::sim::world::End;
use happens_before::timeline::scene::Names;
use happens_before::timeline::sentence::event_words;

const SEEDS: u64 = 1_000;

#[test]
fn every_lesson_survives_a_thousand_seeds_of_chaos_in_every_scene() {
    for lesson in lesson::all() {
        for seed in 0..SEEDS {
            let scene = &lesson.scenes[seed as usize % lesson.scenes.len()];
            let settings = if seed % 2 == 0 { lesson.settings_of(scene) } else { lesson.repaired(scene) };
            let setup = (lesson.build)(&settings);
            // A script may name nodes that exist only under other settings.
            let nodes = if seed % 4 == 3 { lesson.nodes_at_most() + 1 } else { setup.names().len() };
            let script = schedule(seed, nodes, setup.horizon(), Kinds::Any);
            let run = Run::complete(Recipe { lesson, settings, seed, script });
            let world = run.world_at(run.horizon());
            assert!(
                world.counts().balance(),
                "{}/{} seed {seed}: {:?}",
                lesson.about.id,
                scene.id,
                world.counts()
            );
            assert_eq!(run.end(), Some(End::Horizon), "{}/{} seed {seed}", lesson.about.id, scene.id);
            let trace = run.trace();
            (lesson.beliefs)(trace, trace.len());
            let names = Names { nodes: run.names().to_vec(), checks: Vec::new(), authors: Vec::new() };
            let interventions = (0..trace.len() as u32).map(EventId);
            for id in interventions.filter(|id| trace.event(*id).kind == Kind::Intervened) {
                let words = event_words(trace, &names, id);
                assert!(!words.is_empty(), "{}/{} seed {seed}", lesson.about.id, scene.id);
            }
            (lesson.notes)(trace);
            for chart in lesson.charts {
                (chart.data)(trace, trace.len());
            }
        }
    }
}
