//! The places of rows by each clock.
//!
//! While a run plays, rows come at the end and their stamps are nearly in order: new ones are merged in, and
//! what was ranked before is not sorted again.

use std::cmp::Ordering;

use super::{By, Row};

/// The places of one row, from 1, among the rows that have clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ranks {
    /// By wall clock, ties by node and then by true order.
    pub wall: usize,
    /// By Lamport time, ties by node.
    pub lamport: usize,
    /// By the text of the ULID.
    pub ulid: usize,
}

/// The orders of the rows that have clocks, grown along with the rows.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// How many rows are ranked.
    count: usize,
    wall: Vec<u32>,
    lamport: Vec<u32>,
    ulid: Vec<u32>,
}

impl Ranking {
    /// Ranks these rows: more of those that were ranked last, or fewer.
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
            // Only what comes after the first of them has to make room.
            let later = order.split_off(order.partition_point(|index| compare(index, first).is_lt()));
            merge(order, &later, &fresh, compare);
        }
        self.count = rows.len();
    }

    /// The places of the row at a position of the rows that were ranked; `None` if it has no clocks.
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

/// Adds two ordered lists to a third, in order.
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

/// The positions of rows in the order that `by` gives. What no clock has seen comes last, in true order.
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
