//! Erases the learner's progress, after a confirmation.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::ui::notice::{self, Tone};
use crate::ui::page;

/// The action to take once the user confirms.
#[derive(Properties, PartialEq)]
pub struct ResetProps {
    pub forget: Callback<()>,
}

/// A button, replaced by the confirmation once it is pressed.
#[component]
pub fn Reset(props: &ResetProps) -> Html {
    let asking = use_state_eq(|| false);
    let (ask, keep) = (use_node_ref(), use_node_ref());
    // The focus goes to the element that replaces the focused button.
    let before = use_mut_ref(|| false);
    use_effect_with(*asking, {
        let (ask, keep) = (ask.clone(), keep.clone());
        move |asking| {
            if before.replace(*asking) != *asking
                && let Some(button) = (if *asking { keep } else { ask }).cast::<HtmlElement>()
            {
                // Focusing an element on the page cannot fail.
                let _ = button.focus();
            }
        }
    });
    let set = |to: bool| {
        let asking = asking.setter();
        Callback::from(move |_: MouseEvent| asking.set(to))
    };
    let forget = {
        let forget = props.forget.clone();
        Callback::from(move |_: MouseEvent| {
            forget.emit(());
            notice::say(Tone::Info, "Your progress was reset.");
            page::focus_content();
        })
    };
    html! {
        <div class="reset" role="group" aria-label="Your progress">
            if *asking {
                <p>{ "Forget what you have done in every lesson? This cannot be undone." }</p>
                <button type="button" class="danger" onclick={forget}>{ "Reset progress" }</button>
                <button type="button" ref={keep} onclick={set(false)}>{ "Keep it" }</button>
            } else {
                <p>{ "Your progress is kept only in this browser." }</p>
                <button type="button" class="quiet" ref={ask} onclick={set(true)}>{ "Reset progress…" }</button>
            }
        </div>
    }
}
