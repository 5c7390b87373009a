//! Files to save and to open, and the clipboard.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};
use yew::platform::spawn_local;
use yew::prelude::*;

use super::notice::{self, Tone};

/// Makes the browser save a text as a file.
pub fn save_text(name: &str, media_type: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from_str(text));
    match Blob::new_with_str_sequence_and_options(&parts, &options) {
        Ok(blob) => save_blob(name, &blob),
        Err(_) => refused(name),
    }
}

/// Makes the browser save a blob as a file.
pub fn save_blob(name: &str, blob: &Blob) {
    if offer(name, blob).is_none() {
        refused(name);
    }
}

fn refused(name: &str) {
    notice::say(Tone::Warn, format!("This browser did not allow saving “{name}”."));
}

fn offer(name: &str, blob: &Blob) -> Option<()> {
    let page = web_sys::window()?.document()?;
    let address = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = page.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The download keeps the blob alive; the address stays valid for browsers that start downloading late.
    let forget = move || _ = Url::revoke_object_url(&address);
    gloo_timers::callback::Timeout::new(60_000, forget).forget();
    Some(())
}

/// Reads a file as text, unless it is larger than `most` bytes. `done` gets the text or an error message.
pub fn read_text(file: &File, most: usize, done: Callback<Result<String, String>>) {
    if file.size() > most as f64 {
        done.emit(Err(format!("“{}” is larger than {most} bytes, so it was not read.", file.name())));
        return;
    }
    let (name, text) = (file.name(), file.text());
    spawn_local(async move {
        let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
        done.emit(text.ok_or_else(|| format!("“{name}” could not be read.")));
    });
}

/// Copies a text to the clipboard. `done` gets `false` if that was not allowed: only pages from HTTPS or
/// localhost have a clipboard, and users may refuse access.
pub fn copy(text: &str, done: Callback<bool>) {
    let navigator = web_sys::window().map(|window| window.navigator());
    let has_clipboard = navigator
        .as_ref()
        .and_then(|navigator| Reflect::get(navigator, &"clipboard".into()).ok())
        .is_some_and(|clipboard| clipboard.is_object());
    match navigator.filter(|_| has_clipboard) {
        Some(navigator) => {
            let written = navigator.clipboard().write_text(text);
            spawn_local(async move { done.emit(JsFuture::from(written).await.is_ok()) });
        }
        None => done.emit(false),
    }
}
