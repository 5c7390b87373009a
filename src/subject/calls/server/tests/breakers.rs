//! Calls through breakers, instances that stand in for one another, and flaky or cold servers.

use super::*;
use crate::policy::breaker::{BreakerSettings, State, Trip};
use crate::sim::fault::{LinkFault, Scope};
use crate::sim::trace::Kind;
use crate::subject::calls::calling::Guard;
use State::{Closed, HalfOpen, Open};

const fn second(s: u64) -> Duration {
    Duration::from_secs(s)
}

/// A breaker that opens for two seconds after three failures in a row.
pub(super) fn guarded(to: u16, by_shard: bool) -> Calling {
    let settings = BreakerSettings {
        trip: Trip::Consecutive { failures: 3 },
        wait_open: second(2),
        ..BreakerSettings::CLASSIC
    };
    Calling { guard: Some(Guard { settings, by_shard }), ..Calling::once(NodeId(to), ms(100)) }
}

fn failing(from: u64, until: u64, health: Health, shard: Option<u32>) -> Server {
    let outage = Outage { from: ms(from), until: ms(until), health, shard };
    Server { outages: vec![outage], ..Server::healthy(8, 8, ms(1)) }
}

/// The times in milliseconds at which a node's breakers changed state, and their new states.
fn turns(trace: &Trace<Words>, node: u16) -> Vec<(u64, State)> {
    let turn = |(event, fact): &(_, subject::Fact)| match fact.call()? {
        Fact::Breaker { state, turned: true, .. } if trace.event(*event).node == NodeId(node) => {
            Some((trace.event(*event).at.as_micros() / 1_000, *state))
        }
        _ => None,
    };
    trace.facts.iter().filter_map(turn).collect()
}

#[test]
fn an_open_breaker_sends_nothing_and_its_callers_are_told_at_once() {
    let trace =
        run(guarded(1, false), load(60, 1, ms(100)), vec![failing(1_000, 4_000, Health::Silent, None)], &[]);
    let states: Vec<State> = turns(&trace, 0).into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [Closed, Open, HalfOpen, Open, HalfOpen, Closed]);
    let opened = turns(&trace, 0)[1].0;
    assert!((1_300..1_400).contains(&opened), "{opened}");
    let refused = facts(&trace, 0).iter().filter(|fact| matches!(fact, Fact::Refused { .. })).count();
    let sent =
        trace.events.iter().filter(|event| event.kind == Kind::Sent && event.node == NodeId(0)).count();
    assert_eq!(sent + refused, 60, "a call is made or refused");
    assert!(refused > 30, "{refused}");
    let instant = facts(&trace, 0)
        .iter()
        .filter(|fact| matches!(fact, Fact::Settled { outcome: Outcome::Failed, took: Duration::ZERO, .. }))
        .count();
    assert_eq!(instant, refused, "no time is lost, and it is known that nothing happened");
}

#[test]
fn a_server_in_the_middle_keeps_its_workers_and_says_that_it_did_not_ask() {
    let middle = Server { calling: Some(guarded(2, false)), ..Server::healthy(2, 100, ms(1)) };
    let chain = vec![middle, failing(0, 20_000, Health::Silent, None)];
    let trace = run(Calling::once(NodeId(1), second(5)), load(50, 1, ms(20)), chain, &[]);
    let answers = |wanted| count(&trace, 1, wanted);
    assert_eq!(answers(|fact| matches!(fact, Fact::Served { answer: Answer::Unknown, .. })), 4);
    assert_eq!(answers(|fact| matches!(fact, Fact::Served { answer: Answer::Refused, .. })), 46);
    assert!(ends(&trace, 0).iter().all(|(outcome, _)| *outcome != Outcome::Ok));
}

#[test]
fn shards_are_judged_apart_if_they_have_breakers_of_their_own() {
    let shards = caller::Load { shards: 2, ..load(100, 1, ms(50)) };
    for by_shard in [false, true] {
        let failing_shard = failing(0, 20_000, Health::Failing, Some(1));
        let trace = run(guarded(1, by_shard), shards, vec![failing_shard], &[]);
        let refused: Vec<u32> = facts(&trace, 0)
            .into_iter()
            .filter_map(
                |fact| if let Fact::Refused { call, .. } = fact { Some((call - 1) % 2) } else { None },
            )
            .collect();
        assert!(!refused.contains(&0));
        // With a shared breaker, one shard's successes interrupt the other's run of failures.
        assert_eq!(refused.contains(&1), by_shard);
    }
}

