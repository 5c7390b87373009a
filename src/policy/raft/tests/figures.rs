//! Figures 7 and 8 of the paper, event by event.

use super::super::safety::Property;
use super::super::*;
use super::table::Table;

/// The logs of Figure 7: the leader's, and those of followers (a) to (f).
const FIGURE_7: [&[u32]; 7] = [
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6],
    &[1, 1, 1, 4],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    &[1, 1, 1, 4, 4, 4, 4],
    &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
];

#[test]
fn figure_7_only_those_vote_whose_logs_are_not_more_up_to_date() {
    let mut table = Table::of(&FIGURE_7, 7, Rules::FIGURE_2);
    table.timeout(1, Timer::Election);
    let requests = std::mem::take(&mut table.waiting);
    for (from, to, message) in requests {
        table.step(to, Input::Message { from, message });
    }
    let granted = |(from, _, message): &(ServerId, ServerId, Message)| {
        matches!(message, Message::Vote { granted: true, .. }).then_some(from.0)
    };
    let voters: Vec<_> = table.waiting.iter().filter_map(granted).collect();
    assert_eq!(voters, [2, 3, 6, 7], "(c) has a longer log, and (d) a later term");
}

/// Each of the followers (a) to (f): how often it refuses, and its log afterwards, with the leader's new entry of term 8.
#[test]
fn figure_7_each_follower_is_repaired() {
    let after = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8];
    for (follower, refusals) in [(2, 1), (3, 6), (4, 0), (5, 0), (6, 5), (7, 7)] {
        let mut table = Table::of(&FIGURE_7, 7, Rules::FIGURE_2);
        table.elect(1, &[2, 3, 6, 7]);
        table.waiting.clear();
        table.propose(1, 8);
        let mut refused = 0;
        while let Some((from, to, message)) = table.waiting.pop() {
            refused += u32::from(matches!(message, Message::Appended { success: false, .. }));
            if [from.0, to.0].iter().all(|one| [1, follower].contains(one)) {
                table.step(to, Input::Message { from, message });
            }
        }
        assert_eq!((table.terms(follower), refused), (after.to_vec(), refusals), "follower {follower}");
        assert_eq!(table.server(1).commit_index(), Index(0), "one follower is no majority of seven");
        assert_eq!(table.broken(), []);
    }
}

#[test]
fn figure_7_the_whole_cluster_agrees() {
    let mut table = Table::of(&FIGURE_7, 7, Rules::FIGURE_2);
    table.elect(1, &[2, 3, 6, 7]);
    table.propose(1, 8);
    table.deliver_among(&[1, 2, 3, 4, 5, 6, 7]);
    table.timeout(1, Timer::Heartbeat);
    table.deliver_among(&[1, 2, 3, 4, 5, 6, 7]);
    for id in 1..=7 {
        assert_eq!(table.terms(id), [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8]);
        assert_eq!(table.server(id).last_applied(), Index(11));
    }
    assert_eq!(table.broken(), []);
}

/// Figure 8 up to (c): S1 leads again, and a majority has the entry of term 2 that it replicated long before.
fn figure_8_c(mutants: Mutants) -> Table {
    // Each message carries one entry: the entry of term 2 arrives before S1's new one.
    let rules = Rules { entries_max: 1, mutants, ..Rules::FIGURE_2 };
    let mut table = Table::of(&[&[1], &[1], &[1], &[1], &[1]], 1, rules);
    // (a) S1 is leader and partially replicates the log entry at index 2.
    table.elect(1, &[2, 3]);
    table.deliver_among(&[1, 2, 3, 4, 5]);
    table.propose(1, 20);
    table.deliver_among(&[1, 2]);
    assert_eq!([1, 2, 3].map(|id| table.terms(id)), [vec![1, 2], vec![1, 2], vec![1]]);
    // (b) S1 crashes; S5 is elected with votes from S3, S4 and itself, and accepts a different entry at index 2.
    table.restart(1);
    table.elect(5, &[3, 4]);
    table.propose(5, 30);
    table.waiting.clear();
    // (c) S5 crashes; S1 restarts, is elected, and continues replication.
    table.restart(5);
    table.timeout(1, Timer::Election);
    table.waiting.clear();
    table.elect(1, &[2, 3, 4]);
    table.propose(1, 40);
    assert_eq!(table.server(1).durable().current_term, Term(4));
    for (from, to) in [(1, 2), (2, 1)] {
        table.hand(from, to);
    }
    while table.terms(3) != [1, 2] {
        table.hand(1, 3);
        table.hand(3, 1);
    }
    table.waiting.clear();
    let logs = [1, 2, 3, 4, 5].map(|id| table.terms(id));
    assert_eq!(logs, [vec![1, 2, 4], vec![1, 2], vec![1, 2], vec![1], vec![1, 3]]);
    table
}

/// (d) S1 crashes, S5 is elected at its second attempt (the others have voted in term 4) with votes from S2, S3 and S4, and overwrites the entry of term 2.
fn figure_8_d(table: &mut Table) {
    table.restart(1);
    table.timeout(5, Timer::Election);
    table.waiting.clear();
    table.elect(5, &[2, 3, 4]);
    table.propose(5, 50);
    table.deliver_among(&[1, 2, 3, 4, 5]);
    table.timeout(5, Timer::Heartbeat);
    table.deliver_among(&[1, 2, 3, 4, 5]);
    for id in 1..=5 {
        assert_eq!(table.terms(id), [1, 3, 5]);
    }
}

#[test]
fn figure_8_d_the_entry_of_term_2_is_overwritten_and_was_never_committed() {
    let mut table = figure_8_c(Mutants::default());
    assert_eq!(
        table.server(1).commit_index(),
        Index(0),
        "three of five have it, but it is of an earlier term"
    );
    figure_8_d(&mut table);
    assert_eq!(table.server(5).commit_index(), Index(3));
    assert_eq!(table.broken(), []);
}

#[test]
fn figure_8_e_an_entry_of_its_own_term_commits_those_before_it() {
    let mut table = figure_8_c(Mutants::default());
    table.timeout(1, Timer::Heartbeat);
    table.deliver_among(&[1, 2, 3]);
    assert_eq!(table.server(1).commit_index(), Index(3));
    table.restart(1);
    table.timeout(5, Timer::Election);
    table.timeout(5, Timer::Election);
    table.deliver_among(&[2, 3, 4, 5]);
    assert!(!table.server(5).is_leader(), "S2 and S3 have a later entry");
    assert_eq!(table.broken(), []);
}

#[test]
fn figure_8_d_breaks_what_a_leader_committed_by_counting_an_old_term() {
    let mut table = figure_8_c(Mutants { commits_old_terms: true, ..Mutants::default() });
    assert_eq!(table.server(1).commit_index(), Index(2), "this is the mistake");
    figure_8_d(&mut table);
    assert_eq!(table.broken(), [Property::LeaderCompleteness, Property::StateMachineSafety]);
}
