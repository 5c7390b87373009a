//! Tests the search against brute force over all orders, and against published histories.

mod brute;
mod published;

use super::register::{Call, Register, Return};
use super::*;

type History = Vec<Operation<u8, Call, Return>>;

fn op(call: Call, invoked: u64, returned: Option<(u64, Return)>) -> Operation<u8, Call, Return> {
    Operation { key: 0, call, invoked, returned }
}

fn read(value: u64, invoked: u64, returned: u64) -> Operation<u8, Call, Return> {
    op(Call::Read, invoked, Some((returned, Return::Read(value))))
}

fn write(value: u64, invoked: u64, returned: u64) -> Operation<u8, Call, Return> {
    op(Call::Write(value), invoked, Some((returned, Return::Written)))
}

#[test]
fn a_refutation_says_what_fits_nowhere_and_what_would_have() {
    let history =
        [write(1, 0, 1), write(2, 2, 9), write(3, 3, 10), read(3, 4, 5), read(1, 6, 7), read(2, 11, 12)];
    let Verdict::Illegal(refutation) = check(&Register(0), &history) else { panic!("it is illegal") };
    assert_eq!((&refutation.order[..], refutation.operation), (&[0, 1, 2, 3][..], 4));
    assert_eq!(refutation.possible, [2, 3].map(Return::Read));
    assert_eq!(
        refutation.sentence(&Register(0), &history),
        "The read (operation 5) returned 1. In every order that fits all earlier responses, it would have returned 2 or 3."
    );
}

#[test]
fn an_operation_without_a_response_takes_effect_at_any_time_or_never() {
    let lost = op(Call::Write(1), 0, None);
    let check = |reads: &[u64]| {
        let reads = reads.iter().zip(1..).map(|(value, place)| read(*value, 10 * place, 10 * place + 1));
        check(&Register(0), &[lost.clone()].into_iter().chain(reads).collect::<History>())
    };
    assert_eq!(check(&[0, 0]), Verdict::Linearizable(vec![(0, vec![1, 2])]), "never");
    assert_eq!(check(&[1, 1]), Verdict::Linearizable(vec![(0, vec![0, 1, 2])]), "at once");
    assert_eq!(check(&[0, 1]), Verdict::Linearizable(vec![(0, vec![1, 0, 2])]), "long after it was given up");
    assert!(matches!(check(&[1, 0]), Verdict::Illegal(_)), "it is not undone");
    let history = [read(1, 0, 1), op(Call::Write(1), 2, None)];
    assert!(matches!(super::check(&Register(0), &history), Verdict::Illegal(_)), "not before it was invoked");
}

#[test]
fn each_key_is_judged_alone_and_the_first_illegal_response_counts() {
    let on = |key, operation| Operation { key, ..operation };
    let history =
        vec![on(1, write(1, 0, 1)), on(2, read(7, 4, 5)), on(1, read(0, 2, 3)), on(3, read(0, 2, 3))];
    let Verdict::Illegal(refutation) = check(&Register(0), &history) else { panic!("two keys are illegal") };
    assert_eq!((refutation.key, refutation.operation), (1, 2));
    let legal = vec![on(1, write(1, 0, 1)), on(2, read(0, 4, 5)), on(1, read(1, 2, 3))];
    assert_eq!(check(&Register(0), &legal), Verdict::Linearizable(vec![(1, vec![0, 2]), (2, vec![1])]));
}

#[test]
fn what_is_too_much_stays_undecided() {
    let many = |count: u64| (0..count).map(|place| read(0, 2 * place, 2 * place + 1)).collect::<History>();
    assert!(matches!(check(&Register(0), &many(2_000)), Verdict::Linearizable(_)));
    let Verdict::Undecided(why) = check(&Register(0), &many(2_001)) else { panic!("more than the bound") };
    assert_eq!(why, Undecided::TooManyOperations(0, 2_001));
    assert_eq!(why.sentence(), "Undecided: 0 has 2001 operations, and at most 2000 can be checked.");

    // Twelve concurrent writes, and a read of what none of them wrote: every set of writes with every last one is tried.
    let mut history: History = (1..=12).map(|value| write(value, 0, 100)).collect();
    history.push(read(99, 101, 102));
    assert_eq!(
        check_within(&Register(0), &history, 10_000),
        Verdict::Undecided(Undecided::TooManyConfigurations(0))
    );
    let Verdict::Illegal(refutation) = check(&Register(0), &history) else { panic!("it is illegal") };
    assert_eq!(refutation.possible.len(), 12, "any of them may be the last");
}

#[test]
fn a_response_and_an_invocation_at_the_same_instant_are_concurrent() {
    assert!(matches!(check(&Register(0), &[write(1, 0, 5), read(0, 5, 6)]), Verdict::Linearizable(_)));
    assert!(matches!(check(&Register(0), &[write(1, 0, 5), read(0, 6, 7)]), Verdict::Illegal(_)));
    let history = [write(1, 0, 1), read(3, 2, 5), write(2, 5, 9)];
    let Verdict::Illegal(refutation) = check(&Register(0), &history) else { panic!("nobody wrote 3") };
    assert_eq!(refutation.possible, [1, 2].map(Return::Read));
}
