//! The painter: a display list onto a canvas, and nothing else. It decides neither what is drawn nor
//! where. Lines of the same kind that follow each other become one path, because starting a stroke is
//! what costs.

mod signs;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

use crate::timeline::list::{Align, DisplayList, Face, Fill, Ink, Pattern, Primitive, Shape, Stroke, Weight};
use crate::timeline::pen::{self, crisp, shortened, strength, wide};

use super::palette::Palette;

/// Paints a list onto a canvas whose transformation maps one unit to one CSS pixel.
pub fn paint(context: &CanvasRenderingContext2d, list: &DisplayList, palette: &Palette) {
    context.clear_rect(0.0, 0.0, f64::from(list.width) + 2.0, f64::from(list.height) + 2.0);
    let mut brush = Brush::new(context, palette);
    let mut rest = &list.primitives[..];
    while let [first, ..] = rest {
        let run = rest.iter().take_while(|next| alike(first, next)).count().max(1);
        let (now, later) = rest.split_at(run);
        match &first.shape {
            Shape::Line { stroke, .. } => brush.lines(now, *stroke),
            _ => brush.one(first),
        }
        rest = later;
    }
    brush.alpha(1.0);
}

/// Whether two primitives are lines that can be one path.
fn alike(a: &Primitive, b: &Primitive) -> bool {
    let (Shape::Line { stroke: one, .. }, Shape::Line { stroke: other, .. }) = (&a.shape, &b.shape) else {
        return false;
    };
    one == other && a.ink == b.ink && a.weight == b.weight && one.pattern != Pattern::Double
}

/// A canvas that remembers what it was set to, because setting it costs more than drawing.
struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    ink: Option<Ink>,
    face: Option<Face>,
    alpha: f64,
    pattern: Pattern,
}

impl<'a> Brush<'a> {
    fn new(context: &'a CanvasRenderingContext2d, palette: &'a Palette) -> Self {
        context.set_line_join("round");
        context.set_line_cap("butt");
        context.set_text_baseline("alphabetic");
        context.set_global_alpha(1.0);
        let mut brush =
            Self { context, palette, ink: None, face: None, alpha: 1.0, pattern: Pattern::Dotted };
        brush.dash(Pattern::Solid);
        brush
    }

    fn ink(&mut self, ink: Ink) {
        if self.ink != Some(ink) {
            let colour = self.palette.colour(ink);
            self.context.set_fill_style_str(colour);
            self.context.set_stroke_style_str(colour);
            self.ink = Some(ink);
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
        // Numbers that are not negative are always accepted.
        let _ = self.context.set_line_dash(&lengths);
        self.pattern = pattern;
    }

    fn font(&mut self, face: Face) {
        if self.face != Some(face) {
            let weight = if face == Face::Strong { "600 " } else { "" };
            self.context.set_font(&format!("{weight}{}px {}", face.size(), self.palette.family()));
            self.face = Some(face);
        }
    }

    fn one(&mut self, primitive: &Primitive) {
        let Primitive { shape, ink, weight, .. } = primitive;
        self.ink(*ink);
        self.alpha(strength(*weight));
        match shape {
            Shape::Line { .. } => {}
            Shape::Bent { points, stroke } => self.bent(*points, *stroke),
            Shape::Curve { points, stroke } => self.curve(*points, *stroke),
            Shape::Rect { x, y, w, h, radius, fill } => {
                self.rect([*x, *y, *w, *h, *radius].map(f64::from), *fill, *weight);
            }
            Shape::Text { at, text, face, align, halo } => self.text(*at, text, *face, *align, *halo),
            Shape::Sign { sign, at, r } => self.sign(*sign, wide(*at), f64::from(*r)),
        }
    }

    fn lines(&mut self, lines: &[Primitive], stroke: Stroke) {
        let [first, ..] = lines else { return };
        self.ink(first.ink);
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
            self.context.fill();
        }
    }

    /// Strokes the path. A double line is a broad one with the page's colour in its middle.
    fn stroke(&mut self, stroke: Stroke) {
        self.dash(stroke.pattern);
        let width = f64::from(stroke.width);
        if stroke.pattern == Pattern::Double {
            self.context.set_line_width(width * pen::DOUBLE.0);
            self.context.stroke();
            let ink = self.ink;
            self.ink(Ink::Paper);
            self.context.set_line_width(width * pen::DOUBLE.1);
            self.context.stroke();
            if let Some(ink) = ink {
                self.ink(ink);
            }
        } else {
            self.context.set_line_width(width);
            self.context.stroke();
        }
    }

    /// Adds an arrow head to the path.
    fn head(&self, from: (f64, f64), to: (f64, f64)) {
        self.trace(&pen::head(from, to));
        self.context.close_path();
    }

    /// Adds a line through points to the path.
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
            self.context.fill();
        }
    }

    fn curve(&mut self, points: [(f32, f32); 3], stroke: Stroke) {
        let [a, b, c] = points.map(wide);
        self.context.begin_path();
        self.context.move_to(a.0, a.1);
        self.context.quadratic_curve_to(b.0, b.1, c.0, c.1);
        self.stroke(stroke);
    }

    fn rect(&mut self, [x, y, w, h, radius]: [f64; 5], fill: Fill, weight: Weight) {
        let strength = strength(weight);
        self.context.begin_path();
        if radius > 0.0 {
            // Fails only for a negative radius.
            let _ = self.context.round_rect_with_f64(x, y, w, h, radius);
        } else {
            self.context.rect(x, y, w, h);
        }
        let wash = pen::wash(fill);
        if let Some(ground) = wash.ground {
            self.under(ground);
        }
        if let Some(part) = wash.fill {
            self.fill(strength * part);
        }
        if let Some(part) = wash.hatch {
            self.hatch([x, y, w, h], strength * part);
        }
        if let Some((pattern, part)) = wash.edge {
            self.edge(pattern, strength * part);
        }
    }

    /// Fills the path with another ink.
    fn under(&mut self, ink: Ink) {
        let before = self.ink;
        self.ink(ink);
        self.context.fill();
        if let Some(before) = before {
            self.ink(before);
        }
    }

    fn fill(&mut self, alpha: f64) {
        self.alpha(alpha);
        self.context.fill();
    }

    fn edge(&mut self, pattern: Pattern, alpha: f64) {
        self.alpha(alpha);
        self.dash(pattern);
        self.context.set_line_width(1.0);
        self.context.stroke();
    }

    /// Slanted lines, cut to the rectangle without a clip.
    fn hatch(&mut self, area: [f64; 4], alpha: f64) {
        self.alpha(alpha);
        self.dash(Pattern::Solid);
        self.context.set_line_width(pen::HATCH_WIDTH);
        self.context.begin_path();
        for (from, to) in pen::hatch(area) {
            self.trace(&[from, to]);
        }
        self.context.stroke();
    }

    fn text(&mut self, at: (f32, f32), text: &str, face: Face, align: Align, halo: bool) {
        let (x, y) = wide(at);
        self.font(face);
        self.context.set_text_align(match align {
            Align::Start => "start",
            Align::Middle => "center",
            Align::End => "end",
        });
        if halo {
            let ink = self.ink;
            self.ink(Ink::Paper);
            self.dash(Pattern::Solid);
            self.context.set_line_width(pen::HALO.0);
            let alpha = self.alpha;
            self.alpha(alpha * pen::HALO.1);
            // Drawing text fails never.
            let _ = self.context.stroke_text(text, x, y);
            self.alpha(alpha);
            if let Some(ink) = ink {
                self.ink(ink);
            }
        }
        let _ = self.context.fill_text(text, x, y);
    }
}
