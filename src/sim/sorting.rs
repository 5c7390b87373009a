//! Sorts with a small code size: one for everything sorted by a number, and one for short lists.
//!
//! The standard library's sorts are compiled anew for every type and key, at some 5 kB each, and a page
//! has to download them all before it can play. Even one of them is ten times the code of the merge sort below.

/// Sorts by a number. Items with equal numbers keep their order.
pub fn sort_by_number<T: Clone>(items: &mut [T], number: impl Fn(&T) -> u64) {
    let mut order: Vec<(u64, u32)> =
        items.iter().zip(0..).map(|(item, place)| (number(item), place)).collect();
    if order.is_sorted() {
        return;
    }
    merge_sort(&mut order);
    arrange(items, order.iter().map(|(_, place)| *place));
}

/// Merges sorted stretches of doubling length, from one list into another and back.
fn merge_sort(order: &mut Vec<(u64, u32)>) {
    let mut merged = Vec::with_capacity(order.len());
    let mut length = 1;
    while length < order.len() {
        for pair in order.chunks(2 * length) {
            let (mut left, mut right) = pair.split_at(length.min(pair.len()));
            while let Some(first) = left.first() {
                let from =
                    if right.first().is_some_and(|other| other < first) { &mut right } else { &mut left };
                merged.push(from[0]);
                *from = &from[1..];
            }
            merged.extend_from_slice(right);
        }
        std::mem::swap(order, &mut merged);
        merged.clear();
        length *= 2;
    }
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

    #[test]
    fn any_length_is_sorted() {
        for length in 0..70_u64 {
            let mut items: Vec<u64> = (0..length).map(|number| number * 37 % 11).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort_by_number(&mut items, |number| *number);
            assert_eq!(items, expected);
        }
    }
}
