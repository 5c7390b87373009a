//! The page for an unknown address.

use yew::prelude::*;

use super::{page::Page, route::Route};

/// The unknown address.
#[derive(Clone, Properties, PartialEq)]
pub struct NotFoundProps {
    /// Decoded and shortened by [`Route::parse`].
    pub address: AttrValue,
}

/// Says which address is unknown and offers the way home.
#[component]
pub fn NotFound(props: &NotFoundProps) -> Html {
    html! {
        <Page title="Unknown address">
            <div class="text">
                <h1>{ "There is no such page" }</h1>
                <p>{ "The address " }<code class="address">{ &props.address }</code>{ " leads nowhere. It may be mistyped, or come from another version." }</p>
                <p><a class="button primary" href={Route::Home.href()}>{ "To the start page" }</a></p>
            </div>
        </Page>
    }
}
