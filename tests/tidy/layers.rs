//! Which module may use which: lower layers know nothing of higher ones.

use crate::source::{Source, is_word, line_of, places_of, root};

/// A layer, and the others that it may use.
const LAYERS: [(&str, &[&str]); 9] = [
    ("sim", &[]),
    ("policy", &["sim"]),
    ("checker", &[]),
    ("subject", &["checker", "policy", "sim"]),
    ("lesson", &["subject", "checker", "policy", "sim"]),
    ("run", &["lesson", "subject", "checker", "policy", "sim"]),
    ("explore", &["run", "lesson", "subject", "checker", "policy", "sim"]),
    ("timeline", &["sim"]),
    ("ui", &["explore", "timeline", "run", "lesson", "subject", "checker", "policy", "sim"]),
];
/// Policies may use only these parts of the kernel: they take `now` as an argument and do no I/O.
const POLICY_MAY_USE: [&str; 2] = ["sim::time", "sim::sorted"];
/// Crates that only code for the browser may use.
const WEB: [&str; 10] = [
    "gloo",
    "gloo_events",
    "gloo_timers",
    "js_sys",
    "plotters",
    "plotters_canvas",
    "wasm_bindgen",
    "wasm_bindgen_test",
    "web_sys",
    "yew",
];
/// The paths that may use them.
const BROWSER: [&str; 5] = ["src/ui/", "src/main.rs", "tests/web", "tests/bench/web/", "tests/bench/frames/"];

/// Every use in a file that its layer does not allow, each with its place.
pub fn offences(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if !source.is_rust() {
        return found;
    }
    // Tests at the end of a file may use higher layers.
    let code = source.code.split("#[cfg(test)]").next().unwrap_or_default();
    if !BROWSER.iter().any(|place| source.path.starts_with(place)) {
        for name in WEB {
            let uses = places_of(code, name).filter(|at| is_path(code, *at, name));
            found.extend(uses.map(|at| format!("{} uses {name}", source.at(line_of(code, at)))));
        }
    }
    let layer = LAYERS.iter().find(|(name, _)| module(&source.path).first() == Some(name));
    if let Some((own, allowed)) = layer {
        for (at, used) in uses(&source.path, code) {
            let first = used.split("::").next().unwrap_or_default();
            let known = LAYERS.iter().any(|(name, _)| *name == first);
            let may = POLICY_MAY_USE.iter().any(|path| used.starts_with(path));
            let policy = *own == "policy" && first == "sim" && !may;
            if known && first != *own && (policy || !allowed.contains(&first)) {
                found.push(format!("{} uses {used} in {own}", source.at(line_of(code, at))));
            }
            if *own == "subject" && is_inside_another_subject(&source.path, &used) {
                found.push(format!("{} uses {used}, which is no word", source.at(line_of(code, at))));
            }
        }
    }
    found
}

/// Whether a path leads into another subject than the file's own, beyond that subject's words.
fn is_inside_another_subject(path: &str, used: &str) -> bool {
    let (module, parts) = (module(path), used.split("::").collect::<Vec<_>>());
    let [_, subject, inside, ..] = parts[..] else { return false };
    let is_subject = root().join("src/subject").join(subject).is_dir();
    is_subject && module.get(1) != Some(&subject) && inside != "words"
}

#[test]
fn subjects_know_each_others_words_only() {
    let check = |used: &str, expected: bool| {
        assert_eq!(is_inside_another_subject("src/subject/prices/author.rs", used), expected, "{used}");
    };
    check("subject::payments::client::Client", true);
    check("subject::payments::words::Cents", false);
    check("subject::pay::Cents", false);
    check("subject::prices::ledger::Ledger", false);
    check("subject::request::RequestId", false);
}

/// Whether a name in the code starts a path: `yew::`, or `use yew`.
fn is_path(code: &str, at: usize, name: &str) -> bool {
    let before = code[..at].trim_end();
    code[at + name.len()..].starts_with("::") && !before.ends_with("::") || before.ends_with("use")
}

