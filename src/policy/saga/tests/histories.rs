//! Every history of short sagas: whatever a step answers, whenever no one answers, and wherever the saga's coordinator
//! crashes, the saga reaches one of its ends, and the ending says truthfully what is in effect.
//!
//! Requests never expire here: a request that was sent may be carried out at any later time, or again, even after
//! the saga has ended. So a saga may be called compensated only if no request can make a step happen any more.

use crate::sim::sorted::Set;

use super::*;

/// A saga and its participants at some moment.
#[derive(Clone, Debug)]
struct State {
    log: Log,
    records: Vec<Record>,
    /// The steps that were requested, and so may be carried out from now on.
    asked: Vec<bool>,
    /// The steps whose compensation was requested.
    asked_back: Vec<bool>,
}

/// The identity of a state: for each step its state and every entry written about it, and the requests made.
type Key = Vec<(u8, u8, [bool; 4], i64)>;

impl State {
    fn new(plan: &Plan) -> Self {
        let count = plan.len();
        Self {
            log: Log::default(),
            records: vec![Record::default(); count],
            asked: vec![false; count],
            asked_back: vec![false; count],
        }
    }

    fn key(&self, plan: &Plan) -> Key {
        let has = |entry: Entry| self.log.entries().contains(&entry);
        let of_step = |step: usize| {
            let written = [
                Entry::Trying(step),
                Entry::Done(step),
                Entry::Refused(step),
                Entry::Doubtful(step),
                Entry::Undoing(step),
                Entry::Undone(step),
                Entry::Parked(step),
                Entry::TurnedBack,
            ];
            let ever = written.iter().fold(0, |bits, entry| bits << 1 | u8::from(has(*entry)));
            let record = self.records[step];
            // A record refuses if an allowed command does not change it.
            let refuses = record.clone().act(Memory::All, true) == Said::Refused { now: false };
            let flags = [self.asked[step], self.asked_back[step], record.is_closed(), refuses];
            (self.log.state(plan, step) as u8, ever, flags, record.in_effect())
        };
        let ended = self.log.ending().map_or(0, |ending| ending as u8 + 1);
        (0..self.records.len()).map(of_step).chain([(ended, 0, [false; 4], 0)]).collect()
    }

    fn writing(&self, entries: &[Entry]) -> Self {
        let mut after = self.clone();
        after.log.extend(entries.iter().copied());
        after
    }

    /// The possible results of requesting a step. A retriable step may be refused for now, which no one remembers.
    fn outcomes_of_asking(&self, plan: &Plan, step: usize) -> Vec<Self> {
        let unasked = self.writing(&[Entry::Trying(step)]);
        let mut unanswered = unasked.clone();
        unanswered.asked[step] = true;
        let given_up = unanswered.writing(&[Entry::Doubtful(step)]);
        let mut all = vec![unasked, given_up];
        for allowed in [true, false] {
            let mut after = unanswered.clone();
            let for_now = plan.nature(step) == R && !allowed;
            let said = if for_now {
                Said::Refused { now: true }
            } else {
                after.records[step].act(Memory::All, allowed)
            };
            let entry =
                if matches!(said, Said::Done { .. }) { Entry::Done(step) } else { Entry::Refused(step) };
            all.push(after.writing(&[entry]));
        }
        if plan.nature(step) != C {
            all.push(unanswered.writing(&[Entry::Parked(step)]));
        }
        all.push(unanswered);
        all
    }

    /// The possible results of requesting a compensation.
    fn outcomes_of_undoing(&self, step: usize) -> Vec<Self> {
        let unasked = self.writing(&[Entry::Undoing(step)]);
        let mut unanswered = unasked.clone();
        unanswered.asked_back[step] = true;
        let parked = unanswered.writing(&[Entry::Parked(step)]);
        let mut answered = unanswered.writing(&[Entry::Undone(step)]);
        answered.records[step].undo(Memory::All);
        vec![unasked, unanswered, parked, answered]
    }

