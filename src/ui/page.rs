//! The frame that all pages share: header, document title and the focus target.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{route::Route, theme::ThemeButton};

/// The id of the element that holds a page's own content.
const CONTENT: &str = "content";

/// A page: its title, what its header shows, and its content.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// The first part of the document's title, before the application's name. Empty on the start page.
    pub title: AttrValue,
    /// The page's position in the application, shown after the name.
    #[prop_or_default]
    pub crumbs: Html,
    /// Buttons for the right side of the header, before the theme button.
    #[prop_or_default]
    pub actions: Html,
    /// Extra classes for the content element.
    #[prop_or_default]
    pub class: Classes,
    pub children: Html,
}

/// Draws the header and the content, and sets the document's title.
#[component]
pub fn Page(props: &PageProps) -> Html {
    use_effect_with(props.title.clone(), |title| name_document(title));
    html! {
        <>
            <button type="button" class="skip" onclick={Callback::from(|_| focus_content())}>{ "Skip to the content" }</button>
            <header class="top">
                <a class="brand" href={Route::Home.href()} aria-label="Happens Before, start page">
                    { "Happens\u{a0}" }<i>{ "→" }</i>{ "\u{a0}Before" }
                </a>
                <nav class="crumbs" aria-label="You are here">{ props.crumbs.clone() }</nav>
                <div class="actions">{ props.actions.clone() }<ThemeButton /></div>
            </header>
            <main id={CONTENT} tabindex="-1" class={props.class.clone()}>{ props.children.clone() }</main>
        </>
    }
}

/// Whether the page is in a frame without the focus: then the focus belongs to the outer page.
pub fn is_idle_frame() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let framed = window.parent().ok().flatten().is_some_and(|parent| parent != window);
    framed && window.document().is_some_and(|page| !page.has_focus().unwrap_or(true))
}

/// Moves the focus to the page's content.
pub fn focus_content() {
    let content = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id(CONTENT))
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(content) = content {
        // Focusing an element on the page cannot fail.
        let _ = content.focus();
    }
}

/// Whether the page's content itself has the focus.
pub fn content_has_focus() -> bool {
    let focused =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.active_element());
    focused.is_some_and(|element| element.id() == CONTENT)
}

fn name_document(title: &str) {
    if let Some(page) = web_sys::window().and_then(|window| window.document()) {
        if title.is_empty() {
            page.set_title("Happens Before");
        } else {
            page.set_title(&format!("{title} · Happens Before"));
        }
    }
}
