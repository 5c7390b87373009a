//! Who holds what someone waits for: stated wherever it is known, and true, in every scene.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::lesson::{self, distributed_lock, retries};
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::EventId;
use happens_before::sim::process::{Report, Wait};
use happens_before::sim::slicing::{Causes, Held};
use happens_before::subject::beliefs::Flaw;
use happens_before::subject::lock;
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

/// For each worker that wants a lock, the replay of all grants must agree with the holder that the trace reports.
#[test]
fn whoever_wants_a_lock_is_told_of_the_grant_that_stands() {
    let (mut taken, mut free) = (0, 0);
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let (trace, causes) = (run.trace(), Causes::of(run.trace(), run.trace().len()));
            let mut granted = BTreeMap::new();
            for (index, (event, fact)) in trace.facts.iter().enumerate() {
                match fact.lock() {
                    Some(lock::Fact::Granted { file, .. }) => _ = granted.insert(*file, index),
                    Some(lock::Fact::Freed { file, .. } | lock::Fact::Expired { file, .. }) => {
                        granted.remove(file);
                    }
                    Some(lock::Fact::Wanted { file, .. }) => {
                        let expected: Vec<Held> =
                            granted.get(file).map(|fact| Held::Since(*fact)).into_iter().collect();
                        assert_eq!(causes.held(*event), expected, "{}/{}", lesson.about.id, scene.id);
                        *(if expected.is_empty() { &mut free } else { &mut taken }) += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(taken >= 10 && free >= 10, "{taken} found it taken, {free} found it free");
}

/// The named requests account for all workers of the server, and for the load that it reports.
#[test]
fn whoever_waits_for_a_worker_is_told_what_all_of_them_do() {
    let mut met = 0;
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let causes = Causes::of(run.trace(), run.trace().len());
            let full =
                run.trace().facts.iter().filter(|(_, fact)| fact.meaning().waits == Some(Wait::Worker));
            for (event, fact) in full.step_by(7) {
                let busy = fact.meaning().busy.expect("workers are busy");
                assert_eq!(busy.value, busy.of, "{}/{}", lesson.about.id, scene.id);
                let held = causes.held(*event);
                assert_eq!(held.len(), busy.of as usize, "{}/{}: {event:?}", lesson.about.id, scene.id);
                assert!(held.iter().all(|held| matches!(held, Held::Work(_))));
                met += 1;
            }
        }
    }
    assert!(met >= 100, "{met} had to wait");
}

#[test]
fn the_story_says_who_has_the_lock() {
    let lesson = &distributed_lock::LESSON;
    let run = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]));
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let telling = Telling { names: &names, says_what_broke: false, says_what_was_left: true };
    let causes = Causes::of(run.trace(), run.trace().len());
    let wanted = run.trace().facts.iter().filter(|(event, _)| !causes.held(*event).is_empty());
    let told: Vec<String> = wanted.map(|(event, _)| telling.event(&causes, *event)).collect();
    let first = told.first().expect("somebody finds it taken");
    assert!(first.contains(": wants the lock (file 7, turn B1); held since 0."), "{first}");
    assert!(first.ends_with(": lock granted (file 7, turn A1, token 1)"), "{first}");
}

/// A server with nothing to do cannot be mistaken.
#[test]
fn a_server_is_mistaken_only_about_requests_that_it_still_has() {
    for scene in retries::LESSON.scenes {
        let run = Run::complete(Recipe::of_scene(&retries::LESSON, scene));
        let trace = run.trace();
        for count in (0..=trace.len()).step_by(7).chain([trace.len()]) {
            let beliefs = (retries::LESSON.beliefs)(trace, count);
            let server = beliefs.rows.last().expect("there is a server");
            let idle = server.believes.starts_with("0 in progress, 0 queued") || server.believes == "idle";
            assert!(!idle || server.flaw == Flaw::None, "{} after {count}: {server:?}", scene.id);
        }
    }
}

/// The scenes in which somebody waits in a circle. (`tests/kernel/circles.rs` has specimens.)
const DEADLOCKS: [&str; 3] = ["lost-update/never-checked", "lost-update/opposite", "saga-isolation/opposite"];

/// Nobody is said to wait for themselves, as they would where facts do not name who has a lock and who waits for it.
#[test]
fn circles_of_waits_are_told_only_where_there_is_a_deadlock() {
    let mut met = BTreeSet::new();
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let causes = Causes::of(run.trace(), run.trace().len());
            let waits = run.trace().facts.iter().filter(|(_, fact)| fact.meaning().waits.is_some());
            for (event, _) in waits {
                let links = causes.circle(*event, EventId(event.0 + 1));
                let of = format!("{}/{}", lesson.about.id, scene.id);
                assert_ne!(links.len(), 1, "{of}: {event:?} waits for itself");
                met.extend((!links.is_empty()).then_some(of));
            }
        }
    }
    assert_eq!(Vec::from_iter(met), DEADLOCKS);
}
