//! Cycles of files that name each other.
//!
//! Rust's modules make some cycles on their own: a module file names those below it, and they name what it defines. A
//! cycle is one of those if one of its module files is above all its other files. For any other cycle, the lowest
//! folder that contains it has at least two entries in the cycle, and the folder's module file is not in it. So for
//! each folder, cycles are searched among the files below its module file, where edges between other module files and
//! the files below them count: `a/mod.rs -> b.rs -> a/x.rs -> a/mod.rs` is a cycle of `a` and `b`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::resolving::{Edges, is_below};

/// Modules that all lead to each other.
#[derive(Debug)]
pub struct Circle {
    /// All of its modules.
    pub modules: BTreeSet<String>,
    /// The shortest way round, each module once.
    pub shortest: Vec<String>,
}

type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// All cycles except those that Rust's modules make.
pub fn circles(edges: &Edges) -> Vec<Circle> {
    let modules: BTreeSet<_> = edges.keys().flat_map(|(from, to)| [from.as_str(), to]).collect();
    let folders: BTreeSet<_> =
        modules.iter().flat_map(|module| module.match_indices('/').map(|(at, _)| &module[..at])).collect();
    folders.into_iter().flat_map(|folder| circles_in(edges, folder)).collect()
}

/// The cycles that contain at least two entries of a folder, but not its module file.
fn circles_in(edges: &Edges, folder: &str) -> Vec<Circle> {
    let mut graph = Graph::new();
    for (from, to) in edges.keys().filter(|(from, to)| is_below(from, folder) && is_below(to, folder)) {
        graph.entry(from).or_default().insert(to);
    }
    let entry = |module: &str| module[folder.len() + 1..].split('/').next().map(str::to_owned);
    let reached: BTreeMap<_, _> = graph.keys().map(|from| (*from, ways(&graph, from))).collect();
    let mut left: BTreeSet<_> = graph.keys().copied().collect();
    let mut found = Vec::new();
    while let Some(first) = left.pop_first() {
        let back = |module: &&str| reached.get(module).is_some_and(|ways| ways.contains_key(first));
        let all: BTreeSet<_> = reached[first].keys().copied().filter(back).chain([first]).collect();
        left.retain(|module| !all.contains(module));
        let sides = all.iter().flat_map(|from| graph[from].iter().map(move |to| (*from, *to)));
        let across = sides.filter(|(from, to)| all.contains(to) && entry(from) != entry(to));
        let shortest = across.map(|(from, to)| way(&reached[to], from)).min_by_key(Vec::len);
        found.extend(shortest.map(|shortest| Circle {
            modules: all.iter().map(|module| (*module).to_owned()).collect(),
            shortest,
        }));
    }
    found
}

/// The modules reachable from a module, each with its predecessor on the shortest way.
fn ways<'a>(graph: &Graph<'a>, start: &'a str) -> BTreeMap<&'a str, &'a str> {
    let (mut before, mut queue) = (BTreeMap::new(), VecDeque::from([start]));
    while let Some(from) = queue.pop_front() {
        for to in graph.get(from).into_iter().flatten() {
            if !before.contains_key(to) {
                before.insert(*to, from);
                queue.push_back(to);
            }
        }
    }
    before
}

/// The way to `end`, from the start of `before`.
fn way(before: &BTreeMap<&str, &str>, end: &str) -> Vec<String> {
    let (mut way, mut at) = (vec![end.to_owned()], end);
    while let Some(previous) =
        before.get(at).filter(|previous| !way.iter().any(|module| module == **previous))
    {
        way.push((*previous).to_owned());
        at = previous;
    }
    way.reverse();
    way
}

#[test]
fn circles_are_found() {
    let check = |imports: &str, expected: &[&str]| {
        let edge = |import: &str| {
            let (from, to) = import.split_once('>').expect("a pair");
            ((format!("src/{from}"), format!("src/{to}")), 1)
        };
        let edges: Edges = imports.split_whitespace().map(edge).collect();
        let found = circles(&edges);
        let found: Vec<_> =
            found.iter().map(|circle| circle.shortest.join(" ").replace("src/", "")).collect();
        assert_eq!(found, expected, "{imports}");
    };
    check("a>b b>c a>c", &[]);
    check("a>b b>a", &["b a"]);
    check("f/a>f/b f/b>f/a", &["f/b f/a"]);
    check("f>f/a f/a>f", &[]);
    check("f>f/a f/a>f/b f/b>f", &[]);
    check("f>f/g/a f/g/a>f f/g>f/g/a f/g/a>f/g", &[]);
    check("f>f/a f/a>f/b f/b>f f/b>f/a", &["f/b f/a"]);
    check("f/a>g f/b>g g>f/c", &[]);
    check("f/a>g/a g/b>f/b", &[]);
    check("f>g g>f/a f/a>f", &["g f/a f"]);
    check("a>b b>c c>d d>a c>b", &["c b"]);
    check("a>b b>a c>d d>c b>c", &["b a", "d c"]);
}
