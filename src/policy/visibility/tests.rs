//! The queue against the documentation of Amazon SQS, against a reported incident, and against its own rules under random use.

use proptest::prelude::*;

use super::*;

const fn at(s: u64) -> SimTime {
    SimTime::from_millis(s * 1_000)
}

const fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn rules(kind: Kind) -> Rules {
    Rules { kind, visibility: secs(30), max_receives: None }
}

/// A queue with messages in these groups, numbered from 1.
fn with(groups: &[u32], rules: Rules) -> Queue {
    let mut queue = Queue::default();
    for (index, group) in (0..).zip(groups) {
        queue.send(Group(*group), index, rules, at(0));
    }
    queue
}

fn take(queue: &mut Queue, rules: Rules, now: SimTime) -> Option<(u32, Receipt)> {
    queue.receive(rules, now).delivery.map(|taken| (taken.receipt.message.0, taken.receipt))
}

/// Developer Guide, "Visibility timeout": the clock starts when the message is returned; until it is over no one else gets it.
#[test]
fn a_received_message_is_hidden_until_the_timeout_is_over() {
    for kind in [Kind::Standard, Kind::Fifo] {
        let mut queue = with(&[1], rules(kind));
        assert_eq!(take(&mut queue, rules(kind), at(5)).map(|(id, _)| id), Some(1));
        assert_eq!(queue.depth(at(34)), Depth { in_flight: 1, ..Depth::default() });
        assert_eq!(take(&mut queue, rules(kind), at(34)), None);
        let again = queue.receive(rules(kind), at(35)).delivery.expect("it is back");
        assert_eq!((again.receipt.message, again.receives), (MessageId(1), 2));
        assert_eq!(queue.depth(at(35)).again, 1);
    }
}

/// API Reference, `DeleteMessage`: the most recently received handle is the one that deletes.
#[test]
fn only_the_latest_receipt_deletes() {
    for kind in [Kind::Standard, Kind::Fifo] {
        let rules = rules(kind);
        let mut queue = with(&[1], rules);
        let (_, first) = take(&mut queue, rules, at(0)).expect("it is there");
        let (_, second) = take(&mut queue, rules, at(30)).expect("it is back");
        assert_eq!(queue.delete(first, rules, at(31)), Err(Refused::Stale));
        assert_eq!(queue.delete(second, rules, at(32)), Ok(()));
        assert_eq!(queue.delete(second, rules, at(33)), Err(Refused::Gone), "and only once");
    }
}

/// AWS Knowledge Center, "sqs-receipt-handle-error": a FIFO queue's handle expires with the timeout. A standard queue's late handle
/// works as long as nobody has received the message again.
#[test]
fn a_late_receipt_deletes_in_a_standard_queue_only() {
    for (kind, expected) in [(Kind::Standard, Ok(())), (Kind::Fifo, Err(Refused::Expired))] {
        let mut queue = with(&[1], rules(kind));
        let (_, receipt) = take(&mut queue, rules(kind), at(0)).expect("it is there");
        assert_eq!(queue.delete(receipt, rules(kind), at(30)), expected);
    }
}

/// The example in the API Reference, `ChangeMessageVisibility`: a timeout of 60 s, changed to 10 s after 15 s, is over after 25 s.
#[test]
fn a_changed_timeout_counts_from_the_change() {
    let rules = Rules { visibility: secs(60), ..rules(Kind::Fifo) };
    let mut queue = with(&[1], rules);
    let (_, receipt) = take(&mut queue, rules, at(0)).expect("it is there");
    assert_eq!(queue.change(receipt, secs(10), at(15)), Ok(at(25)));
    assert_eq!(queue.change(receipt, secs(10), at(25)), Err(Refused::Expired));
    assert_eq!(queue.delete(receipt, rules, at(25)), Err(Refused::Expired));
    assert!(take(&mut queue, rules, at(25)).is_some(), "it is visible");
}

