//! The tabs below the timeline: five views of the same run, each showing what has happened up to the playhead and
//! nothing of the future. Only the open one is drawn and computed.
//!
//! | tab | is |
//! |---|---|
//! | [`order`] | the important events, in the order of each clock |
//! | [`charts`] | the lesson's charts |
//! | [`events`] | every event, for keyboard and screen reader: the timeline's twin |
//! | [`state`] | what each node knows and what its clocks show |
//! | [`code`] | the programs, and each node's current line |
//!
//! [`announce`] announces new events, whichever tab is open.

pub mod announce;
pub mod charts;
pub mod code;
pub mod events;
pub mod observe;
pub mod order;
pub mod state;

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::lesson::step;
use crate::timeline::scene::Names;
use crate::ui::lesson::branches::twins::Twins;
use crate::ui::lesson::stage::names;
use crate::ui::lesson::state::shared::{PanelProps, Shared};
use crate::ui::storage::{self, Stored};

use crate::ui::late::late;
use charts::Charts;
use code::Code;
use events::Events;
use order::Order;
use state::State;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tab {
    #[default]
    Order,
    Charts,
    Events,
    State,
    Code,
    /// Only available while two runs are compared.
    Twins,
}

impl Stored for Tab {
    const KEY: &'static str = "happens-before.tab";
    const VERSION: u32 = 1;
    const NAME: &'static str = "The open tab";
}

impl Tab {
    const ALL: [Self; 5] = [Self::Order, Self::Charts, Self::Events, Self::State, Self::Code];

    const fn name(self) -> &'static str {
        match self {
            Self::Order => "Order",
            Self::Charts => "Charts",
            Self::Events => "Events",
            Self::State => "State",
            Self::Code => "Code",
            Self::Twins => "Twins",
        }
    }

    fn id(self) -> String {
        format!("tab-{}", self.name().to_ascii_lowercase())
    }

    /// The available tabs, in order.
    fn offered(comparing: bool) -> Vec<Self> {
        comparing.then_some(Self::Twins).into_iter().chain(Self::ALL).collect()
    }

    /// The tab that a key moves to.
    fn after(self, key: &str, offered: &[Self]) -> Option<Self> {
        let here = offered.iter().position(|tab| *tab == self)?;
        let last = offered.len() - 1;
        let there = match key {
            "ArrowRight" if here == last => 0,
            "ArrowRight" => here + 1,
            "ArrowLeft" if here == 0 => last,
            "ArrowLeft" => here - 1,
            "Home" => 0,
            "End" => last,
            _ => return None,
        };
        offered.get(there).copied()
    }
}

impl From<step::Tab> for Tab {
    fn from(tab: step::Tab) -> Self {
        match tab {
            step::Tab::Order => Self::Order,
            step::Tab::Charts => Self::Charts,
            step::Tab::Events => Self::Events,
            step::Tab::State => Self::State,
            step::Tab::Code => Self::Code,
        }
    }
}

/// The open tab: a step's own when it is entered, else the last choice; the comparison while two runs are compared.
#[hook]
pub fn use_open_tab(step: usize, opens: Option<step::Tab>, comparing: bool) -> UseStateHandle<OpenTab> {
    let own = move || opens.map_or_else(storage::load, Tab::from);
    let open = use_state(|| OpenTab(own()));
    use_effect_with((step, comparing), {
        let open = open.setter();
        move |(_, comparing)| open.set(OpenTab(if *comparing { Tab::Twins } else { own() }))
    });
    open
}

#[derive(Clone, Copy, PartialEq)]
pub struct OpenTab(Tab);

#[derive(Properties, Clone, PartialEq)]
pub struct TabsProps {
    pub panel: PanelProps,
    pub open: UseStateHandle<OpenTab>,
}

#[component]
pub fn Tabs(TabsProps { panel: props, open }: &TabsProps) -> Html {
    let OpenTab(here) = **open;
    let strip = use_node_ref();
    let session = use_session_number(&props.session);
    let comparing = props.session.read(|session| session.twin().is_some());
    let offered = Rc::new(Tab::offered(comparing));
    let choose = {
        let open = open.setter();
        Callback::from(move |tab: Tab| {
            if tab != Tab::Twins {
                storage::save(&tab);
            }
            open.set(OpenTab(tab));
        })
    };
    let onkeydown = {
        let (choose, strip) = (choose.clone(), strip.clone());
        let offered = offered.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(tab) = here.after(&event.key(), &offered).filter(|_| plain(&event)) {
                event.prevent_default();
                event.stop_propagation();
                choose.emit(tab);
                let place = offered.iter().position(|other| *other == tab).unwrap_or(0);
                focus_child(&strip, place as u32);
            }
        })
    };
    let tab = |tab: Tab| draw_tab(tab, here == tab, props.moment.count, &choose);
    let panel = match here {
        Tab::Order => html! { <Order ..props.clone() /> },
        Tab::Charts => late!(charts: Charts, props.clone()),
        Tab::Events => html! { <Events ..props.clone() /> },
        Tab::State => html! { <State ..props.clone() /> },
        Tab::Code => html! { <Code ..props.clone() /> },
        Tab::Twins => html! { <Twins ..props.clone() /> },
    };
    html! {
        <div class="tabs">
            <div class="tab-strip" role="tablist" aria-label="About this run" ref={strip} {onkeydown}>
                { for offered.iter().copied().map(tab) }
            </div>
            <div key={format!("{}-{session}", here.name())} class={classes!("tab-panel", here.name().to_ascii_lowercase())} role="tabpanel"
                id="tab-panel" aria-labelledby={here.id()} tabindex="0">
                { panel }
            </div>
        </div>
    }
}

fn draw_tab(tab: Tab, open: bool, events: usize, choose: &Callback<Tab>) -> Html {
    let choose = choose.clone();
    html! {
        <button key={tab.name()} type="button" role="tab" id={tab.id()} aria-selected={open.to_string()}
            aria-controls={open.then_some("tab-panel")} tabindex={if open { "0" } else { "-1" }}
            onclick={Callback::from(move |_| choose.emit(tab))}>
            { tab.name() }
            if tab == Tab::Events {
                { " " }<span class="count">{ events }</span>
            }
        </button>
    }
}

fn focus_child(parent: &NodeRef, index: u32) {
    let child = parent.cast::<HtmlElement>().and_then(|parent| parent.children().item(index));
    if let Some(child) = child.and_then(|child| child.dyn_into::<HtmlElement>().ok()) {
        // Focusing an element on the page cannot fail.
        let _ = child.focus();
    }
}

/// Whether a key was pressed without the modifiers that make it a browser shortcut.
fn plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.alt_key() || event.meta_key())
}

/// Counts the sessions that were shown, so that panels keep nothing from an earlier one.
#[hook]
fn use_session_number(session: &Shared) -> u32 {
    let shown = use_mut_ref(|| (session.clone(), 0_u32));
    let (before, number) = &mut *shown.borrow_mut();
    if before != session {
        (*before, *number) = (session.clone(), number.wrapping_add(1));
    }
    *number
}

/// The names of nodes and checks, read again for each recipe.
#[hook]
fn use_names(session: &Shared, revision: u32) -> Rc<Names> {
    use_memo((session.clone(), revision), |(session, _)| session.read(names))
}
