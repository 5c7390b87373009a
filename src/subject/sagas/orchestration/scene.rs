//! The world of an orchestrator: it, and the three services that it asks. They sell a chair, or a trip.

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

/// Who keeps orders, or books hotels.
pub const FIRST: NodeId = NodeId(0);
/// Who runs the sagas: on the second lane, where the arcs of its compensations have room.
pub const ORCHESTRATOR: NodeId = NodeId(1);
/// Who keeps the stock, or books cars.
pub const SECOND: NodeId = NodeId(2);
/// Who charges cards, or books flights.
pub const THIRD: NodeId = NodeId(3);

/// When the first saga begins.
const START: Duration = Duration::from_millis(20);
/// When a run ends.
const HORIZON: Duration = Duration::from_secs(8);

/// What is bought: the same saga with other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    Shop,
    Trip,
}

/// Where in the saga the step that nothing takes back comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PivotAt {
    /// After all that may be refused.
    Late,
    /// Before the last that may be refused.
    Early,
}

/// A step: what it is, what can be done about it, and who does it.
type Step = (Deed, Nature, NodeId);

impl Story {
    /// What those who take part are called.
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

/// Everything about such a scene.
#[derive(Clone, Copy, Debug)]
pub struct OrchestrationScene {
    /// What is bought.
    pub story: Story,
    /// Where the pivot comes.
    pub pivot: PivotAt,
    /// How many sagas there are.
    pub sagas: u32,
    /// How long it is from one to the next.
    pub every: Duration,
    /// How the orchestrator goes about them.
    pub orchestrator: OrchestratorConfig,
    /// What participants remember.
    pub memory: Memory,
    /// Who refuses, if somebody does.
    pub refuses: Option<NodeId>,
    /// Of those who may be refused, every saga whose number is a multiple of this is.
    pub refuses_every: u32,
    /// How often undoing the second step fails before it succeeds, for each saga.
    pub undo_fails: u32,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl OrchestrationScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If its nodes came to be numbered otherwise than their names here say.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(HORIZON);
        let [first, second, third] = self.story.names();
        let nodes = [
            setup.node(first, self.participant(FIRST)),
            setup.node("Orchestrator", self.orchestrator()),
            setup.node(second, self.participant(SECOND)),
            setup.node(third, self.participant(THIRD)),
        ];
        assert_eq!(nodes, [FIRST, ORCHESTRATOR, SECOND, THIRD]);
        // No two clocks agree: these are off by what is usual between machines that ask a time server.
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

    /// Its part of the steps. A retriable one is never refused.
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
