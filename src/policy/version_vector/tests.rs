//! Clocks of versions against causal histories: for each write, the set of all writes that its author had read, directly or
//! not, in random histories of replicas that take writes, hand on what they hold, and are read.

use proptest::prelude::*;

use super::dotted::{context, event, sync};
use super::*;
use crate::sim::sorted::Set;

const NOW: WallTime = WallTime::from_micros(0);
const REPLICAS: usize = 3;
const CLIENTS: usize = 4;

/// A step of a history.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// A client reads from its replica.
    Read(usize),
    /// A client writes to its replica, based on what it has read last.
    Write(usize),
    /// A replica hands everything that it holds to another.
    Send(usize, usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        (0..CLIENTS).prop_map(Deed::Read),
        (0..CLIENTS).prop_map(Deed::Write),
        (0..REPLICAS, 0..REPLICAS).prop_map(|(from, to)| Deed::Send(from, to)),
    ];
    prop::collection::vec(deed, 1..50)
}

/// A version under every kind of clock, and its causal history.
#[derive(Clone, Debug)]
struct Version {
    number: usize,
    past: Set<usize>,
    by_client: VersionVector,
    dotted: Dotted,
    by_replica: VersionVector,
}

/// What a client has read: the versions, and their clocks together.
#[derive(Clone, Debug, Default)]
struct Reader {
    past: Set<usize>,
    by_client: VersionVector,
    dotted: VersionVector,
    by_replica: VersionVector,
}

/// Plays a history with replicas that keep exactly what causal histories say. Each client stays with one replica, and reads what it
/// has written. Returns all versions.
fn play(deeds: &[Deed]) -> Vec<Version> {
    let mut held: Vec<Vec<Version>> = vec![Vec::new(); REPLICAS];
    let mut clients = vec![Reader::default(); CLIENTS];
    let mut all: Vec<Version> = Vec::new();
    let settle = |held: &mut Vec<Version>, came: &[Version]| {
        for version in came {
            if held.iter().all(|other| other.number != version.number) {
                held.push(version.clone());
            }
        }
        let replaced = held.clone();
        held.retain(|version| replaced.iter().all(|other| !other.past.contains(&version.number)));
    };
    let read = |client: &mut Reader, held: &[Version]| {
        for version in held {
            client.past.extend(version.past.iter().copied().chain([version.number]));
            client.by_client = client.by_client.joined(&version.by_client);
            client.by_replica = client.by_replica.joined(&version.by_replica);
        }
        let clocks: Vec<Dotted> = held.iter().map(|version| version.dotted.clone()).collect();
        client.dotted = client.dotted.joined(&context(&clocks, NOW));
    };
    for deed in deeds {
        match *deed {
            Deed::Read(client) => read(&mut clients[client], &held[client % REPLICAS]),
            Deed::Write(by) => {
                let (replica, client) = (by % REPLICAS, clients[by].clone());
                let clocks: Vec<Dotted> =
                    held[replica].iter().map(|version| version.dotted.clone()).collect();
                let last = held[replica].iter().map(|version| version.by_replica.count(replica as u16));
                let last = last.fold(client.by_replica.count(replica as u16), u32::max);
                let version = Version {
                    number: all.len(),
                    past: client.past,
                    by_client: client.by_client.incremented(by as u16, NOW),
                    dotted: event(&clocks, &client.dotted, replica as u16),
                    by_replica: client.by_replica.with((replica as u16, last + 1), NOW),
                };
                all.push(version.clone());
                settle(&mut held[replica], &[version]);
                // Whoever has written reads that again, with whatever stands beside it.
                read(&mut clients[by], &held[replica]);
            }
            Deed::Send(from, to) => {
                let sent = held[from].clone();
                settle(&mut held[to], &sent);
            }
        }
    }
    all
}

fn truth(one: &Version, other: &Version) -> Relation {
    match (other.past.contains(&one.number), one.past.contains(&other.number)) {
        _ if one.number == other.number => Relation::Same,
        (true, _) => Relation::Before,
        (_, true) => Relation::After,
        _ => Relation::Concurrent,
    }
}

