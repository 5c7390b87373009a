//! Circuit breakers: "the stock service fails, and the home page is down".
//!
//! Customers, a web front, a shop and its stock service. When the stock service stops answering, threads wait for
//! it, other threads wait for those, and in the end even a page that needs none of it is not served. A breaker
//! suspends the calls for a while instead, and there are many ways to get that wrong, too.

mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::breaker::{BreakerSettings, Extent, Late, Rates, State, Trials, Trip};
use crate::policy::outcome::Outcome;
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::calls::breakers::charts::CHARTS;
use crate::subject::calls::breakers::parties::{Request, SHOP};
use crate::subject::calls::breakers::reading::{
    self, customers, first_home_page_lost, first_outage, first_turn, recovery,
};
use crate::subject::calls::breakers::scene::BreakerScene;
use crate::subject::calls::calling::Guard;
use crate::subject::calls::goals;
use knobs::{Counts, Guarded, Scope};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "circuit-breaker",
    title: "Circuit breaker",
    part: Part::StayingUp,
    minutes: 19,
    before: &["retries"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(circuit_breaker),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[
        ("hook", Tab::Charts),
        ("why", Tab::Charts),
        ("fix", Tab::Charts),
        ("predict", Tab::Charts),
        ("break", Tab::Charts),
    ],
    proof: Some(scenes::PROOF),
    goals: goals::OF_BREAKERS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

fn build(settings: &Settings) -> Setup<Words> {
    let guard = Guard { settings: breaker(settings), by_shard: settings.get(knobs::SCOPE) == Scope::Shard };
    let guarded = settings.get(knobs::BREAKER);
    BreakerScene {
        web_guard: (guarded == Guarded::ShopAndWeb).then_some(guard),
        shop_guard: (guarded != Guarded::Nobody).then_some(guard),
        instances: settings.get(knobs::INSTANCES) as u16,
        elsewhere: settings.get(knobs::ELSEWHERE),
        threads: settings.get(knobs::THREADS),
        timeout: settings.get(knobs::TIMEOUT),
        workers: settings.get(knobs::WORKERS),
        day: settings.get(knobs::DAY),
        every: settings.get(knobs::EVERY),
    }
    .setup()
}

fn breaker(settings: &Settings) -> BreakerSettings {
    let rates = |extent| {
        Trip::Rate(Rates {
            extent,
            minimum_calls: settings.get(knobs::MINIMUM),
            failure_percent: settings.get(knobs::RATE),
            slow_percent: 50,
            slow_after: settings.get(knobs::SLOW_AFTER),
        })
    };
    BreakerSettings {
        trip: match settings.get(knobs::TRIP) {
            Counts::InARow => Trip::Consecutive { failures: settings.get(knobs::FAILURES) },
            Counts::LastCalls => rates(Extent::Calls(settings.get(knobs::WINDOW))),
            Counts::LastSeconds => rates(Extent::Seconds(settings.get(knobs::WINDOW))),
        },
        wait_open: settings.get(knobs::WAIT),
        trials: Trials {
            needed: settings.get(knobs::TRIALS),
            everyone: settings.get(knobs::EVERYONE),
            // Every call the shop makes has a timeout, so every trial comes back.
            longest_wait: None,
        },
        late: settings.get(knobs::LATE),
    }
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let shop = match (settings.get(knobs::BREAKER), settings.get(knobs::TRIP)) {
        (Guarded::Nobody, _) => include_str!("code/shop_plain.ts"),
        (Guarded::Shop | Guarded::ShopAndWeb, Counts::InARow) => include_str!("code/shop_row.ts"),
        (Guarded::Shop | Guarded::ShopAndWeb, Counts::LastCalls | Counts::LastSeconds) => {
            include_str!("code/shop_rate.ts")
        }
    };
    let late = match settings.get(knobs::LATE) {
        _ if settings.get(knobs::BREAKER) == Guarded::Nobody => "",
        Late::Ignored => "",
        Late::SuccessCloses => include_str!("code/late_closes.ts"),
        Late::FailureStopsClock => include_str!("code/late_stops.ts"),
    };
    vec![Listing::new(SHOP, "Shop", [shop, late])]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let homes = || customers(trace, trace.len()).filter(|served| served.wanted == Request::HomePage);
    say.say("homes", homes().count());
    say.say("homes_lost", homes().filter(|served| served.outcome != Outcome::Ok).count());
    say.at("fails_at", first_outage(trace));
    say.at("back_at", recovery(trace));
    say.at("lost_at", first_home_page_lost(trace));
    say.at("opened_at", first_turn(trace, State::Open));
    say.live("homes_were_lost", homes().any(|served| served.outcome != Outcome::Ok));
}
