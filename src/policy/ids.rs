//! Identifiers that sort by creation time: ULIDs, based on a node's own wall clock.
//!
//! The ULID specification (github.com/ulid/spec): 48 bits of Unix milliseconds, then 80 random
//! bits, written as 26 characters of Crockford's base 32, so that the texts sort in the same order
//! as the ids. The largest is `7ZZZZZZZZZZZZZZZZZZZZZZZZZ`.
//!
//! That order is the order of *clocks*. A plain generator puts two ids of one millisecond in any
//! order, and goes backwards when its clock is set back. A **monotonic** one remembers its last id.
//! Within the same millisecond it adds 1 to it, as specified; here it also does so when the
//! clock shows an earlier millisecond, as the `ulid` crate's own generator does. Its ids stay in order
//! whatever its clock does. But two nodes with two clocks still disagree, and no generator can change
//! that.
//!
//! **Each id draws two 64-bit numbers, whatever the mode**, so that switching modes changes nothing
//! else in a run.
//!
//! ```
//! use happens_before::policy::ids::UlidGenerator;
//! use rand::SeedableRng;
//!
//! let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(1);
//! let mut ids = UlidGenerator::new(true);
//! let first = ids.next(1_767_607_200_000, &mut rng)?;
//! let second = ids.next(1_767_607_199_990, &mut rng)?; // the clock was set back 10 ms
//! assert!(first < second && first.to_string() < second.to_string());
//! # Ok::<(), happens_before::policy::ids::IdError>(())
//! ```

use rand::Rng;
use thiserror::Error;
use ulid::Ulid;

/// The latest millisecond that a ULID can hold: 2⁴⁸ - 1, in the year 10889.
pub const MAX_WALL_MS: u64 = (1 << Ulid::TIME_BITS) - 1;

/// Why no id could be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// The clock shows a time that does not fit in 48 bits.
    #[error("a wall clock at {wall_ms} ms is past the last millisecond of a ULID, {MAX_WALL_MS}")]
    ClockOutOfRange {
        /// The clock reading, in milliseconds since the Unix epoch.
        wall_ms: u64,
    },
    /// The 80 random bits are all ones, and adding 1 would overflow into the time.
    #[error("no id is left in this millisecond: the random part would overflow")]
    RandomOverflow,
}

/// Generates the ids of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UlidGenerator {
    monotonic: bool,
    last: Option<Ulid>,
}

impl UlidGenerator {
    /// A generator that has not generated any ids yet.
    #[must_use]
    pub fn new(monotonic: bool) -> Self {
        Self { monotonic, last: None }
    }