/// A timeout of zero hands the message back at once.
#[test]
fn a_message_can_be_handed_back() {
    let rules = rules(Kind::Standard);
    let mut queue = with(&[1], rules);
    let (_, receipt) = take(&mut queue, rules, at(0)).expect("it is there");
    assert_eq!(queue.change(receipt, Duration::ZERO, at(1)), Ok(at(1)));
    assert!(take(&mut queue, rules, at(1)).is_some());
}

/// Developer Guide, "Dead-letter queues": when the receive count exceeds `maxReceiveCount`, the message is moved.
#[test]
fn a_message_received_too_often_is_set_aside() {
    for max in 1..5 {
        let rules = Rules { max_receives: Some(max), ..rules(Kind::Standard) };
        let mut queue = with(&[1, 1], rules);
        let mut firsts = 0;
        for round in 0..10 {
            let received = queue.receive(rules, at(30 * round));
            firsts += u32::from(received.delivery.is_some_and(|taken| taken.receipt.message.0 == 1));
            assert_eq!(received.parked.first(), (round == u64::from(max)).then_some(&MessageId(1)), "{max}");
            if let Some(other) = received.delivery.filter(|taken| taken.receipt.message.0 == 2) {
                queue.delete(other.receipt, rules, at(30 * round)).expect("it is the latest");
            }
        }
        assert_eq!((firsts, queue.depth(at(300)).dead), (max, 1));
    }
}

/// Developer Guide, "FIFO delivery logic": the messages of a group in order, and none while another one is in flight.
#[test]
fn a_group_has_one_message_in_flight() {
    let rules = rules(Kind::Fifo);
    let mut queue = with(&[1, 1, 2, 1], rules);
    let (id, first) = take(&mut queue, rules, at(0)).expect("group 1");
    assert_eq!(id, 1);
    assert_eq!(take(&mut queue, rules, at(0)).map(|(id, _)| id), Some(3), "group 2 does not wait");
    assert_eq!(take(&mut queue, rules, at(1)), None);
    assert_eq!(queue.held_up(rules, at(1)), [(MessageId(2), MessageId(1))]);
    queue.delete(first, rules, at(2)).expect("it is the latest");
    assert_eq!(take(&mut queue, rules, at(2)).map(|(id, _)| id), Some(2));
    assert_eq!(take(&mut queue, rules, at(32)).map(|(id, _)| id), Some(2), "and again before message 4");
}

/// API Reference, `SendMessage`: the same deduplication id within five minutes is accepted and adds nothing.
#[test]
fn a_fifo_queue_knows_a_repeat_for_five_minutes() {
    let check = |kind, later, is_new| {
        let mut queue = Queue::default();
        let (first, _) = queue.send(Group(1), 9, rules(kind), at(0));
        let (second, new) = queue.send(Group(1), 9, rules(kind), at(later));
        assert_eq!((new, first != second), (is_new, is_new), "{kind:?} {later}");
    };
    check(Kind::Fifo, 299, false);
    check(Kind::Fifo, 300, true);
    check(Kind::Standard, 1, true);
}

/// NServiceBus.AmazonSQS#1926: visibility 30 s, work 31 s. The deletion fails, the message comes again, and since nothing
/// failed in the handler, no failure is ever counted.
#[test]
fn work_longer_than_the_timeout_never_ends() {
    for kind in [Kind::Standard, Kind::Fifo] {
        let rules = rules(kind);
        let mut queue = with(&[1], rules);
        let (_, mut mine) = take(&mut queue, rules, at(0)).expect("it is there");
        // Another consumer is always ready; each has the message for 31 s.
        for round in 1..100 {
            let (_, next) = take(&mut queue, rules, at(30 * round)).expect("it is back");
            assert_eq!(queue.delete(mine, rules, at(30 * round + 1)), Err(Refused::Stale));
            mine = next;
        }
    }
}

