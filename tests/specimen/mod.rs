//! The specimen: a small domain that does everything a process can do, and recipes for running it.
//!
//! It serves the kernel's own tests, natively (`tests/kernel`) and in the browser (`tests/web.rs`), which both
//! include this folder. In reading order:
//!
//! - [`words`]: what its processes send, report and set timers for
//! - [`member`]: gossips, asks, serves, keeps books on disk; [`sender`]: sends, regardless of what it receives
//! - [`promises`]: the checks of every run
//! - [`recipe`]: a run as plain data; [`dice`]: random recipes
//! - [`golden`]: recipes with known digests; [`laws`]: laws that hold natively and in the browser

pub mod dice;
pub mod golden;
pub mod laws;
pub mod member;
pub mod promises;
pub mod recipe;
pub mod sender;
pub mod words;
