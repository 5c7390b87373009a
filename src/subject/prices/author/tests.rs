//! An author that crashes, and a late answer to a question from before the crash.

use super::*;
use crate::policy::register::Rule;
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::trace::Trace;
use crate::sim::world::World;
use crate::subject::prices::ledger::Ledger;

const ALICE: NodeId = NodeId(0);
const STORE: NodeId = NodeId(1);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn author(edits: Vec<Edit>) -> Author {
    Author {
        store: STORE,
        edits,
        looks_at: ms(900),
        thinks: ms(5),
        stamping: Stamping::After,
        stopwatch: Stopwatch::Monotonic,
        timeout: ms(500),
    }
}

/// Alice asks for the price when there is none, and crashes. The answer arrives after she asks again, for another
/// edit, when Bob has set a price.
#[test]
fn a_value_from_before_a_crash_is_not_what_an_author_reads_after_it() {
    let edit = |number, after, looks| Edit { number, price: Cents(number), after: ms(after), looks };
    let mut setup = Setup::new(Duration::from_secs(1));
    setup.default_link(LinkSpec::steady(ms(10), Duration::ZERO));
    setup.node("Alice", author(vec![edit(1, 10, true), edit(3, 200, true)]));
    setup.node("Store", Ledger { rule: Rule::LastWriteWins, stamping: Stamping::After });
    setup.node("Bob", author(vec![edit(2, 100, false)]));
    // It is answered at 20 ms, and arrives at 215 ms: 5 ms before the answer to her second question.
    let message = MessageRef { from: STORE, to: ALICE, nth: 1, copy: false };
    let late = Intervention::Message { message, fault: MessageFault::Delay { by: ms(185) } };
    let crash = Intervention::Crash { node: ALICE, down: Some(ms(10)) };
    let script = [
        Scripted { at: SimTime::ZERO, intervention: late },
        Scripted { at: SimTime::from_millis(50), intervention: crash },
    ];
    let mut trace: Trace<Words> = Trace::default();
    let mut world = World::new(setup, 1, &script);
    while world.step(&mut trace).is_none() {}
    let read = trace.facts.iter().find_map(|(_, fact)| match fact.edit()? {
        Fact::Set { edit: 3, replaces, .. } => Some(*replaces),
        _ => None,
    });
    assert_eq!(read, Some(Some(2)), "she has read Bob's price");
}
