//! The whole trace as JSON. `static/schema/trace.v2.schema.json` describes it, and the tests validate files
//! against that.
//!
//! Times are integers in microseconds that a JavaScript number can represent exactly. All numbered things
//! (nodes, checks, events, messages, timers, spans, verdicts, interventions) are numbered by position in
//! their lists, from zero. Empty fields are left out.

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::{ExportError, Source, words};
use crate::run::recipe::RecipeFile;
use crate::sim::fault::Scripted;
use crate::sim::ids::{EventId, MessageId, SpanId, TimerId};
use crate::sim::logical_clocks::{HybridClocks, LamportClocks, VectorClocks};
use crate::sim::process::{Describe, Domain};
use crate::sim::time::WALL_EPOCH_US;
use crate::sim::trace::{Event, FLAG_COPY, FLAG_TAMPERED, FLAG_WORK, Kind, Message, Span, Timer, Verdict};

/// The name of the format.
pub const FORMAT: &str = "happens-before.trace";
/// The version of the format.
pub const VERSION: u32 = 2;
/// Beyond this many entries vector clocks are left out: they follow from the rest.
const CLOCK_ENTRIES_MAX: usize = 1_000_000;

/// Serializes a run.
pub(super) fn write<D: Domain>(source: &Source<'_, D>) -> Result<String, ExportError> {
    let trace = source.trace;
    let file = File {
        format: FORMAT,
        version: VERSION,
        title: source.title(),
        recipe: source.recipe.as_ref(),
        scene: source.scene,
        digest: format!("{:016x}", trace.digest()),
        wall_epoch_us: WALL_EPOCH_US,
        horizon_us: source.horizon.as_micros(),
        end: source.end.map(words::end),
        nodes: source.nodes.iter().map(|name| NodeRow { name }).collect(),
        checks: source
            .checks
            .iter()
            .map(|check| CheckRow { promise: check.name, when: words::when(check.when) })
            .collect(),
        events: events(source),
        messages: messages(source),
        timers: timers(source),
        spans: spans(source),
        facts: trace
            .facts
            .iter()
            .map(|(event, fact)| FactRow { event: event.0, what: Words::of(fact) })
            .collect(),
        marks: trace.marks.iter().map(|(event, line)| MarkRow { event: event.0, line }).collect(),
        verdicts: verdicts(source),
        interventions: &trace.interventions,
    };
    Ok(serde_json::to_string(&file)?)
}

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipe: Option<&'a RecipeFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scene: Option<&'a str>,
    digest: String,
    wall_epoch_us: i64,
    horizon_us: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<&'static str>,
    nodes: Vec<NodeRow<'a>>,
    checks: Vec<CheckRow>,
    events: Vec<EventRow>,
    messages: Vec<MessageRow>,
    timers: Vec<TimerRow>,
    spans: Vec<SpanRow>,
    facts: Vec<FactRow>,
    marks: Vec<MarkRow>,
    verdicts: Vec<VerdictRow<'a>>,
    interventions: &'a [Scripted],
}

#[derive(Serialize)]
struct NodeRow<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct CheckRow {
    promise: &'static str,
    when: &'static str,
}

/// A name with named values.
#[derive(Serialize)]
struct Words {
    name: &'static str,
    #[serde(skip_serializing_if = "Fields::is_empty")]
    fields: Fields,
}

impl Words {
    fn of(what: &impl Describe) -> Self {
        Self { name: what.name(), fields: Fields(what.fields()) }
    }
}

