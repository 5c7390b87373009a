//! The live fault panel: standing faults on links, and what can be done to a node, from now on.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::state::act::{Act, ChangeAct, SearchAct};
use super::state::shared::{Moment, Shared};
use crate::run::session::Session;
use crate::sim::fault::{Intervention, LinkFault, Scope};
use crate::sim::ids::NodeId;
use crate::sim::time::Duration;
use crate::sim::world::Status;
use crate::ui::select::Select;

/// A pause that can be felt, and a down time that outlasts a timeout.
pub const SHORT_SPAN: Duration = Duration::from_millis(500);

#[derive(Clone, Properties, PartialEq)]
pub struct FaultsProps {
    pub session: Shared,
    pub moment: Moment,
    /// Whether the worker looks for faults that break something.
    pub breaking: bool,
    pub act: Callback<Act>,
}

/// A standing fault with one number to set.
struct Row {
    label: &'static str,
    unit: &'static str,
    max: u32,
    step: u32,
    initial: u32,
    fault: fn(u32) -> LinkFault,
    value: fn(&LinkFault) -> Option<u32>,
}

const PPM_PER_PERCENT: u32 = 10_000;
const US_PER_MS: u32 = 1_000;

const ROWS: [Row; 6] = [
    Row {
        label: "Lose messages",
        unit: "%",
        max: 100,
        step: 1,
        initial: 12,
        fault: |percent| LinkFault::Lose { ppm: percent * PPM_PER_PERCENT },
        value: |fault| if let LinkFault::Lose { ppm } = fault { Some(ppm / PPM_PER_PERCENT) } else { None },
    },
    Row {
        label: "Duplicate",
        unit: "%",
        max: 100,
        step: 1,
        initial: 20,
        fault: |percent| LinkFault::Duplicate { ppm: percent * PPM_PER_PERCENT },
        value: |fault| {
            if let LinkFault::Duplicate { ppm } = fault { Some(ppm / PPM_PER_PERCENT) } else { None }
        },
    },
    Row {
        label: "Delay by up to",
        unit: "ms",
        max: 3_000,
        step: 50,
        initial: 200,
        fault: |ms| LinkFault::Delay { extra_us: 0, jitter_us: ms * US_PER_MS },
        value: |fault| {
            if let LinkFault::Delay { jitter_us, .. } = fault { Some(jitter_us / US_PER_MS) } else { None }
        },
    },
    Row {
        label: "Reorder within",
        unit: "ms",
        max: 3_000,
        step: 50,
        initial: 300,
        fault: |ms| LinkFault::Reorder { ppm: 500_000, window_us: ms * US_PER_MS },
        value: |fault| {
            if let LinkFault::Reorder { window_us, .. } = fault { Some(window_us / US_PER_MS) } else { None }
        },
    },
    Row {
        label: "Tamper with",
        unit: "%",
        max: 100,
        step: 1,
        initial: 20,
        fault: |percent| LinkFault::Tamper { ppm: percent * PPM_PER_PERCENT },
        value: |fault| if let LinkFault::Tamper { ppm } = fault { Some(ppm / PPM_PER_PERCENT) } else { None },
    },
    Row {
        label: "Heavy tail",
        unit: "%",
        max: 100,
        step: 1,
        initial: 10,
        fault: |percent| LinkFault::Tail { ppm: percent * PPM_PER_PERCENT },
        value: |fault| if let LinkFault::Tail { ppm } = fault { Some(ppm / PPM_PER_PERCENT) } else { None },
    },
];

/// How things stand at the playhead: standing faults, and one node.
struct Present {
    on: Vec<(Scope, LinkFault)>,
    status: Status,
    slow: bool,
    clock_error_us: i64,
    /// Nothing can be done to the run any more.
    over: bool,
}

impl Present {
    /// Reads it off the world at the playhead, which is computed once for all of it.
    fn of(session: &Session, node: NodeId) -> Self {
        let (run, at) = (session.run(), session.playhead());
        run.look(at, |world| Self {
            on: world.standing().iter().copied().collect(),
            status: world.status(node),
            slow: world.slow_permille(node) > 1_000,
            clock_error_us: world.clock(node).error_us(at),
            over: session.is_over(),
        })
    }
}

