//! The listings: the settings choose them, just as they choose what runs.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::subject::carts::cart::Merge;
use crate::subject::carts::parties::{REPLICA_1, phone_node};
use crate::subject::carts::phone::{Naming, Sends};
use crate::subject::carts::replica::HandsOn;
use crate::subject::carts::version::Carry;

pub fn code(settings: &Settings) -> Vec<Listing> {
    let replicas = settings.get(knobs::REPLICAS);
    vec![
        Listing::new(phone_node(replicas as u16, 0), "Ann's phone", of_phone(settings)),
        Listing::new(REPLICA_1, "Replica 1", of_replica(settings, replicas > 1)),
    ]
}

fn of_phone(settings: &Settings) -> Vec<&'static str> {
    let (carry, merge) = (settings.get(knobs::CARRY), settings.get(knobs::MERGE));
    let head = match settings.get(knobs::CONTEXT) {
        Sends::Context => include_str!("code/head.ts"),
        Sends::Nothing => include_str!("code/head_none.ts"),
    };
    let calls = match carry {
        Carry::Wall | Carry::Lamport => include_str!("code/merge_one_call.ts"),
        _ => include_str!("code/merge_call.ts"),
    };
    let merges = match (carry, merge) {
        (Carry::Wall | Carry::Lamport, _) => include_str!("code/merge_one.ts"),
        (_, Merge::Union) => include_str!("code/merge_union.ts"),
        (_, Merge::Newest) => include_str!("code/merge_newest.ts"),
        (_, Merge::Tombstones) => include_str!("code/merge_tombstones.ts"),
    };
    let changes = if merge == Merge::Tombstones {
        include_str!("code/change_tombstones.ts")
    } else {
        include_str!("code/change.ts")
    };
    let clock = match carry {
        Carry::Wall => include_str!("code/clock_wall.ts"),
        Carry::Lamport => include_str!("code/clock_lamport.ts"),
        Carry::Clients => match settings.get(knobs::NAMING) {
            Naming::Kept => include_str!("code/clock_kept.ts"),
            Naming::Fresh => include_str!("code/clock_fresh.ts"),
            Naming::Recounted => include_str!("code/clock_recounted.ts"),
            Naming::Account => include_str!("code/clock_account.ts"),
        },
        Carry::Replicas | Carry::Shared | Carry::Dots => include_str!("code/clock_context.ts"),
    };
    vec![head, calls, changes, clock, include_str!("code/write.ts"), merges]
}

fn of_replica(settings: &Settings, has_others: bool) -> Vec<&'static str> {
    let carry = settings.get(knobs::CARRY);
    let mut pieces = match carry {
        Carry::Wall | Carry::Lamport => vec![include_str!("code/settle_one.ts")],
        Carry::Clients | Carry::Replicas => {
            vec![include_str!("code/settle.ts"), include_str!("code/before_vector.ts")]
        }
        Carry::Dots => vec![include_str!("code/settle.ts"), include_str!("code/before_dots.ts")],
        Carry::Shared if has_others => vec![include_str!("code/settle_shared.ts")],
        Carry::Shared => vec![include_str!("code/shared_alone.ts")],
    };
    pieces.push(include_str!("code/put.ts"));
    pieces.extend(match carry {
        Carry::Wall | Carry::Lamport | Carry::Clients => vec![include_str!("code/put_settle.ts")],
        Carry::Replicas => vec![include_str!("code/put_replicas.ts"), include_str!("code/put_settle.ts")],
        Carry::Dots => vec![include_str!("code/put_dots.ts"), include_str!("code/put_settle.ts")],
        Carry::Shared => vec![include_str!("code/put_shared.ts")],
    });
    if settings.get(knobs::ENTRIES) > 0 && matches!(carry, Carry::Clients | Carry::Replicas) {
        pieces.push(include_str!("code/prune.ts"));
    }
    if has_others && settings.get(knobs::HANDS_ON) != HandsOn::Nothing {
        let sends_new = settings.get(knobs::HANDS_ON) == HandsOn::New && carry != Carry::Shared;
        pieces.push(if sends_new {
            include_str!("code/hand_new.ts")
        } else {
            include_str!("code/hand_all.ts")
        });
    }
    pieces.push(include_str!("code/put_end.ts"));
    if has_others {
        pieces.push(include_str!("code/sync.ts"));
    }
    pieces.push(if has_others && settings.get(knobs::READS) {
        include_str!("code/get_repair.ts")
    } else {
        include_str!("code/get_own.ts")
    });
    pieces
}
