//! The area below the timeline: ways from the selected event, and the tabs or, while the user asks why, the story.

use std::rc::Rc;

use yew::prelude::*;

use super::state::act::Act;
use super::state::shared::PanelProps;
use super::tabs::{Tabs, use_open_tab};
use super::ways::Ways;
use super::why::{Why, WhyProps};
use crate::lesson::step::Tab;
use crate::run::why::Slice;
use crate::ui::deferred::Deferred;
use crate::ui::late::late;

#[derive(Clone, Properties, PartialEq)]
pub struct BelowProps {
    /// The props shared by all tabs.
    pub panel: PanelProps,
    /// The causes or consequences of an event, while the user asks for them.
    pub slice: Option<Rc<Slice>>,
    pub step: usize,
    /// The scene that the run comes from.
    pub scene: &'static str,
    /// The tab that opens with the step, if any.
    pub opens: Option<Tab>,
    pub act: Callback<Act>,
}

#[component]
pub fn Below(props: &BelowProps) -> Html {
    let BelowProps { panel, slice, step, scene, opens, act } = props;
    let comparing = panel.session.read(|session| session.twin().is_some());
    let open = use_open_tab(*step, *opens, comparing);
    html! {
        <div class="below">
            <Ways act={act.clone()} />
            if let Some(slice) = slice {
                { late!(acts: Why, WhyProps {
                    session: panel.session.clone(),
                    moment: panel.moment,
                    slice: slice.clone(),
                    step: *step,
                    scene,
                    on_seek: panel.on_seek.clone(),
                    selected: panel.selected,
                    act: act.clone(),
                }) }
            } else {
                <Deferred><Tabs panel={panel.clone()} {open} /></Deferred>
            }
        </div>
    }
}