#[component]
pub fn Faults(props: &FaultsProps) -> Html {
    let scope = use_state_eq(|| Scope::ALL);
    let node = use_state_eq(|| NodeId(1));
    let names = props.session.read(|session| session.run().names().to_vec());
    let present = props.session.read(|session| Present::of(session, *node));
    let on = &present.on;
    let emit = |intervention: Intervention| {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Act::Change(ChangeAct::Intervene(intervention))))
    };
    let here = |fault: &LinkFault| {
        on.iter().find(|(s, f)| s == &*scope && f.same_kind(fault)).map(|(_, fault)| *fault)
    };
    let elsewhere = on.iter().filter(|(s, _)| s != &*scope).count();
    let cut = here(&LinkFault::Partition).is_some();
    let toggle_cut = {
        let (act, scope, fault) = (props.act.clone(), *scope, LinkFault::Partition);
        Callback::from(move |_: Event| {
            act.emit(Act::Change(ChangeAct::Intervene(if cut {
                Intervention::Clear { scope, fault }
            } else {
                Intervention::Switch { scope, fault }
            })));
        })
    };
    let interventions = props.session.read(|session| session.run().recipe().script.len());
    html! {
        <section class="faults" aria-label="Faults">
            <h2>{ "Faults" }
                if !on.is_empty() {
                    <button type="button" class="quiet" disabled={present.over} onclick={emit(Intervention::ClearAll)}>{ "All off" }</button>
                }
            </h2>
            if present.over {
                <p class="soft hint" id="faults-over">{ "The run is over. Go back in time to break something." }</p>
            }
            <fieldset disabled={present.over} aria-describedby={present.over.then_some("faults-over")}>
            <legend class="hidden-visually">{ "From now on" }</legend>
            { scope_select(&names, &scope) }
            { for ROWS.iter().map(|row| fault_row(row, *scope, here(&(row.fault)(0)), &props.act)) }
            <div class="fault">
                <label for="fault-cut">{ "Cut (partition)" }</label>
                <input id="fault-cut" type="checkbox" role="switch" class="switch" checked={cut} onchange={toggle_cut} />
                <span class="value">{ if cut { "cut" } else { "off" } }</span>
            </div>
            if elsewhere > 0 {
                <p class="soft">{ format!("Faults on other links: {elsewhere}.") }</p>
            }
            { node_faults(&names, &node, &present, &props.act) }
            </fieldset>
            { script_line(props, interventions) }
            { break_button(props) }
        </section>
    }
}

fn scope_select(names: &[String], scope: &UseStateHandle<Scope>) -> Html {
    let mut options = vec![(Scope::ALL, "on every link".to_owned())];
    let ids = || (0..names.len()).map(|index| NodeId(index as u16));
    for from in ids() {
        for to in ids().filter(|to| *to != from) {
            let words = format!("on {} → {}", names[from.index()], names[to.index()]);
            options.push((Scope::link(from, to), words));
        }
    }
    let on_choose = {
        let (setter, scopes) = (scope.setter(), options.iter().map(|(scope, _)| *scope).collect::<Vec<_>>());
        Callback::from(move |index: usize| setter.set(scopes.get(index).copied().unwrap_or_default()))
    };
    let chosen = options.iter().position(|(option, _)| option == &**scope).unwrap_or(0);
    let options: Vec<(AttrValue, AttrValue)> =
        options.iter().map(|(_, words)| (words.clone().into(), words.clone().into())).collect();
    html! { <Select class="scope" label="Links that the faults apply to" {options} {chosen} {on_choose} /> }
}

fn fault_row(row: &'static Row, scope: Scope, on: Option<LinkFault>, act: &Callback<Act>) -> Html {
    let value = on.as_ref().and_then(row.value);
    let id = format!("fault-{}", row.label.to_ascii_lowercase().replace(' ', "-"));
    let toggle = {
        let act = act.clone();
        Callback::from(move |_: Event| {
            let fault = (row.fault)(row.initial);
            act.emit(Act::Change(ChangeAct::Intervene(if value.is_some() {
                Intervention::Clear { scope, fault }
            } else {
                Intervention::Switch { scope, fault }
            })));
        })
    };
    let slide = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let value = input.value().parse::<u32>().unwrap_or(row.initial).min(row.max);
            act.emit(Act::Change(ChangeAct::Intervene(Intervention::Switch {
                scope,
                fault: (row.fault)(value),
            })));
        })
    };
    html! {
        <div class="fault" key={row.label}>
            <label for={id.clone()}>{ row.label }</label>
            <input {id} type="checkbox" role="switch" class="switch" checked={value.is_some()} onchange={toggle} />
            <span class="value">{ value.map_or("off".to_owned(), |value| format!("{value} {}", row.unit)) }</span>
            if let Some(value) = value {
                <input type="range" min="0" max={row.max.to_string()} step={row.step.to_string()} value={value.to_string()}
                    aria-label={format!("{}, {}", row.label, row.unit)} onchange={slide} />
            }
        </div>
    }
}

