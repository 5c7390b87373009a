//! Hooks that watch what props do not tell: the size of an element, and the colours of the page.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::ui::dom::{Colours, Watcher};

/// Calls back when the element appears and whenever its size changes.
#[hook]
pub fn use_size(element: NodeRef, changed: Rc<dyn Fn(&Element)>) {
    use_effect_with(element, move |element| {
        let watcher = element.cast::<Element>().and_then(|element| {
            let watched = element.clone();
            Watcher::size(&element, move || changed(&watched))
        });
        move || drop(watcher)
    });
}

/// Counts the changes from light to dark and back.
#[hook]
pub fn use_colours() -> u32 {
    let count = use_state(|| 0_u32);
    let setter = count.setter();
    use_effect_with((), move |()| {
        let changes = Rc::new(Cell::new(0_u32));
        let colours = Colours::watch(move || {
            changes.set(changes.get().wrapping_add(1));
            setter.set(changes.get());
        });
        move || drop(colours)
    });
    *count
}
