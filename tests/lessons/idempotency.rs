//! Idempotency keys under arbitrary fault schedules: an answer always fits its question, whatever crashes and however
//! late.

use std::collections::BTreeSet;

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::idempotency::LESSON;
use happens_before::policy::outcome::Outcome;
use happens_before::run::{Recipe, Run};
use happens_before::sim::trace::{Ruling, Trace};
use happens_before::sim::world::World;
use happens_before::subject::Words;
use happens_before::subject::beliefs::Flaw;
use happens_before::subject::payments::promises::{FITTING_ANSWER, ONE_CHARGE, SAME_ANSWER};
use happens_before::subject::payments::scene::PAYMENTS_DB;
use happens_before::subject::{Msg, pay};

/// A run with these settings and no faults.
fn calm(turned: &[(&'static str, &'static str)]) -> Trace<Words> {
    let mut trace: Trace<Words> = Trace::default();
    let settings = LESSON.initial().with(turned).expect("knobs take these");
    World::new((LESSON.build)(&settings), 7, &[]).run_to_end(&mut trace);
    trace
}

fn facts(trace: &Trace<Words>) -> impl Iterator<Item = &pay::Fact> {
    trace.facts.iter().filter_map(|(_, fact)| fact.pay())
}

/// The seeds with which these settings break one of these promises, each with the first violation's detail.
fn broken(turned: &[(&'static str, &'static str)], checks: &[&str], seeds: u64) -> Vec<(u64, String)> {
    let settings = LESSON.initial().with(turned).expect("knobs take these");
    let first = |seed: u64| {
        let setup = (LESSON.build)(&settings);
        let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Honest);
        let mut trace: Trace<Words> = Trace::default();
        World::new(setup, seed, &script).run_to_end(&mut trace);
        let hit =
            |v: &&happens_before::sim::trace::Verdict| v.ruling == Ruling::Violated && checks.contains(&v.id);
        trace.verdicts.iter().find(hit).map(|verdict| (seed, verdict.detail.clone()))
    };
    (1..=seeds).filter_map(first).collect()
}

/// A service that restarts numbers its requests from the start again. A provider's answer from before the crash must
/// not become the answer to another order that has got the same number.
#[test]
fn an_answer_from_before_a_crash_is_not_taken_for_another_order() {
    let slow = [
        ("orders", "40"),
        ("provider_work", "450"),
        ("key", "order"),
        ("memory", "claim"),
        ("provider", "on"),
    ];
    let found = broken(&slow, &[ONE_CHARGE, SAME_ANSWER, FITTING_ANSWER], 3_000);
    assert!(found.is_empty(), "{} runs: {:?}", found.len(), found.first());
}

/// The order is edited after the first attempt. A late answer to that attempt is about the amount of the first
/// attempt.
#[test]
fn a_late_answer_is_about_the_attempt_that_it_answers() {
    let amended = [
        ("orders", "20"),
        ("key", "order"),
        ("memory", "claim"),
        ("provider", "on"),
        ("amend", "on"),
        ("timeout", "500"),
        ("provider_work", "300"),
        ("lease", "300"),
        ("attempts", "5"),
    ];
    let found = broken(&amended, &[ONE_CHARGE, FITTING_ANSWER], 2_000);
    assert!(found.is_empty(), "{} runs: {:?}", found.len(), found.first());
}

/// A claim that expired and was taken over no longer belongs to its old holder: the first to complete sets the reply
/// that everyone gets, even if the provider charges twice.
#[test]
fn every_retry_gets_the_first_reply_even_when_the_work_was_done_twice() {
    let short = [
        ("orders", "20"),
        ("key", "order"),
        ("memory", "claim"),
        ("provider", "off"),
        ("timeout", "500"),
        ("provider_work", "450"),
        ("lease", "300"),
        ("attempts", "5"),
    ];
    let found = broken(&short, &[SAME_ANSWER], 2_000);
    assert!(found.is_empty(), "{} runs: {:?}", found.len(), found.first());
    assert!(broken(&short, &[ONE_CHARGE], 20).len() > 10, "the work is done twice, or this shows nothing");
}

