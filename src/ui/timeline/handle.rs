//! The page's handle on its timeline: the view, and ways to redraw it. Everything here acts at once and outside Yew,
//! so that sixty frames a second redraw a canvas and nothing else.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement};

use crate::sim::ids::NodeId;
use crate::sim::time::SimTime;
use crate::timeline::hit::{hit, place_of};
use crate::timeline::lanes::Lanes;
use crate::timeline::list::{DisplayList, Target};
use crate::timeline::minimap;
use crate::timeline::stage::{Stage, Summary};
use crate::timeline::view::View;

use super::painter::paint;
use super::palette::Palette;
use super::surface::Surface;

/// The width of the lane heads at the left, in pixels.
pub(in crate::ui) const GUTTER: f32 = 138.0;
/// In a picture narrower than this many pixels, the heads stand above their lanes.
const GUTTER_FROM: f32 = 560.0;
/// The left margin in that case.
const NARROW_GUTTER: f32 = 6.0;

/// The result of a click.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// The target of the click; `None` for the empty background.
    pub target: Option<Target>,
    /// The true time under the pointer.
    pub at: SimTime,
    /// The lane under the pointer.
    pub node: Option<NodeId>,
    /// Distance from the left edge of the element `.timeline`, in window pixels.
    pub x: f64,
    /// Distance from its top edge.
    pub y: f64,
}

/// The elements that make up the timeline.
pub(super) struct Place {
    pub host: Element,
    pub picture: Surface,
    pub strip: Surface,
    pub tip: HtmlElement,
    /// The rectangle around the stretch to show, while the user drags it.
    pub frame: HtmlElement,
    pub palette: Option<Palette>,
}

/// What is currently shown.
#[derive(Default)]
pub(super) struct Look {
    pub view: Option<View>,
    pub lanes: Option<Lanes>,
    pub list: DisplayList,
    label: String,
}

pub(super) struct Inner {
    pub(super) stage: RefCell<Rc<dyn Stage>>,
    pub(super) place: RefCell<Option<Place>>,
    pub(super) look: RefCell<Look>,
    following: Cell<bool>,
    /// A stretch of time to show, requested before the first drawing.
    first: Cell<Option<(SimTime, SimTime)>>,
    wanted: Cell<Option<i32>>,
    /// Whether the last drawing left out the strip.
    spared: Cell<bool>,
    /// Whether a frame loop has drawn since the last request: then the loop will draw again.
    driven: Cell<bool>,
    on_frame: RefCell<Option<Closure<dyn FnMut()>>>,
    /// The timeline that shows the same stretch of time, and whether this one leads it.
    partner: RefCell<Weak<Inner>>,
    leads: Cell<bool>,
}

/// A timeline, to keep and to pass to [`Timeline`](super::Timeline). Clones share the same timeline.
#[derive(Clone)]
pub struct TimelineHandle(pub(super) Rc<Inner>);

impl PartialEq for TimelineHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl TimelineHandle {
    /// A timeline for a session. It is drawn as soon as its component is on the page.
    pub fn new(stage: Rc<dyn Stage>) -> Self {
        Self(Rc::new(Inner {
            stage: RefCell::new(stage),
            place: RefCell::new(None),
            look: RefCell::new(Look::default()),
            following: Cell::new(true),
            first: Cell::new(None),
            wanted: Cell::new(None),
            spared: Cell::new(false),
            driven: Cell::new(false),
            on_frame: RefCell::new(None),
            partner: RefCell::default(),
            leads: Cell::new(false),
        }))
    }

    /// Makes another timeline show the same stretch of time as this one from now on, whichever of the two is moved.
    /// It is redrawn whenever this one is.
    pub fn lead(&self, other: &Self) {
        self.0.leads.set(true);
        other.0.leads.set(false);
        *self.0.partner.borrow_mut() = Rc::downgrade(&other.0);
        *other.0.partner.borrow_mut() = Rc::downgrade(&self.0);
        other.0.following.set(false);
        self.share_view();
        self.request();
    }

    fn partner(&self) -> Option<Self> {
        self.0.partner.borrow().upgrade().map(Self)
    }

    /// Copies this timeline's window onto time to its partner.
    fn share_view(&self) {
        if let Some(partner) = self.partner() {
            let view = self.view();
            let mut look = partner.0.look.borrow_mut();
            look.view = view.or(look.view);
        }
    }

    /// Switches to another session and shows all of it.
    pub fn set_stage(&self, stage: Rc<dyn Stage>) {
        *self.0.stage.borrow_mut() = stage;
        self.0.look.borrow_mut().view = None;
        self.request();
    }

