//! Events in plain English, one sentence each, always saying which clock a time is from.

use std::fmt::Write as _;

use crate::sim::clock::MAX_ERROR_US;
use crate::sim::fault::Intervention;
use crate::sim::ids::{EventId, MessageId, SpanId, TimerId};
use crate::sim::logical_clocks::LamportClocks;
use crate::sim::process::{Describe, Domain, SpanEnd};
use crate::sim::time::Duration;
use crate::sim::trace::{Event, FLAG_COPY, FLAG_TAMPERED, Kind, Ruling, Trace};

use super::list::{Crowd, Target};
use super::scene::{Cursor, Names};
use super::text;
use super::words::{possessive, step_words, thousandths};

pub use super::words::deed;

/// The event in one sentence: `At 0.376 s (true time) Provider received charge #1 from Payments, sent
/// 41 ms earlier.` Empty if the trace has no such id.
pub fn event_sentence<D: Domain>(trace: &Trace<D>, names: &Names, id: EventId) -> String {
    let Some(event) = trace.events.get(id.index()) else { return String::new() };
    format!("At {} (true time) {}.", event.at, clause(trace, names, id, event))
}

/// The event without its time, for lists: `Provider received charge #1 from Payments, sent 41 ms earlier`.
pub fn event_words<D: Domain>(trace: &Trace<D>, names: &Names, id: EventId) -> String {
    let Some(event) = trace.events.get(id.index()) else { return String::new() };
    let mut clause = clause(trace, names, id, event);
    if let Some(first) = clause.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    clause
}

/// The readings of the node's own clocks: `Provider's own clock 10:00:00.385 · Lamport 6`. Empty
/// for events outside the nodes.
pub fn event_clocks<D: Domain>(
    trace: &Trace<D>,
    names: &Names,
    lamport: &LamportClocks,
    id: EventId,
) -> String {
    let Some(event) = trace.events.get(id.index()) else { return String::new() };
    if names.nodes.get(event.node.index()).is_none() {
        return String::new();
    }
    let whose = possessive(names.node(event.node));
    format!("{whose} own clock {} · Lamport {}", trace.wall(id), lamport.at(id))
}

fn clause<D: Domain>(trace: &Trace<D>, names: &Names, id: EventId, event: &Event) -> String {
    let node = names.node(event.node);
    match event.kind {
        Kind::Started => format!("{node} started"),
        Kind::Sent | Kind::Delivered | Kind::Dropped | Kind::Duplicated => {
            message_clause(trace, names, event)
        }
        Kind::TimerFired => timer_clause(trace, names, event),
        Kind::Wrote => format!("{node} wrote “{}” to its disk", trace.label(event)),
        Kind::Crashed => format!("{node} crashed and lost what it had in memory"),
        Kind::Recovered => format!("{node} restarted with what it had on disk"),
        Kind::Paused => format!("{node} was paused: nothing runs on it, and it does not notice"),
        Kind::Resumed => format!("{node} resumed where it had left off"),
        Kind::Slowed if event.a == 1_000 => format!("{node} returned to normal speed"),
        Kind::Slowed => format!("work on {node} now takes {} times as long", thousandths(event.a)),
        Kind::ClockStepped => step_clause(trace, node, id, event),
        Kind::ClockDrifted => {
            format!("{} clocks began to drift by {:+} ppm", possessive(node), event.a.cast_signed())
        }
        Kind::Intervened => {
            let words = carried_out(trace, id).map(|done| deed(&done, names)).unwrap_or_default();
            format!("{} intervened: {words}", names.author(event.a as usize).clause())
        }
        Kind::Judged => verdict_clause(trace, names, event.b as usize),
    }
}

/// An intervention as carried out: a clock step has the amount actually applied, which may be less than ordered.
pub(super) fn carried_out<D: Domain>(trace: &Trace<D>, id: EventId) -> Option<Intervention> {
    let event = trace.event(id);
    let ordered = trace.interventions.get(event.a as usize)?.intervention;
    let now = trace.events_from(id.index() + 1).take_while(|(_, later)| later.at == event.at);
    let effect = now.map(|(_, later)| later).find(|later| later.cause == id);
    Some(match (ordered, effect) {
        (Intervention::StepClock { node, .. }, Some(effect)) if effect.kind == Kind::ClockStepped => {
            Intervention::StepClock { node, by_us: effect.clock_step_us() }
        }
        _ => ordered,
    })
}

