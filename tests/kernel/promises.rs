//! Checks: the verdicts of a run, compared with the same promises judged again from its finished trace.

use std::collections::BTreeMap;

use happens_before::sim::check::{Check, Violation};
use happens_before::sim::ids::{EventId, NodeId};
use happens_before::sim::setup::Setup;
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::{FLAG_TAMPERED, Kind, Ruling, Verdict};
use happens_before::sim::world::World;

use crate::harness::{ensure, on_runs};
use crate::reading::{CHANGED, CHARGED_ONCE, SETTLED, Trace, events};
use crate::specimen::member::Member;
use crate::specimen::words::{Fact, Specimen};

fn verdicts(trace: &Trace, check: u16) -> Vec<&Verdict> {
    trace.verdicts.iter().filter(|verdict| verdict.check == check).collect()
}

#[test]
fn an_always_check_names_every_event_that_broke_it() {
    on_runs(|_, _, trace| {
        let mut charges = BTreeMap::<u32, u32>::new();
        let mut broken = Vec::new();
        for (id, fact) in trace.facts.iter() {
            if let Fact::Charged { ticket } = fact {
                let times = charges.entry(*ticket).or_default();
                *times += 1;
                if *times > 1 {
                    broken.push((Ruling::Violated, *id));
                }
            }
        }
        let told: Vec<_> = verdicts(trace, CHARGED_ONCE).iter().map(|v| (v.ruling, v.event)).collect();
        ensure(told == broken, || format!("{told:?}, in truth {broken:?}"))
    });
}

#[test]
fn an_eventually_check_names_what_was_left_open() {
    on_runs(|_, _, trace| {
        let mut open = BTreeMap::new();
        for (id, fact) in trace.facts.iter() {
            match fact {
                Fact::Asked { ticket } => drop(open.insert(*ticket, *id)),
                Fact::Answered { ticket } | Fact::GaveUp { ticket } => drop(open.remove(ticket)),
                _ => {}
            }
        }
        let last = events(trace).filter(|(_, e)| e.kind != Kind::Judged || e.at < trace_end(trace)).last();
        let expected = match open.first_key_value() {
            Some((_, asked)) => (Ruling::Violated, *asked),
            None => (Ruling::Held, last.map_or(EventId::NONE, |(id, _)| id)),
        };
        let told: Vec<_> = verdicts(trace, SETTLED).iter().map(|v| (v.ruling, v.event)).collect();
        ensure(told == [expected], || format!("{told:?}, in truth {expected:?}"))
    });
}

/// The time of the last event, at which promises for the end are judged.
fn trace_end(trace: &Trace) -> SimTime {
    trace.events.iter().next_back().map_or(SimTime::ZERO, |event| event.at)
}

#[test]
fn a_sometimes_check_names_the_first_event_that_shows_it() {
    on_runs(|_, _, trace| {
        let shows = |event: &happens_before::sim::trace::Event| {
            event.kind == Kind::Delivered && event.flags & FLAG_TAMPERED != 0
        };
        let first = events(trace).find(|(_, event)| shows(event)).map(|(id, _)| (Ruling::Reached, id));
        let told: Vec<_> = verdicts(trace, CHANGED).iter().map(|v| (v.ruling, v.event)).collect();
        ensure(told == Vec::from_iter(first), || format!("{told:?}, in truth {first:?}"))
    });
}

/// A judgement is an event off the nodes, after the event it judges and at the same time, unless it is made at the
/// end.
#[test]
fn judgements_stand_in_the_trace() {
    on_runs(|recipe, _, trace| {
        for (position, verdict) in trace.verdicts.iter().enumerate() {
            let judged = trace.event(verdict.judged);
            let sound = judged.kind == Kind::Judged
                && judged.node == NodeId::NONE
                && (judged.a, judged.b) == (u32::from(verdict.check), position as u32)
                && judged.cause == verdict.event
                && verdict.event < verdict.judged;
            ensure(sound, || format!("{verdict:?} {judged:?}"))?;
            let at_once = judged.at == trace.event(verdict.event).at;
            let at_end = verdict.check == SETTLED && judged.at.as_micros() == recipe.horizon_us;
            ensure(at_once || at_end, || format!("{verdict:?} at {}", judged.at))?;
        }
        let judged = trace.events.iter().filter(|event| event.kind == Kind::Judged).count();
        ensure(judged == trace.verdicts.len(), || format!("{judged} events"))
    });
}

/// A promise for the end of the run that is broken on the way was not held.
#[test]
fn a_broken_promise_is_not_held_at_the_end() {
    let mut setup = Setup::new(Duration::from_millis(300));
    for index in 0..2 {
        setup.node(format!("node {index}"), Member { nodes: 2, period_us: 50_000, regular: true });
    }
    let asked =
        |(): &mut (), _, fact: &Fact| matches!(fact, Fact::Asked { .. }).then(|| Violation::new("asked"));
    setup.check(Check::<Specimen>::eventually("nobody-asks", "nobody asks", (), asked, |()| None));
    setup.check(Check::<Specimen>::eventually(
        "nothing-owed",
        "nothing is owed",
        (),
        |(), _, _| None,
        |()| None,
    ));
    let mut trace = Trace::default();
    World::new(setup, 1, &[]).run_to_end(&mut trace);
    let rulings = |check| verdicts(&trace, check).iter().map(|v| v.ruling).collect::<Vec<_>>();
    assert!(rulings(0).len() > 2 && rulings(0).iter().all(|ruling| *ruling == Ruling::Violated));
    assert_eq!(rulings(1), [Ruling::Held]);
}
