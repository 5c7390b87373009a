//! The walk for truth: every lesson, step, scene and repair, with knobs and faults drawn at random. Whatever run is on the screen,
//! everything that the page says about it has its values, and the marks agree with the verdicts.
//!
//! `TRUTH_WALKS=200000 cargo test … truth` walks further.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::explore::faults::{Kinds, schedule};
use happens_before::lesson::knob::{Dial, Settings};
use happens_before::lesson::prose::{has_live, live};
use happens_before::lesson::step::Task;
use happens_before::lesson::{self, Lesson, figure, later};
use happens_before::run::own::{OwnRun, shown_by};
use happens_before::run::why::{Direction, Slice};
use happens_before::run::{CheckState, Recipe, Run};
use happens_before::sim::ids::EventId;
use happens_before::sim::random::{Random, Stream, scale};
use happens_before::sim::slicing::Causes;
use happens_before::subject::reading::violation;
use happens_before::timeline::scene::Names;
use happens_before::timeline::sentence::event_sentence;
use happens_before::timeline::story::Telling;
use rand::Rng;

/// How many runs are walked by default.
const WALKS: u64 = 20_000;
/// At most this many events of a run are computed, so that some runs stop midway, as they do while playing.
const EVENTS_MAX: usize = 3_000;
/// How many events of each run are asked for sentences.
const ASKED: u64 = 12;

/// Finds text that no sentence may contain: names without a value, and the words of missing values.
fn fault_in(words: &str) -> Option<String> {
    const WRONG: [&str; 8] = [" at never", "NaN", "inf ", "None)", "Some(", "()", "“”", "  "];
    if let Some(wrong) = WRONG.into_iter().find(|wrong| words.contains(wrong)) {
        return Some(format!("“{wrong}”"));
    }
    let named = words.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if let Some((name, _)) = named.into_iter().find(|(name, _)| is_name(name)) {
        return Some(format!("{{{name}}}"));
    }
    one_of_many(words)
}

/// A plural after a one, as in `1 charges`.
fn one_of_many(words: &str) -> Option<String> {
    const SINGULAR: [&str; 12] =
        ["is", "was", "has", "goes", "comes", "its", "as", "this", "us", "ms", "does", "holds"];
    let tokens: Vec<&str> = words.split([' ', '\n']).collect();
    let alone = |at: usize| at == 0 || !is_named(tokens[at - 1]);
    tokens.windows(2).enumerate().find_map(|(at, pair)| {
        let next = pair[1].trim_end_matches(|c: char| !c.is_alphanumeric());
        let plural = next.len() > 2
            && next.ends_with('s')
            && !next.ends_with("ss")
            && next.chars().all(|c| c.is_ascii_lowercase())
            && !SINGULAR.contains(&next);
        (pair[0] == "1" && plural && alone(at)).then(|| format!("“1 {next}”"))
    })
}

/// Words after which a number is a name rather than an amount: `version 1 replaces`.
fn is_named(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    !word.is_empty()
        && word.chars().all(char::is_alphabetic)
        && !["the", "all", "of", "and", "only", "than"].contains(&word)
}

