//! The specimen: a small domain that does everything a process can do, and recipes of runs of it.
//!
//! It is there for the kernel's own tests, natively (`tests/kernel`) and in the browser
//! (`tests/web.rs`), which both include this folder. In reading order:
//!
//! - [`words`]: what its processes say, report and set timers for
//! - [`member`]: gossips, asks, serves, keeps books on disk; [`sender`]: sends, whatever comes in
//! - [`promises`]: the checks of every run
//! - [`recipe`]: a run as plain data; [`dice`]: recipes at random
//! - [`golden`]: recipes whose digests are known; [`laws`]: what holds of them natively and in the browser

pub mod dice;
pub mod golden;
pub mod laws;
pub mod member;
pub mod promises;
pub mod recipe;
pub mod sender;
pub mod words;
