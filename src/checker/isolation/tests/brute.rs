//! Thousands of small random histories, judged by the definitions.

use proptest::prelude::*;

use super::*;

/// A dependency by its definition: Adya's conditions for each pair of transactions and each object.
fn depends(history: &History<char>, from: usize, to: usize, kind: Kind, key: char) -> bool {
    let order =
        history.orders.iter().find(|(ordered, _)| *ordered == key).map_or(&[][..], |(_, order)| order);
    let place = |number: usize| order.iter().position(|other| *other == number);
    let both = from != to && [from, to].iter().all(|number| history.transactions[*number].committed);
    let reads = |number: usize| {
        let actions = history.transactions[number].actions.iter();
        actions.filter_map(|action| {
            if let Action::Read { key: read, from } = action { (*read == key).then_some(*from) } else { None }
        })
    };
    both && match kind {
        Kind::WriteWrite => {
            place(to).is_some_and(|place_to| place(from).is_some_and(|place| place + 1 == place_to))
        }
        Kind::WriteRead => reads(to).any(|read| read.is_some_and(|version| version.transaction == from)),
        Kind::ReadWrite => reads(from).any(|read| match read {
            None => place(to) == Some(0),
            Some(version) => {
                place(version.transaction).is_some_and(|place_read| place(to) == Some(place_read + 1))
            }
        }),
    }
}

/// The shortest simple cycle whose kinds meet a condition, over all cycles there are.
fn shortest(history: &History<char>, fits: impl Fn(&[Kind]) -> bool) -> Option<usize> {
    fn extend(
        history: &History<char>,
        nodes: &mut Vec<usize>,
        kinds: &mut Vec<Kind>,
        found: &mut impl FnMut(&[Kind]),
    ) {
        let last = nodes[nodes.len() - 1];
        for to in 0..history.transactions.len() {
            for kind in [Kind::WriteWrite, Kind::WriteRead, Kind::ReadWrite] {
                if !['x', 'y'].iter().any(|key| depends(history, last, to, kind, *key)) {
                    continue;
                }
                kinds.push(kind);
                if to == nodes[0] {
                    found(kinds);
                } else if !nodes.contains(&to) {
                    nodes.push(to);
                    extend(history, nodes, kinds, found);
                    nodes.pop();
                }
                kinds.pop();
            }
        }
    }
    let mut lengths = Vec::new();
    for start in 0..history.transactions.len() {
        extend(history, &mut vec![start], &mut Vec::new(), &mut |kinds| {
            lengths.extend(fits(kinds).then_some(kinds.len()));
        });
    }
    lengths.into_iter().min()
}

/// True if the committed transactions in some order, one at a time, read and install the same versions.
fn is_serializable(history: &History<char>) -> bool {
    fn any_order(history: &History<char>, done: &mut Vec<usize>) -> bool {
        let committed = history.transactions.iter().filter(|transaction| transaction.committed).count();
        if done.len() == committed {
            let written = |key: &char| {
                done.iter()
                    .copied()
                    .filter(|number| history.transactions[*number].writes(key) > 0)
                    .collect::<Vec<_>>()
            };
            return history.orders.iter().all(|(key, order)| written(key) == *order);
        }
        (0..history.transactions.len()).any(|next| {
            if done.contains(&next)
                || !history.transactions[next].committed
                || !reads_right(history, done, next)
            {
                return false;
            }
            done.push(next);
            let found = any_order(history, done);
            done.pop();
            found
        })
    }
    any_order(history, &mut Vec::new())
}

/// True if a transaction that comes after these reads what it reads: the last versions before it.
fn reads_right(history: &History<char>, done: &[usize], next: usize) -> bool {
    history.transactions[next].actions.iter().all(|action| {
        let Action::Read { key, from } = action else { return true };
        if from.is_some_and(|version| version.transaction == next) {
            return true;
        }
        let last = done.iter().rev().find(|number| history.transactions[**number].writes(key) > 0);
        *from
            == last.map(|writer| Version {
                transaction: *writer,
                write: history.transactions[*writer].writes(key) - 1,
            })
    })
}

