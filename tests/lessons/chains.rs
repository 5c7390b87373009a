//! What chains do.
use happens_before::lesson::call_chains::LESSON;
use happens_before::run::{Recipe, Run};
use happens_before::subject::chains::reading::State;
use happens_before::subject::reading::violation;

#[test]
#[ignore = "prints"]
fn print_claims() {
    let seeds: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    for scene in LESSON.scenes {
        let (mut broken, mut repaired, mut any, mut events) = (0, 0, std::collections::BTreeMap::new(), 0);
        let mut rep = std::collections::BTreeMap::new();
        for seed in 1..=seeds {
            let recipe = Recipe { seed, ..Recipe::of_scene(&LESSON, scene) };
            let whole = Recipe { settings: LESSON.repaired(scene), ..recipe.clone() };
            let run = Run::complete(recipe);
            events += run.trace().len();
            broken += u32::from(violation(run.trace(), scene.breaks).is_some());
            for v in run.trace().violations() {
                *any.entry(v.id).or_insert(0) += 1;
            }
            if scene.fix.is_some() {
                let run = Run::complete(whole);
                repaired += u32::from(violation(run.trace(), None).is_some());
                for v in run.trace().violations() {
                    *rep.entry(v.id).or_insert(0) += 1;
                }
            }
        }
        let run = Run::complete(Recipe::of_scene(&LESSON, scene));
        let s = State::of(run.trace(), run.trace().len());
        println!(
            "{}: broken {broken} ({:?}) repaired-broken {repaired} {any:?} {rep:?} events {}",
            scene.id,
            scene.breaks,
            events / seeds as usize
        );
        println!(
            "   came {} served {} lost {} req {:?} hedges {} most {} p50 {:?} p95 {:?} p100 {:?} half {} rep {}",
            s.came,
            s.served,
            s.lost(),
            s.requests(happens_before::sim::ids::NodeId(1)),
            s.hedges,
            s.most_asked(),
            s.percentile(50),
            s.percentile(95),
            s.percentile(100),
            s.half_done(),
            s.repeated
        );
    }
}

#[test]
#[ignore = "prints"]
fn explore() {
    let limit = happens_before::sim::time::Duration::from_millis(60);
    for line in std::fs::read_to_string("/tmp/wt/explore.txt").unwrap().lines() {
        let (id, knobs) = line.split_once(' ').unwrap();
        let knobs: Vec<_> = knobs.split_whitespace().filter_map(|k| k.split_once('=')).collect();
        let mut slow = Vec::new();
        let mut broken = std::collections::BTreeMap::new();
        let mut hedges = 0;
        for seed in 1..=60 {
            let recipe = super::runs::turned(&LESSON, id, &knobs);
            let run = Run::complete(Recipe { seed, ..recipe });
            let s = State::of(run.trace(), run.trace().len());
            slow.push(s.slower_than(limit));
            hedges += s.hedges;
            for v in run.trace().violations() {
                *broken.entry(v.id).or_insert(0) += 1;
            }
        }
        slow.sort();
        println!(
            "{line}: slow min {} med {} max {} hedges {} {broken:?}",
            slow[0],
            slow[30],
            slow[59],
            hedges / 60
        );
    }
}
