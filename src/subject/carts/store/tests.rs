//! What a replica keeps and drops of a few writes, under each kind of clock.

use super::*;
use crate::subject::carts::cart::MILK;

fn at(us: i64) -> WallTime {
    WallTime::from_micros(us)
}

fn edit(phone: u16, nth: u32) -> Edit {
    Edit { phone, nth }
}

fn held(rule: Rule) -> Held {
    rule.first(Cart::default().changed(super::super::cart::Change { item: MILK, removes: false }, false))
}

const fn rule(carry: Carry) -> Rule {
    Rule { carry, entries: None }
}

/// A write by a phone that has read what `read` holds.
fn write(carry: Carry, phone: u16, nth: u32, read: &Held) -> Write {
    let context = read.context(at(0));
    let mark = match carry {
        Carry::Wall => Mark::Made(Clock::Wall(Stamp { time: at(i64::from(nth)), by: phone })),
        Carry::Lamport => Mark::Made(Clock::Lamport(context.lamport + 1, phone)),
        Carry::Clients => Mark::Made(Clock::Vector(context.vector.incremented(phone, at(0)))),
        Carry::Replicas | Carry::Shared | Carry::Dots => Mark::Read(context.vector),
    };
    Write { edit: edit(phone, nth), cart: Cart::default(), written: at(0), mark, past: read.past() }
}

/// Two phones have read the same. What one replica keeps of their two writes.
fn two(carry: Carry) -> (Vec<Edit>, bool) {
    let mut held = held(rule(carry));
    let [ann, ben] = [0, 1].map(|phone| write(carry, phone, 1, &held));
    rule(carry).put(&mut held, ann, 0, at(0));
    let dropped = rule(carry).put(&mut held, ben, 0, at(0));
    (held.edits(), dropped.iter().all(|dropped| dropped.was_read))
}

#[test]
fn of_two_concurrent_writes_through_one_replica_only_some_clocks_keep_both() {
    let both = vec![edit(0, 1), edit(1, 1)];
    for carry in [Carry::Wall, Carry::Lamport, Carry::Replicas] {
        assert_eq!(two(carry), (vec![edit(1, 1)], false), "{carry:?}");
    }
    for carry in [Carry::Clients, Carry::Shared, Carry::Dots] {
        assert_eq!(two(carry), (both.clone(), true), "{carry:?}");
    }
}

/// Whoever writes has always read all but the other's last write.
fn interleaved(carry: Carry, rounds: u32) -> Vec<usize> {
    let mut held = held(rule(carry));
    let mut read = [held.clone(), held.clone()];
    let mut counts = Vec::new();
    for round in 0..rounds {
        let phone = (round % 2) as u16;
        let write = write(carry, phone, round / 2 + 1, &read[usize::from(phone)]);
        rule(carry).put(&mut held, write, 0, at(0));
        counts.push(held.versions.len());
        read[usize::from(phone)] = held.clone();
    }
    counts
}

#[test]
fn interleaved_writes_explode_under_a_shared_vector_and_not_with_dots() {
    assert_eq!(interleaved(Carry::Shared, 8), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(interleaved(Carry::Dots, 8), [1, 2, 2, 2, 2, 2, 2, 2]);
    assert_eq!(interleaved(Carry::Clients, 8), [1, 2, 2, 2, 2, 2, 2, 2]);
}

/// Another replica that still holds the old version cannot tell any more that it was replaced.
#[test]
fn a_pruned_vector_leaves_a_version_beside_its_successor() {
    let rule = Rule { carry: Carry::Clients, entries: Some(2) };
    let (mut here, mut there) = (held(rule), held(rule));
    for phone in 0..3 {
        let write = write(Carry::Clients, phone, 1, &here);
        assert_eq!(rule.put(&mut here, write, 0, at(phone.into())).len(), 1);
        if phone < 2 {
            rule.sync(&mut there, here.clone());
        }
    }
    rule.sync(&mut there, here.clone());
    assert_eq!((here.edits(), there.edits()), (vec![edit(2, 1)], vec![edit(1, 1), edit(2, 1)]));
    assert_eq!(there.kept()[0].replaced_by, Some(edit(2, 1)));
}

/// A phone that counts from the beginning again: its write passes for the one that is there already.
#[test]
fn of_two_writes_with_the_same_clock_the_later_one_is_dropped() {
    let mut held = held(rule(Carry::Clients));
    let first = write(Carry::Clients, 0, 1, &held);
    let mut again = write(Carry::Clients, 0, 2, &held);
    again.past.push(first.edit);
    rule(Carry::Clients).put(&mut held, first, 0, at(0));
    let dropped = rule(Carry::Clients).put(&mut held, again, 0, at(0));
    assert_eq!(dropped, [Dropped { edit: edit(0, 2), by: edit(0, 1), was_read: false }]);
}

/// A version that is handed on without its sibling makes the next author vouch for what they have not read.
#[test]
fn a_dot_alone_leaves_a_gap_in_the_next_context() {
    let carry = rule(Carry::Dots);
    let (mut here, mut there) = (held(carry), held(carry));
    let [ann, cem] = [0, 2].map(|phone| write(Carry::Dots, phone, 1, &here));
    carry.put(&mut here, ann, 0, at(0));
    carry.put(&mut here, cem, 0, at(0));
    let mut alone = here.clone();
    alone.versions.retain(|version| version.edit == edit(2, 1));
    carry.sync(&mut there, alone);
    let ben = write(Carry::Dots, 1, 1, &there);
    carry.put(&mut there, ben, 1, at(0));
    let dropped = carry.sync(&mut here, there);
    assert_eq!(dropped.iter().filter(|dropped| !dropped.was_read).count(), 1);
    assert_eq!(here.edits(), [edit(1, 1)], "Ann's write is gone, and Ben had never read it");
}
