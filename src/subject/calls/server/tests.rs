//! Checks callers and servers in small scenarios.

mod breakers;
mod replies;

use super::*;
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::policy::outcome::Outcome;
use crate::policy::retry_budget::RetryThrottling;
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::sink::Discard;
use crate::sim::trace::Trace;
use crate::sim::world::World;
use crate::subject::calls::caller::{self, Caller};
use crate::subject::calls::calling::Budget;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Settings with `attempts` attempts, a timeout for each, and `wait` between them.
fn calling(to: u16, timeout: Duration, attempts: u32, wait: Duration) -> Calling {
    let mut calling = Calling::once(NodeId(to), timeout);
    calling.backoff = Backoff {
        growth: Growth::Fixed,
        jitter: Jitter::None,
        base: wait,
        cap: wait,
        max_attempts: attempts,
    };
    calling
}

fn load(calls: u32, together: u32, every: Duration) -> caller::Load {
    caller::Load { first: ms(10), every, together, calls, spread: Duration::ZERO, shards: 1 }
}

/// Runs a caller that calls the first of a chain of servers.
fn run(calling: Calling, load: caller::Load, servers: Vec<Server>, script: &[Scripted]) -> Trace<Words> {
    let mut setup = Setup::new(Duration::from_secs(20));
    setup.default_link(LinkSpec::steady(ms(1), Duration::ZERO));
    setup.node("Clients", Caller { calling, load, first_call: 1 });
    for server in servers {
        setup.node("Server", server);
    }
    let mut trace = Trace::default();
    let mut world = World::new(setup, 1, script);
    while world.step(&mut trace).is_none() {}
    trace
}

fn facts(trace: &Trace<Words>, node: u16) -> Vec<Fact> {
    let of_node = trace.facts.iter().filter(|(event, _)| trace.event(*event).node == NodeId(node));
    of_node.filter_map(|(_, fact)| fact.call().cloned()).collect()
}

fn count(trace: &Trace<Words>, node: u16, wanted: fn(&Fact) -> bool) -> usize {
    facts(trace, node).iter().filter(|fact| wanted(fact)).count()
}

/// The outcomes of a node's calls, with their numbers of attempts.
fn ends(trace: &Trace<Words>, node: u16) -> Vec<(Outcome, u32)> {
    let end = |fact: Fact| match fact {
        Fact::Settled { outcome, attempts, .. } => Some((outcome, attempts)),
        _ => None,
    };
    facts(trace, node).into_iter().filter_map(end).collect()
}

/// A server that restarts makes its own call again when it is asked again. The answer to its call from before the
/// crash does not answer the new one, although both are the first attempt of the same call.
#[test]
fn an_answer_from_before_a_crash_is_not_taken_for_a_new_one() {
    let asks = calling(1, ms(100), 2, Duration::ZERO);
    let middle =
        Server { calling: Some(Calling::once(NodeId(2), ms(1_000))), ..Server::healthy(4, 4, ms(1)) };
    let crash = Intervention::Crash { node: NodeId(1), down: Some(ms(10)) };
    let script = [Scripted { at: SimTime::from_millis(50), intervention: crash }];
    let trace = run(asks, load(1, 1, ms(100)), vec![middle, Server::healthy(4, 4, ms(300))], &script);
    let took = facts(&trace, 1).into_iter().find_map(|fact| match fact {
        Fact::Settled { took, .. } => Some(took),
        _ => None,
    });
    assert!(took >= Some(ms(300)), "{took:?}: the last server takes 300 ms for each request");
}

#[test]
fn workers_then_the_queue_then_no_room() {
    let once = Calling::once(NodeId(1), Duration::from_secs(5));
    let trace = run(once, load(5, 5, Duration::ZERO), vec![Server::healthy(2, 1, ms(100))], &[]);
    assert_eq!(count(&trace, 1, |fact| matches!(fact, Fact::Rejected { .. })), 2);
    assert_eq!(count(&trace, 1, |fact| matches!(fact, Fact::Served { answer: Answer::Done, .. })), 3);
    let ok = ends(&trace, 0).iter().filter(|(outcome, _)| *outcome == Outcome::Ok).count();
    assert_eq!(ok, 3);
    let refused = ends(&trace, 0).iter().filter(|(outcome, _)| *outcome == Outcome::Failed).count();
    assert_eq!(refused, 2, "a rejected call has not happened, and its caller knows");
    // The third waits for a worker, so it takes twice as long.
    let took = facts(&trace, 0).into_iter().filter_map(|fact| match fact {
        Fact::Settled { outcome: Outcome::Ok, took, .. } => Some(took),
        _ => None,
    });
    assert_eq!(took.collect::<Vec<_>>(), [ms(102), ms(102), ms(202)]);
}

