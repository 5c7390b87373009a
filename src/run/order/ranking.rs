//! The ranks of rows by each clock.
//!
//! While a run plays, new rows come at the end, and their stamps are nearly in order. They are merged in, and
//! the rows ranked before are not sorted again.

use std::cmp::Ordering;

use super::{By, Row};

/// The ranks of one row, from 1, among the rows with timestamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ranks {
    /// By wall clock, with ties broken by node, then by true order.
    pub wall: usize,
    /// By Lamport time, with ties broken by node.
    pub lamport: usize,
    /// By the text of the ULID.
    pub ulid: usize,
}

/// The orders of the rows with timestamps, updated as rows are added.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// The number of rows ranked.
    count: usize,
    wall: Vec<u32>,
    lamport: Vec<u32>,
    ulid: Vec<u32>,
}

impl Ranking {
    /// Ranks these rows, which extend or shorten the list ranked last.
    pub fn bring_to(&mut self, rows: &[Row]) {
        let before = self.count.min(rows.len());
        for (by, order) in
            [(By::Wall, &mut self.wall), (By::Lamport, &mut self.lamport), (By::Ulid, &mut self.ulid)]
        {
            if self.count > before {
                order.retain(|index| (*index as usize) < before);
            }
            let fresh = (before..rows.len()).filter(|index| rows[*index].stamps.is_some());
            let mut fresh: Vec<u32> = fresh.map(|index| index as u32).collect();
            let compare = |one: &u32, other: &u32| compare(&rows[*one as usize], &rows[*other as usize], by);
            fresh.sort_by(compare);
            let Some(first) = fresh.first() else { continue };
            // Only rows after the first fresh one have to move.
            let later = order.split_off(order.partition_point(|index| compare(index, first).is_lt()));
            merge(order, &later, &fresh, compare);
        }
        self.count = rows.len();
    }

    /// The ranks of the ranked row at `index`; `None` if it has no timestamps.
    pub fn of(&self, rows: &[Row], index: usize) -> Option<Ranks> {
        rows.get(index)?.stamps.as_ref()?;
        let place = |order: &[u32], by: By| {
            let found = order.binary_search_by(|other| compare(&rows[*other as usize], &rows[index], by));
            found.ok().map(|place| place + 1)
        };
        Some(Ranks {
            wall: place(&self.wall, By::Wall)?,
            lamport: place(&self.lamport, By::Lamport)?,
            ulid: place(&self.ulid, By::Ulid)?,
        })
    }
}

/// Merges two ordered lists and appends the result to a third.
fn merge(to: &mut Vec<u32>, one: &[u32], other: &[u32], compare: impl Fn(&u32, &u32) -> Ordering) {
    to.reserve(one.len() + other.len());
    let (mut one, mut other) = (one, other);
    while let ([first, rest @ ..], [second, later @ ..]) = (one, other) {
        if compare(first, second).is_lt() {
            to.push(*first);
            one = rest;
        } else {
            to.push(*second);
            other = later;
        }
    }
    to.extend_from_slice(one);
    to.extend_from_slice(other);
}

/// The positions of rows in the order of `by`. Rows that no clock has seen come last, in true order.
pub fn sorted(rows: &[Row], by: By) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|one, other| compare(&rows[*one], &rows[*other], by));
    order
}

fn compare(one: &Row, other: &Row, by: By) -> Ordering {
    let in_truth = one.event.cmp(&other.event);
    let (a, b) = match (&one.stamps, &other.stamps) {
        _ if by == By::True => return in_truth,
        (Some(a), Some(b)) => (a, b),
        (a, b) => return a.is_none().cmp(&b.is_none()).then(in_truth),
    };
    let stamp = match by {
        By::True => Ordering::Equal,
        By::Wall => a.wall.cmp(&b.wall),
        By::Lamport => a.lamport.cmp(&b.lamport),
        By::Ulid => a.ulid.cmp(&b.ulid),
    };
    stamp.then(one.node.cmp(&other.node)).then(in_truth)
}
