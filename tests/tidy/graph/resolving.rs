//! Which file a path leads to: where the item is defined, not where it is re-exported.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Named, Reading};

/// Crates whose root has modules of its own, and their names in other crates; longest first.
const CRATES: [(&str, &str); 2] = [("src/sim", "happens_before_sim"), ("src", LIBRARY)];
const LIBRARY: &str = "happens_before";
/// Single-file programs that use the library.
const PROGRAMS: [&str; 2] = ["src/main", "src/build"];

/// The files, by module: `src/run` is `src/run/mod.rs`, and `src` is `src/lib.rs`.
pub struct Modules {
    by_name: BTreeMap<String, Module>,
}

struct Module {
    path: String,
    reading: Reading,
}

/// The target of a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target<'a> {
    /// A module as a whole.
    Module(&'a str),
    /// An item that a module defines.
    Item(&'a str),
}

/// One file names what another one defines: both modules, and the first line where that happens.
pub type Edges = BTreeMap<(String, String), usize>;

/// Lookups on the way to a target. A name that leads back to itself leads nowhere.
type Seen = BTreeSet<(String, Vec<String>)>;

impl Modules {
    /// Reads paths and texts. Modules that exist only in tests are left out.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut by_name = BTreeMap::new();
        for (path, text) in files {
            by_name.insert(name(path), Module { path: path.to_owned(), reading: Reading::of(text) });
        }
        let tests: Vec<_> = by_name
            .iter()
            .flat_map(|(name, module)| module.reading.test_modules.iter().map(move |test| child(name, test)))
            .collect();
        by_name.retain(|name, _| !tests.iter().any(|test| name == test || is_below(name, test)));
        Self { by_name }
    }

    /// The file of a module.
    pub fn path<'a>(&'a self, name: &str) -> &'a str {
        &self.by_name[name].path
    }

    /// All pairs of modules of which one names an item of the other.
    pub fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (from, module) in &self.by_name {
            let mut add = |to: &str, line: usize| {
                if from != to {
                    let first = edges.entry((from.clone(), to.to_owned())).or_insert(line);
                    *first = line.min(*first);
                }
            };
            let imports = module.reading.imports.iter().map(|import| (&import.named, import.name.is_none()));
            let paths = module.reading.paths.iter().map(|named| (named, false));
            for (Named { path, line }, is_glob) in imports.chain(paths) {
                for target in self.resolve(from, path, &mut Seen::new()) {
                    match target {
                        Target::Item(to) => add(to, *line),
                        // Importing a module does not count, only naming its items; a glob names them all.
                        Target::Module(to) if is_glob => add(to, *line),
                        Target::Module(_) => {}
                    }
                }
            }
        }
        edges
    }

    /// The targets of a path in a module.
    fn resolve(&self, module: &str, path: &[String], seen: &mut Seen) -> BTreeSet<Target<'_>> {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        let known = CRATES.iter().find(|(_, name)| name == first);
        match first.as_str() {
            "crate" => self.within(root(module), rest, seen),
            "self" => self.within(module, rest, seen),
            "super" => self.within(parent(module), rest, seen),
            _ if known.is_some() => self.within(known.expect("it is some").0, rest, seen),
            _ => self.lookup(module, path, seen),
        }
    }

    /// The targets of the rest of a path, once it has reached a module.
    fn within(&self, module: &str, rest: &[String], seen: &mut Seen) -> BTreeSet<Target<'_>> {
        let Some((module, _)) = self.by_name.get_key_value(module) else { return BTreeSet::new() };
        match rest.split_first() {
            None => BTreeSet::from([Target::Module(module)]),
            Some((first, rest)) if first == "super" => self.within(parent(module), rest, seen),
            Some(_) => {
                let found = self.lookup(module, rest, seen);
                // An item that is not visibly defined comes from a macro.
                if found.is_empty() { BTreeSet::from([Target::Item(module)]) } else { found }
            }
        }
    }

    /// The targets of a path whose first segment is in scope in a module.
    fn lookup(&self, module: &str, path: &[String], seen: &mut Seen) -> BTreeSet<Target<'_>> {
        let Some((name, Module { reading, .. })) = self.by_name.get_key_value(module) else {
            return BTreeSet::new();
        };
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        if !seen.insert((name.clone(), path.to_vec())) {
            return BTreeSet::new();
        }
        let (below, is_item) = (child(name, first), reading.items.contains(first));
        if self.by_name.contains_key(&below) && !(is_item && rest.is_empty()) {
            return self.within(&below, rest, seen);
        }
        if is_item {
            return BTreeSet::from([Target::Item(name)]);
        }
        let mut found = BTreeSet::new();
        for import in reading.imports.iter().filter(|import| import.name.as_ref() == Some(first)) {
            for target in self.resolve(name, &import.named.path, seen) {
                match target {
                    Target::Module(to) => found.append(&mut self.within(to, rest, seen)),
                    Target::Item(_) => _ = found.insert(target),
                }
            }
        }
        if !found.is_empty() {
            return found;
        }
        for import in reading.imports.iter().filter(|import| import.name.is_none()) {
            for target in self.resolve(name, &import.named.path, seen) {
                if let Target::Module(to) = target {
                    found.append(&mut self.lookup(to, path, seen));
                }
            }
        }
        found
    }
}

