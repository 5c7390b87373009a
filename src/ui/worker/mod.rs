//! Searches and exports in a Web Worker, so that the page stays responsive while thousands of runs are computed.
//!
//! The page holds a [`Worker`]. It exchanges JSON texts with its thread: a [`Request`] goes in, [`Frame`]s come out. Dropping it stops its
//! job. Both sides run the same program; the page hands over what it has compiled.
//!
//! | module | is |
//! |---|---|
//! | [`outside`] | the page's side |
//! | [`inside`] | the worker's side |
//! | [`jobs`] | the jobs it can do |

pub mod inside;
mod jobs;
mod outside;

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use yew::platform::spawn_local;

use crate::explore::lost::Curve;
use crate::explore::otherwise::report::Report;
use crate::explore::proof::Findings;
use crate::late::{Missing, split_point};
use crate::run::export::Format;
use crate::run::recipe::RecipeFile;
use outside::{OnReply, Thread};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Reply with the same number.
    Echo(u64),
    /// Run a lesson's proof over the seeds from `first_seed` on.
    Prove { lesson: String, first_seed: u64 },
    /// Grade a recipe's settings by the rules of a step of its lesson, over the seeds from `first_seed` on.
    Grade { recipe: RecipeFile, step: usize, first_seed: u64 },
    /// Look for faults that break a promise under a recipe's settings: first single faults and pairs with its seed, then
    /// random schedules with other seeds.
    Break {
        /// The recipe; its own faults are left out.
        recipe: RecipeFile,
        first_seed: u64,
        /// How many fault schedules to try.
        tries: u32,
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
    /// Do the tasks of an experiment, from `first_task` on.
    Experiment {
        lesson: String,
        id: String,
        /// The recipe on the screen.
        recipe: RecipeFile,
        first_task: u32,
    },
}

/// A reply of the worker; a request may have any number of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The number that came with [`Request::Echo`].
    Echo(u64),
    /// The progress of a proof.
    Proof(Findings),
    /// The progress or the results of a search for faults, in words.
    Searched(String),
    /// The end of a search for faults.
    Found {
        /// The results in words.
        said: String,
        /// A minimal set of faults that break a promise, or `None` if none was found.
        recipe: Option<RecipeFile>,
    },
    /// The text of a file, or an error message.
    Exported(Result<String, String>),
    /// What is known so far about what would have kept a check from breaking.
    Otherwise(Report),
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
    Reply(Reply),
    /// A part of the program failed to load, so the request is not answered.
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

/// A worker with a request. Dropping this ends it.
pub struct Worker {
    _thread: Rc<RefCell<Option<Thread>>>,
}

/// Starts a thread and sends it the request.
type Ask = fn(&Request, OnReply) -> Result<Thread, Failure>;

split_point!(acts: fn asking() -> Ask { outside::ask as Ask });

impl Worker {
    /// Sends a request to a new worker. `on_reply` is called for each reply, and at most once with a failure.
    pub fn ask(request: Request, on_reply: impl Fn(Result<Reply, Failure>) + 'static) -> Self {
        let slot = Rc::new(RefCell::new(None));
        let on_reply: OnReply = Rc::new(on_reply);
        let asked = Rc::downgrade(&slot);
        spawn_local(async move {
            let ask = asking().await;
            // If the worker was dropped meanwhile, nobody is waiting any more.
            let Some(slot) = asked.upgrade() else { return };
            let started = ask.map_err(Failure::from).and_then(|ask| ask(&request, Rc::clone(&on_reply)));
            match started {
                Ok(thread) => *slot.borrow_mut() = Some(thread),
                Err(failure) => on_reply(Err(failure)),
            }
        });
        Self { _thread: slot }
    }
}
