//! What rows of services and fan-outs do, event by event: the claims that the lesson makes about its runs.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::explore::faults::recipe;
use happens_before::lesson::call_chains::LESSON;
use happens_before::policy::series::{all_but_one_in, all_of};
use happens_before::run::Run;
use happens_before::sim::ids::NodeId;
use happens_before::sim::time::Duration;
use happens_before::sim::trace::Kind;
use happens_before::subject::chain::Fact;
use happens_before::subject::chains::parties::{CUSTOMERS, FRONT, service};
use happens_before::subject::chains::promises::{FAST, LOAD, ONCE, SERVED, SERVICES};
use happens_before::subject::chains::reading::{
    State, chains, first_hedge, gone, in_outage, last_completed, last_settled, turned,
};
use happens_before::subject::chains::scene::Shape;
use happens_before::subject::reading::violation;
use happens_before::timeline::list::Shape as Drawn;

use super::labels::Stage;
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

fn state(run: &Run) -> State {
    State::of(run.trace(), run.trace().len())
}

fn holds(run: &Run, check: &str) -> bool {
    violation(run.trace(), Some(check)).is_none()
}

/// Of each fifty requests that a service works on, exactly one fails.
#[test]
fn each_service_keeps_its_promise_to_the_letter() {
    let run = turned_to("eight", &[("customers", "200")]);
    let mut outcomes: BTreeMap<NodeId, Vec<bool>> = BTreeMap::new();
    for (event, fact) in chains(run.trace()).all() {
        let of = outcomes.entry(run.trace().event(event).node).or_default();
        match fact {
            Fact::Failed { .. } => of.push(true),
            Fact::Did { .. } => of.push(false),
            _ => {}
        }
    }
    let mut rows = 0;
    for nth in 1..=8 {
        for row in outcomes[&service(nth)].chunks_exact(50) {
            assert_eq!(row.iter().filter(|failed| **failed).count(), 1, "service {nth}");
            rows += 1;
        }
    }
    assert!(rows >= 24, "{rows}");
}

/// However the knob is turned, the checks tell which promise is kept: services promise one failure in 50, and customers are promised more
/// than that lets through.
#[test]
fn services_that_fail_more_often_than_promised_break_their_promise() {
    for fails in ["10", "20", "30", "40"] {
        let run = turned_to("eight", &[("fails", fails)]);
        assert!(!holds(&run, SERVICES) && !holds(&run, SERVED), "one in {fails}");
    }
    for (fails, is_served) in [("50", false), ("100", false), ("1000", true), ("0", true)] {
        let run = turned_to("eight", &[("fails", fails)]);
        assert_eq!((holds(&run, SERVICES), holds(&run, SERVED)), (true, is_served), "one in {fails}");
    }
    // With many requests at once, and with crashes that cut some of them off.
    for knobs in [[("every", "2"), ("customers", "200")], [("retries", "everyone"), ("outage", "on")]] {
        assert!(holds(&turned_to("eight", &knobs), SERVICES), "{knobs:?}");
    }
    let [_, settings] = LESSON.proved(&LESSON.proof.expect("it has one"));
    for seed in 1..=150 {
        assert!(holds(&Run::complete(recipe(&LESSON, &settings, seed)), SERVICES), "seed {seed}");
    }
}

/// Better services would keep the promise as well. The goal of the repair is to keep it with these.
#[test]
fn the_goal_of_the_repair_leaves_the_services_as_they_are() {
    let better = turned_to("eight", &[("fails", "1000")]);
    assert!(holds(&better, SERVED) && !runs::reaches_goal(&better));
    assert!(runs::reaches_goal(&turned_to("eight", &[("waits", "2")])));
    assert!(runs::reaches_goal(&turned_to("eight", &[("waits", "1")])));
}

/// Two services are the most that a customer may wait for.
#[test]
fn two_are_the_most_that_keep_the_promise() {
    for waits in 1..=8 {
        let run = turned_to("eight", &[("waits", &waits.to_string())]);
        assert_eq!(holds(&run, SERVED), waits <= 2, "{waits}");
        let formula = f64::from(all_of(all_but_one_in(50), waits)) * 50.0 / 1e6;
        let served = f64::from(state(&run).served);
        assert!((served - formula).abs() < 1.5, "{waits}: {served} and {formula}");
    }
}

