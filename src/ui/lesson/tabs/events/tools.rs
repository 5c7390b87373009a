//! Above the list: the filters, and the ways from the current event.

use std::rc::Rc;

use yew::prelude::*;

use crate::run::events::{Filter, Group, Way};
use crate::sim::ids::{EventId, NodeId};
use crate::timeline::scene::Names;
use crate::ui::select::Select;

#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    pub names: Rc<Names>,
    pub filter: Filter,
    /// Applies another filter.
    pub on_filter: Callback<Filter>,
    /// The number of rows.
    pub total: usize,
    /// The number of events that have happened.
    pub count: usize,
    /// The event at the keyboard cursor.
    pub at: Option<EventId>,
    pub go: Callback<Way>,
    /// Finds the next event that contains a text (`true`), or the previous one.
    pub on_find: Callback<(String, bool)>,
    pub on_why: Callback<EventId>,
    /// Why the last way led nowhere.
    pub said: AttrValue,
}

/// The value that stands for everything in a select box.
const ANY: &str = "any";

#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let filter = props.filter;
    let nodes =
        props.names.nodes.iter().enumerate().map(|(index, name)| (NodeId(index as u16), name.as_str()));
    let nodes: Vec<(NodeId, &str)> = nodes.chain([(NodeId::NONE, "the network, or you")]).collect();
    // The first option of each list means any.
    let on_node = {
        let ids: Vec<NodeId> = nodes.iter().map(|(node, _)| *node).collect();
        props.on_filter.reform(move |index: usize| Filter {
            node: index.checked_sub(1).and_then(|index| ids.get(index).copied()),
            ..filter
        })
    };
    let on_group = props.on_filter.reform(move |index: usize| Filter {
        group: index.checked_sub(1).and_then(|index| Group::ALL.get(index).copied()),
        ..filter
    });
    let any = |words: &'static str| std::iter::once((AttrValue::from(ANY), AttrValue::from(words)));
    let wheres: Vec<_> = any("everywhere")
        .chain(nodes.iter().map(|(node, name)| (node.0.to_string().into(), (*name).to_owned().into())))
        .collect();
    let whats: Vec<_> = any("everything")
        .chain(
            Group::ALL
                .into_iter()
                .enumerate()
                .map(|(index, group)| (index.to_string().into(), group.words().into())),
        )
        .collect();
    let node_chosen =
        nodes.iter().position(|(node, _)| filter.node == Some(*node)).map_or(0, |index| index + 1);
    let group_chosen =
        Group::ALL.into_iter().position(|group| filter.group == Some(group)).map_or(0, |index| index + 1);
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
    let find = {
        let on_find = props.on_find.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                let field: web_sys::HtmlInputElement = event.target_unchecked_into();
                on_find.emit((field.value(), !event.shift_key()));
            }
        })
    };
    html! {
        <div class="tab-tools">
            <label>{ "Where " }<Select options={wheres} chosen={node_chosen} on_choose={on_node} /></label>
            <label>{ "What " }<Select options={whats} chosen={group_chosen} on_choose={on_group} /></label>
            <label>{ "Find " }<input type="search" size="12" title="Enter goes to the next event that says this, Shift Enter to the one before"
                onkeydown={find} /></label>
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
