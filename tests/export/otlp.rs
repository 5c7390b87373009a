//! OpenTelemetry spans, read by the rules of the protocol's specification and of `trace.proto`.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::run::export::Format;
use happens_before::sim::ids::EventId;
use happens_before::sim::process::Domain;
use happens_before::sim::time::WALL_EPOCH_US;
use happens_before::sim::trace::Kind;
use serde_json::{Map, Value};

use crate::order::{COMPARED, Reach, Truth};
use crate::runs::{Exported, Property, on_runs};

/// The fields of the protocol's messages, in lowerCamelCase.
const SPAN: [&str; 17] = [
    "traceId",
    "spanId",
    "traceState",
    "parentSpanId",
    "flags",
    "name",
    "kind",
    "startTimeUnixNano",
    "endTimeUnixNano",
    "attributes",
    "droppedAttributesCount",
    "events",
    "droppedEventsCount",
    "links",
    "droppedLinksCount",
    "status",
    "",
];
const EVENT: [&str; 4] = ["timeUnixNano", "name", "attributes", "droppedAttributesCount"];
const LINK: [&str; 6] = ["traceId", "spanId", "traceState", "attributes", "droppedAttributesCount", "flags"];
const STATUS: [&str; 2] = ["message", "code"];

/// The parts of a span that matter here.
struct Span {
    node: Option<u64>,
    parent: Option<String>,
    kind: u64,
    start: u64,
    end: u64,
    status: u64,
    attributes: BTreeMap<String, Value>,
    links: Vec<String>,
}

fn object<'a>(value: &'a Value, fields: &[&str]) -> &'a Map<String, Value> {
    let object = value.as_object().expect("an object");
    for key in object.keys() {
        assert!(fields.contains(&key.as_str()), "{key} is no field of the protocol");
    }
    object
}

fn list(value: Option<&Value>) -> &[Value] {
    value.map_or(&[], |value| value.as_array().expect("a list"))
}

/// An id of this many bytes: hexadecimal, and not zero.
fn id(value: Option<&Value>, bytes: usize) -> String {
    let id = value.and_then(Value::as_str).expect("an id");
    assert!(id.len() == bytes * 2 && id.bytes().all(|c| c.is_ascii_hexdigit()), "{id}");
    assert!(id.bytes().any(|c| c != b'0'), "an id of zeroes is none");
    id.to_owned()
}

/// A 64-bit integer, which OTLP's JSON writes as text.
fn nanos(value: Option<&Value>) -> u64 {
    value.and_then(Value::as_str).and_then(|text| text.parse().ok()).expect("a number as text")
}

fn attributes(value: Option<&Value>) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for entry in list(value) {
        let entry = object(entry, &["key", "value"]);
        let key = entry["key"].as_str().expect("a key").to_owned();
        let (sort, value) =
            entry["value"].as_object().and_then(|value| value.iter().next()).expect("a value");
        let fits = match sort.as_str() {
            "stringValue" => value.is_string(),
            "intValue" => value.as_str().is_some_and(|text| text.parse::<i64>().is_ok()),
            "boolValue" => value.is_boolean(),
            _ => false,
        };
        assert!(fits && !key.is_empty(), "{key}: {sort} {value}");
        assert!(found.insert(key, value.clone()).is_none(), "keys are unique");
    }
    found
}

/// All spans by id, each checked against the protocol.
fn spans(file: &Value, names: &mut Vec<String>) -> BTreeMap<String, Span> {
    let mut found = BTreeMap::new();
    let mut traces = BTreeSet::new();
    for service in list(object(file, &["resourceSpans"]).get("resourceSpans")) {
        let service = object(service, &["resource", "scopeSpans", "schemaUrl"]);
        let resource = attributes(object(&service["resource"], &["attributes"]).get("attributes"));
        names.push(resource["service.name"].as_str().expect("a name").to_owned());
        let node = resource.get("hb.node").and_then(Value::as_str).and_then(|node| node.parse().ok());
        let scopes = list(service.get("scopeSpans"));
        assert!(!scopes.is_empty());
        for scope in scopes {
            let scope = object(scope, &["scope", "spans", "schemaUrl"]);
            object(&scope["scope"], &["name", "version", "attributes"]);
            let spans = list(scope.get("spans"));
            assert!(!spans.is_empty(), "an empty envelope should not be sent");
            for span in spans {
                let (id, span) = read(object(span, &SPAN), node, &mut traces);
                assert!(found.insert(id, span).is_none(), "ids of spans are unique");
            }
        }
    }
    assert_eq!(traces.len(), 1, "a run is one trace");
    found
}

