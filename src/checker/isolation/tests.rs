//! Tests the anomalies against their definitions by brute force, and against Adya's examples.

mod brute;
mod published;

use super::*;

type Action = super::Action<char>;

/// A read of the version before all transactions.
fn r0(key: char) -> Action {
    Action::Read { key, from: None }
}

/// A read of the last version of a transaction that writes the object once.
fn r(key: char, transaction: usize) -> Action {
    Action::Read { key, from: Some(Version { transaction: transaction - 1, write: 0 }) }
}

fn w(key: char) -> Action {
    Action::Write { key }
}

/// Transactions that committed, counted from 1 as in the literature.
fn history(transactions: &[&[Action]], orders: &[(char, &[usize])]) -> History<char> {
    let committed = |actions: &&[Action]| Transaction { actions: actions.to_vec(), committed: true };
    let order = |(key, order): &(char, &[usize])| (*key, order.iter().map(|number| number - 1).collect());
    History {
        transactions: transactions.iter().map(committed).collect(),
        orders: orders.iter().map(order).collect(),
    }
}

fn cycles(history: &History<char>) -> Vec<Anomaly> {
    let report = check(history).expect("it makes sense");
    report.cycles.iter().map(|cycle| cycle.anomaly).collect()
}

#[test]
fn what_makes_no_sense_is_refused() {
    let refused = |history: History<char>| check(&history).expect_err("it makes no sense");
    assert_eq!(refused(history(&[&[r('x', 2)], &[w('y')]], &[('y', &[2])])), Malformed::NoVersion(0));
    assert_eq!(refused(history(&[&[r('x', 9)]], &[])), Malformed::NoVersion(0));
    assert_eq!(refused(history(&[&[w('x')]], &[])), Malformed::NotOnce(0));
    assert_eq!(refused(history(&[&[w('x')]], &[('x', &[1, 1])])), Malformed::NotOnce(0));
    assert_eq!(refused(history(&[&[w('x')], &[r0('x')]], &[('x', &[1, 2])])), Malformed::NoWriter(1));
    let mut aborted = history(&[&[w('x')]], &[('x', &[1])]);
    aborted.transactions[0].committed = false;
    assert_eq!(refused(aborted), Malformed::NoWriter(0));
}

#[test]
fn a_cycle_says_why() {
    let skew =
        history(&[&[r0('x'), r0('y'), w('x')], &[r0('x'), r0('y'), w('y')]], &[('x', &[1]), ('y', &[2])]);
    let report = check(&skew).expect("it makes sense");
    let cycle = report.cycle(Anomaly::G2).expect("a write skew");
    assert!(cycle.is_write_skew() && !cycle.is_lost_update());
    let sentences: Vec<_> = cycle.edges.iter().map(Edge::sentence).collect();
    assert_eq!(
        sentences,
        ["T2 replaced the version of y that T1 had read.", "T1 replaced the version of x that T2 had read.",]
    );
    assert!(!report.is_serializable());
}