#[test]
fn a_service_that_requires_a_key_refuses_what_comes_without() {
    let outcomes = |turned: &[(&'static str, &'static str)]| {
        let trace = calm(turned);
        let charges = facts(&trace).filter(|fact| matches!(fact, pay::Fact::Charged { .. })).count();
        let ends = facts(&trace).filter_map(|fact| match fact {
            pay::Fact::Settled { outcome, attempts, .. } => Some((*outcome, *attempts)),
            _ => None,
        });
        (charges, ends.collect::<Vec<_>>())
    };
    assert_eq!(
        outcomes(&[("require", "on")]),
        (0, vec![(Outcome::Failed, 1)]),
        "told at once, and not charged"
    );
    assert_eq!(outcomes(&[("require", "off")]), (1, vec![(Outcome::Ok, 1)]));
    assert_eq!(outcomes(&[("require", "on"), ("key", "order")]), (1, vec![(Outcome::Ok, 1)]));
}

/// The key has expired in the table but not at the provider, which refuses the other amount. Nothing was done under
/// that claim, so it does not stay in progress, even though claims have no lease here.
#[test]
fn a_claim_under_which_nothing_was_done_is_given_back() {
    let settings = [
        ("key", "order"),
        ("memory", "claim"),
        ("provider", "on"),
        ("amend", "on"),
        ("ttl", "100"),
        ("lease", "0"),
        ("timeout", "1000"),
        ("attempts", "2"),
        ("provider_work", "60"),
    ];
    let settings = LESSON.initial().with(&settings).expect("knobs take these");
    let lost = LESSON.scenes.iter().find(|scene| scene.id == "payload").expect("it loses the first reply");
    let mut trace: Trace<Words> = Trace::default();
    let mut world = World::new((LESSON.build)(&settings), 7, lost.script);
    world.run_to_end(&mut trace);
    let payloads = || trace.messages.iter().map(|message| &message.payload);
    let refused = |msg: &&Msg| {
        matches!(msg, Msg::Pay(pay::Msg::ChargeReply { answer: pay::ChargeAnswer::Mismatch, .. }))
    };
    assert_eq!(payloads().filter(refused).count(), 1);
    let db = world.inspect(PAYMENTS_DB);
    assert!(db.iter().all(|row| !row.value.contains("in progress")), "{db:?}");
}

/// A service that requires a key refuses a payment without one, and rightly believes that nobody was charged.
#[test]
fn a_service_that_requires_a_key_knows_that_it_refused() {
    let trace = calm(&[("require", "on")]);
    let beliefs = (LESSON.beliefs)(&trace, trace.len());
    let said: Vec<_> =
        beliefs.rows.iter().map(|row| (row.believes.as_str(), row.flaw != Flaw::None)).collect();
    assert_eq!(beliefs.truth, "not charged");
    assert_eq!(said[..2], [("failed", false), ("failed", false)]);
}

/// The listing of Payments describes the key that the run sends.
#[test]
fn the_listing_makes_a_new_key_for_each_attempt_where_the_run_does() {
    let lesson = &LESSON;
    let mut seen = BTreeSet::new();
    for key in ["none", "order", "attempt"] {
        for memory in ["nothing", "lookup", "claim"] {
            let scene = lesson.scene("no-key").expect("it is the hook");
            let turned =
                [("key", key), ("memory", memory)].map(|(id, value)| (id.to_owned(), value.to_owned()));
            let mut settings = lesson.settings_of(scene);
            for (id, value) in &turned {
                settings.set(id, value).expect("it takes it");
            }
            let recipe = Recipe { settings, ..Recipe::of_scene(lesson, scene) };
            let run = Run::complete(recipe);
            let sent: Vec<_> = run
                .trace()
                .messages
                .iter()
                .filter_map(|message| match message.payload.pay() {
                    Some(pay::Msg::Charge { key, .. }) => Some(key.clone()),
                    _ => None,
                })
                .collect();
            assert!(sent.len() > 1, "key {key}, memory {memory}: the first answer is lost");
            let new_each_time = sent[0] != sent[1];
            let listings = (lesson.code)(run.settings());
            let payments = listings.iter().find(|listing| listing.title == "Payments").expect("it is listed");
            let says_so = payments.source.concat().contains("${attempt}");
            assert_eq!(says_so, new_each_time, "key {key}, memory {memory}");
            if says_so {
                let second = sent[1].as_ref().expect("a key").to_string();
                assert!(payments.source.concat().contains("${request.key}.${attempt}"), "as in {second}");
                assert!(second.ends_with(".2"), "{second}");
            }
            seen.insert(says_so);
        }
    }
    assert_eq!(seen.len(), 2, "both are met");
}
