//! The component: its elements, and what connects them to a [`TimelineHandle`].

use gloo_events::EventListener;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use crate::sim::time::SimTime;

use super::handle::{Picked, Place, TimelineHandle};
use super::input::{self, Outlets, SharedOutlets};
use super::surface::Surface;
use crate::ui::dom::{Colours, Watcher};

#[derive(PartialEq, Properties)]
pub struct Props {
    pub handle: TimelineHandle,
    /// Called when something, or the empty background, is clicked.
    #[prop_or_default]
    pub on_target: Callback<Picked>,
    /// Called with the true time to which the playhead was dragged.
    #[prop_or_default]
    pub on_scrub: Callback<SimTime>,
}

/// The timeline. Drag to pan, wheel or pinch to zoom, Shift-drag to frame a stretch, drag the ruler to scrub, click for more.
#[component]
pub fn Timeline(props: &Props) -> Html {
    let (host, picture, strip) = (use_node_ref(), use_node_ref(), use_node_ref());
    let (tip, frame) = (use_node_ref(), use_node_ref());
    let latest = Outlets { on_target: props.on_target.clone(), on_scrub: props.on_scrub.clone() };
    // Every redraw of the page brings new callbacks, even in the middle of a drag, which must go on.
    let outlets = use_mut_ref(|| latest.clone());
    *outlets.borrow_mut() = latest;
    let elements = [&host, &picture, &strip, &tip, &frame].map(Clone::clone);
    use_effect_with(props.handle.clone(), move |handle| {
        let ties = tie(handle, &outlets, &elements);
        let handle = handle.clone();
        move || {
            drop(ties);
            handle.detach();
        }
    });
    let fit = {
        let handle = props.handle.clone();
        Callback::from(move |_: MouseEvent| handle.fit())
    };
    html! {
        <div class="timeline" ref={host}>
            <canvas class="timeline-picture" ref={picture} role="img" aria-label="Timeline" />
            <canvas class="timeline-strip" ref={strip} aria-hidden="true" />
            <button type="button" class="timeline-fit" title="Show the whole run (f)" onclick={fit}>{ "Fit" }</button>
            <div class="timeline-frame" ref={frame} hidden=true />
            <div class="timeline-tip" ref={tip} role="tooltip" hidden=true />
        </div>
    }
}

/// Everything that is undone when the component is destroyed.
struct Ties {
    _listeners: Vec<EventListener>,
    _size: Option<Watcher>,
    _colours: Colours,
}

fn tie(handle: &TimelineHandle, outlets: &SharedOutlets, elements: &[NodeRef; 5]) -> Option<Ties> {
    let [host, picture, strip, tip, frame] = elements;
    let host: Element = host.cast()?;
    let (picture, strip) = (picture.cast::<HtmlCanvasElement>()?, strip.cast::<HtmlCanvasElement>()?);
    handle.attach(Place {
        host: host.clone(),
        picture: Surface::new(picture.clone())?,
        strip: Surface::new(strip.clone())?,
        tip: tip.cast::<HtmlElement>()?,
        frame: frame.cast::<HtmlElement>()?,
        palette: None,
    });
    let mut listeners = input::listen(handle, outlets, &picture, false);
    listeners.extend(input::listen(handle, outlets, &strip, true));
    listeners.extend(input::hide_on_escape(handle));
    let (resized, recoloured) = (handle.clone(), handle.clone());
    Some(Ties {
        _listeners: listeners,
        _size: Watcher::size(&host, move || resized.resized()),
        _colours: Colours::watch(move || recoloured.recolour()),
    })
}
