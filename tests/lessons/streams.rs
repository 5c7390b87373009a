//! What a till and its head office do, event by event: the claims that the lesson makes about its runs.

use happens_before::lesson::script::{lose, nth};
use happens_before::lesson::unreliable_network::LESSON;
use happens_before::run::{Recipe, Run};
use happens_before::sim::process::Report;
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::Kind;
use happens_before::subject::Msg as AnyMsg;
use happens_before::subject::reading::violation;
use happens_before::subject::slip::{Discarded, Fact, Msg};
use happens_before::subject::streams::promises::{BOTH, CROSSED_OFF};
use happens_before::subject::streams::reading::{Day, booked, closed, decisions, latency, sent, slips};
use happens_before::subject::streams::scene::{OFFICE, TILL};

use super::runs;

fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

fn repaired(id: &str) -> Run {
    runs::repaired(&LESSON, id)
}

/// A scene's run with these knobs turned.
fn turned(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

fn day(run: &Run) -> Day {
    Day::of(run.trace(), run.trace().len())
}

/// The count of lines is right and the book is not: one sale is missing, and one stands there twice.
#[test]
fn a_right_count_hides_a_wrong_book() {
    let run = run_of("bad-day");
    let (_, lines, sum) = closed(run.trace()).expect("the day ends");
    let day = day(&run);
    assert_eq!((lines as usize, day.missing(), day.twice, day.late), (day.rung.len(), 1, 1, 1));
    let (_, right, due) = closed(repaired("bad-day").trace()).expect("the day ends");
    assert!(right == lines && due != sum, "only the sums differ: {due} {sum}");
}

/// What head office counts by the numbers is what the network did.
#[test]
fn numbers_tell_what_the_network_did() {
    let counted = day(&run_of("counted")).counted.expect("it counts");
    assert_eq!((counted.gaps, counted.repeats, counted.inversions), (1, 1, 1));
    for id in ["lost", "repeated", "overtaken"] {
        let counted = day(&turned(id, &[("layer", "numbers")])).counted.unwrap_or_default();
        let expected = [("lost", (1, 0, 0)), ("repeated", (0, 1, 0)), ("overtaken", (0, 0, 1))];
        let (_, expected) = expected.iter().find(|(of, _)| *of == id).expect("it is listed");
        assert_eq!((counted.gaps, counted.repeats, counted.inversions), *expected, "{id}");
    }
}

/// Numbers and memory keep repeats out, acknowledgements close gaps, and holding back restores the order: each layer does
/// its own part, and no more.
#[test]
fn each_layer_mends_one_thing() {
    let flaws = |layer| {
        let day = day(&turned("bad-day", &[("layer", layer)]));
        (day.missing() > 0, day.twice > 0, day.late > 0)
    };
    assert_eq!(flaws("bare"), (true, true, true));
    assert_eq!(flaws("numbers"), (true, true, true));
    assert_eq!(flaws("dedup"), (true, false, true));
    assert_eq!(flaws("acks"), (false, false, true));
    assert_eq!(flaws("order"), (false, false, false));
}

/// While acknowledgements are cut off, every slip is booked once, however often it comes.
#[test]
fn what_comes_again_is_acknowledged_again_and_booked_once() {
    let run = run_of("cut-acks");
    let trace = run.trace();
    assert!(sent(trace, 1, 3).is_some() && booked(trace, 1, 2).is_none());
    let repeats = slips(trace).count(|fact| matches!(fact, Fact::Discarded { why: Discarded::Repeat, .. }));
    let is_ack = |payload: &AnyMsg| matches!(payload.slip(), Some(Msg::Ack { .. }));
    let acks = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Sent);
    let acks = acks.filter_map(|(_, event)| event.message()).filter(|id| is_ack(&trace.message(*id).payload));
    assert_eq!(acks.count(), repeats + day(&run).booked.len(), "one for each slip that came");
}

/// The first timeout is the initial one; the next wait is doubled.
#[test]
fn a_till_that_hears_nothing_waits_twice_as_long() {
    let run = run_of("cut-acks");
    let at = |nth| run.trace().event(sent(run.trace(), 1, nth).expect("it is sent again")).at;
    assert_eq!((at(2) - at(1), at(3) - at(2)), (Duration::from_millis(300), Duration::from_millis(600)));
}

