//! Numbers from the run for the lesson's prose.

use super::knobs::RENEWALS;
use crate::lesson::values::Values;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::lock::{Exit, Fact, Turn};
use crate::subject::locks::reading::{entered, locks, lost, version};
use crate::subject::locks::scene::LOCK;

/// The first event in which a lock was freed by a worker other than its holder.
pub fn wrongly_freed(trace: &Trace<Words>) -> Option<EventId> {
    locks(trace).first(|fact| matches!(fact, Fact::Freed { turn, by, .. } if turn != by))
}

/// When the first message to reach the lock server more than a second after it was sent was sent, and
/// when it arrived.
fn late_message(trace: &Trace<Words>) -> Option<(EventId, EventId)> {
    trace.events_from(0).find_map(|(id, event)| {
        let message = trace.message(event.message().filter(|_| event.kind == Kind::Delivered)?);
        let late = (event.at - trace.event(message.sent).at).as_millis() > 1_000;
        (message.to == LOCK && late).then_some((message.sent, id))
    })
}

/// The turn that waited longest, and how long.
fn longest_wait(trace: &Trace<Words>) -> Option<(Turn, String)> {
    let waits = locks(trace).all().filter_map(|(_, fact)| match fact {
        Fact::Entered { turn, waited, .. } => Some((*waited, *turn)),
        _ => None,
    });
    waits.max().map(|(waited, turn)| (turn, waited.to_string()))
}

/// Numbers from the run for the prose.
pub fn values(say: &mut Values<'_>) {
    say.faults();
    let trace = say.trace;
    let locks = locks(trace);
    say.say("renewals", RENEWALS);
    say.at("first_done", locks.first(|fact| matches!(fact, Fact::Left { exit: Exit::Done, .. })));
    say.at("expired", locks.first(|fact| matches!(fact, Fact::Expired { .. })));
    say.at("second_in", entered(trace, 2));
    say.at("third_in", entered(trace, 3));
    say.at("freed", wrongly_freed(trace));
    say.say("lost", lost(trace));
    say.say("version", version(trace));
    if let Some((sent, came)) = late_message(trace) {
        say.at("sent", Some(sent));
        say.say("late_by", trace.event(came).at - trace.event(sent).at);
    }
    if let Some((turn, waited)) = longest_wait(trace) {
        say.say("last_turn", turn);
        say.say("longest_wait", waited);
    }
}
