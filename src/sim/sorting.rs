//! Sorts with a small code size: one for everything sorted by a number, and one for short lists.
//!
//! The standard library's sorts are compiled anew for every type and key, at some 5 kB each, and a page
//! has to download them all before it can play.

/// Sorts by a number. Items with equal numbers keep their order.
pub fn sort_by_number<T: Clone>(items: &mut [T], number: impl Fn(&T) -> u64) {
    let mut order: Vec<(u64, u32)> =
        items.iter().zip(0..).map(|(item, place)| (number(item), place)).collect();
    if order.is_sorted() {
        return;
    }
    order.sort_unstable();
    arrange(items, order.iter().map(|(_, place)| *place));
}

/// Insertion sort for lists of at most a few hundred items. Items with equal keys keep their order.
pub fn sort_few<T: Clone, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let mut order: Vec<u32> = Vec::with_capacity(items.len());
    for (item, place) in items.iter().zip(0..) {
        let key_of_item = key(item);
        let before = order.partition_point(|other| key(&items[*other as usize]) <= key_of_item);
        order.insert(before, place);
    }
    arrange(items, order.into_iter());
}

fn arrange<T: Clone>(items: &mut [T], order: impl Iterator<Item = u32>) {
    let sorted: Vec<T> = order.map(|place| items[place as usize].clone()).collect();
    items.clone_from_slice(&sorted);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_stable() {
        let mut items = vec![(3, 'a'), (1, 'b'), (3, 'c'), (1, 'd'), (2, 'e')];
        let mut expected = items.clone();
        expected.sort_by_key(|(number, _)| *number);
        let mut few = items.clone();
        sort_by_number(&mut items, |(number, _)| *number);
        sort_few(&mut few, |(number, _)| *number);
        assert_eq!((&items, &few), (&expected, &expected));
    }
}
