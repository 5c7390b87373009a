//! The list of shortcuts, and what each key does.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::state::act::{Act, BranchAct, ChangeAct, DialogKind, EventAct, PlayAct, ToolAct, ViewAct};
use super::state::tool::Tool;
use crate::run::events::Way;
use crate::run::why::Direction;
use crate::sim::time::SimTime;
use crate::ui::dialog::Dialog;

/// Keys and what they do, for the overlay. The panels handle their own keys.
pub const SHORTCUTS: &[(&str, &[&str], &str)] = &[
    ("Run", &["Space", "k"], "play or pause"),
    ("Run", &[".", "n"], "one step on"),
    ("Run", &[",", "p"], "one step back"),
    ("Run", &["Home"], "to the start"),
    ("Run", &["End"], "to the end"),
    ("Run", &["-", "+"], "slower, faster"),
    ("Timeline", &["z", "Shift z"], "zoom in, zoom out"),
    ("Timeline", &["f"], "fit the whole run"),
    ("Timeline", &["Shift + drag"], "frame a stretch to show it"),
    ("Timeline", &["[", "]"], "pan left, pan right"),
    ("Event", &["↑", "↓"], "previous, next event (in the list of events)"),
    ("Event", &["←", "→"], "previous, next event on the same node"),
    ("Event", &["c", "e"], "to its cause, to its first effect"),
    ("Event", &["v", "Shift v"], "next, previous broken check"),
    ("Event", &["w"], "why did it happen?"),
    ("Event", &["Shift w"], "what did it lead to?"),
    ("Event", &["m"], "what can be done to the selected event's message or node"),
    ("Break", &["1", "…", "7"], "take a tool of the break bar, or put it back"),
    ("Break", &["Enter"], "use it on the selected event"),
    ("Break", &["Ctrl z", "Ctrl Shift z"], "undo, redo"),
    ("Runs", &["b", "Shift b"], "to the list of runs, to the next run"),
    ("Runs", &["t", "Shift t"], "compare with and without the fix, swap the two"),
    ("Page", &["Esc"], "close, put the tool back, show everything again"),
    ("Page", &["s"], "share: link, recipe, frame"),
    ("Page", &["Shift p"], "present: full screen, in larger type"),
    ("Page", &["?"], "this list"),
];

/// How far one key press zooms, as a factor, and pans, in pixels.
const ZOOM: f64 = 1.5;
const PAN_PX: f32 = 120.0;

/// What a key does on the page; `None` if the page does not use it.
pub fn key(key: &str) -> Option<Act> {
    Some(match key {
        " " | "k" => Act::Play(PlayAct::Toggle),
        "." | "n" => Act::Play(PlayAct::StepForward),
        "," | "p" => Act::Play(PlayAct::StepBack),
        "Home" => Act::Play(PlayAct::Seek(SimTime::ZERO)),
        "End" => Act::Play(PlayAct::ToEnd),
        "?" => Act::View(ViewAct::OpenDialog(DialogKind::Help)),
        "s" => Act::View(ViewAct::OpenDialog(DialogKind::Share)),
        "z" => Act::View(ViewAct::Zoom(ZOOM)),
        "Z" => Act::View(ViewAct::Zoom(1.0 / ZOOM)),
        "f" => Act::View(ViewAct::Fit),
        "[" => Act::View(ViewAct::Pan(-PAN_PX)),
        "]" => Act::View(ViewAct::Pan(PAN_PX)),
        "-" => Act::Play(PlayAct::Slower),
        "+" | "=" => Act::Play(PlayAct::Faster),
        "b" => Act::View(ViewAct::FocusRuns),
        "B" => Act::Branch(BranchAct::Walk(true)),
        "t" => Act::Branch(BranchAct::Twins),
        "T" => Act::Branch(BranchAct::Swap),
        "ArrowLeft" => Act::Event(EventAct::Go(Way::Before)),
        "ArrowRight" => Act::Event(EventAct::Go(Way::After)),
        "c" => Act::Event(EventAct::Go(Way::Cause)),
        "e" => Act::Event(EventAct::Go(Way::Effect)),
        "v" => Act::Event(EventAct::Violation(true)),
        "V" => Act::Event(EventAct::Violation(false)),
        "w" => Act::Event(EventAct::AskHere(Direction::Back)),
        "W" => Act::Event(EventAct::AskHere(Direction::Forth)),
        "P" => Act::View(ViewAct::Present(true)),
        "m" => Act::View(ViewAct::MenuOfSelected),
        "Enter" => Act::Tool(ToolAct::StrikeHere),
        digit => Act::Tool(ToolAct::Take(Tool::of_key(digit)?)),
    })
}

/// What a key pressed anywhere on the page does; keys that a control uses belong to the control.
pub fn shortcut(event: &KeyboardEvent) -> Option<Act> {
    if event.alt_key() || event.default_prevented() {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok();
    let within =
        |selector: &str| target.as_ref().is_some_and(|t| t.closest(selector).ok().flatten().is_some());
    let typing = "input:not([type=checkbox], [type=radio], [type=range]), select, textarea";
    if within(typing) || within("dialog, [role=menu]") {
        return None;
    }
    let pressed = event.key();
    if event.ctrl_key() || event.meta_key() {
        return match pressed.as_str() {
            "z" => Some(Act::Change(ChangeAct::Undo)),
            "Z" | "y" => Some(Act::Change(ChangeAct::Redo)),
            _ => None,
        };
    }
    if pressed == "Escape" {
        return Some(Act::View(ViewAct::Escape));
    }
    // Space on a button presses it, and sliders use the arrow keys, Home and End. The list of events stops the propagation of its own keys.
    if matches!(pressed.as_str(), " " | "Enter") && within("button, a, summary")
        || matches!(pressed.as_str(), " " | "Enter" | "Home" | "End" | "ArrowLeft" | "ArrowRight")
            && within("input")
    {
        return None;
    }
    key(&pressed)
}

#[derive(Clone, Properties, PartialEq)]
pub struct HelpProps {
    pub act: Callback<Act>,
}

#[component]
pub fn Help(props: &HelpProps) -> Html {
    let close = props.act.reform(|()| Act::View(ViewAct::CloseDialog));
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
