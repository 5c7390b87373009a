//! Spans as an OpenTelemetry exporter would send them: an `ExportTraceServiceRequest` in JSON, following the
//! OpenTelemetry Protocol Specification ("JSON Protobuf Encoding") and `trace.proto`: field names in
//! lowerCamelCase, ids in hexadecimal, enumerations as numbers, 64-bit integers as text. Jaeger opens
//! such a file; any endpoint for OTLP over HTTP takes it at `/v1/traces`.
//!
//! A run is one trace. Every node is a service, and so are the network, the source of interventions, and the
//! checks. Every event is a span with its number in `hb.event`; its parent is the span of the event
//! it names as its cause. So happens-before can be recovered: on a node (`hb.node`) from the numbers,
//! between nodes from the parents of received messages. The other services have no such order.
//!
//! - a message in flight is the `PRODUCER` span of its sending, until it arrives or is lost
//! - a received message is a `CONSUMER` span of zero length: a handler takes no simulated time
//! - a timer that fired is a span that starts when it was set
//! - the process's own spans, named stretches of a node's time, have `hb.span`
//!
//! `proto` has the parts of the protocol that are used.
//!
//! Times are true time. The reading of the node's own wall clock is in `hb.wall_unix_us`.

mod proto;

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use proto::{
    CONSUMER, INTERNAL, KeyValue, Link, PRODUCER, Request, Resource, ResourceSpans, STATUS_OK, Scope,
    ScopeSpans, Span, SpanEvent, Status, error, fields, number, text, unix_nanos, yes,
};

use super::{ExportError, Source, words};
use crate::sim::digest::Digest;
use crate::sim::ids::{EventId, MessageId, SpanId};
use crate::sim::logical_clocks::{HybridClocks, LamportClocks};
use crate::sim::process::{Describe, Domain, SpanEnd};
use crate::sim::time::SimTime;
use crate::sim::trace::{Event, FLAG_COPY, FLAG_TAMPERED, Kind, Message, Ruling};

/// Serializes a run.
pub(super) fn write<D: Domain>(source: &Source<'_, D>) -> Result<String, ExportError> {
    let writer = Writer::new(source);
    Ok(serde_json::to_string(&Request { resource_spans: writer.services() })?)
}

/// Span ids for the run, for events, and for spans of processes. None is zero.
fn run_span() -> String {
    format!("{:08x}{:08x}", 1, 0)
}

fn event_span(event: EventId) -> String {
    format!("{:08x}{:08x}", 2, event.0)
}

fn process_span(span: SpanId) -> String {
    format!("{:08x}{:08x}", 3, span.0)
}

struct Writer<'a, D: Domain> {
    source: &'a Source<'a, D>,
    trace_id: String,
    /// For each event, its facts and its marks.
    facts: Vec<Vec<usize>>,
    marks: Vec<Vec<usize>>,
    /// For each copy of a message, the event that made it.
    made: BTreeMap<MessageId, EventId>,
    hybrids: HybridClocks,
    lamport: LamportClocks,
}

