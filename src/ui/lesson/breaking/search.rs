//! *Break it for me*, and the changes made to the run on the screen.

use std::rc::Rc;

use yew::prelude::*;

use crate::explore::search::outcome::Covered;
use crate::ui::lesson::state::act::{Act, ChangeAct, SearchAct};
use crate::ui::lesson::state::shared::Shared;

/// What a search for faults said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Its progress or its results.
    pub words: AttrValue,
    /// What its runs should have shown, if none of them broke a promise.
    pub covered: Rc<[Covered]>,
}

#[derive(Clone, Properties, PartialEq)]
pub struct SearchProps {
    pub session: Shared,
    /// Increases when the recipe changes; the list of changes depends on it.
    pub revision: u32,
    /// Whether the worker is searching for faults that break a promise.
    pub breaking: bool,
    /// What the last search said about the settings and the seed on the screen.
    pub said: Option<Said>,
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
            if let Some(Said { words, covered }) = &props.said {
                <p class="soft hint said">{ words }</p>
                { goals(covered) }
            }
        </section>
    }
}

/// What the runs of a search should have shown, ticked where they did.
pub fn goals(covered: &[Covered]) -> Html {
    if covered.is_empty() {
        return Html::default();
    }
    let missing = covered.iter().filter(|one| !one.reached).count();
    let summary = match missing {
        0 => format!("Its runs showed all {} situations to look for", covered.len()),
        missing => {
            format!("Its runs showed {} of {} situations to look for", covered.len() - missing, covered.len())
        }
    };
    html! {
        <details class="seen">
            <summary>{ summary }</summary>
            <ul class="checks">{ for covered.iter().map(|one| situation(&one.words, one.reached, Html::default())) }</ul>
        </details>
    }
}

/// A situation, ticked if it was seen, with something to press.
pub fn situation(words: &str, seen: bool, go: Html) -> Html {
    let (sign, class, state) = if seen { ("✓", "ok", ", seen") } else { ("○", "soft", ", not seen") };
    html! {
        <li key={words}>
            <span class={class} aria-hidden="true">{ sign }</span>
            <span>{ words }<span class="hidden-visually">{ state }</span>{ go }</span>
        </li>
    }
}
