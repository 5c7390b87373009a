//! Snowflakes: 64-bit identifiers that sort by creation time, with a counter instead of random bits.
//!
//! Twitter's Snowflake (github.com/twitter-archive/snowflake): 41 bits of milliseconds since its own epoch, 10 bits for the
//! machine, and a 12-bit sequence that counts the ids of one millisecond. A machine generates no duplicates as long as its clock
//! does not go back: while the clock is behind the last id's millisecond, it generates no ids.
//!
//! [`SnowflakeGenerator::new`] takes a flag that makes a refused call reset the sequence, as in the first version (issue 6
//! there, 2012), which compared the last millisecond for *equal* before it compared for *less*. Once the clock is back at the last
//! millisecond, the ids of that millisecond are issued again.
//!
//! ```
//! use happens_before::policy::snowflake::SnowflakeGenerator;
//! let mut ids = SnowflakeGenerator::new(7, false);
//! let first = ids.next(1_767_607_200_100)?;
//! let second = ids.next(1_767_607_200_100)?;
//! assert!(first < second);
//! assert!(ids.next(1_767_607_200_099).is_err(), "the clock was set back");
//! assert!(ids.next(1_767_607_200_100)? > second, "the sequence goes on");
//! # Ok::<(), happens_before::policy::snowflake::Refused>(())
//! ```

use thiserror::Error;

/// The Unix time in milliseconds at which the time in an id is zero.
pub const EPOCH_MS: u64 = 1_288_834_974_657;
const MACHINE_BITS: u32 = 10;
const SEQUENCE_BITS: u32 = 12;

/// A Snowflake identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake(pub u64);

impl Snowflake {
    /// The creation time by its machine's clock, in Unix milliseconds.
    #[must_use]
    pub const fn wall_ms(self) -> u64 {
        (self.0 >> (MACHINE_BITS + SEQUENCE_BITS)) + EPOCH_MS
    }

    /// Its position among the ids of its millisecond, from zero.
    #[must_use]
    pub const fn sequence(self) -> u64 {
        self.0 & ((1 << SEQUENCE_BITS) - 1)
    }
}

/// No id is available in this millisecond: the clock is behind the last id, or all ids are used up. The next one may work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no identifier can be made at {wall_ms} ms")]
pub struct Refused {
    /// The clock reading, in Unix milliseconds.
    pub wall_ms: u64,
}

/// Generates the ids of one machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnowflakeGenerator {
    machine: u64,
    resets: bool,
    last_ms: u64,
    /// The sequence number of the next id in the last millisecond.
    next: u64,
}

impl SnowflakeGenerator {
    /// A generator that has not generated any ids. `resets`: a refused call resets the sequence, which is a mistake.
    #[must_use]
    pub const fn new(machine: u16, resets: bool) -> Self {
        let machine = machine as u64 & ((1 << MACHINE_BITS) - 1);
        Self { machine, resets, last_ms: 0, next: 0 }
    }

    /// The next id, at a wall-clock reading of `wall_ms` milliseconds since the Unix epoch.
    ///
    /// # Errors
    /// If the clock is behind the last id, or its millisecond is used up.
    pub fn next(&mut self, wall_ms: u64) -> Result<Snowflake, Refused> {
        if wall_ms < self.last_ms {
            if self.resets {
                // The next call takes the last millisecond for the current one and counts from one.
                self.next = 1;
            }
            return Err(Refused { wall_ms });
        }
        let sequence = if wall_ms == self.last_ms { self.next } else { 0 };
        if sequence >> SEQUENCE_BITS > 0 {
            return Err(Refused { wall_ms });
        }
        (self.last_ms, self.next) = (wall_ms, sequence + 1);
        let time = wall_ms.saturating_sub(EPOCH_MS) << (MACHINE_BITS + SEQUENCE_BITS);
        Ok(Snowflake(time | self.machine << SEQUENCE_BITS | sequence))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const T: u64 = EPOCH_MS + 100;

    /// The history from the report: three ids at 100, a call at 99, the next at 100.
    fn after_a_step_back(resets: bool) -> (Vec<Snowflake>, Snowflake) {
        let mut ids = SnowflakeGenerator::new(1, resets);
        let made = (0..3).map(|_| ids.next(T).expect("in order")).collect();
        assert_eq!(ids.next(T - 1), Err(Refused { wall_ms: T - 1 }));
        (made, ids.next(T).expect("the clock is back"))
    }

    #[test]
    fn after_a_step_back_the_sequence_goes_on() {
        let (made, next) = after_a_step_back(false);
        assert!(made.iter().all(|id| *id < next), "{next:?} after {made:?}");
        assert_eq!((next.wall_ms(), next.sequence()), (T, 3));
    }

    #[test]
    fn a_sequence_that_is_set_to_zero_makes_an_id_twice() {
        let (made, next) = after_a_step_back(true);
        assert_eq!(made.iter().position(|id| *id == next), Some(1));
    }

    #[test]
    fn a_millisecond_has_4096_ids_and_the_next_has_more() {
        let mut ids = SnowflakeGenerator::new(1, false);
        assert!((0..4_096).all(|_| ids.next(T).is_ok()));
        assert_eq!(ids.next(T), Err(Refused { wall_ms: T }));
        assert_eq!(ids.next(T + 1).map(Snowflake::sequence), Ok(0));
    }

    proptest! {
        /// Whatever its clock does, the ids of one machine grow, and those of two machines differ.
        #[test]
        fn ids_grow(clock in prop::collection::vec(0u64..30, 1..200)) {
            let [mut one, mut other] = [1, 2].map(|machine| SnowflakeGenerator::new(machine, false));
            let mut last = None;
            for ms in clock {
                let (id, elsewhere) = (one.next(T + ms), other.next(T + ms));
                prop_assert_eq!(id.is_ok(), elsewhere.is_ok());
                if let (Ok(id), Ok(elsewhere)) = (id, elsewhere) {
                    prop_assert!(last < Some(id) && id != elsewhere && id.wall_ms() == T + ms);
                    last = Some(id);
                }
            }
        }
    }
}
