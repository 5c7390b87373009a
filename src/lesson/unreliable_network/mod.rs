//! An unreliable network: "the count is right, and the book is wrong".
//!
//! A till sends its sales to head office. The network loses one, delivers one twice and lets one be overtaken. Numbers, acknowledgements,
//! retransmission and a window make an ordered stream of that, which costs time. What no protocol on such a network can do, the
//! two generals show at the end.

mod knobs;
mod layers;
mod pacts;
mod scenes;
mod steps;
mod windows;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::rto::{Bounds, Wait};
use crate::policy::window::{Repeat, Window};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::pay::Cents;
use crate::subject::slip::Fact;
use crate::subject::streams::charts::CHARTS;
use crate::subject::streams::goals::GOALS;
use crate::subject::streams::promises::Promise;
use crate::subject::streams::protocol::{AckWhat, AckWhen, Layer, Memory, Protocol};
use crate::subject::streams::reading::{
    self, Day, booked, closed, first_held, first_lost, latency, sent, slips, slowest,
};
use crate::subject::streams::scene::{Network, OFFICE, PactScene, StreamScene, TILL};
use crate::subject::streams::till::sum_of;

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "unreliable-network",
    title: "An unreliable network",
    part: Part::WhyItIsHard,
    minutes: 28,
    before: &["partial-failure"],
    steps: Outlines::of(steps::STEPS),
    source: source!(unreliable_network),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[("fix", Tab::Code), ("blocked", Tab::Charts), ("break", Tab::Code), ("generals", Tab::Order)],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: CHARTS,
    values,
    experiments: &[layers::LAYERS, windows::WINDOWS, pacts::PACTS],
    ..Lesson::plain(&ABOUT, build)
};

/// RFC 6298 begins with a second and waits no less than that. These runs last for a second or two, so all of it is shorter
/// here, and the back-off ends sooner.
const BOUNDS: Bounds = Bounds {
    initial: Duration::from_millis(300),
    min: Duration::from_millis(200),
    max: Duration::from_millis(800),
    granularity: Duration::from_millis(1),
};

const PROMISES: &[Promise] =
    &[Promise::Once, Promise::Order, Promise::Complete, Promise::CrossedOff, Promise::Thrift, Promise::Both];

fn build(settings: &Settings) -> Setup<Words> {
    let network = Network {
        way: settings.get(knobs::WAY),
        loss: settings.get(knobs::LOSS),
        repeats: settings.get(knobs::REPEATS),
        reordering: settings.get(knobs::REORDERING),
    };
    if settings.get(knobs::JOB) {
        let (messages, copies) = (settings.get(knobs::MESSAGES), settings.get(knobs::COPIES));
        return PactScene { network, messages, copies, promises: PROMISES }.setup();
    }
    let measured = settings.get(knobs::TIMER);
    let wait = if measured { Wait::Measured(BOUNDS) } else { Wait::Fixed(settings.get(knobs::TIMEOUT)) };
    let layer = settings.get(knobs::LAYER);
    StreamScene {
        protocol: Protocol {
            layer,
            memory: match settings.get(knobs::MEMORY) {
                Memory::LastOnly if layer >= Layer::Acks => Memory::Volatile,
                memory => memory,
            },
            when: settings.get(knobs::ACK_WHEN),
            what: settings.get(knobs::ACK_WHAT),
            window: Window { size: settings.get(knobs::WINDOW), repeat: settings.get(knobs::REPEAT), wait },
            bits: settings.get(knobs::BITS),
        },
        network,
        sales: settings.get(knobs::SALES),
        every: settings.get(knobs::EVERY),
        close: settings.get(knobs::CLOSE),
        promises: PROMISES,
    }
    .setup()
}

/// Which program is shown follows from the settings, as which one runs does.
fn code(settings: &Settings) -> Vec<Listing> {
    let listings = |till: Vec<&'static str>, office: Vec<&'static str>| {
        vec![Listing::new(OFFICE, "Head office", office), Listing::new(TILL, "Till", till)]
    };
    if settings.get(knobs::JOB) {
        let envoy = vec![include_str!("code/envoy.ts")];
        return listings(envoy.clone(), envoy);
    }
    let memory = settings.get(knobs::MEMORY);
    let known = match memory {
        Memory::Disk => include_str!("code/known_disk.ts"),
        Memory::Volatile => include_str!("code/known_memory.ts"),
        Memory::LastOnly => include_str!("code/known_last.ts"),
    };
    let numbered = vec![include_str!("code/till_numbers.ts")];
    match settings.get(knobs::LAYER) {
        Layer::Bare => {
            listings(vec![include_str!("code/till_bare.ts")], vec![include_str!("code/office_bare.ts")])
        }
        Layer::Numbers => listings(numbered, vec![known, include_str!("code/office_numbers.ts")]),
        Layer::Dedup => listings(numbered, vec![known, include_str!("code/office_dedup.ts")]),
        layer @ (Layer::Acks | Layer::Order) => listings(till(settings), office(settings, layer)),
    }
}