/// A file's module path: `["run", "session"]` for `src/run/session.rs`.
fn module(path: &str) -> Vec<&str> {
    let Some(inside) = path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs")) else {
        return Vec::new();
    };
    inside.split('/').filter(|part| !["mod", "lib", "main"].contains(part)).collect()
}

/// The paths from the crate's root that a file uses, as far as each is written in one piece; groups in braces are
/// split.
fn uses(path: &str, code: &str) -> Vec<(usize, String)> {
    let depth = module(path).len();
    let from_root = places_of(code, "crate").map(|at| (at, &code[at + "crate".len()..]));
    let climbing = places_of(code, "super").filter_map(|at| {
        let supers = code[at..].split("::").take_while(|part| part.trim() == "super").count();
        let first = !code[..at].trim_end().ends_with("::");
        (first && supers == depth).then(|| (at, &code[at + supers * "super::".len() - 2..]))
    });
    from_root.chain(climbing).flat_map(|(at, rest)| paths(at, rest)).collect()
}

/// `::a::b` gives `a::b`, and `::{a, b::c}` gives both.
fn paths(at: usize, rest: &str) -> Vec<(usize, String)> {
    let Some(rest) = rest.strip_prefix("::") else { return Vec::new() };
    if let Some(group) = rest.strip_prefix('{') {
        return members(group).into_iter().map(|path| (at, path)).collect();
    }
    vec![(at, lead(rest))]
}

/// The path at the start of a text.
fn lead(text: &str) -> String {
    let end = text.bytes().position(|byte| !is_word(byte) && byte != b':');
    text[..end.unwrap_or(text.len())].trim_end_matches(':').to_owned()
}

/// The paths in a group without its opening brace; for nested groups only the leading path counts.
fn members(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut found) = (0_u32, 0, Vec::new());
    for (at, byte) in group.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b',' | b'}' if depth == 0 => {
                found.push(lead(group[start..at].trim()));
                start = at + 1;
                if byte == b'}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn uses_are_found_however_they_are_spelt() {
    let check = |path: &str, code: &str, expected: &[&str]| {
        let found: Vec<_> = uses(path, code).into_iter().map(|(_, used)| used).collect();
        assert_eq!(found, expected, "{code}");
    };
    check("src/sim/time.rs", "use crate::sim::ids;", &["sim::ids"]);
    check("src/sim/time.rs", "use crate::{run::Recipe, sim::{ids, time}};", &["run::Recipe", "sim"]);
    check("src/sim/mod.rs", "use super::run::Recipe;", &["run::Recipe"]);
    check("src/sim/time.rs", "use super::super::run;", &["run"]);
    check("src/sim/time.rs", "use super::run;", &[]);
    check("src/sim/time.rs", "let x = crate::run::Run::start(r);", &["run::Run::start"]);
}

#[test]
fn offences_are_named() {
    let source = |path: &str, code: &str| Source { path: path.into(), text: code.into(), code: code.into() };
    let check = |path, code, expected: &[&str]| assert_eq!(offences(&source(path, code)), expected, "{code}");
    check("src/sim/a.rs", "use crate::sim::b;\nuse crate::run::c;", &["src/sim/a.rs:2 uses run::c in sim"]);
    check("src/policy/a.rs", "use crate::sim::time::SimTime;", &[]);
    check(
        "src/checker/a.rs",
        "use crate::policy::raft;",
        &["src/checker/a.rs:1 uses policy::raft in checker"],
    );
    check("src/policy/a.rs", "use crate::sim::world;", &["src/policy/a.rs:1 uses sim::world in policy"]);
    check("src/run/a.rs", "use yew::prelude::*;", &["src/run/a.rs:1 uses yew"]);
    check("src/ui/a.rs", "use yew::prelude::*;\nuse crate::sim;", &[]);
}
