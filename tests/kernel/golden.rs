//! The golden recipes, natively. `tests/web.rs` checks the same list in Chromium.
//!
//! If a change to the kernel is meant to change runs, print the new digests and copy them:
//!
//! ```sh
//! cargo test --no-default-features --test kernel -- --ignored --nocapture print_golden_digests
//! ```

use crate::numbers::Numbers;
use crate::specimen::{dice, golden, laws};

#[test]
fn golden_recipes_have_their_digests() {
    golden::check_all();
}

#[test]
#[ignore = "prints what belongs into tests/specimen/golden.rs"]
fn print_golden_digests() {
    for golden in golden::all() {
        println!("{:#018x} {}", golden.actual(), golden.name);
    }
}

/// Each golden recipe is worth keeping: it is long enough, and no two are the same run.
#[test]
fn golden_recipes_differ_and_are_worth_it() {
    let mut digests: Vec<_> = golden::all().iter().map(|golden| golden.expected).collect();
    for golden in golden::all() {
        assert!(golden.recipe.run().1.len() >= 100, "{} is too short", golden.name);
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), golden::all().len());
}

#[test]
fn changing_a_displayed_word_changes_no_digest() {
    laws::changing_a_displayed_word_changes_no_digest();
}

/// No text reaches a digest, whatever words a domain has.
#[test]
fn a_digest_is_made_of_numbers() {
    for seed in 0..20 {
        dice::recipe(seed).run().1.hash_numbers(&mut Numbers::default());
    }
}
