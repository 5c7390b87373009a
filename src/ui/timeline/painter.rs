//! The painter: puts a display list on a canvas, and nothing else. It decides neither what is drawn nor where.
//! Consecutive shapes of the same kind become one path, because starting a path and changing the canvas's state are
//! the expensive parts.

mod signs;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

use crate::timeline::list::{Align, DisplayList, Face, Fill, Ink, Pattern, Primitive, Shape, Stroke};
use crate::timeline::paths;
use crate::timeline::pen::{self, crisp, shortened, strength, wide};

use super::palette::Palette;

/// Paints a list onto a canvas whose transformation maps one unit to one CSS pixel.
pub fn paint(context: &CanvasRenderingContext2d, list: &DisplayList, palette: &Palette) {
    context.clear_rect(0.0, 0.0, f64::from(list.width) + 2.0, f64::from(list.height) + 2.0);
    let mut brush = Brush::new(context, palette);
    for run in paths::runs(list) {
        let [first, ..] = run else { continue };
        match &first.shape {
            Shape::Line { stroke, .. } => brush.lines(run, *stroke),
            Shape::Rect { fill, .. } => brush.rects(run, *fill),
            Shape::Curve { stroke, .. } => brush.curves(run, *stroke),
            Shape::Sign { sign, r, .. } => brush.signs(run, *sign, f64::from(*r)),
            Shape::Area { fill, .. } => brush.areas(run, *fill),
            _ => brush.one(first),
        }
    }
    brush.alpha(1.0);
}

/// A canvas that remembers its settings, because changing them costs more than drawing.
struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    /// The current ink.
    ink: Ink,
    /// The canvas's current fill and stroke inks.
    filling: Option<Ink>,
    stroking: Option<Ink>,
    face: Option<Face>,
    align: Option<Align>,
    alpha: f64,
    width: f64,
    pattern: Pattern,
}

impl<'a> Brush<'a> {
    fn new(context: &'a CanvasRenderingContext2d, palette: &'a Palette) -> Self {
        context.set_line_join("round");
        context.set_line_cap("butt");
        context.set_text_baseline("alphabetic");
        context.set_global_alpha(1.0);
        let mut brush = Self {
            context,
            palette,
            ink: Ink::Ink,
            filling: None,
            stroking: None,
            face: None,
            align: None,
            alpha: 1.0,
            width: 0.0,
            pattern: Pattern::Dotted,
        };
        brush.dash(Pattern::Solid);
        brush
    }

    fn fill_with(&mut self, ink: Ink) {
        self.filling_with(ink);
        self.context.fill();
    }

    #[expect(deprecated, reason = "what is not deprecated copies the colour's name each time")]
    fn filling_with(&mut self, ink: Ink) {
        if self.filling != Some(ink) {
            self.context.set_fill_style(self.palette.value(ink));
            self.filling = Some(ink);
        }
    }

    /// Strokes the path with an ink and a width.
    fn stroke_with(&mut self, ink: Ink, width: f64) {
        self.stroking_with(ink, width);
        self.context.stroke();
    }

    #[expect(deprecated, reason = "what is not deprecated copies the colour's name each time")]
    fn stroking_with(&mut self, ink: Ink, width: f64) {
        if self.stroking != Some(ink) {
            self.context.set_stroke_style(self.palette.value(ink));
            self.stroking = Some(ink);
        }
        if (self.width - width).abs() > 1e-6 {
            self.context.set_line_width(width);
            self.width = width;
        }
    }

    fn alpha(&mut self, alpha: f64) {
        if (self.alpha - alpha).abs() > 1e-6 {
            self.context.set_global_alpha(alpha);
            self.alpha = alpha;
        }
    }

    fn dash(&mut self, pattern: Pattern) {
        if self.pattern == pattern {
            return;
        }
        let lengths = pen::dashes(pattern);
        let lengths: Array = lengths.iter().map(|length| JsValue::from_f64(*length)).collect();
        // Non-negative numbers are always accepted.
        let _ = self.context.set_line_dash(&lengths);
        self.pattern = pattern;
    }

    fn font(&mut self, face: Face) {
        if self.face != Some(face) {
            let weight = if face == Face::Strong { "600 " } else { "" };
            // In tenths: printing a float with all its digits needs tables that nothing else needs at the start.
            let tenths = (face.size() * 10.0) as i32;
            let family = self.palette.family();
            self.context.set_font(&format!("{weight}{}.{}px {family}", tenths / 10, tenths % 10));
            self.face = Some(face);
        }
    }

    fn one(&mut self, primitive: &Primitive) {
        let Primitive { shape, ink, weight, .. } = primitive;
        self.ink = *ink;
        self.alpha(strength(*weight));
        match shape {
            Shape::Text { at, text, face, align, halo } => self.text(*at, text, *face, *align, *halo),
            Shape::Bent { points, stroke } => self.bent(*points, *stroke),
            _ => {}
        }
    }

    fn areas(&mut self, areas: &[Primitive], fill: Fill) {
        let [first, ..] = areas else { return };
        self.context.begin_path();
        for area in areas {
            let Shape::Area { points, .. } = &area.shape else { continue };
            self.trace(&points.iter().copied().map(wide).collect::<Vec<_>>());
            self.context.close_path();
        }
        self.alpha(strength(first.weight) * pen::wash(fill).fill.unwrap_or(1.0));
        self.fill_with(first.ink);
    }

