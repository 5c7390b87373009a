//! Finds the target under the pointer. Small targets win over large ones, near over far, upper over
//! lower.

use super::legend::extent;
use super::list::{DisplayList, Face, Primitive, Shape, Target};

/// How far a mouse may miss a target, in pixels.
pub const FINE: f32 = 5.0;
/// How far a finger may miss a target, in pixels.
pub const COARSE: f32 = 14.0;

/// The target at a point, or within `tolerance` pixels of it.
pub fn hit(list: &DisplayList, x: f32, y: f32, tolerance: f32) -> Option<Target> {
    let mut best: Option<(u8, f32, Target)> = None;
    for primitive in list.primitives.iter().rev() {
        let Some(target) = primitive.target else { continue };
        let away = distance(primitive, (x, y));
        if away > slack(&target, tolerance) {
            continue;
        }
        let rank = rank(primitive, &target);
        if best.is_none_or(|(r, d, _)| (rank, away) < (r, d)) {
            best = Some((rank, away, target));
        }
    }
    best.map(|(_, _, target)| target)
}

/// The middle of the most characteristic shape drawn for a target; `None` if nothing is drawn for it.
pub fn place_of(list: &DisplayList, target: &Target) -> Option<(f32, f32)> {
    let mine = list.primitives.iter().rev().filter(|primitive| primitive.target.as_ref() == Some(target));
    mine.min_by_key(|primitive| rank(primitive, target)).map(|primitive| middle(&primitive.shape))
}

fn middle(shape: &Shape) -> (f32, f32) {
    let between = |a: (f32, f32), b: (f32, f32)| (f32::midpoint(a.0, b.0), f32::midpoint(a.1, b.1));
    match shape {
        Shape::Line { from, to, .. } => between(*from, *to),
        Shape::Bent { points: [_, b, _], .. } => *b,
        Shape::Curve { points: [a, _, c], .. } => between(*a, *c),
        Shape::Rect { x, y, w, h, .. } => (x + w / 2.0, y + h / 2.0),
        Shape::Area { .. } => {
            let (low, high) = extent(shape);
            between(low, high)
        }
        Shape::Text { at, .. } | Shape::Sign { at, .. } => *at,
    }
}

/// How far a pointer may miss a target, in pixels: areas need a direct hit, lines and signs have some slack.
fn slack(target: &Target, tolerance: f32) -> f32 {
    match target {
        Target::Lane(_) | Target::Ruler | Target::Crowd(_) => 0.5,
        Target::Span(_) => tolerance * 0.4,
        _ => tolerance,
    }
}

fn rank(primitive: &Primitive, target: &Target) -> u8 {
    match (target, &primitive.shape) {
        (Target::Ruler, _) => 0,
        (Target::Event(_) | Target::Message(_), Shape::Sign { .. })
        | (Target::Verdict(_) | Target::Intervention(_), Shape::Rect { .. } | Shape::Sign { .. })
        // On narrow screens names stand among the arrows.
        | (Target::Lane(_), Shape::Text { face: Face::Strong, .. }) => 1,
        (Target::Event(_) | Target::Message(_), _) => 2,
        (Target::Verdict(_) | Target::Intervention(_), _) => 3,
        (Target::Timer(_), _) => 4,
        (Target::Span(_), _) => 5,
        (Target::Crowd(_), _) => 6,
        (Target::Lane(_), _) => 7,
    }
}

