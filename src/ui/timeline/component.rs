//! The component: elements, and the ties between them and a [`TimelineHandle`].

use web_sys::{Element, Event, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use crate::sim::time::SimTime;

use super::dom::{Listener, Watcher};
use super::handle::{Picked, Place, Sheet, TimelineHandle};
use super::input::{self, Outlets};

/// What the timeline is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The timeline.
    pub handle: TimelineHandle,
    /// Called when something, or empty ground, is clicked.
    #[prop_or_default]
    pub on_target: Callback<Picked>,
    /// Called with the true time to which the playhead is dragged.
    #[prop_or_default]
    pub on_scrub: Callback<SimTime>,
}

/// The timeline: drag to pan, wheel or pinch to zoom, drag the ruler to scrub, click for more.
#[component]
pub fn Timeline(props: &Props) -> Html {
    let (host, picture, strip, tip) = (use_node_ref(), use_node_ref(), use_node_ref(), use_node_ref());
    let outlets = Outlets { on_target: props.on_target.clone(), on_scrub: props.on_scrub.clone() };
    let elements = [&host, &picture, &strip, &tip].map(Clone::clone);
    use_effect_with((props.handle.clone(), outlets), move |(handle, outlets)| {
        let ties = tie(handle, outlets, &elements);
        let handle = handle.clone();
        move || {
            drop(ties);
            handle.detach();
        }
    });
    html! {
        <div class="timeline" ref={host}>
            <canvas class="timeline-picture" ref={picture} role="img" aria-label="Timeline" />
            <canvas class="timeline-strip" ref={strip} aria-hidden="true" />
            <div class="timeline-tip" ref={tip} role="tooltip" hidden=true />
        </div>
    }
}

/// Everything that is undone when the component goes.
struct Ties {
    _listeners: Vec<Listener>,
    _watchers: Vec<Watcher>,
}

fn tie(handle: &TimelineHandle, outlets: &Outlets, elements: &[NodeRef; 4]) -> Option<Ties> {
    let [host, picture, strip, tip] = elements;
    let host: Element = host.cast()?;
    let (picture, strip) = (picture.cast::<HtmlCanvasElement>()?, strip.cast::<HtmlCanvasElement>()?);
    handle.attach(Place {
        host: host.clone(),
        picture: Sheet::new(picture.clone())?,
        strip: Sheet::new(strip.clone())?,
        tip: tip.cast::<HtmlElement>()?,
        palette: None,
    });
    let mut listeners = input::listen(handle, outlets, &picture, false);
    listeners.extend(input::listen(handle, outlets, &strip, true));
    listeners.extend(input::hide_on_escape(handle));
    let recolour = || {
        let handle = handle.clone();
        move || handle.recolour()
    };
    let dark = web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()?;
    listeners.extend(dark.map(|dark| {
        let recolour = recolour();
        Listener::new(&dark, "change", move |_: Event| recolour())
    }));
    let resized = handle.clone();
    let watchers = [Watcher::size(&host, move || resized.redraw()), Watcher::theme(recolour())];
    Some(Ties { _listeners: listeners, _watchers: watchers.into_iter().flatten().collect() })
}
