//! A run of the specimen as plain data.

use happens_before::sim::fault::{Intervention, LinkFault, Scope, Scripted};
use happens_before::sim::ids::NodeId;
use happens_before::sim::link::LinkSpec;
use happens_before::sim::setup::{Limits, Setup};
use happens_before::sim::time::{Duration, SimTime};
use happens_before::sim::trace::Trace;
use happens_before::sim::world::World;

use super::member::Member;
use super::promises;
use super::sender::Sender;
use super::words::Specimen;

/// The process on a node.
#[derive(Clone, Copy, Debug)]
pub enum Habit {
    /// A member whose period varies.
    Member { period_us: u64 },
    /// A member with an exact period.
    Regular { period_us: u64 },
    /// A pure sender.
    Sender { period_us: u64 },
}

/// One node.
#[derive(Clone, Copy, Debug)]
pub struct NodeRecipe {
    pub habit: Habit,
    pub offset_us: i64,
    pub drift_ppm: i32,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub seed: u64,
    pub horizon_us: u64,
    pub nodes: Vec<NodeRecipe>,
    pub default_link: LinkSpec,
    /// Links with their own specification, in both directions.
    pub links: Vec<(NodeId, NodeId, LinkSpec)>,
    /// Faults that are active from the start.
    pub faults: Vec<(Scope, LinkFault)>,
    pub script: Vec<Scripted>,
    pub limits: Limits,
}

impl Recipe {
    /// This many nodes of one habit, true clocks, and links that take one millisecond.
    pub fn of(nodes: usize, habit: Habit) -> Self {
        Self {
            seed: 1,
            horizon_us: 1_000_000,
            nodes: vec![NodeRecipe { habit, offset_us: 0, drift_ppm: 0 }; nodes],
            default_link: LinkSpec::default(),
            links: Vec::new(),
            faults: Vec::new(),
            script: Vec::new(),
            limits: Limits { events: 20_000, pending: 10_000 },
        }
    }

    /// Adds an intervention.
    #[must_use]
    pub fn and(mut self, at_us: u64, intervention: Intervention) -> Self {
        self.script.push(Scripted { at: SimTime::from_micros(at_us), intervention });
        self
    }

    /// The world before anything has happened.
    pub fn world(&self) -> World<Specimen> {
        let mut setup = Setup::new(Duration::from_micros(self.horizon_us));
        setup.limits(self.limits);
        setup.default_link(self.default_link);
        let nodes = u16::try_from(self.nodes.len()).expect("few nodes");
        for (index, node) in self.nodes.iter().enumerate() {
            let name = format!("node {index}");
            let id = match node.habit {
                Habit::Member { period_us } => setup.node(name, Member { nodes, period_us, regular: false }),
                Habit::Regular { period_us } => setup.node(name, Member { nodes, period_us, regular: true }),
                Habit::Sender { period_us } => setup.node(name, Sender { nodes, period_us }),
            };
            setup.clock(id, node.offset_us, node.drift_ppm);
        }
        for (one, other, spec) in &self.links {
            setup.link(*one, *other, *spec);
        }
        for (scope, fault) in &self.faults {
            setup.fault(*scope, *fault);
        }
        for check in promises::all() {
            setup.check(check);
        }
        World::new(setup, self.seed, &self.script)
    }

    /// The whole run.
    pub fn run(&self) -> (World<Specimen>, Trace<Specimen>) {
        let (mut world, mut trace) = (self.world(), Trace::default());
        world.run_to_end(&mut trace);
        (world, trace)
    }
}
