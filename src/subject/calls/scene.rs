//! The scene of calls: apps that call a server of limited capacity, directly or through one or two services.

use super::caller::{Caller, Load};
use super::calling::{Budget, Calling};
use super::promises::Nodes;
use super::server::Server;
use crate::policy::backoff::Backoff;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// The first app; the other apps follow, then the services in between, then the server.
pub const FIRST_APP: NodeId = NodeId(0);
/// When calls begin.
pub const BEGIN: Duration = Duration::from_millis(20);
/// When a run ends.
pub const HORIZON: Duration = Duration::from_secs(8);

/// Each app's calls are numbered from one more than a multiple of this.
const NUMBERS: u32 = 1_000;
/// The names of the services in between.
const MIDDLE: [&str; 2] = ["Gateway", "Orders"];

/// The parameters of the scene.
#[derive(Clone, Debug)]
pub struct CallScene {
    pub apps: u32,
    /// The number of calls per app, and the time from one to the next; if zero, all begin together.
    pub calls: u32,
    pub every: Duration,
    /// The number of layers that call, including the apps, and whether those in between retry as well.
    pub layers: u32,
    pub middle_retries: bool,
    /// How long an attempt waits for its answer, when the next follows, and the retry budget that each node's calls share.
    pub timeout: Duration,
    pub backoff: Backoff,
    pub budget: Option<Budget>,
    /// How many requests the server works on at once, how many may wait, and how long each takes.
    pub workers: u32,
    pub queue: u32,
    pub service: Duration,
}

impl CallScene {
    /// The nodes that begin calls.
    pub fn clients(&self) -> Nodes {
        0..self.apps as u16
    }

    /// The nodes that call the server directly: the layer just before it.
    pub fn callers(&self) -> Nodes {
        let server = self.server().0;
        if self.layers == 1 { self.clients() } else { server - 1..server }
    }

    /// The server: the last node.
    pub fn server(&self) -> NodeId {
        NodeId((self.apps + self.layers - 1) as u16)
    }

    /// How many requests the server can serve per second.
    pub fn capacity(&self) -> u32 {
        self.workers * 1_000_000 / (self.service.as_micros() as u32).max(1_000)
    }

    /// The scenario, without any checks yet.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let (apps, calls, every) = (self.apps, self.calls, self.every);
        let mut setup = Setup::new(HORIZON);
        setup.default_link(LinkSpec::steady(ms(4), ms(2)));
        let together = if every == Duration::ZERO { calls } else { 1 };
        let load = Load { first: BEGIN, every, together, calls, spread: every, shards: 1 };
        for app in 0..apps {
            let calling = self.calling(NodeId(apps as u16), true);
            let name = if apps == 1 { "App".to_owned() } else { format!("App {}", app + 1) };
            setup.node(name, Caller { calling, load, first_call: app * NUMBERS + 1 });
        }
        for (layer, name) in (1..self.layers).zip(MIDDLE) {
            let calling = Some(self.calling(NodeId((apps + layer) as u16), self.middle_retries));
            // The services in between have room for everything: only the server is limited.
            setup.node(name, Server { calling, ..Server::healthy(1_000, 0, ms(1)) });
        }
        setup.node("Server", Server::healthy(self.workers, self.queue, self.service));
        setup
    }

    fn calling(&self, to: NodeId, retries: bool) -> Calling {
        let once = Calling::once(to, self.timeout);
        if retries { Calling { backoff: self.backoff, budget: self.budget, ..once } } else { once }
    }
}
