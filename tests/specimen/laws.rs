//! Laws that hold both natively and in the browser: on controlling chance, and on what a digest is made of.

use happens_before::sim::chunks::Chunks;
use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope};
use happens_before::sim::ids::{Label, NodeId};
use happens_before::sim::time::SimTime;
use happens_before::sim::trace::{Kind, Span, Trace};

use super::dice;
use super::recipe::{Habit, Recipe};
use super::words::Specimen;

/// How many random recipes each law is tried on.
const RECIPES: u64 = 20;
/// The first message of a pair.
const FIRST: MessageRef = MessageRef::first(NodeId(0), NodeId(1));

/// The time, place and kind of all events except interventions and judgements.
fn happenings(trace: &Trace<Specimen>) -> Vec<(SimTime, NodeId, Kind)> {
    let aside = |kind| matches!(kind, Kind::Intervened | Kind::Judged);
    let events = trace.events.iter().filter(|event| !aside(event.kind));
    events.map(|event| (event.at, event.node, event.kind)).collect()
}

/// Before it is reseeded, a run is the same, event for event.
pub fn what_came_before_a_reseed_stays() {
    for seed in 0..RECIPES {
        let recipe = dice::recipe(seed);
        let at = SimTime::from_micros(recipe.horizon_us / 3);
        let before = |recipe: &Recipe| {
            let (_, trace) = recipe.run();
            trace.events.iter().copied().take_while(|event| event.at < at).collect::<Vec<_>>()
        };
        let reseeded = recipe.clone().and(at.as_micros(), Intervention::Reseed { salt: seed });
        assert_eq!(before(&recipe), before(&reseeded), "seed {seed}");
    }
}

/// Two salts give two different runs; the same salt gives the same run.
pub fn two_salts_make_two_runs() {
    let mut recipe = Recipe::of(3, Habit::Member { period_us: 40_000 });
    recipe.default_link.jitter_us = 10_000;
    let with = |salt| happenings(&recipe.clone().and(300_000, Intervention::Reseed { salt }).run().1);
    let plain = happenings(&recipe.run().1);
    let runs = [plain, with(0), with(1), with(2)];
    for (index, one) in runs.iter().enumerate() {
        assert!(runs[..index].iter().all(|other| other != one), "two of the runs are the same");
    }
    assert_eq!(with(1), runs[2]);
}

/// Sparing a message that nothing happens to has no effect; a message that would certainly be lost arrives.
pub fn sparing_undoes_chance_and_nothing_else() {
    let spare = Intervention::Message { message: FIRST, fault: MessageFault::Spare };
    let plain = Recipe::of(2, Habit::Sender { period_us: 10_000 });
    for at in [0, 10_500] {
        assert_eq!(happenings(&plain.run().1), happenings(&plain.clone().and(at, spare).run().1));
    }
    let mut lossy = plain;
    lossy.faults.push((Scope::ALL, LinkFault::Lose { ppm: 1_000_000 }));
    let arrivals = |recipe: &Recipe| {
        let (_, trace) = recipe.run();
        trace
            .events
            .iter()
            .filter(|event| event.kind == Kind::Delivered)
            .map(|event| event.at)
            .collect::<Vec<_>>()
    };
    assert_eq!(arrivals(&lossy), Vec::<SimTime>::new());
    assert_eq!(arrivals(&lossy.and(0, spare)), [SimTime::from_millis(11)]);
}

/// Displayed words may change without effect: spans, lines of code, and why a check was broken.
pub fn changing_a_displayed_word_changes_no_digest() {
    for seed in 0..RECIPES {
        let (_, trace) = dice::recipe(seed).run();
        let mut reworded = trace.clone();
        reworded.spans = Chunks::default();
        for span in trace.spans.iter() {
            reworded.spans.push(Span { label: Label { name: "another name", ..span.label }, ..*span });
        }
        reworded.marks = Chunks::default();
        for (event, _) in trace.marks.iter() {
            reworded.marks.push((*event, "another line"));
        }
        for verdict in &mut reworded.verdicts {
            "another reason".clone_into(&mut verdict.detail);
        }
        assert!(!trace.spans.is_empty() && !trace.marks.is_empty() && !trace.verdicts.is_empty());
        assert_eq!(reworded.digest(), trace.digest(), "seed {seed}");
        // Decisions are part of the digest.
        let mut otherwise = trace.clone();
        otherwise.verdicts[0].check += 1;
        assert_ne!(otherwise.digest(), trace.digest(), "seed {seed}");
    }
}
