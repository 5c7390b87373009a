//! Turns a Rust panic into a page that says what happened.
//!
//! After a panic neither Yew nor the rest of this WebAssembly can be trusted, so the hook only dispatches an event.
//! `static/boot.js` then replaces the page with the reason, the recipe and ways back.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

/// The event that `static/boot.js` listens for.
const EVENT: &str = "happens-before:panic";
/// The global variable in which `static/boot.js` finds the recipe. It lives outside this WebAssembly's memory so that
/// it survives a trap that runs no hook.
const RECIPE: &str = "happensBeforeRecipe";

/// Makes every panic show the failure page and log to the console.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        let reason = info.to_string();
        web_sys::console::error_1(&JsValue::from_str(&reason));
        // Nothing helps if this fails too; the console has the reason.
        let _ = announce(&reason);
    }));
}

/// Remembers how to repeat the run on the screen; an empty text means that there is none.
pub fn set_recipe(recipe: String) {
    let recipe = JsValue::from(recipe);
    // Setting a plain property of the global object cannot fail.
    let _ = Reflect::set(&js_sys::global(), &JsValue::from_str(RECIPE), &recipe);
}

fn announce(reason: &str) -> Result<(), JsValue> {
    let detail = Object::new();
    Reflect::set(&detail, &"reason".into(), &reason.into())?;
    let init = CustomEventInit::new();
    init.set_detail(&detail);
    let event = CustomEvent::new_with_event_init_dict(EVENT, &init)?;
    if let Some(window) = web_sys::window() {
        window.dispatch_event(&event)?;
    }
    Ok(())
}
