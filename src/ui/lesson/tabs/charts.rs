//! (being written)

use yew::prelude::*;

use crate::ui::lesson::state::PanelProps;

/// The panel.
#[component]
pub fn Charts(_props: &PanelProps) -> Html {
    html! {}
}
