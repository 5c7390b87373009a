//! Buttons for the ways from the current event: they do what the arrow keys and letters do.

use yew::prelude::*;

use super::state::act::{Act, EventAct};
use crate::run::events::Way;
use crate::run::why::Direction;

#[derive(Properties, PartialEq)]
pub struct WaysProps {
    pub act: Callback<Act>,
}

/// A button: its sign, its name, its key as written, and as assistive technology reads it.
struct Button {
    sign: &'static str,
    name: &'static str,
    key: &'static str,
    shortcut: &'static str,
    act: EventAct,
}

const BUTTONS: [Button; 8] = [
    Button {
        sign: "←",
        name: "Go to the previous event on its lane",
        key: "←",
        shortcut: "ArrowLeft",
        act: EventAct::Go(Way::Before),
    },
    Button {
        sign: "→",
        name: "Go to the next event on its lane",
        key: "→",
        shortcut: "ArrowRight",
        act: EventAct::Go(Way::After),
    },
    Button { sign: "↖", name: "Go to its cause", key: "c", shortcut: "c", act: EventAct::Go(Way::Cause) },
    Button {
        sign: "↘",
        name: "Go to its first effect",
        key: "e",
        shortcut: "e",
        act: EventAct::Go(Way::Effect),
    },
    Button {
        sign: "Why?",
        name: "Why did it happen?",
        key: "w",
        shortcut: "w",
        act: EventAct::AskHere(Direction::Back),
    },
    Button {
        sign: "Led to?",
        name: "What did it lead to?",
        key: "Shift w",
        shortcut: "Shift+W",
        act: EventAct::AskHere(Direction::Forth),
    },
    Button {
        sign: "‹ ✕",
        name: "Go to the previous broken check",
        key: "Shift v",
        shortcut: "Shift+V",
        act: EventAct::Violation(false),
    },
    Button {
        sign: "✕ ›",
        name: "Go to the next broken check",
        key: "v",
        shortcut: "v",
        act: EventAct::Violation(true),
    },
];

/// The row of buttons, at the top of the area below the timeline.
#[component]
pub fn Ways(props: &WaysProps) -> Html {
    let button = |button: &'static Button| {
        let act = props.act.clone();
        let go = Callback::from(move |_: MouseEvent| act.emit(Act::Event(button.act)));
        html! {
            <button type="button" class="quiet" key={button.name} title={format!("{} ({})", button.name, button.key)} aria-label={button.name}
                aria-keyshortcuts={button.shortcut} onclick={go}>{ button.sign }</button>
        }
    };
    html! {
        <div class="event-ways" role="group" aria-label="From the selected event">
            { for BUTTONS.iter().map(button) }
        </div>
    }
}
