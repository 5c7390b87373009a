//! The world of carts: replicas and phones.

use super::cart::{Cart, MILK, bit};
use super::parties::{owner, phone_node, replica_node};
use super::phone::{Config, Naming, Phone, Sends};
use super::promises::Promise;
use super::replica::{Disk, HandsOn, Replica};
use super::store::Rule;
use super::version::Carry;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::carts::cart::Merge;

/// When the first owner opens the cart.
const FIRST: Duration = Duration::from_millis(40);
/// How long a message takes, and the maximum random extra time.
const WAY: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(3)];

/// Phones, replicas, and how they treat versions.
#[derive(Clone, Copy, Debug)]
pub struct CartScene {
    /// What all phones have in common. The time of the checkout follows from the length of the run.
    pub config: Config,
    pub replicas: u16,
    pub entries: Option<usize>,
    pub hands_on: HandsOn,
    pub repairs: bool,
    /// The time from one owner's first change to the next owner's.
    pub every: Duration,
    /// How much longer the second owner thinks.
    pub slower: Duration,
    /// How far the last phone's clock is ahead, in milliseconds.
    pub off_ms: i64,
    /// How long the run lasts.
    pub lasts: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl CartScene {
    /// Many phones that write through one replica, each at once again. Nothing is watched.
    pub const fn busy(phones: u16, changes: u32, carry: Carry) -> Self {
        Self {
            config: Config {
                phones,
                carry,
                merge: Merge::Union,
                sends: Sends::Context,
                naming: Naming::Kept,
                changes,
                think: Duration::from_millis(100),
                rest: Duration::from_millis(20),
                removes: false,
                checkout: Duration::from_secs(3_600),
            },
            replicas: 1,
            entries: None,
            hands_on: HandsOn::All,
            repairs: false,
            every: Duration::from_millis(73),
            slower: Duration::ZERO,
            off_ms: 0,
            lasts: Duration::from_secs(600),
            promises: &[],
        }
    }

    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as in [`parties`](super::parties).
    pub fn setup(&self) -> Setup<Words> {
        let mut setup = Setup::new(self.lasts);
        setup.default_link(LinkSpec::steady(WAY[0], WAY[1]));
        let checkout = Duration::from_micros(self.lasts.as_micros() / 8 * 7);
        let config = Config { checkout, ..self.config };
        let rule = Rule { carry: config.carry, entries: self.entries };
        let first = Cart { items: bit(MILK), removed: 0 };
        for number in 0..self.replicas {
            let replica = Replica {
                number,
                replicas: self.replicas,
                rule,
                hands_on: self.hands_on,
                repairs: self.repairs,
                phones: config.phones,
            };
            let name = format!("Replica {}", number + 1);
            let node = setup.node_with_disk(name, replica, Disk::holding(rule.first(first)));
            assert_eq!(node, replica_node(number));
        }
        for number in 0..config.phones {
            let phone = Phone {
                number,
                replica: replica_node(number % self.replicas.max(1)),
                first: FIRST.saturating_add(self.every.saturating_mul(number.into())),
                slower: if number == 1 { self.slower } else { Duration::ZERO },
                config,
            };
            let node = setup.node(owner(number), phone);
            assert_eq!(node, phone_node(self.replicas, number));
            if number + 1 == config.phones {
                setup.clock(node, self.off_ms.saturating_mul(1_000), 0);
            }
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