#[test]
fn what_one_instance_refuses_is_asked_of_the_other() {
    let shop = || Server { calling: Some(guarded(3, false)), ..Server::healthy(8, 8, ms(1)) };
    let chain = || vec![shop(), shop(), Server::healthy(8, 8, ms(1))];
    let cut = Intervention::Switch { scope: Scope::link(NodeId(2), NodeId(3)), fault: LinkFault::Partition };
    let script = [Scripted { at: SimTime::ZERO, intervention: cut }];
    let ok = |elsewhere| {
        let to_shops = Calling { instances: 2, elsewhere, ..Calling::once(NodeId(1), second(1)) };
        let trace = run(to_shops, load(100, 1, ms(100)), chain(), &script);
        let known = ends(&trace, 0);
        let of = |wanted| known.iter().filter(|(outcome, _)| *outcome == wanted).count();
        (of(Outcome::Ok), of(Outcome::Failed))
    };
    let (alone, refused) = ok(false);
    assert_eq!(alone, 50, "every other call goes to the instance that cannot reach it");
    assert!(refused > 30, "{refused}");
    let (together, refused) = ok(true);
    assert_eq!(refused, 0);
    assert!(together > 90, "{together}");
}

#[test]
fn flaky_is_silent_to_every_other_and_cold_only_to_the_first() {
    let once = Calling::once(NodeId(1), ms(400));
    let trace =
        run(once, load(20, 1, ms(50)), vec![failing(0, 20_000, Health::Flaky { every: 2 }, None)], &[]);
    let outcomes: Vec<Outcome> = {
        let mut of_call: Vec<(u32, Outcome)> = facts(&trace, 0)
            .into_iter()
            .filter_map(|fact| match fact {
                Fact::Settled { call, outcome, .. } => Some((call, outcome)),
                _ => None,
            })
            .collect();
        of_call.sort_by_key(|(call, _)| *call);
        of_call.into_iter().map(|(_, outcome)| outcome).collect()
    };
    let expected: Vec<Outcome> =
        (0..20).map(|n| if n % 2 == 0 { Outcome::Ok } else { Outcome::Unknown }).collect();
    assert_eq!(outcomes, expected);
    let cold = Health::Cold { requests: 2, permille: 100_000 };
    let trace = run(once, load(6, 1, ms(500)), vec![failing(0, 20_000, cold, None)], &[]);
    let took: Vec<u64> = facts(&trace, 0)
        .into_iter()
        .filter_map(|fact| if let Fact::Settled { took, .. } = fact { Some(took.as_millis()) } else { None })
        .collect();
    assert_eq!(took, [102, 102, 3, 3, 3, 3]);
}

#[test]
fn what_a_breaker_refuses_follows_from_what_opened_it() {
    let trace =
        run(guarded(1, false), load(60, 1, ms(100)), vec![failing(1_000, 4_000, Health::Silent, None)], &[]);
    let causes = crate::sim::slicing::Causes::of(&trace, trace.len());
    let event_of = |wanted: fn(&Fact) -> bool| {
        let hit = |(_, fact): &&(_, subject::Fact)| fact.call().is_some_and(wanted);
        trace.facts.iter().find(hit).map(|(event, _)| *event).expect("it happens")
    };
    let opened = event_of(|fact| matches!(fact, Fact::Breaker { turned: true, state: State::Open, .. }));
    let refused = event_of(|fact| matches!(fact, Fact::Refused { .. }));
    assert!(causes.reasons(refused).contains(&opened), "{:?}", causes.reasons(refused));
    let last = trace.facts.iter().rfind(|(_, fact)| matches!(fact.call(), Some(Fact::Refused { .. })));
    assert!(!causes.reasons(last.expect("some").0).contains(&opened), "it opened anew meanwhile");
}
