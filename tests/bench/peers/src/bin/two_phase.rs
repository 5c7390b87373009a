//! Two-phase commit in Stateright, on one thread, depth first: `two_phase PARTICIPANTS` prints states per second, the number of
//! different states, and the number of states that were looked at.
//!
//! The protocol is the one that Gray and Lamport, "Consensus on transaction commit" (2006), give as the simplest specification:
//! participants prepare or abort on their own, the coordinator decides, and messages that were sent once stay readable.

use std::time::Instant;

use stateright::{Checker, Model, Property};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Participant {
    Working,
    Prepared,
    Committed,
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Coordinator {
    Undecided,
    Committed,
    Aborted,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    participants: Vec<Participant>,
    coordinator: Coordinator,
    /// The participants whose votes the coordinator has read.
    counted: u32,
    /// The participants that have sent their votes.
    voted: u32,
    commit_sent: bool,
    abort_sent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Action {
    Prepare(usize),
    AbortAlone(usize),
    Count(usize),
    DecideCommit,
    DecideAbort,
    LearnCommit(usize),
    LearnAbort(usize),
}

struct TwoPhase {
    participants: usize,
}

impl Model for TwoPhase {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            participants: vec![Participant::Working; self.participants],
            coordinator: Coordinator::Undecided,
            counted: 0,
            voted: 0,
            commit_sent: false,
            abort_sent: false,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let all = (1 << self.participants) - 1;
        if state.coordinator == Coordinator::Undecided {
            actions.push(Action::DecideAbort);
            if state.counted == all {
                actions.push(Action::DecideCommit);
            }
        }
        for (number, participant) in state.participants.iter().enumerate() {
            let bit = 1 << number;
            if *participant == Participant::Working {
                actions.extend([Action::Prepare(number), Action::AbortAlone(number)]);
            }
            if state.coordinator == Coordinator::Undecided && state.voted & !state.counted & bit != 0 {
                actions.push(Action::Count(number));
            }
            if state.commit_sent {
                actions.push(Action::LearnCommit(number));
            }
            if state.abort_sent {
                actions.push(Action::LearnAbort(number));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Prepare(number) => {
                state.participants[number] = Participant::Prepared;
                state.voted |= 1 << number;
            }
            Action::AbortAlone(number) | Action::LearnAbort(number) => {
                state.participants[number] = Participant::Aborted;
            }
            Action::Count(number) => state.counted |= 1 << number,
            Action::DecideCommit => {
                state.coordinator = Coordinator::Committed;
                state.commit_sent = true;
            }
            Action::DecideAbort => {
                state.coordinator = Coordinator::Aborted;
                state.abort_sent = true;
            }
            Action::LearnCommit(number) => state.participants[number] = Participant::Committed,
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("all commit or none does", |_, state: &State| {
                let has = |wanted| state.participants.contains(&wanted);
                !(has(Participant::Committed) && has(Participant::Aborted))
            }),
            Property::sometimes("all commit", |_, state: &State| {
                state.participants.iter().all(|one| *one == Participant::Committed)
            }),
        ]
    }
}

fn main() {
    let participants =
        std::env::args().nth(1).and_then(|text| text.parse().ok()).expect("two_phase PARTICIPANTS");
    let start = Instant::now();
    let checker = TwoPhase { participants }.checker().threads(1).spawn_dfs().join();
    let seconds = start.elapsed().as_secs_f64();
    checker.assert_properties();
    let (different, looked_at) = (checker.unique_state_count(), checker.state_count());
    println!("{:.0} {different} {looked_at}", looked_at as f64 / seconds);
}
