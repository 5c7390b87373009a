//! How long answers take natively: `cargo bench --no-default-features --bench explore`.
//!
//! - *What would have prevented it?*, for each lesson's first scene that breaks a check: to the first finding, and to the last
//! - the search, for the settings of each lesson's proof with the fix: single faults per second, and how much forking and equal
//!   digests save
//!
//! `CHECKER` names the program `two_phase` of `tests/bench/peers`, whose states per second stand beside the search's; `./dev bench`
//! builds it. A state of a model checker is one step of a protocol; a run of the search is a whole run, so its events are reported as well.
#![expect(clippy::disallowed_types, reason = "a bench measures real time")]

#[path = "../report.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod report;

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Instant;

use happens_before::explore::otherwise::Inquiry;
use happens_before::explore::search::plan::Plan;
use happens_before::lesson::{self, Lesson};
use happens_before::run::{Recipe, Run};
use happens_before::subject::reading::violation;
use report::Figure;

/// Single faults that are tried at most in each lesson.
const FAULTS: usize = 400;
/// The number of participants in the peer's protocol.
const PARTICIPANTS: &str = "7";

fn main() -> std::io::Result<()> {
    let mut figures = Vec::new();
    let [mut firsts, mut wholes] = [Vec::new(), Vec::new()];
    for lesson in lesson::all() {
        if let Some([first, whole, runs]) = answer(lesson) {
            figures.push(Figure::new(
                format!("{}: runs for a whole answer", lesson.about.id),
                "runs",
                vec![runs],
            ));
            figures.push(Figure::new(format!("{}: first finding", lesson.about.id), "ms", vec![first]));
            figures.push(Figure::new(format!("{}: whole answer", lesson.about.id), "ms", vec![whole]));
            firsts.push(first);
            wholes.push(whole);
        }
        figures.extend(search(lesson));
    }
    for (name, values) in [("first finding", firsts), ("whole answer", wholes)] {
        figures.push(Figure::new(
            format!("all lessons: {name}, 95th percentile"),
            "ms",
            vec![percentile(values)],
        ));
    }
    figures.extend(peer());
    report::publish("answers, native", "explore", &figures)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// The value that 95 of 100 do not exceed.
fn percentile(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * 95).div_ceil(100) - 1]
}

/// Milliseconds to the first and to the last finding about the first scene that breaks a check, and the number of runs.
fn answer(lesson: &'static Lesson) -> Option<[f64; 3]> {
    let broken = |scene| {
        let recipe = Recipe::of_scene(lesson, scene);
        let check = violation(Run::complete(recipe.clone()).trace(), None)?.id;
        Some((recipe, scene, check))
    };
    let (recipe, scene, check) = lesson.scenes.iter().find_map(broken)?;
    let start = Instant::now();
    let mut inquiry = Inquiry::of(&recipe, Some(scene), check);
    let mut first = None;
    while !inquiry.findings().finished {
        inquiry.advance();
        if first.is_none() && !inquiry.findings().found.is_empty() {
            first = Some(milliseconds(start));
        }
    }
    let whole = milliseconds(start);
    Some([first.unwrap_or(whole), whole, f64::from(inquiry.findings().runs)])
}

/// The search's speed with the settings of the lesson's proof, with the fix.
fn search(lesson: &'static Lesson) -> Vec<Figure> {
    let Some(proof) = lesson.proof else { return Vec::new() };
    let [_, settings] = lesson.proved(&proof);
    let recipe = Recipe { lesson, settings, seed: 1, script: Vec::new() };
    let plan = Plan::new(&recipe, proof.checks);
    let count = plan.faults().len().min(FAULTS);
    let start = Instant::now();
    let tries: Vec<_> = (0..count).map(|number| plan.tried([Some(number), None])).collect();
    let seconds = start.elapsed().as_secs_f64();
    let digests: BTreeSet<u64> = tries.iter().map(|tried| tried.outcome.digest).collect();
    let (shared, events) =
        tries.iter().fold((0, 0), |(shared, events), tried| (shared + tried.shared, events + tried.events));
    let percent = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    let figure =
        |name: &str, unit, value| Figure::new(format!("{}: {name}", lesson.about.id), unit, vec![value]);
    vec![
        figure("single faults", "per second", count as f64 / seconds),
        figure("events of the search", "million per second", (events - shared) as f64 / seconds / 1e6),
        figure("events that forking saved", "percent", percent(shared, events)),
        figure(
            "single faults that made the same run as another",
            "percent",
            percent(count - digests.len(), count),
        ),
    ]
}

/// States per second of the peer, if it was built.
fn peer() -> Option<Figure> {
    let program = std::env::var_os("CHECKER")?;
    let said = |_| {
        let output = Command::new(&program).arg(PARTICIPANTS).output().expect("the checker runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok()).expect("states per second")
    };
    let runs = (0..3).map(said).map(|states| states / 1e6).collect();
    Some(Figure::new(
        "Stateright, two-phase commit of 7, depth first, one thread",
        "million states per second",
        runs,
    ))
}