/// The distance from a point to a shape, in pixels.
fn distance(primitive: &Primitive, p: (f32, f32)) -> f32 {
    match &primitive.shape {
        Shape::Line { from, to, .. } => to_segment(p, *from, *to),
        Shape::Bent { points: [a, b, c], .. } => to_segment(p, *a, *b).min(to_segment(p, *b, *c)),
        Shape::Curve { points: [a, b, c], .. } => {
            let middle = (0.25 * a.0 + 0.5 * b.0 + 0.25 * c.0, 0.25 * a.1 + 0.5 * b.1 + 0.25 * c.1);
            to_segment(p, *a, middle).min(to_segment(p, middle, *c))
        }
        Shape::Rect { x, y, w, h, .. } => to_box(p, (*x, *y), (*w, *h)),
        Shape::Area { .. } => {
            let (low, high) = extent(&primitive.shape);
            to_box(p, low, (high.0 - low.0, high.1 - low.1))
        }
        Shape::Sign { at, r, .. } => ((p.0 - at.0).hypot(p.1 - at.1) - r).max(0.0),
        Shape::Text { at, text, face, align, .. } => {
            let width = super::text::width(text, *face);
            let left = match align {
                super::list::Align::Start => at.0,
                super::list::Align::Middle => at.0 - width / 2.0,
                super::list::Align::End => at.0 - width,
            };
            to_box(p, (left, at.1 - face.size()), (width, face.size() * 1.25))
        }
    }
}

fn to_segment(p: (f32, f32), a: (f32, f32), b: (f32, f32)) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / square } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
}

fn to_box(p: (f32, f32), at: (f32, f32), size: (f32, f32)) -> f32 {
    let dx = (at.0 - p.0).max(p.0 - at.0 - size.0).max(0.0);
    let dy = (at.1 - p.1).max(p.1 - at.1 - size.1).max(0.0);
    dx.hypot(dy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::ids::NodeId;
    use crate::sim::time::{Duration, SimTime};
    use crate::timeline::testing::{Shown, busy};
    use crate::timeline::text;
    use crate::timeline::view::View;

    fn ms(ms: u64) -> SimTime {
        SimTime::from_millis(ms)
    }

    /// A quiet run whose events can all be told apart.
    fn quiet() -> Shown {
        busy(3, 400_000, Duration::from_secs(4), 100_000, &[])
    }

    fn targets(list: &DisplayList) -> impl Iterator<Item = (&Shape, Target)> {
        list.primitives.iter().filter_map(|p| Some((&p.shape, p.target?)))
    }

    #[test]
    fn what_is_drawn_can_be_hit() {
        let shown = quiet();
        let list = shown.picture(SimTime::ZERO, ms(2_000), shown.horizon);
        let mut lines = 0;
        for (shape, target) in targets(&list) {
            let (Shape::Line { from, to, .. }, Target::Message(_)) = (shape, target) else { continue };
            let point = |part: f32| (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
            let found = (1..10).any(|tenth| {
                let (x, y) = point(tenth as f32 / 10.0);
                hit(&list, x, y, FINE) == Some(target)
            });
            assert!(found, "{target:?} cannot be hit");
            lines += 1;
        }
        assert!(lines > 5);
        assert_eq!(hit(&list, 500.0, 8.0, FINE), Some(Target::Ruler));
        assert_eq!(hit(&list, 30.0, 90.0, FINE), Some(Target::Lane(NodeId(0))));
    }

    #[test]
    fn on_a_narrow_screen_a_name_among_arrows_is_its_lanes() {
        let shown = quiet();
        let mut crossed = 0;
        for until in (1_000..2_000).step_by(50) {
            let view = View::new(0.0, 390.0, shown.horizon).fit(ms(400), ms(until));
            let list = shown.picture_in(&view, 526.0, shown.horizon);
            for (shape, target) in targets(&list) {
                let (Shape::Text { at, text, face: Face::Strong, .. }, Target::Lane(_)) = (shape, target)
                else {
                    continue;
                };
                let (x, y) = (at.0 + text::width(text, Face::Strong) / 2.0, at.1 - 4.0);
                assert_eq!(hit(&list, x, y, FINE), Some(target), "{text} up to {until} ms");
                let line = |p: &Primitive| match p.shape {
                    Shape::Line { from, to, .. } if matches!(p.target, Some(Target::Message(_))) => {
                        from.0.min(to.0) < x
                            && x < from.0.max(to.0)
                            && from.1.min(to.1) < y
                            && y < from.1.max(to.1)
                    }
                    _ => false,
                };
                crossed += list.primitives.iter().filter(|p| line(p)).count();
            }
        }
        assert!(crossed > 5, "{crossed} arrows near names");
    }
}
