//! Exported files, read back by the rules of the programs they are for: the same events must be found in them, and
//! the same happens-before relation.
//!
//! - `runs`: the exported runs: every lesson with random faults, and random recipes of the specimen, with hostile
//!   names
//! - `order`: happens-before according to the kernel, and according to a file's edges
//! - `json`, `shiviz`, `otlp`: a reader for each format; `length`: long runs
//! - `picture`: the timeline as SVG
#![cfg(not(target_arch = "wasm32"))]

mod json;
mod length;
mod order;
mod otlp;
mod picture;
mod runs;
mod shiviz;
#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "../specimen/mod.rs"]
mod specimen;
