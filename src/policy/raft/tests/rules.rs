//! Each rule on its own.

use super::super::*;
use super::table::Table;

const ALL: [u8; 3] = [1, 2, 3];

/// Three servers, the first of which leads in term 1 and has committed an entry of it.
fn led(rules: Rules) -> Table {
    let mut table = Table::of(&[&[], &[], &[]], 0, Rules { noop: true, ..rules });
    table.elect(1, &[2, 3]);
    table.deliver_among(&ALL);
    assert!(table.server(1).has_committed_in_term());
    table
}

fn after(table: &mut Table, ms: u64) {
    table.now = SimTime::from_micros(table.now.as_micros() + 1_000 * ms);
}

fn place(outputs: &[Output], holds: impl Fn(&Output) -> bool) -> usize {
    outputs.iter().position(holds).unwrap_or_else(|| panic!("not in {outputs:?}"))
}

fn request(term: u32) -> Input {
    let (last_log_index, last_log_term) = (Index(9), Term(9));
    let message = Message::RequestVote { term: Term(term), last_log_index, last_log_term, pre_vote: false };
    Input::Message { from: ServerId(2), message }
}

fn grants(outputs: &[Output]) -> bool {
    outputs
        .iter()
        .any(|output| matches!(output, Output::Send { message: Message::Vote { granted: true, .. }, .. }))
}

#[test]
fn a_vote_is_on_disk_before_it_is_given_and_outlives_a_crash() {
    let votes_twice = |mutants: Mutants| {
        let rules = Rules { mutants, ..Rules::FIGURE_2 };
        let mut disk = Durable::new(Configuration::of(ALL.map(ServerId)));
        let (mut voter, _) = Server::start(ServerId(1), rules, disk.clone(), SimTime::ZERO);
        let outputs = voter.step(request(5), SimTime::ZERO);
        let sent = place(&outputs, |output| matches!(output, Output::Send { .. }));
        assert!(grants(&outputs));
        for output in &outputs[..sent] {
            if let Output::Write(write) = output {
                disk.write(write);
            }
        }
        assert_eq!(disk.current_term, Term(5));
        let (mut voter, _) = Server::start(ServerId(1), rules, disk, SimTime::ZERO);
        let Input::Message { message, .. } = request(5) else { unreachable!() };
        grants(&voter.step(Input::Message { from: ServerId(3), message }, SimTime::ZERO))
    };
    assert!(!votes_twice(Mutants::default()));
    assert!(votes_twice(Mutants { forgets_vote: true, ..Mutants::default() }));
}

#[test]
fn entries_are_on_disk_before_they_are_sent_or_acknowledged() {
    let mut table = led(Rules::FIGURE_2);
    let writes = |output: &Output| matches!(output, Output::Write(Write::Entries { .. }));
    let sends = |output: &Output| matches!(output, Output::Send { .. });
    let outputs = table.propose(1, 7);
    assert!(place(&outputs, writes) < place(&outputs, sends));
    let (from, to, message) = table.waiting.remove(0);
    let outputs = table.step(to, Input::Message { from, message });
    assert!(place(&outputs, writes) < place(&outputs, sends));
}

#[test]
fn a_majority_is_more_than_half() {
    let needed = |servers: u8| {
        let configuration = Configuration::of((1..=servers).map(ServerId));
        (0..=servers).find(|votes| configuration.is_majority(|member| member.0 <= *votes))
    };
    let tolerated = |servers| needed(servers).map(|needed| servers - needed);
    assert_eq!(
        (1..=6).map(tolerated).collect::<Vec<_>>(),
        [0, 0, 1, 1, 2, 2].map(Some),
        "even sizes add nothing"
    );
    assert_eq!(needed(0), None, "nobody decides for a server without configuration");
}

#[test]
fn a_server_that_was_cut_off_deposes_the_leader_unless_it_asks_first() {
    let terms_and_leader = |pre_vote: bool| {
        let mut table = led(Rules { pre_vote, ..Rules::FIGURE_2 });
        for _ in 0..5 {
            after(&mut table, 200);
            table.timeout(3, Timer::Election);
            table.timeout(1, Timer::Heartbeat);
            table.deliver_among(&[1, 2]);
        }
        let alone = table.server(3).durable().current_term;
        table.timeout(1, Timer::Heartbeat);
        table.deliver_among(&ALL);
        (alone, table.server(1).durable().current_term, table.server(1).is_leader())
    };
    assert_eq!(terms_and_leader(false), (Term(6), Term(6), false));
    assert_eq!(terms_and_leader(true), (Term(1), Term(1), true));
}

#[test]
fn a_pre_vote_elects_where_there_is_no_leader() {
    let mut table = led(Rules { pre_vote: true, ..Rules::FIGURE_2 });
    after(&mut table, 149);
    table.timeout(3, Timer::Election);
    table.deliver_among(&[2, 3]);
    assert!(!table.server(3).is_leader(), "server 2 heard from the leader within the election timeout");
    after(&mut table, 1);
    table.timeout(3, Timer::Election);
    table.deliver_among(&[2, 3]);
    assert!(table.server(3).is_leader());
}

