//! A dialog over the page: it takes the focus, keeps it, and gives it back.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

/// What can take the focus, in the order of the document.
const FOCUSABLE: &str = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, summary";

/// A dialog's properties.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its title.
    pub title: AttrValue,
    /// A key that closes it, besides Escape: the one that opens it.
    #[prop_or_default]
    pub key_to_close: AttrValue,
    /// Closes it.
    pub on_close: Callback<()>,
    /// The content.
    pub children: Html,
}

/// A dialog with a button that closes it. The focus goes to the first thing in it that takes one.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        let before = focused();
        if let Some(first) = dialog.cast::<Element>().and_then(|dialog| focusable(&dialog).into_iter().next())
        {
            focus(&first);
        }
        move || {
            if let Some(before) = before {
                focus(&before);
            }
        }
    });
    let on_key = {
        let (dialog, close, also) = (dialog.clone(), props.on_close.clone(), props.key_to_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if key == "Escape" || key == *also {
                event.prevent_default();
                event.stop_propagation();
                close.emit(());
            } else if key == "Tab"
                && let Some(target) =
                    dialog.cast::<Element>().and_then(|d| wrapped(&focusable(&d), event.shift_key()))
            {
                event.prevent_default();
                focus(&target);
            }
        })
    };
    // Pressed on the ground itself: letting go there after marking text in the dialog is no such press.
    let on_ground = {
        let close = props.on_close.clone();
        Callback::from(move |event: PointerEvent| {
            if event.target() == event.current_target() {
                close.emit(());
            }
        })
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <div class="overlay" onkeydown={on_key} onpointerdown={on_ground}>
            <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="dialog-title" tabindex="-1" ref={dialog}>
                <h2 id="dialog-title">{ props.title.clone() }</h2>
                { props.children.clone() }
                <p class="close"><button type="button" onclick={close}>{ "Close" }</button></p>
            </div>
        </div>
    }
}

fn focused() -> Option<HtmlElement> {
    let page = web_sys::window().and_then(|window| window.document())?;
    page.active_element()?.dyn_into().ok()
}

fn focus(element: &HtmlElement) {
    // Fails only for elements that take no focus; then it stays where it is.
    let _ = element.focus();
}

fn focusable(within: &Element) -> Vec<HtmlElement> {
    let Ok(found) = within.query_selector_all(FOCUSABLE) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Where Tab goes when it would leave: round to the other end.
fn wrapped(all: &[HtmlElement], backwards: bool) -> Option<HtmlElement> {
    let (first, last) = (all.first()?, all.last()?);
    let now = focused();
    let position = now.as_ref().and_then(|now| all.iter().position(|element| element == now));
    match position {
        Some(0) | None if backwards => Some(last.clone()),
        Some(at) if !backwards && at + 1 == all.len() => Some(first.clone()),
        _ => None,
    }
}
