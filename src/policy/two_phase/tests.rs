//! The protocol against its papers: what is forced and sent, and that all end alike whatever the network and crashes do.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::*;
use crate::sim::time::{Duration, SimTime};

const PARTIES: [Party; 3] = [0, 1, 2];
const WAITS: Waits = Waits { votes: Duration::from_millis(500), resend: Duration::from_millis(300) };
/// The coordinator's place in the harness: after the participants.
const COORDINATOR: usize = PARTIES.len();

const fn rules(presumption: Presumption, forces: Forces) -> Rules {
    Rules { presumption, forces }
}

const fn habit(doubt: Doubt) -> Habit {
    Habit { doubt, patience: Duration::from_millis(400) }
}

/// What is on a node's disk, what is on its way there, and what a crash loses.
#[derive(Clone, Debug, Default)]
struct Log {
    disk: Vec<Record>,
    buffer: Vec<Record>,
    forcing: Option<Record>,
}

/// A coordinator and three participants, the messages between them, and their logs.
struct World {
    rules: Rules,
    habit: Habit,
    coordinator: Option<Coordinator>,
    participants: Vec<Participant>,
    logs: Vec<Log>,
    /// From, to, and what; a peer's answer is a decision.
    flying: Vec<(usize, usize, Message)>,
    now: SimTime,
    /// What a client was told.
    told: Option<Decision>,
    /// How many records were written and forced, at the coordinator and at the participants, and how many messages were sent.
    written: [u32; 2],
    forced: [u32; 2],
    sent: [u32; 2],
    damage: bool,
}

impl World {
    fn new(rules: Rules, habit: Habit) -> Self {
        let now = SimTime::ZERO;
        let (coordinator, outputs) = Coordinator::begin(&PARTIES, rules, WAITS, now);
        let mut world = Self {
            rules,
            habit,
            coordinator: Some(coordinator),
            participants: vec![Participant::new(rules, habit); PARTIES.len()],
            logs: vec![Log::default(); PARTIES.len() + 1],
            flying: Vec::new(),
            now,
            told: None,
            written: [0; 2],
            forced: [0; 2],
            sent: [0; 2],
            damage: false,
        };
        world.carry_out(COORDINATOR, outputs);
        world
    }

    fn send(&mut self, from: usize, to: usize, message: Message) {
        self.sent[usize::from(from != COORDINATOR)] += 1;
        self.flying.push((from, to, message));
    }

    fn carry_out(&mut self, node: usize, outputs: Vec<Output>) {
        let side = usize::from(node != COORDINATOR);
        for output in outputs {
            match output {
                Output::Write { record, forced } => {
                    self.written[side] += 1;
                    self.forced[side] += u32::from(forced);
                    if forced {
                        self.logs[node].forcing = Some(record);
                    } else {
                        self.logs[node].buffer.push(record);
                    }
                }
                Output::Send(To::Coordinator, message) => self.send(node, COORDINATOR, message),
                Output::Send(To::Party(party), message) => self.send(node, party.into(), message),
                Output::Send(To::Peers, message) => {
                    for peer in (0..COORDINATOR).filter(|peer| *peer != node) {
                        self.send(node, peer, message);
                    }
                }
                Output::Damage(_) => self.damage = true,
                Output::InDoubt | Output::Ended(..) => {}
            }
        }
        let decided = self.coordinator.as_ref().and_then(Coordinator::decision);
        self.told = self.told.or(decided);
    }

    /// What is being forced is on disk, after what was to be written before.
    fn force(&mut self, node: usize) {
        let Some(record) = self.logs[node].forcing.take() else { return };
        self.flush(node);
        self.logs[node].disk.push(record);
        let now = self.now;
        let outputs = if node == COORDINATOR {
            self.coordinator.as_mut().map(|coordinator| coordinator.written(record, now)).unwrap_or_default()
        } else {
            self.participants[node].written(record, now)
        };
        self.carry_out(node, outputs);
    }

