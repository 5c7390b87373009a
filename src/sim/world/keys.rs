//! Keys in order, the least of which can be seen, taken out and replaced.
//!
//! Where there are few, as in most scenarios, they stand in a row that is kept in order: a new key is compared with
//! each, and nothing branches, because no processor can foretell where it will come to stand. Natively
//! that saves up to a sixth of a step. Where there are more, they are a binary heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// So many count as few.
const FEW: usize = 8;
/// No key: more than any.
const NONE: u128 = u128::MAX;

/// Keys in order.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    /// All keys in order, where there are few; unused places are [`NONE`].
    row: [u128; FEW],
    in_row: usize,
    /// All keys, where there are more.
    heap: BinaryHeap<Reverse<u128>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { row: [NONE; FEW], in_row: 0, heap: BinaryHeap::new() }
    }
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.in_row + self.heap.len()
    }

    /// The least.
    #[inline]
    pub fn least(&self) -> Option<u128> {
        if self.in_row > 0 { Some(self.row[0]) } else { self.heap.peek().map(|key| key.0) }
    }

    /// Puts one in.
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

    /// Puts one in place of the least, of which there is one.
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

    /// Takes the least out.
    pub fn pop(&mut self) {
        if self.in_row > 0 {
            self.replace_least(NONE);
            self.in_row -= 1;
        } else {
            self.heap.pop();
            self.settle();
        }
    }

    /// Keeps those that `stays` wants.
    pub fn retain(&mut self, stays: impl Fn(u128) -> bool) {
        self.clear_row();
        self.heap.retain(|Reverse(key)| stays(*key));
        self.settle();
    }

    /// Puts what is in the row into the heap.
    fn clear_row(&mut self) {
        self.heap.extend(self.row[..self.in_row].iter().map(|key| Reverse(*key)));
        (self.row, self.in_row) = ([NONE; FEW], 0);
    }

    /// Makes a row of a heap that has become small.
    fn settle(&mut self) {
        if self.heap.len() <= FEW / 2 {
            self.in_row = self.heap.len();
            for place in &mut self.row[..self.in_row] {
                *place = self.heap.pop().map_or(NONE, |key| key.0);
            }
        }
    }
}

/// The lesser and the greater.
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
            // Many for a while, then few for a while: the row becomes a heap, and the heap a row.
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
