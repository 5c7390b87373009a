//! How a request is cut into pieces, and how their results become replies. Which worker does a piece, and when, makes no difference to
//! the results, only to when progress is reported.

use std::collections::VecDeque;
use std::mem;

use super::{OnReply, Piece, Reply, Request};
use crate::explore::merge::{Merger, Sequence};
use crate::explore::pieces::Span;
use crate::lesson::step::RUNS;

/// How many seeds are one piece: enough that messages cost little, and few enough that a worker is soon free.
const PIECE: u32 = 20;

/// A request that the pool works on.
pub struct Job {
    request: Request,
    pub on_reply: OnReply,
    /// What no worker has been given yet.
    waiting: VecDeque<Piece>,
    merging: Merging,
    /// Nothing more is said about it.
    failed: bool,
}

/// How the results of pieces are put together.
enum Merging {
    /// Each reply is handed on as it is.
    None,
    Comparison(Box<Merger>),
    /// Results are handed on in the order of their tasks.
    InOrder(Sequence<Vec<f64>>),
}

impl Job {
    pub fn new(request: Request, on_reply: OnReply) -> Self {
        let spans = |from, until, size| Span { from, until }.cut(size).into_iter().map(Piece::Span).collect();
        let (waiting, merging) = match &request {
            Request::Prove { first_seed, .. } | Request::Grade { first_seed, .. } => {
                (spans(0, RUNS, PIECE), Merging::Comparison(Box::new(Merger::new(*first_seed))))
            }
            &Request::Experiment { first_task, tasks, .. } => {
                (spans(first_task, tasks, 1), Merging::InOrder(Sequence::new(first_task)))
            }
            Request::Echo(_)
            | Request::Break { .. }
            | Request::Otherwise { .. }
            | Request::Lost { .. }
            | Request::Export { .. } => (VecDeque::from([Piece::Whole]), Merging::None),
        };
        Self { request, on_reply, waiting, merging, failed: false }
    }

    /// How many pieces no worker has been given yet.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The next piece, and the text that asks a worker for it.
    ///
    /// # Panics
    ///
    /// If the request cannot be written as JSON, which would be a bug in its type.
    pub fn next(&mut self) -> Option<(Piece, String)> {
        let piece = self.waiting.pop_front()?;
        Some((piece, serde_json::to_string(&(&self.request, piece)).expect("requests are plain data")))
    }

    /// Gives it up. Returns false if that happened before.
    pub fn fail(&mut self) -> bool {
        self.waiting.clear();
        !mem::replace(&mut self.failed, true)
    }

    /// Takes a worker's reply to a piece. Returns the replies to the request.
    pub fn take(&mut self, piece: Piece, reply: Reply) -> Vec<Reply> {
        if self.failed {
            return Vec::new();
        }
        match (&mut self.merging, piece, reply) {
            (Merging::Comparison(merger), Piece::Span(span), Reply::Proof(part)) => {
                for broken in merger.add(span, &part) {
                    self.waiting.push_front(Piece::Counterexample(broken));
                }
                vec![Reply::Proof(merger.findings().clone())]
            }
            (Merging::Comparison(merger), Piece::Counterexample(broken), Reply::Shrunk(recipe)) => {
                merger.shrunk(broken, recipe);
                vec![Reply::Proof(merger.findings().clone())]
            }
            (Merging::InOrder(results), Piece::Span(span), Reply::Task(values)) => {
                results.add(span, values).into_iter().map(Reply::Task).collect()
            }
            (_, _, reply) => vec![reply],
        }
    }
}
