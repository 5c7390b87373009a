//! A feed: a reader that regularly asks a table for new rows, and remembers how far it has read.

use crate::sim::sorted::Set;

use super::words::{Cursor, Fact, Follow, Msg, Timer, cursor_words};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::sim::time::Duration;
use crate::subject::{self, Words};

/// The reader.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The table it follows.
    pub table: NodeId,
    /// How it asks.
    pub follow: Follow,
    /// The time between two requests.
    pub every: Duration,
}

/// The feed's disk: the rows it has read, and its cursor.
#[derive(Clone, Debug, Default)]
pub struct Book {
    cursor: Option<Cursor>,
    read: Set<u32>,
}

impl Process for Feed {
    type Domain = Words;
    type Volatile = ();
    type Durable = Book;

    fn on_start(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.every, Timer::Poll);
    }

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        cx.set_timer(self.every, Timer::Poll);
    }

    fn on_message(&self, cx: &mut Cx<'_, Self>, _: NodeId, msg: subject::Msg) {
        let Some(Msg::Page { rows, cursor }) = msg.into_row() else { return };
        let fresh: Vec<_> = rows.into_iter().filter(|row| !cx.disk().read.contains(&row.number)).collect();
        let Some(last) = fresh.last() else { return };
        cx.mark("feed.read");
        cx.write(Label::numbered("up to row", last.number), |book| {
            book.read.extend(fresh.iter().map(|row| row.number));
            // A late page must not move the cursor back.
            book.cursor = book.cursor.max(cursor);
        });
        let cursor = cx.disk().cursor;
        cx.fact(Fact::Followed { rows: fresh, cursor });
    }

    fn on_timer(&self, cx: &mut Cx<'_, Self>, timer: subject::Timer) {
        if let Some(Timer::Poll) = timer.into_row() {
            cx.mark("feed.poll");
            let after = cx.disk().cursor;
            cx.send(self.table, Msg::Poll { follow: self.follow, after });
            cx.set_timer(self.every, Timer::Poll);
        }
    }

    fn inspect(&self, (): &(), book: &Book) -> Vec<Row> {
        vec![
            Row::disk("cursor", cursor_words(book.cursor.as_ref())),
            Row::disk("rows read", book.read.len().to_string()),
        ]
    }
}
