//! Finds variants of a subject's words without an explicit tag, whose position would be hashed.

use crate::source::{Source, line_of, places_of};

/// Whether a file declares the words of a subject.
pub fn holds_words(path: &str) -> bool {
    let Some((_, file)) = path.strip_prefix("src/subject/").and_then(|path| path.split_once('/')) else {
        return false;
    };
    file.starts_with("words.") || file.starts_with("words/")
}

/// Every variant of a file's enums that has no tag, each with its place.
pub fn untagged(source: &Source) -> Vec<String> {
    let code = &source.code;
    let bodies = places_of(code, "enum").filter_map(|at| Some(at + code[at..].find('{')? + 1));
    let variants =
        bodies.flat_map(|body| pieces(&code[body..]).into_iter().map(move |at| (body + at.0, at.1)));
    let without = variants.filter(|(_, variant)| !is_tagged(variant));
    without.map(|(at, _)| format!("{} has no tag", source.at(line_of(code, at)))).collect()
}

/// Whether a variant ends in `= 3`, or in `= _`.
fn is_tagged(variant: &str) -> bool {
    let tag = variant.rsplit_once('=').map_or("", |(_, tag)| tag.trim());
    tag == "_" || tag.parse::<u32>().is_ok()
}

/// The parts between the commas of a group without its opening brace, each with its end.
fn pieces(group: &str) -> Vec<(usize, &str)> {
    let (mut depth, mut start, mut found) = (0_u32, 0, Vec::new());
    for (at, byte) in group.bytes().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth > 0 => depth -= 1,
            b',' | b'}' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    found.push((at, &group[start..at]));
                }
                if byte == b'}' {
                    break;
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

#[test]
fn what_has_no_tag_is_named() {
    let check = |code: &str, expected: &[&str]| {
        let source = Source { path: "a.rs".into(), text: code.into(), code: code.into() };
        assert_eq!(untagged(&source), expected, "{code}");
    };
    check("enum A { B = 0, C(u8, u8) = 1, D { e: u8, f: u8 } = _ }", &[]);
    check("enum A {\nB = 0,\nC(u8, u8),\n}", &["a.rs:3 has no tag"]);
    check(
        "enum A {\n#[b = 1]\nC,\n}\nenum D { E { f: [u8; 2] } }",
        &["a.rs:3 has no tag", "a.rs:5 has no tag"],
    );
    assert!(holds_words("src/subject/locks/words/fact.rs") && !holds_words("src/subject/locks/store.rs"));
}
