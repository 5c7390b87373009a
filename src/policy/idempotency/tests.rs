//! Tests the table's transitions one by one, then compares it with a model that knows only its history.

use proptest::prelude::*;

use super::*;

const fn at(us: u64) -> SimTime {
    SimTime::from_micros(us)
}

fn key(order: &str) -> IdempotencyKey {
    KeyScheme::PerOrder.key("ada", order, 1).unwrap()
}

fn payload(amount: u8) -> Fingerprint {
    Fingerprint::of(&[amount])
}

type Table = IdempotencyTable<u32>;

/// Replies live for 100 µs, claims for 10 µs.
fn table() -> Table {
    let us = |us| Some(Duration::from_micros(us));
    IdempotencyTable::new(IdempotencySettings { ttl: us(100), claim_lease: us(10) })
}

fn forgetful_of_nothing() -> Table {
    IdempotencyTable::new(IdempotencySettings { ttl: None, claim_lease: None })
}

fn granted(claim: &Claim<u32>) -> ClaimToken {
    let Claim::Granted(token) = *claim else { panic!("not granted: {claim:?}") };
    token
}

fn taken_over(claim: &Claim<u32>) -> ClaimToken {
    let Claim::TakenOver(token) = *claim else { panic!("not taken over: {claim:?}") };
    token
}

/// A claim for payload 1 made at 0 µs, and its token.
fn claimed(mut table: Table) -> (Table, ClaimToken) {
    let token = granted(&table.claim(&key("a"), payload(1), at(0)));
    (table, token)
}

/// A claim for payload 1, completed at 5 µs with reply 77.
fn done(table: Table) -> (Table, ClaimToken) {
    let (mut table, token) = claimed(table);
    table.complete(&key("a"), token, 77, at(5)).unwrap();
    (table, token)
}

#[test]
fn claim_in_every_state() {
    let check = |table: &Table, amount: u8, now: u64, expected: &Claim<u32>| {
        let mut table = table.clone();
        assert_eq!(table.claim(&key("a"), payload(amount), at(now)), *expected, "{amount} at {now}");
    };
    let (first, second) = (ClaimToken(0), ClaimToken(1));

    check(&table(), 1, 0, &Claim::Granted(first));

    let (in_progress, _) = claimed(table());
    check(&in_progress, 1, 0, &Claim::InProgress);
    check(&in_progress, 1, 9, &Claim::InProgress);
    check(&in_progress, 1, 10, &Claim::TakenOver(second));
    check(&in_progress, 2, 9, &Claim::Mismatch);
    check(&in_progress, 2, 10, &Claim::TakenOver(second));

    let (without_lease, _) = claimed(forgetful_of_nothing());
    check(&without_lease, 1, u64::MAX, &Claim::InProgress);

    let (done_at_5, _) = done(table());
    check(&done_at_5, 1, 5, &Claim::Done(77));
    check(&done_at_5, 1, 104, &Claim::Done(77));
    check(&done_at_5, 1, 105, &Claim::Granted(second));
    check(&done_at_5, 2, 104, &Claim::Mismatch);
    check(&done_at_5, 2, 105, &Claim::Granted(second));

    let (kept_for_ever, _) = done(forgetful_of_nothing());
    check(&kept_for_ever, 1, u64::MAX, &Claim::Done(77));
}

#[test]
fn complete_and_release_in_every_state() {
    let check = |table: &Table, token, expected: Result<(), NotHolder>| {
        let (mut completed, mut released) = (table.clone(), table.clone());
        assert_eq!(completed.complete(&key("a"), token, 88, at(50)), expected);
        assert_eq!(released.release(&key("a"), token, at(50)), expected);
        if expected.is_ok() {
            let row = Row::Done { fingerprint: payload(1), reply: 88, at: at(50) };
            assert_eq!(completed.lookup(&key("a"), at(50)), Some(&row));
            assert_eq!(released.lookup(&key("a"), at(50)), None);
        } else {
            assert_eq!((&completed, &released), (table, table), "a refusal changes nothing");
        }
    };
    let (in_progress, token) = claimed(table());
    check(&in_progress, token, Ok(()));
    check(&table(), token, Err(NotHolder::NotClaimed));

    let mut taken_over_at_10 = in_progress;
    let newer = taken_over(&taken_over_at_10.claim(&key("a"), payload(1), at(10)));
    check(&taken_over_at_10, token, Err(NotHolder::Superseded));
    check(&taken_over_at_10, newer, Ok(()));

    let (done_at_5, token) = done(table());
    check(&done_at_5, token, Err(NotHolder::AlreadyDone));
}

