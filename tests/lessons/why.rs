//! The stories of the lessons' scenes, in the words shown to people.

use happens_before::lesson::{self, distributed_lock, fencing, idempotency};
use happens_before::run::events::sign;
use happens_before::run::why::{Direction, Passage, Slice, TOLD_MAX};
use happens_before::run::{Recipe, Run};
use happens_before::sim::fault::{Intervention, LinkFault, Scope, Scripted};
use happens_before::sim::ids::EventId;
use happens_before::sim::process::Describe;
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::SimTime;
use happens_before::sim::trace::{Kind, Trace};
use happens_before::subject::Words;
use happens_before::subject::payments::promises::ONE_CHARGE;
use happens_before::subject::reading::violation;
use happens_before::timeline::scene::{Author, Names};
use happens_before::timeline::story::{Telling, gap_words};

/// The facts that an event reported: each fact's name, and the value of the field that names its subject.
fn subjects(trace: &Trace<Words>, of: EventId) -> Vec<(&'static str, String)> {
    let facts = trace.facts.iter().filter(|(event, _)| *event == of);
    facts.filter_map(|(_, fact)| Some((fact.name(), fact.fields().into_iter().next()?.1))).collect()
}

fn tell(run: &Run, slice: &Slice, own: &[Scripted]) -> Vec<String> {
    let author = |done: &Scripted| if own.contains(done) { Author::Lesson } else { Author::You };
    let names = Names {
        nodes: run.names().to_vec(),
        checks: run.checks().iter().map(|check| check.name.to_owned()).collect(),
        authors: run.recipe().script.iter().map(author).collect(),
    };
    let telling = Telling { names: &names, says_what_broke: slice.direction == Direction::Back };
    let causes = Causes::of(run.trace(), slice.covered);
    slice
        .story
        .iter()
        .map(|part| match part {
            Passage::Told(id, after) => {
                format!("{} {} {after:?}", run.trace().event(*id).at, telling.event(&causes, *id))
            }
            Passage::Gap(left_out) => gap_words(run.trace(), left_out, |kind| sign(kind).1),
        })
        .collect()
}

fn scene(index: usize) -> (Run, Vec<Scripted>) {
    let recipe = Recipe::of_scene(&idempotency::LESSON, &idempotency::LESSON.scenes[index]);
    let own = recipe.script.clone();
    (Run::complete(recipe), own)
}

/// Whether the sentences contain these words, one after the other.
fn in_order(told: &[String], words: &[&str]) -> bool {
    let mut told = told.iter();
    words.iter().all(|word| told.any(|sentence| sentence.contains(word)))
}

