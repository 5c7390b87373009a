//! Story events, in words that give their reasons: `Payments' timer for “timeout” fired after 800 ms by
//! its own clock, because nothing had come: charged #1 from Provider to Payments was lost`.

use std::fmt::Write as _;

use crate::sim::ids::{EventId, MessageId};
use crate::sim::link::DropReason;
use crate::sim::process::{Alarm, Describe, Domain};
use crate::sim::slicing::{Causes, Missing};
use crate::sim::time::Duration;
use crate::sim::trace::{Event, Kind, Trace};

mod end;
mod waits;
mod wave;

use super::scene::{Author, Names};
use super::sentence::{carried_out, event_words, in_brackets, message_name};
use super::words::{deed, possessive};
use waits::{circle, held};

/// The maximum number of missing things named for one wait.
const NAMED_MAX: usize = 3;

/// The settings for telling a story, besides the trace.
pub struct Telling<'a> {
    /// Names of nodes and checks, and the authors of interventions.
    pub names: &'a Names,
    /// If true, an event that broke a promise says so; false where the verdict is told separately.
    pub says_what_broke: bool,
    /// If true, a promise that was judged at the end says what was left to wait for. False as long as the reader is to find out.
    pub says_what_was_left: bool,
}

impl Telling<'_> {
    /// An event in words: its reasons, what it reported, and the promise it broke, but not its time.
    /// Starts with a capital and ends without a full stop.
    pub fn event<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId) -> String {
        let trace = causes.trace();
        let Some(event) = trace.events.get(id.index()) else { return String::new() };
        let facts = reported(trace, id);
        if !facts.is_empty() && is_only_how(trace, event) {
            let node = self.names.node(event.node);
            return format!("{node}{facts}") + &self.waits(causes, id) + &self.breaks(causes, id);
        }
        let mut words = match event.kind {
            Kind::Dropped => self.loss(causes, id, event),
            Kind::Sent | Kind::Intervened => event_words(trace, self.names, id),
            _ => event_words(trace, self.names, id) + &self.meddling(causes, id),
        };
        match event.kind {
            Kind::TimerFired => words.push_str(&self.timer(causes, id, event)),
            Kind::Crashed => words.push_str(&self.crash(trace, event)),
            _ => {}
        }
        words + &facts + &self.waits(causes, id) + &self.breaks(causes, id)
    }

    /// Who is in the way of an event's facts, and whether everyone waits for the next.
    fn waits<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId) -> String {
        held(causes, self.names, id) + &circle(causes, self.names, id)
    }

    fn breaks<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId) -> String {
        if self.says_what_broke { self.broken(causes, id) } else { String::new() }
    }

    /// The author and the deed of an intervention event.
    fn done<D: Domain>(&self, trace: &Trace<D>, id: EventId) -> Option<(Author, String)> {
        let event = trace.events.get(id.index()).filter(|event| event.kind == Kind::Intervened)?;
        let position = event.a as usize;
        Some((self.names.author(position), deed(&carried_out(trace, id)?, self.names)))
    }

    /// `, because you intervened: delay …`; empty if no intervention played a part.
    fn meddling<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId) -> String {
        let trace = causes.trace();
        let mut hands: Vec<EventId> =
            causes.hands().in_event(trace, id).into_iter().map(|(by, _)| by).collect();
        let named = trace.event(id).cause;
        if trace.event(id).message().is_some() && !hands.contains(&named) {
            hands.extend(named.some().filter(|named| trace.event(*named).kind == Kind::Intervened));
        }
        let deeds: Vec<String> = hands
            .into_iter()
            .filter_map(|by| self.done(trace, by))
            .map(|(author, deed)| format!("{} intervened: {deed}", author.clause()))
            .collect();
        if deeds.is_empty() { String::new() } else { format!(", because {}", deeds.join(", and ")) }
    }

    fn loss<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId, event: &Event) -> String {
        let trace = causes.trace();
        let words = event_words(trace, self.names, id);
        let meddling = self.meddling(causes, id);
        match trace.drop_reason(event) {
            // The intervention already says that it was on purpose.
            reason @ DropReason::Intervened if !meddling.is_empty() => {
                words.trim_end_matches(reason.words()).trim_end_matches(": ").to_owned() + &meddling
            }
            DropReason::NodeDown => {
                let to = trace.message(MessageId(event.a)).to;
                let crash = causes.hands().last_crash(to, id).map(|crash| trace.event(crash).at);
                let since = crash.map(|at| format!(", since its crash at {at}")).unwrap_or_default();
                words + &since + &meddling
            }
            _ => words + &meddling,
        }
    }

    fn crash<D: Domain>(&self, trace: &Trace<D>, event: &Event) -> String {
        let by = self.done(trace, EventId(event.b));
        by.map(|(author, deed)| format!(", because {} intervened: {deed}", author.clause()))
            .unwrap_or_default()
    }

    /// Why a timer fired: because nothing had come, or when it was set.
    fn timer<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId, event: &Event) -> String {
        let trace = causes.trace();
        let Some(timer) = trace.timers.get(event.a as usize).filter(|timer| !timer.work) else {
            return String::new();
        };
        let set = trace.event(timer.set).at;
        if !timer.timer.role().awaits() {
            return format!(", set at {set}");
        }
        let missing = causes.missing(id);
        let mut named: Vec<String> = Vec::new();
        for missing in &missing {
            let words = self.missing(trace, *missing);
            if !named.contains(&words) {
                named.push(words);
            }
        }
        if named.is_empty() {
            return ", because nothing had ended the wait".to_owned();
        }
        let more = named.len().saturating_sub(NAMED_MAX);
        named.truncate(NAMED_MAX);
        let mut words = format!(", because no answer had come: {}", named.join(", "));
        if more > 0 {
            let _ = write!(words, ", and {more} more");
        }
        words
    }

    fn missing<D: Domain>(&self, trace: &Trace<D>, missing: Missing) -> String {
        let node = |id: EventId| self.names.node(trace.event(id).node);
        let message = |id: EventId| {
            let message = MessageId(trace.event(id).a);
            let ends = trace.message(message);
            let (from, to) = (self.names.node(ends.from), self.names.node(ends.to));
            format!("{} from {from} to {to}", message_name(trace, message))
        };
        match missing {
            Missing::Lost(id) => format!("{} was lost at {}", message(id), trace.event(id).at),
            Missing::CutOff(id) => format!("{} had crashed at {}", node(id), trace.event(id).at),
            Missing::Paused(id) => format!("{} was paused since {}", node(id), trace.event(id).at),
            Missing::OnItsWay(id) => format!("{} was still on its way", message(id)),
            Missing::Queued(id) if trace.event(id).message().is_none() => {
                format!("{} still had to wait", node(id))
            }
            Missing::Queued(id) => format!("{} still had to wait at {}", message(id), node(id)),
            Missing::Unanswered(id) => format!("{} got {}, and did not answer", node(id), message(id)),
            Missing::Pending(id, timer) => {
                let timer = trace.timers[timer.index()];
                format!("{} timer for “{}” was still to fire", possessive(node(id)), timer.timer.name())
            }
            Missing::AtWork(id, timer) => {
                let timer = trace.timers[timer.index()];
                let begun = trace.event(id).at;
                format!(
                    "{} “{}”, begun at {begun}, was not finished",
                    possessive(node(id)),
                    timer.timer.name()
                )
            }
        }
    }
}

