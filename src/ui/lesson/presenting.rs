//! The page for a lecture room: full screen, in larger type. The style sheet does the rest.

use yew::prelude::*;

use super::state::act::{Act, ViewAct};
use crate::ui::dom;

#[derive(Clone, Properties, PartialEq)]
pub struct PresentingProps {
    pub act: Callback<Act>,
}

/// Fills the screen while it is on the page, and ends the presentation when the browser leaves full screen. Where full screen is not
/// available, the page is still shown in larger type.
#[component]
pub fn Presenting(props: &PresentingProps) -> Html {
    let act = use_mut_ref(|| props.act.clone());
    *act.borrow_mut() = props.act.clone();
    use_effect_with((), move |()| {
        let document = web_sys::window().and_then(|window| window.document());
        let listener = document.as_ref().map(|document| {
            let page = document.clone();
            dom::listen(document, "fullscreenchange", move |_: &web_sys::Event| {
                if page.fullscreen_element().is_none() {
                    act.borrow().emit(Act::View(ViewAct::Present(false)));
                }
            })
        });
        if let Some(root) = document.as_ref().and_then(web_sys::Document::document_element) {
            // It may be refused, for example in a frame.
            let _ = root.request_fullscreen();
        }
        move || {
            drop(listener);
            if let Some(document) = document.filter(|document| document.fullscreen_element().is_some()) {
                document.exit_fullscreen();
            }
        }
    });
    Html::default()
}
