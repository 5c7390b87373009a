//! The numbers that the lesson's prose mentions, read off the run.

use super::knobs;
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::lock::{Exit, Fact};
use crate::subject::locks::reading;
use crate::subject::locks::scene::WORKER_A;

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let at = |event: Option<EventId>| event.map_or("never".to_owned(), |id| trace.event(id).at.to_string());
    let first = |wanted: &dyn Fn(&Fact) -> bool| {
        at(reading::first(trace, |fact| wanted(fact).then_some(())).map(|(event, ())| event))
    };
    let of_a = |kind: Kind| {
        let found = trace.events_from(0).find(|(_, event)| event.kind == kind && event.node == WORKER_A);
        found.map(|(id, _)| id)
    };
    let (paused, resumed) = (of_a(Kind::Paused), of_a(Kind::Resumed));
    let slept = paused.zip(resumed).map(|(from, to)| trace.event(to).at - trace.event(from).at);
    let token = |worker: u16| {
        let granted = reading::first(trace, |fact| match fact {
            Fact::Granted { turn, token, .. } => (turn.worker == worker).then_some(*token),
            _ => None,
        });
        granted.map_or(String::new(), |(_, token)| token.to_string())
    };
    let lost = reading::first(trace, |fact| match fact {
        Fact::Written { version, based_on, before: Some(_), .. } if based_on + 1 != *version => {
            Some((version - 1, *based_on))
        }
        _ => None,
    });
    let mut values = vec![
        ("lease", settings.get(knobs::LEASE).to_string()),
        ("work", settings.get(knobs::WORK).to_string()),
        ("slept", slept.map_or(String::new(), |slept| slept.to_string())),
        ("paused", at(paused)),
        ("woke", at(resumed)),
        ("first_in", at(reading::entered(trace, 1))),
        ("second_in", at(reading::entered(trace, 2))),
        (
            "b_done",
            first(&|fact| matches!(fact, Fact::Left { turn, exit: Exit::Done, .. } if turn.worker == 1)),
        ),
        ("expired", first(&|fact| matches!(fact, Fact::Expired { .. }))),
        ("token_a", token(0)),
        ("token_b", token(1)),
        ("lost", reading::lost(trace).to_string()),
        ("refused", reading::count(trace, |fact| matches!(fact, Fact::Refused { .. })).to_string()),
        ("version", reading::version(trace).to_string()),
    ];
    if let Some((event, (over, read))) = lost {
        values.push(("lost_at", at(Some(event))));
        values.push(("over", over.to_string()));
        values.push(("read", read.to_string()));
    }
    values
}