/// How a wall clock was set, and whether it hit its limit: then it was set by less than ordered.
fn step_clause<D: Domain>(trace: &Trace<D>, node: &str, id: EventId, event: &Event) -> String {
    let at_limit = trace.wall_error_us(id).abs() >= MAX_ERROR_US;
    let limit =
        if at_limit { ", and is now off by half an hour, the most that is possible here" } else { "" };
    match event.clock_step_us() {
        0 => format!("{} wall clock was set to the time it already showed{limit}", possessive(node)),
        by => format!("{} wall clock was set {}{limit}", possessive(node), step_words(by)),
    }
}

/// A message's name: its payload's name and its number on the link.
pub(super) fn message_name<D: Domain>(trace: &Trace<D>, id: MessageId) -> String {
    let message = trace.message(id);
    format!("{} #{}", message.payload.name(), message.nth)
}

fn message_clause<D: Domain>(trace: &Trace<D>, names: &Names, event: &Event) -> String {
    let id = MessageId(event.a);
    let message = trace.message(id);
    let (from, to) = (names.node(message.from), names.node(message.to));
    let (name, sent) = (message_name(trace, id), trace.event(message.sent));
    let elapsed = event.at - sent.at;
    let copy = if event.flags & FLAG_COPY != 0 { "the network's copy of " } else { "" };
    let changed = if event.flags & FLAG_TAMPERED != 0 { ", changed on its way" } else { "" };
    match event.kind {
        Kind::Sent => format!("{from} sent {name} to {to}{}", carried(&message.payload)),
        Kind::Delivered => format!("{to} received {copy}{name} from {from}, sent {elapsed} earlier{changed}"),
        Kind::Dropped => {
            let reason = trace.drop_reason(event).words();
            format!("{copy}{name} from {from} to {to} disappeared {elapsed} after it was sent: {reason}")
        }
        _ => format!("the network made a copy of {name} from {from} to {to}"),
    }
}

/// A payload's fields in brackets.
fn carried(payload: &impl Describe) -> String {
    in_brackets(&payload.fields())
}

