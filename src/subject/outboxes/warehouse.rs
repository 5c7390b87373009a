//! The warehouse: it ships an order for each event that it gets, unless it recognises the order as shipped.
//!
//! With a table, it notes the order's number in the transaction that ships it.

use super::words::{Fact, Msg};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::Set;
use crate::subject::{self, Words};

/// A warehouse.
#[derive(Clone, Debug)]
pub struct Warehouse {
    /// Whether it recognises an order that it has shipped.
    pub dedup: bool,
}

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Books {
    parcels: u32,
    shipped: Set<u32>,
}

impl Process for Warehouse {
    type Domain = Words;
    type Volatile = ();
    type Durable = Books;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(Msg::Deliver { message, order }) = msg.into_notice() else { return };
        if self.dedup && cx.disk().shipped.contains(&order) {
            cx.mark("warehouse.known");
            cx.fact(Fact::Known { order });
        } else {
            cx.mark("warehouse.ship");
            cx.write(Label::numbered("parcel for order", order), |books| {
                books.parcels = books.parcels.wrapping_add(1);
                books.shipped.insert(order);
            });
            cx.fact(Fact::Shipped { order });
        }
        cx.send(from, Msg::Acknowledge { message, order });
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}

    fn inspect(&self, (): &(), books: &Books) -> Vec<Row> {
        let mut rows = vec![Row::disk("parcels", books.parcels.to_string())];
        if self.dedup {
            rows.push(Row::disk("orders in its table", books.shipped.len().to_string()));
        }
        rows
    }
}