#[test]
fn requests_for_votes_are_ignored_while_a_leader_is_heard() {
    let deposed = |heeds_leader: bool| {
        let mut table = led(Rules { heeds_leader, ..Rules::FIGURE_2 });
        after(&mut table, 100);
        table.step(ServerId(1), request(7));
        let leader_gone = !table.server(1).is_leader();
        table.step(ServerId(3), request(7));
        (leader_gone, table.server(3).durable().current_term == Term(7))
    };
    assert_eq!(deposed(false), (true, true));
    assert_eq!(deposed(true), (false, false));
}

#[test]
fn an_isolated_leader_answers_nothing_that_it_has_to_ask_about() {
    let answers = |reads: Reads, together: &[u8]| {
        let mut table = led(Rules { reads, ..Rules::FIGURE_2 });
        after(&mut table, 500);
        let mut outputs = table.step(ServerId(1), Input::Read(ReadId(1)));
        outputs.extend(table.deliver_among(together));
        outputs.iter().any(|output| matches!(output, Output::Answer { .. }))
    };
    assert!(answers(Reads::Local, &[1]));
    assert!(!answers(Reads::Index, &[1]) && answers(Reads::Index, &[1, 2]));
    let lease = Reads::Lease { drift_ppm: 0 };
    assert!(!answers(lease, &[1]) && answers(lease, &[1, 2]), "the lease is over");
}

/// The leader's last round began at 0 ms. Servers 2 and 3 elect another leader as soon as they may by a clock that runs `fast` times as
/// fast, and commit an entry. Whether server 1 then still answers.
fn lease_read_is_stale(drift_ppm: u32, heeds_leader: bool, fast: u64) -> bool {
    let mut table = led(Rules { reads: Reads::Lease { drift_ppm }, heeds_leader, ..Rules::FIGURE_2 });
    table.timeout(1, Timer::Heartbeat);
    table.deliver_among(&ALL);
    let begin = table.now;
    // Server 3 has missed earlier heartbeats, so its timer may run out early; it is the other one that should not vote.
    let elected = (1..=300).find(|ms| {
        table.now = SimTime::from_micros(begin.as_micros() + ms * 1_000 * fast);
        table.timeout(3, Timer::Election);
        table.deliver_among(&[2, 3]);
        table.server(3).is_leader()
    });
    let elected = elected.expect("in the end it may");
    assert!(table.server(3).commit_index() > table.server(1).commit_index(), "something new is committed");
    table.now = SimTime::from_micros(begin.as_micros() + elected * 1_000);
    let outputs = table.step(ServerId(1), Input::Read(ReadId(1)));
    outputs.iter().any(|output| matches!(output, Output::Answer { .. }))
}

#[test]
fn a_lease_holds_as_far_as_clocks_do() {
    assert!(!lease_read_is_stale(0, true, 1), "the others wait until it is over");
    assert!(lease_read_is_stale(0, false, 1), "they do not wait");
    assert!(lease_read_is_stale(0, true, 2), "their clocks run faster than assumed");
    assert!(!lease_read_is_stale(500_000, true, 2), "clocks may differ by half of the timeout");
}

#[test]
fn changes_come_one_at_a_time_and_only_once_the_leader_knows_what_is_committed() {
    let refused = |outputs: &[Output]| {
        let refusal = |output: &Output| if let Output::Refused(why) = output { Some(*why) } else { None };
        outputs.iter().find_map(refusal)
    };
    let mut table = Table::of(&[&[1], &[1], &[1], &[]], 1, Rules::FIGURE_2);
    table.elect(1, &[2, 3]);
    table.deliver_among(&ALL);
    let change = |table: &mut Table, change| table.step(ServerId(1), Input::Reconfigure(change));
    assert_eq!(refused(&change(&mut table, Change::Remove(ServerId(3)))), Some(Refusal::NothingCommitted));
    table.propose(1, 7);
    table.deliver_among(&ALL);
    assert_eq!(refused(&change(&mut table, Change::Add(ServerId(2)))), Some(Refusal::NoChange));
    assert_eq!(refused(&change(&mut table, Change::Remove(ServerId(3)))), None);
    assert_eq!(refused(&change(&mut table, Change::Remove(ServerId(2)))), Some(Refusal::ChangePending));
    assert!(!table.server(1).configuration().contains(ServerId(3)), "it counts from when it is in the log");
    table.deliver_among(&ALL);
    assert_eq!(refused(&change(&mut table, Change::Remove(ServerId(2)))), None);
}

