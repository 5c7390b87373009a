//! What each lesson shows, in a sentence: for the list of lessons, and apart from it, so that no lesson's page waits for it.

use super::About;

/// By the lessons' ids, from their `prose/summary.md`.
static SUMMARIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/summaries.rs"));

/// What a lesson shows; empty if nothing is written of it.
pub fn summary_of(about: &About) -> &'static str {
    SUMMARIES.iter().find(|(id, _)| *id == about.id).map_or("", |(_, summary)| summary)
}
