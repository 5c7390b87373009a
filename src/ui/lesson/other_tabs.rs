//! Progress made in another tab of the browser: this tab loads it.

use yew::prelude::*;

use super::state::act::{Act, CourseAct};
use super::state::progress::Progress;
use crate::ui::dom;
use crate::ui::storage::Stored;

#[derive(Clone, Properties, PartialEq)]
pub struct OtherTabsProps {
    pub act: Callback<Act>,
}

/// Loads the progress whenever another tab has stored some. It draws nothing.
#[component]
pub fn OtherTabs(props: &OtherTabsProps) -> Html {
    let act = use_mut_ref(|| props.act.clone());
    *act.borrow_mut() = props.act.clone();
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            dom::listen(&window, "storage", move |event: &web_sys::StorageEvent| {
                // Without a key, everything was cleared.
                if event.key().is_none_or(|key| key == Progress::KEY) {
                    act.borrow().emit(Act::Course(CourseAct::Recall));
                }
            })
        });
        move || drop(listener)
    });
    Html::default()
}
