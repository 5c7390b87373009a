//! A text to copy, with a button that copies it.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::ui::files;

#[derive(Properties, PartialEq)]
pub struct CopiedProps {
    /// A short description of the text.
    pub label: AttrValue,
    /// The text's name on the button: "Copy link".
    pub name: AttrValue,
    pub text: AttrValue,
    /// Whether this is the text that most people want.
    #[prop_or_default]
    pub first: bool,
}

/// The result of copying.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Copied,
    /// The browser refused; the text is selected instead.
    Selected,
}

/// The text in a field, a button, and the result. After the text changes, it no longer counts as copied.
#[component]
pub fn Copied(props: &CopiedProps) -> Html {
    let field = use_node_ref();
    let outcome = use_state_eq(|| None::<(AttrValue, Outcome)>);
    let copy = {
        let (text, outcome, field) = (props.text.clone(), outcome.setter(), field.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, outcome, field) = (text.clone(), outcome.clone(), field.clone());
            let done = Callback::from(move |allowed: bool| {
                if let Some(field) = field.cast::<HtmlTextAreaElement>().filter(|_| !allowed) {
                    // Taking the focus selects the text. A field on the page always takes it.
                    let _ = field.focus();
                }
                let how = if allowed { Outcome::Copied } else { Outcome::Selected };
                outcome.set(Some((copied.clone(), how)));
            });
            files::copy(&text, done);
        })
    };
    let select = Callback::from(|event: FocusEvent| {
        let field: HtmlTextAreaElement = event.target_unchecked_into();
        field.select();
    });
    let said = outcome.as_ref().filter(|(text, _)| *text == props.text).map(|(_, outcome)| *outcome);
    html! {
        <div class="copied">
            <label><span>{ props.label.clone() }</span>
                <textarea readonly=true rows="2" spellcheck="false" ref={field} value={props.text.clone()} autofocus={props.first} onfocus={select} />
            </label>
            <p class="row-of-buttons">
                <button type="button" class={props.first.then_some("primary")} onclick={copy}>{ format!("Copy {}", props.name) }</button>
                <span class="outcome" role="status">{ match said {
                    Some(Outcome::Copied) => "✓ Copied.",
                    Some(Outcome::Selected) => "This browser does not let pages copy. The text is selected: copy it with Ctrl+C or ⌘C.",
                    None => "",
                } }</span>
            </p>
        </div>
    }
}
