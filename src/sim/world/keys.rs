//! A priority queue of keys: the smallest can be read, removed and replaced.
//!
//! Few keys, as in most scenarios, are kept in a sorted row. A new key is compared with every other
//! without branching, because no branch predictor could tell where it will end up. Natively
//! that saves up to a sixth of a step. More keys form a binary heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The maximum number of keys in the row.
const FEW: usize = 8;
/// No key: larger than any.
const NONE: u128 = u128::MAX;

/// A priority queue of keys.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    /// All keys in order, when there are few; unused places are [`NONE`].
    row: [u128; FEW],
    in_row: usize,
    /// All keys, when there are more.
    heap: BinaryHeap<Reverse<u128>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { row: [NONE; FEW], in_row: 0, heap: BinaryHeap::new() }
    }
}

impl Keys {
    /// The number of keys.
    pub fn len(&self) -> usize {
        self.in_row + self.heap.len()
    }

    /// The smallest key.
    #[inline]
    pub fn least(&self) -> Option<u128> {
        if self.in_row > 0 { Some(self.row[0]) } else { self.heap.peek().map(|key| key.0) }
    }

    /// Adds a key.
    pub fn push(&mut self, key: u128) {
        if self.heap.is_empty() && self.in_row < FEW {
            self.in_row += 1;
            let mut carried = key;
            for place in &mut self.row {
                (*place, carried) = ordered(*place, carried);
            }
        } else {
            self.clear_row();
            self.heap.push(Reverse(key));
        }
    }

    /// Replaces the smallest key, which must exist.
    #[inline]
    pub fn replace_least(&mut self, key: u128) {
        if self.in_row > 0 {
            let mut carried = key;
            for index in 1..FEW {
                (self.row[index - 1], carried) = ordered(self.row[index], carried);
            }
            self.row[FEW - 1] = carried;
        } else if let Some(mut least) = self.heap.peek_mut() {
            *least = Reverse(key);
        }
    }

    /// Removes the smallest key.
    pub fn pop(&mut self) {
        if self.in_row > 0 {
            self.replace_least(NONE);
            self.in_row -= 1;
        } else {
            self.heap.pop();
            self.settle();
        }
    }

    /// Keeps only the keys for which `stays` returns true.
    pub fn retain(&mut self, stays: impl Fn(u128) -> bool) {
        self.clear_row();
        self.heap.retain(|Reverse(key)| stays(*key));
        self.settle();
    }

    /// Moves the keys of the row to the heap.
    fn clear_row(&mut self) {
        self.heap.extend(self.row[..self.in_row].iter().map(|key| Reverse(*key)));
        (self.row, self.in_row) = ([NONE; FEW], 0);
    }

    /// Moves the keys back to the row when the heap has become small.
    fn settle(&mut self) {
        if self.heap.len() <= FEW / 2 {
            self.in_row = self.heap.len();
            for place in &mut self.row[..self.in_row] {
                *place = self.heap.pop().map_or(NONE, |key| key.0);
            }
        }
    }
}

/// The smaller and the larger key.
#[inline]
fn ordered(one: u128, other: u128) -> (u128, u128) {
    if other < one { (other, one) } else { (one, other) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, scale};
    use rand::{Rng, SeedableRng};

    #[test]
    fn the_least_comes_first_however_many_there_are() {
        let mut random = Random::from_seed(7_u64.to_le_bytes());
        let mut draw = |max| scale(random.next_u64(), max);
        let (mut keys, mut all) = (Keys::default(), Vec::new());
        let mut most = 0;
        for step in 0..40_000_u128 {
            // Many keys for a while, then few for a while: the row becomes a heap, and the heap a row.
            let grows = if step / 500 % 2 == 0 { 5 } else { 3 };
            let key = u128::from(draw(50)) << 64 | step;
            match draw(9) {
                kind if kind < grows => {
                    keys.push(key);
                    all.push(key);
                }
                9 if draw(99) == 0 => {
                    let parity = step & 2;
                    keys.retain(|key| key & 2 == parity);
                    all.retain(|key| key & 2 == parity);
                }
                kind => {
                    let Some(place) = all.iter().position(|key| Some(*key) == keys.least()) else { continue };
                    if kind == 8 {
                        keys.replace_least(key);
                        all[place] = key;
                    } else {
                        keys.pop();
                        all.swap_remove(place);
                    }
                }
            }
            assert_eq!(keys.least(), all.iter().min().copied(), "after step {step}");
            assert_eq!(keys.len(), all.len(), "after step {step}");
            most = most.max(all.len());
        }
        assert!(most > 5 * FEW, "at most {most}");
    }
}
