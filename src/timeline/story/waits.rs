//! Waits in words: who is in the way, and when everyone in a circle waits for the next.

use std::fmt::Write as _;

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Describe, Domain};
use crate::sim::slicing::{Causes, Held};
use crate::sim::trace::{Span, Trace};

use super::super::scene::Names;
use super::super::sentence::in_brackets;

/// Who is in the way of an event's facts: `; held since 1.204 s: lock granted (file 7, …)`,
/// or `; all 8 workers were busy: 6 waited for Shop`.
pub(super) fn held<D: Domain>(causes: &Causes<'_, D>, names: &Names, id: EventId) -> String {
    let trace = causes.trace();
    let mut work = Vec::new();
    for held in causes.held(id) {
        match held {
            Held::Since(fact) => return format!("; {}", held_since(trace, fact)),
            Held::Work(span) => work.push(span),
        }
    }
    let mut words = match work.len() {
        0 => return String::new(),
        1 => "; its only worker was busy".to_owned(),
        2 => "; both workers were busy".to_owned(),
        all => format!("; all {all} workers were busy"),
    };
    let mut asked: Vec<(NodeId, usize)> = Vec::new();
    for node in work.iter().filter_map(|span| causes.holdup(*span, id).asked) {
        match asked.iter_mut().find(|(other, _)| *other == node) {
            Some((_, count)) => *count += 1,
            None => asked.push((node, 1)),
        }
    }
    if asked.is_empty() {
        let Span { label, opened, .. } = trace.spans[work[0].index()];
        let since = trace.event(opened).at;
        let longest = if work.len() > 1 { "the longest " } else { "" };
        let _ = write!(words, ", {longest}since {since}, with {label}");
    }
    for (number, (node, count)) in asked.iter().enumerate() {
        let lead = if number == 0 { ": " } else { ", " };
        let _ = write!(words, "{lead}{count} waited for {}", names.node(*node));
    }
    words
}

/// `held since 1.204 s: lock granted (file 7, …)`, of a fact by its position.
pub(super) fn held_since<D: Domain>(trace: &Trace<D>, fact: usize) -> String {
    let (event, fact) = &trace.facts[fact];
    format!("held since {}: {}", trace.event(*event).at, said(fact))
}

/// A fact and its fields.
fn said(fact: &impl Describe) -> String {
    fact.name().to_owned() + &in_brackets(&fact.fields())
}

/// The circle that an event's wait closes: `; that closes a circle of waits: A has been busy with work 1 since 0.020 s, which waits
/// at B; B has been busy with work 2 since 0.030 s, which waits at A`. Empty if it closes none.
pub(super) fn circle<D: Domain>(causes: &Causes<'_, D>, names: &Names, id: EventId) -> String {
    let trace = causes.trace();
    let links = causes.circle(id, EventId(id.0 + 1));
    let mut words = String::new();
    for (number, link) in links.iter().enumerate() {
        let lead = if number == 0 { "; that closes a circle of waits: " } else { "; " };
        let next = links[(number + 1) % links.len()].wait;
        let _ = match link.held {
            Held::Work(span) => {
                let Span { label, opened, node, .. } = trace.spans[span.index()];
                let (node, since) = (names.node(node), trace.event(opened).at);
                let at = names.node(trace.event(next).node);
                write!(words, "{lead}{node} has been busy with {label} since {since}, which waits at {at}")
            }
            Held::Since(fact) => {
                let (event, fact) = &trace.facts[fact];
                let since = trace.event(*event).at;
                let held = said(fact);
                let wait = trace.facts_of(next).next().map(|(_, fact)| said(fact)).unwrap_or_default();
                write!(words, "{lead}{held} since {since}, and {wait}")
            }
        };
    }
    words
}