/// What can be done to one node.
fn node_faults(
    names: &[String],
    node: &UseStateHandle<NodeId>,
    present: &Present,
    act: &Callback<Act>,
) -> Html {
    let (status, slow, error_ms) = (present.status, present.slow, present.clock_error_us / 1_000);
    let on_choose = {
        let setter = node.setter();
        Callback::from(move |index: usize| setter.set(NodeId(index as u16)))
    };
    let emit = |intervention: Intervention| {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Act::Change(ChangeAct::Intervene(intervention))))
    };
    let node = **node;
    let state = match status {
        Status::Up if slow => "up, slow",
        Status::Up => "up",
        Status::Crashed => "crashed",
        Status::Paused => "paused",
    };
    html! {
        <div class="node-faults">
            <h3>
                <Select label="Node" options={names.iter().map(|name| (name.clone().into(), name.clone().into())).collect::<Vec<_>>()}
                    chosen={node.index()} {on_choose} />
                <small>{ format!("{state}, wall clock {error_ms:+} ms") }</small>
            </h3>
            <div class="row-of-buttons">
                if status == Status::Crashed {
                    <button type="button" onclick={emit(Intervention::Recover { node })}>{ "Restart" }</button>
                } else {
                    <button type="button" title="Crashes the node: it loses its memory and restarts after half a second" onclick={emit(Intervention::Crash { node, down: Some(SHORT_SPAN) })}>{ "Crash" }</button>
                }
                if status == Status::Paused {
                    <button type="button" onclick={emit(Intervention::Resume { node })}>{ "Resume" }</button>
                } else {
                    <button type="button" title="Nothing runs on the node for half a second, and it does not notice" disabled={status == Status::Crashed}
                        onclick={emit(Intervention::Pause { node, span: Some(SHORT_SPAN) })}>{ "Pause" }</button>
                }
                <button type="button" title="Makes its work take five times as long, or returns it to normal speed"
                    onclick={emit(Intervention::Slow { node, permille: if slow { 1_000 } else { 5_000 } })}>{ if slow { "Normal" } else { "Slow" } }</button>
                <button type="button" title="Sets its wall clock back by a second" onclick={emit(Intervention::StepClock { node, by_us: -1_000_000 })}>{ "Clock −1 s" }</button>
                <button type="button" title="Sets its wall clock forward by a second" onclick={emit(Intervention::StepClock { node, by_us: 1_000_000 })}>{ "Clock +1 s" }</button>
            </div>
        </div>
    }
}

fn script_line(props: &FaultsProps, interventions: usize) -> Html {
    let on = |what: Act| {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(what.clone()))
    };
    let words = match interventions {
        0 => "No interventions in this run.".to_owned(),
        1 => "One intervention in this run.".to_owned(),
        count => format!("{count} interventions in this run."),
    };
    html! {
        <>
            <p class="soft hint">{ words }{ " Or click a message, a lane's head or an event on the timeline." }</p>
            if interventions > 0 {
                <p class="row-of-buttons">
                    <button type="button" onclick={on(Act::Change(ChangeAct::UndoIntervention))}>{ "Undo last" }</button>
                    <button type="button" onclick={on(Act::Change(ChangeAct::ResetScript))}>{ "Reset to the scene" }</button>
                </p>
            }
        </>
    }
}

fn break_button(props: &FaultsProps) -> Html {
    let (what, words) = if props.breaking {
        (Act::Search(SearchAct::Stop), "Stop the search")
    } else {
        (Act::Search(SearchAct::BreakIt), "Break it for me")
    };
    let act = props.act.clone();
    html! {
        <button type="button" class="full" title="Searches for the fewest faults that break a promise with these settings"
            onclick={Callback::from(move |_: MouseEvent| act.emit(what.clone()))}>{ words }</button>
    }
}
