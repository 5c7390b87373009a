//! What a server under an overload does, second by second: the claims that the lesson makes about its runs.

use happens_before::lesson::overload::LESSON;
use happens_before::run::Run;
use happens_before::run::why::{Direction, Slice};
use happens_before::sim::slicing::Causes;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::subject::chart::Plot;
use happens_before::subject::overloads::parties::{BATCH, PEAK, WAY};
use happens_before::subject::overloads::promises::GOODPUT;
use happens_before::subject::overloads::reading::{
    Evening, between, calm_again, first_barren, first_stale, first_unanswered, recovered, rushes, seconds,
};
use happens_before::subject::overloads::scene::OverloadScene;
use happens_before::subject::reading::{broken_at, violation};
use happens_before::subject::rush::{Fact, Why};
use happens_before::timeline::scene::Names;
use happens_before::timeline::story::Telling;

use super::runs;

fn run_of(id: &str) -> Run {
    runs::run_of(&LESSON, id)
}

fn repaired(id: &str) -> Run {
    runs::repaired(&LESSON, id)
}

/// A scene's run with these knobs turned.
fn turned_to(id: &str, knobs: &[(&str, &str)]) -> Run {
    Run::complete(runs::turned(&LESSON, id, knobs))
}

fn evening(run: &Run) -> Evening {
    Evening::of(run.trace(), run.trace().len())
}

/// What is served in time, and what is finished, in half-time's last second.
fn at_half_time(run: &Run) -> (u32, u32) {
    let (served, _, done) = between(run.trace(), PEAK.1.saturating_sub(Duration::from_secs(1)), PEAK.1);
    (served, done)
}

/// When goodput is back, after the peak or the stall.
fn back_after(run: &Run) -> Option<Duration> {
    let calm = run.trace().event(calm_again(run.trace()).expect("it ends")).at;
    recovered(run.trace()).map(|event| run.trace().event(event).at.since(calm))
}

/// Without a bound, throughput stays at the capacity and goodput falls to nothing.
#[test]
fn the_server_works_at_full_speed_and_serves_nobody() {
    let run = run_of("half-time");
    let trace = run.trace();
    let barren = first_barren(trace).expect("a second for nobody");
    assert_eq!(broken_at(trace, GOODPUT), Some(barren));
    assert!(first_unanswered(trace) < first_stale(trace) && first_stale(trace) < Some(barren));
    for (id, tally, done) in seconds(trace, trace.len()) {
        if tally.served == 0 {
            assert!((48..=53).contains(&done), "{}: {done}", trace.event(id).at);
        }
    }
    assert!(back_after(&run) > Some(Duration::from_secs(5)), "long after it is calm again");
    assert!(evening(&run).served * 2 < evening(&repaired("half-time")).served);
}

/// Little's law: a bound of deadline times service rate is the longest that keeps everyone in time, less the work and the way.
#[test]
fn the_right_bound_is_what_the_deadline_has_room_for() {
    let in_time = |bound: &str| at_half_time(&turned_to("half-time", &[("bound", bound)]));
    for bound in ["10", "20", "30", "40"] {
        let (served, done) = in_time(bound);
        assert!(served >= 48 && served == done, "{bound}: {served} of {done}");
    }
    for bound in ["60", "80", "100", "10000"] {
        let (served, done) = in_time(bound);
        assert!(served * 10 < done && done >= 48, "{bound}: {served} of {done}");
    }
}

/// The newest first keeps goodput up and leaves the others without a word; the oldest that is not past its deadline serves nobody.
#[test]
fn who_is_next_decides_who_is_in_time() {
    let (served, done) = at_half_time(&run_of("newest"));
    assert!(served * 10 >= done * 9, "{served} of {done}");
    assert!(evening(&run_of("newest")).never_heard > 100 && evening(&run_of("newest")).stale > 100);
    let gone = run_of("gone");
    let (served, done) = at_half_time(&gone);
    assert!(served * 10 < done && evening(&gone).stale == 0, "{served} of {done}");
    let (served, done) = at_half_time(&repaired("gone"));
    assert!(served * 10 >= done * 9, "{served} of {done}: a little earlier, and all are in time");
    let adaptive = turned_to("half-time", &[("order", "adaptive"), ("bound", "40"), ("drops", "hopeless")]);
    assert!(violation(adaptive.trace(), None).is_none());
}

/// A stall with the numbers of HikariCP#2258, and with more calls: it recovers where attempts times calls stay below the capacity.
#[test]
fn a_blip_stays_where_attempts_times_calls_exceed_the_capacity() {
    let back = |rate: &str| back_after(&turned_to("blip", &[("rate", rate)]));
    assert!(back("50").is_some_and(|after| after > Duration::from_secs(3)), "{:?}", back("50"));
    assert!(back("25") < back("50") && back("25").is_some());
    assert_eq!((back("100"), back("120")), (None, None));
    let budget = turned_to("blip-stays", &[("budget", "on")]);
    assert!(back_after(&budget).is_some(), "a retry budget is enough, too");
    for id in ["blip", "blip-stays"] {
        assert!(
            back_after(&repaired(id)) <= Some(Duration::from_secs(2)),
            "{id}: {:?}",
            back_after(&repaired(id))
        );
    }
}

/// Credit leaves the phones what they need, and the import gets all the rest.
#[test]
fn credit_slows_the_import_and_not_the_phones() {
    let (flooded, credited) = (run_of("flood"), repaired("flood"));
    let brought_in = |run: &Run| {
        let trace = run.trace();
        let last = rushes(trace).first(|fact| matches!(fact, Fact::Imported { rows, .. } if *rows == BATCH));
        trace.event(last.expect("all rows get in")).at
    };
    assert!(brought_in(&flooded) < brought_in(&credited), "it takes longer");
    assert!(brought_in(&credited) < SimTime::from_millis(11_000), "and it gets done");
    assert_eq!(evening(&credited).served, evening(&credited).calls());
    assert!(evening(&flooded).told_no > 40);
    assert!(evening(&credited).most < 10 && evening(&run_of("wide-credit")).most > 100);
}

