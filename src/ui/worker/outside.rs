//! The page's side of one worker: starts it, hands it the program, and reads its messages.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, WorkerOptions, WorkerType};

use super::{Failure, Frame};
use crate::late::Missing;
use crate::ui::dom;

/// The worker's start script, next to the page.
const SCRIPT: &str = "worker.js";
/// The global function with which `static/boot.js` fetches parts of the page's program and hands out what is compiled, so that
/// workers can run it, too.
const PROGRAM: &str = "happensBeforeProgram";

/// What a worker says.
pub enum News {
    Said(Frame),
    /// A message that this page does not know.
    Garbled,
    /// An error that nobody caught, in the browser's words.
    Error(String),
}

/// A running worker. Dropping it ends the worker.
pub struct Thread {
    worker: web_sys::Worker,
    _listeners: [EventListener; 2],
}

impl Thread {
    /// Starts a worker and hands it the program.
    ///
    /// # Errors
    ///
    /// [`Failure::NotStarted`] if the browser refuses at once, as it does without worker support.
    pub fn start(program: &Program, on_news: Rc<dyn Fn(News)>) -> Result<Self, Failure> {
        let refused = |error: JsValue| Failure::NotStarted(describe(&error));
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&script_address(), &options).map_err(refused)?;
        worker.post_message(&program.0).map_err(refused)?;
        let on_message = {
            let on_news = Rc::clone(&on_news);
            dom::listen(&worker, "message", move |event: &MessageEvent| {
                on_news(read(event).map_or(News::Garbled, News::Said));
            })
        };
        let on_error =
            EventListener::new(&worker, "error", move |event| on_news(News::Error(message(event))));
        Ok(Self { worker, _listeners: [on_message, on_error] })
    }

    /// Sends a text. It is lost if the worker does not listen yet.
    pub fn say(&self, text: &str) {
        // Posting fails only for values that cannot be cloned; a string can.
        let _ = self.worker.post_message(&JsValue::from_str(text));
    }

    /// Hands over parts of the program that were compiled since the worker started.
    pub fn hand_over(&self, program: &Program) {
        // What a worker does not get it fetches itself.
        let _ = self.worker.post_message(&program.0);
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// Everything of the program that the page has compiled.
pub struct Program(JsValue);

impl Program {
    /// Fetches whatever a worker needs for a lesson, unless the page has it already: once, for all workers.
    ///
    /// # Errors
    ///
    /// If a file does not come.
    pub async fn fetched(lesson: Option<&str>) -> Result<Self, Missing> {
        let parts = Array::of1(&JsValue::from_str("worker"));
        if let Some(id) = lesson {
            parts.push(&JsValue::from_str(&id.replace('-', "_")));
        }
        let asked = || -> Result<Promise, JsValue> {
            let ask: js_sys::Function =
                Reflect::get(&js_sys::global(), &JsValue::from_str(PROGRAM))?.dyn_into()?;
            ask.call1(&JsValue::UNDEFINED, &parts)?.dyn_into()
        };
        JsFuture::from(asked().map_err(|_| Missing)?).await.map(Self).map_err(|_| Missing)
    }

    /// The number of files. It grows as parts are fetched.
    pub fn files(&self) -> u32 {
        let count = Reflect::get(&self.0, &JsValue::from_str("count")).ok();
        (count.and_then(|count| count.as_f64()).unwrap_or(0.0) as i32).unsigned_abs()
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

fn read(event: &MessageEvent) -> Option<Frame> {
    serde_json::from_str(&event.data().as_string()?).ok()
}

/// The message of an error event.
fn message(event: &web_sys::Event) -> String {
    let message = Reflect::get(event, &JsValue::from_str("message")).ok();
    message.and_then(|message| message.as_string()).unwrap_or_default()
}

fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
