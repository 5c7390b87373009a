//! Hooks that watch what no property tells: the size of an element, and the colours of the page.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, MediaQueryList, MutationObserver, MutationObserverInit, ResizeObserver};
use yew::prelude::*;

/// Calls back when the element appears and whenever its size changes.
#[hook]
pub fn use_size(element: NodeRef, changed: Rc<dyn Fn(&Element)>) {
    use_effect_with(element, move |element| {
        let watch = element.cast::<Element>().and_then(|element| {
            let watched = element.clone();
            let closure = Closure::<dyn FnMut()>::new(move || changed(&watched));
            let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, closure))
        });
        move || {
            if let Some((observer, closure)) = watch {
                observer.disconnect();
                drop(closure);
            }
        }
    });
}

/// Counts the changes from light to dark and back, by the button or by the system.
#[hook]
pub fn use_colours() -> u32 {
    let count = use_state(|| 0_u32);
    let setter = count.setter();
    use_effect_with((), move |()| {
        let changes = Cell::new(0_u32);
        let closure = Closure::<dyn FnMut()>::new(move || {
            changes.set(changes.get().wrapping_add(1));
            setter.set(changes.get());
        });
        let watch = watch_colours(closure.as_ref().unchecked_ref());
        move || {
            if let Some((observer, system)) = watch {
                observer.disconnect();
                // Removing a listener that was added does not fail.
                let _ =
                    system.remove_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
            }
        }
    });
    *count
}

/// The theme button sets an attribute of the root; the system changes what a media query says.
fn watch_colours(changed: &Function) -> Option<(MutationObserver, MediaQueryList)> {
    let window = web_sys::window()?;
    let observer = MutationObserver::new(changed).ok()?;
    let wanted = MutationObserverInit::new();
    wanted.set_attribute_filter(&Array::of1(&JsValue::from_str("data-theme")));
    observer.observe_with_options(window.document()?.document_element()?.as_ref(), &wanted).ok()?;
    let system = window.match_media("(prefers-color-scheme: dark)").ok()??;
    system.add_event_listener_with_callback("change", changed).ok()?;
    Some((observer, system))
}
