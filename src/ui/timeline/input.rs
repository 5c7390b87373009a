//! Turns pointers and wheels into changes of the view, the playhead and the tooltip, and into clicks.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};
use yew::Callback;

use crate::sim::time::SimTime;
use crate::timeline::gesture::{Act, Gesture, Zone};
use crate::timeline::hit::{COARSE, FINE};
use crate::timeline::lanes::RULER_HEIGHT;
use crate::timeline::list::Target;

use super::handle::{Picked, TimelineHandle};
use crate::ui::dom;

/// How far a wheel zooms, in powers of two per pixel.
const ZOOM_PER_PX: f64 = 0.0022;
/// Pixels per line, for wheels that count lines.
const LINE_PX: f64 = 18.0;

/// Where clicks and scrubbing go.
#[derive(Clone)]
pub(super) struct Outlets {
    pub on_target: Callback<Picked>,
    pub on_scrub: Callback<SimTime>,
}

/// The outlets from the last time the component was drawn.
pub(super) type SharedOutlets = Rc<RefCell<Outlets>>;

struct Input {
    handle: TimelineHandle,
    outlets: SharedOutlets,
    canvas: HtmlCanvasElement,
    on_strip: bool,
    gesture: RefCell<Gesture>,
    shown: Cell<Option<Target>>,
}

/// Listens to one of the two canvases until the listeners are dropped.
pub(super) fn listen(
    handle: &TimelineHandle,
    outlets: &SharedOutlets,
    canvas: &HtmlCanvasElement,
    on_strip: bool,
) -> Vec<EventListener> {
    let input = Rc::new(Input {
        handle: handle.clone(),
        outlets: Rc::clone(outlets),
        canvas: canvas.clone(),
        on_strip,
        gesture: RefCell::default(),
        shown: Cell::new(None),
    });
    let on = |kind: &'static str, react: fn(&Input, &PointerEvent)| {
        let input = Rc::clone(&input);
        dom::listen(canvas, kind, move |event: &PointerEvent| react(&input, event))
    };
    let mut listeners = vec![
        on("pointerdown", Input::down),
        on("pointermove", Input::moved),
        on("pointerup", Input::up),
        on("pointercancel", Input::cancelled),
        on("pointerleave", |input, _| input.untip()),
    ];
    let wheel = Rc::clone(&input);
    listeners.push(dom::listen(canvas, "wheel", move |event: &WheelEvent| wheel.wheel(event)));
    if !on_strip {
        let double = Rc::clone(&input);
        listeners.push(dom::listen(canvas, "dblclick", move |event: &MouseEvent| double.double(event)));
    }
    listeners
}

impl Input {
    fn down(&self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (x, y) = point(event);
        let zone = match () {
            () if self.on_strip || y < RULER_HEIGHT => Zone::Scrubber,
            () if event.shift_key() => Zone::Frame,
            () => Zone::Picture,
        };
        // Fails only if the pointer is already gone.
        let _ = self.canvas.set_pointer_capture(event.pointer_id());
        let act = self.gesture.borrow_mut().down(event.pointer_id(), x, y, zone);
        self.untip();
        self.carry_out(act, event);
    }

    fn moved(&self, event: &PointerEvent) {
        let (x, y) = point(event);
        if self.gesture.borrow().active() {
            let act = self.gesture.borrow_mut().moved(event.pointer_id(), x, y);
            self.carry_out(act, event);
        } else if event.pointer_type() != "touch" && !self.on_strip {
            self.hover(x, y);
        }
    }

    fn up(&self, event: &PointerEvent) {
        let act = self.gesture.borrow_mut().up(event.pointer_id());
        self.carry_out(act, event);
        self.cursor("");
    }

    fn cancelled(&self, event: &PointerEvent) {
        self.gesture.borrow_mut().cancel(event.pointer_id());
        self.frame(None);
        self.cursor("");
    }

    fn carry_out(&self, act: Act, event: &PointerEvent) {
        match act {
            Act::Nothing => {}
            Act::Scrub(x) => {
                if let Some(at) = self.handle.time_at(x, self.on_strip) {
                    let on_scrub = self.outlets.borrow().on_scrub.clone();
                    on_scrub.emit(at);
                }
            }
            Act::Pan(dx, dy) => {
                self.cursor("grabbing");
                self.handle.pan(-dx);
                self.handle.change_lanes(|lanes| lanes.scrolled(-dy));
            }
            Act::Frame(from, to) => self.frame(Some((from, to))),
            Act::Zoom(from, to) => {
                self.frame(None);
                self.handle.show_between(from, to);
            }
            Act::Pinch { dx, x, factor } => {
                self.handle.follow(false);
                self.handle.change(|view| view.pan(-dx).zoom_at(x, factor));
            }
            Act::Click(x, y) => {
                let tolerance = if event.pointer_type() == "touch" { COARSE } else { FINE };
                if let Some(picked) = self.handle.pick(x, y, tolerance) {
                    let on_target = self.outlets.borrow().on_target.clone();
                    on_target.emit(picked);
                }
            }
        }
    }

