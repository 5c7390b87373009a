//! The parts of the OpenTelemetry protocol that are used, following `trace.proto`.

use serde::Serialize;

use crate::sim::process::Describe;
use crate::sim::time::{SimTime, WALL_EPOCH_US};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub resource_spans: Vec<ResourceSpans>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResourceSpans {
    pub resource: Resource,
    pub scope_spans: [ScopeSpans; 1],
}

#[derive(Serialize)]
pub(super) struct Resource {
    pub attributes: Vec<KeyValue>,
}

#[derive(Serialize)]
pub(super) struct ScopeSpans {
    pub scope: Scope,
    pub spans: Vec<Span>,
}

#[derive(Serialize)]
pub(super) struct Scope {
    pub name: &'static str,
    pub version: &'static str,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Span {
    pub trace_id: String,
    #[serde(rename = "spanId")]
    pub id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub parent_span_id: String,
    pub name: String,
    pub kind: u8,
    pub start_time_unix_nano: String,
    pub end_time_unix_nano: String,
    pub attributes: Vec<KeyValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<SpanEvent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpanEvent {
    pub time_unix_nano: String,
    pub name: String,
    pub attributes: Vec<KeyValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    pub trace_id: String,
    pub span_id: String,
    pub attributes: Vec<KeyValue>,
}

#[derive(Serialize)]
pub(super) struct Status {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    pub code: u8,
}

#[derive(Serialize)]
pub(super) struct KeyValue {
    pub key: String,
    pub value: Value,
}

#[derive(Serialize)]
pub(super) enum Value {
    #[serde(rename = "stringValue")]
    Text(String),
    #[serde(rename = "intValue")]
    Integer(String),
    #[serde(rename = "boolValue")]
    Truth(bool),
}

pub(super) const INTERNAL: u8 = 1;
pub(super) const PRODUCER: u8 = 4;
pub(super) const CONSUMER: u8 = 5;
pub(super) const STATUS_OK: u8 = 1;
pub(super) const STATUS_ERROR: u8 = 2;

pub(super) fn text(key: &str, value: impl Into<String>) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Value::Text(value.into()) }
}

pub(super) fn number(key: &str, value: impl Into<i64>) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Value::Integer(value.into().to_string()) }
}

pub(super) fn yes(key: &str) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Value::Truth(true) }
}

/// The fields of a message, fact or timer, each value under its own key.
pub(super) fn fields(of: &'static str, what: &impl Describe) -> impl Iterator<Item = KeyValue> {
    what.fields().into_iter().map(move |(name, value)| text(&format!("{of}.{name}"), value))
}

pub(super) fn unix_nanos(at: SimTime) -> String {
    let us = WALL_EPOCH_US.unsigned_abs().saturating_add(at.as_micros());
    us.saturating_mul(1_000).to_string()
}

pub(super) fn error(message: impl Into<String>) -> Status {
    Status { message: message.into(), code: STATUS_ERROR }
}