    /// Draws the current state. For frame loops: it draws at once and does nothing else.
    pub fn redraw(&self) {
        self.0.driven.set(true);
        self.draw(false);
    }

    /// Like [`Self::redraw`], for a frame with other work to do: the strip may be skipped, but not twice in a row.
    pub fn redraw_sparingly(&self) {
        self.0.driven.set(true);
        self.draw(!self.0.spared.get());
    }

    fn draw(&self, spare: bool) {
        let stage = Rc::clone(&self.0.stage.borrow());
        let place = self.0.place.borrow();
        let Some(place) = place.as_ref() else { return };
        let Some(palette) = &place.palette else { return };
        self.take_back();
        let summary = stage.summary();
        let (width, height) = place.picture.fit();
        if width < 1.0 || height < 1.0 {
            return;
        }
        let (view, lanes) = self.arrange(&summary, width, height);
        let list = stage.picture(&view, &lanes);
        paint(&place.picture.context, &list, palette);
        self.0.spared.set(spare);
        let (width, height) = if spare { (0.0, 0.0) } else { place.strip.fit() };
        if width > 1.0 && height > 1.0 {
            paint(&place.strip.context, &stage.minimap(&view, width, height), palette);
        }
        let mut look = self.0.look.borrow_mut();
        (look.view, look.lanes, look.list) = (Some(view), Some(lanes), list);
        say(&mut look, place, &summary);
        drop(look);
        if let Some(partner) = self.partner().filter(|_| self.0.leads.get()) {
            self.share_view();
            partner.draw(spare);
        }
    }

    /// Redraws after a change of size.
    pub(super) fn resized(&self) {
        if let Some(place) = self.0.place.borrow().as_ref() {
            place.picture.measure_again();
            place.strip.measure_again();
        }
        self.draw(false);
    }

    /// The view and lanes for the current size. A following view moves to the playhead.
    fn arrange(&self, summary: &Summary, width: f32, height: f32) -> (View, Lanes) {
        let left = if width < GUTTER_FROM { NARROW_GUTTER } else { GUTTER };
        let look = self.0.look.borrow();
        let plot = width - left;
        let view = if let Some(view) = look.view {
            view.resized(left, plot).with_horizon(summary.horizon)
        } else {
            let all = View::new(left, plot, summary.horizon);
            self.0.first.take().map_or(all, |(from, to)| all.fit(from, to))
        };
        let view = if self.0.following.get() { view.follow(summary.playhead) } else { view };
        let scroll = look.lanes.map_or(0.0, |lanes| lanes.scroll());
        (view, Lanes::new(summary.nodes, height).scrolled(scroll))
    }

    /// Requests a drawing with the browser's next frame; if a frame loop is running, with the one after it at the
    /// latest.
    pub fn request(&self) {
        if self.0.wanted.get().is_some() {
            return;
        }
        let (Some(window), on_frame) = (web_sys::window(), self.0.on_frame.borrow()) else { return };
        if let Some(on_frame) = on_frame.as_ref() {
            self.0.wanted.set(window.request_animation_frame(on_frame.as_ref().unchecked_ref()).ok());
        }
    }

    /// Cancels the frame from [`Self::request`], so that nothing is drawn twice in a frame.
    fn take_back(&self) {
        if let (Some(frame), Some(window)) = (self.0.wanted.take(), web_sys::window()) {
            // Cancelling a requested frame cannot fail.
            let _ = window.cancel_animation_frame(frame);
        }
    }

    /// The window onto time; `None` before the first drawing.
    pub fn view(&self) -> Option<View> {
        self.0.look.borrow().view
    }

    /// Shows the whole run.
    pub fn fit(&self) {
        self.change(View::fit_all);
    }

    /// Shows a stretch of true time, with some margin.
    pub fn fit_range(&self, from: SimTime, to: SimTime) {
        if self.view().is_none() {
            self.0.first.set(Some((from, to)));
        }
        self.change(|view| view.fit(from, to));
    }

    /// Shows the stretch between two pixels, and stops following the playhead.
    pub(super) fn show_between(&self, from: f32, to: f32) {
        self.follow(false);
        self.change(|view| view.fit(view.time_at(from), view.time_at(to)));
    }

    /// Zooms in (factor above 1) or out, around the middle.
    pub fn zoom(&self, factor: f64) {
        self.change(|view| view.zoom_at(view.left() + view.width() / 2.0, factor));
    }

    /// Moves the window by this many pixels towards the future, and stops following the playhead.
    pub fn pan(&self, px: f32) {
        self.follow(false);
        self.change(|view| view.pan(px));
    }