#[test]
fn a_new_server_catches_up_before_it_counts() {
    let mut table = led(Rules { entries_max: 1, ..Rules::FIGURE_2 });
    let (spare, _) = Server::start(ServerId(4), Rules::FIGURE_2, Durable::default(), table.now);
    table.servers.push(spare);
    assert_eq!(table.timeout(4, Timer::Election), [Output::Set(Timer::Election)], "it starts no election");
    for command in 0..5 {
        table.propose(1, command);
    }
    table.deliver_among(&ALL);
    table.step(ServerId(1), Input::Reconfigure(Change::Add(ServerId(4))));
    table.deliver_among(&ALL);
    assert_eq!(table.server(1).configuration().members().len(), 3, "it does not answer yet");
    table.timeout(1, Timer::Heartbeat);
    table.deliver_among(&[1, 2, 3, 4]);
    table.timeout(1, Timer::Heartbeat);
    table.deliver_among(&[1, 2, 3, 4]);
    assert_eq!(table.server(1).configuration().members().len(), 4);
    assert_eq!(table.server(4).last_applied(), table.server(1).last_applied());

    table.step(ServerId(1), Input::Reconfigure(Change::Add(ServerId(5))));
    after(&mut table, 3_001);
    let outputs = table.timeout(1, Timer::Heartbeat);
    assert!(outputs.contains(&Output::Refused(Refusal::TooSlow(ServerId(5)))), "there is no such server");
}

#[test]
fn a_leader_that_removes_itself_leads_until_that_is_committed() {
    let mut table = led(Rules::FIGURE_2);
    table.step(ServerId(1), Input::Reconfigure(Change::Remove(ServerId(1))));
    assert!(table.server(1).is_leader());
    table.deliver_among(&[1, 2]);
    assert!(table.server(1).is_leader(), "it does not count itself");
    table.timeout(1, Timer::Heartbeat);
    table.deliver_among(&ALL);
    assert!(!table.server(1).is_leader());
    assert_eq!(table.timeout(1, Timer::Election), [Output::Set(Timer::Election)], "and starts no election");
}

#[test]
fn a_removed_leader_stays_while_only_earlier_entries_are_committed() {
    let mut table = led(Rules::FIGURE_2);
    table.propose(1, 7);
    table.step(ServerId(1), Input::Reconfigure(Change::Remove(ServerId(1))));
    let mut acknowledge = |index| {
        for from in [2, 3].map(ServerId) {
            let (term, success, round) = (Term(1), true, Round::default());
            let message = Message::Appended { term, success, index: Index(index), round };
            table.step(ServerId(1), Input::Message { from, message });
        }
        (table.server(1).commit_index(), table.server(1).is_leader())
    };
    assert_eq!(acknowledge(2), (Index(2), true));
    assert_eq!(acknowledge(3), (Index(3), false));
}

#[test]
fn a_follower_that_needs_discarded_entries_gets_the_snapshot() {
    let mut table = led(Rules::FIGURE_2);
    for command in 0..5 {
        table.propose(1, command);
        table.deliver_among(&[1, 2]);
    }
    table.step(ServerId(1), Input::Compact(vec![42]));
    table.propose(1, 5);
    table.timeout(1, Timer::Heartbeat);
    let outputs = table.deliver_among(&ALL);
    let restored = |output: &Output| matches!(output, Output::Restore(snapshot) if snapshot.state == [42]);
    assert!(outputs.iter().any(restored));
    table.timeout(1, Timer::Heartbeat);
    table.deliver_among(&ALL);
    assert_eq!(table.server(3).last_applied(), Index(7), "a no-op and six commands");
    assert_eq!(table.server(3).durable().log.entries().count(), 1, "only the last came as an entry");
    assert_eq!(table.broken(), []);
    // A server that starts again begins with the snapshot.
    let disk = table.server(3).durable().clone();
    let (server, outputs) = Server::start(ServerId(3), Rules::FIGURE_2, disk, table.now);
    assert!(outputs.iter().any(restored) && server.last_applied() == Index(6));
    assert_eq!(server.configuration().members().len(), 3);
}

#[test]
fn a_commit_index_covers_only_what_the_leader_has_confirmed() {
    let mut table = Table::of(&[&[1], &[1, 2]], 3, Rules::FIGURE_2);
    let message = Message::AppendEntries {
        term: Term(3),
        prev_log_index: Index(1),
        prev_log_term: Term(1),
        entries: Vec::new(),
        leader_commit: Index(2),
        round: Round::default(),
    };
    table.step(ServerId(2), Input::Message { from: ServerId(1), message });
    assert_eq!(
        table.server(2).commit_index(),
        Index(1),
        "the entry of term 2 may be another one than the leader's"
    );
}

#[test]
fn a_reply_from_an_earlier_term_says_nothing() {
    let mut table = led(Rules::FIGURE_2);
    table.propose(1, 7);
    table.waiting.clear();
    let reply = |term| {
        let (success, index, round) = (true, Index(2), Round::default());
        let message = Message::Appended { term: Term(term), success, index, round };
        Input::Message { from: ServerId(2), message }
    };
    table.step(ServerId(1), reply(0));
    assert_eq!(table.server(1).commit_index(), Index(1), "the follower may have had another entry then");
    table.step(ServerId(1), reply(1));
    assert_eq!(table.server(1).commit_index(), Index(2));
}

#[test]
fn a_server_that_restarts_may_have_heard_from_a_leader_just_before() {
    let mut table = led(Rules { heeds_leader: true, ..Rules::FIGURE_2 });
    table.restart(3);
    after(&mut table, 149);
    assert!(!grants(&table.step(ServerId(3), request(7))));
    after(&mut table, 1);
    assert!(grants(&table.step(ServerId(3), request(7))));
}
