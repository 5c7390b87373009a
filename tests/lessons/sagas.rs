//! Sagas by orchestration with the lesson's own repairs, against faults wherever one can strike.

use std::collections::BTreeMap;

use happens_before::explore::faults::recipe;
use happens_before::lesson::saga_orchestration::LESSON;
use happens_before::lesson::{Lesson, find, saga_choreography};
use happens_before::policy::saga::Ending;
use happens_before::run::{Recipe, Run};
use happens_before::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted};
use happens_before::sim::ids::{MessageId, NodeId};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::{Event, FLAG_TAMPERED, Kind, Trace};
use happens_before::subject;
use happens_before::subject::Words;
use happens_before::subject::beliefs::Flaw;
use happens_before::subject::reading::violation;
use happens_before::subject::saga::{Deed, Fact};
use happens_before::subject::sagas::orchestration::scene::{FIRST, ORCHESTRATOR, SECOND, THIRD};
use happens_before::subject::sagas::reading::{Book, Extent, Truth};

use crate::opening::opened;

fn at(ms: u64, intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::from_millis(ms), intervention }
}

fn run(settings: &[(&str, &str)], script: Vec<Scripted>) -> Run {
    let settings = LESSON.initial().with(settings).expect("knobs that exist");
    Run::complete(Recipe { lesson: &LESSON, settings, seed: 2, script })
}

fn ending(trace: &Trace<Words>) -> Option<Ending> {
    Book::of(trace, trace.len()).0.get(&1).and_then(|saga| saga.ended)
}

fn happened(trace: &Trace<Words>, wanted: Fact) -> bool {
    trace.facts.iter().any(|(_, fact)| subject::Fact::saga(fact) == Some(&wanted))
}

/// An incident of temporal-compensating-transactions (issue 4): a step timed out but ran, and its compensation was
/// only registered afterwards. Here every answer to the step is lost, so all that is known about it is that it was
/// requested.
#[test]
fn a_step_that_timed_out_but_ran_is_undone() {
    let cases = [
        ("shop", Deed::CreateOrder, FIRST),
        ("shop", Deed::ReserveStock, SECOND),
        ("trip", Deed::BookCar, SECOND),
    ];
    for (story, deed, node) in cases {
        for attempts in ["1", "2", "5"] {
            let (scope, fault) = (Scope::link(node, ORCHESTRATOR), LinkFault::Partition);
            let script = vec![
                at(0, Intervention::Switch { scope, fault }),
                at(2_500, Intervention::Clear { scope, fault }),
            ];
            let run = run(&[("story", story), ("attempts", attempts), ("undo_attempts", "9")], script);
            let trace = run.trace();
            assert!(happened(trace, Fact::Did { saga: 1, deed }), "{deed:?} ran");
            assert!(!happened(trace, Fact::StepDone { saga: 1, deed }), "and nobody heard of it");
            assert!(happened(trace, Fact::Undid { saga: 1, deed }), "{story} {deed:?} {attempts}");
            assert_eq!(ending(trace), Some(Ending::Compensated));
            assert_eq!(Book::of(trace, trace.len()).count(Extent::Nothing), 1);
        }
    }
}

/// Any one message is lost or late, and the orchestrator crashes at any time: no promise is broken.
#[test]
fn one_message_and_one_crash_anywhere_break_no_promise() {
    let links = [FIRST, SECOND, THIRD].map(|node| [(ORCHESTRATOR, node), (node, ORCHESTRATOR)]);
    let hits = links.as_flattened().iter().flat_map(|(from, to)| (1..=3).map(|nth| message(*from, *to, nth)));
    let hits: Vec<_> = hits.collect();
    let faults = [MessageFault::Drop, MessageFault::Delay { by: Duration::from_millis(700) }];
    let mut endings = [0; 3];
    for recovery in ["forward", "backward"] {
        for refused in ["none", "second", "third"] {
            for crash in (0..1_200).step_by(40) {
                for (message, fault) in hits.iter().flat_map(|hit| faults.map(|fault| (*hit, fault))) {
                    let down = Some(Duration::from_millis(200));
                    let script = vec![
                        at(0, Intervention::Message { message, fault }),
                        at(crash, Intervention::Crash { node: ORCHESTRATOR, down }),
                    ];
                    let run = run(&[("recovery", recovery), ("refused", refused)], script.clone());
                    let broken = violation(run.trace(), None);
                    assert!(broken.is_none(), "{recovery} {refused} {script:?}: {broken:?}");
                    endings[ending(run.trace()).expect("it ends") as usize] += 1;
                }
            }
        }
    }
    println!("confirmed, compensated, parked: {endings:?}");
    assert!(endings[0] > 100 && endings[1] > 100, "{endings:?}");
}

fn message(from: NodeId, to: NodeId, nth: u32) -> MessageRef {
    MessageRef { from, to, nth, copy: false }
}

