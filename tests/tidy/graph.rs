//! Which file names what another one defines: there must be no cycles except those that Rust's modules make.
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

/// Every forbidden cycle, in words.
pub fn offences(sources: &[Source]) -> Vec<String> {
    circles_in(own(sources))
}

/// The files of the program, with their texts.
fn own(sources: &[Source]) -> impl Iterator<Item = (&str, &str)> {
    let own = sources.iter().filter(|source| source.is_rust() && source.path.starts_with("src/"));
    own.map(|source| (source.path.as_str(), source.text.as_str()))
}

fn circles_in<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let modules = Modules::of(files);
    let edges = modules.edges();
    circles::circles(&edges).iter().map(|circle| told(circle, &edges, &modules)).collect()
}

/// A cycle, import by import, and the other files in it.
fn told(circle: &Circle, edges: &Edges, modules: &Modules) -> String {
    let way = &circle.shortest;
    let sides = way.iter().zip(way.iter().cycle().skip(1)).map(|(from, to)| {
        let line = edges[&(from.clone(), to.clone())];
        format!("{}:{line} names something of {}", modules.path(from), modules.path(to))
    });
    let files: BTreeSet<&str> = circle.modules.iter().map(|module| modules.path(module)).collect();
    let files: Vec<&str> = files.into_iter().collect();
    format!("{}\n    of: {}", sides.collect::<Vec<_>>().join("\n  "), files.join(", "))
}

#[test]
fn a_circle_is_told_import_by_import() {
    const FILES: [(&str, &str); 3] = [
        ("src/f/mod.rs", "mod a;\nmod b;\npub struct F;\nfn f() { a::f() }"),
        ("src/f/a.rs", "use super::F;\nuse super::b::B;\npub struct A;"),
        ("src/f/b.rs", "use super::a::A;\npub struct B;"),
    ];
    let circle = "src/f/b.rs:1 names something of src/f/a.rs\n  src/f/a.rs:2 names something of src/f/b.rs
    of: src/f/a.rs, src/f/b.rs";
    assert_eq!(circles_in(FILES), [circle]);
    assert_eq!(circles_in(FILES.into_iter().take(2)), [""; 0], "{:?}", &FILES[..2]);
}

/// Lessons name words by the short names of their families. A circle is found only if these lead to the files.
#[test]
fn the_short_names_of_words_lead_to_their_files() {
    let sources = crate::source::all();
    let edges = Modules::of(own(&sources)).edges();
    let is_words = |module: &&str| module.starts_with("src/subject/") && module.ends_with("/words");
    let words: BTreeSet<&str> = edges.keys().map(|(from, _)| from.as_str()).filter(is_words).collect();
    let named = words.iter().filter(|words| {
        edges.keys().any(|(from, to)| {
            from.starts_with("src/lesson/") && (to == *words || resolving::is_below(to, words))
        })
    });
    assert!(named.clone().count() >= 10, "only {:?}", named.collect::<Vec<_>>());
}
