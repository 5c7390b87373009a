//! Checks an orchestrator with three participants.

use super::*;
use crate::policy::saga::Nature;
use crate::policy::saga::ledger::Memory;
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::trace::Trace;
use crate::sim::world::World;
use crate::subject::sagas::participant::{Duty, Participant};

const ORDERS: NodeId = NodeId(0);
const INVENTORY: NodeId = NodeId(1);
const PAYMENTS: NodeId = NodeId(2);
const ORCHESTRATOR: NodeId = NodeId(3);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn orchestrator() -> Orchestrator {
    use Nature::{Compensatable, Pivot, Retriable};
    Orchestrator {
        plan: Plan::new(&[Compensatable, Compensatable, Pivot, Retriable]),
        steps: vec![
            (Deed::CreateOrder, ORDERS),
            (Deed::ReserveStock, INVENTORY),
            (Deed::ChargeCard, PAYMENTS),
            (Deed::ConfirmOrder, ORDERS),
        ],
        begins: vec![Begin { saga: 1, after: ms(10) }],
        config: OrchestratorConfig {
            keeping: Keeping::Before,
            recovery: Recovery::Forward,
            silence: Silence::Doubt,
            timeout: ms(300),
            attempts: 2,
            undo_order: UndoOrder::Reverse,
            undo_attempts: 3,
            failing: Failing::Park,
        },
    }
}

/// Runs Orders, Inventory and Payments, 10 ms away and taking 30 ms each; `change` adds faults to a duty.
fn run(orchestrator: Orchestrator, script: &[Scripted], change: impl Fn(&mut Duty)) -> Trace<Words> {
    let mut setup = Setup::new(Duration::from_secs(20));
    setup.default_link(LinkSpec::steady(ms(10), Duration::ZERO));
    let duties = [
        ("Orders", vec![Deed::CreateOrder, Deed::ConfirmOrder]),
        ("Inventory", vec![Deed::ReserveStock]),
        ("Payments", vec![Deed::ChargeCard]),
    ];
    for (name, deeds) in duties {
        let duty = |deed| {
            let mut duty = Duty::new(deed, ms(30));
            change(&mut duty);
            duty
        };
        let duties = deeds.into_iter().map(duty).collect();
        let (reactions, begins) = (Vec::new(), Vec::new());
        setup.node(name, Participant { duties, memory: Memory::All, reactions, outlet: None, begins });
    }
    setup.node("Orchestrator", orchestrator);
    let mut trace = Trace::default();
    let mut world = World::new(setup, 1, script);
    while world.step(&mut trace).is_none() {}
    trace
}

fn refuses(deed: Deed) -> impl Fn(&mut Duty) {
    move |duty| duty.refuses_every = u32::from(duty.deed == deed)
}

fn facts(trace: &Trace<Words>) -> Vec<Fact> {
    trace.facts.iter().filter_map(|(_, fact)| fact.saga().copied()).collect()
}

fn in_effect(trace: &Trace<Words>) -> Vec<Deed> {
    let mut left = Vec::new();
    for fact in facts(trace) {
        match fact {
            Fact::Did { deed, .. } => left.push(deed),
            Fact::Undid { deed, .. } => left.retain(|other| *other != deed),
            _ => {}
        }
    }
    left
}

fn ending(trace: &Trace<Words>) -> Option<Ending> {
    facts(trace)
        .iter()
        .find_map(|fact| if let Fact::Ended { ending, .. } = fact { Some(*ending) } else { None })
}

fn asked(trace: &Trace<Words>, wanted: Msg) -> usize {
    let same = |msg: &Msg| match (*msg, wanted) {
        (Msg::Do { deed, .. }, Msg::Do { deed: other, .. })
        | (Msg::Undo { deed, .. }, Msg::Undo { deed: other, .. }) => deed == other,
        _ => false,
    };
    trace.messages.iter().filter(|message| message.payload.saga().is_some_and(same)).count()
}

#[test]
fn a_parked_compensation_does_not_keep_the_others_from_being_carried_out() {
    let trace = run(orchestrator(), &[], |duty| {
        refuses(Deed::ChargeCard)(duty);
        duty.undo_fails = if duty.deed == Deed::ReserveStock { 99 } else { 0 };
    });
    assert_eq!(in_effect(&trace), [Deed::ReserveStock]);
    assert_eq!(ending(&trace), Some(Ending::Parked));
    let parked = Fact::StepParked { saga: 1, deed: Deed::ReserveStock, undo: true };
    assert_eq!(facts(&trace).iter().filter(|fact| **fact == parked).count(), 1);
}

/// The second attempt to release the stock fails, and reports it while the third, which succeeds, is in progress.
#[test]
fn a_late_failure_of_an_earlier_attempt_is_not_taken_for_the_present_ones() {
    let message = MessageRef { from: INVENTORY, to: ORCHESTRATOR, nth: 3, copy: false };
    let late = Intervention::Message { message, fault: MessageFault::Delay { by: ms(370) } };
    let trace = run(orchestrator(), &[Scripted { at: SimTime::ZERO, intervention: late }], |duty| {
        refuses(Deed::ChargeCard)(duty);
        duty.undo_fails = if duty.deed == Deed::ReserveStock { 2 } else { 0 };
    });
    assert_eq!((in_effect(&trace), ending(&trace)), (vec![], Some(Ending::Compensated)));
}

#[test]
fn a_retriable_step_that_is_refused_is_asked_for_again_and_at_last_parked_beyond_the_pivot() {
    let mut patient = orchestrator();
    patient.config.attempts = 5;
    let trace = run(patient, &[], refuses(Deed::ConfirmOrder));
    assert_eq!(in_effect(&trace), [Deed::CreateOrder, Deed::ReserveStock, Deed::ChargeCard]);
    assert_eq!(ending(&trace), Some(Ending::Parked));
    let confirm = Msg::Do { saga: 1, deed: Deed::ConfirmOrder, attempt: 0 };
    assert_eq!(asked(&trace, confirm), 5);
    assert!(facts(&trace).contains(&Fact::StepParked { saga: 1, deed: Deed::ConfirmOrder, undo: false }));
}