    /// Sets whether the view moves along when the playhead is about to leave it.
    pub fn follow(&self, follow: bool) {
        match self.partner().filter(|_| !self.0.leads.get()) {
            Some(leader) => leader.0.following.set(follow),
            None => self.0.following.set(follow),
        }
    }

    /// Whether the view follows the playhead.
    pub fn is_following(&self) -> bool {
        self.0.following.get()
    }

    /// Moves the window, if necessary, so that it contains an instant.
    pub fn reveal(&self, at: SimTime) {
        self.change(|view| view.follow(at));
    }

    /// The position of a target relative to the top left of the element `.timeline`, in window pixels; for menus
    /// opened from the keyboard.
    pub fn locate(&self, target: &Target) -> Option<(f64, f64)> {
        let (x, y) = place_of(&self.0.look.borrow().list, target)?;
        let zoom = self.enlarged();
        Some((f64::from(x) * zoom, f64::from(y) * zoom))
    }

    /// The factor by which the style sheet enlarges the timeline.
    fn enlarged(&self) -> f64 {
        self.0.place.borrow().as_ref().map_or(1.0, |place| place.picture.zoom())
    }

    pub(super) fn change(&self, change: impl FnOnce(View) -> View) {
        let mut look = self.0.look.borrow_mut();
        look.view = look.view.map(change);
        drop(look);
        self.share_view();
        match self.partner().filter(|_| !self.0.leads.get()) {
            Some(leader) => leader.request(),
            None => self.request(),
        }
    }

    /// Changes the lanes, for example how far they are scrolled.
    pub fn change_lanes(&self, change: impl FnOnce(Lanes) -> Lanes) {
        let mut look = self.0.look.borrow_mut();
        look.lanes = look.lanes.map(change);
        drop(look);
        self.request();
    }

    /// The target at a point of the picture, or within `tolerance` pixels of it.
    pub(super) fn pick(&self, x: f32, y: f32, tolerance: f32) -> Option<Picked> {
        let look = self.0.look.borrow();
        let (view, lanes, zoom) = (look.view?, look.lanes?, self.enlarged());
        Some(Picked {
            target: hit(&look.list, x, y, tolerance),
            at: view.time_at(x),
            node: lanes.node_at(y),
            x: f64::from(x) * zoom,
            y: f64::from(y) * zoom,
        })
    }

    /// The instant at a pixel of the picture, or of the strip below.
    pub(super) fn time_at(&self, x: f32, on_strip: bool) -> Option<SimTime> {
        if !on_strip {
            return Some(self.view()?.time_at(x));
        }
        let place = self.0.place.borrow();
        let width = place.as_ref()?.strip.canvas.client_width() as f32;
        Some(minimap::strip(width, self.0.stage.borrow().summary().horizon).time_at(x))
    }

    pub(super) fn describe(&self, target: &Target) -> String {
        let stage = Rc::clone(&self.0.stage.borrow());
        stage.describe(target)
    }

    /// Attaches the timeline to its elements on the page.
    pub(super) fn attach(&self, place: Place) {
        *self.0.place.borrow_mut() = Some(place);
        let weak = Rc::downgrade(&self.0);
        *self.0.on_frame.borrow_mut() = Some(Closure::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner.wanted.set(None);
                let handle = Self(inner);
                // A running loop also draws in this frame, and cancels this request.
                if handle.0.driven.take() {
                    handle.request();
                } else {
                    handle.draw(false);
                }
            }
        }));
        self.recolour();
    }

    /// Reads the colours again.
    pub(super) fn recolour(&self) {
        if let Some(place) = self.0.place.borrow_mut().as_mut() {
            place.palette = Palette::read(&place.host);
        }
        self.request();
    }

    /// Detaches the timeline from the page.
    pub(super) fn detach(&self) {
        self.take_back();
        *self.0.place.borrow_mut() = None;
        *self.0.on_frame.borrow_mut() = None;
    }
}

/// Keeps the picture's description for screen readers up to date, to a tenth of a second.
fn say(look: &mut Look, place: &Place, summary: &Summary) {
    let tenths = |at: SimTime| {
        let tenths = at.as_micros() / 100_000;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    let label = format!(
        "Timeline of {} nodes: {} events up to {} of {} seconds of true time. The list of events describes each of them.",
        summary.nodes,
        summary.events,
        tenths(summary.playhead),
        tenths(summary.horizon),
    );
    if label != look.label {
        // The attribute's name is valid, so this cannot fail.
        let _ = place.picture.canvas.set_attribute("aria-label", &label);
        look.label = label;
    }
}
