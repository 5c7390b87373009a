//! A canvas whose bitmap matches the screen's pixels.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas with its context.
pub(super) struct Surface {
    pub canvas: HtmlCanvasElement,
    pub context: CanvasRenderingContext2d,
    /// Its size in CSS pixels, cached: asking the browser may force a layout in the middle of a frame.
    size: Cell<Option<(i32, i32)>>,
}

impl Surface {
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Self { canvas, context, size: Cell::new(None) })
    }

    /// The canvas's size in CSS pixels, after resizing its bitmap to match the screen's pixels.
    pub(super) fn fit(&self) -> (f32, f32) {
        let measured = || (self.canvas.client_width(), self.canvas.client_height());
        let (width, height) = self.size.get().unwrap_or_else(measured);
        self.size.set(Some((width, height)));
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        let ratio = (ratio * self.zoom()).clamp(0.5, 4.0);
        let pixels = |css: i32| {
            #[allow(clippy::cast_sign_loss, reason = "neither factor is negative")]
            let pixels = (f64::from(css.max(0)) * ratio).round() as u32;
            pixels
        };
        if (self.canvas.width(), self.canvas.height()) != (pixels(width), pixels(height)) {
            self.canvas.set_width(pixels(width));
            self.canvas.set_height(pixels(height));
        }
        // Fails only for numbers that are not finite.
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        (width as f32, height as f32)
    }

    /// The factor by which the style sheet enlarges the canvas.
    pub(super) fn zoom(&self) -> f64 {
        let zoom = js_sys::Reflect::get(&self.canvas, &"currentCSSZoom".into());
        zoom.ok().and_then(|zoom| zoom.as_f64()).unwrap_or(1.0)
    }

    /// Measures the size again at the next [`Self::fit`].
    pub(super) fn measure_again(&self) {
        self.size.set(None);
    }
}
