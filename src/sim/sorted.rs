//! Maps and sets that are kept in the order of their keys, in one piece of memory.
//!
//! They are for the dozens of small tables that processes, monitors and readings have. The standard library's trees do the same in five
//! times the code for each type of key and value, and code is what a page that begins has to fetch.

use litemap::LiteMap;

/// A map in the order of its keys.
pub type Map<K, V> = LiteMap<K, V>;

/// A set in the order of what it holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T>(Map<T, ()>);

impl<T> Set<T> {
    /// With nothing in it.
    pub const fn new() -> Self {
        Self(Map::new_vec())
    }

    /// How much it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What it holds, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.0.as_slice().iter().map(|(item, ())| item)
    }

    /// The least.
    pub fn first(&self) -> Option<&T> {
        self.0.first().map(|(item, ())| item)
    }

    /// The greatest.
    pub fn last(&self) -> Option<&T> {
        self.0.last().map(|(item, ())| item)
    }
}

impl<T: Ord> Set<T> {
    /// Returns whether it is new.
    pub fn insert(&mut self, item: T) -> bool {
        self.0.insert(item, ()).is_none()
    }

    /// Returns whether it was there.
    pub fn remove(&mut self, item: &T) -> bool {
        self.0.remove(item).is_some()
    }

    /// Whether it holds this.
    pub fn contains(&self, item: &T) -> bool {
        self.0.contains_key(item)
    }

    /// Whether it holds nothing that the other does.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.iter().all(|item| !other.contains(item))
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps what fulfils a condition.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.0.retain(|item, ()| keep(item));
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(T, ())>, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_tuple_vec().into_iter().map(|(item, ())| item)
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_in_order_and_holds_things_once() {
        let mut set = Set::from([3, 1, 2, 3]);
        assert_eq!(set.iter().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert!(!set.insert(2) && set.insert(0) && set.remove(&3) && !set.remove(&3));
        set.extend([9, 5]);
        set.retain(|item| *item != 1);
        assert_eq!((set.first(), set.last(), set.len()), (Some(&0), Some(&9), 4));
        assert_eq!(set.into_iter().collect::<Vec<_>>(), [0, 2, 5, 9]);
    }
}
