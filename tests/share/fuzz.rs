//! A million hostile addresses and files: none panics, and every accepted one is within the limits, which are checked
//! here again, independently of the reader.

use std::ops::RangeInclusive;

use happens_before::lesson::knob::Dial;
use happens_before::lesson::{Lesson, idempotency};
use happens_before::run::address::{self, State};
use happens_before::run::{Recipe, Run};
use serde_json::Value;

use crate::dice::Dice;

/// Half of them addresses, half files.
const EACH: u64 = 500_000;
/// How many valid texts the bad ones are mutated from.
const GOOD: u64 = 2_000;
/// One in this many accepted recipes is also run to its end.
const RUN_EVERY: u64 = 400;

/// Numbers at the end of some range, or beyond it.
const NUMBERS: [&str; 14] = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "-1",
    "64",
    "100001",
    "1000000",
    "1000001",
    "3600000001",
    "4294967296",
    "9007199254740992",
    "1.5",
];

/// Pieces that break readers, and pieces that these readers know.
const PIECES: [&str; 40] = [
    "-1",
    "0",
    "1",
    "1000001",
    "4294967295",
    "4294967296",
    "9007199254740992",
    "18446744073709551615",
    "99999999999999999999",
    "1e9",
    "0x10",
    "+5",
    " ",
    "",
    "&",
    "=",
    "%",
    "\u{0}",
    "\u{202e}",
    "🦀",
    "é",
    "v=",
    "v=3",
    "&do=",
    "&do=AQ",
    "left-out",
    "vs.",
    "vs.seed=",
    "&at=",
    "&event=",
    "&branch=",
    "&embed",
    "&seed=",
    "{",
    "}",
    "[",
    "null",
    "\"at\":",
    "\"ppm\":",
    "\"node\":",
];

fn mutate(dice: &mut Dice, text: &str, other: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let times = if dice.one_in(2) { 1 } else { 1 + dice.below(4) };
    for _ in 0..times {
        let at = dice.below(chars.len() + 1);
        let end = (at + dice.below(12)).min(chars.len());
        match dice.below(12) {
            0 => _ = chars.drain(at..end),
            1 => {
                let again = chars[at..end].to_vec();
                chars.splice(at..at, again);
            }
            2 => _ = chars.splice(at..end, dice.pick(&PIECES).chars()),
            3 => {
                let from = dice.below(other.chars().count());
                let piece: Vec<char> = other.chars().skip(from).take(1 + dice.below(60)).collect();
                chars.splice(at..end, piece);
            }
            4 => chars.truncate(at),
            // Replaces a number with another one.
            5..=10 => {
                let Some(first) = (at..chars.len()).find(|at| chars[*at].is_ascii_digit()) else { continue };
                let rest = chars[first..].iter().take_while(|char| char.is_ascii_digit()).count();
                let digits = dice.pick(&NUMBERS).to_owned();
                chars.splice(first..first + rest, digits.chars());
            }
            11 => chars.insert(at, char::from(dice.between(0, 127) as u8)),
            _ => {
                if let Some(char) = chars.get_mut(at) {
                    let known = b"0123456789ABCDEFabcdefxyzAQ_-\"{}[],:";
                    *char = char::from(dice.pick(known));
                }
            }
        }
    }
    chars.into_iter().collect()
}

/// Random characters.
fn noise(dice: &mut Dice) -> String {
    (0..dice.below(200)).map(|_| char::from(dice.between(0, 255) as u8)).collect()
}

/// Mutates valid texts, and passes on the results.
fn on_bad_texts(write: impl Fn(&State) -> String, mut take: impl FnMut(u64, &str)) {
    let good: Vec<String> = (0..GOOD).map(|seed| write(&Dice::new(seed).state())).collect();
    for seed in 0..EACH {
        let mut dice = Dice::new(seed);
        let (text, other) = (&good[dice.below(good.len())], &good[dice.below(good.len())]);
        let bad = if dice.one_in(20) { noise(&mut dice) } else { mutate(&mut dice, text, other) };
        take(seed, &bad);
    }
}

#[test]
fn half_a_million_addresses() {
    let write = |state: &State| {
        let pairs = address::write(state).pairs;
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    };
    let mut tally = Tally::default();
    on_bad_texts(write, |seed, text| {
        let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let asked = address::read(&idempotency::LESSON, pairs);
        assert!(asked.problems.len() <= 5, "{text}");
        assert!(asked.problems.iter().all(|sentence| sentence.chars().count() < 300), "{:?}", asked.problems);
        tally.refused += u64::from(!asked.problems.is_empty());
        tally.take(seed, &asked.state, text);
    });
    tally.is_telling();
}

