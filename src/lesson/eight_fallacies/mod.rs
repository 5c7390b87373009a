//! The eight fallacies: "it worked on the laptop".
//!
//! One shop, and eight things that programs assume about the network under them (Deutsch, and Gosling for the eighth). Each can be made
//! false, each then changes something that is measured, and each has its repair. Repairs that are almost right are there as well.

mod knobs;
mod packing;
mod product;
mod scenes;
mod seals;
mod steps;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::seal::Seals;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::counting::counted;
use crate::subject::shop::Fact;
use crate::subject::storefront::charts::CHARTS;
use crate::subject::storefront::eight::{Promise, Unit};
use crate::subject::storefront::goals::GOALS;
use crate::subject::storefront::habits::{Discovery, Fetch, Retry, Unknown};
use crate::subject::storefront::parties::{
    BUDGET, CATALOGUE, CHECKOUT, FRONT, GRACE, LIMIT, ORDERS, PAGE_MAX, ROOM, UPGRADE, WORK,
};
use crate::subject::storefront::reading::{
    self, Board, case_begins, first_case, last_of_eight, limited, meddled, shop,
};
use crate::subject::storefront::scene::StoreScene;
use knobs::Finds;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "eight-fallacies",
    title: "The eight fallacies",
    part: Part::WhyItIsHard,
    minutes: 25,
    before: &["partial-failure", "unreliable-network"],
    steps: Outlines::of(steps::STEPS),
    source: source!(eight_fallacies),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[
        ("hook", Tab::Charts),
        ("page", Tab::Charts),
        ("seal", Tab::Code),
        ("versions", Tab::Code),
        ("fix", Tab::Charts),
        ("break", Tab::Charts),
        ("home", Tab::Charts),
    ],
    frames: &[
        ("page", |trace| shop(trace).first(|fact| matches!(fact, Fact::Browsed { .. }))),
        ("retry", |trace| case_begins(trace, Promise::Once)),
        ("why", |trace| case_begins(trace, Promise::Once)),
        ("seal", |trace| case_begins(trace, Promise::Genuine)),
        ("owners", |trace| case_begins(trace, Promise::Uncut)),
        ("versions", |trace| case_begins(trace, Promise::Kept)),
    ],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: CHARTS,
    values,
    experiments: &[product::PRODUCT, packing::PACKING, seals::SEALS],
    ..Lesson::plain(&ABOUT, build)
};

fn scene(settings: &Settings) -> StoreScene {
    let line: u32 = settings.get(knobs::LINE);
    StoreScene {
        loss_percent: settings.get(knobs::LOSS),
        retry: settings.get(knobs::RETRY),
        latency: settings.get(knobs::LATENCY),
        fetch: settings.get(knobs::FETCH),
        items: settings.get(knobs::ITEMS),
        line: (line > 0).then(|| u64::from(line) * 1_000),
        pictures: settings.get(knobs::PICTURES),
        attack: settings.get(knobs::ATTACK),
        seals: settings.get(knobs::SEAL),
        moves: settings.get(knobs::MOVES),
        discovery: match settings.get(knobs::FINDS) {
            Finds::Configured => Discovery::Configured,
            Finds::Cached => Discovery::Cached(settings.get(knobs::TTL)),
            Finds::OnFailure => Discovery::OnFailure,
        },
        limited: settings.get(knobs::OWNERS),
        wait: settings.get(knobs::WAIT),
        tells: settings.get(knobs::DEADLINE),
        price: u64::from(settings.get(knobs::PRICE)),
        encoding: settings.get(knobs::ENCODING),
        rollout: settings.get(knobs::ROLLOUT),
        unknown: settings.get(knobs::UNKNOWN),
        every: settings.get(knobs::EVERY),
        promises: &Promise::ALL,
    }
}