impl<'a, D: Domain> Writer<'a, D> {
    fn new(source: &'a Source<'a, D>) -> Self {
        let trace = source.trace;
        let digest = trace.digest();
        let mut low = Digest::default();
        low.write_u64(digest);
        // A trace id must not be zero; the low half never is.
        let trace_id = format!("{digest:016x}{:016x}", low.finish() | 1);
        let by_event = |owners: &mut dyn Iterator<Item = EventId>| {
            let mut lists = vec![Vec::new(); trace.len()];
            for (index, owner) in owners.enumerate() {
                if let Some(list) = lists.get_mut(owner.index()) {
                    list.push(index);
                }
            }
            lists
        };
        let facts = by_event(&mut trace.facts.iter().map(|(event, _)| *event));
        let marks = by_event(&mut trace.marks.iter().map(|(event, _)| *event));
        let copies = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Duplicated);
        let made = copies.map(|(id, event)| (MessageId(event.a), id)).collect();
        let (hybrids, lamport) =
            (HybridClocks::of(trace, trace.len()), LamportClocks::of(trace, trace.len()));
        Self { source, trace_id, facts, marks, made, hybrids, lamport }
    }

    /// The services: the run itself, the nodes, and the services that are not nodes.
    fn services(&self) -> Vec<ResourceSpans> {
        let nodes = self.source.nodes.len();
        let mut spans: Vec<Vec<Span>> = (0..nodes + 3).map(|_| Vec::new()).collect();
        for (id, event) in self.source.trace.events_from(0) {
            let service = match event.kind {
                _ if self.source.is_on_node(id) => event.node.index(),
                Kind::Intervened => nodes + 1,
                Kind::Judged => nodes + 2,
                _ => nodes,
            };
            spans[service].push(self.event(id, event));
        }
        for (id, span) in (0..).map(SpanId).zip(self.source.trace.spans.iter()) {
            if let Some(service) = spans.get_mut(span.node.index()) {
                service.push(self.process_span(id));
            }
        }
        let names = self.source.nodes.iter().map(String::as_str);
        let names = names.chain(["the network", "interventions", "checks"]);
        let services = names.zip(spans).enumerate().filter(|(_, (_, spans))| !spans.is_empty());
        let run = self.service("Happens Before", None, vec![self.run()]);
        let services = services.map(|(place, (name, spans))| {
            let node = (place < nodes).then(|| number("hb.node", place as u32));
            self.service(name, node, spans)
        });
        std::iter::once(run).chain(services).collect()
    }

    fn service(&self, name: &str, node: Option<KeyValue>, spans: Vec<Span>) -> ResourceSpans {
        let mut attributes = vec![text("service.name", name)];
        attributes.push(text("service.namespace", self.source.title()));
        attributes.extend(node);
        let scope = Scope { name: "happens-before", version: env!("CARGO_PKG_VERSION") };
        ResourceSpans { resource: Resource { attributes }, scope_spans: [ScopeSpans { scope, spans }] }
    }

    /// The root span.
    fn run(&self) -> Span {
        let source = self.source;
        let mut attributes = vec![text("hb.digest", format!("{:016x}", source.trace.digest()))];
        if let Some(recipe) = source.recipe.as_ref().and_then(|recipe| serde_json::to_string(recipe).ok()) {
            attributes.push(text("hb.recipe", recipe));
        }
        attributes.extend(source.end.map(|end| text("hb.end", end.sentence())));
        Span {
            attributes,
            parent_span_id: String::new(),
            ..self.span(run_span(), source.title(), (SimTime::ZERO, source.last_time()))
        }
    }

    /// A span below the root span.
    fn span(&self, id: String, name: String, (from, to): (SimTime, SimTime)) -> Span {
        Span {
            trace_id: self.trace_id.clone(),
            id,
            parent_span_id: run_span(),
            name,
            kind: INTERNAL,
            start_time_unix_nano: unix_nanos(from),
            end_time_unix_nano: unix_nanos(to.max(from)),
            ..Span::default()
        }
    }

    fn event(&self, id: EventId, event: &Event) -> Span {
        let (from, to) = self.extent(event);
        let mut span = self.span(event_span(id), self.name(event), (from, to));
        if let Some(cause) = event.cause.some() {
            span.parent_span_id = event_span(cause);
        }
        span.attributes = vec![
            number("hb.event", id.0),
            text("hb.kind", words::kind(event.kind)),
            text("hb.words", (self.source.words)(id)),
        ];
        if self.source.is_on_node(id) {
            let hlc = self.hybrids.at(id);
            span.attributes.extend([
                number("hb.wall_unix_us", self.source.trace.wall(id).as_micros()),
                number("hb.lamport", self.lamport.at(id)),
                number("hb.hlc.physical_us", hlc.physical().as_micros()),
                number("hb.hlc.counter", hlc.counter()),
            ]);
        }
        for (flag, key) in [(FLAG_TAMPERED, "hb.tampered"), (FLAG_COPY, "hb.copy")] {
            span.attributes.extend((event.flags & flag != 0).then(|| yes(key)));
        }
        span.events = self.told_by(id, event);
        self.add_particulars(&mut span, event);
        span
    }

    /// The start and end of an event's span.
    fn extent(&self, event: &Event) -> (SimTime, SimTime) {
        let trace = self.source.trace;
        match event.kind {
            Kind::Sent => {
                let fate = event.message().and_then(|message| trace.fate(message));
                (event.at, fate.map_or(self.source.last_time(), |fate| trace.event(fate).at))
            }
            Kind::TimerFired => (event.cause.some().map_or(event.at, |set| trace.event(set).at), event.at),
            _ => (event.at, event.at),
        }
    }

    /// The name of an event's span: the same for all events of a sort, because viewers group by name.
    fn name(&self, event: &Event) -> String {
        let trace = self.source.trace;
        let message = event.message().map_or("", |message| trace.message(message).payload.name());
        match event.kind {
            Kind::Sent => format!("send {message}"),
            Kind::Delivered => format!("receive {message}"),
            Kind::Dropped => format!("lose {message}"),
            Kind::Duplicated => format!("copy {message}"),
            Kind::TimerFired => {
                trace.timers.get(event.a as usize).map_or("timer", |timer| timer.timer.name()).to_owned()
            }
            Kind::Wrote => format!("write {}", trace.label(event).name),
            kind => words::kind(kind).replace('_', " "),
        }
    }

    /// Facts and marks, as span events.
    fn told_by(&self, id: EventId, event: &Event) -> Vec<SpanEvent> {
        let trace = self.source.trace;
        let noted = |name: &str, attributes| SpanEvent {
            time_unix_nano: unix_nanos(event.at),
            name: name.to_owned(),
            attributes,
        };
        let facts = self.facts[id.index()].iter().map(|index| {
            let (_, fact) = &trace.facts[*index];
            noted(fact.name(), fields("hb.fact", fact).collect())
        });
        let marks = self.marks[id.index()].iter().map(|index| {
            let (_, line) = trace.marks[*index];
            noted("line of code", vec![text("hb.line", line)])
        });
        facts.chain(marks).collect()
    }

    /// Adds the kind, status, attributes and links that only some events have.
    fn add_particulars(&self, span: &mut Span, event: &Event) {
        let trace = self.source.trace;
        if let Some(message) = event.message().map(|id| trace.message(id)) {
            span.attributes.extend(self.message_attributes(event, message));
        }
        match event.kind {
            Kind::Sent => {
                span.kind = PRODUCER;
                let fate = event.message().and_then(|message| trace.fate(message));
                let fate = fate.map(|fate| trace.event(fate));
                span.status = fate.map(|fate| match fate.kind {
                    Kind::Dropped => error(trace.drop_reason(fate).words()),
                    _ => Status { message: String::new(), code: STATUS_OK },
                });
            }
            Kind::Delivered => span.kind = CONSUMER,
            Kind::Dropped => {
                let reason = trace.drop_reason(event);
                span.status = Some(error(reason.words()));
                span.attributes.push(text("hb.reason", words::reason(reason)));
            }
            Kind::Wrote => span.attributes.push(text("hb.label", trace.label(event).to_string())),
            Kind::TimerFired => {
                let timer = trace.timers.get(event.a as usize);
                span.attributes.extend(timer.into_iter().flat_map(|timer| fields("hb.timer", &timer.timer)));
            }
            Kind::Crashed => {
                span.status = Some(error("crashed"));
                let by = EventId(event.b).some().filter(|by| *by != event.cause);
                span.links.extend(by.map(|by| self.link(by, "ordered by")));
            }
            Kind::Judged => {
                let Some(verdict) = trace.verdicts.get(event.b as usize) else { return };
                let check = self.source.checks.get(usize::from(verdict.check));
                span.attributes.extend(check.map(|check| text("hb.check", check.name)));
                if verdict.ruling == Ruling::Violated {
                    span.status = Some(error(&verdict.detail));
                }
            }
            _ => {}
        }
        // A copy descends from the sending of the original; the event that made the copy is a link.
        if event.flags & FLAG_COPY != 0 && matches!(event.kind, Kind::Delivered | Kind::Dropped) {
            let made = event.message().and_then(|message| self.made.get(&message));
            span.links.extend(made.map(|made| self.link(*made, "copy")));
        }
    }

    fn link(&self, to: EventId, relation: &str) -> Link {
        let attributes = vec![text("hb.relation", relation)];
        Link { trace_id: self.trace_id.clone(), span_id: event_span(to), attributes }
    }

    fn message_attributes(&self, event: &Event, message: &Message<D::Msg>) -> Vec<KeyValue> {
        let (from, to) = (self.source.node(message.from), self.source.node(message.to));
        let operation = match event.kind {
            Kind::Sent => Some("send"),
            Kind::Delivered => Some("process"),
            _ => None,
        };
        let mut attributes = vec![
            text("messaging.system", "happens-before"),
            text("messaging.destination.name", to),
            text("messaging.message.id", format!("{from} to {to}, {}", message.nth)),
            number("hb.message", event.a),
        ];
        attributes.extend(operation.map(|operation| text("messaging.operation.type", operation)));
        attributes.extend(fields("hb.payload", &message.payload));
        attributes
    }

    /// A named stretch of a node's time, below its parent span or the event that opened it.
    fn process_span(&self, id: SpanId) -> Span {
        let trace = self.source.trace;
        let span = trace.spans[id.index()];
        let end = trace.span_end(id);
        let to = end.map_or(self.source.last_time(), |(event, _)| trace.event(event).at);
        let extent = (trace.event(span.opened).at, to);
        let status = end.map(|(_, end)| match end {
            SpanEnd::Ok => Status { message: String::new(), code: STATUS_OK },
            _ => error(words::outcome(end)),
        });
        let mut attributes = vec![number("hb.span", id.0), number("hb.opened", span.opened.0)];
        attributes.extend(end.map(|(event, _)| number("hb.closed", event.0)));
        attributes.extend(span.label.number.map(|label| number("hb.number", label)));
        let parent_span_id = span.parent.some().map_or_else(|| event_span(span.opened), process_span);
        let name = span.label.name.to_owned();
        Span { parent_span_id, attributes, status, ..self.span(process_span(id), name, extent) }
    }
}
