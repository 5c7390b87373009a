//! A few servers on a table: messages wait until a test hands them over, and time stands still until a test moves it.

use super::super::safety::{Moment, Property, check};
use super::super::*;

/// Disks whose logs have entries of these terms, all in one later term. The same term at the same index is the same entry.
pub fn disks(logs: &[&[u32]], current_term: Term) -> Vec<Durable> {
    let members = Configuration::of((1..=logs.len() as u8).map(ServerId));
    let entry = |(place, term): (usize, &u32)| {
        let command = Command(u64::from(*term) * 100 + place as u64);
        Entry { term: Term(*term), payload: Payload::Command(command) }
    };
    let disk = |terms: &&[u32]| {
        let mut disk = Durable { current_term, ..Durable::new(members.clone()) };
        let entries = terms.iter().enumerate().map(entry).collect();
        disk.write(&Write::Entries { after: Index(0), entries });
        disk
    };
    logs.iter().map(disk).collect()
}

/// Servers whose messages wait until they are handed over.
pub struct Table {
    pub servers: Vec<Server>,
    rules: Rules,
    pub now: SimTime,
    /// From whom, to whom, what.
    pub waiting: Vec<(ServerId, ServerId, Message)>,
    pub history: Vec<Moment>,
}

impl Table {
    pub fn of(logs: &[&[u32]], current_term: u32, rules: Rules) -> Self {
        let disks = disks(logs, Term(current_term));
        let start = |(id, disk): (u8, Durable)| Server::start(ServerId(id), rules, disk, SimTime::ZERO).0;
        let servers: Vec<_> = (1..).zip(disks).map(start).collect();
        let history = servers.iter().map(|server| Moment::of(server, &[])).collect();
        Self { servers, rules, now: SimTime::from_millis(1_000), waiting: Vec::new(), history }
    }

    pub fn server(&self, id: u8) -> &Server {
        &self.servers[usize::from(id) - 1]
    }

    /// One step of a server at the present time.
    pub fn step(&mut self, id: ServerId, input: Input) -> Vec<Output> {
        let server = &mut self.servers[usize::from(id.0) - 1];
        let outputs = server.step(input, self.now);
        self.history.push(Moment::of(server, &outputs));
        for output in &outputs {
            if let Output::Send { to, message } = output {
                self.waiting.push((id, *to, message.clone()));
            }
        }
        outputs
    }

    pub fn timeout(&mut self, id: u8, timer: Timer) -> Vec<Output> {
        self.step(ServerId(id), Input::Timeout(timer))
    }

    pub fn propose(&mut self, id: u8, command: u64) -> Vec<Output> {
        self.step(ServerId(id), Input::Propose(Command(command)))
    }

    /// Hands over everything among these servers and the replies to it, and loses the rest. Returns what else servers want.
    pub fn deliver_among(&mut self, ids: &[u8]) -> Vec<Output> {
        let mut others = Vec::new();
        while !self.waiting.is_empty() {
            let (from, to, message) = self.waiting.remove(0);
            if ids.contains(&from.0) && ids.contains(&to.0) {
                others.extend(self.step(to, Input::Message { from, message }));
            }
        }
        others.retain(|output| !matches!(output, Output::Send { .. }));
        others
    }

    /// Hands over the first message from one to the other.
    pub fn hand(&mut self, from: u8, to: u8) {
        let first = self.waiting.iter().position(|waiting| (waiting.0.0, waiting.1.0) == (from, to));
        let (from, to, message) = self.waiting.remove(first.expect("a message is on its way"));
        self.step(to, Input::Message { from, message });
    }

    pub fn restart(&mut self, id: u8) {
        let disk = self.server(id).durable().clone();
        let (server, outputs) = Server::start(ServerId(id), self.rules, disk, self.now);
        self.history.push(Moment::of(&server, &outputs));
        self.servers[usize::from(id) - 1] = server;
    }

    pub fn elect(&mut self, id: u8, voters: &[u8]) {
        self.timeout(id, Timer::Election);
        while let Some(place) = self
            .waiting
            .iter()
            .position(|(_, _, message)| matches!(message, Message::RequestVote { .. } | Message::Vote { .. }))
        {
            let (from, to, message) = self.waiting.remove(place);
            if [from.0, to.0].iter().all(|one| *one == id || voters.contains(one)) {
                self.step(to, Input::Message { from, message });
            }
        }
        assert!(self.server(id).is_leader(), "{voters:?} elect {id}");
    }

    pub fn terms(&self, id: u8) -> Vec<u32> {
        self.server(id).durable().log.entries().map(|(_, entry)| entry.term.0).collect()
    }

    pub fn broken(&self) -> Vec<Property> {
        use Property::{
            ElectionSafety, LeaderAppendOnly, LeaderCompleteness, LogMatching, StateMachineSafety,
        };
        let all = [ElectionSafety, LeaderAppendOnly, LogMatching, LeaderCompleteness, StateMachineSafety];
        all.into_iter().filter(|property| check(*property, &self.history).is_err()).collect()
    }
}
