//! A chart's axis: its end and its round marks.

/// An axis that begins at zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The end of the axis.
    pub end: f64,
    /// The marked values.
    pub marks: Vec<f64>,
    /// The number of decimals a mark needs.
    pub decimals: usize,
}

impl Scale {
    /// A scale that holds `largest`, with at most `most` marks after zero, in steps of 1, 2 or 5 times
    /// a power of ten; with `whole`, at whole numbers only, for counts.
    pub fn holding(largest: f64, whole: bool, most: usize) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
        let least = if whole { 1.0 } else { 1e-6 };
        let rough = (largest / most.max(1) as f64).max(least);
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|factor| factor * power)
            .into_iter()
            .find(|step| *step >= rough * (1.0 - 1e-9))
            .unwrap_or(10.0 * power);
        let count = (largest / step - 1e-9).ceil().max(1.0);
        let marks =
            (0..).map(|index| f64::from(index) * step).take_while(|mark| *mark <= (count + 0.5) * step);
        let decimals = if step >= 1.0 { 0.0 } else { (-step.log10()).ceil().clamp(0.0, 6.0) };
        #[expect(clippy::cast_sign_loss, reason = "it lies between 0 and 6")]
        let decimals = decimals as usize;
        Self { end: count * step, marks: marks.collect(), decimals }
    }

    /// A scale that ends exactly at `end`, as the time axis does at the playhead.
    pub fn until(end: f64, most: usize) -> Self {
        let mut scale = Self::holding(end, false, most);
        if end.is_finite() && end > 0.0 {
            scale.end = end;
            scale.marks.retain(|mark| *mark <= end);
        }
        scale
    }

    /// A mark in figures.
    pub fn spell(&self, mark: f64) -> String {
        format!("{mark:.*}", self.decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_hold_the_largest_value() {
        let check = |largest, whole, expected: &[&str]| {
            let scale = Scale::holding(largest, whole, 5);
            let marks: Vec<_> = scale.marks.iter().map(|mark| scale.spell(*mark)).collect();
            assert_eq!(marks, expected, "{largest}");
            assert!(largest.is_nan() || scale.end >= largest);
        };
        check(1.0, true, &["0", "1"]);
        check(2.0, true, &["0", "1", "2"]);
        check(7.0, true, &["0", "2", "4", "6", "8"]);
        check(0.0, true, &["0", "1"]);
        check(1.38, false, &["0.0", "0.5", "1.0", "1.5"]);
        check(0.2, false, &["0.00", "0.05", "0.10", "0.15", "0.20"]);
        check(812.4, false, &["0", "200", "400", "600", "800", "1000"]);
        check(f64::NAN, false, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    }

    #[test]
    fn time_ends_at_the_playhead() {
        let scale = Scale::until(8.0, 3);
        assert_eq!((scale.end, scale.marks.as_slice()), (8.0, &[0.0, 5.0][..]));
        assert_eq!(Scale::until(0.0, 3).marks.first(), Some(&0.0));
    }
}
