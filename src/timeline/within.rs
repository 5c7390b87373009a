//! Keeping a coordinate within bounds.

/// Clamps `x` to the bounds. The standard library's version panics when the bounds are crossed, and pulls in all the code for formatting
/// floats.
pub(crate) fn within<F: PartialOrd>(x: F, low: F, high: F) -> F {
    if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    }
}