    fn lines(&mut self, lines: &[Primitive], stroke: Stroke) {
        let [first, ..] = lines else { return };
        self.ink = first.ink;
        self.alpha(strength(first.weight));
        self.context.begin_path();
        let ends = || {
            lines.iter().filter_map(|line| match &line.shape {
                Shape::Line { from, to, .. } => Some((crisp(*from, *to), crisp(*to, *from))),
                _ => None,
            })
        };
        for (from, to) in ends() {
            let to = if stroke.arrow { shortened(from, to, pen::HEAD_ROOM) } else { to };
            self.context.move_to(from.0, from.1);
            self.context.line_to(to.0, to.1);
        }
        self.stroke(stroke);
        if stroke.arrow {
            self.context.begin_path();
            for (from, to) in ends() {
                self.head(from, to);
            }
            self.fill_with(self.ink);
        }
    }

    /// Strokes the path. A double line is a wide one with the page's colour in its middle.
    fn stroke(&mut self, stroke: Stroke) {
        self.dash(stroke.pattern);
        let width = f64::from(stroke.width);
        if stroke.pattern == Pattern::Double {
            self.stroke_with(self.ink, width * pen::DOUBLE.0);
            self.stroke_with(Ink::Paper, width * pen::DOUBLE.1);
        } else {
            self.stroke_with(self.ink, width);
        }
    }

    fn head(&self, from: (f64, f64), to: (f64, f64)) {
        self.trace(&pen::head(from, to));
        self.context.close_path();
    }

    /// Adds a line through the points to the path.
    fn trace(&self, points: &[(f64, f64)]) {
        for (index, (x, y)) in points.iter().enumerate() {
            if index == 0 {
                self.context.move_to(*x, *y);
            } else {
                self.context.line_to(*x, *y);
            }
        }
    }

    fn bent(&mut self, points: [(f32, f32); 3], stroke: Stroke) {
        let [a, b, c] = points.map(wide);
        self.context.begin_path();
        self.context.move_to(a.0, a.1);
        self.context.line_to(b.0, b.1);
        let end = if stroke.arrow { shortened(b, c, pen::HEAD_ROOM) } else { c };
        self.context.line_to(end.0, end.1);
        self.stroke(stroke);
        if stroke.arrow {
            self.context.begin_path();
            self.head(b, c);
            self.fill_with(self.ink);
        }
    }

    fn curves(&mut self, curves: &[Primitive], stroke: Stroke) {
        let [first, ..] = curves else { return };
        self.ink = first.ink;
        self.alpha(strength(first.weight));
        self.context.begin_path();
        for curve in curves {
            let Shape::Curve { points, .. } = &curve.shape else { continue };
            let [a, b, c] = points.map(wide);
            self.context.move_to(a.0, a.1);
            self.context.quadratic_curve_to(b.0, b.1, c.0, c.1);
        }
        self.stroke(stroke);
    }

    fn rects(&mut self, rects: &[Primitive], fill: Fill) {
        let [first, ..] = rects else { return };
        self.ink = first.ink;
        self.context.begin_path();
        for rect in rects {
            let Shape::Rect { x, y, w, h, radius, .. } = &rect.shape else { continue };
            let [x, y, w, h, radius] = [x, y, w, h, radius].map(|number| f64::from(*number));
            if radius > 0.0 {
                // Fails only for a negative radius.
                let _ = self.context.round_rect_with_f64(x, y, w, h, radius);
            } else {
                self.context.rect(x, y, w, h);
            }
        }
        let (strength, wash) = (strength(first.weight), pen::wash(fill));
        if let Some(ground) = wash.ground {
            self.alpha(strength);
            self.fill_with(ground);
        }
        if let Some(part) = wash.fill {
            self.alpha(strength * part);
            self.fill_with(self.ink);
        }
        if let (Some(part), Shape::Rect { x, y, w, h, .. }) = (wash.hatch, &first.shape) {
            self.alpha(strength * part);
            self.hatch([x, y, w, h].map(|number| f64::from(*number)));
        }
        if let Some((pattern, part)) = wash.edge {
            self.alpha(strength * part);
            self.dash(pattern);
            self.stroke_with(self.ink, 1.0);
        }
    }

    /// Slanted lines, clipped to the rectangle by computation rather than by the canvas.
    fn hatch(&mut self, area: [f64; 4]) {
        self.dash(Pattern::Solid);
        self.context.begin_path();
        for (from, to) in pen::hatch(area) {
            self.trace(&[from, to]);
        }
        self.stroke_with(self.ink, pen::HATCH_WIDTH);
    }

    fn text(&mut self, at: (f32, f32), text: &str, face: Face, align: Align, halo: bool) {
        let (x, y) = wide(at);
        self.font(face);
        if self.align != Some(align) {
            self.context.set_text_align(match align {
                Align::Start => "start",
                Align::Middle => "center",
                Align::End => "end",
            });
            self.align = Some(align);
        }
        if halo {
            self.stroking_with(Ink::Paper, pen::HALO.0);
            self.dash(Pattern::Solid);
            let alpha = self.alpha;
            self.alpha(alpha * pen::HALO.1);
            // Drawing text never fails.
            let _ = self.context.stroke_text(text, x, y);
            self.alpha(alpha);
        }
        self.filling_with(self.ink);
        let _ = self.context.fill_text(text, x, y);
    }
}
