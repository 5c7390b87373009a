//! Writes a display list as SVG: the same picture as on the canvas, as a standalone file.
//!
//! The caller supplies the page's current colours and typeface. Everything is in attributes,
//! because not every program that opens SVG reads style sheets in it.

use std::fmt::Write as _;

use super::list::{Align, DisplayList, Face, Ink, Pattern, Primitive, Shape, Stroke};
use super::pen::{self, Brushwork, Outline, Point};

/// The colours and the typeface for a picture.
pub struct Paintbox<'a> {
    /// The colour of an ink, as a CSS value.
    pub colour: &'a dyn Fn(Ink) -> String,
    /// The typeface.
    pub family: &'a str,
}

/// The picture as an SVG document. Title and description are for readers who cannot see it.
///
/// Shapes may reach beyond the picture's edges. The inner `svg` clips them in every viewer, without an
/// id that could clash with another picture on the same page.
pub fn svg(list: &DisplayList, paintbox: &Paintbox<'_>, title: &str, description: &str) -> String {
    let (width, height) = (list.width, list.height);
    let mut writer = Writer { out: String::new(), paintbox };
    let _ = write!(
        writer.out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" font-family="{family}" stroke-linejoin="round">
<title>{title}</title>
<desc>{description}</desc>
<svg width="{width}" height="{height}" overflow="hidden">
<rect width="{width}" height="{height}" fill="{paper}"/>
"#,
        family = escaped(paintbox.family),
        title = escaped(title),
        description = escaped(description),
        paper = writer.colour(Ink::Paper),
    );
    for primitive in &list.primitives {
        writer.primitive(primitive);
    }
    writer.out.push_str("</svg>\n</svg>\n");
    writer.out
}

/// A text escaped for XML 1.0, for use in an element or an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML does not allow these characters, even escaped.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A number rounded to two decimals.
fn short(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

struct Writer<'a> {
    out: String,
    paintbox: &'a Paintbox<'a>,
}