/// A text with its code replaced, because braces in code are not placeholders.
fn without_code(html: &str) -> String {
    let parts = html.split("<code>").map(|part| part.split_once("</code>").map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join("code")
}

#[test]
fn what_no_sentence_may_hold_is_found() {
    let check = |words: &str, found: bool| assert_eq!(fault_in(words).is_some(), found, "{words}");
    check("It was charged at never.", true);
    check("The card was charged {times} times.", true);
    check("The code reads {amount: 3}.", false);
    check("1 charges for order 3", true);
    check("1 charge for order 3", false);
    check("version 1 replaces it", false);
    check("order 1 was lost", false);
    check("after 1 ms", false);
    check("held ()", true);
}

struct Dice(Random);

impl Dice {
    fn below(&mut self, max: u64) -> u64 {
        scale(self.0.next_u64(), max.saturating_sub(1))
    }
}

/// Settings of a scene or of its repair, with up to three knobs set to any valid value.
fn settings(lesson: &'static Lesson, scene: usize, dice: &mut Dice) -> Settings {
    let scene = &lesson.scenes[scene];
    let mut settings = if dice.below(2) == 0 { lesson.settings_of(scene) } else { lesson.repaired(scene) };
    for _ in 0..dice.below(4) {
        let Some(knob) = lesson.knobs.get(dice.below(lesson.knobs.len().max(1) as u64) as usize) else {
            break;
        };
        let value = match knob.dial {
            Dial::Choice(choices) => dice.below(choices.len() as u64).cast_signed(),
            Dial::Switch => dice.below(2).cast_signed(),
            // Near the knob's own value or at its ends: that is what people try.
            Dial::Number { min, max, step, .. } => match dice.below(4) {
                0 => min,
                1 => max,
                _ => (settings.position(knob.id) + step * (dice.below(9).cast_signed() - 4)).clamp(min, max),
            },
        };
        settings.set(knob.id, &knob.spell(value)).expect("a knob takes what it spells");
        assert_eq!(settings.position(knob.id), value, "{}: {} shows what was set", lesson.about.id, knob.id);
        assert!(!knob.show(value).is_empty(), "{}: {}", lesson.about.id, knob.id);
    }
    settings
}

fn drawn(lesson: &'static Lesson, seed: u64) -> Run {
    let mut dice = Dice(Stream::new(seed, 9).at(0, 0));
    let scene = dice.below(lesson.scenes.len() as u64) as usize;
    let settings = settings(lesson, scene, &mut dice);
    let setup = (lesson.build)(&settings);
    let mut script = lesson.scenes[scene].script.to_vec();
    if dice.below(3) == 0 {
        script.extend(schedule(seed, setup.names().len(), setup.horizon(), Kinds::Any));
        script.sort_by_key(|scripted| scripted.at);
    }
    let own_seed = dice.below(2) == 0;
    let seed = if own_seed { lesson.scenes[scene].seed } else { seed };
    let mut run = Run::start(Recipe { lesson, settings, seed, script });
    run.advance(EVENTS_MAX);
    run
}

/// Everything that is said about a run, each with its place on the page.
fn said(run: &Run, dice: &mut Dice) -> Vec<(&'static str, String)> {
    let (lesson, trace) = (run.lesson(), run.trace());
    let names = Names {
        nodes: run.names().to_vec(),
        checks: run.checks().iter().map(|check| check.name.to_owned()).collect(),
        authors: Vec::new(),
    };
    let mut all = Vec::new();
    let count = dice.below(trace.len() as u64 + 1) as usize;
    for count in [count, trace.len()] {
        let beliefs = (lesson.beliefs)(trace, count);
        all.push(("truth", beliefs.truth));
        all.extend(beliefs.rows.into_iter().map(|row| ("belief", row.believes)));
        for chart in lesson.charts {
            all.push(("chart", figure::sentence(chart.frame(), &(chart.data)(trace, count))));
        }
    }
    all.extend((lesson.notes)(trace).into_iter().map(|note| ("note", note.words)));
    all.extend(trace.verdicts.iter().map(|verdict| ("verdict", verdict.detail.clone())));
    for _ in 0..ASKED.min(trace.len() as u64) {
        let event = EventId(dice.below(trace.len() as u64) as u32);
        all.push(("event", event_sentence(trace, &names, event)));
    }
    if let Some(broken) = violation(trace, None) {
        let slice = Slice::of(run, broken.event, Direction::Back);
        let causes = Causes::of(trace, slice.covered);
        let telling = Telling { names: &names, says_what_broke: true, says_what_was_left: true };
        all.extend(slice.told().map(|event| ("story", telling.event(&causes, event))));
    }
    all
}

/// A check's state at the end agrees with the whole run.
fn hold_marks(run: &Run, name: &str) {
    let trace = run.trace();
    for (index, check) in run.checks().iter().enumerate() {
        let state = run.check_state(index, trace.len());
        let broken = violation(trace, Some(check.id)).is_some();
        assert_eq!(state == CheckState::Violated, broken, "{name}: {}", check.name);
        assert!(
            run.end().is_none() || state != CheckState::Open,
            "{name}: {} is open at the end",
            check.name
        );
    }
}

/// Marks that a run reports but that are on no line of the listing for these settings.
fn unlisted(run: &Run) -> Vec<String> {
    let mut found = BTreeSet::new();
    for listing in (run.lesson().code)(run.settings()) {
        let lines = listing.lines();
        let own =
            run.trace().marks.iter().filter(|(event, _)| run.trace().event(*event).node == listing.node);
        let missing = own.filter(|(_, mark)| !lines.iter().any(|line| line.marks.contains(mark)));
        found.extend(missing.map(|(_, mark)| format!("{mark} of {}", listing.title)));
    }
    found.into_iter().collect()
}

#[test]
fn whatever_is_on_the_screen_what_is_said_of_it_has_its_values() {
    let walks = std::env::var("TRUTH_WALKS").ok().and_then(|walks| walks.parse().ok()).unwrap_or(WALKS);
    let steps: Vec<_> =
        lesson::all().flat_map(|lesson| (0..lesson.steps.len()).map(move |step| (lesson, step))).collect();
    let own: Vec<OwnRun> = steps
        .iter()
        .map(|(lesson, step)| OwnRun::of(lesson, *step, &Run::start(Recipe::of_step(lesson, *step))))
        .collect();
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    let mut guards: BTreeSet<(&str, &str, bool)> = BTreeSet::new();
    for walk in 0..walks {
        let at = walk as usize % steps.len();
        let (lesson, step) = steps[at];
        let run = drawn(lesson, walk);
        let name = format!("{}/{}, walk {walk}", lesson.about.id, lesson.steps[step].id);
        hold_marks(&run, &name);
        let mut said = said(&run, &mut Dice(Stream::new(walk, 10).at(0, 0)));
        // The step's text: about its own run, and about the one on the screen where it says so.
        let html = later::text_of(lesson, &lesson.steps[step]).unwrap_or_default();
        let shown = run.end().map(|_| lesson.values_of(run.settings(), run.trace()));
        let text = live(html, &own[at].values, shown.as_deref());
        if has_live(html) && shown.is_some() {
            guards.insert((lesson.about.id, lesson.steps[step].id, text.contains("class=\"on-screen\"")));
        }
        said.push(("text", without_code(&text)));
        if let Task::Predict(question) = &lesson.steps[step].task {
            said.extend(shown_by(&run, question).map(|words| ("answer", words)));
        }
        for mark in unlisted(&run) {
            let key = format!("{}: {mark} is on no line", lesson.about.id);
            let changed: Vec<_> =
                run.settings().changed().map(|(knob, value)| format!("{}={value}", knob.id)).collect();
            wrong.entry(key).or_insert_with(|| format!("{name}: {}", changed.join(" ")));
        }
        for (place, words) in said {
            if let Some(fault) = fault_in(&words) {
                let key = format!("{} {place}: {fault}", lesson.about.id);
                wrong.entry(key).or_insert_with(|| format!("{name}: {words}"));
            }
        }
    }
    let told: Vec<String> = wrong.iter().map(|(key, first)| format!("{key}\n    {first}")).collect();
    assert!(told.is_empty(), "{} kinds\n{}", told.len(), told.join("\n"));
    let live_steps: BTreeSet<_> = guards.iter().map(|(lesson, step, _)| (lesson, step)).collect();
    assert!(
        live_steps.len() >= 5 && guards.len() == 2 * live_steps.len(),
        "each is seen and not seen: {guards:?}"
    );
}

/// Blurbs and repairs have a value for every name, from the scene's own settings and faults.
#[test]
fn what_is_said_of_variants_has_its_values() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            for words in [Some(lesson.blurb_of(scene)), lesson.repair_of(scene)].into_iter().flatten() {
                assert_eq!(fault_in(&words), None, "{}/{}: {words}", lesson.about.id, scene.id);
            }
        }
    }
}
