//! The list of shortcuts, and which key does what.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::act::Act;
use super::worlds::WorldAct;
use crate::run::events::Way;
use crate::run::why::Direction;
use crate::sim::time::SimTime;
use crate::ui::dialog::Dialog;

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
    ("Event", &["c", "e"], "to its cause, to its first effect"),
    ("Event", &["v", "Shift v"], "next, previous broken check"),
    ("Event", &["w"], "why did it happen?"),
    ("Event", &["Shift w"], "what did it lead to?"),
    ("Event", &["m"], "what can be done to the selected event's message or node"),
    ("Worlds", &["b", "Shift b"], "to the list of branches, to the next branch"),
    ("Worlds", &["t", "Shift t"], "compare with and without the fix, swap the two"),
    ("Page", &["Esc"], "close, show everything again"),
    ("Page", &["s"], "share: link, recipe, frame"),
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
        "s" => Act::Share(true),
        "z" => Act::Zoom(ZOOM),
        "Z" => Act::Zoom(1.0 / ZOOM),
        "f" => Act::Fit,
        "[" => Act::Pan(-PAN_PX),
        "]" => Act::Pan(PAN_PX),
        "-" => Act::Slower,
        "+" | "=" => Act::Faster,
        "b" => Act::FocusBranches,
        "B" => Act::World(WorldAct::Walk(true)),
        "t" => Act::World(WorldAct::Twins),
        "T" => Act::World(WorldAct::Swap),
        "ArrowLeft" => Act::Go(Way::Before),
        "ArrowRight" => Act::Go(Way::After),
        "c" => Act::Go(Way::Cause),
        "e" => Act::Go(Way::Effect),
        "v" => Act::Violation(true),
        "V" => Act::Violation(false),
        "w" => Act::AskHere(Direction::Back),
        "W" => Act::AskHere(Direction::Forth),
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
        || matches!(pressed.as_str(), " " | "Home" | "End" | "ArrowLeft" | "ArrowRight") && within("input")
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

/// The overlay.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let close = props.act.reform(|()| Act::Help(false));
    let row = |(group, keys, words): &(&'static str, &'static [&'static str], &'static str)| {
        html! {
            <tr><td class="soft">{ *group }</td><td>{ for keys.iter().map(|key| html! { <><kbd>{ *key }</kbd>{ " " }</> }) }</td><td>{ *words }</td></tr>
        }
    };
    html! {
        <Dialog title="Keyboard" key_to_close="?" on_close={close}>
            <table>{ for SHORTCUTS.iter().map(row) }</table>
            <p class="soft">{ "On the timeline: the wheel zooms, dragging pans, the ruler jumps. Click a message, a lane's head or an event to act on it. “It” is the selected event, or else the one at the playhead." }</p>
        </Dialog>
    }
}
