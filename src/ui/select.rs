//! A list to choose from. It always shows the current choice; the browser's own would keep showing a pick that had no effect.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Clone, Properties, PartialEq)]
pub struct SelectProps {
    #[prop_or_default]
    pub id: Option<AttrValue>,
    #[prop_or_default]
    pub class: Classes,
    /// Its name, if there is no label beside it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Values and their display texts.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The position of the current choice.
    pub chosen: usize,
    pub on_choose: Callback<usize>,
}

#[component]
pub fn Select(props: &SelectProps) -> Html {
    let SelectProps { id, class, label, title, options, chosen, on_choose } = props.clone();
    let node = use_node_ref();
    let show = move |node: &NodeRef| {
        if let Some(select) = node.cast::<HtmlSelectElement>() {
            select.set_selected_index(i32::try_from(chosen).unwrap_or(0));
        }
    };
    use_effect({
        let node = node.clone();
        move || show(&node)
    });
    let onchange = {
        let node = node.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let picked = usize::try_from(select.selected_index()).unwrap_or(0);
            show(&node);
            on_choose.emit(picked);
        })
    };
    html! {
        <select {id} {class} {title} aria-label={label} ref={node} {onchange}>
            { for options.iter().enumerate().map(|(index, (value, words))| html! {
                <option key={index} value={value.clone()} selected={index == chosen}>{ words }</option>
            }) }
        </select>
    }
}
