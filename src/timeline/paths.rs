//! Groups consecutive shapes of a display list that can be drawn as one path: starting a path and filling or
//! stroking it costs more than adding another shape to it.

use super::list::{DisplayList, Fill, Pattern, Primitive, Shape};
use super::pen;

/// Splits the list, in order, into runs of shapes that can share a path.
pub fn runs(list: &DisplayList) -> impl Iterator<Item = &[Primitive]> {
    list.primitives.chunk_by(alike)
}

/// Returns whether two primitives can share a path.
fn alike(a: &Primitive, b: &Primitive) -> bool {
    let same = match (&a.shape, &b.shape) {
        (Shape::Line { stroke: one, .. }, Shape::Line { stroke: other, .. })
        | (Shape::Curve { stroke: one, .. }, Shape::Curve { stroke: other, .. }) => {
            one == other && one.pattern != Pattern::Double
        }
        (Shape::Sign { sign: one, r, .. }, Shape::Sign { sign: other, r: size, .. }) => {
            one == other && (r - size).abs() < 0.01 && !pen::covers(*one)
        }
        // Other fills have edges or hatches of their own. Rectangles with these two fills do not overlap.
        (Shape::Rect { fill: one, .. }, Shape::Rect { fill: other, .. }) => {
            one == other && matches!(one, Fill::Solid | Fill::Deep)
        }
        // Areas lie next to each other.
        (Shape::Area { fill: one, .. }, Shape::Area { fill: other, .. }) => one == other,
        _ => false,
    };
    same && a.ink == b.ink && a.weight == b.weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::time::{Duration, SimTime};
    use crate::timeline::testing::{busy, troubles};

    #[test]
    fn a_crowd_is_drawn_in_few_paths() {
        let every = Duration::from_millis(20);
        let shown = busy(8, 2_000, Duration::from_secs(3_600), 100_000, &troubles(8, every, 2_000));
        let half = SimTime::from_micros(shown.horizon.as_micros() / 2);
        let list = shown.picture(SimTime::ZERO, shown.horizon, half);
        let texts = list.primitives.iter().filter(|one| matches!(one.shape, Shape::Text { .. })).count();
        let (shapes, paths) = (list.primitives.len() - texts, runs(&list).count() - texts);
        assert!(shapes > 200 && paths * 2 < shapes, "{shapes} shapes in {paths} paths");
    }
}
