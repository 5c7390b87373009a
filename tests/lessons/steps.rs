//! Steps and proofs.

use happens_before::explore::proof::Prover;
use happens_before::explore::proof::{Grade, HELD_OUT};
use happens_before::lesson::step::{Done, Finding, Judged, RUNS, Task, Transfer};
use happens_before::lesson::{self, Lesson, later};
use happens_before::run::own::shown_by;
use happens_before::run::{Recipe, Run};
use happens_before::sim::ids::EventId;
use happens_before::sim::trace::Trace;
use happens_before::subject::reading::violation;

fn run_of(lesson: &'static Lesson, scene: &str) -> Run {
    Run::complete(Recipe::of_scene(lesson, lesson.scene(scene).expect("steps name scenes")))
}

/// The right answer to the question about another system.
fn carried_over(lesson: &Lesson) -> Option<usize> {
    later::transfer_of(lesson).and_then(Transfer::right)
}

/// The progress of a learner who follows the step's own solution, with every event checked on the way.
pub fn solve(lesson: &'static Lesson, scene: &str, task: &'static Task) -> Done {
    let mut done = Done::default();
    let run = run_of(lesson, scene);
    match task {
        Task::Watch { moment, .. } => done.reached = moment(run.trace()).is_some(),
        Task::Predict(question) => {
            let answer = (question.answer)(run.trace()).expect("the run shows the answer");
            assert!(answer < question.options.len());
            done.answer = Some(answer);
            done.reached = (question.moment)(run.trace()).is_some();
        }
        Task::Why { moment, .. } => done.asked_why = moment(run.trace()).is_some(),
        Task::Fix { reached, solution, .. } => {
            assert!(!reached(run.trace()), "there is nothing to fix");
            let settings = run.settings().turned(solution);
            let fixed = Run::complete(Recipe { settings, ..run.recipe().clone() });
            done.reached = reached(fixed.trace());
        }
        Task::Break { scenes, at_least } => {
            assert!(*at_least <= scenes.len());
            for id in *scenes {
                let scene = lesson.scene(id).expect("it names scenes");
                let broken = run_of(lesson, id);
                assert!(violation(broken.trace(), scene.breaks).is_some());
                done.broken.push((*id).to_owned());
                let settings = lesson.repaired(scene);
                let repaired = Run::complete(Recipe { settings, ..broken.recipe().clone() });
                if violation(repaired.trace(), None).is_none() {
                    done.repaired.push((*id).to_owned());
                }
            }
        }
        Task::Prove => {
            let mut prover = Prover::new(lesson, 1);
            (0..RUNS).for_each(|_| prover.advance());
            done.proved = prover.findings().finished();
        }
        Task::Diagnose(diagnosis) => {
            let cause = (diagnosis.cause)(run.trace()).expect("the run shows the cause");
            let events = (diagnosis.evidence)(run.trace());
            assert!(!events.is_empty() && events.len() * 100 < run.trace().len(), "{events:?}");
            let judge = |event, cause| diagnosis.judge(run.trace(), Finding { event, cause });
            assert!(events.iter().all(|event| judge(*event, cause) == Judged::Right));
            for other in (0..diagnosis.causes.len()).filter(|other| *other != cause) {
                assert_eq!(judge(events[0], other), Judged::OtherCause);
                assert!(!diagnosis.causes[other].refuted.is_empty(), "what speaks against it?");
            }
            assert_eq!(judge(EventId(0), cause), Judged::OtherEvent);
            done.reached = true;
        }
        Task::Grade(grading) => {
            let scene = lesson.scene(scene).expect("steps name scenes");
            let grade = |recipe: &Recipe| {
                let mut prover = Prover::grading(recipe, scene, grading, HELD_OUT);
                while !prover.findings().finished() {
                    prover.advance();
                }
                Grade::of(prover.findings(), grading)
            };
            let as_it_came = grade(run.recipe());
            assert!(!as_it_came.passes(), "there is nothing to repair: {as_it_came:?}");
            let settings = run.settings().turned(grading.solution);
            let repaired = grade(&Recipe { settings, ..run.recipe().clone() });
            println!("{}: {as_it_came:?} as it came, {repaired:?} repaired", lesson.about.id);
            done.graded = repaired.passes();
        }
        Task::Transfer => (done.answer, done.reached) = (carried_over(lesson), true),
        Task::Read => done.read = true,
    }
    done
}