#[test]
fn layers_that_each_retry_multiply() {
    let dead = Outage { from: ms(0), until: Duration::from_secs(20), health: Health::Failing, shard: None };
    for (attempts, servers) in [(3, 1_usize), (3, 2), (3, 3), (2, 3), (4, 2)] {
        let middle = (0..servers - 1).map(|index| Server {
            calling: Some(calling(index as u16 + 2, ms(4_000), attempts, ms(1))),
            ..Server::healthy(64, 0, ms(1))
        });
        let last = Server { outages: vec![dead], ..Server::healthy(64, 0, ms(1)) };
        let chain: Vec<Server> = middle.chain([last]).collect();
        let first = calling(1, Duration::from_secs(10), attempts, ms(1));
        let trace = run(first, load(1, 1, ms(1)), chain, &[]);
        let last = u16::try_from(servers).expect("few");
        let arrived = count(&trace, last, |fact| matches!(fact, Fact::Arrived { .. }));
        assert_eq!(
            arrived,
            (attempts as usize).pow(u32::from(last)),
            "{attempts} attempts, {servers} layers"
        );
        assert_eq!(ends(&trace, 0), [(Outcome::Failed, attempts)]);
    }
}

#[test]
fn a_budget_holds_retries_back_for_all_calls_together() {
    let dead = Outage { from: ms(0), until: ms(1_000), health: Health::Failing, shard: None };
    let server = Server { outages: vec![dead], ..Server::healthy(8, 8, ms(1)) };
    let mut with = calling(1, ms(100), 4, ms(5));
    with.budget = Some(Budget::Grpc(RetryThrottling::default()));
    // One call every 20 ms: the dead second sees 50 of them.
    let trace = run(with, load(100, 1, ms(20)), vec![server.clone()], &[]);
    let attempts = |trace: &_| count(trace, 0, |fact| matches!(fact, Fact::Attempted { .. }));
    assert_eq!(
        attempts(&trace),
        100 + 4,
        "four failures are worth a retry: the fifth leaves half of the tokens"
    );
    assert!(count(&trace, 0, |fact| matches!(fact, Fact::HeldBack { .. })) > 40);
    let without = Calling { budget: None, ..with };
    let trace = run(without, load(100, 1, ms(20)), vec![server], &[]);
    assert!(attempts(&trace) > 240, "{}", attempts(&trace));
}

#[test]
fn silence_is_unknown_and_an_answer_that_comes_too_late_is_not_looked_at() {
    let silent = Outage { from: ms(0), until: ms(50), health: Health::Silent, shard: None };
    let server = Server { outages: vec![silent], ..Server::healthy(1, 4, ms(30)) };
    // The first attempt meets silence. The others wait 20 ms each, and the work takes 30 ms.
    let trace = run(calling(1, ms(20), 4, ms(20)), load(1, 1, ms(1)), vec![server], &[]);
    assert_eq!(ends(&trace, 0), [(Outcome::Unknown, 4)]);
    let done = count(&trace, 1, |fact| matches!(fact, Fact::Served { answer: Answer::Done, .. }));
    assert_eq!(done, 3, "the work was done all the same, three times");
}

#[test]
fn a_call_that_was_ever_in_doubt_is_not_called_failed() {
    let silent = Outage { from: ms(0), until: ms(15), health: Health::Silent, shard: None };
    let dead = Outage { from: ms(15), until: ms(900), health: Health::Failing, shard: None };
    let server = Server { outages: vec![silent, dead], ..Server::healthy(1, 1, ms(1)) };
    let trace = run(calling(1, ms(20), 2, ms(5)), load(2, 1, ms(100)), vec![server], &[]);
    assert_eq!(ends(&trace, 0), [(Outcome::Unknown, 2), (Outcome::Failed, 2)]);
}

