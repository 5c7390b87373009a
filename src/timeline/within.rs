//! Keeping a coordinate within bounds.

/// What lies within bounds and closest to `x`. What the standard library has for this panics when the bounds are crossed, and brings all
/// that it takes to write floating-point numbers with it.
pub(crate) fn within<F: PartialOrd>(x: F, low: F, high: F) -> F {
    if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    }
}
