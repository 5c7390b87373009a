//! Drill: a double charge.
//!
//! An evening of [`payments`](crate::subject::payments) on which one customer was charged twice. Several messages were lost, late or
//! repeated, and several machines failed; one of these faults took the money. The on-call engineer has the counters and the timeline.

mod knobs;
mod scenes;

use super::idempotency;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::idempotency::IdempotencySettings;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::pay::Fact;
use crate::subject::payments::goals;
use crate::subject::payments::provider::Provider;
use crate::subject::payments::reading::charges::{self, asked_again, keys_used, takeovers};
use crate::subject::payments::reading::payments;
use crate::subject::payments::scene::{CardScene, PAYMENTS_DB};
use crate::subject::reading::first_on;

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "drill-double-charge",
    title: "Drill: the double charge",
    part: Part::Drills,
    minutes: 14,
    before: &["idempotency"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(drill_double_charge),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("alarm", Tab::Charts), ("cause", Tab::Events), ("repair", Tab::Code)],
    goals: goals::OF_CHARGES,
    beliefs: charges::beliefs,
    notes: charges::notes,
    code: idempotency::code,
    charts: charges::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

/// How long the evening is, how many people pay, and how long it is from one to the next.
const EVENING: Duration = Duration::from_secs(600);
const ORDERS: u32 = 145;
const EVERY: Duration = Duration::from_secs(4);

fn build(settings: &Settings) -> Setup<Words> {
    let lease = settings.get(knobs::LEASE);
    CardScene {
        orders: ORDERS,
        keys: settings.get(knobs::KEY),
        timeout: settings.get(knobs::TIMEOUT),
        backoff: idempotency::backoff(settings, knobs::ATTEMPTS),
        amends: false,
        remembers: settings.get(knobs::MEMORY),
        requires_key: settings.get(knobs::REQUIRE),
        keeps_failures: settings.get(knobs::FAILURES),
        service_timeout: settings.get(knobs::SERVICE_TIMEOUT),
        service_backoff: idempotency::backoff(settings, knobs::SERVICE_ATTEMPTS),
        table: IdempotencySettings {
            ttl: Some(settings.get(knobs::TTL)),
            claim_lease: (lease > Duration::ZERO).then_some(lease),
        },
        compares_payload: true,
        provider: Provider { work: Duration::from_millis(60), honours_keys: settings.get(knobs::PROVIDER) },
    }
    .setup_over(EVENING, EVERY)
}

/// Numbers for the prose and the questions, from this run.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let count = |wanted: fn(&Fact) -> bool| payments(trace).count(wanted);
    say.say("minutes", EVENING.as_millis() / 60_000);
    say.say("orders", count(|fact| matches!(fact, Fact::Pressed { .. })));
    say.say("paid", scenes::paid(trace));
    say.say("charges", count(|fact| matches!(fact, Fact::Charged { .. })));
    say.say("asked_again", count(|fact| matches!(fact, Fact::Attempted { attempt: 2.., .. })));
    say.say("charged_again", asked_again(trace).count());
    say.say("takeovers", takeovers(trace));
    say.at("db_back", first_on(trace, PAYMENTS_DB, Kind::Recovered));
    if let Some(double) = scenes::double(trace) {
        say.say("order", double.order);
        say.at("first_charge", Some(double.first));
        say.at("second_charge", Some(double.second));
        say.at("reply_lost", double.reply_lost);
        say.say("keys", keys_used(trace, double.order));
        say.say("apart", trace.event(double.second).at - trace.event(double.first).at);
    }
}
