//! A growing list in chunks: appending never moves what is there, and clones share what is full.

use std::sync::Arc;

const CHUNK_BITS: usize = 12;
const CHUNK: usize = 1 << CHUNK_BITS;

/// A growing list in chunks. Full chunks never move and are shared between clones.
#[derive(Clone, Debug)]
pub struct Chunks<T> {
    full: Vec<Arc<Vec<T>>>,
    tail: Vec<T>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { full: Vec::new(), tail: Vec::new() }
    }
}

impl<T: Clone> Chunks<T> {
    /// Adds one at the end.
    #[inline]
    pub fn push(&mut self, value: T) {
        if self.tail.len() == CHUNK {
            self.seal();
        }
        self.tail.push(value);
    }

    /// Puts the full tail with the other full chunks. Kept out of [`Chunks::push`], which every event goes through.
    #[cold]
    fn seal(&mut self) {
        let full = std::mem::replace(&mut self.tail, Vec::with_capacity(CHUNK));
        self.full.push(Arc::new(full));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        (self.full.len() << CHUNK_BITS) + self.tail.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one at `index`, if there are that many.
    pub fn get(&self, index: usize) -> Option<&T> {
        match self.full.get(index >> CHUNK_BITS) {
            Some(chunk) => chunk.get(index & (CHUNK - 1)),
            None => self.tail.get(index.checked_sub(self.full.len() << CHUNK_BITS)?),
        }
    }

    /// The first `count`, sharing what is full.
    pub fn cut(&self, count: usize) -> Self {
        let whole = (count >> CHUNK_BITS).min(self.full.len());
        let rest = count.saturating_sub(whole << CHUNK_BITS);
        let tail = self.full.get(whole).map_or(&self.tail, |chunk| &**chunk);
        Self { full: self.full[..whole].to_vec(), tail: tail[..rest.min(tail.len())].to_vec() }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(&self.tail)
    }

    /// The first index at which `before` no longer holds, given that it holds for a prefix.
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let chunk = self.full.partition_point(|chunk| chunk.last().is_some_and(&before));
        let within = self.full.get(chunk).map_or(&self.tail, |chunk| &**chunk);
        (chunk << CHUNK_BITS) + within.partition_point(before)
    }

    /// How many bytes the entries take.
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
    fn a_list_that_was_cut_anywhere_goes_on_as_the_whole_did() {
        let mut whole = Chunks::default();
        (0..2 * CHUNK + 3).for_each(|number| whole.push(number));
        for count in (0..9).chain(CHUNK - 5..CHUNK + 5).chain(2 * CHUNK - 5..2 * CHUNK + 3) {
            let mut cut = whole.cut(count);
            (count..whole.len()).for_each(|number| cut.push(number));
            assert!(cut.len() == whole.len() && cut.iter().eq(whole.iter()), "cut at {count}");
            assert_eq!(cut.get(whole.len() - 1), whole.get(whole.len() - 1));
        }
    }
}
