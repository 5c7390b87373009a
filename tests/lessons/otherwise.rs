//! What would have had to be otherwise, asked about the scenes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use happens_before::explore::otherwise::pieces::Inquiring;
use happens_before::explore::otherwise::report::{Line, Report, is_knob};
use happens_before::explore::otherwise::words::Words;
use happens_before::explore::otherwise::{Change, Finding, Findings, Inquiry, Lessons, Outcome, Thing};
use happens_before::lesson::{self, Lesson, Scene};
use happens_before::run::{Recipe, Run};
use happens_before::sim::fault::{Intervention, Scripted};
use happens_before::sim::time::SimTime;
use happens_before::subject::reading::violation;
use happens_before::timeline::scene::Names;
use happens_before::timeline::sentence::deed;

fn inquiry(lesson: &'static Lesson, scene: &Scene) -> Inquiry<Lessons> {
    Inquiry::of(&Recipe::of_scene(lesson, scene), Some(scene), scene.breaks.expect("it breaks one"))
}

fn findings(mut inquiry: Inquiry<Lessons>) -> Findings {
    while !inquiry.findings().finished {
        inquiry.advance();
    }
    inquiry.findings().clone()
}

/// Calls `say` with the words for a scene's findings.
fn with_words<T>(
    lesson: &'static Lesson,
    scene: &Scene,
    broken_at: Option<SimTime>,
    say: impl FnOnce(&Words<'_>) -> T,
) -> T {
    let recipe = Recipe::of_scene(lesson, scene);
    let nodes = (lesson.build)(&recipe.settings).names();
    let names = Names { nodes: nodes.clone(), ..Names::default() };
    let deed = |intervention: &_| deed(intervention, &names);
    let (knobs, script) = (lesson.knobs, &recipe.script[..]);
    say(&Words { nodes: &nodes, knobs, script, broken_at, deed: &deed })
}

/// The findings about a scene in words, one a line.
fn said(lesson: &'static Lesson, scene: &Scene, findings: &Findings) -> Vec<String> {
    let say = |words: &Words<'_>, finding: &Finding| format!("{:?}: {}", finding.outcome, words.say(finding));
    with_words(lesson, scene, findings.broken_at, |words| {
        findings.found.iter().map(|finding| say(words, finding)).collect()
    })
}

/// Calls `look` with every scene that claims to break a check and what is found about it, on all cores.
fn on_every_scene(look: impl Fn(&'static Lesson, &'static Scene, &Findings) + Sync) -> usize {
    let scenes = lesson::all().flat_map(|lesson| lesson.scenes.iter().map(move |scene| (lesson, scene)));
    let scenes: Vec<_> = scenes.filter(|(_, scene)| scene.breaks.is_some()).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((lesson, scene)) = scenes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    look(lesson, scene, &findings(inquiry(lesson, scene)));
                }
            });
        }
    });
    scenes.len()
}

/// The whole run that a finding is about, if its recipe is plain: if nothing that stays in the script can have another number there.
fn plain(lesson: &'static Lesson, scene: &Scene, change: &Change) -> Option<Run> {
    let mut recipe = Recipe::of_scene(lesson, scene);
    match change {
        Change::Without(Thing::Item(lines)) => {
            let mut position = 0..;
            recipe.script.retain(|_| !lines.contains(&position.next().expect("endless")));
        }
        Change::Knob(turn) => turn_to(&mut recipe, &turn.knob, turn.to),
        Change::Repair(turns) => {
            for turn in turns {
                turn_to(&mut recipe, &turn.knob, turn.to);
            }
        }
        Change::Time(span) => turn_to(&mut recipe, &span.knob, span.holds?),
        _ => return None,
    }
    (!counts(&recipe.script)).then(|| Run::complete(recipe))
}

fn turn_to(recipe: &mut Recipe, id: &str, position: i64) {
    let knob = recipe.lesson.knobs.iter().find(|knob| knob.id == id).expect("the lesson has it");
    recipe.settings.set(id, &knob.spell(position)).expect("the knob takes it");
}

/// The names of the checks that a run broke and another one kept.
fn breaks_besides(run: &Run, other: &Run) -> Vec<String> {
    let broken = |run: &Run, id| violation(run.trace(), Some(id)).is_some();
    let besides = run.checks().iter().filter(|check| broken(run, check.id) && !broken(other, check.id));
    besides.map(|check| check.name.to_owned()).collect()
}

