//! The page's side: starts a thread, hands it the program, and reads its messages.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, WorkerOptions, WorkerType};

use super::{Failure, Frame, Reply, Request};
use crate::late::Missing;
use crate::ui::dom;

/// The worker's start script, next to the page.
const SCRIPT: &str = "worker.js";
/// The global function with which `static/boot.js` names the page's program, so that the worker can run it too.
const PROGRAM: &str = "happensBeforeProgram";

/// Called for each reply.
pub type OnReply = Rc<dyn Fn(Result<Reply, Failure>)>;

/// The request, until the worker is ready for it.
type Waiting = Rc<RefCell<Option<String>>>;

/// How long a worker may take to get ready, in milliseconds. It fetches nothing that the page does not have already.
const PATIENCE_MS: u32 = 5_000;

/// A running thread. Dropping it ends the thread.
pub struct Thread {
    worker: web_sys::Worker,
    _patience: Timeout,
    _listeners: [EventListener; 2],
}

/// Starts a thread, and sends the request as soon as it listens.
///
/// # Errors
///
/// [`Failure::NotStarted`] if the browser refuses at once, as it does without worker support.
///
/// # Panics
///
/// If the request cannot be written as JSON, which would be a bug in its type.
pub fn ask(request: &Request, on_reply: OnReply) -> Result<Thread, Failure> {
    let refused = |error: JsValue| Failure::NotStarted(describe(&error));
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = web_sys::Worker::new_with_options(&script_address(), &options).map_err(refused)?;
    hand_over(&worker).map_err(refused)?;
    let text = serde_json::to_string(request).expect("requests are plain data");
    let waiting: Waiting = Rc::new(RefCell::new(Some(text)));
    let on_message = {
        let (thread, waiting, on_reply) = (worker.clone(), Rc::clone(&waiting), Rc::clone(&on_reply));
        dom::listen(&worker, "message", move |event: &MessageEvent| match read(event) {
            Some(Frame::Ready) => {
                if let Some(text) = waiting.take() {
                    // Posting fails only for values that cannot be cloned; a string can.
                    let _ = thread.post_message(&JsValue::from_str(&text));
                }
            }
            Some(Frame::Reply(reply)) => on_reply(Ok(reply)),
            Some(Frame::Missing) => on_reply(Err(Missing.into())),
            Some(Frame::Broken(reason)) => on_reply(Err(Failure::Broken(reason))),
            None => on_reply(Err(Failure::NotUnderstood)),
        })
    };
    let patience = {
        let (waiting, on_reply) = (Rc::clone(&waiting), Rc::clone(&on_reply));
        Timeout::new(PATIENCE_MS, move || {
            if waiting.borrow().is_some() {
                on_reply(Err(Failure::Silent));
            }
        })
    };
    let on_error = EventListener::new(&worker, "error", move |_| {
        // An error after the start was a panic, which has already been reported as `Broken`.
        if waiting.borrow().is_some() {
            on_reply(Err(Failure::NotLoaded));
        }
    });
    Ok(Thread { worker, _patience: patience, _listeners: [on_message, on_error] })
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The address is resolved against the page, so it works under any sub-path. The query is the path of this build's
/// program, whose folder is named after it: the script has a fixed name, and a cached one from another build must not be used.
fn script_address() -> String {
    let build = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id("app-wasm"))
        .and_then(|link| link.get_attribute("href"))
        .map(|href| href.replace('/', "-"))
        .unwrap_or_default();
    format!("{SCRIPT}?{build}")
}

/// Tells the worker which program this page runs.
fn hand_over(worker: &web_sys::Worker) -> Result<(), JsValue> {
    let tell: js_sys::Function = Reflect::get(&js_sys::global(), &JsValue::from_str(PROGRAM))?.dyn_into()?;
    worker.post_message(&tell.call0(&JsValue::UNDEFINED)?)
}

fn read(event: &MessageEvent) -> Option<Frame> {
    serde_json::from_str(&event.data().as_string()?).ok()
}

fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
