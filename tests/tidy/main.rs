//! House rules, as tests: what the compiler and clippy cannot hold.
//!
//! - `source`: the files, and Rust text without comments and literals
//! - `layers`: which module may use which
//!
//! Each rule collects its offenders as `file:line` and fails with all of them at once.
#![cfg(not(target_arch = "wasm32"))]

mod layers;
mod source;

use std::collections::BTreeSet;
use std::fs;

use happens_before::lesson::LESSONS;
use source::{Source, all, line_of, places_of, root};

/// A file that is longer has two subjects.
const FILE_LINES_MAX: usize = 400;
/// A function fits on a screen; comments and empty lines do not count.
const FUNCTION_LINES_MAX: usize = 70;

/// Fails with every offender, if there are any.
fn refuse(rule: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{rule}\n  {}", offenders.join("\n  "));
}

#[test]
fn files_are_of_a_length_that_can_be_read() {
    let mut offenders = Vec::new();
    for source in all() {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            offenders.push(format!("{} has {lines} lines", source.at(FILE_LINES_MAX + 1)));
        }
    }
    refuse(&format!("No file is longer than {FILE_LINES_MAX} lines."), &offenders);
}

#[test]
fn functions_fit_on_a_screen() {
    let mut offenders = Vec::new();
    for source in all().iter().filter(|source| source.is_rust()) {
        for (name, line, lines) in functions(&source.code) {
            if lines > FUNCTION_LINES_MAX {
                offenders.push(format!("{} {name} has {lines} lines", source.at(line)));
            }
        }
    }
    refuse(&format!("No function is longer than {FUNCTION_LINES_MAX} lines."), &offenders);
}

/// The functions with a body: name, line of their beginning, and number of lines with code.
fn functions(code: &str) -> Vec<(&str, usize, usize)> {
    let body = |at: usize| {
        let name = code[at + 2..].trim_start();
        let name = &name[..name.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?];
        let end = body_end(&code.as_bytes()[at..])?;
        let lines = code[at..=at + end].lines().filter(|line| !line.trim().is_empty()).count();
        (!name.is_empty()).then(|| (name, line_of(code, at), lines))
    };
    places_of(code, "fn").filter_map(body).collect()
}

/// Where the body ends of the function whose `fn` stands first; `None` if it has no body.
fn body_end(code: &[u8]) -> Option<usize> {
    let (mut braces, mut others) = (0_u32, 0_u32);
    for (at, byte) in code.iter().enumerate() {
        match byte {
            b'(' | b'[' => others += 1,
            b')' | b']' => others = others.checked_sub(1)?,
            b';' | b',' | b'=' if braces == 0 && others == 0 => return None,
            b'{' => braces += 1,
            b'}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[test]
fn every_module_says_what_it_is() {
    let silent = |source: &&Source| source.is_rust() && !source.text.starts_with("//! ");
    let offenders: Vec<_> = all().iter().filter(silent).map(|source| source.at(1)).collect();
    refuse("Every Rust file opens with `//!` and what it is.", &offenders);
}

#[test]
fn nothing_is_left_for_later() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
    let macros = ["todo!", "unimplemented!", "dbg!"];
    let mut offenders = Vec::new();
    for source in all() {
        let said = words.iter().flat_map(|word| places_of(&source.text, word));
        let called = macros.iter().flat_map(|name| source.code.match_indices(*name).map(|(at, _)| at));
        offenders.extend(said.chain(called).map(|at| source.at(line_of(&source.text, at))));
    }
    refuse("Nothing is left for later.", &offenders);
}

#[test]
fn only_benches_read_a_real_clock() {
    let mut offenders = Vec::new();
    for source in all().iter().filter(|source| !source.path.starts_with("tests/bench/")) {
        for clock in ["Instant::now", "SystemTime", "thread::sleep"] {
            let places = places_of(&source.code, clock);
            offenders.extend(places.map(|at| source.at(line_of(&source.code, at))));
        }
    }
    refuse("A run has simulated time only.", &offenders);
}

#[test]
fn layers_know_nothing_of_the_higher_ones() {
    let offenders: Vec<_> = all().iter().flat_map(layers::offences).collect();
    refuse("A module uses only what its layer may know.", &offenders);
}

#[test]
fn every_lesson_folder_is_in_the_registry() {
    let entries = fs::read_dir(root().join("src/lesson")).expect("the folder can be listed");
    let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir());
    let folders: BTreeSet<_> =
        paths.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    let registered: BTreeSet<_> = LESSONS.iter().map(|lesson| lesson.id.replace('-', "_")).collect();
    assert_eq!(folders, registered, "every folder below src/lesson is a lesson in LESSONS, and no other is");
}

#[test]
fn functions_are_found_with_their_lines() {
    let code = "fn a() {\n}\ntrait T { fn b(&self) -> [u8; 2]; }\nfn c() -> [u8; 2] {\n  if x {\n  }\n}\n";
    assert_eq!(functions(code), [("a", 1, 2), ("c", 4, 4)]);
    assert_eq!(functions("type F = fn(u8) -> u8;\nconst G: fn() = h;"), []);
}
