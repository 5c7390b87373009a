//! Pending items: ordered 16-byte [keys](super::keys) over a table of the items they stand for.
//!
//! A key packs time, order and slot into one integer, so comparing keys is comparing integers, and the
//! payloads never move. An item gets its order once, when it goes in. However it is held, released or
//! rescheduled afterwards, items due at the same time come out in the order in which they went in. Removing
//! or rescheduling an item leaves a stale key behind, which no longer matches its slot.
//!
//! Most steps create one new item: a message is handled and another one sent. So a key that has come
//! out stays at the top until the next one goes in and takes its place: one pass through the keys
//! instead of two.

use super::keys::Keys;
use crate::time::SimTime;

/// An item's place in the table.
pub(crate) type Slot = u32;

/// Stale keys are tolerated up to this number plus the number of slots.
const STALE_MIN: usize = 64;

/// A queue of items ordered by time, and at equal times by the order in which they went in.
#[derive(Clone, Debug)]
pub(crate) struct Queue<T> {
    keys: Keys,
    /// True if the key at the top has already come out.
    top_is_out: bool,
    slots: Vec<Place<T>>,
    free: Vec<Slot>,
    next_order: u32,
}

#[derive(Clone, Debug)]
struct Place<T> {
    due: SimTime,
    /// The item's order; has the bit [`HELD`] while the item is held or the slot is empty.
    order: u32,
    item: Option<T>,
}

/// A bit that is never set in a key's order.
const HELD: u32 = 1 << 31;

impl<T> Place<T> {
    /// True if the key belongs to the item as currently scheduled.
    #[inline]
    fn is_of(&self, key: u128) -> bool {
        self.order == (key >> 32) as u32 && self.due.as_micros() == (key >> 64) as u64
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let (keys, slots, free) = (Keys::default(), Vec::new(), Vec::new());
        Self { keys, top_is_out: false, slots, free, next_order: 0 }
    }
}

fn key(at: SimTime, order: u32, slot: Slot) -> u128 {
    u128::from(at.as_micros()) << 64 | u128::from(order) << 32 | u128::from(slot)
}

