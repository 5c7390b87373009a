//! Prose and code: every number in a text comes from the run, and every marked line is reached by runs.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::code::Listing;
use happens_before::lesson::knob::{Dial, Settings};
use happens_before::lesson::step::Task;
use happens_before::lesson::{self, Lesson, later, prose};
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::NodeId;
use happens_before::sim::time::SimTime;

/// Runs with arbitrary settings and faults, to find lines that no scene reaches.
const CHAOS_RUNS: u64 = 3_000;

fn runs_of_scenes(lesson: &'static Lesson) -> impl Iterator<Item = (String, Run)> {
    lesson.scenes.iter().flat_map(move |scene| {
        let broken = Recipe::of_scene(lesson, scene);
        let repaired = Recipe { settings: lesson.repaired(scene), ..broken.clone() };
        let name = |how: &str| format!("{}/{}, {how}", lesson.about.id, scene.id);
        [(name("broken"), Run::complete(broken)), (name("repaired"), Run::complete(repaired))]
    })
}

/// The names in braces, outside `<code>`.
fn placeholders(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, part) in html.split("<code>").enumerate() {
        let text = if index == 0 { part } else { part.split_once("</code>").map_or("", |(_, text)| text) };
        let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        // `{live name}` starts a paragraph about the run on the screen.
        let names = names.filter(|(name, _)| !name.starts_with("live "));
        found.extend(names.map(|(name, _)| name.to_owned()));
    }
    found
}

#[test]
fn placeholders_in_code_are_not_placeholders() {
    let html = "<p>{a} <code>x:{b}:{c}</code> and {d}</p>";
    assert_eq!(placeholders(html), ["a", "d"]);
}

#[test]
fn every_step_has_a_text_whose_numbers_all_come_from_its_run() {
    for lesson in lesson::all() {
        for step in lesson.steps {
            let key = format!("{}/{}", lesson.about.id, step.id);
            let html = later::text_of(lesson, step).unwrap_or_else(|| panic!("{key} has no text"));
            assert!(!html.trim().is_empty(), "{key} is empty");
            let scene = lesson.scene(step.scene).expect("steps name scenes");
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let values = lesson.values_of(run.settings(), run.trace());
            let filled = prose::live(html, &values, Some(&values));
            assert_eq!(placeholders(&filled), [""; 0], "{key}: names without a value");
            for name in placeholders(html) {
                let value = values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str());
                assert!(!matches!(value, None | Some("" | "never")), "{key}: {{{name}}} is {value:?} here");
            }
        }
    }
}

