//! Keeping the site on the device, so that it works without a network: what the reader has chosen, and how that stands.
//! `static/offline.js` and `static/service-worker.js` do it. They are part of a published build only.

use js_sys::{Function, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use super::dom;
use super::notice;
use super::storage::{self, Stored};

/// The global object with which `static/offline.js` says how it stands, and takes orders.
const GLOBAL: &str = "happensBeforeOffline";
/// The event that says that it stands differently now.
const CHANGED: &str = "happens-before:offline";

/// Whether to keep the site on the device; `None`: as the browser is set up. `static/offline.js` knows the key and shape used here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Wanted(Option<bool>);

impl Stored for Wanted {
    const KEY: &'static str = "happens-before.offline";
    const VERSION: u32 = 1;
    const NAME: &'static str = "Whether to keep this site on the device";
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It cannot be kept here, or it is not known yet.
    Missing,
    Off,
    Coming,
    Kept,
    Failed,
    /// It is kept, and so is a newer version, which is not used yet.
    Newer,
}

impl State {
    fn now() -> Self {
        match read("state").and_then(|state| state.as_string()).as_deref() {
            Some("off") => Self::Off,
            Some("coming") => Self::Coming,
            Some("kept") => Self::Kept,
            Some("failed") => Self::Failed,
            Some("newer") => Self::Newer,
            _ => Self::Missing,
        }
    }
}

fn read(name: &str) -> Option<JsValue> {
    let object = Reflect::get(&js_sys::global(), &JsValue::from_str(GLOBAL)).ok()?;
    Reflect::get(&object, &JsValue::from_str(name)).ok()
}

fn order(name: &str) {
    if let Some(function) = read(name).and_then(|value| value.dyn_into::<Function>().ok()) {
        // What goes wrong is in the state that follows.
        let _ = function.call0(&JsValue::UNDEFINED);
    }
}

#[hook]
fn use_state_of_offline() -> State {
    let state = use_state_eq(State::now);
    use_effect_with((), {
        let state = state.setter();
        move |()| {
            let listener = web_sys::window().map(|window| {
                dom::listen(&window, CHANGED, move |_: &web_sys::Event| state.set(State::now()))
            });
            move || drop(listener)
        }
    });
    *state
}

/// Says once that a newer version is there, with a button that opens it.
#[component]
pub fn Newer() -> Html {
    let state = use_state_of_offline();
    use_effect_with(state, |state| {
        if *state == State::Newer {
            notice::offer("A newer version of this site is here.", "Open it", || order("begin"));
        }
    });
    Html::default()
}

/// Says how it stands, with a button to change it. Empty where the site cannot be kept.
#[component]
pub fn Offline() -> Html {
    let (words, button, wanted) = match use_state_of_offline() {
        State::Missing => return Html::default(),
        State::Off => ("This site needs the network.", Some("Keep it on this device"), true),
        State::Coming => {
            ("This site is being kept on this device, so that it works without a network…", None, true)
        }
        State::Kept | State::Newer => {
            ("This site is kept on this device and works without a network.", Some("Do not keep it"), false)
        }
        State::Failed => (
            "This site could not be kept on this device: a file did not come, or there is no room. The next visit tries again.",
            Some("Try again now"),
            true,
        ),
    };
    let change = Callback::from(move |_: MouseEvent| {
        storage::save(&Wanted(Some(wanted)));
        order(if wanted { "keep" } else { "drop" });
    });
    html! {
        <div class="reset" role="group" aria-label="Use without a network">
            <p role="status">{ words }</p>
            if let Some(button) = button {
                <button type="button" class="quiet" onclick={change}>{ button }</button>
            }
        </div>
    }
}
