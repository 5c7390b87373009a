//! The answer to *why?*: what led to an event, oldest first, in sentences.

use std::rc::Rc;

use yew::prelude::*;

use super::act::Act;
use super::stage::sentence;
use super::state::Shared;
use crate::run::why::Slice;

/// What the story shows.
#[derive(Properties, PartialEq)]
pub struct WhyProps {
    /// The session.
    pub session: Shared,
    /// What led to the event.
    pub slice: Rc<Slice>,
    /// What the learner does.
    pub act: Callback<Act>,
}

/// The story, as a numbered list.
#[component]
pub fn Why(props: &WhyProps) -> Html {
    let sentences: Vec<_> = props
        .session
        .read(|session| props.slice.story.iter().map(|event| (*event, sentence(session, *event))).collect());
    let end = {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(Act::EndWhy))
    };
    let item = |(event, words): (crate::sim::ids::EventId, String)| {
        let act = props.act.clone();
        let look = Callback::from(move |_: MouseEvent| act.emit(Act::Select(Some(event))));
        let last = event == props.slice.of;
        html! { <li key={event.0} class={last.then_some("last")}><button type="button" class="quiet" onclick={look}>{ words }</button></li> }
    };
    html! {
        <section class="why" aria-label="What led to it">
            <h2>{ "Why? What led to it, oldest first" }<button type="button" class="quiet" onclick={end}>{ "Show everything again" }</button></h2>
            <ol>{ for sentences.into_iter().map(item) }</ol>
        </section>
    }
}
