//! Searches in a Web Worker, so that the page stays alive while thousands of runs are computed; and what only
//! few need of the program, the exports, so that nobody has to wait for it at first.
//!
//! [`Worker`] is the page's side, [`inside`] the worker's. They exchange JSON texts: a [`Request`]
//! goes in, [`Frame`]s come out. Dropping the [`Worker`] ends whatever it is at.

pub mod inside;

use std::{cell::RefCell, rc::Rc};

use gloo_events::EventListener;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, WorkerOptions, WorkerType};

use crate::explore::proof::Findings;
use crate::run::export::Format;
use crate::run::recipe::RecipeFile;
use crate::ui::dom;

/// The worker's starter, beside the page.
const SCRIPT: &str = "prove-worker-start.js";

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
    #[error("The page's worker could not be loaded. Load the page again; the host may lack a file.")]
    NotLoaded,
    #[error("The page's worker stopped: {0}")]
    Broken(String),
    /// It said something that this page does not know.
    #[error("The page's worker belongs to another version of this page. Load the page again.")]
    NotUnderstood,
}

/// Requests that wait until the worker listens; `None` from then on.
type Waiting = Rc<RefCell<Option<Vec<String>>>>;

/// A running worker. It ends when this is dropped.
pub struct Worker {
    thread: web_sys::Worker,
    waiting: Waiting,
    _listeners: [EventListener; 2],
}

impl Worker {
    /// Starts a worker. `on_reply` is called for each answer, and once with a failure if there is one.
    ///
    /// # Errors
    ///
    /// [`Failure::NotStarted`] when the browser refuses at once, as it does without worker support.
    pub fn spawn(on_reply: impl Fn(Result<Reply, Failure>) + 'static) -> Result<Self, Failure> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&script_address(), &options)
            .map_err(|error| Failure::NotStarted(describe(&error)))?;
        let waiting: Waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let on_reply = Rc::new(on_reply);
        let on_message = {
            let (thread, waiting, on_reply) = (worker.clone(), Rc::clone(&waiting), Rc::clone(&on_reply));
            dom::listen(&worker, "message", move |event: &MessageEvent| match read(event) {
                Some(Frame::Ready) => {
                    for text in waiting.take().unwrap_or_default() {
                        post(&thread, &text);
                    }
                }
                Some(Frame::Reply(reply)) => on_reply(Ok(reply)),
                Some(Frame::Broken(reason)) => on_reply(Err(Failure::Broken(reason))),
                None => on_reply(Err(Failure::NotUnderstood)),
            })
        };
        let on_error = {
            let waiting = Rc::clone(&waiting);
            EventListener::new(&worker, "error", move |_| {
                // An error after the start was a panic, which has already been reported as `Broken`.
                if waiting.borrow().is_some() {
                    on_reply(Err(Failure::NotLoaded));
                }
            })
        };
        Ok(Self { thread: worker, waiting, _listeners: [on_message, on_error] })
    }

    /// Sends a request, or keeps it until the worker listens.
    ///
    /// # Panics
    ///
    /// When the request cannot be written as JSON, which is a mistake in its type.
    pub fn send(&self, request: &Request) {
        let text = serde_json::to_string(request).expect("requests are plain data");
        match self.waiting.borrow_mut().as_mut() {
            Some(waiting) => waiting.push(text),
            None => post(&self.thread, &text),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.thread.set_onmessage(None);
        self.thread.set_onerror(None);
        self.thread.terminate();
    }
}

/// Resolved against the page, so it holds under any sub-path. The query is the name of this build's
/// program file: the worker's files have fixed names, and a cached one of another build must not be used.
fn script_address() -> String {
    let build = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id("app-wasm"))
        .and_then(|link| link.get_attribute("href"))
        .and_then(|href| href.rsplit('/').next().map(str::to_owned))
        .unwrap_or_default();
    format!("{SCRIPT}?{build}")
}

fn read(event: &MessageEvent) -> Option<Frame> {
    serde_json::from_str(&event.data().as_string()?).ok()
}

fn post(worker: &web_sys::Worker, text: &str) {
    // Posting fails only for values that cannot be cloned, and a text can.
    let _ = worker.post_message(&JsValue::from_str(text));
}

fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
