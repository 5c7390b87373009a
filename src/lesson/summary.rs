//! One sentence on what each lesson shows, for the list of lessons. Kept apart from it, so that no lesson's page waits for it.

use super::About;

/// By lesson id, from `prose/summary.md`.
static SUMMARIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/summaries.rs"));

/// A lesson's summary; empty if there is none.
pub fn summary_of(about: &About) -> &'static str {
    SUMMARIES.iter().find(|(id, _)| *id == about.id).map_or("", |(_, summary)| summary)
}
