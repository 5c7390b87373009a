//! The ledger: the workers' database, with the bookings that were applied and a table of keys.
//!
//! A transaction applies a booking, notes a key, or does both in one step. The table of keys has a unique constraint: a
//! transaction whose key is there already does nothing.

use super::words::{Booking, Fact, Msg};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::sorted::Set;
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// A ledger.
#[derive(Clone, Debug)]
pub struct Ledger;

/// What is on its disk.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    lines: u32,
    keys: Set<u32>,
    /// Requests that were carried out. A connection delivers each of them once, whatever the network does.
    heard: Set<(u16, u32)>,
}

impl Ledger {
    fn commit(
        cx: &mut Cx<'_, Self>,
        worker: NodeId,
        request: RequestId,
        booking: Booking,
        key: Option<u32>,
        apply: bool,
    ) {
        let number = booking.number;
        let label = if apply {
            Label::numbered("booking", number)
        } else {
            Label::numbered("key of booking", number)
        };
        let (fresh, line) = cx.transact(|tables| {
            if !tables.heard.insert((worker.0, request.0)) {
                return (None, (None, 0));
            }
            let fresh = key.is_none_or(|key| tables.keys.insert(key));
            if fresh && apply {
                tables.lines = tables.lines.wrapping_add(1);
            }
            (fresh.then_some(label), (Some(fresh), tables.lines))
        });
        let Some(fresh) = fresh else { return };
        match (fresh, apply) {
            (false, _) => {
                cx.mark("ledger.repeat");
                cx.fact(Fact::Repeat { number });
            }
            (true, true) => {
                cx.mark("ledger.apply");
                cx.fact(Fact::Applied { booking, line });
            }
            (true, false) => {
                cx.mark("ledger.note");
                cx.fact(Fact::Noted { number });
            }
        }
        cx.send(worker, Msg::Committed { request, number, fresh });
    }
}

impl Process for Ledger {
    type Domain = Words;
    type Volatile = ();
    type Durable = Tables;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        match msg.into_job() {
            Some(Msg::LookUp { request, number, key }) => {
                cx.mark("ledger.look");
                let known = cx.disk().keys.contains(&key);
                cx.send(from, Msg::Known { request, number, known });
            }
            Some(Msg::Commit { request, booking, key, apply }) => {
                Self::commit(cx, from, request, booking, key, apply);
            }
            _ => {}
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}

    fn inspect(&self, (): &(), tables: &Tables) -> Vec<Row> {
        vec![
            Row::disk("lines", tables.lines.to_string()),
            Row::disk("keys noted", tables.keys.len().to_string()),
        ]
    }
}
