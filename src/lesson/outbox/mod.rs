//! The transactional outbox: "the order is in the database, and the warehouse never heard of it".
//!
//! A shop has to write an order into its database and tell a broker about it. Whatever the order of the two writes, a crash between them
//! loses one. An outbox makes them one transaction; a relay then publishes at least once, so the warehouse has to recognise repeats. And a
//! relay that reads by id skips what commits late.

mod horizons;
mod knobs;
mod polls;
mod readers;
mod scenes;
mod steps;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::counting::counted;
use crate::subject::notice::Fact;
use crate::subject::outboxes::charts::CHARTS;
use crate::subject::outboxes::goals::GOALS;
use crate::subject::outboxes::parties::{RELAY, SHOP, WAREHOUSE};
use crate::subject::outboxes::promises::Promise;
use crate::subject::outboxes::reading::{self, State, notices};
use crate::subject::outboxes::relay::{Notes, Reads};
use crate::subject::outboxes::scene::OutboxScene;
use crate::subject::outboxes::shop::{Work, Writes};
use crate::subject::reading::first_on;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "outbox",
    title: "Transactional outbox",
    part: Part::SafeRetries,
    minutes: 27,
    before: &["partial-failure", "idempotency", "at-least-once"],
    steps: Outlines::of(steps::STEPS),
    source: source!(outbox),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[
        ("hook", Tab::Code),
        ("fix", Tab::Code),
        ("relay", Tab::Code),
        ("gap", Tab::Charts),
        ("break", Tab::Code),
    ],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: CHARTS,
    values,
    experiments: &[readers::READERS, horizons::HORIZONS, polls::POLLS],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] = &[Promise::Announced, Promise::Real, Promise::Once, Promise::Prompt];

fn build(settings: &Settings) -> Setup<Words> {
    OutboxScene {
        writes: settings.get(knobs::WRITES),
        work: Work {
            base: settings.get(knobs::WORK),
            spread: settings.get(knobs::SPREAD),
            slow: (knobs::SLOW, settings.get(knobs::EXTRA)),
        },
        limit: settings.get(knobs::LIMIT),
        refused: settings.get(knobs::REFUSED),
        reads: settings.get(knobs::READS),
        horizon: settings.get(knobs::HORIZON),
        notes: settings.get(knobs::NOTES),
        poll: settings.get(knobs::POLL),
        relays: settings.get(knobs::RELAYS),
        claims: settings.get(knobs::CLAIMS),
        dedup: settings.get(knobs::DEDUP),
        orders: settings.get(knobs::ORDERS),
        every: settings.get(knobs::EVERY),
        lasts: settings.get(knobs::DAY),
        promises: PROMISES,
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let mut all = vec![Listing::new(SHOP, "Shop", [of_shop(settings.get(knobs::WRITES))])];
    if settings.get(knobs::WRITES) == Writes::Outbox {
        all.push(Listing::new(RELAY, "Relay", of_relay(settings)));
    }
    all.push(Listing::new(
        WAREHOUSE,
        "Warehouse",
        [if settings.get(knobs::DEDUP) {
            include_str!("code/warehouse_dedup.ts")
        } else {
            include_str!("code/warehouse.ts")
        }],
    ));
    all
}

const fn of_shop(writes: Writes) -> &'static str {
    match writes {
        Writes::DatabaseFirst => include_str!("code/shop_database.ts"),
        Writes::BrokerFirst => include_str!("code/shop_broker.ts"),
        Writes::InTurn => include_str!("code/shop_turns.ts"),
        Writes::Outbox => include_str!("code/shop_outbox.ts"),
    }
}

fn of_relay(settings: &Settings) -> Vec<&'static str> {
    let reads = settings.get(knobs::READS);
    let after = settings.get(knobs::NOTES) == Notes::AfterPublishing;
    let mut pieces = vec![match reads {
        Reads::Unmarked if settings.get(knobs::CLAIMS) => include_str!("code/relay_claim.ts"),
        Reads::Unmarked => include_str!("code/relay_marks.ts"),
        Reads::Beyond => include_str!("code/relay_beyond.ts"),
        Reads::Gapless => include_str!("code/relay_gapless.ts"),
        Reads::Log => include_str!("code/relay_log.ts"),
    }];
    pieces.push(if after { include_str!("code/after.ts") } else { include_str!("code/before.ts") });
    pieces.push(match reads {
        Reads::Unmarked => include_str!("code/note_mark.ts"),
        Reads::Beyond | Reads::Gapless => include_str!("code/note_id.ts"),
        Reads::Log => include_str!("code/note_log.ts"),
    });
    pieces
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let state = State::of(trace, trace.len());
    say.faults();
    say.say("slow_work", say.settings.get(knobs::WORK) + say.settings.get(knobs::EXTRA));
    say.at("shop_crash_at", first_on(trace, SHOP, Kind::Crashed));
    say.at("relay_crash_at", first_on(trace, RELAY, Kind::Crashed));
    if let Some(order) = steps::at_the_crash(trace) {
        say.say("crash_order", order);
        say.at("crash_order_end_at", reading::ended(trace, order));
    }
    if let Some((event, row)) = reading::first_passed(trace) {
        say.say("passed_row", row);
        say.say("beyond_row", row + 1);
        say.at("passed_at", Some(event));
        if let Some(order) = reading::order_of(trace, row) {
            say.say("passed_order", order);
            say.at("passed_end_at", reading::ended(trace, order));
            say.some("passed_tx", state.orders.get(&order).map(|history| history.tx));
            say.some("beyond_tx", state.orders.get(&(order + 1)).map(|history| history.tx));
            say.at("beyond_end_at", reading::ended(trace, order + 1));
        }
    }
    if let Some((event, row)) = reading::first_wait(trace) {
        say.say("gap_row", row);
        say.say("after_gap", row + 1);
        say.at("wait_at", Some(event));
    }
    say.say("reads_made", notices(trace).count(|fact| matches!(fact, Fact::Looked { .. })));
    say.say("committed", counted(state.committed(), "order"));
    say.say("parcels", state.parcels());
    say.say("unannounced", counted(state.unannounced(), "order"));
    say.live("not_announced", state.unannounced() > 0);
}