/// True if any of these names a message or a write by its number.
fn counts(script: &[Scripted]) -> bool {
    let named = |scripted: &Scripted| {
        matches!(scripted.intervention, Intervention::Message { .. } | Intervention::CrashAfter { .. })
    };
    script.iter().any(named)
}

#[test]
fn every_scene_has_a_cause_in_its_repair_and_the_verdicts_are_those_of_whole_runs() {
    let [faults, compared, late, worse] = [0, 0, 0, 0].map(AtomicUsize::new);
    let met = on_every_scene(|lesson, scene, findings| {
        let of = format!("{}/{}", lesson.about.id, scene.id);
        let original = Run::complete(Recipe::of_scene(lesson, scene));
        assert!(findings.broken_at.is_some() && findings.finished && findings.pending == 0, "{of}");
        let repairs = |finding: &Finding| matches!(finding.change, Change::Knob(_) | Change::Repair(_));
        if scene.fix.is_some() {
            assert!(findings.causes().any(repairs), "{of}: {:#?}", said(lesson, scene, findings));
        }
        for finding in &findings.found {
            if let Change::Without(Thing::Item(lines)) = &finding.change {
                faults.fetch_add(usize::from(finding.outcome == Outcome::Cause), Ordering::Relaxed);
                if findings.broken_at < Some(scene.script[lines[0]].at) {
                    assert_eq!(
                        finding.broken_at, findings.broken_at,
                        "{of}: {lines:?} came after the violation"
                    );
                    late.fetch_add(1, Ordering::Relaxed);
                }
            }
            let Some(run) = plain(lesson, scene, &finding.change) else { continue };
            let broken = violation(run.trace(), scene.breaks);
            let broken = broken.map(|verdict| run.trace().event(verdict.judged).at);
            assert_eq!(finding.broken_at, broken, "{of}: {:?}", finding.change);
            assert_eq!(
                finding.outcome == Outcome::NoDifference,
                broken.is_some(),
                "{of}: {:?}",
                finding.change
            );
            if broken.is_none() {
                assert_eq!(finding.breaks, breaks_besides(&run, &original), "{of}: {:?}", finding.change);
                worse.fetch_add(usize::from(!finding.breaks.is_empty()), Ordering::Relaxed);
            }
            compared.fetch_add(1, Ordering::Relaxed);
        }
    });
    let [faults, compared, late, worse] = [faults, compared, late, worse].map(AtomicUsize::into_inner);
    let counted =
        format!("{met} scenes, {faults} faults, {compared} compared, {late} late, {worse} break another");
    assert!(met > 100 && faults > 50 && compared > 300 && late > 3 && worse > 3, "{counted}");
}

#[test]
fn neither_order_nor_pauses_change_what_is_found_and_runs_are_counted() {
    for (lesson, scene) in [("idempotency", "no-key"), ("outbox", "crash-between"), ("fencing", "ignored")] {
        let lesson = lesson::find(lesson).expect("it exists");
        let scene = lesson.scene(scene).expect("it exists");
        let mut straight = inquiry(lesson, scene);
        let (mut runs, mut found) = (straight.findings().runs, 0);
        while !straight.findings().finished {
            straight.advance();
            let findings = straight.findings();
            let more = findings.runs - runs;
            let stated = findings.found.len() - found;
            assert!((1..=5).contains(&more) && stated == 0 || more == 0 && stated == 1, "{more} {stated}");
            (runs, found) = (findings.runs, findings.found.len());
        }
        let mut other = inquiry(lesson, scene);
        let backwards: Vec<_> = (0..other.candidates()).rev().collect();
        other.advance();
        other.reorder(&backwards);
        let other = findings(other);
        assert_eq!(other.found, straight.findings().found);
        let json = serde_json::to_string(&other).expect("plain data");
        assert_eq!(serde_json::from_str::<Findings>(&json).expect(&json), other);
    }
}

