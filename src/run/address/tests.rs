//! Each part of an address is bounded, and every problem with it is reported.

use super::*;
use crate::lesson::{self, idempotency};

fn ask(query: &[(&str, &str)]) -> Asked {
    read(&idempotency::LESSON, query.iter().copied())
}

#[test]
fn each_bad_part_gets_a_sentence_and_the_rest_is_used() {
    let asked = ask(&[("seed", "seven"), ("timeout", "9"), ("scene", "x"), ("step", "y"), ("attempts", "5")]);
    assert_eq!(asked.problems.len(), 4, "{:?}", asked.problems);
    assert!(asked.problems.iter().any(|p| p.starts_with("“seven” is not a seed")));
    assert_eq!(asked.state.recipe.settings.position("attempts"), 5);
    assert_eq!(asked.state.scene, idempotency::LESSON.scenes[0].id);
}

#[test]
fn a_cursor_a_name_and_a_script_are_bounded() {
    let engine = ENGINE.to_string();
    let say = |name: &str, value: &str| ask(&[("e", &engine), (name, value)]).problems.join(" ");
    assert_eq!(say("at", "-1"), "“-1” is not a time: it is a whole number of microseconds.");
    assert_eq!(say("at", "8000001"), "This run ends at 8.000 s, so the playhead is there.");
    assert_eq!(ask(&[("at", "99999999999999")]).state.at, SimTime::from_millis(8_000));
    assert_eq!(say("event", "4294967295"), "“4294967295” is not an event number.");
    assert_eq!(say("branch", "\n"), "A branch name has 1 to 60 characters, on one line.");
    for name in ["", " ", "\t", "a\u{202e}b", &"x".repeat(61)] {
        assert!(say("branch", name).starts_with("A branch name has 1 to 60"), "{name:?}");
    }
    assert!(say("do", "AQ==").starts_with("The interventions of this run cannot be read"));
    assert!(say("do", "left-out").starts_with("The interventions of this run did not fit"));
    let crash = |node| Scripted {
        at: SimTime::ZERO,
        intervention: crate::sim::fault::Intervention::Recover { node: crate::sim::ids::NodeId(node) },
    };
    assert_eq!(
        say("do", &pack::pack(&[crash(1), crash(4)])),
        "Intervention 2 is about a node that this lesson does not have. The scene's own faults are used."
    );
}

#[test]
fn a_later_version_is_said_and_what_is_known_is_used() {
    let asked = ask(&[("v", "4"), ("e", &ENGINE.to_string()), ("seed", "9"), ("warp", "1")]);
    assert_eq!(
        asked.problems,
        [
            "This address has version 4, but this page reads versions up to 3. It uses what it knows.",
            "There is no setting called “warp” in this lesson."
        ]
    );
    assert_eq!(asked.state.recipe.seed, 9);
    assert_eq!(
        ask(&[("v", "0"), ("e", &ENGINE.to_string())]).problems,
        ["“0” is not a version of an address."]
    );
    assert_eq!(ask(&[("v", "1")]).problems, said_of_engine(1).into_iter().collect::<Vec<_>>());
}

/// A run from another engine may differ, so the page warns about an address that leads into one.
#[test]
fn what_another_engine_made_is_said_to_be() {
    let own = ENGINE.to_string();
    let said = |query: &[(&str, &str)]| ask(query).problems;
    let earlier = said(&[("v", "2"), ("at", "5")]);
    assert_eq!(
        earlier,
        ["This was made by an earlier version of the simulation (engine 1; this page runs engine 2). \
          Its run may differ from the original."]
    );
    assert_eq!(said(&[("v", "3"), ("e", "1")]), earlier);
    assert_eq!(said(&[("do", "AQ")]), earlier);
    assert!(said(&[("e", "99"), ("event", "5")])[0].contains("a later version"));
    assert!(said(&[("v", "3"), ("e", &own), ("at", "5")]).is_empty());
    for number in ["0", "-1", "two", "4294967296"] {
        assert_eq!(said(&[("v", "3"), ("e", number)]), [format!("“{number}” is not an engine number.")]);
    }
    // An address that only names a step or a scene promises no particular run.
    assert!(
        said(&[("step", "hook"), ("at", "7")]).is_empty()
            && said(&[("scene", "race"), ("seed", "8")]).is_empty()
    );
    let written = write(&State::of_scene(&idempotency::LESSON, &idempotency::LESSON.scenes[0]));
    assert_eq!(written.pairs[..2], [("v".to_owned(), "3".to_owned()), ("e".to_owned(), own)]);
}

#[test]
fn an_endless_address_is_not_read() {
    let long = "9".repeat(MAX_QUERY + 1);
    assert_eq!(ask(&[("seed", &long)]).problems.len(), 1);
}

#[test]
fn no_knob_has_a_reserved_name() {
    for lesson in lesson::all() {
        for knob in lesson.knobs {
            assert!(!RESERVED.contains(&knob.id) && !knob.id.starts_with(TWIN), "{}", knob.id);
        }
    }
}
