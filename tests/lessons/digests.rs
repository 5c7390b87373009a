//! The golden digests, natively. `tests/web.rs` holds Chromium to the same list.
//!
//! When a change is meant to change runs, or a lesson or scene is new, write the list anew and look at
//! what changed in it:
//!
//! ```sh
//! cargo test --no-default-features --test lessons -- --ignored write_golden_digests
//! ```

use std::fs;

use crate::golden;

#[test]
fn every_scene_and_every_repair_has_its_golden_digest() {
    golden::check_all();
}

#[test]
#[ignore = "writes tests/lessons/golden.txt"]
fn write_golden_digests() {
    let mut lines = golden::actual().join("\n");
    lines.push('\n');
    fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lessons/golden.txt"), lines).expect("written");
}
