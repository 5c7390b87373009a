//! What a queue, its workers and their ledger do, event by event: the claims that the lesson makes about its runs.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::explore::faults::recipe;
use happens_before::lesson::at_least_once::LESSON;
use happens_before::run::Run;
use happens_before::run::why::{Direction, Slice};
use happens_before::sim::ids::{EventId, MessageId, NodeId};
use happens_before::sim::process::Report;
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::Kind;
use happens_before::subject::job::{Fact, Handle, Msg};
use happens_before::subject::queues::promises::{HEALTHY, KEPT, ONCE};
use happens_before::subject::queues::reading::{History, State, applied, first_again, jobs, received};
use happens_before::subject::queues::scene::{QUEUE, worker};
use happens_before::subject::reading::violation;
use happens_before::timeline::list::{Ink, Primitive, Shape, Target};
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

use super::labels::Stage;
use super::runs;

fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

/// A scene's run with these knobs turned.
fn turned(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

fn state(run: &Run) -> State {
    State::of(run.trace(), run.trace().len())
}

fn history(run: &Run, number: u32) -> History {
    state(run).bookings.get(&number).expect("it was published").clone()
}

fn at(run: &Run, event: Option<EventId>) -> SimTime {
    run.trace().event(event.expect("it happens")).at
}

fn broken(run: &Run) -> Vec<&'static str> {
    run.trace().violations().map(|verdict| verdict.id).collect()
}

/// NServiceBus.AmazonSQS#1926, with its numbers: visibility 30 s, work 31 s. A delivery every 30 s, and each is applied.
#[test]
fn work_of_31_s_under_a_timeout_of_30_s_never_ends() {
    let run = run_of("incident");
    let times: Vec<SimTime> = (1..=5).map(|nth| at(&run, received(run.trace(), 2, nth))).collect();
    for pair in times.windows(2) {
        assert_eq!(pair[1] - pair[0], Duration::from_secs(30));
    }
    let worked = at(&run, applied(run.trace(), 2, 1)).since(times[0]);
    assert!((31_000..31_100).contains(&worked.as_millis()), "{worked}");
    assert_eq!((history(&run, 2).received, history(&run, 2).applied.len()), (5, 4));
    let told = run.trace().events_from(0).filter_map(|(_, event)| match event.kind {
        Kind::Sent if event.node == QUEUE => run.trace().message(event.message()?).payload.job(),
        _ => None,
    });
    assert!(
        told.filter(|msg| matches!(msg, Msg::Deleted { ok: false, .. })).count() == 0,
        "nobody sees an error"
    );
    assert!(!jobs(run.trace()).any(|fact| matches!(fact, Fact::Failed { .. })), "and nothing failed");
}

/// What is right: extend, and there is one delivery; or recognise the repeat, and there is one effect; or set it aside after some deliveries.
#[test]
fn the_incident_ends_by_an_extension_a_key_or_a_limit() {
    let extended = turned("incident", &[("heartbeat", "on")]);
    assert_eq!((history(&extended, 2).received, history(&extended, 2).applied.len()), (1, 1));
    assert_eq!(broken(&extended), [""; 0]);

    let keyed = turned("incident", &[("dedup", "together")]);
    assert_eq!((history(&keyed, 2).received, history(&keyed, 2).applied.len()), (3, 1));
    assert_eq!(broken(&keyed), [""; 0], "the third worker finds the key and deletes the message");

    let limited = turned("incident", &[("max_receives", "3")]);
    assert_eq!(history(&limited, 2).received, 3);
    assert!(history(&limited, 2).dead && violation(limited.trace(), Some(HEALTHY)).is_some());
    let both = turned("incident", &[("max_receives", "3"), ("dedup", "together"), ("kind", "fifo")]);
    assert_eq!(history(&both, 2).applied.len(), 1, "one effect");
}

/// A standard queue says OK to a receipt that is out of date; a FIFO queue reports an error, and the worker knows.
#[test]
fn only_a_fifo_queue_tells_of_a_late_deletion() {
    for (kind, expected) in [("standard", 0), ("fifo", 4)] {
        let run = turned("incident", &[("kind", kind)]);
        assert_eq!(jobs(run.trace()).count(|fact| matches!(fact, Fact::Refused { .. })), 4, "{kind}");
        assert_eq!(jobs(run.trace()).count(|fact| matches!(fact, Fact::Left { .. })), expected, "{kind}");
    }
}

