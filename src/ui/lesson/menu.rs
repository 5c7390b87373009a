//! The menu of a message, a node or an event: direct manipulation, by pointer and by keyboard.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, NodeList};
use yew::prelude::*;

use super::state::act::{Act, ChangeAct, EventAct, PlayAct, ViewAct};
use super::state::open::{Menu, Subject};
use super::state::shared::Shared;
use super::state::tool::{Amounts, cut};
use crate::run::session::Session;
use crate::sim::fault::{Intervention, MessageFault};
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::process::Describe;
use crate::sim::time::{Duration, SimTime};
use crate::sim::world::Status;

#[derive(Clone, Properties, PartialEq)]
pub struct MenuProps {
    pub session: Shared,
    /// The menu's subject and position.
    pub menu: Menu,
    /// The amounts set on the tools of the break bar.
    pub amounts: Amounts,
    pub act: Callback<Act>,
}

#[component]
pub fn SubjectMenu(props: &MenuProps) -> Html {
    let list = use_node_ref();
    use_effect_with((list.clone(), props.menu), |(list, menu)| {
        let before = focused();
        if let Some(list) = list.cast::<HtmlElement>() {
            place(&list, menu.x, menu.y);
            focus_item(&list, 0);
        }
        // Returns the focus to where the menu was opened; an element that has left the page cannot take it.
        move || {
            if let Some(before) = before {
                let _ = before.focus();
            }
        }
    });
    let (title, entries) = props.session.read(|session| match props.menu.subject {
        Subject::Message(id) => message_entries(session, &props.amounts, id),
        Subject::Node(node) => node_entries(session, &props.amounts, node),
        Subject::Event(event) => event_entries(session, &props.amounts, event),
    });
    let close = {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Act::View(ViewAct::CloseMenu)))
    };
    let on_key = {
        let (act, list) = (props.act.clone(), list.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(list) = list.cast::<HtmlElement>() else { return };
            match event.key().as_str() {
                "Escape" | "Tab" => act.emit(Act::View(ViewAct::CloseMenu)),
                "ArrowDown" => move_focus(&list, true),
                "ArrowUp" => move_focus(&list, false),
                "Home" => focus_item(&list, 0),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    html! {
        <div class="menu-ground" onclick={close}>
            <div class="menu" role="menu" aria-label={title.clone()} ref={list} onkeydown={on_key}>
                <p class="title">{ title }</p>
                { for entries.into_iter().map(|(words, act)| item(words, act, &props.act)) }
            </div>
        </div>
    }
}

fn item(words: String, what: Act, act: &Callback<Act>) -> Html {
    let act = act.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        event.stop_propagation();
        act.emit(Act::View(ViewAct::CloseMenu));
        act.emit(what.clone());
    });
    html! { <button type="button" role="menuitem" tabindex="-1" {onclick}>{ words }</button> }
}

type Entries = (String, Vec<(String, Act)>);

/// A message in flight is changed now. One that has arrived or is lost is changed where it was sent: the playhead
/// goes back there first, and the entry says so.
fn message_entries(session: &Session, amounts: &Amounts, id: MessageId) -> Entries {
    let trace = session.run().trace();
    let names = session.run().names();
    let message = trace.message(id);
    let title = format!(
        "{} from {} to {}",
        message.payload.name(),
        names[message.from.index()],
        names[message.to.index()]
    );
    let over = trace.fate(id).is_some_and(|fate| fate.index() < session.count());
    let sent = trace.event(message.sent).at;
    let back = if over { format!(" (goes back to {sent})") } else { String::new() };
    let change = |what: Vec<Intervention>| Act::Change(ChangeAct::Intervene(over.then_some(sent), what));
    let act =
        |fault: MessageFault| change(vec![Intervention::Message { message: trace.reference(id), fault }]);
    let delay = amounts.delay;
    let entries = vec![
        (format!("Drop it{back}"), act(MessageFault::Drop)),
        (format!("Delay it by {delay}{back}"), act(MessageFault::Delay { by: delay })),
        (format!("Duplicate it{back}"), act(MessageFault::Duplicate)),
        (format!("Tamper with it{back}"), act(MessageFault::Tamper)),
        (format!("Cut its link both ways{back}"), change(cut(trace.reference(id), false).to_vec())),
        (format!("Go to when it was sent, {sent}"), Act::Play(PlayAct::Seek(sent))),
        ("Why was it sent?".to_owned(), Act::Event(EventAct::Why(message.sent))),
    ];
    (title, entries)
}