/// An expired reply no longer counts, neither for completing and releasing nor for claiming.
#[test]
fn an_expired_reply_is_not_already_there() {
    let (table, token) = done(table());
    let check = |now: u64, expected: Result<(), NotHolder>| {
        assert_eq!(table.clone().complete(&key("a"), token, 88, at(now)), expected, "at {now}");
        assert_eq!(table.clone().release(&key("a"), token, at(now)), expected, "at {now}");
    };
    check(104, Err(NotHolder::AlreadyDone));
    check(105, Err(NotHolder::NotClaimed));
}

/// A service that died while working on payload 1 keeps no one out forever, whatever the retry asks for. The request
/// that takes over the claim owns it: the first one's late completion is refused, and 1 is now the other payload.
#[test]
fn an_abandoned_claim_does_not_refuse_another_payload_for_ever() {
    let (mut table, first) = claimed(table());
    assert_eq!(table.claim(&key("a"), payload(2), at(9)), Claim::Mismatch, "it may yet be completed");
    let second = taken_over(&table.claim(&key("a"), payload(2), at(10)));
    assert_eq!(table.complete(&key("a"), first, 71, at(11)), Err(NotHolder::Superseded));
    assert_eq!(table.claim(&key("a"), payload(1), at(12)), Claim::Mismatch);
    table.complete(&key("a"), second, 72, at(13)).unwrap();
    assert_eq!(table.claim(&key("a"), payload(2), at(14)), Claim::Done(72));
}

#[test]
fn a_required_key_that_is_missing_is_refused() {
    assert_eq!(required(None), Err(MissingKey));
    assert_eq!(required(Some(&key("a"))), Ok(&key("a")));
    assert!(MissingKey.to_string().contains("400"));
}

#[test]
fn a_take_over_starts_a_lease_of_its_own() {
    let (mut table, first) = claimed(table());
    let second = taken_over(&table.claim(&key("a"), payload(1), at(15)));
    assert!(first < second);
    let row =
        Row::InProgress { token: second, fingerprint: payload(1), since: at(15), lease_until: Some(at(25)) };
    assert_eq!(table.lookup(&key("a"), at(15)), Some(&row));
    assert_eq!(table.claim(&key("a"), payload(1), at(24)), Claim::InProgress);
    assert_ne!(taken_over(&table.claim(&key("a"), payload(1), at(25))), second);
}

#[test]
fn a_late_completion_that_nobody_superseded_counts() {
    let (mut table, token) = claimed(table());
    table.complete(&key("a"), token, 77, at(1_000)).unwrap();
    assert_eq!(table.claim(&key("a"), payload(1), at(1_001)), Claim::Done(77));
}

/// The race in the naive variant: both look before either inserts, and both do the work.
#[test]
fn two_look_ups_both_miss_and_the_later_insert_wins() {
    let mut table = forgetful_of_nothing();
    assert_eq!(table.lookup(&key("a"), at(0)), None);
    assert_eq!(table.lookup(&key("a"), at(1)), None);
    table.insert(&key("a"), payload(1), 77, at(2));
    table.insert(&key("a"), payload(1), 78, at(3));
    let row = Row::Done { fingerprint: payload(1), reply: 78, at: at(3) };
    assert_eq!(table.lookup(&key("a"), at(4)), Some(&row), "the first reply is gone");
}

