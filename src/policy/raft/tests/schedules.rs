//! Random schedules: without mutants no property breaks and the cluster recovers, and each mutant breaks exactly the property
//! that its rule is there for.

use std::ops::Range;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

use super::super::safety::Property;
use super::super::*;
use super::cluster::Cluster;
use super::plan::{Counts, Plan};
use super::table::disks;
use crate::sim::time::Duration;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A schedule of everything that Raft is to withstand. The seed decides which parts of it are in use.
fn anything(seed: u64) -> Plan {
    let mut rng = SplitMix64::seed_from_u64(seed ^ 0x5eed);
    let mut coin = || rng.random_range(0..2_u8) == 1;
    let grows = coin();
    let drift_ppm = 20_000;
    let reads = if coin() { Reads::Index } else { Reads::Lease { drift_ppm: 2 * drift_ppm } };
    let rules = Rules {
        entries_max: if coin() { 1 } else { 8 },
        noop: coin(),
        pre_vote: coin(),
        heeds_leader: grows || matches!(reads, Reads::Lease { .. }) || coin(),
        reads,
        ..Rules::FIGURE_2
    };
    let (compacts, hunts_leaders) = (coin(), coin());
    let down_max = if coin() { ms(50) } else { ms(400) };
    let loss_ppm = if coin() { 20_000 } else { 150_000 };
    Plan {
        rules,
        servers: rng.random_range(1..=5),
        spares: if grows { 2 } else { 0 },
        loss_ppm,
        copies_ppm: 50_000,
        delay_max: ms(20),
        upsets: true,
        hunts_leaders,
        pause_max: ms(50),
        down_max,
        compacts,
        drift_ppm,
        length: ms(2_000),
    }
}

/// Runs schedules without mutants. Returns the sums of what happened.
fn hold(seeds: Range<u64>) -> Counts {
    let mut sums = Counts::default();
    for seed in seeds {
        let plan = anything(seed);
        let mut cluster = Cluster::new(plan, seed);
        let agrees = cluster.run();
        let counts = cluster.counts;
        assert_eq!(cluster.breach, None, "seed {seed}: {plan:?}");
        assert_eq!(counts.stale_reads, 0, "seed {seed}: {plan:?}");
        assert!(agrees, "seed {seed} does not recover: {plan:?}");
        sums.steps += counts.steps;
        sums.elections += counts.elections;
        sums.reads += counts.reads;
        sums.restores += counts.restores;
        sums.changes += counts.changes;
    }
    sums
}

#[test]
fn five_thousand_schedules_break_nothing_and_end_in_agreement() {
    let counts = hold(0..5_000);
    assert!(counts.elections > 10_000 && counts.reads > 50_000, "{counts:?}");
    assert!(counts.restores > 1_000 && counts.changes > 3_000, "{counts:?}");
}

#[test]
#[ignore = "takes minutes; run it after changes of the rules"]
fn a_hundred_thousand_schedules_break_nothing() {
    println!("{:?}", hold(1_000_000..1_100_000));
}

/// A rougher schedule of three or five servers.
fn rough(seed: u64, mutants: Mutants) -> Plan {
    let rules = Rules { entries_max: 1, mutants, ..Rules::FIGURE_2 };
    let servers = if seed.is_multiple_of(2) { 3 } else { 5 };
    let (down_max, length) = (ms(300), ms(4_000));
    Plan {
        rules,
        servers,
        spares: 0,
        hunts_leaders: true,
        down_max,
        compacts: false,
        drift_ppm: 0,
        length,
        ..anything(seed)
    }
}

/// A schedule with few commands, for a cluster that starts in the middle of Figure 8.
fn figure_8(seed: u64, mutants: Mutants) -> Cluster {
    let plan = Plan { loss_ppm: 100_000, pause_max: ms(200), length: ms(1_000), ..rough(seed, mutants) };
    Cluster::of(plan, seed, disks(&[&[1, 2], &[1, 2], &[1], &[1], &[1, 3]], Term(3)))
}

/// How often each property is the first to break.
fn first_breaches(clusters: impl Iterator<Item = Cluster>) -> Vec<(Property, u32)> {
    let mut counts: Vec<(Property, u32)> = Vec::new();
    for mut cluster in clusters {
        cluster.run();
        let Some(breach) = cluster.breach else { continue };
        match counts.iter_mut().find(|(property, _)| *property == breach.property) {
            Some((_, count)) => *count += 1,
            None => counts.push((breach.property, 1)),
        }
    }
    counts
}

#[test]
fn each_mutant_first_breaks_the_property_that_its_rule_is_there_for() {
    let check = |mutants: Mutants, schedule: fn(u64, Mutants) -> Cluster, property: Property| {
        let counts = first_breaches((0..1_000).map(|seed| schedule(seed, mutants)));
        assert!(matches!(counts[..], [(broken, _)] if broken == property), "{mutants:?} breaks {counts:?}");
    };
    let usual: fn(u64, Mutants) -> Cluster = |seed, mutants| Cluster::new(rough(seed, mutants), seed);
    check(Mutants { forgets_vote: true, ..Mutants::default() }, usual, Property::ElectionSafety);
    check(Mutants { ignores_logs: true, ..Mutants::default() }, usual, Property::LeaderCompleteness);
    check(Mutants { commits_old_terms: true, ..Mutants::default() }, figure_8, Property::LeaderCompleteness);
    for schedule in [usual, figure_8] {
        let right = (0..1_000).map(|seed| schedule(seed, Mutants::default()));
        assert_eq!(first_breaches(right), [], "without a mutant nothing breaks");
    }
}

/// Fixed timeouts break no safety property. Where messages always take the same time, they let all servers become candidates at
/// once, for ever; randomised timeouts elect a leader within a few attempts.
#[test]
fn fixed_timeouts_break_no_property_but_elect_nobody() {
    let fixed = Mutants { fixed_timeouts: true, ..Mutants::default() };
    assert_eq!(first_breaches((0..500).map(|seed| Cluster::new(rough(seed, fixed), seed))), []);
    let elects = |mutants: Mutants, seed: u64| {
        let still = Plan {
            upsets: false,
            loss_ppm: 0,
            copies_ppm: 0,
            delay_max: Duration::ZERO,
            ..rough(seed, mutants)
        };
        let mut cluster = Cluster::new(still, seed);
        cluster.run_until(3_000_000);
        cluster.has_leader()
    };
    assert!((0..200).all(|seed| elects(Mutants::default(), seed)), "within ten of the longest timeouts");
    assert!(!(0..200).any(|seed| elects(fixed, seed)), "not once");
}

/// The same schedules with each way to read. Where leases fail is shown event by event in `rules`.
#[test]
fn only_leaders_that_do_not_ask_answer_from_the_past() {
    let stale = |reads: Reads, drift_ppm: u32| {
        let stale = |seed| {
            let mut plan =
                Plan { drift_ppm, loss_ppm: 20_000, hunts_leaders: false, ..rough(seed, Mutants::default()) };
            plan.rules = Rules { reads, heeds_leader: true, noop: true, ..plan.rules };
            let mut cluster = Cluster::new(plan, seed);
            cluster.run();
            assert!(cluster.counts.reads > 0, "seed {seed}");
            cluster.counts.stale_reads
        };
        (0..300).map(stale).sum::<u32>()
    };
    assert!(stale(Reads::Local, 0) > 100, "an isolated leader");
    assert_eq!(stale(Reads::Index, 600_000), 0, "no clock matters");
    assert_eq!(stale(Reads::Lease { drift_ppm: 40_000 }, 20_000), 0, "clocks are as good as assumed");
}
