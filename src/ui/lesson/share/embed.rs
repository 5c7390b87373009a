//! The run and its transport alone, for a frame of another page.

use yew::prelude::*;

use crate::run::address::State;
use crate::ui::lesson::page::address_bar::query_of;
use crate::ui::route::Route;

#[derive(Clone, Properties, PartialEq)]
pub struct EmbedProps {
    /// The state on the screen.
    pub state: State,
    /// Transport and timeline.
    pub children: Html,
}

/// The frame's page. The link opens the same moment of the same run in a page of its own.
#[component]
pub fn Embed(props: &EmbedProps) -> Html {
    let about = props.state.recipe.lesson.about;
    let title = about.title;
    let full = Route::Lesson { id: about.id.into(), query: query_of(&props.state).into() };
    html! {
        <main id="content" tabindex="-1" class="embed">
            <h1 class="hidden-visually">{ title }{ ": a run" }</h1>
            { props.children.clone() }
            <p class="source"><b>{ title }</b><a href={full.href()} target="_blank" rel="noopener">{ "Open in Happens Before" }</a></p>
        </main>
    }
}
