//! The numbers that the lesson's prose mentions, read off the run.

use super::knobs;
use super::scenario::RENEWALS;
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::lock::{Exit, Fact, Turn};
use crate::subject::locks::reading;
use crate::subject::locks::scene::LOCK;
use crate::subject::reading::facts;
use crate::subject::{Fact as AnyFact, Words};

/// The first time that somebody freed another's lock.
pub fn wrongly_freed(trace: &Trace<Words>) -> Option<EventId> {
    let freed = reading::first(trace, |fact| match fact {
        Fact::Freed { turn, by, .. } => (turn != by).then_some(()),
        _ => None,
    });
    freed.map(|(event, ())| event)
}

/// When the first message to the lock server that came more than a second after it was sent was sent, and
/// when it arrived.
fn late_message(trace: &Trace<Words>) -> Option<(EventId, EventId)> {
    trace.events_from(0).find_map(|(id, event)| {
        let message = trace.message(event.message().filter(|_| event.kind == Kind::Delivered)?);
        let late = (event.at - trace.event(message.sent).at).as_millis() > 1_000;
        (message.to == LOCK && late).then_some((message.sent, id))
    })
}

/// How long each turn waited, the longest of them, in words.
fn longest_wait(trace: &Trace<Words>) -> Option<(Turn, String)> {
    let waits = facts(trace, trace.len(), AnyFact::lock).filter_map(|(_, fact)| match fact {
        Fact::Entered { turn, waited, .. } => Some((*waited, *turn)),
        _ => None,
    });
    waits.max().map(|(waited, turn)| (turn, waited.to_string()))
}

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let at = |event: Option<EventId>| event.map_or("never".to_owned(), |id| trace.event(id).at.to_string());
    let first = |wanted: fn(&Fact) -> bool| {
        at(reading::first(trace, |fact| wanted(fact).then_some(())).map(|(event, ())| event))
    };
    let late = late_message(trace);
    let late_by = late.map(|(sent, came)| (trace.event(came).at - trace.event(sent).at).to_string());
    let mut values = vec![
        ("workers", settings.get(knobs::WORKERS).to_string()),
        ("lease", settings.get(knobs::LEASE).to_string()),
        ("work", settings.get(knobs::WORK).to_string()),
        ("poll", settings.get(knobs::POLL).to_string()),
        ("renewals", RENEWALS.to_string()),
        ("first_done", first(|fact| matches!(fact, Fact::Left { exit: Exit::Done, .. }))),
        ("expired", first(|fact| matches!(fact, Fact::Expired { .. }))),
        ("second_in", at(reading::entered(trace, 2))),
        ("third_in", at(reading::entered(trace, 3))),
        ("freed", at(wrongly_freed(trace))),
        ("late_by", late_by.unwrap_or_default()),
        ("sent", at(late.map(|(sent, _)| sent))),
        ("lost", reading::lost(trace).to_string()),
        ("version", reading::version(trace).to_string()),
    ];
    if let Some((turn, waited)) = longest_wait(trace) {
        values.extend([("last_turn", turn.to_string()), ("longest_wait", waited)]);
    }
    values
}
