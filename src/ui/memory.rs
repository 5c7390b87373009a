//! How much memory runs may use: less on a phone, which kills pages that use too much.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::run::tape::{TRACE_BYTES_MAX, set_trace_bytes_max};

/// Machines with this many GiB or less count as small. Browsers never report more than 8.
const SMALL_GIB: f64 = 4.0;
/// Where the browser reports nothing: a touch screen narrower than this many pixels counts as small.
const NARROW: &str = "(pointer: coarse) and (max-width: 900px)";

/// Sets how many bytes the trace of each run may use.
pub fn set_limit() {
    if is_small() {
        set_trace_bytes_max(TRACE_BYTES_MAX / 2);
    }
}

fn is_small() -> bool {
    let Some(window) = web_sys::window() else { return false };
    // Only Chromium reports it; web-sys does not know the property.
    let memory = Reflect::get(&window.navigator(), &JsValue::from_str("deviceMemory")).ok();
    match memory.and_then(|memory| memory.as_f64()) {
        Some(gib) => gib <= SMALL_GIB,
        None => window.match_media(NARROW).ok().flatten().is_some_and(|query| query.matches()),
    }
}
