//! A link's plan for one message, computed from that message's own draws.

use rand::{Rng, SeedableRng};

use super::{CERTAIN_PPM, DropReason, LinkSpec};
use crate::random::{LinkDraw, Random, Stream, happens, scale};
use crate::time::Duration;

/// The heavy tail multiplies latency by at most two to this power.
const TAIL_DOUBLINGS_MAX: u32 = 10;

/// The draws that decide whether chance affects a message.
const CHANCES: [LinkDraw; 5] =
    [LinkDraw::Tail, LinkDraw::Loss, LinkDraw::Duplicate, LinkDraw::Reorder, LinkDraw::Tamper];

impl LinkSpec {
    /// The probabilities that chance affects a message, in the order of [`CHANCES`].
    const fn chances_ppm(&self) -> [u32; CHANCES.len()] {
        [self.tail_ppm, self.loss_ppm, self.duplicate_ppm, self.reorder_ppm, self.tamper_ppm]
    }

    /// True if a message meets only latency and jitter, unless chance affects it.
    fn is_plain(&self) -> bool {
        let delay = self.delay_us | self.delay_jitter_us | self.deviation_us;
        let is_certain = self.chances_ppm().iter().any(|ppm| *ppm >= CERTAIN_PPM);
        delay == 0 && self.bandwidth_bytes_per_s == 0 && !self.partitioned && !is_certain
    }

    /// The latency of the `nth` message with nothing but jitter added, in microseconds.
    #[inline]
    fn steady_latency(&self, stream: Stream, nth: u32) -> u64 {
        let latency_us = u64::from(self.latency_us);
        if self.jitter_us == 0 {
            return latency_us;
        }
        let draw = stream.value(u64::from(nth), LinkDraw::Latency);
        latency_us + scale(draw, u64::from(self.jitter_us))
    }
}

/// A link's plan for one message, computed from that message's own draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The latency, before the order of the link holds it up.
    pub latency: Duration,
    /// How much later than its place in the order it arrives.
    pub late: Duration,
    /// The reason it does not arrive, if so.
    pub lost: Option<DropReason>,
    /// True if the network makes a copy of it.
    pub copied: bool,
    /// The draw that decides how it is changed, if it is.
    pub tamper: Option<u64>,
}

impl Plan {
    /// A plan to arrive after `latency` and nothing else.
    pub const fn arrive(latency: Duration) -> Self {
        Self { latency, late: Duration::ZERO, lost: None, copied: false, tamper: None }
    }

    /// The time after which a message that does not arrive disappears: halfway.
    pub const fn vanishes_after(&self) -> Duration {
        Duration::from_micros(self.latency.as_micros() / 2)
    }
}

/// The per-link values that a run uses for every message and only a fault or a reseed changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane {
    /// The link's specification, including faults.
    pub spec: LinkSpec,
    /// Its random numbers.
    pub stream: Stream,
    is_plain: bool,
    /// True if chance can affect a message.
    has_chances: bool,
    /// For each of the [chances](CHANCES), the bound below which the upper half of a draw may be a hit; 0 if it never is.
    below: [u32; CHANCES.len()],
}

impl Lane {
    /// A lane for this specification and stream.
    pub fn new(spec: LinkSpec, stream: Stream) -> Self {
        let below = spec.chances_ppm().map(below);
        Self { spec, stream, is_plain: spec.is_plain(), has_chances: below != [0; CHANCES.len()], below }
    }

    /// The latency of the `nth` message if nothing else happens to it; then no [`Plan`] is needed.
    #[inline]
    pub fn plain_latency(&self, nth: u32) -> Option<Duration> {
        let is_plain = self.is_plain && !(self.has_chances && self.may_be_hit(nth));
        is_plain.then(|| Duration::from_micros(self.spec.steady_latency(self.stream, nth)))
    }

    /// True if chance may affect the `nth` message. If so, a plan finds out how.
    #[inline(never)]
    fn may_be_hit(&self, nth: u32) -> bool {
        let strikes = |index: usize| {
            let below = self.below[index];
            below > 0 && ((self.stream.value(u64::from(nth), CHANCES[index]) >> 32) as u32) < below
        };
        // Unrolled by hand: a loop would look up each draw's lane.
        strikes(0) || strikes(1) || strikes(2) || strikes(3) || strikes(4)
    }
}

/// The smallest upper half of a draw that rules out an event of this probability. A certain event has no such
/// value, and does not count as chance.
fn below(ppm: u32) -> u32 {
    let share = u64::from(ppm.min(CERTAIN_PPM)) << 32;
    u32::try_from(share.div_ceil(u64::from(CERTAIN_PPM))).unwrap_or(u32::MAX)
}

