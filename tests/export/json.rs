//! The trace as JSON: validated against its schema, and happens-before read back from it.

use std::collections::BTreeMap;
use std::fs;

use boon::{Compiler, SchemaIndex, Schemas};
use happens_before::run::Recipe;
use happens_before::run::export::{ExportError, Format, MAX_EVENTS};
use happens_before::sim::process::Domain;
use serde_json::Value;

use crate::order::{COMPARED, Reach, Truth};
use crate::runs::{Exported, Property, on_runs};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static/schema/trace.v2.schema.json");

struct Valid {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Valid {
    fn new() -> Self {
        let schema: Value =
            serde_json::from_str(&fs::read_to_string(SCHEMA).expect("it is there")).expect("JSON");
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("trace.json", schema).expect("a resource");
        let index = compiler.compile("trace.json", &mut schemas).unwrap_or_else(|why| panic!("{why:#}"));
        Self { schemas, index }
    }

    fn check(&self, file: &Value) -> Result<(), String> {
        self.schemas.validate(file, self.index).map_err(|why| format!("{why:#}"))
    }
}

impl Property for Valid {
    fn holds<D: Domain>(&self, exported: &Exported<'_, D>) {
        let file: Value = serde_json::from_str(&exported.text).expect("JSON");
        self.check(&file).unwrap_or_else(|why| panic!("{}: {why}", exported.which));
    }
}

#[test]
fn files_are_as_the_schema_says() {
    on_runs(Format::Json, 60, &Valid::new());
}

/// The schema refuses invalid files; otherwise validation would mean nothing.
#[test]
fn the_schema_refuses_what_is_wrong() {
    struct Damaged(Valid);
    impl Property for Damaged {
        fn holds<D: Domain>(&self, exported: &Exported<'_, D>) {
            let file: Value = serde_json::from_str(&exported.text).expect("JSON");
            let damage: [(&str, Value); 5] = [
                ("/version", 3.into()),
                ("/digest", "0".into()),
                ("/events/0/kind", "happened".into()),
                ("/events/0/at_us", (-1).into()),
                ("/events/0/message", 7.into()),
            ];
            for (place, value) in damage {
                let mut damaged = file.clone();
                let (parent, key) = place.rsplit_once('/').expect("a path");
                damaged.pointer_mut(parent).expect("it is there")[key] = value;
                assert!(self.0.check(&damaged).is_err(), "{}: {place} was let through", exported.which);
            }
        }
    }
    on_runs(Format::Json, 2, &Damaged(Valid::new()));
}

struct ReadBack;

impl Property for ReadBack {
    fn holds<D: Domain>(&self, exported: &Exported<'_, D>) {
        let (source, which) = (exported.source, &exported.which);
        let file: Value = serde_json::from_str(&exported.text).expect("JSON");
        let list = |name: &str| file[name].as_array().expect("a list").as_slice();
        assert_eq!(file["digest"], format!("{:016x}", source.trace.digest()), "{which}");
        let names: Vec<&str> = list("nodes").iter().filter_map(|node| node["name"].as_str()).collect();
        assert_eq!(names, source.nodes, "{which}: names survive");
        let lengths = [
            ("events", source.trace.len()),
            ("messages", source.trace.messages.len()),
            ("timers", source.trace.timers.len()),
            ("spans", source.trace.spans.len()),
            ("facts", source.trace.facts.len()),
            ("marks", source.trace.marks.len()),
            ("verdicts", source.trace.verdicts.len()),
            ("interventions", source.trace.interventions.len()),
        ];
        for (name, length) in lengths {
            assert_eq!(list(name).len(), length, "{which}: {name}");
        }
        let (events, messages) = (list("events"), list("messages"));
        let mut latest = BTreeMap::new();
        let mut neighbours = Vec::new();
        for (number, event) in events.iter().enumerate() {
            let node = event["node"].as_u64();
            neighbours.push(node.and_then(|node| latest.insert(node, number)));
        }
        let index = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("small");
        let direct = |number: usize| {
            let event = &events[number];
            let received = (event["kind"] == "delivered").then(|| index(&event["message"]));
            let sent = received.map(|message| index(&messages[message]["sent"]));
            neighbours[number].into_iter().chain(sent).collect()
        };
        let reach = Reach::of(events.len().min(COMPARED), direct);
        let truth = Truth::of(source);
        truth.compare(which, |one, other| reach.before(one.index(), other.index()));
        for id in truth.events() {
            let told = &events[id.index()]["clocks"]["vector"];
            assert_eq!(told, &Value::from(truth.clock(*id)), "{which}: the clock of {id:?}");
        }
        for (number, event) in events.iter().enumerate() {
            let cause = event["cause"].as_u64();
            let expected = source.trace.events[number].cause.some().map(|cause| u64::from(cause.0));
            assert_eq!(cause, expected, "{which}: the cause of {number}");
        }
    }
}

#[test]
fn the_same_run_is_found_in_it() {
    on_runs(Format::Json, 200, &ReadBack);
}

/// The recipe in a file reproduces exactly the run in that file.
#[test]
fn its_recipe_makes_the_run_again() {
    struct Again;
    impl Property for Again {
        fn holds<D: Domain>(&self, exported: &Exported<'_, D>) {
            let file: Value = serde_json::from_str(&exported.text).expect("JSON");
            let Some(recipe) = file.get("recipe") else { return };
            let recipe = Recipe::from_json(&recipe.to_string()).expect("a recipe");
            let digest = happens_before::run::Run::complete(recipe).trace().digest();
            assert_eq!(file["digest"], format!("{digest:016x}"), "{}", exported.which);
        }
    }
    on_runs(Format::Json, 20, &Again);
}

#[test]
fn what_is_too_long_is_refused_with_a_sentence() {
    assert_eq!(
        ExportError::TooLong.to_string(),
        format!("This run has more than {MAX_EVENTS} events, the limit for an export.")
    );
}