impl<T> Queue<T> {
    /// Adds an item that comes out at `at`.
    #[inline]
    pub fn push(&mut self, at: SimTime, item: T) -> Slot {
        let order = self.next_order;
        self.next_order = (order + 1) & !HELD;
        let place = Place { due: at, order, item: Some(item) };
        let slot = if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = place;
            slot
        } else {
            self.slots.push(place);
            u32::try_from(self.slots.len() - 1).expect("limits keep the queue far below 2^32")
        };
        self.insert(key(at, order, slot));
        slot
    }

    /// Reschedules an item. Among items due at that time it keeps its order.
    pub fn schedule(&mut self, slot: Slot, at: SimTime) {
        let place = &mut self.slots[slot as usize];
        (place.due, place.order) = (at, place.order & !HELD);
        let order = place.order;
        self.insert(key(at, order, slot));
    }

    fn insert(&mut self, key: u128) {
        if self.top_is_out {
            self.keys.replace_least(key);
            self.top_is_out = false;
        } else {
            if self.keys.len() > STALE_MIN + 2 * self.slots.len() {
                self.drop_all_stale();
            }
            self.keys.push(key);
        }
    }

    /// Drops every stale key. Otherwise long timers that are always cancelled would fill the queue,
    /// and every step would pay for it.
    #[cold]
    fn drop_all_stale(&mut self) {
        let slots = &self.slots;
        self.keys.retain(|key| slots[key as u32 as usize].is_of(key));
    }

    /// Keeps an item from coming out until it is scheduled again.
    pub fn hold(&mut self, slot: Slot) {
        self.slots[slot as usize].order |= HELD;
    }

    /// Puts a held item back at its original time: before everything that is due later, even if
    /// that time has passed.
    pub fn release(&mut self, slot: Slot) {
        self.schedule(slot, self.slots[slot as usize].due);
    }

    /// Puts a lifted item back, held until it is scheduled again.
    pub fn put_back(&mut self, slot: Slot, item: T) {
        self.slots[slot as usize].item = Some(item);
    }

    /// Frees the slot of a lifted item.
    pub fn vacate(&mut self, slot: Slot) {
        self.free.push(slot);
    }

    /// Removes an item.
    pub fn take(&mut self, slot: Slot) -> Option<T> {
        let place = self.slots.get_mut(slot as usize)?;
        let item = place.item.take()?;
        place.order |= HELD;
        self.free.push(slot);
        Some(item)
    }

    /// When the next item comes out, and its slot.
    #[inline]
    pub fn next(&mut self) -> Option<(SimTime, Slot)> {
        loop {
            let key = self.keys.least()?;
            let slot = key as u32;
            if self.slots[slot as usize].is_of(key) {
                return Some((SimTime::from_micros((key >> 64) as u64), slot));
            }
            self.drop_stale();
        }
    }

    /// Drops the key at the top: it has come out, or its item was removed or rescheduled.
    #[cold]
    fn drop_stale(&mut self) {
        self.keys.pop();
        self.top_is_out = false;
    }

    /// Takes out the item that [`Queue::next`] named. Its slot stays reserved until the item is [put
    /// back](Queue::put_back) or the slot is [freed](Queue::vacate).
    #[inline]
    pub fn lift(&mut self, slot: Slot) -> Option<T> {
        let place = self.slots.get_mut(slot as usize)?;
        place.order |= HELD;
        self.top_is_out = true;
        place.item.take()
    }

    /// The item in a slot.
    pub fn get(&self, slot: Slot) -> Option<&T> {
        self.slots.get(slot as usize)?.item.as_ref()
    }

    /// The item in a slot, mutable.
    pub fn get_mut(&mut self, slot: Slot) -> Option<&mut T> {
        self.slots.get_mut(slot as usize)?.item.as_mut()
    }

    /// When the item in a slot comes out, or would have if it were not held.
    pub fn due(&self, slot: Slot) -> Option<SimTime> {
        Some(self.slots.get(slot as usize)?.due)
    }

    /// All items, held or not, by slot.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &T)> {
        self.slots.iter().enumerate().filter_map(|(slot, place)| Some((slot as Slot, place.item.as_ref()?)))
    }

    /// The memory of a clone, in bytes, without what items own on the heap.
    pub fn bytes(&self) -> usize {
        self.keys.len() * size_of::<u128>()
            + self.slots.len() * size_of::<Place<T>>()
            + self.free.len() * size_of::<Slot>()
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| {
            let (_, slot) = queue.next()?;
            let item = queue.lift(slot);
            queue.vacate(slot);
            item
        })
        .collect()
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
        assert_eq!(queue.next().map(|(at, _)| at), Some(SimTime::from_micros(4)));
        assert_eq!(drain(&mut queue), ["stays", "reuses the slot", "moved"]);
        queue.push(SimTime::from_micros(8), "due later");
        queue.release(held);
        assert_eq!(drain(&mut queue), ["held", "due later"]);
    }

    #[test]
    fn what_is_put_off_or_held_keeps_its_place_among_equals() {
        let mut queue = Queue::default();
        let at = SimTime::from_micros;
        let items = [("first", 1), ("second", 9), ("third", 9), ("fourth", 3)];
        let slots = items.map(|(name, due)| queue.push(at(due), name));
        for slot in slots.into_iter().rev() {
            queue.schedule(slot, at(5));
        }
        queue.hold(slots[1]);
        queue.schedule(slots[1], at(7));
        queue.schedule(slots[1], at(5));
        queue.hold(slots[2]);
        queue.release(slots[2]);
        assert_eq!(drain(&mut queue), ["first", "second", "third", "fourth"]);
    }
}
