//! Transfers between two banks: what the page says about them is what the run shows, and each setting is in the program.

use happens_before::lesson::knob::Dial;
use happens_before::lesson::step::Task;
use happens_before::lesson::two_phase_commit::LESSON;
use happens_before::run::Run;
use happens_before::sim::process::Report;
use happens_before::sim::trace::{Kind, Trace};
use happens_before::subject::Words;
use happens_before::subject::chart::Plot;
use happens_before::subject::commit::{Fact, Timer};
use happens_before::subject::commits::parties::WEST;
use happens_before::subject::commits::promises::{BOUND, OWN, WHOLE};
use happens_before::subject::commits::reading::{asked, commits, slowest_payment};
use happens_before::subject::reading::violation;

use super::commits::{at, broken, first, repaired, run_of, state, turned};

/// What nobody looks at is not promised, so no check says that it holds.
#[test]
fn what_nobody_looks_at_is_not_promised() {
    let promised = |run: &Run| [WHOLE, OWN].map(|id| run.checks().iter().any(|check| check.id == id));
    assert_eq!(promised(&run_of("in-doubt")), [false, false]);
    assert_eq!(promised(&run_of("half-way")), [true, false]);
    assert_eq!(promised(&run_of("incident")), [false, true]);
    for scene in LESSON.scenes {
        let run = run_of(scene.id);
        let [whole, own] = promised(&run);
        assert_eq!(
            whole,
            commits(run.trace()).any(|fact| matches!(fact, Fact::Audited { .. })),
            "{}",
            scene.id
        );
        assert_eq!(
            own,
            commits(run.trace()).any(|fact| matches!(fact, Fact::Checked { .. })),
            "{}",
            scene.id
        );
    }
}

/// Each choice of how the parties work makes a program of its own.
#[test]
fn each_setting_of_the_protocol_is_in_a_listing() {
    for id in ["protocol", "doubt", "forced", "recovery", "presumes", "reply", "reads"] {
        let knob = LESSON.knobs.iter().find(|knob| knob.id == id).expect("there is such a knob");
        let Dial::Choice(choices) = knob.dial else { panic!("{id} is a choice") };
        let settings = LESSON.settings_of(&LESSON.scenes[0]);
        let mut programs: Vec<String> = Vec::new();
        for (choice, _) in choices {
            let settings = settings.with(&[(id, choice)]).expect("it takes it");
            let lines = (LESSON.code)(&settings).into_iter().flat_map(|listing| listing.lines());
            let program: Vec<&str> = lines.map(|line| line.text).collect();
            assert!(!programs.contains(&program.join("\n")), "{id}={choice} changes no line");
            programs.push(program.join("\n"));
        }
    }
}

/// The step that asks for the other bank's answer takes nothing else for it.
#[test]
fn only_the_other_banks_answer_is_the_repair() {
    let step = LESSON.steps.iter().find(|step| step.id == "ask").expect("it is there");
    let Task::Fix { reached, .. } = &step.task else { panic!("it is to be repaired") };
    let check = |knobs: &[(&str, &str)], is_repair: bool| {
        let run = turned(step.scene, knobs);
        assert_eq!(broken(&run), [""; 0], "{knobs:?} holds");
        assert_eq!(reached(run.trace()), is_repair, "{knobs:?}");
    };
    check(&[("doubt", "peers")], true);
    check(&[("doubt", "commit")], false);
    check(&[("bound", "30000")], false);
    check(&[("doubt", "peers"), ("patience", "1500"), ("bound", "30000")], false);
    check(&[("protocol", "saga")], false);
}

/// How long anybody should wait is a part of the promise, so a larger bound prevents nothing.
#[test]
fn a_larger_bound_is_no_prevention() {
    let bound = LESSON.knobs.iter().find(|knob| knob.id == "bound").expect("there is such a knob");
    assert!(!bound.waits);
}

fn writes(trace: &Trace<Words>) -> Vec<String> {
    let wrote = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Wrote);
    wrote.map(|(_, event)| trace.label(event).to_string()).collect()
}

