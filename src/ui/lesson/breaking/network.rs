//! Standing faults on links, from now on.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::run::session::Session;
use crate::sim::fault::{Intervention, LinkFault, Scope};
use crate::sim::ids::NodeId;
use crate::sim::world::World;
use crate::subject::Words;
use crate::ui::lesson::state::act::{Act, ChangeAct};
use crate::ui::lesson::state::shared::{Moment, Shared};
use crate::ui::select::Select;

#[derive(Clone, Properties, PartialEq)]
pub struct NetworkProps {
    pub session: Shared,
    pub moment: Moment,
    pub act: Callback<Act>,
}

/// How many standing faults there are at the playhead.
pub fn standing(session: &Session) -> usize {
    session.run().look(session.playhead(), |world| world.standing().iter().count())
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

/// The act that intervenes at the playhead.
fn now(intervention: Intervention) -> Act {
    Act::Change(ChangeAct::Intervene(None, vec![intervention]))
}

#[component]
pub fn Network(props: &NetworkProps) -> Html {
    let scope = use_state_eq(|| Scope::ALL);
    let (names, on, over) = props.session.read(|session| {
        let standing = |world: &World<Words>| world.standing().iter().copied().collect::<Vec<_>>();
        (session.run().names().to_vec(), session.run().look(session.playhead(), standing), session.is_over())
    });
    let here = |fault: &LinkFault| {
        on.iter().find(|(s, f)| s == &*scope && f.same_kind(fault)).map(|(_, fault)| *fault)
    };
    let elsewhere = on.iter().filter(|(s, _)| s != &*scope).count();
    let cut = here(&LinkFault::Partition).is_some();
    let toggle_cut = {
        let (scope, fault) = (*scope, LinkFault::Partition);
        props.act.reform(move |_: Event| {
            now(if cut {
                Intervention::Clear { scope, fault }
            } else {
                Intervention::Switch { scope, fault }
            })
        })
    };
    let all_off = props.act.reform(|_: MouseEvent| now(Intervention::ClearAll));
    html! {
        <section class="faults" aria-label="Faults">
            <h2>{ "From now on" }
                if !on.is_empty() { <button type="button" class="quiet" disabled={over} onclick={all_off}>{ "All off" }</button> }
            </h2>
            if over {
                <p class="soft hint" id="faults-over">{ "The run is over. Go back in time to break something." }</p>
            }
            <fieldset disabled={over} aria-describedby={over.then_some("faults-over")}>
            <legend class="hidden-visually">{ "From now on" }</legend>
            { scope_select(&names, &scope) }
            { for ROWS.iter().map(|row| fault_row(row, *scope, here(&(row.fault)(0)), &props.act)) }
            <div class="fault">
                <label for="fault-cut">{ "Cut (partition)" }</label>
                <input id="fault-cut" type="checkbox" role="switch" class="switch" checked={cut} onchange={toggle_cut} />
                <span class="value">{ if cut { "cut" } else { "off" } }</span>
            </div>
            if elsewhere > 0 {
                <p class="soft hint">{ format!("Faults on other links: {elsewhere}.") }</p>
            }
            </fieldset>
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
        let turned_on = value.is_some();
        act.reform(move |_: Event| {
            let fault = (row.fault)(row.initial);
            now(if turned_on {
                Intervention::Clear { scope, fault }
            } else {
                Intervention::Switch { scope, fault }
            })
        })
    };
    let slide = {
        act.reform(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let value = input.value().parse::<u32>().unwrap_or(row.initial).min(row.max);
            now(Intervention::Switch { scope, fault: (row.fault)(value) })
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
