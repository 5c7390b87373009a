//! How shapes are rendered: the opacity of a weight, the look of fills and patterns, and the strokes of
//! a sign. The canvas and the SVG writer both use this, so they draw the same picture.

use std::f64::consts::TAU;

use super::list::{Fill, Ink, Pattern, Sign, Weight};

/// A point, in pixels.
pub type Point = (f64, f64);

/// The length of an arrowhead, in pixels.
pub const HEAD: f64 = 9.5;
/// Cosine and sine of half the angle of an arrowhead.
const HEAD_TURN: (f64, f64) = (0.932_327_345_606_034, 0.361_615_431_964_962);
/// How far before its end a line stops to make room for an arrowhead, in pixels.
pub const HEAD_ROOM: f64 = HEAD * 0.7;
/// The distance between the lines of a hatch, in pixels.
const HATCH: f64 = 6.0;
/// The width of the lines of a hatch, in pixels.
pub const HATCH_WIDTH: f64 = 1.4;
/// Width in pixels and opacity of the page-coloured halo around letters.
pub const HALO: (f64, f64) = (3.0, 0.8);
/// A double line is a wide one with the page's colour in its middle: the factors for the two widths.
pub const DOUBLE: (f64, f64) = (2.6, 0.9);

/// The opacity of a weight.
pub const fn strength(weight: Weight) -> f64 {
    match weight {
        Weight::Full => 1.0,
        Weight::Faded => 0.2,
        Weight::Ghost => 0.32,
    }
}

/// The lengths of a pattern's dashes and gaps in pixels; empty for an unbroken line.
pub const fn dashes(pattern: Pattern) -> &'static [f64] {
    match pattern {
        Pattern::Solid | Pattern::Double => &[],
        Pattern::Dashed => &[5.0, 4.0],
        Pattern::Dotted => &[1.5, 3.5],
    }
}

/// The layers that fill an area, from the bottom up. Numbers are factors of its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wash {
    /// The ink that covers what lies below.
    pub ground: Option<Ink>,
    /// The opacity of its own ink.
    pub fill: Option<f64>,
    /// The opacity of the hatch.
    pub hatch: Option<f64>,
    pub edge: Option<(Pattern, f64)>,
}

/// The layers for a fill.
pub const fn wash(fill: Fill) -> Wash {
    // Light fills still cover the line below.
    let thin = Wash { ground: Some(Ink::Lane), fill: None, hatch: None, edge: None };
    match fill {
        Fill::Solid => Wash { ground: None, fill: Some(1.0), ..thin },
        Fill::Tint => Wash { fill: Some(0.18), ..thin },
        Fill::Deep => Wash { fill: Some(0.34), ..thin },
        Fill::Dashed => Wash { fill: Some(0.24), edge: Some((Pattern::Dashed, 0.6)), ..thin },
        Fill::Framed => Wash { fill: Some(0.16), edge: Some((Pattern::Solid, 0.8)), ..thin },
        Fill::Outline => Wash { ground: Some(Ink::Paper), edge: Some((Pattern::Solid, 1.0)), ..thin },
        Fill::Hatch => Wash { fill: Some(0.1), hatch: Some(0.55), ..thin },
    }
}

/// The lines of a hatch, clipped to the rectangle.
pub fn hatch([x, y, w, h]: [f64; 4]) -> impl Iterator<Item = (Point, Point)> {
    let starts = std::iter::successors(Some(HATCH / 2.0), |start| Some(start + HATCH));
    starts.take_while(move |start| *start < w + h).map(move |start| {
        let (top, left) = (start.min(w), (start - h).max(0.0));
        ((x + top, y + (start - top)), (x + left, y + (start - left)))
    })
}

/// A point of the display list in `f64`.
pub fn wide(point: (f32, f32)) -> Point {
    (f64::from(point.0), f64::from(point.1))
}

/// An end of a line, moved to the middle of a pixel if the line is vertical or horizontal.
pub fn crisp(end: (f32, f32), other: (f32, f32)) -> Point {
    let (x, y) = wide(end);
    let x = if (end.0 - other.0).abs() < 0.01 { x.floor() + 0.5 } else { x };
    let y = if (end.1 - other.1).abs() < 0.01 { y.floor() + 0.5 } else { y };
    (x, y)
}

/// The end of a line, pulled back by `by` pixels to make room for an arrowhead.
pub fn shortened(from: Point, to: Point, by: f64) -> Point {
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    if length <= by {
        return from;
    }
    let part = 1.0 - by / length;
    (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
}

/// The corners of the arrowhead at the end of a line.
pub fn head(from: Point, to: Point) -> [Point; 3] {
    let (dx, dy) = (from.0 - to.0, from.1 - to.1);
    let length = dx.hypot(dy);
    let (dx, dy) = if length > 0.0 { (dx / length, dy / length) } else { (-1.0, 0.0) };
    let (cos, sin) = HEAD_TURN;
    // The direction back along the line, turned to either side.
    let side = |sin: f64| (to.0 + HEAD * (dx * cos - dy * sin), to.1 + HEAD * (dx * sin + dy * cos));
    [to, side(-sin), side(sin)]
}

/// The outline of one part of a sign.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// A line through these points.
    Open(Vec<Point>),
    /// A closed line through these points.
    Closed(Vec<Point>),
    /// An arc: centre, radius, start angle and end angle in radians, clockwise.
    Arc(Point, f64, f64, f64),
}