/// True if the event itself only says how the facts that it reports came about: something was written down, or it was time
/// for it.
fn is_only_how<D: Domain>(trace: &Trace<D>, event: &Event) -> bool {
    match event.kind {
        Kind::Wrote => true,
        Kind::TimerFired => trace.timers.get(event.a as usize).is_some_and(|timer| {
            let took = event.at - trace.event(timer.set).at;
            let in_time = took <= timer.after + Duration::from_millis(1);
            in_time && (timer.work || !timer.timer.role().awaits())
        }),
        _ => false,
    }
}

/// An event's facts in words: `: card charged (order 1204, receipt …)`. Their common subject is
/// named only once.
fn reported<D: Domain>(trace: &Trace<D>, id: EventId) -> String {
    let mut words = String::new();
    let mut subject = None;
    for (_, fact) in trace.facts_of(id) {
        let mut fields = fact.fields();
        let same = !fields.is_empty() && fields.first() == subject.as_ref();
        if same {
            fields.remove(0);
        } else {
            subject = fields.first().cloned();
        }
        // `attempt 2` reads well without brackets.
        let rest = match &fields[..] {
            [(name, value)] if same && fact.name().ends_with(name) => format!(" {value}"),
            _ => in_brackets(&fields),
        };
        let _ = write!(words, "{}{}{}", if words.is_empty() { ": " } else { "; " }, fact.name(), rest);
    }
    words
}