#[test]
fn rows_are_listed_in_key_order_until_they_expire() {
    let mut table = table();
    table.insert(&key("b"), payload(1), 1, at(0));
    table.insert(&key("a"), payload(1), 2, at(50));
    let _token = granted(&table.claim(&key("c"), payload(1), at(0)));
    let check = |now, expected: &[&str]| {
        let orders: Vec<_> = table.rows(at(now)).map(|(key, _)| key.as_str()).collect();
        assert_eq!(orders, expected, "at {now}");
        for order in ["a", "b", "c"] {
            let listed = orders.contains(&key(order).as_str());
            assert_eq!(table.lookup(&key(order), at(now)).is_some(), listed, "{order} at {now}");
        }
    };
    check(99, &["payment:ada:a", "payment:ada:b", "payment:ada:c"]);
    check(100, &["payment:ada:a", "payment:ada:c"]);
    check(150, &["payment:ada:c"]);
}

#[test]
fn settings_round_trip_with_plain_names() {
    let settings = IdempotencySettings { ttl: Some(Duration::from_micros(9)), claim_lease: None };
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(text, r#"{"ttl":9,"claim_lease":null}"#);
    assert_eq!(serde_json::from_str::<IdempotencySettings>(&text).unwrap(), settings);
}

/// A step of a random history. `who` picks one of the tokens granted so far, including old ones.
#[derive(Clone, Copy, Debug)]
enum Step {
    Claim { amount: u8 },
    Complete { who: prop::sample::Index },
    Release { who: prop::sample::Index },
    Insert { amount: u8 },
}

fn any_step() -> impl Strategy<Value = Step> {
    let who = any::<prop::sample::Index>;
    prop_oneof![
        4 => (0..2u8).prop_map(|amount| Step::Claim { amount }),
        2 => who().prop_map(|who| Step::Complete { who }),
        1 => who().prop_map(|who| Step::Release { who }),
        1 => (0..2u8).prop_map(|amount| Step::Insert { amount }),
    ]
}

/// Something that took effect on a key, and when. Only the last entry decides what comes next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Past {
    Claimed { token: ClaimToken, amount: u8, at: u64 },
    Answered { reply: u32, amount: u8, at: u64 },
    Released,
}

/// The model's retention times.
#[derive(Clone, Copy, Debug)]
struct Limits {
    ttl: Option<u64>,
    lease: Option<u64>,
}

impl Limits {
    /// The last thing that took effect, if it has not expired.
    fn standing(self, past: &[Past], now: u64) -> Option<Past> {
        past.last().copied().filter(|last| match last {
            Past::Released => false,
            Past::Answered { at, .. } => self.ttl.is_none_or(|ttl| now - at < ttl),
            Past::Claimed { .. } => true,
        })
    }

    /// The correct verdict on a claim, without its token.
    fn verdict(self, past: &[Past], wanted: u8, now: u64) -> Verdict {
        match self.standing(past, now) {
            None | Some(Past::Released) => Verdict::Granted,
            Some(Past::Claimed { at, .. }) if self.lease.is_some_and(|lease| now - at >= lease) => {
                Verdict::TakenOver
            }
            Some(Past::Claimed { amount, .. } | Past::Answered { amount, .. }) if amount != wanted => {
                Verdict::Mismatch
            }
            Some(Past::Claimed { .. }) => Verdict::InProgress,
            Some(Past::Answered { reply, .. }) => Verdict::Done(reply),
        }
    }

    /// The amount that `token` may act for, or the reason it may not.
    fn holds(self, past: &[Past], token: ClaimToken, now: u64) -> Result<u8, NotHolder> {
        match self.standing(past, now) {
            None | Some(Past::Released) => Err(NotHolder::NotClaimed),
            Some(Past::Answered { .. }) => Err(NotHolder::AlreadyDone),
            Some(Past::Claimed { token: holder, amount, .. }) if holder == token => Ok(amount),
            Some(Past::Claimed { .. }) => Err(NotHolder::Superseded),
        }
    }
}

/// The verdict on a claim, without its token.
#[derive(Debug, PartialEq)]
enum Verdict {
    Granted,
    TakenOver,
    InProgress,
    Done(u32),
    Mismatch,
}

