//! Thousands of small random histories, each judged by trying every order of its operations.

use proptest::prelude::*;

use super::*;

/// Calls `visit` with every order of any of these operations that contains all with a response and respects which precede which.
fn orders(history: &History, upto: u64, order: &mut Vec<usize>, visit: &mut impl FnMut(&[usize])) {
    let returned =
        |place: &usize| history[*place].returned.as_ref().map(|(at, _)| *at).filter(|at| *at <= upto);
    let left: Vec<usize> = (0..history.len()).filter(|place| !order.contains(place)).collect();
    if left.iter().all(|place| returned(place).is_none()) {
        visit(order);
    }
    for place in &left {
        let invoked = history[*place].invoked;
        let follows = left.iter().any(|other| returned(other).is_some_and(|at| at < invoked));
        if !follows && invoked <= upto {
            order.push(*place);
            orders(history, upto, order, visit);
            order.pop();
        }
    }
}

/// What `probe` returns in each order in which all other results up to a time are right; for no probe, whether there is one.
fn results(history: &History, upto: u64, probe: Option<usize>) -> Vec<Return> {
    let mut results = Vec::new();
    orders(history, upto, &mut Vec::new(), &mut |order| {
        let (mut value, mut probed) = (0, Return::Written);
        for place in order {
            let (next, result) = Register(0).apply(&value, &history[*place].call);
            let expected = history[*place].returned.as_ref().filter(|(at, _)| *at <= upto);
            if probe == Some(*place) {
                probed = result;
            } else if expected.is_some_and(|(_, expected)| *expected != result) {
                return;
            }
            value = next;
        }
        results.push(probed);
    });
    results.sort_unstable();
    results.dedup();
    results
}

/// Operations with different times for all invocations and responses, and results that are often right.
fn history() -> impl Strategy<Value = History> {
    let call = prop_oneof![
        3 => Just(Call::Read),
        3 => (1..4_u64).prop_map(Call::Write),
        2 => (0..4_u64, 1..4_u64).prop_map(|(expected, new)| Call::CompareAndSet { expected, new }),
    ];
    let operation = (call, 0..20_u64, 1..12_u64, 0..4_u64, any::<bool>(), 0..6_u8);
    prop::collection::vec(operation, 1..7).prop_map(|operations| {
        let number = |(place, (call, invoked, lasts, value, swapped, lost)): (usize, _)| {
            let result = match call {
                Call::Read => Return::Read(value),
                Call::Write(_) => Return::Written,
                Call::CompareAndSet { .. } => Return::Swapped(swapped),
            };
            let at = |time: u64| time * 16 + place as u64;
            op(call, at(invoked), (lost > 0).then(|| (at(invoked + lasts), result)))
        };
        operations.into_iter().enumerate().map(number).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn the_verdict_and_its_reasons_are_those_of_brute_force(history in history()) {
        let mut responses: Vec<(u64, usize)> = history
            .iter()
            .enumerate()
            .filter_map(|(place, operation)| Some((operation.returned.as_ref()?.0, place)))
            .collect();
        responses.sort_unstable();
        let illegal = responses.iter().find(|(at, _)| results(&history, *at, None).is_empty());
        match (check(&Register(0), &history), illegal) {
            (Verdict::Linearizable(verdict), None) => {
                let order = &verdict[0].1;
                prop_assert!(is_legal(&history, order, u64::MAX, None));
            }
            (Verdict::Illegal(refutation), Some((at, culprit))) => {
                prop_assert_eq!(refutation.operation, *culprit);
                prop_assert!(refutation.exhaustive && is_legal(&history, &refutation.order, *at, Some(*culprit)));
                prop_assert_eq!(&refutation.possible, &results(&history, *at, Some(*culprit)));
                prop_assert!(!refutation.possible.contains(&refutation.returned));
            }
            (verdict, illegal) => prop_assert!(false, "{verdict:?} instead of {illegal:?}"),
        }
    }
}

/// True if this order contains all that returned by a time, but for one operation, and explains their results.
fn is_legal(history: &History, order: &[usize], upto: u64, except: Option<usize>) -> bool {
    let returned = |place: usize| history[place].returned.as_ref().map(|(at, _)| *at);
    let counts = |place: usize| returned(place).is_some_and(|at| at <= upto) && except != Some(place);
    let complete = (0..history.len()).all(|place| !counts(place) || order.contains(&place));
    let in_time = order.iter().enumerate().all(|(nth, place)| {
        order[nth + 1..].iter().all(|later| returned(*later).is_none_or(|at| at >= history[*place].invoked))
    });
    let mut value = 0;
    let explained = order.iter().all(|place| {
        let (next, result) = Register(0).apply(&value, &history[*place].call);
        value = next;
        !counts(*place) || history[*place].returned.as_ref().is_some_and(|(_, expected)| *expected == result)
    });
    complete && in_time && explained
}