/// Whoever is asked does its part before it asks the next one, so a failure leaves everything before it done.
#[test]
fn a_failure_leaves_what_came_before_it_done() {
    let run = run_of("eight");
    let (mut did, mut failed) = (BTreeMap::<u32, BTreeSet<u16>>::new(), BTreeMap::new());
    for (event, fact) in chains(run.trace()).all() {
        let node = run.trace().event(event).node;
        match fact {
            Fact::Did { call } => _ = did.entry(*call).or_default().insert(node.0),
            Fact::Failed { call } => _ = failed.insert(*call, node.0),
            _ => {}
        }
    }
    for (call, at) in &failed {
        let expected: BTreeSet<u16> = (FRONT.0..*at).collect();
        assert_eq!(did.get(call).cloned().unwrap_or_default(), expected, "order {call}");
    }
    let halfway = failed.values().filter(|at| **at > FRONT.0).count();
    assert!(failed.len() == 8 && state(&run).half_done() as usize == halfway);
}

/// A search is slow exactly if one of its shards is.
#[test]
fn the_slowest_shard_decides() {
    let run = run_of("fan");
    let trace = run.trace();
    let mut slow = BTreeSet::new();
    let mut late = BTreeSet::new();
    let mut asked = BTreeMap::new();
    for (event, fact) in chains(trace).all() {
        let of = trace.event(event);
        match fact {
            Fact::Arrived { call, .. } if of.node != FRONT => _ = asked.insert((of.node, *call), of.at),
            Fact::Answered { call, .. }
                if of.node != FRONT && of.at - asked[&(of.node, *call)] > Duration::from_millis(100) =>
            {
                slow.insert(*call);
            }
            Fact::Settled { call, took, .. } if *took > Shape::Fan.limit() => _ = late.insert(*call),
            _ => {}
        }
    }
    assert_eq!(slow, late);
    assert!(late.len() >= 5, "{late:?}");
}

/// Eight ribbons run from the front to its shards, between two lanes with room for a line of words: one label stands for all of them.
#[test]
fn the_ribbons_to_eight_shards_share_a_label() {
    let stage = Stage::of(run_of("fan"), "fan", (808.0, 450.0));
    let trace = stage.run.trace();
    let list = stage.picture_at(trace.event(last_settled(trace).expect("an answer")).at);
    let labels = list.primitives.iter().filter_map(|primitive| match &primitive.shape {
        Drawn::Text { text, .. } if text.contains(" messages") => Some(text.as_str()),
        _ => None,
    });
    let shared: Vec<_> = labels.filter(|text| text.starts_with("with ")).collect();
    assert!(shared.len() == 1 && shared[0].starts_with("with 8 nodes: "), "{shared:?}");
}

/// No second copy goes out before the delay is over, and none for what has been answered.
#[test]
fn second_copies_are_few_and_follow_the_delay() {
    let run = run_of("hedged");
    let (first, again) = state(&run).requests(service(2));
    assert_eq!(again, state(&run).hedges);
    assert!(again >= 5 && again * 20 < first, "{again} of {first}");
    assert!(holds(&run, FAST));
    let trace = run.trace();
    let mut sent = BTreeMap::new();
    for (event, fact) in chains(trace).all() {
        if let Fact::Asked { call, hedge, .. } = fact {
            let at = trace.event(event).at;
            if *hedge {
                assert!(at - sent[call] >= Duration::from_millis(20));
            } else {
                sent.entry(*call).or_insert(at);
            }
        }
    }
    assert!(first_hedge(trace).is_some() && first_hedge(run_of("fan").trace()).is_none());
}

/// The shards are busy and quick. Second copies that nobody takes back make them slow.
#[test]
fn where_everybody_is_busy_second_copies_are_what_is_slow() {
    let late = |run: &Run| {
        let state = state(run);
        state.slower_than(Shape::Fan.limit()) + state.lost()
    };
    let (with, without) = (run_of("hedged-full"), turned_to("hedged-full", &[("hedge", "off")]));
    assert!(late(&with) > 50 && late(&without) == 0, "{} and {}", late(&with), late(&without));
    assert!(!holds(&with, LOAD));
    assert_eq!(
        late(&turned_to("hedged-full", &[("cancels", "on")])),
        0,
        "taking them back would have helped"
    );
}

