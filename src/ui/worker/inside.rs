//! The worker's side: waits for requests and sends any number of replies to each.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use yew::platform::spawn_local;

use super::jobs::answer;
use super::{Frame, Reply};
use crate::late::split_point;
use crate::ui::dom;

split_point!(worker: fn serving() -> fn() { serve as fn() });

/// Answers requests until the page ends the worker.
pub fn start() {
    spawn_local(async {
        match serving().await {
            Ok(serve) => serve(),
            // Until someone answers, a thrown error is all that the page can notice.
            Err(missing) => wasm_bindgen::throw_str(&missing.to_string()),
        }
    });
}

/// Answers requests until the page ends the worker. Panics are reported to the page.
///
/// # Panics
///
/// If this is not running in a dedicated worker.
fn serve() {
    std::panic::set_hook(Box::new(|info| post(&Frame::Broken(info.to_string()))));
    let listener = dom::listen(&scope(), "message", |event: &MessageEvent| {
        // Compiled parts of the program are for its loader (`static/worker.js`).
        let Some(text) = event.data().as_string() else { return };
        match serde_json::from_str(&text) {
            Ok((request, piece)) => spawn_local(async move {
                let reply = |reply: Reply| post(&Frame::Reply(Box::new(reply)));
                let done = answer(request, piece, &reply).await;
                post(if done.is_ok() { &Frame::Done } else { &Frame::Missing });
            }),
            Err(_) => post(&Frame::Broken("the request was not understood".to_owned())),
        }
    });
    // The worker listens for as long as it lives, so its listener is never removed.
    listener.forget();
    post(&Frame::Ready);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().dyn_into().expect("this program was started as a dedicated worker")
}

fn post(frame: &Frame) {
    let text = serde_json::to_string(frame).expect("frames are plain data");
    // Posting fails only for values that cannot be cloned; a string can.
    let _ = scope().post_message(&JsValue::from_str(&text));
}
