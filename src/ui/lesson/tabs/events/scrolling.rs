//! Which rows of the list are visible. The list follows the newest event until the user scrolls away, and again once
//! they return to the end.

use std::rc::Rc;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::run::events::Filter;
use crate::run::scroll::{Scroll, Window};
use crate::sim::ids::EventId;
use crate::ui::lesson::tabs::observe::use_size;

/// Rows drawn above and below the visible ones.
const SPARE_ROWS: usize = 6;

/// What the list needs to draw its visible part.
pub struct Scrolling {
    /// The element that scrolls.
    pub view: NodeRef,
    /// The element that is as tall as all rows.
    pub sizer: NodeRef,
    /// The element that holds the visible rows.
    pub rows: NodeRef,
    /// The measurements.
    pub list: Scroll,
    pub window: Window,
    /// Must be called when the list scrolls.
    pub onscroll: Callback<Event>,
}

/// Follows scrolling, size and the active row. When `at`, on which the active row depends, changes, the row is
/// scrolled into view.
#[hook]
pub fn use_scrolling(total: usize, active: Option<usize>, at: (Option<EventId>, Filter)) -> Scrolling {
    let scroll = use_state_eq(|| 0.0_f64);
    let measures = use_state_eq(|| (30.0_f64, 240.0_f64));
    let follows = use_mut_ref(|| true);
    let (view, sizer, rows) = (use_node_ref(), use_node_ref(), use_node_ref());
    let list = Scroll { rows: total, row: measures.0, view: measures.1 };
    let window = list.window(*scroll, SPARE_ROWS);

    use_effect_with((list.height(), window.top), {
        let (sizer, rows) = (sizer.clone(), rows.clone());
        move |(height, top)| {
            set_style(&sizer, "height", &format!("{height}px"));
            set_style(&rows, "transform", &format!("translateY({top}px)"));
        }
    });
    use_effect_with((total, *measures), {
        let (view, follows) = (view.clone(), follows.clone());
        move |_| {
            if *follows.borrow() {
                scroll_to(&view, list.height());
            }
        }
    });
    use_effect_with(at, {
        let view = view.clone();
        move |_| {
            let top = view.cast::<Element>().map_or(0.0, |view| f64::from(view.scroll_top()));
            if let Some(top) = active.and_then(|row| list.reveal(top, row)) {
                scroll_to(&view, top);
            }
        }
    });
    use_size(view.clone(), {
        let (measures, rows) = (measures.setter(), rows.clone());
        Rc::new(move |view: &Element| {
            let first = rows.cast::<Element>().and_then(|rows| rows.first_element_child());
            let row = first.map_or(0.0, |row| row.get_bounding_client_rect().height());
            measures.set((if row > 0.0 { row } else { 30.0 }, f64::from(view.client_height().max(30))));
        })
    });
    let onscroll = {
        let scroll = scroll.setter();
        Callback::from(move |event: Event| {
            if let Some(view) = event.target_dyn_into::<Element>() {
                let top = f64::from(view.scroll_top());
                *follows.borrow_mut() = list.at_end(top);
                scroll.set(top);
            }
        })
    };
    Scrolling { view, sizer, rows, list, window, onscroll }
}

/// Set through the DOM, because the content security policy forbids style attributes.
fn set_style(element: &NodeRef, name: &str, value: &str) {
    if let Some(element) = element.cast::<HtmlElement>() {
        // Setting an existing property cannot fail.
        let _ = element.style().set_property(name, value);
    }
}

fn scroll_to(view: &NodeRef, top: f64) {
    if let Some(view) = view.cast::<Element>() {
        view.set_scroll_top(top as i32);
    }
}
