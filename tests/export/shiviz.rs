//! A log for ShiViz, read as ShiViz reads it: its expression finds the records, its rules for clocks hold, and the
//! graph it would draw has the run's happens-before relation.

use std::collections::{BTreeMap, BTreeSet};

use happens_before::run::export::Format;
use happens_before::sim::ids::EventId;
use happens_before::sim::process::Domain;
use happens_before::sim::trace::Kind;
use regex::Regex;

use crate::order::{COMPARED, Reach, Truth};
use crate::runs::{Exported, Property, on_runs};

/// A record of the log.
struct Record {
    id: usize,
    host: String,
    event: String,
    clock: BTreeMap<String, usize>,
}

impl Record {
    fn own(&self) -> usize {
        self.clock[&self.host]
    }
}

/// A file in its three parts, as ShiViz takes it: expression, delimiter, log.
fn parts(text: &str) -> (&str, &str, &str) {
    let (parser, rest) = text.split_once('\n').expect("a first line");
    let (delimiter, log) = rest.split_once('\n').expect("a second line");
    (parser, delimiter, log)
}

/// The records that match the expression.
fn records(which: &str, parser: &str, log: &str) -> Vec<Record> {
    // ShiViz matches by line, over the trimmed log.
    let regex = Regex::new(&format!("(?m){parser}")).unwrap_or_else(|why| panic!("{which}: {why}"));
    let record = |found: regex::Captures<'_>| {
        let host = found["host"].to_owned();
        let clock: BTreeMap<String, usize> = serde_json::from_str(&found["clock"])
            .unwrap_or_else(|why| panic!("{which}: {}: {why}", &found["clock"]));
        assert!(clock.contains_key(&host), "{which}: {host} is missing from its own clock");
        Record { id: found["id"].parse().expect("a number"), host, event: found["event"].to_owned(), clock }
    };
    regex.captures_iter(log.trim()).map(record).collect()
}

/// Checks ShiViz's rules for clocks. Returns the records by host and own count.
fn by_host<'a>(which: &str, records: &'a [Record]) -> BTreeMap<&'a str, Vec<&'a Record>> {
    let mut hosts: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        let of_host = hosts.entry(&record.host).or_default();
        of_host.push(record);
        assert_eq!(record.own(), of_host.len(), "{which}: {} must count on by one from 1", record.host);
    }
    for record in records {
        for (host, count) in record.clock.iter().filter(|(_, count)| **count > 0) {
            let events = hosts.get(host.as_str()).unwrap_or_else(|| panic!("{which}: no host {host:?}"));
            assert!((1..=events.len()).contains(count), "{which}: {host} has no event {count}");
        }
    }
    hosts
}

/// The edges that ShiViz draws to each record: from the previous one on its host, and from the events of other hosts
/// that first appear in its clock.
fn edges<'a>(records: &'a [Record], hosts: &BTreeMap<&str, Vec<&'a Record>>) -> Vec<Vec<usize>> {
    let place: BTreeMap<usize, usize> =
        records.iter().enumerate().map(|(at, record)| (record.id, at)).collect();
    let mut told: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let parents = |record: &'a Record| {
        let told = told.entry(&record.host).or_default();
        let news = record.clock.iter().filter(|(host, count)| {
            **host != record.host && told.insert(host, **count).unwrap_or(0) < **count
        });
        let news = news.map(|(host, count)| hosts[host.as_str()][count - 1].id);
        let before = record.own().checked_sub(2).map(|at| hosts[record.host.as_str()][at].id);
        news.chain(before).map(|id| place[&id]).collect::<Vec<_>>()
    };
    records.iter().map(parents).collect()
}

struct ReadBack;

impl Property for ReadBack {
    fn holds<D: Domain>(&self, exported: &Exported<'_, D>) {
        let (source, which) = (exported.source, exported.which.as_str());
        let (parser, delimiter, log) = parts(&exported.text);
        assert_eq!(delimiter, "", "{which}: there is one execution");
        let ends =
            |c: char| c.is_control() && !matches!(c, '\t' | '\n') || matches!(c, '\u{2028}' | '\u{2029}');
        assert!(!exported.text.contains(ends), "{which}: JavaScript would end a line there");

        let records = records(which, parser, log);
        let found: BTreeSet<usize> = records.iter().map(|record| record.id).collect();
        let own_line = |kind: Kind| !matches!(kind, Kind::Dropped | Kind::Duplicated | Kind::Judged);
        let expected = source.trace.events_from(0).filter(|(_, event)| own_line(event.kind));
        assert_eq!(found, expected.map(|(id, _)| id.index()).collect(), "{which}: events");
        assert_eq!(found.len(), records.len(), "{which}: no event comes twice");
        let note = Regex::new(r"\[#(\d+) at ").expect("an expression");
        let mut told: Vec<usize> =
            note.captures_iter(log).map(|found| found[1].parse().expect("small")).collect();
        told.sort_unstable();
        let others = source.trace.events_from(0).filter(|(_, event)| !own_line(event.kind));
        let others: Vec<usize> = others.map(|(id, _)| id.index()).collect();
        assert_eq!(told, others, "{which}: what happened off the nodes is told, and told once");

        let hosts = by_host(which, &records);
        assert!(hosts.len() <= source.nodes.len() + 1, "{which}");
        let edges = edges(&records, &hosts);
        let place: BTreeMap<usize, usize> = records.iter().enumerate().map(|(at, r)| (r.id, at)).collect();
        let reach = Reach::of(records.len().min(COMPARED), |at| edges[at].clone());
        let truth = Truth::of(source);
        for id in truth.events() {
            // Hosts of which an event knows nothing are left out.
            let mut told: Vec<usize> = records[place[&id.index()]].clock.values().copied().collect();
            let mut known: Vec<usize> =
                truth.clock(*id).iter().map(|n| *n as usize).filter(|n| *n > 0).collect();
            told.sort_unstable();
            known.sort_unstable();
            assert_eq!(told, known, "{which}: the clock of {id:?}");
        }
        truth.compare(which, |one, other| {
            let [one, other] = [one, other].map(|id| &records[place[&id.index()]]);
            let by_edges = reach.before(place[&one.id], place[&other.id]);
            let by_clocks = one.id != other.id && other.clock.get(&one.host).is_some_and(|n| *n >= one.own());
            assert_eq!(by_edges, by_clocks, "{which}: {} and {}", one.id, other.id);
            by_edges
        });
        for record in &records {
            let event = source.trace.event(EventId(u32::try_from(record.id).expect("small")));
            if event.kind == Kind::Intervened {
                let alone = hosts
                    .values()
                    .flatten()
                    .all(|r| r.host == record.host || !r.clock.contains_key(&record.host));
                assert!(alone && record.clock.len() == 1, "{which}: interventions stand alone");
            }
            assert!(!record.event.trim().is_empty(), "{which}: {} has no words", record.id);
        }
    }
}

#[test]
fn shiviz_finds_the_same_events_and_the_same_happens_before() {
    on_runs(Format::ShiViz, 150, &ReadBack);
}

/// Some versions of ShiViz put anchors around the expression.
#[test]
fn the_expression_bears_anchors() {
    struct Anchored;
    impl Property for Anchored {
        fn holds<D: Domain>(&self, exported: &Exported<'_, D>) {
            let (parser, _, log) = parts(&exported.text);
            let plain = records(&exported.which, parser, log).len();
            assert_eq!(records(&exported.which, &format!("^{parser}$"), log).len(), plain);
            assert!(plain > 0 && !parser.contains("(?:"), "ShiViz rewrites other groups");
        }
    }
    on_runs(Format::ShiViz, 4, &Anchored);
}
