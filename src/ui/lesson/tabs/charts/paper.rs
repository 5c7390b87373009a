//! A canvas backend for plotters: in CSS pixels whatever the screen's density, and with text measured by the canvas.
//! (Plotters would measure it with an element that has a style attribute, which the page's content security policy
//! forbids.)

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

type Failed = DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;

pub struct Paper {
    backend: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

impl Paper {
    /// An empty sheet of this many CSS pixels; `None` if the browser gives no context.
    pub fn new(canvas: HtmlCanvasElement, size: (u32, u32)) -> Option<Self> {
        let density = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 4.0);
        let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        let pixels = |css: u32| (f64::from(css) * density).round() as i32;
        // This also empties the canvas.
        canvas.set_width(pixels(size.0).unsigned_abs());
        canvas.set_height(pixels(size.1).unsigned_abs());
        context.scale(density, density).ok()?;
        let backend = CanvasBackend::with_canvas_object(canvas)?;
        Some(Self { backend, context, size })
    }
}

impl DrawingBackend for Paper {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), Failed> {
        self.backend.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), Failed> {
        self.backend.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Result<(), Failed> {
        self.backend.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), Failed> {
        self.backend.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), Failed> {
        self.backend.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), Failed> {
        self.backend.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), Failed> {
        self.backend.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vertices: I,
        style: &S,
    ) -> Result<(), Failed> {
        self.backend.fill_polygon(vertices, style)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Result<(), Failed> {
        self.backend.draw_text(text, style, pos)
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), Failed> {
        self.context.set_font(&format!("{}px {}", style.size(), style.family().as_str()));
        let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width());
        Ok(((width.ceil() as i32).unsigned_abs(), (style.size().ceil() as i32).unsigned_abs()))
    }
}
