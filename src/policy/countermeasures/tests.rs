//! Each rule, and what two sagas do to each other without it.

use super::*;

const ALL: Covers = Covers::ReadsAndWrites;

fn locking(lock: Lock, covers: Covers) -> Locking {
    Locking { lock, covers }
}

#[test]
fn a_semantic_lock_keeps_others_out_until_its_saga_releases_it() {
    for (lock, other) in
        [(Lock::Refuse, Admission::Refused { holder: 'A' }), (Lock::Wait, Admission::Waits { holder: 'A' })]
    {
        for access in [Access::Read, Access::Write] {
            let mut record = Record::new(40);
            let locking = locking(lock, ALL);
            assert_eq!(record.admit('A', access, locking), Admission::Taken);
            assert_eq!(record.admit('A', Access::Write, locking), Admission::Free, "it is its own");
            assert_eq!(record.admit('B', access, locking), other);
            assert!(!record.release('B') && record.holder() == Some('A'), "only its owner releases it");
            assert!(record.release('A') && !record.release('A'));
            assert_eq!(record.admit('B', access, locking), Admission::Taken);
        }
    }
}

#[test]
fn without_locks_and_beside_them_everybody_is_let_in() {
    let mut record = Record::new(40);
    assert_eq!(record.admit('A', Access::Write, locking(Lock::None, ALL)), Admission::Free);
    assert_eq!(record.holder(), None);
    let writers = locking(Lock::Refuse, Covers::WritesOnly);
    assert_eq!(record.admit('A', Access::Read, writers), Admission::Free);
    assert_eq!(record.holder(), None, "a read sets no lock");
    assert_eq!(record.admit('A', Access::Write, writers), Admission::Taken);
    assert_eq!(record.admit('B', Access::Read, writers), Admission::Free, "and looks at none");
    assert_eq!(record.admit('B', Access::Write, writers), Admission::Refused { holder: 'A' });
}

/// Two orders of 30 and 50 from 100: a computed value loses one of them, a version check refuses one, and what commutes counts both, in any order.
#[test]
fn what_commutes_counts_both() {
    for (changes, when, left) in [
        ([Change::Set(70), Change::Set(50)], When::Always, Ok(50)),
        ([Change::Set(70), Change::Set(50)], When::Version(1), Err(Failure::Changed)),
        ([Change::Add(-30), Change::Add(-50)], When::Always, Ok(20)),
        ([Change::Add(-50), Change::Add(-30)], When::Always, Ok(20)),
    ] {
        let mut record = Record::new(100);
        let first = record.write('A', changes[0], when).expect("it is the first");
        assert_eq!((first.before, first.over, first.version), (100, None, 2));
        let second = record.write('B', changes[1], when);
        assert_eq!(second.map(|written| written.value), left, "{changes:?}");
        assert_eq!(record.by(), Some(if left.is_ok() { 'B' } else { 'A' }));
        if let Ok(written) = second {
            assert_eq!(written.over, Some('A'));
        }
    }
}

#[test]
fn a_floor_is_the_least_that_has_to_be_there() {
    let mut record = Record::new(50);
    assert_eq!(record.write('A', Change::Add(-51), When::AtLeast(51)), Err(Failure::TooLittle));
    assert_eq!((record.value(), record.version()), (50, 1), "nothing has changed");
    assert!(record.write('A', Change::Add(-50), When::AtLeast(50)).is_ok());
    assert!(record.write('A', Change::Add(-1), When::Always).is_ok(), "without it there is no floor");
    assert_eq!(record.value(), -1);
}

/// A and B reserve 30 and 50 of 100, and A takes its 30 back: the inverse leaves B's 50 reserved, the before-image does not.
#[test]
fn a_before_image_takes_with_it_what_came_between() {
    for (undoing, alone, between) in [(Undoing::Inverse, 100, 50), (Undoing::BeforeImage, 100, 100)] {
        for (others, expected) in [(false, alone), (true, between)] {
            let mut record = Record::new(100);
            let written = record.write('A', Change::Add(-30), When::AtLeast(30)).expect("there is enough");
            if others {
                record.write('B', Change::Add(-50), When::AtLeast(50)).expect("there is enough");
            }
            let undo = undoing.change(written.before, -30);
            record.write('A', undo, When::Always).expect("a compensation has no condition");
            assert_eq!(record.value(), expected, "{undoing:?}, with others: {others}");
        }
    }
}

#[test]
fn a_version_file_executes_in_order_whatever_comes_first() {
    for order in [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
        let mut file = VersionFile::default();
        let executed: Vec<u32> = order.iter().flat_map(|number| file.arrive(*number, *number)).collect();
        assert_eq!(executed, [1, 2, 3], "{order:?}");
        assert_eq!(file.waiting(), 0);
    }
    let mut file = VersionFile::default();
    assert_eq!((file.arrive(2, 'c'), file.waiting()), (vec![], 1));
    assert_eq!(file.withdraw(2), Some('c'));
    assert_eq!(file.arrive(1, 'b'), ['b'], "what was withdrawn is not executed");
    assert_eq!(file.arrive(2, 'c'), ['c']);
    assert_eq!(file.arrive(1, 'b'), ['b']);
    assert_eq!(VersionFile::after(1).arrive(2, 'c'), ['c'], "its predecessor was there before");
}
