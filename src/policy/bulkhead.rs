//! Bulkheads: a limit on how many callers may be inside at once, so that one flooded compartment does not sink the ship.
//!
//! The name is Michael Nygard's ("Release It!", Pragmatic Bookshelf, 2007, chapter "Stability Patterns"): split what everyone shares
//! into partitions, and a fault stays in its own. This is the counting kind, which Resilience4j calls `SemaphoreBulkhead`: up to
//! `limit` callers are inside (its `maxConcurrentCalls`), and whoever finds it full is refused at once (its `maxWaitDuration` of
//! zero, the default). It starts no threads: a caller stays on the worker it has.
//!
//! The limit is a setting, so it comes with each call; the state is the number of callers inside.
//!
//! ```
//! use happens_before::policy::bulkhead::Bulkhead;
//! let mut reviews = Bulkhead::default();
//! assert!(reviews.try_enter(2) && reviews.try_enter(2));
//! assert!(!reviews.try_enter(2), "full: refused, and not counted");
//! reviews.leave();
//! assert!(reviews.try_enter(2));
//! ```

/// The callers inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bulkhead {
    inside: u32,
}

impl Bulkhead {
    /// Lets a caller in, unless `limit` callers are inside. Returns whether it did.
    #[must_use]
    pub const fn try_enter(&mut self, limit: u32) -> bool {
        let free = self.inside < limit;
        if free {
            self.inside += 1;
        }
        free
    }

    /// A caller that was let in is done. One too many changes nothing.
    pub const fn leave(&mut self) {
        self.inside = self.inside.saturating_sub(1);
    }

    /// The number of callers inside.
    #[must_use]
    pub const fn inside(&self) -> u32 {
        self.inside
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_limit_of_zero_lets_nobody_in() {
        assert!(!Bulkhead::default().try_enter(0));
    }

    #[test]
    fn whoever_was_refused_has_nothing_to_give_back() {
        let mut bulkhead = Bulkhead::default();
        assert!(bulkhead.try_enter(1) && !bulkhead.try_enter(1));
        bulkhead.leave();
        assert_eq!(bulkhead.inside(), 0);
        bulkhead.leave();
        assert_eq!(bulkhead.inside(), 0, "one too many");
    }

    proptest! {
        /// Whatever the order of entries and exits, no more than the limit are inside, and a caller is refused only if that many are.
        #[test]
        fn no_more_than_the_limit_are_inside(limit in 0u32..6, steps in prop::collection::vec(any::<bool>(), 0..200)) {
            let (mut bulkhead, mut inside) = (Bulkhead::default(), 0);
            for enters in steps {
                if enters {
                    let let_in = bulkhead.try_enter(limit);
                    prop_assert_eq!(let_in, inside < limit);
                    inside += u32::from(let_in);
                } else if inside > 0 {
                    bulkhead.leave();
                    inside -= 1;
                }
                prop_assert_eq!(bulkhead.inside(), inside);
                prop_assert!(inside <= limit);
            }
        }
    }
}
