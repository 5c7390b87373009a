//! Histories with known verdicts.

use std::collections::VecDeque;

use super::*;

/// A first-in, first-out queue, for the examples of Herlihy and Wing. Taking from an empty queue returns 0.
struct Queue;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Queued {
    Enq(u8),
    Deq,
}

impl Specification for Queue {
    type State = VecDeque<u8>;
    type Call = Queued;
    type Return = u8;

    fn initial(&self) -> VecDeque<u8> {
        VecDeque::new()
    }

    fn apply(&self, state: &VecDeque<u8>, call: &Queued) -> (VecDeque<u8>, u8) {
        let mut state = state.clone();
        let result = match call {
            Queued::Enq(item) => {
                state.push_back(*item);
                0
            }
            Queued::Deq => state.pop_front().unwrap_or_default(),
        };
        (state, result)
    }

    fn name(&self, call: &Queued) -> String {
        format!("{call:?}")
    }

    fn results(&self, results: &[u8]) -> String {
        format!("returned {}", either(results))
    }
}

fn enq(item: u8, invoked: u64, returned: u64) -> Operation<u8, Queued, u8> {
    Operation { key: 0, call: Queued::Enq(item), invoked, returned: Some((returned, 0)) }
}

fn deq(item: u8, invoked: u64, returned: u64) -> Operation<u8, Queued, u8> {
    Operation { key: 0, call: Queued::Deq, invoked, returned: Some((returned, item)) }
}

/// Queue histories with the reasons that Herlihy and Wing give in section 1.2 of their paper (x, y, z are 1, 2, 3).
#[test]
fn queues_of_herlihy_and_wing() {
    let judge = |history: &[Operation<u8, Queued, u8>]| match check(&Queue, history) {
        Verdict::Linearizable(_) => None,
        Verdict::Illegal(refutation) => Some((refutation.operation, refutation.possible)),
        Verdict::Undecided(why) => panic!("{why:?}"),
    };
    let concurrent = [enq(1, 0, 3), enq(2, 1, 4), deq(1, 5, 7), deq(2, 6, 8), enq(3, 9, 10)];
    assert_eq!(judge(&concurrent), None, "x and y are enqueued at the same time, so either may come first");
    let one_after_the_other = [enq(1, 0, 1), enq(2, 2, 3), deq(2, 4, 5)];
    assert_eq!(judge(&one_after_the_other), Some((2, vec![1])), "x was in the queue before y");
    let while_it_is_enqueued = [enq(1, 0, 5), deq(1, 1, 2)];
    assert_eq!(judge(&while_it_is_enqueued), None, "it may have taken effect before it returned");
    let twice = [enq(1, 0, 2), enq(2, 1, 3), deq(2, 4, 6), deq(2, 5, 7)];
    assert_eq!(judge(&twice), Some((3, vec![1])), "y is dequeued twice");
}

/// The exercise of MIT's course 6.824 (second quiz of 2017, section VII), with which Porcupine's tests begin.
#[test]
fn registers_of_porcupine() {
    let legal = [write(100, 0, 100), read(100, 25, 75), read(0, 30, 60)];
    assert_eq!(check(&Register(0), &legal), Verdict::Linearizable(vec![(0, vec![2, 0, 1])]));
    let illegal = [write(200, 0, 100), read(200, 10, 30), read(0, 40, 90)];
    let Verdict::Illegal(refutation) = check(&Register(0), &illegal) else {
        panic!("once read, it is there")
    };
    assert_eq!((refutation.operation, &refutation.possible[..]), (2, &[Return::Read(200)][..]));
    let instants = [write(100, 0, 100), read(100, 25, 75), read(0, 30, 30), read(0, 30, 30)];
    assert!(matches!(check(&Register(0), &instants), Verdict::Linearizable(_)));
    let instants = [write(200, 0, 100), read(200, 10, 10), read(200, 10, 10), read(0, 40, 90)];
    assert!(matches!(check(&Register(0), &instants), Verdict::Illegal(_)));
}

/// What Kingsbury found in etcd 0.4 and Consul 0.3 ("Jepsen: etcd and Consul", 2014): a leader that was cut off still answers reads
/// from its own state, so a client reads a value that was already replaced.
#[test]
fn stale_read_of_an_isolated_leader() {
    let swap = |expected, new, swapped, invoked, returned| {
        op(Call::CompareAndSet { expected, new }, invoked, Some((returned, Return::Swapped(swapped))))
    };
    let history = [write(3, 0, 1), swap(3, 4, true, 2, 3), read(4, 4, 5), read(3, 6, 7)];
    let Verdict::Illegal(refutation) = check(&Register(0), &history) else { panic!("3 was replaced") };
    assert_eq!((refutation.operation, &refutation.possible[..]), (3, &[Return::Read(4)][..]));
    // The same read is legal while the outcome of the swap is unknown and nobody has seen it.
    let lost = op(Call::CompareAndSet { expected: 3, new: 4 }, 2, None);
    assert!(matches!(
        check(&Register(0), &[write(3, 0, 1), lost, read(3, 6, 7), read(4, 8, 9)]),
        Verdict::Linearizable(_)
    ));
}
