//! Recipe files match `static/schema/recipe.v2.schema.json`, which is published with the site.

use std::fs;

use boon::{Compiler, SchemaIndex, Schemas};
use happens_before::run::address;
use happens_before::run::recipe::{ENGINE, RecipeError};
use serde_json::{Value, json};

use crate::dice::Dice;

struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn new() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/static/schema/recipe.v2.schema.json");
        let schema = serde_json::from_str(&fs::read_to_string(path).expect("it is there")).expect("JSON");
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("recipe.json", schema).expect("a resource");
        let index = compiler.compile("recipe.json", &mut schemas).unwrap_or_else(|why| panic!("{why:#}"));
        Self { schemas, index }
    }

    fn check(&self, file: &Value) -> Result<(), String> {
        self.schemas.validate(file, self.index).map_err(|why| format!("{why:#}"))
    }
}

#[test]
fn files_are_as_the_schema_says() {
    let schema = Schema::new();
    for seed in 0..1_000 {
        let state = Dice::new(seed).state();
        for json in [state.to_json(), state.recipe.to_json()] {
            let file = serde_json::from_str(&json).expect("JSON");
            schema.check(&file).unwrap_or_else(|why| panic!("seed {seed}: {why}\n{json}"));
        }
    }
}

/// A file with every field.
fn full() -> Value {
    json!({
        "version": 2, "engine": ENGINE, "lesson": "idempotency", "settings": { "timeout": "700" }, "seed": 7,
        "script": [
            { "at": 5, "do": { "crash": { "node": 1, "down": 9 } } },
            { "at": 5, "do": "clear_all" },
            { "at": 6, "do": { "switch": { "scope": { "from": 1 }, "fault": { "lose": { "ppm": 9 } } } } },
            { "at": 6, "do": { "message": { "message": { "from": 0, "to": 1, "nth": 1 }, "fault": "drop" } } },
            { "at": 7, "do": { "step_clock": { "node": 1, "by_us": -9 } } },
            { "at": 8, "do": { "reseed": { "salt": 9 } } },
            { "at": 9, "do": { "message": { "message": { "from": 0, "to": 1, "nth": 2 }, "fault": "spare" } } }
        ],
        "view": { "scene": "race", "step": "break", "at": 12, "event": 3, "branch": "mine" },
        "twin": { "seed": 8, "settings": { "key": "order" } }
    })
}

/// Schema and reader refuse the same files, as far as a schema can know.
#[test]
fn schema_and_reader_refuse_the_same() {
    let schema = Schema::new();
    let good = full();
    assert_eq!(schema.check(&good), Ok(()));
    assert!(address::from_json(&good.to_string()).expect("good").problems.is_empty());
    let damage: [(&str, Value); 23] = [
        ("/version", json!(3)),
        ("/engine", json!(0)),
        ("/engine", json!("two")),
        ("/script/5/do/reseed/salt", json!(9_007_199_254_740_992_u64)),
        ("/lesson", json!(7)),
        ("/seed", json!(9_007_199_254_740_992_u64)),
        ("/seed", json!(-1)),
        ("/seed", json!(1.5)),
        ("/settings", json!([])),
        ("/settings/timeout", json!(700)),
        ("/script/0/at", json!(-1)),
        ("/script/0/do", json!("explode")),
        ("/script/0/do/crash/node", json!(256)),
        ("/script/0/do/crash/down", json!(3_600_000_001_u64)),
        ("/script/1/do", json!({ "clear_all": 1 })),
        ("/script/2/do/switch/fault/lose/ppm", json!(1_000_001)),
        ("/script/2/do/switch/scope", json!(null)),
        ("/script/3/do/message/message/nth", json!(0)),
        ("/script/3/do/message/fault", json!("lose")),
        ("/script/4/do/step_clock/by_us", json!(-3_600_000_001_i64)),
        ("/view/event", json!("third")),
        ("/view", json!({ "zoom": 2 })),
        ("/twin", json!({ "lesson": "idempotency", "seed": 8 })),
    ];
    for (place, value) in damage {
        let mut file = good.clone();
        *file.pointer_mut(place).expect(place) = value;
        assert!(schema.check(&file).is_err(), "the schema takes {place}: {file}");
        assert!(address::from_json(&file.to_string()).is_err(), "the reader takes {place}: {file}");
    }
}

/// The path of everything in a file.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    if let Some(parts) = value.as_object() {
        for (name, part) in parts {
            places(part, &format!("{at}/{name}"), all);
        }
    }
    for (index, part) in value.as_array().into_iter().flatten().enumerate() {
        places(part, &format!("{at}/{index}"), all);
    }
}

/// The schema is the oracle: whatever is put in whatever place, the reader accepts no file that the schema refuses. The reader may refuse
/// more, because it knows which nodes exist and when the run ends.
#[test]
fn the_reader_refuses_whatever_the_schema_refuses() {
    let schema = Schema::new();
    let good = full();
    let mut all = Vec::new();
    places(&good, "", &mut all);
    let in_list = |value: &Value| value.as_object().map(|parts| parts.values().cloned().collect::<Vec<_>>());
    let (mut refused, mut semantic) = (0, 0);
    for place in &all {
        let own = good.pointer(place).expect("it is there").clone();
        let others = [
            json!(null),
            json!([]),
            json!({}),
            json!(""),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(true),
            json!("x"),
        ];
        let others = others.into_iter().chain([json!([own.clone()]), json!({ "x": own.clone() })]);
        for value in others.chain(in_list(&own).map(Value::from)) {
            let mut file = good.clone();
            *file.pointer_mut(place).expect(place) = value;
            let (by_schema, read) = (schema.check(&file), address::from_json(&file.to_string()));
            match (&by_schema, &read) {
                (Err(why), Ok(asked)) if asked.problems.is_empty() => {
                    panic!("the reader takes at {place} what the schema refuses: {file}\n{why}")
                }
                // Refused, or accepted with a message about the position on the page.
                (Err(_), _) => refused += 1,
                (Ok(()), Err(why)) => {
                    let shape = matches!(why, RecipeError::NotAFile(_) | RecipeError::Shape(_));
                    assert!(!shape, "the schema takes at {place} what the reader refuses: {file}\n{why}");
                    semantic += 1;
                }
                (Ok(()), Ok(_)) => {}
            }
        }
    }
    assert!(refused > 400 && semantic > 0, "{refused} refused by both, {semantic} by the reader alone");
}