/// The first copy is only slow, so without a number the work is done twice. A cancellation that comes in time prevents it here.
#[test]
fn a_hedged_order_is_done_twice_unless_it_is_known() {
    let twice = |run: &Run| state(run).repeated;
    assert!(twice(&run_of("hedged-order")) > 0);
    assert_eq!(twice(&repaired("hedged-order")), 0);
    assert_eq!(twice(&turned_to("hedged-order", &[("cancels", "on")])), 0);
    // Sent at once, both copies are worked on at the same time, and the cancellation comes too late.
    assert!(twice(&turned_to("hedged-order", &[("cancels", "on"), ("delay", "0")])) > 0);
}

/// k attempts at each of n hops: kⁿ requests for one order.
#[test]
fn attempts_multiply_from_hop_to_hop() {
    let run = run_of("every-hop");
    assert_eq!(state(&run).most_asked(), 3u32.pow(4));
    let at_last = chains(run.trace()).all().filter(|(event, fact)| {
        matches!(fact, Fact::Arrived { .. }) && run.trace().event(*event).node == service(4)
    });
    assert!(at_last.count() > 500);
    let queued = repaired("every-hop");
    assert!(state(&queued).most_asked() < 10 && holds(&queued, LOAD));
}

/// Everybody is served, and those services do it again that came before the failure.
#[test]
fn asking_again_serves_everybody_and_repeats_work() {
    let (again, known) = (run_of("no-number"), repaired("no-number"));
    assert!(state(&again).lost() == 0 && state(&known).lost() == 0);
    assert!(state(&again).repeated > 10 && state(&known).repeated == 0);
    assert!(!holds(&again, ONCE));
}

/// While the last service is down, orders are accepted and wait; afterwards each is completed, and no customer waited for it.
#[test]
fn an_outage_further_along_is_a_delay() {
    for id in ["outage", "repaired"] {
        let run = run_of(id);
        let (accepted, not) = in_outage(run.trace()).expect("it is down");
        // A service that they do wait for may fail as well, as it does at any time.
        assert!(accepted >= 8 && not <= 1, "{id}: {accepted} {not}");
        let state = state(&run);
        assert_eq!((state.completed(service(8)), state.accepted), (state.served, state.served), "{id}");
        let back = run.trace().event(turned(run.trace(), true).expect("it is back")).at;
        let last = run.trace().event(last_completed(run.trace(), service(8)).expect("completed")).at;
        assert!(last > back, "{id}");
        assert!(state.percentile(100).expect("answers") < Duration::from_millis(300), "{id}");
    }
    let waiting = turned_to("outage", &[("waits", "8")]);
    let (accepted, not) = in_outage(waiting.trace()).expect("it is down");
    assert!(accepted == 0 && not >= 8, "{accepted} {not}");
}

/// What was in memory when its service crashed, and nothing else, is never completed.
#[test]
fn a_crash_takes_the_queue_with_it_or_does_not() {
    let run = run_of("in-memory");
    let trace = run.trace();
    let state = state(&run);
    let (restart, lost) = gone(trace, trace.len())[0];
    assert_eq!(trace.event(restart).kind, Kind::Recovered);
    assert_eq!(lost, state.pending(service(4)));
    assert!(lost >= 3, "{lost}");
    assert_eq!(gone(trace, restart.index()), [], "nothing is gone before");
    let beliefs = (LESSON.beliefs)(trace, trace.len());
    let customers = beliefs.rows.iter().find(|row| row.node == CUSTOMERS).expect("customers");
    assert_eq!(customers.flaw.words(), Some("mistaken"));
    let kept = repaired("in-memory");
    assert_eq!(gone(kept.trace(), kept.trace().len()), []);
}

/// What is in series adds up, and the worst adds up as well.
#[test]
fn latency_adds_up_along_the_row() {
    let time = |services: &str, percent| {
        let run = turned_to("eight", &[("services", services), ("fails", "0")]);
        state(&run).percentile(percent).expect("answers").as_micros()
    };
    for (one, two) in [("1", "2"), ("2", "4"), ("4", "8")] {
        assert!(time(one, 50) * 3 / 2 < time(two, 50), "{one} and {two}");
    }
    assert!(time("8", 95) > 2 * time("8", 50));
}
