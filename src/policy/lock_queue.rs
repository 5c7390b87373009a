//! Exclusive locks with queues, and how a database finds a deadlock.
//!
//! Whoever asks for a resource gets it if it is free, and otherwise waits in a queue. Locks of a transaction are kept until it ends
//! (*strict two-phase locking*: Eswaran, Gray, Lorie and Traiger, "The Notions of Consistency and Predicate Locks in a Database
//! System", CACM 19(11), 1976). Two that wait for each other would wait for ever; this is the *circular wait* of Coffman, Elphick and Shoshani,
//! "System Deadlocks", ACM Computing Surveys 3(2), 1971. A database looks for a cycle in the graph of who waits for whom, and ends a
//! transaction in it. `PostgreSQL` does so when one has waited for `deadlock_timeout`, one second by default, because the search is
//! expensive and most waits are short (its documentation, sections 13.3.4 and 20.12).
//!
//! Here every resource has one holder, and everybody waits for at most one resource, so the graph has at most one edge from each
//! owner, and following it finds the only cycle that there can be.
//!
//! ```
//! use happens_before::policy::lock_queue::{Asked, LockQueues};
//! let mut locks = LockQueues::default();
//! assert_eq!(locks.ask("A", 1), Asked::Granted);
//! assert_eq!(locks.ask("B", 2), Asked::Granted);
//! assert_eq!(locks.ask("A", 2), Asked::Queued { holder: "B" });
//! assert_eq!(locks.cycle("A"), [""; 0], "A waits for B, and B waits for nobody");
//! assert_eq!(locks.ask("B", 1), Asked::Queued { holder: "A" });
//! assert_eq!(locks.cycle("B"), ["B", "A"]);
//! assert_eq!(locks.withdraw("B"), Some(1), "the database ends B's transaction");
//! assert_eq!(locks.release("B", 2), Some("A"), "and A gets its second lock");
//! ```

use crate::sim::sorted::Map;

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<K> {
    /// The lock is the asker's, perhaps from before.
    Granted,
    /// Somebody else has it, and the asker stands in the queue.
    Queued {
        /// Who has it.
        holder: K,
    },
}

/// The locks of a server: who has each, and who waits for it. `K` names owners, `R` resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockQueues<K, R> {
    /// By resource: the holder, and the others in the order in which they asked.
    held: Map<R, (K, Vec<K>)>,
}

impl<K, R> Default for LockQueues<K, R> {
    fn default() -> Self {
        Self { held: Map::new_vec() }
    }
}

impl<K: Copy + Ord, R: Copy + Ord> LockQueues<K, R> {
    /// Asks for a resource. Asking again for what one has or waits for changes nothing.
    pub fn ask(&mut self, owner: K, resource: R) -> Asked<K> {
        let Some((holder, queue)) = self.held.get_mut(&resource) else {
            self.held.insert(resource, (owner, Vec::new()));
            return Asked::Granted;
        };
        if *holder == owner {
            return Asked::Granted;
        }
        if !queue.contains(&owner) {
            queue.push(owner);
        }
        Asked::Queued { holder: *holder }
    }

    /// Who has a resource.
    pub fn holder(&self, resource: R) -> Option<K> {
        self.held.get(&resource).map(|(holder, _)| *holder)
    }

    /// The resource that an owner waits for.
    pub fn awaited(&self, owner: K) -> Option<R> {
        self.held.iter().find(|(_, (_, queue))| queue.contains(&owner)).map(|(resource, _)| *resource)
    }

    /// What an owner has.
    pub fn of(&self, owner: K) -> Vec<R> {
        self.held.iter().filter(|(_, (holder, _))| *holder == owner).map(|(resource, _)| *resource).collect()
    }

    /// The number of owners that wait.
    pub fn waiting(&self) -> usize {
        self.held.values().map(|(_, queue)| queue.len()).sum()
    }

    /// Gives a resource back. Returns who has it now, if somebody waited for it; does nothing if it is not the owner's.
    pub fn release(&mut self, owner: K, resource: R) -> Option<K> {
        let (holder, queue) = self.held.get_mut(&resource).filter(|(holder, _)| *holder == owner)?;
        if queue.is_empty() {
            self.held.remove(&resource);
            return None;
        }
        *holder = queue.remove(0);
        Some(*holder)
    }

    /// Takes an owner out of the queue in which it stands. Returns what it had waited for.
    pub fn withdraw(&mut self, owner: K) -> Option<R> {
        let resource = self.awaited(owner)?;
        if let Some((_, queue)) = self.held.get_mut(&resource) {
            queue.retain(|waiting| *waiting != owner);
        }
        Some(resource)
    }

    /// The owners that wait for each other in a circle with this one, each for the next; empty if there is no such circle.
    pub fn cycle(&self, owner: K) -> Vec<K> {
        let mut chain = vec![owner];
        let mut last = owner;
        while let Some(next) = self.awaited(last).and_then(|resource| self.holder(resource)) {
            if next == owner {
                return chain;
            }
            if chain.contains(&next) {
                break;
            }
            chain.push(next);
            last = next;
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn locks_are_granted_in_the_order_in_which_they_were_asked_for() {
        let mut locks = LockQueues::default();
        assert_eq!(locks.ask(1, 'r'), Asked::Granted);
        for owner in [2, 3, 2, 4] {
            assert_eq!(locks.ask(owner, 'r'), Asked::Queued { holder: 1 });
        }
        assert_eq!((locks.waiting(), locks.awaited(3)), (3, Some('r')));
        assert_eq!(locks.withdraw(3), Some('r'));
        assert_eq!(locks.release(2, 'r'), None, "it is not 2's");
        assert_eq!(locks.release(1, 'r'), Some(2));
        assert_eq!(locks.release(2, 'r'), Some(4));
        assert_eq!(locks.release(4, 'r'), None);
        assert_eq!(locks.holder('r'), None);
    }

    #[test]
    fn a_circle_of_three_is_found_from_each_of_them_and_not_from_outside() {
        let mut locks = LockQueues::default();
        for owner in 0..3 {
            assert_eq!(locks.ask(owner, owner), Asked::Granted);
        }
        for owner in 0..3 {
            locks.ask(owner, (owner + 1) % 3);
        }
        locks.ask(9, 0);
        assert_eq!(locks.cycle(0), [0, 1, 2]);
        assert_eq!(locks.cycle(2), [2, 0, 1]);
        assert_eq!(locks.cycle(9), [0; 0], "it waits behind the circle and is not in it");
    }

    proptest! {
        /// Whatever is asked for and given back: nobody waits for a free resource, and who waits while nobody is in a circle is
        /// served once the holders give back what they have.
        #[test]
        fn without_a_circle_everybody_is_served(steps in prop::collection::vec((0..5u8, 0..4u8, any::<bool>()), 0..60)) {
            let mut locks = LockQueues::default();
            for (owner, resource, asks) in steps {
                if asks && locks.awaited(owner).is_none() {
                    locks.ask(owner, resource);
                } else if !asks {
                    locks.release(owner, resource);
                }
                while let Some(victim) = (0..5).find(|owner| !locks.cycle(*owner).is_empty()) {
                    prop_assert!(locks.withdraw(victim).is_some());
                }
            }
            // Whoever does not wait is done some time, and gives back everything.
            for _ in 0..5 {
                for owner in (0..5).filter(|owner| locks.awaited(*owner).is_none()).collect::<Vec<u8>>() {
                    for resource in locks.of(owner) {
                        locks.release(owner, resource);
                    }
                }
            }
            prop_assert_eq!(locks.waiting(), 0);
        }
    }
}
