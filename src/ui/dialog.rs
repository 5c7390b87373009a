//! A dialog over the page: the browser's own, which takes the focus, keeps it, and gives it back.

use web_sys::{HtmlDialogElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use super::notice::Notices;

#[derive(Properties, PartialEq)]
pub struct DialogProps {
    pub title: AttrValue,
    /// A key that closes it, besides Escape: the one that opens it.
    #[prop_or_default]
    pub key_to_close: AttrValue,
    pub on_close: Callback<()>,
    pub children: Html,
}

/// A dialog with a button that closes it. The focus goes to what has `autofocus`, or else to the content, of which
/// nothing is scrolled out of sight then.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        let dialog = dialog.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // Refused only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
        // Closing gives the focus back; taking an open dialog off the page does not.
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
    // Pressed on the ground itself: letting go there after marking text in the dialog is no such press.
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
            // It takes the focus after a click beside all controls, too, so that keys stay the dialog's.
            <div class="content" tabindex="-1">
                <h2 id="dialog-title">{ props.title.clone() }</h2>
                { props.children.clone() }
                <p class="close"><button type="button" onclick={close}>{ "Close" }</button></p>
            </div>
            <Notices />
        </dialog>
    }
}
