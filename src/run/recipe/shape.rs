//! The shape of a file. Our JSON deserializer accepts a list for an object, in the order of its fields, `null` for missing
//! fields, and unknown names; the published schema does not, and neither do other readers.

use serde_json::Value;

/// Fields that are not written when they have these defaults.
const COPY: (&str, bool) = ("copy", false);
const ENGINE: (&str, u64) = ("engine", 1);

/// The first place where a file's shape differs from the same content as we write it, and what is there; `None` if there is none.
pub fn difference(given: &Value, written: &Value) -> Option<String> {
    let mut path = Vec::new();
    let what = find(given, written, &mut path)?;
    let place = if path.is_empty() { "the file".to_owned() } else { format!("“{}”", path.join(".")) };
    Some(format!("{place} is {what}"))
}

fn find<'a>(given: &'a Value, written: &Value, path: &mut Vec<&'a str>) -> Option<&'static str> {
    match (given, written) {
        (Value::Null, _) => Some("null"),
        (Value::Array(_), Value::Object(_)) => Some("a list but should be an object"),
        (Value::Object(given), Value::Object(written)) => given.iter().find_map(|(name, value)| {
            path.push(name);
            let found = match written.get(name) {
                Some(written) => find(value, written, path),
                None if may_be_left_out(name, value) => None,
                None => Some("not a name in this format"),
            };
            if found.is_none() {
                path.pop();
            }
            found
        }),
        (Value::Array(given), Value::Array(written)) => {
            given.iter().zip(written).find_map(|(one, other)| find(one, other, path))
        }
        _ => None,
    }
}

fn may_be_left_out(name: &str, value: &Value) -> bool {
    name == COPY.0 && value.as_bool() == Some(COPY.1) || name == ENGINE.0 && value.as_u64() == Some(ENGINE.1)
}
