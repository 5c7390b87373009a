//! Each property of Figure 3 is found broken in a history made for it, and in no other.

use super::super::safety::{Moment, Property, check};
use super::super::*;
use super::table::disks;

use Property::{ElectionSafety, LeaderAppendOnly, LeaderCompleteness, LogMatching, StateMachineSafety};

/// A server with entries of these terms.
fn moment(server: u8, term: u32, leads: bool, log: &[u32]) -> Moment {
    let log = disks(&[log], Term(term)).remove(0).log;
    Moment {
        server: ServerId(server),
        term: Term(term),
        leads,
        log,
        commit_index: Index(0),
        applied: Vec::new(),
    }
}

fn broken(history: &[Moment]) -> Vec<Property> {
    let all = [ElectionSafety, LeaderAppendOnly, LogMatching, LeaderCompleteness, StateMachineSafety];
    all.into_iter().filter(|property| check(*property, history).is_err()).collect()
}

#[test]
fn each_is_broken_alone() {
    let history = [moment(1, 1, true, &[1]), moment(2, 1, true, &[])];
    assert_eq!(broken(&history), [ElectionSafety]);
    assert_eq!(broken(&[history[0].clone(), moment(2, 2, true, &[1])]), [], "in different terms");

    let history = [moment(1, 3, true, &[1, 2]), moment(1, 3, true, &[1])];
    assert_eq!(broken(&history), [LeaderAppendOnly]);
    assert_eq!(broken(&[history[0].clone(), moment(1, 3, true, &[1, 2, 3])]), [], "it appended");
    assert_eq!(broken(&[history[0].clone(), moment(1, 4, false, &[1])]), [], "it does not lead any more");

    let history = [moment(1, 3, false, &[1, 2, 3]), moment(2, 3, false, &[1, 1, 3])];
    assert_eq!(broken(&history), [LogMatching]);
    let breach = check(LogMatching, &history).expect_err("it is broken");
    assert_eq!((breach.at, breach.earlier, breach.index), (1, 0, Some(Index(2))));
    assert_eq!(broken(&[history[0].clone(), moment(2, 3, false, &[1, 1, 1])]), [], "the last terms differ");
}

#[test]
fn a_later_leader_has_what_was_committed_before() {
    let committed = Moment { commit_index: Index(2), ..moment(1, 2, true, &[1, 2]) };
    let later = |log| moment(3, 3, true, log);
    assert_eq!(broken(&[committed.clone(), later(&[1])]), [LeaderCompleteness]);
    assert_eq!(broken(&[later(&[1]), committed.clone()]), [LeaderCompleteness], "in either order");
    assert_eq!(broken(&[committed.clone(), later(&[1, 2])]), []);
    assert_eq!(broken(&[committed, moment(3, 1, true, &[1])]), [], "the leader of an earlier term");
}

#[test]
fn nothing_else_is_applied_at_an_index() {
    let entry = |command| Entry { term: Term(1), payload: Payload::Command(Command(command)) };
    let applies = |server, index, command| Moment {
        applied: vec![(Index(index), entry(command))],
        ..moment(server, 1, false, &[])
    };
    assert_eq!(broken(&[applies(1, 1, 7), applies(2, 1, 8)]), [StateMachineSafety]);
    assert_eq!(broken(&[applies(1, 1, 7), applies(2, 1, 7), applies(2, 2, 8)]), []);
}
