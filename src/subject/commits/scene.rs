//! The world of transfers: clients, a coordinator, two banks, and if there is something for them to do, a cash machine and an auditor.

use super::auditor::Auditor;
use super::bank::Bank;
use super::clients::Clients;
use super::coordinator::{Coordinator, Protocol, Recovery, Reply};
use super::parties::{BANKS, CLIENTS, COORDINATOR, EAST, WEST};
use super::promises::Promise;
use super::teller::Teller;
use super::words::{Reading, Tx};
use crate::policy::two_phase::{Doubt, Forces, Habit, Presumption, Rules, Waits};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// When the first transfer is.
const FIRST: Duration = Duration::from_millis(40);
/// When the first customer comes to the cash machine.
const CUSTOMER: Duration = Duration::from_millis(120);
/// When the first audit is.
const AUDIT: Duration = Duration::from_millis(60);
/// The maximum random extra time of a message.
const JITTER: Duration = Duration::from_millis(1);
/// How long the coordinator waits before it sends a decision again.
const RESEND: Duration = Duration::from_millis(300);

/// Transfers between two banks, and whoever else wants their accounts.
#[derive(Clone, Copy, Debug)]
pub struct CommitScene {
    pub protocol: Protocol,
    pub rules: Rules,
    pub habit: Habit,
    pub recovery: Recovery,
    pub reply: Reply,
    /// How long the coordinator waits for a bank's work or vote.
    pub votes: Duration,
    /// How readers read, where they have the choice.
    pub reading: Reading,
    /// Whether clients look if their money has arrived.
    pub receipts: bool,
    /// The time from one audit to the next; zero: there are none.
    pub audits: Duration,
    /// The transfer that the second bank refuses; 0: there is none.
    pub refused: Tx,
    pub transfers: u32,
    /// The time from one transfer to the next.
    pub every: Duration,
    /// How many pairs of accounts the transfers take turns with.
    pub pairs: u32,
    /// The time from one customer of the cash machine to the next; zero: nobody comes.
    pub withdrawals: Duration,
    /// How long anybody should wait for a lock.
    pub bound: Duration,
    /// How long a message takes from node to node.
    pub way: Duration,
    /// How long it takes between the coordinator and the second bank.
    pub far: Duration,
    /// How long the run lasts.
    pub lasts: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl CommitScene {
    /// Two-phase commit with presumed abort, and everything forced that has to be. Nothing is watched.
    pub const fn bare() -> Self {
        Self {
            protocol: Protocol::TwoPhase,
            rules: Rules { presumption: Presumption::Abort, forces: Forces::All },
            habit: Habit { doubt: Doubt::AskEveryone, patience: Duration::from_millis(400) },
            recovery: Recovery::Log,
            reply: Reply::Decided,
            votes: Duration::from_millis(2_000),
            reading: Reading::Holds,
            receipts: false,
            audits: Duration::ZERO,
            refused: 0,
            transfers: 1,
            every: Duration::from_millis(400),
            pairs: 1,
            withdrawals: Duration::ZERO,
            bound: Duration::from_millis(1_000),
            way: Duration::from_millis(10),
            far: Duration::from_millis(13),
            lasts: Duration::from_secs(8),
            promises: &[],
        }
    }

    /// Whether somebody looks at what is promised. An audit that nobody makes finds nothing wrong, and that says nothing.
    fn is_looked_at(&self, promise: Promise) -> bool {
        match promise {
            Promise::Whole => self.audits > Duration::ZERO,
            Promise::Own => self.receipts,
            _ => true,
        }
    }

    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the banks are not numbered as their constants say.
    pub fn setup(&self) -> Setup<Words> {
        let Self { protocol, rules, habit, recovery, reply, refused, pairs, bound, reading, .. } = *self;
        let mut setup = Setup::new(self.lasts);
        setup.default_link(LinkSpec::steady(self.way, JITTER));
        setup.link(COORDINATOR, WEST, LinkSpec::steady(self.far, JITTER));
        let waits_or_not = if reading == Reading::Holds { Reading::Waits } else { Reading::Committed };
        setup.node(
            "Clients",
            Clients {
                coordinator: COORDINATOR,
                transfers: self.transfers,
                first: FIRST,
                every: self.every,
                pairs,
                receipts: self.receipts.then_some(waits_or_not),
            },
        );
        let waits = Waits { votes: self.votes, resend: RESEND };
        setup.node(
            "Coordinator",
            Coordinator { clients: CLIENTS, protocol, rules, waits, recovery, reply, pairs },
        );
        let names = [("East", EAST, WEST, 0), ("West", WEST, EAST, refused)];
        for ((number, (name, own, peer, refused)), node) in (0..).zip(names).zip(BANKS) {
            assert_eq!(own, node, "banks are numbered in this order");
            let bank = Bank {
                number,
                coordinator: COORDINATOR,
                peer,
                accounts: pairs,
                rules,
                habit,
                refused,
                bound,
            };
            setup.node(name, bank);
        }
        if self.withdrawals > Duration::ZERO {
            let until = Duration::from_micros(self.lasts.as_micros() / 4 * 3);
            setup.node("Cash machine", Teller { first: CUSTOMER, every: self.withdrawals, until, pairs });
        }
        if self.audits > Duration::ZERO {
            setup.node("Auditor", Auditor { first: AUDIT, every: self.audits, reading, pairs });
        }
        for promise in self.promises.iter().filter(|promise| self.is_looked_at(**promise)) {
            setup.check(promise.check());
        }
        setup
    }
}
