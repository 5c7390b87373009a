//! The break bar: tools are picked here, or by a digit, and then used on the timeline.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, Node};
use yew::prelude::*;

use super::network::{Network, NetworkProps, standing};
use crate::ui::late::late;
use crate::ui::lesson::state::act::{Act, ChangeAct, ToolAct};
use crate::ui::lesson::state::shared::{Moment, Shared};
use crate::ui::lesson::state::tool::Tool;

#[derive(Clone, Properties, PartialEq)]
pub struct BreakBarProps {
    pub session: Shared,
    pub moment: Moment,
    /// The current tool.
    pub tool: Option<Tool>,
    pub can_undo: bool,
    pub can_redo: bool,
    pub act: Callback<Act>,
}

impl Tool {
    /// The tool's sign, its name, and what it does.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Drop => ("✕", "Drop", "Drop a message"),
            Self::Delay => ("◷", "Delay", "Delay a message"),
            Self::Repeat => ("×2", "Repeat", "Deliver a message twice"),
            Self::Cut => ("∤", "Cut link", "Cut a message's link both ways, or mend it"),
            Self::Crash => ("⚡", "Crash", "Crash a node, or restart it"),
            Self::Pause => ("‖", "Pause", "Pause a node, or resume it"),
            Self::Clock => ("◔", "Clock", "Set a node's wall clock"),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        self.words().1
    }
}

#[component]
pub fn BreakBar(props: &BreakBarProps) -> Html {
    let tool = |(index, tool): (usize, Tool)| {
        let (sign, name, words) = tool.words();
        let taken = props.tool == Some(tool);
        let key = (index + 1).to_string();
        let take = props.act.reform(move |_: MouseEvent| Act::Tool(ToolAct::Take(tool)));
        html! {
            <button key={name} type="button" class={classes!("tool", taken.then_some("taken"))} aria-pressed={taken.to_string()} aria-label={name}
                title={format!("{words} ({key})")} aria-keyshortcuts={key} onclick={take}>
                <span class="sign" aria-hidden="true">{ sign }</span><span class="name" aria-hidden="true">{ name }</span>
            </button>
        }
    };
    let [messages, nodes] = [&Tool::ALL[..4], &Tool::ALL[4..]];
    let first_of_nodes = messages.len();
    let change = |what: fn() -> ChangeAct| props.act.reform(move |_: MouseEvent| Act::Change(what()));
    html! {
        <div class="break-bar" role="group" aria-label="Break it">
            <b aria-hidden="true">{ "Break it" }</b>
            { for messages.iter().copied().enumerate().map(tool) }
            <i class="rule" aria-hidden="true" />
            { for nodes.iter().copied().enumerate().map(|(index, node)| tool((first_of_nodes + index, node))) }
            <i class="rule" aria-hidden="true" />
            <Popover session={props.session.clone()} moment={props.moment} act={props.act.clone()} />
            <button type="button" class="icon" title="Undo (Ctrl Z)" aria-label="Undo" aria-keyshortcuts="Control+Z"
                disabled={!props.can_undo} onclick={change(|| ChangeAct::Undo)}>{ "↶" }</button>
            <button type="button" class="icon" title="Redo (Ctrl Shift Z)" aria-label="Redo" aria-keyshortcuts="Control+Shift+Z"
                disabled={!props.can_redo} onclick={change(|| ChangeAct::Redo)}>{ "↷" }</button>
        </div>
    }
}

/// The standing faults, behind a button that shows their number. It closes when the focus leaves it.
#[component]
fn Popover(props: &NetworkProps) -> Html {
    let (node, open) = (use_node_ref(), use_state_eq(|| false));
    let on_toggle = {
        let (node, open) = (node.clone(), open.setter());
        Callback::from(move |_: Event| {
            open.set(node.cast::<HtmlDetailsElement>().is_some_and(|details| details.open()));
        })
    };
    let close = {
        let node = node.clone();
        move || {
            if let Some(details) = node.cast::<HtmlDetailsElement>() {
                details.set_open(false);
            }
        }
    };
    let on_key = {
        let (node, close) = (node.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let details = node.cast::<HtmlDetailsElement>().filter(HtmlDetailsElement::open);
            if let Some(details) = details.filter(|_| event.key() == "Escape") {
                event.prevent_default();
                event.stop_propagation();
                close();
                if let Ok(Some(summary)) = details.query_selector("summary") {
                    // Focusing an element on the page cannot fail.
                    let _ = summary.unchecked_into::<web_sys::HtmlElement>().focus();
                }
            }
        })
    };
    // A click inside the panel gives it the focus, so a focus anywhere else is outside.
    let on_leave = {
        let node = node.clone();
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
            let inside = node.cast::<Element>().is_some_and(|details| details.contains(to.as_ref()));
            if !inside && to.is_some() {
                close();
            }
        })
    };
    use_click_elsewhere(&node);
    let on = props.session.read(standing);
    html! {
        <details class="popover" ref={node} ontoggle={on_toggle} onkeydown={on_key} onfocusout={on_leave}>
            <summary class={classes!("button", (on > 0).then_some("on"))} title="Standing faults on links, and how many are on">
                { "Network" }{ if on > 0 { format!(" · {on}") } else { String::new() } }<span aria-hidden="true">{ " ▾" }</span>
            </summary>
            if *open {
                <div class="panel" tabindex="-1">{ late!(acts: Network, props.clone()) }</div>
            }
        </details>
    }
}

/// Closes a `details` when something outside it is pressed, since a press need not move the focus.
#[hook]
fn use_click_elsewhere(details: &NodeRef) {
    let details = details.clone();
    use_effect_with((), move |()| {
        let listener = web_sys::window().and_then(|window| window.document()).map(|document| {
            crate::ui::dom::listen(&document, "pointerdown", move |event: &web_sys::PointerEvent| {
                let to = event.target().and_then(|to| to.dyn_into::<Node>().ok());
                if let Some(details) = details.cast::<HtmlDetailsElement>()
                    && !details.contains(to.as_ref())
                {
                    details.set_open(false);
                }
            })
        });
        move || drop(listener)
    });
}