    fn flush(&mut self, node: usize) {
        let log = &mut self.logs[node];
        log.disk.append(&mut log.buffer);
    }

    fn deliver(&mut self, (from, to, message): (usize, usize, Message)) {
        let now = self.now;
        if to == COORDINATOR {
            let party = from as Party;
            let known = self.coordinator.as_mut();
            let outputs = match (message, known) {
                (Message::Vote { yes }, Some(coordinator)) => coordinator.vote(party, yes, now),
                (Message::Acknowledge, Some(coordinator)) => coordinator.acknowledged(party),
                (Message::Inquire, Some(coordinator)) => coordinator.asked(party),
                (Message::Inquire | Message::Vote { yes: true }, None) => {
                    let committed = self.logs[COORDINATOR].disk.contains(&Record::Committed);
                    let decision = if committed { Decision::Commit } else { without_information() };
                    vec![Output::Send(To::Party(party), Message::Decide(decision))]
                }
                _ => Vec::new(),
            };
            return self.carry_out(COORDINATOR, outputs);
        }
        let by = if from == COORDINATOR { By::Coordinator } else { By::Peer };
        let participant = &mut self.participants[to];
        let outputs = match message {
            Message::Prepare => participant.prepare(true, now),
            Message::Decide(decision) => participant.told(decision, by),
            Message::Inquire => participant.peer_asks(from as Party),
            Message::Vote { .. } | Message::Acknowledge | Message::Unsure => Vec::new(),
        };
        self.carry_out(to, outputs);
    }

    fn crash(&mut self, node: usize) {
        let log = &mut self.logs[node];
        (log.buffer, log.forcing) = (Vec::new(), None);
        let disk = log.disk.clone();
        let outputs = if node == COORDINATOR {
            let recovered = Coordinator::recover(&disk, &PARTIES, self.rules, WAITS, self.now);
            let (coordinator, outputs) = recovered.unzip();
            self.coordinator = coordinator;
            outputs.unwrap_or_default()
        } else {
            let (participant, outputs) = Participant::recover(&disk, self.rules, self.habit, self.now);
            self.participants[node] = participant;
            outputs
        };
        self.carry_out(node, outputs);
    }

    fn wake(&mut self) {
        self.now = self.now.saturating_add(Duration::from_millis(250));
        let now = self.now;
        let outputs = self.coordinator.as_mut().map(|coordinator| coordinator.wake(now)).unwrap_or_default();
        self.carry_out(COORDINATOR, outputs);
        for node in 0..COORDINATOR {
            let outputs = self.participants[node].wake(now);
            self.carry_out(node, outputs);
        }
    }

    /// Everything arrives and is written, for as long as something happens. Halfway, those that nobody asks to prepare lose patience.
    fn calm(&mut self) {
        for round in 0..40 {
            for node in (0..COORDINATOR).filter(|_| round == 20) {
                let outputs = self.participants[node].withdraw();
                self.carry_out(node, outputs);
            }
            while !self.flying.is_empty() || self.logs.iter().any(|log| log.forcing.is_some()) {
                (0..=COORDINATOR).for_each(|node| self.force(node));
                if !self.flying.is_empty() {
                    let message = self.flying.remove(0);
                    self.deliver(message);
                }
            }
            self.wake();
        }
    }

    /// One step of a network that loses, repeats and reorders, and of nodes that crash.
    fn step(&mut self, rng: &mut Xoshiro256PlusPlus) {
        let place = |rng: &mut Xoshiro256PlusPlus, count: usize| (rng.next_u64() % count as u64) as usize;
        match rng.next_u64() % 64 {
            0..=35 if !self.flying.is_empty() => {
                let at = place(rng, self.flying.len());
                let message = self.flying.remove(at);
                self.deliver(message);
            }
            36..=37 if !self.flying.is_empty() => {
                let at = place(rng, self.flying.len());
                let message = self.flying[at];
                self.deliver(message);
            }
            38 if !self.flying.is_empty() => {
                let at = place(rng, self.flying.len());
                self.flying.remove(at);
            }

            59 => self.flush(place(rng, COORDINATOR + 1)),
            60..=61 => self.crash(place(rng, COORDINATOR + 1)),
            63 => self.wake(),
            _ => {
                let node = place(rng, COORDINATOR + 1);
                self.force(node);
            }
        }
    }