#[test]
fn half_a_million_files() {
    let mut tally = Tally::default();
    let write = |state: &State| serde_json::to_string(&state.to_file()).expect("plain data");
    on_bad_texts(write, |seed, text| match address::from_json(text) {
        Ok(asked) => tally.take(seed, &asked.state, text),
        Err(error) => {
            let sentence = error.to_string();
            assert!(sentence.chars().count() < 400 && !sentence.is_empty(), "{sentence}");
            tally.refused += 1;
        }
    });
    tally.is_telling();
}

#[derive(Default)]
struct Tally {
    refused: u64,
    accepted: u64,
    with_script: u64,
    run: u64,
}

impl Tally {
    fn take(&mut self, seed: u64, state: &State, text: &str) {
        self.accepted += 1;
        let lesson = state.recipe.lesson;
        let horizon_us = (lesson.build)(&state.recipe.settings).horizon().as_micros();
        assert!(state.at.as_micros() <= horizon_us, "{text}");
        assert!(
            lesson.scene(state.scene).is_some() && state.step.is_none_or(|step| step < lesson.steps.len())
        );
        assert!(
            state.branch.as_ref().is_none_or(|name| !name.is_empty() && name.chars().count() <= 60),
            "{text}"
        );
        for recipe in [Some(&state.recipe), state.twin.as_ref()].into_iter().flatten() {
            within_limits(recipe).unwrap_or_else(|why| panic!("seed {seed}: {why}: {text}"));
        }
        self.with_script += u64::from(!state.recipe.script.is_empty());
        if self.accepted.is_multiple_of(RUN_EVERY) {
            let run = Run::complete(state.recipe.clone());
            assert!(run.end().is_some() && run.trace().len() <= 2_001_000, "{text}");
            self.run += 1;
        }
    }

    /// Checks that there was enough of everything for the test to mean something.
    fn is_telling(&self) {
        let few = EACH / 20;
        assert!(
            self.refused > few && self.accepted > few && self.with_script > few && self.run > 50,
            "{self:?}"
        );
    }
}

impl std::fmt::Debug for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { refused, accepted, with_script, run } = self;
        write!(f, "{refused} refused, {accepted} accepted, {with_script} with a script, {run} run")
    }
}

/// Checks the limits of a recipe in its file: seed, knobs, node numbers, and every number by the name of its field.
fn within_limits(recipe: &Recipe) -> Result<(), String> {
    let lesson: &Lesson = recipe.lesson;
    for (knob, value) in recipe.settings.iter() {
        let (min, max) = match knob.dial {
            Dial::Choice(choices) => (0, i64::try_from(choices.len()).expect("few") - 1),
            Dial::Switch => (0, 1),
            Dial::Number { min, max, .. } => (min, max),
        };
        if !(min..=max).contains(&value) {
            return Err(format!("{} is {value}", knob.id));
        }
    }
    let setup = (lesson.build)(&recipe.settings);
    if recipe.seed >= 1 << 53 || recipe.script.len() > 2_000 {
        return Err(format!("seed {}, {} interventions", recipe.seed, recipe.script.len()));
    }
    if !recipe.script.is_sorted_by_key(|scripted| scripted.at) {
        return Err("not in the order of time".to_owned());
    }
    let script = serde_json::to_value(&recipe.script).map_err(|error| error.to_string())?;
    let nodes = i64::try_from(lesson.nodes_at_most()).expect("few");
    let end = setup.horizon().as_micros().cast_signed();
    numbers(&script, "", "", nodes, end)
}

/// Checks every number within a value against the range for its name and its parent's name.
fn numbers(value: &Value, name: &str, of: &str, nodes: i64, end: i64) -> Result<(), String> {
    let hour = 3_600_000_000;
    match value {
        Value::Object(fields) => {
            fields.iter().try_for_each(|(inner, value)| numbers(value, inner, name, nodes, end))
        }
        Value::Array(items) => items.iter().try_for_each(|item| numbers(item, name, of, nodes, end)),
        Value::Number(number) => {
            let range: RangeInclusive<i64> = match (of, name) {
                (_, "at") => 0..=end,
                (_, "node" | "from" | "to") => 0..=nodes - 1,
                (_, "nth") => 1..=i64::from(u32::MAX),
                ("drift", "ppm") => -100_000..=100_000,
                (_, "ppm") => 0..=1_000_000,
                (_, "permille") => 1..=1_000_000,
                (_, "salt") => 0..=(1 << 53) - 1,
                (_, "by_us") => -hour..=hour,
                (_, "extra_us" | "jitter_us" | "window_us" | "by" | "down" | "span") => 0..=hour,
                (_, "bytes_per_s") => 1..=1_000_000_000_000,
                (_, "queue_bytes") => 0..=1_000_000_000_000,
                _ => return Err(format!("nobody has thought of {of}.{name}")),
            };
            let fits = number.as_i64().is_some_and(|number| range.contains(&number));
            if fits { Ok(()) } else { Err(format!("{of}.{name} is {number}")) }
        }
        _ => Ok(()),
    }
}
