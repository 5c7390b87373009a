//! The lock scene: a lock server, the store with the file it protects, and workers that take turns.

use super::promises::Promise;
use super::server::{Copies, LeaseClock, LockServer, Tokens};
use super::store::{Compares, FileStore};
use super::worker::{LockWorker, WorkerConfig};
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::lock::Turn;

/// The lock server.
pub const LOCK: NodeId = NodeId(0);
/// The store that holds the file.
pub const STORE: NodeId = NodeId(1);
/// The first worker; the others follow.
pub const WORKER_A: NodeId = NodeId(2);
/// The second worker.
pub const WORKER_B: NodeId = NodeId(3);
/// The third worker.
pub const WORKER_C: NodeId = NodeId(4);

/// When a run ends.
pub const HORIZON: Duration = Duration::from_secs(40);

/// How long a worker rests between two jobs.
const REST: Duration = Duration::from_secs(2);

/// The file that the lock protects.
const FILE: u32 = 7;

/// When worker A begins, and how much later each next worker begins.
const BEGINS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(800));

/// The parameters of the scene.
#[derive(Clone, Debug)]
pub struct LockScene {
    /// The number of workers.
    pub workers: u32,
    /// The workers' settings; only worker A can hang.
    pub worker: WorkerConfig,
    /// The clock that leases are measured by.
    pub clock: LeaseClock,
    /// When the replica learns of changes, if there is one.
    pub copies: Option<Copies>,
    /// The kind of token sent with requests to the store, if any.
    pub tokens: Option<Tokens>,
    /// The requests whose tokens the store compares.
    pub compares: Compares,
    /// If true, a crash makes the store forget the tokens it has seen.
    pub forgets: bool,
    /// The promises to check, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl LockScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        self.setup_over(HORIZON, REST)
    }

    /// The scenario with another horizon, and another rest between a worker's jobs.
    ///
    /// # Panics
    ///
    /// Like [`setup`](Self::setup).
    pub fn setup_over(&self, horizon: Duration, rest: Duration) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(horizon);
        let replica = self.copies.map(|_| NodeId(WORKER_A.0 + self.workers as u16));
        let server = LockServer {
            file: FILE,
            replica,
            stands_by: false,
            copies: self.copies.unwrap_or(Copies::First),
            clock: self.clock,
            tokens: self.tokens,
        };
        let lock = setup.node("Lock server", server.clone());
        let store = FileStore { file: FILE, compares: self.compares, forgets: self.forgets };
        let store = setup.node("File store", store);
        assert_eq!([lock, store], [LOCK, STORE]);
        for number in 0..self.workers as u16 {
            let letter = Turn { worker: number, nth: 1 }.letter();
            let node = setup.node(format!("Worker {letter}"), self.worker(number, replica, rest));
            // No two clocks agree: these errors are typical of machines synchronised with a time server.
            setup.clock(node, 3_000 - 4_000 * i64::from(number), 0);
            setup.link(node, lock, LinkSpec::steady(ms(20), ms(5)));
            setup.link(node, store, LinkSpec::steady(ms(40), ms(10)));
        }
        if let Some(replica) = replica {
            let standby = LockServer { replica: None, stands_by: true, ..server };
            assert_eq!(setup.node("Replica", standby), replica);
            setup.link(lock, replica, LinkSpec::steady(ms(15), ms(3)));
            for number in 0..self.workers as u16 {
                setup.link(NodeId(WORKER_A.0 + number), replica, LinkSpec::steady(ms(20), ms(5)));
            }
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }

    fn worker(&self, number: u16, replica: Option<NodeId>, rest: Duration) -> LockWorker {
        LockWorker {
            number,
            file: FILE,
            servers: std::iter::once(LOCK).chain(replica).collect(),
            store: STORE,
            begins_after: BEGINS.0 + BEGINS.1.saturating_mul(u64::from(number)),
            rest,
            config: WorkerConfig { hangs: self.worker.hangs && number == 0, ..self.worker.clone() },
            says_time: self.clock == LeaseClock::Clients,
            shows_token: self.tokens.is_some(),
            timeout: Duration::from_millis(300),
        }
    }
}
