//! House rules that the compiler and clippy cannot check, as tests.
//!
//! - `source`: the files, and Rust text without comments and literals
//! - `layers`: which module may use which
//! - `graph`: which file names what another one defines
//! - `tags`: subjects' words have explicit tags for hashing
//!
//! Each rule collects its offenders as `file:line`, and fails with all of them at once.
#![cfg(not(target_arch = "wasm32"))]

mod graph;
mod layers;
mod source;
mod tags;

use std::collections::BTreeSet;
use std::fs;

use happens_before::lesson::LESSONS;
use source::{Source, all, line_of, places_of, root};

/// A longer file has two subjects.
const FILE_LINES_MAX: usize = 400;

/// Fails with all offenders, if there are any.
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
fn files_do_not_go_round_in_circles() {
    refuse("Only a module and those below it may lead back to each other.", &graph::offences(&all()));
}

#[test]
fn words_are_hashed_by_explicit_tags() {
    let words = all().into_iter().filter(|source| tags::holds_words(&source.path)).collect::<Vec<_>>();
    assert!(words.len() >= 8, "there is a file for each subject at least");
    let offenders: Vec<_> = words.iter().flat_map(tags::untagged).collect();
    refuse("The order of words does not decide the digest of a run.", &offenders);
}

#[test]
fn every_lesson_folder_is_in_the_registry() {
    let entries = fs::read_dir(root().join("src/lesson")).expect("the folder can be listed");
    let paths =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.join("mod.rs").is_file());
    let folders: BTreeSet<_> =
        paths.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    let registered: BTreeSet<_> = LESSONS.iter().map(|lesson| lesson.id.replace('-', "_")).collect();
    assert_eq!(folders, registered, "every folder below src/lesson is a lesson in LESSONS, and no other is");
}
