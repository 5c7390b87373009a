//! The run and its transport alone, for a frame of another page.

use yew::prelude::*;

use crate::lesson::Lesson;
use crate::ui::route::Route;

#[derive(Properties, PartialEq)]
pub struct EmbedProps {
    pub lesson: &'static str,
    /// The query of the address of what is shown.
    pub query: AttrValue,
    /// Transport and timeline.
    pub children: Html,
}

/// The frame's page. The link opens the same moment of the same run in a page of its own.
#[component]
pub fn Embed(props: &EmbedProps) -> Html {
    let title = crate::lesson::find(props.lesson).map_or("", |lesson: &Lesson| lesson.about.title);
    let full = Route::Lesson { id: props.lesson.into(), query: props.query.clone() };
    html! {
        <main id="content" tabindex="-1" class="embed">
            <h1 class="hidden-visually">{ title }{ ": a run" }</h1>
            { props.children.clone() }
            <p class="source"><b>{ title }</b><a href={full.href()} target="_blank" rel="noopener">{ "Open in Happens Before" }</a></p>
        </main>
    }
}
