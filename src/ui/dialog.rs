//! A dialog over the page. It is the browser's own, which takes the focus, traps it, and gives it back.

use web_sys::{HtmlDialogElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use super::notice::Notices;

#[derive(Properties, PartialEq)]
pub struct DialogProps {
    pub title: AttrValue,
    /// A key that closes the dialog, besides Escape: the one that opened it.
    #[prop_or_default]
    pub key_to_close: AttrValue,
    pub on_close: Callback<()>,
    pub children: Html,
}

/// A dialog with a Close button. The focus goes to the element with `autofocus`, or else to the content, so that
/// nothing is scrolled out of sight.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        let dialog = dialog.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // Fails only if the dialog is already open.
            let _ = dialog.show_modal();
        }
        // Closing gives the focus back; removing an open dialog from the page does not.
        move || dialog.iter().for_each(HtmlDialogElement::close)
    });
    let on_key = {
        let (close, also) = (props.on_close.clone(), props.key_to_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == *also {
                event.prevent_default();
                event.stop_propagation();
                close.emit(());
            }
        })
    };
    // Only a press on the backdrop closes it. Releasing there after selecting text inside does not count.
    let on_ground = {
        let close = props.on_close.clone();
        Callback::from(move |event: PointerEvent| {
            if event.target() == event.current_target() {
                close.emit(());
            }
        })
    };
    let on_escape = props.on_close.reform(|_: Event| ());
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <dialog class="dialog" aria-labelledby="dialog-title" ref={dialog} onclose={on_escape} onkeydown={on_key} onpointerdown={on_ground}>
            // The content also takes the focus after a click beside the controls, so that keys stay with the dialog.
            <div class="content" tabindex="-1">
                <h2 id="dialog-title">{ props.title.clone() }</h2>
                { props.children.clone() }
                <p class="close"><button type="button" onclick={close}>{ "Close" }</button></p>
            </div>
            <Notices />
        </dialog>
    }
}