/// The crash takes nothing but the deletion, and the effect is there twice.
#[test]
fn a_crash_between_effect_and_deletion_repeats_the_effect() {
    let run = run_of("crash-between");
    let (_, number) = first_again(run.trace()).expect("it is delivered again");
    assert_eq!((history(&run, number).received, history(&run, number).applied.len()), (2, 2));
    let crash =
        run.trace().events_from(0).find(|(_, event)| event.kind == Kind::Crashed).expect("it crashes");
    assert_eq!(crash.1.node, worker(0));
    assert!(
        crash.1.at < at(&run, applied(run.trace(), number, 1)),
        "the ledger does not wait for the worker"
    );
}

/// A deletion before the work is at most once: the crash costs the effect.
#[test]
fn a_deletion_before_the_work_loses_it() {
    let run = run_of("ack-first");
    let lost = violation(run.trace(), Some(KEPT)).expect("it is lost");
    assert_eq!(run.trace().event(lost.event).kind, Kind::Crashed, "{}", lost.detail);
    assert_eq!((state(&run).lost(), state(&run).twice()), (1, 0));
}

/// While a worker is paused, nobody extends the timeout.
#[test]
fn a_heartbeat_stops_with_its_worker() {
    let run = run_of("paused");
    let (again, number) = first_again(run.trace()).expect("it is delivered again");
    let extended = jobs(run.trace()).all().filter(|(event, fact)| {
        *event < again && matches!(fact, Fact::Extended { number: of, .. } if *of == number)
    });
    assert!(extended.count() >= 1, "there was a heartbeat");
    assert!(violation(run.trace(), Some(ONCE)).is_some());
}

/// A poison message is delivered at most so many times as the queue permits, and everything else is applied.
#[test]
fn a_poison_message_is_set_aside_after_so_many_deliveries() {
    let run = run_of("poison");
    assert_eq!(state(&run).applied(), 1, "all others wait behind it");
    for max in ["1", "3", "7"] {
        let run = turned("poison", &[("max_receives", max)]);
        let poison = history(&run, 2);
        assert_eq!((poison.received.to_string().as_str(), poison.dead), (max, true));
        assert_eq!(state(&run).applied(), 5);
    }
}

/// In a FIFO queue a poison message blocks its own account only.
#[test]
fn poison_blocks_its_group_and_no_other() {
    let run = run_of("poison-group");
    for number in 1..=6 {
        assert_eq!(history(&run, number).applied.len(), usize::from(number % 2 == 1), "{number}");
    }
}

/// Of each account, a FIFO queue has one message in flight, in every scene and with every repair.
#[test]
fn a_group_has_one_message_in_flight() {
    let mut met = 0;
    for scene in LESSON.scenes {
        let run = turned(scene.id, &[("kind", "fifo"), ("accounts", "2")]);
        let mut in_flight: BTreeMap<u32, u32> = BTreeMap::new();
        for (_, fact) in jobs(run.trace()).all() {
            match fact {
                Fact::Received { handle: Handle { message, .. }, number, .. } => {
                    let account = number % 2;
                    assert!(!in_flight.values().any(|other| *other == account), "{}: {fact:?}", scene.id);
                    in_flight.insert(*message, account);
                    met += 1;
                }
                Fact::Deleted { message, .. } | Fact::Visible { message, .. } => {
                    _ = in_flight.remove(message);
                }
                _ => {}
            }
        }
    }
    assert!(met > 60, "{met}");
}

/// Whatever waits in its group names the delivery that it waits for.
#[test]
fn what_is_held_up_waits_for_a_message_in_flight() {
    let mut met = 0;
    for id in ["overtaken", "poison-group"] {
        let run = turned(id, &[("kind", "fifo")]);
        let causes = Causes::of(run.trace(), run.trace().len());
        for (event, fact) in jobs(run.trace()).all().filter(|(_, fact)| matches!(fact, Fact::HeldUp { .. })) {
            assert!(fact.meaning().waits.is_some() && causes.held(event).len() == 1, "{fact:?}");
            met += 1;
        }
    }
    assert!(met >= 2, "{met}");
}

/// The story of the second effect begins at the timeout that ran out while the first worker was at work.
#[test]
fn the_second_effect_is_told_from_the_timeout_that_ran_out() {
    let run = run_of("incident");
    let broken = violation(run.trace(), Some(ONCE)).expect("it breaks").event;
    let slice = Slice::of(&run, broken, Direction::Back);
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let (causes, telling) = (
        Causes::of(run.trace(), slice.covered),
        Telling { names: &names, says_what_broke: true, says_what_was_left: true },
    );
    let told: Vec<String> = slice.told().map(|event| telling.event(&causes, event)).collect();
    let words = [
        "Queue's timer for “visibility timeout” fired after 30 s by its own clock, because no answer had come: Worker A's “work”",
        "was not finished: visible again (booking 2)",
        "applied (booking 2, account 2, amount €29.60, line 6)",
        "which broke “each booking is applied once”: booking 2 is applied a second time",
    ];
    let mut all = told.join("\n");
    for words in words {
        let at = all.find(words).unwrap_or_else(|| panic!("{words} in {told:#?}"));
        all = all.split_off(at);
    }
}

