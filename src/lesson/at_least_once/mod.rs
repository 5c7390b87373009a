//! At-least-once delivery: "nothing failed, and the booking was applied again and again".
//!
//! A shop hands bookings to workers through a queue with a visibility timeout. A message that nobody deletes in time is delivered again, and
//! the queue cannot know how far its worker had got. So *exactly-once delivery* does not exist, and an exactly-once *effect* does: a key,
//! noted in the transaction that applies the booking.

mod crashes;
mod groups;
mod knobs;
mod scenes;
mod steps;
mod tables;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::visibility::{Kind, Rules};
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::counting::times;
use crate::subject::job::Fact;
use crate::subject::queues::charts::CHARTS;
use crate::subject::queues::goals::GOALS;
use crate::subject::queues::habits::{Acks, Dedup, Habits, Key};
use crate::subject::queues::promises::Promise;
use crate::subject::queues::reading::{
    self, State, applied, begun, first_again, first_refused, jobs, received,
};
use crate::subject::queues::scene::{LEDGER, QUEUE, QueueScene, worker};
use crate::subject::queues::worker::Work;
use crate::subject::reading::broken_at;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "at-least-once",
    title: "At-least-once delivery",
    part: Part::SafeRetries,
    minutes: 24,
    before: &["idempotency"],
    steps: Outlines::of(steps::STEPS),
    source: source!(at_least_once),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[("hook", Tab::Charts), ("fix", Tab::Code), ("exactly-once", Tab::Code), ("break", Tab::Code)],
    proof: Some(steps::PROOF),
    goals: GOALS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: CHARTS,
    values,
    experiments: &[crashes::CRASHES, groups::GROUPS, tables::TABLES],
    ..Lesson::plain(&ABOUT, build)
};

const PROMISES: &[Promise] =
    &[Promise::Kept, Promise::Once, Promise::Order, Promise::Drains, Promise::Healthy];

fn build(settings: &Settings) -> Setup<Words> {
    let max: u32 = settings.get(knobs::MAX_RECEIVES);
    QueueScene {
        rules: Rules {
            kind: settings.get(knobs::KIND),
            visibility: settings.get(knobs::VISIBILITY),
            max_receives: (max > 0).then_some(max),
        },
        habits: Habits {
            acks: settings.get(knobs::ACKS),
            dedup: settings.get(knobs::DEDUP),
            key: settings.get(knobs::KEY),
            heartbeat: settings.get(knobs::HEARTBEAT),
            hands_back: settings.get(knobs::FAILURE),
        },
        work: Work {
            base: settings.get(knobs::WORK),
            spread: settings.get(knobs::SPREAD),
            slow: (knobs::SLOW, settings.get(knobs::EXTRA)),
            poison: settings.get(knobs::POISON),
        },
        workers: settings.get(knobs::WORKERS),
        bookings: settings.get(knobs::BOOKINGS),
        accounts: settings.get(knobs::ACCOUNTS),
        every: settings.get(knobs::EVERY),
        lasts: settings.get(knobs::DAY),
        promises: PROMISES,
    }
    .setup()
}

/// The settings choose the listings, just as they choose what runs.
fn code(settings: &Settings) -> Vec<Listing> {
    vec![
        Listing::new(worker(0), "Worker A", of_worker(settings)),
        Listing::new(QUEUE, "Queue", of_queue(settings)),
        Listing::new(LEDGER, "Ledger", [of_ledger(settings.get(knobs::DEDUP))]),
    ]
}

/// True if workers change how long messages stay hidden; a message that was deleted first is not in the queue any more.
fn changes(settings: &Settings) -> bool {
    let after = settings.get(knobs::ACKS) == Acks::After;
    after && (settings.get(knobs::HEARTBEAT) || settings.get(knobs::FAILURE))
}

fn of_worker(settings: &Settings) -> Vec<&'static str> {
    let after = settings.get(knobs::ACKS) == Acks::After;
    let dedup = settings.get(knobs::DEDUP);
    let mut pieces = vec![if after && settings.get(knobs::FAILURE) {
        include_str!("code/worker_back.ts")
    } else {
        include_str!("code/worker_loop.ts")
    }];
    if dedup != Dedup::None {
        pieces.push(match settings.get(knobs::KEY) {
            Key::Booking => include_str!("code/key_booking.ts"),
            Key::Message => include_str!("code/key_message.ts"),
        });
    }
    pieces.push(if after {
        include_str!("code/handle_after.ts")
    } else {
        include_str!("code/handle_before.ts")
    });
    if after && settings.get(knobs::HEARTBEAT) {
        pieces.push(include_str!("code/heartbeat.ts"));
    }
    pieces.push(match dedup {
        Dedup::None => include_str!("code/body_none.ts"),
        Dedup::After => include_str!("code/body_after.ts"),
        Dedup::Before => include_str!("code/body_before.ts"),
        Dedup::Together => include_str!("code/body_together.ts"),
    });
    pieces.push(if after { include_str!("code/end_after.ts") } else { include_str!("code/end_before.ts") });
    pieces
}

fn of_queue(settings: &Settings) -> Vec<&'static str> {
    let fifo = settings.get(knobs::KIND) == Kind::Fifo;
    let dead = settings.get(knobs::MAX_RECEIVES) > 0;
    let mut pieces = vec![
        if fifo { include_str!("code/store_fifo.ts") } else { include_str!("code/store_standard.ts") },
        if dead { include_str!("code/receive_dead.ts") } else { include_str!("code/receive.ts") },
        if fifo { include_str!("code/delete_fifo.ts") } else { include_str!("code/delete_standard.ts") },
    ];
    if changes(settings) {
        pieces.push(include_str!("code/change.ts"));
    }
    pieces
}

const fn of_ledger(dedup: Dedup) -> &'static str {
    match dedup {
        Dedup::None => include_str!("code/ledger_none.ts"),
        Dedup::After | Dedup::Before => include_str!("code/ledger_two.ts"),
        Dedup::Together => include_str!("code/ledger_together.ts"),
    }
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    use crate::subject::queues::promises::ONCE;
    let trace = say.trace;
    let state = State::of(trace, trace.len());
    say.faults();
    let slow = say.settings.get(knobs::WORK) + say.settings.get(knobs::EXTRA);
    say.say("slow_work", slow);
    say.say("late_by", slow.saturating_sub(say.settings.get(knobs::VISIBILITY)));
    say.say("slow_booking", knobs::SLOW);
    say.say("next_booking", knobs::SLOW + 1);
    if let Some((event, number)) = first_again(trace) {
        say.say("again_booking", number);
        say.at("again_at", Some(event));
        say.at("begun_again_at", begun(trace, number, 2));
        say.at("handed_out_at", received(trace, number, 1));
        say.at("applied_at", applied(trace, number, 1));
        let history = state.bookings.get(&number);
        let count = |count: usize| times(i64::try_from(count).unwrap_or(i64::MAX));
        say.some("deliveries", history.map(|history| count(history.received as usize)));
        say.some("effects", history.map(|history| count(history.applied.len())));
    }
    if let Some((event, number)) = first_refused(trace) {
        say.at("refused_at", Some(event));
        say.say("refused_booking", number);
    }
    say.at("twice_at", broken_at(trace, ONCE));
    let handed_out = jobs(trace).count(|fact| matches!(fact, Fact::Received { .. }));
    say.say("handed_out", handed_out);
    say.say("effects_in_all", state.lines);
    say.say("applied", state.applied());
    say.live("applied_again", state.twice() > 0);
    say.live("deletes_first", say.settings.get(knobs::ACKS) == Acks::Before);
    say.say("twice", reading::bookings(state.twice()));
}
