//! What is still to happen: a binary heap of 16-byte keys over a table of what they stand for.
//!
//! A key is time, order and slot in one integer, so a comparison is a comparison of integers and the
//! payloads never move. Taking something back, or putting it off, leaves a stale key behind, which is
//! known by its order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::sim::time::SimTime;

/// Where an item stands in the table.
pub(crate) type Slot = u32;

/// No order: the slot is held back, or empty.
const HELD: u32 = u32::MAX;

/// A queue of items by time, and among equals by the order in which they were put in.
#[derive(Clone, Debug)]
pub(crate) struct Queue<T> {
    heap: BinaryHeap<Reverse<u128>>,
    items: Vec<Option<T>>,
    orders: Vec<u32>,
    dues: Vec<SimTime>,
    free: Vec<Slot>,
    next_order: u32,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::new(),
            items: Vec::new(),
            orders: Vec::new(),
            dues: Vec::new(),
            free: Vec::new(),
            next_order: 0,
        }
    }
}

fn key(at: SimTime, order: u32, slot: Slot) -> Reverse<u128> {
    Reverse(u128::from(at.as_micros()) << 64 | u128::from(order) << 32 | u128::from(slot))
}

impl<T> Queue<T> {
    /// Puts an item in, to come out at `at`.
    pub fn push(&mut self, at: SimTime, item: T) -> Slot {
        let slot = if let Some(slot) = self.free.pop() {
            self.items[slot as usize] = Some(item);
            slot
        } else {
            self.items.push(Some(item));
            self.orders.push(HELD);
            self.dues.push(at);
            u32::try_from(self.items.len() - 1).expect("limits keep the queue far below 2^32")
        };
        self.schedule(slot, at);
        slot
    }

    /// Lets an item come out at another time.
    pub fn schedule(&mut self, slot: Slot, at: SimTime) {
        let order = self.next_order;
        self.next_order = order.wrapping_add(1) % HELD;
        self.orders[slot as usize] = order;
        self.dues[slot as usize] = at;
        self.heap.push(key(at, order, slot));
    }

    /// Keeps an item from coming out until it is scheduled again.
    pub fn hold(&mut self, slot: Slot) {
        self.orders[slot as usize] = HELD;
    }

    /// Puts a held item back at the time that it had: before everything that is due later, even if
    /// that time has passed.
    pub fn release(&mut self, slot: Slot) {
        self.schedule(slot, self.dues[slot as usize]);
    }

    /// Takes an item out for good.
    pub fn take(&mut self, slot: Slot) -> Option<T> {
        let item = self.items.get_mut(slot as usize)?.take()?;
        self.orders[slot as usize] = HELD;
        self.free.push(slot);
        Some(item)
    }

    /// When the next item comes out.
    pub fn next_time(&mut self) -> Option<SimTime> {
        loop {
            let Reverse(key) = *self.heap.peek()?;
            if self.is_live(key) {
                return Some(SimTime::from_micros((key >> 64) as u64));
            }
            self.heap.pop();
        }
    }

    /// Takes the next item's key out, leaving the item in its slot.
    pub fn pop(&mut self) -> Option<Slot> {
        loop {
            let Reverse(key) = self.heap.pop()?;
            if self.is_live(key) {
                let slot = key as u32;
                self.orders[slot as usize] = HELD;
                return Some(slot);
            }
        }
    }

    fn is_live(&self, key: u128) -> bool {
        self.orders[key as u32 as usize] == (key >> 32) as u32
    }

    /// The item in a slot.
    pub fn get(&self, slot: Slot) -> Option<&T> {
        self.items.get(slot as usize)?.as_ref()
    }

    /// The item in a slot, to change.
    pub fn get_mut(&mut self, slot: Slot) -> Option<&mut T> {
        self.items.get_mut(slot as usize)?.as_mut()
    }

    /// When the item in a slot comes out, or would have, had it not been held.
    pub fn due(&self, slot: Slot) -> Option<SimTime> {
        self.dues.get(slot as usize).copied()
    }

    /// Everything in it, held or not, by slot.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &T)> {
        self.items.iter().enumerate().filter_map(|(slot, item)| Some((slot as Slot, item.as_ref()?)))
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len() - self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop().and_then(|slot| queue.take(slot))).collect()
    }

    #[test]
    fn equal_times_come_out_in_the_order_they_went_in() {
        let mut queue = Queue::default();
        queue.push(SimTime::from_micros(5), "late");
        queue.push(SimTime::from_micros(1), "first");
        queue.push(SimTime::from_micros(1), "second");
        assert_eq!(drain(&mut queue), ["first", "second", "late"]);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn what_is_put_off_or_held_leaves_no_trace_of_its_old_place() {
        let mut queue = Queue::default();
        let moved = queue.push(SimTime::from_micros(1), "moved");
        let held = queue.push(SimTime::from_micros(2), "held");
        let gone = queue.push(SimTime::from_micros(3), "gone");
        queue.push(SimTime::from_micros(4), "stays");
        queue.schedule(moved, SimTime::from_micros(9));
        queue.hold(held);
        queue.take(gone);
        queue.push(SimTime::from_micros(6), "reuses the slot");
        assert_eq!(queue.next_time(), Some(SimTime::from_micros(4)));
        assert_eq!(drain(&mut queue), ["stays", "reuses the slot", "moved"]);
        queue.push(SimTime::from_micros(8), "due later");
        queue.release(held);
        assert_eq!(drain(&mut queue), ["held", "due later"]);
    }
}