/// A plan in the wrong order: the pivot is booked before a step that may be refused. Nothing undoes the pivot, so whatever is lost, no such
/// saga is ever called compensated while the flight is booked.
#[test]
fn a_saga_whose_pivot_stands_is_parked_and_never_called_compensated() {
    let links = [FIRST, SECOND, THIRD].map(|node| [(ORCHESTRATOR, node), (node, ORCHESTRATOR)]);
    let (mut parked, mut compensated) = (0, 0);
    for (from, to) in links.as_flattened() {
        for until in (0..3_000).step_by(100) {
            let (scope, fault) = (Scope::link(*from, *to), LinkFault::Partition);
            let script = vec![
                at(0, Intervention::Switch { scope, fault }),
                at(until, Intervention::Clear { scope, fault }),
            ];
            let run = run(&[("story", "trip"), ("pivot", "early"), ("refused", "second")], script);
            let trace = run.trace();
            let flies = Book::of(trace, trace.len()).0[&1].effect(Deed::BookFlight) > 0;
            let ending = ending(trace).expect("it ends");
            assert_ne!(ending, Ending::Confirmed);
            // Without a flight it may still be parked: an unreachable hotel is not cancelled.
            assert!(!flies || ending == Ending::Parked, "{from:?} to {to:?} until {until} ms: {ending:?}");
            compensated += u32::from(ending == Ending::Compensated);
            parked += u32::from(flies);
        }
    }
    assert!(parked > 100 && compensated > 10, "{parked} and {compensated}");
}

/// Ten times the usual latency in these lessons.
const HELD_UP: Duration = Duration::from_millis(400);

/// Whether a message sent after all faults were lifted took far longer than it should, or still does.
fn is_held_up(run: &Run) -> bool {
    let trace = run.trace();
    let healed = SimTime::from_micros(run.horizon().as_micros() / 4 * 3);
    let mut under_way: BTreeMap<MessageId, SimTime> = BTreeMap::new();
    for (_, event) in trace.events_from(0).filter(|(_, event)| event.at > healed) {
        let Some(message) = event.message() else { continue };
        if matches!(event.kind, Kind::Sent | Kind::Duplicated) {
            under_way.insert(message, event.at);
        } else if under_way.remove(&message).is_some_and(|sent| event.at.since(sent) > HELD_UP) {
            return true;
        }
    }
    under_way.values().any(|sent| run.horizon().since(*sent) > HELD_UP)
}

/// How many of the proof's own runs, with the fix, leave a saga unfinished. In each of them a link is held up although all faults were
/// lifted: it keeps its order, and an earlier message in the heavy tail has not arrived.
fn unfinished(lesson: &'static Lesson, is_finished: fn(&Truth) -> bool) -> u32 {
    let [_, settings] = lesson.proved(&lesson.proof.expect("it has one"));
    let mut count = 0;
    for seed in 1..=3_000 {
        let run = Run::complete(recipe(lesson, &settings, seed));
        if Book::of(run.trace(), run.trace().len()).0.values().all(is_finished) {
            continue;
        }
        assert!(is_held_up(&run), "{} seed {seed}: nothing holds it up", lesson.about.id);
        count += 1;
    }
    count
}

#[test]
fn once_faults_are_lifted_every_saga_ends_unless_its_link_is_held_up() {
    let orchestrated = unfinished(&LESSON, |saga| saga.ended.is_some());
    let choreographed =
        unfinished(&saga_choreography::LESSON, |order| order.owed <= 0 && order.extent() != Extent::Partly);
    println!("of 3,000 runs each, {orchestrated} and {choreographed} are unfinished");
    assert!(orchestrated < 10 && choreographed < 50, "{orchestrated} and {choreographed}");
}

/// A tampered message asks to cancel order 11, which does not exist.
#[test]
fn a_number_that_tampering_made_up_is_no_saga() {
    let run = opened("saga-orchestration", "v=3&e=2&scene=crash&do=AQAFAQEBAgKRoQ8BAQAABMCaDA", None);
    let changed = |event: &&Event| event.kind == Kind::Delivered && event.flags & FLAG_TAMPERED != 0;
    assert!(run.trace().events.iter().any(|event| changed(&event)), "something is tampered with");
    let beliefs = (run.lesson().beliefs)(run.trace(), run.trace().len());
    assert!(!beliefs.truth.contains("sagas"), "there is one: {}", beliefs.truth);
    let said = run.trace().verdicts.iter().filter(|verdict| verdict.detail.contains("saga 11"));
    assert_eq!(said.count(), 0);
}

/// A participant that speaks only about its own actions is not mistaken, however the saga ended.
#[test]
fn participants_are_right_about_themselves() {
    for id in ["saga-orchestration", "saga-choreography"] {
        let lesson = find(id).expect("a lesson");
        for scene in lesson.scenes {
            let run = Run::complete(Recipe::of_scene(lesson, scene));
            let rows = (lesson.beliefs)(run.trace(), run.trace().len()).rows;
            let mistaken = rows.iter().filter(|row| row.flaw != Flaw::None).map(|row| row.node);
            let first = rows[0].node;
            assert!(mistaken.clone().all(|node| node == first), "{id}/{}: {rows:?}", scene.id);
        }
    }
}
