//! The stories of the lessons' scenes, in the words shown to people.

use happens_before::lesson::{
    self, Lesson, circuit_breaker, distributed_lock, fencing, idempotency, overload, retries,
    timeouts_and_pools,
};
use happens_before::run::why::{Direction, Sentence, Slice, TOLD_MAX};
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
use happens_before::timeline::story::Telling;

/// The facts that an event reported: each fact's name, and the value of the field that names its subject.
fn subjects(trace: &Trace<Words>, of: EventId) -> Vec<(&'static str, String)> {
    let facts = trace.facts.iter().filter(|(event, _)| *event == of);
    facts.filter_map(|(_, fact)| Some((fact.name(), fact.fields().into_iter().next()?.1))).collect()
}

/// A story's sentences, each with its time.
pub fn tell(run: &Run, slice: &Slice, own: &[Scripted]) -> Vec<String> {
    let author = |done: &Scripted| if own.contains(done) { Author::Lesson } else { Author::You };
    let names = Names {
        nodes: run.names().to_vec(),
        checks: run.checks().iter().map(|check| check.name.to_owned()).collect(),
        authors: run.recipe().script.iter().map(author).collect(),
    };
    let telling = Telling {
        names: &names,
        says_what_broke: slice.direction == Direction::Back,
        says_what_was_left: true,
    };
    let causes = Causes::of(run.trace(), slice.covered);
    let at = |id| run.trace().event(id).at;
    let line =
        |told: &Sentence| format!("{} {}", at(told.event), telling.wave(&causes, told.event, &told.with));
    slice.story.iter().map(line).collect()
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
        "Browser: pressed Pay (order 1204, amount 49.00)",
        "Provider: card charged (order 1204, receipt charge 1",
        "disappeared 53 ms after it was sent, because the lesson intervened: drop message 1",
        "fired after 800 ms by its own clock, because no answer had come: charged #1 from Provider to Payments was lost at 0.317 s",
        "receipt charge 2 of 49.00); believes it was charged again, which broke “charges per order ≤ 1”: 2 charges for order 1204",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
    assert_eq!(slice.told().last(), Some(broken));
    let by_you = tell(&run, &slice, &[]);
    assert!(by_you.iter().any(|told| told.contains("because you intervened: drop message 1")), "{by_you:#?}");
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
            let trace = run.trace();
            let Some(broken) = scene.breaks.and_then(|check| violation(trace, Some(check))) else {
                continue;
            };
            let of = format!("{}/{}", lesson.about.id, scene.id);
            let back = Slice::of(&run, broken.event, Direction::Back);
            let told = tell(&run, &back, &run.recipe().script);
            assert!(
                told.iter().any(|words| words.contains("esson intervened: ")),
                "{of} blames nobody: {told:#?}"
            );
            let mut made = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Intervened);
            let leads = made.any(|(by, _)| {
                back.events.contains(by)
                    && Slice::of(&run, by, Direction::Forth).told().any(|id| id == broken.judged)
            });
            assert!(leads, "{of}");
            met += 1;
        }
    }
    assert!(met >= 6, "{met} scenes");
}

/// The words of the story of the first violation of a check in a scene.
fn story_of(lesson: &'static Lesson, scene: usize) -> Vec<String> {
    let scene = &lesson.scenes[scene];
    let run = Run::complete(Recipe::of_scene(lesson, scene));
    let own = run.recipe().script.clone();
    let broken = violation(run.trace(), scene.breaks).expect("it breaks").event;
    tell(&run, &Slice::of(&run, broken, Direction::Back), &own)
}

/// From somebody who waited in vain, the story goes to what was in the way, and on to what nobody waited for.
#[test]
fn stories_follow_the_waits_to_what_began_them() {
    let told = story_of(&circuit_breaker::LESSON, 0);
    let words = [
        "Stock: health changed (for the whole service, state slow, factor 200.0)",
        "Stock received call #47 from Shop",
        "all 8 workers were busy, the longest since 10.003 s",
        "Web received call #91 from Customers",
        "all 8 workers were busy: 8 waited for Shop",
        "because no answer had come: call #91 from Customers to Web still had to wait at Web",
        "which broke “the home page is served”",
    ];
    assert!(in_order_within(&told, &words), "{told:#?}");
    let told = story_of(&timeouts_and_pools::LESSON, 0);
    let words = ["Archive: health changed (state slow)", "all 6 workers were busy: 6 waited for Reviews"];
    assert!(in_order(&told, &words), "{told:#?}");
    let told = story_of(&timeouts_and_pools::LESSON, 0);
    assert!(in_order(&told, &["all 6 workers were busy: 6 waited for Reviews", "which broke"]), "{told:#?}");
}

