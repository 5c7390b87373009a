//! The programs on display: a front, the service behind it, and the first one behind a queue.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::subject::chains::parties::{ROW, SHARDS, service};
use crate::subject::chains::scene::{Retries, Shape};
use crate::subject::chains::service::{Kept, Stage};

/// The settings choose the listings, just as they choose what runs.
pub fn code(settings: &Settings) -> Vec<Listing> {
    let services = settings.get(knobs::SERVICES);
    match settings.get(knobs::SHAPE) {
        Shape::Row => (1..=services.min(3))
            .zip(ROW)
            .map(|(nth, title)| Listing::new(service(nth), title, in_row(settings, nth)))
            .collect(),
        Shape::Fan => vec![
            Listing::new(service(1), "Search", front(settings)),
            Listing::new(service(2), SHARDS[0], shard(settings)),
        ],
    }
}

/// How a service asks another: once or several times, with a second copy or without.
fn asking(settings: &Settings, stage: Stage) -> [&'static str; 2] {
    let again = settings.get(knobs::RETRIES) == Retries::Everyone && stage == Stage::Waits;
    let ask = if again { include_str!("code/ask_again.ts") } else { include_str!("code/ask_once.ts") };
    let attempt = match (settings.get(knobs::HEDGE), settings.get(knobs::CANCELS)) {
        (false, _) => include_str!("code/attempt.ts"),
        (true, false) => include_str!("code/attempt_hedged.ts"),
        (true, true) => include_str!("code/attempt_cancelled.ts"),
    };
    [ask, attempt]
}

/// What a service does when another takes a copy back; nobody but services sends copies.
fn cancelling(settings: &Settings) -> Option<&'static str> {
    let cancels = settings.get(knobs::HEDGE) && settings.get(knobs::CANCELS);
    cancels.then_some(include_str!("code/cancel.ts"))
}

fn front(settings: &Settings) -> Vec<&'static str> {
    let mut pieces = vec![
        include_str!("code/receive.ts"),
        include_str!("code/take.ts"),
        include_str!("code/work_waits.ts"),
        include_str!("code/end_waits.ts"),
        include_str!("code/go_on_fan.ts"),
    ];
    pieces.extend(asking(settings, Stage::Waits));
    pieces.push(include_str!("code/restart.ts"));
    pieces
}

fn shard(settings: &Settings) -> Vec<&'static str> {
    let mut pieces = vec![
        include_str!("code/receive.ts"),
        include_str!("code/take.ts"),
        include_str!("code/work_waits.ts"),
        include_str!("code/end_last.ts"),
    ];
    pieces.extend(cancelling(settings));
    pieces.push(include_str!("code/restart.ts"));
    pieces
}

fn in_row(settings: &Settings, nth: u32) -> Vec<&'static str> {
    let stage = super::scene(settings).stage(nth);
    let is_last = nth == settings.get(knobs::SERVICES);
    let (keys, queued) = (settings.get(knobs::KEYS), stage == Stage::Queued);
    let mut pieces = vec![include_str!("code/receive.ts")];
    if is_last && settings.get(knobs::DAY) {
        pieces.push(include_str!("code/down.ts"));
    }
    if keys {
        pieces.push(if stage == Stage::Waits {
            include_str!("code/known_waits.ts")
        } else {
            include_str!("code/known_later.ts")
        });
    }
    if queued {
        pieces.extend([
            include_str!("code/take_queued.ts"),
            include_str!("code/work_queued.ts"),
            include_str!("code/did_queued.ts"),
        ]);
    } else {
        pieces.extend([
            include_str!("code/take.ts"),
            include_str!("code/work_waits.ts"),
            include_str!("code/did.ts"),
        ]);
    }
    if keys {
        pieces.push(if queued {
            include_str!("code/done_set_queued.ts")
        } else {
            include_str!("code/done_set.ts")
        });
    }
    pieces.push(match (stage, is_last) {
        (Stage::Waits, true) if !keys => include_str!("code/end_last.ts"),
        (Stage::Waits, _) => include_str!("code/end_waits.ts"),
        (Stage::Accepts, _) => include_str!("code/end_accepts.ts"),
        (Stage::Queued, false) => include_str!("code/end_queued.ts"),
        (Stage::Queued, true) => include_str!("code/end_queued_last.ts"),
    });
    match (stage, is_last) {
        (Stage::Waits, true) if keys => pieces.push(include_str!("code/go_on_last.ts")),
        (Stage::Waits, false) => pieces.push(include_str!("code/go_on_row.ts")),
        (Stage::Accepts | Stage::Queued, false) => pieces.push(include_str!("code/pass_on.ts")),
        _ => {}
    }
    if !is_last {
        pieces.extend(asking(settings, stage));
    }
    if nth > 1 {
        pieces.extend(cancelling(settings));
    }
    pieces.push(if stage != Stage::Waits && settings.get(knobs::KEPT) == Kept::Disk {
        include_str!("code/restart_queue.ts")
    } else {
        include_str!("code/restart.ts")
    });
    pieces
}
