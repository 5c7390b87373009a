//! Idempotency keys: "you pressed Pay once and were charged twice".
//!
//! A browser calls a payment service, which calls a card provider. Replies get lost, someone retries,
//! and whether the card is charged again depends on who remembers what under which key.

pub(super) mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::{Setting, Settings};
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::backoff::Backoff;
use crate::policy::idempotency::{IdempotencySettings, KeyScheme};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::pay::Fact;
use crate::subject::payments::goals;
use crate::subject::payments::provider::Provider;
use crate::subject::payments::reading::charges::{self, charged, gave_up_waiting};
use crate::subject::payments::reading::{amount, payments};
use crate::subject::payments::scene::{BROWSER, CardScene, PAYMENTS, PROVIDER};
use crate::subject::payments::service::Remembers;
use crate::subject::reading::first_event;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "idempotency",
    title: "Idempotency keys",
    part: Part::SafeRetries,
    minutes: 18,
    before: &["partial-failure"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(idempotency),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("fix", Tab::Code), ("break", Tab::Code)],
    proof: Some(scenes::PROOF),
    goals: goals::OF_CARDS,
    beliefs: charges::beliefs,
    notes: charges::notes,
    code,
    charts: charges::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

/// How somebody retries who asks so many times.
pub(super) fn backoff(settings: &Settings, attempts: Setting<u32>) -> Backoff {
    let (growth, jitter) = settings.get(knobs::BACKOFF);
    let (base, cap) = (Duration::from_millis(200), Duration::from_secs(2));
    Backoff { growth, jitter, base, cap, max_attempts: settings.get(attempts) }
}

fn build(settings: &Settings) -> Setup<Words> {
    let lease = settings.get(knobs::LEASE);
    CardScene {
        orders: settings.get(knobs::ORDERS),
        keys: settings.get(knobs::KEY),
        timeout: settings.get(knobs::TIMEOUT),
        backoff: backoff(settings, knobs::ATTEMPTS),
        amends: settings.get(knobs::AMEND),
        remembers: settings.get(knobs::MEMORY),
        requires_key: settings.get(knobs::REQUIRE),
        keeps_failures: settings.get(knobs::FAILURES),
        service_timeout: settings.get(knobs::SERVICE_TIMEOUT),
        service_backoff: backoff(settings, knobs::SERVICE_ATTEMPTS),
        table: IdempotencySettings {
            ttl: Some(settings.get(knobs::TTL)),
            claim_lease: (lease > Duration::ZERO).then_some(lease),
        },
        compares_payload: settings.get(knobs::COMPARE),
        provider: Provider {
            work: settings.get(knobs::PROVIDER_WORK),
            honours_keys: settings.get(knobs::PROVIDER),
        },
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
pub(super) fn code(settings: &Settings) -> Vec<Listing> {
    let keyed = settings.get(knobs::KEY) != KeyScheme::None;
    let per_attempt = settings.get(knobs::KEY) == KeyScheme::PerAttempt;
    let charge =
        if per_attempt { include_str!("code/charge_attempt.ts") } else { include_str!("code/charge.ts") };
    let claimed = if per_attempt { charge } else { include_str!("code/charge_claim.ts") };
    // A copy of a request that was tampered with has the key of the attempt, too.
    let mismatch = include_str!("code/claim_mismatch.ts");
    let service = match settings.get(knobs::MEMORY) {
        Remembers::LookUpThenInsert if keyed => vec![include_str!("code/service_lookup.ts"), charge],
        Remembers::AtomicClaim if keyed && settings.get(knobs::FAILURES) => {
            let [claim, failed] =
                [include_str!("code/service_claim.ts"), include_str!("code/claim_failed.ts")];
            vec![claim, failed, claimed, mismatch]
        }
        Remembers::AtomicClaim if keyed => vec![include_str!("code/service_claim.ts"), claimed, mismatch],
        _ if settings.get(knobs::REQUIRE) && !keyed => vec![include_str!("code/service_required.ts")],
        Remembers::Nothing | Remembers::LookUpThenInsert | Remembers::AtomicClaim => {
            vec![include_str!("code/service_plain.ts"), charge]
        }
    };
    let provider = if settings.get(knobs::PROVIDER) && keyed {
        include_str!("code/provider_keyed.ts")
    } else {
        include_str!("code/provider_plain.ts")
    };
    vec![
        Listing::new(BROWSER, "Browser", [include_str!("code/browser.ts")]),
        Listing::new(PAYMENTS, "Payments", service),
        Listing::new(PROVIDER, "Provider", [provider]),
    ]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    say.some("amount", amount(trace));
    say.say("charges", payments(trace).count(|fact| matches!(fact, Fact::Charged { .. })));
    say.at("first_charge", charged(trace, 1));
    say.at("second_charge", charged(trace, 2));
    say.at("lost_at", first_event(trace, |event| event.kind == Kind::Dropped));
    // The time waited, by the service's own clock.
    let timer = |timeout| trace.timers[trace.event(timeout).a as usize];
    say.some("waited", gave_up_waiting(trace).map(|timeout| timer(timeout).after));
    say.live("charged_again", charged(trace, 2).is_some());
}
