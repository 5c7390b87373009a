//! Searches, experiments and exports in Web Workers, so that the page stays responsive while thousands of runs are computed.
//!
//! The page asks with a [`Request`] and holds a [`Worker`], a handle to its job; dropping it stops the job. A job is cut into pieces,
//! which the workers of one pool do at the same time, and its results are put together on the page, so that they do not depend on how
//! many workers there are. Page and worker exchange JSON texts: a request and a [`Piece`] go in, [`Frame`]s come out. Both sides run
//! the same program; the page hands over what it has compiled.
//!
//! | module | is |
//! |---|---|
//! | [`pool`] | the page's side: which worker does what |
//! | [`job`] | how a request is cut into pieces, and their results are put together |
//! | [`outside`] | the page's side of one worker |
//! | [`inside`] | the worker's side |
//! | [`jobs`] | the jobs it can do |

pub mod inside;
mod job;
mod jobs;
mod outside;
mod pool;

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use yew::platform::spawn_local;

use crate::explore::lost::curve::{self as lost, Curve};
use crate::explore::otherwise::pieces as otherwise;
use crate::explore::otherwise::report::Report;
use crate::explore::pieces::{Broken, Span};
use crate::explore::proof::Findings;
use crate::explore::search::outcome::Covered;
use crate::explore::search::pieces::{self as search, Extent};
use crate::late::{Missing, split_point};
use crate::run::export::Format;
use crate::run::recipe::RecipeFile;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Reply with the same number.
    Echo(u64),
    /// Run a lesson's proof over the `seeds` seeds from `first_seed` on.
    Prove {
        lesson: String,
        /// The recipe whose settings take the place of the fix, if any.
        mine: Option<RecipeFile>,
        first_seed: u64,
        seeds: u32,
    },
    /// Grade a recipe's settings by the rules of a step of its lesson, over the seeds from `first_seed` on.
    Grade { recipe: RecipeFile, step: usize, first_seed: u64 },
    /// Look for faults that break a promise under a recipe's settings: first single faults and pairs with its seed, then
    /// random schedules with other seeds.
    Break {
        /// The recipe; its own faults are left out.
        recipe: RecipeFile,
        extent: Extent,
    },
    /// Export the whole run of a recipe for another program.
    Export { recipe: RecipeFile, scene: String, format: Format },
    /// Find out what would have kept a recipe's run from breaking a check.
    Otherwise {
        recipe: RecipeFile,
        /// The scene whose repair is tried.
        scene: String,
        /// The check's id.
        check: String,
    },
    /// Find out when a recipe's run was bound to break a check.
    Lost {
        recipe: RecipeFile,
        /// The check's id.
        check: String,
    },
    /// Do the tasks of an experiment, from `first_task` to the last of its `tasks`.
    Experiment {
        lesson: String,
        id: String,
        /// The recipe on the screen.
        recipe: RecipeFile,
        first_task: u32,
        tasks: u32,
    },
}

impl Request {
    /// The id of the lesson that it is about.
    fn lesson(&self) -> Option<&str> {
        match self {
            Self::Echo(_) => None,
            Self::Prove { lesson, .. } | Self::Experiment { lesson, .. } => Some(lesson),
            Self::Grade { recipe, .. }
            | Self::Break { recipe, .. }
            | Self::Otherwise { recipe, .. }
            | Self::Lost { recipe, .. }
            | Self::Export { recipe, .. } => Some(&recipe.lesson),
        }
    }
}

/// What one worker does of a request at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// All of it.
    Whole,
    /// These seeds, schedules or tasks.
    Span(Span),
    /// Find the smallest form of a run that broke a promise.
    Counterexample(Broken),
    /// A part of a search for faults.
    Search(search::Piece),
    /// A part of an inquiry into what would have kept a check from breaking.
    Otherwise(otherwise::Piece),
    /// A part of the curve of when a check was lost.
    Lost(lost::Piece),
}

/// A reply to a request, or to a piece of it; there may be any number of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The number that came with [`Request::Echo`].
    Echo(u64),
    /// The progress of a proof; of a piece, its own results.
    Proof(Findings),
    /// The smallest form of a run that broke a promise, as [`Piece::Counterexample`] asks for.
    Shrunk(RecipeFile),
    /// What came of a part of a search for faults.
    Search(search::Results),
    /// The progress of a search for faults, in words.
    Searched(String),
    /// The end of a search for faults.
    Found {
        /// The results in words.
        said: String,
        /// What its runs should have shown, if none of them broke a promise.
        covered: Vec<Covered>,
        /// A minimal set of faults that break a promise, or `None` if none was found.
        recipe: Option<RecipeFile>,
    },
    /// The text of a file, or an error message.
    Exported(Result<String, String>),
    /// What came of a part of an inquiry.
    Inquired(otherwise::Results),
    /// What is known so far about what would have kept a check from breaking.
    Otherwise(Report),
    /// What came of a part of a curve.
    Traced(lost::Results),
    /// The futures computed so far.
    Lost(Curve),
    /// The result of the next task of an experiment.
    Task(Vec<f64>),
}

/// One message from the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// The worker listens from now on; messages before this would be lost.
    Ready,
    Reply(Box<Reply>),
    /// The piece is done; the worker can take another one.
    Done,
    /// A part of the program failed to load, so the piece is not done.
    Missing,
    /// The worker has panicked and will send nothing more.
    Broken(String),
}

/// Why no answer will come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Failure {
    /// The browser refused to start the worker.
    #[error("This browser did not start the page's worker: {0}.")]
    NotStarted(String),
    /// Its files are missing or wrong.
    #[error("The page's worker could not be loaded. Reload the page; the host may lack a file.")]
    NotLoaded,
    /// A part of the program that it needed failed to load.
    #[error("{0}")]
    Missing(#[from] Missing),
    /// It did not get ready in time.
    #[error("The page's worker does not answer. Try again; if that does not help, reload the page.")]
    Silent,
    #[error("The page's worker stopped: {0}")]
    Broken(String),
    /// It sent a message that this page does not know.
    #[error("The page's worker belongs to another version of this page. Reload the page.")]
    NotUnderstood,
}

/// Called for each reply, and at most once with a failure.
type OnReply = Rc<dyn Fn(Result<Reply, Failure>)>;

/// Ends a job when it is dropped. What that takes is in the part of the program that asks, so its type is not named here.
type Ticket = Box<dyn Any>;

/// Gives the pool a job.
type Ask = fn(Request, OnReply) -> Pin<Box<dyn Future<Output = Result<Ticket, Failure>>>>;

split_point!(acts: fn asking() -> Ask { pool::ask as Ask });

/// A job for the pool of workers. Dropping this stops it.
pub struct Worker {
    _ticket: Rc<RefCell<Option<Ticket>>>,
}

impl Worker {
    /// Asks the workers. `on_reply` is called for each reply, and at most once with a failure.
    pub fn ask(request: Request, on_reply: impl Fn(Result<Reply, Failure>) + 'static) -> Self {
        let slot = Rc::new(RefCell::new(None));
        let on_reply: OnReply = Rc::new(on_reply);
        let asked = Rc::downgrade(&slot);
        spawn_local(async move {
            let ticket = match asking().await {
                Ok(ask) => ask(request, Rc::clone(&on_reply)).await,
                Err(missing) => Err(missing.into()),
            };
            // If the handle was dropped meanwhile, nobody is waiting any more.
            let Some(slot) = asked.upgrade() else { return };
            match ticket {
                Ok(ticket) => *slot.borrow_mut() = Some(ticket),
                Err(failure) => on_reply(Err(failure)),
            }
        });
        Self { _ticket: slot }
    }
}