/// Behind one lost slip all others wait until it has come, and none of them travels twice.
#[test]
fn one_lost_slip_holds_up_all_that_follow() {
    let run = run_of("blocked");
    let (trace, day) = (run.trace(), day(&run));
    let at = |sale| trace.event(booked(trace, sale, 1).expect("it is booked")).at;
    for sale in 4..=10 {
        let (_, held) = latency(trace, &day, sale).expect("it is booked");
        assert!(at(sale) == at(3) && held > Duration::from_millis(100), "{sale}");
        assert!(sent(trace, sale, 2).is_none(), "{sale} is kept");
    }
    let unordered = turned("blocked", &[("layer", "acks")]);
    let slow = Day::of(unordered.trace(), unordered.trace().len());
    let (all, _) = latency(unordered.trace(), &slow, 4).expect("it is booked");
    assert!(all < Duration::from_millis(50), "without order it does not wait: {all}");
    assert!(
        sent(turned("blocked", &[("repeat", "back")]).trace(), 4, 2).is_some(),
        "go-back-N sends it again"
    );
}

/// Whoever is held back is told for which number, and that its line has been kept free.
#[test]
fn what_is_held_back_waits_for_a_line_that_is_kept_free() {
    let run = run_of("blocked");
    let causes = Causes::of(run.trace(), run.trace().len());
    let mut met = 0;
    for (event, fact) in slips(run.trace()).all().filter(|(_, fact)| matches!(fact, Fact::HeldBack { .. })) {
        assert!(fact.meaning().waits.is_some() && causes.held(event).len() == 1, "{fact:?}");
        met += 1;
    }
    assert_eq!(met, 7);
}

/// No slip is under way beyond the window, whatever happens.
#[test]
fn a_window_is_never_exceeded() {
    for scene in LESSON.scenes {
        let run = run_of(scene.id);
        for (event, fact) in slips(run.trace()).all() {
            if let Fact::Sent { flight: Some(flight), .. } | Fact::CrossedOff { flight, .. } = fact {
                assert!(flight.under_way <= flight.window, "{}: {event:?} {fact:?}", scene.id);
            }
        }
    }
}

/// An acknowledgement that comes before its slip is on disk is a promise that a crash breaks.
#[test]
fn the_crash_is_what_breaks_an_early_acknowledgement() {
    let run = run_of("too-early");
    let broken = violation(run.trace(), Some(CROSSED_OFF)).expect("it breaks");
    assert_eq!(run.trace().event(broken.event).kind, Kind::Crashed);
}

/// Whatever is the last message: lose it, and one side acts alone; lose none, and both do; lose an earlier one, and neither does.
#[test]
fn only_the_last_message_splits_the_two() {
    for messages in 1..=12_u32 {
        let of = messages.to_string();
        let knobs = [("layer", "order"), ("job", "switch"), ("messages", of.as_str())];
        let settings = LESSON.initial().with(&knobs).expect("knobs that exist");
        for lost in 0..=messages {
            // Odd ones go from head office to the till, as the first, second and so on of theirs.
            let (from, to) = if lost % 2 == 1 { (OFFICE, TILL) } else { (TILL, OFFICE) };
            let script = if lost == 0 { Vec::new() } else { vec![lose(nth(from, to, lost.div_ceil(2)))] };
            let run = Run::complete(Recipe { lesson: &LESSON, settings: settings.clone(), seed: 3, script });
            let [till, office] = decisions(run.trace(), run.trace().len()).map(|acts| acts.expect("decided"));
            let (split, both) = (till != office, till && office);
            assert_eq!((split, both), (lost == messages, lost == 0), "{lost} of {messages} lost");
            assert_eq!(violation(run.trace(), Some(BOTH)).is_some(), split);
        }
    }
}

/// Everything that is promised of a day ends with it: nothing is booked in its name later.
#[test]
fn the_book_is_closed_after_the_last_sale() {
    let run = run_of("late");
    let (event, lines, _) = closed(run.trace()).expect("the day ends");
    let came = booked(run.trace(), 12, 1).expect("it comes after all");
    assert!(came > event && lines == 11, "{lines}");
    assert!(run.trace().event(event).at > SimTime::from_millis(700));
}
