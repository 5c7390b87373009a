//! A log for ShiViz (Beschastnikh et al. 2016), which visualises happens-before.
//!
//! A ShiViz file starts with the regular expression that finds records and their parts
//! (`host`, `clock` and `event` must be among them). The second line separates executions and is empty here.
//! The rest is the log; text that the expression does not match is skipped. Clocks are
//! JSON objects from hosts to counts. A host's own count has to start at 1 and increase by 1 with each of
//! its events, and an entry for another host has to be the count of one of that host's events. (From
//! `js/shiviz.js`, `js/model/parser.js` and `js/model/modelGraph.js` of `DistributedClocks/shiviz`.)
//!
//! So every event on a node is a record here, including crashes and pauses, and clocks count all of them, as
//! [`VectorClocks`](crate::sim::logical_clocks::VectorClocks) do. Events off the nodes have no
//! line of their own: a line for the network would put unrelated losses in an order. They are
//! noted in brackets where they belong instead: a loss or a copy with its sending, a verdict with the event that
//! decided it. Interventions have their own line, which influences no other.
//! Everything else is in lines that begin with `#`, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Source, words};
use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::trace::{Event, Kind};

/// Finds a record and its tab-separated parts: no name, text or JSON contains a tab. The
/// anchors may occur twice, as some versions of ShiViz add their own.
pub const PARSER: &str = "^(?<id>[^\\t\\n]+)\\t(?<at>[^\\t\\n]+)\\t(?<wall>[^\\t\\n]+)\\t(?<kind>[^\\t\\n]+)\\t\
    (?<host>[^\\t\\n]+)\\t(?<event>[^\\t\\n]+)\\t(?<clock>\\{[^\\t\\n]*\\})$";

/// ShiViz looks up hosts in plain JavaScript objects, which already have these names.
const TAKEN_BY_JAVASCRIPT: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Serializes a run.
pub(super) fn write<D: Domain>(source: &Source<'_, D>) -> String {
    let notes = Notes::of(source);
    let mut out = format!("{PARSER}\n\n");
    let engine = source.recipe.as_ref().map(|recipe| format!(", engine {}", recipe.engine));
    let title = source.title() + &engine.unwrap_or_default();
    line(&mut out, &format!("# Happens Before: {title}. Times are true time in seconds;"));
    line(
        &mut out,
        "# wall is what the node's own clock showed. In brackets: what happened to it outside the nodes.",
    );
    let mut clocks = Clocks::new(hosts(source));
    for (id, event) in source.trace.events_from(0) {
        let on_node = source.is_on_node(id);
        if !on_node && event.kind != Kind::Intervened {
            continue;
        }
        let host = if on_node { event.node.index() } else { source.nodes.len() };
        clocks.tick(source, id, event, host);
        let wall = if on_node { source.trace.wall(id).to_string() } else { "-".to_owned() };
        let at = event.at.as_micros();
        let _ = write!(out, "{}\t{}.{:06}\t{wall}\t", id.0, at / 1_000_000, at % 1_000_000);
        let _ = write!(out, "{}\t{}\t", words::kind(event.kind), clocks.hosts[host]);
        let _ = writeln!(out, "{}\t{}", notes.text(source, id), clocks.json(host));
    }
    for id in &notes.rest {
        line(
            &mut out,
            &format!("# [#{} at {}: {}]", id.0, source.trace.event(*id).at, plain(&(source.words)(*id))),
        );
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// The events off the nodes, by the event they are noted with.
struct Notes {
    by_event: BTreeMap<EventId, Vec<EventId>>,
    rest: Vec<EventId>,
}

impl Notes {
    fn of<D: Domain>(source: &Source<'_, D>) -> Self {
        let trace = source.trace;
        let mut notes = Self { by_event: BTreeMap::new(), rest: Vec::new() };
        for (id, event) in trace.events_from(0) {
            let teller = match event.kind {
                Kind::Dropped | Kind::Duplicated => {
                    event.message().map(|message| trace.message(message).sent)
                }
                Kind::Judged => event.cause.some(),
                _ => continue,
            };
            match teller.filter(|teller| source.is_on_node(*teller)) {
                Some(teller) => notes.by_event.entry(teller).or_default().push(id),
                None => notes.rest.push(id),
            }
        }
        notes
    }

    /// An event in words, with its notes.
    fn text<D: Domain>(&self, source: &Source<'_, D>, id: EventId) -> String {
        let mut text = (source.words)(id);
        for note in self.by_event.get(&id).into_iter().flatten() {
            let at = source.trace.event(*note).at;
            let _ = write!(text, " [#{} at {at}: {}]", note.0, (source.words)(*note));
        }
        plain(&text)
    }
}

/// The hosts' names: those of the nodes, and one for the source of interventions. They are unique, and none
/// is a name that JavaScript objects already have.
fn hosts<D: Domain>(source: &Source<'_, D>) -> Vec<String> {
    let mut taken: BTreeSet<String> = TAKEN_BY_JAVASCRIPT.iter().map(|name| (*name).to_owned()).collect();
    let wanted = source.nodes.iter().map(String::as_str).chain(["interventions"]);
    let mut hosts = Vec::new();
    for (number, wanted) in wanted.enumerate() {
        let mut name = plain(wanted).trim().to_owned();
        while name.is_empty() || taken.contains(&name) {
            let _ = write!(name, "{}(node {number})", if name.is_empty() { "" } else { " " });
        }
        taken.insert(name.clone());
        hosts.push(name);
    }
    hosts
}

/// A text on one line, without anything that a regular expression or a text area might take for a line end.
fn plain(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect()
}

/// Vector clocks that count every event of a host.
struct Clocks {
    hosts: Vec<String>,
    /// The names as JSON strings.
    keys: Vec<String>,
    present: Vec<Vec<u32>>,
    /// The senders' clocks, by sending event.
    sent: BTreeMap<EventId, Vec<u32>>,
}

impl Clocks {
    fn new(hosts: Vec<String>) -> Self {
        let keys = hosts.iter().map(|host| serde_json::Value::from(host.as_str()).to_string()).collect();
        let present = vec![vec![0; hosts.len()]; hosts.len()];
        Self { hosts, keys, present, sent: BTreeMap::new() }
    }

    fn tick<D: Domain>(&mut self, source: &Source<'_, D>, id: EventId, event: &Event, host: usize) {
        let received = event.message().filter(|_| event.kind == Kind::Delivered);
        let sent = received.map(|message| source.trace.message(message).sent);
        if let Some(theirs) = sent.and_then(|sent| self.sent.get(&sent)) {
            for (mine, theirs) in self.present[host].iter_mut().zip(theirs) {
                *mine = (*mine).max(*theirs);
            }
        }
        self.present[host][host] += 1;
        if event.kind == Kind::Sent {
            self.sent.insert(id, self.present[host].clone());
        }
    }

    fn json(&self, host: usize) -> String {
        let known = self.keys.iter().zip(&self.present[host]).filter(|(_, count)| **count > 0);
        let entries: Vec<String> = known.map(|(key, count)| format!("{key}:{count}")).collect();
        format!("{{{}}}", entries.join(","))
    }
}