/// The module name of a file.
fn name(path: &str) -> String {
    let name = path.strip_suffix(".rs").unwrap_or(path);
    let folder = ["/mod", "/lib", "/main"].iter().find_map(|end| name.strip_suffix(end));
    folder.filter(|_| !PROGRAMS.contains(&name)).unwrap_or(name).to_owned()
}

fn child(module: &str, name: &str) -> String {
    format!("{module}/{name}")
}

fn parent(module: &str) -> &str {
    module.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Whether a module is below another one, at any depth.
pub fn is_below(module: &str, other: &str) -> bool {
    module.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'))
}

/// The root of a module's crate.
fn root(module: &str) -> &str {
    let its = |root: &&str| module == *root || is_below(module, root);
    if PROGRAMS.contains(&module) {
        return module;
    }
    CRATES.iter().map(|(root, _)| *root).find(its).unwrap_or(module)
}

#[test]
fn paths_lead_to_where_things_are_defined() {
    const FILES: [(&str, &str); 11] = [
        ("src/lib.rs", "pub mod run; pub mod subject; pub use happens_before_sim as sim;"),
        ("src/main.rs", "use happens_before::run::start;"),
        ("src/run/mod.rs", "mod tape;\npub use tape::Tape;\nuse tape::hidden;\npub fn start() {}"),
        ("src/run/tape.rs", "pub struct Tape;\npub fn hidden() {}"),
        ("src/sim/mod.rs", "pub mod time;"),
        ("src/sim/time.rs", "pub struct SimTime;"),
        (
            "src/subject/mod.rs",
            "mod locks;\npub use locks::words as lock;\nwords! { Msg }\npub struct Words;",
        ),
        ("src/subject/locks/mod.rs", "pub mod words;\n#[cfg(test)]\nmod trial;"),
        ("src/subject/locks/trial.rs", "use crate::run::start;"),
        ("src/top/mod.rs", "mod a;"),
        ("src/subject/locks/words.rs", "mod fact;\npub use fact::*;\npub struct Msg;"),
    ];
    let check = |code: &str, expected: &[&str]| {
        let more = [("src/subject/locks/words/fact.rs", "pub enum Fact { A }"), ("src/top/a.rs", code)];
        let modules = Modules::of(FILES.into_iter().chain(more));
        let edges = modules.edges();
        assert!(edges.keys().all(|(from, _)| from != "src/subject/locks/trial"), "tests do not count");
        let own = edges.iter().filter(|((from, _), _)| from == "src/top/a");
        let found: Vec<_> = own.map(|((_, to), line)| format!("{line} {}", modules.path(to))).collect();
        assert_eq!(found, expected, "{code}");
    };
    check("use crate::run::start;", &["1 src/run/mod.rs"]);
    check("use crate::run::Tape;", &["1 src/run/tape.rs"]);
    check("use crate::run::hidden;", &["1 src/run/tape.rs"]);
    check("use super::super::run::Tape;", &["1 src/run/tape.rs"]);
    check("use happens_before::run::{start,\nTape};", &["1 src/run/mod.rs", "2 src/run/tape.rs"]);
    check("use crate::sim::time::SimTime;", &["1 src/sim/time.rs"]);
    check("use happens_before_sim::time::SimTime;", &["1 src/sim/time.rs"]);
    check("use crate::subject::Words;", &["1 src/subject/mod.rs"]);
    check("use crate::subject::Msg;", &["1 src/subject/mod.rs"]);
    check("use crate::subject::lock::Msg;", &["1 src/subject/locks/words.rs"]);
    check("use crate::subject::lock::Fact;", &["1 src/subject/locks/words/fact.rs"]);
    check("use crate::subject::lock;", &[]);
    check("use crate::subject::lock;\nfn f() { lock::Fact::A; }", &["2 src/subject/locks/words/fact.rs"]);
    check("use crate::subject::{self as s};\nfn f(_: s::lock::Msg) {}", &["2 src/subject/locks/words.rs"]);
    check("fn f() { html! { <p>{ crate::run::Tape }</p> } }", &["1 src/run/tape.rs"]);
    check("use std::fmt;\nuse other::run::Tape;", &[]);
    check("use a::b as a;\nfn f() { a::c() }", &[]);
    check("#[cfg(test)]\nmod tests { use crate::run::start; }", &[]);
}