/// Over many fault schedules: a worker has one message at a time, and begins with each delivery once, even if the network repeats it.
#[test]
fn a_worker_has_one_message_at_a_time_and_each_delivery_once() {
    let mut met = 0;
    for settings in LESSON.proved(&LESSON.proof.expect("it has one")) {
        for seed in 1..=150 {
            let run = Run::complete(recipe(&LESSON, &settings, seed));
            let trace = run.trace();
            let crashed = |node: NodeId, since: EventId, until: EventId| {
                trace
                    .events_from(since.index())
                    .take(until.index() - since.index())
                    .any(|(_, event)| event.kind == Kind::Crashed && event.node == node)
            };
            let mut in_hand: BTreeMap<NodeId, EventId> = BTreeMap::new();
            let mut begun = BTreeSet::new();
            for (event, fact) in jobs(trace).all() {
                let node = trace.event(event).node;
                match fact {
                    Fact::Began { number, receive } => {
                        let free =
                            in_hand.insert(node, event).is_none_or(|since| crashed(node, since, event));
                        assert!(free, "seed {seed}: {fact:?} at {event:?}");
                        // A standard queue may have two messages about one booking.
                        let fifo = settings.position("kind") == 1;
                        assert!(begun.insert((*number, *receive)) || !fifo, "seed {seed}: {fact:?}");
                        met += 1;
                    }
                    Fact::Finished { .. } | Fact::Left { .. } | Fact::Failed { .. } => {
                        _ = in_hand.remove(&node);
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(met > 5_000, "{met}");
}

/// A worker's question to which the queue never said anything changed nothing, and is drawn as faintly as any other poll in vain.
#[test]
fn polls_without_an_answer_are_faint() {
    let (mut faint, mut plain) = (0, 0);
    for id in ["paused", "ack-first", "overtaken"] {
        let stage = Stage::of(run_of(id), id, (808.0, 450.0));
        let trace = stage.run.trace();
        let list = stage.picture_at(stage.run.horizon());
        let mut open: BTreeMap<NodeId, MessageId> = BTreeMap::new();
        let mut check = |poll: MessageId, expected: Ink| {
            let mut drawn = list.primitives.iter().filter(|p| p.target == Some(Target::Message(poll)));
            let is_line = |p: &&Primitive| matches!(p.shape, Shape::Line { .. });
            if let Some(line) = drawn.find(is_line) {
                assert_eq!(line.ink, expected, "{id}: {poll:?}");
                *(if expected == Ink::Bundle { &mut faint } else { &mut plain }) += 1;
            }
        };
        for (_, event) in trace.events_from(0).filter(|(_, event)| event.kind == Kind::Sent) {
            let message = event.message().expect("it was sent");
            match trace.message(message).payload.job() {
                Some(Msg::Receive { .. }) => {
                    if let Some(before) = open.insert(event.node, message) {
                        check(before, Ink::Bundle);
                    }
                }
                Some(Msg::Delivery { .. }) => {
                    let asked = open.remove(&trace.message(message).to).expect("a worker asked");
                    check(asked, Ink::Message);
                }
                _ => {}
            }
        }
    }
    assert!(faint > 4 && plain > 4, "{faint} faint, {plain} plain");
}

/// Deleting first goes well where nothing crashes. It is no repair: a crash between deletion and work would lose the booking.
#[test]
fn the_goal_of_the_repair_refuses_to_delete_before_the_work() {
    let before = turned("incident", &[("acks", "before")]);
    assert!(broken(&before).is_empty() && !runs::reaches_goal(&before));
    assert!(runs::reaches_goal(&turned("incident", &[("heartbeat", "on")])));
    assert!(runs::reaches_goal(&turned("incident", &[("visibility", "40000")])));
}

/// With a poll as long as the visibility timeout, each delivery met a worker that had just asked again and ignored it, in step for ever.
/// So the queue stops waiting a little before the worker does.
#[test]
fn a_message_is_not_handed_to_a_worker_that_has_stopped_listening() {
    let [_, settings] = LESSON.proved(&LESSON.proof.expect("it has one"));
    let run = Run::complete(recipe(&LESSON, &settings, 612));
    assert_eq!(broken(&run), [""; 0]);
    for scene in LESSON.scenes.iter().filter(|scene| scene.script.is_empty()) {
        let run = run_of(scene.id);
        let received = jobs(run.trace()).count(|fact| matches!(fact, Fact::Received { .. }));
        let begun = jobs(run.trace()).count(|fact| matches!(fact, Fact::Began { .. }));
        assert_eq!(received, begun, "{}", scene.id);
    }
}
