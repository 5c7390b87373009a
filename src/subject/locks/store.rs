//! A store for one file, which is read and written as a whole. It keeps the file's version and that version's author.
//!
//! It can check fencing tokens: on every request or only on writes, remembering the highest one on disk
//! or only in memory.

use super::words::{Fact, File, Msg, Turn, WriteAnswer};
use crate::policy::fence::{Fence, FencingToken};
use crate::sim::ids::{Label, NodeId};
use crate::sim::process::{Cx, Process, Row};
use crate::subject::request::RequestId;
use crate::subject::{self, Words};

/// The requests whose tokens are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compares {
    /// None.
    Nothing,
    /// Writes.
    Writes,
    /// Reads and writes.
    Everything,
}

#[derive(Clone, Debug)]
pub struct FileStore {
    /// The file's number.
    pub file: File,
    /// The requests whose tokens it compares.
    pub compares: Compares,
    /// If true, a crash makes it forget the highest token.
    pub forgets: bool,
}

/// The store's disk.
#[derive(Clone, Debug, Default)]
pub struct Content {
    version: u32,
    author: Option<Turn>,
    fence: Fence,
}

/// The parts that read and write requests have in common.
#[derive(Clone, Copy)]
struct Asked {
    from: NodeId,
    turn: Turn,
    request: RequestId,
    token: Option<FencingToken>,
}

impl FileStore {
    /// Compares a token, and remembers it. If it is stale, returns the highest one seen.
    fn refuses(&self, cx: &mut Cx<'_, Self>, token: Option<FencingToken>) -> Option<FencingToken> {
        let token = token?;
        let mut fence = if self.forgets { *cx.memory } else { cx.disk().fence };
        let before = fence;
        if let Err(stale) = fence.admit(token) {
            return Some(stale.highest);
        }
        if fence != before {
            if self.forgets {
                *cx.memory = fence;
            } else {
                cx.write("highest token", |content| content.fence = fence);
            }
            cx.fact(Fact::Seen { file: self.file, token });
        }
        None
    }

    /// Refuses a request that has a stale token.
    fn refuse(&self, cx: &mut Cx<'_, Self>, asked: Asked, token: FencingToken, highest: FencingToken) {
        let Asked { from, turn, request, .. } = asked;
        cx.mark("store.refuse");
        cx.fact(Fact::Refused { file: self.file, turn, token, highest });
        cx.send(from, Msg::Written { turn, request, answer: WriteAnswer::Refused(highest) });
    }

    fn read(&self, cx: &mut Cx<'_, Self>, asked: Asked) {
        let Asked { from, turn, request, token } = asked;
        if self.compares == Compares::Everything
            && let (Some(highest), Some(token)) = (self.refuses(cx, token), token)
        {
            return self.refuse(cx, asked, token, highest);
        }
        cx.mark("store.read");
        let version = cx.disk().version;
        cx.send(from, Msg::Content { turn, request, version });
    }

    fn write(&self, cx: &mut Cx<'_, Self>, asked: Asked, based_on: u32) {
        let Asked { from, turn, request, token } = asked;
        if self.compares != Compares::Nothing
            && let (Some(highest), Some(token)) = (self.refuses(cx, token), token)
        {
            return self.refuse(cx, asked, token, highest);
        }
        cx.mark("store.write");
        let before = cx.disk().author;
        // The same content again: its first answer was lost.
        if before != Some(turn) {
            let version = cx.disk().version.saturating_add(1);
            cx.write(Label::numbered("version", version), |content| {
                (content.version, content.author) = (version, Some(turn));
            });
            cx.fact(Fact::Written { file: self.file, turn, version, based_on, before, token });
        }
        let version = cx.disk().version;
        cx.send(from, Msg::Written { turn, request, answer: WriteAnswer::Stored(version) });
    }
}

impl Process for FileStore {
    type Domain = Words;
    type Volatile = Fence;
    type Durable = Content;

    fn on_start(&self, _: &mut Cx<'_, Self>) {}

    fn on_message(&self, cx: &mut Cx<'_, Self>, from: NodeId, msg: subject::Msg) {
        let Some(msg) = msg.into_lock() else { return };
        match msg {
            Msg::Read { turn, request, token } => self.read(cx, Asked { from, turn, request, token }),
            Msg::Write { turn, request, token, based_on } => {
                self.write(cx, Asked { from, turn, request, token }, based_on);
            }
            _ => {}
        }
    }

    fn on_timer(&self, _: &mut Cx<'_, Self>, _: subject::Timer) {}

    fn on_recover(&self, cx: &mut Cx<'_, Self>) {
        if let Some(token) = cx.disk().fence.highest() {
            cx.fact(Fact::Seen { file: self.file, token });
        }
    }

    fn inspect(&self, memory: &Fence, content: &Content) -> Vec<Row> {
        let author = content.author.map_or("as created".to_owned(), |turn| format!("by {turn}"));
        let mut rows =
            vec![Row::disk(format!("file {}", self.file), format!("version {}, {author}", content.version))];
        let highest = if self.forgets { memory.highest() } else { content.fence.highest() };
        if let Some(highest) = highest {
            let (name, value) = ("highest token", highest.to_string());
            rows.push(if self.forgets { Row::memory(name, value) } else { Row::disk(name, value) });
        }
        rows
    }
}
