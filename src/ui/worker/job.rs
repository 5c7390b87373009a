//! How a request is cut into pieces, and how their results become replies. Which worker does a piece, and when, makes no difference to
//! the results, only to when progress is reported.

use std::collections::VecDeque;
use std::mem;
use std::rc::Rc;

use super::{OnReply, Piece, Reply, Request};
use crate::explore::lost::curve::Tracing;
use crate::explore::merge::{Merger, Sequence};
use crate::explore::otherwise::pieces::Inquiring;
use crate::explore::pieces::Span;
use crate::explore::search::pieces::{Ending, Results, Searching};
use crate::lesson::step::RUNS;

/// How many seeds are one piece: enough that messages cost little, and few enough that a worker is soon free.
const PIECE: u32 = 20;
/// The same where there are many, so that the page need not show its progress thousands of times.
const LARGE_PIECE: u32 = 100;

/// A request that the pool works on.
pub struct Job {
    request: Request,
    pub on_reply: OnReply,
    /// What no worker has been given yet, unless it depends on what came of earlier pieces.
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
    /// From here on, the next pieces depend on what came of earlier ones.
    Search(Box<Searching>),
    Otherwise(Box<Inquiring>),
    Lost(Box<Tracing>),
}

impl Job {
    pub fn new(request: Request, on_reply: OnReply) -> Self {
        let spans = |from, until, size| Span { from, until }.cut(size).into_iter().map(Piece::Span).collect();
        let (waiting, merging) = match &request {
            &Request::Prove { first_seed, seeds, .. } => {
                let size = if seeds > RUNS { LARGE_PIECE } else { PIECE };
                (spans(0, seeds, size), Merging::Comparison(Box::new(Merger::new(first_seed, seeds))))
            }
            &Request::Grade { first_seed, .. } => {
                (spans(0, RUNS, PIECE), Merging::Comparison(Box::new(Merger::new(first_seed, RUNS))))
            }
            &Request::Experiment { first_task, tasks, .. } => {
                (spans(first_task, tasks, 1), Merging::InOrder(Sequence::new(first_task)))
            }
            &Request::Break { extent, .. } => {
                (VecDeque::new(), Merging::Search(Box::new(Searching::new(extent))))
            }
            Request::Otherwise { .. } => (VecDeque::new(), Merging::Otherwise(Box::default())),
            Request::Lost { .. } => (VecDeque::new(), Merging::Lost(Box::default())),
            Request::Echo(_) | Request::Export { .. } => (VecDeque::from([Piece::Whole]), Merging::None),
        };
        Self { request, on_reply, waiting, merging, failed: false }
    }

    /// How many pieces no worker has been given yet.
    pub fn waiting(&self) -> usize {
        match &self.merging {
            _ if self.failed => 0,
            Merging::Search(searching) => searching.waiting(),
            Merging::Otherwise(inquiring) => inquiring.waiting(),
            Merging::Lost(tracing) => tracing.waiting(),
            Merging::None | Merging::Comparison(_) | Merging::InOrder(_) => self.waiting.len(),
        }
    }

    /// The next piece, and the text that asks a worker for it.
    ///
    /// # Panics
    ///
    /// If the request cannot be written as JSON, which would be a bug in its type.
    pub fn next(&mut self) -> Option<(Rc<Piece>, String)> {
        let piece = match &mut self.merging {
            Merging::Search(searching) => searching.hand_out().map(Piece::Search),
            Merging::Otherwise(inquiring) => inquiring.hand_out().map(Piece::Otherwise),
            Merging::Lost(tracing) => tracing.hand_out().map(Piece::Lost),
            Merging::None | Merging::Comparison(_) | Merging::InOrder(_) => self.waiting.pop_front(),
        }?;
        let text = serde_json::to_string(&(&self.request, &piece)).expect("requests are plain data");
        Some((Rc::new(piece), text))
    }

    /// Gives it up. Returns false if that happened before.
    pub fn fail(&mut self) -> bool {
        !mem::replace(&mut self.failed, true)
    }

    /// Takes a worker's reply to a piece. Returns the replies to the request.
    pub fn take(&mut self, piece: &Piece, reply: Reply) -> Vec<Reply> {
        if self.failed {
            return Vec::new();
        }
        match (&mut self.merging, piece, reply) {
            (Merging::Comparison(merger), Piece::Span(span), Reply::Proof(part)) => {
                for broken in merger.add(*span, &part) {
                    self.waiting.push_front(Piece::Counterexample(broken));
                }
                vec![Reply::Proof(merger.findings().clone())]
            }
            (Merging::Comparison(merger), Piece::Counterexample(broken), Reply::Shrunk(recipe)) => {
                merger.shrunk(*broken, recipe);
                vec![Reply::Proof(merger.findings().clone())]
            }
            (Merging::InOrder(results), Piece::Span(span), Reply::Task(values)) => {
                results.add(*span, values).into_iter().map(Reply::Task).collect()
            }
            (Merging::Search(_), _, Reply::Search(Results::End(ending))) => {
                let Ending { said, covered, recipe } = ending;
                vec![Reply::Found { said, covered, recipe }]
            }
            (Merging::Search(searching), Piece::Search(piece), Reply::Search(results)) => {
                searching.take(piece, results);
                searching.progress().map(Reply::Searched).into_iter().collect()
            }
            (Merging::Otherwise(inquiring), Piece::Otherwise(piece), Reply::Inquired(results)) => {
                inquiring.take(*piece, results);
                vec![Reply::Otherwise(inquiring.report().clone())]
            }
            (Merging::Lost(tracing), _, Reply::Traced(results)) => {
                tracing.take(results);
                vec![Reply::Lost(tracing.curve().clone())]
            }
            (_, _, reply) => vec![reply],
        }
    }
}
