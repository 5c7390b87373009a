//! Builds display lists in layers. Each layer has its own capacity, so a crowd of messages can never
//! push out a violation.

use super::list::{Align, DisplayList, Face, Fill, Ink, Primitive, Shape, Sign, Stroke, Target, Weight};

/// A part of the list with its own capacity.
#[derive(Debug)]
pub(crate) struct Layer {
    primitives: Vec<Primitive>,
    room: usize,
}

impl Layer {
    pub(crate) const fn new(room: usize) -> Self {
        Self { primitives: Vec::new(), room }
    }

    /// How many more primitives fit.
    pub(crate) fn left(&self) -> usize {
        self.room - self.primitives.len()
    }

    pub(crate) fn push(&mut self, shape: Shape, ink: Ink, weight: Weight, target: Option<Target>) {
        if self.left() > 0 {
            self.primitives.push(Primitive { shape, ink, weight, target });
        }
    }

    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), stroke: Stroke, style: Style) {
        self.push(Shape::Line { from, to, stroke }, style.ink, style.weight, style.target);
    }

    pub(crate) fn sign(&mut self, sign: Sign, at: (f32, f32), r: f32, style: Style) {
        self.push(Shape::Sign { sign, at, r }, style.ink, style.weight, style.target);
    }

    pub(crate) fn rect(&mut self, area: Area, radius: f32, fill: Fill, style: Style) {
        let Area { x, y, w, h } = area;
        self.push(Shape::Rect { x, y, w, h, radius, fill }, style.ink, style.weight, style.target);
    }

    pub(crate) fn text(&mut self, at: (f32, f32), text: String, face: Face, align: Align, style: Style) {
        if text.is_empty() {
            return;
        }
        let shape = Shape::Text { at, text, face, align, halo: false };
        self.push(shape, style.ink, style.weight, style.target);
    }

    /// Text with a halo, so that it stays readable over lines.
    pub(crate) fn label(&mut self, at: (f32, f32), text: String, face: Face, style: Style) {
        let shape = Shape::Text { at, text, face, align: Align::Start, halo: true };
        self.push(shape, style.ink, style.weight, style.target);
    }

    pub(crate) fn drain_into(self, list: &mut DisplayList) {
        list.primitives.extend(self.primitives);
    }
}

/// A primitive's properties other than its shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub ink: Ink,
    pub weight: Weight,
    pub target: Option<Target>,
}

impl Style {
    /// Full weight, and nothing to hit.
    pub(crate) const fn plain(ink: Ink) -> Self {
        Self { ink, weight: Weight::Full, target: None }
    }

    pub(crate) const fn new(ink: Ink, weight: Weight, target: Target) -> Self {
        Self { ink, weight, target: Some(target) }
    }

    pub(crate) const fn with_ink(mut self, ink: Ink) -> Self {
        self.ink = ink;
        self
    }
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl Area {
    pub(crate) const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    /// Returns whether the segment from `a` to `b` passes through the rectangle.
    pub(crate) fn crosses(&self, a: (f32, f32), b: (f32, f32)) -> bool {
        let (mut near, mut far) = (0.0f32, 1.0f32);
        for (start, delta, low, high) in
            [(a.0, b.0 - a.0, self.x, self.x + self.w), (a.1, b.1 - a.1, self.y, self.y + self.h)]
        {
            if delta.abs() < f32::EPSILON {
                if start < low || start > high {
                    return false;
                }
                continue;
            }
            let (one, other) = ((low - start) / delta, (high - start) / delta);
            near = near.max(one.min(other));
            far = far.min(one.max(other));
        }
        near <= far
    }
}