    /// Zooms at the pointer; a sideways wheel, or one with Shift, pans.
    fn wheel(&self, event: &WheelEvent) {
        // In a frame a plain wheel scrolls the outer page, so that nobody gets stuck on the way down.
        if dom::framed() && !event.ctrl_key() && !event.shift_key() {
            return;
        }
        event.prevent_default();
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => LINE_PX,
            WheelEvent::DOM_DELTA_PAGE => 400.0,
            _ => 1.0,
        };
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        self.untip();
        if event.shift_key() || dx.abs() > dy.abs() {
            let along = if dx.abs() > dy.abs() { dx } else { dy };
            self.handle.pan(along as f32);
        } else if !self.on_strip {
            // A pinch on a touchpad arrives as a wheel with Ctrl and small steps.
            let gain = if event.ctrl_key() { 4.0 } else { 1.0 };
            // The browser's own power function: Rust's brings four kilobytes of tables.
            let factor = js_sys::Math::pow(2.0, (-dy * ZOOM_PER_PX * gain).clamp(-1.5, 1.5));
            self.handle.change(|view| view.zoom_at(event.offset_x() as f32, factor));
        }
    }

    /// A double click on empty ground shows the whole run.
    fn double(&self, event: &MouseEvent) {
        let (x, y) = (event.offset_x() as f32, event.offset_y() as f32);
        let picked = self.handle.pick(x, y, FINE);
        if picked.is_some_and(|picked| picked.target.is_none()) {
            self.handle.fit();
        }
    }

    fn hover(&self, x: f32, y: f32) {
        let target = self.handle.pick(x, y, FINE).and_then(|picked| picked.target);
        self.cursor(match target {
            _ if y < RULER_HEIGHT => "ew-resize",
            Some(_) => "pointer",
            None => "",
        });
        let text = target.map(|target| self.handle.describe(&target)).unwrap_or_default();
        if text.is_empty() {
            self.untip();
            return;
        }
        let place = self.handle.0.place.borrow();
        let Some(place) = place.as_ref() else { return };
        if self.shown.replace(target) != target {
            place.tip.set_text_content(Some(&text));
            place.tip.set_hidden(false);
        }
        put(&place.tip, &place.host, f64::from(x), f64::from(y));
    }

    /// Draws the frame between two pixels, or hides it.
    fn frame(&self, between: Option<(f32, f32)>) {
        let place = self.handle.0.place.borrow();
        let Some(frame) = place.as_ref().map(|place| &place.frame) else { return };
        frame.set_hidden(between.is_none());
        let Some((from, to)) = between else { return };
        for (name, value) in [("left", from), ("width", to - from)] {
            // The properties' names are valid, so this cannot fail.
            let _ = frame.style().set_property(name, &format!("{}px", value as i32));
        }
    }

    fn untip(&self) {
        if self.shown.take().is_some()
            && let Some(place) = self.handle.0.place.borrow().as_ref()
        {
            place.tip.set_hidden(true);
        }
    }

    /// Sets the cursor; an empty name means the style sheet's.
    fn cursor(&self, name: &str) {
        // The property's name is valid, so this cannot fail.
        let _ = self.canvas.style().set_property("cursor", name);
    }
}

fn point(event: &PointerEvent) -> (f32, f32) {
    (event.offset_x() as f32, event.offset_y() as f32)
}

/// Places a tooltip near a point, inside its host.
fn put(tip: &HtmlElement, host: &Element, x: f64, y: f64) {
    let (width, height) = (f64::from(tip.offset_width()), f64::from(tip.offset_height()));
    let (room_x, room_y) = (f64::from(host.client_width()), f64::from(host.client_height()));
    let left = (x + 14.0).min(room_x - width - 6.0).max(6.0);
    let below = y + 18.0;
    let top = if below + height > room_y - 4.0 { (y - height - 12.0).max(4.0) } else { below };
    for (name, value) in [("left", left), ("top", top)] {
        // The properties' names are valid, so this cannot fail.
        let _ = tip.style().set_property(name, &format!("{}px", value as i32));
    }
}

/// Hides the tooltip on Escape.
pub(super) fn hide_on_escape(handle: &TimelineHandle) -> Option<EventListener> {
    let document = web_sys::window()?.document()?;
    let handle = handle.clone();
    Some(dom::listen(&document, "keydown", move |event: &KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(place) = handle.0.place.borrow().as_ref()
        {
            place.tip.set_hidden(true);
        }
    }))
}