/// The text of a question must not give the answer away: the numbers in it are those that the run has before the moment in question.
#[test]
fn no_question_is_asked_below_a_text_that_knows_what_comes() {
    let mut told = Vec::new();
    for lesson in lesson::all() {
        for step in lesson.steps {
            let Task::Predict(question) = &step.task else { continue };
            let scene = lesson.scene(step.scene).expect("steps name scenes");
            let recipe = Recipe::of_scene(lesson, scene);
            let whole = Run::complete(recipe.clone());
            let moment = (question.moment)(whole.trace()).expect("its moment comes");
            let at = whole.trace().event(moment).at;
            let mut before = Run::start(recipe);
            before.advance_to(SimTime::from_micros(at.as_micros().saturating_sub(1)));
            let [all, known] = [&whole, &before].map(|run| lesson.values_of(run.settings(), run.trace()));
            let value = |values: &[(&str, String)], name: &str| {
                values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone())
            };
            let text = later::text_of(lesson, step).unwrap_or_default();
            let said =
                [text, question.asks].into_iter().chain(question.options.iter().map(|choice| choice.words));
            for name in said.flat_map(placeholders) {
                let (says, is_known) = (value(&all, &name), value(&known, &name));
                if says != is_known {
                    told.push(format!(
                        "{}/{}: {{{name}}} is {is_known:?} when it is asked, and the text says {says:?}",
                        lesson.about.id, step.id
                    ));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn what_a_task_says_has_a_value_for_every_name() {
    for lesson in lesson::all() {
        for step in lesson.steps {
            let said: Vec<&str> = match &step.task {
                Task::Predict(question) => [question.asks, question.because]
                    .into_iter()
                    .chain(question.options.iter().flat_map(|choice| [choice.words, choice.refuted]))
                    .collect(),
                Task::Fix { goal, .. } => vec![goal],
                Task::Grade(grading) => vec![grading.goal],
                Task::Diagnose(diagnosis) => [diagnosis.asks, diagnosis.because]
                    .into_iter()
                    .chain(diagnosis.causes.iter().flat_map(|cause| [cause.words, cause.refuted]))
                    .collect(),
                Task::Transfer => {
                    let transfer = later::transfer_of(lesson).expect("its question is written");
                    let options = transfer.options.iter().flat_map(|choice| [choice.words, choice.refuted]);
                    [transfer.asks, transfer.because].into_iter().chain(options).collect()
                }
                _ => continue,
            };
            let scene = lesson.scene(step.scene).expect("steps name scenes");
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let values = lesson.values_of(run.settings(), run.trace());
            for text in said {
                let filled = prose::fill_text(text, &values);
                assert!(!filled.contains(['{', '}']), "{filled}");
            }
        }
    }
}

/// A learner who chose a wrong answer is told what refutes it; the right one needs no such sentence.
#[test]
fn every_wrong_answer_is_refuted_by_a_sentence_of_its_own() {
    for lesson in lesson::all() {
        for (index, step) in lesson.steps.iter().enumerate() {
            let Task::Predict(question) = &step.task else { continue };
            let run = Run::complete(Recipe::of_step(lesson, index));
            let right = (question.answer)(run.trace()).expect("its run answers it");
            let mut told = BTreeSet::new();
            for (answer, choice) in question.options.iter().enumerate() {
                let key = format!("{}/{}: {}", lesson.about.id, step.id, choice.words);
                assert_eq!(choice.refuted.is_empty(), answer == right, "{key}");
                assert!(choice.refuted.is_empty() || choice.refuted.ends_with('.'), "{key}");
                assert!(told.insert(choice.refuted), "{key}");
            }
        }
    }
}

#[test]
fn what_a_diagnosis_says_has_a_value_for_every_name() {
    for lesson in lesson::all() {
        for step in lesson.steps {
            let Task::Diagnose(diagnosis) = &step.task else { continue };
            let scene = lesson.scene(step.scene).expect("steps name scenes");
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let values = lesson.values_of(run.settings(), run.trace());
            let refuted = diagnosis.causes.iter().map(|cause| cause.refuted);
            for text in refuted.chain([diagnosis.because]) {
                let filled = prose::fill_text(text, &values);
                assert!(!filled.contains(['{', '}']) && !filled.contains("never"), "{filled}");
            }
        }
    }
}

#[test]
fn every_scene_is_described_and_nothing_else_is() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let (title, blurb) = (lesson.title_of(scene), lesson.blurb_of(scene));
            assert!(title != scene.id && !blurb.is_empty(), "{}/{}", lesson.about.id, scene.id);
        }
        assert_eq!(lesson.about.source.written().scenes.len(), lesson.scenes.len(), "{}", lesson.about.id);
    }
}

/// The marks in the listings, by the node that runs them.
fn marks(lesson: &Lesson, settings: &Settings) -> BTreeMap<NodeId, BTreeSet<&'static str>> {
    let listings = (lesson.code)(settings).into_iter();
    listings
        .map(|listing| (listing.node, listing.lines().into_iter().flat_map(|line| line.marks).collect()))
        .collect()
}

#[test]
fn what_a_run_reports_is_a_line_of_the_listing_that_is_shown() {
    for lesson in lesson::all() {
        for (name, run) in runs_of_scenes(lesson) {
            let listed = marks(lesson, run.settings());
            let mut checked = 0;
            for (event, mark) in run.trace().marks.iter() {
                let node = run.trace().event(*event).node;
                if let Some(listed) = listed.get(&node) {
                    assert!(
                        listed.contains(mark),
                        "{name}: “{mark}” is on no line of {}",
                        run.names()[node.index()]
                    );
                    checked += 1;
                }
            }
            assert!(checked > 0 || listed.is_empty(), "{name} reports nothing");
        }
    }
}

