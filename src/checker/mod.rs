//! Checkers: they judge what clients saw, whatever system they saw it from.
//!
//! - [`linearizability`]: whether concurrent operations could have happened one at a time, each between its call and its reply.
//! - [`isolation`]: which anomalies transactions show that ran at the same time.
//!
//! A checker takes a history as data and returns a verdict with its reasons: indices into the history, for a timeline to show. It knows neither
//! subjects nor lessons, nor the systems it judges. Checks that observe a run event by event are [monitors](crate::sim::check);
//! they may keep a history, and ask a checker about it.

#![warn(missing_docs)]

pub mod isolation;
pub mod linearizability;