    /// Every possible next state: the saga goes on, someone turns it back, or an old request is carried out
    /// and its answer lost.
    fn successors(&self, plan: &Plan) -> Vec<Self> {
        let mut all = match next(plan, &self.log, UndoOrder::Reverse) {
            Next::Do(step) => self.outcomes_of_asking(plan, step),
            Next::Undo(step) => self.outcomes_of_undoing(step),
            Next::End(ending) => vec![self.writing(&[Entry::Ended(ending)])],
            Next::Nothing => Vec::new(),
        };
        if self.log.ending().is_none() {
            all.push(self.writing(&[Entry::TurnedBack]));
        }
        for step in 0..plan.len() {
            for allowed in [true, false].into_iter().filter(|_| self.asked[step]) {
                let mut after = self.clone();
                if allowed || plan.nature(step) != R {
                    after.records[step].act(Memory::All, allowed);
                }
                all.push(after);
            }
            if self.asked_back[step] {
                let mut after = self.clone();
                after.records[step].undo(Memory::All);
                all.push(after);
            }
        }
        all
    }

    /// The safety property, for a state whose saga has ended. Requests still in flight are carried out in later
    /// states, which must satisfy it too.
    fn keeps_its_word(&self, plan: &Plan) -> Result<(), String> {
        let Some(ending) = self.log.ending() else { return Ok(()) };
        let in_effect = |effect| self.records.iter().all(|record| record.in_effect() == effect);
        let parked = |step: usize| self.log.is_parked(step);
        let kept = match ending {
            Ending::Confirmed => in_effect(1),
            Ending::Compensated => in_effect(0),
            // In a well-ordered plan a refusal alone strands nothing, and if some steps were undone, all that could be were.
            Ending::Parked => {
                let reason = (0..plan.len()).any(parked) || !plan.is_well_ordered();
                let backwards = self.log.entries().iter().any(|entry| matches!(entry, Entry::Undoing(_)));
                let left = |step| matches!(self.log.state(plan, step), StepState::Done | StepState::InDoubt);
                let abandoned = (0..plan.len()).any(|step| left(step) && !parked(step));
                reason && !(backwards && abandoned)
            }
        };
        if kept { Ok(()) } else { Err(format!("{ending:?} by {self:?}")) }
    }

    /// True if the saga ends when from now on everyone answers and grants whatever can be granted.
    fn ends_once_all_answer(&self, plan: &Plan) -> bool {
        let mut state = self.clone();
        for _ in 0..4 * plan.len() + 2 {
            match next(plan, &state.log, UndoOrder::Reverse) {
                Next::Do(step) => {
                    let said = state.records[step].act(Memory::All, true);
                    let done = matches!(said, Said::Done { .. });
                    state.log.push(if done { Entry::Done(step) } else { Entry::Refused(step) });
                }
                Next::Undo(step) => {
                    state.records[step].undo(Memory::All);
                    state.log.push(Entry::Undone(step));
                }
                Next::End(ending) => state.log.push(Entry::Ended(ending)),
                Next::Nothing => return true,
            }
        }
        false
    }
}

/// Every plan of up to `longest` steps, well ordered or not.
fn plans(longest: u32) -> Vec<Plan> {
    let of_length = |length: u32| {
        (0..3_usize.pow(length)).map(move |number| {
            let nature = |place| [C, P, R][number / 3_usize.pow(place) % 3];
            Plan::new(&(0..length).map(nature).collect::<Vec<_>>())
        })
    };
    (0..=longest).flat_map(of_length).collect()
}

/// Walks all reachable states of a plan and counts the endings: confirmed, compensated, parked.
fn walk(plan: &Plan) -> [usize; 3] {
    let mut seen: Set<Key> = Set::new();
    let mut open = vec![State::new(plan)];
    let mut endings = [0; 3];
    while let Some(state) = open.pop() {
        if !seen.insert(state.key(plan)) {
            continue;
        }
        if let Err(why) = state.keeps_its_word(plan) {
            panic!("{plan:?}: {why}");
        }
        assert!(state.ends_once_all_answer(plan), "{plan:?}: never ends after {state:?}");
        if let Some(ending) = state.log.ending() {
            endings[ending as usize] += 1;
        }
        open.extend(state.successors(plan));
    }
    endings
}

#[test]
fn in_every_history_a_saga_ends_and_is_what_its_end_says() {
    for plan in plans(4) {
        let [confirmed, compensated, parked] = walk(&plan);
        assert!(confirmed > 0, "{plan:?}");
        assert!(plan.is_empty() || compensated > 0, "{plan:?}");
        assert!(plan.is_empty() || parked > 0, "{plan:?}");
    }
}
