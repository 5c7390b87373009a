//! What runs of the lesson should show at least once, and which of it this run has shown up to the playhead.

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::breaking::search::situation;
use super::checks::ChecksProps;
use super::state::act::{Act, EventAct};
use crate::sim::ids::EventId;

/// A list to fold out; what is in it is read off the run only while it is open.
#[component]
pub fn Seen(props: &ChecksProps) -> Html {
    let is_open = use_state(|| false);
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |event: Event| {
            is_open.set(event.target_dyn_into::<HtmlDetailsElement>().is_some_and(|details| details.open()));
        })
    };
    let lesson = props.session.read(|session| session.run().lesson());
    if lesson.goals.is_empty() || lesson.asks_for_cause(0) {
        return Html::default();
    }
    let items = is_open.then(|| {
        props.session.read(|session| {
            let trace = session.run().trace();
            let before = |event: &EventId| event.index() < props.moment.count;
            let goals = lesson.goals.iter().map(|goal| (goal.words, (goal.reached)(trace).filter(before)));
            goals.map(|(words, reached)| item(words, reached, &props.act)).collect::<Html>()
        })
    });
    html! {
        <section class="seen" aria-label="Situations">
            <details ontoggle={toggle}>
                <summary>{ "What this run has shown" }</summary>
                <ul class="checks">{ items.unwrap_or_default() }</ul>
            </details>
        </section>
    }
}

fn item(words: &'static str, reached: Option<EventId>, act: &Callback<Act>) -> Html {
    let go = reached.map(|event| {
        let select = act.reform(move |_: MouseEvent| Act::Event(EventAct::Select(Some(event))));
        html! { <>{ " " }<button type="button" class="quiet" onclick={select}>{ "Show" }</button></> }
    });
    situation(words, reached.is_some(), go.unwrap_or_default())
}