proptest! {
    /// With an entry for each client, and with dots, what the clocks say of any two versions is so.
    #[test]
    fn clients_and_dots_are_exact(deeds in deeds()) {
        let all = play(&deeds);
        for one in &all {
            for other in &all {
                let expected = truth(one, other);
                prop_assert_eq!(one.by_client.compare(&other.by_client), expected);
                prop_assert_eq!(one.dotted.compare(&other.dotted), expected);
            }
        }
    }

    /// With an entry for each replica and no dots, an order that is there is always seen.
    #[test]
    fn replicas_never_miss_an_order(deeds in deeds()) {
        let all = play(&deeds);
        for one in &all {
            for other in all.iter().filter(|other| truth(one, other) == Relation::Before) {
                prop_assert_eq!(one.by_replica.compare(&other.by_replica), Relation::Before);
            }
        }
    }

    /// It does not matter in which order, how often and by way of whom sets of versions are handed on.
    #[test]
    fn sync_is_a_join(deeds in deeds(), cut in any::<prop::sample::Index>()) {
        let clocks: Vec<Dotted> = play(&deeds).into_iter().map(|version| version.dotted).collect();
        let (one, other) = clocks.split_at(cut.index(clocks.len() + 1));
        let held = |came: &[Dotted]| came.iter().fold(Vec::new(), |held, clock| sync(&held, std::slice::from_ref(clock)));
        let (one, other) = (&held(one)[..], &held(other)[..]);
        let sorted = |mut clocks: Vec<Dotted>| {
            clocks.sort_by_key(|clock| clock.dot);
            clocks
        };
        let whole = sorted(sync(one, other));
        prop_assert_eq!(&whole, &sorted(sync(other, one)));
        prop_assert_eq!(&whole, &sorted(sync(&whole, one)));
        prop_assert_eq!(&whole, &sorted(sync(&sync(one, &whole), other)));
    }

    /// A pruned vector never includes a write that the whole one does not.
    #[test]
    fn pruning_only_forgets(deeds in deeds(), keep in 0..4usize) {
        for version in play(&deeds) {
            let mut pruned = version.by_client.clone();
            pruned.prune(keep);
            prop_assert!(version.by_client.descends(&pruned) && pruned.entries().len() <= keep);
        }
    }
}

/// Two authors who have read the same, one replica: the second looks as if it had read the first.
#[test]
fn an_entry_for_each_replica_takes_concurrent_writes_for_ordered_ones() {
    let all = play(&[Deed::Write(0), Deed::Write(3)]);
    assert_eq!(truth(&all[0], &all[1]), Relation::Concurrent);
    assert_eq!(all[0].by_replica.compare(&all[1].by_replica), Relation::Before);
    assert_eq!(all[0].dotted.compare(&all[1].dotted), Relation::Concurrent);
}

/// The example of the paper on Dynamo, Figure 3: D1 and D2 by Sx, D3 by Sy, D4 by Sz, D5 by Sx.
#[test]
fn the_figure_of_dynamo() {
    let [x, y, z] = [0, 1, 2];
    let d2 = VersionVector::default().incremented(x, NOW).incremented(x, NOW);
    let (d3, d4) = (d2.incremented(y, NOW), d2.incremented(z, NOW));
    assert_eq!(d3.compare(&d4), Relation::Concurrent);
    let d5 = d3.joined(&d4).incremented(x, NOW);
    let counts: Vec<(Actor, u32)> = d5.entries().map(|(actor, entry)| (actor, entry.count)).collect();
    assert_eq!(counts, [(x, 3), (y, 1), (z, 1)]);
    assert!([&d2, &d3, &d4].into_iter().all(|before| before.compare(&d5) == Relation::Before));
}

/// Whoever was touched longest ago goes first. Then a version is no longer recognised as one that was replaced.
#[test]
fn pruning_takes_order_for_concurrency() {
    let at = WallTime::from_micros;
    let first = VersionVector::default().incremented(7, at(1));
    let second = first.incremented(3, at(2));
    let mut third = second.incremented(5, at(3));
    assert_eq!(first.compare(&third), Relation::Before);
    third.prune(2);
    assert_eq!((third.count(7), third.count(3), third.count(5)), (0, 1, 1));
    assert_eq!(first.compare(&third), Relation::Concurrent);
}

#[test]
fn a_shared_vector_keeps_what_was_replaced_until_somebody_has_read_everything() {
    let mut held = Shared::default();
    let nothing = VersionVector::default();
    held.write(1, &nothing, 0, NOW);
    let mut copy = held.clone();
    for value in 2..=9 {
        // The author has read all but the last write.
        let read = held.vector.clone();
        held.write(10 * value, &read, 0, NOW);
        held.write(value, &read, 0, NOW);
        assert_eq!(held.values, [10 * value, value]);
    }
    copy.sync(&held);
    assert_eq!(copy, held);
    let mut late = Shared::default();
    late.write(77, &nothing, 1, NOW);
    late.sync(&held);
    held.sync(&late);
    assert_eq!(held.values, [77, 90, 9]);
    held.write(78, &late.vector, 0, NOW);
    assert_eq!(held.values, [78]);
}
