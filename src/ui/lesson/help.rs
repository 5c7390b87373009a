//! The list of shortcuts, and which key does what.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::act::Act;
use crate::sim::time::SimTime;

/// Keys and what they do, for the overlay. The keys of the panels are handled by the panels.
pub const SHORTCUTS: &[(&str, &[&str], &str)] = &[
    ("Run", &["Space", "k"], "play or pause"),
    ("Run", &[".", "n"], "one step on"),
    ("Run", &[",", "p"], "one step back"),
    ("Run", &["Home"], "to the start"),
    ("Run", &["End"], "to the end"),
    ("Run", &["-", "+"], "slower, faster"),
    ("Timeline", &["z", "Shift z"], "zoom in, zoom out"),
    ("Timeline", &["f"], "fit the whole run"),
    ("Timeline", &["[", "]"], "pan left, pan right"),
    ("Event", &["↑", "↓"], "previous, next event (in the list of events)"),
    ("Event", &["←", "→"], "previous, next event on the same node"),
    ("Event", &["c", "e"], "to its cause, to its first effect (in the list)"),
    ("Event", &["w"], "why did the selected event happen?"),
    ("Event", &["m"], "what can be done to the selected event's message or node"),
    ("Page", &["Esc"], "close, show everything again"),
    ("Page", &["?"], "this list"),
];

/// How far one key press zooms, and pans.
const ZOOM: f64 = 1.5;
const PAN_PX: f32 = 120.0;

/// What a key does on the page; `None` if it is none of the page's.
pub fn key(key: &str) -> Option<Act> {
    Some(match key {
        " " | "k" => Act::TogglePlay,
        "." | "n" => Act::StepForward,
        "," | "p" => Act::StepBack,
        "Home" => Act::Seek(SimTime::ZERO),
        "End" => Act::ToEnd,
        "?" => Act::Help(true),
        "z" => Act::Zoom(ZOOM),
        "Z" => Act::Zoom(1.0 / ZOOM),
        "f" => Act::Fit,
        "[" => Act::Pan(-PAN_PX),
        "]" => Act::Pan(PAN_PX),
        "-" => Act::Slower,
        "+" | "=" => Act::Faster,
        "w" => Act::WhySelected,
        "m" => Act::MenuOfSelected,
        _ => return None,
    })
}

/// What a key pressed anywhere on the page does; keys that a control has a use for are the control's.
pub fn shortcut(event: &KeyboardEvent) -> Option<Act> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok();
    let within =
        |selector: &str| target.as_ref().is_some_and(|t| t.closest(selector).ok().flatten().is_some());
    let typing = "input:not([type=checkbox], [type=radio], [type=range]), select, textarea";
    if within(typing) || within("[role=dialog], [role=menu]") {
        return None;
    }
    let pressed = event.key();
    if pressed == "Escape" {
        return Some(Act::EndWhy);
    }
    // Space on a button presses the button, and a slider has its own ends. What the list of events does itself it has kept to itself.
    if pressed == " " && within("button, a, summary")
        || matches!(pressed.as_str(), " " | "Home" | "End") && within("input")
    {
        return None;
    }
    key(&pressed)
}

/// The overlay's properties.
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Closes it.
    pub act: Callback<Act>,
}

/// The overlay. The focus goes to its button, and back when it closes.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let button = use_node_ref();
    use_effect_with(button.clone(), |button| {
        let before =
            web_sys::window().and_then(|window| window.document()).and_then(|page| page.active_element());
        if let Some(button) = button.cast::<web_sys::HtmlElement>() {
            let _ = button.focus();
        }
        move || {
            if let Some(before) = before.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = before.focus();
            }
        }
    });
    let close = {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Act::Help(false)))
    };
    let on_key = {
        let act = props.act.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" | "?" => {
                event.prevent_default();
                act.emit(Act::Help(false));
            }
            // There is only one thing to focus.
            "Tab" => event.prevent_default(),
            _ => {}
        })
    };
    let row = |(group, keys, words): &(&'static str, &'static [&'static str], &'static str)| {
        html! {
            <tr><td class="soft">{ *group }</td><td>{ for keys.iter().map(|key| html! { <><kbd>{ *key }</kbd>{ " " }</> }) }</td><td>{ *words }</td></tr>
        }
    };
    html! {
        <div class="overlay" onkeydown={on_key}>
            <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="help-title">
                <h2 id="help-title">{ "Keyboard" }</h2>
                <table>{ for SHORTCUTS.iter().map(row) }</table>
                <p class="soft">{ "On the timeline: the wheel zooms, dragging pans, the ruler jumps. Click a message, a lane's head or an event to act on it." }</p>
                <button type="button" class="primary" ref={button} onclick={close}>{ "Close" }</button>
            </div>
        </div>
    }
}