/// A log is written in order: what is not forced is on disk before the next forced record, each under its own name, and the timer for what is
/// left finds something to write.
#[test]
fn what_is_not_forced_goes_to_disk_before_what_is() {
    for scene in LESSON.scenes {
        let run = run_of(scene.id);
        let trace = run.trace();
        for (id, event) in trace.events_from(0).filter(|(_, event)| event.kind == Kind::TimerFired) {
            let is_flush = matches!(trace.timers[event.a as usize].timer.commit(), Some(Timer::Flush));
            let wrote =
                || trace.events_from(0).any(|(_, other)| other.kind == Kind::Wrote && other.cause == id);
            assert!(!is_flush || wrote(), "{}: the timer at {} writes nothing", scene.id, event.at);
        }
    }
    let run = repaired("told-one");
    let ends = writes(run.trace()).into_iter().filter(|label| label.starts_with("end")).collect::<Vec<_>>();
    assert_eq!(ends, ["end 1", "end 2"]);
}

/// The band above a bank's lane begins when it has waited in vain for as long as it has patience, and is named for that.
#[test]
fn the_band_begins_when_patience_is_over() {
    let run = run_of("in-doubt");
    let voted = first(&run).sides[1].voted.expect("West votes");
    let begins = commits(run.trace()).all().find(|(event, fact)| {
        run.trace().event(*event).node == WEST && fact.state_words().name == "no decision: transfer 1"
    });
    let (begins, _) = begins.expect("it waits in vain");
    assert_eq!(at(&run, begins).since(at(&run, voted)).as_millis(), 400);
}

/// While banks are in doubt, the bars grow.
#[test]
fn locks_that_are_still_kept_are_drawn() {
    let run = run_of("in-doubt");
    let chart =
        LESSON.charts.iter().find(|chart| chart.title.contains("keep their locks")).expect("it is there");
    let at_ms = |ms: u64| {
        let until = happens_before::sim::time::SimTime::from_micros(ms * 1_000);
        let Plot::Bars { groups, .. } = (chart.data)(run.trace(), run.trace().count_until(until)) else {
            panic!("they are bars")
        };
        groups.first().map_or(0.0, |(_, bars)| bars[1])
    };
    assert!(at_ms(1_000) > 700.0 && at_ms(2_000) > at_ms(1_000) + 700.0, "{} {}", at_ms(1_000), at_ms(2_000));
}

/// What an audit counts is told as it counted it.
#[test]
fn an_audit_says_what_was_paid_out() {
    for scene in ["half-way", "reads-past"] {
        let run = run_of(scene);
        let audit = commits(run.trace()).find(|fact| match fact {
            Fact::Audited { held, withdrawn, expected, .. } if fact.miscounted().is_some() => {
                Some((*held, *withdrawn, *expected))
            }
            _ => None,
        });
        let (_, (held, withdrawn, expected)) = audit.expect("one is off");
        let told = &violation(run.trace(), Some(WHOLE)).expect("it breaks").detail;
        let paid = if withdrawn > 0 { format!(" and {withdrawn} paid out") } else { String::new() };
        assert!(told.ends_with(&format!("{held}{paid}, in place of {expected}")), "{told}");
    }
}

/// The text says of West what is true of West.
#[test]
fn the_customer_in_the_text_waits_for_west() {
    let run = run_of("in-doubt");
    let overdue = violation(run.trace(), Some(BOUND)).expect("it breaks").event;
    assert_eq!(run.trace().event(overdue).node, WEST);
    assert_eq!(asked(run.trace(), WEST, overdue), 2);
}

/// The customer that the last text names lost its request in West's crash, and no wait for a lock comes near that.
#[test]
fn the_slowest_customer_was_not_waiting_for_a_lock() {
    let run = run_of("repaired");
    let (number, took) = slowest_payment(run.trace()).expect("customers are paid");
    let longest = state(&run).longest_wait(run.trace(), run.trace().len());
    assert!(number == 1 && took > longest, "customer {number} after {took}, and {longest}");
    let lost = run.trace().events_from(0).any(|(_, event)| {
        event.kind == Kind::Crashed
            && event.node == WEST
            && event.at.since(at(&run, commits(run.trace()).first(|_| true).expect("facts"))) < took
    });
    assert!(lost);
}
