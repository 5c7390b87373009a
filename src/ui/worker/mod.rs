//! Searches and exports in a Web Worker, so that the page stays alive while thousands of runs are computed.
//!
//! [`Worker`] is what the page holds. It exchanges JSON texts with its thread: a [`Request`] goes in, [`Frame`]s come out. Dropping it
//! ends whatever it is at. Both run the same program; what the page has compiled is handed over.
//!
//! | module | is |
//! |---|---|
//! | [`outside`] | the page's side |
//! | [`inside`] | the worker's side |
//! | [`jobs`] | what it does when it is asked |

pub mod inside;
mod jobs;
mod outside;

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use yew::platform::spawn_local;

use crate::explore::proof::Findings;
use crate::late::{Missing, split_point};
use crate::run::export::Format;
use crate::run::recipe::RecipeFile;
use outside::{OnReply, Thread};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Answer with the same number.
    Echo(u64),
    /// Run a lesson's proof over the seeds from this one on.
    Prove { lesson: String, first_seed: u64 },
    /// Grade a recipe's settings as a step of its lesson says, over the seeds from this one on.
    Grade { recipe: RecipeFile, step: usize, first_seed: u64 },
    /// Look for faults that break a promise under a recipe's settings.
    Break {
        /// The recipe; its own faults are left out.
        recipe: RecipeFile,
        first_seed: u64,
        /// How many fault schedules to try.
        tries: u32,
    },
    /// Write the whole run of a recipe for another program.
    Export { recipe: RecipeFile, scene: String, format: Format },
    /// Do the tasks of an experiment, from this one on.
    Experiment {
        lesson: String,
        id: String,
        /// What is on the screen.
        recipe: RecipeFile,
        first_task: u32,
    },
}

/// What the worker answers, any number of times for one request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The number that came with [`Request::Echo`].
    Echo(u64),
    /// How far a proof is.
    Proof(Findings),
    /// Faults that break a promise, as few as will do; or none were found.
    Found(Option<RecipeFile>),
    /// The text of a file, or why there is none.
    Exported(Result<String, String>),
    /// What the next task of an experiment found.
    Task(Vec<f64>),
}

/// One message from the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// The worker listens from now on; earlier messages would be lost.
    Ready,
    Reply(Reply),
    /// A part of the program did not come, so the request is not answered.
    Missing,
    /// The worker is broken and will say nothing more.
    Broken(String),
}

/// Why no answer will come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Failure {
    /// The browser refused to start it.
    #[error("This browser did not start the page's worker: {0}.")]
    NotStarted(String),
    /// Its files are missing or are not what they should be.
    #[error("The page's worker could not be loaded. Reload the page; the host may lack a file.")]
    NotLoaded,
    /// A part of the program that it needed did not come.
    #[error("{0}")]
    Missing(#[from] Missing),
    /// It does not listen.
    #[error("The page's worker does not answer. Try again; if that does not help, reload the page.")]
    Silent,
    #[error("The page's worker stopped: {0}")]
    Broken(String),
    /// It said something that this page does not know.
    #[error("The page's worker belongs to another version of this page. Reload the page.")]
    NotUnderstood,
}

/// A worker that was asked something. It ends when this is dropped.
pub struct Worker {
    _thread: Rc<RefCell<Option<Thread>>>,
}

/// Starts a thread and asks it.
type Ask = fn(&Request, OnReply) -> Result<Thread, Failure>;

split_point!(acts: fn asking() -> Ask { outside::ask as Ask });

impl Worker {
    /// Asks a new worker. `on_reply` is called for each answer, and once with a failure if there is one.
    pub fn ask(request: Request, on_reply: impl Fn(Result<Reply, Failure>) + 'static) -> Self {
        let slot = Rc::new(RefCell::new(None));
        let on_reply: OnReply = Rc::new(on_reply);
        let asked = Rc::downgrade(&slot);
        spawn_local(async move {
            let ask = asking().await;
            // Nobody waits any more if the worker was dropped meanwhile.
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
