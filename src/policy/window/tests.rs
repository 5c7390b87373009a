//! Tests of the window protocol: against its definition, and over networks that do their worst.

use proptest::prelude::*;

use super::*;
use crate::policy::rto::Bounds;
use crate::sim::sorted::Set;
use crate::sim::time::{Duration, SimTime};

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

const fn at(ms: u64) -> SimTime {
    SimTime::from_millis(ms)
}

const WAIT: Wait =
    Wait::Measured(Bounds { initial: ms(1_000), min: ms(200), max: ms(60_000), granularity: ms(1) });

const fn window(size: u32, repeat: Repeat) -> Window {
    Window { size, repeat, wait: WAIT }
}

const fn upto(next: u32) -> Ack {
    Ack { next, also: None }
}

/// A sender that has sent numbers 1 to `count`, each a millisecond after the one before.
fn sent(count: u32) -> Sender {
    let mut sender = Sender::default();
    for number in 1..=count {
        assert_eq!(sender.send(window(count, Repeat::Selective), at(number.into())), Some(number));
    }
    sender
}

#[test]
fn a_window_holds_what_is_not_acknowledged_from_the_first_gap_on() {
    let rules = window(3, Repeat::Selective);
    let mut sender = sent(3);
    assert_eq!(sender.send(rules, at(9)), None);
    assert_eq!(sender.acknowledge(Ack { next: 1, also: Some(3) }, at(50)), [3]);
    assert_eq!((sender.send(rules, at(50)), sender.under_way()), (None, 2), "1 is missing");
    assert_eq!(sender.acknowledge(upto(2), at(51)), [1]);
    assert_eq!((sender.send(rules, at(51)), sender.send(rules, at(51))), (Some(4), None));
    assert_eq!(sender.acknowledge(upto(4), at(60)), [2], "3 was known");
    assert_eq!(sender.progress(), (4, &Set::new()));
}

#[test]
fn a_lost_acknowledgement_is_made_up_for_by_the_next() {
    let mut sender = sent(4);
    assert_eq!(sender.acknowledge(upto(5), at(80)), [1, 2, 3, 4]);
    assert_eq!(sender.acknowledge(upto(3), at(90)), [0; 0], "an old one says nothing new");
    assert_eq!(sender.acknowledge(upto(99), at(90)), [0; 0], "of what was never sent nobody has anything");
}

#[test]
fn what_is_sent_again_is_the_difference_between_the_two_protocols() {
    let check = |repeat, expected: &[u32]| {
        let mut sender = sent(4);
        sender.acknowledge(upto(2), at(80));
        assert_eq!(sender.expire(3, window(4, repeat), at(300)), expected, "{repeat:?}");
        assert_eq!(sender.expire(1, window(4, repeat), at(300)), [0; 0], "it was acknowledged");
    };
    check(Repeat::Selective, &[3]);
    check(Repeat::GoBackN, &[2, 3, 4]);
}

#[test]
fn what_comes_after_a_gap_is_kept_or_refused() {
    let check = |repeat, ahead, next| {
        let mut receiver = Receiver::default();
        let rules = window(4, repeat);
        assert_eq!(receiver.take(1, rules), Arrival::Next);
        assert_eq!(receiver.take(3, rules), ahead, "{repeat:?}");
        assert_eq!(receiver.acknowledgement(3).next, 2);
        assert_eq!(receiver.take(2, rules), Arrival::Next);
        assert_eq!((receiver.next(), receiver.take(2, rules)), (next, Arrival::Repeat));
        assert_eq!(receiver.take(next + 4, rules), Arrival::Refused, "beyond the window");
    };
    check(Repeat::Selective, Arrival::Ahead, 4);
    check(Repeat::GoBackN, Arrival::Refused, 3);
}

/// Karn's algorithm: the acknowledgement of something that was sent twice measures nothing, and the back-off stays.
#[test]
fn what_was_sent_twice_is_not_measured() {
    let rules = window(2, Repeat::Selective);
    let mut sender = sent(1);
    sender.acknowledge(upto(2), at(101));
    assert_eq!((sender.rto().smoothed(), sender.timeout(WAIT)), (Some(ms(100)), ms(300)));
    sender.send(rules, at(110));
    assert_eq!(sender.expire(2, rules, at(410)), [2]);
    assert_eq!(sender.timeout(WAIT), ms(600));
    sender.acknowledge(upto(3), at(420));
    assert_eq!((sender.rto().smoothed(), sender.timeout(WAIT)), (Some(ms(100)), ms(600)));
    sender.send(rules, at(430));
    sender.acknowledge(upto(4), at(530));
    assert_eq!(sender.timeout(WAIT), ms(250), "measured again: 100 + 4 · 37.5");
}

#[test]
fn a_burst_that_is_lost_backs_off_once() {
    let mut sender = sent(4);
    for number in 1..=4 {
        sender.expire(number, window(4, Repeat::Selective), at(1_000 + u64::from(number)));
    }
    assert_eq!(sender.timeout(WAIT), ms(2_000));
    sender.expire(1, window(4, Repeat::Selective), at(3_001));
    assert_eq!(sender.timeout(WAIT), ms(4_000));
}

