//! Every single fault, without the fix and with it or with the learner's own settings: the search of *Break it for me*.

use yew::prelude::*;

use crate::ui::lesson::breaking::search::goals;
use crate::ui::lesson::state::act::{Act, ChangeAct, SearchAct};
use crate::ui::lesson::state::searches::{Goal, Searches, Side};

#[derive(Clone, Properties, PartialEq)]
pub struct SinglesProps {
    pub searches: Searches,
    /// Whether the learner's own settings take the place of the fix.
    pub mine: bool,
    /// Whether the learner's settings have changed since the last search.
    pub stale: bool,
    pub act: Callback<Act>,
}

#[component]
pub fn SinglesPanel(props: &SinglesProps) -> Html {
    let running = match props.searches.running {
        Some(Goal::Singles { second }) => Some(usize::from(second)),
        _ => None,
    };
    let (what, label) = if running.is_some() {
        (SearchAct::Stop, "Stop the search")
    } else if props.mine {
        (SearchAct::Singles { mine: true }, "Try every single fault, without the fix and with my settings")
    } else {
        (SearchAct::Singles { mine: false }, "Try every single fault, with and without the fix")
    };
    let search = props.act.reform(move |_: MouseEvent| Act::Search(what));
    let sides = props.searches.singles.as_ref().map(|singles| {
        let second = if singles.rival.is_mine() { "With my settings" } else { "With the fix" };
        let sides = ["Without the fix", second].into_iter().zip(&singles.sides).enumerate();
        sides
            .map(|(place, (whose, side))| of_side(props, whose, side, running == Some(place)))
            .collect::<Html>()
    });
    html! {
        <div class="singles">
            <p><button type="button" onclick={search}>{ label }</button></p>
            <p class="soft">{ "Tries the faults that can strike the run of seed 1, the likeliest first, until one of them breaks a promise." }</p>
            if props.stale { <p class="soft" role="status">{ "This result is for the settings before your last change." }</p> }
            { sides.unwrap_or_default() }
        </div>
    }
}

/// What is known of one side. Nothing is said of one that has not been searched.
fn of_side(props: &SinglesProps, whose: &str, side: &Side, running: bool) -> Html {
    let said = match (side.done, running, side.said.is_empty()) {
        (true, ..) => side.said.to_string(),
        (false, true, true) => "Listing the faults…".to_owned(),
        (false, true, false) => format!("{}…", side.said),
        (false, false, true) => return Html::default(),
        (false, false, false) => format!("Stopped: {}.", side.said),
    };
    let opened = side.recipe.clone().map(|file| {
        let words =
            if file.script.is_empty() { "Open that run" } else { "Open it beside the run without the fault" };
        let open =
            props.act.reform(move |_: MouseEvent| Act::Change(ChangeAct::OpenBeside(Box::new(file.clone()))));
        html! { <p><button type="button" onclick={open}>{ words }</button></p> }
    });
    html! {
        <>
            <p role="status"><b>{ whose }{ ": " }</b>{ said }</p>
            { goals(&side.covered) }
            { for opened }
        </>
    }
}
