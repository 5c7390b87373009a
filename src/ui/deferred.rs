//! Parts of a page that are drawn a little later than the rest.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct DeferredProps {
    pub children: Html,
}

/// Draws its children in a task of their own, after everything around them, so that a slow machine can paint and
/// react to input in between.
#[component]
pub fn Deferred(props: &DeferredProps) -> Html {
    let due = use_state(|| false);
    let set = due.setter();
    use_effect_with((), move |()| {
        let timeout = Timeout::new(0, move || set.set(true));
        || drop(timeout)
    });
    if *due { props.children.clone() } else { Html::default() }
}