impl Writer<'_> {
    fn colour(&self, ink: Ink) -> String {
        escaped(&plain_colour(&(self.paintbox.colour)(ink)))
    }

    fn primitive(&mut self, primitive: &Primitive) {
        let Primitive { shape, ink, weight, .. } = primitive;
        let strength = pen::strength(*weight);
        match shape {
            Shape::Line { from, to, stroke } => {
                let (from, to) = (pen::crisp(*from, *to), pen::crisp(*to, *from));
                self.line(&[from, to], *stroke, *ink, strength);
            }
            Shape::Bent { points, stroke } => self.line(&points.map(pen::wide), *stroke, *ink, strength),
            Shape::Curve { points, stroke } => {
                let [a, b, c] = points.map(|point| pair(pen::wide(point)));
                self.stroke(&format!("M{a}Q{b} {c}"), *stroke, *ink, strength);
            }
            Shape::Rect { x, y, w, h, radius, fill } => {
                let area = [*x, *y, *w, *h].map(f64::from);
                let wash = pen::wash(*fill);
                for (ink, part) in [(wash.ground, Some(1.0)), (Some(*ink), wash.fill)] {
                    if let (Some(ink), Some(part)) = (ink, part) {
                        let fill = self.colour(ink);
                        self.rect(area, *radius, &format!(r#"fill="{fill}"{}"#, opacity(strength * part)));
                    }
                }
                if let Some(part) = wash.hatch {
                    let lines = pen::hatch(area).map(|(from, to)| format!("M{}L{}", pair(from), pair(to)));
                    let path: String = lines.collect();
                    self.path(&path, *ink, pen::HATCH_WIDTH, Pattern::Solid, strength * part);
                }
                if let Some((pattern, part)) = wash.edge {
                    let (colour, dashes) = (self.colour(*ink), dashes(pattern));
                    let edge =
                        format!(r#"fill="none" stroke="{colour}"{dashes}{}"#, opacity(strength * part));
                    self.rect(area, *radius, &edge);
                }
            }
            Shape::Area { points, fill } => {
                let path = closed(&points.iter().copied().map(pen::wide).collect::<Vec<_>>());
                self.fill(&path, *ink, strength * pen::wash(*fill).fill.unwrap_or(1.0));
            }
            Shape::Text { at, text, face, align, halo } => {
                self.text(*at, text, (*face, *align, *halo), *ink, strength);
            }
            Shape::Sign { sign, at, r } => {
                for part in pen::sign(*sign, pen::wide(*at), f64::from(*r)) {
                    self.part(&part, *ink, strength);
                }
            }
        }
    }

    /// Writes a line through points, with its arrowhead if it has one.
    fn line(&mut self, points: &[Point], stroke: Stroke, ink: Ink, strength: f64) {
        let [.., before, last] = points else { return };
        let end = if stroke.arrow { pen::shortened(*before, *last, pen::HEAD_ROOM) } else { *last };
        let mut path = String::new();
        for (index, point) in points[..points.len() - 1].iter().chain([&end]).enumerate() {
            let _ = write!(path, "{}{}", if index == 0 { 'M' } else { 'L' }, pair(*point));
        }
        self.stroke(&path, stroke, ink, strength);
        if stroke.arrow {
            let path = closed(&pen::head(*before, *last));
            self.fill(&path, ink, strength);
        }
    }

    fn stroke(&mut self, path: &str, stroke: Stroke, ink: Ink, strength: f64) {
        let width = f64::from(stroke.width);
        if stroke.pattern == Pattern::Double {
            self.path(path, ink, width * pen::DOUBLE.0, Pattern::Solid, strength);
            self.path(path, Ink::Paper, width * pen::DOUBLE.1, Pattern::Solid, strength);
        } else {
            self.path(path, ink, width, stroke.pattern, strength);
        }
    }

    fn path(&mut self, path: &str, ink: Ink, width: f64, pattern: Pattern, strength: f64) {
        let (colour, width) = (self.colour(ink), short(width));
        let (dashes, opacity) = (dashes(pattern), opacity(strength));
        let _ = writeln!(
            self.out,
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}{opacity}/>"#
        );
    }

    fn fill(&mut self, path: &str, ink: Ink, strength: f64) {
        let (colour, opacity) = (self.colour(ink), opacity(strength));
        let _ = writeln!(self.out, r#"<path d="{path}" fill="{colour}"{opacity}/>"#);
    }

    fn rect(&mut self, area: [f64; 4], radius: f32, paint: &str) {
        let [x, y, w, h] = area.map(short);
        let radius =
            if radius > 0.0 { format!(r#" rx="{}""#, short(f64::from(radius))) } else { String::new() };
        let _ = writeln!(self.out, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}"{radius} {paint}/>"#);
    }

    fn text(
        &mut self,
        at: (f32, f32),
        text: &str,
        (face, align, halo): (Face, Align, bool),
        ink: Ink,
        strength: f64,
    ) {
        let (x, y) = pen::wide(at);
        let bold = if face == Face::Strong { r#" font-weight="600""# } else { "" };
        let anchor = match align {
            Align::Start => "",
            Align::Middle => r#" text-anchor="middle""#,
            Align::End => r#" text-anchor="end""#,
        };
        let halo = if halo {
            let ((width, part), paper) = (pen::HALO, self.colour(Ink::Paper));
            format!(
                r#" stroke="{paper}" stroke-width="{width}" stroke-opacity="{part}" paint-order="stroke""#
            )
        } else {
            String::new()
        };
        let (colour, opacity, size) = (self.colour(ink), opacity(strength), face.size());
        let _ = writeln!(
            self.out,
            r#"<text x="{}" y="{}" font-size="{size}"{bold}{anchor} fill="{colour}"{halo}{opacity}>{}</text>"#,
            short(x),
            short(y),
            escaped(text),
        );
    }

    fn part(&mut self, part: &pen::Piece, ink: Ink, strength: f64) {
        let path = match &part.outline {
            Outline::Open(points) => open(points),
            Outline::Closed(points) => closed(points),
            Outline::Arc(centre, r, from, to) => arc(*centre, *r, *from, *to),
        };
        match part.brushwork {
            Brushwork::Fill => self.fill(&path, ink, strength),
            Brushwork::Stroke(width) => self.path(&path, ink, width, Pattern::Solid, strength),
            Brushwork::OnPaper(width) => {
                self.fill(&path, Ink::Paper, strength);
                self.path(&path, ink, width, Pattern::Solid, strength);
            }
        }
    }
}

fn pair((x, y): Point) -> String {
    format!("{} {}", short(x), short(y))
}

fn open(points: &[Point]) -> String {
    let points: Vec<String> = points.iter().map(|point| pair(*point)).collect();
    format!("M{}", points.join("L"))
}

fn closed(points: &[Point]) -> String {
    open(points) + "Z"
}

/// An arc as a path. SVG draws nothing for an arc that ends where it began, so it is drawn in two halves.
fn arc((x, y): Point, r: f64, from: f64, to: f64) -> String {
    let at = |angle: f64| pair((x + r * angle.cos(), y + r * angle.sin()));
    let r = short(r);
    let middle = f64::midpoint(from, to);
    format!("M{}A{r} {r} 0 0 1 {}A{r} {r} 0 0 1 {}", at(from), at(middle), at(to))
}

fn dashes(pattern: Pattern) -> String {
    let lengths = pen::dashes(pattern);
    if lengths.is_empty() {
        return String::new();
    }
    let lengths: Vec<String> = lengths.iter().map(ToString::to_string).collect();
    format!(r#" stroke-dasharray="{}""#, lengths.join(" "))
}

fn opacity(strength: f64) -> String {
    if strength >= 1.0 { String::new() } else { format!(r#" opacity="{}""#, short(strength)) }
}

/// A colour in a form every program understands: `rgb(0, 103, 168)`, as browsers give it, becomes `#0067a8`.
fn plain_colour(colour: &str) -> String {
    let inside = colour.trim().strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')'));
    let parts: Option<Vec<u8>> =
        inside.and_then(|inside| inside.split(',').map(|part| part.trim().parse().ok()).collect());
    match parts.as_deref() {
        Some([r, g, b]) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => colour.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_such_as_every_program_knows() {
        assert_eq!(plain_colour("rgb(0, 103, 168)"), "#0067a8");
        assert_eq!(plain_colour("rgb(0, 103)"), "rgb(0, 103)");
        assert_eq!(plain_colour("LinkText"), "LinkText");
    }

    #[test]
    fn an_arc_ends_where_it_should() {
        assert_eq!(
            arc((10.0, 10.0), 5.0, 0.0, std::f64::consts::TAU),
            "M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10"
        );
    }
}
