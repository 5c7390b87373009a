//! Common random numbers: a draw is addressed, not consumed.
//!
//! Every link and every node owns a stream of SplitMix64 (Steele, Lea, Flood 2014; the `rand_xoshiro`
//! crate's implementation). The stream is cut into rows of [`LANES`] values, one row per message and
//! one lane per purpose, so "the loss draw of the seventh message on this link" is the same number
//! whatever else is switched on or off. Two runs that differ in one fault differ in nothing else.

use rand::SeedableRng;
use rand_xoshiro::SplitMix64;

/// The generator given to processes and policies. Named and portable: the same everywhere.
pub type Random = SplitMix64;

/// The number of values in one row of a stream.
pub const LANES: u64 = 8;

/// SplitMix64's increment: `k` steps add `k` times this to the state.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Separates the streams of a salt from those of a seed: `reseeded` in ASCII.
const SALTED: u64 = 0x7265_7365_6564_6564;
/// Separates the streams of copies from those of their originals: `copies` in ASCII.
const COPIES: u64 = 0x0000_636f_7069_6573;

/// The draws of a message on a link, one lane each.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub enum LinkDraw {
    /// Decides where in the jitter the latency falls.
    Latency,
    /// Decides whether and how far the latency lies in the heavy tail.
    Tail,
    /// Decides whether the message is lost.
    Loss,
    /// Decides whether the network duplicates it.
    Duplicate,
    /// Decides how much longer a copy takes than an ordinary message.
    CopyLag,
    /// Decides whether and by how much it may be overtaken.
    Reorder,
    /// Decides whether it is tampered with, and how.
    Tamper,
    /// Decides how much a delay fault adds.
    Delay,
}

/// The purposes for which a process may draw random numbers. Each purpose counts its own draws.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub enum Purpose {
    /// When work arrives.
    Arrival,
    /// How long work takes.
    Service,
    /// How long to wait before the next attempt.
    Backoff,
    /// Which of several options to choose.
    Choice,
    /// Identifiers and tokens.
    Identity,
}

/// The number of purposes.
pub const PURPOSES: usize = 5;

/// The rows reserved for one use by a process: 1,024 values before it runs into those of the next.
const ROWS_A_USE: u64 = 128;

/// An addressable stream of random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: u64,
}

impl Stream {
    /// The stream for one part of a run; `part` distinguishes the parts of the same run.
    pub fn new(seed: u64, part: u64) -> Self {
        let outer = mix(seed);
        Self { key: mix(outer ^ part.wrapping_mul(GAMMA)) }
    }

    /// The stream for the same part of a run after it was [reseeded](super::fault::Intervention::Reseed). It depends
    /// only on the run's seed and on `salt`.
    pub fn salted(seed: u64, salt: u64, part: u64) -> Self {
        Self::new(mix(seed) ^ mix(salt ^ SALTED), part)
    }

    /// The stream for copies of this link's messages. Each copy draws from its original's row.
    #[must_use]
    pub fn of_copies(self) -> Self {
        Self { key: mix(self.key ^ COPIES) }
    }

    /// A generator that starts at `lane` of row `row`.
    pub fn at(self, row: u64, lane: u64) -> Random {
        let steps = row.wrapping_mul(LANES).wrapping_add(lane);
        Random::from_seed(self.key.wrapping_add(steps.wrapping_mul(GAMMA)).to_le_bytes())
    }

    /// The generator for a process's `nth` use for a purpose.
    pub fn of_use(self, purpose: Purpose, nth: u32) -> Random {
        let row = u64::from(nth) * PURPOSES as u64 + purpose as u64;
        self.at(row * ROWS_A_USE, 0)
    }

    /// The one 64-bit value at `lane` of row `row`.
    pub fn value(self, row: u64, lane: LinkDraw) -> u64 {
        use rand::Rng;
        self.at(row, lane as u64).next_u64()
    }
}

/// One step of SplitMix64 as a mixing function.
fn mix(value: u64) -> u64 {
    use rand::Rng;
    Random::from_seed(value.to_le_bytes()).next_u64()
}

/// Maps a 64-bit draw onto `0..=max` using the high half of a product (Lemire 2019). The bias is below
/// `max / 2^64`, and the result never depends on the number of values drawn.
pub fn scale(draw: u64, max: u64) -> u64 {
    let wide = u128::from(draw) * (u128::from(max) + 1);
    (wide >> 64) as u64
}

/// True if an event with a probability of `ppm` parts per million happens on this draw.
pub fn happens(draw: u64, ppm: u32) -> bool {
    scale(draw, 999_999) < u64::from(ppm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn a_stream_is_splitmix_laid_out_in_rows() {
        let stream = Stream::new(7, 1);
        let mut straight = stream.at(0, 0);
        for row in 0..4 {
            for lane in 0..LANES {
                assert_eq!(stream.at(row, lane).next_u64(), straight.next_u64());
            }
        }
    }

    #[test]
    fn uses_by_processes_have_no_values_in_common() {
        let purposes =
            [Purpose::Arrival, Purpose::Service, Purpose::Backoff, Purpose::Choice, Purpose::Identity];
        assert_eq!(purposes.len(), PURPOSES);
        let stream = Stream::new(5, 6);
        let mut seen = std::collections::BTreeSet::new();
        for nth in 0..3 {
            for purpose in purposes {
                let mut random = stream.of_use(purpose, nth);
                assert!((0..1_000).all(|_| seen.insert(random.next_u64())), "{purpose:?} {nth}");
            }
        }
    }

    #[test]
    fn scaling_stays_in_range_and_reaches_both_ends() {
        assert_eq!(scale(0, 9), 0);
        assert_eq!(scale(u64::MAX, 9), 9);
        assert_eq!(scale(u64::MAX, u64::MAX), u64::MAX);
    }

    #[test]
    fn probabilities_hold_over_many_draws() {
        let stream = Stream::new(1, 2);
        let hits = (0..100_000).filter(|row| happens(stream.value(*row, LinkDraw::Loss), 120_000)).count();
        assert!((11_700..12_300).contains(&hits), "12 % of 100,000 draws gave {hits}");
        assert!((0..1_000).all(|row| !happens(stream.value(row, LinkDraw::Loss), 0)));
        assert!((0..1_000).all(|row| happens(stream.value(row, LinkDraw::Loss), 1_000_000)));
    }
}
