//! The parts of sagas: deeds, each with its compensation, and the events that report them.

/// A deed that a participant can perform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Open an order.
    CreateOrder = 0,
    /// Set an item of stock aside.
    ReserveStock = 1,
    /// Take the money.
    ChargeCard = 2,
    /// Confirm the order.
    ConfirmOrder = 3,
    /// Book a room.
    BookHotel = 4,
    BookCar = 5,
    /// Book a seat on a flight.
    BookFlight = 6,
    /// Send the tickets.
    IssueTickets = 7,
}

impl Deed {
    /// Doing it, in a few words.
    pub const fn act(self) -> &'static str {
        match self {
            Self::CreateOrder => "create order",
            Self::ReserveStock => "reserve stock",
            Self::ChargeCard => "charge card",
            Self::ConfirmOrder => "confirm order",
            Self::BookHotel => "book hotel",
            Self::BookCar => "book car",
            Self::BookFlight => "book flight",
            Self::IssueTickets => "issue tickets",
        }
    }

    /// Undoing it, in a few words.
    pub const fn undo(self) -> &'static str {
        match self {
            Self::CreateOrder => "cancel order",
            Self::ReserveStock => "release stock",
            Self::ChargeCard => "refund card",
            Self::ConfirmOrder => "revoke order",
            Self::BookHotel => "cancel hotel",
            Self::BookCar => "cancel car",
            Self::BookFlight => "cancel flight",
            Self::IssueTickets => "void tickets",
        }
    }

    /// Words for its being in effect.
    pub const fn done(self) -> &'static str {
        match self {
            Self::CreateOrder => "order open",
            Self::ReserveStock => "stock reserved",
            Self::ChargeCard => "card charged",
            Self::ConfirmOrder => "order confirmed",
            Self::BookHotel => "hotel booked",
            Self::BookCar => "car booked",
            Self::BookFlight => "flight booked",
            Self::IssueTickets => "tickets issued",
        }
    }

    /// Words for its being undone.
    pub const fn undone(self) -> &'static str {
        match self {
            Self::CreateOrder => "order cancelled",
            Self::ReserveStock => "stock released",
            Self::ChargeCard => "card refunded",
            Self::ConfirmOrder => "order revoked",
            Self::BookHotel => "hotel cancelled",
            Self::BookCar => "car cancelled",
            Self::BookFlight => "flight cancelled",
            Self::IssueTickets => "tickets void",
        }
    }

    /// The reason for refusing it.
    pub const fn refused(self) -> &'static str {
        match self {
            Self::CreateOrder | Self::ConfirmOrder => "order refused",
            Self::ReserveStock => "sold out",
            Self::ChargeCard => "card declined",
            Self::BookHotel => "no room",
            Self::BookCar => "no car",
            Self::BookFlight => "no seat",
            Self::IssueTickets => "no tickets",
        }
    }
}

/// The content of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// An order was placed.
    OrderPlaced = 0,
    /// An item was set aside.
    InventoryReserved = 1,
    /// No item was left.
    InventoryReservationFailed = 2,
    /// The money was taken.
    PaymentSucceeded = 3,
    /// The card was declined.
    PaymentFailed = 4,
}

impl Topic {
    /// The name used on the bus.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order.placed",
            Self::InventoryReserved => "inventory.reserved",
            Self::InventoryReservationFailed => "inventory.reservation_failed",
            Self::PaymentSucceeded => "payment.succeeded",
            Self::PaymentFailed => "payment.failed",
        }
    }
}
