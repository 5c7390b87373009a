//! A scenario before it runs: nodes, links, checks, the end time. [`World::new`] starts it.
//!
//! [`World::new`]: super::world::World::new

use super::check::Check;
use super::fault::{LinkFault, Scope, Standing};
use super::ids::NodeId;
use super::link::LinkSpec;
use super::process::{Domain, Host, Hosted, Process};
use super::time::{Duration, SimTime};

/// The limits at which a run pauses and reports the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Events in the trace.
    pub events: u32,
    /// Messages in flight and timers running at once.
    pub pending: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { events: 2_000_000, pending: 200_000 }
    }
}

/// The maximum number of nodes in a scenario.
pub const MAX_NODES: usize = 256;

pub(crate) struct NodeSetup<D: Domain> {
    pub name: String,
    pub host: Box<dyn Host<D>>,
    pub clock_offset_us: i64,
    pub drift_ppm: i32,
}

impl<D: Domain> Clone for NodeSetup<D> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            host: self.host.clone(),
            clock_offset_us: self.clock_offset_us,
            drift_ppm: self.drift_ppm,
        }
    }
}

/// A scenario: everything about a run except its seed and script.
#[derive(Clone)]
pub struct Setup<D: Domain> {
    pub(crate) nodes: Vec<NodeSetup<D>>,
    pub(crate) checks: Vec<Check<D>>,
    pub(crate) standing: Standing,
    pub(crate) horizon: SimTime,
    pub(crate) limits: Limits,
    default_link: LinkSpec,
    links: Vec<((NodeId, NodeId), LinkSpec)>,
}

impl<D: Domain> Setup<D> {
    /// An empty scenario that ends at `horizon`.
    pub fn new(horizon: Duration) -> Self {
        Self {
            nodes: Vec::new(),
            checks: Vec::new(),
            standing: Standing::default(),
            horizon: SimTime::ZERO + horizon,
            limits: Limits::default(),
            default_link: LinkSpec::default(),
            links: Vec::new(),
        }
    }

    /// Adds a node with an empty disk.
    ///
    /// # Panics
    ///
    /// If the scenario already has [`MAX_NODES`] nodes.
    pub fn node<P>(&mut self, name: impl Into<String>, process: P) -> NodeId
    where
        P: Process<Domain = D>,
        P::Durable: Default,
    {
        self.node_with_disk(name, process, P::Durable::default())
    }

    /// Adds a node whose disk already has contents.
    ///
    /// # Panics
    ///
    /// If the scenario already has [`MAX_NODES`] nodes.
    pub fn node_with_disk<P: Process<Domain = D>>(
        &mut self,
        name: impl Into<String>,
        process: P,
        disk: P::Durable,
    ) -> NodeId {
        assert!(self.nodes.len() < MAX_NODES, "a scenario has at most {MAX_NODES} nodes");
        let id = NodeId(u16::try_from(self.nodes.len()).expect("few nodes"));
        let host = Box::new(Hosted { process, memory: P::Volatile::default(), disk });
        self.nodes.push(NodeSetup { name: name.into(), host, clock_offset_us: 0, drift_ppm: 0 });
        id
    }

    /// Sets a node's initial wall-clock offset and its drift.
    pub fn clock(&mut self, node: NodeId, offset_us: i64, drift_ppm: i32) {
        let node = &mut self.nodes[node.index()];
        (node.clock_offset_us, node.drift_ppm) = (offset_us, drift_ppm);
    }

    /// Sets the specification of all links that have none of their own.
    pub fn default_link(&mut self, spec: LinkSpec) {
        self.default_link = spec;
    }

    /// Sets the specification of the links between two nodes, both ways. The nodes may be added later, but
    /// must exist when the world is made.
    pub fn link(&mut self, one: NodeId, other: NodeId, spec: LinkSpec) {
        self.links.push(((one, other), spec));
        self.links.push(((other, one), spec));
    }

    /// Switches on a standing fault from the start.
    pub fn fault(&mut self, scope: Scope, fault: LinkFault) {
        self.standing.switch(scope, fault);
    }

    /// Adds a check.
    pub fn check(&mut self, check: Check<D>) {
        self.checks.push(check);
    }

    /// Sets the run's limits.
    pub fn limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// The names of the nodes, by [`NodeId`].
    pub fn names(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.name.clone()).collect()
    }

    /// The checks.
    pub fn checks(&self) -> &[Check<D>] {
        &self.checks
    }

    /// When the run ends.
    pub fn horizon(&self) -> SimTime {
        self.horizon
    }

    /// The specification of every link without faults, one row per sender. Panics if a link names a node that
    /// does not exist: in a flat table its entry would pass for another link's.
    pub(crate) fn link_table(&self) -> Vec<LinkSpec> {
        let count = self.nodes.len();
        let mut table = vec![self.default_link; count * count];
        for ((from, to), spec) in &self.links {
            let known = from.index() < count && to.index() < count;
            assert!(known, "a link from {from:?} to {to:?}, of which the scenario does not have both");
            table[from.index() * count + to.index()] = *spec;
        }
        table
    }
}