/// Up to four transactions on two objects; what they read and how versions are ordered is drawn.
fn any_history() -> impl Strategy<Value = History<char>> {
    let action = (any::<bool>(), any::<bool>(), any::<prop::sample::Index>());
    let transaction = (prop::collection::vec(action, 1..4), 0..6_u8);
    (prop::collection::vec(transaction, 1..5), any::<u64>()).prop_map(|(drawn, shuffle)| {
        let key = |x: bool| if x { 'x' } else { 'y' };
        let plan = |(actions, luck): &(Vec<(bool, bool, prop::sample::Index)>, u8)| Transaction {
            actions: actions
                .iter()
                .map(|(x, writes, _)| if *writes { w(key(*x)) } else { r0(key(*x)) })
                .collect(),
            committed: *luck > 0,
        };
        let mut transactions: Vec<Transaction<char>> = drawn.iter().map(plan).collect();
        let versions = |key: char| {
            let of = |(number, transaction): (usize, &Transaction<char>)| {
                (0..transaction.writes(&key))
                    .map(move |write| Some(Version { transaction: number, write }))
                    .collect::<Vec<_>>()
            };
            let written = transactions.iter().enumerate().flat_map(of);
            [None].into_iter().chain(written).collect::<Vec<_>>()
        };
        let all = [('x', versions('x')), ('y', versions('y'))];
        for (transaction, (actions, _)) in transactions.iter_mut().zip(&drawn) {
            for (action, (_, _, index)) in transaction.actions.iter_mut().zip(actions) {
                if let Action::Read { key, from } = action {
                    let versions = &all.iter().find(|(other, _)| other == key).expect("it is x or y").1;
                    *from = versions[index.index(versions.len())];
                }
            }
        }
        let order = |key: char| {
            let writers =
                transactions.iter().enumerate().filter(|(_, it)| it.committed && it.writes(&key) > 0);
            let mut writers: Vec<usize> = writers.map(|(number, _)| number).collect();
            writers
                .sort_by_key(|number| (shuffle ^ u64::from(key)).wrapping_mul(2 * *number as u64 + 1) % 101);
            (key, writers)
        };
        let orders = vec![order('x'), order('y')];
        History { transactions, orders }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn cycles_and_verdict_are_those_of_the_definitions(history in any_history()) {
        let report = check(&history).expect("it makes sense");
        let rw = |kinds: &[Kind]| kinds.iter().filter(|kind| **kind == Kind::ReadWrite).count();
        let length = |anomaly| report.cycle(anomaly).map(|cycle| cycle.edges.len());
        prop_assert_eq!(length(Anomaly::G0), shortest(&history, |kinds| kinds.iter().all(|kind| *kind == Kind::WriteWrite)));
        prop_assert_eq!(length(Anomaly::G1c), shortest(&history, |kinds| rw(kinds) == 0));
        prop_assert_eq!(length(Anomaly::GSingle), shortest(&history, |kinds| rw(kinds) == 1));
        prop_assert_eq!(length(Anomaly::G2), shortest(&history, |kinds| rw(kinds) >= 1));
        for cycle in &report.cycles {
            for (edge, next) in cycle.edges.iter().zip(cycle.edges.iter().cycle().skip(1)) {
                prop_assert!(edge.to == next.from && depends(&history, edge.from, edge.to, edge.kind, edge.key));
            }
        }
        prop_assert_eq!(report.is_serializable(), is_serializable(&history));
    }

    #[test]
    fn serial_histories_show_nothing(history in any_history(), order in Just(vec![0, 1, 2, 3]).prop_shuffle()) {
        // Each transaction reads the last versions of those before it.
        let mut serial = history.clone();
        let mut done: Vec<usize> = Vec::new();
        for next in order.into_iter().filter(|number| *number < history.transactions.len()) {
            let last = |key: &char| done.iter().rev().find(|number| history.transactions[**number].writes(key) > 0);
            for action in &mut serial.transactions[next].actions {
                if let Action::Read { key, from } = action {
                    *from = last(key).map(|writer| Version { transaction: *writer, write: history.transactions[*writer].writes(key) - 1 });
                }
            }
            done.extend(history.transactions[next].committed.then_some(next));
        }
        for (key, order) in &mut serial.orders {
            *order = done.iter().copied().filter(|number| history.transactions[*number].writes(key) > 0).collect();
        }
        prop_assert!(check(&serial).expect("it makes sense").is_serializable());
    }
}