/// True if an event of this probability happens to the `nth` message.
fn hits(stream: Stream, nth: u32, draw: LinkDraw, ppm: u32) -> bool {
    ppm > 0 && happens(stream.value(u64::from(nth), draw), ppm)
}

/// Decides the fate of the `nth` message of a link.
pub fn plan(spec: &LinkSpec, stream: Stream, nth: u32) -> Plan {
    let mut latency_us = spec.steady_latency(stream, nth);
    let row = u64::from(nth);
    let draw = |lane| stream.value(row, lane);
    let hit = |lane, ppm| hits(stream, nth, lane, ppm);

    if spec.deviation_us > 0 {
        let off = normal_ppm(draw(LinkDraw::Latency)) * i64::from(spec.deviation_us) / 1_000_000;
        latency_us = latency_us.cast_signed().saturating_add(off).unsigned_abs();
    }
    if spec.delay_us > 0 || spec.delay_jitter_us > 0 {
        latency_us +=
            u64::from(spec.delay_us) + scale(draw(LinkDraw::Delay), u64::from(spec.delay_jitter_us));
    }
    if hit(LinkDraw::Tail, spec.tail_ppm) {
        latency_us <<= tail_doublings(draw(LinkDraw::Tail));
    }
    // The low half of the draw: the high half decided whether the message is late at all.
    let late_us = if hit(LinkDraw::Reorder, spec.reorder_ppm) {
        scale(draw(LinkDraw::Reorder) << 32, u64::from(spec.reorder_window_us))
    } else {
        0
    };
    let lost = if spec.partitioned {
        Some(DropReason::Partitioned)
    } else {
        hit(LinkDraw::Loss, spec.loss_ppm).then_some(DropReason::Lost)
    };
    let copied = hit(LinkDraw::Duplicate, spec.duplicate_ppm);
    let tamper = hit(LinkDraw::Tamper, spec.tamper_ppm).then(|| draw(LinkDraw::Tamper) << 32);
    let (latency, late) = (Duration::from_micros(latency_us), Duration::from_micros(late_us));
    Plan { latency, late, lost, copied, tamper }
}

/// A value of the standard normal distribution in millionths, approximated by the sum of twelve uniform
/// values: an Irwin-Hall distribution, with mean 6 and variance 1. Integer arithmetic, so that
/// it is the same on every machine.
fn normal_ppm(draw: u64) -> i64 {
    let mut uniform = Random::from_seed(draw.to_le_bytes());
    let sum: u64 = (0..12).map(|_| scale(uniform.next_u64(), 1_000_000)).sum();
    sum.cast_signed() - 6_000_000
}

/// The fate of a message that chance spares: it takes the link's base latency plus the minimum that delay faults add,
/// and arrives unchanged. Only a partition still drops it.
pub fn mildest_plan(spec: &LinkSpec) -> Plan {
    let latency = Duration::from_micros(u64::from(spec.latency_us) + u64::from(spec.delay_us));
    Plan { lost: spec.partitioned.then_some(DropReason::Partitioned), ..Plan::arrive(latency) }
}

/// Decides the fate of the network's copy of the `nth` message, from the [copies' own stream](Stream::of_copies). It
/// takes longer by up to the latency of a link without faults, because a copy comes from a retransmission somewhere
/// along the way. Copies are never copied again.
pub fn copy_plan(spec: &LinkSpec, stream: Stream, nth: u32) -> Plan {
    let again_us = u64::from(spec.jitter_us) + u64::from(spec.latency_us);
    let lag_us = scale(stream.value(u64::from(nth), LinkDraw::CopyLag), again_us);
    let drawn = plan(spec, stream, nth);
    Plan { latency: drawn.latency + Duration::from_micros(lag_us), copied: false, ..drawn }
}