proptest! {
    /// Checks random histories over two keys step by step against the model.
    #[test]
    fn the_table_agrees_with_its_history(
        ttl in prop::option::of(0..12u64),
        lease in prop::option::of(0..12u64),
        steps in prop::collection::vec((any_step(), any::<bool>(), 0..8u64), 1..60),
    ) {
        let us = |limit: Option<u64>| limit.map(Duration::from_micros);
        let limits = Limits { ttl, lease };
        let mut table = Table::new(IdempotencySettings { ttl: us(ttl), claim_lease: us(lease) });
        let keys = [key("a"), key("b")];
        let mut pasts: [Vec<Past>; 2] = [Vec::new(), Vec::new()];
        let mut tokens: Vec<ClaimToken> = Vec::new();
        let (mut now, mut reply) = (0, 0);
        for (step, second_key, wait) in steps {
            now += wait;
            reply += 1;
            let (key, past) = (&keys[usize::from(second_key)], &mut pasts[usize::from(second_key)]);
            match step {
                Step::Claim { amount } => {
                    let expected = limits.verdict(past, amount, now);
                    let (answer, token) = match table.claim(key, payload(amount), at(now)) {
                        Claim::Granted(token) => (Verdict::Granted, Some(token)),
                        Claim::TakenOver(token) => (Verdict::TakenOver, Some(token)),
                        Claim::InProgress => (Verdict::InProgress, None),
                        Claim::Done(reply) => (Verdict::Done(reply), None),
                        Claim::Mismatch => (Verdict::Mismatch, None),
                    };
                    prop_assert_eq!(answer, expected);
                    if let Some(token) = token {
                        prop_assert!(tokens.last().is_none_or(|last| *last < token), "tokens only rise");
                        tokens.push(token);
                        past.push(Past::Claimed { token, amount, at: now });
                    }
                }
                Step::Complete { who } if !tokens.is_empty() => {
                    let token = *who.get(&tokens);
                    let expected = limits.holds(past, token, now);
                    prop_assert_eq!(table.complete(key, token, reply, at(now)), expected.map(|_| ()));
                    past.extend(expected.map(|amount| Past::Answered { reply, amount, at: now }));
                }
                Step::Release { who } if !tokens.is_empty() => {
                    let token = *who.get(&tokens);
                    let expected = limits.holds(past, token, now).map(|_| Past::Released);
                    prop_assert_eq!(table.release(key, token, at(now)), expected.map(|_| ()));
                    past.extend(expected);
                }
                Step::Complete { .. } | Step::Release { .. } => {}
                Step::Insert { amount } => {
                    table.insert(key, payload(amount), reply, at(now));
                    past.push(Past::Answered { reply, amount, at: now });
                }
            }
            let kept = keys.iter().zip(&pasts).map(|(key, past)| (key, limits.standing(past, now)));
            for (key, standing) in kept {
                prop_assert_eq!(table.lookup(key, at(now)).is_some(), standing.is_some());
            }
            let counted = pasts.iter().filter(|past| limits.standing(past, now).is_some()).count();
            prop_assert_eq!(table.rows(at(now)).count(), counted);
        }
    }

    /// The purpose of it all: however requests for one key interleave, without lease and expiry
    /// exactly one of them is told to do the work, and every reply is the one from that request.
    #[test]
    fn the_work_is_done_once_and_every_reply_is_the_first(
        arrivals in prop::collection::vec(0..50u64, 1..20), work in 0..30u64,
    ) {
        let mut table = forgetful_of_nothing();
        let mut arrivals = arrivals;
        arrivals.sort_unstable();
        let mut working: Option<(ClaimToken, u64)> = None;
        let (mut grants, mut answers) = (0, Vec::new());
        for now in arrivals.iter().copied().chain([1_000]) {
            if let Some((token, ends)) = working.filter(|(_, ends)| *ends <= now) {
                table.complete(&key("a"), token, 500 + grants, at(ends)).unwrap();
                working = None;
            }
            match table.claim(&key("a"), payload(1), at(now)) {
                Claim::Granted(token) => {
                    grants += 1;
                    working = Some((token, now + work));
                }
                Claim::Done(reply) => answers.push(reply),
                Claim::InProgress => prop_assert!(working.is_some(), "someone is at work"),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(grants, 1);
        prop_assert!(!answers.is_empty() && answers.iter().all(|reply| *reply == 501), "{answers:?}");
    }
}
