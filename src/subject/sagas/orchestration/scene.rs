//! The scene of an orchestrator and its three participants. They sell a chair, or a trip.

use crate::policy::saga::ledger::Memory;
use crate::policy::saga::{Nature, Plan};
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::saga::Deed;
use crate::subject::sagas::orchestrator::{Orchestrator, OrchestratorConfig};
use crate::subject::sagas::participant::{Begin, Duty, Participant};
use crate::subject::sagas::promises::Promise;

/// The participant that keeps orders, or books hotels.
pub const FIRST: NodeId = NodeId(0);
/// The service that runs the sagas, on the second lane, where its compensation arcs have room.
pub const ORCHESTRATOR: NodeId = NodeId(1);
/// The participant that keeps the stock, or books cars.
pub const SECOND: NodeId = NodeId(2);
/// The participant that charges cards, or books flights.
pub const THIRD: NodeId = NodeId(3);

/// When the first saga begins.
const START: Duration = Duration::from_millis(20);
/// When a run ends.
const HORIZON: Duration = Duration::from_secs(8);

/// The purchase: the same saga in different words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    Shop,
    Trip,
}

/// The position of the step that cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PivotAt {
    /// After all steps that may be refused.
    Late,
    /// Before the last step that may be refused.
    Early,
}

/// A step: the deed, its nature, and the participant.
type Step = (Deed, Nature, NodeId);

impl Story {
    /// The participants' names.
    pub const fn names(self) -> [&'static str; 3] {
        match self {
            Self::Shop => ["Orders", "Inventory", "Payments"],
            Self::Trip => ["Hotels", "Cars", "Airline"],
        }
    }

    const fn steps(self) -> [Step; 4] {
        use Nature::{Compensatable, Pivot, Retriable};
        match self {
            Self::Shop => [
                (Deed::CreateOrder, Compensatable, FIRST),
                (Deed::ReserveStock, Compensatable, SECOND),
                (Deed::ChargeCard, Pivot, THIRD),
                (Deed::ConfirmOrder, Retriable, FIRST),
            ],
            Self::Trip => [
                (Deed::BookHotel, Compensatable, FIRST),
                (Deed::BookCar, Compensatable, SECOND),
                (Deed::BookFlight, Pivot, THIRD),
                (Deed::IssueTickets, Retriable, THIRD),
            ],
        }
    }
}

/// The parameters of the scene.
#[derive(Clone, Copy, Debug)]
pub struct OrchestrationScene {
    /// The purchase.
    pub story: Story,
    /// The position of the pivot.
    pub pivot: PivotAt,
    /// The number of sagas.
    pub sagas: u32,
    /// The time from one saga to the next.
    pub every: Duration,
    /// The orchestrator's settings.
    pub orchestrator: OrchestratorConfig,
    /// The participants' memory.
    pub memory: Memory,
    /// The participant that refuses, if any.
    pub refuses: Option<NodeId>,
    /// That participant refuses sagas whose number is a multiple of this.
    pub refuses_every: u32,
    /// How many times undoing the second step fails before it succeeds, for each saga.
    pub undo_fails: u32,
    /// The promises to check, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl OrchestrationScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        self.setup_over(HORIZON)
    }

    /// The scenario of a run of this length.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup_over(&self, horizon: Duration) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(horizon);
        let [first, second, third] = self.story.names();
        let nodes = [
            setup.node(first, self.participant(FIRST)),
            setup.node("Orchestrator", self.orchestrator()),
            setup.node(second, self.participant(SECOND)),
            setup.node(third, self.participant(THIRD)),
        ];
        assert_eq!(nodes, [FIRST, ORCHESTRATOR, SECOND, THIRD]);
        // No two clocks agree: these errors are typical of machines synchronised with a time server.
        setup.clock(FIRST, -7_000, 0);
        setup.clock(SECOND, 4_000, 0);
        setup.clock(THIRD, 11_000, 0);
        setup.default_link(LinkSpec::steady(ms(30), ms(5)));
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }

    fn steps(&self) -> [Step; 4] {
        let mut steps = self.story.steps();
        match self.pivot {
            PivotAt::Late => {}
            PivotAt::Early => steps.swap(1, 2),
        }
        steps
    }

    fn orchestrator(&self) -> Orchestrator {
        let steps = self.steps();
        Orchestrator {
            plan: Plan::new(&steps.map(|(_, nature, _)| nature)),
            steps: steps.map(|(deed, _, node)| (deed, node)).into(),
            begins: Begin::each(self.sagas, START, self.every),
            config: self.orchestrator,
        }
    }

    /// The participant with its own steps. A retriable step is never refused.
    fn participant(&self, node: NodeId) -> Participant {
        let own = self.steps().into_iter().filter(|(_, _, of)| *of == node);
        let duties = own.map(|(deed, nature, _)| Duty {
            refuses_every: if self.refuses == Some(node) && nature != Nature::Retriable {
                self.refuses_every
            } else {
                0
            },
            undo_fails: if node == SECOND { self.undo_fails } else { 0 },
            ..Duty::new(deed, Duration::from_millis(30))
        });
        Participant {
            duties: duties.collect(),
            memory: self.memory,
            reactions: Vec::new(),
            outlet: None,
            begins: Vec::new(),
        }
    }
}
