//! The witnesses of violations: the events that show them.

use std::collections::BTreeSet;

use happens_before::lesson;
use happens_before::run::{Recipe, Run};
use happens_before::sim::check::When;
use happens_before::sim::hearing::Hearing;
use happens_before::sim::trace::Verdict;
use happens_before::subject::lock;

/// Calls `look` with every violation in every scene that claims to break a promise: the run, the promise, the
/// verdict.
fn each_violation(mut look: impl FnMut(&Run, &'static str, &Verdict)) {
    for lesson in lesson::all() {
        for scene in lesson.scenes.iter().filter(|scene| scene.breaks.is_some()) {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            for verdict in run.trace().violations() {
                look(&run, run.checks()[usize::from(verdict.check)].name, verdict);
            }
        }
    }
}

#[test]
fn every_broken_promise_has_witnesses_from_before_it_was_judged() {
    let mut met = 0;
    each_violation(|run, check, verdict| {
        let Verdict { witnesses, event, judged, .. } = verdict;
        let of = format!("{}: {check}: {verdict:?}", run.lesson().about.id);
        assert!(witnesses.contains(event), "{of}");
        assert!(witnesses.iter().all(|witness| witness < judged), "{of}");
        assert!(witnesses.is_sorted_by(|one, other| one < other), "{of}");
        met += 1;
    });
    assert!(met >= 50, "{met} broken promises");
}

/// Some events break a promise on their own. For all others, the verdict names an earlier event.
#[test]
fn what_breaks_a_promise_names_what_else_it_took() {
    const BY_ITSELF: [&str; 4] = [
        "the home page is served",
        "the web front has room for everyone",
        "an id's time is near its machine's clock",
        "no order for a healthy shard is refused",
    ];
    let mut alone = BTreeSet::new();
    each_violation(|run, check, verdict| {
        let when = run.checks()[usize::from(verdict.check)].when;
        if when == When::Always && verdict.earlier_witnesses().next().is_none() {
            alone.insert(check);
        }
    });
    let unexpected: Vec<_> = alone.iter().filter(|check| !BY_ITSELF.contains(check)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}

/// A check that sees nothing but the witnesses finds the promise broken.
#[test]
fn witnesses_break_the_promise_on_their_own() {
    /// Rates and numbers at once: it takes the whole set, and the verdict names its first.
    const COUNTED: [&str; 4] = [
        "at most 20 % more requests",
        "at most 3 trial calls at once",
        "requests in any second ≤ twice the server's capacity",
        "requests to the server for one call ≤ 4",
    ];
    /// What came before what is known only to those who see the messages between.
    const CAUSAL: [&str; 3] = [
        "every row sorts after its cause",
        "no correction loses to what it corrects",
        "no line comes before its cause",
    ];
    let (mut met, mut silent) = (BTreeSet::new(), BTreeSet::new());
    for lesson in lesson::all() {
        for scene in lesson.scenes.iter().filter(|scene| scene.breaks.is_some()) {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let (setup, hearing) = ((lesson.build)(&run.recipe().settings), Hearing::of(run.trace()));
            for verdict in run.trace().violations() {
                let check = &setup.checks()[usize::from(verdict.check)];
                if check.when == When::Always {
                    let found = hearing.verdict(check, verdict.witnesses.iter().copied());
                    (if found.is_some() { &mut met } else { &mut silent }).insert(check.name);
                }
            }
        }
    }
    assert!(met.len() >= 30, "{met:?}");
    let expected: BTreeSet<_> = COUNTED.into_iter().chain(CAUSAL).collect();
    assert_eq!(silent, expected, "on their own these say nothing");
}

#[test]
fn two_inside_are_witnessed_by_both_who_entered() {
    let mut met = 0;
    each_violation(|run, check, verdict| {
        if check != "one worker inside at a time" {
            return;
        }
        let entered = verdict.witnesses.iter().map(|witness| {
            let entered = run.trace().facts_of(*witness).find_map(|(_, fact)| match fact.lock() {
                Some(lock::Fact::Entered { turn, .. }) => Some(*turn),
                _ => None,
            });
            entered.expect("each witness entered")
        });
        let turns: BTreeSet<_> = entered.collect();
        assert_eq!(turns.len(), verdict.witnesses.len(), "each in a turn of its own");
        assert!(turns.len() >= 2, "{verdict:?}");
        assert!(turns.iter().all(|turn| verdict.detail.contains(&turn.to_string())), "{verdict:?}");
        met += 1;
    });
    assert!(met >= 3, "{met} times");
}
