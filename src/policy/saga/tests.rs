//! Tests sagas against their definition: whatever is refused, silent or interrupted, the executed sequence is T1 … Tn, or
//! T1 … Tj followed by Cj … C1.

mod histories;

use super::ledger::{Memory, Record, Said};
use super::*;

use Nature::{Compensatable as C, Pivot as P, Retriable as R};

/// The fate of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Luck {
    Answered,
    /// It was carried out and the answer is lost: the caller crashes, and finds the log.
    AnswerLost,
    /// It was never carried out, and the caller crashes.
    RequestLost,
    /// It was carried out, the answer is lost, and the caller gives up.
    GivenUp,
}

/// Runs a saga over participants; `luck` decides the fate of each call, and step `refused` is refused. Returns the
/// executed sequence (compensations as negative numbers), the ending and the log.
fn execute(
    plan: &Plan,
    refused: Option<usize>,
    luck: impl Fn(usize) -> Luck,
) -> (Vec<i64>, Option<Ending>, Log) {
    let (mut log, mut executed) = (Log::default(), Vec::new());
    let mut records = vec![Record::default(); plan.len()];
    for call in 0..200 {
        let number = |step: usize| i64::try_from(step + 1).expect("few steps");
        match next(plan, &log, UndoOrder::Reverse) {
            Next::Do(step) => {
                log.push(Entry::Trying(step));
                let luck = luck(call);
                if luck == Luck::RequestLost {
                    continue;
                }
                let said = records[step].act(Memory::All, refused != Some(step));
                executed.extend((said == Said::Done { now: true }).then(|| number(step)));
                match luck {
                    Luck::Answered if matches!(said, Said::Done { .. }) => log.push(Entry::Done(step)),
                    Luck::Answered => log.push(Entry::Refused(step)),
                    // Given up or not, a step without a compensation is requested again.
                    Luck::GivenUp => log.push(Entry::Doubtful(step)),
                    _ => {}
                }
            }
            Next::Undo(step) => {
                log.push(Entry::Undoing(step));
                let luck = luck(call);
                if luck == Luck::RequestLost {
                    continue;
                }
                let said = records[step].undo(Memory::All);
                executed.extend(said.happened().then(|| -number(step)));
                if luck == Luck::Answered {
                    log.push(Entry::Undone(step));
                }
            }
            Next::End(ending) => log.push(Entry::Ended(ending)),
            Next::Nothing => break,
        }
    }
    (executed, log.ending(), log)
}

/// True for T1 … Tn, and for T1 … Tj Cj … C1.
fn is_saga(executed: &[i64], steps: usize) -> bool {
    let forward = executed.iter().take_while(|step| **step > 0).count();
    let (done, undone) = executed.split_at(forward);
    let in_order = done.iter().copied().eq(1..=i64::try_from(forward).expect("few"));
    let mirrored = undone.iter().map(|step| -step).eq(done.iter().rev().copied());
    in_order && (undone.is_empty() && (forward == steps || forward == 0) || mirrored)
}

#[test]
fn whatever_happens_what_was_executed_is_a_saga() {
    let plan = Plan::new(&[C, C, P, R]);
    let lucks = [Luck::Answered, Luck::AnswerLost, Luck::RequestLost, Luck::GivenUp];
    let mut endings = [0; 2];
    for refused in [None, Some(0), Some(1), Some(2)] {
        // Every combination of fates for the first seven calls; after that nothing goes wrong.
        for pattern in 0..4_usize.pow(7) {
            let luck = |call: usize| {
                if call < 7 { lucks[pattern / 4_usize.pow(call as u32) % 4] } else { Luck::Answered }
            };
            let (executed, ending, log) = execute(&plan, refused, luck);
            assert!(is_saga(&executed, plan.len()), "{refused:?} {pattern}: {executed:?} by {log:?}");
            let whole = executed.len() == plan.len() && !executed.iter().any(|step| *step < 0);
            assert_eq!(ending, Some(if whole { Ending::Confirmed } else { Ending::Compensated }), "{log:?}");
            endings[usize::from(whole)] += 1;
            assert!(refused.is_none() || !whole);
        }
    }
    assert!(endings.iter().all(|count| *count > 1_000), "{endings:?}");
}

#[test]
fn a_plan_out_of_order_may_end_where_it_can_go_neither_forward_nor_back() {
    let plan = Plan::new(&[C, P, C, R]);
    assert!(!plan.is_well_ordered() && Plan::new(&[C, C, P, R]).is_well_ordered());
    assert!(!Plan::new(&[C, P, P]).is_well_ordered() && Plan::new(&[]).is_well_ordered());
    let (executed, ending, _) = execute(&plan, Some(2), |_| Luck::Answered);
    assert_eq!((executed, ending), (vec![1, 2], Some(Ending::Parked)), "the pivot stands: nothing is undone");
}

