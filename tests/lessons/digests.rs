//! The golden digests, natively. `tests/web.rs` checks the same list in Chromium.
//!
//! If a change is meant to change runs, raise [`ENGINE`](happens_before::run::recipe::ENGINE). Then, or for a new
//! lesson or scene, rewrite the list and review what changed in it:
//!
//! ```sh
//! cargo test --no-default-features --test lessons -- --ignored write_golden_digests
//! ```

use std::fs;

use happens_before::lesson;
use happens_before::run::recipe::ENGINE;
use happens_before::run::{Recipe, Run};

use crate::golden;
use crate::numbers::Numbers;

#[test]
fn every_scene_and_every_repair_has_its_golden_digest() {
    golden::check_all();
}

/// The new list, or the reason not to write it: a change to an existing run needs a new engine number, because people
/// have links to that run.
fn rewritten() -> Result<String, String> {
    let (expected, actual) = (golden::EXPECTED.lines().collect::<Vec<_>>(), golden::actual());
    let scene = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let changed: Vec<_> = actual
        .iter()
        .filter(|line| expected.iter().any(|old| scene(old) == scene(line) && old != line))
        .map(|line| scene(line))
        .collect();
    if !changed.is_empty() && expected.first() == Some(&golden::heading().as_str()) {
        return Err(format!(
            "These scenes have other runs than engine {ENGINE} made: {}. If that is meant, raise `run::recipe::ENGINE`.",
            changed.join(", ")
        ));
    }
    Ok(format!("{}\n{}\n", golden::heading(), actual.join("\n")))
}

#[test]
#[ignore = "writes tests/lessons/golden.txt"]
fn write_golden_digests() {
    let lines = rewritten().unwrap_or_else(|why| panic!("{why}"));
    fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lessons/golden.txt"), lines).expect("written");
}

/// Whatever the words of a lesson's processes are, nothing displayed reaches a digest.
#[test]
fn digests_are_made_of_numbers() {
    for lesson in lesson::all() {
        for scene in lesson.scenes {
            let recipe = Recipe::of_scene(lesson, scene);
            let repaired = Recipe { settings: lesson.repaired(scene), ..recipe.clone() };
            for recipe in [recipe, repaired] {
                Run::complete(recipe).trace().hash_numbers(&mut Numbers::default());
            }
        }
    }
}
