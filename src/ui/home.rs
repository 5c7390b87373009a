//! The start page: what this is, and the lessons there are.

use yew::prelude::*;

use super::{page::Page, route::Route};

/// Lessons in reading order: name in the address, and title.
fn lessons() -> [(&'static str, &'static str); 1] {
    [("idempotency", "You pressed Pay once. You were charged twice.")]
}

/// The start page.
#[component]
pub fn Home() -> Html {
    html! {
        <Page title="">
            <div class="text">
                <h1>{ "Distributed systems, taught by running them" }</h1>
                <p class="lead">
                    { "Every lesson is a real simulation: break it, watch it on a timeline, predict what comes next, repair it. " }
                    { "The same settings and seed always give the same run, so you can trust what you see and show it to others." }
                </p>
                <h2>{ "Lessons" }</h2>
                <ul class="cards">
                    { for lessons().into_iter().map(|(id, title)| html! {
                        <li key={id} class="card"><a href={Route::lesson(id).href()}>{ title }</a></li>
                    }) }
                </ul>
            </div>
        </Page>
    }
}