/// The same with either repair: an extension in time, and one deletion is enough; or a limit on receives, and it is set aside.
#[test]
fn work_longer_than_the_timeout_is_extended_or_set_aside() {
    let rules = rules(Kind::Fifo);
    let mut queue = with(&[1], rules);
    let (_, receipt) = take(&mut queue, rules, at(0)).expect("it is there");
    for beat in [10, 20, 30] {
        assert_eq!(queue.change(receipt, secs(30), at(beat)), Ok(at(beat + 30)));
        assert_eq!(take(&mut queue, rules, at(beat)), None);
    }
    assert_eq!(queue.delete(receipt, rules, at(31)), Ok(()));

    let limited = Rules { max_receives: Some(3), ..rules };
    let mut queue = with(&[1], limited);
    let receives = (0..100).filter(|round| take(&mut queue, limited, at(30 * round)).is_some());
    assert_eq!(receives.count(), 3);
    assert_eq!(queue.depth(at(9_000)), Depth { dead: 1, ..Depth::default() });
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Send(u32),
    Receive,
    Delete(prop::sample::Index),
    Change(prop::sample::Index, u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3_u32).prop_map(Step::Send),
        Just(Step::Receive),
        Just(Step::Receive),
        any::<prop::sample::Index>().prop_map(Step::Delete),
        (any::<prop::sample::Index>(), 0..40_u64).prop_map(|(of, s)| Step::Change(of, s)),
    ]
}

proptest! {
    /// Whatever is done to a queue: no message disappears without a deletion that was accepted, a FIFO group never has two in flight,
    /// and its messages are first received in order.
    #[test]
    fn every_message_is_visible_in_flight_dead_or_deleted(
        steps in prop::collection::vec((step(), 0..20_u64), 1..80), fifo in any::<bool>(),
        max in prop::option::of(1..4_u32),
    ) {
        let kind = if fifo { Kind::Fifo } else { Kind::Standard };
        let rules = Rules { kind, visibility: secs(30), max_receives: max };
        let mut queue = Queue::default();
        let (mut now, mut sent, mut deleted) = (0, 0, 0);
        let mut receipts: Vec<(Receipt, u32)> = Vec::new();
        let mut groups = std::collections::BTreeMap::new();
        for (step, after) in steps {
            now += after;
            match step {
                Step::Send(group) => {
                    let (id, new) = queue.send(Group(group), sent, rules, at(now));
                    prop_assert!(new);
                    groups.insert(id, group);
                    sent += 1;
                }
                Step::Receive => if let Some(taken) = queue.receive(rules, at(now)).delivery {
                    let group = groups[&taken.receipt.message];
                    prop_assert!(max.is_none_or(|max| taken.receives <= max));
                    if fifo && taken.receives == 1 {
                        let earlier = receipts.iter().filter(|(_, of)| *of == group);
                        prop_assert!(earlier.clone().all(|(other, _)| other.message < taken.receipt.message));
                    }
                    receipts.push((taken.receipt, group));
                }
                Step::Delete(which) if !receipts.is_empty() => {
                    let (receipt, _) = receipts[which.index(receipts.len())];
                    let latest = queue.receives(receipt.message) == Some(receipt.receive);
                    let done = queue.delete(receipt, rules, at(now)).is_ok();
                    prop_assert!(!done || latest);
                    deleted += u32::from(done);
                }
                Step::Change(which, s) if !receipts.is_empty() => {
                    let (receipt, _) = receipts[which.index(receipts.len())];
                    if let Ok(until) = queue.change(receipt, secs(s), at(now)) {
                        prop_assert_eq!(until, at(now + s));
                    }
                }
                Step::Delete(_) | Step::Change(..) => {}
            }
            let depth = queue.depth(at(now));
            prop_assert_eq!(depth.visible + depth.in_flight + depth.dead + deleted, sent);
            if fifo {
                let busy: Vec<u32> = queue.in_flight(at(now)).map(|(id, _)| groups[&id]).collect();
                let distinct: std::collections::BTreeSet<_> = busy.iter().collect();
                prop_assert_eq!(distinct.len(), busy.len());
            }
        }
    }
}