/// The calls that are turned away together come back together, wave after wave, to a server at its limit.
#[test]
fn the_story_of_the_sale_tells_the_waves() {
    let told = story_of(&retries::LESSON, 0);
    let words = [
        "App 1, App 2, App 3 and App 4 sent “call” to Server, 64 times at once: attempt (attempt 1)",
        "Server sent “overloaded” to App 1, App 2, App 3 and App 4, 52 times at once: no room",
        "sent “retry” to Server, 52 times",
        "Server sent “overloaded” to App 1, App 2, App 3 and App 4, 40 times",
        "sent “retry” to Server, 40 times",
        "Server sent “overloaded” to App 1, App 2, App 3 and App 4, 28 times",
        "sent “retry” to Server, 28 times",
        "Server sent “overloaded” to App 1, App 2, App 3 and App 4, 16 times",
        "16 of 64 calls got no answer, and 12 may; the one too many came at 0.665 s",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
    let busy = told.iter().filter(|told| told.contains("no room") && told.contains("both workers were busy"));
    assert_eq!(busy.count(), 4, "{told:#?}");
}

/// After the restart the server answers calls that nobody waits for any more, and turns away the retries that brings.
#[test]
fn the_story_of_the_overload_that_stays_tells_work_in_vain() {
    let told = story_of(&retries::LESSON, 5);
    let words =
        ["crash Server for 900 ms", "Server sent “done” to ", "no room", " got no answer, and 39 may"];
    for words in words {
        assert!(told.iter().any(|told| told.contains(words)), "{words}: {told:#?}");
    }
    assert!(told.iter().any(|told| told.contains("“timeout” ran out, ")), "{told:#?}");
}

/// The stories of rates and numbers lead to what the lessons name: the slow archive, the silent stock service, the peak.
#[test]
fn stories_of_sets_lead_to_what_began_them() {
    let broken_by = |lesson: &'static Lesson, scene: usize, check: &str| {
        let run = Run::complete(Recipe::of_scene(lesson, &lesson.scenes[scene]));
        let broken = violation(run.trace(), Some(check)).expect("it breaks").event;
        tell(&run, &Slice::of(&run, broken, Direction::Back), &[])
    };
    let told = broken_by(&timeouts_and_pools::LESSON, 0, "isolated");
    let words = ["Archive: health changed (state slow)", "6 of 6 workers had to wait for Reviews, and 5 may"];
    assert!(in_order(&told, &words), "{told:#?}");
    let told = broken_by(&circuit_breaker::LESSON, 0, "in-vain");
    let words = ["Stock: health changed", "19 calls to Stock failed within 10 s, and 18 may"];
    assert!(in_order(&told, &words), "{told:#?}");
    let told = broken_by(&overload::LESSON, 0, "goodput");
    let words = [
        "half-time begins",
        "in the queue",
        "work begins, too late, ",
        "50 of 50 calls possible in a second",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
}

/// True if these words come one after the other, several of them perhaps in one sentence.
fn in_order_within(told: &[String], words: &[&str]) -> bool {
    let text = told.join("\n");
    let mut rest = &text[..];
    words.iter().all(|word| {
        let found = rest.find(word).map(|at| &rest[at + word.len()..]);
        rest = found.unwrap_or("");
        found.is_some()
    })
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
    assert!(slice.events.len() > 3 * slice.story.len(), "much may have mattered, little is told");
    assert!(tell(&run, &slice, &[]).iter().any(|told| told.contains("because you intervened: lose 30 %")));
}

/// A story is short, and what it omits can be shown: everything told, and everything that may have mattered in full colour.
#[test]
fn what_a_story_omits_can_be_shown() {
    let (run, _) = scene(5);
    let broken = violation(run.trace(), run.recipe().lesson.scenes[5].breaks).expect("it breaks").event;
    let slice = Slice::of(&run, broken, Direction::Back);
    assert!(slice.told().count() <= TOLD_MAX && !slice.omitted.is_empty(), "{:?}", slice.story);
    assert!(!slice.is_whole());
    let whole = slice.whole(&Causes::of(run.trace(), slice.covered));
    assert!(whole.is_whole() && whole.omitted.is_empty());
    assert_eq!(whole.told().count(), slice.told().count() + slice.omitted.len());
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
        "File store: highest token so far (file 7, token 2)",
        "Worker A finished “work”, which took 16 s of true time instead of 4 s",
        "stale token refused (file 7, turn A1, token 1, highest token seen 2)",
    ];
    assert!(in_order(&told, &words), "{told:#?}");
}

/// Prints the story of the first violation of each check in each scene: for reading.
#[test]
#[ignore = "prints, asserts nothing"]
fn print_stories() {
    let only = std::env::var("STORY_LESSON").ok();
    for lesson in lesson::all().filter(|lesson| only.as_deref().is_none_or(|id| lesson.about.id == id)) {
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let own = run.recipe().script.clone();
            let mut met = std::collections::BTreeSet::new();
            for verdict in run.trace().violations() {
                if !met.insert(verdict.id) {
                    continue;
                }
                let slice = Slice::of(&run, verdict.event, Direction::Back);
                println!(
                    "\n## {}/{} {} ({} events)",
                    lesson.about.id,
                    scene.id,
                    verdict.id,
                    run.trace().len()
                );
                for line in tell(&run, &slice, &own) {
                    println!("- {line}");
                }
            }
        }
    }
}