fn node_entries(session: &Session, amounts: &Amounts, node: NodeId) -> Entries {
    let name = session.run().names()[node.index()].clone();
    if session.is_over() {
        let words = "The run is over: back to its start".to_owned();
        return (name, vec![(words, Act::Play(PlayAct::Seek(SimTime::ZERO)))]);
    }
    let world = session.run().world_at(session.playhead());
    let now = |words: &str, intervention| {
        (words.to_owned(), Act::Change(ChangeAct::Intervene(None, vec![intervention])))
    };
    let for_a_while = |what: &str, span: Option<Duration>, until: &str| {
        span.map_or_else(|| format!("{what} {until}"), |span| format!("{what} for {span}"))
    };
    let crash = now(
        &for_a_while("Crash it", amounts.down, "for good"),
        Intervention::Crash { node, down: amounts.down },
    );
    let mut entries = match world.status(node) {
        Status::Crashed => vec![now("Restart it", Intervention::Recover { node })],
        Status::Paused => vec![now("Resume it", Intervention::Resume { node }), crash],
        Status::Up => {
            let pause = for_a_while("Pause it", amounts.pause, "until it is resumed");
            vec![crash, now(&pause, Intervention::Pause { node, span: amounts.pause })]
        }
    };
    if world.slow_permille(node) > 1_000 {
        entries.push(now("Normal speed again", Intervention::Slow { node, permille: 1_000 }));
    } else {
        entries.push(now("Make it 5 times slower", Intervention::Slow { node, permille: 5_000 }));
    }
    entries.push(now("Set its clock back by 1 s", Intervention::StepClock { node, by_us: -1_000_000 }));
    entries.push(now("Set its clock forward by 1 s", Intervention::StepClock { node, by_us: 1_000_000 }));
    if world.clock(node).drift_ppm() == 0 {
        entries.push(now("Make its clock run 1 % fast", Intervention::Drift { node, ppm: 10_000 }));
    } else {
        entries.push(now("Stop its clock's drift", Intervention::Drift { node, ppm: 0 }));
    }
    (name, entries)
}

fn event_entries(session: &Session, amounts: &Amounts, id: EventId) -> Entries {
    let trace = session.run().trace();
    let event = trace.event(id);
    let mut entries = vec![
        ("Why did it happen?".to_owned(), Act::Event(EventAct::Why(id))),
        ("What did it lead to?".to_owned(), Act::Event(EventAct::LedTo(id))),
        (format!("Go there, {}", event.at), Act::Play(PlayAct::Seek(event.at))),
    ];
    if let Some(cause) = event.cause.some() {
        entries.push(("Look at its cause".to_owned(), Act::Event(EventAct::Select(Some(cause)))));
    }
    if let Some(message) = event.message() {
        entries.extend(message_entries(session, amounts, message).1.into_iter().take(5));
    } else if event.node != NodeId::NONE {
        let node = event.node;
        let crash = Intervention::Crash { node, down: amounts.down };
        let words = format!("Crash {} right after it", session.run().names()[node.index()]);
        entries.push((words, Act::Change(ChangeAct::Intervene(Some(event.at), vec![crash]))));
    }
    (format!("Event {} at {}", id.0, event.at), entries)
}

/// Puts the menu near the pointer and inside the window. Set through the DOM, because the page's content security
/// policy forbids style attributes.
fn place(menu: &HtmlElement, x: f64, y: f64) {
    const MARGIN: f64 = 8.0;
    let Some(window) = web_sys::window() else { return };
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
    let room = |at: f64, length: i32, whole: f64| at.min(whole - f64::from(length) - MARGIN).max(MARGIN);
    let left = room(x, menu.offset_width(), size(window.inner_width()));
    let top = room(y, menu.offset_height(), size(window.inner_height()));
    // Setting a length cannot fail.
    let _ = menu.style().set_property("left", &format!("{left}px"));
    let _ = menu.style().set_property("top", &format!("{top}px"));
}

fn focused() -> Option<HtmlElement> {
    let active = web_sys::window()?.document()?.active_element()?;
    active.dyn_into().ok()
}

fn items(menu: &HtmlElement) -> Vec<HtmlElement> {
    let list: Option<NodeList> = menu.query_selector_all("[role=menuitem]").ok();
    let nodes = list.into_iter().flat_map(|list| (0..list.length()).filter_map(move |index| list.get(index)));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

fn focus_item(menu: &HtmlElement, index: usize) {
    if let Some(item) = items(menu).get(index) {
        let _ = item.focus();
    }
}

fn move_focus(menu: &HtmlElement, forward: bool) {
    let items = items(menu);
    let active = focused();
    let here =
        items.iter().position(|item| active.as_ref().is_some_and(|active| item.is_same_node(Some(active))));
    let step = if forward { 1 } else { items.len().saturating_sub(1) };
    let next = here.map_or(0, |here| here + step).checked_rem(items.len());
    if let Some(item) = next.and_then(|next| items.get(next)) {
        let _ = item.focus();
    }
}
