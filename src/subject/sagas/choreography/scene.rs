//! The scene of a shop without an orchestrator: three services, and a bus that tells each what the others did.

use crate::policy::saga::ledger::Memory;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::saga::{Deed, Topic};
use crate::subject::sagas::bus::{Bus, Delivery};
use crate::subject::sagas::participant::{Act, Begin, Duty, Outlet, Participant, Reaction};
use crate::subject::sagas::promises::Promise;

/// The order service.
pub const ORDERS: NodeId = NodeId(0);
/// The event bus.
pub const BUS: NodeId = NodeId(1);
/// The inventory service.
pub const INVENTORY: NodeId = NodeId(2);
/// The payment service.
pub const PAYMENTS: NodeId = NodeId(3);

/// When the first order is placed.
const FIRST: Duration = Duration::from_millis(20);
/// When a run ends.
const HORIZON: Duration = Duration::from_secs(5);

/// When a card is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charging {
    /// Once the stock is reserved.
    AfterReserving,
    /// As soon as the order is placed, so that either step may fail first.
    AtOnce,
}

/// The parameters of the scene.
#[derive(Clone, Copy, Debug)]
pub struct ChoreographyScene {
    /// The number of orders.
    pub orders: u32,
    /// The time from one order to the next.
    pub every: Duration,
    /// The delivery guarantee of the bus and the services.
    pub delivery: Delivery,
    /// The time until an unconfirmed event is resent.
    pub again: Duration,
    /// If true, Inventory subscribes to failed payments.
    pub releases: bool,
    /// When a card is charged.
    pub charging: Charging,
    /// The services' memory.
    pub memory: Memory,
    /// Orders whose number is a multiple of this are declined; 0 declines none.
    pub declined: u32,
    /// The number of items in stock.
    pub stock: u32,
    /// The promises to check, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

const fn upon(on: &'static [Topic], act: Act) -> Reaction {
    Reaction { on, act }
}

impl ChoreographyScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(HORIZON);
        let bus = Bus { subscriptions: self.subscriptions(), delivery: self.delivery, again: self.again };
        let nodes = [
            setup.node("Orders", self.order_service()),
            setup.node("Event bus", bus),
            setup.node("Inventory", self.inventory_service()),
            setup.node("Payments", self.payment_service()),
        ];
        assert_eq!(nodes, [ORDERS, BUS, INVENTORY, PAYMENTS]);
        // No two clocks agree: these errors are typical of machines synchronised with a time server.
        setup.clock(BUS, -6_000, 0);
        setup.clock(INVENTORY, 9_000, 0);
        setup.clock(PAYMENTS, -3_000, 0);
        setup.default_link(LinkSpec::steady(ms(40), ms(6)));
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }

    /// Which node subscribes to which event.
    fn subscriptions(&self) -> Vec<(Topic, NodeId)> {
        let mut all = vec![(Topic::OrderPlaced, INVENTORY)];
        match self.charging {
            Charging::AfterReserving => all.push((Topic::InventoryReserved, PAYMENTS)),
            Charging::AtOnce => all.extend([
                (Topic::OrderPlaced, PAYMENTS),
                (Topic::InventoryReserved, ORDERS),
                (Topic::InventoryReservationFailed, PAYMENTS),
            ]),
        }
        all.push((Topic::InventoryReservationFailed, ORDERS));
        all.extend([ORDERS, INVENTORY].map(|to| (Topic::PaymentSucceeded, to)));
        all.push((Topic::PaymentFailed, ORDERS));
        if self.releases {
            all.push((Topic::PaymentFailed, INVENTORY));
        }
        all
    }

    fn service(&self, duties: Vec<Duty>, reactions: Vec<Reaction>) -> Participant {
        let outlet = Some(Outlet { bus: BUS, delivery: self.delivery, again: self.again });
        Participant { duties, memory: self.memory, reactions, outlet, begins: Vec::new() }
    }

    fn order_service(&self) -> Participant {
        let work = Duration::from_millis(20);
        let create = Duty { tells_done: Some(Topic::OrderPlaced), ..Duty::new(Deed::CreateOrder, work) };
        let paid: &[Topic] = match self.charging {
            Charging::AfterReserving => &[Topic::PaymentSucceeded],
            Charging::AtOnce => &[Topic::InventoryReserved, Topic::PaymentSucceeded],
        };
        let reactions = vec![
            upon(paid, Act::Do(Deed::ConfirmOrder)),
            upon(&[Topic::PaymentFailed], Act::Undo(Deed::CreateOrder)),
            upon(&[Topic::InventoryReservationFailed], Act::Undo(Deed::CreateOrder)),
        ];
        let begins = Begin::each(self.orders, FIRST, self.every);
        Participant { begins, ..self.service(vec![create, Duty::new(Deed::ConfirmOrder, work)], reactions) }
    }

    fn inventory_service(&self) -> Participant {
        let reserve = Duty {
            capacity: Some(self.stock),
            holds: Some("stock held for order"),
            tells_done: Some(Topic::InventoryReserved),
            tells_refused: Some(Topic::InventoryReservationFailed),
            ..Duty::new(Deed::ReserveStock, Duration::from_millis(40))
        };
        let reactions = vec![
            upon(&[Topic::OrderPlaced], Act::Do(Deed::ReserveStock)),
            upon(&[Topic::PaymentFailed], Act::Undo(Deed::ReserveStock)),
            upon(&[Topic::PaymentSucceeded], Act::Settle(Deed::ReserveStock)),
        ];
        self.service(vec![reserve], reactions)
    }

    fn payment_service(&self) -> Participant {
        let charge = Duty {
            refuses_every: self.declined,
            tells_done: Some(Topic::PaymentSucceeded),
            tells_refused: Some(Topic::PaymentFailed),
            ..Duty::new(Deed::ChargeCard, Duration::from_millis(60))
        };
        let reactions = vec![
            upon(&[Topic::OrderPlaced], Act::Do(Deed::ChargeCard)),
            upon(&[Topic::InventoryReserved], Act::Do(Deed::ChargeCard)),
            upon(&[Topic::InventoryReservationFailed], Act::Undo(Deed::ChargeCard)),
        ];
        self.service(vec![charge], reactions)
    }
}
