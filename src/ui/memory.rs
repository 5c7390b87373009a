//! How much memory runs may take: less on a phone, which ends pages that take too much.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::run::tape::{TRACE_BYTES_MAX, set_trace_bytes_max};

/// Machines with this many GiB or less count as small. Browsers that tell it tell no more than 8.
const SMALL_GIB: f64 = 4.0;
/// Where nobody tells: a screen that is touched, and narrower than this in pixels.
const NARROW: &str = "(pointer: coarse) and (max-width: 900px)";

/// Sets how many bytes the trace of each run may take.
pub fn set_limit() {
    if is_small() {
        set_trace_bytes_max(TRACE_BYTES_MAX / 2);
    }
}

fn is_small() -> bool {
    let Some(window) = web_sys::window() else { return false };
    // Chromium alone tells it; web-sys does not know it.
    let memory = Reflect::get(&window.navigator(), &JsValue::from_str("deviceMemory")).ok();
    match memory.and_then(|memory| memory.as_f64()) {
        Some(gib) => gib <= SMALL_GIB,
        None => window.match_media(NARROW).ok().flatten().is_some_and(|query| query.matches()),
    }
}