/// The number of times the heavy tail doubles the latency: at least once, each further time half as likely.
/// Uses the low bits of the draw, because the high ones decided that it is in the tail.
fn tail_doublings(draw: u64) -> u32 {
    (1 + (draw | 1 << 63).trailing_zeros()).min(TAIL_DOUBLINGS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::LinkFault;

    fn stream() -> Stream {
        Stream::new(3, 9)
    }

    #[test]
    fn switching_one_fault_on_leaves_every_other_draw_as_it_was() {
        let plain = LinkSpec { jitter_us: 5_000, loss_ppm: 200_000, ..LinkSpec::default() };
        let more = plain.with(LinkFault::Duplicate { ppm: 300_000 }).with(LinkFault::Tamper { ppm: 300_000 });
        let mut duplicated = 0;
        for nth in 0..2_000 {
            let (without, with) = (plan(&plain, stream(), nth), plan(&more, stream(), nth));
            assert_eq!((without.latency, without.lost), (with.latency, with.lost));
            duplicated += usize::from(with.copied);
        }
        assert!((500..700).contains(&duplicated), "30 % of 2,000 gave {duplicated}");
    }

    #[test]
    fn a_message_that_nothing_befalls_needs_no_plan() {
        let jittery = LinkSpec { jitter_us: 5_000, ..LinkSpec::default() };
        let chancy = [
            LinkFault::Lose { ppm: 100_000 },
            LinkFault::Duplicate { ppm: 100_000 },
            LinkFault::Reorder { ppm: 100_000, window_us: 500 },
            LinkFault::Tamper { ppm: 100_000 },
            LinkFault::Tail { ppm: 100_000 },
        ];
        let all = chancy.into_iter().fold(jittery, LinkSpec::with);
        for spec in chancy.map(|fault| jittery.with(fault)).into_iter().chain([jittery, all]) {
            let lane = Lane::new(spec, stream());
            let spared = (0..2_000).filter_map(|nth| Some((nth, lane.plain_latency(nth)?)));
            let spared: Vec<_> = spared.collect();
            assert!(
                spared.iter().all(|(nth, latency)| plan(&spec, stream(), *nth) == Plan::arrive(*latency))
            );
            assert!(spared.len() > 1_000 && (spared.len() == 2_000) == (spec == jittery), "{spec:?}");
        }
        for spec in [
            jittery.with(LinkFault::Partition),
            jittery.with(LinkFault::Bandwidth { bytes_per_s: 9, queue_bytes: 9 }),
            jittery.with(LinkFault::Delay { extra_us: 1, jitter_us: 0 }),
            jittery.with(LinkFault::Lose { ppm: CERTAIN_PPM }),
            LinkSpec::normal(Duration::from_millis(10), Duration::from_millis(2)),
        ] {
            assert_eq!(Lane::new(spec, stream()).plain_latency(1), None, "{spec:?}");
        }
    }

    #[test]
    fn the_upper_half_of_a_draw_rules_out_nothing_that_happens() {
        for ppm in [1, 2, 3, 999, 10_000, 333_333, 500_000, CERTAIN_PPM - 1] {
            let below = u64::from(below(ppm));
            let next = below << 32;
            assert!(!happens(next, ppm), "{ppm}: what is ruled out does not happen");
            assert!(happens((below - 1) << 32, ppm), "{ppm}: no more is let through than has to be");
        }
        assert_eq!(below(0), 0);
    }

    #[test]
    fn the_tail_is_heavy_and_bounded() {
        let spec = LinkSpec { tail_ppm: CERTAIN_PPM, ..LinkSpec::default() };
        let mut counts = [0u32; 12];
        for nth in 0..10_000 {
            let latency = plan(&spec, stream(), nth).latency;
            counts[(latency.as_micros() / 1_000).ilog2() as usize] += 1;
        }
        assert_eq!((counts[0], counts[11]), (0, 0));
        assert!((4_700..5_300).contains(&counts[1]), "half is stretched once: {counts:?}");
        assert!(counts[10] > 0, "some reach the bound: {counts:?}");
    }

    #[test]
    fn a_normal_latency_has_its_mean_and_its_deviation() {
        let spec = LinkSpec::normal(Duration::from_millis(10), Duration::from_millis(2));
        let latencies: Vec<f64> =
            (0..20_000).map(|nth| plan(&spec, stream(), nth).latency.as_micros() as f64 / 1e3).collect();
        let count = latencies.len() as f64;
        let mean = latencies.iter().sum::<f64>() / count;
        let variance = latencies.iter().map(|ms| (ms - mean).powi(2)).sum::<f64>() / count;
        assert!((mean - 10.0).abs() < 0.05, "mean {mean}");
        assert!((variance.sqrt() - 2.0).abs() < 0.05, "deviation {}", variance.sqrt());
        let within = |ms: f64| latencies.iter().filter(|l| (**l - 10.0).abs() < ms).count() as f64 / count;
        assert!((within(2.0) - 0.6827).abs() < 0.01 && (within(4.0) - 0.9545).abs() < 0.01);
        let wide = LinkSpec::normal(Duration::from_micros(10), Duration::from_millis(1));
        assert!((0..1_000).all(|nth| plan(&wide, stream(), nth).latency < Duration::from_millis(7)));
    }

    #[test]
    fn a_partition_drops_everything() {
        let spec = LinkSpec::default().with(LinkFault::Partition);
        for nth in 0..100 {
            assert_eq!(plan(&spec, stream(), nth).lost, Some(DropReason::Partitioned));
        }
    }
}
