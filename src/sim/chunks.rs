//! A growing list in chunks: appending never moves existing entries, and clones share the full chunks.
//!
//! Chunks double in size from 4,096 entries up to 262,144. A clone of a short list copies little, and a long list
//! takes memory in pieces that fill the largest kind of page.

use std::sync::Arc;

/// The first two chunks hold two to this power entries; each later one holds twice as many as the one before.
const LEAST_BITS: usize = 12;
const LEAST: usize = 1 << LEAST_BITS;
/// No chunk holds more than two to this power.
const MOST_BITS: usize = 18;
/// The first chunk of the maximum size.
const FIRST_OF_MOST: usize = MOST_BITS - LEAST_BITS + 1;

/// The chunk that holds an index, and the position within it. All chunks but the first begin at a power of two until
/// they reach the maximum size.
#[inline]
fn place(index: usize) -> (usize, usize) {
    if index >> MOST_BITS > 0 {
        return ((index >> MOST_BITS) + FIRST_OF_MOST - 1, index & ((1 << MOST_BITS) - 1));
    }
    let bits = (index | (LEAST - 1)).ilog2() as usize;
    let begins = 1 << bits & !(LEAST - 1);
    (bits + 1 - LEAST_BITS, index - begins)
}

/// The index of a chunk's first entry.
fn beginning(chunk: usize) -> usize {
    match chunk {
        0 => 0,
        1..FIRST_OF_MOST => LEAST << (chunk - 1),
        _ => (chunk + 1 - FIRST_OF_MOST) << MOST_BITS,
    }
}

/// The capacity of a chunk.
fn size(chunk: usize) -> usize {
    beginning(chunk + 1) - beginning(chunk)
}

/// A growing list in chunks. Full chunks never move and are shared between clones.
#[derive(Clone, Debug)]
pub struct Chunks<T> {
    full: Vec<Arc<Vec<T>>>,
    tail: Vec<T>,
    /// The index of the tail's first entry, and the tail's capacity.
    begins: usize,
    room: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self::of(Vec::new(), Vec::new())
    }
}

impl<T> Chunks<T> {
    fn of(full: Vec<Arc<Vec<T>>>, tail: Vec<T>) -> Self {
        let (begins, room) = (beginning(full.len()), size(full.len()));
        Self { full, tail, begins, room }
    }
}

impl<T: Clone> Chunks<T> {
    /// Appends an entry.
    #[inline]
    pub fn push(&mut self, value: T) {
        if self.tail.len() == self.room {
            self.seal();
        }
        self.tail.push(value);
    }

    /// Moves the full tail to the other full chunks. Kept out of [`Chunks::push`], which runs for every event.
    #[cold]
    fn seal(&mut self) {
        let next = Vec::with_capacity(size(self.full.len() + 1));
        self.full.push(Arc::new(std::mem::take(&mut self.tail)));
        *self = Self::of(std::mem::take(&mut self.full), next);
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.begins + self.tail.len()
    }

    /// True if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry at `index`, or `None` beyond the end.
    pub fn get(&self, index: usize) -> Option<&T> {
        if let Some(within) = index.checked_sub(self.begins) {
            return self.tail.get(within);
        }
        let (chunk, within) = place(index);
        self.full.get(chunk)?.get(within)
    }

    /// The first `count` entries, sharing full chunks with this list.
    pub fn cut(&self, count: usize) -> Self {
        let count = count.min(self.len());
        let whole = place(count).0.min(self.full.len());
        let chunk = self.full.get(whole).map_or(&self.tail, |chunk| &**chunk);
        Self::of(self.full[..whole].to_vec(), chunk[..count - beginning(whole)].to_vec())
    }

    /// All entries, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(&self.tail)
    }

    /// The first index where `before` no longer holds, given that it holds for a prefix.
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let chunk = self.full.partition_point(|chunk| chunk.last().is_some_and(&before));
        let within = self.full.get(chunk).map_or(&self.tail, |chunk| &**chunk);
        beginning(chunk) + within.partition_point(before)
    }

    /// The memory taken by the entries, in bytes.
    pub fn bytes(&self) -> usize {
        self.len() * size_of::<T>()
    }
}

impl<T: Clone> std::ops::Index<usize> for Chunks<T> {
    type Output = T;
    fn index(&self, index: usize) -> &T {
        self.get(index).expect("an id of this trace")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_each_other_from_chunk_to_chunk() {
        assert_eq!([0, 1, 2, 6, 7, 8, 9].map(size), [12, 12, 13, 17, 18, 18, 18].map(|bits| 1 << bits));
        let mut expected = (0, 0);
        for index in 0..4 << MOST_BITS {
            assert_eq!(place(index), expected, "{index}");
            assert_eq!(beginning(expected.0) + expected.1, index);
            expected = if expected.1 + 1 == size(expected.0) {
                (expected.0 + 1, 0)
            } else {
                (expected.0, expected.1 + 1)
            };
        }
    }

    #[test]
    fn a_list_that_was_cut_anywhere_goes_on_as_the_whole_did() {
        let mut whole = Chunks::default();
        (0..2 << MOST_BITS).for_each(|number| whole.push(number));
        for border in (0..=FIRST_OF_MOST + 1).map(beginning) {
            for count in border.saturating_sub(3)..=(border + 3).min(whole.len()) {
                let mut cut = whole.cut(count);
                (count..count + 6).for_each(|number| cut.push(number));
                assert!(cut.len() == count + 6 && cut.iter().copied().eq(0..count + 6), "cut at {count}");
                assert!(
                    (count.saturating_sub(6)..count + 6).all(|index| cut.get(index) == Some(&index)),
                    "{count}"
                );
                assert_eq!(
                    (cut.get(count + 6), cut.partition_point(|number| *number < count)),
                    (None, count)
                );
            }
        }
    }
}
