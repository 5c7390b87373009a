//! *Break it for me*, and the changes made to the run on the screen.

use yew::prelude::*;

use crate::ui::lesson::state::act::{Act, ChangeAct, SearchAct};
use crate::ui::lesson::state::shared::Shared;

#[derive(Clone, Properties, PartialEq)]
pub struct SearchProps {
    pub session: Shared,
    /// Increases when the recipe changes; the list of changes depends on it.
    pub revision: u32,
    /// Whether the worker is searching for faults that break a promise.
    pub breaking: bool,
    /// What the last search said about the settings and the seed on the screen.
    pub said: Option<AttrValue>,
    pub act: Callback<Act>,
}

#[component]
pub fn SearchPanel(props: &SearchProps) -> Html {
    let interventions = props.session.read(|session| session.run().recipe().script.len());
    let words = match interventions {
        0 => "No interventions in this run.".to_owned(),
        1 => "One intervention in this run.".to_owned(),
        count => format!("{count} interventions in this run."),
    };
    let (what, label) = if props.breaking {
        (SearchAct::Stop, "Stop the search")
    } else {
        (SearchAct::BreakIt, "Break it for me")
    };
    let search = props.act.reform(move |_: MouseEvent| Act::Search(what));
    let reset = props.act.reform(|_: MouseEvent| Act::Change(ChangeAct::ResetScript));
    html! {
        <section class="search" aria-label="Interventions">
            <h2>{ "Interventions" }
                if interventions > 0 { <button type="button" class="quiet" title="Only the faults that belong to the variant" onclick={reset}>{ "Reset" }</button> }
            </h2>
            <p class="soft hint">{ words }</p>
            <button type="button" class="full" title="Tries every single fault of this run, then pairs, then random fault schedules, until a promise breaks" onclick={search}>{ label }</button>
            if let Some(said) = &props.said { <p class="soft hint said">{ said }</p> }
        </section>
    }
}