    /// The next id, at a wall-clock reading of `wall_ms` milliseconds since the Unix epoch.
    ///
    /// Always draws two 64-bit numbers from `rng`.
    ///
    /// # Errors
    /// If the clock is past [`MAX_WALL_MS`], or a monotonic generator has run out of ids for its millisecond.
    /// The generator is then unchanged, and works again once the clock has moved on.
    pub fn next(&mut self, wall_ms: u64, rng: &mut impl Rng) -> Result<Ulid, IdError> {
        let random = u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64());
        if wall_ms > MAX_WALL_MS {
            return Err(IdError::ClockOutOfRange { wall_ms });
        }
        let id = match self.last {
            Some(last) if self.monotonic && wall_ms <= last.timestamp_ms() => {
                last.increment().map_err(|_overflowed| IdError::RandomOverflow)?
            }
            // `from_parts` keeps the lower 80 of the 128 bits drawn.
            _ => Ulid::from_parts(wall_ms, random),
        };
        self.last = Some(id);
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    fn rng(seed: u64) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(seed)
    }

    fn parse(text: &str) -> Ulid {
        Ulid::from_string(text).unwrap()
    }

    /// A monotonic generator whose last id is `text`.
    fn after(text: &str) -> UlidGenerator {
        UlidGenerator { monotonic: true, last: Some(parse(text)) }
    }

    /// The specification's own example for one millisecond, up to its last id and past it.
    #[test]
    fn within_a_millisecond_the_random_part_counts_up() {
        let ms = parse("01BX5ZZKBKACTAV9WEVGEMMVRY").timestamp_ms();
        let check = |last: &str, expected: Result<&str, IdError>| {
            let next = after(last).next(ms, &mut rng(1)).map(|id| id.to_string());
            assert_eq!(next, expected.map(str::to_owned), "after {last}");
        };
        check("01BX5ZZKBKACTAV9WEVGEMMVRY", Ok("01BX5ZZKBKACTAV9WEVGEMMVRZ"));
        check("01BX5ZZKBKACTAV9WEVGEMMVRZ", Ok("01BX5ZZKBKACTAV9WEVGEMMVS0"));
        check("01BX5ZZKBKACTAV9WEVGEMMVS0", Ok("01BX5ZZKBKACTAV9WEVGEMMVS1"));
        check("01BX5ZZKBKZZZZZZZZZZZZZZZX", Ok("01BX5ZZKBKZZZZZZZZZZZZZZZY"));
        check("01BX5ZZKBKZZZZZZZZZZZZZZZY", Ok("01BX5ZZKBKZZZZZZZZZZZZZZZZ"));
        check("01BX5ZZKBKZZZZZZZZZZZZZZZZ", Err(IdError::RandomOverflow));
    }

    #[test]
    fn an_overflow_passes_with_its_millisecond() {
        let mut ids = after("01BX5ZZKBKZZZZZZZZZZZZZZZZ");
        let ms = parse("01BX5ZZKBKZZZZZZZZZZZZZZZZ").timestamp_ms();
        assert_eq!(ids.next(ms, &mut rng(1)), Err(IdError::RandomOverflow));
        assert_eq!(ids, after("01BX5ZZKBKZZZZZZZZZZZZZZZZ"), "nothing was made");
        assert_eq!(ids.next(ms + 1, &mut rng(1)).unwrap().timestamp_ms(), ms + 1);
    }

    #[test]
    fn the_time_has_forty_eight_bits() {
        let largest = parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
        assert_eq!(MAX_WALL_MS, 281_474_976_710_655, "the number in the specification");
        assert_eq!(largest.timestamp_ms(), MAX_WALL_MS);
        for monotonic in [false, true] {
            let mut ids = UlidGenerator::new(monotonic);
            let past = MAX_WALL_MS + 1;
            assert_eq!(ids.next(past, &mut rng(1)), Err(IdError::ClockOutOfRange { wall_ms: past }));
            let last_ms = ids.next(MAX_WALL_MS, &mut rng(1)).unwrap();
            assert_eq!(last_ms.timestamp_ms(), MAX_WALL_MS);
            assert!(last_ms <= largest);
        }
        let mut at_the_end = after("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
        assert_eq!(at_the_end.next(MAX_WALL_MS, &mut rng(1)), Err(IdError::RandomOverflow));
    }

    #[test]
    fn on_a_step_back_only_the_monotonic_generator_keeps_its_order() {
        let check = |monotonic, ordered| {
            let (mut ids, mut rng) = (UlidGenerator::new(monotonic), rng(3));
            let before = ids.next(5_000, &mut rng).unwrap();
            let after = ids.next(4_000, &mut rng).unwrap();
            assert_eq!(before < after, ordered, "monotonic: {monotonic}");
            assert_eq!(after.timestamp_ms(), if monotonic { 5_000 } else { 4_000 });
            let caught_up = ids.next(5_001, &mut rng).unwrap();
            assert_eq!(caught_up.timestamp_ms(), 5_001);
        };
        check(false, false);
        check(true, true);
    }

    /// All 80 bits are random: over many ids each is a 1 about half of the time.
    #[test]
    fn all_eighty_bits_are_random() {
        let (mut ids, mut rng) = (UlidGenerator::new(false), rng(5));
        let made: Vec<_> = (0..2_000).map(|_| ids.next(1, &mut rng).unwrap().random()).collect();
        for bit in 0..Ulid::RAND_BITS {
            let ones = made.iter().filter(|&random| random >> bit & 1 == 1).count();
            assert!((850..1_150).contains(&ones), "bit {bit}: {ones} ones in 2000");
        }
    }

    proptest! {
        /// In either mode, an id holds its clock's millisecond, the text is as specified,
        /// and it parses back.
        #[test]
        fn a_fresh_id_holds_its_time(
            ms in 0..=MAX_WALL_MS, monotonic in any::<bool>(), seed in any::<u64>(),
        ) {
            let id = UlidGenerator::new(monotonic).next(ms, &mut rng(seed)).unwrap();
            let text = id.to_string();
            prop_assert_eq!(id.timestamp_ms(), ms);
            prop_assert_eq!(text.len(), 26);
            prop_assert!(text.bytes().all(|c| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&c)), "{}", text);
            prop_assert!(text.as_str() <= "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
            prop_assert_eq!(parse(&text), id);
        }

        #[test]
        fn text_order_is_id_order(a in any::<u128>(), b in any::<u128>(), ms in 0..MAX_WALL_MS) {
            let same_ms = [Ulid::from_parts(ms, a), Ulid::from_parts(ms, b)];
            let next_ms = [Ulid::from_parts(ms, a), Ulid::from_parts(ms + 1, b)];
            for [x, y] in [same_ms, next_ms, [Ulid(a), Ulid(b)]] {
                prop_assert_eq!(x.cmp(&y), x.to_string().cmp(&y.to_string()));
            }
        }

        /// With a clock that stands still, runs and jumps both ways, a monotonic generator's ids only
        /// increase.
        #[test]
        fn monotonic_whatever_the_clock_does(
            readings in prop::collection::vec(prop_oneof![0..4u64, 0..=MAX_WALL_MS], 2..40),
            seed in any::<u64>(),
        ) {
            let (mut ids, mut rng) = (UlidGenerator::new(true), rng(seed));
            let made: Vec<_> = readings.iter().map(|&ms| ids.next(ms, &mut rng).unwrap()).collect();
            prop_assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "{made:?}");
            let latest = readings.iter().scan(0, |max, &ms| { *max = ms.max(*max); Some(*max) });
            prop_assert!(made.iter().map(Ulid::timestamp_ms).eq(latest));
        }

        /// A plain generator follows its clock: across milliseconds its ids are in the order of the
        /// readings.
        #[test]
        fn plain_follows_the_clock(a in 0..=MAX_WALL_MS, b in 0..=MAX_WALL_MS, seed in any::<u64>()) {
            prop_assume!(a != b);
            let (mut ids, mut rng) = (UlidGenerator::new(false), rng(seed));
            let (first, second) = (ids.next(a, &mut rng).unwrap(), ids.next(b, &mut rng).unwrap());
            prop_assert_eq!(first < second, a < b);
        }

        /// Common random numbers: the mode, the clock and errors do not affect the number of draws.
        #[test]
        fn an_id_is_two_draws(ms in any::<u64>(), monotonic in any::<bool>(), seed in any::<u64>()) {
            let (mut used, mut skipped) = (rng(seed), rng(seed));
            let mut ids = UlidGenerator::new(monotonic);
            let _ids = (ids.next(ms, &mut used), ids.next(ms, &mut used));
            (0..4).for_each(|_| { skipped.next_u64(); });
            prop_assert_eq!(used, skipped);
        }
    }
}
