//! A field for a number or a word. It shows the value it is given, except while the user is typing: their text stays until they are done,
//! however often the page is redrawn in between.

use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, Properties, PartialEq)]
pub struct TypedProps {
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// `number` or `text`.
    pub kind: &'static str,
    /// Minimum, maximum and step of a number.
    #[prop_or_default]
    pub range: Option<(i64, i64, i64)>,
    pub value: AttrValue,
    /// Whether the last input was refused.
    pub invalid: bool,
    /// The id of the element that says why.
    #[prop_or_default]
    pub says_why: Option<AttrValue>,
    /// Gets the typed text once the user is done.
    pub on_done: Callback<String>,
}

#[component]
pub fn Typed(props: &TypedProps) -> Html {
    let typing = use_state_eq(|| None::<String>);
    let text = |event: &Event| event.target_unchecked_into::<HtmlInputElement>().value();
    let oninput = {
        let typing = typing.setter();
        Callback::from(move |event: InputEvent| typing.set(Some(text(&event))))
    };
    let onchange = {
        let (typing, on_done) = (typing.setter(), props.on_done.clone());
        Callback::from(move |event: Event| {
            typing.set(None);
            on_done.emit(text(&event));
        })
    };
    // Whoever types the value that is there already changes nothing, and is done all the same.
    let onblur = {
        let typing = typing.setter();
        Callback::from(move |_: FocusEvent| typing.set(None))
    };
    use_effect_with(props.value.clone(), {
        let typing = typing.setter();
        move |_| typing.set(None)
    });
    let number = |part: fn((i64, i64, i64)) -> i64| props.range.map(|range| part(range).to_string());
    html! {
        <input id={props.id.clone()} type={props.kind} inputmode="numeric" value={(*typing).clone().map_or(props.value.clone(), Into::into)}
            min={number(|(min, ..)| min)} max={number(|(_, max, _)| max)} step={number(|(.., step)| step)}
            aria-invalid={props.invalid.to_string()} aria-describedby={props.says_why.clone()} {oninput} {onchange} {onblur} />
    }
}