/// Named values, serialized as an object that keeps their order.
struct Fields(Vec<(&'static str, String)>);

impl Fields {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The readings of a node's own clocks at an event.
#[derive(Serialize)]
struct Clocks {
    wall_us: i64,
    lamport: u32,
    hlc: HlcRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    vector: Option<Vec<u32>>,
}

#[derive(Serialize)]
struct HlcRow {
    physical_us: i64,
    counter: u16,
}

/// An event, with the fields that only some kinds have.
#[derive(Default, Serialize)]
struct EventRow {
    at_us: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clocks: Option<Clocks>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    planned_us: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ordered_by: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permille: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_us: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ppm: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intervention: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<&'static str>,
    text: String,
}

fn events<D: Domain>(source: &Source<'_, D>) -> Vec<EventRow> {
    let trace = source.trace;
    let small = source.nodes.len().saturating_mul(trace.len()) <= CLOCK_ENTRIES_MAX;
    let vectors = small.then(|| VectorClocks::of(trace, source.nodes.len(), trace.len()));
    let (hybrids, lamport) = (HybridClocks::of(trace, trace.len()), LamportClocks::of(trace, trace.len()));
    let row = |(id, event): (EventId, &Event)| {
        let (on_node, hlc) = (source.is_on_node(id), hybrids.at(id));
        let clocks = on_node.then(|| Clocks {
            wall_us: trace.wall(id).as_micros(),
            lamport: lamport.at(id),
            hlc: HlcRow { physical_us: hlc.physical().as_micros(), counter: hlc.counter() },
            vector: vectors.as_ref().map(|vectors| vectors.at(id).to_vec()),
        });
        let row = EventRow {
            at_us: event.at.as_micros(),
            kind: words::kind(event.kind),
            node: on_node.then_some(event.node.0),
            cause: some(event.cause),
            clocks,
            message: event.message().map(|message| message.0),
            flags: flags(event),
            text: (source.words)(id),
            ..EventRow::default()
        };
        row.with_particulars(source, event)
    };
    trace.events_from(0).map(row).collect()
}

impl EventRow {
    /// Adds the fields that only this kind of event has.
    fn with_particulars<D: Domain>(self, source: &Source<'_, D>, event: &Event) -> Self {
        let Event { a, b, .. } = *event;
        match event.kind {
            Kind::Sent => Self { planned_us: Some(b), ..self },
            Kind::Dropped => Self { reason: Some(words::reason(source.trace.drop_reason(event))), ..self },
            Kind::Duplicated => Self { original: Some(b), ..self },
            Kind::TimerFired => Self { timer: Some(a), ..self },
            Kind::Wrote => Self { label: Some(source.trace.label(event).to_string()), ..self },
            Kind::Crashed => Self { ordered_by: some(EventId(b)), ..self },
            Kind::Slowed => Self { permille: Some(a), ..self },
            Kind::ClockStepped => Self { by_us: Some(event.clock_step_us()), ..self },
            Kind::ClockDrifted => Self { ppm: Some(a.cast_signed()), ..self },
            Kind::Intervened => Self { intervention: Some(a), ..self },
            Kind::Judged => Self { verdict: Some(b), ..self },
            Kind::Started | Kind::Delivered | Kind::Recovered | Kind::Paused | Kind::Resumed => self,
        }
    }
}

fn flags(event: &Event) -> Vec<&'static str> {
    let names = [(FLAG_TAMPERED, "tampered"), (FLAG_COPY, "copy"), (FLAG_WORK, "work")];
    names.into_iter().filter(|(flag, _)| event.flags & flag != 0).map(|(_, name)| name).collect()
}

#[derive(Serialize)]
struct MessageRow {
    from: u16,
    to: u16,
    nth: u32,
    #[serde(flatten)]
    what: Words,
    sent: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<u32>,
}

fn messages<D: Domain>(source: &Source<'_, D>) -> Vec<MessageRow> {
    let row = |(id, message): (u32, &Message<D::Msg>)| MessageRow {
        from: message.from.0,
        to: message.to.0,
        nth: message.nth,
        what: Words::of(&message.payload),
        sent: message.sent.0,
        copy_of: source.trace.copy_of(MessageId(id)).map(|original| original.0),
        ended: source.trace.fate(MessageId(id)).map(|event| event.0),
    };
    (0..).zip(source.trace.messages.iter()).map(row).collect()
}

#[derive(Serialize)]
struct TimerRow {
    node: u16,
    #[serde(flatten)]
    what: Words,
    set: u32,
    after_us: u64,
    due_us: u64,
    work: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<u32>,
    fired: bool,
}

fn timers<D: Domain>(source: &Source<'_, D>) -> Vec<TimerRow> {
    let row = |(id, timer): (u32, &Timer<D::Timer>)| {
        let end = source.trace.timer_end(TimerId(id));
        TimerRow {
            node: timer.node.0,
            what: Words::of(&timer.timer),
            set: timer.set.0,
            after_us: timer.after.as_micros(),
            due_us: timer.due.as_micros(),
            work: timer.work,
            ended: end.map(|(event, _)| event.0),
            fired: end.is_some_and(|(_, fired)| fired),
        }
    };
    (0..).zip(source.trace.timers.iter()).map(row).collect()
}

#[derive(Serialize)]
struct SpanRow {
    node: u16,
    label: String,
    tone: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<u32>,
    opened: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
}

fn spans<D: Domain>(source: &Source<'_, D>) -> Vec<SpanRow> {
    let row = |(id, span): (u32, &Span)| {
        let end = source.trace.span_end(SpanId(id));
        SpanRow {
            node: span.node.0,
            label: span.label.to_string(),
            tone: words::tone(span.tone),
            parent: span.parent.some().map(|parent| parent.0),
            opened: span.opened.0,
            closed: end.map(|(event, _)| event.0),
            outcome: end.map(|(_, end)| words::outcome(end)),
        }
    };
    (0..).zip(source.trace.spans.iter()).map(row).collect()
}

#[derive(Serialize)]
struct FactRow {
    event: u32,
    #[serde(flatten)]
    what: Words,
}

#[derive(Serialize)]
struct MarkRow {
    event: u32,
    line: &'static str,
}

#[derive(Serialize)]
struct VerdictRow<'a> {
    check: u16,
    ruling: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u32>,
    judged: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
}

fn verdicts<'a, D: Domain>(source: &Source<'a, D>) -> Vec<VerdictRow<'a>> {
    let row = |verdict: &'a Verdict| VerdictRow {
        check: verdict.check,
        ruling: words::ruling(verdict.ruling),
        event: some(verdict.event),
        judged: verdict.judged.0,
        detail: &verdict.detail,
    };
    source.trace.verdicts.iter().map(row).collect()
}

fn some(event: EventId) -> Option<u32> {
    event.some().map(|event| event.0)
}
