//! Every policy under settings and clocks that nobody would choose: zero, one, the maximum, and anything in between.
//!
//! Settings come from knobs, but policies do not know which values knobs take. Test builds check arithmetic, so an
//! overflow or a division by zero anywhere in here fails as a panic; the assertions state what must hold in any case.

use proptest::prelude::*;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::backoff::{Backoff, BackoffState, Growth, Jitter};
use super::breaker::{Breaker, BreakerSettings, Extent, Rates, Trials, Trip};
use super::bulkhead::Bulkhead;
use super::codel::{Codel, CodelSettings, Leaves};
use super::credit::Credit;
use super::discovery::Cached;
use super::fence::{Fence, FencingToken, TokenCounter};
use super::hedge::{Heard, Hedge, Hedging};
use super::hybrid::{Hybrid, HybridClock};
use super::idempotency::{Claim, Fingerprint, IdempotencySettings, IdempotencyTable, KeyScheme};
use super::ids::UlidGenerator;
use super::isolation::{Change, Level, Open, Rows, When};
use super::lease::{Acquired, Owner, Register};
use super::occupancy::Occupancy;
use super::outbox::{Bookmark, Gaps, Step};
use super::retry_budget::{RetryBudget, RetryThrottling};
use super::rto::{Bounds, Wait};
use super::seal::{Opener, Refusal, Seal, Sealer, Seals, Secret};
use super::sequence::Sequence;
use super::series::{CERTAIN_PPM, all_but_one_in, all_of, any_of};
use super::silence::{InDoubt, Next, Silence};
use super::timeout::Timeout;
use super::visibility::{Group, Kind, Queue, Rules};
use super::window::{Ack, Bits, Receiver, Repeat, Sender, Window};
use crate::sim::time::{Duration, SimTime, WallTime};

fn any_u32() -> impl Strategy<Value = u32> {
    prop_oneof![0..4u32, any::<u32>(), u32::MAX - 2..=u32::MAX]
}

fn any_u64() -> impl Strategy<Value = u64> {
    prop_oneof![0..4u64, 0..10_000_000u64, any::<u64>(), u64::MAX - 2..=u64::MAX]
}

fn any_i64() -> impl Strategy<Value = i64> {
    prop_oneof![-2..3i64, any::<i64>(), Just(i64::MIN), Just(i64::MAX)]
}

fn any_duration() -> impl Strategy<Value = Duration> {
    any_u64().prop_map(Duration::from_micros)
}

/// Instants in chronological order, as a clock shows them.
fn instants(count: usize) -> impl Strategy<Value = Vec<SimTime>> {
    prop::collection::vec(any_u64(), 1..count).prop_map(|mut instants| {
        instants.sort_unstable();
        instants.into_iter().map(SimTime::from_micros).collect()
    })
}

