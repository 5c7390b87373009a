//! What is in a cart, and how a program merges siblings.
//!
//! `DeCandia` et al., "Dynamo: Amazon's Highly Available Key-value Store", SOSP 2007, merge by union: "an 'add to cart' operation is never
//! lost. However, deleted items can resurface." A cart that also keeps what was removed is the two-phase set of Shapiro et al., "A comprehensive
//! study of Convergent and Commutative Replicated Data Types", INRIA RR-7506, 2011. It needs every addition to be an item of its own.

use crate::sim::time::WallTime;

/// An item: the bit that stands for it in a [`Cart`].
pub type Item = u32;

/// What the cart holds in the beginning.
pub const MILK: Item = 0;

/// The contents of a cart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cart {
    /// A bit for each item in it.
    pub items: u64,
    /// A bit for each item that was removed, as long as the program remembers that.
    pub removed: u64,
}

/// A change by a phone's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    pub item: Item,
    /// True if the item is taken out.
    pub removes: bool,
}

/// How a program merges the siblings that it has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Everything that is in any of them.
    Union,
    /// The one that was written last, by wall clocks.
    Newest,
    /// Everything that is in any of them and was removed in none.
    Tombstones,
}

/// The bit of an item; the numbers repeat after 64.
pub const fn bit(item: Item) -> u64 {
    1 << (item % 64)
}

impl Cart {
    /// The contents after a change. It remembers what was removed if `remembers`.
    #[must_use]
    pub const fn changed(mut self, change: Change, remembers: bool) -> Self {
        let bit = bit(change.item);
        if change.removes {
            self.items &= !bit;
            if remembers {
                self.removed |= bit;
            }
        } else {
            self.items |= bit;
        }
        self
    }

    /// Its items in words: `milk, eggs`.
    pub fn words(self) -> String {
        words(self.items)
    }
}

/// Items in words: `milk, eggs`.
pub fn words(items: u64) -> String {
    const NAMES: [&str; 13] = [
        "milk", "eggs", "bread", "rice", "tea", "jam", "salt", "apples", "cheese", "beans", "honey", "pears",
        "soap",
    ];
    if items == 0 {
        return "nothing".to_owned();
    }
    let name =
        |item: usize| NAMES.get(item).map_or_else(|| format!("item {item}"), |name| (*name).to_owned());
    let all: Vec<String> = (0..64).filter(|item| items & bit(*item as Item) != 0).map(name).collect();
    all.join(", ")
}

impl Merge {
    /// Merges siblings, each with the time at which it was written.
    pub fn merged(self, siblings: &[(Cart, WallTime)]) -> Cart {
        if self == Self::Newest {
            let newest = siblings.iter().reduce(|one, other| if other.1 > one.1 { other } else { one });
            return newest.map_or_else(Cart::default, |(cart, _)| *cart);
        }
        let all = siblings.iter().fold(Cart::default(), |all, (cart, _)| Cart {
            items: all.items | cart.items,
            removed: all.removed | cart.removed,
        });
        if self == Self::Tombstones { Cart { items: all.items & !all.removed, ..all } } else { all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDS_EGGS: Change = Change { item: 1, removes: false };
    const TAKES_MILK: Change = Change { item: MILK, removes: true };

    fn siblings(remembers: bool) -> [(Cart, WallTime); 2] {
        let first = Cart { items: bit(MILK), removed: 0 };
        let at = WallTime::from_micros;
        [(first.changed(ADDS_EGGS, remembers), at(2)), (first.changed(TAKES_MILK, remembers), at(1))]
    }

    #[test]
    fn a_union_brings_back_what_was_removed_and_tombstones_do_not() {
        assert_eq!(Merge::Union.merged(&siblings(false)).words(), "milk, eggs");
        assert_eq!(Merge::Tombstones.merged(&siblings(true)).words(), "eggs");
        assert_eq!(Merge::Newest.merged(&siblings(false)).words(), "milk, eggs");
        assert_eq!(Merge::Union.merged(&[]).words(), "nothing");
    }

    #[test]
    fn the_newest_of_two_loses_what_is_in_the_other() {
        let [eggs, mut none] = siblings(false);
        none.1 = WallTime::from_micros(3);
        assert_eq!(Merge::Newest.merged(&[eggs, none]).words(), "nothing");
    }
}