    fn ends(&self) -> Vec<Option<Decision>> {
        self.participants.iter().map(Participant::ended).collect()
    }

    /// Whether all that have ended have ended alike, and as the client was told.
    fn is_atomic(&self) -> bool {
        let mut ends = self.ends().into_iter().flatten().chain(self.told);
        let first = ends.next();
        ends.all(|end| Some(end) == first)
    }
}

fn random(seed: u64, rules: Rules, habit: Habit) -> World {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut world = World::new(rules, habit);
    (0..60).for_each(|_| world.step(&mut rng));
    world.calm();
    world
}

/// How many of so many random schedules end at odds, how many end without everybody knowing, and how many commit.
fn count(seeds: u64, rules: Rules, habit: Habit) -> [u32; 3] {
    let mut counts = [0; 3];
    for seed in 0..seeds {
        let world = random(seed, rules, habit);
        let ends = world.ends();
        let found =
            [!world.is_atomic(), ends.contains(&None), ends.iter().all(|end| *end == Some(Decision::Commit))];
        for (count, found) in counts.iter_mut().zip(found) {
            *count += u32::from(found);
        }
    }
    counts
}

#[test]
fn whatever_is_lost_repeated_or_crashes_all_end_alike() {
    for presumption in [Presumption::Nothing, Presumption::Abort] {
        for doubt in [Doubt::AskCoordinator, Doubt::AskEveryone] {
            let [at_odds, open, committed] = count(5_000, rules(presumption, Forces::All), habit(doubt));
            assert_eq!([at_odds, open], [0, 0], "{presumption:?} {doubt:?}");
            assert!((100..4_900).contains(&committed), "both ends are met: {committed}");
        }
    }
}

/// A participant that only waits may wait for ever, but it never ends at odds with the others.
#[test]
fn who_does_not_ask_may_never_know() {
    let [at_odds, open, _] = count(5_000, rules(Presumption::Abort, Forces::All), habit(Doubt::Wait));
    assert!(at_odds == 0 && open > 10, "{at_odds} {open}");
}

/// Leave a write out, or decide alone, and some schedule finds it.
#[test]
fn each_forced_write_is_needed_and_no_heuristic_is_safe() {
    for forces in [Forces::NotVotes, Forces::NotDecisions] {
        let [at_odds, ..] = count(5_000, rules(Presumption::Abort, forces), habit(Doubt::AskEveryone));
        assert!(at_odds > 0, "{forces:?}: {at_odds}");
    }
    for decision in [Decision::Commit, Decision::Abort] {
        let [at_odds, ..] =
            count(5_000, rules(Presumption::Abort, Forces::All), habit(Doubt::Decide(decision)));
        assert!(at_odds > 0, "{decision:?}: {at_odds}");
    }
}

/// Mohan, Lindsay and Obermarck 1986, for a transaction that updates at three subordinates: records that are written and
/// forced, and messages, at the coordinator and at the subordinates together.
#[test]
fn what_is_written_forced_and_sent_is_that_of_the_paper() {
    let check = |presumption, refuses: bool, written: [u32; 2], forced: [u32; 2], sent: [u32; 2]| {
        let mut world = World::new(rules(presumption, Forces::All), habit(Doubt::AskCoordinator));
        if refuses {
            // The third votes no, after the other two are prepared.
            let last = world.flying.pop().expect("it is asked");
            while !world.flying.is_empty() || world.logs.iter().any(|log| log.forcing.is_some()) {
                (0..=COORDINATOR).for_each(|node| world.force(node));
                if !world.flying.is_empty() {
                    let message = world.flying.remove(0);
                    world.deliver(message);
                }
            }
            let outputs = world.participants[last.1].prepare(false, world.now);
            world.carry_out(last.1, outputs);
        }
        world.calm();
        assert!(world.is_atomic() && !world.ends().contains(&None));
        let found = (world.written, world.forced, world.sent);
        assert_eq!(found, (written, forced, sent), "{presumption:?}, refused: {refuses}");
    };
    // Commit: the coordinator writes commit and end, each subordinate prepared and commit.
    check(Presumption::Nothing, false, [2, 6], [1, 6], [6, 6]);
    check(Presumption::Abort, false, [2, 6], [1, 6], [6, 6]);
    // Abort after one no: whoever was prepared is told. Presumed abort forces no abort, has no end and no acknowledgements.
    check(Presumption::Nothing, true, [2, 5], [1, 4], [5, 5]);
    check(Presumption::Abort, true, [1, 5], [0, 2], [5, 3]);
}

