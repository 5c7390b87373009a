//! Above the list: what is listed, and the ways from the event that one is at.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::run::events::{Filter, Group, Way};
use crate::sim::ids::{EventId, NodeId};
use crate::timeline::scene::Names;

#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    pub names: Rc<Names>,
    pub filter: Filter,
    /// Lists something else.
    pub on_filter: Callback<Filter>,
    /// How many rows there are.
    pub total: usize,
    /// How many events have happened.
    pub count: usize,
    /// The event that the keyboard is at.
    pub at: Option<EventId>,
    pub go: Callback<Way>,
    pub on_why: Callback<EventId>,
    /// Why the last way led nowhere.
    pub said: AttrValue,
}

/// The value of a select box that stands for everything.
const ANY: &str = "any";

#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let filter = props.filter;
    let on_node = props.on_filter.reform(move |event: Event| {
        let node = chosen(&event).and_then(|value| value.parse().ok()).map(NodeId);
        Filter { node, ..filter }
    });
    let on_group = props.on_filter.reform(move |event: Event| {
        let group = chosen(&event).and_then(|value| Group::ALL.get(value.parse::<usize>().ok()?).copied());
        Filter { group, ..filter }
    });
    let nodes =
        props.names.nodes.iter().enumerate().map(|(index, name)| (NodeId(index as u16), name.as_str()));
    let nodes = nodes.chain([(NodeId::NONE, "network and you")]);
    let way = |way: Way, label: &'static str, key: &'static str| {
        let go = props.go.clone();
        html! {
            <button type="button" class="quiet" disabled={props.at.is_none()} onclick={Callback::from(move |_| go.emit(way))}
                aria-keyshortcuts={key}>{ label }{ " " }<kbd aria-hidden="true">{ key }</kbd></button>
        }
    };
    let why = {
        let (on_why, at) = (props.on_why.clone(), props.at);
        Callback::from(move |_: MouseEvent| at.map_or((), |at| on_why.emit(at)))
    };
    html! {
        <div class="tab-tools">
            <label>{ "Where " }<select onchange={on_node}>
                <option value={ANY} selected={filter.node.is_none()}>{ "everywhere" }</option>
                { for nodes.map(|(node, name)| html! {
                    <option key={node.0} value={node.0.to_string()} selected={filter.node == Some(node)}>{ name }</option>
                }) }
            </select></label>
            <label>{ "What " }<select onchange={on_group}>
                <option value={ANY} selected={filter.group.is_none()}>{ "everything" }</option>
                { for Group::ALL.into_iter().enumerate().map(|(index, group)| html! {
                    <option key={index} value={index.to_string()} selected={filter.group == Some(group)}>{ group.words() }</option>
                }) }
            </select></label>
            <span class="soft">{ amount(props) }</span>
            <span class="ways">
                <span class="soft" role="status">{ &props.said }</span>
                { way(Way::Cause, "Cause", "c") }
                { way(Way::Effect, "First effect", "e") }
                <button type="button" class="quiet" disabled={props.at.is_none()} onclick={why}>{ "Why?" }</button>
            </span>
            <span id="event-keys" class="hidden-visually">{
                "Up and Down go by event, Left and Right stay on the same node, c goes to the cause, e to the first effect, w asks why, Shift w what it led to, Enter shows the event on the timeline."
            }</span>
        </div>
    }
}

fn amount(props: &ToolsProps) -> String {
    if props.filter.is_open() { String::new() } else { format!("{} of {}", props.total, props.count) }
}

fn chosen(event: &Event) -> Option<String> {
    let select = event.target_dyn_into::<HtmlSelectElement>()?;
    Some(select.value()).filter(|value| value != ANY)
}