/// How one part of a sign is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Brushwork {
    /// Filled.
    Fill,
    /// A line of this width, in pixels.
    Stroke(f64),
    /// Filled with the page's colour, with an edge of this width in pixels.
    OnPaper(f64),
}

/// One part of a sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub outline: Outline,
    /// How it is drawn.
    pub brushwork: Brushwork,
}

fn line(points: &[Point], width: f64) -> Piece {
    Piece { outline: Outline::Open(points.to_vec()), brushwork: Brushwork::Stroke(width) }
}

fn area(points: &[Point], brushwork: Brushwork) -> Piece {
    Piece { outline: Outline::Closed(points.to_vec()), brushwork }
}

fn round(centre: Point, r: f64, brushwork: Brushwork) -> Piece {
    Piece { outline: Outline::Arc(centre, r.max(0.0), 0.0, TAU), brushwork }
}

fn bar(x: f64, y: f64, w: f64, h: f64, brushwork: Brushwork) -> Piece {
    area(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)], brushwork)
}

/// Returns whether a sign hides what lies below it. If so, its neighbours must be drawn after it rather than in the same path.
pub const fn covers(sign: Sign) -> bool {
    matches!(sign, Sign::Clock | Sign::Zigzag | Sign::Square)
}

/// The parts of a sign with this centre and half-width, from the bottom up.
pub fn sign(sign: Sign, (x, y): Point, r: f64) -> Vec<Piece> {
    match sign {
        Sign::Cross => {
            let d = r * 0.8;
            vec![line(&[(x - d, y - d), (x + d, y + d)], 2.4), line(&[(x + d, y - d), (x - d, y + d)], 2.4)]
        }
        Sign::Restart => restart((x, y), r),
        Sign::Pause => {
            [-0.7, 0.2].map(|left| bar(x + r * left, y - r, r * 0.5, r * 2.0, Brushwork::Fill)).into()
        }
        Sign::Clock => vec![
            round((x, y), r, Brushwork::OnPaper(1.5)),
            line(&[(x, y - r * 0.6), (x, y), (x + r * 0.5, y)], 1.3),
        ],
        Sign::Zigzag => {
            let d = r * 0.75;
            let zigzag = [
                (x - d, y + d * 0.5),
                (x - d * 0.3, y - d * 0.6),
                (x + d * 0.3, y + d * 0.6),
                (x + d, y - d * 0.5),
            ];
            vec![round((x, y), r + 1.5, Brushwork::OnPaper(1.5)), line(&zigzag, 1.5)]
        }
        Sign::Square => vec![bar(x - r, y - r, r * 2.0, r * 2.0, Brushwork::OnPaper(1.5))],
        Sign::Ring => vec![round((x, y), r, Brushwork::Stroke(2.0))],
        Sign::Dot => vec![round((x, y), r, Brushwork::Fill)],
        Sign::Tick => vec![line(&[(x - r, y), (x - r * 0.3, y + r * 0.7), (x + r, y - r * 0.8)], 2.0)],
        Sign::Flag => {
            vec![area(&[(x, y - r), (x + r * 1.6, y - r * 0.3), (x, y + r * 0.4)], Brushwork::Fill)]
        }
        Sign::Grip => {
            vec![area(&[(x - r, y - r * 0.8), (x + r, y - r * 0.8), (x, y + r * 0.7)], Brushwork::Fill)]
        }
        Sign::Jagged => {
            let step = r / 2.0;
            let edge = [(x, y - r), (x + 4.0, y - step), (x - 2.0, y), (x + 4.0, y + step), (x, y + r)];
            vec![line(&edge, 2.0)]
        }
    }
}

/// An arrow that circles back to its start.
fn restart((x, y): Point, r: f64) -> Vec<Piece> {
    let turn = Outline::Arc((x, y), r * 0.62, 0.6, TAU - 0.5);
    let tip = (x + r * 0.62 * 0.5f64.cos(), y - r * 0.62 * 0.5f64.sin());
    let head = [(tip.0 + 2.2, tip.1 - 3.0), (tip.0 + 1.6, tip.1 + 2.2), (tip.0 - 3.4, tip.1 - 0.2)];
    vec![
        round((x, y), r + 2.0, Brushwork::OnPaper(1.5)),
        Piece { outline: turn, brushwork: Brushwork::Stroke(1.6) },
        area(&head, Brushwork::Fill),
    ]
}