/// The report of an inquiry by several workers, each of which has an inquiry of its own and answers whenever it likes.
fn by_workers(lesson: &'static Lesson, scene: &'static Scene, workers: usize) -> Report {
    let mut own: Vec<_> = (0..workers).map(|_| inquiry(lesson, scene)).collect();
    let (mut inquiring, mut busy, mut turns) = (Inquiring::default(), Vec::new(), 0);
    while !inquiring.report().finished {
        while busy.len() < workers && inquiring.waiting() > 0 {
            busy.extend(inquiring.hand_out());
        }
        turns += 5;
        let (piece, worker) = (busy.swap_remove(turns % busy.len()), turns % workers);
        let broken_at = own[worker].findings().broken_at;
        let results = with_words(lesson, scene, broken_at, |words| own[worker].answer(piece, words));
        inquiring.take(piece, results);
    }
    assert!(busy.is_empty() && inquiring.waiting() == 0);
    inquiring.report().clone()
}

/// The report of one worker that does everything alone: the findings in words, causes first.
fn report_of(findings: &Findings, words: &Words<'_>) -> Report {
    let (mut happened, mut knobs) = (Vec::new(), Vec::new());
    for outcome in [Outcome::Cause, Outcome::Chance, Outcome::NoDifference] {
        for finding in findings.found.iter().filter(|finding| finding.outcome == outcome) {
            let line = Line { words: words.say(finding), outcome };
            if is_knob(finding) { knobs.push(line) } else { happened.push(line) }
        }
    }
    let Findings { runs, pending, untried_spares, untried_pairs, finished, .. } = *findings;
    Report { happened, knobs, runs, pending, untried: untried_spares + untried_pairs, finished }
}

/// With one cause, with pairs, and with interventions that are aimed anew.
#[test]
fn the_report_does_not_depend_on_the_number_of_workers_or_on_their_order() {
    let mut paired = 0;
    for (lesson, scene) in
        [("idempotency", "no-key"), ("outbox", "crash-between"), ("partial-failure", "five")]
    {
        let lesson = lesson::find(lesson).expect("it exists");
        let scene = lesson.scene(scene).expect("it exists");
        let alone = findings(inquiry(lesson, scene));
        let pair = |finding: &&Finding| matches!(finding.change, Change::WithoutBoth(_));
        paired += alone.found.iter().filter(pair).count();
        let report = with_words(lesson, scene, alone.broken_at, |words| report_of(&alone, words));
        for workers in [1, 2, 5] {
            assert_eq!(by_workers(lesson, scene, workers), report, "{workers} {}", lesson.about.id);
        }
    }
    assert!(paired > 0, "one is overdetermined");
}

#[test]
fn a_finding_is_said_in_the_words_of_the_lesson() {
    let check = |lesson: &str, scene: &str, expected: &str| {
        let lesson = lesson::find(lesson).expect("it exists");
        let scene = lesson.scene(scene).expect("it exists");
        let said = said(lesson, scene, &findings(inquiry(lesson, scene)));
        assert!(said.iter().any(|line| line == expected), "{expected}\n{said:#?}");
    };
    check(
        "idempotency",
        "no-key",
        "Cause: Without “drop message 1, Provider → Payments”, the promise holds: in the rerun, and in 32 of 32 with \
         fresh chance.",
    );
    check(
        "fencing",
        "ignored",
        "Cause: With “Lease: 15500 ms” instead of 10000 ms, the promise holds, and with 31 of 31 other seeds that \
         break it. 15000 ms is not enough.",
    );
    check(
        "partial-failure",
        "five",
        "Cause: Without any intervention, the promise holds: in the rerun, and in 32 of 32 with fresh chance.",
    );
    check(
        "unreliable-network",
        "bad-day",
        "NoDifference: Without “duplicate message 6, Till → Head office”, the promise is still broken.",
    );
}

/// Prints what is found for each lesson's first scene that breaks a check; `OTHERWISE=all` for every scene.
#[test]
#[ignore = "for reading"]
fn print_what_would_have_had_to_be_otherwise() {
    let of = std::env::var("OTHERWISE").unwrap_or_default();
    for lesson in lesson::all() {
        let scenes = lesson.scenes.iter().filter(|scene| scene.breaks.is_some());
        for scene in scenes.take(if of == "all" { usize::MAX } else { 1 }) {
            let findings = findings(inquiry(lesson, scene));
            let Findings { check, runs, untried_pairs, untried_spares, .. } = &findings;
            println!("\n{}/{} breaks {check}: {runs} runs", lesson.about.id, scene.id);
            println!("  untried: {untried_pairs} pairs, {untried_spares} messages");
            for line in said(lesson, scene, &findings) {
                println!("  {line}");
            }
        }
    }
}