#[test]
fn a_vote_is_not_sent_before_its_record_is_on_disk() {
    let mut bank = Participant::new(rules(Presumption::Abort, Forces::All), habit(Doubt::Wait));
    let outputs = bank.prepare(true, SimTime::ZERO);
    assert_eq!(outputs, [Output::Write { record: Record::Prepared, forced: true }]);
    assert!(!bank.is_in_doubt(), "it has promised nothing yet");
    let vote = bank.written(Record::Prepared, SimTime::ZERO);
    assert_eq!(vote, [Output::Send(To::Coordinator, Message::Vote { yes: true })]);
}

/// Bernstein, Hadzilacos and Goodman 1987, section 7.4: the three answers of a peer.
#[test]
fn a_peer_passes_the_decision_on_aborts_if_it_is_free_or_does_not_know_either() {
    let fresh = Participant::new(rules(Presumption::Abort, Forces::All), habit(Doubt::AskEveryone));
    let answer = |answer| vec![Output::Send(To::Party(1), answer)];
    let mut free = fresh;
    assert_eq!(free.peer_asks(1), [Output::Write { record: Record::Aborted, forced: true }]);
    let outputs = free.written(Record::Aborted, SimTime::ZERO);
    assert_eq!(free.ended(), Some(Decision::Abort));
    assert!(outputs.ends_with(&answer(Message::Decide(Decision::Abort))), "once it is on disk: {outputs:?}");
    assert_eq!(
        free.prepare(true, SimTime::ZERO),
        [Output::Send(To::Coordinator, Message::Vote { yes: false })]
    );
    let mut prepared = fresh;
    prepared.prepare(true, SimTime::ZERO);
    prepared.written(Record::Prepared, SimTime::ZERO);
    assert_eq!(prepared.peer_asks(1), answer(Message::Unsure));
    let mut told = prepared;
    told.told(Decision::Commit, By::Coordinator);
    told.written(Record::Committed, SimTime::ZERO);
    assert_eq!(told.peer_asks(1), answer(Message::Decide(Decision::Commit)));
}

/// A heuristic decision is found out when the real one arrives.
#[test]
fn a_heuristic_decision_at_odds_with_the_real_one_is_damage() {
    let mut world = World::new(rules(Presumption::Abort, Forces::All), habit(Doubt::Decide(Decision::Abort)));
    for _ in 0..3 {
        let message = world.flying.remove(0);
        world.deliver(message);
    }
    (0..COORDINATOR).for_each(|node| world.force(node));
    assert!(world.participants.iter().all(Participant::is_in_doubt));
    for _ in 0..3 {
        let vote = world.flying.remove(0);
        world.deliver(vote);
    }
    world.force(COORDINATOR);
    (0..2).for_each(|_| world.wake());
    world.calm();
    assert_eq!(world.ends(), [Some(Decision::Abort); 3]);
    assert_eq!((world.told, world.damage), (Some(Decision::Commit), true));
    // The heuristic record survives a crash, and is told to no peer.
    world.crash(0);
    assert_eq!(world.participants[0].ended(), Some(Decision::Abort));
    assert_eq!(world.participants[0].peer_asks(1), [Output::Send(To::Party(1), Message::Unsure)]);
}