/// The till where slips are acknowledged.
fn till(settings: &Settings) -> Vec<&'static str> {
    let again = match settings.get(knobs::REPEAT) {
        Repeat::Selective => include_str!("code/again_selective.ts"),
        Repeat::GoBackN => include_str!("code/again_back.ts"),
    };
    let timeout = if settings.get(knobs::TIMER) {
        include_str!("code/timeout_measured.ts")
    } else {
        include_str!("code/timeout_fixed.ts")
    };
    vec![include_str!("code/till_acks.ts"), again, timeout]
}

/// Head office where it acknowledges.
fn office(settings: &Settings, layer: Layer) -> Vec<&'static str> {
    let state = match settings.get(knobs::MEMORY) {
        Memory::Disk => include_str!("code/state_disk.ts"),
        Memory::Volatile | Memory::LastOnly => include_str!("code/state_memory.ts"),
    };
    let slip = match settings.get(knobs::ACK_WHEN) {
        AckWhen::Filed => include_str!("code/slip_filed.ts"),
        AckWhen::Arrived => include_str!("code/slip_arrived.ts"),
    };
    let take = match (settings.get(knobs::REPEAT), layer) {
        (Repeat::GoBackN, _) => include_str!("code/take_back.ts"),
        (Repeat::Selective, Layer::Order) => include_str!("code/take_order.ts"),
        (Repeat::Selective, _) => include_str!("code/take_acks.ts"),
    };
    let ack = match settings.get(knobs::ACK_WHAT) {
        AckWhat::Cumulative => include_str!("code/ack_cumulative.ts"),
        AckWhat::Highest => include_str!("code/ack_highest.ts"),
    };
    vec![state, slip, take, ack]
}

/// Numbers for the prose, from this run.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let day = Day::of(trace, trace.len());
    let planned: u32 = say.settings.get(knobs::SALES);
    say.faults();
    let [_, proved] = LESSON.proved(&steps::PROOF);
    say.say("proof_loss", proved.get(knobs::LOSS));
    say.say("proof_repeats", proved.get(knobs::REPEATS));
    say.say("proof_reordering", proved.get(knobs::REORDERING));
    say.say("fewer", planned.saturating_sub(1));
    say.say("more", planned + 1);
    if let Some((event, sale)) = first_lost(trace) {
        say.at("lost_at", Some(event));
        say.say("lost_sale", sale);
        say.at("lost_sent", sent(trace, sale, 1));
        say.at("lost_again", sent(trace, sale, 2));
        say.at("lost_booked", booked(trace, sale, 1));
    }
    if let Some((event, lines, sum)) = closed(trace) {
        say.at("closed_at", Some(event));
        say.say("lines", lines);
        say.say("sum_book", sum);
        say.say("sum_till", sum_of(day.rung.len() as u32));
    }
    let of_kind = |is: fn(&Day, u32) -> bool| day.rung.keys().copied().find(|sale| is(&day, *sale));
    say.some("missing_sale", of_kind(|day, sale| !day.booked.contains_key(&sale)));
    let twice = day.rung.keys().copied().find(|sale| booked(trace, *sale, 2).is_some());
    say.some("twice_sale", twice);
    say.say("missing", day.missing());
    say.say("wrong", day.missing() + day.twice + day.late);
    if let Some(tally) = day.counted {
        say.say("gaps", tally.gaps);
        say.say("repeated", tally.repeats);
        say.say("inversions", tally.inversions);
    }
    say.say("sent", day.sent);
    say.say("slips_again", day.sent.saturating_sub(day.rung.len() as u32));
    if let Some((event, (sale, missing))) = first_held(trace) {
        say.at("held_at", Some(event));
        say.say("held_sale", sale);
        say.say("held_behind", missing);
        say.at("held_until", booked(trace, sale, 1));
        say.some("held_for", latency(trace, &day, sale).map(|(_, held)| held));
    }
    let held = slips(trace).count(|fact| matches!(fact, Fact::HeldBack { .. }));
    say.say("held_slips", held);
    if let Some((sale, took)) = slowest(trace) {
        say.say("slowest_sale", sale);
        say.say("slowest", took);
    }
    let first = day.rung.keys().next().and_then(|sale| latency(trace, &day, *sale));
    say.some("plain", first.map(|(all, _)| all));
    say.live("book_is_wrong", day.closed && !day.is_right());
    say.say("sum_off", Cents(sum_of(day.rung.len() as u32).0.abs_diff(day.cents)));
}
