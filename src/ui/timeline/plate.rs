//! The timeline's contents, laid out again for a file: as wide as a page, every lane visible, with caption and
//! legend. The SVG writes the display list down; the PNG paints the same list.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement};
use yew::Callback;

use super::handle::{GUTTER, TimelineHandle};
use super::painter::paint;
use super::palette::Palette;
use crate::sim::time::SimTime;
use crate::timeline::lanes::{FLAGS_HEIGHT, FOOT_HEIGHT, Lanes, RULER_HEIGHT};
use crate::timeline::legend::{Caption, with_legend};
use crate::timeline::list::{DisplayList, Fill, Ink, Primitive, Shape, Weight};
use crate::timeline::svg::{Paintbox, svg};
use crate::timeline::view::View;

/// The width of the picture in pixels.
const WIDTH: f32 = 1_120.0;
/// The distance between lanes in pixels: with few lanes, and with many.
const PITCH: (f32, f32) = (104.0, 62.0);
/// The largest number of lanes that counts as few.
const FEW: usize = 12;
/// Pixels of the file per pixel of the picture.
const SCALE: f32 = 2.0;

/// A picture to save.
pub struct Plate {
    list: DisplayList,
    palette: Palette,
    caption: Caption,
}

impl TimelineHandle {
    /// The current contents of the timeline. `caption` gets the stretch of time that is shown and the playhead's
    /// time. `None` before the timeline was first drawn.
    pub fn plate(&self, caption: impl FnOnce((SimTime, SimTime), SimTime) -> Caption) -> Option<Plate> {
        let stage = Rc::clone(&self.0.stage.borrow());
        let (from, to) = self.view()?.range();
        let palette = self.0.place.borrow().as_ref()?.palette.clone()?;
        let summary = stage.summary();
        let view = View::new(GUTTER, WIDTH - GUTTER, summary.horizon).fit(from, to);
        let pitch = if summary.nodes > FEW { PITCH.1 } else { PITCH.0 };
        let height = RULER_HEIGHT + FLAGS_HEIGHT + FOOT_HEIGHT + pitch * summary.nodes as f32;
        let caption = caption(view.range(), summary.playhead);
        let picture = stage.picture(&view, &Lanes::new(summary.nodes, height));
        Some(Plate { list: with_legend(&picture, &caption), palette, caption })
    }
}

impl Plate {
    pub fn svg(&self) -> String {
        let colour = |ink| self.palette.colour(ink).to_owned();
        let paintbox = Paintbox { colour: &colour, family: self.palette.family() };
        svg(&self.list, &paintbox, &self.caption.title, &self.caption.words)
    }

    /// The picture as PNG. `done` gets `None` if this browser refuses.
    pub fn png(&self, done: &Callback<Option<Blob>>) {
        if self.paint_for(done.clone()).is_none() {
            done.emit(None);
        }
    }

    fn paint_for(&self, done: Callback<Option<Blob>>) -> Option<()> {
        let (w, h) = (self.list.width, self.list.height);
        let page = web_sys::window()?.document()?;
        let canvas: HtmlCanvasElement = page.create_element("canvas").ok()?.dyn_into().ok()?;
        #[allow(clippy::cast_sign_loss, reason = "sizes are not negative")]
        let pixels = |size: f32| (size * SCALE).ceil() as u32;
        canvas.set_width(pixels(w));
        canvas.set_height(pixels(h));
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let scale = f64::from(SCALE);
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        // A canvas starts out transparent.
        let shape = Shape::Rect { x: 0.0, y: 0.0, w, h, radius: 0.0, fill: Fill::Solid };
        let ground = Primitive { shape, ink: Ink::Paper, weight: Weight::Full, target: None };
        let mut list = self.list.clone();
        list.primitives.insert(0, ground);
        paint(&context, &list, &self.palette);
        let made = Closure::once_into_js(move |blob: JsValue| done.emit(blob.dyn_into().ok()));
        canvas.to_blob(made.unchecked_ref()).ok()
    }
}