fn read(span: &Map<String, Value>, node: Option<u64>, traces: &mut BTreeSet<String>) -> (String, Span) {
    traces.insert(id(span.get("traceId"), 16));
    let (start, end) = (nanos(span.get("startTimeUnixNano")), nanos(span.get("endTimeUnixNano")));
    assert!(end >= start);
    assert!(span["name"].as_str().is_some_and(|name| !name.trim().is_empty()), "{span:?}");
    for event in list(span.get("events")) {
        let event = object(event, &EVENT);
        assert!((start..=end).contains(&nanos(event.get("timeUnixNano"))));
        assert!(event["name"].as_str().is_some_and(|name| !name.is_empty()));
        attributes(event.get("attributes"));
    }
    let link = |link: &Value| {
        let link = object(link, &LINK);
        traces.insert(id(link.get("traceId"), 16));
        attributes(link.get("attributes"));
        id(link.get("spanId"), 8)
    };
    let links = list(span.get("links")).iter().map(link).collect();
    let status = span
        .get("status")
        .map_or(0, |status| object(status, &STATUS).get("code").and_then(Value::as_u64).expect("a code"));
    let kind = span["kind"].as_u64().expect("kinds are numbers");
    assert!((1..=5).contains(&kind) && status <= 2);
    let parent = span.get("parentSpanId").map(|_| id(span.get("parentSpanId"), 8));
    let attributes = attributes(span.get("attributes"));
    (id(span.get("spanId"), 8), Span { node, parent, kind, start, end, status, attributes, links })
}

impl Span {
    fn number(&self, key: &str) -> Option<usize> {
        self.attributes.get(key)?.as_str()?.parse().ok()
    }
}

struct ReadBack;

impl Property for ReadBack {
    fn holds<D: Domain>(&self, exported: &Exported<'_, D>) {
        let (source, which) = (exported.source, exported.which.as_str());
        let file: Value = serde_json::from_str(&exported.text).expect("JSON");
        assert!(!exported.text.contains('\n'), "{which}: one line, as a file exporter writes it");
        let mut names = Vec::new();
        let spans = spans(&file, &mut names);
        assert!(source.nodes.iter().all(|name| names.contains(name)), "{which}: {names:?}");

        // There is one root, and every parent and link exists.
        assert_eq!(spans.values().filter(|span| span.parent.is_none()).count(), 1, "{which}");
        for span in spans.values() {
            assert!(span.parent.iter().chain(&span.links).all(|id| spans.contains_key(id)), "{which}");
        }
        let events: BTreeMap<usize, &Span> =
            spans.values().filter_map(|span| Some((span.number("hb.event")?, span))).collect();
        assert_eq!(events.keys().copied().collect::<Vec<_>>(), (0..source.trace.len()).collect::<Vec<_>>());
        let stretches = spans.values().filter(|span| span.attributes.contains_key("hb.span")).count();
        assert_eq!(stretches, source.trace.spans.len(), "{which}");
        assert_eq!(spans.len(), 1 + events.len() + stretches, "{which}: nothing else");

        order(exported, &spans, &events);
        particulars(exported, &spans, &events);
    }
}

/// Compares happens-before, read on a node from the numbers and between nodes from the parents of received messages.
fn order<D: Domain>(
    exported: &Exported<'_, D>,
    spans: &BTreeMap<String, Span>,
    events: &BTreeMap<usize, &Span>,
) {
    let mut last = BTreeMap::new();
    let mut direct: Vec<Vec<usize>> = Vec::new();
    for (number, span) in events {
        let neighbour = span.node.and_then(|node| last.insert(node, *number));
        let sender =
            span.parent.as_ref().filter(|_| span.kind == 5).and_then(|id| spans[id].number("hb.event"));
        direct.push(neighbour.into_iter().chain(sender).collect());
    }
    let reach = Reach::of(events.len().min(COMPARED), |number| direct[number].clone());
    Truth::of(exported.source)
        .compare(&exported.which, |one, other| reach.before(one.index(), other.index()));
}

fn particulars<D: Domain>(
    exported: &Exported<'_, D>,
    spans: &BTreeMap<String, Span>,
    events: &BTreeMap<usize, &Span>,
) {
    let (source, which) = (exported.source, exported.which.as_str());
    let unix = |us: u64| (WALL_EPOCH_US.unsigned_abs() + us) * 1_000;
    for (id, event) in source.trace.events_from(0) {
        let span = events[&id.index()];
        let cause = span.parent.as_ref().and_then(|parent| spans[parent].number("hb.event"));
        assert_eq!(cause, event.cause.some().map(EventId::index), "{which}: cause of {id:?}");
        let own = if event.kind == Kind::TimerFired { span.end } else { span.start };
        assert_eq!(own, unix(event.at.as_micros()), "{which}: time of {id:?}");
        assert_eq!(span.kind == 4, event.kind == Kind::Sent, "{which}: {id:?}");
        assert_eq!(span.kind == 5, event.kind == Kind::Delivered, "{which}: {id:?}");
        let on_node = event.node.index() < source.nodes.len();
        assert_eq!(span.node.is_some(), on_node, "{which}: {id:?}");
        if event.kind == Kind::Sent {
            let fate = event.message().and_then(|message| source.trace.fate(message));
            let lost = fate.is_some_and(|fate| source.trace.event(fate).kind == Kind::Dropped);
            assert_eq!(span.status == 2, lost, "{which}: {id:?} lost");
            assert_eq!(span.status == 0, fate.is_none(), "{which}: {id:?} in flight");
            assert!(fate.is_none_or(|fate| span.end == unix(source.trace.event(fate).at.as_micros())));
        }
    }
}

#[test]
fn a_receiver_finds_the_same_events_and_the_same_happens_before() {
    on_runs(Format::Otlp, 150, &ReadBack);
}
