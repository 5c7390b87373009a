//! A small cluster for random schedules: messages are lost, repeated, delayed and reordered, servers crash in the middle of a step and
//! start again from their disks, and the network splits. One seed of SplitMix64 decides all of it.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

use super::super::safety::{Breach, Moment, Watch};
use super::super::*;
use super::plan::{Counts, Plan};

enum Event {
    Deliver { from: ServerId, to: ServerId, message: Message },
    Timeout { server: ServerId, timer: Timer, setting: u64 },
    Restart(ServerId),
    Upset,
    Client,
}

struct Node {
    disk: Durable,
    server: Option<Server>,
    /// Counts the settings of each timer; only the last one counts.
    settings: [u64; 2],
    /// How many outputs of its next step are carried out before it crashes.
    doomed: Option<usize>,
    /// What its clock showed at a moment of true time, and how fast it has run since, in millionths.
    clock: u64,
    clock_at: u64,
    rate: u64,
    side: u8,
}

pub struct Cluster {
    plan: Plan,
    rng: SplitMix64,
    now: u64,
    queue: BTreeMap<(u64, u64), Event>,
    scheduled: u64,
    nodes: BTreeMap<ServerId, Node>,
    calm: bool,
    commands: u64,
    watch: Watch,
    /// The greatest index that anyone knew to be committed.
    committed: Index,
    /// What was committed when each read arrived.
    reads: Vec<Index>,
    pub breach: Option<Breach>,
    pub counts: Counts,
}

impl Cluster {
    /// A new cluster, and servers that wait to be added to it.
    pub fn new(plan: Plan, seed: u64) -> Self {
        let members = Configuration::of((1..=plan.servers).map(ServerId));
        let member = Durable::new(members);
        let mut disks = vec![member; usize::from(plan.servers)];
        disks.resize(usize::from(plan.servers + plan.spares), Durable::default());
        Self::of(plan, seed, disks)
    }

    /// A cluster that continues from these disks.
    pub fn of(plan: Plan, seed: u64, disks: Vec<Durable>) -> Self {
        let mut cluster = Self {
            plan,
            rng: SplitMix64::seed_from_u64(seed),
            now: 0,
            queue: BTreeMap::new(),
            scheduled: 0,
            nodes: BTreeMap::new(),
            calm: false,
            commands: 0,
            watch: Watch::default(),
            committed: Index(0),
            reads: Vec::new(),
            breach: None,
            counts: Counts::default(),
        };
        for (number, disk) in (1..).zip(disks) {
            let node = Node {
                disk,
                server: None,
                settings: [0; 2],
                doomed: None,
                clock: 0,
                clock_at: 0,
                rate: 1_000_000,
                side: 0,
            };
            cluster.nodes.insert(ServerId(number), node);
            cluster.start(ServerId(number));
        }
        cluster.after(10_000, Event::Client);
        if plan.upsets {
            cluster.after(50_000, Event::Upset);
        }
        cluster
    }

    /// Runs the schedule, and then a calm phase until everyone agrees; false if they do not within ten seconds.
    pub fn run(&mut self) -> bool {
        self.run_until(self.plan.length.as_micros());
        if self.breach.is_some() {
            return true;
        }
        self.calm = true;
        for id in self.ids() {
            let node = self.node(id);
            (node.side, node.doomed) = (0, None);
            if node.server.is_none() {
                self.start(id);
            }
        }
        for _ in 0..50 {
            self.run_until(self.now + 200_000);
            if self.breach.is_some() || self.agrees() {
                return true;
            }
        }
        false
    }

