//! Drills: their texts about the night, compared with the result of each step's own solution.

use happens_before::lesson::drill_leaky_lock::LESSON;
use happens_before::lesson::step::Task;
use happens_before::run::{Recipe, Run};
use happens_before::subject::reading::violation;

fn night(turned: &[(&str, &str)]) -> Run {
    let settings = LESSON.initial().with(turned).expect("knobs that exist");
    Run::complete(Recipe { settings, ..Recipe::of_scene(&LESSON, &LESSON.scenes[0]) })
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
    let values = LESSON.values_of(run.settings(), run.trace());
    let value = |name: &str| {
        let found = values.iter().find(|(known, _)| *known == name);
        found.map_or_else(|| panic!("{name} has no value"), |(_, value)| value.clone())
    };
    let seconds = |name: &str| value(name).trim_end_matches(" s").parse::<f64>().expect("seconds");
    assert!(seconds("longest_pause") < seconds("lease"));
    assert_eq!(value("freed_wrongly"), "0");
    assert!(seconds("store_back") + 60.0 < seconds("lost_at"), "long before");
    assert!(seconds("stepped_by") > seconds("lease"), "the lease was over at once");
    assert_eq!(value("lost"), "1");
}

/// The grading matches the page's text: in each night the lock server's clock is stepped, forward or back.
#[test]
fn graded_nights_set_the_clock_both_ways() {
    let grading = LESSON.steps.iter().find_map(|step| match &step.task {
        Task::Grade(grading) => Some(grading),
        _ => None,
    });
    let night = grading.expect("it has one").night;
    let (one, other) = (format!("{:?}", night(2)), format!("{:?}", night(3)));
    assert!(one.contains("by_us: -20000000") && other.contains("by_us: 20000000"), "{one} {other}");
}
