//! Availability in series and in parallel, and the slowest of several: the arithmetic of systems made of parts.
//!
//! Something that needs all of its parts works if each of them does: the probabilities multiply. Something that needs any one of its
//! parts fails only if all of them do. Both are the product law of reliability theory (R. E. Barlow and F. Proschan, "Mathematical
//! Theory of Reliability", Wiley, 1965; Robert Lusser had found it with rockets in the 1950s), and both assume that parts fail
//! independently. The slowest of several is the same law: an answer that needs all of its parts is in time if each part is (Dean and
//! Barroso, "The Tail at Scale", 2013, with its example: 1 of 100 requests is slow at each server, so 63 of 100 are where a hundred
//! servers have to answer).
//!
//! Probabilities are parts per million, and each product is rounded to the nearest one.
//!
//! ```
//! use happens_before::policy::series::{all_of, any_of};
//! assert_eq!(all_of(990_000, 8), 922_745, "eight services of 99 % each");
//! assert_eq!(any_of(990_000, 2), 999_900, "either of two replicas");
//! ```

/// Certainty, in parts per million.
pub const CERTAIN_PPM: u32 = 1_000_000;

fn product(one_ppm: u32, other_ppm: u32) -> u32 {
    let million = u64::from(CERTAIN_PPM);
    let product = u64::from(one_ppm.min(CERTAIN_PPM)) * u64::from(other_ppm.min(CERTAIN_PPM));
    u32::try_from((product + million / 2) / million).unwrap_or(CERTAIN_PPM)
}

/// The probability that all of `parts` work, where each works with `each_ppm`: p^n.
#[must_use]
pub fn all_of(each_ppm: u32, parts: u32) -> u32 {
    // By squaring, so that any number of parts takes at most 32 steps.
    let (mut all, mut power, mut rest) = (CERTAIN_PPM, each_ppm.min(CERTAIN_PPM), parts);
    while rest > 0 {
        if rest % 2 == 1 {
            all = product(all, power);
        }
        power = product(power, power);
        rest /= 2;
    }
    all
}

/// The probability that at least one of `parts` works, where each works with `each_ppm`: 1 - (1 - p)^n.
#[must_use]
pub fn any_of(each_ppm: u32, parts: u32) -> u32 {
    CERTAIN_PPM - all_of(CERTAIN_PPM - each_ppm.min(CERTAIN_PPM), parts)
}

/// The complement of one in `many`: the probability of a success where one in that many fails. 0: none fails.
#[must_use]
pub const fn all_but_one_in(many: u32) -> u32 {
    match CERTAIN_PPM.checked_div(many) {
        Some(share) => CERTAIN_PPM - share,
        None => CERTAIN_PPM,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Dean and Barroso 2013: a hundred servers, one slow request in a hundred at each.
    #[test]
    fn with_a_hundred_servers_63_of_100_answers_are_slow() {
        let slow = any_of(10_000, 100);
        assert!((633_900..634_100).contains(&slow), "{slow}");
    }

    #[test]
    fn one_in_a_number() {
        assert_eq!([0, 1, 2, 50, 1_000].map(all_but_one_in), [1_000_000, 0, 500_000, 980_000, 999_000]);
    }

    proptest! {
        /// Rounding aside it is the power, more parts never make a series better, and parallel is the mirror image.
        #[test]
        fn it_is_the_power(each_ppm in 0u32..=CERTAIN_PPM, parts in 0u32..40) {
            let exact = (f64::from(each_ppm) / 1e6).powi(parts.cast_signed()) * 1e6;
            prop_assert!((f64::from(all_of(each_ppm, parts)) - exact).abs() <= f64::from(parts) + 1.0);
            // Two ways to the same power are rounded differently.
            prop_assert!(all_of(each_ppm, parts + 1) <= all_of(each_ppm, parts) + 2 * parts + 2);
            prop_assert_eq!(any_of(each_ppm, parts), CERTAIN_PPM - all_of(CERTAIN_PPM - each_ppm, parts));
        }
    }
}
