//! Sortable identifiers: "the report has the order and the invoice, but not the payment".
//!
//! Two machines create rows whose identifiers sort by time, and a reader follows them by identifier. A row
//! that sorts behind the reader's position when it appears is never read. Each identifier scheme has its own
//! order, and none of them is the order in which rows appear.

mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::row::Follow;
use crate::subject::tables::goals::GOALS;
use crate::subject::tables::maker::Scheme;
use crate::subject::tables::reading::{self, first_made, followed};
use crate::subject::tables::scene::{DATABASE, FEED, ORDERS, TableScene};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "sortable-ids",
    title: "Sortable identifiers",
    part: Part::TimeAndOrder,
    minutes: 20,
    before: &["wall-clocks", "lamport"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(sortable_ids),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("hook", Tab::Order), ("why", Tab::Charts), ("fix", Tab::Charts)],
    proof: Some(scenes::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: reading::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

fn build(settings: &Settings) -> Setup<Words> {
    let bound = settings.get(knobs::BOUND);
    TableScene {
        scheme: match settings.get(knobs::IDS) {
            Scheme::Hybrid { .. } => Scheme::Hybrid { at_most: (bound > Duration::ZERO).then_some(bound) },
            scheme @ (Scheme::Sequence | Scheme::Ulid { .. } | Scheme::Snowflake { .. }) => scheme,
        },
        follow: settings.get(knobs::FEED),
        orders_ahead_ms: settings.get(knobs::ORDERS_OFF),
        payments_ahead_ms: settings.get(knobs::PAYMENTS_OFF),
        orders: settings.get(knobs::ORDERS),
        every: settings.get(knobs::EVERY),
        paid: settings.get(knobs::PAYMENTS),
        items: settings.get(knobs::ITEMS),
        spacing: settings.get(knobs::SPACING),
        slow: settings.get(knobs::SLOW),
        poll: settings.get(knobs::POLL),
        way: settings.get(knobs::WAY),
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let (maker, insert) = match settings.get(knobs::IDS) {
        Scheme::Ulid { monotonic: false } => {
            (include_str!("code/maker_ulid.ts"), include_str!("code/table_plain.ts"))
        }
        Scheme::Ulid { monotonic: true } => {
            (include_str!("code/maker_monotonic.ts"), include_str!("code/table_plain.ts"))
        }
        Scheme::Snowflake { resets } => {
            let maker = if resets {
                include_str!("code/maker_reset.ts")
            } else {
                include_str!("code/maker_snowflake.ts")
            };
            (maker, include_str!("code/table_plain.ts"))
        }
        Scheme::Sequence => (include_str!("code/maker_sequence.ts"), include_str!("code/table_sequence.ts")),
        Scheme::Hybrid { .. } => (include_str!("code/maker_hybrid.ts"), include_str!("code/table_hybrid.ts")),
    };
    let page = match settings.get(knobs::FEED) {
        Follow::Ids => include_str!("code/page_ids.ts"),
        Follow::SettledIds => include_str!("code/page_settled.ts"),
        Follow::Commits => include_str!("code/page_commits.ts"),
    };
    vec![
        Listing::new(ORDERS, "Orders (and Payments)", [maker]),
        Listing::new(DATABASE, "Database", [insert, page]),
        Listing::new(FEED, "Feed", [include_str!("code/feed.ts")]),
    ]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let (committed, read) = followed(trace, trace.len()).counts();
    say.say("committed", committed);
    say.say("read", read);
    if let Some(order) = first_made(trace, "order") {
        say.at("order_true", Some(order.event));
        say.say("order_wall", trace.wall(order.event));
        say.say("order_id", order.id);
    }
    if let Some(payment) = first_made(trace, "payment") {
        say.at("payment_true", Some(payment.event));
        say.say("payment_wall", trace.wall(payment.event));
        say.say("payment_id", payment.id);
    }
    say.live("rows_missed", read < committed);
}