fn check(natures: &[Nature], entries: &[Entry], expected: Next) {
    let (plan, mut log) = (Plan::new(natures), Log::default());
    log.extend(entries.iter().copied());
    assert_eq!(next(&plan, &log, UndoOrder::Reverse), expected, "{natures:?} after {entries:?}");
}

#[test]
fn a_saga_that_is_found_goes_on_from_its_log_alone() {
    let check = |entries: &[Entry], expected| check(&[C, C, P, R], entries, expected);
    let done = [Entry::Trying(0), Entry::Done(0)];
    check(&[], Next::Do(0));
    check(&done, Next::Do(1));
    check(&[&done[..], &[Entry::Trying(1)]].concat(), Next::Do(1));
    check(&[&done[..], &[Entry::Trying(1), Entry::TurnedBack]].concat(), Next::Undo(1));
    check(&[&done[..], &[Entry::TurnedBack]].concat(), Next::Undo(0));
    check(&[&done[..], &[Entry::Refused(1), Entry::Undoing(0)]].concat(), Next::Undo(0));
    check(&[&done[..], &[Entry::Refused(1), Entry::Undone(0)]].concat(), Next::End(Ending::Compensated));
    check(&[&done[..], &[Entry::Refused(1), Entry::Parked(0)]].concat(), Next::End(Ending::Parked));
    check(&[Entry::Ended(Ending::Parked)], Next::Nothing);
}

#[test]
fn a_pivot_in_doubt_is_asked_for_until_it_is_known_and_then_decides() {
    let check = |entries: &[Entry], expected| {
        let done = [Entry::Trying(0), Entry::Done(0), Entry::Trying(1)];
        check(&[C, P, R], &[&done[..], entries].concat(), expected);
    };
    for doubt in [Entry::Doubtful(1), Entry::TurnedBack] {
        check(&[doubt], Next::Do(1));
        check(&[doubt, Entry::Trying(1), Entry::Done(1)], Next::Do(2));
        check(&[doubt, Entry::Trying(1), Entry::Refused(1)], Next::Undo(0));
        check(&[doubt, Entry::Parked(1)], Next::End(Ending::Parked));
    }
    // A note that its compensation was skipped does not undo a pivot: it has none.
    check(&[Entry::Done(1), Entry::TurnedBack, Entry::Skipped(1)], Next::Do(2));
}

#[test]
fn a_refusal_after_the_pivot_goes_forward_or_is_parked() {
    let done = [Entry::Done(0), Entry::Done(1)];
    // A retriable step is refused only for now.
    check(&[C, P, R], &[&done[..], &[Entry::Refused(2)]].concat(), Next::Do(2));
    check(
        &[C, P, R],
        &[&done[..], &[Entry::Refused(2), Entry::Parked(2)]].concat(),
        Next::End(Ending::Parked),
    );
    for refused in [C, P] {
        check(&[C, P, refused], &[&done[..], &[Entry::Refused(2)]].concat(), Next::End(Ending::Parked));
    }
}

#[test]
fn a_parked_compensation_leaves_the_others_to_be_carried_out() {
    let check = |entries: &[Entry], expected| {
        let done = [Entry::Done(0), Entry::Done(1), Entry::Refused(2)];
        check(&[C, C, P, R], &[&done[..], entries].concat(), expected);
    };
    check(&[Entry::Parked(1)], Next::Undo(0));
    check(&[Entry::Parked(1), Entry::Undone(0)], Next::End(Ending::Parked));
    check(&[Entry::Parked(1), Entry::Parked(0)], Next::End(Ending::Parked));
}

#[test]
fn one_may_turn_back_until_the_pivot_was_asked_for() {
    let plan = Plan::new(&[C, P, R]);
    let mut log = Log::default();
    log.extend([Entry::Trying(0), Entry::Done(0)]);
    assert!(log.may_turn_back(&plan));
    log.push(Entry::Trying(1));
    assert!(!log.may_turn_back(&plan));
}

#[test]
fn forward_undoing_begins_at_the_wrong_end() {
    let mut log = Log::default();
    log.extend([Entry::Done(0), Entry::Done(1), Entry::Refused(2)]);
    let plan = Plan::new(&[C, C, P]);
    assert_eq!(next(&plan, &log, UndoOrder::Forward), Next::Undo(0));
    assert_eq!(next(&plan, &log, UndoOrder::Reverse), Next::Undo(1));
}