#[test]
fn every_step_is_passed_by_its_own_solution_and_not_without() {
    for lesson in lesson::all() {
        for step in lesson.steps {
            assert!(
                !step.task.passed(&Done::default()),
                "{}/{} is passed from the start",
                lesson.about.id,
                step.id
            );
            let done = solve(lesson, step.scene, &step.task);
            assert!(step.task.passed(&done), "{}/{}: {done:?}", lesson.about.id, step.id);
        }
    }
}

#[test]
fn moments_come_in_the_order_in_which_the_steps_ask_for_them() {
    for lesson in lesson::all() {
        let trace_of = |scene| run_of(lesson, scene);
        let mut last = None;
        for step in lesson.steps {
            let moment: fn(&Trace<_>) -> _ = match &step.task {
                Task::Watch { moment, .. } => *moment,
                Task::Predict(question) => question.moment,
                _ => continue,
            };
            let run = trace_of(step.scene);
            let event = moment(run.trace()).expect("the run gets there");
            if let Some((scene, before)) = last {
                assert!(scene != step.scene || before < event, "{}/{}", lesson.about.id, step.id);
            }
            last = Some((step.scene, event));
        }
    }
}

#[test]
fn proofs_find_violations_without_the_fix_and_none_with_it() {
    for lesson in lesson::all().filter(|lesson| lesson.proof.is_some()) {
        let mut prover = Prover::new(lesson, 1);
        while !prover.findings().finished() {
            prover.advance();
        }
        let findings = prover.findings();
        let example = findings.without.counterexample.clone().expect("a counterexample");
        let recipe = Recipe::from_file(example).expect("its file can be opened");
        assert!(violation(Run::complete(recipe).trace(), None).is_some(), "the counterexample breaks");
        let rate = findings.without.broken * 100 / findings.without.runs;
        println!("{}: {rate} % of {} runs break without the fix", lesson.about.id, findings.without.runs);
        assert!(rate >= 5, "{}: only {rate} % of the runs break without the fix", lesson.about.id);
        assert_eq!(
            findings.with.broken, 0,
            "{}: {:?} with the fix, such as {:?}",
            lesson.about.id, findings.with.by_check, findings.with.counterexample,
        );
    }
}

/// A question can be tried on another run. Then the page says what that run shows, with its own numbers, or that it is none of the answers.
#[test]
fn a_question_tried_on_another_run_is_answered_by_that_run() {
    let check = |id: &str, step: &str, turned: &[(&str, &str)], expected: Option<&str>| {
        let lesson = lesson::find(id).expect("a lesson");
        let index = lesson.steps.iter().position(|one| one.id == step).expect("a step");
        let Task::Predict(question) = &lesson.steps[index].task else { panic!("{id}/{step} asks nothing") };
        let mut recipe = Recipe::of_step(lesson, index);
        for (knob, value) in turned {
            recipe.settings.set(knob, value).expect("a knob takes it");
        }
        let run = Run::complete(recipe);
        assert_eq!(shown_by(&run, question).as_deref(), expected, "{id}/{step} with {turned:?}");
    };
    let by_trial =
        |wait: &str| format!("Once {wait} have passed since the breaker opened, by a single trial call");
    check("circuit-breaker", "predict", &[], Some(&by_trial("30 s")));
    check("circuit-breaker", "predict", &[("wait", "20000")], Some(&by_trial("20 s")));
    // The first trial calls fail, and the breaker opens again: the last one counts.
    check("circuit-breaker", "predict", &[("wait", "5000")], Some(&by_trial("5 s")));
    check("retries", "predict", &[], Some("As many as with a fixed wait"));
    check("retries", "predict", &[("attempts", "2")], None);
    check("retries", "contention", &[("attempts", "3")], Some("Some of them"));
}