#[test]
fn the_second_charge_is_told_from_the_lost_answer_through_the_patience_that_ran_out() {
    let (run, own) = scene(0);
    let broken = violation(run.trace(), None).expect("the hook breaks").event;
    let slice = Slice::of(&run, broken, Direction::Back);
    let told = tell(&run, &slice, &own);
    let words = [
        "The lesson intervened: drop message 1, Provider → Payments",
        "pressed Pay (order 1204, amount 49.00)",
        "Provider wrote “charge 1” to its disk: card charged",
        "disappeared 53 ms after it was sent, because the lesson intervened: drop message 1",
        "fired after 800 ms by its own clock, because no answer had come: charged #1 from Provider to Payments was lost at 0.317 s",
        "Payments' timer for “backoff” fired",
        "Provider received charge #2 from Payments",
        "which broke “charges per order ≤ 1”: 2 charges for order 1204",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
    assert_eq!(slice.told().last(), Some(broken));
    let by_you = tell(&run, &slice, &[]);
    assert!(by_you[0].contains("You intervened: drop message 1"), "{by_you:#?}");
}

#[test]
fn the_dropped_answer_led_to_the_second_charge_and_to_the_broken_promise() {
    let (run, own) = scene(0);
    let first = run.trace().events_from(0).find(|(_, event)| event.kind == Kind::Intervened);
    let slice = Slice::of(&run, first.expect("the lesson intervenes").0, Direction::Forth);
    let told = tell(&run, &slice, &own);
    let words = [
        "intervened",
        "disappeared",
        "no answer had come",
        "charge 2",
        "was broken: 2 charges for order 1204",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
    assert!(
        !told.iter().any(|words| words.contains("which broke") || words.contains("held to the end")),
        "{told:#?}"
    );
}

/// If a scene breaks a promise through an intervention, the story says so, and the slice forward from the
/// intervention contains the violation.
#[test]
fn every_scene_that_breaks_by_an_intervention_blames_it() {
    let mut met = 0;
    for lesson in lesson::all() {
        for scene in lesson.scenes.iter().filter(|scene| !scene.script.is_empty()) {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let Some(broken) = scene.breaks.and_then(|check| violation(run.trace(), Some(check))) else {
                continue;
            };
            let back = Slice::of(&run, broken.event, Direction::Back);
            let by = back.told().find(|id| run.trace().event(*id).kind == Kind::Intervened);
            let by = by.unwrap_or_else(|| panic!("{}/{} blames nobody", lesson.about.id, scene.id));
            assert!(
                Slice::of(&run, by, Direction::Forth).told().any(|id| id == broken.judged),
                "{}",
                scene.id
            );
            met += 1;
        }
    }
    assert!(met >= 6, "{met} scenes");
}

/// With many orders in progress, the story of a second charge is about its own order.
#[test]
fn the_story_keeps_to_what_it_is_about() {
    let lesson = &idempotency::LESSON;
    let [settings, _] = lesson.proved(&lesson.proof.expect("it has one"));
    let lose = LinkFault::Lose { ppm: 300_000 };
    let script = vec![Scripted {
        at: SimTime::ZERO,
        intervention: Intervention::Switch { scope: Scope::ALL, fault: lose },
    }];
    let run = Run::complete(Recipe { lesson, settings, seed: 4, script });
    let trace = run.trace();
    let broken = trace.verdicts.iter().rfind(|verdict| verdict.id == ONE_CHARGE).expect("a third is lost");
    let order = subjects(trace, broken.event)[0].1.clone();
    let slice = Slice::of(&run, broken.event, Direction::Back);
    let facts: Vec<_> = slice.told().flat_map(|id| subjects(trace, id)).collect();
    let charges = facts.iter().filter(|(name, _)| *name == "card charged").count();
    assert!(charges >= 2 && facts.iter().all(|(_, about)| *about == order), "{facts:?}");
    assert!(slice.events.len() > 4 * slice.story.len(), "much may have mattered, little is told");
    assert!(tell(&run, &slice, &[]).iter().any(|told| told.contains("because you intervened: lose 30 %")));
}

#[test]
fn what_a_story_leaves_out_is_counted_in_its_place() {
    let (run, own) = scene(5);
    let broken = violation(run.trace(), run.recipe().lesson.scenes[5].breaks).expect("it breaks").event;
    let slice = Slice::of(&run, broken, Direction::Back);
    let gaps: Vec<&Vec<EventId>> = slice
        .story
        .iter()
        .filter_map(|part| if let Passage::Gap(ids) = part { Some(ids) } else { None })
        .collect();
    assert!(!gaps.is_empty() && slice.told().count() <= TOLD_MAX + 2, "{:?}", slice.story);
    let told = tell(&run, &slice, &own);
    let said = format!("{} more steps: ", gaps[0].len());
    assert!(told.iter().any(|words| words.starts_with(&said)), "{told:#?}");
    let whole = slice.whole_story(&Causes::of(run.trace(), slice.covered));
    assert!(whole.iter().all(|part| matches!(part, Passage::Told(..))));
    assert_eq!(whole.len(), slice.told().count() + gaps.iter().map(|ids| ids.len()).sum::<usize>());
}

/// A worker could take the lock because someone freed it: the story continues there.
#[test]
fn the_second_worker_inside_is_told_from_the_late_message_that_freed_the_lock() {
    let lesson = &distributed_lock::LESSON;
    let run = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]));
    let own = run.recipe().script.clone();
    let broken = violation(run.trace(), lesson.scenes[0].breaks).expect("the hook breaks").event;
    let told = tell(&run, &Slice::of(&run, broken, Direction::Back), &own);
    let words = [
        "The lesson intervened: delay message 2, Worker A → Lock server",
        "because no answer had come: delete #2 from Worker A to Lock server was still on its way",
        "lease expired",
        "another worker's lock deleted (file 7, turn B1, by A1)",
        "lock granted (file 7, turn C1",
        "which broke “one worker inside at a time”: C1 began while B1 was inside",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
}

/// The story of a late write starts at its writer's pause, and the story of its refusal at the higher token that the
/// store had seen, however long before.
#[test]
fn the_late_write_is_told_from_the_pause_and_its_refusal_from_the_greater_token() {
    let lesson = &fencing::LESSON;
    let run = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]));
    let own = run.recipe().script.clone();
    let broken = violation(run.trace(), lesson.scenes[0].breaks).expect("the hook breaks").event;
    let told = tell(&run, &Slice::of(&run, broken, Direction::Back), &own);
    let words = [
        "The lesson intervened: pause Worker A for 12 s",
        "lease expired (file 7, turn A1)",
        "inside (file 7, turn B1",
        "file written (file 7, turn B1, version 1, based on version 0, token 2)",
        "Worker A finished “work”, which took 16 s of true time instead of 4 s",
        "file written (file 7, turn A1, version 2, based on version 0, token 1), which broke “no update is lost”",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
    let settings = lesson.repaired(&lesson.scenes[0]);
    let run = Run::complete(Recipe { settings, ..run.recipe().clone() });
    let refused = run.trace().facts.iter().find(|(_, fact)| fact.name() == "stale token refused");
    let refused = refused.expect("the store refuses it").0;
    let told = tell(&run, &Slice::of(&run, refused, Direction::Back), &own);
    let words = [
        "The lesson intervened: pause Worker A for 12 s",
        "lease expired (file 7, turn A1)",
        "File store wrote “highest token” to its disk: highest token so far (file 7, token 2)",
        "Worker A finished “work”, which took 16 s of true time instead of 4 s",
        "stale token refused (file 7, turn A1, token 1, highest token seen 2)",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
}