/// Where a request may take longer than a phone waits, less is possible than the server can finish.
#[test]
fn nothing_is_missed_that_was_not_possible() {
    let too_short = [("deadline", "200"), ("service", "400"), ("workers", "20"), ("rate", "5")];
    for id in ["half-time", "blip", "flood"] {
        let run = turned_to(id, &too_short);
        assert_eq!(evening(&run).served, 0, "{id}: nothing can be in time");
        assert_eq!(broken_at(run.trace(), GOODPUT), None, "{id}");
    }
    let servable = |service, deadline| {
        let [service, deadline] = [service, deadline].map(Duration::from_millis);
        OverloadScene { service, deadline, workers: 10, ..OverloadScene::bare() }.servable()
    };
    assert_eq!([servable(40, 1_000), servable(200, 210), servable(200, 160)], [250, 25, 0]);
}

/// More may be served in a second than call in it, and more requests are sent than calls are made.
#[test]
fn what_is_served_in_a_second_is_not_a_part_of_those_who_call_in_it() {
    let run = run_of("half-time");
    let all = seconds(run.trace(), run.trace().len());
    let (_, tally, _) = all.into_iter().find(|(_, tally, _)| tally.served > tally.began).expect("it happens");
    assert_eq!(tally.words(), format!("{} called, {} served", tally.began, tally.served));
    let sums = |id: &str| {
        let run = run_of(id);
        let all = seconds(run.trace(), run.trace().len()).into_iter();
        all.fold((0, 0), |(calls, sent), (_, tally, _)| (calls + tally.began, sent + tally.sent))
    };
    assert_eq!(sums("half-time").0, sums("half-time").1, "nobody tries again");
    assert!(sums("blip-stays").1 > 2 * sums("blip-stays").0);
    let chart =
        LESSON.charts.iter().find(|chart| chart.title.starts_with("Offered, sent")).expect("it is there");
    let run = run_of("blip-stays");
    let Plot::Steps { lines, .. } = (chart.data)(run.trace(), run.trace().len()) else {
        panic!("it has lines")
    };
    let highest = |at: usize| lines[at].1.iter().map(|(_, height)| *height).fold(0.0, f64::max);
    assert!(lines[0].0.name.contains("with retries") && highest(0) > 2.0 * highest(1), "{lines:?}");
}

/// The server calls a request late a moment before its phone gives up, by what an answer may take on its way: a check that says so.
#[test]
fn a_requests_time_is_up_before_its_phone_gives_up() {
    let mut early = 0;
    for scene in LESSON.scenes {
        let run = run_of(scene.id);
        let waits =
            Duration::from_millis(run.settings().position("deadline").unsigned_abs()).saturating_sub(WAY);
        for (_, fact) in rushes(run.trace()).all() {
            let Fact::Started { call, waited, stale, .. } = fact else { continue };
            assert_eq!(*stale, *call < 100_000 && *waited >= waits, "{}: {fact:?}", scene.id);
            early += u32::from(*stale && *waited < waits + WAY);
        }
    }
    assert!(early > 0, "the difference is met");
}

/// What the blurbs of the variants say.
#[test]
fn the_variants_do_what_they_say() {
    let reasons = |run: &Run, wanted: Why| {
        rushes(run.trace()).count(|fact| matches!(fact, Fact::Dropped { why, .. } if *why == wanted))
    };
    let costly = run_of("costly");
    assert_eq!(at_half_time(&costly), (0, 0), "nothing is finished at half-time");
    assert_eq!(evening(&run_of("retrying")).attempts, 8);
    assert!(reasons(&run_of("retrying"), Why::Full) > 1_000);
    let target = run_of("target");
    assert!(reasons(&target, Why::Standing) > 0 && at_half_time(&target).0 == 0);
    let eager = run_of("eager");
    assert!(evening(&eager).longest == Duration::ZERO && evening(&eager).told_no > 20);
    let slow = run_of("slow-codel");
    let drops: Vec<_> =
        rushes(slow.trace()).all().filter(|(_, fact)| matches!(fact, Fact::Dropped { .. })).collect();
    let at = |nth: usize| slow.trace().event(drops[nth].0).at;
    assert!(drops.len() >= 2 && at(1).since(at(0)) > Duration::from_secs(1));
    assert!(at(0) > SimTime::ZERO + PEAK.1.saturating_sub(Duration::from_secs(1)), "{}", at(0));
}

/// The story of the first work for nobody goes from one order in the queue to the one that had its worker before.
#[test]
fn the_story_of_work_for_nobody_goes_back_along_the_queue() {
    let run = run_of("half-time");
    let event = first_stale(run.trace()).expect("work begins too late");
    let slice = Slice::of(&run, event, Direction::Back);
    let checks = run.checks().iter().map(|check| check.name.to_owned()).collect();
    let names = Names { nodes: run.names().to_vec(), checks, authors: Vec::new() };
    let telling = Telling { names: &names, says_what_broke: true, says_what_was_left: true };
    let causes = Causes::of(run.trace(), slice.covered);
    let told: Vec<String> = slice.told().map(|id| telling.event(&causes, id)).collect();
    assert!(told.iter().any(|words| words.contains("work begins, too late (call ")), "{told:#?}");
    let begun =
        told.iter().filter(|words| words.contains("work begins (call ") && words.contains(" in the queue"));
    assert!(begun.count() >= 1, "{told:#?}");
}
