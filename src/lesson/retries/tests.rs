//! The lesson's claims about its policies, over many seeds; and Brooker's comparison, checked against the
//! published results and against an independent simulation of the same rules.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand::{Rng, SeedableRng};

use super::contention::{self, BACKOFFS, CONTENTION, effort};
use crate::sim::random::{Random, scale};

/// An independent version of Brooker's comparison: a bare event queue, normally distributed delays by
/// Box–Muller, floating-point sleeps. Returns when the last client is done, in milliseconds, and the number
/// of writes.
#[expect(clippy::cast_sign_loss, reason = "no delay is negative")]
fn bare_simulation(kind: usize, clients: usize, seed: u64) -> (f64, f64) {
    let mut random = Random::from_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    let mut uniform = move |from: f64, to: f64| {
        from + (to - from) * scale(random.next_u64(), 1 << 40) as f64 / (1u64 << 40) as f64
    };
    let (mut version, mut calls, mut now, mut order) = (0, 0.0, 0, 0);
    let mut clients = vec![(0, 5.0_f64); clients];
    let mut queue = BinaryHeap::new();
    // The time in nanoseconds, so that the heap can order it; then the step, the client, and the version it knows.
    let mut push = |queue: &mut BinaryHeap<_>, now: u64, after_ms: f64, step: u8, who: usize, knows: u32| {
        order += 1;
        queue.push(Reverse((now + (after_ms * 1e6) as u64, order, step, who, knows)));
    };
    let delay = |uniform: &mut dyn FnMut(f64, f64) -> f64| {
        let (radius, angle) = ((-2.0 * uniform(1e-9, 1.0).ln()).sqrt(), uniform(0.0, std::f64::consts::TAU));
        (10.0 + 2.0 * radius * angle.cos()).abs()
    };
    for who in 0..clients.len() {
        push(&mut queue, 0, delay(&mut uniform), 0, who, 0);
    }
    while let Some(Reverse((at, _, step, who, knows))) = queue.pop() {
        now = at;
        let after = delay(&mut uniform);
        match step {
            0 => push(&mut queue, now, after, 1, who, version),
            1 => push(&mut queue, now, after, 2, who, knows),
            2 => {
                calls += 1.0;
                let won = knows == version;
                version += u32::from(won);
                push(&mut queue, now, after, 3, who, u32::from(won));
            }
            _ if knows == 0 => {
                let (retries, last) = &mut clients[who];
                *retries += 1;
                let v = (5.0 * 2.0_f64.powi(*retries)).min(2_000.0);
                let sleep = match kind {
                    0 => 0.0,
                    1 => v,
                    2 => v / 2.0 + uniform(0.0, v / 2.0),
                    3 => uniform(0.0, v),
                    _ => uniform(5.0, *last * 3.0).min(2_000.0),
                };
                *last = sleep;
                push(&mut queue, now, after + sleep, 0, who, 0);
            }
            _ => {}
        }
    }
    (now as f64 / 1e6, calls)
}

#[test]
fn the_kernel_and_a_bare_simulation_of_brookers_rules_agree() {
    const SEEDS: u64 = 40;
    for clients in [20, 80, 160] {
        for (kind, (name, ..)) in BACKOFFS.iter().enumerate() {
            let mut sums = [[0.0; 2]; 2];
            for seed in 1..=SEEDS {
                let ours = effort(kind, clients, seed);
                let bare = bare_simulation(kind, usize::from(clients), seed);
                for (sum, (time, calls)) in sums.iter_mut().zip([(ours.done_ms, ours.calls), bare]) {
                    (sum[0], sum[1]) = (sum[0] + time, sum[1] + calls);
                }
            }
            let ratio = [0, 1].map(|what| sums[0][what] / sums[1][what]);
            println!("{name}, {clients} clients: time × {:.3}, calls × {:.3}", ratio[0], ratio[1]);
            // When the last of many clients finishes is a matter of luck; their total work is not.
            assert!((0.85..1.15).contains(&ratio[0]) && (0.95..1.05).contains(&ratio[1]), "{name} {ratio:?}");
        }
    }
}

/// The mean number of calls for 100 clients, as counted by the simulator that Brooker published with his article.
/// His exponent starts at 1, so the first ceiling is twice the base; starting at 0 makes equal and full jitter 9 %
/// costlier.
#[test]
fn the_work_of_a_hundred_clients_is_what_was_published() {
    const SEEDS: u64 = 50;
    let published = [2_418.0, 1_854.0, 811.0, 797.0, 1_005.0];
    let means = [0, 1, 2, 3, 4]
        .map(|kind| (1..=SEEDS).map(|seed| effort(kind, 100, seed).calls).sum::<f64>() / SEEDS as f64);
    println!("mean calls of 100 clients: {means:?}, published: {published:?}");
    for ((name, ..), (mean, published)) in BACKOFFS.iter().zip(means.into_iter().zip(published)) {
        let off = (mean / published - 1.0).abs();
        assert!(off < 0.03, "{name}: {mean:.0} calls, published {published}");
    }
}

/// The published order and shape, over the lesson's own points: 10 to 190 clients.
#[test]
fn brookers_comparison_has_its_published_order_and_shape() {
    let found: Vec<Vec<f64>> = (0..CONTENTION.tasks()).map(contention::task).collect();
    let curve = |name: &str, what: usize| -> Vec<f64> {
        let index = BACKOFFS.iter().position(|(other, ..)| *other == name).expect("it is compared");
        found.iter().skip(index).step_by(BACKOFFS.len()).map(|values| values[what]).collect()
    };
    let names = BACKOFFS.map(|(name, ..)| name);
    let [time, calls] = [0, 1].map(|what| names.map(|name| curve(name, what)));
    let [none, plain, equal, full, decorrelated] = [0, 1, 2, 3, 4];
    for point in 4..19 {
        let (time, calls) = (time.each_ref().map(|t| t[point]), calls.each_ref().map(|c| c[point]));
        let at = (point + 1) * 10;
        // No backoff causes the most work. Plain exponential backoff saves some, and every jitter saves more.
        assert!(calls[none] > calls[plain], "{at}: {calls:?}");
        assert!(
            [equal, full, decorrelated].iter().all(|j| calls[*j] < 0.75 * calls[plain]),
            "{at}: {calls:?}"
        );
        // Full and equal jitter cost about the same; decorrelated costs more, as the lesson's text says.
        assert!((calls[full] / calls[equal] - 1.0).abs() < 0.06, "{at}: {calls:?}");
        assert!(calls[full] < 1.04 * calls[equal], "{at}: {calls:?}");
        assert!(calls[decorrelated] > 1.08 * calls[full], "{at}: {calls:?}");
        // Plain exponential backoff is by far the slowest; among the jitters, equal jitter is.
        assert!([equal, full, decorrelated].iter().all(|j| time[plain] > 7.0 * time[*j]), "{at}: {time:?}");
        assert!(time[equal] > 1.15 * time[full] && time[equal] > 1.15 * time[decorrelated], "{at}: {time:?}");
    }
    // Without jitter, the work grows with the square of the number of clients; with jitter, far more slowly.
    let growth = |calls: &Vec<f64>| calls[18] / calls[8];
    assert!(growth(&calls[none]) > 3.5 && growth(&calls[full]) < 2.8, "{calls:?}");
}
