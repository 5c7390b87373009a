//! The numbers that the lesson's prose mentions, read off the run.

use crate::lesson::values::Values;
use crate::sim::trace::Kind;
use crate::subject::lock::{Exit, Fact};
use crate::subject::locks::reading::{entered, locks, lost, version};
use crate::subject::locks::scene::WORKER_A;
use crate::subject::reading::first_on;

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let locks = locks(trace);
    let (paused, resumed) =
        (first_on(trace, WORKER_A, Kind::Paused), first_on(trace, WORKER_A, Kind::Resumed));
    say.at("paused", paused);
    say.at("woke", resumed);
    if let Some((from, to)) = paused.zip(resumed) {
        say.say("slept", trace.event(to).at - trace.event(from).at);
    }
    say.at("first_in", entered(trace, 1));
    say.at("second_in", entered(trace, 2));
    let is_b_done =
        |fact: &Fact| matches!(fact, Fact::Left { turn, exit: Exit::Done, .. } if turn.worker == 1);
    say.at("b_done", locks.first(is_b_done));
    say.at("expired", locks.first(|fact| matches!(fact, Fact::Expired { .. })));
    say.say("lost", lost(trace));
    say.say("refused", locks.count(|fact| matches!(fact, Fact::Refused { .. })));
    say.say("version", version(trace));
    for (name, worker) in [("token_a", 0), ("token_b", 1)] {
        let granted = locks.find(|fact| match fact {
            Fact::Granted { turn, token, .. } if turn.worker == worker => Some(*token),
            _ => None,
        });
        if let Some((_, token)) = granted {
            say.say(name, token);
        }
    }
    let lost = locks.find(|fact| match fact {
        Fact::Written { version, based_on, before: Some(_), .. } if based_on + 1 != *version => {
            Some((version - 1, *based_on))
        }
        _ => None,
    });
    if let Some((event, (over, read))) = lost {
        say.at("lost_at", Some(event));
        say.say("over", over);
        say.say("read", read);
    }
}