fn build(settings: &Settings) -> Setup<Words> {
    scene(settings).setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    let StoreScene { retry, seals, tells, .. } = scene(settings);
    let fetch = match settings.get(knobs::FETCH) {
        Fetch::Chatty => include_str!("code/fetch_chatty.ts"),
        Fetch::Parallel => include_str!("code/fetch_parallel.ts"),
        Fetch::Coarse => include_str!("code/fetch_coarse.ts"),
    };
    let (order, known) = match retry {
        Retry::Never => (include_str!("code/order_never.ts"), None),
        Retry::Plain => (include_str!("code/order_again.ts"), None),
        Retry::Keyed => (include_str!("code/order_again.ts"), Some(include_str!("code/checkout_known.ts"))),
    };
    let (seal, open) = match seals {
        Seals { numbered: false, signed: false } => {
            (include_str!("code/seal_none.ts"), include_str!("code/open_none.ts"))
        }
        Seals { numbered: true, signed: false } => {
            (include_str!("code/seal_number.ts"), include_str!("code/open_number.ts"))
        }
        Seals { numbered: false, signed: true } => {
            (include_str!("code/seal_signature.ts"), include_str!("code/open_signature.ts"))
        }
        Seals { numbered: true, signed: true } => {
            (include_str!("code/seal_both.ts"), include_str!("code/open_both.ts"))
        }
    };
    let field = match settings.get(knobs::UNKNOWN) {
        Unknown::Dropped => include_str!("code/field_dropped.ts"),
        Unknown::Refused => include_str!("code/field_refused.ts"),
        Unknown::Kept => include_str!("code/field_kept.ts"),
    };
    let call = match settings.get(knobs::FINDS) {
        Finds::Configured => include_str!("code/call_configured.ts"),
        Finds::Cached => include_str!("code/call_cached.ts"),
        Finds::OnFailure => include_str!("code/call_on_failure.ts"),
    };
    let limit = if tells {
        include_str!("code/limit_told.ts")
    } else if settings.get(knobs::OWNERS) {
        include_str!("code/limit_own.ts")
    } else {
        include_str!("code/limit_none.ts")
    };
    let enter = if retry.is_keyed() {
        include_str!("code/enter_keyed.ts")
    } else {
        include_str!("code/enter_plain.ts")
    };
    let pack = if settings.get(knobs::LINE) > 0 {
        include_str!("code/pack_line.ts")
    } else {
        include_str!("code/pack.ts")
    };
    let checkout: Vec<_> = [Some(open), known, Some(field), Some(call)].into_iter().flatten().collect();
    vec![
        Listing::new(FRONT, "Front", [fetch, order, seal]),
        Listing::new(CATALOGUE, "Catalogue", [pack]),
        Listing::new(CHECKOUT, "Checkout", checkout),
        Listing::new(ORDERS, "Orders", [limit, enter]),
    ]
}

/// A number of things, or `none`.
fn some(count: u32) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let board = Board::of(trace, trace.len());
    let settings = say.settings;
    let (items, latency) = (u64::from(settings.get(knobs::ITEMS)), settings.get(knobs::LATENCY));
    say.say("trip", latency.saturating_mul(2));
    say.say("ways", latency.saturating_mul(items));
    say.say("product", latency.saturating_mul(2 * items));
    let ms = |time: Duration| Duration::from_millis(time.as_millis());
    say.some("page_took", reading::first_page_took(trace).map(ms));
    say.at("eight_at", last_of_eight(trace));
    let [confirmed, refused, unknown] = board.settled;
    say.say("orders", confirmed + refused + unknown);
    say.say("confirmed", confirmed);
    say.say("unknown", some(unknown));
    say.say("pages", board.pages);
    say.say("mean_page", board.mean_page());
    say.say("slowest_page", ms(board.slowest));
    say.say("most_waiting", reading::kb(board.most_waiting));
    say.say("forged", some(board.forged));
    say.say("repeated", some(board.repeated));
    say.say("refused_seals", some(board.refused));
    say.say("missed", some(board.missed));
    say.say("missed_calls", counted(board.missed, "call"));
    let against = |promise: Promise, unit: Unit| some(board.against(promise.fallacy())[unit as usize]);
    say.say("slow_by_way", against(Promise::Fast, Unit::Pages));
    say.say("slow_by_line", against(Promise::Room, Unit::Pages));
    say.say("line_overloads", against(Promise::Room, Unit::Overloads));
    say.say("stale_calls", against(Promise::Current, Unit::Calls));
    say.say("cut_off", against(Promise::Uncut, Unit::Orders));
    say.say("dear_pages", against(Promise::Thrifty, Unit::Pages));
    say.say("page_size", reading::kb(board.page_bytes()));
    say.say("thousand_cost", reading::cents(board.thousand_cost()));
    say.say("processing", ms(board.processing));
    say.say("notes_lost", against(Promise::Kept, Unit::Notes));
    say.say("twice", against(Promise::Once, Unit::Orders));
    say.say("in_book", board.book().0);
    say.say("hold", board.hold());
    say.at("copied_at", meddled(trace, false));
    say.at("limited_at", limited(trace));
    say.at("twice_at", first_case(trace, Promise::Once));
    say.at("upgraded_at", shop(trace).first(|fact| matches!(fact, Fact::Version { number: 2 })));
    // What the scene is built with.
    say.say("limit", LIMIT);
    say.say("work", WORK);
    say.say("page_max", PAGE_MAX);
    say.say("room", reading::kb(ROOM));
    say.say("grace", GRACE);
    say.say("budget", reading::cents(BUDGET));
    say.say("upgrade", UPGRADE);
    say.live("some_speak", board.hold() < 8);
}
