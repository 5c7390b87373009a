//! Drills: their texts about the night, compared with the result of each step's own solution.

use happens_before::explore::proof::{Grade, HELD_OUT, Prover};
use happens_before::lesson::drill_leaky_lock::LESSON;
use happens_before::lesson::step::{Grading, Task};
use happens_before::lesson::{Lesson, drill_double_charge};
use happens_before::run::Run;
use happens_before::subject::reading::violation;

use super::runs;

fn night(turned: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, "night", turned))
}

/// How a repair is graded on the first of the held-out seeds: as it came and repaired, `steps` runs of them in all.
fn graded(lesson: &'static Lesson, steps: usize, turned: &[(&str, &str)]) -> Grade {
    let (scene, grading) = (&lesson.scenes[0], grading_of(lesson));
    let mut prover = Prover::grading(&runs::turned(lesson, scene.id, turned), scene, grading, HELD_OUT);
    for _ in 0..steps {
        prover.advance();
    }
    Grade::of(prover.findings(), grading)
}

fn is_enough(grade: Grade) -> bool {
    grade.held == grade.runs && grade.yields
}

fn grading_of(lesson: &'static Lesson) -> &'static Grading {
    let grading = lesson.steps.iter().find_map(|step| match &step.task {
        Task::Grade(grading) => Some(grading),
        _ => None,
    });
    grading.expect("a drill grades a repair")
}

/// What a run says in its drill's texts.
fn value(lesson: &'static Lesson, run: &Run, name: &str) -> String {
    let values = lesson.values_of(run.settings(), run.trace());
    let found = values.iter().find(|(known, _)| *known == name);
    found.map_or_else(|| panic!("{name} has no value"), |(_, value)| value.clone())
}

fn seconds(text: &str) -> f64 {
    let number = |unit: &str| text.strip_suffix(unit).and_then(|number| number.trim().parse::<f64>().ok());
    number("ms").map(|ms| ms / 1_000.0).or_else(|| number("s")).expect("a time")
}

/// The last text says that with another clock this night goes well. The graded step checks that other nights do not.
#[test]
fn without_the_cause_the_night_goes_well() {
    assert!(violation(night(&[]).trace(), None).is_some());
    assert_eq!(violation(night(&[("clock", "monotonic")]).trace(), None), None);
}

/// The numbers of the run that rule out the wrong causes.
#[test]
fn what_refutes_a_cause_is_so() {
    let run = night(&[]);
    let value = |name: &str| value(&LESSON, &run, name);
    let seconds = |name: &str| seconds(&value(name));
    assert!(seconds("longest_pause") < seconds("lease"));
    assert_eq!(value("freed_wrongly"), "0");
    assert!(seconds("store_back") + 60.0 < seconds("lost_at"), "long before");
    assert!(seconds("stepped_by") > seconds("lease"), "the lease was over at once");
    assert_eq!(value("lost"), "1");
}

/// The grading matches the page's text: in each night the lock server's clock is stepped, forward or back.
#[test]
fn graded_nights_set_the_clock_both_ways() {
    let night = grading_of(&LESSON).night;
    let (one, other) = (format!("{:?}", night(2)), format!("{:?}", night(3)));
    assert!(one.contains("by_us: -20000000") && other.contains("by_us: 20000000"), "{one} {other}");
}

mod double_charge {
    use super::{Run, drill_double_charge::LESSON};
    use super::{graded, is_enough, runs, seconds, value, violation};

    fn evening(turned: &[(&str, &str)]) -> Run {
        Run::complete(runs::turned(&LESSON, "evening", turned))
    }

    /// What speaks against the causes that it was not, in numbers of the run.
    #[test]
    fn what_refutes_a_cause_is_so() {
        let run = evening(&[]);
        let value = |name: &str| value(&LESSON, &run, name);
        assert_eq!((value("keys").as_str(), value("takeovers").as_str()), ("1", "0"));
        assert!(seconds(&value("apart")) < seconds(&value("ttl")));
        assert!(seconds(&value("db_back")) + 60.0 < seconds(&value("second_charge")), "long before");
        assert!(seconds(&value("first_charge")) < seconds(&value("reply_lost")));
        let number = |name: &str| value(name).parse::<u32>().expect("a number");
        assert_eq!(number("charges"), number("orders") + 1, "one customer paid twice");
        assert_eq!(number("paid"), number("orders"), "nobody noticed");
        assert!(number("asked_again") > number("charged_again"), "the browsers' retries did no harm");
    }

    #[test]
    fn without_the_cause_the_evening_goes_well() {
        assert!(violation(evening(&[]).trace(), None).is_some());
        assert_eq!(violation(evening(&[("provider", "on")]).trace(), None), None);
    }

    /// Repairs that only make it rarer, or that cost sales, are not enough.
    #[test]
    fn weak_repairs_do_not_pass() {
        let grade = |turned| graded(&LESSON, 120, turned);
        for weak in [
            &[("service_timeout", "5000"), ("timeout", "5000")][..],
            &[("service_attempts", "1")],
            &[("service_attempts", "1"), ("lease", "60000")],
            &[("service_attempts", "1"), ("attempts", "1")],
            &[("service_attempts", "1"), ("failures", "on")],
            &[("lease", "0")],
            &[("memory", "lookup")],
        ] {
            let grade = grade(weak);
            println!("{weak:?} {grade:?}");
            assert!(grade.runs > 0 && !is_enough(grade), "{weak:?} passes: {grade:?}");
        }
        let strong = grade(&[("provider", "on")]);
        assert!(is_enough(strong), "{strong:?}");
    }
}

mod stuck_saga {
    use super::Run;
    use super::{graded, is_enough, runs, seconds, value, violation};
    use happens_before::lesson::drill_stuck_saga::LESSON;

    fn evening(turned: &[(&str, &str)]) -> Run {
        Run::complete(runs::turned(&LESSON, "evening", turned))
    }

    /// The numbers that refute the wrong causes.
    #[test]
    fn what_refutes_a_cause_is_so() {
        let run = evening(&[]);
        let value = |name: &str| value(&LESSON, &run, name);
        let number = |name: &str| value(name).parse::<u32>().expect("a number");
        assert_eq!(number("confirmed") + number("compensated") + 1, number("customers"), "one order is left");
        assert_eq!((number("parked"), number("undo_failed")), (0, 0));
        assert!(seconds(&value("stuck_since")) <= seconds(&value("crashed")));
        assert!(seconds(&value("restarted")) + 60.0 < seconds(&value("payments_resumed")), "long after");
        assert!(number("compensated") >= 4);
    }

    #[test]
    fn without_the_cause_the_evening_goes_well() {
        assert!(violation(evening(&[]).trace(), None).is_some());
        assert_eq!(violation(evening(&[("log", "before"), ("recovery", "forward")]).trace(), None), None);
    }

    #[test]
    fn weak_repairs_do_not_pass() {
        let grade = |turned| graded(&LESSON, 60, turned);
        for weak in [
            &[("log", "before")][..],
            &[("recovery", "backward")],
            &[("log", "memory"), ("recovery", "forward")],
            &[("timeout", "2000"), ("attempts", "10")],
            &[("silence", "refusal"), ("log", "before"), ("recovery", "forward")],
            &[("memory", "none"), ("log", "before"), ("recovery", "forward")],
        ] {
            let grade = grade(weak);
            println!("{weak:?} {grade:?}");
            assert!(grade.runs > 0 && !is_enough(grade), "{weak:?} passes: {grade:?}");
        }
        for strong in [
            &[("log", "before"), ("recovery", "forward")][..],
            &[("log", "before"), ("recovery", "backward")],
            &[("recovery", "forward")],
        ] {
            println!("{strong:?} {:?}", grade(strong));
        }
        let strong = grade(&[("log", "before"), ("recovery", "forward")]);
        assert!(is_enough(strong), "{strong:?}");
    }
}
