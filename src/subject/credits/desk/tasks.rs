//! What the desks have to do.

use rand::Rng;

use super::super::words::{OLD_ORDER, Order, Purpose};
use super::Desk;
use crate::sim::process::Cx;
use crate::sim::random::{Purpose as Draw, scale};
use crate::sim::time::Duration;

/// The tasks of the desks. Those of two desks meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tasks {
    /// The first desk cancels the order that is there from the start; the others place new ones.
    CancelAndPlace,
    /// Everybody places orders.
    Place,
    /// Every other desk changes the price; the rest place orders at the price.
    PlaceAndReprice,
    /// Every other desk cancels what the one before it places.
    PlaceAndCancel,
    /// All of that, drawn at random.
    Mixed,
}

/// The prices that are set: from the first one on, so many, in steps of.
const PRICES: (i32, u64, i32) = (30, 4, 10);
/// The price that a change sets where there is only one.
pub const NEW_PRICE: i32 = 60;

/// The number of a desk's `nth` order.
const fn order_of(desk: u16, nth: u32) -> Order {
    OLD_ORDER + 1 + desk as u32 + 20 * nth.saturating_sub(1)
}

impl Desk {
    /// A random time up to this.
    pub(super) fn drawn(cx: &mut Cx<'_, Self>, longest: Duration) -> Duration {
        Duration::from_micros(scale(cx.random(Draw::Backoff).next_u64(), longest.as_micros()))
    }

    /// The `nth` task of the desk.
    pub(super) fn task(self, cx: &mut Cx<'_, Self>, nth: u32) -> Purpose {
        let (number, odd) = (self.number, self.number % 2 == 1);
        let order = order_of(number, nth);
        let own = Purpose::Place { order, amount: self.config.amounts[usize::from(odd)] };
        match self.config.tasks {
            Tasks::CancelAndPlace if number == 0 && nth == 1 => Purpose::Cancel { order: OLD_ORDER },
            Tasks::PlaceAndReprice if odd => Purpose::Reprice { price: NEW_PRICE },
            Tasks::PlaceAndReprice => Purpose::Place { order, amount: 0 },
            Tasks::PlaceAndCancel if odd => Purpose::Cancel { order: order_of(number - 1, nth) },
            Tasks::CancelAndPlace | Tasks::Place | Tasks::PlaceAndCancel => own,
            Tasks::Mixed => self.mixed(cx, nth),
        }
    }

    fn mixed(self, cx: &mut Cx<'_, Self>, nth: u32) -> Purpose {
        let mut random = cx.random(Draw::Choice);
        let mut below = |bound: u64| scale(random.next_u64(), bound.saturating_sub(1));
        match below(10) {
            0..5 => Purpose::Place { order: order_of(self.number, nth), amount: 0 },
            5..8 => {
                let desk = below(self.config.desks.into()) as u16;
                let back = below(2) as u32;
                Purpose::Cancel { order: order_of(desk, nth.saturating_sub(back).max(1)) }
            }
            _ => Purpose::Reprice { price: PRICES.0 + PRICES.2 * below(PRICES.1) as i32 },
        }
    }
}
