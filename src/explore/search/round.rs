//! The candidates of a search, and their numbers.

/// The faults of one candidate: one, or two different ones, by their numbers.
pub type Numbers = [Option<usize>; 2];

/// A list of candidates, each with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Round {
    /// So many single faults.
    Singles(u32),
    /// Pairs of these single faults.
    Pairs(Vec<u32>),
}

impl Round {
    pub const fn is_pairs(&self) -> bool {
        matches!(self, Self::Pairs(_))
    }

    /// The number of candidates.
    pub fn count(&self) -> u64 {
        match self {
            Self::Singles(count) => u64::from(*count),
            Self::Pairs(members) => pairs_of(members.len()),
        }
    }

    /// The faults of a candidate. Pairs of likely faults come first.
    pub fn faults(&self, number: u64) -> Numbers {
        match self {
            Self::Singles(_) => [usize::try_from(number).ok(), None],
            Self::Pairs(members) => {
                // Pairs are numbered (0, 1), (0, 2), (1, 2), (0, 3), and so on.
                let mut later = (2 * number).isqrt() as usize;
                while pairs_of(later + 1) <= number {
                    later += 1;
                }
                while pairs_of(later) > number {
                    later -= 1;
                }
                let earlier = (number - pairs_of(later)) as usize;
                [earlier, later].map(|place| members.get(place).map(|member| *member as usize))
            }
        }
    }
}

/// The number of pairs of `count` things.
pub const fn pairs_of(count: usize) -> u64 {
    let count = count as u64;
    count * count.saturating_sub(1) / 2
}