#[test]
fn a_bad_day_may_be_that_of_one_part_of_the_data() {
    let slow = Health::Slow { permille: 3_000 };
    let outage = Outage { from: ms(0), until: ms(300), health: slow, shard: Some(1) };
    let server = Server { outages: vec![outage], ..Server::healthy(4, 0, ms(10)) };
    let load = caller::Load { shards: 2, ..load(4, 2, ms(500)) };
    let trace = run(Calling::once(NodeId(1), ms(900)), load, vec![server], &[]);
    let took = facts(&trace, 0).into_iter().filter_map(|fact| match fact {
        Fact::Settled { call, took, .. } => Some((call, took.as_millis())),
        _ => None,
    });
    assert_eq!(took.collect::<Vec<_>>(), [(1, 12), (2, 32), (3, 12), (4, 12)]);
    let turns = count(&trace, 1, |fact| matches!(fact, Fact::Turned { .. }));
    assert_eq!(turns, 2);
}

#[test]
fn the_overall_limit_ends_a_call_before_its_attempts_do() {
    let silent = Outage { from: ms(0), until: ms(9_000), health: Health::Silent, shard: None };
    let server = Server { outages: vec![silent], ..Server::healthy(1, 1, ms(1)) };
    let mut limited = calling(1, ms(100), 10, ms(50));
    limited.timeout.overall = Some(ms(350));
    let trace = run(limited, load(1, 1, ms(1)), vec![server], &[]);
    assert_eq!(ends(&trace, 0), [(Outcome::Unknown, 3)]);
}

#[test]
fn a_crash_loses_what_is_under_way_and_the_rest_goes_on() {
    let crash = |node, at| Scripted {
        at: SimTime::from_millis(at),
        intervention: Intervention::Crash { node: NodeId(node), down: Some(ms(100)) },
    };
    let server = || vec![Server::healthy(1, 10, ms(40))];
    let once = Calling::once(NodeId(1), ms(500));
    let trace = run(once, load(10, 1, ms(50)), server(), &[crash(0, 80)]);
    let began = count(&trace, 0, |fact| matches!(fact, Fact::Began { .. }));
    assert_eq!((began, ends(&trace, 0).len()), (8, 7), "two were missed, one was under way");
    let trace = run(once, load(10, 1, ms(50)), server(), &[crash(1, 80)]);
    let unknown = ends(&trace, 0).iter().filter(|(outcome, _)| *outcome == Outcome::Unknown).count();
    assert_eq!(unknown, 3, "one was under way, two came while it was down");
}

#[test]
fn calls_are_late_by_their_own_draw_and_never_by_more() {
    let late = caller::Load { spread: ms(50), ..load(20, 1, ms(100)) };
    let trace = run(Calling::once(NodeId(1), ms(500)), late, vec![Server::healthy(4, 10, ms(1))], &[]);
    let began = trace.facts.iter().filter(|(_, fact)| matches!(fact.call(), Some(Fact::Began { .. })));
    let offsets: Vec<u64> = (0..)
        .zip(began)
        .map(|(index, (event, _))| trace.event(*event).at.as_micros() - 10_000 - index * 100_000)
        .collect();
    assert_eq!(offsets.len(), 20);
    assert!(offsets.iter().all(|late| *late <= 50_000), "{offsets:?}");
    assert!(offsets.iter().any(|late| *late > 30_000) && offsets.iter().any(|late| *late < 20_000));
}

#[test]
fn what_is_looked_at_is_what_happens() {
    let mut setup = Setup::new(Duration::from_secs(1));
    let once = Calling::once(NodeId(1), ms(500));
    setup.node("Clients", Caller { calling: once, load: load(5, 5, Duration::ZERO), first_call: 1 });
    setup.node("Server", Server::healthy(2, 1, ms(100)));
    let mut world = World::new(setup, 1, &[]);
    world.run_until(SimTime::from_millis(50), &mut Discard);
    let rows: Vec<String> = world.inspect(NodeId(1)).into_iter().map(|row| row.value).collect();
    assert_eq!(rows, ["2 of 2", "1 of 1"]);
    let rows: Vec<String> = world.inspect(NodeId(0)).into_iter().map(|row| row.value).collect();
    assert_eq!(rows, ["3", "0", "2", "0"]);
}