/// Fields in brackets with a leading space; empty if there are none.
pub(super) fn in_brackets(fields: &[(&'static str, String)]) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        let _ = write!(out, "{}{name} {value}", if out.is_empty() { " (" } else { ", " });
    }
    if !out.is_empty() {
        out.push(')');
    }
    out
}

fn timer_clause<D: Domain>(trace: &Trace<D>, names: &Names, event: &Event) -> String {
    let Some(timer) = trace.timers.get(event.a as usize) else { return "a timer fired".to_owned() };
    let (node, name) = (names.node(event.node), timer.timer.name());
    let took = event.at - trace.event(timer.set).at;
    if timer.work {
        let slower = if took > timer.after { format!(" instead of {}", timer.after) } else { String::new() };
        return format!("{node} finished “{name}”, which took {took} of true time{slower}");
    }
    let late = took.saturating_sub(timer.after) > Duration::from_millis(1);
    let held = if late { format!(", {took} of true time after it was set") } else { String::new() };
    format!("{} timer for “{name}” fired after {} by its own clock{held}", possessive(node), timer.after)
}

fn verdict_clause<D: Domain>(trace: &Trace<D>, names: &Names, position: usize) -> String {
    let Some(verdict) = trace.verdicts.get(position) else { return "a check was decided".to_owned() };
    let check = names.check(verdict.check);
    let detail = if verdict.detail.is_empty() { String::new() } else { format!(": {}", verdict.detail) };
    match verdict.ruling {
        Ruling::Violated => format!("check “{check}” was broken{detail}"),
        Ruling::Reached => format!("“{check}” was reached{detail}"),
        Ruling::Held => format!("check “{check}” held to the end{detail}"),
    }
}

/// A message and what had become of it by the cursor, in one sentence. Empty if the trace has no such id.
pub fn message_sentence<D: Domain>(trace: &Trace<D>, names: &Names, id: MessageId, cursor: Cursor) -> String {
    let Some(message) = trace.messages.get(id.index()) else { return String::new() };
    let (from, to) = (names.node(message.from), names.node(message.to));
    let sent = trace.event(message.sent).at;
    let copy = if trace.copy_of(id).is_some() { "The network's copy of " } else { "" };
    let name = message_name(trace, id);
    let begin =
        format!("{copy}{name}{}, sent by {from} to {to} at {sent} (true time)", carried(&message.payload));
    let fate = trace.fate(id).filter(|event| event.index() < cursor.events).map(|id| trace.event(id));
    let end = match fate {
        None => {
            let flying = cursor.at.since(sent);
            format!(", is on its way, {flying} so far. Click to drop, delay, duplicate or change it.")
        }
        Some(event) if event.kind == Kind::Dropped => {
            format!(", disappeared {} later: {}.", event.at - sent, trace.drop_reason(event).words())
        }
        Some(event) => {
            let changed = if event.flags & FLAG_TAMPERED != 0 { ", changed on its way" } else { "" };
            format!(", arrived {} later{changed}.", event.at - sent)
        }
    };
    begin + &end
}

/// A span and what had become of it by the cursor, in one sentence. Empty if the trace has no such id.
pub fn span_sentence<D: Domain>(trace: &Trace<D>, names: &Names, id: SpanId, cursor: Cursor) -> String {
    let Some(span) = trace.spans.get(id.index()) else { return String::new() };
    let opened = trace.event(span.opened).at;
    let begin = format!("“{}” on {} from {opened} (true time)", span.label, names.node(span.node));
    let end = trace.span_end(id).filter(|(event, _)| event.index() < cursor.events);
    match end {
        None => format!("{begin}, {} so far.", cursor.at.since(opened)),
        Some((event, end)) => {
            let took = trace.event(event).at - opened;
            let how = match end {
                SpanEnd::Ok => "took",
                SpanEnd::Failed => "failed after",
                SpanEnd::TimedOut => "was given up with its outcome unknown after",
                SpanEnd::Crashed => "was cut off by a crash after",
            };
            format!("{begin} {how} {took}.")
        }
    }
}

/// A wait and what had become of it by the cursor, in one sentence. Empty if the trace has no such id.
pub fn timer_sentence<D: Domain>(trace: &Trace<D>, names: &Names, id: TimerId, cursor: Cursor) -> String {
    let Some(timer) = trace.timers.get(id.index()) else { return String::new() };
    let set = trace.event(timer.set).at;
    let whose = possessive(names.node(timer.node));
    let begin = format!("{whose} timer for “{}”, set at {set} (true time)", timer.timer.name());
    let end = trace.timer_end(id).filter(|(event, _)| event.index() < cursor.events);
    match end {
        None => format!("{begin}, set to fire after {} by its own clock.", timer.after),
        Some((_, false)) => format!("{begin}, was cancelled."),
        Some((event, true)) => {
            format!("{begin}, fired after {} by its own clock, at {}.", timer.after, trace.event(event).at)
        }
    }
}

fn crowd_sentence(names: &Names, crowd: &Crowd) -> String {
    let count = text::grouped(u64::from(crowd.count));
    let (one, other) = (names.node(crowd.nodes.0), names.node(crowd.nodes.1));
    let vain = match crowd.vain {
        0 => String::new(),
        vain => {
            let vain = text::grouped(u64::from(vain));
            format!(" In this time {vain} came to nothing: they were lost, refused, or not answered in time.")
        }
    };
    format!(
        "{count} messages between {one} and {other} from {} to {} (true time).{vain} Scroll to zoom in and tell them apart, or frame a stretch with Shift and drag.",
        crowd.from, crowd.until
    )
}

/// The target under the pointer, in one sentence; empty if there is nothing to say.
pub fn target_sentence<D: Domain>(
    trace: &Trace<D>,
    names: &Names,
    target: &Target,
    cursor: Cursor,
) -> String {
    match target {
        Target::Event(id) => event_sentence(trace, names, *id),
        Target::Message(id) => message_sentence(trace, names, *id, cursor),
        Target::Span(id) => span_sentence(trace, names, *id, cursor),
        Target::Timer(id) => timer_sentence(trace, names, *id, cursor),
        Target::Verdict(position) => {
            let verdict = trace.verdicts.get(*position);
            verdict.map(|verdict| event_sentence(trace, names, verdict.judged)).unwrap_or_default()
        }
        Target::Intervention(position) => {
            let is_own = |event: &Event| event.kind == Kind::Intervened && event.a as usize == *position;
            let own = trace.events_from(0).find(|(_, event)| is_own(event));
            own.map(|(id, _)| event_sentence(trace, names, id)).unwrap_or_default()
        }
        Target::Crowd(crowd) => crowd_sentence(names, crowd),
        Target::Lane(_) | Target::Ruler => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fault::Scripted;
    use crate::sim::ids::NodeId;
    use crate::sim::time::SimTime;
    use crate::timeline::testing::{Shown, busy, troubles};

    fn shown() -> Shown {
        let every = Duration::from_millis(30);
        busy(3, 10_000, Duration::from_secs(2), 100_000, &troubles(3, every, 20))
    }

    /// The sentence for the first event of a kind.
    fn first(shown: &Shown, kind: Kind) -> String {
        let found = shown.trace.events_from(0).find(|(_, event)| event.kind == kind);
        event_sentence(&shown.trace, &shown.scene.names, found.expect("it happens").0)
    }

    #[test]
    fn every_kind_of_event_has_a_sentence_of_its_own() {
        let shown = shown();
        let check = |kind, expected: &str| assert_eq!(first(&shown, kind), expected);
        check(Kind::Started, "At 0.000 s (true time) Node 0 started.");
        check(Kind::Sent, "At 0.010 s (true time) Node 0 sent ask #1 to Node 2 (number 1).");
        check(Kind::Crashed, "At 0.150 s (true time) Node 2 crashed and lost what it had in memory.");
        check(Kind::Recovered, "At 0.165 s (true time) Node 2 restarted with what it had on disk.");
        check(Kind::ClockStepped, "At 0.060 s (true time) Node 2's wall clock was set back by 2 ms.");
        check(Kind::Slowed, "At 0.090 s (true time) work on Node 0 now takes 3 times as long.");
        check(Kind::Intervened, "At 0.030 s (true time) somebody intervened: pause Node 1 for 15 ms.");
        check(Kind::Wrote, "At 0.016 s (true time) Node 2 wrote “answer” to its disk.");
        let judged = first(&shown, Kind::Judged);
        assert!(judged.ends_with("check “at most 40 answers” was broken: 41 answers."), "{judged}");
        let delivered = first(&shown, Kind::Delivered);
        assert!(delivered.contains("received ask #1 from") && delivered.contains("earlier"), "{delivered}");
        let dropped = first(&shown, Kind::Dropped);
        assert!(dropped.contains("disappeared 4.4 ms after it was sent: the receiver was down"), "{dropped}");
        let timer = first(&shown, Kind::TimerFired);
        assert!(
            timer.contains("Node 0's timer for “pause between” fired after 10 ms by its own clock"),
            "{timer}"
        );
    }

    #[test]
    fn a_clock_at_its_limit_is_said_to_be() {
        let step = |ms, by_us| Scripted {
            at: SimTime::from_millis(ms),
            intervention: Intervention::StepClock { node: NodeId(1), by_us },
        };
        let script = [step(10, 3_600_000_000), step(20, 5), step(30, -1_000_000)];
        let shown = busy(3, 10_000, Duration::from_secs(1), 100_000, &script);
        let stepped = shown.trace.events_from(0).filter(|(_, event)| event.kind == Kind::ClockStepped);
        let said: Vec<_> = stepped.map(|(id, _)| event_words(&shown.trace, &shown.scene.names, id)).collect();
        let limit = ", and is now off by half an hour, the most that is possible here";
        assert!(said[0].starts_with("Node 1's wall clock was set forward by 1") && said[0].ends_with(limit));
        assert_eq!(said[1], format!("Node 1's wall clock was set to the time it already showed{limit}"));
        assert_eq!(said[2], "Node 1's wall clock was set back by 1 s");
        let intervened = shown.trace.events_from(0).filter(|(_, event)| event.kind == Kind::Intervened);
        let ordered: Vec<_> =
            intervened.map(|(id, _)| event_words(&shown.trace, &shown.scene.names, id)).collect();
        assert!(!ordered[0].contains("3600 s") && ordered[0].contains("clock forward by 1"), "{ordered:?}");
    }

    #[test]
    fn all_events_of_a_run_can_be_told_and_name_their_clock() {
        let shown = shown();
        for (id, _) in shown.trace.events_from(0) {
            let sentence = event_sentence(&shown.trace, &shown.scene.names, id);
            assert!(sentence.contains("(true time)") && sentence.ends_with('.'), "{sentence}");
            let words = event_words(&shown.trace, &shown.scene.names, id);
            assert!(words.starts_with(|first: char| first.is_uppercase() || first == '“'), "{words}");
        }
        assert_eq!(event_sentence(&shown.trace, &shown.scene.names, EventId::NONE), "");
    }

    #[test]
    fn a_message_tells_only_what_had_happened_by_then() {
        let shown = shown();
        let (id, event) =
            (MessageId(0), *shown.trace.events_from(0).find(|(_, e)| e.kind == Kind::Sent).unwrap().1);
        let told = |at: SimTime| {
            message_sentence(&shown.trace, &shown.scene.names, id, Cursor::at(&shown.trace, at))
        };
        assert!(told(event.at + Duration::from_millis(1)).contains("is on its way, 1 ms so far"));
        assert!(!told(shown.horizon).contains("on its way"));
    }
}