fn any_breaker() -> impl Strategy<Value = BreakerSettings> {
    let extent = prop_oneof![any_u32().prop_map(Extent::Calls), any_u32().prop_map(Extent::Seconds)];
    let rates = (extent, any_u32(), any_u32(), any_u32(), any_duration()).prop_map(
        |(extent, minimum_calls, failure_percent, slow_percent, slow_after)| {
            Trip::Rate(Rates { extent, minimum_calls, failure_percent, slow_percent, slow_after })
        },
    );
    let trip = prop_oneof![any_u32().prop_map(|failures| Trip::Consecutive { failures }), rates];
    let trials = (any_u32(), any::<bool>(), prop::option::of(any_duration()))
        .prop_map(|(needed, everyone, longest_wait)| Trials { needed, everyone, longest_wait });
    (trip, any_duration(), trials).prop_map(|(trip, wait_open, trials)| BreakerSettings {
        trip,
        wait_open,
        trials,
        ..BreakerSettings::CLASSIC
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn breakers(
        settings in any_breaker(),
        steps in prop::collection::vec((any::<bool>(), any::<bool>(), any::<prop::sample::Index>()), 40),
        instants in instants(40),
    ) {
        let mut breaker = Breaker::new(settings);
        let mut permits = Vec::new();
        for (now, (asks, succeeds, which)) in instants.into_iter().zip(steps) {
            if asks || permits.is_empty() {
                permits.extend(breaker.admit(now));
            } else {
                breaker.record(permits.swap_remove(which.index(permits.len())), now, succeeds);
            }
            let (value, of) = breaker.pressure(now);
            prop_assert!(of > 0 && value <= of, "{value} of {of}");
            let counts = breaker.counts(now);
            prop_assert!(counts.failed <= counts.calls && counts.slow <= counts.calls);
        }
    }

    #[test]
    fn hedges_and_series(
        (delay, copies_max) in (any_duration(), any_u32()),
        steps in prop::collection::vec((any::<bool>(), any::<bool>()), 40), instants in instants(40),
        (each_ppm, parts) in (any_u32(), any_u32()),
    ) {
        let mut hedge = Hedge::start(Hedging { delay, copies_max }, instants[0]);
        let mut decided = 0;
        for (now, (asks, succeeds)) in instants.into_iter().zip(steps) {
            if asks {
                prop_assert!(!hedge.send(now) || decided == 0);
            } else {
                decided += u32::from(matches!(hedge.hear(succeeds), Heard::First | Heard::Failed));
            }
            prop_assert!(hedge.sent() <= copies_max.max(1) && decided <= 1);
            prop_assert!(decided == 0 || hedge.due_at().is_none());
        }
        prop_assert!(all_of(each_ppm, parts) <= CERTAIN_PPM && any_of(each_ppm, parts) <= CERTAIN_PPM);
        prop_assert!(all_but_one_in(parts) <= CERTAIN_PPM);
    }

    #[test]
    fn backoffs_and_timeouts(
        growth in prop::sample::select(vec![Growth::None, Growth::Fixed, Growth::Exponential]),
        jitter in prop::sample::select(vec![Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated]),
        (base, cap, attempt) in (any_duration(), any_duration(), any_duration()),
        max_attempts in any_u32(), overall in prop::option::of(any_duration()),
        left in prop::option::of(any_duration()), instants in instants(4), seed in any::<u64>(),
    ) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut state = BackoffState::new(Backoff { growth, jitter, base, cap, max_attempts });
        for _ in 0..100 {
            prop_assert!(state.next_delay(&mut random).is_none_or(|delay| delay <= cap));
            prop_assert!(state.attempts() <= max_attempts.max(1));
        }
        let deadline = Timeout { attempt, overall }.inherit(instants[0], left);
        for now in instants {
            prop_assert!(deadline.attempt_timeout(now) <= attempt);
            prop_assert_eq!(deadline.expired(now), deadline.remaining(now) == Some(Duration::ZERO));
        }
    }

    #[test]
    fn budgets_and_questions(
        max_milli_tokens in any_u32(), success_milli_tokens in any_u32(), at_most in any_u32(),
        results in prop::collection::vec(any::<bool>(), 0..60),
    ) {
        let settings = RetryThrottling { max_milli_tokens, success_milli_tokens };
        let mut doubt = InDoubt::default();
        if let Ok(mut budget) = RetryBudget::new(settings) {
            for succeeded in &results {
                if *succeeded { budget.on_success() } else { budget.on_failure() }
                prop_assert!(budget.milli_tokens() <= max_milli_tokens);
            }
        }
        let asked = results.iter().filter(|_| matches!(doubt.next(Silence::Ask { at_most }), Next::Ask { .. }));
        prop_assert_eq!(asked.count(), results.len().min(at_most as usize));
    }

    #[test]
    fn tables_and_leases(
        ttl in prop::option::of(any_duration()), lease in prop::option::of(any_duration()), instants in instants(30),
    ) {
        let mut table = IdempotencyTable::new(IdempotencySettings { ttl, claim_lease: lease });
        let key = KeyScheme::PerOrder.key("ada", "1", 1).expect("this scheme sends a key");
        let mut lock = Register::default();
        let mut last = FencingToken(0);
        for (number, now) in (0..).zip(instants) {
            if let Claim::Granted(token) | Claim::TakenOver(token) = table.claim(&key, Fingerprint::of(b""), now) {
                if now < SimTime::MAX && lease.is_none_or(|lease| lease > Duration::ZERO) {
                    prop_assert_eq!(table.claim(&key, Fingerprint::of(b""), now), Claim::InProgress);
                }
                prop_assert_eq!(table.complete(&key, token, 7, now), Ok(()));
            }
            if let Acquired::Granted(token) = lock.acquire(Owner(number), lease, now) {
                prop_assert!(token > last);
                last = token;
            }
            prop_assert!(lock.remaining(now).is_none_or(|left| lease.is_some_and(|lease| left <= lease)));
        }
    }

    #[test]
    fn tokens_and_clocks(
        last in any_u64(), tokens in prop::collection::vec(any_u64(), 1..10), wall_ms in any_u64(), monotonic in any::<bool>(),
        (own, sent, shows) in (any_i64(), any_i64(), any_i64()), count in any_u32(),
        at_most in prop::option::of(any_duration()), seed in any::<u64>(),
    ) {
        let mut counter = TokenCounter::after(FencingToken(last));
        prop_assert!(counter.issue() >= FencingToken(last));
        let mut fence = Fence::default();
        for token in tokens {
            let passes = fence.highest().is_none_or(|highest| FencingToken(token) >= highest);
            prop_assert_eq!(fence.admit(FencingToken(token)).is_ok(), passes);
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut ids = UlidGenerator::new(monotonic);
        let made: Vec<_> = (0..3).filter_map(|_| ids.next(wall_ms, &mut random).ok()).collect();
        prop_assert!(!monotonic || made.is_sorted());
        let (own, shows) = (WallTime::from_micros(own), WallTime::from_micros(shows));
        let sent = Hybrid { wall: WallTime::from_micros(sent), count };
        let mut clock = HybridClock::default();
        let before = clock.tick(own);
        match clock.receive(sent, shows, at_most) {
            Ok(after) => prop_assert!(after >= before && after >= sent),
            Err(refused) => prop_assert!(refused.ahead > refused.at_most),
        }
    }

    #[test]
    fn bulkheads_and_occupancies(
        limits in prop::collection::vec(any_u32(), 1..12), instants in instants(12), entered in any_u64(),
    ) {
        let (mut bulkhead, mut system) = (Bulkhead::default(), Occupancy::since(instants[0]));
        for (limit, now) in limits.into_iter().zip(instants) {
            let before = bulkhead.inside();
            prop_assert_eq!(bulkhead.try_enter(limit), before < limit);
            system.enter(now);
            system.enter(now);
            system.leave(now, SimTime::from_micros(entered));
            let (rate, stay) = (system.rate_milli(now), system.mean_stay());
            prop_assert!(rate.is_some() == system.mean_inside_milli(now).is_some() && stay.is_some());
            prop_assert!(system.predicted_milli(now).is_some() == rate.is_some());
        }
        let (inside, last) = (system.inside(), SimTime::MAX);
        system.begin_anew(last);
        prop_assert_eq!((system.inside(), system.mean_inside_milli(last)), (inside, None));
        system.leave(SimTime::ZERO, last);
    }

    #[test]
    fn windows_and_numbers(
        size in any_u32(), back in any::<bool>(), bits in any::<u8>(), instants in instants(12),
        [initial, min, max, granularity] in [any_duration(), any_duration(), any_duration(), any_duration()],
        numbers in prop::collection::vec((any_u32(), prop::option::of(any_u32())), 12..13),
    ) {
        let repeat = if back { Repeat::GoBackN } else { Repeat::Selective };
        let window = Window { size, repeat, wait: Wait::Measured(Bounds { initial, min, max, granularity }) };
        let (mut sender, mut receiver) = (Sender::default(), Receiver::default());
        let mut sequence = Sequence::default();
        for (now, (number, also)) in instants.into_iter().zip(numbers) {
            sender.send(window, now);
            let read = Bits(bits).read(Bits(bits).on_the_wire(number), receiver.next(), window.room());
            let before = receiver.next();
            receiver.take(read, window);
            prop_assert!(receiver.next() >= before && receiver.acknowledgement(read).next == receiver.next());
            prop_assert!(receiver.highest_acknowledgement().next >= receiver.next());
            sender.acknowledge(Ack { next: number, also }, now);
            sender.expire(sender.progress().0, window, now);
            prop_assert!(sender.under_way() <= size.max(1) && sender.timeout(window.wait) <= max);
            let highest = sequence.highest();
            sequence.observe(number);
            prop_assert!(sequence.highest() >= highest);
        }
    }

    #[test]
    fn queues(
        fifo in any::<bool>(), visibility in any_duration(), max_receives in prop::option::of(any_u32()),
        changes in prop::collection::vec((any_u32(), any_u32(), any_duration()), 20), instants in instants(20),
    ) {
        let kind = if fifo { Kind::Fifo } else { Kind::Standard };
        let rules = Rules { kind, visibility, max_receives };
        let mut queue = Queue::default();
        let mut deleted = 0;
        for (now, (group, token, timeout)) in instants.into_iter().zip(changes) {
            queue.send(Group(group), token, rules, now);
            if let Some(taken) = queue.receive(rules, now).delivery {
                prop_assert!(taken.until >= now && max_receives.is_none_or(|max| taken.receives <= max));
                if queue.change(taken.receipt, timeout, now).is_ok() {
                    deleted += u32::from(queue.delete(taken.receipt, rules, now).is_ok());
                }
            }
            let depth = queue.depth(now);
            prop_assert!(depth.visible + depth.in_flight + depth.dead + deleted <= 20);
            prop_assert!(queue.held_up(rules, now).len() <= depth.visible as usize);
        }
    }

    #[test]
    fn bookmarks(
        last in any_u32(),
        horizon in prop::option::of(any_duration()),
        looks in prop::collection::vec((prop::collection::vec(any_u32(), 0..8), any_u64(), any_u64()), 40),
        ignores in any::<bool>(),
    ) {
        let gaps = if ignores { Gaps::Ignore } else { Gaps::Wait { horizon } };
        let mut mark = Bookmark::new(last);
        for (mut visible, asked, answered) in looks {
            visible.sort_unstable();
            let [asked, answered] = [asked, answered].map(SimTime::from_micros);
            match mark.next(&visible, gaps, asked, answered) {
                Step::Publish { id, passed } => {
                    prop_assert!(id > mark.last() && visible.contains(&id));
                    prop_assert_eq!(passed, id - mark.last() - 1);
                    mark.advance(id);
                    prop_assert_eq!(mark.last(), id);
                }
                Step::Wait { gap } => prop_assert!(!ignores && gap > mark.last() && !visible.contains(&gap)),
                Step::Idle => prop_assert!(visible.iter().all(|id| *id <= mark.last())),
            }
        }
    }

    #[test]
    fn seals(
        numbered: bool,
        signed: bool,
        secret in (any_u64(), any_u64()),
        steps in prop::collection::vec((prop::option::of(any_u64()), prop::option::of(any_u64())), 1..100),
    ) {
        let (seals, secret) = (Seals { numbered, signed }, Secret::new(secret.0, secret.1));
        let (mut sender, mut receiver) = (Sealer::default(), Opener::default());
        for (number, mac) in steps {
            let foreign = receiver.open(seals, secret, b"order", Seal { number, mac });
            let is_bare = signed && mac.is_none() || numbered && number.is_none();
            prop_assert!(!is_bare || foreign.is_err());
            let own = sender.seal(seals, secret, b"order");
            let opened = receiver.open(seals, secret, b"order", own);
            prop_assert_ne!(opened, Err(Refusal::Forged), "{:?}", own);
            if numbered {
                prop_assert_eq!(receiver.open(seals, secret, b"order", own), Err(Refusal::Repeated));
            } else {
                prop_assert!(opened.is_ok());
            }
        }
    }

    #[test]
    fn controlled_delays(
        target in any_duration(),
        interval in any_duration(),
        few in any::<usize>(),
        steps in prop::collection::vec((0usize..6, 0usize..3), 40),
        instants in instants(40),
    ) {
        let settings = CodelSettings { target, interval, few };
        let (mut codel, mut queue, mut came, mut went) = (Codel::default(), Vec::new(), 0, 0);
        for ((joins, leaves), now) in steps.into_iter().zip(instants) {
            queue.extend(std::iter::repeat_n(now, joins));
            came += joins;
            for _ in 0..leaves {
                let (item, dropped) = codel.dequeue(now, settings, || {
                    let since = queue.pop()?;
                    Some(Leaves { item: (), since, left: queue.len() })
                });
                went += usize::from(item.is_some()) + dropped.len();
                prop_assert!(dropped.is_empty() || codel.count() > 0);
            }
            prop_assert_eq!(came, went + queue.len());
        }
    }

    #[test]
    fn credits(limits in prop::collection::vec(any_u64(), 0..40)) {
        let mut credit = Credit::default();
        let mut sent = 0;
        for limit in limits {
            let left = credit.left();
            credit.raise(limit);
            prop_assert!(credit.left() >= left);
            sent += u64::from(credit.spend());
            prop_assert!(credit.left().checked_add(sent).is_some());
        }
    }

    #[test]
    fn discovery(times in instants(50), ttl in prop::option::of(any_duration())) {
        let mut cached = Cached::default();
        for (number, now) in times.iter().enumerate() {
            prop_assert!(cached.known(*now).is_none_or(|known| *known < number));
            cached.learn(number, *now, ttl);
            prop_assert_eq!(cached.known(*now).is_some(), ttl != Some(Duration::ZERO) && *now < SimTime::MAX || ttl.is_none());
        }
    }

    #[test]
    fn isolation(stock in any::<i32>(), changes in prop::collection::vec((any::<i32>(), any::<i32>(), any::<u32>()), 0..20)) {
        let mut rows = Rows::new([(1, stock)]);
        for (name, (change, least, version)) in changes.into_iter().enumerate() {
            let mut tx = Open::new(Level::Serializable);
            for when in [When::Always, When::AtLeast(least), When::Version(version)] {
                let fits = rows.matches(&mut tx, 1, when);
                prop_assert_eq!(rows.update(&mut tx, 1, Change::Add(change), when), Ok(u32::from(fits)));
            }
            prop_assert_eq!(rows.commit(tx, name).map(|changed| changed.len()), Ok(1));
        }
    }
}
