//! Which file names what another defines: no circles but those that Rust's modules make.
//!
//! - `reading`: what a file defines, imports and names
//! - `resolving`: which file a path leads to
//! - `circles`: files that lead back to each other

mod circles;
mod reading;
mod resolving;

use std::collections::BTreeSet;

use crate::source::Source;
use circles::Circle;
use resolving::{Edges, Modules};

/// Circles that are still to be mended, by their files. The list may only become shorter.
const KNOWN: &[&[&str]] = &[&[
    "src/lesson/circuit_breaker/checks.rs",
    "src/lesson/circuit_breaker/reading.rs",
    "src/lesson/circuit_breaker/scenario.rs",
]];

/// Every circle that is not known, and every known one that is gone.
pub fn offences(sources: &[Source]) -> Vec<String> {
    let own = sources.iter().filter(|source| source.is_rust() && source.path.starts_with("src/"));
    compare(own.map(|source| (source.path.as_str(), source.text.as_str())), KNOWN)
}

fn compare<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>, known: &[&[&str]]) -> Vec<String> {
    let modules = Modules::of(files);
    let edges = modules.edges();
    let known: Vec<BTreeSet<_>> = known.iter().map(|files| files.iter().copied().collect()).collect();
    let (mut offences, mut found) = (Vec::new(), Vec::new());
    for circle in circles::circles(&edges) {
        let files: BTreeSet<_> = circle.modules.iter().map(|module| modules.path(module)).collect();
        if !known.contains(&files) {
            offences.push(told(&circle, &edges, &modules));
        }
        found.push(files);
    }
    let gone = known.iter().filter(|files| !found.contains(files));
    offences.extend(gone.map(|files| format!("not in KNOWN any more: {}", list(files))));
    offences
}

/// A circle, import by import, and who else is in it.
fn told(circle: &Circle, edges: &Edges, modules: &Modules) -> String {
    let way = &circle.shortest;
    let sides = way.iter().zip(way.iter().cycle().skip(1)).map(|(from, to)| {
        let line = edges[&(from.clone(), to.clone())];
        format!("{}:{line} names something of {}", modules.path(from), modules.path(to))
    });
    let files = circle.modules.iter().map(|module| modules.path(module)).collect();
    format!("{}\n    of: {}", sides.collect::<Vec<_>>().join("\n  "), list(&files))
}

fn list(files: &BTreeSet<&str>) -> String {
    files.iter().copied().collect::<Vec<_>>().join(", ")
}

#[test]
fn the_list_of_known_circles_only_shrinks() {
    const FILES: [(&str, &str); 3] = [
        ("src/f/mod.rs", "mod a;\nmod b;\npub struct F;\nfn f() { a::f() }"),
        ("src/f/a.rs", "use super::F;\nuse super::b::B;\npub struct A;"),
        ("src/f/b.rs", "use super::a::A;\npub struct B;"),
    ];
    let check = |files: &[(&str, &str)], known: &[&[&str]], expected: &[&str]| {
        assert_eq!(compare(files.iter().copied(), known), expected, "{files:?}");
    };
    let circle = "src/f/b.rs:1 names something of src/f/a.rs\n  src/f/a.rs:2 names something of src/f/b.rs
    of: src/f/a.rs, src/f/b.rs";
    let known: &[&str] = &["src/f/a.rs", "src/f/b.rs"];
    check(&FILES, &[], &[circle]);
    check(&FILES, &[known], &[]);
    check(&FILES[..2], &[], &[]);
    check(&FILES[..2], &[known], &["not in KNOWN any more: src/f/a.rs, src/f/b.rs"]);
}