#[test]
fn the_highlighted_line_follows_the_trace_event_by_event() {
    for lesson in lesson::all() {
        // The lines that any scene reached, by node. In some scenes a node receives nothing at all.
        let mut came_to: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (name, run) in runs_of_scenes(lesson) {
            let trace = run.trace();
            for listing in (lesson.code)(run.settings()) {
                let lines = listing.lines();
                let seen = came_to.entry(listing.node).or_default();
                let mut latest = None;
                let mut rest = trace.marks.iter().peekable();
                assert_eq!(listing.line_at(trace, 0), None, "{name}: nothing runs before the start");
                for count in 1..=trace.len() {
                    while let Some((event, mark)) = rest.next_if(|(event, _)| event.index() < count) {
                        if trace.event(*event).node == listing.node {
                            latest = lines.iter().position(|line| line.marks.contains(mark));
                        }
                    }
                    assert_eq!(
                        listing.line_at(trace, count),
                        latest,
                        "{name}: {} after {count}",
                        listing.title
                    );
                    seen.extend(latest);
                }
            }
        }
        for (node, seen) in came_to {
            assert!(seen.len() > 1, "{}: node {} stays on {seen:?}", lesson.about.id, node.0);
        }
    }
}

/// A scene's settings with every choice and switch set as `seed` says. One number in four is its minimum: short
/// timeouts, few attempts.
fn turned(lesson: &Lesson, seed: u64) -> Settings {
    let scene = &lesson.scenes[seed as usize % lesson.scenes.len()];
    let mut settings = lesson.settings_of(scene);
    let mut digits = seed / lesson.scenes.len() as u64;
    for knob in lesson.knobs {
        let choices = match knob.dial {
            Dial::Choice(choices) => choices.len() as u64,
            Dial::Switch => 2,
            Dial::Number { .. } => 4,
        };
        let digit = i64::try_from(digits % choices).expect("few choices");
        let value = match knob.dial {
            Dial::Number { min, .. } if digit == 0 => knob.spell(min),
            Dial::Number { .. } => knob.spell(settings.position(knob.id)),
            Dial::Choice(_) | Dial::Switch => knob.spell(digit),
        };
        digits /= choices;
        settings.set(knob.id, &value).expect("a knob takes what it spells");
    }
    settings
}

#[test]
fn every_marked_line_is_reached_by_some_run() {
    for lesson in lesson::all() {
        let mut reached: BTreeSet<(&'static str, &'static str)> = BTreeSet::new();
        let mut wanted = BTreeSet::new();
        let mut follow = |run: &Run| {
            for listing in (lesson.code)(run.settings()) {
                // Checked by pieces: a piece shared by several listings has to be reached in only one of them.
                for piece in &listing.source {
                    let lines = Listing::new(listing.node, listing.title, [*piece]).lines();
                    let marks: BTreeSet<_> = lines.iter().flat_map(|line| &line.marks).copied().collect();
                    let trace = run.trace();
                    let own =
                        trace.marks.iter().filter(|(event, _)| trace.event(*event).node == listing.node);
                    let came = own.filter(|(_, mark)| marks.contains(mark)).map(|(_, mark)| (*piece, *mark));
                    reached.extend(came);
                    wanted.extend(marks.iter().map(|mark| (*piece, *mark)));
                }
            }
        };
        runs_of_scenes(lesson).for_each(|(_, run)| follow(&run));
        let spread = 1_000_003;
        for seed in 0..CHAOS_RUNS {
            let settings = turned(lesson, seed * spread);
            let setup = (lesson.build)(&settings);
            let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Any);
            follow(&Run::complete(Recipe { lesson, settings, seed, script }));
        }
        let first_line = |piece: &'static str| piece.trim().lines().next().unwrap_or_default();
        let missing: Vec<_> = wanted
            .difference(&reached)
            .map(|(piece, mark)| format!("{mark} in “{}”", first_line(piece)))
            .collect();
        assert_eq!(
            missing, [""; 0],
            "{}: no run of {CHAOS_RUNS} and no scene reaches these",
            lesson.about.id
        );
    }
}
