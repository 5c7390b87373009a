//! The listings: the settings choose them, just as they choose what runs.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::policy::countermeasures::{Covers, Lock, Undoing};
use crate::subject::credits::desk::{Reread, Tasks, Until, View, Writes};
use crate::subject::credits::parties::{CREDIT, DESK_A, DESK_B};
use crate::subject::credits::service::File;

pub fn code(settings: &Settings) -> Vec<Listing> {
    let more = settings.get(knobs::EACH) > 1;
    let [place, cancel, reprice] =
        [of_place(settings), of_cancel(settings), vec![include_str!("code/reprice.ts")]];
    let all = || [&place[..], &cancel, &reprice].concat();
    let [a, b] = match settings.get(knobs::TASKS) {
        Tasks::CancelAndPlace if more => [[&cancel[..], &place].concat(), place],
        Tasks::CancelAndPlace => [cancel, place],
        Tasks::Place => [place.clone(), place],
        Tasks::PlaceAndReprice => [place, reprice],
        Tasks::PlaceAndCancel => [place, cancel],
        Tasks::Mixed => [all(), all()],
    };
    let runs = of_run(settings);
    let mut listings = vec![Listing::new(DESK_A, "Desk A", [a, runs.clone()].concat())];
    if settings.get(knobs::DESKS) > 1 {
        listings.push(Listing::new(DESK_B, "Desk B", [b, runs].concat()));
    }
    listings.push(Listing::new(CREDIT, "Credit", of_credit(settings)));
    listings
}

fn of_place(settings: &Settings) -> Vec<&'static str> {
    let priced = matches!(settings.get(knobs::TASKS), Tasks::PlaceAndReprice | Tasks::Mixed);
    let (writes, reread) = (settings.get(knobs::WRITES), settings.get(knobs::REREAD));
    let compares = reread != Reread::None;
    let invoice = if reread == Reread::Every {
        include_str!("code/invoice_if.ts")
    } else {
        include_str!("code/invoice.ts")
    };
    let reserve = match (writes, compares) {
        (Writes::Computed, false) => include_str!("code/set.ts"),
        (Writes::Computed, true) => include_str!("code/set_if.ts"),
        (Writes::Added, false) => include_str!("code/add.ts"),
        (Writes::Added, true) => include_str!("code/add_if.ts"),
        (Writes::Floor, _) => include_str!("code/floor.ts"),
    };
    let all = [
        (true, include_str!("code/place.ts")),
        (priced, include_str!("code/offer.ts")),
        (writes != Writes::Floor, include_str!("code/look.ts")),
        (priced && compares, include_str!("code/compare.ts")),
        (true, reserve),
        (priced, invoice),
        (priced, include_str!("code/invoiced.ts")),
        (true, include_str!("code/book.ts")),
    ];
    there(all)
}

/// The pieces that are there.
fn there<const N: usize>(all: [(bool, &'static str); N]) -> Vec<&'static str> {
    all.into_iter().filter(|(there, _)| *there).map(|(_, piece)| piece).collect()
}

fn of_cancel(settings: &Settings) -> Vec<&'static str> {
    vec![match settings.get(knobs::VIEW) {
        View::CreditFirst => include_str!("code/cancel_first.ts"),
        View::CreditLast => include_str!("code/cancel_last.ts"),
    }]
}

fn of_run(settings: &Settings) -> Vec<&'static str> {
    let locks = settings.get(knobs::LOCK) != Lock::None;
    let early = settings.get(knobs::UNTIL) == Until::Failure;
    let release = include_str!("code/released.ts");
    let undo = match settings.get(knobs::UNDO) {
        Undoing::Inverse => include_str!("code/undo_inverse.ts"),
        Undoing::BeforeImage => include_str!("code/undo_before.ts"),
    };
    there([
        (true, include_str!("code/run.ts")),
        (locks, release),
        (true, include_str!("code/caught.ts")),
        (locks && early, release),
        (true, undo),
        (locks && !early, release),
        (true, include_str!("code/ended.ts")),
        (settings.get(knobs::RECOVERY), include_str!("code/recover.ts")),
    ])
}

fn of_credit(settings: &Settings) -> Vec<&'static str> {
    let lock = settings.get(knobs::LOCK);
    let (locks, refuses) = (lock != Lock::None, lock == Lock::Refuse);
    let reads = locks && settings.get(knobs::COVERS) == Covers::ReadsAndWrites;
    let undo = match settings.get(knobs::UNDO) {
        Undoing::Inverse => include_str!("code/undo_by_inverse.ts"),
        Undoing::BeforeImage => include_str!("code/undo_by_image.ts"),
    };
    there([
        (refuses, include_str!("code/enter_refuse.ts")),
        (locks && !refuses, include_str!("code/enter_wait.ts")),
        (locks, include_str!("code/enter_release.ts")),
        (reads, include_str!("code/read_enter.ts")),
        (!reads, include_str!("code/read.ts")),
        (locks, include_str!("code/write_enter.ts")),
        (!locks, include_str!("code/write.ts")),
        (true, include_str!("code/write_body.ts")),
        (locks, include_str!("code/give_enter.ts")),
        (!locks, include_str!("code/give.ts")),
        (settings.get(knobs::FILE) != File::None, include_str!("code/give_file.ts")),
        (true, include_str!("code/give_body.ts")),
        (true, undo),
    ])
}