#[test]
fn after_a_crash_everything_that_may_be_under_way_is_sent_again_and_not_measured() {
    let mut sender = Sender::resume(3, Set::from([5]), 7);
    assert_eq!(sender.all_again(at(10)), [3, 4, 6]);
    assert_eq!(sender.acknowledge(upto(7), at(90)), [3, 4, 6]);
    assert_eq!((sender.rto().smoothed(), sender.next()), (None, 7));
}

#[test]
fn numbers_wrap_around() {
    let bits = Bits(3);
    let check = |wire, expected, window, number| {
        assert_eq!(bits.read(wire, expected, window), number, "{wire} where {expected} is expected");
    };
    check(1, 1, 4, 1);
    check(4, 1, 4, 4);
    // Expected 9 to 12 with a window of 4: 1 on the wire is 9, and 8 would be 8, which is here.
    check(1, 9, 4, 9);
    check(0, 9, 4, 8);
    check(5, 9, 4, 5);
    // There is no room for 12 with a window of 2, and it is nearer than 4.
    check(4, 9, 2, 12);
    // With a window of 8 every number looks new: the repetition of 5 is taken for 13.
    check(5, 9, 8, 13);
    assert_eq!((bits.window_max(Repeat::Selective), bits.window_max(Repeat::GoBackN)), (4, 7));
    assert_eq!(Bits(32).on_the_wire(u32::MAX), u32::MAX);
}

/// The bounds of Tanenbaum and Wetherall: when every acknowledgement of a full window was lost, the first number comes again, and must not
/// be taken for a new one.
#[test]
fn one_more_than_the_largest_window_is_too_many() {
    for repeat in [Repeat::Selective, Repeat::GoBackN] {
        for bits in [Bits(2), Bits(3), Bits(4), Bits(8)] {
            let is_known = |size: u32| {
                let rules = window(size, repeat);
                let mut receiver = Receiver::default();
                (1..=size).for_each(|number| _ = receiver.take(number, rules));
                let again = bits.read(bits.on_the_wire(1), receiver.next(), rules.room());
                !matches!(receiver.take(again, rules), Arrival::Next | Arrival::Ahead)
            };
            let most = bits.window_max(repeat);
            assert!((1..=most).all(is_known), "{repeat:?} {bits:?}");
            assert!(!is_known(most + 1), "{repeat:?} {bits:?}");
        }
    }
}

/// A network that loses and repeats, with whatever is asked of it one after the other; what a round leaves in flight arrives, or
/// is lost, in any order in the next.
fn carried(rules: Window, bits: Bits, count: u32, choices: &[u8]) -> (Vec<u32>, bool) {
    let (mut sender, mut receiver) = (Sender::default(), Receiver::default());
    let (mut data, mut acks): (Vec<u32>, Vec<Ack>) = (Vec::new(), Vec::new());
    let mut delivered = Vec::new();
    let mut clock = 0;
    let mut step = |choice: u8| {
        clock += 1;
        let now = at(clock);
        match choice % 4 {
            0 if sender.next() <= count => data.extend(sender.send(rules, now)),
            1 if !data.is_empty() => {
                // A link keeps its order: what is older than a window is not met again.
                let wire = data.remove(0);
                let copies = 1 + usize::from(choice % 16 == 1);
                for _ in 0..copies {
                    let number = bits.read(bits.on_the_wire(wire), receiver.next(), rules.room());
                    let before = receiver.next();
                    if receiver.take(number, rules) == Arrival::Next {
                        delivered.extend(before..receiver.next());
                    }
                    let known = number == wire || rules.repeat == Repeat::GoBackN && number != before;
                    assert!(known, "{wire} is taken for {number}");
                    acks.push(receiver.acknowledgement(number));
                }
            }
            2 if !acks.is_empty() => _ = sender.acknowledge(acks.remove(0), now),
            3 if choice < 128 => {
                let lost = if choice % 8 == 3 { data.pop().is_some() } else { acks.pop().is_some() };
                if !lost {
                    let (base, _) = sender.progress();
                    data.extend(sender.expire(base, rules, now));
                }
            }
            _ => {}
        }
    };
    for choice in choices {
        step(*choice);
    }
    // Then the network heals.
    for _ in 0..200 {
        (0..rules.size).for_each(|_| step(0));
        (0..12).for_each(|_| step(5));
        (0..12).for_each(|_| step(2));
        step(127);
    }
    let done = sender.progress().0 == count + 1;
    (delivered, done)
}

proptest! {
    /// With a window within its bounds, whatever a link loses and repeats, every number is delivered once and in order.
    #[test]
    fn every_number_arrives_once_and_in_order(
        size in 1u32..8, back in any::<bool>(), choices in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let repeat = if back { Repeat::GoBackN } else { Repeat::Selective };
        let bits = Bits(3);
        let rules = window(size.min(bits.window_max(repeat)), repeat);
        let (delivered, done) = carried(rules, bits, 12, &choices);
        prop_assert_eq!(delivered, (1..=12).collect::<Vec<_>>());
        prop_assert!(done, "the sender knows");
    }
}
