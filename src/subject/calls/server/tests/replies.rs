//! Each reply counts only for the request it answers.

use super::breakers::guarded;
use super::*;
use crate::sim::fault::{LinkFault, MessageFault, MessageRef, Scope};

fn switch(from: u16, to: u16, fault: LinkFault) -> Scripted {
    let scope = Scope::link(NodeId(from), NodeId(to));
    Scripted { at: SimTime::ZERO, intervention: Intervention::Switch { scope, fault } }
}

/// The first instance's refusals arrive twice. By the second copy, the other instance has been asked, and serves.
#[test]
fn a_second_copy_of_a_refusal_is_not_taken_for_the_answer_of_the_next_instance() {
    let shop = || Server { calling: Some(guarded(3, false)), ..Server::healthy(8, 8, ms(1)) };
    let script = [switch(1, 3, LinkFault::Partition), switch(1, 0, LinkFault::Duplicate { ppm: 1_000_000 })];
    let to_shops = Calling { instances: 2, elsewhere: true, ..Calling::once(NodeId(1), ms(1_000)) };
    let servers = vec![shop(), shop(), Server::healthy(8, 8, ms(1))];
    let trace = run(to_shops, load(100, 1, ms(100)), servers, &script);
    let refused = ends(&trace, 0).iter().filter(|(outcome, _)| *outcome == Outcome::Failed).count();
    assert_eq!(refused, 0, "the second instance refuses nothing");
}

/// The backend fails at first. The server that calls it crashes, is asked for the same call again, and calls the
/// backend again. While the backend is working on that, its first answer arrives.
#[test]
fn an_answer_from_before_a_crash_does_not_answer_what_is_asked_after_it() {
    let middle =
        Server { calling: Some(Calling::once(NodeId(2), ms(1_000))), ..Server::healthy(2, 2, ms(1)) };
    let bad = Outage { from: ms(0), until: ms(100), health: Health::Failing, shard: None };
    let backend = Server { outages: vec![bad], ..Server::healthy(2, 2, ms(100)) };
    let message = MessageRef { from: NodeId(2), to: NodeId(1), nth: 1, copy: false };
    let late = Intervention::Message { message, fault: MessageFault::Delay { by: ms(270) } };
    let crash = Intervention::Crash { node: NodeId(1), down: Some(ms(5)) };
    let script = [
        Scripted { at: SimTime::ZERO, intervention: late },
        Scripted { at: SimTime::from_millis(20), intervention: crash },
    ];
    let trace = run(calling(1, ms(200), 2, ms(10)), load(1, 1, ms(1)), vec![middle, backend], &script);
    assert_eq!(ends(&trace, 0), [(Outcome::Ok, 2)]);
}