    pub fn run_until(&mut self, end: u64) {
        while let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= end) {
            let ((now, _), event) = entry.remove_entry();
            self.now = now;
            self.happen(event);
            if self.breach.is_some() {
                return;
            }
        }
        self.now = end;
    }

    /// True if some server leads.
    pub fn has_leader(&self) -> bool {
        self.servers().any(Server::is_leader)
    }

    /// True if there is a leader whose whole log is committed and known as such by every member.
    fn agrees(&self) -> bool {
        let newest = self.servers().filter(|server| server.is_leader()).max_by_key(|server| server.term());
        newest.is_some_and(|leader| {
            let last = leader.log().last_index();
            let members = leader.configuration().clone();
            let mut members = self.servers().filter(|server| members.contains(server.id()));
            leader.has_committed_in_term() && members.all(|server| server.last_applied() == last)
        })
    }

    fn servers(&self) -> impl Iterator<Item = &Server> {
        self.nodes.values().filter_map(|node| node.server.as_ref())
    }

    fn ids(&self) -> Vec<ServerId> {
        self.nodes.keys().copied().collect()
    }

    fn node(&mut self, id: ServerId) -> &mut Node {
        self.nodes.get_mut(&id).expect("it is one of ours")
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.rng.random_range(0..bound)
    }

    fn happens(&mut self, ppm: u32) -> bool {
        self.below(1_000_000) < u64::from(ppm)
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.scheduled += 1;
        self.queue.insert((self.now + delay, self.scheduled), event);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Deliver { from, to, message } => {
                if self.node(from).side == self.node(to).side {
                    self.step(to, Input::Message { from, message });
                }
            }
            Event::Timeout { server, timer, setting } => {
                if self.node(server).settings[timer as usize] == setting {
                    self.step(server, Input::Timeout(timer));
                }
            }
            Event::Restart(id) => {
                if self.node(id).server.is_none() {
                    self.start(id);
                }
            }
            Event::Upset if self.calm => {}
            Event::Upset => {
                self.upset();
                let pause = 10_000 + self.below(100_000);
                self.after(pause, Event::Upset);
            }
            Event::Client => {
                self.ask();
                let pause =
                    if self.calm { 150_000 } else { 5_000 + self.below(self.plan.pause_max.as_micros()) };
                self.after(pause, Event::Client);
            }
        }
    }

    /// Clients turn to everyone who believes to lead.
    fn ask(&mut self) {
        let leaders: Vec<_> = self.servers().filter(|server| server.is_leader()).map(Server::id).collect();
        for id in leaders {
            self.commands += 1;
            let read = ReadId(self.reads.len() as u32);
            self.reads.push(self.committed);
            self.step(id, Input::Read(read));
            // In the calm phase proposals end, so that logs can become equal.
            let committed = self.nodes[&id].server.as_ref().is_some_and(Server::has_committed_in_term);
            if !(self.calm && committed) {
                self.step(id, Input::Propose(Command(self.commands)));
            }
        }
    }

    fn upset(&mut self) {
        let ids = self.ids();
        let mut id = ids[self.below(ids.len() as u64) as usize];
        if self.plan.hunts_leaders {
            id = self.servers().find(|server| server.is_leader()).map_or(id, Server::id);
        }
        match self.below(10) {
            0..=2 => {
                self.node(id).doomed = Some(self.rng.random_range(0..5));
                let down = 1_000 + self.below(self.plan.down_max.as_micros());
                self.after(down, Event::Restart(id));
            }
            3..=4 => {
                for id in ids {
                    self.node(id).side = self.rng.random_range(0..2);
                }
            }
            5..=6 => self.nodes.values_mut().for_each(|node| node.side = 0),
            7 if self.plan.compacts => {
                let state =
                    self.nodes[&id].server.as_ref().map(|server| vec![u64::from(server.last_applied().0)]);
                if let Some(state) = state {
                    self.step(id, Input::Compact(state));
                }
            }
            8..=9 if self.plan.spares > 0 => {
                let change = if self.below(2) == 0 { Change::Add(id) } else { Change::Remove(id) };
                let leaders: Vec<_> =
                    self.servers().filter(|server| server.is_leader()).map(Server::id).collect();
                for leader in leaders {
                    let few = self.nodes[&leader]
                        .server
                        .as_ref()
                        .is_some_and(|it| it.configuration().members().len() < 3);
                    if !(few && matches!(change, Change::Remove(_))) {
                        self.step(leader, Input::Reconfigure(change));
                    }
                }
            }
            _ => {
                self.clock(id);
                let drift = self.plan.drift_ppm;
                let rate = if self.below(2) == 0 { 1_000_000 - drift } else { 1_000_000 + drift };
                self.node(id).rate = u64::from(rate);
            }
        }
    }

    fn start(&mut self, id: ServerId) {
        let (rules, clock) = (self.plan.rules, self.clock(id));
        let node = self.node(id);
        let (server, outputs) = Server::start(id, rules, node.disk.clone(), clock);
        let moment = Moment::of(&server, &outputs);
        (node.server, node.doomed) = (Some(server), None);
        self.breach = self.breach.or(self.watch.see(&moment).first().copied());
        self.carry_out(id, outputs);
    }

    /// What a server's own clock shows.
    fn clock(&mut self, id: ServerId) -> SimTime {
        let now = self.now;
        let node = self.node(id);
        node.clock += (now - node.clock_at) * node.rate / 1_000_000;
        node.clock_at = now;
        SimTime::from_micros(node.clock)
    }

    fn step(&mut self, id: ServerId, input: Input) {
        let clock = self.clock(id);
        self.counts.steps += 1;
        let node = self.node(id);
        let doomed = node.doomed;
        let Some(server) = &mut node.server else { return };
        let led = server.is_leader();
        let mut outputs = server.step(input, clock);
        outputs.truncate(doomed.unwrap_or(usize::MAX));
        let moment = Moment::of(server, &outputs);
        self.counts.elections += u32::from(!led && moment.leads);
        let holds_committed = moment.log.last_index() >= moment.commit_index;
        // Nobody has seen what a server knew when it crashed before it sent anything.
        let seen = doomed.is_none() || outputs.iter().any(|output| matches!(output, Output::Send { .. }));
        self.carry_out(id, outputs);
        self.committed = self.committed.max(moment.commit_index);
        if seen {
            self.breach = self.breach.or(self.watch.see(&moment).first().copied());
        }
        let node = self.node(id);
        if doomed.is_some() {
            (node.server, node.doomed) = (None, None);
        }
        let same = node.server.as_ref().is_none_or(|server| *server.durable() == node.disk);
        assert!(
            same && holds_committed || self.mutated(),
            "memory and disk are the same, and hold what is committed"
        );
    }

    fn mutated(&self) -> bool {
        self.plan.rules.mutants != Mutants::default()
    }

    fn carry_out(&mut self, id: ServerId, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Write(write) => self.node(id).disk.write(&write),
                Output::Send { to, message } => self.send(id, to, &message),
                Output::Set(timer) => self.set(id, timer),
                Output::Answer { read, index } => {
                    self.counts.reads += 1;
                    self.counts.stale_reads += u32::from(index < self.reads[read.0 as usize]);
                }
                Output::Restore(_) => self.counts.restores += 1,
                Output::Apply { entry: Entry { payload: Payload::Configuration(_), .. }, .. } => {
                    self.counts.changes += 1;
                }
                _ => {}
            }
        }
    }

    fn set(&mut self, server: ServerId, timer: Timer) {
        let rules = self.plan.rules;
        let lasts = match timer {
            Timer::Election => rules.election_timeout(&mut self.rng),
            Timer::Heartbeat => rules.heartbeat,
        };
        let node = self.node(server);
        node.settings[timer as usize] += 1;
        let (setting, rate) = (node.settings[timer as usize], node.rate);
        let delay = lasts.as_micros() * 1_000_000 / rate;
        self.after(delay, Event::Timeout { server, timer, setting });
    }

    fn send(&mut self, from: ServerId, to: ServerId, message: &Message) {
        let (loss_ppm, copies_ppm) =
            if self.calm { (0, 0) } else { (self.plan.loss_ppm, self.plan.copies_ppm) };
        let copies = 1 + u32::from(self.happens(copies_ppm));
        for _ in 0..copies {
            if self.happens(loss_ppm) {
                continue;
            }
            let slow = !self.calm && self.below(20) == 0;
            let longest = self.plan.delay_max.as_micros() * if slow { 10 } else { 1 };
            let delay = longest / 10 + if longest > 0 { self.below(longest) } else { 0 };
            self.after(delay, Event::Deliver { from, to, message: message.clone() });
        }
    }
}
