//! Maps and sets sorted by key, in contiguous memory.
//!
//! They suit the dozens of small tables in processes, monitors and readings. The standard library's trees take five
//! times the code for each type of key and value, and a page has to download that code before it starts.

use litemap::LiteMap;

/// A map sorted by key.
pub type Map<K, V> = LiteMap<K, V>;

/// A sorted set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T>(Map<T, ()>);

impl<T> Set<T> {
    /// An empty set.
    pub const fn new() -> Self {
        Self(Map::new_vec())
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The items, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.0.as_slice().iter().map(|(item, ())| item)
    }

    /// The smallest item.
    pub fn first(&self) -> Option<&T> {
        self.0.first().map(|(item, ())| item)
    }

    /// The largest item.
    pub fn last(&self) -> Option<&T> {
        self.0.last().map(|(item, ())| item)
    }
}

impl<T: Ord> Set<T> {
    /// Adds an item. Returns true if it is new.
    pub fn insert(&mut self, item: T) -> bool {
        self.0.insert(item, ()).is_none()
    }

    /// Removes an item. Returns true if it was present.
    pub fn remove(&mut self, item: &T) -> bool {
        self.0.remove(item).is_some()
    }

    /// True if it contains the item.
    pub fn contains(&self, item: &T) -> bool {
        self.0.contains_key(item)
    }

    /// True if the two sets have no item in common.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.iter().all(|item| !other.contains(item))
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps only the items that meet a condition.
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
