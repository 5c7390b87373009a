//! The answer to *what would have prevented it?*: the run again, each time with something changed, computed by the worker.

use yew::prelude::*;

use super::asking::use_answer;
use crate::explore::otherwise::Outcome;
use crate::explore::otherwise::report::{Line, Report};
use crate::run::recipe::RecipeFile;
use crate::subject::counting::counted;
use crate::ui::worker::{Reply, Request};

#[derive(Properties, PartialEq)]
pub struct OtherwiseProps {
    /// The recipe of the run on the screen.
    pub recipe: RecipeFile,
    /// The scene whose repair is tried.
    pub scene: &'static str,
    /// The id of the broken check.
    pub check: &'static str,
}

#[component]
pub fn Otherwise(props: &OtherwiseProps) -> Html {
    let OtherwiseProps { recipe, scene, check } = props;
    let (recipe, scene, check) = (recipe.clone(), (*scene).to_owned(), (*check).to_owned());
    let asked = use_answer(Request::Otherwise { recipe, scene, check }, |reply| match reply {
        Reply::Otherwise(report) => Some(report),
        _ => None,
    });
    let Report { happened, knobs, finished, .. } = &asked.found;
    let of = |lines: &[Line], outcome: Outcome| -> Vec<Line> {
        lines.iter().filter(|line| line.outcome == outcome).cloned().collect()
    };
    let (causes, chance) = (of(happened, Outcome::Cause), of(happened, Outcome::Chance));
    let same = [of(happened, Outcome::NoDifference), of(knobs, Outcome::NoDifference)].concat();
    html! {
        <div class="otherwise">
            { asked.status(progress(&asked.found).into()) }
            { list("This decided it", "kept", &causes) }
            { list("This decided it only with some luck", "luck", &chance) }
            if *finished && causes.is_empty() && chance.is_empty() {
                <p>{ if happened.is_empty() { "No fault was made, and no whim of chance lies on the way to this." } else { "Nothing that happened to this run decided it on its own." } }</p>
            }
            { folded("setting", "would have kept it, which gives the repair away", &of(knobs, Outcome::Cause)) }
            { folded("setting", "would have kept it only with some luck", &of(knobs, Outcome::Chance)) }
            { folded("change", "made no difference", &same) }
        </div>
    }
}

fn progress(report: &Report) -> String {
    let Report { runs, pending, untried, finished, .. } = *report;
    match (runs, finished) {
        (0, _) => "Running it again, each time with something changed…".to_owned(),
        (_, false) => format!("{runs} runs so far, with and without changes; {pending} changes to go."),
        (_, true) if untried > 0 => {
            format!("{runs} runs, with and without changes. {untried} more changes were not tried.")
        }
        (_, true) => format!("{runs} runs, with and without changes."),
    }
}

fn list(title: &str, class: &'static str, lines: &[Line]) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    html! {
        <>
            <h3>{ title }</h3>
            <ul role="list" {class}>{ for lines.iter().map(|line| html! { <li>{ &line.words }</li> }) }</ul>
        </>
    }
}

/// Lines that open on demand, under how many they are.
fn folded(noun: &str, what: &str, lines: &[Line]) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    html! {
        <details>
            <summary>{ format!("{} {what}", counted(lines.len() as u32, noun)) }</summary>
            <ul role="list">{ for lines.iter().map(|line| html! { <li>{ &line.words }</li> }) }</ul>
        </details>
    }
}
