//! A store that holds one price and decides between the writes it receives.
//!
//! A write and its answer are one transaction. The store remembers its decision about each edit, so that a
//! duplicate write gets the same answer.

use crate::sim::sorted::Map;

use super::words::{Fact, Msg, Version};
use crate::policy::register::{Register, Rule, Taken};
use crate::policy::stamp::{Stamp, Stamping};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// The store.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The rule that decides between writes.
    pub rule: Rule,
    /// The clock that stamps writes.
    pub stamping: Stamping,
}

/// The store's disk.
#[derive(Clone, Debug, Default)]
pub struct Book {
    price: Register<Stamp, Version>,
    /// Accepted edits, kept or not, so that a repeated write gets the same answer.
    accepted: Map<u32, Taken>,
}

impl Book {
    fn held(&self) -> Option<Version> {
        self.price.held().map(|(_, version)| *version)
    }
}

impl Ledger {
    fn write(
        &self,
        cx: &mut Cx<'_, Self>,
        from: NodeId,
        request: RequestId,
        version: Version,
        read: Option<Stamp>,
    ) {
        let edit = version.edit;
        let before = cx.disk().held();
        if !cx.disk().accepted.contains_key(&edit) {
            let stamp = match self.stamping {
                Stamping::Store => {
                    let stamp = self.stamping.stamp(cx.wall(), read, from.0);
                    cx.fact(Fact::Stamped { edit, stamp });
                    stamp
                }
                Stamping::Author | Stamping::After => version.stamp,
            };
            let (rule, version) = (self.rule, Version { stamp, ..version });
            let taken = cx.transact(|book| {
                let taken = book.price.write(rule, read, stamp, version);
                if taken != Taken::Refused {
                    book.accepted.insert(edit, taken);
                }
                ((taken == Taken::Kept).then_some(Label::numbered("edit", edit)), taken)
            });
            cx.mark(match taken {
                Taken::Kept => "store.kept",
                Taken::Dropped => "store.dropped",
                Taken::Refused => "store.refused",
            });
            cx.fact(Fact::Decided { edit, request, taken, before: before.map(|version| version.edit) });
        }
        let accepted = cx.disk().accepted.contains_key(&edit);
        let version = cx.disk().held().filter(|_| !accepted);
        cx.send(from, Msg::Written { edit, request, accepted, version });
    }
}

impl Process for Ledger {
    type Domain = Words;
    type Volatile = ();
    type Durable = Book;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_edit() else { return };
        match msg {
            Msg::Read { request } => {
                cx.mark("store.read");
                let version = cx.disk().held();
                cx.send(from, Msg::Value { request, version });
            }
            Msg::Write { request, version, read } => self.write(cx, from, request, version, read),
            Msg::Value { .. } | Msg::Written { .. } => {}
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}

    fn inspect(&self, (): &(), book: &Book) -> Vec<Row> {
        let words = |version: Version| format!("{} (edit {})", version.price, version.edit);
        vec![
            Row::disk("price", book.held().map_or("none".to_owned(), words)),
            Row::disk(
                "stamp",
                book.held().map_or("none".to_owned(), |version| version.stamp.time.to_string()),
            ),
        ]
    }
}
