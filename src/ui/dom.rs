//! Listeners and observers that end when they are dropped.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{EventTarget, MutationObserver, MutationObserverInit, ResizeObserver};

/// Whether this page runs in a frame of another page.
pub fn framed() -> bool {
    let Some(window) = web_sys::window() else { return false };
    window.parent().ok().flatten().is_some_and(|parent| !js_sys::Object::is(&parent, &window))
}

/// Listens for one type of event until the returned listener is dropped. `react` may call `preventDefault`.
pub fn listen<E: JsCast>(
    target: &EventTarget,
    kind: &'static str,
    mut react: impl FnMut(&E) + 'static,
) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, kind, options, move |event| {
        if let Some(event) = event.dyn_ref() {
            react(event);
        }
    })
}

/// An observer of an element; it stops when dropped.
pub struct Watcher {
    stop: Box<dyn Fn()>,
    _closure: Closure<dyn FnMut(JsValue)>,
}

impl Watcher {
    /// Calls back when the element's size changes, and once at the start.
    pub fn size(element: &web_sys::Element, mut react: impl FnMut() + 'static) -> Option<Self> {
        let closure = Closure::<dyn FnMut(JsValue)>::new(move |_| react());
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { stop: Box::new(move || observer.disconnect()), _closure: closure })
    }

    /// Calls back when another theme is chosen.
    pub fn theme(mut react: impl FnMut() + 'static) -> Option<Self> {
        let root = web_sys::window()?.document()?.document_element()?;
        let closure = Closure::<dyn FnMut(JsValue)>::new(move |_| react());
        let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        let wanted = MutationObserverInit::new();
        wanted.set_attributes(true);
        observer.observe_with_options(&root, &wanted).ok()?;
        Some(Self { stop: Box::new(move || observer.disconnect()), _closure: closure })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        (self.stop)();
    }
}

/// Watches whether the page is light or dark.
pub struct Colours {
    _theme: Option<Watcher>,
    _system: Option<EventListener>,
}

impl Colours {
    /// Calls back when the page switches between light and dark, by the button or by the system.
    pub fn watch(react: impl Fn() + Clone + 'static) -> Self {
        let dark =
            web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok());
        let by_system = react.clone();
        let system = dark.flatten().map(|dark| EventListener::new(&dark, "change", move |_| by_system()));
        Self { _theme: Watcher::theme(react), _system: system }
    }
}
